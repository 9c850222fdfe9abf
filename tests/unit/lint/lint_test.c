/* core/lint: mails of our own, honest and faulty, against the rules. */
#include <dirent.h>
#include <stdio.h>

#include "core/base/readfile.h"
#include "core/lint/tables.h"
#include "tests/unit/lint/rig.h"

/* ---- fixtures ---- */

#define FIXTURES 200

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static size_t
list(const char *folder, char *names[FIXTURES])
{
	DIR *d = opendir(lint_rig_path(folder));
	struct dirent *e;
	size_t n = 0;

	assert_non_null(d);
	while ((e = readdir(d)) != NULL)
		if (span_ends(span_str(e->d_name), ".eml")) {
			assert_true(n < FIXTURES);
			names[n++] = strdup(e->d_name);
		}
	closedir(d);
	qsort(names, n, sizeof *names, by_name);
	return n;
}

static struct sheet *
judge_file(const struct lint_rig *r, const struct analysis *an,
    const char *folder, const char *name, const char *zone)
{
	char path[600];
	struct sheet *s;
	struct buf b;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	buf_init(&b, 1 << 24);
	assert_int_equal(read_file(lint_rig_path(path), &b), 0);
	s = lint_rig_judge(r, an, buf_span(&b),
	    (struct lint_options){ .incoming = false }, zone);
	buf_done(&b);
	return s;
}

/* "8.5": tenths. */
static int
number_of(struct span s)
{
	struct span whole;
	uint64_t units = 0, tenths = 0;

	assert_true(span_split(&s, '.', &whole));
	assert_int_equal(span_u64(whole, 10, &units), 0);
	assert_int_equal(span_u64(s, 9, &tenths), 0);
	return (int)(units * 10 + tenths);
}

/* Nine of ten of what could be checked; never under eight. */
static void
honest_mails_score_well(void **state)
{
	char *names[FIXTURES], rules[400];
	size_t n = list("tests/lint/honest", names), bad = 0;
	struct lint_rig r;

	(void)state;
	lint_rig_start(&r);
	assert_true(n >= 40);
	for (size_t i = 0; i < n; i++) {
		struct sheet *s = judge_file(&r, &score_analysis,
		    "tests/lint/honest", names[i], NULL);
		const struct row *top = sheet_find_id(s, "score");
		int total = number_of(lint_rig_text(top, "total"));
		int possible = number_of(lint_rig_text(top, "possible"));

		if (possible <= 0 || total * 10 < 9 * possible) {
			struct sheet *l = judge_file(&r, &lint_analysis,
			    "tests/lint/honest", names[i], NULL);

			lint_rig_rules(l, rules, sizeof rules);
			print_error("%s: %d of %d tenths: %s\n", names[i],
			    total, possible, rules);
			sheet_free(l);
			bad++;
		}
		sheet_free(s);
		free(names[i]);
	}
	lint_rig_end(&r);
	assert_int_equal(bad, 0);
}

/* Who signs with the family name has said who writes. */
static void
a_family_name_is_a_name(void **state)
{
	static const char *const names[] = { "family-name.eml",
	    "family-name-alone.eml" };
	char rules[400];
	struct lint_rig r;

	(void)state;
	lint_rig_start(&r);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct sheet *s = judge_file(&r, &lint_analysis,
		    "tests/lint/honest", names[i], NULL);

		lint_rig_rules(s, rules, sizeof rules);
		assert_string_equal(rules, "");
		sheet_free(s);
	}
	lint_rig_end(&r);
}

/* A file is named after the rules that it must hit: "l211+l218-short.eml". */
static void
faulty_mails_hit_their_rules(void **state)
{
	char *names[FIXTURES], rules[400];
	size_t n = list("tests/lint/faulty", names), bad = 0;
	struct lint_rig r;

	(void)state;
	lint_rig_start(&r);
	assert_true(n >= 40);
	for (size_t i = 0; i < n; i++) {
		struct sheet *s = judge_file(&r, &lint_analysis,
		    "tests/lint/faulty", names[i], NULL);
		struct span want = span_head(span_str(names[i]),
		    (size_t)span_chr(span_str(names[i]), '-'));

		lint_rig_rules(s, rules, sizeof rules);
		if (!span_is(want, rules)) {
			print_error("%s hits %s\n", names[i], rules);
			bad++;
		}
		sheet_free(s);
		free(names[i]);
	}
	lint_rig_end(&r);
	assert_int_equal(bad, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(honest_mails_score_well),
		cmocka_unit_test(a_family_name_is_a_name),
		cmocka_unit_test(faulty_mails_hit_their_rules),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
