/* Fuzz: a hostile DMARC record at every name of a walk.  The first line is
 * the author's domain, the rest the record.  Invariants: tags lie in the
 * record, the walk ends, the verdict is not left open. */
#include <stdlib.h>

#include "core/auth/dmarc.h"
#include "core/inquiry/inquiry.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct span record;

static void
inside(struct span s)
{
	if (s.n && (s.p < record.p || s.p + s.n > record.p + record.n))
		abort();
}

static void
carry(void *arg, struct inquiry *i, size_t number, const struct question *q)
{
	struct dns_query_options o = { 0 };
	struct span text = span_head(record, 255);
	struct dns_query query;
	struct buf b;

	(void)arg;
	buf_init(&b, 2048);
	if (dns_query_build(q->name, q->type, &o, &query) < 0)
		abort();
	buf_add(&b, query.wire, query.n);
	b.data[2] = (char)0x81;
	b.data[3] = (char)0x80;
	if (q->type == DNS_TXT) {
		b.data[7] = 1;
		buf_add(&b, "\xc0\x0c\0\x10\0\1\0\0\0\1\0", 11);
		buf_addc(&b, (char)(text.n + 1));
		/* 256 would need the other byte */
		if (text.n == 255) {
			b.data[b.len - 2] = 1;
			b.data[b.len - 1] = 0;
		}
		buf_addc(&b, (char)text.n);
		buf_addspan(&b, text);
	}
	inquiry_answer(i, number, ANSWER_GIVEN, buf_span(&b));
	buf_done(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span from = { NULL, 0 };
	struct dmarc_query q = { .vantage = "" };
	struct dmarc_record r;
	struct inquiry *i;
	const struct row *row;

	record = span_of((const char *)data, size);
	span_split(&record, '\n', &from);
	if (dmarc_parse(record, &r)) {
		inside(r.bad);
		inside(r.rua);
		inside(r.ruf);
		if (r.pct > 100 || !memchr("ynu", r.psd, 3))
			abort();
	}
	if (!dns_name_valid(from))
		return 0;
	q.from = from;
	q.spf = &q.from;
	q.nspf = size % 2;
	i = inquiry_new(&dmarc_analysis, &q, 0,
	    &(struct answerer){ carry, NULL });
	if (!inquiry_settle(i) || !inquiry_sheet(i))
		abort();
	row = sheet_find_id(inquiry_sheet(i), "dmarc");
	if (!row || row->state == ROW_PENDING || inquiry_questions(i) > 20)
		abort();
	inquiry_free(i);
	return 0;
}
