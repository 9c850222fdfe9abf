/* core/base: timeparse, civil, clock. */
#include "core/base/timeparse.h"

#include <errno.h>
#include <time.h>

#include "tests/unit/unit.h"

static void
zone(const char *tz)
{
	setenv("TZ", tz, 1);
	time_zone_changed();
}

/* "YYYY-MM-DD hh:mm:ss" of local time, independent of the parser. */
static usec_t
at(const char *s)
{
	struct civil c = { 0 };
	usec_t t;

	assert_int_equal(sscanf(s, "%d-%d-%d %d:%d:%d", &c.year, &c.month,
	    &c.day, &c.hour, &c.minute, &c.second), 6);
	assert_int_equal(time_from_local(&c, &t), 0);
	return t;
}

struct form {
	const char	*text, *since, *until;
};

static void
check(const char *now, const struct form *f, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct time_range r;
		usec_t end;
		int e = time_parse_range(span_str(f[i].text), at(now), &r);

		if (e != 0)
			fail_msg("%s: %d", f[i].text, e);
		if (r.since != at(f[i].since) || r.until != at(f[i].until)) {
			struct buf b;

			buf_init(&b, 100);
			time_add_rfc3339(&b, r.since, true);
			buf_addc(&b, ' ');
			time_add_rfc3339(&b, r.until, true);
			fail_msg("%s: %s", f[i].text, b.data);
		}
		assert_int_equal(time_parse(span_str(f[i].text), at(now), true,
		    &end), 0);
		assert_true(end == r.until);
	}
}
#define CHECK(now, f) check(now, f, sizeof f / sizeof f[0])

/* 2024-09-04 is a Wednesday. */
#define NOW "2024-09-04 18:00:00"
#define DAY_(d, next) d " 00:00:00", next " 00:00:00"

static const struct form day_forms[] = {
	{ "2024-09-02", DAY_("2024-09-02", "2024-09-03") },
	{ "２０２４－０９－０２", DAY_("2024-09-02", "2024-09-03") },
	{ "２０２４ー９ー２", DAY_("2024-09-02", "2024-09-03") },
	{ "2024/9/2", DAY_("2024-09-02", "2024-09-03") },
	{ "２０２４／９／２", DAY_("2024-09-02", "2024-09-03") },
	{ "2024.9.2", DAY_("2024-09-02", "2024-09-03") },
	{ "20240902", DAY_("2024-09-02", "2024-09-03") },
	{ "09-02", DAY_("2024-09-02", "2024-09-03") },
	{ "9/2", DAY_("2024-09-02", "2024-09-03") },
	{ "　９／２　", DAY_("2024-09-02", "2024-09-03") },
	{ "9月2日", DAY_("2024-09-02", "2024-09-03") },
	{ "９月２日", DAY_("2024-09-02", "2024-09-03") },
	{ "9月2日(月)", DAY_("2024-09-02", "2024-09-03") },
	{ "9月2日（月曜日）", DAY_("2024-09-02", "2024-09-03") },
	{ "2024年9月2日", DAY_("2024-09-02", "2024-09-03") },
	{ "令和6年9月2日", DAY_("2024-09-02", "2024-09-03") },
	{ "令和６年９月２日", DAY_("2024-09-02", "2024-09-03") },
	{ "令和元年5月1日", DAY_("2019-05-01", "2019-05-02") },
	{ "平成31年4月30日", DAY_("2019-04-30", "2019-05-01") },
	{ "昭和64年1月7日", DAY_("1989-01-07", "1989-01-08") },
	{ "R6.9.2", DAY_("2024-09-02", "2024-09-03") },
	{ "Ｒ６．９．２", DAY_("2024-09-02", "2024-09-03") },
	{ "h31/4/30", DAY_("2019-04-30", "2019-05-01") },
	{ "Sep 2", DAY_("2024-09-02", "2024-09-03") },
	{ "September 2, 2023", DAY_("2023-09-02", "2023-09-03") },
	{ "2 Sep 2024", DAY_("2024-09-02", "2024-09-03") },
	{ "2 sep", DAY_("2024-09-02", "2024-09-03") },
	{ "2日", DAY_("2024-09-02", "2024-09-03") },
	{ "30日", DAY_("2024-08-30", "2024-08-31") },
	{ "today", DAY_("2024-09-04", "2024-09-05") },
	{ "今日", DAY_("2024-09-04", "2024-09-05") },
	{ "Yesterday", DAY_("2024-09-03", "2024-09-04") },
	{ "ｙｅｓｔｅｒｄａｙ", DAY_("2024-09-03", "2024-09-04") },
	{ "昨日", DAY_("2024-09-03", "2024-09-04") },
	{ "一昨日", DAY_("2024-09-02", "2024-09-03") },
	{ "おととい", DAY_("2024-09-02", "2024-09-03") },
	{ "3日前", DAY_("2024-09-01", "2024-09-02") },
	{ "３日前", DAY_("2024-09-01", "2024-09-02") },
	{ "1週間前", DAY_("2024-08-28", "2024-08-29") },
	/* not after today: the year before */
	{ "09-05", DAY_("2023-09-05", "2023-09-06") },
	{ "12/31", DAY_("2023-12-31", "2024-01-01") },
	{ "9-4", DAY_("2024-09-04", "2024-09-05") },
	{ "2/29", DAY_("2024-02-29", "2024-03-01") },
	/* spans */
	{ "2024-02", "2024-02-01 00:00:00", "2024-03-01 00:00:00" },
	{ "2024年2月", "2024-02-01 00:00:00", "2024-03-01 00:00:00" },
	{ "12月", "2023-12-01 00:00:00", "2024-01-01 00:00:00" },
	{ "先月", "2024-08-01 00:00:00", "2024-09-01 00:00:00" },
	{ "this month", "2024-09-01 00:00:00", "2024-10-01 00:00:00" },
	{ "先週", "2024-08-26 00:00:00", "2024-09-02 00:00:00" },
	{ "last week", "2024-08-26 00:00:00", "2024-09-02 00:00:00" },
	{ "今週", "2024-09-02 00:00:00", "2024-09-09 00:00:00" },
};

