/* Fuzz: the health of a domain where every TXT record is hostile: keys of
 * DKIM, DMARC, BIMI, TLS-RPT, MTA-STS, SPF and what stands at the head.  The
 * first line is the record at the head, the rest stands at all other names.
 * Invariants: an end within the limits, no row left open. */
#include <stdlib.h>

#include "core/dns/wire.h"
#include "core/domain/domain.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct span head, others;

static void
put16(struct buf *b, unsigned v)
{
	buf_addc(b, (char)(v >> 8));
	buf_addc(b, (char)v);
}

static void
put_text(struct buf *b, struct span rest)
{
	struct buf text;

	buf_init(&text, 65536);
	do {
		struct span string = span_head(rest, 255);

		buf_addc(&text, (char)string.n);
		buf_addspan(&text, string);
		rest = span_skip(rest, string.n);
	} while (rest.n > 0 && text.len < 40000);
	buf_add(b, "\xc0\x0c\0\x10\0\1\0\0\0\1", 10);
	put16(b, (unsigned)text.len);
	buf_addspan(b, buf_span(&text));
	buf_done(&text);
}

static void
carry(void *arg, struct inquiry *i, size_t number, const struct question *q)
{
	struct dns_query_options o = { 0 };
	struct dns_query query;
	struct buf b;

	(void)arg;
	if (q->kind != QUESTION_DNS) {
		inquiry_answer(i, number, ANSWER_NONE, span_str(NULL));
		return;
	}
	buf_init(&b, 65536);
	if (dns_query_build(q->name, q->type, &o, &query) < 0)
		abort();
	buf_add(&b, query.wire, query.n);
	b.data[2] = (char)0x81;
	b.data[3] = (char)0x80;
	if (q->type == DNS_TXT) {
		b.data[7] = 1;
		put_text(&b, dns_name_eq(q->name, span_str("a.example")) ?
		    head : others);
	}
	inquiry_answer(i, number, ANSWER_GIVEN, buf_span(&b));
	buf_done(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct span selectors[] = { span_str("s1"), span_str("s2") };
	struct domain_query q = { .domain = span_str("a.example"),
		.vantage = "", .selectors = selectors, .nselectors = 2 };
	struct inquiry *i;

	others = span_of((const char *)data, size);
	head = span_str("");
	span_split(&others, '\n', &head);
	i = inquiry_new(&domain_analysis, &q, 0,
	    &(struct answerer){ carry, NULL });
	if (!inquiry_settle(i) || !inquiry_sheet(i) ||
	    inquiry_questions(i) > 200 || sheet_failed(inquiry_sheet(i)))
		abort();
	for (const struct row *r = inquiry_sheet(i)->root.children; r;
	    r = row_next(r)) {
		if (r->state == ROW_PENDING)
			abort();
	}
	inquiry_free(i);
	return 0;
}
