/* What the tables of data/rules must be, as a table: keys, and what a column
 * holds.  Then what holds only between tables. */
#include "core/command/check_rules.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/base/map.h"
#include "core/base/timeparse.h"
#include "core/command/check_score.h"

#define TABLES 29

/* ---- what they must be ---- */

static const struct {
	const char	*name;
	const char	*key[TABLE_KEY + 1];
} tables[TABLES] = {
	{ "brand_aliases", { "brand", "alias" } },
	{ "brand_counts", { "brand" } },
	{ "brand_domains", { "brand", "domain", "role" } },
	{ "brand_generic_words", { "word" } },
	{ "brand_label_words", { "word" } },
	{ "brands", { "id" } },
	{ "ext_risk", { "ext" } },
	{ "forge_bands", { "id" } },
	{ "forge_groups", { "group" } },
	{ "forge_signals", { "id" } },
	{ "forge_variants", { "signal", "variant" } },
	{ "forge_verdicts", { "id" } },
	{ "freehost_suffix", { "suffix" } },
	{ "freemail", { "domain" } },
	{ "keywords", { "pattern", "where" } },
	{ "lint_rules", { "id" } },
	{ "name_chars", { "first" } },
	{ "name_map", { "code" } },
	{ "patterns", { "id" } },
	{ "score_caps", { "id" } },
	{ "score_grades", { "from" } },
	{ "score_part_rules", { "rule" } },
	{ "score_parts", { "id" } },
	{ "score_sections", { "id" } },
	{ "size_limit_domains", { "domain" } },
	{ "size_limits", { "id" } },
	{ "tld_risk", { "suffix" } },
	{ "url_shorteners", { "host", "match" } },
	{ "user_content_hosts", { "suffix" } },
};

enum want {
	WORDS,		/* one of words; "-": may be empty */
	NUMBER,		/* up to words */
	REFERENCE,	/* a key of the table words */
	MAY_REFER,	/* the same, or empty */
	DOMAIN, SUFFIX,	/* not one of examples */
	FILLED,		/* in installed rows */
	DAY,		/* 2026-11-24 */
	CONDITION,	/* rules, signals, patterns, tables in it exist */
	NAMED,		/* each is named by a row of the table words; the
			 * category generic need not be */
};

