/* Sheets as lines, folded by key path, and a pane that shows one sheet.
 * Fails: -ENOMEM; a view without memory shows nothing.  Owner of sheet and
 * lines: the view. */
#include "tui/pane_sheet.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/base/vec.h"
#include "core/sheet/writer.h"
#include "tui/console.h"

#define LINES_ARENA	((size_t)32 << 20)
#define LINES_MAX	100000
#define TEXT_INDENT	4
#define VALUE_MAX	65536

enum line_kind { LINE_HEAD, LINE_TEXT, LINE_FIELD, LINE_FIGURE };

struct sheet_line {
	const struct row *row;
	enum line_kind	 kind;
	int		 depth, sub;	/* sub: line within the row */
	enum style	 style;
	enum sheet_level level;
	const char	*label;		/* field's name, or NULL */
	struct span	 text;
	const char	*path;
	size_t		 npath;
};

struct building {
	struct sheet_view *v;
	size_t		 cap;
	const struct row *row;
	const char	*path;
	size_t		 npath;
	int		 depth, sub;
	enum sheet_level level;
	struct cells	 cells;
	struct buf	 buf;
	bool		 failed;
};

static size_t
view_count(void *arg)
{
	return ((struct sheet_view *)arg)->n;
}

/* The key path and the number of the line within its row. */
static int
view_key(void *arg, size_t i, struct buf *out)
{
	const struct sheet_line *l = &((struct sheet_view *)arg)->lines[i];

	buf_add(out, l->path, l->npath);
	return buf_addf(out, "\n%d", l->sub);
}

