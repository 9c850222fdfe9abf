/* core/domain/dkim: where selectors come from, keys that work and that do
 * not, wildcards, hostile answers. */
#include "tests/unit/auth/dkim_rig.h"
#include "tests/unit/domain/rig.h"
#include "tests/unit/domain/tables.h"

static struct domain_tables *tables;

/* %1..%3 in a zone: keys of 512, 1024 and 2048 bits. */
static const char *
fill(const char *zone)
{
	static char out[32768];
	static const unsigned sizes[] = { 512, 1024, 2048, 4104 };
	char p[RSA_TEXT];
	size_t n = 0;

	n += (size_t)snprintf(out, sizeof out, "$ORIGIN example.jp.\n"
	    "@ A 192.0.2.1\n");
	for (; *zone; zone++) {
		if (*zone != '%') {
			out[n++] = *zone;
			continue;
		}
		rsa_base64(sizes[*++zone - '1'], 0x11, true, p);
		/* strings of a zone file end at 255 bytes */
		for (size_t i = 0; i < strlen(p); i += 200)
			n += (size_t)snprintf(out + n, sizeof out - n,
			    "%s%.200s", i ? "\" \"" : "", p + i);
	}
	out[n] = '\0';
	return out;
}

static struct sheet *
of(const char *zone, const char *selector, const struct facts *facts)
{
	struct span given = span_str(selector);

	return health_query((struct domain_query){ .domain =
	    span_str("example.jp"), .tables = tables, .selectors = &given,
	    .nselectors = selector != NULL, .facts = facts }, fill(zone));
}

static const struct {
	const char	*zone, *selector, *all, *key;
} cases[] = {
	/* nobody knows a selector */
	{ "", NULL, "warning", "no row" },
	{ "x9._domainkey TXT \"v=DKIM1; p=%3\"\n", NULL, "unknown",
	    "no row" },
	{ "_domainkey TXT \"o=~\"\n", NULL, "unknown", "no row" },
	{ ";!SERVFAIL _domainkey TXT\n", NULL, "unknown", "no row" },
	{ "google._domainkey TXT \"v=DKIM1; p=%3\"\n", NULL, "info", "info" },
	{ "Google._domainkey TXT \"v=DKIM1; p=%3\"\n", NULL, "info", "info" },
	/* what was only guessed is not all */
	{ "default._domainkey TXT \"v=DKIM1; p=\"\n", NULL, "unknown",
	    "notice" },
	{ "google._domainkey TXT \"v=DKIM1; p=%3\"\n"
	    "mail._domainkey TXT \"v=DKIM1; p=\"\n", NULL, "notice",
	    "info" },
	{ "google._domainkey TXT \"v=DKIM1; p=%3\"\n"
	    "mail._domainkey TXT \"v=DKIM1; p=A*\"\n", NULL, "warning",
	    "info" },
	{ "selector1._domainkey CNAME nowhere\n", NULL, "unknown",
	    "warning" },
	{ "selector1._domainkey CNAME k.example.com.\n"
	    "k.example.com. TXT \"v=DKIM1; p=%3\"\n", NULL, "info", "info" },
	/* given */
	{ "x9._domainkey TXT \"v=DKIM1; p=%3\"\n", "x9", "info", "info" },
	{ "x9._domainkey TXT \"v=DKIM1; p=%4\"\n", "x9", "notice", "notice" },
	{ "x9._domainkey TXT \"v=DKIM1; p=%2\"\n", "x9", "warning",
	    "warning" },
	{ "x9._domainkey TXT \"v=DKIM1; p=%1\"\n", "x9", "error", "error" },
	{ "x9._domainkey TXT \"p=%3\"\n", "x9", "info", "info" },
	{ "x9._domainkey TXT \"v=DKIM1; t=y; p=%3\"\n", "x9", "warning",
	    "warning" },
	{ "x9._domainkey TXT \"v=DKIM1; k=ed25519; p=" ED25519_BASE64 "\"\n",
	    "x9", "warning", "info" },
	{ "x9._domainkey TXT \"v=DKIM1; p=\"\n", "x9", "warning", "notice" },
	{ "x9._domainkey TXT \"v=DKIM1; s=other; p=%3\"\n", "x9", "error",
	    "error" },
	{ "x9._domainkey TXT \"v=DKIM1; h=sha1; p=%3\"\n", "x9", "error",
	    "error" },
	{ "x9._domainkey TXT \"v=spf1 -all\"\n", "x9", "error", "error" },
	{ "x9._domainkey TXT \"v=DKIM1; p=%3\"\n"
	    "x9._domainkey TXT \"v=DKIM1; p=%2\"\n", "x9", "error",
	    "error" },
	{ "", "x9", "error", "error" },
	{ "x9._domainkey CNAME nowhere\n", "x9", "error", "error" },
	{ ";!SERVFAIL x9._domainkey TXT\n", "x9", "unknown", "unknown" },
	{ ";!NXDOMAIN _domainkey TXT\nx9._domainkey TXT \"p=%3\"\n", "x9",
	    "info", "info" },
	/* wildcards */
	{ "* TXT \"v=spf1 -all\"\n", NULL, "unknown", "no row" },
	{ "*._domainkey TXT \"v=DKIM1; p=\"\n", NULL, "warning", "notice" },
	{ "*._domainkey TXT \"v=DKIM1; p=\"\n"
	    "google._domainkey TXT \"v=DKIM1; p=%3\"\n", NULL, "notice",
	    "info" },
};

