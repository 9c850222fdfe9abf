/* core/domain/{self,ipv6}: this host, and the story of IPv6. */
#include "tests/unit/domain/rig.h"

#define R6 "5.2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0." \
	"8.b.d.0.1.0.0.2.ip6.arpa. "
#define PTR R6 "PTR mail.example.jp.\n"
#define SPF "@ TXT \"v=spf1 ip6:2001:db8::25 -all\"\n"
#define AAAA "mail AAAA 2001:db8::25\n"
#define GOOD PTR SPF AAAA
#define ALL "inet_protocols = all\nrelayhost = \n"

static const struct {
	const char	*postconf, *v6, *refused, *zone, *row, *severity;
	const char	*says;
} cases[] = {
	{ ALL, "2001:db8::25", "0", GOOD, "self.ipv6", "info", "in order" },
	{ ALL, "2001:db8::25", "0", GOOD, "self", "info", "No fault" },
	{ ALL, "2001:db8::25", "0", GOOD, "self.ipv6.stopgap", "no row",
	    "" },
	{ ALL, "2001:db8::25", NULL, GOOD, "self.ipv6", "unknown",
	    "could not" },
	{ ALL, "2001:db8::25", "3", GOOD, "self.ipv6.refused", "warning",
	    "3 refusals" },
	{ ALL, "2001:db8::25", "3", GOOD, "self.ipv6.stopgap", "notice",
	    "As a stop-gap" },
	{ ALL, "2001:db8::25", "0", SPF AAAA, "self.ipv6.ptr", "error",
	    "no reverse DNS" },
	{ ALL, "2001:db8::25", "0", SPF AAAA, "self.ipv6.back", "none",
	    "no reverse DNS" },
	{ ALL, "2001:db8::25", "0", PTR SPF, "self.ipv6.back", "error",
	    "does not lead back" },
	{ ALL, "2001:db8::25", "0", PTR AAAA "@ TXT \"v=spf1 -all\"\n",
	    "self.ipv6.spf", "error", "" },
	{ ALL, "2001:db8::25", "0", SPF AAAA, "self.ipv6", "error",
	    "not in order" },
	/* no answer is neither */
	{ ALL, "2001:db8::25", "0", SPF AAAA ";!SERVFAIL " R6 "PTR\n",
	    "self.ipv6.ptr", "unknown", "no answer" },
	{ ALL, "2001:db8::25", "0", PTR AAAA ";!SERVFAIL @ TXT\n",
	    "self.ipv6.spf", "unknown", "" },
	/* not used: told only */
	{ "inet_protocols = ipv4\nrelayhost = \n", "2001:db8::25", "0", "",
	    "self.ipv6", "notice", "does not use it" },
	{ "inet_protocols = ipv4\nrelayhost = \n", "2001:db8::25", "0", "",
	    "self.ipv6.stopgap", "notice", "by IPv4 only" },
	{ "inet_protocols = all\nrelayhost = [relay.example.jp]\n",
	    "2001:db8::25", "0", "", "self.ipv6", "notice", "relay" },
	{ ALL, "fd00::1", "0", "", "self.ipv6", "info", "no IPv6 address" },
	/* the settings */
	{ ALL, "2001:db8::25", "0", "", "self.inet_protocols", "info",
	    "IPv4 and IPv6" },
	{ "inet_protocols = ipv6\n", "2001:db8::25", "0", "",
	    "self.inet_protocols", "warning", "IPv6 only" },
	{ "relayhost = \n", "2001:db8::25", "0", "", "self.inet_protocols",
	    "unknown", "could not be read" },
	{ "relayhost = [relay.example.jp]:587\n", "2001:db8::25", "0", "",
	    "self.relayhost", "notice", "[relay.example.jp]:587" },
	{ ALL "smtp_bind_address6 = 2001:db8::26\n", "2001:db8::25", "0",
	    "", "self.bind", "error", "not an address of this host" },
	{ ALL "smtp_bind_address6 = 2001:db8::25\n", "2001:db8::25", "0",
	    "", "self.bind", "info", "from 2001:db8::25 only" },
	{ ALL "smtp_bind_address = 2001:db8::25\n", "2001:db8::25", "0",
	    "", "self.bind", "error", "of that kind" },
	{ ALL "transport_maps = hash:/etc/postfix/transport\n",
	    "2001:db8::25", "0", "", "self.maps", "notice", "another way" },
};

static struct sheet *
judge(const char *postconf, const char *v6, const char *refused,
    const char *zone, bool self)
{
	struct facts *f = facts_new();
	struct sheet *s;
	char text[1024];

	assert_non_null(f);
	assert_int_equal(facts_from_postconf(f, span_str(postconf)), 0);
	assert_int_equal(facts_add(f, "postconf.myhostname", span_str(""),
	    span_str("mail.example.jp")), 0);
	assert_int_equal(facts_add(f, "host.address", span_str(v6),
	    span_str("eth0")), 0);
	if (refused != NULL)
		assert_int_equal(facts_add(f, "outcome.v6",
		    span_str("refused"), span_str(refused)), 0);
	snprintf(text, sizeof text, "$ORIGIN example.jp.\n%s", zone);
	s = health_query((struct domain_query){ .facts = f, .self = self,
	    .domain = span_str("example.jp") }, text);
	facts_free(f);
	return s;
}

static void
states(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct sheet *s = judge(cases[i].postconf, cases[i].v6,
		    cases[i].refused, cases[i].zone, true);
		const char *row = cases[i].row;

		if (strcmp(health_severity(s, row), cases[i].severity) ||
		    strstr(health_why(s, row), cases[i].says) == NULL)
			fail_msg("%zu: %s is %s: %s", i, row,
			    health_severity(s, row), health_why(s, row));
		sheet_free(s);
	}
}

static const char *
field(const struct sheet *s, const char *row, const char *name)
{
	const struct row *r = sheet_find_id(s, row);
	const struct field *f = r ? row_field(r, name) : NULL;

	return f ? f->text.p : "";
}

static void
commands(void **state)
{
	struct sheet *s = judge("inet_protocols = ipv4, ipv6\n",
	    "2001:db8::25", "3", "", true);

	(void)state;
	assert_string_equal(field(s, "self.ipv6.stopgap", "apply"),
	    "postconf -e inet_protocols=ipv4 && systemctl restart postfix");
	assert_string_equal(field(s, "self.ipv6.stopgap", "command"),
	    "postconf -e 'inet_protocols=ipv4, ipv6' && "
	    "systemctl restart postfix");
	sheet_free(s);
	/* what a shell would take as something else is not written out */
	s = judge("inet_protocols = all'; reboot\n", "2001:db8::25", "3",
	    "", true);
	assert_string_equal(field(s, "self.ipv6.stopgap", "command"),
	    "postconf -e 'inet_protocols=all' && "
	    "systemctl restart postfix");
	sheet_free(s);
}

static void
only_when_asked(void **state)
{
	struct sheet *s = judge(ALL, "2001:db8::25", "3", "", false);

	(void)state;
	assert_null(sheet_find_id(s, "self"));
	sheet_free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(states),
		cmocka_unit_test(commands),
		cmocka_unit_test(only_when_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
