/* Deductions stand below their sections in the sheet; people want the
 * heaviest first, whatever its section. */
#include "core/lint/tries.h"

#include <errno.h>
#include <stdlib.h>

#include "core/sheet/compare.h"

static bool
is_id(const struct row *r, const char *id)
{
	return strcmp(r->id, id) == 0;
}

/* ---- the order of reading ---- */

struct deduction {
	const struct row *row;
	size_t		 number;	/* order of the sheet, for ties */
};

static int
heavier(const void *x, const void *y)
{
	const struct deduction *a = x, *b = y;

	if (a->row->points_milli != b->row->points_milli)
		return a->row->points_milli < b->row->points_milli ? -1 : 1;
	return a->number < b->number ? -1 : a->number > b->number;
}

static void
add_deductions(struct sheet *to, const struct sheet *s)
{
	struct deduction *v = arena_array(to->arena, s->nrows + 1, sizeof *v);
	size_t n = 0;

	for (const struct row *r = s->root.children; v != NULL && r != NULL;
	    r = r->next)
		for (const struct row *c = is_id(r, "section") ? r->children :
		    NULL; c != NULL; c = c->next)
			if (is_id(c, "rule")) {
				v[n] = (struct deduction){ c, n };
				n++;
			}
	if (n > 0)
		qsort(v, n, sizeof *v, heavier);
	for (size_t i = 0; i < n; i++)
		(void)sheet_copy_row(to, NULL, v[i].row);
}

static void
add_section(struct sheet *to, const struct row *section)
{
	struct row *r = sheet_copy_alone(to, NULL, section);

	for (const struct row *c = section->children; r != NULL && c != NULL;
	    c = c->next)
		if (!is_id(c, "rule"))
			(void)sheet_copy_row(to, r, c);
}

enum place { PLACE_TOP, PLACE_SECTION, PLACE_REST };

static enum place
place_of(const struct row *r)
{
	if (is_id(r, "section"))
		return PLACE_SECTION;
	return is_id(r, "score") || is_id(r, "cap") ? PLACE_TOP : PLACE_REST;
}

static void
add_place(struct sheet *to, const struct sheet *s, enum place place)
{
	for (const struct row *r = s->root.children; r != NULL; r = r->next) {
		if (place_of(r) != place)
			continue;
		if (place == PLACE_SECTION)
			add_section(to, r);
		else
			(void)sheet_copy_row(to, NULL, r);
	}
}

/* Without `all` only what can differ for a reason: deductions and sections. */
static struct sheet *
in_order(const struct sheet *s, bool all)
{
	struct sheet *to = sheet_new(s->kind, s->subject);

	if (to == NULL)
		return NULL;
	if (all)
		add_place(to, s, PLACE_TOP);
	add_deductions(to, s);
	add_place(to, s, PLACE_SECTION);
	if (all)
		add_place(to, s, PLACE_REST);
	if (sheet_failed(to)) {
		sheet_free(to);
		return NULL;
	}
	return to;
}

struct sheet *
score_order(const struct sheet *s)
{
	return in_order(s, true);
}

/* ---- two tries ---- */

/* of: the whole sheet; that of the side has no total. */
static void
try_row(struct sheet *s, const struct compare_side *side,
    const struct sheet *of)
{
	const struct row *r, *from = sheet_find_id(of, "score");
	struct row *to = sheet_row(s, NULL, "try", span_str(side->name));

	if (to == NULL || from == NULL)
		return;
	to->label = side->label;
	to->severity = from->severity;
	to->state = from->state;
	to->why = sheet_copy_text(s, from->why);
	row_value(s, to, from->value);
	for (r = of->root.children; r != NULL; r = r->next)
		if (is_id(r, "cap"))
			(void)sheet_copy_row(s, to, r);
}

int
score_tries(const char *name_a, const struct sheet *a, const char *name_b,
    const struct sheet *b, struct sheet **ret)
{
	struct sheet *s = sheet_new("score-tries", b->subject);
	struct sheet *x = in_order(a, false);
	struct sheet *y = in_order(b, false);
	size_t n[COMPARE_COUNTS];
	int r = -ENOMEM;

	if (s != NULL && x != NULL && y != NULL) {
		const char *na = arena_strdup(s->arena, name_a);
		const char *nb = arena_strdup(s->arena, name_b);
		struct compare c = { .words = "try",
			.a = { x, na, { na, na } },
			.b = { y, nb, { nb, nb } } };

		if (na != NULL && nb != NULL) {
			try_row(s, &c.a, a);
			try_row(s, &c.b, b);
			r = sheet_compare(&c, s, NULL, n);
		}
	}
	sheet_free(x);
	sheet_free(y);
	if (r < 0)
		sheet_free(s);
	else
		*ret = s;
	return r;
}
