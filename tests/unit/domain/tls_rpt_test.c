/* core/domain/tls_rpt: one record, with a place for reports. */
#include "tests/unit/domain/rig.h"

static const struct { const char *records, *severity; } cases[] = {
	{ "", "notice" },
	{ "_smtp._tls TXT \"v=TLSRPTv1; rua=mailto:tls@example.jp\"\n",
	    "info" },
	{ "_smtp._tls TXT \"v=TLSRPTv1;rua=https://example.jp/t\"\n",
	    "info" },
	{ "_smtp._tls TXT \"v=TLSRPTv1; rua=ftp://x/,mailto:a@b.example\"\n",
	    "info" },
	{ "_smtp._tls TXT \"v=TLSRPTv1; rua=tls@example.jp\"\n", "warning" },
	{ "_smtp._tls TXT \"v=TLSRPTv1\"\n", "warning" },
	{ "_smtp._tls TXT \"v=TLSRPTv1; rua=mailto:a@b.example; rua=\"\n",
	    "warning" },
	{ "_smtp._tls TXT \"v=TLSRPTv1; rua=mailto:a@b.example\"\n"
	    "_smtp._tls TXT \"v=TLSRPTv1; rua=mailto:b@b.example\"\n",
	    "warning" },
	{ "_smtp._tls TXT \"v=TLSRPTv1; rua=mailto:a@b.example\"\n"
	    "_smtp._tls TXT \"v=spf1 -all\"\n", "info" },
	{ "_smtp._tls TXT \"v=tlsrptv1; rua=mailto:a@b.example\"\n",
	    "warning" },
	{ "_smtp._tls CNAME r\n"
	    "r TXT \"v=TLSRPTv1; rua=mailto:a@b.example\"\n", "info" },
	{ ";!SERVFAIL _smtp._tls TXT\n", "unknown" },
};

static void
severities(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char zone[1024];
		struct sheet *s;

		snprintf(zone, sizeof zone, "$ORIGIN example.jp.\n"
		    "@ A 192.0.2.1\n%s", cases[i].records);
		s = health("example.jp", zone);
		if (strcmp(health_severity(s, "tls-rpt"),
		    cases[i].severity) != 0)
			fail_msg("%zu: %s: %s", i, health_severity(s,
			    "tls-rpt"), health_why(s, "tls-rpt"));
		sheet_free(s);
	}
}

static void
proposal(void **state)
{
	struct sheet *s = health("example.jp", "example.jp. A 192.0.2.1\n");

	(void)state;
	assert_span_equal(row_field(sheet_find_id(s, "tls-rpt"),
	    "proposal")->text, "_smtp._tls.example.jp. IN TXT "
	    "\"v=TLSRPTv1; rua=mailto:postmaster@example.jp\"");
	sheet_free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(severities),
		cmocka_unit_test(proposal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
