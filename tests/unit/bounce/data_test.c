/* data/replies: what must hold of the tables (docs/checks/bounce.md).
 * Patterns are compiled here once more, without JIT, so that their steps on
 * hostile replies can be counted: the bound does not depend on the machine. */
#include <errno.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "core/base/map.h"
#include "core/bounce/reply.h"
#include "core/knowledge/table.h"
#include "core/text/cells.h"
#include "core/text/utf8.h"
#include "tests/unit/bounce/bounce.h"

static const char *const columns[] = { "id", "provider", "pattern", "code",
	"enhanced_code", "reason", "permanent", "meaning_ja", "meaning_en",
	"remedy_ja", "remedy_en", "phone_ja", "phone_en", "check", "url",
	"source_kind", "sample", "sample_source", NULL };
static const char *const provider_columns[] = { "provider", "name_ja",
	"name_en", "kind", "suffix", "note_ja", "note_en", NULL };
static const char *const generic[] = { "postfix-local", "dnsbl",
	"postfix-remote", "any" };
static const char *const sentences[] = { "meaning", "remedy", "phone" };

struct data {
	struct table	*t, *providers;
	pcre2_code	**p;
	pcre2_match_data *match;
	size_t		 n;
};

static int problems;

#define PROBLEM(...) do {						\
	print_error(__VA_ARGS__);					\
	print_error("\n");						\
	problems++;							\
} while (0)

static const char *
cell(const struct data *d, size_t row, const char *column)
{
	return table_cell(d->t, row, table_column(d->t, column));
}

static pcre2_code *
compile(const char *pattern, uint32_t flags)
{
	PCRE2_SIZE at;
	int code;

	return pcre2_compile((PCRE2_SPTR)pattern, strlen(pattern), flags,
	    &code, &at, NULL);
}

static bool
matches(const char *pattern, uint32_t flags, const char *text)
{
	pcre2_code *p = compile(pattern, flags);
	pcre2_match_data *m;
	bool hit;

	assert_non_null(p);
	m = pcre2_match_data_create_from_pattern(p, NULL);
	hit = pcre2_match(p, (PCRE2_SPTR)text, strlen(text), 0, 0, m,
	    NULL) > 0;
	pcre2_match_data_free(m);
	pcre2_code_free(p);
	return hit;
}

static int
setup(void **state)
{
	const struct table_columns rows = { columns, true };
	const struct table_columns signs = { provider_columns, false };
	static struct data d;
	struct error e = { 0 };
	char path[4096];

	source_file(path, sizeof path, "data/replies");
	if (table_load(path, NULL, "replies.tsv", &rows, &d.t, &e) < 0 ||
	    table_load(path, NULL, "providers.tsv", &signs, &d.providers,
	    &e) < 0)
		fail_msg("%s", e.en);
	d.n = table_rows(d.t);
	d.p = calloc(d.n, sizeof *d.p);
	d.match = pcre2_match_data_create(32, NULL);
	for (size_t i = 0; i < d.n; i++) {
		d.p[i] = compile(cell(&d, i, "pattern"),
		    PCRE2_CASELESS | PCRE2_UTF);
		if (!d.p[i])
			fail_msg("%s: pattern", cell(&d, i, "id"));
	}
	problems = 0;
	*state = &d;
	return 0;
}

static int
teardown(void **state)
{
	struct data *d = *state;

	for (size_t i = 0; i < d->n; i++)
		pcre2_code_free(d->p[i]);
	free(d->p);
	pcre2_match_data_free(d->match);
	table_free(d->t);
	table_free(d->providers);
	return 0;
}

/* --- columns and words */

static void
columns_stand_in_order(void **state)
{
	const struct data *d = *state;

	for (int i = 0; columns[i]; i++)
		assert_int_equal(table_column(d->t, columns[i]), i);
	for (int i = 0; provider_columns[i]; i++)
		assert_int_equal(table_column(d->providers,
		    provider_columns[i]), i);
	assert_true(d->n >= 382);
	assert_true(table_dated(d->t) != TIME_NONE);
	assert_true(table_dated(d->providers) != TIME_NONE);
}

static bool
one_of(const char *s, const char *list)
{
	char wrapped[80], all[400];

	snprintf(wrapped, sizeof wrapped, " %s ", s);
	snprintf(all, sizeof all, " %s ", list);
	return *s && strstr(all, wrapped);
}

static bool
family(const char *prefix, const char *word)
{
	char id[100];

	snprintf(id, sizeof id, "%s.%s", prefix, word);
	return text_find(id) != NULL;
}

