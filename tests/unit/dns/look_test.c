/* core/dns/look: which records count, chains of aliases, failures. */
#include "core/dns/look.h"

#include <errno.h>

#include "core/dns/zonefile.h"
#include "tests/unit/unit.h"

/* Answers from a zone; some names otherwise. */
struct fake {
	struct asker	 asker;		/* first */
	struct zonefile	*zone;
	struct answer	 answer;
	struct buf	 bytes;
	unsigned	 asked;
};

/* As a resolver that gives the alias only: asked for CNAME, the question
 * then turned back into the one that was meant. */
static enum answer_state
only_alias(struct fake *f, const struct question *q)
{
	enum answer_state state = zonefile_ask(f->zone, q->name, DNS_CNAME,
	    q->cd, &f->bytes);
	size_t at = DNS_HEADER;

	while (f->bytes.data[at])
		at += (size_t)f->bytes.data[at] + 1;
	f->bytes.data[at + 2] = (char)q->type;
	return state;
}

static const struct answer *
ask(struct asker *self, const struct question *q)
{
	struct fake *f = (struct fake *)self;
	enum answer_state state;

	f->asked++;
	if (span_starts(q->name, "alias"))
		state = only_alias(f, q);
	else
		state = zonefile_ask(f->zone, q->name, q->type, q->cd,
		    &f->bytes);
	if (span_starts(q->name, "cut"))
		f->bytes.data[2] |= 2;
	if (span_starts(q->name, "broken"))
		f->bytes.len -= 3;
	if (span_starts(q->name, "open"))
		state = ANSWER_OPEN;
	if (span_starts(q->name, "unasked"))
		state = ANSWER_LIMIT;
	f->answer = (struct answer){ state, buf_span(&f->bytes) };
	return &f->answer;
}

static const char zone[] =
    "$ORIGIN example.jp.\n"
    "host A 192.0.2.1\nhost A 192.0.2.2\n"
    "www CNAME host\n"
    "alias CNAME alias2\nalias2 CNAME host\n"
    "aliasring CNAME aliasring2\naliasring2 CNAME aliasring\n"
    "cut A 192.0.2.1\nbroken A 192.0.2.1\nopen A 192.0.2.1\n"
    "unasked A 192.0.2.1\n"
    ";!TIMEOUT slow *\n;!SERVFAIL bad *\n";

static const struct { const char *name; int type; enum dns_status status;
	size_t n; unsigned aliases, asked; }
cases[] = {
	{ "host.example.jp", DNS_A, DNS_FOUND, 2, 0, 1 },
	{ "HOST.example.jp.", DNS_A, DNS_FOUND, 2, 0, 1 },
	{ "host.example.jp", DNS_MX, DNS_EMPTY, 0, 0, 1 },
	{ "no.example.jp", DNS_A, DNS_ABSENT, 0, 0, 1 },
	{ "www.example.jp", DNS_A, DNS_FOUND, 2, 1, 1 },
	{ "www.example.jp", DNS_CNAME, DNS_FOUND, 1, 0, 1 },
	{ "alias.example.jp", DNS_A, DNS_FOUND, 2, 2, 3 },
	{ "aliasring.example.jp", DNS_A, DNS_FAILED, 0, 9, 9 },
	{ "slow.example.jp", DNS_A, DNS_FAILED, 0, 0, 1 },
	{ "bad.example.jp", DNS_A, DNS_FAILED, 0, 0, 1 },
	{ "cut.example.jp", DNS_A, DNS_FAILED, 0, 0, 1 },
	{ "broken.example.jp", DNS_A, DNS_FAILED, 0, 0, 1 },
	{ "open.example.jp", DNS_A, DNS_OPEN, 0, 0, 1 },
	{ "unasked.example.jp", DNS_A, DNS_UNASKED, 0, 0, 1 },
};

static void
looks(void **state)
{
	struct fake f = { .asker = { ask } };
	struct arena *a = arena_new(4 << 20);
	struct dns_look l;

	(void)state;
	buf_init(&f.bytes, 100000);
	assert_int_equal(zonefile_parse(span_str(zone), "z", &f.zone, NULL),
	    0);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		f.asked = 0;
		assert_int_equal(dns_look(&f.asker, a, "",
		    span_str(cases[i].name), cases[i].type, &l), 0);
		if (l.status != cases[i].status || l.n != cases[i].n ||
		    l.aliases != cases[i].aliases ||
		    f.asked != cases[i].asked)
			fail_msg("%s: status %d, %zu records, %u aliases, %u "
			    "asked", cases[i].name, l.status, l.n, l.aliases,
			    f.asked);
	}
	assert_int_equal(dns_look(&f.asker, a, "", span_str("a..b"), DNS_A,
	    &l), -EINVAL);
	assert_int_equal(dns_look(NULL, a, "", span_str("a.b"), DNS_A, &l),
	    0);
	assert_int_equal(l.status, DNS_UNASKED);
	zonefile_free(f.zone);
	buf_done(&f.bytes);
	arena_free(a);
}

static void
reverse_names(void **state)
{
	static const uint8_t four[] = { 192, 0, 2, 1 };
	static const uint8_t six[16] = { 0x20, 1, 0x0d, 0xb8, [15] = 0x25 };
	struct arena *a = arena_new(1 << 20);

	(void)state;
	assert_span_equal(dns_reverse(a, four, 4), "1.2.0.192.in-addr.arpa");
	assert_span_equal(dns_reverse(a, six, 16), "5.2.0.0.0.0.0.0.0.0.0.0."
	    "0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa");
	for (unsigned i = 0; i < 256; i++) {
		uint8_t ip[] = { (uint8_t)i, 9, 99, (uint8_t)(255 - i) };
		char want[64];

		snprintf(want, sizeof want, "%u.99.9.%u.list.example",
		    255 - i, i);
		assert_span_equal(dns_reverse_below(a, ip, 4,
		    span_str("list.example")), want);
	}
	arena_free(a);
}

UNIT_MAIN(
	cmocka_unit_test(looks),
	cmocka_unit_test(reverse_names),
)