static void
days(void **state)
{
	(void)state;
	zone("Asia/Tokyo");
	CHECK(NOW, day_forms);
}

static void
weekdays(void **state)
{
	static const struct form wednesday[] = {
		{ "金曜", DAY_("2024-08-30", "2024-08-31") },
		{ "friday", DAY_("2024-08-30", "2024-08-31") },
		{ "Fri", DAY_("2024-08-30", "2024-08-31") },
		{ "先週金曜", DAY_("2024-08-30", "2024-08-31") },
		{ "先週の金曜日", DAY_("2024-08-30", "2024-08-31") },
		{ "先週月曜", DAY_("2024-08-26", "2024-08-27") },
		{ "先週日曜", DAY_("2024-09-01", "2024-09-02") },
		{ "今週金曜", DAY_("2024-09-06", "2024-09-07") },
		{ "水曜", DAY_("2024-09-04", "2024-09-05") },
		{ "last wednesday", DAY_("2024-08-28", "2024-08-29") },
		{ "last friday", DAY_("2024-08-30", "2024-08-31") },
		{ "月曜日", DAY_("2024-09-02", "2024-09-03") },
	};
	/* A Sunday belongs to the week of the Monday before it. */
	static const struct form sunday[] = {
		{ "先週金曜", DAY_("2024-08-30", "2024-08-31") },
		{ "金曜", DAY_("2024-09-06", "2024-09-07") },
		{ "日曜", DAY_("2024-09-08", "2024-09-09") },
		{ "今週", "2024-09-02 00:00:00", "2024-09-09 00:00:00" },
		{ "先週", "2024-08-26 00:00:00", "2024-09-02 00:00:00" },
	};
	static const struct form saturday[] = {
		{ "金曜", DAY_("2024-09-06", "2024-09-07") },
		{ "先週金曜", DAY_("2024-08-30", "2024-08-31") },
	};

	(void)state;
	zone("Asia/Tokyo");
	CHECK(NOW, wednesday);
	CHECK("2024-09-08 12:00:00", sunday);
	CHECK("2024-09-07 12:00:00", saturday);
}

