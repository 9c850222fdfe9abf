/* core/auth/spf: rules that are easy to get wrong, counted look-ups, asking
 * ahead, and hostile records. */
#include "core/auth/spf.h"

#include "core/dns/zonefile.h"
#include "core/sheet/writer.h"
#include "tests/unit/unit.h"

/* ---- one inquiry over a zone ---- */

struct run {
	const struct zonefile *zone;
	struct answerer	 direct;
	struct inquiry	*i;
	size_t		 wait[INQUIRY_QUESTIONS];	/* not yet answered */
	size_t		 nwait, asked;
	unsigned	 rounds;
};

static void
hold(void *arg, struct inquiry *i, size_t number, const struct question *q)
{
	struct run *run = arg;

	(void)i;
	(void)q;
	run->wait[run->nwait++] = number;
	run->asked++;
}

static void
give(struct run *run, size_t k)
{
	size_t number = run->wait[k];
	const struct question *q = inquiry_question(run->i, number, NULL);

	run->wait[k] = run->wait[--run->nwait];
	run->direct.carry(run->direct.arg, run->i, number, q);
}

/* Answers come a round at a time, or (one) singly from the back. */
static struct sheet *
ask(const char *zone, const struct spf_query *q, bool one, struct run *run)
{
	struct zonefile *z = NULL;
	struct error e = { 0 };
	struct sheet *s;

	if (zonefile_parse(span_str(zone), "zone", &z, &e) < 0)
		fail_msg("%s", e.en);
	*run = (struct run){ .direct = zonefile_answerer(z) };
	run->i = inquiry_new(&spf_analysis, q, 0,
	    &(struct answerer){ hold, run });
	while (!inquiry_settle(run->i)) {
		assert_true(run->nwait > 0);
		if (one) {
			give(run, run->nwait - 1);
			continue;
		}
		run->rounds++;
		for (size_t n = run->nwait; n > 0; n--)
			give(run, 0);
	}
	s = inquiry_take(run->i);
	assert_non_null(s);
	inquiry_free(run->i);
	zonefile_free(z);
	return s;
}

static struct sheet *
check(const char *zone, const char *ip, const char *helo, const char *from,
    bool one, struct run *run)
{
	struct spf_query q = { .vantage = "", .helo = span_str(helo),
		.mail_from = span_str(from) };

	assert_int_equal(ip_parse(span_str(ip), &q.ip), 0);
	return ask(zone, &q, one, run);
}

static const char *
text_of(const struct sheet *s, const char *field)
{
	static char out[300];
	const struct field *f = row_field(sheet_find_id(s, "spf"), field);

	snprintf(out, sizeof out, SPAN_FMT, f ? (int)f->text.n : 4,
	    f ? f->text.p : "none");
	return f ? out : "";
}

static int64_t
number_of(const struct sheet *s, const char *field)
{
	return row_field(sheet_find_id(s, "spf"), field)->number;
}

/* ---- results ---- */

struct expected {
	const char	*record;	/* of a.example */
	const char	*result, *why;	/* a piece of the English sentence */
	int		 lookups, voids;
};

#define REST \
	"pass.example. TXT \"v=spf1 +all\"\n" \
	"soft.example. TXT \"v=spf1 ~all\"\n" \
	"host.example. A 192.0.2.1\nhost.example. AAAA 2001:db8::1\n" \
	"net.example. A 192.0.2.200\n" \
	"mx.example. MX 10 host.example.\n" \
	"nullmx.example. MX 0 .\n" \
	"1.2.0.192.in-addr.arpa. PTR Host.example.\n" \
	"1.2.0.192.in-addr.arpa. PTR liar.example.\n" \
	";!SERVFAIL bad.example. *\n;!TIMEOUT slow.example. *\n"

