/* core/blocklist: the state of a list, from what its zone answers. */
#include "core/blocklist/blocklist.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/dns/zonefile.h"
#include "tests/unit/unit.h"

#define Z	"zen.spamhaus.org"
#define GOOD	"2.0.0.127." Z ". A 127.0.0.2\n"

/* A zone, the target, and the state that must come of it. */
static const struct { const char *name, *target, *zone, *status; } states[]
= {
	{ "listed", "192.0.2.10",
	    GOOD "10.2.0.192." Z ". A 127.0.0.2\n", "listed" },
	{ "clean", "192.0.2.10", GOOD, "clean" },
	{ "refused for us only", "192.0.2.10",
	    GOOD "10.2.0.192." Z ". A 127.255.255.254\n", "refused" },
	{ "a refusal wins", "192.0.2.10", GOOD "10.2.0.192." Z
	    ". A 127.0.0.2\n10.2.0.192." Z ". A 127.255.255.255\n",
	    "refused" },
	{ "refuses its test point", "192.0.2.10",
	    "2.0.0.127." Z ". A 127.255.255.252\n", "refused" },
	{ "parked", "192.0.2.10", "*." Z ". A 203.0.113.80\n",
	    "rewritten" },
	{ "a filter answers", "192.0.2.10", "*." Z ". A 0.0.0.0\n",
	    "rewritten" },
	{ "a filter answers 127.0.0.1", "192.0.2.10",
	    "*." Z ". A 127.0.0.1\n", "lists-all" },
	{ "lists everything", "192.0.2.10", "*." Z ". A 127.0.0.2\n",
	    "lists-all" },
	{ "knows nothing, not even its test point", "192.0.2.10",
	    "www." Z ". A 192.0.2.1\n", "dead" },
	{ "silent", "192.0.2.10", ";!TIMEOUT 10.2.0.192." Z ". A\n" GOOD,
	    "no-answer" },
	{ "its test point is silent", "192.0.2.10",
	    ";!TIMEOUT 2.0.0.127." Z ". A\nwww." Z ". A 192.0.2.1\n",
	    "no-answer" },
	{ "SERVFAIL", "192.0.2.10",
	    ";!SERVFAIL 10.2.0.192." Z ". A\n" GOOD, "dns-error" },
	{ "an answer without a meaning", "192.0.2.10",
	    GOOD "10.2.0.192." Z ". A 127.0.0.200\n", "" },
	{ "its test point is gone, but not what it lists", "192.0.2.10",
	    "10.2.0.192." Z ". A 127.0.0.2\n", "listed" },
	{ "IPv6 by nibbles", "2001:db8::10",
	    "2.0.0.0.0.0.f.7.f.f.f.f.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0."
	    Z ". A 127.0.0.2\n"
	    "0.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2."
	    Z ". A 127.0.0.3\n", "listed" },
};

static struct lists *
load(void)
{
	const char *src = getenv("srcdir");
	struct lists *l = NULL;
	char dir[512];

	snprintf(dir, sizeof dir, "%s/data/blocklists", src ? src : ".");
	assert_int_equal(lists_load(dir, NULL, &l, NULL), 0);
	return l;
}

static struct sheet *
ask_of(const struct lists *l, const char *zone,
    const struct blocklist *const *only, size_t nonly, const char *target,
    const struct facts *facts, struct zonefile **ret)
{
	struct list_target t = { .text = span_str(target) };
	struct blocklist_query q = { .lists = l, .targets = &t,
		.ntargets = 1, .only = only, .nonly = nonly,
		.vantage = "", .facts = facts };
	struct answerer by;
	struct inquiry *in;
	struct sheet *s;

	(void)ip_parse(t.text, &t.ip);
	assert_int_equal(zonefile_parse(span_str(zone), "z", ret, NULL), 0);
	by = zonefile_answerer(*ret);
	in = inquiry_new(&blocklist_analysis, &q, 1000000 * USEC_SEC, &by);
	assert_non_null(in);
	assert_true(inquiry_settle(in));
	s = inquiry_take(in);
	assert_non_null(s);
	inquiry_free(in);
	return s;
}