static void
severities(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct sheet *s = of(cases[i].zone, cases[i].selector, NULL);

		if (strcmp(health_severity(s, "dkim"), cases[i].all) != 0 ||
		    strcmp(health_severity(s, "dkim.key"),
		    cases[i].key) != 0)
			fail_msg("%zu: %s (%s), key %s (%s)", i,
			    health_severity(s, "dkim"),
			    health_why(s, "dkim"),
			    health_severity(s, "dkim.key"),
			    health_why(s, "dkim.key"));
		sheet_free(s);
	}
}

static size_t
keys(const struct sheet *s)
{
	size_t n = 0;

	for (const struct row *r = sheet_find_id(s, "dkim")->children; r;
	    r = r->next)
		n += strcmp(r->id, "dkim.key") == 0;
	return n;
}

/* A host's name: mail may be signed in the name of the domain above. */
static void
below(void **state)
{
	struct sheet *s = health("m.example.jp", "$ORIGIN example.jp.\n"
	    "m A 192.0.2.1\n_dmarc TXT \"v=DMARC1; p=none\"\n");

	(void)state;
	assert_string_equal(health_severity(s, "dkim"), "notice");
	assert_non_null(strstr(health_why(s, "dkim"), " example.jp"));
	assert_non_null(strstr(health_why(s, "summary"), "DKIM no keys"));
	sheet_free(s);
	s = health("m.example.jp", "$ORIGIN example.jp.\nm A 192.0.2.1\n");
	assert_string_equal(health_severity(s, "dkim"), "warning");
	sheet_free(s);
	s = health("m.example.jp", "$ORIGIN example.jp.\nm A 192.0.2.1\n"
	    ";!SERVFAIL _dmarc TXT\n");
	assert_string_equal(health_severity(s, "dkim"), "warning");
	sheet_free(s);
}

/* A wildcard does not make a key of every guess. */
static void
wildcard(void **state)
{
	struct sheet *s = of("*._domainkey TXT \"v=DKIM1; p=\"\n", NULL, NULL);

	(void)state;
	assert_int_equal(keys(s), 1);
	assert_string_equal(sheet_find_id(s, "dkim.key")->key, "*");
	sheet_free(s);
}

