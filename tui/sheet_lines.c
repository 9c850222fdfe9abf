/* From rows to lines: what of a row is shown at its level, wrapped by cells.
 * Fails: on no memory with fewer lines.  Owner of the lines: the view. */
#include "tui/sheet_lines.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/base/vec.h"
#include "core/sheet/compare.h"
#include "core/sheet/render.h"
#include "core/sheet/writer.h"
#include "tui/console.h"

#define LINES_MAX	100000
#define VALUE_MAX	65536
#define VALUE_ROOM	12	/* columns worth beginning a value in */
#define WIDTH_LEAST	8

struct building {
	struct sheet_view *v;
	size_t		 cap;
	const struct row *row;
	const char	*path;
	size_t		 npath;
	int		 depth, part;
	enum sheet_level level;
	struct cells	 cells;
	struct buf	 buf;
	bool		 failed;
};

static struct sheet_line *
add_line(struct building *b, enum line_kind kind, enum style style, int more)
{
	struct sheet_view *v = b->v;
	struct sheet_line *l;

	if (v->n >= LINES_MAX || VEC_ROOM(v->lines, v->n, b->cap) < 0) {
		b->failed = true;
		return NULL;
	}
	l = &v->lines[v->n++];
	*l = (struct sheet_line){ .row = b->row, .kind = kind,
	    .depth = b->depth, .part = b->part, .more = more, .style = style,
	    .level = b->level, .path = b->path, .npath = b->npath };
	return l;
}

int
sheet_line_column(const struct sheet_line *l)
{
	return l->depth * 2 + (l->kind == LINE_HEAD ? 0 : TEXT_INDENT);
}

static int
width_of(const struct building *b, const char *s)
{
	return (int)cells_width_of(span_str(s), b->v->ambiguous);
}

/* Cells [from, to) of the text. */
static struct span
text_between(const struct building *b, struct span text, size_t from,
    size_t to)
{
	size_t begin = b->cells.v[from].src;
	size_t end = to < b->cells.n ? b->cells.v[to].src : text.n;

	return span_of(text.p + begin, end - begin);
}

/* The cells of the text from `at` on in lines of that width. */
static void
add_wrapped(struct building *b, enum line_kind kind, enum style style,
    const char *label, struct span text, size_t at, int width)
{
	int more = at > 0 ? 1 : 0;

	if (width < WIDTH_LEAST)
		width = WIDTH_LEAST;
	for (at += cells_blank(&b->cells, at); at < b->cells.n;
	    at += cells_blank(&b->cells, at)) {
		size_t n = cells_wrap(&b->cells, at, (size_t)width);
		struct sheet_line *l = add_line(b, kind, style, more++);

		if (n == 0 || l == NULL)
			break;
		l->text = text_between(b, text, at, at + n);
		l->label = label;
		at += n;
	}
}

static void
take_cells(struct building *b, struct span text)
{
	cells_reset(&b->cells);
	(void)cells_add(&b->cells, text, b->v->ambiguous);
}

/* A text in as many lines as it needs; label before the first of them. */
static void
add_text(struct building *b, enum line_kind kind, enum style style,
    const char *label, struct span text)
{
	int used = b->depth * 2 + TEXT_INDENT + 1 + (label != NULL ?
	    width_of(b, label) + 2 : 0);
	struct span copy = arena_span(b->v->arena, text);

	if (text.n == 0 || copy.p == NULL)
		return;
	b->part++;
	take_cells(b, copy);
	add_wrapped(b, kind, style, label, copy, 0, b->v->width - used);
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
		b->part++;
		l = add_line(b, LINE_FIGURE, STYLE_PLAIN, 0);
		if (l == NULL)
			return;
		l->text = line;
	}
}

/* Records, files and texts stand as they are, line by line. */
static void
add_lines(struct building *b, const struct field *f)
{
	bool record = strcmp(f->name, "proposal") == 0;
	struct span rest = f->text, line;
	const char *label = record ? field_label(f, b->v->lang) : NULL;

	while (span_split(&rest, '\n', &line)) {
		if (line.n > 0)
			add_text(b, LINE_FIELD, record ? STYLE_BOLD :
			    STYLE_PLAIN, label, line);
		else
			add_line(b, LINE_FIELD, STYLE_PLAIN, 0);
		label = NULL;
	}
}

