/* core/dns/zonefile: answers as a resolver would give them, and bad lines. */
#include "core/dns/zonefile.h"

#include <errno.h>
#include <unistd.h>

#include "core/dns/wire.h"
#include "tests/unit/unit.h"

static const char zone[] =
    "$ORIGIN Example.JP.\n"
    "$TTL 1h\n"
    "@ IN SOA ns hostmaster ( 1 ; a comment (\n"
    "\t3600 600\n"
    "\t604800 300 )\n"
    "  IN NS ns\n"
    "ns A 192.0.2.53\n"
    "  60 IN AAAA 2001:db8::53\n"
    "www CNAME ns\n"
    "far CNAME www.example.com.\n"
    "gone CNAME nowhere\n"
    "a.b.deep TXT \"v=spf1 \" \"-all; not a comment\" ; this is\n"
    "empty IN TXT\n"
    "loop CNAME loop2\n"
    "loop2 CNAME loop\n"
    "*.wild A 192.0.2.7\n"
    "known.wild A 192.0.2.8\n"
    ";!TIMEOUT slow *\n"
    "slow A 192.0.2.9\n"
    ";!TIMEOUT slow.example.com. MX\n"
    ";!SERVFAIL broken TXT\n"
    ";!NXDOMAIN ns TXT\n"
    ";!WHATEVER else\n"
    ";!BADNAME a..b\n"
    "_25._tcp.ns TLSA 3 1 1 00ff\n"
    "@ CAA 0 issue \"ca.example\"\n"
    "; the end";

static struct zonefile *
load(const char *text)
{
	struct zonefile *z = NULL;
	struct error e = { 0 };

	if (zonefile_parse(span_str(text), "test.zone", &z, &e) < 0)
		fail_msg("%s", e.en);
	return z;
}

/* "NOERROR 2", "TIMEOUT"; the answer in ret. */
static const char *
ask(const struct zonefile *z, const char *name, int type, struct arena *a,
    struct dns_answer *ret)
{
	static char said[64];
	struct buf b;
	enum answer_state state;

	buf_init(&b, 200000);
	state = zonefile_ask(z, span_str(name), type, false, &b);
	if (state == ANSWER_GIVEN) {
		assert_int_equal(dns_parse(buf_span(&b), a, ret), 0);
		snprintf(said, sizeof said, "%s %zu",
		    dns_rcode_name(ret->rcode), ret->answer.n);
	} else {
		snprintf(said, sizeof said, "%s",
		    state == ANSWER_TIMEOUT ? "TIMEOUT" : "NONE");
	}
	buf_done(&b);
	return said;
}

static const struct { const char *name; int type; const char *want; }
answered[] = {
	{ "example.jp", DNS_SOA, "NOERROR 1" },
	{ "EXAMPLE.jp.", DNS_NS, "NOERROR 1" },
	{ "ns.example.jp", DNS_AAAA, "NOERROR 1" },
	{ "ns.example.jp", DNS_MX, "NOERROR 0" },
	{ "ns.example.jp", DNS_TXT, "NXDOMAIN 0" },
	{ "www.example.jp", DNS_A, "NOERROR 2" },
	{ "www.example.jp", DNS_MX, "NOERROR 1" },
	{ "www.example.jp", DNS_CNAME, "NOERROR 1" },
	{ "far.example.jp", DNS_A, "NXDOMAIN 1" },
	{ "gone.example.jp", DNS_A, "NXDOMAIN 1" },
	{ "nowhere.example.jp", DNS_A, "NXDOMAIN 0" },
	{ "b.deep.example.jp", DNS_A, "NOERROR 0" },
	{ "deep.example.jp", DNS_TXT, "NOERROR 0" },
	{ "jp", DNS_NS, "NOERROR 0" },
	{ "x.deep.example.jp", DNS_A, "NXDOMAIN 0" },
	{ "empty.example.jp", DNS_TXT, "NOERROR 1" },
	{ "loop.example.jp", DNS_A, "SERVFAIL 0" },
	{ "x.y.wild.example.jp", DNS_A, "NOERROR 1" },
	{ "x.wild.example.jp", DNS_MX, "NOERROR 0" },
	{ "known.wild.example.jp", DNS_MX, "NOERROR 0" },
	{ "x.known.wild.example.jp", DNS_A, "NXDOMAIN 0" },
	{ "slow.example.jp", DNS_A, "NOERROR 1" },
	{ "slow.example.jp", DNS_TXT, "TIMEOUT" },
	{ "slow.example.com", DNS_MX, "TIMEOUT" },
	{ "slow.example.com", DNS_A, "NXDOMAIN 0" },
	{ "broken.example.jp", DNS_TXT, "SERVFAIL 0" },
	{ "broken.example.jp", DNS_A, "NXDOMAIN 0" },
	{ "_25._tcp.ns.example.jp", DNS_TLSA, "NOERROR 1" },
	{ "example.jp", DNS_CAA, "NOERROR 1" },
	{ "a..b", DNS_A, "NONE" },
	{ "", DNS_A, "NONE" },
};

