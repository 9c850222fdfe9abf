/* Fuzz: hostile sets of ARC.  Invariants: there are no more than 50; what is
 * to blame is one of them; a chain whose structure holds is judged whole, and
 * does not pass without keys; the rows are made. */
#include <stdlib.h>

#include "core/auth/arc.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_sets(const struct arc_outcome *o, struct span mail)
{
	if (o->n > ARC_SETS || o->instance > ARC_SETS)
		abort();
	for (size_t i = 0; i < o->n; i++) {
		const struct arc_set *set = o->v[i].set;

		if (set->results == NULL || set->results_offset >= mail.n ||
		    set->seal->offset >= mail.n)
			abort();
		if (o->v[i].seal.result == DKIM_PASS ||
		    o->v[i].message.result == DKIM_PASS)
			abort();
		if (!span_is(set->cv, i == 0 ? "none" : "pass"))
			abort();
	}
}

static void
check_result(const struct arc_outcome *o)
{
	switch (o->result) {
	case ARC_NONE:
		if (o->n > 0 || o->reason != ARC_OK)
			abort();
		break;
	case ARC_FAIL:
		if (o->reason == ARC_OK || (o->n > 0 && (o->instance == 0 ||
		    o->instance > o->n)))
			abort();
		break;
	case ARC_UNKNOWN:
		if (o->n == 0 || o->reason != ARC_WHY_UNASKED)
			abort();
		break;
	default:
		abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = span_of((const char *)data, size);
	struct arena *a = arena_new((size_t)64 << 20);
	struct sheet *s = sheet_new("message", span_str("mail"));
	struct dkim_query q = { .vantage = "" };
	struct dkim_mail m = { .text = text };
	struct arc_outcome o;
	struct fields f;
	struct arc *c;

	if (fields_read(text, true, a, &f) < 0)
		abort();
	m.fields = &f;
	if (arc_prepare(&m, a, &c) < 0 || arc_check(c, &q, NULL, a, &o) < 0)
		abort();
	check_sets(&o, text);
	check_result(&o);
	if (arc_row(s, NULL, &o) == NULL || sheet_failed(s))
		abort();
	sheet_free(s);
	arena_free(a);
	return 0;
}
