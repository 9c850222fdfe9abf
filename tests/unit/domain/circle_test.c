/* core/domain/circle: CNAMEs without an end are said as what they are. */
#include "tests/unit/domain/rig.h"

#define HEAD "$ORIGIN example.jp.\n"
#define WHOLE HEAD "@ SOA ns1 host 1 2 3 4 5\n@ NS ns1\n@ NS ns2\n" \
	"ns1 A 192.0.2.1\nns2 A 192.0.2.2\n"

static const struct { const char *zone, *id, *severity, *chain; } cases[] = {
	{ HEAD "@ CNAME a\na CNAME b\nb CNAME a\n", "soa", "error",
	    "example.jp, a.example.jp, b.example.jp, a.example.jp" },
	{ HEAD "@ CNAME @\n", "mx", "error", "example.jp, example.jp" },
	{ HEAD "@ CNAME @\n", "spf", "error", "example.jp, example.jp" },
	{ HEAD "@ CNAME @\n", "txt", "error", "example.jp, example.jp" },
	{ HEAD "@ CNAME @\n", "dnssec", "error", "example.jp, example.jp" },
	{ HEAD "@ CNAME @\n", "ptr", "unknown", "example.jp, example.jp" },
	{ WHOLE "@ MX 10 mail\nmail CNAME post\npost CNAME mail\n", "mx.host",
	    "error", "mail.example.jp, post.example.jp, mail.example.jp" },
	{ WHOLE "@ MX 10 mail\nmail CNAME mail\n", "ptr", "unknown",
	    "mail.example.jp, mail.example.jp" },
	{ WHOLE "@ TXT \"v=spf1 include:s.example.jp -all\"\n"
	    "s CNAME t\nt CNAME s\n", "spf", "error",
	    "s.example.jp, t.example.jp, s.example.jp" },
	{ WHOLE "_dmarc CNAME d\nd CNAME _dmarc\n", "dmarc", "error",
	    "_dmarc.example.jp, d.example.jp, _dmarc.example.jp" },
	{ WHOLE "_dmarc TXT \"v=DMARC1; p=reject; rua=mailto:a@b.example\"\n"
	    "example.jp._report._dmarc.b.example. CNAME "
	    "example.jp._report._dmarc.b.example.\n",
	    "dmarc.external", "warning", "example.jp._report._dmarc" },
	{ WHOLE "_smtp._tls CNAME _smtp._tls\n", "tls-rpt", "error",
	    "_smtp._tls.example.jp, _smtp._tls.example.jp" },
	/* a server out of order, a long way, a way that breaks off */
	{ HEAD ";!SERVFAIL @ *\n", "soa", "unknown", NULL },
	{ HEAD ";!SERVFAIL a *\n@ CNAME a\n", "soa", "unknown", NULL },
	{ WHOLE "@ MX 10 c1\nc1 CNAME c2\nc2 CNAME c3\nc3 CNAME c4\n"
	    "c4 CNAME c5\nc5 CNAME c6\nc6 CNAME c7\nc7 CNAME c8\n"
	    "c8 CNAME c9\nc9 CNAME d1\nd1 CNAME d2\nd2 CNAME c1\n",
	    "mx.host", "unknown", NULL },
};

static void
rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct sheet *s = health("example.jp", cases[i].zone);
		const char *why = health_why(s, cases[i].id);
		const struct row *r = sheet_find_id(s, cases[i].id);

		if (strcmp(health_severity(s, cases[i].id),
		    cases[i].severity) != 0 ||
		    (cases[i].chain != NULL) != (strstr(why, "circle") !=
		    NULL) || (cases[i].chain != NULL &&
		    !strstr(why, cases[i].chain)))
			fail_msg("%zu: %s is %s: %s", i, cases[i].id,
			    health_severity(s, cases[i].id), why);
		if (cases[i].chain != NULL) {
			assert_non_null(r->evidence);
			assert_false(text_is_none(&r->remedy));
			assert_true(span_find(r->evidence->bytes,
			    span_str(" CNAME ")) > 0);
		}
		sheet_free(s);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
