/* Moments: texts that name one point in time.  Fails like timeparse. */
#include "core/base/timeitem.h"

#include <errno.h>

static const struct { const char *name; int64_t seconds; } units[] = {
	{ "s", 1 }, { "m", 60 }, { "h", HOUR }, { "d", DAY }, { "w", 7 * DAY },
};

static int
add_unit(struct time_text *p, int64_t *ret_seconds)
{
	int n;

	if (!time_number(p, 9, &n))
		return -EINVAL;
	for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
		if (!time_take(p, units[i].name))
			continue;
		if (n > COUNT_MAX)
			return -ERANGE;
		*ret_seconds += n * units[i].seconds;
		return 0;
	}
	return -EINVAL;
}

/* -2h, -1h30m; a clock time "-2" alone is nothing. */
static int
ago(struct time_text *p, usec_t *ret)
{
	int64_t seconds = 0;
	int r = p->s.n ? 0 : -EINVAL;

	for (int i = 0; i < 5 && p->s.n && r == 0; i++)
		r = add_unit(p, &seconds);
	if (r < 0)
		return r;
	*ret = p->now - seconds * USEC_SEC;
	return p->s.n ? -EINVAL : 0;
}

/* 2時間前, 30分前 */
static bool
kanji_ago(struct time_text *p, usec_t *ret)
{
	struct span before = p->s;
	int64_t unit;
	int n;

	if (time_number(p, 6, &n)) {
		unit = time_take(p, "時間前") ? HOUR : time_take(p, "分前") ? MINUTE :
		    time_take(p, "秒前") ? 1 : 0;
		if (unit && p->s.n == 0) {
			*ret = p->now - n * unit * USEC_SEC;
			return true;
		}
	}
	p->s = before;
	return false;
}

static int
unix_time(struct time_text *p, usec_t *ret)
{
	const uint64_t last = UINT64_C(253402300799);	/* year 9999 */
	uint64_t v;
	int r = span_u64(p->s, last, &v);

	if (r == 0)
		*ret = (usec_t)v * USEC_SEC;
	return r;
}

/* The zone at the end of RFC 3339: seconds east. */
static int
zone(struct time_text *p, int *ret)
{
	int sign, h, m = 0;

	if (time_take(p, "z")) {
		*ret = 0;
		return 0;
	}
	sign = time_take(p, "+") ? 1 : time_take(p, "-") ? -1 : 0;
	if (!sign)
		return -EINVAL;
	if (time_number(p, 2, &h) == 2) {
		if (time_take(p, ":") && time_number(p, 2, &m) != 2)
			return -EINVAL;
	} else if (time_number(p, 4, &h) == 4) {
		m = h % 100;
		h /= 100;
	} else {
		return -EINVAL;
	}
	if (h > 23 || m > 59)
		return -ERANGE;
	*ret = sign * (h * HOUR + m * MINUTE);
	return 0;
}

static int
fraction(struct time_text *p, int *ret_usec)
{
	int scale = 100000, n = 0;

	*ret_usec = 0;
	while (time_digit(p->s, 0) && n < 30) {
		*ret_usec += (p->s.p[0] - '0') * scale;
		scale /= 10;
		p->s = span_skip(p->s, 1);
		n++;
	}
	return n ? 0 : -EINVAL;
}

static bool
two_digits(struct time_text *p, const char *before, int *ret)
{
	return time_take(p, before) && time_number(p, 2, ret) == 2;
}

/* 2024-09-02T17:56:59 */
static bool
date_time(struct time_text *p, struct civil *c)
{
	return time_number(p, 4, &c->year) == 4 &&
	    two_digits(p, "-", &c->month) && two_digits(p, "-", &c->day) &&
	    (two_digits(p, "t", &c->hour) || two_digits(p, " ", &c->hour)) &&
	    two_digits(p, ":", &c->minute) && two_digits(p, ":", &c->second);
}

static int
with_zone(struct time_text *p, const struct civil *c, usec_t *ret)
{
	int offset, r = zone(p, &offset);

	if (r < 0)
		return r;
	if (p->s.n)
		return -EINVAL;
	if (!time_date_exists(c->year, c->month, c->day) ||
	    c->hour > 23 || c->minute > 59 || c->second > 60)
		return -ERANGE;
	*ret = (time_days_from_civil(c->year, c->month, c->day) * DAY +
	    c->hour * HOUR + c->minute * MINUTE + c->second - offset) *
	    USEC_SEC + c->usec;
	return 0;
}

/* date_time[.123][Z|+09:00]; -EINVAL: not of that form (the reader of items
 * then has its turn). */
static int
rfc3339(struct time_text *p, struct time_range *ret)
{
	struct civil c = { 0 };
	usec_t length = USEC_SEC;
	int r;

	if (!date_time(p, &c))
		return -EINVAL;
	if (time_take(p, ".")) {
		if (fraction(p, &c.usec) < 0)
			return -EINVAL;
		length = 1;
	}
	r = p->s.n ? with_zone(p, &c, &ret->since) :
	    time_from_local(&c, &ret->since);
	if (r == 0)
		ret->until = ret->since + length;
	return r;
}

int
time_moment(struct time_text *p, struct time_range *ret)
{
	struct span whole = p->s;
	struct time_range range;
	int r;

	if (span_is(p->s, "now") || span_is(p->s, "今")) {
		range.since = p->now;
		r = 0;
	} else if (time_take(p, "@")) {
		r = unix_time(p, &range.since);
	} else if (time_take(p, "-")) {
		r = ago(p, &range.since);
	} else if (kanji_ago(p, &range.since)) {
		r = 0;
	} else {
		r = rfc3339(p, &range);
		if (r == -EINVAL) {
			p->s = whole;
			return 0;
		}
		if (r == 0)
			*ret = range;
		return r < 0 ? r : 1;
	}
	if (r < 0)
		return r;
	range.until = range.since + USEC_SEC;
	*ret = range;
	return 1;
}
