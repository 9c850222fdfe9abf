/* Fuzz: a hostile key record of DKIM.  Invariants: tags lie in the record; a
 * size comes only with a key; what is usable is so when read again, and is
 * known for a key. */
#include <stdlib.h>

#include "core/auth/dkim_key.h"
#include "core/auth/tag_list.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
inside(struct span s, struct span whole)
{
	if (s.n && (s.p < whole.p || s.p + s.n > whole.p + whole.n))
		abort();
}

static void
check(const struct dkim_key *k, struct span text)
{
	inside(k->bad, text);
	inside(k->notes, text);
	inside(k->k, text);
	inside(k->s, text);
	inside(k->h, text);
	if (k->fault == DKIM_KEY_USABLE && (k->bits == 0 ||
	    k->type == DKIM_KEY_OTHER || tag_fault(text).n > 0))
		abort();
	if (k->bits > 8 * text.n)
		abort();
	if (*dkim_key_fault_name(k->fault) == '\0')
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = span_of((const char *)data, size);
	struct arena *a = arena_new(1 << 20);
	struct dkim_key k, again;
	char *copy;

	if (dkim_key_parse(text, a, &k) < 0)
		abort();
	check(&k, text);
	copy = arena_memdup(a, size ? text.p : "", size);
	if (copy == NULL || dkim_key_parse(span_of(copy, size), a,
	    &again) < 0)
		abort();
	if (again.fault != k.fault || again.bits != k.bits)
		abort();
	/* of the right version or with a key: then it was meant to be one */
	if (k.fault == DKIM_KEY_USABLE && !dkim_key_likely(text))
		abort();
	arena_free(a);
	return 0;
}
