/* Items of a written time: dates, weekdays, times of day, words.
 * Each takes its text off the front and sets the day or the time of day; a
 * second day or time is an error.  Never allocates, no clock but p->now. */
#include "core/base/timeitem.h"

#include <errno.h>

/* --- small readers */

bool
time_take(struct time_text *p, const char *word)
{
	if (!span_starts(p->s, word))
		return false;
	p->s = span_skip(p->s, strlen(word));
	return true;
}

static bool
is_letter(struct span s, size_t i)
{
	return i < s.n && s.p[i] >= 'a' && s.p[i] <= 'z';
}

/* A number of at most `digits` digits; how many were read, 0 none. */
int
time_number(struct time_text *p, int digits, int *ret)
{
	int n = 0, v = 0;

	while (n < digits && time_digit(p->s, (size_t)n)) {
		v = v * 10 + (p->s.p[n] - '0');
		n++;
	}
	if (n == 0 || time_digit(p->s, (size_t)n))
		return 0;
	p->s = span_skip(p->s, (size_t)n);
	*ret = v;
	return n;
}

void
time_blanks(struct time_text *p)
{
	while (p->s.n && (p->s.p[0] == ' ' || p->s.p[0] == ','))
		p->s = span_skip(p->s, 1);
}

/* --- setting the result */

static int
weekday_of(int64_t day)
{
	return (int)(((day + 4) % 7 + 7) % 7);
}

int
time_set_days(struct time_text *p, int64_t day, int64_t ndays)
{
	/* "Mon, 2 Sep": the weekday read first only confirms. */
	if (p->only_weekday && ndays == 1) {
		p->only_weekday = false;
		if (weekday_of(day) != weekday_of(p->day))
			return -ERANGE;
	} else if (p->has_day) {
		return -EINVAL;
	}
	p->has_day = true;
	p->day = day;
	p->ndays = ndays;
	return 0;
}

bool
time_date_exists(int y, int m, int d)
{
	return y >= 1 && y <= 9999 && d >= 1 && d <= time_month_days(y, m);
}

static int
set_date(struct time_text *p, int y, int m, int d)
{
	if (!time_date_exists(y, m, d))
		return -ERANGE;
	return time_set_days(p, time_days_from_civil(y, m, d), 1);
}

/* Without a year: the newest that is not after today.  29 February may be
 * eight years back. */
static int
set_month_day(struct time_text *p, int m, int d)
{
	for (int y = p->civil.year; y > p->civil.year - 9; y--) {
		if (time_date_exists(y, m, d) &&
		    time_days_from_civil(y, m, d) <= p->today)
			return set_date(p, y, m, d);
	}
	return -ERANGE;
}

static int
set_day_of_month(struct time_text *p, int d)
{
	int y = p->civil.year, m = p->civil.month;

	for (int i = 0; i < 3; i++) {
		if (time_date_exists(y, m, d) &&
		    time_days_from_civil(y, m, d) <= p->today)
			return set_date(p, y, m, d);
		if (--m == 0) {
			m = 12;
			y--;
		}
	}
	return -ERANGE;
}

static int
set_month(struct time_text *p, int y, int m)
{
	int64_t first;

	if (!time_date_exists(y, m, 1))
		return -ERANGE;
	first = time_days_from_civil(y, m, 1);
	return time_set_days(p, first, time_month_days(y, m));
}

static int
set_time(struct time_text *p, int from, int to)
{
	if (p->has_time)
		return -EINVAL;
	p->has_time = true;
	p->from = from;
	p->to = to;
	return 0;
}

/* unit: how long what was named is (hour, minute, second). */
static int
set_clock(struct time_text *p, int h, int m, int s, int unit)
{
	if (p->half != HALF_NONE && h > 12 && p->half == HALF_AM)
		return -ERANGE;
	if (p->half == HALF_AM && h == 12)
		h = 0;
	else if (p->half == HALF_PM && h < 12)
		h += 12;
	p->half = HALF_NONE;
	if (h > 24 || m > 59 || s > 59 || (h == 24 && (m || s)))
		return -ERANGE;
	s += h * HOUR + m * MINUTE;
	return set_time(p, s, s + unit);
}

/* --- words */

enum word_kind {
	WORD_SKIP, WORD_DAY, WORD_PART, WORD_DAY_PART, WORD_WEEK, WORD_MONTH,
	WORD_WEEKDAY, WORD_LAST, WORD_HALF, WORD_ABOUT, WORD_MONTH_NAME,
	WORD_ERA,
};

struct word {
	const char	*text;
	enum word_kind	 kind;
	int		 a, from, to;	/* hours */
};

