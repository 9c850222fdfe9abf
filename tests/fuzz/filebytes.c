/* Fuzz: types of files by our own signatures and libmagic, and archives.
 * Invariants: a type, limits of what is listed, UTF-8 in names; the same for
 * the bytes cut off. */
#include <errno.h>
#include <stdlib.h>

#include "core/filetype/pack.h"
#include "core/filetype/type.h"
#include "core/text/utf8.h"

#define ARENA_MAX ((size_t)128 << 20)

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool holds)
{
	if (!holds)
		abort();
}

static void
check_pack(const struct pack *p)
{
	size_t encrypted = 0;

	must(p->format != NULL && p->n <= PACK_MEMBERS);
	for (size_t i = 0; i < p->n; i++) {
		const struct pack_member *m = &p->v[i];

		must(m->depth <= PACK_DEPTH && utf8_valid(m->name));
		must(m->name.n <= PACK_NAME_MAX * 4);
		encrypted += m->encrypted;
	}
	must(encrypted == p->encrypted);
}

static void
check(struct span s, struct arena *a)
{
	struct file_type t;
	struct pack p;
	int r = file_type_read(s, a, &t);

	must(r == 0 && t.type != NULL);
	must((s.n == 0) == (strcmp(t.type, FILE_TYPE_EMPTY) == 0));
	r = pack_read(s, a, &p);
	must(r == 0 || r == -ENOTSUP || r == -ENOMEM);
	if (r == 0)
		check_pack(&p);
	arena_reset(a);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span s = span_of((const char *)data, size);
	struct arena *a = arena_new(ARENA_MAX);

	must(a != NULL);
	check(s, a);
	check(span_head(s, size / 2), a);
	arena_free(a);
	return 0;
}
