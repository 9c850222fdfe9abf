/* The syslog header.
 *
 * log_header_parse looks at the start of a line.  Only when that is not a
 * header does it look for one behind a run of NULs (a crash) or within the
 * first RESYNC_MAX bytes (the head of a line that was torn off and written
 * over): text that a sender controls never stands so early, so nobody can
 * put a header of their own into a line.
 * Fails with -EINVAL only; allocates nothing; spans point into the line. */
#include "core/log/header.h"

#include <errno.h>
#include <time.h>

#include "core/base/timeparse.h"

#define RESYNC_MAX	40
#define YEARS_BACK	8	/* 29 February comes at least this often */

struct scan {
	const char	*p, *end;
};

static bool
digits(struct scan *s, int n, int *ret)
{
	int v = 0;

	if (s->end - s->p < n)
		return false;
	for (int i = 0; i < n; i++) {
		unsigned d = (unsigned char)s->p[i] - '0';

		if (d > 9)
			return false;
		v = v * 10 + (int)d;
	}
	s->p += n;
	*ret = v;
	return true;
}

static bool
byte_is(struct scan *s, char c)
{
	if (s->p == s->end || *s->p != c)
		return false;
	s->p++;
	return true;
}

/* 17:56:59 */
static bool
clock_of_day(struct scan *s, int *ret_second)
{
	int h, m, sec;

	if (!digits(s, 2, &h) || !byte_is(s, ':') || !digits(s, 2, &m) ||
	    !byte_is(s, ':') || !digits(s, 2, &sec) ||
	    h > 23 || m > 59 || sec > 60)
		return false;
	*ret_second = h * 3600 + m * 60 + sec;
	return true;
}

static int
month_of(const char *p)
{
	static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

	for (int i = 0; i < 12; i++)
		if (memcmp(p, names + 3 * i, 3) == 0)
			return i + 1;
	return 0;
}

static int
days_in(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31,
		30, 31 };

	if (month == 2 && (year == 0 || (year % 4 == 0 &&
	    (year % 100 != 0 || year % 400 == 0))))
		return 29;
	return days[month - 1];
}

/* "Sep  2 " with one to three blanks */
static bool
month_and_day(struct scan *s, int *ret_month, int *ret_day)
{
	int blanks = 0;

	if (s->end - s->p < 14 || (*ret_month = month_of(s->p)) == 0)
		return false;
	s->p += 3;
	while (blanks < 3 && byte_is(s, ' '))
		blanks++;
	return blanks > 0 && (digits(s, 2, ret_day) ||
	    digits(s, 1, ret_day)) && byte_is(s, ' ');
}

/* "Sep  2 17:56:59" and "Sep 02 2024 17:56:59" */
static bool
stamp_traditional(struct scan *s, struct log_header *h)
{
	int year = 0, day, sec;

	if (!month_and_day(s, &h->month, &day) || s->end - s->p < 8)
		return false;
	if (s->p[2] != ':' && (!digits(s, 4, &year) || !byte_is(s, ' ') ||
	    year < 1970))
		return false;
	if (!clock_of_day(s, &sec) || day < 1 ||
	    day > days_in(year, h->month))
		return false;
	h->has_zone = false;
	h->time = TIME_NONE;
	h->year = year;
	h->day = day;
	h->second = sec;
	return true;
}

/* .123456 in any precision; a comma is accepted too */
static bool
fraction(struct scan *s, int64_t *ret_usec)
{
	int64_t usec = 0;
	int n = 0;

	*ret_usec = 0;
	if (s->p == s->end || (*s->p != '.' && *s->p != ','))
		return true;
	for (s->p++; s->p < s->end && *s->p >= '0' && *s->p <= '9'; s->p++)
		if (n < 6) {
			usec = usec * 10 + (*s->p - '0');
			n++;
		}
	if (n == 0)
		return false;
	for (; n < 6; n++)
		usec *= 10;
	*ret_usec = usec;
	return true;
}

/* Z, +09:00, +0900, +09 */
static bool
zone(struct scan *s, int *ret_seconds)
{
	int sign, h, m = 0;

	if (byte_is(s, 'Z')) {
		*ret_seconds = 0;
		return true;
	}
	if (s->p == s->end || (*s->p != '+' && *s->p != '-'))
		return false;
	sign = *s->p++ == '-' ? -1 : 1;
	if (!digits(s, 2, &h))
		return false;
	byte_is(s, ':');
	if (s->p < s->end && *s->p != ' ' && !digits(s, 2, &m))
		return false;
	if (h > 23 || m > 59)
		return false;
	*ret_seconds = sign * (h * 3600 + m * 60);
	return true;
}