static void
cells_hold_what_they_should(void **state)
{
	static const struct { const char *column, *pattern; } f[] = {
		{ "id", "^[a-z0-9._-]+$" }, { "provider", "^[a-z0-9-]+$" },
		{ "pattern", "^[\\x20-\\x7e]+$" },
		{ "code", "^([245]\\d\\d)?$" },
		{ "enhanced_code", "^([245]\\.\\d{1,3}\\.\\d{1,3})?$" },
		{ "url", "^https?://\\S+$" }, { "sample", "." },
		{ "sample_source", "." },
	};
	const struct data *d = *state;

	for (size_t i = 0; i < d->n; i++) {
		const char *id = cell(d, i, "id");

		for (size_t k = 0; k < sizeof f / sizeof f[0]; k++)
			if (!matches(f[k].pattern, 0,
			    cell(d, i, f[k].column)))
				PROBLEM("%s: %s", id, f[k].column);
		if (!one_of(cell(d, i, "permanent"), "yes no maybe"))
			PROBLEM("%s: permanent", id);
		if (!one_of(cell(d, i, "source_kind"),
		    "page code blog known"))
			PROBLEM("%s: source_kind", id);
		if (!family("reason", cell(d, i, "reason")))
			PROBLEM("%s: reason", id);
		if (!family("check", cell(d, i, "check")))
			PROBLEM("%s: check", id);
	}
	assert_int_equal(problems, 0);
}

/* --- sentences */

#define JAPANESE "[\\x{3041}-\\x{3093}\\x{30a1}-\\x{30f6}\\x{4e00}-\\x{9fa0}]"

static void
slots_fit(const struct data *d, size_t row, const char *ja, const char *en)
{
	const char *both[2] = { ja, en }, *id = cell(d, row, "id");

	for (int k = 0; k < 2; k++) {
		for (const char *s = both[k]; (s = strchr(s, '{')); s++) {
			size_t n = strcspn(s, "}");
			char slot[64], group[70];

			snprintf(slot, sizeof slot, "%.*s}", (int)n, s);
			snprintf(group, sizeof group, "(?<%.*s>",
			    (int)(n - 1), s + 1);
			if (!strstr(both[!k], slot))
				PROBLEM("%s: slot %s in one language", id,
				    slot);
			if (!strstr(cell(d, row, "pattern"), group))
				PROBLEM("%s: slot %s has no group", id, slot);
		}
	}
}

static void
sentence_is_fit(const char *id, const char *name, const char *ja,
    const char *en)
{
	static const char *const banned[] = { "うち(", "あなた", "当社",
		"安全", "整列", "評判", "きれい", "重い順", "お前", "→",
		"->", "⇒", "|" };

	if (!matches(JAPANESE, PCRE2_UTF, ja))
		PROBLEM("%s: %s_ja is not Japanese", id, name);
	if (!*en || matches(JAPANESE, PCRE2_UTF, en))
		PROBLEM("%s: %s_en is not English", id, name);
	for (size_t i = 0; i < sizeof banned / sizeof banned[0]; i++)
		if (strstr(ja, banned[i]))
			PROBLEM("%s: %s_ja says %s", id, name, banned[i]);
	if (matches("(?<![-\\w])(だ|である)。", PCRE2_UTF | PCRE2_UCP, ja))
		PROBLEM("%s: %s_ja tone", id, name);
	if (!matches("。$", PCRE2_UTF, ja))
		PROBLEM("%s: %s_ja does not end with a stop", id, name);
	if (!matches("[.?]$", 0, en))
		PROBLEM("%s: %s_en does not end with a stop", id, name);
	if (matches("(^|[.?] )(Could|May|Shall|Would|Can|Do you)\\b"
	    "[^.?]*\\.( |$)", 0, en))
		PROBLEM("%s: %s_en asks without a question mark", id, name);
	if (matches("\\bsafe\\b|->|[|;]", PCRE2_CASELESS, en))
		PROBLEM("%s: %s_en wording", id, name);
}

static size_t
characters(const char *s)
{
	struct span rest = span_str(s);
	uint32_t ch;
	size_t n = 0;

	while (rest.n) {
		rest = span_skip(rest, (size_t)utf8_decode(rest, &ch));
		n++;
	}
	return n;
}