static const struct column {
	const char	*table, *column;
	enum want	 want;
	const char	*words;
} columns[] = {
	{ "brand_aliases", "brand", REFERENCE, "brands" },
	{ "brand_aliases", "whole", WORDS, "yes no" },
	{ "brand_counts", "brand", REFERENCE, "brands" },
	{ "brand_domains", "brand", REFERENCE, "brands" },
	{ "brand_domains", "domain", DOMAIN, NULL },
	{ "brand_domains", "role", WORDS, "mail web third-party" },
	{ "brand_domains", "counts", WORDS, "yes no" },
	{ "brand_domains", "sure", WORDS, "yes no" },
	{ "brands", "confidence", WORDS, "A B C" },
	{ "brands", "smime", WORDS, "yes part no -" },
	{ "brands", "bimi", WORDS, "yes part -" },
	{ "brands", "dmarc_hint", WORDS,
	    "enforced restrictive published weak -" },
	{ "brands", "as_of", DAY, NULL },
	{ "brands", "source", FILLED, NULL },
	{ "brands", "id", NAMED, "brand_aliases" },
	{ "brands", "id", NAMED, "brand_domains" },
	{ "ext_risk", "refused_gmail", WORDS, "yes no" },
	{ "ext_risk", "refused_outlook", WORDS, "yes no" },
	{ "ext_risk", "hard_to_open", WORDS, "yes no" },
	{ "forge_bands", "id", WORDS, "likely caution notice none" },
	{ "forge_signals", "group", REFERENCE, "forge_groups" },
	{ "forge_signals", "asks_network", WORDS, "yes no" },
	{ "forge_signals", "condition_en", CONDITION, NULL },
	{ "forge_signals", "condition_en", FILLED, NULL },
	{ "forge_signals", "data_en", FILLED, NULL },
	{ "forge_signals", "guard_en", CONDITION, NULL },
	{ "forge_signals", "guard_en", FILLED, NULL },
	{ "forge_signals", "message_ja", FILLED, NULL },
	{ "forge_signals", "innocent_ja", FILLED, NULL },
	{ "forge_signals", "source", FILLED, NULL },
	{ "forge_variants", "signal", REFERENCE, "forge_signals" },
	{ "forge_variants", "condition_en", CONDITION, NULL },
	{ "forge_variants", "condition_en", FILLED, NULL },
	{ "forge_verdicts", "min_band", MAY_REFER, "forge_bands" },
	{ "forge_verdicts", "condition_en", CONDITION, NULL },
	{ "freehost_suffix", "suffix", DOMAIN, NULL },
	{ "freemail", "domain", DOMAIN, NULL },
	{ "freemail", "kind", WORDS, "free carrier isp" },
	{ "keywords", "where", WORDS, "subject body display" },
	{ "keywords", "weight", NUMBER, "3" },
	{ "lint_rules", "section", REFERENCE, "score_sections" },
	{ "lint_rules", "severity", WORDS, "error warning notice info" },
	{ "lint_rules", "applies_to", WORDS, "outgoing incoming both" },
	{ "lint_rules", "condition_en", CONDITION, NULL },
	{ "lint_rules", "condition_en", FILLED, NULL },
	{ "lint_rules", "message_ja", FILLED, NULL },
	{ "lint_rules", "remedy_ja", FILLED, NULL },
	{ "lint_rules", "source", FILLED, NULL },
	{ "name_chars", "class", WORDS, "fullwidth-space machine-dependent "
	    "halfwidth-kana combining-nfd windows-forbidden bidi invisible "
	    "odd-space" },
	{ "name_chars", "clean", WORDS, "underscore remove nfkc nfc map" },
	{ "patterns", "note", CONDITION, NULL },
	{ "score_caps", "condition_en", CONDITION, NULL },
	{ "score_part_rules", "part", REFERENCE, "score_parts" },
	{ "score_part_rules", "rule", REFERENCE, "lint_rules" },
	{ "score_parts", "section", REFERENCE, "score_sections" },
	{ "score_sections", "side", WORDS, "server letter" },
	{ "size_limit_domains", "domain", DOMAIN, NULL },
	{ "size_limit_domains", "limit", REFERENCE, "size_limits" },
	{ "size_limits", "kind", WORDS, "threshold provider carrier server" },
	{ "size_limits", "direction", WORDS, "receive send both" },
	{ "size_limits", "sure", WORDS, "yes no" },
	{ "size_limits", "as_of", DAY, NULL },
	{ "tld_risk", "suffix", SUFFIX, NULL },
	{ "tld_risk", "weight", NUMBER, "2" },
	{ "url_shorteners", "host", DOMAIN, NULL },
	{ "url_shorteners", "match", WORDS, "exact below" },
	{ "url_shorteners", "kind", WORDS, "generic japan brand" },
	{ "url_shorteners", "brand", MAY_REFER, "brands" },
	{ "user_content_hosts", "suffix", DOMAIN, NULL },
};

/* ---- the run ---- */

struct checking_rules {
	struct table	*t[TABLES];
	struct map	*keys[TABLES];	/* first column of the key: seen */
	bool		 told[TABLES];
	rules_tell_fn	*tell;
	void		*ctx;
};

static int
table_number(const char *name)
{
	for (int i = 0; i < TABLES; i++)
		if (strcmp(tables[i].name, name) == 0)
			return i;
	return -1;
}

static void
tell_once(struct checking_rules *c, int i, const struct error *e)
{
	char file[80];

	if (c->told[i])
		return;
	c->told[i] = true;
	snprintf(file, sizeof file, "rules/%s.tsv", tables[i].name);
	c->tell(c->ctx, file, e);
}

/* A table that is not there is a fault as well. */
static void
open_tables(struct checking_rules *c, const char *dir, const char *user_dir)
{
	for (int i = 0; i < TABLES; i++) {
		struct table_columns of = { .required = tables[i].key };
		struct error e = { 0 };
		char name[80];

		while (of.key < TABLE_KEY && tables[i].key[of.key] != NULL)
			of.key++;
		snprintf(name, sizeof name, "%s.tsv", tables[i].name);
		if (table_load(dir, user_dir, name, &of, &c->t[i], &e) < 0)
			tell_once(c, i, &e);
	}
}

