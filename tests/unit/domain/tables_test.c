/* core/domain/tables: what must hold of data/dns, and faults. */
#include "tests/unit/domain/tables.h"

#include <unistd.h>

static void
selectors(void **state)
{
	struct domain_tables *t = tables_of_the_project();
	const char *s;
	size_t n = 0;

	(void)state;
	for (; (s = domain_tables_selector(t, n)) != NULL; n++) {
		for (size_t i = 0; i < n; i++)
			assert_string_not_equal(s, domain_tables_selector(t,
			    i));
	}
	/* all of them are asked in one round */
	assert_in_range(n, 40, 100);
	assert_string_equal(domain_tables_provider(t, "GOOGLE", 0),
	    "Google Workspace");
	assert_null(domain_tables_provider(t, "google", 1));
	assert_non_null(domain_tables_provider(t, "default", 2));
	assert_null(domain_tables_provider(t, "nobody", 0));
	assert_null(domain_tables_selector(NULL, 0));
	domain_tables_free(t);
}

static void
purposes(void **state)
{
	struct domain_tables *t = tables_of_the_project();
	struct purpose p;

	(void)state;
	assert_true(domain_tables_purpose(t, span_str("MS=ms12345678"), &p));
	assert_string_equal(p.id, "microsoft");
	assert_int_equal(p.kind, PURPOSE_PROOF);
	assert_true(domain_tables_purpose(t, span_str("v=dmarc1; p=none"),
	    &p));
	assert_int_equal(p.kind, PURPOSE_WRONG);
	assert_string_equal(p.place, "_dmarc");
	assert_false(domain_tables_purpose(t, span_str("MS"), &p));
	assert_false(domain_tables_purpose(t, span_str(""), &p));
	assert_false(domain_tables_purpose(NULL, span_str("MS=ms1"), &p));
	domain_tables_free(t);
}

static const struct { const char *file, *text; } faults[] = {
	{ "dkim-selectors.tsv", "id\tselector\tprovider\na\ta..b\tX\n" },
	{ "dkim-selectors.tsv", "id\tselector\tprovider\na\t\tX\n" },
	{ "txt-purposes.tsv",
	    "id\tprefix\tkind\tplace\tname_ja\tname_en\na\tx\tno\t\tx\tx\n" },
	{ "txt-purposes.tsv",
	    "id\tprefix\tkind\tplace\tname_ja\tname_en\na\t\told\t\tx\tx\n" },
	{ "txt-purposes.tsv",
	    "id\tprefix\tkind\tplace\tname_ja\tname_en\na\tx\twrong\t\tx\tx\n"
	},
};

static void
faulty(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
		char dir[] = "/tmp/mtgp-tables-XXXXXX", data[1024], path[64];
		struct domain_tables *t = NULL;
		struct error e = { 0 };
		FILE *f;

		assert_non_null(mkdtemp(dir));
		snprintf(data, sizeof data, "%s/data/dns",
		    getenv("srcdir") ? getenv("srcdir") : ".");
		snprintf(path, sizeof path, "%s/%s", dir, faults[i].file);
		f = fopen(path, "w");
		assert_non_null(f);
		fputs(faults[i].text, f);
		fclose(f);
		assert_int_equal(domain_tables_load(data, dir, &t, &e), -22);
		assert_non_null(strstr(e.en, faults[i].file));
		assert_non_null(strstr(e.en, "line 2"));
		unlink(path);
		rmdir(dir);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(selectors),
		cmocka_unit_test(purposes),
		cmocka_unit_test(faulty),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