static struct sheet *
ask(const struct lists *l, const char *zone, const char *only,
    const char *target, struct zonefile **ret)
{
	const struct blocklist *list = lists_find(l, span_str(only));

	return ask_of(l, zone, &list, *only != '\0', target, NULL, ret);
}

static void
every_state(void **state)
{
	struct lists *l = load();

	(void)state;
	for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
		struct zonefile *z = NULL;
		struct sheet *s = ask(l, states[i].zone, Z, states[i].target,
		    &z);
		const struct row *r = sheet_find_id(s, "listing");
		const struct field *f = r ? row_field(r, "status") : NULL;
		struct span got = f ? f->text : span_str("");
		bool done = span_is(got, "listed") || span_is(got, "clean");

		assert_non_null(r);
		if (!span_is(got, states[i].status))
			fail_msg("%s: \"" SPAN_FMT "\"", states[i].name,
			    SPAN_ARG(got));
		if ((r->state == ROW_DONE) != done)
			fail_msg("%s: row is %s", states[i].name,
			    row_state_name(r->state));
		sheet_free(s);
		zonefile_free(z);
	}
	lists_free(l);
}

/* Lists without a test point, through several DNS servers: what must come of
 * them, and of the row `resolver`. */
#define T	"torexit.dan.me.uk"
#define OTHER	"bl.spamcop.net"
static const struct { const char *name, *zone, *status, *resolver; } points[]
= {
	{ "no zone", "www.example. A 192.0.2.1\n", "dead", "good" },
	{ "a zone above it only", "dan.me.uk. SOA a. b. 1 2 3 4 5\n"
	    T ". TXT \"x\"\n", "dead", "good" },
	{ "SOA", T ". SOA a. b. 1 2 3 4 5\n", "clean", "good" },
	{ "NS only", T ". NS ns.example.\n", "clean", "good" },
	{ "silent zone", ";!TIMEOUT " T ". *\n", "no-answer", "good" },
	{ "SERVFAIL of the zone", ";!SERVFAIL " T ". *\n", "dns-error",
	    "good" },
	{ "shared, no test point", T ". SOA a. b. 1 2 3 4 5\n"
	    "2.0.0.127." OTHER ". A 127.255.255.254\n"
	    "2.0.0.127." Z ". A 127.255.255.254\n", "refused", "shared" },
	{ "rewrites", T ". SOA a. b. 1 2 3 4 5\n"
	    "*.invalid. A 192.0.2.1\n", "clean", "rewrites" },
	{ "silent", ";!TIMEOUT mtgp-no-such-name.invalid. *\n"
	    ";!TIMEOUT " T ". *\n;!TIMEOUT 10.2.0.192." T ". *\n"
	    ";!TIMEOUT 10.2.0.192." Z ". *\n", "no-answer", "silent" },
};

static void
points_and_resolvers(void **state)
{
	struct lists *l = load();
	const struct blocklist *only[] = { lists_find(l, span_str(T)),
		lists_find(l, span_str(Z)) };

	(void)state;
	for (size_t i = 0; i < sizeof points / sizeof *points; i++) {
		struct zonefile *z = NULL;
		struct sheet *s = ask_of(l, points[i].zone, only, 2,
		    "192.0.2.10", NULL, &z);
		const struct row *r = sheet_child(s, NULL, T "/192.0.2.10");
		const struct field *f = r ? row_field(r, "status") : NULL,
		    *of = row_field(sheet_find_id(s, "resolver"),
		    "resolver_state");

		if (f == NULL || !span_is(f->text, points[i].status))
			fail_msg("%s: \"" SPAN_FMT "\"", points[i].name,
			    SPAN_ARG(f ? f->text : span_str("")));
		if (of == NULL || !span_is(of->text, points[i].resolver))
			fail_msg("%s: resolver \"" SPAN_FMT "\"",
			    points[i].name,
			    SPAN_ARG(of ? of->text : span_str("")));
		sheet_free(s);
		zonefile_free(z);
	}
	lists_free(l);
}

