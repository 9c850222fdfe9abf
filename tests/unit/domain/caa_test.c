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

/* Mail servers and mta-sts may have records of their own. */
static const struct { const char *records, *all, *host, *key; } others[] = {
	{ "@ CAA 0 issue \"ca.example\"\n@ MX 10 mail\n", "info", "no row",
	    "" },
	{ "@ CAA 0 issue \"ca.example\"\n@ MX 10 mail\n"
	    "mail CAA 0 issue \"other.example\"\n", "info", "info",
	    "mail.example.jp" },
	{ "@ CAA 0 issue \"ca.example\"\n@ MX 10 mx.example.net.\n"
	    "mx.example.net. A 192.0.2.3\n", "info", "none",
	    "mx.example.net" },
	{ "@ MX 10 mail\nmail CAA 0 issue \";\"\n", "warning", "warning",
	    "mail.example.jp" },
	{ "@ MX 10 mail\n", "none", "no row", "" },
	{ "@ MX 10 mail\n;!SERVFAIL mail CAA\n", "unknown", "unknown",
	    "mail.example.jp" },
	{ "mta-sts CAA 0 issue \";\"\n", "none", "no row", "" },
	{ "mta-sts CAA 0 issue \";\"\n_mta-sts TXT \"v=STSv1; id=1\"\n",
	    "warning", "warning", "mta-sts.example.jp" },
	{ "@ MX 0 .\n", "none", "no row", "" },
};

static void
hosts(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		char zone[2048];
		const struct row *r;
		struct sheet *s;

		snprintf(zone, sizeof zone, "$ORIGIN example.jp.\n"
		    "@ A 192.0.2.1\nmail A 192.0.2.2\n%s", others[i].records);
		s = health("example.jp", zone);
		r = sheet_find_id(s, "caa.host");
		if (strcmp(health_severity(s, "caa"), others[i].all) != 0 ||
		    strcmp(health_severity(s, "caa.host"), others[i].host) ||
		    (r != NULL && strcmp(r->key, others[i].key) != 0))
			fail_msg("%zu: %s, %s: %s", i,
			    health_severity(s, "caa"),
			    health_severity(s, "caa.host"),
			    health_why(s, "caa.host"));
		assert_true((r != NULL) == (strstr(health_why(s, "caa"),
		    "stand below") != NULL) || strcmp(health_why(s, "caa"),
		    "Any authority may issue certificates (no CAA limits "
		    "it).") == 0);
		sheet_free(s);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(severities),
		cmocka_unit_test(fields),
		cmocka_unit_test(hosts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