static void
add_all_lines(struct building *b, const struct row *r)
{
	for (const struct field *f = r->fields; f != NULL; f = f->next)
		if (field_is_lines(f) && field_shown(f))
			add_lines(b, f);
}

static void
add_fields(struct building *b, const struct row *r)
{
	for (const struct field *f = r->fields; f != NULL; f = f->next) {
		buf_reset(&b->buf);
		if (field_shown(f) && !field_is_lines(f) &&
		    field_display(&b->buf, f, b->v->lang) == 0)
			add_text(b, LINE_FIELD, STYLE_PLAIN,
			    field_label(f, b->v->lang), buf_span(&b->buf));
	}
}

static void
add_evidence(struct building *b, const struct row *r)
{
	struct text of = text_plain("tui.evidence");

	for (const struct evidence *e = r->evidence; e != NULL; e = e->next) {
		struct evidence head = *e;

		head.bytes = span_head(e->bytes, VALUE_MAX);
		buf_reset(&b->buf);
		if (render_unfolded(&b->buf, &head) == 0)
			add_text(b, LINE_FIELD, STYLE_DIM, text_in(&of,
			    b->v->lang), buf_span(&b->buf));
	}
}

bool
sheet_row_folds(const struct row *r)
{
	return r->children != NULL || r->fields != NULL ||
	    r->evidence != NULL || r->figure != NULL ||
	    !text_is_none(&r->why) || !text_is_none(&r->remedy) ||
	    !text_is_none(&r->phone);
}

const char *
sheet_stand_word(const struct row *r, enum lang lang, enum style *ret)
{
	*ret = STYLE_DIM;
	if (r->state != ROW_DONE)
		return row_state_label(r->state, lang);
	*ret = style_of(r->severity);
	return r->severity == SEVERITY_NONE ? NULL :
	    severity_label(r->severity, lang);
}

const char *
sheet_row_label(const struct row *r, enum lang lang)
{
	return text_is_none(&r->label) ? r->id : text_in(&r->label, lang);
}

const char *
sheet_row_points(const struct row *r, char out[24])
{
	*out = '\0';
	if (r->has_points)
		snprintf(out, 24, "%+.1f", r->points_milli / 1000.0);
	return out;
}

int
sheet_head_column(const struct sheet_view *v, const struct row *r, int depth)
{
	enum style style;
	const char *word = sheet_stand_word(r, v->lang, &style);
	size_t w = cells_width_of(span_str(sheet_row_label(r, v->lang)),
	    v->ambiguous) + 2;

	if (word != NULL)
		w += cells_width_of(span_str(word), v->ambiguous) + 3;
	return depth * 2 + 2 + (int)w;
}

static bool
is_bare_number(struct span value)
{
	for (size_t i = 0; i < value.n; i++)
		if (strchr("+-0123456789", value.p[i]) == NULL)
			return false;
	return value.n > 0;
}

/* What a closed row shows: its value; a bare number says little, and neither
 * does nothing, without the sentence. */
static struct span
closed_value(struct building *b, const struct row *r, struct span value)
{
	bool nothing = value.n == 0 && (b->v->usual == USUAL_URGENT ||
	    b->v->usual == USUAL_HEADS);

	if (!nothing && !is_bare_number(value))
		return value;
	buf_reset(&b->buf);
	buf_addspan(&b->buf, value);
	if (value.n > 0 && !text_is_none(&r->why))
		buf_adds(&b->buf, "  ");
	if (!text_is_none(&r->why))
		buf_adds(&b->buf, text_in(&r->why, b->v->lang));
	return b->buf.error ? value : buf_span(&b->buf);
}

/* The head, with as much of the value as stands beside the label; the rest of
 * it below where the row is open. */
