/* Time.  Everything in core/ that needs "now" is given it; only main() and
 * the loop read the system clock.  Unit: microseconds since 1970-01-01 UTC
 * (usec_t); TIME_NONE stands for "not known". */
#ifndef MTGP_BASE_CLOCK_H
#define MTGP_BASE_CLOCK_H

#include <stdint.h>

typedef int64_t usec_t;

#define USEC_SEC	INT64_C(1000000)
#define USEC_MIN	(60 * USEC_SEC)
#define USEC_HOUR	(60 * USEC_MIN)
#define USEC_DAY	(24 * USEC_HOUR)
#define TIME_NONE	INT64_MIN

/* The system's wall clock, or the value of MTGP_NOW (TIME or @UNIX) when the
 * environment sets it: tests only. */
usec_t	clock_now(void);
/* Monotonic, for measuring. */
usec_t	clock_monotonic(void);

#endif
