/* core/domain/mta_sts: record, policy, and the servers it names. */
#include <unistd.h>

#include "tests/unit/domain/rig.h"

#define URL "https://mta-sts.example.jp/.well-known/mta-sts.txt"
#define REC "_mta-sts TXT \"v=STSv1; id=1\"\n"
#define MX "@ MX 10 mail\n@ MX 20 backup.example.net.\n"
#define HTTPS ";!HTTPS " URL " policy\n"
#define HEAD "version: STSv1\nmode: enforce\nmax_age: 604800\n"
#define ALL "mx: *.example.jp\nmx: backup.example.net\n"
#define TESTING "version: STSv1\nmode: testing\nmax_age: 604800\n"

static const struct {
	const char *zone, *policy, *severity, *mx, *why;
} cases[] = {
	{ "", "", "notice", "no row", "There is no MTA-STS" },
	{ "_mta-sts TXT \"v=STSv1 id=1\"\n", "", "warning", "no row",
	    "is not one of MTA-STS" },
	{ REC "_mta-sts TXT \"v=STSv1; id=2\"\n", "", "error", "no row",
	    "more than one" },
	{ "_mta-sts TXT \"x\"\n" REC MX HTTPS, HEAD ALL, "info", "info",
	    "names all" },
	{ "_mta-sts TXT \"v=STSv1; id=a-b\"\n", "", "error", "no row",
	    "The id \"a-b\"" },
	{ ";!SERVFAIL _mta-sts TXT\n", "", "unknown", "no row", "" },
	{ REC MX, "", "unknown", "no row", "was not fetched" },
	{ REC MX HTTPS, HEAD "mx: *.example.jp\n", "error", "info",
	    "does not name all" },
	{ REC MX HTTPS, TESTING "mx: mail.example.jp\n", "warning", "info",
	    "mode: testing" },
	{ REC MX HTTPS, TESTING ALL, "notice", "info", "being tested" },
	{ REC MX HTTPS, "version: STSv1\nmode: none\nmax_age: 1\n", "notice",
	    "no row", "is none" },
	{ REC MX HTTPS, HEAD, "error", "no row", "The policy has no mx" },
	{ REC HTTPS, HEAD "mx: example.jp\n", "info", "info", "names all" },
	{ REC "@ MX 0 .\n" HTTPS, HEAD "mx: example.jp\n", "info", "no row",
	    "names all" },
	{ REC ";!TIMEOUT @ MX\n" HTTPS, HEAD ALL, "info", "unknown", "" },
	{ REC MX ";!HTTPS-FAILS " URL " redirect 301 https://a.example/\n",
	    "", "error", "no row", "redirects to https://a.example/ (301)" },
	{ REC MX ";!HTTPS-FAILS " URL " status 404\n", "", "error", "no row",
	    "answers 404" },
	{ REC MX ";!HTTPS-FAILS " URL " no-address 0\n", "", "error",
	    "no row", "has no address" },
	{ REC MX ";!HTTPS-FAILS " URL " cert-name 0\n", "", "error",
	    "no row", "is not for the name" },
	{ REC MX ";!HTTPS-FAILS " URL " cert-time 0\n", "", "error",
	    "no row", "run out" },
	{ REC MX ";!HTTPS-FAILS " URL " too-big 200\n", "", "error",
	    "no row", "64 KiB" },
	{ REC MX ";!HTTPS-FAILS " URL " slow 0\n", "", "unknown", "no row",
	    "in time" },
	{ REC MX ";!HTTPS-FAILS " URL " no-curl 0\n", "", "unknown",
	    "no row", "without HTTPS" },
};

/* The policy is a file beside the zone: the test's own folder. */
static struct sheet *
look_at(const char *zone, const char *policy)
{
	char dir[] = "/tmp/mtgp-sts-XXXXXX", old[4096], text[65536];
	FILE *f;
	struct sheet *s;

	assert_non_null(getcwd(old, sizeof old));
	assert_non_null(mkdtemp(dir));
	assert_int_equal(chdir(dir), 0);
	f = fopen("policy", "w");
	assert_non_null(f);
	fputs(policy, f);
	fclose(f);
	snprintf(text, sizeof text, "$ORIGIN example.jp.\n"
	    "@ SOA ns1 host 1 2 3 4 5\n%s", zone);
	s = health("example.jp", text);
	unlink("policy");
	assert_int_equal(chdir(old), 0);
	rmdir(dir);
	return s;
}

static void
states(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct sheet *s = look_at(cases[i].zone, cases[i].policy);

		if (strcmp(health_severity(s, "mta-sts"),
		    cases[i].severity) != 0 ||
		    strcmp(health_severity(s, "mta-sts.mx"), cases[i].mx) !=
		    0 || !strstr(health_why(s, "mta-sts"), cases[i].why))
			fail_msg("%zu: %s, mx %s: %s", i,
			    health_severity(s, "mta-sts"),
			    health_severity(s, "mta-sts.mx"),
			    health_why(s, "mta-sts"));
		sheet_free(s);
	}
}

/* What is to be published names the MX there are. */
static void
proposes(void **state)
{
	struct sheet *s = look_at(REC MX HTTPS, HEAD "mx: *.example.jp\n");
	const struct row *r = sheet_find_id(s, "mta-sts");
	const struct field *f = row_field(r, "policy_text");

	(void)state;
	assert_non_null(f);
	assert_int_equal(f->nlist, 5);
	assert_span_equal(f->list[1], "mode: enforce");
	assert_span_equal(f->list[2], "mx: mail.example.jp");
	assert_span_equal(f->list[3], "mx: backup.example.net");
	f = row_field(r, "proposal");
	assert_non_null(f);
	assert_span_equal(f->text, "_mta-sts.example.jp. IN TXT "
	    "\"v=STSv1; id=20240902T094000\"");
	sheet_free(s);
}

static void
notes(void **state)
{
	struct sheet *s = look_at(REC MX HTTPS, "version: STSv1\n\n"
	    "mode: enforce\nmode: none\nmax_age: 60\n" ALL);
	const struct row *r = sheet_find_id(s, "mta-sts");

	(void)state;
	assert_int_equal(r->severity, SEVERITY_INFO);
	assert_non_null(sheet_child(s, r, "repeated"));
	assert_non_null(sheet_child(s, r, "blank"));
	assert_non_null(sheet_child(s, r, "age"));
	assert_null(sheet_child(s, r, "type"));
	sheet_free(s);
}

/* 1000 servers: all are judged, some are shown. */
static void
hostile_numbers(void **state)
{
	struct sheet *s;
	struct buf b;

	(void)state;
	buf_init(&b, 1 << 20);
	buf_adds(&b, REC HTTPS);
	for (int i = 0; i < 1000; i++)
		buf_addf(&b, "@ MX 10 m%d\n", i);
	buf_adds(&b, "@ MX 20 far.example.net.\n");
	s = look_at(b.data, HEAD "mx: *.example.jp\n");
	assert_string_equal(health_severity(s, "mta-sts"), "error");
	assert_string_equal(health_severity(s, "mta-sts.mx"), "info");
	assert_true(s->nrows < 2000);
	sheet_free(s);
	buf_done(&b);
}

UNIT_MAIN(
	cmocka_unit_test(hostile_numbers),
	cmocka_unit_test(states),
	cmocka_unit_test(proposes),
	cmocka_unit_test(notes),
)
