/* Fuzz: a hostile Authentication-Results field, also as one of ARC and as
 * Received-SPF.  Invariants: methods, results and names of properties lie in
 * the field, never in a comment or a quoted string; limits are kept; what is
 * taken is taken again when it is written anew. */
#include <stdlib.h>

#include "core/base/buf.h"
#include "core/mime/authres.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Where comments and quoted strings of a field without backslashes lie; 1: a
 * comment, 2: a quoted string. */
static void
mark(struct span s, char *marks)
{
	size_t depth = 0;
	bool quote = false;

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (quote) {
			marks[i] = 2;
			quote = c != '"';
		} else if (depth > 0) {
			marks[i] = 1;
			depth += c == '(' ? 1 : 0;
			depth -= c == ')' ? 1 : 0;
		} else {
			depth = c == '(';
			quote = c == '"';
		}
	}
	/* not closed: the reader has its own way with that */
	if (depth > 0 || quote)
		memset(marks, 0, s.n);
}

static void
outside(struct span s, struct span whole, const char *marks)
{
	if (s.n == 0)
		return;
	if (s.p < whole.p || s.p + s.n > whole.p + whole.n)
		abort();
	for (size_t i = 0; i < s.n; i++)
		if (marks[s.p - whole.p + (ptrdiff_t)i])
			abort();
}

static void
check(const struct authres *v, struct span whole, const char *marks,
    bool spf)
{
	if (v->n > AUTHRES_RESULTS)
		abort();
	for (size_t i = 0; i < v->n; i++) {
		const struct authres_result *r = &v->v[i];

		if (r->method.n == 0 || r->result.n == 0 ||
		    r->nprops > AUTHRES_PROPS)
			abort();
		if (!spf)
			outside(r->method, whole, marks);
		outside(r->result, whole, marks);
		for (size_t k = 0; k < r->nprops; k++) {
			if (r->props[k].name.n == 0)
				abort();
			outside(r->props[k].name, whole, marks);
			outside(r->props[k].ptype, whole, marks);
		}
	}
}

static void
again(const struct authres *v, struct arena *a)
{
	struct authres w;
	struct buf b;

	buf_init(&b, 1 << 20);
	buf_adds(&b, "x");
	for (size_t i = 0; i < v->n; i++) {
		buf_adds(&b, "; ");
		buf_addspan(&b, v->v[i].method);
		buf_adds(&b, "=");
		buf_addspan(&b, v->v[i].result);
	}
	if (b.error || authres_read(buf_span(&b), a, &w) < 0 || w.n != v->n)
		abort();
	for (size_t i = 0; i < w.n; i++)
		if (!span_eq(w.v[i].method, v->v[i].method) ||
		    !span_eq(w.v[i].result, v->v[i].result))
			abort();
	buf_done(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span whole = span_of((const char *)data, size);
	struct arena *a = arena_new((size_t)16 << 20);
	char *marks = calloc(1, size + 1);
	struct authres v;

	if (marks == NULL || a == NULL)
		abort();
	if (memchr(size ? (const char *)data : "", '\\', size) == NULL)
		mark(whole, marks);
	if (authres_read(whole, a, &v) == 0) {
		check(&v, whole, marks, false);
		again(&v, a);
	}
	if (authres_read_spf(whole, a, &v) == 0)
		check(&v, whole, marks, true);
	free(marks);
	arena_free(a);
	return 0;
}
