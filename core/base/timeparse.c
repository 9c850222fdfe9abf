/* Times as people write them.
 * The text is folded (full-width to ASCII, lower case) into a small buffer
 * and read from left to right as items (timeitem.c) unless it is a moment
 * (timemoment.c).  At most one day and one time of day; what is left over is
 * an error.  The local clock comes in only at the end.  Never allocates. */
#include "core/base/timeparse.h"

#include <errno.h>

#include "core/base/timeitem.h"

#define TEXT_MAX 200

/* --- folding */

static const struct { const char *from; char to; } folds[] = {
	{ "ー", '-' }, { "−", '-' }, { "‐", '-' }, { "–", '-' },
	{ "。", '.' }, { "、", ' ' }, { "・", '/' }, { "　", ' ' },
	{ "\xc2\xa0", ' ' },
};

static size_t
fold_sign(struct span s, char *ret)
{
	for (size_t i = 0; i < sizeof folds / sizeof folds[0]; i++) {
		if (span_starts(s, folds[i].from)) {
			*ret = folds[i].to;
			return strlen(folds[i].from);
		}
	}
	return 0;
}

/* One character at s: bytes read; ASCII in *ret, or 0 for one to copy. */
static size_t
fold_one(struct span s, char *ret)
{
	unsigned char c = (unsigned char)s.p[0];
	size_t n;

	*ret = 0;
	if (c < 0x80) {
		*ret = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) :
		    c == '\t' ? ' ' : (char)c;
		return 1;
	}
	n = fold_sign(s, ret);
	if (n)
		return n;
	if (s.n >= 3 && c == 0xef) {	/* U+FF01-FF5E, full-width ASCII */
		unsigned char d = (unsigned char)s.p[1];
		unsigned char e = (unsigned char)s.p[2];
		unsigned u = (d & 0x3fu) << 6 | (e & 0x3fu);

		if (u >= 0xf01 && u <= 0xf5e) {
			u -= 0xf01 - 0x21;
			*ret = (char)(u >= 'A' && u <= 'Z' ? u | 0x20 : u);
			return 3;
		}
	}
	return 1;
}

static int
fold(struct span in, char *out, struct span *ret)
{
	size_t n = 0;

	in = span_trim(in);
	if (in.n == 0 || in.n > TEXT_MAX)
		return -EINVAL;
	while (in.n) {
		char c;
		size_t used = fold_one(in, &c);

		if (c == 0)
			c = in.p[0];
		if (c == '\0')
			return -EINVAL;
		out[n++] = c;
		in = span_skip(in, used);
	}
	*ret = span_trim(span_of(out, n));
	return 0;
}

/* --- the end: day and time of day to a range */

static int
wall(int64_t day, int seconds, usec_t *ret)
{
	struct civil c;

	day += seconds / DAY - (seconds % DAY < 0);
	seconds = (seconds % DAY + DAY) % DAY;
	time_civil_from_days(day, &c);
	c.hour = seconds / HOUR;
	c.minute = seconds / MINUTE % 60;
	c.second = seconds % 60;
	return time_from_local(&c, ret);
}

static int
time_of_day(struct time_text *p, struct time_range *ret)
{
	int from = p->from, to = p->to;
	int r;

	if (p->about) {
		if (to - from > HOUR)	/* 夕方ごろ: is wide already */
			return -EINVAL;
		to = from + HOUR / 2;
		from -= HOUR / 2;
	}
	if (!p->has_day) {
		p->day = p->today;
		r = wall(p->day, from, &ret->since);
		if (r == 0 && ret->since > p->now)
			p->day--;
	} else if (p->ndays != 1) {
		return -EINVAL;
	}
	r = wall(p->day, from, &ret->since);
	if (r < 0)
		return r;
	if (to - from <= HOUR) {
		ret->until = ret->since + (to - from) * USEC_SEC;
		return 0;
	}
	return wall(p->day, to, &ret->until);
}

