/* core/auth/dmarc: records, the walk, alignment, both readings. */
#include "core/auth/dmarc.h"

#include "core/dns/zonefile.h"
#include "core/inquiry/inquiry.h"
#include "tests/unit/unit.h"

/* ---- records ---- */

static const struct { const char *text; bool ok; enum dmarc_policy p, sp, np;
	const char *bad; }
records[] = {
	{ "v=DMARC1; p=reject", true, DMARC_REJECT, 0, 0, "" },
	{ " V = DMARC1 ;P = Quarantine ; sp=none;np=REJECT;", true,
	    DMARC_QUARANTINE, DMARC_NONE, DMARC_REJECT, "" },
	{ "v=DMARC1", true, 0, 0, 0, "" },
	{ "v=DMARC1;", true, 0, 0, 0, "" },
	{ "v=dmarc1; p=reject", false, 0, 0, 0, "" },
	{ "v=DMARC10; p=reject", false, 0, 0, 0, "" },
	{ "v=DMARC1 p=reject", false, 0, 0, 0, "" },
	{ "p=reject; v=DMARC1", false, 0, 0, 0, "" },
	{ "", false, 0, 0, 0, "" },
	{ "v=DMARC1; p=reject; sp=block; pct=10", true, DMARC_REJECT, 0, 0,
	    "sp=block" },
	{ "v=DMARC1; p=none; p=reject", true, DMARC_NONE, 0, 0, "p=reject" },
	{ "v=DMARC1; p=none; adkim=x; x=y", true, DMARC_NONE, 0, 0,
	    "adkim=x" },
	{ "v=DMARC1; p=none; pct=101", true, DMARC_NONE, 0, 0, "pct=101" },
	{ "v=DMARC1; p=none; t", true, DMARC_NONE, 0, 0, "t" },
};

static void
tags_of_records(void **state)
{
	struct dmarc_record r;

	(void)state;
	for (size_t i = 0; i < sizeof records / sizeof *records; i++) {
		bool ok = dmarc_parse(span_str(records[i].text), &r);

		if (ok != records[i].ok || (ok && (r.p != records[i].p ||
		    r.sp != records[i].sp || r.np != records[i].np ||
		    !span_is(r.bad, records[i].bad))))
			fail_msg("%s: bad \"" SPAN_FMT "\"", records[i].text,
			    SPAN_ARG(r.bad));
	}
	assert_true(dmarc_parse(span_str("v=DMARC1; adkim=S; aspf=r; t=Y;"
	    "psd=n; rua=mailto:a@example.jp; pct=5"), &r));
	assert_true(r.strict_dkim);
	assert_false(r.strict_spf);
	assert_true(r.testing);
	assert_int_equal(r.psd, 'n');
	assert_int_equal(r.pct, 5);
	assert_span_equal(r.rua, "mailto:a@example.jp");
}

/* ---- verdicts ---- */

static const char zone[] =
    "$ORIGIN tree.example.\n"
    "_dmarc TXT \"v=DMARC1; p=reject; sp=quarantine; np=reject\"\n"
    "_dmarc.mail TXT \"v=DMARC1; p=none\"\n"
    "a.mail A 192.0.2.1\n"
    "a A 192.0.2.1\n"
    "_dmarc.div TXT \"v=DMARC1; p=quarantine; psd=n\"\n"
    "_dmarc.reg TXT \"v=DMARC1; p=none; psd=y\"\n"
    "_dmarc.two TXT \"v=DMARC1; p=none\"\n"
    "_dmarc.two TXT \"v=DMARC1; p=none; t=y\"\n"
    "two A 192.0.2.1\n"
    "_dmarc.strict TXT \"v=DMARC1; p=reject; adkim=s; aspf=s; t=y\"\n"
    "_dmarc.nop TXT \"v=DMARC1; sp=reject\"\n"
    "_dmarc.onlyrua TXT \"v=DMARC1; rua=mailto:a@example.jp\"\n"
    ";!SERVFAIL _dmarc.broken TXT\n"
    "ok.broken A 192.0.2.1\n"
    "_dmarc.ok.broken TXT \"v=DMARC1; p=reject\"\n"
    ";!TIMEOUT far A\n"
    "_dmarc.a.b.c.d.e.f.g.psd.example. TXT \"v=DMARC1; p=none\"\n"
    "_dmarc.psd.example. TXT \"v=DMARC1; p=reject; psd=y\"\n";

