/* Hosts against the domains of brands.  A host that a brand owns imitates
 * nobody; of brands that share a label one is named. */
#include <errno.h>
#include <stdlib.h>

#include "core/base/map.h"
#include "core/base/nearest.h"
#include "core/base/vec.h"
#include "core/forged/knowledge.h"
#include "core/forged/look_part.h"

#define DOMAIN_LABELS 6		/* no listed domain has more */
#define TOKEN_RUN 4		/* tokens of a label with hyphens in it */

void
look_table_free(struct look_table *t)
{
	if (!t)
		return;
	map_free(t->listed);
	map_free(t->counts);
	map_free(t->labels);
	arena_free(t->a);
	free(t->v);
	free(t);
}

static bool
counts(const struct brand_domain *d)
{
	return d->counts && d->sure && d->role != BRAND_THIRD_PARTY;
}

/* A brand of the very name goes first, then the most forged one. */
static int
more_forged(const void *a, const void *b)
{
	const struct look_label *x = a, *y = b;
	bool named = span_is(x->label, x->brand->id);

	if (named != span_is(y->label, y->brand->id))
		return named ? -1 : 1;
	if (x->brand->urls != y->brand->urls)
		return x->brand->urls > y->brand->urls ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

static int
add_label(struct look_table *t, const struct brand_domain *d, size_t *cap)
{
	struct look_host h;
	struct look_key folded, raw;
	int r = look_host_read(d->domain, t->a, &h);

	if (r < 0 || h.label.n == 0)
		return r;
	for (size_t i = 0; i < t->n; i++)
		if (t->v[i].brand == d->brand &&
		    span_eq(t->v[i].label, h.label))
			return 0;
	r = look_key(h.label, LOOK_FOLDED, t->a, &folded);
	if (r == 0)
		r = look_key(h.label, LOOK_RAW, t->a, &raw);
	if (r == 0)
		r = VEC_ROOM(t->v, t->n, *cap);
	if (r < 0)
		return r;
	t->v[t->n] = (struct look_label){ .label = h.label, .brand = d->brand,
	    .domain = h.org, .folded = folded.text, .raw = raw.text,
	    .order = t->n };
	t->n++;
	return 0;
}

/* Of a domain that several brands list the most forged one stays. */
static int
put_domain(struct map *m, const struct brand_domain *d)
{
	const struct brand_domain *before = map_get(m, d->domain);

	if (before && before->brand->urls >= d->brand->urls)
		return 0;
	return map_put(m, d->domain, (void *)(uintptr_t)d);
}

static int
fill(struct look_table *t)
{
	size_t cap = 0;
	int r = look_open();

	for (size_t i = 0; r == 0 && i < t->k->ndomains; i++) {
		const struct brand_domain *d = &t->k->domains[i];

		if (d->role == BRAND_THIRD_PARTY)
			continue;
		r = map_put(t->listed, d->domain, (void *)(uintptr_t)d);
		if (r == 0 && counts(d))
			r = put_domain(t->counts, d);
		if (r == 0 && counts(d))
			r = add_label(t, d, &cap);
	}
	if (r == 0 && t->n > 0)
		qsort(t->v, t->n, sizeof *t->v, more_forged);
	for (size_t i = 0; r == 0 && i < t->n; i++)
		if (!map_get(t->labels, t->v[i].label))
			r = map_put(t->labels, t->v[i].label, &t->v[i]);
	if (r == 0)
		look_random_learn(t);
	return r;
}

int
look_table_new(const struct forge_knowledge *k, struct look_table **ret)
{
	struct look_table *t = calloc(1, sizeof *t);
	int r = -ENOMEM;

	if (!t)
		return r;
	t->k = k;
	t->a = arena_new(4 << 20);
	t->listed = map_new();
	t->counts = map_new();
	t->labels = map_new();
	if (t->a && t->listed && t->counts && t->labels)
		r = fill(t);
	if (r < 0)
		look_table_free(t);
	else
		*ret = t;
	return r;
}

/* ---- hosts ---- */

/* Is the host, or one above it, a domain of a brand or of a provider of
 * addresses, and no place where anybody can publish? */
static bool
is_owned(const struct look_table *t, const struct look_host *h)
{
	struct span name = h->ascii, head;
	struct host_kind kind = host_kind(t->k, h->ascii);

	if (kind.content.n > 0)
		return false;
	if (kind.freemail != FREEMAIL_NONE)
		return true;
	do
		if (map_get(t->listed, name))
			return true;
	while (span_split(&name, '.', &head) && name.n > 0);
	return false;
}

/* The listed domain that begins here, and ends in front of a dot. */
static const struct brand_domain *
domain_at(const struct look_table *t, struct span rest)
{
	const struct brand_domain *found = NULL;
	size_t dots = 0;

	for (size_t i = 0; i < rest.n && dots < DOMAIN_LABELS; i++) {
		const struct brand_domain *d;

		if (rest.p[i] != '.' || ++dots < 2)
			continue;
		d = map_get(t->counts, span_head(rest, i));
		if (d)
			found = d;
	}
	return found;
}

bool
look_embedded(const struct look_table *t, const struct look_host *h,
    struct look_found *ret)
{
	struct span rest = h->ascii, head;
	const struct look_label *l = map_get(t->labels, h->label);

	if (h->org.n == 0 || is_owned(t, h))
		return false;
	do {
		const struct brand_domain *d = domain_at(t, rest);

		if (!d || (l && l->brand == d->brand))
			continue;
		*ret = (struct look_found){ d->brand, d->domain,
		    span_head(rest, d->domain.n) };
		return true;
	} while (span_split(&rest, '.', &head) && rest.n > 0);
	return false;
}

static bool
is_claimed(const struct look_claimed *claimed, const struct forge_brand *b)
{
	for (size_t i = 0; claimed && i < claimed->n; i++)
		if (claimed->v[i] == b)
			return true;
	return false;
}

/* The brand whose label it is; of an ordinary word, only one that is claimed.
 * NULL: none. */
static const struct look_label *
label_of(const struct look_table *t, struct span label,
    const struct look_claimed *claimed)
{
	const struct look_label *l = map_get(t->labels, label);

	if (!l || !forge_is_word(t->k, label))
		return l;
	for (size_t i = 0; claimed && i < t->n; i++)
		if (is_claimed(claimed, t->v[i].brand) &&
		    span_eq(t->v[i].label, label))
			return &t->v[i];
	return NULL;
}

static bool
owns_many_endings(const struct forge_brand *b)
{
	static const char *const categories[] = { "tech", "travel", "media",
		"game", "bank-int" };

	for (size_t i = 0; i < sizeof categories / sizeof *categories; i++)
		if (strcmp(b->category, categories[i]) == 0)
			return true;
	return false;
}

bool
look_other_suffix(const struct look_table *t, const struct look_host *h,
    const struct look_claimed *claimed, struct look_found *ret)
{
	const struct look_label *l = label_of(t, h->label, claimed);

	if (!l || l->label.n < 5 || is_owned(t, h) ||
	    (owns_many_endings(l->brand) &&
	    forge_suffix_weight(t->k, h->suffix) == 0))
		return false;
	*ret = (struct look_found){ l->brand, l->domain, h->label };
	return true;
}

/* A company may have its name under com, net, org and a country's ending;
 * under another ending, or one that is misused most, it says more. */
static bool
is_common_suffix(const struct look_table *t, struct span suffix)
{
	struct span top = span_skip(suffix,
	    (size_t)(span_rchr(suffix, '.') + 1));

	return forge_suffix_weight(t->k, suffix) < 2 &&
	    (top.n == 2 || span_is(top, "com") || span_is(top, "net") ||
	    span_is(top, "org"));
}

/* The longest label of a brand that begins with this token. */
static const struct look_label *
label_at(const struct look_table *t, const struct look_host *h, size_t i,
    const struct look_claimed *claimed)
{
	const struct look_label *found = NULL;

	for (size_t k = i; k < h->ntokens && k < i + TOKEN_RUN; k++) {
		const char *end = h->tokens[k].p + h->tokens[k].n;
		const struct look_label *l;

		l = label_of(t, span_of(h->tokens[i].p,
		    (size_t)(end - h->tokens[i].p)), claimed);
		if (l)
			found = l;
		if (end >= h->ascii.p + h->ascii.n || *end == '.')
			break;
	}
	return found;
}

/* The label of a claimed brand with letters in front of it or behind it:
 * paypayone.  No ordinary word: online ends with one. */
static bool
is_glued(struct span token, struct span label)
{
	return token.n > label.n && (span_ends_nocase(token, label) ||
	    span_eq(span_head(token, label.n), label));
}

static bool
find_glued(const struct look_table *t, const struct look_host *h,
    const struct look_claimed *claimed, struct look_found *ret)
{
	for (size_t i = 0; i < t->n; i++) {
		const struct look_label *l = &t->v[i];

		if (!is_claimed(claimed, l->brand) || l->label.n < 4 ||
		    forge_is_word(t->k, l->label))
			continue;
		for (size_t k = 0; k < h->ntokens; k++) {
			if (!is_glued(h->tokens[k], l->label))
				continue;
			*ret = (struct look_found){ l->brand, l->domain,
			    h->tokens[k] };
			return true;
		}
	}
	return false;
}

bool
look_token(const struct look_table *t, const struct look_host *h,
    const struct look_claimed *claimed, struct look_found *ret)
{
	if (is_owned(t, h))
		return false;
	for (size_t i = 0; i < h->ntokens; i++) {
		const struct look_label *l = label_at(t, h, i, claimed);

		if (!l || l->label.n < 4 ||
		    (span_eq(l->label, h->label) &&
		    is_common_suffix(t, h->suffix)))
			continue;
		*ret = (struct look_found){ l->brand, l->domain,
		    span_of(h->tokens[i].p, l->label.n) };
		return true;
	}
	return claimed && find_glued(t, h, claimed, ret);
}

static bool
is_near(struct span label, struct span other)
{
	unsigned d;

	if (label.n < 6)
		return false;
	d = nearest_distance(label, other);
	return d >= 1 && d <= (label.n >= 10 ? 2 : 1);
}

bool
look_near(const struct look_table *t, const struct forge_brand *brand,
    const struct look_host *h, struct look_found *ret)
{
	if (h->label.n == 0 || is_owned(t, h))
		return false;
	for (size_t i = 0; i < t->n; i++) {
		const struct look_label *l = &t->v[i];

		if (l->brand != brand || !is_near(l->label, h->label))
			continue;
		*ret = (struct look_found){ brand, l->domain, h->label };
		return true;
	}
	return false;
}