static void
sentences_keep_the_voice(void **state)
{
	const struct data *d = *state;

	for (size_t i = 0; i < d->n; i++) {
		const char *id = cell(d, i, "id");

		for (int k = 0; k < 3; k++) {
			char ja[32], en[32];

			snprintf(ja, sizeof ja, "%s_ja", sentences[k]);
			snprintf(en, sizeof en, "%s_en", sentences[k]);
			sentence_is_fit(id, sentences[k], cell(d, i, ja),
			    cell(d, i, en));
			slots_fit(d, i, cell(d, i, ja), cell(d, i, en));
		}
		if (cells_width_of(span_str(cell(d, i, "meaning_ja")), 1) >
		    120 || cells_width_of(span_str(cell(d, i, "meaning_en")),
		    1) > 120)
			PROBLEM("%s: meaning is over 120 columns", id);
		if (characters(cell(d, i, "phone_ja")) > 80)
			PROBLEM("%s: phone_ja is over 80 characters", id);
	}
	assert_int_equal(problems, 0);
}

static void
sentences_are_said_once(void **state)
{
	static const char *const once[] = { "meaning_ja", "remedy_ja",
		"phone_ja" };
	const struct data *d = *state;

	for (size_t k = 0; k < 3; k++) {
		struct map *seen = map_new();

		for (size_t i = 0; i < d->n; i++) {
			struct span s = span_str(cell(d, i, once[k]));

			if (map_get(seen, s))
				PROBLEM("%s: %s is that of another row",
				    cell(d, i, "id"), once[k]);
			map_put(seen, s, (void *)d);
		}
		map_free(seen);
	}
	assert_int_equal(problems, 0);
}

/* --- groups and providers */

static void
groups_stand_together(void **state)
{
	const struct data *d = *state;
	const char *order[100];
	size_t n = 0;

	for (size_t i = 0; i < d->n; i++) {
		const char *g = cell(d, i, "provider");

		if (n && strcmp(order[n - 1], g) == 0)
			continue;
		for (size_t k = 0; k < n; k++)
			if (strcmp(order[k], g) == 0)
				fail_msg("group %s is torn apart", g);
		assert_true(n < 100);
		order[n++] = g;
	}
	for (size_t k = 0; k < 4; k++)
		assert_string_equal(order[n - 4 + k], generic[k]);
}

static bool
is_generic(const char *group)
{
	for (size_t k = 0; k < 4; k++)
		if (strcmp(generic[k], group) == 0)
			return true;
	return false;
}

static bool
has(const struct table *t, const char *column, const char *value)
{
	for (size_t i = 0; i < table_rows(t); i++)
		if (strcmp(table_cell(t, i, table_column(t, column)),
		    value) == 0)
			return true;
	return false;
}

static void
providers_and_groups_fit(void **state)
{
	const struct data *d = *state;
	const struct table *p = d->providers;
	struct map *seen = map_new();
	char key[200];

	for (size_t i = 0; i < d->n; i++) {
		const char *g = cell(d, i, "provider");

		if (!is_generic(g) && !has(p, "provider", g))
			PROBLEM("%s: no provider row", g);
	}
	for (size_t i = 0; i < table_rows(p); i++) {
		const char *name = table_cell(p, i, 0);

		if (!has(d->t, "provider", name) &&
		    strcmp(table_cell(p, i, 3), "carrier") != 0)
			PROBLEM("%s: no replies", name);
		if (!one_of(table_cell(p, i, 3), "mx domain text carrier"))
			PROBLEM("%s: kind", name);
		if (!*table_cell(p, i, 1) || !*table_cell(p, i, 2) ||
		    !*table_cell(p, i, 4) ||
		    !*table_cell(p, i, 5) != !*table_cell(p, i, 6))
			PROBLEM("%s: names, suffix or notes", name);
		snprintf(key, sizeof key, "%s %s", table_cell(p, i, 3),
		    table_cell(p, i, 4));
		if (map_get(seen, span_str(key)))
			PROBLEM("%s: %s twice", name, key);
		map_put(seen, span_str(key), (void *)d);
	}
	map_free(seen);
	assert_int_equal(problems, 0);
}

/* --- samples and steps */

static bool
hits(const struct data *d, size_t row, const struct buf *text)
{
	return pcre2_match(d->p[row], (PCRE2_SPTR)text->data, text->len, 0,
	    0, d->match, NULL) > 0;
}

static const char *
first_hit(const struct data *d, const char *group, const struct buf *text)
{
	for (size_t i = 0; i < d->n; i++)
		if (strcmp(cell(d, i, "provider"), group) == 0 &&
		    hits(d, i, text))
			return cell(d, i, "id");
	return NULL;
}