/* A longer word stands before the words it begins with. */
static const struct word words[] = {
	{ "一昨日", WORD_DAY, -2 }, { "おととい", WORD_DAY, -2 },
	{ "昨日", WORD_DAY, -1 }, { "きのう", WORD_DAY, -1 },
	{ "前日", WORD_DAY, -1 },
	{ "今日", WORD_DAY, 0 }, { "きょう", WORD_DAY, 0 },
	{ "本日", WORD_DAY, 0 },
	{ "day before yesterday", WORD_DAY, -2 },
	{ "yesterday", WORD_DAY, -1 }, { "today", WORD_DAY, 0 },
	{ "明日", WORD_DAY, 1 }, { "あした", WORD_DAY, 1 },
	{ "明後日", WORD_DAY, 2 }, { "あさって", WORD_DAY, 2 },
	{ "tomorrow", WORD_DAY, 1 },
	{ "今朝", WORD_DAY_PART, 0, 5, 11 }, { "けさ", WORD_DAY_PART, 0, 5, 11 },
	{ "今夜", WORD_DAY_PART, 0, 18, 24 },
	{ "今晩", WORD_DAY_PART, 0, 18, 24 },
	{ "昨夜", WORD_DAY_PART, -1, 18, 29 },
	{ "昨晩", WORD_DAY_PART, -1, 18, 29 },
	{ "ゆうべ", WORD_DAY_PART, -1, 18, 29 },
	{ "last night", WORD_DAY_PART, -1, 18, 29 },
	{ "tonight", WORD_DAY_PART, 0, 18, 24 },
	{ "this morning", WORD_DAY_PART, 0, 5, 11 },
	{ "朝", WORD_PART, 0, 5, 11 }, { "morning", WORD_PART, 0, 5, 11 },
	{ "昼", WORD_PART, 0, 11, 14 }, { "noon", WORD_PART, 0, 11, 14 },
	{ "夕方", WORD_PART, 0, 16, 19 }, { "evening", WORD_PART, 0, 16, 19 },
	{ "夜", WORD_PART, 0, 18, 24 }, { "晩", WORD_PART, 0, 18, 24 },
	{ "night", WORD_PART, 0, 18, 24 },
	{ "深夜", WORD_PART, 0, 0, 5 }, { "未明", WORD_PART, 0, 0, 5 },
	{ "afternoon", WORD_PART, 0, 12, 18 },
	{ "午前", WORD_HALF, HALF_AM }, { "午後", WORD_HALF, HALF_PM },
	{ "先週", WORD_WEEK, -1 }, { "last week", WORD_WEEK, -1 },
	{ "今週", WORD_WEEK, 0 }, { "this week", WORD_WEEK, 0 },
	{ "来週", WORD_WEEK, 1 }, { "next week", WORD_WEEK, 1 },
	{ "先月", WORD_MONTH, -1 }, { "last month", WORD_MONTH, -1 },
	{ "今月", WORD_MONTH, 0 }, { "this month", WORD_MONTH, 0 },
	{ "来月", WORD_MONTH, 1 }, { "next month", WORD_MONTH, 1 },
	{ "日曜日", WORD_WEEKDAY, 0 }, { "日曜", WORD_WEEKDAY, 0 },
	{ "月曜日", WORD_WEEKDAY, 1 }, { "月曜", WORD_WEEKDAY, 1 },
	{ "火曜日", WORD_WEEKDAY, 2 }, { "火曜", WORD_WEEKDAY, 2 },
	{ "水曜日", WORD_WEEKDAY, 3 }, { "水曜", WORD_WEEKDAY, 3 },
	{ "木曜日", WORD_WEEKDAY, 4 }, { "木曜", WORD_WEEKDAY, 4 },
	{ "金曜日", WORD_WEEKDAY, 5 }, { "金曜", WORD_WEEKDAY, 5 },
	{ "土曜日", WORD_WEEKDAY, 6 }, { "土曜", WORD_WEEKDAY, 6 },
	{ "sunday", WORD_WEEKDAY, 0 }, { "sun", WORD_WEEKDAY, 0 },
	{ "monday", WORD_WEEKDAY, 1 }, { "mon", WORD_WEEKDAY, 1 },
	{ "tuesday", WORD_WEEKDAY, 2 }, { "tue", WORD_WEEKDAY, 2 },
	{ "wednesday", WORD_WEEKDAY, 3 }, { "wed", WORD_WEEKDAY, 3 },
	{ "thursday", WORD_WEEKDAY, 4 }, { "thu", WORD_WEEKDAY, 4 },
	{ "friday", WORD_WEEKDAY, 5 }, { "fri", WORD_WEEKDAY, 5 },
	{ "saturday", WORD_WEEKDAY, 6 }, { "sat", WORD_WEEKDAY, 6 },
	{ "last", WORD_LAST, 0 },
	{ "ごろ", WORD_ABOUT, 0 }, { "頃", WORD_ABOUT, 0 },
	{ "ころ", WORD_ABOUT, 0 }, { "about", WORD_ABOUT, 0 },
	{ "around", WORD_ABOUT, 0 },
	{ "の", WORD_SKIP, 0 }, { "at", WORD_SKIP, 0 }, { "on", WORD_SKIP, 0 },
	{ "令和", WORD_ERA, 2018 }, { "平成", WORD_ERA, 1988 },
	{ "昭和", WORD_ERA, 1925 },
	{ "january", WORD_MONTH_NAME, 1 }, { "jan", WORD_MONTH_NAME, 1 },
	{ "february", WORD_MONTH_NAME, 2 }, { "feb", WORD_MONTH_NAME, 2 },
	{ "march", WORD_MONTH_NAME, 3 }, { "mar", WORD_MONTH_NAME, 3 },
	{ "april", WORD_MONTH_NAME, 4 }, { "apr", WORD_MONTH_NAME, 4 },
	{ "may", WORD_MONTH_NAME, 5 },
	{ "june", WORD_MONTH_NAME, 6 }, { "jun", WORD_MONTH_NAME, 6 },
	{ "july", WORD_MONTH_NAME, 7 }, { "jul", WORD_MONTH_NAME, 7 },
	{ "august", WORD_MONTH_NAME, 8 }, { "aug", WORD_MONTH_NAME, 8 },
	{ "september", WORD_MONTH_NAME, 9 }, { "sept", WORD_MONTH_NAME, 9 },
	{ "sep", WORD_MONTH_NAME, 9 },
	{ "october", WORD_MONTH_NAME, 10 }, { "oct", WORD_MONTH_NAME, 10 },
	{ "november", WORD_MONTH_NAME, 11 }, { "nov", WORD_MONTH_NAME, 11 },
	{ "december", WORD_MONTH_NAME, 12 }, { "dec", WORD_MONTH_NAME, 12 },
};