/* What was found out before, its age in seconds, and what counts then. */
static const struct { const char *verdict; int age; const char *status; }
    before[] = {
	{ "good", 0, "clean" }, { "good", 86399, "clean" },
	{ "good", 86400, "dead" }, { "good", -1, "dead" },
	{ "lists-all", 60, "lists-all" }, { "dead", 60, "dead" },
	{ "no-answer", 3599, "no-answer" }, { "no-answer", 3600, "dead" },
	{ "refused", 1, "dead" }, { "nonsense", 1, "dead" },
};

static void
tests_are_remembered(void **state)
{
	struct lists *l = load();
	const struct blocklist *only = lists_find(l, span_str(Z));

	(void)state;
	for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
		struct facts *known = facts_new();
		struct zonefile *z = NULL;
		struct sheet *s;
		const struct field *f;
		char value[64];

		snprintf(value, sizeof value, "%s %d", before[i].verdict,
		    1000000 - before[i].age);
		assert_int_equal(facts_add(known, LIST_TEST,
		    span_str(Z "/ipv4"), span_str(value)), 0);
		s = ask_of(l, strcmp(before[i].verdict, "no-answer") ||
		    before[i].age >= 3600 ? "www.example. A 192.0.2.1\n" :
		    ";!TIMEOUT 10.2.0.192." Z ". *\n", &only, 1,
		    "192.0.2.10", known, &z);
		f = row_field(sheet_find_id(s, "listing"), "status");
		if (f == NULL || !span_is(f->text, before[i].status))
			fail_msg("%s: \"" SPAN_FMT "\"", value,
			    SPAN_ARG(f ? f->text : span_str("")));
		sheet_free(s);
		zonefile_free(z);
		facts_free(known);
	}
	lists_free(l);
}

/* Parts of a list that is asked as a whole are not counted again, what is
 * listed stands first, and nothing of this is said of one that is silent. */
static void
all_lists(void **state)
{
	static const char zone[] = GOOD
	    "10.2.0.192." Z ". A 127.0.0.2\n"
	    "10.2.0.192." Z ". A 127.0.0.9\n"
	    "10.2.0.192." Z ". TXT \"https://list.example/192.0.2.10\"\n"
	    "10.2.0.192.sbl.spamhaus.org. A 127.0.0.2\n"
	    ";!TIMEOUT bl.spamcop.net *\n"
	    "*.b.barracudacentral.org. A 127.0.0.2\n";
	struct lists *l = load();
	struct zonefile *z = NULL;
	struct sheet *s = ask(l, zone, "", "192.0.2.10", &z);
	const struct row *r = sheet_find_id(s, "listing");

	(void)state;
	assert_non_null(r);
	assert_string_equal(r->key, Z "/192.0.2.10");
	assert_int_equal(r->severity, SEVERITY_CRITICAL);
	assert_int_equal(row_field(r, "codes")->nlist, 2);
	assert_span_equal(row_field(r, "who")->text, "provider");
	assert_span_equal(row_field(r, "text")->text,
	    "https://list.example/192.0.2.10");
	assert_non_null(strstr(text_in(&r->phone, LANG_EN), "provider"));
	assert_null(sheet_child(s, NULL, "sbl.spamhaus.org/192.0.2.10"));
	assert_null(sheet_child(s, NULL, "dbl.spamhaus.org/192.0.2.10"));
	r = sheet_child(s, NULL, "b.barracudacentral.org/192.0.2.10");
	assert_span_equal(row_field(r, "status")->text, "lists-all");
	assert_int_equal(row_field(sheet_find_id(s, "summary"),
	    "listed")->number, 1);
	sheet_free(s);
	zonefile_free(z);
	lists_free(l);
}

