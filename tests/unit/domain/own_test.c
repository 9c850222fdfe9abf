/* core/domain/own: from which addresses mail leaves, and how sure that is. */
#include "core/domain/domain_part.h"
#include "tests/unit/domain/rig.h"

#define ZONE "$ORIGIN example.jp.\n@ MX 10 mx\nmx A 192.0.2.1\n" \
	"relay A 192.0.2.7\n" \
	"25.2.0.192.in-addr.arpa. PTR mail.example.jp.\n" \
	"mail A 192.0.2.25\n"

/* Facts: "name value", "address ADDRESS"; the keys of ptr.address in order. */
static const struct { const char *facts[5], *rows, *severity, *says; }
cases[] = {
	{ { "mydomain example.jp", "address 192.0.2.25" }, "192.0.2.25 ",
	    "info", "" },
	/* one of a bridge; behind NAT */
	{ { "mydomain example.jp", "address 172.17.0.1",
	    "address 192.0.2.25" }, "192.0.2.25 ", "info", "" },
	{ { "mydomain example.jp", "address 10.0.0.5",
	    "address 2001:db8::25" }, "10.0.0.5 2001:db8::25 ", "error", "" },
	{ { "mydomain example.jp", "address 10.0.0.5" }, "", "unknown",
	    "10.0.0.5" },
	{ { "mydomain example.jp" }, "", "unknown", "--ip" },
	/* what Postfix uses */
	{ { "mydomain example.jp", "inet_protocols ipv4",
	    "address 192.0.2.25", "address 2001:db8::25" }, "192.0.2.25 ",
	    "info", "" },
	{ { "mydomain example.jp", "inet_protocols ipv4, ipv6",
	    "address 192.0.2.25", "address 2001:db8::25" },
	    "192.0.2.25 2001:db8::25 ", "error", "" },
	{ { "mydomain example.jp", "smtp_bind_address 192.0.2.25",
	    "address 192.0.2.25", "address 192.0.2.26" }, "192.0.2.25 ",
	    "info", "" },
	/* less sure: at most a warning */
	{ { "mydomain example.jp", "relayhost [relay.example.jp]:587",
	    "address 192.0.2.25" }, "192.0.2.7 ", "warning",
	    "[relay.example.jp]:587" },
	/* without brackets: the mail servers of that name, else its address */
	{ { "mydomain example.jp", "relayhost example.jp:587" }, "192.0.2.1 ",
	    "warning", "example.jp:587" },
	{ { "mydomain example.jp", "relayhost relay.example.jp" },
	    "192.0.2.7 ", "warning", "relay.example.jp" },
	{ { "mydomain example.jp", "relayhost [gone.example.jp]" }, "",
	    "unknown", "[gone.example.jp]" },
	{ { "mydomain example.com", "address 192.0.2.25" }, "192.0.2.1 ",
	    "warning", "mail servers (MX)" },
};

static struct facts *
facts_of(const char *const v[5])
{
	struct facts *f = facts_new();

	assert_non_null(f);
	for (size_t i = 0; i < 5 && v[i] != NULL; i++) {
		const char *value = strchr(v[i], ' ') + 1;
		char name[64];

		snprintf(name, sizeof name, "postconf.%.*s",
		    (int)(value - v[i] - 1), v[i]);
		if (strncmp(v[i], "address ", 8) == 0)
			assert_int_equal(facts_add(f, "host.address",
			    span_str(value), span_str("eth0")), 0);
		else
			assert_int_equal(facts_add(f, name, span_str(""),
			    span_str(value)), 0);
	}
	return f;
}

static void
states(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct facts *f = facts_of(cases[i].facts);
		struct sheet *s = health_query((struct domain_query){
		    .domain = span_str("example.jp"), .facts = f }, ZONE);
		const struct row *r = sheet_find_id(s, "ptr");
		char rows[256] = "";

		for (r = r ? r->children : NULL; r != NULL; r = r->next)
			snprintf(rows + strlen(rows), sizeof rows -
			    strlen(rows), "%s ", r->key);
		if (strcmp(rows, cases[i].rows) != 0 ||
		    strcmp(health_severity(s, "ptr"), cases[i].severity) ||
		    strstr(health_why(s, "ptr"), cases[i].says) == NULL)
			fail_msg("%zu: %s, %s: %s", i, rows,
			    health_severity(s, "ptr"), health_why(s, "ptr"));
		sheet_free(s);
		facts_free(f);
	}
}

/* Names that providers give to any customer's address. */
static void
generic_names(void **state)
{
	static const struct { const char *ip, *name; bool generic; } names[] = {
		{ "192.0.2.25", "mail.example.jp", false },
		{ "192.0.2.25", "192-0-2-25.isp.example", true },
		{ "192.0.2.25", "25.2.0.192.isp.example", true },
		{ "192.0.2.25", "mx25.example.jp", false },
		{ "192.0.2.25", "host1.dhcp.isp.example", true },
		{ "2001:db8::25", "mail.example.jp", false },
		{ "2001:db8::25", "mx0-25.example.jp", false },
		{ "2001:db8::25", "2001-db8--25.isp.example", true },
		{ "2001:db8::25", "v6-2001-db8-0-0-0-0-0-25.isp.example",
		    true },
		{ "2001:db8::25", "2001-0db8-0000-0000-0000-0000-0000-0025."
		    "isp.example", true },
		{ "2001:db8::25", "5.2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0."
		    "0.0.0.8.b.d.0.1.0.0.2.isp.example", true },
		{ "2001:db8:1:2:aabb:ccdd:eeff:1", "h-aabbccddeeff0001.isp"
		    ".example", true },
	};
	struct arena *a = arena_new(100000);

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct ip ip;

		assert_int_equal(ip_parse(span_str(names[i].ip), &ip), 0);
		if (domain_generic_name(span_str(names[i].name), &ip, a) !=
		    names[i].generic)
			fail_msg("%s %s", names[i].ip, names[i].name);
	}
	arena_free(a);
}

/* A relay is another host than the one that HELO names. */
static void
helo_of_relayed(void **state)
{
	const char *const v[5] = { "mydomain example.jp",
		"myhostname mail.example.jp", "relayhost relay.example.jp",
		"address 192.0.2.25" };
	struct facts *f = facts_of(v);
	struct sheet *s = health_query((struct domain_query){
	    .domain = span_str("example.jp"), .facts = f }, ZONE);

	(void)state;
	assert_string_equal(health_severity(s, "helo"), "none");
	assert_null(sheet_find_id(s, "spf.helo"));
	sheet_free(s);
	facts_free(f);
}

/* No answer about one of them: not known, not good. */
static void
unanswered(void **state)
{
	const char *const v[5] = { "mydomain example.jp",
		"address 192.0.2.25", "address 192.0.2.26" };
	struct facts *f = facts_of(v);
	struct sheet *s = health_query((struct domain_query){
	    .domain = span_str("example.jp"), .facts = f },
	    ZONE ";!SERVFAIL 26.2.0.192.in-addr.arpa. PTR\n");

	(void)state;
	assert_string_equal(health_severity(s, "ptr"), "unknown");
	sheet_free(s);
	facts_free(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(states),
		cmocka_unit_test(unanswered),
		cmocka_unit_test(generic_names),
		cmocka_unit_test(helo_of_relayed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