static bool
stamp_rfc3339(struct scan *s, struct log_header *h)
{
	int64_t usec;
	int off;

	if (s->end - s->p < 20 || !digits(s, 4, &h->year) ||
	    !byte_is(s, '-') || !digits(s, 2, &h->month) ||
	    !byte_is(s, '-') || !digits(s, 2, &h->day) ||
	    !byte_is(s, 'T') || !clock_of_day(s, &h->second) ||
	    !fraction(s, &usec) || !zone(s, &off))
		return false;
	if (h->month < 1 || h->month > 12 || h->day < 1 ||
	    h->day > days_in(h->year, h->month))
		return false;
	h->has_zone = true;
	h->time = (time_days_from_civil(h->year, h->month, h->day) * 86400 +
	    h->second - off) * USEC_SEC + usec;
	return true;
}

static struct span
word(struct scan *s)
{
	struct span w = { s->p, 0 };
	const char *e = memchr(s->p, ' ', (size_t)(s->end - s->p));

	if (e == NULL)
		e = s->end;
	w.n = (size_t)(e - s->p);
	s->p = e;
	return w;
}

/* Behind '[': digits and ']', then an optional ':'. */
static bool
pid_part(struct scan *s, int32_t *ret)
{
	const char *p = s->p;
	int64_t v = 0;

	for (; p < s->end && *p >= '0' && *p <= '9' && v < INT32_MAX; p++)
		v = v * 10 + (*p - '0');
	if (p == s->p || p == s->end || *p != ']' || v > INT32_MAX)
		return false;
	*ret = (int32_t)v;
	s->p = p + 1;
	return true;
}

static void
split_tag(struct log_header *h)
{
	ptrdiff_t first = span_chr(h->tag, '/'), last;

	h->service = h->tag;
	h->instance = (struct span){ h->tag.p, 0 };
	if (first < 0)
		return;
	last = span_rchr(h->tag, '/');
	h->instance.n = (size_t)first;
	h->service = span_skip(h->tag, (size_t)last + 1);
}

/* tag[pid]: text; a text without a tag ("last message repeated …") has an
 * empty one. */
static void
tag_and_text(struct scan *s, struct log_header *h)
{
	const char *p = s->p, *start = s->p;

	while (p < s->end && *p != ' ' && *p != ':' && *p != '[')
		p++;
	h->pid = -1;
	h->tag = (struct span){ start, 0 };
	if (p < s->end && *p != ' ' && p > start) {
		struct scan t = { p, s->end };

		if (*p == '[') {
			t.p++;
			if (pid_part(&t, &h->pid))
				p = t.p;
			t.p = p;
		}
		if (h->pid >= 0 || *p == ':') {
			h->tag.n = (size_t)((h->pid >= 0 ?
			    (const char *)memchr(start, '[',
			    (size_t)(p - start)) : p) - start);
			byte_is(&t, ':');
			byte_is(&t, ' ');
			s->p = t.p;
		}
	}
	split_tag(h);
	h->text = (struct span){ s->p, (size_t)(s->end - s->p) };
}

/* `<22>`, `<mail.notice> ` */
static void
skip_priority(struct scan *s)
{
	const char *p = s->p;

	if (p == s->end || *p != '<')
		return;
	for (p++; p < s->end && p - s->p < 20; p++) {
		if (*p == '>') {
			s->p = p + 1;
			byte_is(s, ' ');
			return;
		}
		if (*p == ' ' || *p == '<')
			return;
	}
}