static void
add_head(struct building *b, const struct row *r)
{
	const char *word = row_value_word(r, b->v->lang);
	struct span value = word != NULL ? span_str(word) : r->value;
	struct sheet_line *head = add_line(b, LINE_HEAD, STYLE_PLAIN, 0);
	char points[24];
	int room = b->v->width - sheet_head_column(b->v, r, b->depth) - 1 -
	    width_of(b, sheet_row_points(r, points));
	size_t n = 0;

	if (b->level == LEVEL_CLOSED)
		value = closed_value(b, r, value);
	value = arena_span(b->v->arena, span_head(value, VALUE_MAX));
	if (head == NULL || value.n == 0 || value.p == NULL)
		return;
	if (b->level == LEVEL_CLOSED) {
		head->text = value;
		return;
	}
	take_cells(b, value);
	if (room >= VALUE_ROOM || (room > 0 && cells_width(&b->cells) <=
	    (size_t)room))
		n = cells_wrap(&b->cells, 0, (size_t)room);
	head->text = n > 0 ? text_between(b, value, 0, n) : span_of("", 0);
	add_wrapped(b, LINE_TEXT, STYLE_PLAIN, NULL, value, n,
	    b->v->width - b->depth * 2 - TEXT_INDENT - 1);
}

static void
add_row(struct building *b, const struct row *r)
{
	add_head(b, r);
	if (b->level == LEVEL_CLOSED)
		return;
	add_sentence(b, STYLE_BOLD, "tui.phone", &r->phone);
	add_sentence(b, STYLE_PLAIN, "tui.why", &r->why);
	add_sentence(b, STYLE_PLAIN, "tui.remedy", &r->remedy);
	add_all_lines(b, r);
	if (r->figure != NULL)
		add_figure(b, r->figure);
	if (b->level == LEVEL_FULL || compare_fields_tell(r->parent))
		add_fields(b, r);
	if (b->level == LEVEL_FULL)
		add_evidence(b, r);
}

/* What has nothing to unfold but fields and evidence need not be closed. */
static bool
is_plain(const struct row *r)
{
	return r->children == NULL && r->figure == NULL &&
	    text_is_none(&r->why) && text_is_none(&r->remedy) &&
	    text_is_none(&r->phone);
}

static bool
is_section(const struct row *r)
{
	return r->id != NULL && strncmp(r->id, "section.", 8) == 0;
}

/* Rows below a group or a section could as well stand at the top: each is one
 * line. */
static bool
in_group(const struct row *r)
{
	return is_section(r->parent) || (r->parent->id != NULL &&
	    strncmp(r->parent->id, "group.", 6) == 0);
}

static enum sheet_level
usual_level(const struct sheet_view *v, const struct row *r, int depth)
{
	if (in_group(r))
		return LEVEL_CLOSED;
	if (is_section(r))
		return LEVEL_OPEN;
	if (v->usual == USUAL_FULL)
		return LEVEL_FULL;
	if (v->usual == USUAL_CLOSED && depth == 0)
		return LEVEL_CLOSED;
	if (v->usual != USUAL_OPEN && depth == 0)
		return r == v->sheet->root.children ||
		    (v->usual == USUAL_URGENT && r->state == ROW_DONE &&
		    r->severity >= v->urgent) ? LEVEL_OPEN : LEVEL_CLOSED;
	return depth < 2 || r->severity >= SEVERITY_WARNING || is_plain(r) ?
	    LEVEL_OPEN : LEVEL_CLOSED;
}

static enum sheet_level
level_of(const struct sheet_view *v, const struct row *r, const char *path,
    int depth)
{
	for (size_t i = 0; i < v->nfolds; i++)
		if (strcmp(v->folds[i].path, path) == 0)
			return (enum sheet_level)v->folds[i].level;
	return usual_level(v, r, depth);
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

void
sheet_lines_build(struct sheet_view *v)
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
		b.part = 0;
		b.level = level_of(v, r, b.path, b.depth);
		add_row(&b, r);
		r = row_behind(r, b.level == LEVEL_CLOSED);
	}
	buf_done(&b.buf);
	cells_done(&b.cells);
}
