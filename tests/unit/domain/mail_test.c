/* core/domain/{mx,ptr,helo,spf}: each state once. */
#include "tests/unit/domain/rig.h"

#define SOA "$ORIGIN example.jp.\n@ SOA ns1 host 1 2 3 4 5\n@ NS ns1\n" \
	"ns1 A 192.0.2.53\n"

/* What the row must be, with the facts of a host at 192.0.2.25. */
static const struct { const char *name, *zone, *row, *severity, *word; }
cases[] = {
	{ "one MX", "@ MX 10 mail\nmail A 192.0.2.25\n", "mx", "info",
	    "One server" },
	{ "no MX, an address", "@ A 192.0.2.25\n", "mx", "warning",
	    "no MX record" },
	{ "nothing at all", "", "mx", "error", "neither" },
	{ "an alias", "@ MX 10 mail\nmail CNAME www\nwww A 192.0.2.25\n",
	    "mx.host", "warning", "alias" },
	{ "an address", "@ MX 10 192.0.2.25.\n", "mx.host", "error",
	    "instead of a name" },
	{ "without an address", "@ MX 10 mail\nmail TXT x\n", "mx.host",
	    "error", "has no address" },
	{ "half an answer",
	    "@ MX 10 mail\nmail A 192.0.2.25\n;!SERVFAIL mail AAAA\n",
	    "mx.host", "none", "" },
	{ "no answer", "@ MX 10 mail\n;!TIMEOUT mail *\n", "mx.host",
	    "unknown", "no answer" },
	{ "a private address", "@ MX 10 mail\nmail A 10.0.0.1\n", "mx",
	    "warning", "One server" },
	{ "no answer about MX", ";!SERVFAIL @ MX\n", "mx", "unknown",
	    "no answer" },
	{ "null MX of ours", "@ MX 0 .\n", "null-mx", "warning",
	    "yet this host" },
	{ "null MX and another", "@ MX 0 .\n@ MX 10 mail\n"
	    "mail A 192.0.2.25\n", "null-mx", "error", "both" },
	{ "null MX, wrong form", "@ MX 10 .\n", "null-mx", "warning",
	    "not written" },
	{ "HELO leads here", "mail A 192.0.2.25\n", "helo", "info",
	    "leads to the outgoing" },
	{ "HELO leads elsewhere", "mail A 192.0.2.26\n", "helo", "warning",
	    "other addresses" },
	{ "HELO leads nowhere", "mail TXT x\n", "helo", "error",
	    "no address" },
	{ "HELO is not the PTR", "mail A 192.0.2.25\n"
	    "25.2.0.192.in-addr.arpa. PTR other\n", "helo", "notice",
	    "not their reverse" },
	{ "HELO is the PTR", "mail A 192.0.2.25\n"
	    "25.2.0.192.in-addr.arpa. PTR mail\n", "helo", "info", "" },
	{ "no SPF of HELO", "@ TXT \"v=spf1 ip4:192.0.2.25 -all\"\n",
	    "spf.helo", "notice", "no SPF record" },
	{ "SPF of HELO", "@ TXT \"v=spf1 ip4:192.0.2.25 -all\"\n"
	    "mail TXT \"v=spf1 a -all\"\nmail A 192.0.2.25\n",
	    "spf.helo", "info", "" },
	{ "SPF of HELO without an answer",
	    "@ TXT \"v=spf1 ip4:192.0.2.25 -all\"\n"
	    ";!SERVFAIL mail TXT\n", "spf.helo", "unknown", "" },
	{ "and the record is right nevertheless",
	    "@ TXT \"v=spf1 ip4:192.0.2.25 -all\"\n"
	    ";!SERVFAIL mail TXT\n", "spf", "info", "" },
	{ "SPF covers us", "@ TXT \"v=spf1 ip4:192.0.2.25 -all\"\n",
	    "spf.address", "info", "" },
	{ "SPF does not", "@ TXT \"v=spf1 ip4:192.0.2.1 -all\"\n",
	    "spf.address", "error", "" },
	{ "no SPF", "", "spf", "error", "" },
	{ "two of them", "@ TXT \"v=spf1 -all\"\n@ TXT \"v=spf1 ~all\"\n",
	    "spf", "error", "" },
	{ "+all", "@ TXT \"v=spf1 +all\"\n", "spf.advice", "error",
	    "+all" },
	{ "all", "@ TXT \"v=spf1 all\"\n", "spf.advice", "error", "+all" },
	{ "?all", "@ TXT \"v=spf1 ?all\"\n", "spf.advice", "warning",
	    "?all" },
	{ "no all", "@ TXT \"v=spf1 ip4:192.0.2.25\"\n", "spf.advice",
	    "warning", "neither" },
	{ "ptr", "@ TXT \"v=spf1 ptr ~all\"\n", "spf.advice", "warning",
	    "ptr" },
	{ "include without SPF", "@ TXT \"v=spf1 include:mail ~all\"\n"
	    "mail A 192.0.2.25\n", "spf", "error", "" },
	{ "SPF without an answer", ";!SERVFAIL @ TXT\n", "spf", "unknown",
	    "" },
	{ "no PTR", "", "ptr.address", "error", "no reverse DNS" },
	{ "PTR", "25.2.0.192.in-addr.arpa. PTR mail\nmail A 192.0.2.25\n",
	    "fcrdns.address", "info", "leads back" },
	{ "PTR that does not lead back",
	    "25.2.0.192.in-addr.arpa. PTR mail\nmail A 192.0.2.26\n",
	    "fcrdns.address", "error", "does not lead back" },
	{ "PTR whose name has no answer",
	    "25.2.0.192.in-addr.arpa. PTR mail\n;!TIMEOUT mail A\n",
	    "fcrdns.address", "unknown", "no answer" },
	{ "PTR without an answer",
	    ";!SERVFAIL 25.2.0.192.in-addr.arpa. PTR\n", "ptr.address",
	    "unknown", "no answer" },
	{ "a name for any customer",
	    "25.2.0.192.in-addr.arpa. PTR p25-2-ipbf.example.ne.jp.\n",
	    "ptr.address", "warning", "automatically" },
};

