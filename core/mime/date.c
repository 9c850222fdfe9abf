/* Words of a date, in whatever order they come. */
#include "core/mime/date.h"

#include <errno.h>

#include "core/base/timeparse.h"

struct parts {
	int	year, month, day, hour, minute, second, zone;
	bool	timed, zoned;
};

static const char *const weekdays[] = { "sun", "mon", "tue", "wed", "thu",
	"fri", "sat" };
static const char *const months[] = { "jan", "feb", "mar", "apr", "may",
	"jun", "jul", "aug", "sep", "oct", "nov", "dec" };
static const struct { const char *name; int minutes; } zones[] = {
	{ "ut", 0 }, { "utc", 0 }, { "gmt", 0 }, { "z", 0 },
	{ "est", -300 }, { "edt", -240 }, { "cst", -360 }, { "cdt", -300 },
	{ "mst", -420 }, { "mdt", -360 }, { "pst", -480 }, { "pdt", -420 },
	{ "est5edt", -300 }, { "jst", 540 }, { "jst-9", 540 },
	{ "cet", 60 }, { "cest", 120 }, { "met", 60 }, { "bst", 60 },
};

#define COUNT(v) (sizeof (v) / sizeof (v)[0])

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Behind a comment that begins here; one that never ends takes all. */
static struct span
behind_comment(struct span s)
{
	unsigned depth = 0;
	size_t i;

	for (i = 0; i < s.n; i++) {
		if (s.p[i] == '\\' && i + 1 < s.n)
			i++;
		else if (s.p[i] == '(')
			depth++;
		else if (s.p[i] == ')' && --depth == 0)
			return span_skip(s, i + 1);
	}
	return span_skip(s, s.n);
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == ',';
}

/* The next word, comments and commas passed over; false at the end. */
static bool
next_word(struct span *rest, struct span *ret)
{
	size_t i = 0;

	while (rest->n > 0 && (is_blank(*rest->p) || *rest->p == '('))
		*rest = *rest->p == '(' ? behind_comment(*rest) :
		    span_skip(*rest, 1);
	while (i < rest->n && !is_blank(rest->p[i]) && rest->p[i] != '(')
		i++;
	*ret = span_head(*rest, i);
	*rest = span_skip(*rest, i);
	return i > 0;
}

/* A number at the front; its digits are cut off. */
static int
take_number(struct span *s, size_t digits, int *ret)
{
	size_t i = 0;

	*ret = 0;
	while (i < s->n && i < digits && is_digit(s->p[i]))
		*ret = *ret * 10 + (s->p[i++] - '0');
	*s = span_skip(*s, i);
	return i > 0 ? 0 : -EINVAL;
}

static bool
take(struct span *s, char c)
{
	if (s->n == 0 || *s->p != c)
		return false;
	*s = span_skip(*s, 1);
	return true;
}

/* 10:52, 10:52:37, 10:52:37.5 */
static int
read_clock(struct span w, struct parts *p)
{
	if (p->timed || take_number(&w, 2, &p->hour) < 0 || !take(&w, ':') ||
	    take_number(&w, 2, &p->minute) < 0)
		return -EINVAL;
	if (take(&w, ':') && take_number(&w, 2, &p->second) < 0)
		return -EINVAL;
	if (take(&w, '.'))
		while (w.n > 0 && is_digit(*w.p))
			w = span_skip(w, 1);
	p->timed = true;
	return w.n == 0 ? 0 : -EINVAL;
}

/* +0900, -03:30 */
static int
read_offset(struct span w, struct parts *p)
{
	int sign = *w.p == '-' ? -1 : 1, hours, minutes;

	w = span_skip(w, 1);
	if (p->zoned || take_number(&w, 2, &hours) < 0)
		return -EINVAL;
	(void)take(&w, ':');
	if (take_number(&w, 2, &minutes) < 0 || w.n > 0 || minutes > 59)
		return -EINVAL;
	p->zone = sign * (hours * 60 + minutes);
	p->zoned = true;
	return 0;
}

static int
month_of(struct span w)
{
	for (size_t i = 0; i < COUNT(months); i++)
		if (w.n >= 3 && span_starts_nocase(w, months[i]))
			return (int)i + 1;
	return 0;
}

