/* Grid drawing: text to cells to a grid.
 * Fails: nothing but memory in grid_init; everything else clips, and draws
 * nothing where the sanitiser has no memory.  Owner of a grid: whoever called
 * grid_init. */
#include "tui/draw.h"

#include <errno.h>
#include <stdlib.h>

#include "core/text/utf8.h"

/* Bytes looked at for one column: a base and three marks of 4 bytes. */
#define BYTES_A_COLUMN	16
#define CELLS_MAX	8192

static const char style_letters[STYLE_COUNT] = {
	[STYLE_PLAIN] = '.', [STYLE_DIM] = 'd', [STYLE_BOLD] = 'b',
	[STYLE_TITLE] = 't', [STYLE_TAB] = 'a', [STYLE_TAB_ACTIVE] = 'A',
	[STYLE_CURSOR] = 'C', [STYLE_HEADING] = 'h', [STYLE_KEY] = 'k',
	[STYLE_GOOD] = 'g', [STYLE_NOTICE] = 'n', [STYLE_WARNING] = 'w',
	[STYLE_ERROR] = 'e', [STYLE_ESCAPED] = 'x', [STYLE_MATCH] = 'm',
};

static const struct grid_cell blank = { .ch = { ' ' }, .width = 1 };

char
style_letter(enum style s)
{
	return (unsigned)s < STYLE_COUNT ? style_letters[s] : '?';
}

enum style
style_of(enum severity s)
{
	static const uint8_t of[] = {
		[SEVERITY_NONE] = STYLE_PLAIN, [SEVERITY_INFO] = STYLE_GOOD,
		[SEVERITY_NOTICE] = STYLE_NOTICE,
		[SEVERITY_WARNING] = STYLE_WARNING,
		[SEVERITY_ERROR] = STYLE_ERROR,
		[SEVERITY_CRITICAL] = STYLE_ERROR,
	};

	return (size_t)s < sizeof of ? (enum style)of[s] : STYLE_PLAIN;
}

int
grid_init(struct grid *g, int rows, int cols, int ambiguous)
{
	*g = (struct grid){ .cursor_row = -1, .cursor_col = -1,
	    .ambiguous = ambiguous == 2 ? 2 : 1, .ascii = true };
	cells_init(&g->scratch, CELLS_MAX);
	if (rows < 1 || cols < 1 || rows > GRID_MAX_ROWS ||
	    cols > GRID_MAX_COLS)
		return -EINVAL;
	g->v = malloc((size_t)rows * (size_t)cols * sizeof *g->v);
	if (g->v == NULL)
		return -ENOMEM;
	g->rows = rows;
	g->cols = cols;
	grid_clear(g);
	return 0;
}

void
grid_done(struct grid *g)
{
	free(g->v);
	cells_done(&g->scratch);
	g->v = NULL;
	g->rows = g->cols = 0;
}

void
grid_clear(struct grid *g)
{
	size_t n = (size_t)g->rows * (size_t)g->cols;

	for (size_t i = 0; i < n; i++)
		g->v[i] = blank;
	g->cursor_row = g->cursor_col = -1;
}

struct area
grid_area(struct grid *g)
{
	return (struct area){ .grid = g, .rows = g->rows, .cols = g->cols };
}

bool
grid_row_same(const struct grid *a, const struct grid *b, int r)
{
	size_t at = (size_t)r * (size_t)a->cols;

	return a->cols == b->cols && memcmp(&a->v[at], &b->v[at],
	    (size_t)a->cols * sizeof *a->v) == 0;
}

int
grid_copy(struct grid *to, const struct grid *from)
{
	int r;

	if (to->rows != from->rows || to->cols != from->cols) {
		grid_done(to);
		r = grid_init(to, from->rows, from->cols, from->ambiguous);
		if (r < 0)
			return r;
	}
	memcpy(to->v, from->v, (size_t)from->rows * (size_t)from->cols *
	    sizeof *to->v);
	to->ambiguous = from->ambiguous;
	to->ascii = from->ascii;
	to->cursor_row = from->cursor_row;
	to->cursor_col = from->cursor_col;
	return 0;
}