static const struct { const char *from, *spf, *dkim, *now, *old; } verdicts[]
= {
	/* result policy org tag, s and d where aligned */
	{ "tree.example", "tree.example", "", "pass reject tree.example p s",
	    "pass reject tree.example p s" },
	{ "a.mail.tree.example", "", "",
	    "fail quarantine tree.example sp",
	    "fail quarantine tree.example sp" },
	{ "nowhere.tree.example", "", "", "fail reject tree.example np",
	    "fail quarantine tree.example sp" },
	{ "mail.tree.example", "", "x.tree.example",
	    "pass none tree.example p d", "pass none tree.example p d" },
	{ "x.div.tree.example", "tree.example", "div.tree.example",
	    "pass quarantine div.tree.example p d",
	    "pass quarantine tree.example sp sd" },
	{ "div.tree.example", "tree.example", "",
	    "fail quarantine div.tree.example p",
	    "pass quarantine tree.example p s" },
	{ "x.shop.reg.tree.example", "y.shop.reg.tree.example",
	    "other.reg.tree.example", "pass none shop.reg.tree.example p s",
	    "pass quarantine tree.example sp sd" },
	{ "reg.tree.example", "", "", "fail none reg.tree.example p",
	    "fail none tree.example p" },
	{ "two.tree.example", "", "", "fail quarantine tree.example sp",
	    "none  tree.example -" },
	{ "strict.tree.example", "x.strict.tree.example",
	    "STRICT.tree.example.", "pass quarantine tree.example p d",
	    "pass reject tree.example p d" },
	{ "strict.tree.example", "tree.example", "tree.example",
	    "fail quarantine tree.example p", "fail reject tree.example p" },
	{ "nop.tree.example", "nop.tree.example", "", "none  tree.example -",
	    "none  tree.example -" },
	{ "onlyrua.tree.example", "", "", "fail none tree.example p",
	    "fail none tree.example p" },
	{ "broken.tree.example", "broken.tree.example", "",
	    "temperror  broken.tree.example -",
	    "temperror  tree.example -" },
	{ "ok.broken.tree.example", "ok.broken.tree.example", "",
	    "pass reject ok.broken.tree.example p s",
	    "pass reject tree.example p s" },
	{ "ok.broken.tree.example", "tree.example", "",
	    "temperror reject ok.broken.tree.example p",
	    "pass reject tree.example p s" },
	{ "far.tree.example", "", "", "temperror  tree.example -",
	    "fail quarantine tree.example sp" },
	{ "none.example", "none.example", "", "none  none.example -",
	    "none  none.example -" },
	/* more than eight labels: the walk jumps, the name below does not */
	{ "a.b.c.d.e.f.g.psd.example", "", "g.psd.example",
	    "pass none g.psd.example p d", "pass none psd.example p d" },
};

static const char *
said(const struct dmarc_verdict *v)
{
	static char out[2][200];
	static int i;
	char *p = out[i ^= 1];

	snprintf(p, sizeof out[0], "%s %s " SPAN_FMT " %s%s%s%s",
	    dmarc_result_name(v->result), dmarc_policy_name(v->policy),
	    SPAN_ARG(v->org_domain), v->tag ? v->tag : "-",
	    v->spf_aligned || v->dkim_aligned ? " " : "",
	    v->spf_aligned ? "s" : "", v->dkim_aligned ? "d" : "");
	return p;
}

static struct {
	struct dmarc_outcome o;
	struct arena	*a;
} last;

static struct sheet *
keep_outcome(const void *subject, struct asker *by, usec_t now)
{
	(void)now;
	arena_reset(last.a);
	assert_int_equal(dmarc_check(subject, by, last.a, &last.o), 0);
	return sheet_new("dmarc", span_str(""));
}

static void
both_readings(void **state)
{
	static const struct analysis an = { "dmarc", keep_outcome };
	struct zonefile *z = NULL;
	struct answerer by;

	(void)state;
	assert_int_equal(zonefile_parse(span_str(zone), "z", &z, NULL), 0);
	by = zonefile_answerer(z);
	last.a = arena_new(16 << 20);
	for (size_t i = 0; i < sizeof verdicts / sizeof *verdicts; i++) {
		struct span spf = span_str(verdicts[i].spf),
		    dkim = span_str(verdicts[i].dkim);
		struct dmarc_query q = { .from = span_str(verdicts[i].from),
			.spf = &spf, .nspf = spf.n > 0, .dkim = &dkim,
			.ndkim = dkim.n > 0, .vantage = "" };
		struct inquiry *in = inquiry_new(&an, &q, 0, &by);

		assert_true(inquiry_settle(in));
		if (strcmp(said(&last.o.now), verdicts[i].now) != 0 ||
		    strcmp(said(&last.o.old), verdicts[i].old) != 0)
			fail_msg("%s: now \"%s\" old \"%s\"",
			    verdicts[i].from, said(&last.o.now),
			    said(&last.o.old));
		inquiry_free(in);
	}
	arena_free(last.a);
	zonefile_free(z);
}