static int
finish(struct time_text *p, struct time_range *ret)
{
	int r;

	if (p->has_week) {
		r = time_set_days(p, p->monday, 7);
		if (r < 0)
			return r;
	}
	if (p->last || p->half != HALF_NONE)
		return -EINVAL;
	if (p->has_time)
		return time_of_day(p, ret);
	if (!p->has_day || p->about)
		return -EINVAL;
	r = wall(p->day, 0, &ret->since);
	return r < 0 ? r : wall(p->day + p->ndays, 0, &ret->until);
}

/* ret_counted: the text names its time as seen from now (昨日, -2h). */
static int
parse(struct span text, usec_t now, struct time_range *ret,
    bool *ret_counted)
{
	struct time_text p = { .now = now };
	struct time_range range;
	char folded[TEXT_MAX];
	int r = fold(text, folded, &p.s);

	if (r < 0)
		return r;
	time_civil_local(now, &p.civil);
	p.today = time_days_from_civil(p.civil.year, p.civil.month,
	    p.civil.day);
	r = time_moment(&p, &range);
	if (r < 0)
		return r;
	if (r > 0)
		p.counted = true;
	else {
		for (time_blanks(&p); p.s.n && r == 0; time_blanks(&p))
			r = time_item(&p);
		if (r == 0)
			r = finish(&p, &range);
		if (r < 0)
			return r;
	}
	if (range.until < range.since)
		range.until = range.since;
	*ret_counted = p.counted;
	*ret = range;
	return 0;
}

int
time_parse_range(struct span text, usec_t now, struct time_range *ret)
{
	bool counted;

	return parse(text, now, ret, &counted);
}

int
time_parse(struct span text, usec_t now, bool end, usec_t *ret)
{
	struct time_range range;
	int r = time_parse_range(text, now, &range);

	if (r == 0)
		*ret = end ? range.until : range.since;
	return r;
}

/* "+7d" is "-7d", turned round. */
static int
counted_ahead(struct span text, usec_t now, usec_t *ret)
{
	char back[TEXT_MAX];
	usec_t then;
	int r;

	memcpy(back, text.p, text.n);
	back[0] = '-';
	r = time_parse(span_of(back, text.n), now, false, &then);
	if (r == 0)
		*ret = now + (now - then);
	return r;
}

static usec_t
end_of(struct time_range t)
{
	return t.until - t.since >= USEC_DAY ? t.until - USEC_SEC : t.since;
}

/* The clock is put forward a day at a time until the newest such day has not
 * passed; not for a text that counts from the clock.  -ERANGE may go:
 * 9/9(月) is no Monday in every year. */
int
time_parse_ahead(struct span text, usec_t now, usec_t *ret)
{
	struct time_range range;
	char folded[TEXT_MAX];
	bool passed = false, counted = false;
	int r = fold(text, folded, &text);

	if (r < 0)
		return r;
	if (text.n > 0 && text.p[0] == '+')
		return counted_ahead(text, now, ret);
	for (int day = 0; day <= 366 && !counted; day++) {
		r = parse(text, now + day * USEC_DAY, &range, &counted);
		if (r == -EINVAL)
			return r;
		if (r == 0 && range.until > now) {
			*ret = end_of(range);
			return 0;
		}
		passed |= r == 0;
	}
	return passed ? -ETIME : r;
}

int
time_parse_day(struct span text, usec_t *ret)
{
	uint64_t y, m, d;

	if (text.n != 10 || text.p[4] != '-' || text.p[7] != '-' ||
	    span_u64(span_head(text, 4), 9999, &y) < 0 ||
	    span_u64(span_of(text.p + 5, 2), 12, &m) < 0 ||
	    span_u64(span_of(text.p + 8, 2), 31, &d) < 0 || d < 1 ||
	    (int)d > time_month_days((int)y, (int)m))
		return -EINVAL;
	*ret = time_days_from_civil((int)y, (int)m, (int)d) * USEC_DAY;
	return 0;
}
