/* Two vantages side by side: a list with a column for each, and below it both
 * sides of the row under the cursor.
 * Fails: never; a sheet without memory is not opened.  Owns the list of rows
 * and texts of the frame. */
#include "tui/asking.h"

#include "core/sheet/compare.h"
#include "core/sheet/writer.h"
#include "core/text/utf8.h"
#include "tui/sheet_lines.h"

#define LABEL_COLS	28
#define DIFFERENCE_LEAST 12	/* columns of it that must be seen */
#define FIELDS_MAX	4096

static enum lang
lang(const struct asking *d)
{
	return d->pane->console->lang;
}

static const char *
word(const struct asking *d, const char *id)
{
	struct text t = text_plain(id);

	return text_in(&t, lang(d));
}

void
asking_rows_make(struct asking *d)
{
	const struct sheet *s = d->view.sheet;
	const struct row *r = s != NULL ? s->root.children : NULL;

	d->nrows = 0;
	arena_reset(d->row_arena);
	if (!d->comparing || r == NULL)
		return;
	d->row = arena_array(d->row_arena, s->nrows, sizeof *d->row);
	for (r = r->next; d->row != NULL && r != NULL; r = r->next)
		d->row[d->nrows++] = r;
	list_reload(&d->rows);
}

static size_t
row_count(void *arg)
{
	return ((struct asking *)arg)->nrows;
}

static int
row_key(void *arg, size_t i, struct buf *out)
{
	return buf_adds(out, ((struct asking *)arg)->row[i]->key);
}

/* ---- what a side has ---- */

/* NULL: nothing there. */
static const struct row *
side_row(const struct asking *d, const struct row *r, size_t side)
{
	const char *name = *d->side[side].vantage ? d->side[side].vantage :
	    VANTAGE_DEFAULT;

	if (r->children == NULL)
		return r;
	return sheet_child(d->view.sheet, r, name);
}

/* The row that it is about, where a side has it. */
static const struct row *
origin(const struct asking *d, const struct row *r)
{
	const struct row *from = NULL;

	for (size_t k = 2; k-- > 0 && from == NULL;)
		if (d->side[k].sheet != NULL)
			from = sheet_find_path(d->side[k].sheet,
			    span_str(r->key));
	return from;
}

static struct span
why(const struct asking *d, const struct row *r)
{
	return span_str(text_is_none(&r->why) ? "" :
	    text_in(&r->why, lang(d)));
}

static struct span
value(const struct asking *d, const struct row *r)
{
	const char *w = row_value_word(r, lang(d));

	return w != NULL ? span_str(w) : r->value;
}

/* The fields that people read: "name: value", a line each. */
static struct span
fields(const struct asking *d, const struct row *r, const char *between)
{
	struct span s;
	struct buf b;

	buf_init(&b, FIELDS_MAX);
	for (const struct field *f = r->fields; f != NULL; f = f->next) {
		if (!field_shown(f))
			continue;
		buf_adds(&b, b.len > 0 ? between : "");
		buf_addf(&b, "%s: ", field_label(f, lang(d)));
		(void)field_display(&b, f, lang(d));
	}
	s = arena_span(d->frame, buf_span(&b));
	buf_done(&b);
	return s.p != NULL ? s : span_str("");
}

/* One line of each side that shows the difference; a value that both have
 * stands beside the label. */
static void
side_lines(const struct asking *d, const struct row *r,
    const struct row *const side[2], struct span ret[2])
{
	bool told = r->children != NULL && r->value.n > 0;

	for (size_t k = 0; k < 2; k++) {
		if (side[k] == NULL)
			ret[k] = span_str("-");
		else if (compare_fields_tell(r))
			ret[k] = fields(d, side[k], "  ");
		else
			ret[k] = told ? why(d, side[k]) : value(d, side[k]);
		if (side[k] != NULL && ret[k].n == 0)
			ret[k] = told ? value(d, side[k]) : why(d, side[k]);
	}
}