static bool
is_weekday(struct span w)
{
	for (size_t i = 0; i < COUNT(weekdays); i++)
		if (span_starts_nocase(w, weekdays[i]))
			return true;
	return false;
}

/* Names of zones; what is none is left alone (RFC 5322, 4.3: as -0000), so
 * that a stray word behind a date does not undo it. */
static int
read_name(struct span w, struct parts *p)
{
	ptrdiff_t sign = 0;

	if (!p->month && month_of(w)) {
		p->month = month_of(w);
		return 0;
	}
	if (!p->timed)
		return is_weekday(w) ? 0 : -EINVAL;
	for (size_t i = 0; i < COUNT(zones); i++)
		if (span_eq_nocase(w, span_str(zones[i].name)) && !p->zoned) {
			p->zone = zones[i].minutes;
			p->zoned = true;
		}
	if (!p->zoned && (sign = span_chr(w, '+')) < 0)
		sign = span_chr(w, '-');
	if (!p->zoned && sign > 0)	/* GMT+0900 */
		(void)read_offset(span_skip(w, (size_t)sign), p);
	return 0;
}

/* RFC 5322, 4.3 */
static int
full_year(int year, size_t digits)
{
	if (digits == 2)
		return year < 50 ? 2000 + year : 1900 + year;
	return digits == 3 ? 1900 + year : year;
}

static int
read_digits(struct span w, struct parts *p)
{
	size_t digits = w.n;
	int n;

	if (take_number(&w, 4, &n) < 0)
		return -EINVAL;
	digits -= w.n;
	if (w.n > 0)
		return -EINVAL;
	if (!p->day && digits <= 2)
		p->day = n;
	else if (!p->year)
		p->year = full_year(n, digits);
	else
		return -EINVAL;
	return 0;
}

/* 1997-11-21, in Received fields of some services */
static int
read_iso(struct span w, struct parts *p)
{
	if (take_number(&w, 4, &p->year) < 0 || !take(&w, '-') ||
	    take_number(&w, 2, &p->month) < 0 || !take(&w, '-') ||
	    take_number(&w, 2, &p->day) < 0)
		return -EINVAL;
	return w.n == 0 ? 0 : -EINVAL;
}

/* 21-Nov-1997 */
static int
read_dashed(struct span w, struct parts *p)
{
	struct span part;
	int r = 0;

	if (w.n == 10 && w.p[4] == '-' && !p->year && !p->month && !p->day)
		return read_iso(w, p);
	while (r == 0 && span_split(&w, '-', &part))
		r = part.n == 0 ? -EINVAL : is_digit(*part.p) ?
		    read_digits(part, p) : read_name(part, p);
	return r;
}

static int
read_word(struct span w, struct parts *p)
{
	if (*w.p == '+' || *w.p == '-')
		return read_offset(w, p);
	if (!is_digit(*w.p))
		return read_name(w, p);
	if (span_chr(w, ':') > 0)
		return read_clock(w, p);
	return span_chr(w, '-') > 0 ? read_dashed(w, p) : read_digits(w, p);
}

static int
moment(const struct parts *p, usec_t *ret)
{
	int64_t days;

	if (!p->year || !p->month || !p->day || !p->timed)
		return -EINVAL;
	if (p->year < 1900 || p->day > time_month_days(p->year, p->month) ||
	    p->hour > 23 || p->minute > 59 || p->second > 60)
		return -ERANGE;
	days = time_days_from_civil(p->year, p->month, p->day);
	*ret = (((days * 24 + p->hour) * 60 + p->minute - p->zone) * 60 +
	    p->second) * USEC_SEC;
	return 0;
}

int
mime_date(struct span text, usec_t *ret, int *ret_minutes)
{
	struct parts p = { .timed = false };
	struct span word;
	int r = 0;

	while (r == 0 && next_word(&text, &word))
		r = read_word(word, &p);
	/* a whole date stands before what cannot be read */
	if (r < 0 && !p.zoned)
		return r;
	r = moment(&p, ret);
	if (r == 0)
		*ret_minutes = p.zone;
	return r;
}
