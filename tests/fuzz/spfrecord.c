/* Fuzz: a hostile SPF record, asked for again by its own includes.  The first
 * line is MAIL FROM, the rest the record.  Invariants: an end within the
 * limits, the same sheet when judged again, a result of the RFC. */
#include <stdlib.h>

#include "core/auth/spf.h"
#include "core/dns/wire.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct span record;

static void
put16(struct buf *b, unsigned v)
{
	buf_addc(b, (char)(v >> 8));
	buf_addc(b, (char)v);
}

static void
put_record(struct buf *b, int type, struct span data)
{
	buf_add(b, "\xc0\x0c", 2);
	put16(b, (unsigned)type);
	buf_add(b, "\0\1\0\0\0\1", 6);
	put16(b, (unsigned)data.n);
	buf_addspan(b, data);
}

/* TXT of every name is the record; other types are there or not by name. */
static void
answer_data(struct buf *b, const struct question *q)
{
	struct span rest = span_head(record, 4000);
	struct buf text;

	buf_init(&text, 8192);
	while (rest.n > 0) {
		struct span head = span_head(rest, 255);

		buf_addc(&text, (char)head.n);
		buf_addspan(&text, head);
		rest = span_skip(rest, head.n);
	}
	if (q->type == DNS_TXT)
		put_record(b, DNS_TXT, buf_span(&text));
	else if (q->type == DNS_MX)
		put_record(b, DNS_MX, span_of("\0\1\1x\xc0\x0c", 6));
	else if (q->type == DNS_PTR)
		put_record(b, DNS_PTR, span_of("\1p\7example\0", 11));
	else if (q->type == DNS_A)
		put_record(b, DNS_A, span_of("\xc0\0\2\1", 4));
	else
		b->data[7] = 0;
	buf_done(&text);
}

static void
carry(void *arg, struct inquiry *i, size_t number, const struct question *q)
{
	struct dns_query_options o = { 0 };
	struct dns_query query;
	struct buf b;
	unsigned kind = (unsigned)(q->name.n + (size_t)q->type) % 5;

	(void)arg;
	buf_init(&b, 16384);
	if (dns_query_build(q->name, q->type, &o, &query) < 0)
		abort();	/* nothing else may be asked */
	buf_add(&b, query.wire, query.n);
	b.data[2] = (char)0x81;
	b.data[3] = (char)0x80;
	if (q->type == DNS_TXT || kind > 1) {
		b.data[7] = 1;
		answer_data(&b, q);
	}
	inquiry_answer(i, number, kind == 1 && q->type != DNS_TXT ?
	    ANSWER_TIMEOUT : ANSWER_GIVEN, buf_span(&b));
	buf_done(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span rest = span_of((const char *)data, size);
	struct spf_query q = { .vantage = "", .helo = span_str("h.example"),
		.mail_from = span_str("u@a.example") };
	struct inquiry *i;
	const struct row *r;

	if (span_split(&rest, '\n', &q.mail_from) && q.mail_from.n > 300)
		q.mail_from.n = 300;
	record = rest;
	q.ip = ip_of("\xc0\0\2\1", 4);
	i = inquiry_new(&spf_analysis, &q, 0,
	    &(struct answerer){ carry, NULL });
	if (!inquiry_settle(i) || !inquiry_sheet(i))
		abort();
	r = sheet_find_id(inquiry_sheet(i), "spf");
	if (!r || r->state == ROW_PENDING || inquiry_questions(i) > 150 ||
	    row_field(r, "lookups")->number > SPF_LOOKUPS + 1)
		abort();
	inquiry_free(i);
	return 0;
}
