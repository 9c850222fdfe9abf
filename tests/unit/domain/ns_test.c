/* core/domain/ns: name servers and the start of the zone. */
#include "tests/unit/domain/rig.h"

static const struct { const char *domain, *zone, *soa, *ns, *server; }
zones[] = {
	{ "example.jp", "@ SOA ns1 host 1 2 3 4 5\n@ NS ns1\n@ NS ns2\n"
	    "ns1 A 192.0.2.1\nns2 AAAA 2001:db8::1\n",
	    "info", "info", "none" },
	{ "example.jp", "@ SOA ns1 host 1 2 3 4 5\n@ NS ns1\n"
	    "ns1 A 192.0.2.1\n", "info", "warning", "none" },
	{ "example.jp", "@ SOA ns1 host 1 2 3 4 5\n", "info", "error",
	    "no row" },
	{ "example.jp", "@ SOA ns1 host 1 2 3 4 5\n@ NS ns1\n@ NS ns2\n"
	    "ns2 A 192.0.2.1\n", "info", "info", "error" },
	{ "example.jp", "@ SOA ns1 host 1 2 3 4 5\n@ NS ns1\n@ NS ns2\n"
	    ";!SERVFAIL ns1 A\nns1 AAAA 2001:db8::1\nns2 A 192.0.2.1\n",
	    "info", "info", "none" },
	{ "example.jp", "@ SOA ns1 host 1 2 3 4 5\n@ NS ns1\n@ NS ns2\n"
	    ";!TIMEOUT ns1 *\nns2 A 192.0.2.1\n",
	    "info", "info", "unknown" },
	{ "example.jp", ";!SERVFAIL @ SOA\n", "unknown", "unknown",
	    "no row" },
	{ "nowhere.example.jp", "@ A 192.0.2.1\n", "error", "no row",
	    "no row" },
};

static void
states(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
		char text[1024];
		struct sheet *s;

		snprintf(text, sizeof text, "$ORIGIN example.jp.\n%s",
		    zones[i].zone);
		s = health(zones[i].domain, text);
		if (strcmp(health_severity(s, "soa"), zones[i].soa) != 0 ||
		    strcmp(health_severity(s, "ns"), zones[i].ns) != 0 ||
		    strcmp(health_severity(s, "ns.server"),
		    zones[i].server) != 0)
			fail_msg("%zu: soa %s, ns %s, server %s", i,
			    health_severity(s, "soa"),
			    health_severity(s, "ns"),
			    health_severity(s, "ns.server"));
		if (strcmp(zones[i].soa, "error") == 0)
			assert_non_null(strstr(health_why(s, "summary"),
			    "no domain"));
		sheet_free(s);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(states),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