static void
answers(void **state)
{
	struct arena *a = arena_new(1 << 20);
	struct zonefile *z = load(zone);
	struct dns_answer d;

	(void)state;
	for (size_t i = 0; i < sizeof answered / sizeof *answered; i++) {
		const char *said = ask(z, answered[i].name, answered[i].type, a,
		    &d);

		if (strcmp(said, answered[i].want) != 0)
			fail_msg("%s %d: %s, wanted %s", answered[i].name,
			    answered[i].type, said, answered[i].want);
	}
	ask(z, "a.b.deep.example.jp", DNS_TXT, a, &d);
	assert_span_equal(d.answer.v[0].text,
	    "v=spf1 -all; not a comment");
	assert_int_equal(d.answer.v[0].ttl, 3600);
	ask(z, "Www.example.jp", DNS_A, a, &d);
	assert_span_equal(d.answer.v[0].name, "www.example.jp");
	assert_span_equal(d.answer.v[1].name, "ns.example.jp");
	ask(z, "x.wild.example.jp", DNS_A, a, &d);
	assert_span_equal(d.answer.v[0].name, "x.wild.example.jp");
	ask(z, "ns.example.jp", DNS_AAAA, a, &d);
	assert_int_equal(d.answer.v[0].ttl, 60);
	zonefile_free(z);
	zonefile_free(NULL);
	arena_free(a);
}

/* AD for what is below a line SECURE, over aliases too; BOGUS only for who
 * lets the resolver check. */
static void
signed_zones(void **state)
{
	static const struct { const char *name; int type; bool cd, secure;
		unsigned rcode; size_t n; } cases[] = {
		{ "a.example", DNS_A, false, true, DNS_NOERROR, 1 },
		{ "a.example", DNS_A, true, false, DNS_NOERROR, 1 },
		{ "no.example", DNS_A, false, true, DNS_NXDOMAIN, 0 },
		{ "in.example", DNS_A, false, true, DNS_NOERROR, 2 },
		{ "out.example", DNS_A, false, false, DNS_NOERROR, 2 },
		{ "a.test", DNS_A, false, false, DNS_NOERROR, 1 },
		{ "bad.example", DNS_A, false, false, DNS_SERVFAIL, 0 },
		{ "bad.example", DNS_A, true, false, DNS_NOERROR, 1 },
		{ "bad.example", DNS_TXT, true, false, DNS_NOERROR, 0 },
		{ "lost.example", DNS_A, false, false, DNS_SERVFAIL, 0 },
		{ "lost.example", DNS_MX, false, true, DNS_NOERROR, 0 },
	};
	struct zonefile *z = load(";!SECURE example.\n"
	    "a.example. A 192.0.2.1\na.test. A 192.0.2.1\n"
	    "in.example. CNAME a.example.\nout.example. CNAME a.test.\n"
	    ";!BOGUS bad.example. *\nbad.example. A 192.0.2.1\n"
	    ";!BOGUS lost.example. A\nlost.example. A 192.0.2.1\n");
	struct arena *a = arena_new(1 << 20);
	struct buf b;

	(void)state;
	buf_init(&b, 4096);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct dns_answer d;

		assert_int_equal(zonefile_ask(z, span_str(cases[i].name),
		    cases[i].type, cases[i].cd, &b), ANSWER_GIVEN);
		assert_int_equal(dns_parse(buf_span(&b), a, &d), 0);
		if (d.authenticated != cases[i].secure ||
		    d.rcode != cases[i].rcode || d.answer.n != cases[i].n)
			fail_msg("%zu: %s %zu %d", i,
			    dns_rcode_name(d.rcode), d.answer.n,
			    d.authenticated);
	}
	buf_done(&b);
	zonefile_free(z);
	arena_free(a);
}

