/* The system's clocks.  MTGP_NOW replaces the wall clock for tests; a value
 * that is no time is ignored.  Cannot fail. */
#include "core/base/clock.h"

#include <stdlib.h>
#include <time.h>

#include "core/base/timeparse.h"

static usec_t
read_clock(clockid_t id)
{
	struct timespec ts;

	if (clock_gettime(id, &ts) != 0)
		return 0;
	return (usec_t)ts.tv_sec * USEC_SEC + ts.tv_nsec / 1000;
}

usec_t
clock_now(void)
{
	usec_t now = read_clock(CLOCK_REALTIME), fixed;
	const char *env = getenv("MTGP_NOW");

	if (env && time_parse(span_str(env), now, false, &fixed) == 0)
		return fixed;
	return now;
}

usec_t
clock_monotonic(void)
{
	return read_clock(CLOCK_MONOTONIC);
}
