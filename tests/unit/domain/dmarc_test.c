/* core/domain/dmarc: the policy, notes, the older reading, reports. */
#include "tests/unit/domain/rig.h"

static const struct {
	const char	*domain, *records, *severity, *policy, *proposal;
} cases[] = {
	{ "example.jp", "", "warning", "",
	    "v=DMARC1; p=none; rua=mailto:postmaster@example.jp" },
	{ "example.jp", "_dmarc TXT \"v=DMARC1; p=reject; "
	    "rua=mailto:a@example.jp\"\n", "info", "reject", "" },
	{ "example.jp", "_dmarc TXT \"v=DMARC1; p=none; "
	    "rua=mailto:a@example.jp\"\n", "notice", "none", "" },
	{ "example.jp", "_dmarc TXT \"v=DMARC1; p=none\"\n", "warning",
	    "none", "" },
	{ "example.jp", "_dmarc TXT \"v=DMARC1; p=quarantine; aspf=x; "
	    "np=reject; rua=mailto:a@example.jp\"\n", "warning", "quarantine",
	    "v=DMARC1; p=quarantine; np=reject; rua=mailto:a@example.jp" },
	{ "example.jp", "_dmarc TXT \"v=DMARC1; p=reject; t=y; "
	    "rua=mailto:a@example.jp\"\n", "info", "quarantine", "" },
	{ "example.jp", "_dmarc TXT \"v=DMARC1; p=no\"\n", "error", "",
	    "v=DMARC1; p=none; rua=mailto:postmaster@example.jp" },
	{ "example.jp", "_dmarc TXT \"v=DMARC1; rua=mailto:a@example.jp\"\n",
	    "notice", "none", "" },
	{ "example.jp", "_dmarc TXT \"v=dmarc1; p=reject\"\n", "warning", "",
	    "v=DMARC1; p=none; rua=mailto:postmaster@example.jp" },
	{ "example.jp", "_dmarc TXT \"v=DMARC1; p=reject\"\n"
	    "_dmarc TXT \"v=DMARC1; p=none\"\n", "error", "",
	    "v=DMARC1; p=none; rua=mailto:postmaster@example.jp" },
	{ "m.example.jp", "m A 192.0.2.1\n_dmarc TXT \"v=DMARC1; p=reject; "
	    "sp=none; rua=mailto:a@example.jp\"\n", "notice", "none", "" },
	{ "m.example.jp", "m A 192.0.2.1\n_dmarc TXT \"v=DMARC1; p=reject\"\n"
	    "_dmarc.m TXT \"v=DMARC1; p=none\"\n"
	    "_dmarc.m TXT \"v=DMARC1; p=reject\"\n", "error", "reject", "" },
	{ "example.jp", ";!SERVFAIL _dmarc TXT\n", "unknown", "", "" },
	{ "m.example.jp", "m A 192.0.2.1\n;!TIMEOUT _dmarc TXT\n"
	    "_dmarc.m TXT \"v=DMARC1; p=reject; rua=mailto:a@m.example.jp\"\n",
	    "info", "reject", "" },
};

static const char *
field_of(const struct row *r, const char *name)
{
	static char text[1024];
	const struct field *f = row_field(r, name);

	snprintf(text, sizeof text, SPAN_FMT, f ? (int)f->text.n : 0,
	    f ? f->text.p : "");
	return text;
}

static struct sheet *
of(const char *domain, const char *records)
{
	char zone[2048];

	snprintf(zone, sizeof zone, "$ORIGIN example.jp.\n@ A 192.0.2.1\n%s",
	    records);
	return health(domain, zone);
}

static void
policies(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct sheet *s = of(cases[i].domain, cases[i].records);
		const struct row *r = sheet_find_id(s, "dmarc");
		char want[1024] = "";

		if (cases[i].proposal[0] != '\0')
			snprintf(want, sizeof want, "_dmarc.example.jp. IN "
			    "TXT \"%s\"", cases[i].proposal);
		if (strcmp(health_severity(s, "dmarc"),
		    cases[i].severity) != 0)
			fail_msg("%zu: %s: %s", i, health_severity(s,
			    "dmarc"), health_why(s, "dmarc"));
		if (strcmp(field_of(r, "policy"), cases[i].policy) != 0)
			fail_msg("%zu: policy %s", i, field_of(r, "policy"));
		if (strcmp(field_of(r, "proposal"), want) != 0)
			fail_msg("%zu: %s", i, field_of(r, "proposal"));
		sheet_free(s);
	}
}

