/* core/command/step: subcommands as steps of a checklist. */
#include "core/command/step.h"

#include <errno.h>

#include "tests/unit/unit.h"

#define NOW INT64_C(1725268800000000)	/* 2024-09-02 18:20 in Tokyo */

static int
step(const char *const *argv, struct sheet **ret, struct error *e)
{
	const char *srcdir = getenv("srcdir");
	char data[4096], log[4096], facts[4096];
	const char *const common[] = { "--data", data, "--log", log,
		"--facts", facts, "--config", "/dev/null", "--offline" };
	int n = 0;

	if (srcdir == NULL)
		srcdir = ".";
	snprintf(data, sizeof data, "%s/data", srcdir);
	snprintf(log, sizeof log, "%s/data/sample/mail.log", srcdir);
	snprintf(facts, sizeof facts, "%s/data/sample/facts.tsv", srcdir);
	while (argv[n] != NULL)
		n++;
	*ret = NULL;
	return command_step(common, 9, argv, n, NOW, LANG_JA, NULL, ret, e);
}

static size_t
count(const struct sheet *s, const char *id)
{
	size_t n = 0;

	for (const struct row *r = s->root.children; r != NULL; r = r->next)
		n += strcmp(r->id, id) == 0;
	return n;
}

static void
a_log_step_has_its_messages(void **state)
{
	static const char *const one[] = { "log", "--queue-id=EF21E811F3",
		NULL };
	static const char *const none[] = { "log", "--to=nobody@example.com",
		NULL };
	static const char *const top[] = { "log", "--top=from", NULL };
	struct error e = { 0 };
	struct sheet *s;

	(void)state;
	assert_int_equal(step(one, &s, &e), 0);
	assert_int_equal(count(s, "log"), 1);
	assert_span_equal(row_field(s->root.children, "verdict")->text,
	    "deferred");
	assert_non_null(sheet_find_id(s, "attempt"));
	sheet_free(s);
	assert_int_equal(step(none, &s, &e), 0);
	assert_int_equal(count(s, "log"), 0);
	assert_int_equal(count(s, "none"), 1);
	sheet_free(s);
	assert_int_equal(step(top, &s, &e), 0);
	assert_true(count(s, "top") > 1);
	assert_int_equal(count(s, "log"), 0);
	sheet_free(s);
}

static void
a_refusal_step_has_its_reason(void **state)
{
	static const char *const argv[] = { "bounce",
		"--text=550 5.1.1 User unknown", NULL };
	struct error e = { 0 };
	struct sheet *s;

	(void)state;
	assert_int_equal(step(argv, &s, &e), 0);
	assert_span_equal(row_field(sheet_find_id(s, "recipient"),
	    "reason")->text, "userunknown");
	sheet_free(s);
}

static void
only_what_reads_is_a_step(void **state)
{
	static const char *const bad[][5] = {
		{ "log", "--follow" }, { "case", "add", "x" },
		{ "case", "letter", "x", "--kind=delist", "--out=/tmp" },
		{ "case", "letter", "x", "--kind=love" },
		{ "completion", "bash" }, { "help" }, { "rm" },
		{ "log", "--on=someday" }, { "bounce" },
		{ "checklist" }, { "log", "--nothing" },
	};
	struct sheet *s;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		const char *argv[6] = { bad[i][0], bad[i][1], bad[i][2],
			bad[i][3], bad[i][4], NULL };
		struct error e = { 0 };

		assert_int_equal(step(argv, &s, &e), -EINVAL);
		assert_true(strlen(e.ja) > 10 && strlen(e.en) > 10);
		assert_null(s);
	}
}

UNIT_MAIN(
	cmocka_unit_test(a_log_step_has_its_messages),
	cmocka_unit_test(a_refusal_step_has_its_reason),
	cmocka_unit_test(only_what_reads_is_a_step),
)
