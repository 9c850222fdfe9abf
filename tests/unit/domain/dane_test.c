/* core/domain/dane: what is usable, what is proved, what nobody knows. */
#include "tests/unit/domain/rig.h"

#define DIGEST "0123456789abcdef0123456789abcdef" \
	"0123456789abcdef0123456789abcdef"
#define TRUST ". SOA a.example. b.example. 1 2 3 4 5\n;!SECURE .\n"
#define MX "@ MX 10 mail\nmail A 192.0.2.25\n"
#define TLSA "_25._tcp.mail TLSA "
#define GOOD TLSA "3 1 1 " DIGEST "\n"

static const struct { const char *zone, *severity, *host, *record, *why; }
cases[] = {
	{ TRUST MX, "notice", "no row", "no row", "There is no DANE" },
	{ TRUST MX GOOD, "info", "info", "info", "can be used" },
	{ TRUST MX GOOD TLSA "0 1 1 " DIGEST "\n", "info", "info", "warning",
	    "can be used" },
	/* nobody validates: known only that they are there */
	{ MX GOOD, "unknown", "unknown", "info", "cannot be judged" },
	{ MX, "notice", "no row", "no row", "There is no DANE" },
	{ TRUST MX TLSA "1 1 1 " DIGEST "\n", "warning", "warning",
	    "warning", "repair" },
	{ TRUST MX TLSA "3 1 1 0123\n", "error", "error", "warning",
	    "repair" },
	{ MX TLSA "3 1 1 0123\n", "error", "error", "warning", "repair" },
	{ TRUST MX "@ MX 20 b\nb A 192.0.2.26\n" GOOD, "notice", "info",
	    "info", "no TLSA records; mail" },
	/* no answer is not "none" */
	{ TRUST MX ";!SERVFAIL _25._tcp.mail TLSA\n", "unknown", "unknown",
	    "no row", "cannot be judged" },
	{ TRUST MX ";!TIMEOUT _25._tcp.mail TLSA\n", "unknown", "unknown",
	    "no row", "cannot be judged" },
	{ TRUST ";!SERVFAIL @ MX\n" GOOD, "unknown", "no row", "no row",
	    "" },
	{ TRUST "@ MX 0 .\n", "none", "no row", "no row", "takes no mail" },
	/* without an MX the domain itself */
	{ TRUST "@ A 192.0.2.1\n_25._tcp TLSA 3 1 1 " DIGEST "\n", "info",
	    "info", "info", "can be used" },
	/* below the end of the aliases */
	{ TRUST "@ MX 10 mail\nmail CNAME real\nreal A 192.0.2.1\n"
	    "_25._tcp.real TLSA 3 1 1 " DIGEST "\n", "info", "info", "info",
	    "can be used" },
	/* the zone of the server is not signed */
	{ ". SOA a.example. b.example. 1 2 3 4 5\n;!SECURE example.jp.\n"
	    "@ MX 10 mail.example.net.\nmail.example.net. A 192.0.2.1\n"
	    "_25._tcp.mail.example.net. TLSA 3 1 1 " DIGEST "\n", "notice",
	    "notice", "info", "does not prove" },
};

static void
states(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct domain_query q = { .domain = span_str("example.jp") };
		char text[2048];
		struct sheet *s;

		/* the last case: example.jp is signed, the root its proof */
		if (strstr(cases[i].zone, "!SECURE example"))
			q.probe_signed = "example.jp";
		snprintf(text, sizeof text, "$ORIGIN example.jp.\n"
		    "@ SOA ns1 host 1 2 3 4 5\n%s", cases[i].zone);
		s = health_query(q, text);
		if (strcmp(health_severity(s, "dane"), cases[i].severity) !=
		    0 || strcmp(health_severity(s, "dane.host"),
		    cases[i].host) != 0 || strcmp(health_severity(s,
		    "dane.record"), cases[i].record) != 0 ||
		    !strstr(health_why(s, "dane"), cases[i].why))
			fail_msg("%zu: %s, host %s, record %s: %s", i,
			    health_severity(s, "dane"),
			    health_severity(s, "dane.host"),
			    health_severity(s, "dane.record"),
			    health_why(s, "dane"));
		sheet_free(s);
	}
}