/* Takes a word off the text; an English one ends where its letters end. */
static const struct word *
take_word(struct time_text *p)
{
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		const struct word *w = &words[i];
		size_t n = strlen(w->text);

		if (!span_starts(p->s, w->text) ||
		    (w->text[0] >= 'a' && w->text[0] <= 'z' &&
		    is_letter(p->s, n)))
			continue;
		p->s = span_skip(p->s, n);
		return w;
	}
	return NULL;
}

static int64_t
monday_of(const struct time_text *p, int weeks)
{
	return p->today - (p->civil.weekday + 6) % 7 + weeks * 7;
}

static int
weekday(struct time_text *p, int wd)
{
	int back = (p->civil.weekday - wd + 7) % 7, r;

	if (p->has_week) {
		p->has_week = false;
		return time_set_days(p, p->monday + (wd + 6) % 7, 1);
	}
	if (p->last && back == 0)
		back = 7;
	p->last = false;
	r = time_set_days(p, p->today - back, 1);
	if (r == 0)
		p->only_weekday = true;
	return r;
}

static int
month_word(struct time_text *p, int months)
{
	int y = p->civil.year, m = p->civil.month + months;

	if (m < 1) {
		m += 12;
		y--;
	} else if (m > 12) {
		m -= 12;
		y++;
	}
	return set_month(p, y, m);
}

/* "Sep 2", "Sep 2, 2024" */
static int
month_name(struct time_text *p, int month)
{
	struct span before;
	int d, y;

	time_take(p, ".");
	time_blanks(p);
	if (!time_number(p, 2, &d))
		return -EINVAL;
	before = p->s;
	time_blanks(p);
	if (time_number(p, 4, &y) == 4 && !span_starts(p->s, ":"))
		return set_date(p, y, month, d);
	p->s = before;
	return set_month_day(p, month, d);
}

static int
year_month_day(struct time_text *p, int y)
{
	int m, d;

	if (!time_take(p, "年") || !time_number(p, 2, &m) || !time_take(p, "月"))
		return -EINVAL;
	if (!time_number(p, 2, &d))
		return set_month(p, y, m);
	return time_take(p, "日") ? set_date(p, y, m, d) : -EINVAL;
}