static int
index_keys(struct checking_rules *c)
{
	int r = 0;

	for (int i = 0; r == 0 && i < TABLES; i++) {
		int at = c->t[i] != NULL ?
		    table_column(c->t[i], tables[i].key[0]) : -1;

		c->keys[i] = map_new();
		if (c->keys[i] == NULL)
			return -ENOMEM;
		for (size_t n = 0; r == 0 && at >= 0 &&
		    n < table_rows(c->t[i]); n++)
			r = map_put(c->keys[i], span_str(table_cell(c->t[i],
			    n, at)), c);
	}
	return r;
}

static bool
has_key(const struct checking_rules *c, const char *table, struct span key)
{
	int i = table_number(table);

	return i >= 0 && map_get(c->keys[i], key) != NULL;
}

/* ---- cells ---- */

static int
refers(const struct rows *r, const char *column, struct span value)
{
	char line[24], name[128];

	snprintf(line, sizeof line, "%zu", table_line(r->t, r->row));
	snprintf(name, sizeof name, SPAN_FMT, SPAN_ARG(value));
	return error_set(r->e, -EINVAL, "knowledge.refers", "file",
	    table_source(r->t, r->row), "line", line, "column", column,
	    "value", name, NULL);
}

static int
check_word(const struct rows *r, const struct column *of)
{
	struct span cell = span_str(rows_cell(r, of->column)), word;
	struct span rest = span_str(of->words);

	/* What a user's row leaves out has a default. */
	if (cell.n == 0 && table_row_is_users(r->t, r->row))
		return 0;
	while (span_word(&rest, " ", &word))
		if (span_eq(word, cell) || (cell.n == 0 && span_is(word,
		    "-")))
			return 0;
	return rows_fault(r, of->column);
}

/* Names that belong to nobody stand in no table of the real world. */
static bool
is_example(struct span domain)
{
	static const char *const names[] = { "example", "test", "invalid",
		"localhost", "example.com", "example.net", "example.org",
		"example.jp", NULL };

	for (; domain.n > 0; ) {
		ptrdiff_t dot = span_chr(domain, '.');

		for (size_t i = 0; names[i] != NULL; i++)
			if (span_is(domain, names[i]))
				return true;
		if (dot < 0)
			break;
		domain = span_skip(domain, (size_t)dot + 1);
	}
	return false;
}

static int
check_domain(const struct rows *r, const struct column *of)
{
	struct span domain;
	int e = rows_domain(r, of->column, of->want == SUFFIX, &domain);

	return e == 0 && is_example(domain) &&
	    !table_row_is_users(r->t, r->row) ?
	    rows_fault(r, of->column) : e;
}

static int
check_day(const struct rows *r, const char *column)
{
	const char *cell = rows_cell(r, column);
	usec_t day;

	if (*cell == '\0' && table_row_is_users(r->t, r->row))
		return 0;
	return time_parse_day(span_str(cell), &day) < 0 ?
	    rows_fault(r, column) : 0;
}

static bool
is_of_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || c == '_';
}

static bool
is_digits(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return s.n > 0;
}

static bool
is_a_column(const struct checking_rules *c, struct span word)
{
	char name[64];

	if (word.n >= sizeof name)
		return false;
	snprintf(name, sizeof name, SPAN_FMT, SPAN_ARG(word));
	if (table_number(name) >= 0)
		return true;
	for (int i = 0; i < TABLES; i++)
		if (c->t[i] != NULL && table_column(c->t[i], name) >= 0)
			return true;
	return false;
}

/* l123, a12, brand_aliases: what a word of a condition may name. */
static bool
names_nothing(const struct checking_rules *c, struct span word)
{
	if (word.n == 4 && word.p[0] == 'l' && is_digits(span_skip(word, 1)))
		return !has_key(c, "lint_rules", word);
	if (word.n == 3 && ((word.p[0] >= 'a' && word.p[0] <= 'i') ||
	    word.p[0] == 'z') && is_digits(span_skip(word, 1)))
		return !has_key(c, "forge_signals", word);
	return span_chr(word, '_') > 0 && word.p[0] >= 'a' &&
	    word.p[0] <= 'z' && !is_a_column(c, word);
}