static void
samples_lead_to_their_row(void **state)
{
	const struct data *d = *state;
	struct buf b;

	buf_init(&b, 1 << 16);
	for (size_t i = 0; i < d->n; i++) {
		const char *g = cell(d, i, "provider"), *got = NULL;

		buf_reset(&b);
		assert_int_equal(replies_normalise(span_str(cell(d, i,
		    "sample")), &b, NULL), 0);
		if (!is_generic(g))
			got = first_hit(d, g, &b);
		for (size_t k = 0; k < 4 && !got; k++)
			got = first_hit(d, generic[k], &b);
		if (!got || strcmp(got, cell(d, i, "id")) != 0)
			PROBLEM("%s: its sample leads to %s",
			    cell(d, i, "id"), got ? got : "nothing");
	}
	buf_done(&b);
	assert_int_equal(problems, 0);
}

/* The same through the product: a provider's sample, answered by a host of
 * that provider. */
static void
samples_through_the_product(void **state)
{
	const struct data *d = *state;
	struct replies *r = load_replies();
	const struct table *p = d->providers;
	size_t tried = 0;

	assert_int_equal(replies_count(r), d->n);
	for (size_t i = 0; i < d->n; i++) {
		const char *g = cell(d, i, "provider"), *host = NULL;
		struct arena *a;
		struct reply_meaning m;

		for (size_t k = 0; k < table_rows(p) && !host; k++)
			if (strcmp(table_cell(p, k, 0), g) == 0 &&
			    strcmp(table_cell(p, k, 3), "mx") == 0)
				host = table_cell(p, k, 4);
		if (!host)
			continue;
		tried++;
		a = arena_new(1 << 20);
		assert_int_equal(replies_explain(r, span_str(cell(d, i,
		    "sample")), span_str(host), span_str(""), a, &m), 0);
		if (strcmp(m.id, cell(d, i, "id")) != 0)
			PROBLEM("%s: %s", cell(d, i, "id"), m.id);
		arena_free(a);
	}
	assert_true(tried > 100);
	replies_free(r);
	assert_int_equal(problems, 0);
}

static const char *const hostile_words[] = { "5.7.1", "550", "5.1.1", "user",
	"mail", "from", "policy", "not", "account", "domain", "host",
	"example.com", "quota", "is", "has", "been", "the", "over", "mailbox",
	"blocked", "gsmtp", "421", "4.7.0", "4.7.28", "spf", "dkim", "sender",
	"rejected", "message", "size", "lost", "connection", "with",
	"connect", "to" };

static void
hostile(struct buf *b, unsigned kind)
{
	static const char *const repeats[] = { "a", "connect to ",
		"message size ", "sender ", "5.7.1 ", "exceed ", "over the ",
		"MULTIPLE headers", " ", "0" };
	const size_t nwords = sizeof hostile_words / sizeof *hostile_words;
	uint32_t x = 1 + kind;

	buf_reset(b);
	buf_adds(b, "550 ");
	while (b->len < REPLY_MAX * 2) {
		if (kind > 2) {
			buf_adds(b, repeats[kind - 3]);
			continue;
		}
		x = x * 1664525u + 1013904223u;
		buf_adds(b, hostile_words[(x >> 8) % nwords]);
		buf_addc(b, ' ');
	}
}
#define HOSTILE_KINDS 13

/* Twice the longest reply, and a limit on steps: without JIT, where a step is
 * the same on every machine. */
#define STEPS_MAX 100000

static void
patterns_have_few_steps(void **state)
{
	const struct data *d = *state;
	pcre2_match_context *c = pcre2_match_context_create(NULL);
	struct buf b;

	buf_init(&b, 1 << 20);
	pcre2_set_match_limit(c, STEPS_MAX);
	pcre2_set_depth_limit(c, 20000);
	for (unsigned kind = 0; kind < HOSTILE_KINDS; kind++) {
		hostile(&b, kind);
		for (size_t i = 0; i < d->n; i++) {
			int n = pcre2_match(d->p[i], (PCRE2_SPTR)b.data,
			    b.len, 0, PCRE2_NO_UTF_CHECK | PCRE2_NO_JIT,
			    d->match, c);

			if (n < 0 && n != PCRE2_ERROR_NOMATCH)
				PROBLEM("%s: limit %d on hostile text %u",
				    cell(d, i, "id"), n, kind);
		}
	}
	buf_done(&b);
	pcre2_match_context_free(c);
	assert_int_equal(problems, 0);
}

#define DATA_TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

UNIT_MAIN(
	DATA_TEST(columns_stand_in_order),
	DATA_TEST(cells_hold_what_they_should),
	DATA_TEST(sentences_keep_the_voice),
	DATA_TEST(sentences_are_said_once),
	DATA_TEST(groups_stand_together),
	DATA_TEST(providers_and_groups_fit),
	DATA_TEST(samples_lead_to_their_row),
	DATA_TEST(samples_through_the_product),
	DATA_TEST(patterns_have_few_steps),
)
