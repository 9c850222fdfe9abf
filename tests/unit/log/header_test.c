/* core/log: header and queue ids. */
#include "core/log/header.h"

#include <errno.h>
#include <time.h>

#include "core/base/timeparse.h"
#include "core/log/queueid.h"
#include "tests/unit/unit.h"

struct sample {
	const char	*line;
	int		 year, month, day, second;	/* trad; year of zone */
	usec_t		 time;			/* TIME_NONE: traditional */
	const char	*host, *tag, *instance, *service;
	int		 pid;
	const char	*text;
};

#define T(h, m, s) ((h) * 3600 + (m) * 60 + (s))

static const struct sample samples[] = {
	{ "Sep  2 17:56:59 mail postfix/smtpd[123]: connect from x[192.0.2.1]",
	  0, 9, 2, T(17, 56, 59), TIME_NONE, "mail", "postfix/smtpd",
	  "postfix", "smtpd", 123, "connect from x[192.0.2.1]" },
	{ "Sep 2 17:56:59 mail postfix/smtpd[123]: a",
	  0, 9, 2, T(17, 56, 59), TIME_NONE, "mail", "postfix/smtpd",
	  "postfix", "smtpd", 123, "a" },
	{ "Sep 02 2024 00:00:00 m postfix-in/submission/smtpd[1]: a: b",
	  2024, 9, 2, 0, TIME_NONE, "m", "postfix-in/submission/smtpd",
	  "postfix-in", "smtpd", 1, "a: b" },
	{ "Dec 31 23:59:60 m postfix-10.20.30.40/smtp[99]: x",
	  0, 12, 31, T(23, 59, 60), TIME_NONE, "m",
	  "postfix-10.20.30.40/smtp", "postfix-10.20.30.40", "smtp", 99, "x" },
	{ "Dec 31 23:59:59 m /postfix-script[7]: starting",
	  0, 12, 31, T(23, 59, 59), TIME_NONE, "m", "/postfix-script", "",
	  "postfix-script", 7, "starting" },
	{ "2024-09-02T17:56:59.123456+09:00 h postfix/smtp[1]: x",
	  2024, 9, 2, T(17, 56, 59), INT64_C(1725267419123456), "h",
	  "postfix/smtp", "postfix", "smtp", 1, "x" },
	{ "2024-09-02T08:56:59Z h postfix/smtp[1]: x",
	  2024, 9, 2, T(8, 56, 59), INT64_C(1725267419000000), "h",
	  "postfix/smtp", "postfix", "smtp", 1, "x" },
	{ "2024-09-02T17:56:59+0900 h dovecot[5]: imap-login: Login: x",
	  2024, 9, 2, T(17, 56, 59), INT64_C(1725267419000000), "h",
	  "dovecot", "", "dovecot", 5, "imap-login: Login: x" },
	{ "<22>Sep  2 17:56:59 mail postfix/smtpd[123]: x",
	  0, 9, 2, T(17, 56, 59), TIME_NONE, "mail", "postfix/smtpd",
	  "postfix", "smtpd", 123, "x" },
	{ "Jun 17 14:37:39 <mail.notice> robin sm-mta[2794]: x",
	  0, 6, 17, T(14, 37, 39), TIME_NONE, "robin", "sm-mta", "",
	  "sm-mta", 2794, "x" },
	{ "Sep  2 17:56:59 mail last message repeated 3 times",
	  0, 9, 2, T(17, 56, 59), TIME_NONE, "mail", "", "", "", -1,
	  "last message repeated 3 times" },
	{ "Sep  2 17:56:59 mail dovecot: lmtp(a)<1><x>: y",
	  0, 9, 2, T(17, 56, 59), TIME_NONE, "mail", "dovecot", "",
	  "dovecot", -1, "lmtp(a)<1><x>: y" },
	{ "Jan 29 09:33:58 pop3-login: Info: Aborted login",
	  0, 1, 29, T(9, 33, 58), TIME_NONE, "", "pop3-login", "",
	  "pop3-login", -1, "Info: Aborted login" },
	{ "Feb 20 17:23:32 cyrus/pop3[4297]: badlogin",
	  0, 2, 20, T(17, 23, 32), TIME_NONE, "", "cyrus/pop3", "cyrus",
	  "pop3", 4297, "badlogin" },
	{ "Sep  2 17:Sep  3 17:56:59 mail postfix/smtpd[123]: torn",
	  0, 9, 3, T(17, 56, 59), TIME_NONE, "mail", "postfix/smtpd",
	  "postfix", "smtpd", 123, "torn" },
	{ "Feb 29 00:00:01 m kernel: [    0.000000] Linux",
	  0, 2, 29, 1, TIME_NONE, "m", "kernel", "", "kernel", -1,
	  "[    0.000000] Linux" },
	{ "Sep  2 17:56:59 m postfix/smtp[12x]: y",
	  0, 9, 2, T(17, 56, 59), TIME_NONE, "m", "", "", "", -1,
	  "postfix/smtp[12x]: y" },
};

