/* Mails of tests/data/forged: each is judged without DNS and without a log,
 * and held against its .expect (a table: must, must-not, band, brand, verdict
 * and note; signals that are not named may fire or not).  A row `fact` is a
 * fact of the host: name, key, value in the columns value, variant, note.
 * With a .zone it is judged with that DNS, and all is asked.  All are received
 * by mx.shop.example.jp for info@shop.example.jp. */
#include <dirent.h>
#include <errno.h>

#include "core/base/readfile.h"
#include "core/dns/zonefile.h"
#include "core/forged/base.h"
#include "core/knowledge/table.h"
#include "core/message/message.h"
#include "tests/unit/unit.h"

#define NOW (1785600000 * USEC_SEC)	/* 2026-08-01 */

static const struct { const char *name, *key, *value; } known[] = {
	{ "postconf.myhostname", "", "mx.shop.example.jp" },
	{ "postconf.mydestination", "", "shop.example.jp" },
	{ "own.domain", "shop.example.jp", "" },
};

static struct forge_base *base;
static char folder[512];
static int failures;
static bool *named;	/* signals that some mail must show */
static const struct forge_variant *shown[64];	/* and variants */
static size_t nshown;

static int
load(void **state)
{
	const char *src = getenv("srcdir");
	char dir[512];
	struct error e = { 0 };

	(void)state;
	src = src ? src : ".";
	snprintf(dir, sizeof dir, "%s/data/rules", src);
	snprintf(folder, sizeof folder, "%s/tests/data/forged", src);
	if (forge_base_load(dir, NULL, &base, &e) < 0) {
		print_error("%s\n", e.en);
		return -1;
	}
	named = calloc(base->know->nsignals, sizeof *named);
	return named != NULL ? 0 : -1;
}

static int
unload(void **state)
{
	(void)state;
	forge_base_free(base);
	free(named);
	return 0;
}

/* Those of all mails, and those of the table. */
static struct facts *
facts_of(const struct table *t)
{
	struct facts *f = facts_new();
	int at[] = { table_column(t, "value"), table_column(t, "variant"),
		table_column(t, "note") };

	assert_non_null(f);
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		assert_int_equal(facts_add(f, known[i].name,
		    span_str(known[i].key), span_str(known[i].value)), 0);
	for (size_t i = 0; i < table_rows(t); i++)
		if (strcmp(table_cell(t, i, table_column(t, "expect")),
		    "fact") == 0)
			assert_int_equal(facts_add(f,
			    table_cell(t, i, at[0]),
			    span_str(table_cell(t, i, at[1])),
			    span_str(table_cell(t, i, at[2]))), 0);
	return f;
}

static struct sheet *
judged(struct span mail, const struct facts *facts, struct zonefile *zone)
{
	const struct span own = span_str("mx.shop.example.jp");
	struct message_options o = { .authserv = &own, .nauthserv = 1,
		.vantage = "", .facts = facts, .forge = base,
		.ask_all = zone != NULL };
	struct answerer by = zone != NULL ? zonefile_answerer(zone) :
	    inquiry_by_facts(facts);
	struct message *m = NULL;
	struct inquiry *in;
	struct sheet *s;

	assert_int_equal(message_prepare(mail, &o, &m), 0);
	in = inquiry_new(&message_analysis, m, NOW, &by);
	assert_non_null(in);
	assert_true(inquiry_settle(in));
	s = inquiry_take(in);
	assert_non_null(s);
	assert_false(sheet_failed(s));
	inquiry_free(in);
	message_free(m);
	return s;
}

/* ---- what came of it ---- */

/* key NULL: the first of that id. */
static const struct row *
top_row(const struct sheet *s, const char *id, const char *key)
{
	for (const struct row *r = s->root.children; r != NULL; r = r->next)
		if (strcmp(r->id, id) == 0 &&
		    (key == NULL || strcmp(r->key, key) == 0))
			return r;
	return NULL;
}

static bool
has(const struct row *r, const char *field, const char *value)
{
	const struct field *f = r != NULL ? row_field(r, field) : NULL;

	return span_is(f != NULL ? f->text : span_str(""), value);
}

static bool
has_verdict(const struct row *forged, const char *verdict)
{
	const struct row *r = forged != NULL ? forged->children : NULL;

	while (r != NULL && strcmp(r->key, verdict) != 0)
		r = r->next;
	return r != NULL;
}

static bool
holds(const struct sheet *s, const char *expect, const char *value,
    const char *variant)
{
	const struct row *forged = top_row(s, "forged", NULL);
	const struct row *signal = top_row(s, "signal", value);

	if (strcmp(expect, "must") == 0)
		return signal != NULL && has(signal, "variant", variant);
	if (strcmp(expect, "must-not") == 0)
		return signal == NULL;
	if (strcmp(expect, "band") == 0)
		return has(forged, "band", value);
	if (strcmp(expect, "brand") == 0)
		return has(forged, "brand", value);
	if (strcmp(expect, "verdict") == 0)
		return has_verdict(forged, value);
	return strcmp(expect, "note") == 0 || strcmp(expect, "fact") == 0;
}

