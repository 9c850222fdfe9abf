/* core/domain/bimi: the record, where it may stand, what DMARC must be. */
#include "tests/unit/domain/rig.h"

#define REJECT "_dmarc TXT \"v=DMARC1; p=reject\"\n"
#define LOGO "v=BIMI1; l=https://example.jp/l.svg; a=https://example.jp/c.pem"

static const struct { const char *domain, *records, *severity; } cases[] = {
	{ "example.jp", "", "none" },
	{ "example.jp", "default._bimi TXT \"" LOGO "\"\n" REJECT, "info" },
	{ "example.jp", "default._bimi TXT \"" LOGO "\"\n", "warning" },
	{ "example.jp", "default._bimi TXT \"" LOGO "\"\n"
	    "_dmarc TXT \"v=DMARC1; p=none\"\n", "warning" },
	{ "example.jp", "default._bimi TXT \"" LOGO "\"\n"
	    "_dmarc TXT \"v=DMARC1; p=reject; sp=none\"\n", "warning" },
	{ "example.jp", "default._bimi TXT \"" LOGO "\"\n"
	    "_dmarc TXT \"v=DMARC1; p=quarantine; pct=50\"\n", "warning" },
	{ "example.jp", "default._bimi TXT \"" LOGO "\"\n"
	    "_dmarc TXT \"v=DMARC1; p=quarantine; t=y\"\n", "warning" },
	{ "example.jp", "default._bimi TXT \"" LOGO "\"\n"
	    ";!TIMEOUT _dmarc TXT\n", "unknown" },
	{ "example.jp", "default._bimi TXT \"v=BIMI1; "
	    "l=https://example.jp/l.SVG?v=2\"\n" REJECT, "notice" },
	{ "example.jp", "default._bimi TXT \"v=BIMI1; l=; a=\"\n", "info" },
	{ "example.jp", "default._bimi TXT \"v=BIMI1\"\n", "warning" },
	{ "example.jp", "default._bimi TXT \"v=BIMI1; l=https://a.example/"
	    "l.svg; l=\"\n", "warning" },
	{ "example.jp", "default._bimi TXT \"v=BIMI1; l=http://a.example/"
	    "l.svg\"\n" REJECT, "warning" },
	{ "example.jp", "default._bimi TXT \"v=BIMI1; l=https://a.example/"
	    "l.png\"\n" REJECT, "warning" },
	{ "example.jp", "default._bimi TXT \"" LOGO "\"\n"
	    "default._bimi TXT \"v=BIMI1; l=; a=\"\n", "warning" },
	{ "example.jp", "default._bimi TXT \"" LOGO "\"\n"
	    "default._bimi TXT \"v=spf1 -all\"\n" REJECT, "info" },
	{ "example.jp", ";!SERVFAIL default._bimi TXT\n", "unknown" },
	{ "m.example.jp", "default._bimi TXT \"" LOGO "\"\n" REJECT, "info" },
	{ "m.example.jp", ";!SERVFAIL default._bimi TXT\n" REJECT,
	    "unknown" },
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
		s = health(cases[i].domain, zone);
		if (strcmp(health_severity(s, "bimi"),
		    cases[i].severity) != 0)
			fail_msg("%zu: %s: %s", i, health_severity(s,
			    "bimi"), health_why(s, "bimi"));
		sheet_free(s);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(severities),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
