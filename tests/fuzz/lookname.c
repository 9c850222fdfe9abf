/* Fuzz: a hostile display name, and the same as the name of a host.
 * Invariants: keys are UTF-8, and each of their bytes comes from a place in
 * the text, in its order; what is found lies in the text, names of brands too;
 * parts of a host lie in it, its suffix at its end; what in
 * a host resembles a brand lies in it.  Reads data/rules, which must be
 * there. */
#include <stdio.h>
#include <stdlib.h>

#include "core/forged/base.h"
#include "core/forged/brands.h"
#include "core/forged/look.h"
#include "core/text/utf8.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct forge_base *base;

static void
done(void)
{
	forge_base_free(base);
}

static void
load(void)
{
	const char *from[] = { getenv("srcdir"), ".", ".." };
	char path[4096];

	for (size_t i = 0; !base && i < 3; i++) {
		snprintf(path, sizeof path, "%s/data/rules",
		    from[i] ? from[i] : ".");
		(void)forge_base_load(path, NULL, &base, NULL);
	}
	if (!base)
		abort();
	atexit(done);
}

static bool
lies_in(struct span part, struct span whole)
{
	return part.n == 0 || (part.p >= whole.p &&
	    part.p + part.n <= whole.p + whole.n);
}

static void
check_key(struct span text, enum look_how how, struct arena *a)
{
	struct look_key k;

	if (look_key(text, how, a, &k) < 0)
		return;
	if (!utf8_valid(k.text) || k.at[k.text.n] > text.n)
		abort();
	for (size_t i = 0; i < k.text.n; i++) {
		if (k.at[i] > k.at[i + 1] || k.at[i] >= text.n)
			abort();
		(void)look_key_touches(&k, i, i + 1);
		(void)look_key_touches(&k, i / 2, k.text.n);
	}
	if (memchr(k.text.p, ' ', k.text.n))
		abort();
}

static void
check_strange(struct span text)
{
	struct look_invisible inv;
	struct look_mixed m;
	size_t at = 0, before = 0;

	while (look_invisible(text, &at, &inv)) {
		if (inv.offset < before || at != inv.offset + inv.length ||
		    at > text.n)
			abort();
		before = at;
	}
	if (look_mixed(text, &m) && (!lies_in(m.word, text) ||
	    !lies_in(m.strange, m.word) || m.strange.n == 0))
		abort();
}

static void
check_claims(struct span text, struct arena *a)
{
	struct brand_claims claims = { .n = 0 };

	for (int place = BRAND_IN_DISPLAY; place <= BRAND_IN_TEXT; place++)
		(void)brands_claimed(base->names, text,
		    (enum brand_place)place, a, &claims);
	if (claims.n > BRAND_CLAIMS_MAX)
		abort();
	for (size_t i = 0; i < claims.n; i++)
		if (claims.v[i].length == 0 ||
		    claims.v[i].at + claims.v[i].length > text.n)
			abort();
}

/* Each brand is claimed in turn. */
static void
check_brands(const struct look_host *h, struct arena *a)
{
	const struct forge_knowledge *k = base->know;
	const struct forge_brand *brand = &k->brands[h->ascii.n % k->nbrands];
	const struct look_claimed claimed = { &brand, 1 };
	struct look_found f;
	struct look_idn idn;

	if ((look_embedded(base->looks, h, &f) ||
	    look_token(base->looks, h, &claimed, &f) ||
	    look_other_suffix(base->looks, h, &claimed, &f) ||
	    look_near(base->looks, brand, h, &f)) &&
	    (!lies_in(f.part, h->ascii) || f.part.n == 0 || !f.brand))
		abort();
	if (look_idn(base->looks, h, NULL, 0, a, &idn) == 0 &&
	    !lies_in(idn.part, h->unicode))
		abort();
	(void)look_random(base->looks, h);
}

static void
check_host(struct span text, struct arena *a)
{
	struct look_host h;

	if (look_host_read(text, a, &h) < 0)
		return;
	if (!lies_in(h.org, h.ascii) || !lies_in(h.suffix, h.ascii) ||
	    !lies_in(h.label, h.org) || h.ntokens > LOOK_TOKENS ||
	    (h.address && h.org.n > 0))
		abort();
	if (h.org.n > 0 && h.org.n <= h.suffix.n)
		abort();
	for (size_t i = 0; i < h.ntokens; i++)
		if (!lies_in(h.tokens[i], h.ascii) || h.tokens[i].n == 0)
			abort();
	if (!lies_in(look_false_suffix(&h), h.ascii))
		abort();
	check_brands(&h, a);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = span_of((const char *)data, size);
	struct arena *a = arena_new((size_t)64 << 20);

	if (!base)
		load();
	check_claims(text, a);
	check_key(text, LOOK_FOLDED, a);
	check_key(text, LOOK_RAW, a);
	check_strange(text);
	check_host(text, a);
	arena_free(a);
	return 0;
}
