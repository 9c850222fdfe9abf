/* Calendar and local time.
 * The offset of local time is asked of libc once a quarter of an hour and
 * kept in a small cache of each thread (localtime_r takes a lock, and a log
 * has millions of times).  A quarter whose two ends differ is not cached.
 * Days by the era method: 400-year cycles that begin in March. */
#include "core/base/timeparse.h"

#include <errno.h>
#include <stdatomic.h>
#include <time.h>

#define QUARTER INT64_C(900)
#define SLOTS	64

struct slot {
	int64_t	 quarter;
	unsigned generation;
	int	 offset;
};

static _Thread_local struct slot cache[SLOTS];
static atomic_uint generation = 1;

static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

void
time_zone_changed(void)
{
	tzset();
	atomic_fetch_add(&generation, 1);
}

static int
libc_offset(int64_t t)
{
	time_t tt = (time_t)t;
	struct tm tm;

	if (!localtime_r(&tt, &tm))
		return 0;
	return (int)tm.tm_gmtoff;
}

/* Seconds east of UTC at t (seconds). */
static int
offset_at(int64_t t)
{
	int64_t q = floor_div(t, QUARTER);
	struct slot *s = &cache[(uint64_t)q % SLOTS];
	unsigned g = atomic_load_explicit(&generation, memory_order_relaxed);
	int first, last;

	if (s->generation == g && s->quarter == q)
		return s->offset;
	first = libc_offset(q * QUARTER);
	last = libc_offset(q * QUARTER + QUARTER - 1);
	if (first != last)
		return libc_offset(t);
	*s = (struct slot){ q, g, first };
	return first;
}

int64_t
time_days_from_civil(int year, int month, int day)
{
	int64_t y = (int64_t)year - (month <= 2);
	int64_t era = floor_div(y, 400);
	int64_t yoe = y - era * 400;
	int64_t doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;

	return era * 146097 + doe - 719468;
}

void
time_civil_from_days(int64_t days, struct civil *ret)
{
	int64_t z = days + 719468;
	int64_t era = floor_div(z, 146097);
	int64_t doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153;
	int64_t wd = (days + 4) % 7;

	*ret = (struct civil){
		.day = (int)(doy - (153 * mp + 2) / 5 + 1),
		.month = (int)(mp < 10 ? mp + 3 : mp - 9),
		.weekday = (int)(wd < 0 ? wd + 7 : wd),
	};
	ret->year = (int)(yoe + era * 400 + (ret->month <= 2));
}

int
time_month_days(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31,
		30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	if (month < 1 || month > 12)
		return 0;
	return days[month - 1] + (month == 2 && leap);
}

static void
civil_at_offset(usec_t t, int offset, struct civil *ret)
{
	int64_t sec = floor_div(t, USEC_SEC);
	int64_t local = sec + offset, days = floor_div(local, 86400);
	int rest = (int)(local - days * 86400);

	time_civil_from_days(days, ret);
	ret->hour = rest / 3600;
	ret->minute = rest / 60 % 60;
	ret->second = rest % 60;
	ret->usec = (int)(t - sec * USEC_SEC);
	ret->offset = offset;
}

void
time_civil_local(usec_t t, struct civil *ret)
{
	civil_at_offset(t, offset_at(floor_div(t, USEC_SEC)), ret);
}

static bool
within(int v, int min, int max)
{
	return v >= min && v <= max;
}

static bool
civil_exists(const struct civil *c)
{
	return within(c->year, 1, 9999) &&
	    within(c->day, 1, time_month_days(c->year, c->month)) &&
	    within(c->hour, 0, 23) && within(c->minute, 0, 59) &&
	    within(c->second, 0, 59) && within(c->usec, 0, 999999);
}

int
time_from_local(const struct civil *c, usec_t *ret)
{
	int64_t wall, before, after;
	int a, b;

	if (!civil_exists(c))
		return -ERANGE;
	wall = time_days_from_civil(c->year, c->month, c->day) * 86400 +
	    c->hour * 3600 + c->minute * 60 + c->second;
	/* The offsets in force around that day: no zone changes twice in two
	 * days. */
	a = offset_at(wall - 86400);
	b = offset_at(wall + 86400);
	before = wall - a;
	after = wall - b;
	if (a != b && offset_at(before) != a && offset_at(after) == b)
		before = after;
	*ret = before * USEC_SEC + c->usec;
	return 0;
}

static char *
digits(char *p, int v, int n)
{
	for (int i = n; i-- > 0; v /= 10)
		p[i] = (char)('0' + v % 10);
	return p + n;
}

/* Without printf: a log as JSON holds a million of them. */
static int
add_stamp(struct buf *b, const struct civil *c, int minutes, bool usec)
{
	char s[40], *p = digits(s, c->year, 4);

	*p++ = '-';
	p = digits(p, c->month, 2);
	*p++ = '-';
	p = digits(p, c->day, 2);
	*p++ = 'T';
	p = digits(p, c->hour, 2);
	*p++ = ':';
	p = digits(p, c->minute, 2);
	*p++ = ':';
	p = digits(p, c->second, 2);
	if (usec) {
		*p++ = '.';
		p = digits(p, c->usec, 6);
	}
	*p++ = minutes < 0 ? '-' : '+';
	minutes = minutes < 0 ? -minutes : minutes;
	p = digits(p, minutes / 60 % 100, 2);
	*p++ = ':';
	p = digits(p, minutes % 60, 2);
	return buf_add(b, s, (size_t)(p - s));
}

int
time_add_rfc3339(struct buf *b, usec_t t, bool usec)
{
	struct civil c;
	int minutes;

	if (t == TIME_NONE)
		return -EINVAL;
	time_civil_local(t, &c);
	minutes = c.offset / 60;
	if (c.offset % 60 != 0)		/* local mean time of old days */
		civil_at_offset(t, minutes * 60, &c);
	if (c.year < 1 || c.year > 9999)
		return -ERANGE;
	return add_stamp(b, &c, minutes, usec);
}