static struct sheet *
judge(const char *zone, const char *address)
{
	struct facts *f = facts_new();
	struct sheet *s;
	char *text = NULL;

	assert_non_null(f);
	assert_int_equal(facts_add(f, "postconf.myhostname", span_str(""),
	    span_str("mail.example.jp")), 0);
	assert_int_equal(facts_add(f, "postconf.mydomain", span_str(""),
	    span_str("example.jp")), 0);
	assert_int_equal(facts_add(f, "host.address", span_str(address),
	    span_str("eth0")), 0);
	assert_true(asprintf(&text, SOA "%s", zone) > 0);
	s = health_query((struct domain_query){ .facts = f,
	    .domain = span_str("example.jp") }, text);
	free(text);
	facts_free(f);
	return s;
}

static void
every_case(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct sheet *s = judge(cases[i].zone, "192.0.2.25");
		const char *severity = health_severity(s, cases[i].row);
		const char *why = health_why(s, cases[i].row);

		if (strcmp(severity, cases[i].severity) != 0 ||
		    strstr(why, cases[i].word) == NULL)
			fail_msg("%s: %s is %s, \"%s\"", cases[i].name,
			    cases[i].row, severity, why);
		sheet_free(s);
	}
}

/* The record to paste keeps what is there and covers the address. */
static void
proposals(void **state)
{
	struct sheet *s = judge("@ TXT \"v=spf1 mx include:x.example.jp "
	    "~all\"\n@ MX 10 mx\nmx A 192.0.2.1\nx TXT \"v=spf1 -all\"\n",
	    "2001:db8::25");
	const struct row *r = sheet_find_id(s, "spf");

	(void)state;
	assert_span_equal(row_field(r, "proposal")->text, "example.jp. IN TXT "
	    "\"v=spf1 mx include:x.example.jp ip6:2001:db8::25 ~all\"");
	r = sheet_find_id(s, "ptr.address");
	assert_span_equal(row_field(r, "proposal")->text, "5.2.0.0.0.0.0.0."
	    "0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa. IN "
	    "PTR mail.example.jp.");
	sheet_free(s);
}

/* Behind NAT, or another's domain: nothing is judged that is not known. */
static void
not_known(void **state)
{
	struct sheet *s = judge("", "10.0.0.1");

	(void)state;
	assert_string_equal(health_severity(s, "ptr"), "unknown");
	assert_non_null(strstr(health_why(s, "ptr"), "10.0.0.1"));
	sheet_free(s);
	s = health("example.jp", SOA "@ TXT \"v=spf1 -all\"\n");
	assert_string_equal(health_severity(s, "ptr"), "unknown");
	assert_string_equal(health_severity(s, "helo"), "no row");
	assert_string_equal(health_severity(s, "spf"), "info");
	sheet_free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_case),
		cmocka_unit_test(proposals),
		cmocka_unit_test(not_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