static bool
parse_at(struct scan s, struct log_header *h)
{
	struct scan t;
	struct span w;

	if (s.p == s.end)
		return false;
	if (*s.p >= '0' && *s.p <= '9') {
		if (!stamp_rfc3339(&s, h))
			return false;
	} else if (!stamp_traditional(&s, h)) {
		return false;
	}
	if (!byte_is(&s, ' '))
		return false;
	skip_priority(&s);
	t = s;
	w = word(&s);
	h->host = w;
	if (w.n > 0 && w.p[w.n - 1] == ':') {
		/* A daemon's own file: no host (`imap-login: Info: …`). */
		h->host = (struct span){ t.p, 0 };
		h->pid = -1;
		h->tag = span_head(w, w.n - 1);
		if (span_chr(h->tag, '[') > 0) {
			tag_and_text(&t, h);
			return true;
		}
		byte_is(&s, ' ');
		split_tag(h);
		h->text = (struct span){ s.p, (size_t)(s.end - s.p) };
		return true;
	}
	if (w.n == 0 || !byte_is(&s, ' '))
		return false;
	tag_and_text(&s, h);
	return true;
}

/* NULs, blanks and a UTF-8 byte order mark. */
static const char *
skip_junk(const char *p, const char *end)
{
	if (end - p >= 3 && memcmp(p, "\xEF\xBB\xBF", 3) == 0)
		p += 3;
	while (p < end && (*p == '\0' || *p == ' ' || *p == '\t'))
		p++;
	return p;
}

static bool
try_at(struct span line, const char *p, struct log_header *ret)
{
	struct scan s = { p, line.p + line.n };
	struct log_header h = { .pid = -1 };

	if (s.p < s.end && *s.p == '<')
		skip_priority(&s);
	if (!parse_at(s, &h))
		return false;
	h.lead = (size_t)(s.p - line.p);
	*ret = h;
	return true;
}

/* The head of another line was torn off before this one, or NULs of a crash
 * lie between the two. */
static int
resync(struct span line, struct log_header *ret)
{
	const char *end = line.p + line.n, *p, *limit;
	size_t n = line.n < RESYNC_MAX ? line.n : RESYNC_MAX;

	limit = line.p + n;
	p = memchr(line.p, '\0', n);
	if (p != NULL && try_at(line, skip_junk(p, end), ret))
		return 0;
	for (p = line.p + 1; p < limit; p++) {
		if ((*p >= 'A' && *p <= 'S') || *p == '<' || *p == '2')
			if (try_at(line, p, ret))
				return 0;
	}
	return -EINVAL;
}

int
log_header_parse(struct span line, struct log_header *ret)
{
	const char *p;

	if (line.n == 0)
		return -EINVAL;
	p = skip_junk(line.p, line.p + line.n);
	if (try_at(line, p, ret))
		return 0;
	return resync(line, ret);
}

/* The start of a local hour, remembered: lines of one hour follow each
 * other, and mktime is slow. */
static usec_t
local_hour(int year, int month, int day, int hour)
{
	static _Thread_local struct {
		int	year, month, day, hour;
		long	zone;
		usec_t	at;
	} seen;
	struct civil c = { .year = year, .month = month, .day = day,
		.hour = hour };
	usec_t at;

	if (seen.year == year && seen.month == month && seen.day == day &&
	    seen.hour == hour && seen.zone == timezone)
		return seen.at;
	if (time_from_local(&c, &at) != 0)
		return TIME_NONE;
	seen.year = year;
	seen.month = month;
	seen.day = day;
	seen.hour = hour;
	seen.zone = timezone;
	seen.at = at;
	return at;
}

static usec_t
local_time(const struct log_header *h, int year)
{
	usec_t at;

	if (h->day > days_in(year, h->month))
		return TIME_NONE;
	at = local_hour(year, h->month, h->day, h->second / 3600);
	if (at == TIME_NONE)
		return TIME_NONE;
	return at + h->second % 3600 * USEC_SEC;
}

static int
year_of(usec_t t)
{
	static _Thread_local struct {
		usec_t	t;
		int	year;
	} seen;
	struct civil c;

	if (seen.year == 0 || seen.t != t) {
		time_civil_local(t, &c);
		seen.t = t;
		seen.year = c.year;
	}
	return seen.year;
}

usec_t
log_header_time(const struct log_header *h, const struct log_years *y)
{
	usec_t latest, at;
	int year;

	if (h->has_zone)
		return h->time;
	if (h->year != 0)
		return local_time(h, h->year);
	if (y->newest == TIME_NONE)
		return TIME_NONE;
	latest = y->newest + USEC_DAY;
	year = year_of(latest);
	for (int i = 0; i <= YEARS_BACK; i++, year--) {
		at = local_time(h, year);
		if (at != TIME_NONE && at <= latest)
			return at;
	}
	return TIME_NONE;
}