static int
separated(struct time_text *p, int y, char sep)
{
	char s[2] = { sep, '\0' };
	int m, d;

	if (!time_take(p, s) || !time_number(p, 2, &m))
		return -EINVAL;
	if (!time_take(p, s))
		return sep == '-' ? set_month(p, y, m) : -EINVAL;
	return time_number(p, 2, &d) ? set_date(p, y, m, d) : -EINVAL;
}

static int
era(struct time_text *p, int before)
{
	int y;

	if (time_take(p, "元"))
		y = 1;
	else if (!time_number(p, 2, &y))
		return -EINVAL;
	if (y < 1)
		return -ERANGE;
	if (span_starts(p->s, "年"))
		return year_month_day(p, before + y);
	if (p->s.n && (p->s.p[0] == '.' || p->s.p[0] == '/' ||
	    p->s.p[0] == '-'))
		return separated(p, before + y, p->s.p[0]);
	return -EINVAL;
}

static int
half_of_day(struct time_text *p, enum time_half h)
{
	time_blanks(p);
	if (time_digit(p->s, 0)) {
		p->half = h;
		return 0;
	}
	return h == HALF_AM ? set_time(p, 0, 12 * HOUR) :
	    set_time(p, 12 * HOUR, DAY);
}

static int
week_word(struct time_text *p, int weeks)
{
	if (p->has_day || p->has_week)
		return -EINVAL;
	p->has_week = true;
	p->monday = monday_of(p, weeks);
	return 0;
}

static int
word_item(struct time_text *p, const struct word *w)
{
	int r;

	p->counted |= w->kind == WORD_DAY || w->kind == WORD_DAY_PART ||
	    w->kind == WORD_WEEK || w->kind == WORD_MONTH ||
	    w->kind == WORD_LAST;
	switch (w->kind) {
	case WORD_SKIP:
		return 0;
	case WORD_DAY:
		return time_set_days(p, p->today + w->a, 1);
	case WORD_PART:
		return set_time(p, w->from * HOUR, w->to * HOUR);
	case WORD_DAY_PART:
		r = time_set_days(p, p->today + w->a, 1);
		return r < 0 ? r : set_time(p, w->from * HOUR, w->to * HOUR);
	case WORD_WEEK:
		return week_word(p, w->a);
	case WORD_MONTH:
		return month_word(p, w->a);
	case WORD_WEEKDAY:
		return weekday(p, w->a);
	case WORD_LAST:
		p->last = true;
		return 0;
	case WORD_HALF:
		return half_of_day(p, (enum time_half)w->a);
	case WORD_ABOUT:
		p->about = true;
		return 0;
	case WORD_MONTH_NAME:
		return month_name(p, w->a);
	case WORD_ERA:
		return era(p, w->a);
	}
	return -EINVAL;
}

/* --- numbers */

/* Behind a time: 3pm, 3:30 pm. */
static void
half_behind(struct time_text *p)
{
	struct span before = p->s;

	time_blanks(p);
	if (!is_letter(p->s, 2)) {
		if (time_take(p, "am")) {
			p->half = HALF_AM;
			return;
		}
		if (time_take(p, "pm")) {
			p->half = HALF_PM;
			return;
		}
	}
	p->s = before;
}

static int
colon_time(struct time_text *p, int h)
{
	int m, s = 0, unit = MINUTE;

	if (!time_take(p, ":") || time_number(p, 2, &m) != 2)
		return -EINVAL;
	if (time_take(p, ":")) {
		if (time_number(p, 2, &s) != 2)
			return -EINVAL;
		unit = 1;
	}
	half_behind(p);
	return set_clock(p, h, m, s, unit);
}

static int
kanji_time(struct time_text *p, int h)
{
	struct span before;
	int m = 0, s = 0, unit = HOUR;

	if (time_take(p, "半"))
		return set_clock(p, h, 30, 0, MINUTE);
	before = p->s;
	if (time_number(p, 2, &m)) {
		if (!time_take(p, "分")) {
			p->s = before;
			return -EINVAL;
		}
		unit = MINUTE;
		before = p->s;
		if (time_number(p, 2, &s) && !time_take(p, "秒"))
			return -EINVAL;
		if (p->s.p != before.p)
			unit = 1;
	}
	return set_clock(p, h, m, s, unit);
}

static int
kanji_month(struct time_text *p, int m)
{
	int d, y = p->civil.year;

	if (!time_number(p, 2, &d)) {
		if (m > p->civil.month)
			y--;
		return set_month(p, y, m);
	}
	return time_take(p, "日") ? set_month_day(p, m, d) : -EINVAL;
}