/* The same line of the same row, else that row's first. */
static ptrdiff_t
view_find(void *arg, struct span key, size_t near)
{
	const struct sheet_view *v = arg;
	ptrdiff_t nl = span_rchr(key, '\n'), head = -1;
	struct span path = span_head(key, nl < 0 ? key.n : (size_t)nl);
	uint64_t sub = 0;

	(void)near;
	if (nl >= 0)
		(void)span_u64(span_skip(key, (size_t)nl + 1), INT32_MAX,
		    &sub);
	for (size_t i = 0; i < v->n; i++) {
		const struct sheet_line *l = &v->lines[i];

		if (!span_eq(span_of(l->path, l->npath), path))
			continue;
		if (l->sub == 0)
			head = (ptrdiff_t)i;
		if ((uint64_t)l->sub == sub)
			return (ptrdiff_t)i;
	}
	return head;
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
	v->list.cursor = v->list.top = v->list.nkey = 0;
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

static enum sheet_level
level_of(const struct sheet_view *v, const struct row *r, const char *path,
    int depth)
{
	for (size_t i = 0; i < v->nfolds; i++)
		if (strcmp(v->folds[i].path, path) == 0)
			return (enum sheet_level)v->folds[i].level;
	return depth < 2 || r->severity >= SEVERITY_WARNING ? LEVEL_OPEN :
	    LEVEL_CLOSED;
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

static struct sheet_line *
add_line(struct building *b, enum line_kind kind, enum style style)
{
	struct sheet_view *v = b->v;
	struct sheet_line *l;

	if (v->n >= LINES_MAX || VEC_ROOM(v->lines, v->n, b->cap) < 0) {
		b->failed = true;
		return NULL;
	}
	l = &v->lines[v->n++];
	*l = (struct sheet_line){ .row = b->row, .kind = kind,
	    .depth = b->depth, .sub = b->sub++, .style = style,
	    .level = b->level, .path = b->path, .npath = b->npath };
	return l;
}

static int
text_column(const struct sheet_line *l)
{
	return l->depth * 2 + (l->kind == LINE_HEAD ? 0 : TEXT_INDENT);
}

/* A text as many lines as it needs; label before the first of them. */
static void
add_text(struct building *b, enum line_kind kind, enum style style,
    const char *label, struct span text)
{
	int used = b->depth * 2 + TEXT_INDENT + 1, lw = label == NULL ? 0 :
	    (int)cells_width_of(span_str(label), b->v->ambiguous) + 2;
	int width = b->v->width - used - lw;
	struct span copy = arena_span(b->v->arena, text);
	size_t at = 0;

	if (text.n == 0 || copy.p == NULL)
		return;
	if (width < 8)
		width = 8;
	cells_reset(&b->cells);
	(void)cells_add(&b->cells, copy, b->v->ambiguous);
	while (at < b->cells.n) {
		size_t n = cells_wrap(&b->cells, at, (size_t)width), from =
		    b->cells.v[at].src, to;
		struct sheet_line *l = add_line(b, kind, style);

		if (n == 0 || l == NULL)
			break;
		to = at + n < b->cells.n ? b->cells.v[at + n].src : copy.n;
		l->text = span_of(copy.p + from, to - from);
		l->label = label;
		at += n;
		while (at < b->cells.n && b->cells.v[at].ch[0] == ' ')
			at++;
	}
}

static void
add_sentence(struct building *b, enum style style, const char *label_id,
    const struct text *t)
{
	struct text label;

	if (text_is_none(t))
		return;
	label = text_plain(label_id);
	add_text(b, LINE_TEXT, style, text_in(&label, b->v->lang),
	    span_str(text_in(t, b->v->lang)));
}

static void
add_figure(struct building *b, const struct figure *f)
{
	int width = b->v->width - b->depth * 2 - TEXT_INDENT - 1;
	struct span rest, line;
	struct sheet_line *l;

	buf_reset(&b->buf);
	if (width < 16 || figure_text(&b->buf, f, b->v->lang,
	    (size_t)width, 0) < 0)
		return;
	rest = arena_span(b->v->arena, buf_span(&b->buf));
	while (rest.p != NULL && span_split(&rest, '\n', &line)) {
		l = add_line(b, LINE_FIGURE, STYLE_PLAIN);
		if (l == NULL)
			return;
		l->text = line;
	}
}

static void
add_details(struct building *b, const struct row *r)
{
	struct text of;

	for (const struct field *f = r->fields; f != NULL; f = f->next) {
		buf_reset(&b->buf);
		if (field_shown(f) &&
		    field_display(&b->buf, f, b->v->lang) == 0)
			add_text(b, LINE_FIELD, STYLE_PLAIN,
			    field_label(f, b->v->lang), buf_span(&b->buf));
	}
	of = text_plain("tui.evidence");
	for (const struct evidence *e = r->evidence; e != NULL; e = e->next)
		add_text(b, LINE_FIELD, STYLE_DIM, text_in(&of, b->v->lang),
		    span_head(e->bytes, VALUE_MAX));
}

static bool
has_more(const struct row *r)
{
	return r->children != NULL || r->fields != NULL ||
	    r->evidence != NULL || r->figure != NULL ||
	    !text_is_none(&r->why) || !text_is_none(&r->remedy) ||
	    !text_is_none(&r->phone);
}

static void
add_row(struct building *b, const struct row *r)
{
	struct sheet_line *head = add_line(b, LINE_HEAD, STYLE_PLAIN);

	if (head == NULL || b->level == LEVEL_CLOSED)
		return;
	add_sentence(b, STYLE_BOLD, "tui.phone", &r->phone);
	add_sentence(b, STYLE_PLAIN, "tui.why", &r->why);
	add_sentence(b, STYLE_PLAIN, "tui.remedy", &r->remedy);
	if (r->figure != NULL)
		add_figure(b, r->figure);
	if (b->level == LEVEL_FULL)
		add_details(b, r);
}

static int
depth_of(const struct row *r)
{
	int d = -1;

	while (r->parent != NULL) {
		d++;
		r = r->parent;
	}
	return d;
}

/* Behind r, its children left out when it is closed. */
static const struct row *
row_behind(const struct row *r, bool closed)
{
	if (!closed && r->children != NULL)
		return r->children;
	while (r != NULL && r->next == NULL)
		r = r->parent;
	return r != NULL ? r->next : NULL;
}

static void
build(struct sheet_view *v)
{
	struct building b = { .v = v, .cap = 0 };
	const struct row *r = v->sheet != NULL ? v->sheet->root.children :
	    NULL;

	free(v->lines);
	v->lines = NULL;
	v->n = 0;
	arena_reset(v->arena);
	cells_init(&b.cells, VALUE_MAX);
	buf_init(&b.buf, VALUE_MAX);
	while (r != NULL && !b.failed) {
		buf_reset(&b.buf);
		row_path(r, &b.buf);
		b.row = r;
		b.path = arena_memdup(v->arena, b.buf.data, b.buf.len);
		b.npath = b.buf.len;
		if (b.path == NULL)
			break;
		b.depth = depth_of(r);
		b.sub = 0;
		b.level = level_of(v, r, b.path, b.depth);
		add_row(&b, r);
		r = row_behind(r, b.level == LEVEL_CLOSED);
	}
	buf_done(&b.buf);
	cells_done(&b.cells);
	v->stale = false;
	list_reload(&v->list);
}

static void
fresh(struct sheet_view *v)
{
	if (v->stale || v->lang != v->console->lang) {
		v->lang = v->console->lang;
		build(v);
	}
}

/* The word that says how it stands: never colour alone. */
static const char *
stand_word(const struct row *r, enum lang lang, enum style *ret)
{
	static struct text pending, unknown;

	*ret = STYLE_DIM;
	if (r->state == ROW_PENDING) {
		pending = text_plain("state.pending");
		return text_in(&pending, lang);
	}
	if (r->state == ROW_UNKNOWN) {
		unknown = text_plain("state.unknown");
		return text_in(&unknown, lang);
	}
	*ret = style_of(r->severity);
	return r->severity == SEVERITY_NONE ? NULL :
	    severity_label(r->severity, lang);
}

static struct span
value_words(const struct row *r, enum lang lang)
{
	const char *w = row_value_word(r, lang);

	return w != NULL ? span_str(w) : r->value;
}

static void
draw_head(const struct sheet_view *v, const struct sheet_line *l,
    const struct area *a, int row, enum style base)
{
	const struct row *r = l->row;
	bool cursor = base == STYLE_CURSOR;
	const char *sign = !has_more(r) ? " " : l->level == LEVEL_CLOSED ?
	    "+" : "-", *word, *label = text_is_none(&r->label) ? r->id :
	    text_in(&r->label, v->lang);
	enum style style;
	char points[24];
	int col = text_column(l), end = a->cols;

	area_str(a, row, col, cursor ? base : STYLE_DIM, sign);
	col += 2;
	word = stand_word(r, v->lang, &style);
	if (word != NULL) {
		if (cursor)
			style = base;
		col += area_str(a, row, col, style, "[");
		col += area_str(a, row, col, style, word);
		col += area_str(a, row, col, style, "] ");
	}
	if (r->has_points) {
		snprintf(points, sizeof points, "%+.1f",
		    r->points_milli / 1000.0);
		end = area_right(a, row, cursor ? base : STYLE_BOLD,
		    points) - 1;
	}
	col += area_text(a, row, col, end - col, cursor ? base : STYLE_BOLD,
	    span_str(label));
	if (r->value.n > 0 && col + 2 < end)
		area_text(a, row, col + 2, end - col - 2, base,
		    value_words(r, v->lang));
}

static void
view_line(void *arg, const struct area *a, int row, size_t i,
    enum style style)
{
	const struct sheet_view *v = arg;
	const struct sheet_line *l = &v->lines[i];
	enum style s = style == STYLE_CURSOR ? style : l->style;
	int col = text_column(l);

	if (l->kind == LINE_HEAD) {
		draw_head(v, l, a, row, style);
		return;
	}
	if (l->label != NULL) {
		int w = area_width(a, l->label);
		bool first = i == 0 || v->lines[i - 1].row != l->row ||
		    v->lines[i - 1].label != l->label;

		if (first)
			area_str(a, row, col, style == STYLE_CURSOR ? style :
			    STYLE_DIM, l->label);
		col += w + 2;
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
		v->stale = true;
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
	while (at > 0 && v->lines[at].sub > 0)
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

struct sheet_pane {
	struct sheet_view view;
	char		*title_ja, *title_en;
	struct sheet	*first;		/* until it is opened */
};

static int
sheet_pane_open(struct pane *p)
{
	struct sheet_pane *s = p->data;
	int r = sheet_view_init(&s->view, p->console);

	if (r == 0) {
		sheet_view_set(&s->view, s->first);
		s->first = NULL;
	}
	return r;
}

static void
sheet_pane_close(struct pane *p)
{
	struct sheet_pane *s = p->data;

	sheet_view_done(&s->view);
	sheet_free(s->first);
	free(s->title_ja);
	free(s->title_en);
	free(s);
}

static void
sheet_pane_draw(struct pane *p, const struct area *a)
{
	struct sheet_pane *s = p->data;
	struct area body = area_sub(a, 1, 0, a->rows - 1, a->cols);

	area_str(a, 0, 1, STYLE_HEADING, p->console->lang == LANG_JA ?
	    s->title_ja : s->title_en);
	sheet_view_draw(&s->view, &body, true);
}

static bool
sheet_pane_command(struct pane *p, const char *name, const char *argument)
{
	struct sheet_pane *s = p->data;

	return sheet_view_command(&s->view, name, argument);
}

static const struct row *
sheet_pane_row(struct pane *p, const struct sheet **ret)
{
	struct sheet_pane *s = p->data;

	*ret = s->view.sheet;
	return sheet_view_row(&s->view);
}

static const char *const *
sheet_pane_keys(struct pane *p)
{
	static const char *const keys[] = { "open", "close", "finding-add",
		"copy", NULL };

	(void)p;
	return keys;
}

static const struct pane_ops sheet_ops = {
	.name = "sheet",
	.number = -1,
	.open = sheet_pane_open,
	.close = sheet_pane_close,
	.draw = sheet_pane_draw,
	.command = sheet_pane_command,
	.row = sheet_pane_row,
	.keys = sheet_pane_keys,
};

struct pane *
pane_sheet_new(struct sheet *s, struct text title)
{
	struct sheet_pane *sp = calloc(1, sizeof *sp);
	struct pane *p = calloc(1, sizeof *p);

	if (sp == NULL || p == NULL)
		goto fail;
	sp->first = s;
	sp->title_ja = strdup(text_in(&title, LANG_JA));
	sp->title_en = strdup(text_in(&title, LANG_EN));
	if (sp->title_ja == NULL || sp->title_en == NULL)
		goto fail;
	p->ops = &sheet_ops;
	p->data = sp;
	return p;
fail:
	if (sp != NULL) {
		free(sp->title_ja);
		free(sp->title_en);
	}
	free(sp);
	free(p);
	sheet_free(s);
	return NULL;
}
