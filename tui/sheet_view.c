/* The sheet view: list, folds and drawing; the lines are made in
 * sheet_lines.c.
 * Fails: -ENOMEM; a view without memory shows nothing.  Owner of sheet and
 * lines: the view. */
#include "tui/sheet_view.h"

#include <errno.h>
#include <stdlib.h>

#include "tui/console.h"
#include "tui/sheet_lines.h"

#define LINES_ARENA	((size_t)32 << 20)

static size_t
view_count(void *arg)
{
	return ((struct sheet_view *)arg)->n;
}

/* The key path, the part of the row and the line within the part. */
static int
view_key(void *arg, size_t i, struct buf *out)
{
	const struct sheet_line *l = &((struct sheet_view *)arg)->lines[i];

	buf_add(out, l->path, l->npath);
	return buf_addf(out, "\n%d\n%d", l->part, l->more);
}

/* A number behind the last line break of a key, cut off it. */
static int
key_number(struct span *key)
{
	ptrdiff_t nl = span_rchr(*key, '\n');
	uint64_t v = 0;

	if (nl < 0)
		return 0;
	(void)span_u64(span_skip(*key, (size_t)nl + 1), INT32_MAX, &v);
	*key = span_head(*key, (size_t)nl);
	return (int)v;
}

/* The same line; else, and where the texts were wrapped anew, the part's
 * first; else the row's head. */
static ptrdiff_t
view_find(void *arg, struct span key, size_t near)
{
	const struct sheet_view *v = arg;
	int more = key_number(&key), part = key_number(&key);
	ptrdiff_t best = -1;
	int fits = -1;

	(void)near;
	if (v->wrapped)
		more = 0;
	for (size_t i = 0; i < v->n; i++) {
		const struct sheet_line *l = &v->lines[i];
		int fit = l->part == part ? l->more == more ? 2 :
		    l->more == 0 ? 1 : -1 : l->kind == LINE_HEAD ? 0 : -1;

		if (!span_eq(span_of(l->path, l->npath), key) || fit <= fits)
			continue;
		best = (ptrdiff_t)i;
		fits = fit;
	}
	return best;
}

static void view_line(void *, const struct area *, int, size_t, enum style);

static const struct list_ops view_list = {
	.count = view_count,
	.key = view_key,
	.find = view_find,
	.draw = view_line,
};

int
sheet_view_init(struct sheet_view *v, struct console *c)
{
	*v = (struct sheet_view){ .console = c, .width = 80, .ambiguous = 1,
	    .stale = true };
	list_init(&v->list, &view_list, v);
	v->list.unmarked = true;
	v->arena = arena_new(LINES_ARENA);
	return v->arena != NULL ? 0 : -ENOMEM;
}

void
sheet_view_reset(struct sheet_view *v)
{
	for (size_t i = 0; i < v->nfolds; i++)
		free(v->folds[i].path);
	v->nfolds = 0;
	list_forget(&v->list);
	v->stale = true;
}

void
sheet_view_done(struct sheet_view *v)
{
	sheet_view_reset(v);
	sheet_free(v->sheet);
	free(v->lines);
	arena_free(v->arena);
	*v = (struct sheet_view){ 0 };
}

void
sheet_view_set(struct sheet_view *v, struct sheet *s)
{
	sheet_free(v->sheet);
	v->sheet = s;
	v->n = 0;
	v->stale = true;
}

void
sheet_view_usual(struct sheet_view *v, enum sheet_usual usual,
    enum severity urgent)
{
	if (v->usual == usual && v->urgent == urgent)
		return;
	v->usual = usual;
	v->urgent = urgent;
	v->stale = true;
}

static void
set_level(struct sheet_view *v, const char *path, int level)
{
	size_t i = 0;
	char *copy;

	while (i < v->nfolds && strcmp(v->folds[i].path, path) != 0)
		i++;
	if (i == v->nfolds) {
		copy = strdup(path);
		if (copy == NULL)
			return;
		if (i == SHEET_FOLDS) {
			/* the oldest is forgotten */
			free(v->folds[0].path);
			memmove(&v->folds[0], &v->folds[1],
			    (SHEET_FOLDS - 1) * sizeof v->folds[0]);
			i--;
		} else {
			v->nfolds++;
		}
		v->folds[i].path = copy;
	}
	v->folds[i].level = level;
	v->stale = true;
}

static void
fresh(struct sheet_view *v)
{
	if (!v->stale && v->lang == v->console->lang)
		return;
	v->wrapped = v->wrapped || v->lang != v->console->lang;
	v->lang = v->console->lang;
	sheet_lines_build(v);
	v->stale = false;
	list_reload(&v->list);
	if (v->wrapped)
		list_set(&v->list, v->list.cursor);
	v->wrapped = false;
}

