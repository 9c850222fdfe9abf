/* Fuzz: a hostile display name, and the same as the name of a host.
 * Invariants: keys are UTF-8, and each of their bytes comes from a place in
 * the text, in its order; what is found lies in the text; parts of a host lie
 * in it, its suffix at its end. */
#include <stdlib.h>

#include "core/forged/look.h"
#include "core/text/utf8.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

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
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = span_of((const char *)data, size);
	struct arena *a = arena_new((size_t)64 << 20);

	check_key(text, LOOK_FOLDED, a);
	check_key(text, LOOK_RAW, a);
	check_strange(text);
	check_host(text, a);
	arena_free(a);
	return 0;
}