static int
width_of(const struct area *a, struct span s)
{
	return (int)cells_width_of(s, a->grid->ambiguous);
}

/* Where to begin so that what follows the first n bytes is in sight behind
 * some of them: at a word or value where there is one. */
static size_t
begin_at(const struct area *a, struct span s, size_t n, int room)
{
	size_t most = room > 0 ? 4 * (size_t)room : 0;
	size_t from = n > most ? utf8_head(s, n - most).n : 0;
	uint32_t ch;
	int k;

	while (from < n && width_of(a, span_of(s.p + from, n - from)) > room) {
		k = utf8_decode(span_skip(s, from), &ch);
		from += k > 0 ? (size_t)k : 1;
	}
	for (size_t i = from; from > 0 && i < n; i++)
		if (strchr(" :;=,", s.p[i]) != NULL)
			return i + 1;
	return from;
}

/* 0 where the first difference is in sight anyway. */
static size_t
first_shown(const struct area *a, const struct span line[2], int room)
{
	size_t n = 0, least = line[0].n < line[1].n ? line[0].n : line[1].n;

	while (n < least && line[0].p[n] == line[1].p[n])
		n++;
	if (span_eq(line[0], line[1]) || (width_of(a, line[0]) <= room &&
	    width_of(a, line[1]) <= room))
		return 0;
	n = utf8_head(line[0], n).n;
	room -= DIFFERENCE_LEAST;
	return width_of(a, span_head(line[0], n)) <= room ? 0 :
	    begin_at(a, line[0], n, room - 2);
}

/* ---- the list ---- */

static int
draw_stand(const struct asking *d, const struct area *a, const struct row *r,
    enum style base)
{
	enum style style;
	const char *w = r != NULL ? sheet_stand_word(r, lang(d), &style) :
	    NULL;
	int col = 0;

	if (w == NULL)
		return 0;
	if (base == STYLE_CURSOR)
		style = base;
	col += area_str(a, 0, col, style, "[");
	col += area_str(a, 0, col, style, w);
	col += area_str(a, 0, col, style, "] ");
	return col;
}

/* The row's own label, set in below the check it belongs to, and the value
 * that both sides have. */
static void
draw_label(const struct asking *d, const struct area *a, int row,
    const struct row *r, enum style style, enum style plain)
{
	const struct row *of = origin(d, r), *up = of != NULL ? of->parent :
	    NULL;
	int col = 1;

	for (; up != NULL && up->parent != NULL; up = up->parent)
		col += 2;
	col += area_text_cut(a, row, col, LABEL_COLS - 1 - col, style,
	    span_str(sheet_row_label(of != NULL ? of : r, lang(d)))) + 2;
	if (r->children != NULL && col < LABEL_COLS - 1)
		area_text_cut(a, row, col, LABEL_COLS - 1 - col, plain,
		    value(d, r));
}

static void
row_draw(void *arg, const struct area *a, int row, size_t i,
    enum style style)
{
	const struct asking *d = arg;
	const struct row *r = d->row[i];
	const struct row *side[2] = { side_row(d, r, 0), side_row(d, r, 1) };
	int half = (a->cols - LABEL_COLS) / 2, used[2];
	bool differs = r->children != NULL;
	enum style plain = style == STYLE_CURSOR || differs ? style :
	    STYLE_DIM;
	struct area part[2];
	struct span line[2];
	size_t from;

	draw_label(d, a, row, r, style == STYLE_CURSOR ? style : differs ?
	    STYLE_BOLD : STYLE_DIM, plain);
	for (size_t k = 0; k < 2; k++) {
		part[k] = area_sub(a, row, LABEL_COLS + (int)k * half, 1,
		    half - 1);
		used[k] = draw_stand(d, &part[k], side[k], style);
	}
	side_lines(d, r, side, line);
	from = side[0] == NULL || side[1] == NULL ? 0 : first_shown(a, line,
	    half - 1 - (used[0] > used[1] ? used[0] : used[1]));
	for (size_t k = 0; k < 2; k++) {
		if (from > 0)
			used[k] += area_str(&part[k], 0, used[k], plain,
			    "..");
		area_text_cut(&part[k], 0, used[k], half - 1 - used[k],
		    plain, span_skip(line[k], from));
	}
}