static void
header_samples(void **state)
{
	struct log_header h;

	(void)state;
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		const struct sample *s = &samples[i];

		if (log_header_parse(span_str(s->line), &h) != 0)
			fail_msg("not a header: %s", s->line);
		if (h.year != s->year || h.month != s->month ||
		    h.day != s->day || h.second != s->second ||
		    h.pid != s->pid)
			fail_msg("%s: %d %d %d %d pid %d", s->line, h.year,
			    h.month, h.day, h.second, h.pid);
		assert_int_equal(h.time, s->time);
		assert_int_equal(h.has_zone, s->time != TIME_NONE);
		assert_span_equal(h.host, s->host);
		assert_span_equal(h.tag, s->tag);
		assert_span_equal(h.instance, s->instance);
		assert_span_equal(h.service, s->service);
		assert_span_equal(h.text, s->text);
	}
}

static void
header_behind_nuls(void **state)
{
	static const char *const head[] = { "", "Sep  2 17:" };
	char line[1024];
	struct log_header h;

	(void)state;
	for (size_t k = 0; k < 2; k++) {
		size_t n = strlen(head[k]);
		const char *tail = "Sep  2 17:56:59 m postfix/qmgr[1]: x";

		memset(line, 0, sizeof(line));
		memcpy(line, head[k], n);
		memcpy(line + n + 512, tail, strlen(tail));
		assert_int_equal(log_header_parse(span_of(line,
		    n + 512 + strlen(tail)), &h), 0);
		assert_int_equal(h.lead, n + 512);
		assert_span_equal(h.service, "qmgr");
	}
}

static void
header_refuses(void **state)
{
	static const char *const bad[] = {
		"", "x", "Invalid Line", "ir/)", "Sep", "Sep  2", "Jan: 1 00:00:00 h p[1]: x",
		"Sep 31 00:00:00 h p[1]: x", "Sep  2 24:00:00 h p[1]: x",
		"Sep  2 17:56:59", "Sep  2 17:56:59 ", "Sep  2 17:56:59 host",
		"2024-02-30T00:00:00Z h p[1]: x",
		"2024-13-01T00:00:00Z h p[1]: x",
		"2013-06-15 16:34:55 H=mx.example.com [192.0.2.1] rejected",
		"[17/Jun/2011 17:00:45] Attempt to deliver",
		"Apr-07-13 07:10:37 [SSL-out] 192.0.2.3 SSL",
		"               ",
	};
	struct log_header h;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (log_header_parse(span_str(bad[i]), &h) != -EINVAL)
			fail_msg("taken as a header: %s", bad[i]);
}

/* A header inside the text of another line is text. */
static void
header_not_injected(void **state)
{
	static const char line[] = "Sep  2 17:56:59 m postfix/smtpd[1]: NOQUEUE"
	    ": reject: x Sep  2 17:57:00 m postfix/qmgr[2]: ABCDEF1: removed";
	static const char broken[] = "something that is no header but is long "
	    "enough: Sep  2 17:57:00 m postfix/qmgr[2]: ABCDEF1: removed";
	struct log_header h;

	(void)state;
	assert_int_equal(log_header_parse(span_str(line), &h), 0);
	assert_span_equal(h.service, "smtpd");
	assert_int_equal(log_header_parse(span_str(broken), &h), -EINVAL);
}

static void
set_zone(const char *tz)
{
	setenv("TZ", tz, 1);
	tzset();
}

static usec_t
when(const char *line, const char *newest)
{
	struct log_header h, n;
	struct log_years y;

	assert_int_equal(log_header_parse(span_str(newest), &n), 0);
	y.newest = n.time;
	assert_int_equal(log_header_parse(span_str(line), &h), 0);
	return log_header_time(&h, &y);
}

