/* The difference of two sheets (diff.h) as rows for faces. */
#include "core/sheet/compare.h"

#include <errno.h>

#include "core/sheet/diff.h"

struct comparing {
	const struct compare *c;
	struct sheet	*to;
	struct row	*parent;
	size_t		*counts;
};

/* The row of the other sheet with the same path, or NULL. */
static const struct row *
counterpart(const struct sheet *other, const struct row *r)
{
	const struct row *parent;

	if (r->parent == NULL)
		return &other->root;
	parent = counterpart(other, r->parent);
	return parent != NULL ? sheet_child(other, parent, r->key) : NULL;
}

/* Of a row that the other sheet lacks: what is there of the rows above it. */
static const struct row *
hangs_on(const struct sheet *other, const struct row *r)
{
	const struct row *same = NULL;

	while (same == NULL && r->parent->parent != NULL) {
		r = r->parent;
		same = counterpart(other, r);
	}
	return same;
}

/* The worst that is known of both sides. */
static enum row_state
state_of(const struct compare *c, const struct diff_row *d)
{
	const struct row *sides[2] = { d->a, d->b };
	enum row_state worst = ROW_DONE;

	if (d->a == NULL)
		sides[0] = hangs_on(c->a.sheet, d->b);
	if (d->b == NULL)
		sides[1] = hangs_on(c->b.sheet, d->a);
	for (size_t i = 0; i < 2; i++) {
		if (sides[i] == NULL || sides[i]->state == ROW_DONE)
			continue;
		if (sides[i]->state == ROW_PENDING)
			return ROW_PENDING;
		worst = ROW_UNKNOWN;
	}
	return worst;
}

static enum compare_count
kind_of(const struct compare *c, const struct diff_row *d)
{
	static const enum compare_count kinds[] = {
		[DIFF_SAME] = COMPARE_SAME, [DIFF_CHANGED] = COMPARE_CHANGED,
		[DIFF_GONE] = COMPARE_GONE, [DIFF_NEW] = COMPARE_NEW,
	};
	enum row_state worst = state_of(c, d);

	if (worst == ROW_PENDING)
		return COMPARE_PENDING;
	return worst == ROW_UNKNOWN && d->kind != DIFF_SAME ?
	    COMPARE_UNKNOWN : kinds[d->kind];
}

/* catalogue: compare.vantage.* compare.time.* */
static const char *const names[] = { "same", "changed", "gone", "new",
	"unknown", "pending" };

/* other: the same row of the other side, or NULL. */
static void
add_side(struct comparing *w, struct row *parent, const struct row *from,
    const struct row *other, const struct compare_side *side)
{
	struct row *r;

	if (from == NULL || parent == NULL)
		return;
	r = sheet_row(w->to, parent, "side", span_str(side->name));
	if (r == NULL)
		return;
	r->label = sheet_copy_text(w->to, side->label);
	r->severity = from->severity;
	r->state = from->state;
	r->why = sheet_copy_text(w->to, from->why);
	row_value(w->to, r, from->value);
	for (const struct evidence *e = from->evidence; e; e = e->next)
		row_evidence(w->to, r, e->source, e->position, e->length,
		    e->bytes);
	for (const struct field *f = other ? from->fields : NULL; f;
	    f = f->next)
		if (!diff_field_same(f, row_field(other, f->name)))
			row_copy_field(w->to, r, f);
}

/* The row's own name, behind that of the check it belongs to. */
static struct text
label_of(struct comparing *w, const struct row *from)
{
	struct text own = sheet_copy_text(w->to, from->label), of;
	const struct row *top = from;

	while (top->parent->parent != NULL)
		top = top->parent;
	if (top == from || text_is_none(&own) || text_is_none(&top->label))
		return own;
	of = sheet_copy_text(w->to, top->label);
	return text_say_both(w->to->arena, "compare.below", "of", &of, "row",
	    &own, NULL);
}

static struct row *
add_head(struct comparing *w, const struct row *from)
{
	struct row *r;
	struct buf key;

	buf_init(&key, 65536);
	row_path(from, &key);
	r = sheet_row(w->to, w->parent, from->id, buf_span(&key));
	buf_done(&key);
	if (r != NULL)
		r->label = label_of(w, from);
	return r;
}