static void
times(void **state)
{
	static const struct form f[] = {
		{ "17:56", "2024-09-04 17:56:00", "2024-09-04 17:57:00" },
		{ "１７：５６", "2024-09-04 17:56:00", "2024-09-04 17:57:00" },
		{ "17:56:59", "2024-09-04 17:56:59", "2024-09-04 17:57:00" },
		{ "18:00", "2024-09-04 18:00:00", "2024-09-04 18:01:00" },
		/* has not begun yet: yesterday */
		{ "18:01", "2024-09-03 18:01:00", "2024-09-03 18:02:00" },
		{ "17時", "2024-09-04 17:00:00", "2024-09-04 18:00:00" },
		{ "１７時", "2024-09-04 17:00:00", "2024-09-04 18:00:00" },
		{ "17時30分", "2024-09-04 17:30:00", "2024-09-04 17:31:00" },
		{ "17時30分15秒", "2024-09-04 17:30:15",
		  "2024-09-04 17:30:16" },
		{ "5時半", "2024-09-04 05:30:00", "2024-09-04 05:31:00" },
		{ "17時ごろ", "2024-09-04 16:30:00", "2024-09-04 17:30:00" },
		{ "１７時頃", "2024-09-04 16:30:00", "2024-09-04 17:30:00" },
		{ "about 17:00", "2024-09-04 16:30:00",
		  "2024-09-04 17:30:00" },
		{ "0時ごろ", "2024-09-03 23:30:00", "2024-09-04 00:30:00" },
		{ "午後3時", "2024-09-04 15:00:00", "2024-09-04 16:00:00" },
		{ "午後３時", "2024-09-04 15:00:00", "2024-09-04 16:00:00" },
		{ "午後3時15分ごろ", "2024-09-04 14:45:00",
		  "2024-09-04 15:45:00" },
		{ "午前9時", "2024-09-04 09:00:00", "2024-09-04 10:00:00" },
		{ "午前12時", "2024-09-04 00:00:00", "2024-09-04 01:00:00" },
		{ "午後12時", "2024-09-04 12:00:00", "2024-09-04 13:00:00" },
		{ "午後15時", "2024-09-04 15:00:00", "2024-09-04 16:00:00" },
		{ "3pm", "2024-09-04 15:00:00", "2024-09-04 16:00:00" },
		{ "3:30 pm", "2024-09-04 15:30:00", "2024-09-04 15:31:00" },
		{ "12 am", "2024-09-04 00:00:00", "2024-09-04 01:00:00" },
		{ "午前", "2024-09-04 00:00:00", "2024-09-04 12:00:00" },
		{ "午後", "2024-09-04 12:00:00", "2024-09-05 00:00:00" },
		{ "今朝", "2024-09-04 05:00:00", "2024-09-04 11:00:00" },
		{ "夕方", "2024-09-04 16:00:00", "2024-09-04 19:00:00" },
		{ "昼", "2024-09-04 11:00:00", "2024-09-04 14:00:00" },
		{ "夜", "2024-09-04 18:00:00", "2024-09-05 00:00:00" },
		{ "今夜", "2024-09-04 18:00:00", "2024-09-05 00:00:00" },
		{ "昨夜", "2024-09-03 18:00:00", "2024-09-04 05:00:00" },
		{ "last night", "2024-09-03 18:00:00",
		  "2024-09-04 05:00:00" },
		{ "深夜", "2024-09-04 00:00:00", "2024-09-04 05:00:00" },
		{ "朝", "2024-09-04 05:00:00", "2024-09-04 11:00:00" },
	};
	static const struct form early[] = {
		{ "夕方", "2024-09-03 16:00:00", "2024-09-03 19:00:00" },
		{ "今朝", "2024-09-04 05:00:00", "2024-09-04 11:00:00" },
	};

	(void)state;
	zone("Asia/Tokyo");
	CHECK(NOW, f);
	CHECK("2024-09-04 04:00:00", early);
}