struct area
area_sub(const struct area *a, int top, int left, int rows, int cols)
{
	struct area s = { .grid = a->grid };

	top = top < 0 ? 0 : top > a->rows ? a->rows : top;
	left = left < 0 ? 0 : left > a->cols ? a->cols : left;
	rows = rows < 0 ? 0 : rows;
	cols = cols < 0 ? 0 : cols;
	s.top = a->top + top;
	s.left = a->left + left;
	s.rows = rows > a->rows - top ? a->rows - top : rows;
	s.cols = cols > a->cols - left ? a->cols - left : cols;
	return s;
}

static struct grid_cell *
cell_at(const struct area *a, int row, int col)
{
	int r = a->top + row, c = a->left + col;

	if (row < 0 || row >= a->rows || col < 0 || col >= a->cols ||
	    r >= a->grid->rows || c >= a->grid->cols)
		return NULL;
	return &a->grid->v[(size_t)r * (size_t)a->grid->cols + (size_t)c];
}

/* A cell that is about to be overwritten may be half of a wide one: the
 * other half becomes a blank. */
static void
split_wide(const struct area *a, int row, int col)
{
	struct grid_cell *g = cell_at(a, row, col);
	int c = a->left + col;

	if (g == NULL)
		return;
	if (g->width == 0 && c > 0) {
		uint8_t style = g[-1].style;

		g[-1] = blank;
		g[-1].style = style;
	} else if (g->width == 2 && c + 1 < a->grid->cols) {
		uint8_t style = g[1].style;

		g[1] = blank;
		g[1].style = style;
	}
}

/* False: it does not fit any more. */
static bool
put(const struct area *a, int row, int col, const uint32_t *ch, int width,
    enum style style)
{
	struct grid_cell *g;

	if (col + width > a->cols)
		return false;
	g = cell_at(a, row, col);
	if (g == NULL || (width == 2 && cell_at(a, row, col + 1) == NULL))
		return false;
	split_wide(a, row, col);
	if (width == 2)
		split_wide(a, row, col + 1);
	*g = (struct grid_cell){ .width = (uint8_t)width,
	    .style = (uint8_t)style };
	memcpy(g->ch, ch, sizeof g->ch);
	if (width == 2)
		g[1] = (struct grid_cell){ .width = 0,
		    .style = (uint8_t)style };
	return true;
}

static void
put_ascii(const struct area *a, int row, int col, char c, enum style style)
{
	uint32_t ch[1 + CELL_MARKS] = { (unsigned char)c };

	put(a, row, col, ch, 1, style);
}

void
area_fill(const struct area *a, int row, enum style style)
{
	for (int c = 0; c < a->cols; c++)
		put_ascii(a, row, c, ' ', style);
}

void
area_restyle(const struct area *a, int row, int col, int n, enum style style)
{
	struct grid_cell *g;

	for (int i = 0; i < n; i++)
		if ((g = cell_at(a, row, col + i)) != NULL)
			g->style = (uint8_t)style;
}

/* Cells of bytes, no more than could fill `columns`. */
static const struct cells *
sanitise(const struct area *a, struct span bytes, size_t columns)
{
	struct cells *c = &a->grid->scratch;

	cells_reset(c);
	/* -EFBIG keeps what fitted. */
	(void)cells_add(c, utf8_head(bytes, columns * BYTES_A_COLUMN + 64),
	    a->grid->ambiguous);
	return c;
}

/* Draws cells [from, to); returns the column behind. */
static int
draw_cells(const struct area *a, int row, int col, int end,
    enum style style, const struct cells *c, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		const struct cell *x = &c->v[i];
		enum style s = x->flags & (CELL_ESCAPED | CELL_CUT) ?
		    STYLE_ESCAPED : style;

		if (x->width == 0)
			continue;
		if (col + x->width > end ||
		    !put(a, row, col, x->ch, x->width, s))
			break;
		col += x->width;
	}
	return col;
}

/* sign: what stands at the end of a text that does not fit, or "". */
static int
draw_text(const struct area *a, int row, int col, int max, enum style style,
    struct span bytes, const char *sign)
{
	int end = a->cols, left = (int)strlen(sign), to;
	const struct cells *c;

