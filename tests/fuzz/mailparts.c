/* Fuzz: the tree of parts.  Invariants: limits, paths that say where a part
 * hangs, children inside the body of their parent and one after the other,
 * sizes as decoded, UTF-8 in names and texts; the same for a mail cut off. */
#include <errno.h>
#include <stdlib.h>

#include "core/mime/part.h"
#include "core/mime/tnef.h"
#include "core/text/utf8.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool holds)
{
	if (!holds)
		abort();
}

static bool
is_inside(struct span part, struct span all)
{
	return part.n == 0 ||
	    (part.p >= all.p && part.p + part.n <= all.p + all.n);
}

static void
check_place(const struct mime_part *p, const struct mime_mail *m)
{
	struct span path = span_str(p->path), above, around;

	must(p->header_at == MIME_NO_OFFSET ||
	    p->header_at <= m->text.n);
	if (p->header_at != MIME_NO_OFFSET)
		must(is_inside(p->header, m->text) &&
		    is_inside(p->body, m->text));
	if (p->parent == NULL) {
		must(p == m->v[0] && span_is(path, "1"));
		return;
	}
	above = span_str(p->parent->path);
	must(p->depth == p->parent->depth + 1 && p->depth <= MIME_DEPTH_MAX);
	must(path.n > above.n + 1 && span_eq(span_head(path, above.n), above));
	/* the last line end of a header may be the delimiter's */
	around = p->parent->body;
	around.n += 2;
	if (p->header_at != MIME_NO_OFFSET)
		must(is_inside(p->header, around) &&
		    is_inside(p->body, p->parent->body));
	if (p->next != NULL && p->body.n > 0 && p->next->body.n > 0)
		must(p->body.p + p->body.n <= p->next->body.p);
}

static void
check_content(const struct mime_part *p, struct arena *a)
{
	bool leaf = p->kind == MIME_LEAF || p->kind == MIME_FOUND;
	struct buf out;
	struct tnef t;
	int r;

	buf_init(&out, (size_t)1 << 26);
	must(mime_part_bytes(p, &out) == 0);
	must(out.len == (leaf ? p->size : p->body.n));
	r = tnef_read(buf_span(&out), a, &t);
	must(r == 0 || r == -EINVAL);
	for (size_t i = 0; r == 0 && i < t.n; i++)
		must(utf8_valid(t.v[i].name) &&
		    is_inside(t.v[i].data, buf_span(&out)));
	buf_reset(&out);
	r = mime_part_text(p, &out);
	must(r == 0 || r == -ENOTSUP);
	must(utf8_valid(buf_span(&out)) && utf8_valid(p->name));
	must((p->name.n > 0) == (p->name_form != MIME_FORM_NONE));
	buf_done(&out);
}

static void
check_mail(struct span mail, struct arena *a)
{
	struct mime_mail m;

	arena_reset(a);
	must(mime_read(mail, a, &m) == 0);
	must(m.n >= 1 && m.n <= MIME_PARTS_MAX);
	for (size_t i = 0; i < m.n; i++) {
		check_place(m.v[i], &m);
		check_content(m.v[i], a);
	}
	mime_first(&m, "text/plain");
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span mail = { (const char *)data, size };
	struct arena *a = arena_new((size_t)256 << 20);

	check_mail(mail, a);
	check_mail(span_head(mail, size / 2), a);
	arena_free(a);
	return 0;
}