static void
header_years(void **state)
{
	(void)state;
	set_zone("Asia/Tokyo");
	/* 2024-09-02T17:56:59+09:00 */
	assert_int_equal(when("Sep  2 17:56:59 m a: b",
	    "2024-09-02T20:00:00+09:00 m a: b"), INT64_C(1725267419000000));
	/* a little ahead of the clock is still this year */
	assert_int_equal(when("Sep  2 17:56:59 m a: b",
	    "2024-09-02T10:00:00+09:00 m a: b"), INT64_C(1725267419000000));
	/* December seen from January */
	assert_int_equal(when("Dec 31 23:59:59 m a: b",
	    "2025-01-02T00:00:00+09:00 m a: b"), INT64_C(1735657199000000));
	assert_int_equal(when("Jan  1 00:00:00 m a: b",
	    "2025-01-02T00:00:00+09:00 m a: b"), INT64_C(1735657200000000));
	/* January seen from New Year's Eve: the tolerance of a day */
	assert_int_equal(when("Jan  1 00:00:00 m a: b",
	    "2024-12-31T12:00:00+09:00 m a: b"), INT64_C(1735657200000000));
	/* 29 February belongs to the last leap year */
	assert_int_equal(when("Feb 29 09:00:00 m a: b",
	    "2026-03-01T00:00:00+09:00 m a: b"), INT64_C(1709164800000000));
	/* a year in the header wins */
	assert_int_equal(when("Sep  2 2023 17:56:59 m a: b",
	    "2026-03-01T00:00:00+09:00 m a: b"), INT64_C(1693645019000000));
}

static void
header_years_dst(void **state)
{
	(void)state;
	set_zone("Europe/Berlin");
	assert_int_equal(when("Mar 31 03:00:00 m a: b",
	    "2024-09-02T20:00:00Z m a: b"), INT64_C(1711846800000000));
	assert_int_equal(when("Mar 31 01:59:59 m a: b",
	    "2024-09-02T20:00:00Z m a: b"), INT64_C(1711846799000000));
	set_zone("Asia/Tokyo");
}

static void
queueid_shapes(void **state)
{
	static const char *const good[] = { "EF21E811F3", "123456",
		"3V2bzk1RFDz1n2", "ABCDEFAB", "0123456789A", "4WyDgN5cKqz9vXJ",
		"BCDFGHJKLMzBB", "1F5A2194AA9" };
	static const char *const bad[] = { "", "12345", "warning",
		"statistics", "NOQUEUE", "connect", "timeout", "ABC-123",
		"12345678901234567890123456789012x", "removed", "1234 56" };

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		if (!queueid_valid(span_str(good[i])))
			fail_msg("refused: %s", good[i]);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (queueid_valid(span_str(bad[i])))
			fail_msg("taken: %s", bad[i]);
	assert_int_equal(queueid_lead(span_str("EF21E811F3: x")), 10);
	assert_int_equal(queueid_lead(span_str("EF21E811F3:")), 10);
	assert_int_equal(queueid_lead(span_str("EF21E811F3:x")), 0);
	assert_int_equal(queueid_lead(span_str("EF21E811F3 x")), 0);
	assert_int_equal(queueid_lead(span_str("EF21E811F3")), 0);
	assert_int_equal(queueid_lead(span_str("NOQUEUE: reject")), 0);
	assert_int_equal(queueid_lead(span_str("warning: x")), 0);
	assert_int_equal(queueid_lead(span_str("")), 0);
}

static void
put52(char *p, int n, int64_t v)
{
	static const char set[] =
	    "0123456789BCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz";

	for (int i = n - 1; i >= 0; i--, v /= 52)
		p[i] = set[v % 52];
}

static void
queueid_clock(void **state)
{
	char id[] = "SSSSSSMMMMz1n2";
	usec_t t;

	(void)state;
	for (int64_t sec = 1000000000; sec < 4000000000; sec += 99999989) {
		int64_t us = sec * 7919 % 1000000;

		put52(id, 6, sec);
		put52(id + 6, 4, us);
		assert_true(queueid_valid(span_str(id)));
		assert_int_equal(queueid_time(span_str(id), &t), 0);
		assert_int_equal(t, sec * USEC_SEC + us);
	}
	assert_int_equal(queueid_time(span_str("EF21E811F3"), &t), -EINVAL);
	assert_int_equal(queueid_time(span_str("EF21E811F3zAA"), &t), -EINVAL);
	assert_int_equal(queueid_time(span_str("zzzzzzzzzzz1"), &t), -EINVAL);
}

UNIT_MAIN(
	cmocka_unit_test(header_samples),
	cmocka_unit_test(header_behind_nuls),
	cmocka_unit_test(header_refuses),
	cmocka_unit_test(header_not_injected),
	cmocka_unit_test(header_years),
	cmocka_unit_test(header_years_dst),
	cmocka_unit_test(queueid_shapes),
	cmocka_unit_test(queueid_clock),
)
