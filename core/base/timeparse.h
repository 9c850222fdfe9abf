/* Times as people write them, and back.  Local time is the process's TZ.
 *
 * Accepted, whatever is full-width folds (digits, signs,
 * letters, blank; ー and − count as -), ASCII case does not matter:
 *   days    2024-09-02 2024/9/2 2024.9.2 20240902 09-02 9/2, 9月2日,
 *           2024年9月2日, 2日, 令和6年9月2日, 令和元年…, R6.9.2 (also H S),
 *           Sep 2, 2 Sep 2024, today yesterday tomorrow, 今日 昨日 一昨日
 *           明日, 3日前 3日後,
 *           金曜 friday, 先週金曜, 今週金曜, last friday; a weekday
 *           before or (in parentheses) behind a date must be the right one
 *   spans   2024-09, 9月, 先週 今週 来週 last week this week, 先月 今月 来月
 *   times   17:56 17:56:59, 17時 17時30分 17時半, 午前9時 午後3時 3pm 3:30 pm
 *   parts   今朝, 朝 (05:00-11:00), 昼 (11:00-14:00), 夕方 (16:00-19:00),
 *           夜 (18:00-24:00), 昨夜 (18:00-05:00), 深夜 未明 (00:00-05:00),
 *           午前, 午後, morning noon afternoon evening night, last night
 *   about   …ごろ …頃 (± 30 minutes), in front: about, around
 *   moments now 今 -2h -1h30m (s m h d w), 2時間前 30分前, RFC 3339, @UNIX
 * A day and a time of day may be combined (「昨日の夕方」「9月2日 17時ごろ」).
 *
 * Weeks begin on Monday.  先週金曜 is the Friday of last week, 金曜 the
 * newest Friday (today counts), "last friday" the newest one before today.
 * A text without a year (month) means the newest such day that is not after
 * today; a time without a day the newest one that has begun by now.
 * 午前12時 is 00:00, 午後12時 12:00; 24:00 is the next day's 00:00.
 * A text names a range: a day is [00:00, next 00:00), an hour (17時) 60
 * minutes, a minute 60 s, a moment 1 s (with a fraction: 1 µs).
 * In a gap of DST the offset before it counts, in an overlap the first pass;
 * ranges up to an hour have that length exactly.
 *
 * Errors: -EINVAL not understood (or over 200 bytes); -ERANGE understood,
 * but no such date (2024-02-30, 25:00). */
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

/* A moment that lies ahead: "+7d" counts from now; a text without a year, and
 * a weekday, mean the next such day that is not over (9/9, 金曜).  -ETIME:
 * what it names has passed (昨日, 2024-08-01).  A day ends at its last
 * second. */
int	time_parse_ahead(struct span text, usec_t now, usec_t *ret);

/* The day of a table of knowledge, exactly YYYY-MM-DD: its 00:00 UTC, or
 * -EINVAL. */
int	time_parse_day(struct span text, usec_t *ret);

/* Civil time without libc's locks; local uses TZ (localtime_r). */
struct civil {
	int	year, month, day, hour, minute, second;
	int	usec;
	int	weekday;	/* 0 Sunday */
	int	offset;		/* seconds east of UTC */
};
void	time_civil_local(usec_t t, struct civil *ret);
/* days since 1970-01-01 of a proleptic Gregorian date, and back (the date
 * and the weekday are filled, the rest is 0) */
int64_t	time_days_from_civil(int year, int month, int day);
void	time_civil_from_days(int64_t days, struct civil *ret);
/* 28-31; 0 for a month that is none. */
int	time_month_days(int year, int month);
/* Local wall clock to time; -ERANGE for a date that does not exist (weekday
 * and offset are not looked at).  In a gap or overlap of DST the earlier
 * offset is taken. */
int	time_from_local(const struct civil *c, usec_t *ret);
/* To be called after TZ was changed in the environment (tests). */
void	time_zone_changed(void);

/* RFC 3339 with the local offset, second or microsecond precision.
 * -EINVAL for TIME_NONE, -ERANGE outside the years 1-9999. */
int	time_add_rfc3339(struct buf *b, usec_t t, bool usec);

#endif
