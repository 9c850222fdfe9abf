/* core/domain/spf, spf_text: counts over the whole tree, and the record as it
 * should be. */
#include "tests/unit/domain/rig.h"

#define IN(n) "include:i" #n ".example.jp "
#define REC(n) "i" #n " TXT \"v=spf1 ip4:198.51.100." #n " -all\"\n"

/* The host is 192.0.2.25 and 2001:db8::25. */
static const struct { const char *zone, *severity, *proposal; } cases[] = {
	{ "@ TXT \"v=spf1 ip4:192.0.2.25 ip6:2001:db8::25 -all\"\n", "info",
	    "" },
	{ "@ TXT \"v=spf1 ip4:192.0.2.25 -all\"\n", "error",
	    "v=spf1 ip4:192.0.2.25 ip6:2001:db8::25 -all" },
	{ "@ TXT \"v=spf1 mx  -all\"\n@ MX 1 m\nm A 198.51.100.1\n", "error",
	    "v=spf1 mx ip4:192.0.2.25 ip6:2001:db8::25 -all" },
	{ "@ TXT \"v=spf1 +all\"\n", "error", "v=spf1 ~all" },
	{ "@ TXT \"v=spf1 ptr ip4:192.0.2.0/24 ip6:2001:db8::/32 ?all\"\n",
	    "warning", "v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 ~all" },
	{ "@ TXT \"v=spf1 ip4:192.0.2.25 ip6:2001:db8::25\"\n", "warning",
	    "v=spf1 ip4:192.0.2.25 ip6:2001:db8::25 ~all" },
	{ "@ TXT \"v=spf1 redirect=r.example.jp\"\n"
	    "r TXT \"v=spf1 -all\"\n", "error",
	    "v=spf1 ip4:192.0.2.25 ip6:2001:db8::25 redirect=r.example.jp" },
	/* two of them become one, each term once */
	{ "@ TXT \"v=spf1 mx a -all\"\n@ TXT \"v=spf1 A ip4:192.0.2.1 ~all\""
	    "\n", "error", "v=spf1 A ip4:192.0.2.1 mx ~all" },
	/* nobody knows what was meant */
	{ "@ TXT \"v=spf1 ipv4:192.0.2.25 -all\"\n", "error", "" },
	{ ";!SERVFAIL @ TXT\n", "unknown", "" },
	{ "@ TXT x\n", "error",
	    "v=spf1 ip4:192.0.2.25 ip6:2001:db8::25 ~all" },
	/* the old type alone is no record */
	{ "@ TYPE99 \\# 12 0b763d73706631202d616c6c\n@ TXT x\n", "error",
	    "v=spf1 ip4:192.0.2.25 ip6:2001:db8::25 ~all" },
	{ "@ TXT \"v=spf1 " IN(1) IN(2) IN(3) IN(4) IN(5) IN(6) "\" \"" IN(7) IN(8)
	    IN(9) IN(10) IN(11) IN(12) "ip4:192.0.2.25 ip6:2001:db8::25 "
	    "-all\"\n" REC(1) REC(2) REC(3) REC(4) REC(5) REC(6) REC(7)
	    REC(8) REC(9) REC(10) REC(11) REC(12), "error", "" },
};

static struct sheet *
judge(const char *zone)
{
	struct facts *f = facts_new();
	char text[4096];
	struct sheet *s;

	assert_non_null(f);
	assert_int_equal(facts_add(f, "postconf.mydomain", span_str(""),
	    span_str("example.jp")), 0);
	assert_int_equal(facts_add(f, "host.address", span_str("192.0.2.25"),
	    span_str("eth0")), 0);
	assert_int_equal(facts_add(f, "host.address",
	    span_str("2001:db8::25"), span_str("eth0")), 0);
	snprintf(text, sizeof text, "$ORIGIN example.jp.\n%s", zone);
	s = health_query((struct domain_query){ .facts = f,
	    .domain = span_str("example.jp") }, text);
	facts_free(f);
	return s;
}

static void
records(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct sheet *s = judge(cases[i].zone);
		const struct row *r = sheet_find_id(s, "spf");
		const struct field *p = r ? row_field(r, "proposal") : NULL;
		char wanted[512] = "";

		if (*cases[i].proposal != '\0')
			snprintf(wanted, sizeof wanted,
			    "example.jp. IN TXT \"%s\"", cases[i].proposal);
		if (strcmp(health_severity(s, "spf"), cases[i].severity) ||
		    strcmp(p ? p->text.p : "", wanted) != 0)
			fail_msg("%zu: %s, %s", i, health_severity(s, "spf"),
			    p ? p->text.p : "nothing");
		sheet_free(s);
	}
}

/* How far over the limit, not only that it is. */
static void
counted(void **state)
{
	size_t last = sizeof cases / sizeof *cases - 1;
	struct sheet *s = judge(cases[last].zone);
	const struct row *r = sheet_find_id(s, "spf");

	(void)state;
	assert_int_equal(row_field(r, "lookups")->number, 12);
	assert_non_null(strstr(health_why(s, "spf"), "12 DNS look-ups"));
	sheet_free(s);
	s = judge("@ TXT \"v=spf1 a:x.example.jp a:y.example.jp "
	    "a:z.example.jp a:w.example.jp -all\"\n");
	assert_non_null(strstr(health_why(s, "spf"), "4 names without"));
	sheet_free(s);
	/* a ring ends */
	s = judge("@ TXT \"v=spf1 include:i.example.jp -all\"\n"
	    "i TXT \"v=spf1 include:example.jp -all\"\n");
	assert_string_equal(health_severity(s, "spf"), "error");
	sheet_free(s);
}

/* A byte that ends strings in C does not end what is said. */
static void
hidden(void **state)
{
	struct sheet *s = judge("@ TXT \"v=spf1 mx\\000bad -all\"\n");

	(void)state;
	assert_non_null(strstr(health_why(s, "spf"), "mx^@bad"));
	sheet_free(s);
}

static void
old_type(void **state)
{
	struct sheet *s = judge(cases[11].zone);
	const struct row *r = sheet_find_id(s, "spf.advice");

	(void)state;
	assert_non_null(r);
	assert_string_equal(r->key, "old-type");
	sheet_free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(records),
		cmocka_unit_test(counted),
		cmocka_unit_test(hidden),
		cmocka_unit_test(old_type),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