static void
both(void **state)
{
	static const struct form f[] = {
		{ "09-02 17:00", "2024-09-02 17:00:00",
		  "2024-09-02 17:01:00" },
		{ "2024-09-02 17:56:59", "2024-09-02 17:56:59",
		  "2024-09-02 17:57:00" },
		{ "2024-09-02T17:56", "2024-09-02 17:56:00",
		  "2024-09-02 17:57:00" },
		{ "2024-09-02T17:56:59", "2024-09-02 17:56:59",
		  "2024-09-02 17:57:00" },
		{ "9月2日17時30分", "2024-09-02 17:30:00",
		  "2024-09-02 17:31:00" },
		{ "９月２日　１７時ごろ", "2024-09-02 16:30:00",
		  "2024-09-02 17:30:00" },
		{ "9月2日 17時ごろ", "2024-09-02 16:30:00",
		  "2024-09-02 17:30:00" },
		{ "9月2日(月) 午後5時", "2024-09-02 17:00:00",
		  "2024-09-02 18:00:00" },
		{ "昨日の夕方", "2024-09-03 16:00:00", "2024-09-03 19:00:00" },
		{ "昨日の夕方", "2024-09-03 16:00:00", "2024-09-03 19:00:00" },
		{ "昨日、夕方", "2024-09-03 16:00:00", "2024-09-03 19:00:00" },
		{ "yesterday at 5 pm", "2024-09-03 17:00:00",
		  "2024-09-03 18:00:00" },
		{ "yesterday evening", "2024-09-03 16:00:00",
		  "2024-09-03 19:00:00" },
		{ "today 23:00", "2024-09-04 23:00:00",
		  "2024-09-04 23:01:00" },
		{ "先週金曜の午後", "2024-08-30 12:00:00",
		  "2024-08-31 00:00:00" },
		{ "3日前の17時", "2024-09-01 17:00:00",
		  "2024-09-01 18:00:00" },
		{ "令和6年9月2日 17:56", "2024-09-02 17:56:00",
		  "2024-09-02 17:57:00" },
		{ "Sep  2 17:56:59", "2024-09-02 17:56:59",
		  "2024-09-02 17:57:00" },
		{ "Mon, 2 Sep 17:56", "2024-09-02 17:56:00",
		  "2024-09-02 17:57:00" },
		{ "9/2 24:00", "2024-09-03 00:00:00", "2024-09-03 00:01:00" },
		{ "9月2日24時", "2024-09-03 00:00:00", "2024-09-03 01:00:00" },
		{ "9/2 の夜", "2024-09-02 18:00:00", "2024-09-03 00:00:00" },
	};

	(void)state;
	zone("Asia/Tokyo");
	CHECK(NOW, f);
}

static void
moments(void **state)
{
	static const struct { const char *text; int64_t sec; int usec; } f[] = {
		{ "@1725267419", 1725267419, 0 },
		{ "＠１７２５２６７４１９", 1725267419, 0 },
		{ "2024-09-02T17:56:59+09:00", 1725267419, 0 },
		{ "2024-09-02T17:56:59+0900", 1725267419, 0 },
		{ "2024-09-02t08:56:59z", 1725267419, 0 },
		{ "2024-09-02 08:56:59Z", 1725267419, 0 },
		{ "2024-09-02T08:56:59.25Z", 1725267419, 250000 },
		{ "2024-09-02T03:26:59.123456789-05:30", 1725267419, 123456 },
		{ "2016-12-31T23:59:60Z", 1483228800, 0 },
	};
	static const struct { const char *text; int64_t ago; } a[] = {
		{ "now", 0 }, { "今", 0 }, { "-2h", 7200 }, { "－２ｈ", 7200 },
		{ "ー２ｈ", 7200 }, { "-30m", 1800 }, { "-45s", 45 },
		{ "-3d", 259200 }, { "-1w", 604800 }, { "-1h30m", 5400 },
		{ "2時間前", 7200 }, { "３０分前", 1800 }, { "5秒前", 5 },
	};
	struct time_range r;
	usec_t now;

	(void)state;
	zone("Asia/Tokyo");
	now = at(NOW) + 123;
	for (size_t i = 0; i < sizeof f / sizeof f[0]; i++) {
		assert_int_equal(time_parse_range(span_str(f[i].text), now,
		    &r), 0);
		assert_int_equal(r.since, f[i].sec * USEC_SEC + f[i].usec);
		assert_int_equal(r.until - r.since,
		    f[i].usec ? 1 : USEC_SEC);
	}
	for (size_t i = 0; i < sizeof a / sizeof a[0]; i++) {
		assert_int_equal(time_parse_range(span_str(a[i].text), now,
		    &r), 0);
		assert_int_equal(now - r.since, a[i].ago * USEC_SEC);
		assert_int_equal(r.until - r.since, USEC_SEC);
	}
}

