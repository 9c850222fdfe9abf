/* The tables of data/rules that forged mail needs, read once and held as
 * structs; signals, groups, bands and verdicts are read here. */
#include "core/forged/knowledge.h"

#include <errno.h>
#include <stdlib.h>

#include "core/forged/knowledge_part.h"

#define ARENA_MAX ((size_t)16 << 20)

static const char *const brand_columns[] = { "id", "name_ja", "name_en",
	"category", "confidence", "smime", "bimi", "dmarc_hint",
	"sends_files", "sends_links", "note_en", "as_of", "source", NULL };
static const char *const count_columns[] = { "brand", "urls_2024_2025",
	NULL };
static const char *const alias_columns[] = { "brand", "alias", "whole",
	NULL };
static const char *const domain_columns[] = { "brand", "domain", "role",
	"counts", "sure", NULL };
static const char *const generic_columns[] = { "word", "place", NULL };
static const char *const label_columns[] = { "word", NULL };
static const char *const group_columns[] = { "group", "cap", "leads",
	"name_ja", "name_en", NULL };
static const char *const signal_columns[] = { "id", "group", "weight",
	"condition_en", "data_en", "guard_en", "message_ja", "message_en",
	"innocent_ja", "innocent_en", "asks_network", "source", NULL };
static const char *const variant_columns[] = { "signal", "variant", "weight",
	"condition_en", NULL };
static const char *const band_columns[] = { "from", "id", "name_ja",
	"name_en", "phone_ja", "phone_en", NULL };
static const char *const verdict_columns[] = { "id", "condition_en",
	"min_band", "name_ja", "name_en", "phone_ja", "phone_en", NULL };
static const char *const tld_columns[] = { "suffix", "weight", NULL };
static const char *const suffix_columns[] = { "suffix", NULL };
static const char *const shortener_columns[] = { "host", "match", "kind",
	"brand", NULL };
static const char *const freemail_columns[] = { "domain", "kind", NULL };
static const char *const keyword_columns[] = { "pattern", "where", "class",
	"weight", NULL };
static const char *const pattern_columns[] = { "id", "pattern", NULL };

static const struct source {
	const char	*name;
	const char *const *columns;
	unsigned	 key;
} sources[FORGE_FILES] = {
	[FILE_BRANDS] = { "brands.tsv", brand_columns, 1 },
	[FILE_COUNTS] = { "brand_counts.tsv", count_columns, 1 },
	[FILE_ALIASES] = { "brand_aliases.tsv", alias_columns, 2 },
	[FILE_DOMAINS] = { "brand_domains.tsv", domain_columns, 3 },
	[FILE_GENERIC] = { "brand_generic_words.tsv", generic_columns, 1 },
	[FILE_LABELS] = { "brand_label_words.tsv", label_columns, 1 },
	[FILE_GROUPS] = { "forge_groups.tsv", group_columns, 1 },
	[FILE_SIGNALS] = { "forge_signals.tsv", signal_columns, 1 },
	[FILE_VARIANTS] = { "forge_variants.tsv", variant_columns, 2 },
	[FILE_BANDS] = { "forge_bands.tsv", band_columns, 1 },
	[FILE_VERDICTS] = { "forge_verdicts.tsv", verdict_columns, 1 },
	[FILE_TLDS] = { "tld_risk.tsv", tld_columns, 1 },
	[FILE_FREEHOSTS] = { "freehost_suffix.tsv", suffix_columns, 1 },
	[FILE_CONTENT] = { "user_content_hosts.tsv", suffix_columns, 1 },
	[FILE_SHORTENERS] = { "url_shorteners.tsv", shortener_columns, 2 },
	[FILE_FREEMAIL] = { "freemail.tsv", freemail_columns, 1 },
	[FILE_KEYWORDS] = { "keywords.tsv", keyword_columns, 2 },
	[FILE_PATTERNS] = { "patterns.tsv", pattern_columns, 1 },
};

struct rows
knowledge_rows(const struct forge_knowledge *k, enum forge_file file)
{
	return (struct rows){ .t = k->store->files[file],
		.e = k->store->e };
}

void *
knowledge_array(const struct forge_knowledge *k, enum forge_file file,
    size_t size)
{
	return arena_array(k->store->a, table_rows(k->store->files[file]) +
	    1, size);
}

struct span
knowledge_parent(struct span domain)
{
	ptrdiff_t dot = span_chr(domain, '.');

	return dot < 0 ? span_of(domain.p, 0) :
	    span_skip(domain, (size_t)dot + 1);
}

/* ---- signals ---- */

static const struct forge_group *
find_group(const struct forge_knowledge *k, const char *id)
{
	for (size_t i = 0; i < k->ngroups; i++)
		if (strcmp(k->groups[i].id, id) == 0)
			return &k->groups[i];
	return NULL;
}

