/* Brands, their names and their domains; whose domain is it? */
#include <errno.h>
#include <stdlib.h>

#include "core/forged/knowledge_part.h"
#include "core/text/utf8.h"

static const char *const confidences[] = { "", "A", "B", "C", NULL };
static const char *const smimes[] = { "", "no", "part", "yes", NULL };
static const char *const bimis[] = { "", "part", "yes", NULL };
static const char *const hints[] = { "", "weak", "published", "restrictive",
	"enforced", NULL };
static const char *const roles[] = { "mail", "web", "third-party", NULL };
static const char *const places[] = { "anywhere", "end", NULL };

/* Kana or kanji. */
static bool
is_japanese(struct span s)
{
	uint32_t ch;
	int n;

	for (; (n = utf8_decode(s, &ch)) != 0;
	    s = span_skip(s, n > 0 ? (size_t)n : 1))
		if (n > 0 && ((ch >= 0x3041 && ch <= 0x30ff) ||
		    (ch >= 0x3400 && ch <= 0x9fff)))
			return true;
	return false;
}

static int
read_brand(const struct rows *r, struct forge_brand *b)
{
	int confidence = rows_word(r, "confidence", confidences);
	int smime = rows_word(r, "smime", smimes);
	int bimi = rows_word(r, "bimi", bimis);
	int hint = rows_word(r, "dmarc_hint", hints);
	int e = confidence < 0 || smime < 0 || bimi < 0 || hint < 0 ?
	    -EINVAL : rows_pair(r, "name", &b->name);

	b->id = rows_cell(r, "id");
	b->category = rows_cell(r, "category");
	b->confidence = confidence > 0 ? *confidences[confidence] : 'C';
	b->smime = (enum forge_smime)smime;
	b->dmarc_hint = (enum forge_dmarc_hint)hint;
	b->bimi = bimi > 0;
	b->generic = strcmp(b->category, "generic") == 0;
	b->japanese = is_japanese(span_str(b->name.ja));
	b->note = rows_cell(r, "note_en");
	b->as_of = rows_cell(r, "as_of");
	b->source = rows_cell(r, "source");
	if (e == 0)
		e = rows_flag(r, "sends_files", true, &b->sends_files);
	if (e == 0)
		e = rows_flag(r, "sends_links", true, &b->sends_links);
	return e;
}

static int
read_brands(struct forge_knowledge *k, struct forge_brand **ret)
{
	struct rows r = knowledge_rows(k, FILE_BRANDS);
	struct forge_brand *v = knowledge_array(k, FILE_BRANDS, sizeof *v);
	int e = 0;

	k->store->brands = map_new();
	if (v == NULL || k->store->brands == NULL)
		return -ENOMEM;
	k->brands = *ret = v;
	for (; e == 0 && r.row < table_rows(r.t); r.row++) {
		struct forge_brand *b = &v[k->nbrands++];

		e = read_brand(&r, b);
		if (e == 0)
			e = map_put(k->store->brands, span_str(b->id), b);
	}
	return e;
}

const struct forge_brand *
forge_brand_find(const struct forge_knowledge *k, const char *id)
{
	return map_get(k->store->brands, span_str(id));
}

const struct forge_brand *
knowledge_brand(const struct forge_knowledge *k, const struct rows *r,
    const char *column)
{
	const char *id = rows_cell(r, column);
	const struct forge_brand *b = forge_brand_find(k, id);

	if (b == NULL && *id != '\0')
		(void)rows_fault(r, column);
	return b;
}

static int
read_counts(struct forge_knowledge *k, struct forge_brand *v)
{
	struct rows r = knowledge_rows(k, FILE_COUNTS);
	int e = 0, n = 0;

	for (; e == 0 && r.row < table_rows(r.t); r.row++) {
		const struct forge_brand *b = knowledge_brand(k, &r,
		    "brand");

		if (b == NULL)
			return -EINVAL;
		e = rows_number(&r, "urls_2024_2025", 0, 100000000, &n);
		v[b - k->brands].urls = (unsigned)n;
	}
	return e;
}

static int
read_aliases(struct forge_knowledge *k)
{
	struct rows r = knowledge_rows(k, FILE_ALIASES);
	struct brand_alias *v = knowledge_array(k, FILE_ALIASES, sizeof *v);
	int e = v == NULL ? -ENOMEM : 0;

	k->aliases = v;
	for (; e == 0 && r.row < table_rows(r.t); r.row++) {
		struct brand_alias *a = &v[k->naliases++];

		a->alias = span_str(rows_cell(&r, "alias"));
		a->brand = knowledge_brand(k, &r, "brand");
		if (a->brand == NULL)
			return -EINVAL;
		e = a->alias.n == 0 ? rows_fault(&r, "alias") :
		    rows_flag(&r, "whole", false, &a->whole);
	}
	return e;
}

static int
longer_first(const void *a, const void *b)
{
	const struct brand_generic_word *x = a, *y = b;

	return x->word.n != y->word.n ? (x->word.n < y->word.n ? 1 : -1) :
	    span_compare(x->word, y->word);
}

static int
read_generic(struct forge_knowledge *k)
{
	struct rows r = knowledge_rows(k, FILE_GENERIC);
	struct brand_generic_word *v = knowledge_array(k, FILE_GENERIC,
	    sizeof *v);

	if (v == NULL)
		return -ENOMEM;
	k->generic = v;
	for (; r.row < table_rows(r.t); r.row++) {
		int place = rows_word(&r, "place", places);

		if (place < 0)
			return place;
		v[k->ngeneric++] = (struct brand_generic_word){
			span_str(rows_cell(&r, "word")), place == 1 };
	}
	qsort(v, k->ngeneric, sizeof *v, longer_first);
	return 0;
}

