/* core/log/refusals: replies of receivers, counted in every form of a log. */
#include "core/log/refusals.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "tests/unit/scratch.h"

#define HEAD "mail postfix/smtp[690]: 3E5B21A2C4: to=<a@example.com>, " \
	"relay=mx.example.com[192.0.2.1]:25, delay=1, delays=1/0/0/0, "
#define REFUSED HEAD "dsn=5.7.1, status=bounced " \
	"(host mx.example.com[192.0.2.1] said: 550 no)\n"
#define REMOTE	"/lib/systemd/systemd-journal-remote"
/* 2024-09-03 in Tokyo */
#define NOW	(INT64_C(1725300000) * USEC_SEC)

static const char lines[] =
    "Sep  1 09:00:00 " REFUSED
    "Sep  2 09:00:00 " REFUSED
    "Sep  2 09:00:01 " HEAD "dsn=4.7.1, status=deferred "
    "(host mx.example.com[192.0.2.1] said: 450 later)\n"
    /* accepted; nobody answered; another program that says something */
    "Sep  2 09:00:02 " HEAD "dsn=2.0.0, status=sent "
    "(250 he said: 550 no)\n"
    "Sep  2 09:00:03 " HEAD "dsn=4.4.1, status=deferred "
    "(connect to mx.example.com[192.0.2.1]:25: Connection timed out)\n"
    "Sep  2 09:00:04 mail cron[1]: a said: 550 no\n";

static void
put_file(const char *name, const char *text)
{
	FILE *f = fopen(path(name), "w");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static struct facts *
gather(const char *name, const volatile bool *cancel, usec_t patience)
{
	const struct log_refusals_options o = { .now = NOW,
		.cache_dir = path("cache"), .cancel = cancel,
		.patience = patience };
	const char *paths[] = { path(name) };
	struct facts *f = facts_new();

	assert_int_equal(log_refusals_gather(f, paths, 1, &o), 0);
	return f;
}

static void
assert_said(const struct facts *f, const char *reply, const char *value)
{
	assert_span_equal(facts_get(f, "refusal.said", span_str(reply)),
	    value);
}

static void
counts(void **state)
{
	struct facts *f;

	(void)state;
	put_file("counts", lines);
	f = gather("counts", NULL, 0);
	assert_int_equal(facts_count(f, "refusal.said"), 2);
	assert_said(f, "550 no", "2 1725148800 1725235200");
	assert_said(f, "450 later", "1 1725235201 1725235201");
	assert_int_equal(facts_count(f, "refusal.part"), 0);
	facts_free(f);
}

/* Each older brother is packed in its own way, as far as this host has the
 * program for it. */
static void
packed_brothers(void **state)
{
	static const char *const packers[] = { "gzip", "xz", "bzip2",
		"zstd -q --rm" };
	struct facts *f;

	(void)state;
	put_file("mail.log", "Sep  2 09:00:00 " REFUSED);
	for (size_t i = 0; i < sizeof packers / sizeof *packers; i++) {
		char name[32], line[512], command[256];

		snprintf(name, sizeof name, "mail.log.%zu", i + 1);
		snprintf(line, sizeof line, "Aug %2zu 09:00:00 " REFUSED,
		    30 - i);
		put_file(name, line);
		snprintf(command, sizeof command,
		    "touch -d '2024-08-%zu 10:00' %s && %s %s", 30 - i, name,
		    packers[i], name);
		(void)scratch_shell(command);
	}
	f = gather("mail.log", NULL, 0);
	assert_said(f, "550 no", "5 1724716800 1725235200");
	assert_int_equal(facts_count(f, "refusal.part"), 0);
	facts_free(f);
}

/* A brother that cannot be read: the others count, and it is said. */
static void
damaged_brother(void **state)
{
	struct facts *f;

	(void)state;
	put_file("cut.log", lines);
	put_file("cut.log.1.gz", "\037\213\010 damaged");
	f = gather("cut.log", NULL, 0);
	assert_said(f, "550 no", "2 1725148800 1725235200");
	assert_int_equal(facts_count(f, "refusal.part"), 1);
	facts_free(f);
}

static void
cancelled(void **state)
{
	volatile bool yes = true;
	struct facts *f;

	(void)state;
	put_file("cancelled", lines);
	f = gather("cancelled", &yes, 0);
	assert_int_equal(facts_count(f, "refusal.said"), 0);
	assert_int_equal(facts_count(f, "refusal.part"), 1);
	facts_free(f);
}

/* The newest file is read, then the time is over. */
static void
no_time_left(void **state)
{
	struct facts *f;

	(void)state;
	put_file("slow", lines);
	put_file("slow.1", lines);
	assert_int_equal(scratch_shell("gzip slow.1"), 0);
	f = gather("slow", NULL, 1);
	assert_int_equal(facts_count(f, "refusal.part"), 1);
	facts_free(f);
}

static void
journal(void **state)
{
	struct facts *f;
	char command[256];

	(void)state;
	if (access(REMOTE, X_OK) != 0)
		skip();
	put_file("records", "__REALTIME_TIMESTAMP=1725235200000000\n"
	    "__MONOTONIC_TIMESTAMP=1000000\n"
	    "_BOOT_ID=0123456789abcdef0123456789abcdef\n"
	    "_HOSTNAME=mail\nSYSLOG_FACILITY=2\n"
	    "SYSLOG_IDENTIFIER=postfix/smtp\nSYSLOG_PID=690\nMESSAGE="
	    "3E5B21A2C4: to=<a@example.com>, "
	    "relay=mx.example.com[192.0.2.1]:25, delay=1, delays=1/0/0/0, "
	    "dsn=5.7.1, status=bounced (host mx.example.com[192.0.2.1] said:"
	    " 550 no)\n\n");
	snprintf(command, sizeof command, "%s -o mail.journal records >&2",
	    REMOTE);
	assert_int_equal(scratch_shell(command), 0);
	f = gather("mail.journal", NULL, 0);
	assert_said(f, "550 no", "1 1725235200 1725235200");
	assert_int_equal(facts_count(f, "refusal.part"), 0);
	facts_free(f);
}

static void
no_log(void **state)
{
	struct facts *f = gather("none", NULL, 0);

	(void)state;
	assert_int_equal(facts_count(f, "refusal.said"), 0);
	facts_free(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts),
		cmocka_unit_test(packed_brothers),
		cmocka_unit_test(damaged_brother),
		cmocka_unit_test(cancelled),
		cmocka_unit_test(no_time_left),
		cmocka_unit_test(journal),
		cmocka_unit_test(no_log),
	};

	return cmocka_run_group_tests(tests, scratch_make, scratch_remove);
}