/* Nobody asked: unknown, not "none". */
static void
offline(void **state)
{
	struct dmarc_query q = { .from = span_str("tree.example"),
		.vantage = "" };
	struct dmarc_outcome o;
	struct arena *a = arena_new(1 << 20);

	(void)state;
	assert_int_equal(dmarc_check(&q, NULL, a, &o), 0);
	assert_int_equal(o.now.result, DMARC_UNKNOWN);
	assert_int_equal(o.old.result, DMARC_UNKNOWN);
	arena_free(a);
}

/* All names of a walk go out in one round, at most eight. */
struct counter {
	struct answerer	 to;
	size_t		 asked;
};

static void
count(void *arg, struct inquiry *i, size_t number, const struct question *q)
{
	struct counter *c = arg;

	c->asked++;
	c->to.carry(c->to.arg, i, number, q);
}

static void
a_walk_is_one_round(void **state)
{
	struct dmarc_query q = { .from = span_str(
	    "1.2.3.4.5.6.7.8.9.a.b.c.d.e.f.tree.example"), .vantage = "" };
	struct zonefile *z = NULL;
	struct counter c = { .asked = 0 };
	struct inquiry *i;

	(void)state;
	assert_int_equal(zonefile_parse(span_str(
	    "_dmarc.tree.example. TXT \"v=DMARC1; p=none\"\n"), "z", &z,
	    NULL), 0);
	c.to = zonefile_answerer(z);
	i = inquiry_new(&dmarc_analysis, &q, 0,
	    &(struct answerer){ count, &c });
	assert_int_equal(inquiry_step(i), 0);
	assert_int_equal(c.asked, DMARC_STEPS);
	assert_true(inquiry_settle(i));
	assert_int_equal(c.asked, DMARC_STEPS);
	inquiry_free(i);
	zonefile_free(z);
}

static void
public_suffixes(void **state)
{
	static const char *const cases[][2] = {
		{ "example.COM", "example.com" }, { ".example.com", "" },
		{ "www.example.co.jp", "example.co.jp" }, { "co.jp", "" },
		{ "a..jp", "" }, { "", "" }, { "a.example.jp.", "example.jp" },
		{ "www.city.kobe.jp", "city.kobe.jp" }, { "c.kobe.jp", "" },
		{ "x.y.z.unlisted", "z.unlisted" },
	};
	struct arena *a = arena_new(1 << 20);

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_span_equal(suffix_org_domain(span_str(cases[i][0]), a),
		    cases[i][1]);
	arena_free(a);
}

static void
suffix_parts(void **state)
{
	static const struct { const char *name, *icann, *any; } cases[] = {
		{ "www.example.co.jp", "co.jp", "co.jp" },
		{ "a.github.io", "io", "github.io" },
		{ "github.io", "io", "github.io" }, { "co.jp", "co.jp", "co.jp" },
		{ "c.kobe.jp", "c.kobe.jp", "c.kobe.jp" },
		{ "city.kobe.jp", "kobe.jp", "kobe.jp" },
		{ "x.unlisted", "unlisted", "unlisted" },
		{ "jp", "jp", "jp" }, { "a..jp", "", "" }, { "", "", "" },
		{ "a.jp.", "", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct span name = span_str(cases[i].name);

		assert_span_equal(suffix_of(name, SUFFIX_ICANN),
		    cases[i].icann);
		assert_span_equal(suffix_of(name, SUFFIX_ANY), cases[i].any);
	}
}

/* The list's own test, where it lies beside the tree. */
static void
public_suffix_suite(void **state)
{
	const char *corpora = getenv("MTGP_CORPORA"), *src = getenv("srcdir");
	char path[4096], line[1024];
	struct arena *a = arena_new(4 << 20);
	FILE *f;

	(void)state;
	if (corpora)
		snprintf(path, sizeof path, "%s/03-arc-dmarc/dev/psl.tsv",
		    corpora);
	else
		snprintf(path, sizeof path,
		    "%s/../shared/corpora/03-arc-dmarc/dev/psl.tsv",
		    src ? src : ".");
	f = fopen(path, "r");
	if (!f) {
		arena_free(a);
		skip();
	}
	assert_non_null(fgets(line, sizeof line, f));
	while (fgets(line, sizeof line, f)) {
		struct span rest = span_trim(span_str(line)), name = rest;

		if (line[0] == '\t')
			continue;
		span_split(&rest, '\t', &name);
		if (!span_eq(suffix_org_domain(name, a), rest))
			fail_msg("%s", line);
	}
	fclose(f);
	arena_free(a);
}

UNIT_MAIN(
	cmocka_unit_test(tags_of_records),
	cmocka_unit_test(both_readings),
	cmocka_unit_test(offline),
	cmocka_unit_test(a_walk_is_one_round),
	cmocka_unit_test(public_suffixes),
	cmocka_unit_test(suffix_parts),
	cmocka_unit_test(public_suffix_suite),
)
