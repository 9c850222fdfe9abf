/* The syslog header of a line: time, host, tag, pid.
 *
 *   Sep  2 17:56:59 host postfix/submission/smtpd[123]: text    (RFC 3164)
 *   Sep  2 2024 17:56:59 host …                                  (with year)
 *   2024-09-02T17:56:59.123456+09:00 host postfix/smtp[123]: …   (RFC 3339)
 *   <22>Sep  2 …                                                 (with PRI)
 * both even mixed in one file.  NUL runs before the header (after a crash)
 * are skipped and counted in `lead`.
 *
 * A traditional time has no year and no zone: log_header gives it as local
 * civil time with year 0, and log_years turns it into usec_t.  Spans point
 * into the line. */
#ifndef MTGP_LOG_HEADER_H
#define MTGP_LOG_HEADER_H

#include "core/base/clock.h"
#include "core/base/span.h"

struct log_header {
	bool		 has_zone;	/* RFC 3339: time is exact */
	usec_t		 time;		/* with has_zone */
	/* traditional: month 1-12, day, second of the day, year or 0 */
	int		 year, month, day, second;
	size_t		 lead;		/* bytes before the header proper */
	struct span	 host;
	struct span	 tag;		/* "postfix/submission/smtpd" */
	struct span	 instance;	/* "postfix", "postfix-in" */
	struct span	 service;	/* last part of the tag: "smtpd" */
	int32_t		 pid;		/* -1: none */
	struct span	 text;		/* behind "]: " */
};

/* 0, or -EINVAL: not a syslog line. */
int	log_header_parse(struct span line, struct log_header *ret);

/* Years for traditional times: lines of one segment are in order up to a
 * step back of an hour, the newest line is not after `newest` (mtime of the
 * file or now, plus a day of tolerance).  Works in both directions and at
 * random positions: a date later than newest belongs to the year before. */
struct log_years {
	usec_t	newest;
};
usec_t	log_header_time(const struct log_header *h,
		const struct log_years *y);

#endif