static const struct { const char *text; int error; } no_times[] = {
	{ "2024-02-30", -ERANGE }, { "2023-02-29", -ERANGE },
	{ "1900-02-29", -ERANGE }, { "2024-13-01", -ERANGE },
	{ "2024-00-10", -ERANGE }, { "2024-01-00", -ERANGE },
	{ "0000-01-01", -ERANGE }, { "02-30", -ERANGE },
	{ "4/31", -ERANGE }, { "13月1日", -ERANGE },
	{ "2月30日", -ERANGE }, { "32日", -ERANGE },
	{ "25:00", -ERANGE }, { "17:60", -ERANGE },
	{ "17:56:60", -ERANGE }, { "24:01", -ERANGE },
	{ "25時", -ERANGE }, { "17時60分", -ERANGE },
	{ "午前13時", -ERANGE }, { "13am", -ERANGE },
	{ "2024-09-02T25:00:00Z", -ERANGE },
	{ "2024-02-30T10:00:00+09:00", -ERANGE },
	{ "2024-09-02T10:00:00+25:00", -ERANGE },
	{ "2024-02-30T10:00:00", -ERANGE },
	{ "9月2日(火)", -ERANGE }, { "Tue, 2 Sep", -ERANGE },
	{ "金曜 土曜", -ERANGE }, { "令和0年1月1日", -ERANGE },
	{ "R6.2.30", -ERANGE }, { "20240230", -ERANGE },
	{ "Feb 30", -ERANGE }, { "-9999999h", -ERANGE },
	{ "@99999999999999", -ERANGE }, { "9999999日前", -ERANGE },
	{ "2000000日前", -ERANGE },
	{ "", -EINVAL }, { "   ", -EINVAL }, { "　", -EINVAL },
	{ "hello", -EINVAL }, { "17", -EINVAL }, { "2024", -EINVAL },
	{ "17:5", -EINVAL }, { "9/2/", -EINVAL }, { "9/2/3", -EINVAL },
	{ "-", -EINVAL }, { "-2", -EINVAL }, { "-h", -EINVAL },
	{ "-2y", -EINVAL },
	{ "- 2h", -EINVAL }, { "@", -EINVAL }, { "@12x", -EINVAL },
	{ "today yesterday", -EINVAL }, { "17:00 18:00", -EINVAL },
	{ "9/2 9/3", -EINVAL }, { "先週 17:00", -EINVAL },
	{ "2024-09 17:00", -EINVAL }, { "last", -EINVAL },
	{ "last today", -EINVAL }, { "about", -EINVAL },
	{ "about today", -EINVAL }, { "夕方ごろ", -EINVAL },
	{ "先週 今日", -EINVAL }, { "(月)", -EINVAL },
	{ "9月2日(月", -EINVAL }, { "9月2", -EINVAL },
	{ "2024年", -EINVAL }, { "令和年1月1日", -EINVAL },
	{ "todayish", -EINVAL }, { "monthly", -EINVAL },
	{ "午前 夕方", -EINVAL }, { "17時5", -EINVAL },
	{ "2024-09-02T17:56:59X", -EINVAL },
	{ "2024-09-02T17:56:59.Z", -EINVAL },
	{ "123456789012345678901234567890", -EINVAL },
	{ "\xe9\x87", -EINVAL }, { "\xff\xfe", -EINVAL },
};