static void
draw_head(const struct sheet_view *v, const struct sheet_line *l,
    const struct area *a, int row, enum style base)
{
	const struct row *r = l->row;
	enum style bold = base == STYLE_CURSOR ? base : STYLE_BOLD, style;
	enum style dim = base == STYLE_CURSOR ? base : STYLE_DIM;
	const char *word = sheet_stand_word(r, v->lang, &style);
	int col = sheet_line_column(l), end = a->cols;
	char points[24];

	area_str(a, row, col, dim, !sheet_row_folds(r) ? " " :
	    l->level == LEVEL_CLOSED ? "+" : "-");
	col += 2;
	if (base == STYLE_CURSOR)
		style = base;
	if (word != NULL) {
		col += area_str(a, row, col, style, "[");
		col += area_str(a, row, col, style, word);
		col += area_str(a, row, col, style, "] ");
	}
	if (*sheet_row_points(r, points) != '\0')
		end = area_right(a, row, bold, points) - 1;
	col += area_text_cut(a, row, col, end - col, bold,
	    span_str(sheet_row_label(r, v->lang)));
	if (l->text.n > 0 && col + 2 < end)
		area_text_cut(a, row, col + 2, end - col - 2, base, l->text);
}

static void
view_line(void *arg, const struct area *a, int row, size_t i,
    enum style style)
{
	const struct sheet_view *v = arg;
	const struct sheet_line *l = &v->lines[i];
	enum style s = style == STYLE_CURSOR ? style : l->style;
	int col = sheet_line_column(l);

	if (l->kind == LINE_HEAD) {
		draw_head(v, l, a, row, style);
		return;
	}
	if (l->label != NULL) {
		if (l->more == 0)
			area_str(a, row, col, style == STYLE_CURSOR ? style :
			    STYLE_DIM, l->label);
		col += area_width(a, l->label) + 2;
	}
	area_text(a, row, col, -1, s, l->text);
}

void
sheet_view_draw(struct sheet_view *v, const struct area *a, bool focus)
{
	int width = a->cols - 1;

	if (width != v->width || a->grid->ambiguous != v->ambiguous) {
		v->width = width;
		v->ambiguous = a->grid->ambiguous;
		v->stale = v->wrapped = true;
	}
	fresh(v);
	list_draw(&v->list, a, focus);
}

const struct row *
sheet_view_row(struct sheet_view *v)
{
	fresh(v);
	return v->list.cursor < v->n ? v->lines[v->list.cursor].row : NULL;
}

void
sheet_view_go(struct sheet_view *v, struct span path)
{
	fresh(v);
	for (size_t i = 0; i < v->n; i++) {
		if (span_eq(span_of(v->lines[i].path, v->lines[i].npath),
		    path)) {
			list_set(&v->list, i);
			return;
		}
	}
}

void
sheet_view_reveal(struct sheet_view *v, struct span path)
{
	char *above = strndup(path.p, path.n);

	for (size_t i = 0; above != NULL && i < path.n; i++) {
		if (above[i] != '/')
			continue;
		above[i] = '\0';
		set_level(v, above, LEVEL_OPEN);
		above[i] = '/';
	}
	free(above);
	sheet_view_go(v, path);
}

/* Any line of the row moves to its head, so that it stays in sight. */
static void
change_level(struct sheet_view *v, int by, bool turn)
{
	size_t at = v->list.cursor;
	int level;

	if (at >= v->n)
		return;
	level = (int)v->lines[at].level + by;
	if (turn)
		level = v->lines[at].level == LEVEL_CLOSED ? LEVEL_OPEN :
		    LEVEL_CLOSED;
	level = level < LEVEL_CLOSED ? LEVEL_CLOSED : level > LEVEL_FULL ?
	    LEVEL_FULL : level;
	while (at > 0 && v->lines[at].kind != LINE_HEAD)
		at--;
	list_set(&v->list, at);
	set_level(v, v->lines[at].path, level);
	fresh(v);
}

bool
sheet_view_command(struct sheet_view *v, const char *name,
    const char *argument)
{
	fresh(v);
	if (strcmp(name, "open") == 0)
		change_level(v, 1, false);
	else if (strcmp(name, "close") == 0)
		change_level(v, -1, false);
	else if (strcmp(name, "fold") == 0)
		change_level(v, 0, true);
	else
		return list_command(&v->list, name, argument);
	return true;
}