#define PROOF ";!STARTTLS mail.example.jp "
#define KEY "00112233 TLSv1.3\n"

static const struct { const char *zone, *dane, *host, *tls, *proposal; }
proofs[] = {
	{ TRUST MX GOOD PROOF "match 0 " KEY, "info", "info", "info", NULL },
	{ TRUST MX GOOD PROOF "mismatch 0 " KEY, "error", "error", "error",
	    "_25._tcp.mail.example.jp. IN TLSA 3 1 1 00112233" },
	/* records that nobody uses keep no mail back */
	{ MX GOOD PROOF "mismatch 0 " KEY, "unknown", "unknown", "warning",
	    "_25._tcp.mail.example.jp. IN TLSA 3 1 1 00112233" },
	{ TRUST MX PROOF "seen 0 " KEY, "notice", "notice", "info",
	    "_25._tcp.mail.example.jp. IN TLSA 3 1 1 00112233" },
	{ TRUST MX PROOF "no-starttls 0\n", "warning", "warning", "warning",
	    NULL },
	{ TRUST MX GOOD PROOF "no-starttls 0\n", "error", "error", "error",
	    NULL },
	{ TRUST MX GOOD PROOF "refused 554 554 no\n", "info", "info",
	    "unknown", NULL },
	{ TRUST MX GOOD PROOF "connect 0 x\n", "info", "info", "unknown",
	    NULL },
	{ TRUST MX GOOD, "info", "info", "unknown", NULL },
	{ TRUST MX ";!SERVFAIL _25._tcp.mail TLSA\n" PROOF "seen 0 " KEY,
	    "unknown", "unknown", "no row", NULL },
};

/* Only on request, and what was not reached is neither good nor bad. */
static void
proves(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof proofs / sizeof *proofs; i++) {
		struct domain_query q = { .domain = span_str("example.jp"),
			.starttls = true };
		const struct field *f = NULL;
		char text[2048];
		struct sheet *s;

		snprintf(text, sizeof text, "$ORIGIN example.jp.\n"
		    "@ SOA ns1 host 1 2 3 4 5\n%s", proofs[i].zone);
		s = health_query(q, text);
		if (sheet_find_id(s, "dane.tls"))
			f = row_field(sheet_find_id(s, "dane.tls"),
			    "proposal");
		if (strcmp(health_severity(s, "dane"), proofs[i].dane) != 0 ||
		    strcmp(health_severity(s, "dane.host"), proofs[i].host) !=
		    0 || strcmp(health_severity(s, "dane.tls"),
		    proofs[i].tls) != 0 ||
		    (f == NULL) != (proofs[i].proposal == NULL) ||
		    (f != NULL && !span_is(f->text, proofs[i].proposal)))
			fail_msg("%zu: %s, host %s, tls %s", i,
			    health_severity(s, "dane"),
			    health_severity(s, "dane.host"),
			    health_severity(s, "dane.tls"));
		sheet_free(s);
		q.starttls = false;
		s = health_query(q, text);
		assert_null(sheet_find_id(s, "dane.tls"));
		sheet_free(s);
	}
}

/* 25 servers with 1000 records each: an end, and a sheet. */
static void
hostile_numbers(void **state)
{
	struct domain_query q = { .domain = span_str("example.jp") };
	struct sheet *s;
	struct buf b;

	(void)state;
	buf_init(&b, 1 << 20);
	buf_adds(&b, TRUST "$ORIGIN example.jp.\n"
	    "@ SOA ns1 host 1 2 3 4 5\n");
	for (int i = 0; i < 25; i++)
		buf_addf(&b, "@ MX %d m%d\nm%d A 192.0.2.1\n"
		    "_25._tcp.m%d CNAME big\n", i, i, i, i);
	for (int i = 0; i < 1000; i++)
		buf_addf(&b, "big TLSA 3 1 1 %064x\n", i);
	assert_int_equal(b.error, 0);
	s = health_query(q, b.data);
	assert_string_equal(health_severity(s, "dane.host"), "info");
	assert_string_equal(health_severity(s, "dane.more"), "notice");
	assert_true(s->nrows < 2000);
	sheet_free(s);
	buf_done(&b);
}

UNIT_MAIN(
	cmocka_unit_test(hostile_numbers),
	cmocka_unit_test(states),
	cmocka_unit_test(proves),
)