static void
refused(void **state)
{
	struct time_range r = { 7, 8 };
	char big[300];

	(void)state;
	zone("Asia/Tokyo");
	for (size_t i = 0; i < sizeof no_times / sizeof no_times[0]; i++) {
		int e = time_parse_range(span_str(no_times[i].text), at(NOW),
		    &r);

		if (e != no_times[i].error)
			fail_msg("%s: %d", no_times[i].text, e);
		assert_int_equal(r.since, 7);
		assert_int_equal(r.until, 8);
	}
	memset(big, '1', sizeof big);
	assert_int_equal(time_parse_range(span_of(big, sizeof big), at(NOW),
	    &r), -EINVAL);
	assert_int_equal(time_parse_range(span_of("to\0day", 6), at(NOW), &r),
	    -EINVAL);
}

static void
new_year_and_leap_years(void **state)
{
	static const struct form new_year[] = {
		{ "12-31", DAY_("2023-12-31", "2024-01-01") },
		{ "1/1", DAY_("2024-01-01", "2024-01-02") },
		{ "昨日", DAY_("2023-12-31", "2024-01-01") },
		{ "昨夜", "2023-12-31 18:00:00", "2024-01-01 05:00:00" },
		{ "先月", "2023-12-01 00:00:00", "2024-01-01 00:00:00" },
		{ "31日", DAY_("2023-12-31", "2024-01-01") },
		{ "23:59", "2023-12-31 23:59:00", "2024-01-01 00:00:00" },
		{ "Dec 31 23:59:59", "2023-12-31 23:59:59",
		  "2024-01-01 00:00:00" },
		{ "12/31 24:00", "2024-01-01 00:00:00",
		  "2024-01-01 00:01:00" },
	};
	static const struct form leap[] = {
		{ "2/29", DAY_("2024-02-29", "2024-03-01") },
		{ "2024-02-29", DAY_("2024-02-29", "2024-03-01") },
		{ "2000-02-29", DAY_("2000-02-29", "2000-03-01") },
		{ "一昨日", DAY_("2027-02-27", "2027-02-28") },
	};
	static const struct form century[] = {
		/* 2100 is no leap year */
		{ "2/29", DAY_("2096-02-29", "2096-03-01") },
	};

	(void)state;
	zone("Asia/Tokyo");
	CHECK("2024-01-01 00:10:00", new_year);
	CHECK("2027-03-01 12:00:00", leap);
	CHECK("2103-03-01 12:00:00", century);
}

static usec_t
utc(int64_t sec)
{
	return sec * USEC_SEC;
}

static void
dst(void **state)
{
	struct time_range r;
	struct civil c;
	usec_t t, now;

	(void)state;
	zone("America/New_York");
	now = utc(1731700000);		/* 2024-11-15 */
	/* 2024-03-10 02:30 does not exist: 02:30-05:00 = 07:30Z. */
	assert_int_equal(time_parse_range(span_str("2024-03-10 02:30"), now,
	    &r), 0);
	assert_int_equal(r.since, utc(1710055800));
	assert_int_equal(r.until - r.since, USEC_MIN);
	time_civil_local(r.since, &c);
	assert_int_equal(c.hour, 3);
	assert_int_equal(c.offset, -4 * 3600);
	/* 2024-11-03 01:30 occurs twice: the first, -04:00 = 05:30Z. */
	assert_int_equal(time_parse_range(span_str("2024-11-03 01:30"), now,
	    &r), 0);
	assert_int_equal(r.since, utc(1730611800));
	assert_int_equal(r.until - r.since, USEC_MIN);
	/* Days of 23 and 25 hours. */
	time_parse_range(span_str("2024-03-10"), now, &r);
	assert_int_equal(r.until - r.since, 23 * USEC_HOUR);
	time_parse_range(span_str("2024-11-03"), now, &r);
	assert_int_equal(r.until - r.since, 25 * USEC_HOUR);
	/* Both sides of each change. */
	c = (struct civil){ .year = 2024, .month = 3, .day = 10, .hour = 1,
		.minute = 59, .second = 59 };
	assert_int_equal(time_from_local(&c, &t), 0);
	assert_int_equal(t, utc(1710053999));
	c.hour = 3;
	c.minute = c.second = 0;
	assert_int_equal(time_from_local(&c, &t), 0);
	assert_int_equal(t, utc(1710054000));
	c = (struct civil){ .year = 2024, .month = 11, .day = 3, .hour = 2 };
	assert_int_equal(time_from_local(&c, &t), 0);
	assert_int_equal(t, utc(1730617200));
}

