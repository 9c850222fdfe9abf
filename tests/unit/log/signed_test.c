/* core/log/signed: selectors from lines of OpenDKIM, in the tail of a log. */
#include "core/log/signed.h"
#include "core/log/recent.h"

#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/unit.h"

#define LINE "Sep  2 17:56:59 mail opendkim[690]: 3E5B21A2C4: " \
	"DKIM-Signature field added (s=%s, d=%s)\n"

static char path[64];

static int
setup(void **state)
{
	int fd;

	(void)state;
	snprintf(path, sizeof path, "/tmp/mtgp-signed-XXXXXX");
	fd = mkstemp(path);
	if (fd >= 0)
		close(fd);
	return fd >= 0 ? 0 : -1;
}

static int
teardown(void **state)
{
	(void)state;
	return unlink(path);
}

static const char *
value(const struct facts *f, const char *name)
{
	static char text[64];
	struct span v = facts_get(f, "dkim.selector", span_str(name));

	snprintf(text, sizeof text, SPAN_FMT, SPAN_ARG(v));
	return text;
}

static void
lines(void **state)
{
	struct facts *f = facts_new();
	FILE *log = fopen(path, "w");

	(void)state;
	fprintf(log, LINE LINE LINE, "mail", "example.jp", "2024",
	    "example.com", "mail", "example.jp");
	fputs("Sep  2 17:56:59 mail postfix/smtp[1]: 3E5B21A2C4: "
	    "to=<a@example.jp>, relay=none, delay=1, delays=1/0/0/0, "
	    "dsn=4.4.1, status=deferred (DKIM-Signature field added (s=x, "
	    "d=example.org))\n"
	    "Sep  2 17:56:59 mail opendkim[690]: 3E5B21A2C4: s=other "
	    "d=example.net SSL error\n"
	    "DKIM-Signature field added (s=y, d=example.org)\n", log);
	fclose(log);
	facts_add(f, "dkim.selector", span_str("2024._domainkey.example.com"),
	    span_str("opendkim"));
	assert_int_equal(log_signed_read(f, path), 0);
	assert_int_equal(facts_count(f, "dkim.selector"), 2);
	assert_string_equal(value(f, "mail._domainkey.example.jp"), "log");
	assert_string_equal(value(f, "2024._domainkey.example.com"),
	    "opendkim");
	facts_free(f);
}

static void
tail(void **state)
{
	struct facts *f = facts_new();
	FILE *log = fopen(path, "w");

	(void)state;
	fprintf(log, LINE, "old", "example.jp");
	for (size_t n = 0; n < RECENT_TAIL; n += 10)
		fputs("some text\n", log);
	for (int i = 0; i < 2 * SIGNED_MAX; i++) {
		char name[16];

		snprintf(name, sizeof name, "s%d", i);
		fprintf(log, LINE, name, "example.jp");
	}
	fclose(log);
	assert_int_equal(log_signed_read(f, path), 0);
	assert_int_equal(facts_count(f, "dkim.selector"), SIGNED_MAX);
	assert_string_equal(value(f, "old._domainkey.example.jp"), "");
	facts_free(f);
}

static void
odd_files(void **state)
{
	struct facts *f = facts_new();

	(void)state;
	assert_int_equal(log_signed_read(f, "/nowhere/mail.log"), 0);
	unlink(path);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(log_signed_read(f, path), 0);
	assert_int_equal(facts_add(f, "postconf.maillog_file", span_str(""),
	    span_str(path)), 0);
	assert_int_equal(log_signed_gather(f), 0);
	assert_int_equal(facts_count(f, "dkim.selector"), 0);
	facts_free(f);
}

/* The log that Postfix names. */
static void
named(void **state)
{
	struct facts *f = facts_new();
	FILE *log = fopen(path, "w");

	(void)state;
	fprintf(log, LINE, "mail", "example.jp");
	fclose(log);
	facts_add(f, "postconf.maillog_file", span_str(""), span_str(path));
	assert_int_equal(log_signed_gather(f), 0);
	assert_int_equal(facts_count(f, "dkim.selector"), 1);
	facts_free(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(lines, setup, teardown),
		cmocka_unit_test_setup_teardown(tail, setup, teardown),
		cmocka_unit_test_setup_teardown(odd_files, setup, teardown),
		cmocka_unit_test_setup_teardown(named, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