#define TEXT_32 "01234567890123456789012345678901"
#define TEXT_256 TEXT_32 TEXT_32 TEXT_32 TEXT_32 TEXT_32 TEXT_32 TEXT_32 \
	TEXT_32

static void
bad_lines(void **state)
{
	static const struct { const char *text, *want; } cases[] = {
		{ "\n\na.example. A 1.2.3\n", "line 3" },
		{ "a.example. A (\n1.2.3.4\n", "line 1" },
		{ "a.example. TXT \"open\nb.example. A 1.2.3.4\n", "line 1" },
		{ "\n  A 192.0.2.1\n", "line 2" },
		{ "$INCLUDE x\n", "$INCLUDE" },
		{ "$TTL soon\n", "\"soon\"" },
		{ "$TTL 5000000000\n", "5000000000" },
		{ "$ORIGIN a..b.\n", "\"a..b.\"" },
		{ ";!TIMEOUT a..b *\n", "\"a..b\"" },
		{ "\n;!TIMEOUT a.example. NOSUCH\n", "NOSUCH" },
		{ ";!TIMEOUT a.example.\n", "line 1" },
		{ ";!HTTPS https://a.example/x\n", "line 1" },
		{ ";!HTTPS-FAILS https://a.example/x slow\n", "line 1" },
		{ ";!HTTPS-FAILS https://a.example/x slow x\n", "line 1" },
		{ ";!SECURE a..b\n", "line 1" },
		{ ";!SECURE a.example. *\n", "line 1" },
		{ ";!BOGUS a.example. NOTYPE\n", "line 1" },
		{ ";!HTTPS https://a.example/x no-such-file\n",
		    "no-such-file" },
		{ "a.example. MX ten mx.example.\n", "of this type" },
		{ "a.example. CH TXT x\n", "class IN" },
		{ "a.example. 60 IN A 1.2\n", "not an IPv4 address" },
		{ "a.example. AAAA ::g\n", "not an IPv6 address" },
		{ "a.example. AAAA\n", "missing" },
		{ "a.example.\n", "missing" },
		{ "a.example. 3600 IN\n", "missing" },
		{ "a.example. A 192.0.2.1 192.0.2.2\n", "than belongs" },
		{ "$TTL 60 x\n", "than belongs" },
		{ "a.example. AAA ::1\n", "unknown type" },
		{ "a..example. A 192.0.2.1\n", "name at the beginning" },
		{ "a.example. TXT \"" TEXT_256 "\"\n", "255 bytes" },
		{ "a.example. A 192.0.2.1\x1b[2J\n", "line 1" },
	};
	struct zonefile *z = NULL;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct error e = { 0 };
		int r = zonefile_parse(span_str(cases[i].text), "t.zone", &z,
		    &e);

		if (r != -EINVAL || !strstr(e.en, cases[i].want) ||
		    !strstr(e.en, "t.zone") || !e.ja[0] ||
		    strstr(e.ja, "yntax") || strstr(e.ja, "could") ||
		    strchr(e.en, '\x1b'))
			fail_msg("%s: %d %s", cases[i].text, r, e.en);
	}
	assert_null(z);
	assert_int_equal(zonefile_parse(span_of("a\0b", 3), "t.zone", &z,
	    NULL), -EINVAL);
	assert_int_equal(zonefile_load("/nowhere/zone", &z, NULL), -ENOENT);
}

/* An answer that no message can carry, and one that just fits. */
static void
big_answers(void **state)
{
	struct arena *a = arena_new(4 << 20);
	struct dns_answer d;
	struct zonefile *z;
	struct buf b;

	(void)state;
	buf_init(&b, 16 << 20);
	for (int i = 0; i < 5000; i++)
		buf_addf(&b, "big.example. A 10.0.%d.%d\n", i / 250, i % 250);
	for (int i = 0; i < 1000; i++)
		buf_addf(&b, "ok.example. A 10.0.%d.%d\n", i / 250, i % 250);
	z = load(b.data);
	assert_string_equal(ask(z, "big.example", DNS_A, a, &d),
	    "SERVFAIL 0");
	assert_string_equal(ask(z, "ok.example", DNS_A, a, &d),
	    "NOERROR 1000");
	zonefile_free(z);
	buf_done(&b);
	arena_free(a);
}

/* ---- as an answerer ---- */