static const struct expected results[] = {
	{ "v=spf1", "neutral", "says nothing", 0, 0 },
	{ "V=SPF1 -ALL", "fail", "refuse", 0, 0 },
	{ "v=spf1 ip4:192.0.2.0/24", "pass", "registered", 0, 0 },
	{ "v=spf1 ip4:192.0.2.1/33 +all", "permerror", "ip4:192.0.2.1/33",
	    0, 0 },
	{ "v=spf1 ip4:192.0.2.1/024 +all", "permerror", "/024", 0, 0 },
	{ "v=spf1 ip4:2001:db8::1 +all", "permerror", "ip4:2001", 0, 0 },
	{ "v=spf1 +all ip4:x", "permerror", "ip4:x", 0, 0 },
	{ "v=spf1 a:host.example/31 -all", "pass", "", 1, 0 },
	{ "v=spf1 a:net.example/24 -all", "pass", "", 1, 0 },
	{ "v=spf1 a:net.example -all", "fail", "", 1, 0 },
	{ "v=spf1 a:host.example//64 -all", "pass", "", 1, 0 },
	{ "v=spf1 a:museum +all", "permerror", "a:museum", 0, 0 },
	{ "v=spf1 a: +all", "permerror", "\"a:\"", 0, 0 },
	{ "v=spf1 all:x", "permerror", "all:x", 0, 0 },
	{ "v=spf1 mx:mx.example -all", "pass", "", 1, 0 },
	{ "v=spf1 mx:nullmx.example -all", "fail", "", 1, 0 },
	{ "v=spf1 ptr:example -all", "permerror", "ptr:example", 0, 0 },
	{ "v=spf1 ptr:host.example -all", "pass", "", 1, 0 },
	{ "v=spf1 ptr:liar.example -all", "fail", "", 1, 0 },
	{ "v=spf1 ptr/24 -all", "permerror", "ptr/24", 0, 0 },
	{ "v=spf1 include:pass.example -all", "pass", "", 1, 0 },
	{ "v=spf1 include:soft.example -all", "fail", "", 1, 0 },
	{ "v=spf1 include:host.example ~all", "permerror",
	    "without an SPF record", 1, 0 },
	{ "v=spf1 include:bad.example +all", "temperror", "bad.example", 1,
	    0 },
	{ "v=spf1 exists:slow.example +all", "temperror", "slow.example", 1,
	    0 },
	{ "v=spf1 exists:%{ir}.in-addr.arpa +all", "pass", "", 1, 1 },
	{ "v=spf1 exists:%{x}.example +all", "permerror", "%{x}", 0, 0 },
	{ "v=spf1 exists:%{d0}.example +all", "permerror", "%{d0}", 0, 0 },
	{ "v=spf1 a:no1.example a:no2.example +all", "pass", "", 2, 2 },
	{ "v=spf1 a:no1.example a:no2.example mx:no3.example +all",
	    "permerror", "2 DNS look-ups have no answer", 3, 3 },
	{ "v=spf1 redirect=soft.example", "softfail", "", 1, 0 },
	{ "v=spf1 redirect=soft.example +all", "pass", "", 0, 0 },
	{ "v=spf1 redirect=host.example", "permerror", "redirect=", 1, 0 },
	{ "v=spf1 redirect=a.example", "permerror", "10 DNS look-ups", 11,
	    0 },
	{ "v=spf1 include:a.example", "permerror", "10 DNS look-ups", 11,
	    0 },
	{ "v=spf1 redirect=b.example redirect=c.example", "permerror",
	    "redirect=c", 0, 0 },
	{ "v=spf1 unknown=%{d} -all", "fail", "", 0, 0 },
	{ "v=spf1 unknown=%d -all", "permerror", "unknown=%d", 0, 0 },
	{ "v=spf1 -moo", "permerror", "-moo", 0, 0 },
	{ "v=spf1 -ip4=192.0.2.1 ?all", "permerror", "-ip4=", 0, 0 },
};

static void
rules(void **state)
{
	char zone[2000];
	struct run run;

	(void)state;
	for (size_t i = 0; i < sizeof results / sizeof *results; i++) {
		const struct expected *x = &results[i];
		const struct row *r;
		struct sheet *s;

		snprintf(zone, sizeof zone, "a.example. TXT \"%s\"\n%s",
		    x->record, REST);
		s = check(zone, "192.0.2.1", "h.example", "u@a.example",
		    false, &run);
		r = sheet_find_id(s, "spf");
		if (strcmp(text_of(s, "result"), x->result) != 0 ||
		    !strstr(r->why.en, x->why) ||
		    number_of(s, "lookups") != x->lookups ||
		    number_of(s, "void_lookups") != x->voids)
			fail_msg("%s: %s, %d look-ups, %d voids: %s",
			    x->record, text_of(s, "result"),
			    (int)number_of(s, "lookups"),
			    (int)number_of(s, "void_lookups"), r->why.en);
		sheet_free(s);
	}
}

