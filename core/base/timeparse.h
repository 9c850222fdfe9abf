/* Times as people write them, and back.  Local time is the process's TZ.
 *
 * Accepted (DESIGN section 5): 2024-09-02, 2024/9/2, 09-02, 9/2,
 * 09-02 17:00, 2024-09-02 17:56:59, 17:56, today, yesterday, now, -2h (s m h
 * d w), RFC 3339, @UNIX, 9月2日, 9月2日17時30分, 昨日, 今日, 一昨日, 今朝
 * (05:00-11:00), 夕方 (16:00-19:00), 昼, 夜, 昨夜, 17時ごろ (± 30 min),
 * 午後3時, 先週金曜, 金曜, last friday, 令和6年9月2日, R6.9.2; full-width
 * digits and signs fold.  A day and a time of day may be combined
 * (「昨日の夕方」「9月2日 17時ごろ」).
 * A text without a year means the newest such day that is not after now.
 * A text names a range: a day is [00:00, next 00:00), a minute is 60 s.
 *
 * Errors: -EINVAL not understood; -ERANGE understood, but no such date
 * (2024-02-30, 25:00). */
#ifndef MTGP_BASE_TIMEPARSE_H
#define MTGP_BASE_TIMEPARSE_H

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/span.h"

struct time_range {
	usec_t	since;		/* inclusive */
	usec_t	until;		/* exclusive */
};

int	time_parse_range(struct span text, usec_t now,
		struct time_range *ret);
/* One moment: the start of the range (since), or its end with end = true. */
int	time_parse(struct span text, usec_t now, bool end, usec_t *ret);

/* Civil time without libc's locks; local uses TZ (localtime_r). */
struct civil {
	int	year, month, day, hour, minute, second;
	int	usec;
	int	weekday;	/* 0 Sunday */
	int	offset;		/* seconds east of UTC */
};
void	time_civil_local(usec_t t, struct civil *ret);
/* days since 1970-01-01 of a proleptic Gregorian date */
int64_t	time_days_from_civil(int year, int month, int day);
/* Local wall clock to time; -ERANGE for a date that does not exist.  In a
 * gap or overlap of DST the earlier offset is taken. */
int	time_from_local(const struct civil *c, usec_t *ret);

/* RFC 3339 with the local offset, second or microsecond precision. */
int	time_add_rfc3339(struct buf *b, usec_t t, bool usec);

#endif
