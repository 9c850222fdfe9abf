/* Differences of two sheets by key path.  The diff points into both and
 * owns only its list. */
#include "core/sheet/diff.h"

#include <errno.h>
#include <stdlib.h>

#include "core/base/vec.h"

struct walk {
	struct sheet_diff	*d;
	const struct sheet	*a, *b;
	size_t			 cap;
};

/* Advice, whom to ask, what earlier checks said, and how lists were tested is
 * not what was seen; it may name the day. */
static bool
is_beside(const struct field *f)
{
	static const char *const names[] = { "proposal", "first_seen",
		"last_seen", "server", "tested", "remembered", "since",
		"verdicts", "provider_name", "provider_contact",
		"refusals", "refused_first", "refused_last" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(f->name, names[i]) == 0)
			return true;
	return false;
}

static bool
is_equal(const struct field *f, const struct field *g)
{
	if (!g || f->type != g->type || f->number != g->number ||
	    !span_eq(f->text, g->text) || f->nlist != g->nlist)
		return false;
	for (size_t i = 0; i < f->nlist; i++)
		if (!span_eq(f->list[i], g->list[i]))
			return false;
	return true;
}

bool
diff_field_same(const struct field *f, const struct field *g)
{
	return is_beside(f) || is_equal(f, g);
}

static size_t
seen_fields(const struct row *r)
{
	size_t n = 0;

	for (const struct field *f = r->fields; f; f = f->next)
		n += !is_beside(f);
	return n;
}

static bool
row_equal(const struct row *a, const struct row *b)
{
	if (a->severity != b->severity || a->state != b->state ||
	    seen_fields(a) != seen_fields(b) || !span_eq(a->value, b->value))
		return false;
	for (const struct field *f = a->fields; f; f = f->next)
		if (!diff_field_same(f, row_field(b, f->name)))
			return false;
	return true;
}

static int
add(struct walk *w, enum diff_kind kind, const struct row *a,
    const struct row *b)
{
	struct sheet_diff *d = w->d;

	if (VEC_ROOM(d->v, d->n, w->cap) < 0)
		return -ENOMEM;
	d->v[d->n++] = (struct diff_row){ kind, a, b };
	d->count[kind]++;
	return 0;
}

/* A row and everything below it, all gone or all new. */
static int
add_tree(struct walk *w, enum diff_kind kind, const struct row *r)
{
	int ret = kind == DIFF_GONE ? add(w, kind, r, NULL) :
	    add(w, kind, NULL, r);

	for (const struct row *c = r->children; c && ret == 0; c = c->next)
		ret = add_tree(w, kind, c);
	return ret;
}

/* The rows of a behind `elder` up to the next that b also has. */
static int
add_gone(struct walk *w, const struct row *from, const struct row *b_parent)
{
	for (; from; from = from->next) {
		int ret;

		if (sheet_child(w->b, b_parent, from->key))
			break;
		ret = add_tree(w, DIFF_GONE, from);
		if (ret < 0)
			return ret;
	}
	return 0;
}

static int
compare(struct walk *w, const struct row *a, const struct row *b)
{
	int ret = add_gone(w, a->children, b);

	for (const struct row *c = b->children; c && ret == 0; c = c->next) {
		const struct row *old = sheet_child(w->a, a, c->key);

		if (!old) {
			ret = add_tree(w, DIFF_NEW, c);
			continue;
		}
		ret = add(w, row_equal(old, c) ? DIFF_SAME : DIFF_CHANGED,
		    old, c);
		if (ret == 0)
			ret = compare(w, old, c);
		if (ret == 0)
			ret = add_gone(w, old->next, b);
	}
	return ret;
}

int
sheet_diff(const struct sheet *a, const struct sheet *b,
    struct sheet_diff *ret)
{
	struct sheet_diff d = { NULL };
	struct walk w = { .d = &d, .a = a, .b = b };
	int r = compare(&w, &a->root, &b->root);

	if (r < 0) {
		sheet_diff_done(&d);
		return r;
	}
	*ret = d;
	return 0;
}

void
sheet_diff_done(struct sheet_diff *d)
{
	free(d->v);
	*d = (struct sheet_diff){ NULL };
}