/* Against libc over forty years, several zones, every 7,919 minutes. */
static void
civil_agrees_with_libc(void **state)
{
	static const char *const zones[] = { "Asia/Tokyo", "America/New_York",
		"Australia/Lord_Howe", "UTC", "Asia/Kathmandu" };

	(void)state;
	for (size_t z = 0; z < sizeof zones / sizeof zones[0]; z++) {
		zone(zones[z]);
		for (int64_t s = 0; s < INT64_C(1300000000); s += 475140) {
			time_t tt = (time_t)(s + 800000000);
			struct civil c;
			struct tm tm;
			usec_t back;

			localtime_r(&tt, &tm);
			time_civil_local((usec_t)tt * USEC_SEC + 5, &c);
			assert_int_equal(c.year, tm.tm_year + 1900);
			assert_int_equal(c.month, tm.tm_mon + 1);
			assert_int_equal(c.day, tm.tm_mday);
			assert_int_equal(c.hour, tm.tm_hour);
			assert_int_equal(c.minute, tm.tm_min);
			assert_int_equal(c.second, tm.tm_sec);
			assert_int_equal(c.weekday, tm.tm_wday);
			assert_int_equal(c.offset, tm.tm_gmtoff);
			assert_int_equal(c.usec, 5);
			assert_int_equal(time_from_local(&c, &back), 0);
			/* the second pass of an overlap gives the first */
			assert_true(back == (usec_t)tt * USEC_SEC + 5 ||
			    ((usec_t)tt * USEC_SEC + 5 - back <= USEC_HOUR &&
			    back < (usec_t)tt * USEC_SEC));
		}
	}
}

static void
days_and_back(void **state)
{
	struct civil c;

	(void)state;
	assert_int_equal(time_days_from_civil(1970, 1, 1), 0);
	assert_int_equal(time_days_from_civil(2000, 3, 1), 11017);
	assert_int_equal(time_days_from_civil(1969, 12, 31), -1);
	for (int64_t d = -800000; d < 3000000; d += 97) {
		time_civil_from_days(d, &c);
		assert_int_equal(time_days_from_civil(c.year, c.month, c.day),
		    d);
	}
	assert_int_equal(time_month_days(2024, 2), 29);
	assert_int_equal(time_month_days(1900, 2), 28);
	assert_int_equal(time_month_days(2000, 2), 29);
	assert_int_equal(time_month_days(2024, 13), 0);
	c = (struct civil){ .year = 2023, .month = 2, .day = 29 };
	assert_int_equal(time_from_local(&c, &(usec_t){ 0 }), -ERANGE);
}

static void
printed(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 100);
	zone("Asia/Tokyo");
	assert_int_equal(time_add_rfc3339(&b, utc(1725267419) + 120, false),
	    0);
	assert_string_equal(b.data, "2024-09-02T17:56:59+09:00");
	buf_reset(&b);
	time_add_rfc3339(&b, utc(1725267419) + 120, true);
	assert_string_equal(b.data, "2024-09-02T17:56:59.000120+09:00");
	buf_reset(&b);
	zone("America/New_York");
	time_add_rfc3339(&b, -1, true);
	assert_string_equal(b.data, "1969-12-31T18:59:59.999999-05:00");
	buf_reset(&b);
	zone("America/St_Johns");
	time_add_rfc3339(&b, utc(1725267419), false);
	assert_string_equal(b.data, "2024-09-02T06:26:59-02:30");
	buf_reset(&b);
	assert_int_equal(time_add_rfc3339(&b, TIME_NONE, false), -EINVAL);
	assert_int_equal(time_add_rfc3339(&b, INT64_MAX, false), -ERANGE);
	assert_int_equal(b.len, 0);
	buf_done(&b);
	zone("Asia/Tokyo");
}