/* The keys of the notes, in order. */
static const struct { const char *record, *notes; } advice[] = {
	{ "p=reject; rua=mailto:a@example.jp", "" },
	{ "p=reject; rua=https://example.jp/", " reports" },
	{ "p=none; rua=mailto:a@example.jp", " policy" },
	{ "p=none", " reports" },
	{ "p=reject; sp=none; np=quarantine; t=y; pct=0; psd=y; "
	    "rua=mailto:a@example.jp",
	    " subdomains nowhere testing part suffix" },
};

static void
notes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof advice / sizeof *advice; i++) {
		char record[512], got[512] = "";
		struct sheet *s;

		snprintf(record, sizeof record, "_dmarc TXT \"v=DMARC1; %s\"",
		    advice[i].record);
		s = of("example.jp", record);
		for (const struct row *r = sheet_find_id(s, "dmarc")->
		    children; r; r = r->next) {
			if (strcmp(r->id, "dmarc.note") != 0)
				continue;
			strncat(got, " ", sizeof got - strlen(got) - 1);
			strncat(got, r->key, sizeof got - strlen(got) - 1);
		}
		assert_string_equal(got, advice[i].notes);
		sheet_free(s);
	}
}

static void
older(void **state)
{
	struct sheet *s = of("example.jp", "_dmarc TXT \"v=DMARC1; p=reject; "
	    "t=y; rua=mailto:a@example.jp\"\n");

	(void)state;
	assert_string_equal(field_of(sheet_find_id(s, "dmarc.7489"),
	    "policy"), "reject");
	sheet_free(s);
	s = of("example.jp", "_dmarc TXT \"v=DMARC1; p=reject; "
	    "rua=mailto:a@example.jp\"\n");
	assert_null(sheet_find_id(s, "dmarc.7489"));
	sheet_free(s);
}

static const struct { const char *rua, *more, *severity; } reports[] = {
	{ "mailto:a@example.jp", "", "no row" },
	{ "mailto:a@sub.example.jp", "", "no row" },
	{ "https://r.example/,MAILTO:a@R.example!10m", "", "warning" },
	{ "mailto:a@r.example", "example.jp._report._dmarc.r.example. TXT "
	    "\"v=DMARC1\"\n", "info" },
	{ "mailto:a@r.example", "*._report._dmarc.r.example. TXT "
	    "\"v=DMARC1; rua=mailto:b@r.example\"\n", "info" },
	{ "mailto:a@r.example", "example.jp._report._dmarc.r.example. TXT "
	    "\"v=spf1 -all\"\n", "warning" },
	{ "mailto:a@r.example", ";!SERVFAIL "
	    "example.jp._report._dmarc.r.example. TXT\n", "unknown" },
	{ "mailto:a@r.example", ";!SERVFAIL _dmarc.r.example. TXT\n",
	    "unknown" },
	{ "mailto:a@r.example", ";!SERVFAIL _dmarc.r.example. TXT\n"
	    "example.jp._report._dmarc.r.example. TXT \"v=DMARC1\"\n",
	    "info" },
	{ "mailto:\\010a@r.example", "", "no row" },
	{ "mailto:a@", "", "no row" },
	{ "mailto:a@b..example", "", "no row" },
};

static void
external(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof reports / sizeof *reports; i++) {
		char records[1024];
		struct sheet *s;

		snprintf(records, sizeof records, "_dmarc TXT \"v=DMARC1; "
		    "p=reject; ruf=mailto:a@example.jp; rua=%s\"\n%s",
		    reports[i].rua, reports[i].more);
		s = of("example.jp", records);
		if (strcmp(health_severity(s, "dmarc.external"),
		    reports[i].severity) != 0)
			fail_msg("%zu: %s: %s", i, health_severity(s,
			    "dmarc.external"), health_why(s,
			    "dmarc.external"));
		if (strcmp(reports[i].severity, "warning") == 0)
			assert_string_equal(health_severity(s, "dmarc"),
			    "warning");
		sheet_free(s);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(policies),
		cmocka_unit_test(notes),
		cmocka_unit_test(older),
		cmocka_unit_test(external),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