/* 9-2, 9/2 */
static int
short_date(struct time_text *p, int m)
{
	int d;

	if (!time_take(p, "-") && !time_take(p, "/"))
		return -EINVAL;
	if (!time_number(p, 2, &d) || span_starts(p->s, "-") ||
	    span_starts(p->s, "/"))
		return -EINVAL;
	return set_month_day(p, m, d);
}

/* "2 Sep 2024", "3 pm": a number, then a word. */
static int
number_word(struct time_text *p, int n)
{
	const struct word *w;
	struct span before;
	int y;

	half_behind(p);
	if (p->half != HALF_NONE)
		return set_clock(p, n, 0, 0, HOUR);
	time_blanks(p);
	w = take_word(p);
	if (!w || w->kind != WORD_MONTH_NAME)
		return -EINVAL;
	before = p->s;
	time_blanks(p);
	if (time_number(p, 4, &y) == 4 && !span_starts(p->s, ":"))
		return set_date(p, y, w->a, n);
	p->s = before;
	return set_month_day(p, w->a, n);
}

/* 2024-09-02, 2024年9月2日, 20240902 */
static int
long_number(struct time_text *p, int n, int digits)
{
	char next = p->s.n ? p->s.p[0] : '\0';

	if (digits == 8)
		return set_date(p, n / 10000, n / 100 % 100, n % 100);
	if (digits != 4)
		return -EINVAL;
	if (next == '-' || next == '/' || next == '.')
		return separated(p, n, next);
	return year_month_day(p, n);
}

static const struct { const char *text; int days; } days_off[] = {
	{ "日前", -1 }, { "週間前", -7 }, { "日後", 1 }, { "週間後", 7 },
};
#define NDAYS_OFF (sizeof days_off / sizeof days_off[0])

static const struct {
	const char	*text;
	int		(*read)(struct time_text *p, int n);
} behind_number[] = {
	{ "月", kanji_month }, { "日", set_day_of_month },
	{ "時", kanji_time },
};

static int
number_item(struct time_text *p)
{
	int n, digits = time_number(p, 8, &n);

	for (size_t i = 0; i < NDAYS_OFF && digits && digits < 8; i++) {
		if (!time_take(p, days_off[i].text))
			continue;
		p->counted = true;
		return n > COUNT_MAX ? -ERANGE : time_set_days(p,
		    p->today + (int64_t)n * days_off[i].days, 1);
	}
	if (digits < 1 || digits > 2)
		return long_number(p, n, digits);
	if (span_starts(p->s, ":"))
		return colon_time(p, n);
	if (span_starts(p->s, "-") || span_starts(p->s, "/"))
		return short_date(p, n);
	for (size_t i = 0; i < 3; i++) {
		if (time_take(p, behind_number[i].text))
			return behind_number[i].read(p, n);
	}
	return number_word(p, n);
}

/* R6.9.2 */
static int
era_letter(struct time_text *p, bool *ret_done)
{
	static const struct { char c; int before; } letters[] = {
		{ 'r', 2018 }, { 'h', 1988 }, { 's', 1925 },
	};

	*ret_done = false;
	if (!time_digit(p->s, 1))
		return 0;
	for (size_t i = 0; i < sizeof letters / sizeof letters[0]; i++) {
		if (p->s.p[0] != letters[i].c)
			continue;
		*ret_done = true;
		p->s = span_skip(p->s, 1);
		return era(p, letters[i].before);
	}
	return 0;
}

/* (月) behind a date */
static int
weekday_sign(struct time_text *p)
{
	static const char *const signs[] = { "日", "月", "火", "水", "木", "金",
		"土" };

	if (!p->has_day || p->ndays != 1 || !time_take(p, "("))
		return -EINVAL;
	for (int i = 0; i < 7; i++) {
		if (!time_take(p, signs[i]))
			continue;
		time_take(p, "曜日");
		if (!time_take(p, ")"))
			return -EINVAL;
		return weekday_of(p->day) == i ? 0 : -ERANGE;
	}
	return -EINVAL;
}

int
time_item(struct time_text *p)
{
	const struct word *w;
	bool done;
	int r;

	if (time_digit(p->s, 0))
		return number_item(p);
	if (p->s.p[0] == '(')
		return weekday_sign(p);
	if (p->s.p[0] == 't' && p->has_day && time_digit(p->s, 1)) {
		p->s = span_skip(p->s, 1);
		return number_item(p);
	}
	r = era_letter(p, &done);
	if (done)
		return r;
	w = take_word(p);
	return w ? word_item(p, w) : -EINVAL;
}