static void
who_is_checked(void **state)
{
	static const struct { const char *helo, *from, *domain, *result; }
	cases[] = {
		{ "h.example", "", "h.example", "pass" },
		{ "x.example", "u@h.example", "h.example", "pass" },
		{ "x.example", "\"a@b\"@h.example", "h.example", "pass" },
		{ "x.example", "u@[192.0.2.1]", "[192.0.2.1]", "none" },
		{ "host", "", "host", "none" },
		{ "x.example", "u@a..b", "a..b", "none" },
		{ "x.example", "u@no.example", "no.example", "none" },
		{ "x.example", "@h.example", "h.example", "pass" },
	};
	struct run run;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct sheet *s = check("h.example. TXT \"v=spf1 +all\"",
		    "::ffff:192.0.2.1", cases[i].helo, cases[i].from, false,
		    &run);

		assert_string_equal(text_of(s, "domain"), cases[i].domain);
		assert_string_equal(text_of(s, "result"), cases[i].result);
		assert_string_equal(text_of(s, "ip"), "192.0.2.1");
		sheet_free(s);
	}
}

/* Macros of the RFC's own examples (7.4), shown by an explanation. */
static void
macros(void **state)
{
	static const struct { const char *macro, *want; } cases[] = {
		{ "%{s}", "strong-bad@email.example.com" },
		{ "%{o}", "email.example.com" },
		{ "%{d}", "email.example.com" },
		{ "%{d4}", "email.example.com" },
		{ "%{d2}", "example.com" },
		{ "%{d1}", "com" },
		{ "%{dr}", "com.example.email" },
		{ "%{d2r}", "example.email" },
		{ "%{l}", "strong-bad" },
		{ "%{l-}", "strong.bad" },
		{ "%{lr-}", "bad.strong" },
		{ "%{l1r-}", "strong" },
		{ "%{ir}.%{v}._spf.%{d2}",
		    "3.2.0.192.in-addr._spf.example.com" },
		{ "%%%_%-", "% %20" },
		{ "%{S}", "strong-bad%40email.example.com" },
		{ "%{c} %{h} %{r} %{p}", "192.0.2.3 h.example unknown unknown" },
	};
	struct run run;
	char zone[500];

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct sheet *s;

		snprintf(zone, sizeof zone, "email.example.com. TXT "
		    "\"v=spf1 -all exp=e.example\"\n"
		    "e.example. TXT \"%s\"\n", cases[i].macro);
		s = check(zone, "192.0.2.3", "h.example",
		    "strong-bad@email.example.com", false, &run);
		if (strcmp(text_of(s, "explanation"), cases[i].want) != 0)
			fail_msg("%s: %s", cases[i].macro,
			    text_of(s, "explanation"));
		sheet_free(s);
	}
}

/* Wide and deep: rounds follow the depth; the sheet does not depend on how
 * the answers came. */
#define WIDE \
	"a.example. TXT \"v=spf1 include:b1.example include:b2.example " \
	"include:b3.example mx:m.example a:h.example -all\"\n" \
	"b1.example. TXT \"v=spf1 include:c1.example -all\"\n" \
	"b2.example. TXT \"v=spf1 include:c2.example -all\"\n" \
	"b3.example. TXT \"v=spf1 include:c3.example -all\"\n" \
	"c1.example. TXT \"v=spf1 ip4:198.51.100.1 -all\"\n" \
	"c2.example. TXT \"v=spf1 ip4:198.51.100.2 -all\"\n" \
	"c3.example. TXT \"v=spf1 ip4:198.51.100.3 -all\"\n" \
	"m.example. MX 10 h1.example.\nm.example. MX 20 h2.example.\n" \
	"h1.example. A 198.51.100.4\nh2.example. A 198.51.100.5\n" \
	"h.example. A 192.0.2.1\n"

static void
rounds_follow_the_depth(void **state)
{
	struct buf a, b;
	struct run run;
	struct sheet *s = check(WIDE, "192.0.2.1", "h.example",
	    "u@a.example", false, &run);

	(void)state;
	assert_string_equal(text_of(s, "result"), "pass");
	assert_int_equal(number_of(s, "lookups"), 8);
	assert_int_equal(run.rounds, 3);
	assert_int_equal(run.asked, 11);
	buf_init(&a, 1 << 20);
	sheet_write(&a, s, SHEET_JSON, &(struct sheet_write_options){ 0 });
	sheet_free(s);
	s = check(WIDE, "192.0.2.1", "h.example", "u@a.example", true, &run);
	buf_init(&b, 1 << 20);
	sheet_write(&b, s, SHEET_JSON, &(struct sheet_write_options){ 0 });
	assert_string_equal(a.data, b.data);
	sheet_free(s);
	buf_done(&a);
	buf_done(&b);
}