static void
fields(void **state)
{
	struct sheet *s = of("selector1._domainkey CNAME k.example.com.\n"
	    "k.example.com. TXT \"v=DKIM1; n=hello; p=%3\"\n", NULL, NULL);
	const struct row *r = sheet_find_id(s, "dkim.key");

	(void)state;
	assert_int_equal(row_field(r, "bits")->number, 2048);
	assert_span_equal(row_field(r, "algorithm")->text, "rsa");
	assert_span_equal(row_field(r, "alias")->text, "k.example.com");
	assert_span_equal(row_field(r, "comment")->text, "hello");
	assert_span_equal(row_field(r, "used_by")->list[0], "Microsoft 365");
	r = sheet_find_id(s, "dkim");
	assert_int_equal(row_field(r, "selectors")->nlist, 1);
	assert_span_equal(row_field(r, "selectors")->list[0], "selector1");
	sheet_free(s);
}

/* What stands in a zone, what should, and whether it says so. */
static const struct { const char *zone, *proposal; } repairs[] = {
	{ "x9._domainkey TXT \"v=DKIM1; t=y; k=ed25519; p=" ED25519_BASE64
	    "\"\n", "v=DKIM1; k=ed25519; p=" ED25519_BASE64 },
	{ "x9._domainkey TXT \"v=DKIM1; t=y:s; k=ed25519; p=" ED25519_BASE64
	    "\"\n", "v=DKIM1; t=s; k=ed25519; p=" ED25519_BASE64 },
	{ "x9._domainkey TXT \"v=DKIM1\\\\; k=ed25519\\\\; p=" ED25519_BASE64
	    "\"\n", "v=DKIM1; k=ed25519; p=" ED25519_BASE64 },
	{ "x9._domainkey TXT \"\\\"v=DKIM1; k=ed25519; p=AAECAwQFBgcICQoL\\\""
	    " \\\"DA0ODxAREhMUFRYXGBkaGxwdHh8=\\\"\"\n",
	    "v=DKIM1; k=ed25519; p=AAECAwQFBgcICQoL "
	    "DA0ODxAREhMUFRYXGBkaGxwdHh8=" },
	{ "x9._domainkey TXT \"DA0ODxAREhMUFRYXGBkaGxwdHh8=\"\n"
	    "x9._domainkey TXT \"v=DKIM1; k=ed25519; p=AAECAwQFBgcICQoL\"\n",
	    "v=DKIM1; k=ed25519; p=" ED25519_BASE64 },
};

static void
proposals(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof repairs / sizeof *repairs; i++) {
		struct sheet *s = of(repairs[i].zone, "x9", NULL);
		const struct field *f = row_field(sheet_find_id(s,
		    "dkim.key"), "proposal");
		char want[1024];

		snprintf(want, sizeof want, "x9._domainkey.example.jp. IN "
		    "TXT \"%s\"", repairs[i].proposal);
		if (f == NULL)
			fail_msg("%zu: %s", i, health_why(s, "dkim.key"));
		assert_span_equal(f->text, want);
		sheet_free(s);
	}
}

static struct facts *
signer(const char *name, const char *public)
{
	struct facts *f = facts_new();

	assert_int_equal(facts_add(f, "dkim.selector", span_str(name),
	    span_str("opendkim")), 0);
	if (public != NULL)
		assert_int_equal(facts_add(f, "dkim.public", span_str(name),
		    span_str(public)), 0);
	return f;
}