static void
ahead(void **state)
{
	static const struct { const char *text, *want; } f[] = {
		{ "+7d", "2024-09-11 18:00:00" },
		{ "＋2h", "2024-09-04 20:00:00" },
		{ "9/4", "2024-09-04 23:59:59" },
		{ "9/3", "2025-09-03 23:59:59" },
		{ "9/9", "2024-09-09 23:59:59" },
		{ "9/9(月)", "2024-09-09 23:59:59" },
		{ "12月3日", "2024-12-03 23:59:59" },
		{ "2日", "2024-10-02 23:59:59" },
		{ " 金曜 ", "2024-09-06 23:59:59" },
		{ "tuesday", "2024-09-10 23:59:59" },
		{ "17:00", "2024-09-05 17:00:00" },
		{ "9/9 10:30", "2024-09-09 10:30:00" },
		{ "今日", "2024-09-04 23:59:59" },
		{ "明日", "2024-09-05 23:59:59" },
		{ "あさって 10時", "2024-09-06 10:00:00" },
		{ "tomorrow", "2024-09-05 23:59:59" },
		{ "3日後", "2024-09-07 23:59:59" },
		{ "1週間後", "2024-09-11 23:59:59" },
		{ "来週金曜", "2024-09-13 23:59:59" },
		{ "今週金曜", "2024-09-06 23:59:59" },
		{ "来月", "2024-10-31 23:59:59" },
		{ "2025-08-01", "2025-08-01 23:59:59" },
	};
	static const char *const passed[] = { "昨日", "yesterday", "3日前",
		"2024-08-01", "2024年9月3日", "今朝", "今日 9:00", "先週",
		"先週金曜", "先月", "last friday", "-2h", "昨日の夕方",
		"令和6年9月2日", "2024-09-04 17:00" };
	usec_t t = 5;

	(void)state;
	zone("Asia/Tokyo");
	for (size_t i = 0; i < sizeof f / sizeof f[0]; i++) {
		int r = time_parse_ahead(span_str(f[i].text), at(NOW), &t);

		if (r != 0 || t != at(f[i].want))
			fail_msg("%s: %d, %lld s off", f[i].text, r,
			    (long long)(t - at(f[i].want)) / USEC_SEC);
	}
	assert_int_equal(time_parse_ahead(span_str("来月"),
	    at("2024-12-05 18:00:00"), &t), 0);
	assert_int_equal(t, at("2025-01-31 23:59:59"));
	t = 5;
	for (size_t i = 0; i < sizeof passed / sizeof passed[0]; i++)
		if (time_parse_ahead(span_str(passed[i]), at(NOW), &t) !=
		    -ETIME)
			fail_msg("%s has not passed", passed[i]);
	assert_int_equal(time_parse_ahead(span_str("someday"), at(NOW), &t),
	    -EINVAL);
	assert_int_equal(time_parse_ahead(span_str("+"), at(NOW), &t),
	    -EINVAL);
	assert_int_equal(time_parse_ahead(span_str(""), at(NOW), &t), -EINVAL);
	assert_int_equal(time_parse_ahead(span_str("2024-02-30"), at(NOW), &t),
	    -ERANGE);
	assert_int_equal(t, 5);
}

static void
clocks(void **state)
{
	usec_t a;

	(void)state;
	zone("Asia/Tokyo");
	setenv("MTGP_NOW", "2024-09-02T17:56:59+09:00", 1);
	assert_int_equal(clock_now(), utc(1725267419));
	setenv("MTGP_NOW", "@1725267419", 1);
	assert_int_equal(clock_now(), utc(1725267419));
	setenv("MTGP_NOW", "nonsense", 1);
	assert_true(clock_now() > utc(1725267419));
	unsetenv("MTGP_NOW");
	assert_true(clock_now() > utc(1725267419));
	a = clock_monotonic();
	assert_true(clock_monotonic() >= a);
}

UNIT_MAIN(
	cmocka_unit_test(days),
	cmocka_unit_test(weekdays),
	cmocka_unit_test(times),
	cmocka_unit_test(both),
	cmocka_unit_test(moments),
	cmocka_unit_test(refused),
	cmocka_unit_test(new_year_and_leap_years),
	cmocka_unit_test(dst),
	cmocka_unit_test(civil_agrees_with_libc),
	cmocka_unit_test(days_and_back),
	cmocka_unit_test(printed),
	cmocka_unit_test(ahead),
	cmocka_unit_test(clocks),
)