/* What both sides have stands in the head. */
static void
add_value(struct comparing *w, struct row *r, const struct diff_row *d)
{
	if (d->a != NULL && d->b != NULL && span_eq(d->a->value, d->b->value))
		row_value(w->to, r, d->a->value);
}

static void
add_row(struct comparing *w, const struct diff_row *d)
{
	const struct compare *c = w->c;
	enum compare_count kind = kind_of(c, d);
	const struct row *from = d->b != NULL ? d->b : d->a;
	struct row *r = add_head(w, from);

	w->counts[kind]++;
	if (r == NULL)
		return;
	row_typed(w->to, r, "change", FIELD_ENUM, span_str(names[kind]));
	row_words(w->to, r, (struct text){ "", "" });	/* why says it */
	add_value(w, r, d);
	if (kind == COMPARE_SAME) {
		r->severity = from->severity;
		r->state = from->state;
		r->why = sheet_copy_text(w->to, from->why);
		return;
	}
	if (kind == COMPARE_PENDING) {
		r->state = ROW_PENDING;
		return;
	}
	r->severity = SEVERITY_NOTICE;
	if (kind == COMPARE_UNKNOWN)
		r->state = ROW_UNKNOWN;
	r->why = text_say_both(w->to->arena, arena_printf(w->to->arena,
	    "compare.%s.%s", c->words, names[kind]), "a", &c->a.label, "b",
	    &c->b.label, NULL);
	add_side(w, r, d->a, d->b, &c->a);
	add_side(w, r, d->b, d->a, &c->b);
}

static bool
is_below(const struct row *r, const struct row *above)
{
	while (r != NULL && r != above)
		r = r->parent;
	return r != NULL;
}

/* Does something differ below the i-th row?  What is below it follows it. */
static bool
differs_below(const struct sheet_diff *d, size_t i)
{
	const struct diff_row *of = &d->v[i];

	for (i++; i < d->n; i++) {
		const struct diff_row *r = &d->v[i];

		if (!(r->b != NULL && is_below(r->b, of->b)) &&
		    !(r->a != NULL && is_below(r->a, of->a)))
			return false;
		if (r->kind != DIFF_SAME)
			return true;
	}
	return false;
}

/* What differs comes in the first pass, behind the rows it is below. */
static bool
wanted(const struct compare *c, const struct sheet_diff *d, size_t i, int pass)
{
	const struct diff_row *r = &d->v[i];
	const struct row *row = r->b != NULL ? r->b : r->a;
	bool leads;

	if (c->not != NULL && strcmp(row->id, c->not) == 0)
		return false;
	if (r->kind != DIFF_SAME)
		return pass == 0;
	if (!c->all)
		return false;
	leads = differs_below(d, i);
	return pass == 0 ? leads : !leads && row->parent->parent == NULL;
}

int
sheet_compare(const struct compare *c, struct sheet *to, struct row *parent,
    size_t ret_counts[COMPARE_COUNTS])
{
	struct comparing w = { c, to, parent, ret_counts };
	struct sheet_diff d;
	int r = sheet_diff(c->a.sheet, c->b.sheet, &d);

	if (r < 0)
		return r;
	memset(ret_counts, 0, COMPARE_COUNTS * sizeof *ret_counts);
	for (int pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < d.n; i++)
			if (wanted(c, &d, i, pass))
				add_row(&w, &d.v[i]);
	sheet_diff_done(&d);
	return sheet_failed(to) ? -ENOMEM : 0;
}

bool
compare_fields_tell(const struct row *r)
{
	const struct row *a = r->children, *b = a != NULL ? a->next : NULL;

	return b != NULL && strcmp(a->id, "side") == 0 && b->next == NULL &&
	    a->severity == b->severity && a->state == b->state &&
	    span_eq(a->value, b->value) &&
	    strcmp(text_in(&a->why, LANG_EN), text_in(&b->why, LANG_EN)) == 0;
}