static void
local(void **state)
{
	static const char name[] = "x9._domainkey.example.jp";
	struct facts *f = signer(name, NULL);
	struct sheet *s = of("", NULL, f);
	char mine[RSA_TEXT], bare[RSA_TEXT], zone[RSA_TEXT + 64];

	(void)state;
	assert_string_equal(health_severity(s, "dkim"), "error");
	assert_non_null(strstr(health_why(s, "dkim.key"), "this host signs"));
	assert_null(row_field(sheet_find_id(s, "dkim.key"), "proposal"));
	sheet_free(s);
	facts_free(f);

	rsa_base64(1032, 0x11, true, mine);
	rsa_base64(1032, 0x11, false, bare);
	f = signer(name, mine);
	s = of("", NULL, f);
	assert_non_null(row_field(sheet_find_id(s, "dkim.key"), "proposal"));
	sheet_free(s);
	s = of("x9._domainkey TXT \"v=DKIM1; p=%3\"\n", NULL, f);
	assert_string_equal(health_severity(s, "dkim.key"), "error");
	assert_non_null(strstr(health_why(s, "dkim.key"), "not the one"));
	sheet_free(s);
	snprintf(zone, sizeof zone, "x9._domainkey TXT \"p=%.100s\" \"%s\"\n",
	    mine, mine + 100);
	s = of(zone, NULL, f);
	assert_string_equal(health_severity(s, "dkim.key"), "warning");
	sheet_free(s);
	snprintf(zone, sizeof zone, "x9._domainkey TXT \"p=%.100s\" \"%s\"\n",
	    bare, bare + 100);
	s = of(zone, NULL, f);
	assert_string_equal(health_severity(s, "dkim.key"), "warning");
	sheet_free(s);
	facts_free(f);

	/* the log may be older than the configuration */
	f = facts_new();
	facts_add(f, "dkim.selector", span_str(name), span_str("log"));
	s = of("", NULL, f);
	assert_string_equal(health_severity(s, "dkim"), "error");
	assert_null(strstr(health_why(s, "dkim.key"), "this host signs"));
	sheet_free(s);
	facts_free(f);

	/* another domain's, and one of a signer that takes any domain */
	f = signer("x9._domainkey.example.com", NULL);
	s = of("", NULL, f);
	assert_string_equal(health_severity(s, "dkim.key"), "no row");
	sheet_free(s);
	facts_free(f);
	f = signer("x9._domainkey.*", NULL);
	s = of("", NULL, f);
	assert_string_equal(health_severity(s, "dkim.key"), "no row");
	sheet_free(s);
	s = of("x9._domainkey TXT \"v=DKIM1; p=%3\"\n", NULL, f);
	assert_string_equal(health_severity(s, "dkim"), "info");
	sheet_free(s);
	facts_free(f);
}

static void
hostile(void **state)
{
	struct buf zone;
	struct sheet *s;

	(void)state;
	buf_init(&zone, 1 << 20);
	buf_adds(&zone, "google._domainkey.example.jp. TXT \"v=DKIM1; p=\"");
	for (int i = 0; i < 230; i++) {
		buf_adds(&zone, " \"");
		buf_addfill(&zone, 'A', 255);
		buf_addc(&zone, '"');
	}
	buf_addc(&zone, '\n');
	s = health_query((struct domain_query){ .domain =
	    span_str("example.jp"), .tables = tables }, zone.data);
	assert_string_equal(health_severity(s, "dkim.key"), "error");
	sheet_free(s);
	buf_reset(&zone);
	for (int i = 0; i < 1000; i++)
		buf_addf(&zone, "google._domainkey.example.jp. TXT \"v=DKIM1; "
		    "n=%d; p=\"\n", i);
	s = health_query((struct domain_query){ .domain =
	    span_str("example.jp"), .tables = tables }, zone.data);
	assert_string_equal(health_severity(s, "dkim.key"), "error");
	sheet_free(s);
	buf_done(&zone);
}

static int
load(void **state)
{
	(void)state;
	tables = tables_of_the_project();
	return 0;
}

static int
unload(void **state)
{
	(void)state;
	domain_tables_free(tables);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(severities),
		cmocka_unit_test(below),
		cmocka_unit_test(wildcard),
		cmocka_unit_test(fields),
		cmocka_unit_test(proposals),
		cmocka_unit_test(local),
		cmocka_unit_test(hostile),
	};

	return cmocka_run_group_tests(tests, load, unload);
}