const struct list_ops asking_row_list = {
	.count = row_count,
	.key = row_key,
	.draw = row_draw,
};

/* ---- below it ---- */

static void
draw_side(struct asking *d, const struct area *a, const struct row *r,
    const struct row *side)
{
	struct flow f = { .a = a, .row = 1 };
	struct span rest, line;

	if (side == NULL) {
		flow_text(&f, 1, STYLE_DIM, span_str(word(d,
		    "tui.asking.nothing-there")));
		return;
	}
	if (r->value.n == 0)
		flow_text(&f, 1, STYLE_BOLD, value(d, side));
	flow_text(&f, 1, STYLE_PLAIN, why(d, side));
	rest = compare_fields_tell(r) ? fields(d, side, "\n") : span_str("");
	while (span_split(&rest, '\n', &line))
		flow_text(&f, 1, STYLE_PLAIN, line);
	for (const struct evidence *e = side->evidence; e != NULL; e = e->next)
		flow_text(&f, 1, STYLE_DIM, e->bytes);
	(void)flow_end(&f, word(d, "tui.more-below"));
}

static void
draw_below(struct asking *d, const struct area *a)
{
	const struct row *r = d->rows.cursor < d->nrows ?
	    d->row[d->rows.cursor] : NULL;
	int half = (a->cols - 1) / 2, col;

	if (r == NULL)
		return;
	col = 3 + area_text_cut(a, 0, 1, a->cols - 1, STYLE_BOLD,
	    span_str(sheet_row_label(r, lang(d))));
	area_text_cut(a, 0, col, a->cols - col - 1, STYLE_PLAIN, value(d, r));
	for (size_t k = 0; k < 2; k++) {
		struct area part = area_sub(a, 1, (int)k * (half + 1),
		    a->rows - 1, half);

		area_text_cut(&part, 0, 1, -1, STYLE_HEADING, span_str(
		    asking_vantage_word(d, d->side[k].vantage)));
		draw_side(d, &part, r, side_row(d, r, k));
	}
}

void
asking_draw_sides(struct asking *d, const struct area *a)
{
	struct area list = area_sub(a, 3, 0, a->rows * 6 / 10 - 3, a->cols),
	    low = area_sub(a, a->rows * 6 / 10 + 1, 0,
	    a->rows - a->rows * 6 / 10 - 1, a->cols);
	const struct row *first = d->view.sheet->root.children;
	int half = (a->cols - 1 - LABEL_COLS) / 2;

	area_text_cut(a, 0, 1, -1, STYLE_PLAIN, span_str(text_in(&first->why,
	    lang(d))));
	for (size_t k = 0; k < 2; k++)
		area_text_cut(a, 2, 1 + LABEL_COLS + (int)k * half, half - 1,
		    STYLE_HEADING, span_str(asking_vantage_word(d,
		    d->side[k].vantage)));
	list_draw(&d->rows, &list, true);
	area_hline(a, a->rows * 6 / 10, STYLE_DIM);
	draw_below(d, &low);
}

void
asking_open_sides(struct asking *d)
{
	const struct row *r = d->rows.cursor < d->nrows ?
	    d->row[d->rows.cursor] : NULL, *same;
	struct sheet *s = r != NULL ? sheet_new(d->view.sheet->kind,
	    d->view.sheet->subject) : NULL;

	if (s == NULL)
		return;
	same = r->children == NULL ? origin(d, r) : NULL;
	(void)sheet_copy_row(s, NULL, same != NULL ? same : r);
	(void)console_open_sheet(d->pane->console, s,
	    text_plain("row.compare"));
}
