/* Fuzz: the filter line.  Invariants: a refusal carries a sentence; what was
 * taken, written back and read again is the same filter; the literal is part
 * of the filter; matching an empty object never fails. */
#include <errno.h>
#include <stdlib.h>

#include "core/log/filter.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define NOW (INT64_C(1725300000) * USEC_SEC)

static void
check(bool ok)
{
	if (!ok)
		abort();
}

static bool
same(const struct log_filter *a, const struct log_filter *b)
{
	return span_eq(a->to, b->to) && span_eq(a->from, b->from) &&
	    span_eq(a->account, b->account) &&
	    span_eq(a->queue_id, b->queue_id) &&
	    span_eq(a->message_id, b->message_id) &&
	    span_eq(a->client, b->client) && span_eq(a->relay, b->relay) &&
	    span_eq(a->subject, b->subject) && span_eq(a->text, b->text) &&
	    a->verdicts == b->verdicts && a->sessions == b->sessions &&
	    a->since / USEC_SEC == b->since / USEC_SEC &&
	    a->until / USEC_SEC == b->until / USEC_SEC;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span line = span_of((const char *)data, size);
	struct arena *a = arena_new((size_t)8 << 20);
	struct log_filter f, g;
	struct log_message m = { .arrived = NOW };
	struct error e = { 0 };
	struct span literal;
	struct buf out;
	int r;

	if (!a)
		return 0;
	log_filter_init(&f);
	log_filter_init(&g);
	buf_init(&out, (size_t)1 << 20);
	r = log_filter_parse(&f, a, line, NOW, &e);
	if (r < 0)
		check(r == -ENOMEM || (e.ja[0] && e.en[0]));
	if (r == 0) {
		log_filter_match(&f, &m);
		if (log_filter_literal(&f, &literal))
			check(literal.n > 0);
		check(log_filter_format(&f, &out) == 0);
		check(log_filter_parse(&g, a, buf_span(&out), NOW, &e) == 0);
		check(same(&f, &g));
	}
	log_filter_done(&f);
	log_filter_done(&g);
	buf_done(&out);
	arena_free(a);
	return 0;
}
