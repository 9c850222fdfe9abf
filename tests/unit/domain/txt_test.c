/* core/domain/txt: purposes of the records, many of them, long ones. */
#include "core/sheet/writer.h"
#include "tests/unit/domain/rig.h"
#include "tests/unit/domain/tables.h"

static struct domain_tables *tables;

static struct sheet *
of(const char *zone)
{
	return health_query((struct domain_query){ .domain =
	    span_str("example.jp"), .tables = tables }, zone);
}

static const struct { const char *record, *key, *severity; } cases[] = {
	{ "google-site-verification=abc", "txt:google-site", "none" },
	{ "MS=ms1234", "txt:microsoft", "none" },
	{ "v=spf1 -all", "txt:spf", "none" },
	{ "v=DMARC1; p=none", "txt:dmarc", "warning" },
	{ "something else", "txt:something else", "none" },
	{ "", "txt:", "none" },
};

static void
purposes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char zone[512];
		struct sheet *s;
		const struct row *r;

		snprintf(zone, sizeof zone, "example.jp. TXT \"%s\"\n",
		    cases[i].record);
		s = of(zone);
		r = sheet_find_id(s, "txt");
		assert_non_null(r);
		assert_string_equal(r->key, cases[i].key);
		assert_string_equal(health_severity(s, "txt"),
		    cases[i].severity);
		assert_non_null(r->evidence);
		assert_null(sheet_find_id(s, "txt.size"));
		sheet_free(s);
	}
}

static void
place(void **state)
{
	struct sheet *s = of("example.jp. TXT \"v=DMARC1; p=none\"\n");

	(void)state;
	assert_span_equal(row_field(sheet_find_id(s, "txt"),
	    "proposal")->text,
	    "_dmarc.example.jp. IN TXT \"v=DMARC1; p=none\"");
	sheet_free(s);
}

static void
states(void **state)
{
	struct sheet *s = of("example.jp. A 192.0.2.1\n");

	(void)state;
	assert_string_equal(health_severity(s, "txt"), "no row");
	sheet_free(s);
	s = of("example.jp. A 192.0.2.1\n;!SERVFAIL example.jp. TXT\n");
	assert_string_equal(health_severity(s, "txt"), "unknown");
	sheet_free(s);
}

static char *
json_of(const char *zone)
{
	struct sheet *s = of(zone);
	struct buf b;

	buf_init(&b, 1 << 20);
	assert_int_equal(sheet_write(&b, s, SHEET_JSON,
	    &(struct sheet_write_options){ .width = 80 }), 0);
	sheet_free(s);
	return buf_take(&b);
}

/* Servers turn the order at each answer; the sheet stays. */
static void
turned(void **state)
{
	static const char *const r[] = { "example.jp. TXT \"b\"\n",
		"example.jp. TXT \"long a\"\n",
		"example.jp. TXT \"v=spf1 mx -all\"\n" };
	char *first = NULL;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		char zone[256], *got;

		snprintf(zone, sizeof zone, "%s%s%s", r[i], r[(i + 1) % 3],
		    r[(i + 2) % 3]);
		got = json_of(zone);
		assert_non_null(got);
		if (first == NULL)
			first = got;
		else
			assert_string_equal(got, first);
		if (got != first)
			free(got);
	}
	free(first);
}

/* A thousand records, and one as long as a message holds. */
static void
many(void **state)
{
	struct buf zone;
	struct sheet *s;
	size_t n = 0;

	(void)state;
	buf_init(&zone, 1 << 20);
	for (int i = 0; i < 1000; i++)
		buf_addf(&zone, "example.jp. TXT \"number %d\"\n", i);
	s = of(zone.data);
	for (const struct row *r = s->root.children; r; r = r->next)
		n += strcmp(r->id, "txt") == 0;
	assert_int_equal(n, 100);
	assert_string_equal(health_severity(s, "txt.more"), "notice");
	assert_string_equal(health_severity(s, "txt.size"), "notice");
	sheet_free(s);

	buf_reset(&zone);
	buf_adds(&zone, "example.jp. TXT");
	for (int i = 0; i < 240; i++) {
		buf_adds(&zone, " \"");
		buf_addfill(&zone, 'x', 255);
		buf_addc(&zone, '"');
	}
	buf_addc(&zone, '\n');
	s = of(zone.data);
	assert_int_equal(sheet_find_id(s, "txt")->value.n, 240 * 255);
	assert_string_equal(health_severity(s, "txt.size"), "notice");
	sheet_free(s);
	buf_done(&zone);
}

static int
load(void **state)
{
	(void)state;
	tables = tables_of_the_project();
	return 0;
}

static int
unload(void **state)
{
	(void)state;
	domain_tables_free(tables);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(purposes),
		cmocka_unit_test(place),
		cmocka_unit_test(states),
		cmocka_unit_test(turned),
		cmocka_unit_test(many),
	};

	return cmocka_run_group_tests(tests, load, unload);
}
