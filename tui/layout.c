/* Layout of panes, and the list.
 * Fails: never (a key that does not fit is not held). Owns nothing. */
#include "tui/layout.h"

#include <stdlib.h>

void
layout_split(const struct area *a, int percent, struct area *ret_list,
    struct area *ret_detail)
{
	int n;

	if (a->cols >= LAYOUT_WIDE) {
		n = (a->cols - 1) * percent / 100;
		*ret_list = area_sub(a, 0, 0, a->rows, n);
		struct area line = area_sub(a, 0, n, a->rows, 1);
		area_vline(&line, 0, STYLE_DIM);
		*ret_detail = area_sub(a, 0, n + 1, a->rows, a->cols - n - 1);
		return;
	}
	n = (a->rows - 1) * percent / 100;
	*ret_list = area_sub(a, 0, 0, n, a->cols);
	if (n < a->rows)
		area_hline(a, n, STYLE_DIM);
	*ret_detail = area_sub(a, n + 1, 0, a->rows - n - 1, a->cols);
}

void
flow_text(struct flow *f, int col, enum style style, struct span bytes)
{
	int left = f->a->rows - f->row;

	if (left > 0)
		area_wrap(f->a, f->row, col, left, style, bytes);
	f->row += area_wrap(f->a, 0, col, -1, style, bytes);
}

bool
flow_row(struct flow *f, int *ret_row)
{
	*ret_row = f->row++;
	return *ret_row < f->a->rows;
}

int
flow_end(struct flow *f, const char *more)
{
	if (f->row <= f->a->rows)
		return f->row;
	area_fill(f->a, f->a->rows - 1, STYLE_PLAIN);
	area_str(f->a, f->a->rows - 1, 1, STYLE_DIM, more);
	return f->a->rows;
}

void
list_init(struct list *l, const struct list_ops *ops, void *arg)
{
	*l = (struct list){ .ops = ops, .arg = arg, .height = 1 };
}

static void
hold(struct list *l)
{
	struct buf b;

	l->nkey = 0;
	if (l->ops->key == NULL || l->cursor >= l->ops->count(l->arg))
		return;
	buf_init(&b, LIST_KEY);
	if (l->ops->key(l->arg, l->cursor, &b) == 0 && b.error == 0) {
		memcpy(l->key, b.data, b.len);
		l->nkey = b.len;
	}
	buf_done(&b);
}

static ptrdiff_t
find(struct list *l)
{
	struct span key = span_of(l->key, l->nkey);
	size_t n = l->ops->count(l->arg);
	ptrdiff_t found = -1;
	struct buf b;

	if (l->ops->find != NULL)
		return l->ops->find(l->arg, key, l->cursor);
	buf_init(&b, LIST_KEY);
	for (size_t i = 0; found < 0 && i < n; i++) {
		buf_reset(&b);
		if (l->ops->key(l->arg, i, &b) == 0 &&
		    span_eq(buf_span(&b), key))
			found = (ptrdiff_t)i;
	}
	buf_done(&b);
	return found;
}

void
list_set(struct list *l, size_t cursor)
{
	size_t n = l->ops->count(l->arg);

	l->cursor = n == 0 ? 0 : cursor < n ? cursor : n - 1;
	hold(l);
}

void
list_forget(struct list *l)
{
	l->cursor = l->top = l->nkey = 0;
}

void
list_reload(struct list *l)
{
	size_t n = l->ops->count(l->arg), old = l->cursor;
	ptrdiff_t at;

	if (l->ops->key != NULL && l->nkey > 0) {
		at = find(l);
		if (at >= 0 && (size_t)at < n) {
			/* keep the line where it is on the screen */
			size_t above = old >= l->top ? old - l->top : 0;

			l->cursor = (size_t)at;
			l->top = l->cursor > above ? l->cursor - above : 0;
			return;
		}
	}
	list_set(l, old);
}

/* Brings the cursor into view. */
static void
scroll(struct list *l, size_t n, size_t height)
{
	if (height == 0)
		height = 1;
	if (l->cursor < l->top)
		l->top = l->cursor;
	if (l->cursor >= l->top + height)
		l->top = l->cursor - height + 1;
	if (n > height && l->top > n - height)
		l->top = n - height;
	if (n <= height)
		l->top = 0;
}

void
list_draw(struct list *l, const struct area *a, bool focus)
{
	size_t n = l->ops->count(l->arg);
	struct area body = area_sub(a, 0, 1, a->rows, a->cols - 1);

	l->height = a->rows > 0 ? a->rows : 1;
	if (l->cursor >= n)
		list_set(l, l->cursor);
	scroll(l, n, (size_t)l->height);
	for (int r = 0; r < a->rows && l->top + (size_t)r < n; r++) {
		size_t i = l->top + (size_t)r;
		bool here = i == l->cursor;
		enum style s = here && focus ? STYLE_CURSOR : STYLE_PLAIN;

		if (here && (focus || !l->unmarked)) {
			area_fill(a, r, s);
			area_str(a, r, 0, s, ">");
		}
		l->ops->draw(l->arg, &body, r, i, s);
	}
}

struct move {
	const char	*name;
	int		 lines;		/* 0: */
	int		 halves;	/* of the height */
	int		 end;		/* -1 top, 1 bottom */
};

static const struct move moves[] = {
	{ .name = "down", .lines = 1 },
	{ .name = "up", .lines = -1 },
	{ .name = "page-down", .halves = 2 },
	{ .name = "page-up", .halves = -2 },
	{ .name = "half-down", .halves = 1 },
	{ .name = "half-up", .halves = -1 },
	{ .name = "top", .end = -1 },
	{ .name = "bottom", .end = 1 },
};

/* A page moves the view along with the cursor; drawing keeps it inside. */
static void
turn(struct list *l, ptrdiff_t by)
{
	ptrdiff_t top = (ptrdiff_t)l->top + by;

	l->top = top > 0 ? (size_t)top : 0;
}

bool
list_command(struct list *l, const char *name, const char *argument)
{
	size_t n = l->ops->count(l->arg);
	uint64_t times = 1;

	for (size_t i = 0; i < sizeof moves / sizeof moves[0]; i++) {
		const struct move *m = &moves[i];
		ptrdiff_t by, to;

		if (strcmp(m->name, name) != 0)
			continue;
		if (span_u64(span_str(argument), 1000, &times) < 0)
			times = 1;
		by = m->lines * (int)times + m->halves * (l->height > 2 ?
		    l->height / 2 : 1);
		to = m->end < 0 ? 0 : m->end > 0 ? (ptrdiff_t)n - 1 :
		    (ptrdiff_t)l->cursor + by;
		list_set(l, to < 0 ? 0 : (size_t)to);
		if (m->halves != 0)
			turn(l, by);
		return true;
	}
	return false;
}