static int
read_groups(struct forge_knowledge *k)
{
	struct rows r = knowledge_rows(k, FILE_GROUPS);
	struct forge_group *v = knowledge_array(k, FILE_GROUPS, sizeof *v);
	int e = v == NULL ? -ENOMEM : 0;

	k->groups = v;
	for (; e == 0 && r.row < table_rows(r.t); r.row++) {
		struct forge_group *g = &v[k->ngroups++];

		g->id = rows_cell(&r, "group");
		e = rows_number(&r, "cap", -100, 100, &g->cap);
		if (e == 0)
			e = rows_flag(&r, "leads", false, &g->leads);
		if (e == 0)
			e = rows_pair(&r, "name", &g->name);
	}
	return e;
}

/* Points lie between 0 and the bound of their group. */
static int
read_weight(const struct rows *r, const struct forge_group *g, int *ret)
{
	return rows_number(r, "weight", g->cap < 0 ? g->cap : 0,
	    g->cap < 0 ? 0 : g->cap, ret);
}

static int
read_signal(const struct forge_knowledge *k, const struct rows *r,
    struct forge_signal *s)
{
	int e;

	s->id = rows_cell(r, "id");
	s->group = find_group(k, rows_cell(r, "group"));
	if (s->group == NULL)
		return rows_fault(r, "group");
	e = read_weight(r, s->group, &s->weight);
	if (e == 0)
		e = rows_pair(r, "message", &s->message);
	if (e == 0)
		e = rows_pair(r, "innocent", &s->innocent);
	if (e == 0)
		e = rows_flag(r, "asks_network", false, &s->asks_network);
	return e;
}

/* The variants of a signal stand together, in the order of the file. */
static int
read_variants(struct forge_knowledge *k, struct forge_signal *s,
    struct forge_variant *to, size_t *n)
{
	struct rows r = knowledge_rows(k, FILE_VARIANTS);
	int e = 0;

	s->variants = &to[*n];
	for (; e == 0 && r.row < table_rows(r.t); r.row++) {
		if (strcmp(rows_cell(&r, "signal"), s->id) != 0)
			continue;
		to[*n].id = rows_cell(&r, "variant");
		e = read_weight(&r, s->group, &to[*n].weight);
		(*n)++;
		s->nvariants++;
	}
	return e;
}

static int
check_variants(const struct forge_knowledge *k)
{
	struct rows r = knowledge_rows(k, FILE_VARIANTS);
	int e = 0;

	for (; e == 0 && r.row < table_rows(r.t); r.row++)
		if (forge_signal_find(k, rows_cell(&r, "signal")) == NULL)
			e = rows_fault(&r, "signal");
	return e;
}

static int
read_signals(struct forge_knowledge *k)
{
	struct rows r = knowledge_rows(k, FILE_SIGNALS);
	struct forge_signal *v = knowledge_array(k, FILE_SIGNALS, sizeof *v);
	struct forge_variant *to = knowledge_array(k, FILE_VARIANTS,
	    sizeof *to);
	size_t n = 0;
	int e = v == NULL || to == NULL ? -ENOMEM : 0;

	k->signals = v;
	for (; e == 0 && r.row < table_rows(r.t); r.row++) {
		struct forge_signal *s = &v[k->nsignals++];

		e = read_signal(k, &r, s);
		if (e == 0)
			e = read_variants(k, s, to, &n);
	}
	return e == 0 ? check_variants(k) : e;
}

/* From the highest down to 0. */
static int
read_bands(struct forge_knowledge *k)
{
	struct rows r = knowledge_rows(k, FILE_BANDS);
	struct forge_band *v = knowledge_array(k, FILE_BANDS, sizeof *v);
	int e = v == NULL ? -ENOMEM : 0, above = 101;

	k->bands = v;
	for (; e == 0 && r.row < table_rows(r.t); r.row++) {
		struct forge_band *b = &v[k->nbands++];

		b->id = rows_cell(&r, "id");
		e = rows_number(&r, "from", 0, above - 1, &b->from);
		above = b->from;
		if (e == 0)
			e = rows_pair(&r, "name", &b->name);
		if (e == 0)
			e = rows_pair(&r, "phone", &b->phone);
	}
	if (e == 0 && above != 0) {
		r.row--;
		e = rows_fault(&r, "from");
	}
	return e;
}

