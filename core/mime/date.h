/* Dates of messages (RFC 5322, 3.3) with the obsolete forms of 4.3 and what
 * else occurs: comments, a missing weekday or zone, years of two digits,
 * names of zones (GMT, EST … PDT, JST), the order of asctime, 2026-11-24. */
#ifndef MTGP_MIME_DATE_H
#define MTGP_MIME_DATE_H

#include "core/base/clock.h"
#include "core/base/span.h"

/* The moment, and the zone as written in minutes east of UTC (0 where it is
 * missing, unknown or military).  -EINVAL: not a date; -ERANGE: no such date
 * (31 Feb), or outside of 1900 to 9999. */
int	mime_date(struct span text, usec_t *ret, int *ret_minutes);

#endif