/* "pattern generic-ptr": the name behind the word. */
static struct span
pattern_name(struct span rest)
{
	size_t n = 0;

	if (!span_starts(rest, " "))
		return span_of(rest.p, 0);
	rest = span_skip(rest, 1);
	while (n < rest.n && ((rest.p[n] >= 'a' && rest.p[n] <= 'z') ||
	    rest.p[n] == '-'))
		n++;
	return span_head(rest, n);
}

static int
check_condition(const struct checking_rules *c, const struct rows *r,
    const char *column)
{
	struct span s = span_str(rows_cell(r, column)), word, name;

	for (size_t i = 0, n; i < s.n; i += n + 1) {
		for (n = 0; i + n < s.n && is_of_word(s.p[i + n]);)
			n++;
		word = span_of(s.p + i, n);
		if (n > 0 && names_nothing(c, word))
			return refers(r, column, word);
		name = span_is(word, "pattern") ?
		    pattern_name(span_skip(s, i + n)) : span_str("");
		if (name.n > 0 && !has_key(c, "patterns", name))
			return refers(r, column, name);
	}
	return 0;
}

static int
check_named(const struct checking_rules *c, const struct rows *r,
    const struct column *of)
{
	const char *id = rows_cell(r, of->column);
	char line[24];

	if (has_key(c, of->words, span_str(id)) ||
	    strcmp(rows_cell(r, "category"), "generic") == 0)
		return 0;
	snprintf(line, sizeof line, "%zu", table_line(r->t, r->row));
	return error_set(r->e, -EINVAL, "knowledge.lacks", "file",
	    table_source(r->t, r->row), "line", line, "column", of->words,
	    "value", id, NULL);
}

static int
check_column(const struct checking_rules *c, const struct rows *r,
    const struct column *of)
{
	struct span cell = span_str(rows_cell(r, of->column));
	int number;

	switch (of->want) {
	case WORDS:
		return check_word(r, of);
	case NUMBER:
		return rows_number(r, of->column, 0, of->words[0] - '0',
		    &number);
	case REFERENCE:
	case MAY_REFER:
		return (of->want == MAY_REFER && cell.n == 0) ||
		    has_key(c, of->words, cell) ? 0 :
		    refers(r, of->column, cell);
	case DOMAIN:
	case SUFFIX:
		return check_domain(r, of);
	case FILLED:
		return cell.n > 0 || table_row_is_users(r->t, r->row) ? 0 :
		    rows_fault(r, of->column);
	case DAY:
		return check_day(r, of->column);
	case CONDITION:
		return check_condition(c, r, of->column);
	case NAMED:
		return check_named(c, r, of);
	}
	return 0;
}

static int
check_row(const struct checking_rules *c, int table, const struct rows *r)
{
	int e = check_row_cells(r);

	for (size_t i = 0; e == 0 && i < sizeof columns / sizeof *columns;
	    i++)
		if (strcmp(columns[i].table, tables[table].name) == 0)
			e = check_column(c, r, &columns[i]);
	return e;
}

static void
check_table(struct checking_rules *c, int i)
{
	struct error e = { 0 };
	struct rows r = { .t = c->t[i], .e = &e };

	for (; c->t[i] != NULL && r.row < table_rows(r.t); r.row++)
		if (check_row(c, i, &r) < 0) {
			tell_once(c, i, &e);
			return;
		}
}

/* What holds of all rows of a table together: check_score.c. */
static void
check_together(struct checking_rules *c)
{
	for (const struct together *g = rules_together; g->table != NULL;
	    g++) {
		int i = table_number(g->table), k = table_number(g->other);
		struct error e = { 0 };

		if (c->t[i] != NULL && c->t[k] != NULL && !c->told[i] &&
		    !c->told[k] && g->check(c->t[i], c->t[k], &e) < 0)
			tell_once(c, i, &e);
	}
}

int
check_rules(const char *dir, const char *user_dir, rules_tell_fn *tell,
    void *ctx)
{
	struct checking_rules c = { .tell = tell, .ctx = ctx };
	int r;

	open_tables(&c, dir, user_dir);
	r = index_keys(&c);
	for (int i = 0; r == 0 && i < TABLES; i++)
		check_table(&c, i);
	if (r == 0)
		check_together(&c);
	for (int i = 0; i < TABLES; i++) {
		map_free(c.keys[i]);
		table_free(c.t[i]);
	}
	return r;
}