static struct sheet *
judge(const void *subject, struct asker *asker, usec_t now)
{
	static const enum question_kind kinds[] = { QUESTION_DNS,
		QUESTION_HTTPS, QUESTION_HTTPS, QUESTION_TLS,
		QUESTION_FACT };
	static const char *const names[] = { "ns.example",
		"https://mta-sts.example/p", "https://other.example/",
		"ns.example", "x/y" };
	struct sheet *s = sheet_new("dns", span_str(""));

	(void)subject;
	(void)now;
	for (size_t i = 0; i < 5; i++) {
		struct question q = { .kind = kinds[i], .vantage = "",
			.name = span_str(names[i]), .type = DNS_A };
		const struct answer *got = asker->ask(asker, &q);
		struct row *r = sheet_row(s, NULL, "a", span_str(""));

		row_number(s, r, "state", FIELD_INT, got->state);
		if (kinds[i] == QUESTION_HTTPS)
			row_value(s, r, got->bytes);
	}
	return s;
}

static void
answers_an_inquiry(void **state)
{
	static const enum answer_state want[] = { ANSWER_GIVEN, ANSWER_GIVEN,
		ANSWER_NONE, ANSWER_NONE, ANSWER_NONE };
	static const struct analysis an = { "dns", judge };
	char dir[] = "/tmp/mtgp-zone-XXXXXX", path[64], body[64];
	struct zonefile *z = NULL;
	struct inquiry *i;
	struct answerer by;
	const struct row *r;
	FILE *f;
	size_t n = 0;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof path, "%s/z.zone", dir);
	snprintf(body, sizeof body, "%s/policy", dir);
	f = fopen(path, "w");
	fputs("ns.example. A 192.0.2.1\n"
	    ";!HTTPS https://mta-sts.example/p policy\n", f);
	fclose(f);
	f = fopen(body, "w");
	fputs("version: STSv1\n", f);
	fclose(f);
	assert_int_equal(zonefile_load(path, &z, NULL), 0);
	by = zonefile_answerer(z);
	i = inquiry_new(&an, NULL, 0, &by);
	assert_true(inquiry_settle(i));
	for (r = inquiry_sheet(i)->root.children; r; r = r->next, n++)
		assert_int_equal(row_field(r, "state")->number, want[n]);
	assert_int_equal(n, 5);
	assert_span_equal(inquiry_sheet(i)->root.children->next->value,
	    "ok 200 text/plain\nversion: STSv1\n");
	inquiry_free(i);
	zonefile_free(z);
	unlink(path);
	unlink(body);
	rmdir(dir);
}

/* A plan of a zone: what lies outside is for somebody else to say, nothing
 * inside is said with the SOA, and a line that stands twice is one record. */
static void
a_plan(void **state)
{
	struct zonefile *z = load("$ORIGIN example.jp.\n"
	    "@ SOA ns.example.net. host 1 2 3 4 5\n@ NS ns.example.net.\n"
	    "@ NS ns.example.net.\n@ MX 10 mx.example.net.\n"
	    "away CNAME www.example.net.\n"
	    "25.2.0.192.in-addr.arpa. PTR mail.example.jp.\n");
	struct arena *a = arena_new(1 << 20);
	struct dns_answer d;

	(void)state;
	assert_string_equal(ask(z, "example.jp", DNS_NS, a, &d),
	    "NOERROR 1");
	assert_string_equal(ask(z, "no.example.jp", DNS_A, a, &d),
	    "NXDOMAIN 0");
	assert_int_equal(d.authority.n, 1);
	assert_span_equal(d.authority.v[0].name, "example.jp");
	assert_string_equal(ask(z, "away.example.jp", DNS_A, a, &d),
	    "NXDOMAIN 1");
	assert_true(zonefile_knows(z, span_str("mx.example.net")));
	zonefile_only_zones(z);
	assert_false(zonefile_knows(z, span_str("mx.example.net")));
	assert_true(zonefile_knows(z, span_str("No.Example.JP.")));
	assert_true(zonefile_knows(z, span_str("25.2.0.192.in-addr.arpa")));
	assert_string_equal(ask(z, "away.example.jp", DNS_A, a, &d),
	    "NOERROR 1");
	assert_int_equal(d.authority.n, 0);
	arena_free(a);
	zonefile_free(z);
}

UNIT_MAIN(
	cmocka_unit_test(answers),
	cmocka_unit_test(a_plan),
	cmocka_unit_test(signed_zones),
	cmocka_unit_test(bad_lines),
	cmocka_unit_test(big_answers),
	cmocka_unit_test(answers_an_inquiry),
)