static int
read_verdicts(struct forge_knowledge *k)
{
	struct rows r = knowledge_rows(k, FILE_VERDICTS);
	struct forge_verdict *v = knowledge_array(k, FILE_VERDICTS,
	    sizeof *v);
	int e = v == NULL ? -ENOMEM : 0;

	k->verdicts = v;
	for (; e == 0 && r.row < table_rows(r.t); r.row++) {
		struct forge_verdict *d = &v[k->nverdicts++];
		const char *band = rows_cell(&r, "min_band");

		d->id = rows_cell(&r, "id");
		d->min_band = forge_band_find(k, band);
		if (*band != '\0' && d->min_band == NULL)
			e = rows_fault(&r, "min_band");
		if (e == 0)
			e = rows_pair(&r, "name", &d->name);
		if (e == 0)
			e = rows_pair(&r, "phone", &d->phone);
	}
	return e;
}

int
knowledge_read_signals(struct forge_knowledge *k)
{
	int e = read_groups(k);

	if (e == 0)
		e = read_signals(k);
	if (e == 0)
		e = read_bands(k);
	if (e == 0)
		e = read_verdicts(k);
	return e;
}

/* ---- all ---- */

static int
open_files(struct forge_knowledge *k, const char *dir, const char *user_dir)
{
	struct forge_store *s = k->store;

	k->dated = TIME_NONE;
	for (size_t i = 0; i < FORGE_FILES; i++) {
		struct table_columns c = { .required = sources[i].columns,
			.key = sources[i].key };
		int r = table_load(dir, user_dir, sources[i].name, &c,
		    &s->files[i], s->e);
		usec_t at;

		if (r < 0)
			return r;
		at = table_dated(s->files[i]);
		if (at != TIME_NONE && (k->dated == TIME_NONE ||
		    at < k->dated))
			k->dated = at;
	}
	return 0;
}

static int
read_all(struct forge_knowledge *k, const char *dir, const char *user_dir)
{
	int e = open_files(k, dir, user_dir);

	if (e == 0)
		e = knowledge_read_brands(k);
	if (e == 0)
		e = knowledge_read_signals(k);
	if (e == 0)
		e = knowledge_read_hosts(k);
	if (e == 0)
		e = knowledge_read_words(k);
	return e == 0 && arena_failed(k->store->a) ? -ENOMEM : e;
}

int
forge_knowledge_load(const char *dir, const char *user_dir,
    struct forge_knowledge **ret, struct error *e)
{
	struct forge_knowledge *k = calloc(1, sizeof *k);
	struct error mine = { 0 };
	int r = -ENOMEM;

	if (k != NULL && (k->store = calloc(1, sizeof *k->store)) != NULL &&
	    (k->store->a = arena_new(ARENA_MAX)) != NULL) {
		k->store->e = &mine;
		r = read_all(k, dir, user_dir);
		k->store->e = NULL;
	}
	if (r == 0) {
		*ret = k;
		return 0;
	}
	forge_knowledge_free(k);
	if (r == -ENOMEM)
		return error_set(e, r, "command.memory", NULL);
	if (e != NULL)
		*e = mine;
	return r;
}

void
forge_knowledge_free(struct forge_knowledge *k)
{
	struct forge_store *s = k != NULL ? k->store : NULL;

	if (s != NULL) {
		knowledge_free_words(s);
		for (size_t i = 0; i < FORGE_FILES; i++)
			table_free(s->files[i]);
		map_free(s->brands);
		map_free(s->domains);
		map_free(s->hosts);
		arena_free(s->a);
	}
	free(s);
	free(k);
}

/* ---- rows by their ids ---- */

const struct forge_signal *
forge_signal_find(const struct forge_knowledge *k, const char *id)
{
	for (size_t i = 0; i < k->nsignals; i++)
		if (strcmp(k->signals[i].id, id) == 0)
			return &k->signals[i];
	return NULL;
}

const struct forge_variant *
forge_variant_find(const struct forge_signal *s, const char *id)
{
	for (size_t i = 0; i < s->nvariants; i++)
		if (strcmp(s->variants[i].id, id) == 0)
			return &s->variants[i];
	return NULL;
}

const struct forge_verdict *
forge_verdict_find(const struct forge_knowledge *k, const char *id)
{
	for (size_t i = 0; i < k->nverdicts; i++)
		if (strcmp(k->verdicts[i].id, id) == 0)
			return &k->verdicts[i];
	return NULL;
}

const struct forge_band *
forge_band_find(const struct forge_knowledge *k, const char *id)
{
	for (size_t i = 0; i < k->nbands; i++)
		if (strcmp(k->bands[i].id, id) == 0)
			return &k->bands[i];
	return NULL;
}

const struct forge_band *
forge_band_of(const struct forge_knowledge *k, int total)
{
	for (size_t i = 0; i + 1 < k->nbands; i++)
		if (total >= k->bands[i].from)
			return &k->bands[i];
	return &k->bands[k->nbands - 1];
}
