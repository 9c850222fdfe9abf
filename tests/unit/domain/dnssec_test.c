/* core/domain/dnssec: what may be believed, and what follows from it. */
#include "tests/unit/domain/rig.h"

#define SOA "@ SOA ns1 host 1 2 3 4 5\n"
#define DS "@ DS 12345 13 2 0123456789abcdef0123456789abcdef" \
	"0123456789abcdef0123456789abcdef\n"
#define KEY "@ DNSKEY 257 3 13 AAAA\n"
#define PROBE ". SOA a.example. b.example. 1 2 3 4 5\n;!SECURE .\n"
#define PLAIN ". SOA a.example. b.example. 1 2 3 4 5\n" \
	";!SECURE other.example.\n"
#define OURS ";!SECURE example.jp.\n"

static const struct { const char *zone, *severity, *chain; } zones[] = {
	/* nobody is trusted: what is not signed can be told all the same */
	{ SOA, "notice", "none" },
	{ SOA KEY, "warning", "island" },
	{ SOA DS, "unknown", NULL },
	/* trusted and proved */
	{ PROBE SOA DS, "info", "secure" },
	/* trusted, but the probe is not secure */
	{ PLAIN SOA DS, "unknown", NULL },
	{ PLAIN OURS SOA DS, "unknown", NULL },
	{ PROBE ";!BOGUS @ SOA\n" SOA DS, "error", "bogus" },
	{ ";!BOGUS @ SOA\n" SOA DS, "error", "bogus" },
	{ ";!SERVFAIL @ SOA\n", "unknown", NULL },
	{ ";!TIMEOUT @ SOA\n", "unknown", NULL },
	{ ";!SERVFAIL @ DS\n" SOA, "unknown", NULL },
	{ ";!SERVFAIL @ DNSKEY\n" SOA, "unknown", NULL },
};

static void
look_at(struct domain_query q, const char *records, const char *severity,
    const char *chain, size_t n)
{
	char text[1024];
	struct sheet *s;
	const struct field *f;

	snprintf(text, sizeof text, "$ORIGIN example.jp.\n%s", records);
	q.domain = span_str("example.jp");
	s = health_query(q, text);
	f = row_field(sheet_find_id(s, "dnssec"), "chain");
	if (strcmp(health_severity(s, "dnssec"), severity) != 0 ||
	    (f == NULL) != (chain == NULL) ||
	    (f != NULL && !span_is(f->text, chain)))
		fail_msg("%zu: %s", n, health_severity(s, "dnssec"));
	sheet_free(s);
}

static void
states(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof zones / sizeof *zones; i++)
		look_at((struct domain_query){ 0 }, zones[i].zone,
		    zones[i].severity, zones[i].chain, i);
}

/* Both probes must come out; a resolver that answers for a broken name does
 * not validate, whatever bits it sets. */
static void
probes(void **state)
{
	struct domain_query q = { .probe_signed = "signed.test",
		.probe_bogus = "broken.test" };
	static const char known[] = SOA DS OURS ";!SECURE signed.test.\n"
	    "signed.test. SOA a. b. 1 2 3 4 5\n"
	    "broken.test. SOA a. b. 1 2 3 4 5\n";
	char text[512];

	(void)state;
	look_at(q, known, "unknown", NULL, 0);
	snprintf(text, sizeof text, "%s;!BOGUS broken.test. *\n", known);
	look_at(q, text, "info", "secure", 1);
	q.probe_signed = NULL;
	look_at(q, text, "unknown", NULL, 2);
}

UNIT_MAIN(
	cmocka_unit_test(states),
	cmocka_unit_test(probes),
)