/* What fired, to see why. */
static void
tell(const struct sheet *s)
{
	const struct row *forged = top_row(s, "forged", NULL);
	const struct field *band = forged ? row_field(forged, "band") : NULL;

	struct span none = span_str("-");
	struct span score = forged != NULL ? forged->value : none;
	struct span name = band != NULL ? band->text : none;

	print_message("#   " SPAN_FMT " " SPAN_FMT ":", SPAN_ARG(score),
	    SPAN_ARG(name));
	for (const struct row *r = s->root.children; r != NULL; r = r->next)
		if (strcmp(r->id, "signal") == 0)
			print_message(" %s(" SPAN_FMT ")", r->key,
			    SPAN_ARG(r->value));
	print_message("\n");
}

static void
name_it(const char *id, const char *of)
{
	const struct forge_signal *g = forge_signal_find(base->know, id);

	if (g == NULL)
		fail_msg("no signal %s", id);
	named[g - base->know->signals] = true;
	if (*of == '\0')
		return;
	assert_true(nshown < sizeof shown / sizeof *shown);
	shown[nshown++] = forge_variant_find(g, of);
	assert_non_null(shown[nshown - 1]);
}

static bool
is_named(const struct forge_variant *v)
{
	for (size_t i = 0; i < nshown; i++)
		if (shown[i] == v)
			return true;
	return false;
}

/* A signal or a variant that no mail shows may as well not be there. */
static void
all_are_shown(void)
{
	for (size_t i = 0; i < base->know->nsignals; i++) {
		const struct forge_signal *g = &base->know->signals[i];

		if (!named[i])
			fail_msg("%s: no mail shows it", g->id);
		for (size_t k = 0; k < g->nvariants; k++)
			if (!is_named(&g->variants[k]))
				fail_msg("%s %s: no mail shows it", g->id,
				    g->variants[k].id);
	}
}

static void
check(const char *name, const struct sheet *s, const struct table *t)
{
	int before = failures;
	int column[] = { table_column(t, "expect"), table_column(t, "value"),
		table_column(t, "variant") };

	for (size_t i = 0; i < table_rows(t); i++) {
		const char *expect = table_cell(t, i, column[0]);
		const char *value = table_cell(t, i, column[1]);
		const char *of = table_cell(t, i, column[2]);

		if (strcmp(expect, "must") == 0)
			name_it(value, of);
		if (holds(s, expect, value, of))
			continue;
		failures++;
		print_message("# %s: %s %s %s\n", name, expect, value, of);
	}
	if (failures > before)
		tell(s);
}

/* ---- the files ---- */

static bool
read_to(struct buf *b, const char *name, const char *ending)
{
	char path[1024];

	snprintf(path, sizeof path, "%s/%s%s", folder, name, ending);
	buf_reset(b);
	return read_file(path, b) == 0;
}

static void
check_mail(const char *name)
{
	static const char *const need[] = { "expect", "value", "variant",
		"note", NULL };
	static const struct table_columns columns = { .required = need };
	struct table *t = NULL;
	struct error e = { 0 };
	struct zonefile *zone = NULL;
	struct facts *facts;
	struct buf mail, expect, dns;
	struct sheet *s;

	buf_init(&mail, 1 << 20);
	buf_init(&expect, 1 << 16);
	buf_init(&dns, 1 << 16);
	if (!read_to(&mail, name, ".eml") ||
	    !read_to(&expect, name, ".expect"))
		fail_msg("%s", name);
	if (read_to(&dns, name, ".zone"))
		assert_int_equal(zonefile_parse(buf_span(&dns), name, &zone,
		    NULL), 0);
	if (table_parse(buf_span(&expect), name, &columns, &t, &e) < 0)
		fail_msg("%s", e.en);
	facts = facts_of(t);
	s = judged(buf_span(&mail), facts, zone);
	check(name, s, t);
	sheet_free(s);
	facts_free(facts);
	zonefile_free(zone);
	table_free(t);
	buf_done(&dns);
	buf_done(&expect);
	buf_done(&mail);
}

static void
mails_as_expected(void **state)
{
	DIR *d = opendir(folder);
	const struct dirent *of;
	const char *one = getenv("MAIL");
	size_t n = 0;

	(void)state;
	assert_non_null(d);
	while ((of = readdir(d)) != NULL) {
		struct span file = span_str(of->d_name);
		char name[256];

		if (!span_ends(file, ".eml"))
			continue;
		snprintf(name, sizeof name, SPAN_FMT, (int)file.n - 4,
		    file.p);
		n++;
		if (one == NULL || strstr(name, one) != NULL)
			check_mail(name);
	}
	closedir(d);
	assert_true(n >= 50);
	assert_int_equal(failures, 0);
	if (one == NULL)
		all_are_shown();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mails_as_expected),
	};

	return cmocka_run_group_tests(tests, load, unload);
}
