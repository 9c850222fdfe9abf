/* core/log/refusals: replies of receivers, counted. */
#include "core/log/refusals.h"

#include <stdio.h>
#include <unistd.h>

#include "tests/unit/unit.h"

#define HEAD "mail postfix/smtp[690]: 3E5B21A2C4: to=<a@example.com>, " \
	"relay=mx.example.com[192.0.2.1]:25, delay=1, delays=1/0/0/0, "

static const char lines[] =
    "Sep  1 09:00:00 " HEAD "dsn=5.7.1, status=bounced "
    "(host mx.example.com[192.0.2.1] said: 550 no)\n"
    "Sep  2 09:00:00 " HEAD "dsn=5.7.1, status=bounced "
    "(host mx.example.com[192.0.2.1] said: 550 no)\n"
    "Sep  2 09:00:01 " HEAD "dsn=4.7.1, status=deferred "
    "(host mx.example.com[192.0.2.1] said: 450 later)\n"
    /* accepted; nobody answered; another program that says something */
    "Sep  2 09:00:02 " HEAD "dsn=2.0.0, status=sent "
    "(250 he said: 550 no)\n"
    "Sep  2 09:00:03 " HEAD "dsn=4.4.1, status=deferred "
    "(connect to mx.example.com[192.0.2.1]:25: Connection timed out)\n"
    "Sep  2 09:00:04 mail cron[1]: a said: 550 no\n";

static void
counts(void **state)
{
	char path[] = "/tmp/mtgp-refusals-XXXXXX";
	const char *paths[] = { path };
	struct facts *f = facts_new();
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(write(fd, lines, sizeof lines - 1),
	    sizeof lines - 1);
	close(fd);
	/* 2024-09-03 in Tokyo */
	assert_int_equal(log_refusals_gather(f, paths, 1,
	    INT64_C(1725300000) * USEC_SEC), 0);
	unlink(path);
	assert_int_equal(facts_count(f, "refusal.said"), 2);
	assert_span_equal(facts_get(f, "refusal.said", span_str("550 no")),
	    "2 1725148800 1725235200");
	assert_span_equal(facts_get(f, "refusal.said",
	    span_str("450 later")), "1 1725235201 1725235201");
	facts_free(f);
}

static void
no_log(void **state)
{
	const char *paths[] = { "/nonexistent/mail.log" };
	struct facts *f = facts_new();

	(void)state;
	assert_int_equal(log_refusals_gather(f, paths, 1, 0), 0);
	assert_int_equal(facts_count(f, "refusal.said"), 0);
	facts_free(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts),
		cmocka_unit_test(no_log),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