/* ---- domains ---- */

static int
index_domain(struct forge_store *s, const struct brand_domain *d)
{
	struct domain_rows *rows = map_get(s->domains, d->domain);

	if (rows == NULL) {
		rows = arena_alloc(s->a, sizeof *rows);
		if (rows == NULL || map_put(s->domains, d->domain, rows) < 0)
			return -ENOMEM;
	}
	rows->v = arena_grow(s->a, rows->v, rows->n, &rows->cap,
	    sizeof *rows->v);
	if (rows->v == NULL)
		return -ENOMEM;
	rows->v[rows->n++] = d;
	return 0;
}

static int
read_domain(struct forge_knowledge *k, struct forge_brand *brands,
    const struct rows *r, struct brand_domain *d)
{
	int role = rows_word(r, "role", roles), e;

	d->brand = knowledge_brand(k, r, "brand");
	if (role < 0 || d->brand == NULL)
		return -EINVAL;
	d->role = (enum brand_role)role;
	e = rows_domain(r, "domain", false, &d->domain);
	if (e == 0)
		e = rows_flag(r, "counts", true, &d->counts);
	if (e == 0)
		e = rows_flag(r, "sure", false, &d->sure);
	if (e == 0 && d->role == BRAND_WEB && span_ends(d->domain, ".jp"))
		brands[d->brand - k->brands].japanese = true;
	return e;
}

static int
read_domains(struct forge_knowledge *k, struct forge_brand *brands)
{
	struct rows r = knowledge_rows(k, FILE_DOMAINS);
	struct brand_domain *v = knowledge_array(k, FILE_DOMAINS, sizeof *v);
	int e = 0;

	k->store->domains = map_new();
	if (v == NULL || k->store->domains == NULL)
		return -ENOMEM;
	k->domains = v;
	for (; e == 0 && r.row < table_rows(r.t); r.row++) {
		struct brand_domain *d = &v[k->ndomains++];

		e = read_domain(k, brands, &r, d);
		if (e == 0)
			e = index_domain(k->store, d);
	}
	return e;
}

int
knowledge_read_brands(struct forge_knowledge *k)
{
	struct forge_brand *brands = NULL;
	int e = read_brands(k, &brands);

	if (e == 0)
		e = read_counts(k, brands);
	if (e == 0)
		e = read_aliases(k);
	if (e == 0)
		e = read_generic(k);
	if (e == 0)
		e = read_domains(k, brands);
	return e;
}

/* ---- whose domain is it? ---- */

/* A row that does not count says something of its own use only. */
static bool
speaks_of(const struct brand_domain *d, enum brand_use use)
{
	return d->counts ||
	    d->role == (use == BRAND_ADDRESS ? BRAND_MAIL : BRAND_WEB);
}

/* Does a count less than b? */
static bool
weaker(const struct brand_domain *a, const struct brand_domain *b)
{
	if ((a->role == BRAND_THIRD_PARTY) != (b->role == BRAND_THIRD_PARTY))
		return a->role == BRAND_THIRD_PARTY;
	return !a->sure && b->sure;
}

/* The row of one listed name that decides, of one brand (NULL: of any): one
 * that does not count before those that do. */
static const struct brand_domain *
decide(const struct domain_rows *rows, const struct forge_brand *brand,
    enum brand_use use)
{
	const struct brand_domain *best = NULL;

	for (size_t i = 0; rows != NULL && i < rows->n; i++) {
		const struct brand_domain *d = rows->v[i];

		if ((brand != NULL && d->brand != brand) ||
		    !speaks_of(d, use))
			continue;
		if (!d->counts)
			return d;
		if (best == NULL || weaker(best, d))
			best = d;
	}
	return best;
}

struct brand_alignment
brand_aligned(const struct forge_knowledge *k,
    const struct forge_brand *brand, struct span domain, enum brand_use use)
{
	struct brand_alignment a = { false, false, false, NULL };

	for (struct span d = domain; d.n > 0 && a.row == NULL;
	    d = knowledge_parent(d))
		a.row = decide(map_get(k->store->domains, d), brand, use);
	if (a.row == NULL)
		return a;
	a.yes = a.row->counts;
	a.third_party = a.row->role == BRAND_THIRD_PARTY;
	a.sure = a.row->sure;
	return a;
}

/* Of all brands that have the name, those for which it counts; of one brand
 * the rows of a longer name come first. */
const struct brand_domain *
brand_of_domain(const struct forge_knowledge *k, struct span domain,
    enum brand_use use)
{
	const struct brand_domain *best = NULL;

	for (struct span d = domain; d.n > 0 && best == NULL;
	    d = knowledge_parent(d)) {
		const struct domain_rows *rows = map_get(k->store->domains,
		    d);

		for (size_t i = 0; rows != NULL && i < rows->n; i++) {
			struct brand_alignment a = brand_aligned(k,
			    rows->v[i]->brand, domain, use);

			if (a.yes && (best == NULL || weaker(best, a.row)))
				best = a.row;
		}
	}
	return best;
}

bool
brand_shared(const struct forge_knowledge *k, struct span host,
    struct span other)
{
	for (struct span d = host; d.n > 0; d = knowledge_parent(d)) {
		const struct domain_rows *rows = map_get(k->store->domains,
		    d);

		for (size_t i = 0; rows != NULL && i < rows->n; i++) {
			const struct forge_brand *b = rows->v[i]->brand;

			if (brand_aligned(k, b, host, BRAND_LINK).yes &&
			    brand_aligned(k, b, other, BRAND_LINK).yes)
				return true;
		}
	}
	return false;
}