/* What is found in the first term asks nothing more. */
static void
nothing_is_asked_in_vain(void **state)
{
	struct run run;
	struct sheet *s = check("a.example. TXT \"v=spf1 ip4:192.0.2.1 "
	    "include:b.example exists:%{l}.c.example -all\"\n", "192.0.2.1",
	    "h.example", "u@a.example", false, &run);

	(void)state;
	assert_string_equal(text_of(s, "result"), "pass");
	assert_int_equal(run.asked, 1);
	sheet_free(s);
}

static void
hostile_records(void **state)
{
	struct run run;
	struct sheet *s;
	struct buf b;

	(void)state;
	buf_init(&b, 1 << 20);
	/* a record of 60 KiB that asks for thousands of names */
	buf_adds(&b, "a.example. TXT \"v=spf1");
	for (int i = 0; i < 3500; i++) {
		if (i % 12 == 0)
			buf_adds(&b, "\" \"");
		buf_addf(&b, " a:h%d.example", i);
	}
	buf_adds(&b, "\"\n");
	s = check(b.data, "192.0.2.1", "h.example", "u@a.example", false,
	    &run);
	assert_string_equal(text_of(s, "result"), "permerror");
	assert_true(run.asked < 100);
	assert_true(s->nrows < 20);
	sheet_free(s);
	/* 1000 MX */
	buf_reset(&b);
	buf_adds(&b, "a.example. TXT \"v=spf1 mx -all\"\n");
	for (int i = 0; i < 1000; i++)
		buf_addf(&b, "a.example. MX %d h%d.example.\n", i, i);
	s = check(b.data, "192.0.2.1", "h.example", "u@a.example", false,
	    &run);
	assert_string_equal(text_of(s, "result"), "permerror");
	assert_true(run.asked <= 12);
	sheet_free(s);
	/* two records that include one another, twice each */
	s = check("a.example. TXT \"v=spf1 include:b.example "
	    "include:b.example\"\nb.example. TXT \"v=spf1 "
	    "include:a.example include:a.example\"\n", "192.0.2.1",
	    "h.example", "u@a.example", false, &run);
	assert_string_equal(text_of(s, "result"), "permerror");
	assert_int_equal(run.asked, 2);
	sheet_free(s);
	/* an explanation that grows */
	s = check("a.example. TXT \"v=spf1 -all exp=e.example\"\n"
	    "e.example. TXT \"%{s}%{S}\\128\"\n", "192.0.2.1",
	    "h.example", "u@a.example", false, &run);
	assert_string_equal(text_of(s, "explanation"), "");
	sheet_free(s);
	buf_done(&b);
}

/* ---- who wrote the record does not learn which mail is read ---- */

static void
keeps_the_sender_to_itself(void **state)
{
	static const char zone[] = "$ORIGIN a.example.\n"
	    "@ TXT \"v=spf1 exists:%{l}._spf.a.example a:%{d} -all\"\n"
	    "@ A 192.0.2.1\n"
	    "b TXT \"v=spf1 ip4:192.0.2.1 exists:%{s}.a.example -all\"\n"
	    "c TXT \"v=spf1 -all exp=%{l}.a.example\"\n";
	static const struct { const char *from, *result; size_t asked; }
	cases[] = {
		{ "taro@a.example", NULL, 2 },	/* a: is asked ahead */
		{ "taro@b.a.example", "pass", 1 },
		{ "taro@c.a.example", "fail", 1 },
	};
	struct spf_query q = { .vantage = "", .discreet = true };
	struct sheet *s;
	struct run run;

	(void)state;
	assert_int_equal(ip_parse(span_str("192.0.2.1"), &q.ip), 0);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct row *r;

		q.mail_from = span_str(cases[i].from);
		s = ask(zone, &q, false, &run);
		r = sheet_find_id(s, "spf");
		assert_true(run.asked <= cases[i].asked);
		if (cases[i].result)
			assert_string_equal(text_of(s, "result"),
			    cases[i].result);
		else
			assert_int_equal(r->state, ROW_UNKNOWN);
		sheet_free(s);
	}
}

UNIT_MAIN(
	cmocka_unit_test(rules),
	cmocka_unit_test(who_is_checked),
	cmocka_unit_test(macros),
	cmocka_unit_test(rounds_follow_the_depth),
	cmocka_unit_test(nothing_is_asked_in_vain),
	cmocka_unit_test(hostile_records),
	cmocka_unit_test(keeps_the_sender_to_itself),
)