	if (row < 0 || row >= a->rows || col < 0 || col >= a->cols)
		return 0;
	if (max >= 0 && max < end - col)
		end = col + max;
	c = sanitise(a, bytes, (size_t)(end - col));
	if (left == 0 || left >= end - col ||
	    cells_width(c) <= (size_t)(end - col))
		return draw_cells(a, row, col, end, style, c, 0, c->n) - col;
	to = draw_cells(a, row, col, end - left, style, c, 0, c->n);
	for (int i = 0; i < left; i++)
		put_ascii(a, row, to + i, sign[i], style);
	return to + left - col;
}

int
area_text(const struct area *a, int row, int col, int max, enum style style,
    struct span bytes)
{
	return draw_text(a, row, col, max, style, bytes, "");
}

int
area_text_cut(const struct area *a, int row, int col, int max,
    enum style style, struct span bytes)
{
	return draw_text(a, row, col, max, style, bytes, "..");
}

int
area_str(const struct area *a, int row, int col, enum style style,
    const char *utf8)
{
	return area_text(a, row, col, -1, style, span_str(utf8));
}

int
area_width(const struct area *a, const char *utf8)
{
	return (int)cells_width_of(span_str(utf8), a->grid->ambiguous);
}

int
area_right(const struct area *a, int row, enum style style, const char *utf8)
{
	int w = area_width(a, utf8), col = a->cols - w;

	if (col < 0)
		col = 0;
	area_str(a, row, col, style, utf8);
	return col;
}

void
area_right_in(const struct area *a, int row, int col, int width,
    enum style style, const char *utf8)
{
	int w = area_width(a, utf8);

	if (w < width)
		col += width - w, width = w;
	area_text(a, row, col, width, style, span_str(utf8));
}

int
area_wrap(const struct area *a, int row, int col, int max_rows,
    enum style style, struct span bytes)
{
	const struct cells *c;
	size_t at = 0, width;
	int rows = 0;

	if (col < 0 || col >= a->cols)
		return 0;
	width = (size_t)(a->cols - col);
	c = sanitise(a, bytes, CELLS_MAX);
	while (at < c->n) {
		size_t n = cells_wrap(c, at, width);

		if (n == 0 || (max_rows >= 0 && rows >= max_rows))
			break;
		if (max_rows >= 0)
			draw_cells(a, row + rows, col, a->cols, style, c, at,
			    at + n);
		at += n;
		rows++;
		/* a blank at which the line was broken is not drawn */
		while (at < c->n && c->v[at].ch[0] == ' ')
			at++;
	}
	return rows;
}

static void
line_char(const struct area *a, int row, int col, uint32_t line, char ascii,
    enum style style)
{
	uint32_t ch[1 + CELL_MARKS] = { line };

	if (a->grid->ascii || a->grid->ambiguous != 1)
		put_ascii(a, row, col, ascii, style);
	else
		put(a, row, col, ch, 1, style);
}

void
area_hline(const struct area *a, int row, enum style style)
{
	for (int c = 0; c < a->cols; c++)
		line_char(a, row, c, 0x2500, '-', style);
}

void
area_vline(const struct area *a, int col, enum style style)
{
	for (int r = 0; r < a->rows; r++)
		line_char(a, r, col, 0x2502, '|', style);
}

static void
dump_text(const struct grid *g, int row, struct buf *out)
{
	const struct grid_cell *v = &g->v[(size_t)row * (size_t)g->cols];
	size_t keep = out->len;
	char utf8[4];

	for (int c = 0; c < g->cols; c++) {
		if (v[c].width == 0)
			continue;
		for (size_t i = 0; i < 1 + CELL_MARKS && v[c].ch[i]; i++)
			buf_add(out, utf8,
			    (size_t)utf8_encode(v[c].ch[i], utf8));
		if (v[c].ch[0] != ' ')
			keep = out->len;
	}
	buf_cut(out, keep);
	buf_addc(out, '\n');
}

int
grid_dump(const struct grid *g, bool styles, struct buf *out)
{
	for (int r = 0; r < g->rows; r++)
		dump_text(g, r, out);
	for (int r = 0; styles && r < g->rows; r++) {
		const struct grid_cell *v = &g->v[(size_t)r *
		    (size_t)g->cols];
		int n = g->cols;

		while (n > 0 && v[n - 1].style == STYLE_PLAIN)
			n--;
		for (int c = 0; c < n; c++)
			buf_addc(out, style_letter((enum style)v[c].style));
		buf_addc(out, '\n');
	}
	return out->error;
}
