/* core/log/outcome: deliveries over IPv6, in the tail of a log. */
#include "core/log/outcome.h"

#include <unistd.h>

#include "tests/unit/unit.h"

#define HEAD "Sep  2 17:56:59 mail postfix/smtp[690]: 3E5B21A2C4: " \
	"to=<a@example.com>, "
#define TAIL "delay=1, delays=1/0/0/0, "

static const char lines[] =
    HEAD "relay=mx.example.com[2001:db8::1]:25, " TAIL
    "dsn=2.0.0, status=sent (250 ok)\n"
    HEAD "relay=mx.example.com[2001:db8::1]:25, " TAIL
    "dsn=5.7.1, status=bounced (host mx.example.com[2001:db8::1] said: "
    "550-5.7.1 no PTR (in reply to end of DATA command))\n"
    /* no refusal: nobody answered; by IPv4; a reply that imitates */
    HEAD "relay=none, " TAIL "dsn=4.4.1, status=deferred (connect to "
    "mx.example.com[2001:db8::1]:25: Connection timed out)\n"
    HEAD "relay=mx.example.com[192.0.2.1]:25, " TAIL
    "dsn=5.7.1, status=bounced (host mx.example.com[192.0.2.1] said: 550 "
    "relay=x[2001:db8::9]:25, status=bounced)\n"
    HEAD "relay=mx.example.com[2001:db8::1]:25, " TAIL
    "dsn=4.7.1, status=deferred (host mx.example.com[2001:db8::1] said: "
    "451 4.7.1 later (in reply to RCPT TO command))\n";

static const char *
value(const struct facts *f, const char *key)
{
	static char text[600];
	struct span v = facts_get(f, "outcome.v6", span_str(key));

	snprintf(text, sizeof text, SPAN_FMT, SPAN_ARG(v));
	return text;
}

static void
counts(void **state)
{
	char path[] = "/tmp/mtgp-outcome-XXXXXX";
	struct facts *f = facts_new();
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(write(fd, lines, sizeof lines - 1),
	    sizeof lines - 1);
	close(fd);
	assert_int_equal(log_outcome_read(f, path), 0);
	unlink(path);
	assert_string_equal(value(f, "sent"), "1");
	assert_string_equal(value(f, "refused"), "2");
	assert_non_null(strstr(value(f, "reply"), "451 4.7.1 later"));
	facts_free(f);
}

static void
no_log(void **state)
{
	struct facts *f = facts_new();

	(void)state;
	assert_int_equal(log_outcome_read(f, "/nonexistent/log"), 0);
	assert_int_equal(facts_count(f, "outcome.v6"), 0);
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