/* The owner: network, its name, whom to write to. */
static void
owner(void **state)
{
	static const char zone[] =
	    "10.2.0.192.origin.asn.cymru.com. TXT "
	    "\"64496 64497 | 192.0.2.0/24 | JP | apnic | 2010-01-01\"\n"
	    "AS64496.asn.cymru.com. TXT "
	    "\"64496 | JP | apnic | 2010-01-01 | EXAMPLE Example KK, JP\"\n"
	    "10.2.0.192.abuse-contacts.abusix.zone. TXT "
	    "\"abuse@example.jp\"\n"
	    "10.2.0.192.in-addr.arpa. SOA ns.example.jp. "
	    "host\\.master.example.jp. 1 2 3 4 5\n";
	static const struct { const char *name, *value; } want[] = {
		{ "asn", "64496" }, { "network", "192.0.2.0/24" },
		{ "country", "JP" }, { "registry", "apnic" },
		{ "name", "EXAMPLE Example KK, JP" },
		{ "abuse", "abuse@example.jp" },
		{ "zone_contact", "host.master@example.jp" },
	};
	struct lists *l = load();
	struct zonefile *z = NULL;
	struct sheet *s = ask(l, zone, "", "192.0.2.10", &z);
	const struct row *r = sheet_find_id(s, "owner");

	(void)state;
	assert_non_null(r);
	for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
		const struct field *f = row_field(r, want[i].name);

		if (f == NULL || !span_is(f->text, want[i].value))
			fail_msg("%s: \"" SPAN_FMT "\"", want[i].name,
			    SPAN_ARG(f ? f->text : span_str("")));
	}
	sheet_free(s);
	zonefile_free(z);
	lists_free(l);
}

/* Without a known contact the customary one is guessed, but not that of the
 * registry whose zone it is. */
static void
role_address(void **state)
{
	static const struct { const char *zone, *role; } cases[] = {
		{ "2.0.192.in-addr.arpa. SOA ns.example.jp. "
		    "hostmaster.dns.example.jp. 1 2 3 4 5\n",
		    "abuse@example.jp" },
		{ "192.in-addr.arpa. SOA ns.registry.example. "
		    "hostmaster.registry.example. 1 2 3 4 5\n", "" },
		{ "2.0.192.in-addr.arpa. SOA ns.example.jp. "
		    "hostmaster.example.jp. 1 2 3 4 5\n"
		    "10.2.0.192.abuse-contacts.abusix.zone. TXT "
		    "\"abuse@example.jp\"\n", "" },
	};
	struct lists *l = load();

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct zonefile *z = NULL;
		struct sheet *s = ask(l, cases[i].zone, "", "192.0.2.10", &z);
		const struct row *r = sheet_find_id(s, "owner");
		const struct field *f = r ? row_field(r, "role") : NULL;

		assert_span_equal(f ? f->text : span_str(""), cases[i].role);
		sheet_free(s);
		zonefile_free(z);
	}
	lists_free(l);
}

/* A whole /64 is listed: another address of it is, too. */
static void
neighbour(void **state)
{
	static const char zone[] =
	    "2.0.0.0.0.0.f.7.f.f.f.f.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0."
	    Z ". A 127.0.0.2\n"
	    "*.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2." Z ". A 127.0.0.3\n";
	struct lists *l = load();
	struct zonefile *z = NULL;
	struct sheet *s = ask(l, zone, Z, "2001:db8::10", &z);
	const struct row *r = sheet_find_id(s, "listing");

	(void)state;
	assert_non_null(row_field(r, "whole64"));
	sheet_free(s);
	zonefile_free(z);
	lists_free(l);
}

