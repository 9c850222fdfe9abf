/* core/domain/caa: the nearest name with records, and what they allow. */
#include "tests/unit/domain/rig.h"

static const struct { const char *records, *severity, *name; } cases[] = {
	{ "", "none", "" },
	{ "m CAA 0 issue \"ca.example\"\n", "info", "m.example.jp" },
	{ "@ CAA 0 issue \"ca.example; account=1\"\n", "info", "example.jp" },
	{ "m CAA 0 issue \"ca.example\"\n@ CAA 0 issue \";\"\n", "info",
	    "m.example.jp" },
	{ "@ CAA 0 issue \";\"\n", "notice", "example.jp" },
	{ "@ CAA 0 issue \";\"\n@ CAA 0 issue \"ca.example\"\n", "info",
	    "example.jp" },
	{ "@ CAA 0 iodef \"mailto:a@example.jp\"\n", "none", "example.jp" },
	{ "@ CAA 0 future \"x\"\n@ CAA 0 issue \"ca.example\"\n", "info",
	    "example.jp" },
	{ "@ CAA 128 future \"x\"\n@ CAA 0 issue \"ca.example\"\n",
	    "warning", "example.jp" },
	{ "@ CAA 128 ISSUE \"ca.example\"\n", "info", "example.jp" },
	{ ";!SERVFAIL m CAA\n@ CAA 0 issue \"ca.example\"\n", "unknown", "" },
	{ "m CAA 0 issue \"ca.example\"\n;!SERVFAIL @ CAA\n", "info",
	    "m.example.jp" },
};

static void
severities(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char zone[2048];
		struct sheet *s;

		snprintf(zone, sizeof zone, "$ORIGIN example.jp.\n"
		    "@ A 192.0.2.1\nm A 192.0.2.2\n%s", cases[i].records);
		s = health("m.example.jp", zone);
		if (strcmp(health_severity(s, "caa"),
		    cases[i].severity) != 0)
			fail_msg("%zu: %s: %s", i, health_severity(s, "caa"),
			    health_why(s, "caa"));
		assert_span_equal(sheet_find_id(s, "caa")->value,
		    cases[i].name);
		sheet_free(s);
	}
}

static void
fields(void **state)
{
	struct sheet *s = health("example.jp", "$ORIGIN example.jp.\n"
	    "@ CAA 0 issue \"ca.example; account=1\"\n"
	    "@ CAA 0 issuewild \";\"\n@ CAA 0 iodef \"mailto:a@b.example\"\n");
	const struct row *r = sheet_find_id(s, "caa");

	(void)state;
	assert_int_equal(row_field(r, "issue")->nlist, 1);
	assert_span_equal(row_field(r, "issue")->list[0], "ca.example");
	assert_int_equal(row_field(r, "issuewild")->nlist, 0);
	assert_span_equal(row_field(r, "iodef")->list[0],
	    "mailto:a@b.example");
	assert_null(row_field(r, "issuemail"));
	sheet_free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(severities),
		cmocka_unit_test(fields),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
