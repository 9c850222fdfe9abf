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

static enum compare_count
kind_of(const struct diff_row *d)
{
	static const enum compare_count kinds[] = {
		[DIFF_SAME] = COMPARE_SAME, [DIFF_CHANGED] = COMPARE_CHANGED,
		[DIFF_GONE] = COMPARE_GONE, [DIFF_NEW] = COMPARE_NEW,
	};
	const struct row *sides[2] = { d->a, d->b };
	enum row_state worst = ROW_DONE;

	for (size_t i = 0; i < 2; i++) {
		if (sides[i] == NULL)
			continue;
		if (sides[i]->state == ROW_PENDING)
			return COMPARE_PENDING;
		if (sides[i]->state == ROW_UNKNOWN)
			worst = ROW_UNKNOWN;
	}
	return worst == ROW_UNKNOWN && d->kind != DIFF_SAME ?
	    COMPARE_UNKNOWN : kinds[d->kind];
}

/* catalogue: compare.vantage.* compare.time.* */
static const char *const names[] = { "same", "changed", "gone", "new",
	"unknown", "pending" };

static void
add_side(struct comparing *w, struct row *parent, const struct row *from,
    const struct compare_side *side)
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
	if (r != NULL && !text_is_none(&from->label))
		r->label = sheet_copy_text(w->to, from->label);
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
	enum compare_count kind = kind_of(d);
	const struct compare *c = w->c;
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
	add_side(w, r, d->a, &c->a);
	add_side(w, r, d->b, &c->b);
}

static bool
wanted(const struct compare *c, const struct diff_row *d, int pass)
{
	const struct row *r = d->b != NULL ? d->b : d->a;
	bool same = d->kind == DIFF_SAME;

	if (c->not != NULL && strcmp(r->id, c->not) == 0)
		return false;
	/* below the first level only what differs */
	if (same && (!c->all || r->parent->parent != NULL))
		return false;
	return pass == (same ? 1 : 0);
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
			if (wanted(c, &d.v[i], pass))
				add_row(&w, &d.v[i]);
	sheet_diff_done(&d);
	return sheet_failed(to) ? -ENOMEM : 0;
}
