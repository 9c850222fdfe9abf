/* Fuzz: the data of a TLSA record, as it comes over the wire, in an answer to
 * a look at DANE.  Invariants: a digest that is usable has its length; whole
 * data is one SEQUENCE; a hostile record never makes the row good without AD,
 * and no row stays open. */
#include <stdlib.h>

#include "core/auth/tlsa.h"
#include "core/dns/wire.h"
#include "core/domain/domain.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct span record;

static void
put_answer(struct buf *b, const struct question *q)
{
	const struct dns_query_options o = { 0 };
	struct dns_query query;

	if (dns_query_build(q->name, q->type, &o, &query) < 0)
		abort();
	buf_add(b, query.wire, query.n);
	b->data[2] = (char)0x81;
	b->data[3] = (char)0x80;
	if (q->type != DNS_TLSA)
		return;
	b->data[7] = 1;
	buf_add(b, "\xc0\x0c\0\x34\0\1\0\0\0\1", 10);
	buf_addc(b, (char)(record.n >> 8));
	buf_addc(b, (char)record.n);
	buf_addspan(b, record);
}

static void
carry(void *arg, struct inquiry *i, size_t number, const struct question *q)
{
	struct buf b;

	(void)arg;
	buf_init(&b, 70000);
	if (q->kind == QUESTION_DNS)
		put_answer(&b, q);
	inquiry_answer(i, number, q->kind == QUESTION_DNS ? ANSWER_GIVEN :
	    ANSWER_NONE, buf_span(&b));
	buf_done(&b);
}

static void
check_rows(void)
{
	struct domain_query q = { .domain = span_str("a.example"),
		.vantage = "" };
	struct inquiry *i = inquiry_new(&domain_analysis, &q, 0,
	    &(struct answerer){ carry, NULL });
	const struct row *r;

	if (!inquiry_settle(i) || sheet_failed(inquiry_sheet(i)))
		abort();
	r = sheet_find_id(inquiry_sheet(i), "dane");
	if (!r || (r->state == ROW_DONE && r->severity == SEVERITY_INFO))
		abort();
	for (r = inquiry_sheet(i)->root.children; r; r = row_next(r))
		if (r->state == ROW_PENDING)
			abort();
	inquiry_free(i);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span rest;
	enum tlsa_state s;

	record = span_head(span_of((const char *)data, size), 60000);
	check_rows();
	if (record.n < 3)
		return 0;
	rest = span_skip(record, 3);
	s = tlsa_judge(data[0], data[1], data[2], rest);
	if (*tlsa_state_name(s) == '\0')
		abort();
	if (s == TLSA_USABLE && (data[0] < 2 || data[0] > 3 || data[1] > 1 ||
	    data[2] > 2 || (data[2] == 1 && rest.n != 32) ||
	    (data[2] == 2 && rest.n != 64) ||
	    (data[2] == 0 && (rest.n < 2 || rest.p[0] != 0x30))))
		abort();
	return 0;
}
