/* Fuzz: written times.  Invariants: a range never ends before it begins, an
 * error leaves the result alone, begin and end agree with time_parse, what is
 * printed is read back as the same second. */
#include <stdlib.h>

#include "core/base/timeparse.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
reads_back(usec_t t, usec_t now)
{
	struct buf b;
	usec_t again;

	buf_init(&b, 64);
	if (time_add_rfc3339(&b, t, true) == 0) {
		if (time_parse(buf_span(&b), now, false, &again) != 0 ||
		    again != t)
			abort();
	}
	buf_done(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const usec_t now = INT64_C(1725267419000000);
	struct time_range r = { 1, 2 };
	struct span s = span_of((const char *)data, size);
	usec_t a = 3, b = 3;
	int e = time_parse_range(s, now, &r);

	if (e < 0) {
		if (r.since != 1 || r.until != 2 ||
		    time_parse(s, now, false, &a) != e || a != 3)
			abort();
		return 0;
	}
	if (r.until < r.since || time_parse(s, now, false, &a) != 0 ||
	    time_parse(s, now, true, &b) != 0 || a != r.since || b != r.until)
		abort();
	reads_back(a, now);
	return 0;
}