/* A domain list is asked for the domain and for what was registered. */
static void
domains(void **state)
{
	static const char zone[] =
	    "test.dbl.spamhaus.org. A 127.0.1.2\n"
	    "example.jp.dbl.spamhaus.org. A 127.0.1.4\n";
	struct lists *l = load();
	struct zonefile *z = NULL;
	struct sheet *s = ask(l, zone, "dbl.spamhaus.org",
	    "www.example.jp", &z);

	(void)state;
	assert_span_equal(row_field(sheet_find_id(s, "listing"),
	    "status")->text, "listed");
	sheet_free(s);
	zonefile_free(z);
	lists_free(l);
}

/* An answerer that has a DNS server, and counts what is asked of it. */
struct counting {
	struct answerer	 zone;
	size_t		 n, tests;
};

static void
count_and_carry(void *arg, struct inquiry *i, size_t number,
    const struct question *q)
{
	struct counting *c = arg;

	if (q->kind == QUESTION_FACT) {
		inquiry_answer(i, number, ANSWER_GIVEN,
		    span_str("192.0.2.53#53"));
		return;
	}
	c->n++;
	c->tests += span_starts_nocase(q->name, "2.0.0.127.") ||
	    span_starts_nocase(q->name, "1.0.0.127.");
	c->zone.carry(c->zone.arg, i, number, q);
}

/* Looks at one address in one list; the questions that test the list. */
static size_t
tests_asked(const char *zone, const struct facts *known, const char *status)
{
	struct lists *l = load();
	const struct blocklist *list = lists_find(l, span_str(Z));
	struct list_target t = { .text = span_str("192.0.2.10") };
	struct blocklist_query q = { .lists = l, .targets = &t,
		.ntargets = 1, .only = &list, .nonly = 1, .vantage = "",
		.facts = known };
	struct counting c = { .n = 0 };
	struct zonefile *z = NULL;
	struct inquiry *in;

	(void)ip_parse(t.text, &t.ip);
	assert_int_equal(zonefile_parse(span_str(zone), "z", &z, NULL), 0);
	c.zone = zonefile_answerer(z);
	in = inquiry_new(&blocklist_analysis, &q, 1000000 * USEC_SEC,
	    &(struct answerer){ count_and_carry, &c });
	assert_true(inquiry_settle(in));
	assert_span_equal(row_field(sheet_find_id(inquiry_sheet(in),
	    "listing"), "status")->text, status);
	assert_true(c.n > c.tests);
	inquiry_free(in);
	zonefile_free(z);
	lists_free(l);
	return c.tests;
}

/* What is remembered is known before anything is asked. */
static void
tests_are_not_repeated(void **state)
{
	struct facts *known = facts_new();

	(void)state;
	assert_int_equal(facts_add(known, LIST_TEST, span_str(Z
	    "/ipv4@192.0.2.53#53"), span_str("good 999999")), 0);
	assert_int_equal(tests_asked("10.2.0.192." Z ". A 127.0.0.2\n", known,
	    "listed"), 0);
	facts_free(known);
}

/* 240 lists must fit into one inquiry: who says "not listed" does not list
 * everything, and is not asked whether. */
static void
a_clean_list_is_tested_once(void **state)
{
	(void)state;
	assert_int_equal(tests_asked(GOOD, NULL, "clean"), 1);
	assert_int_equal(tests_asked(GOOD "10.2.0.192." Z ". A 127.0.0.2\n",
	    NULL, "listed"), 2);
	assert_int_equal(tests_asked("*." Z ". A 127.0.0.2\n", NULL,
	    "lists-all"), 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_state),
		cmocka_unit_test(points_and_resolvers),
		cmocka_unit_test(tests_are_remembered),
		cmocka_unit_test(tests_are_not_repeated),
		cmocka_unit_test(a_clean_list_is_tested_once),
		cmocka_unit_test(all_lists),
		cmocka_unit_test(owner),
		cmocka_unit_test(role_address),
		cmocka_unit_test(neighbour),
		cmocka_unit_test(domains),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
