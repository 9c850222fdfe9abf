/* Drawing: panes fill a grid of cells; terminal.c (the only file that draws
 * through curses) or the headless screen shows the grid.  All text goes
 * through the sanitiser here.  Coordinates are columns and rows from 0; what
 * does not fit is clipped in cells, never half a wide one. */
#ifndef MTGP_TUI_DRAW_H
#define MTGP_TUI_DRAW_H

#include "core/sheet/sheet.h"
#include "core/text/cells.h"

enum style {
	STYLE_PLAIN,
	STYLE_DIM,
	STYLE_BOLD,
	STYLE_TITLE,		/* title line */
	STYLE_TAB, STYLE_TAB_ACTIVE,
	STYLE_CURSOR,		/* the selected line */
	STYLE_HEADING,
	STYLE_KEY,		/* keys in the key bar */
	STYLE_GOOD, STYLE_NOTICE, STYLE_WARNING, STYLE_ERROR,
	STYLE_ESCAPED,		/* what stands for hidden bytes */
	STYLE_MATCH,
	STYLE_COUNT
};

struct grid_cell {
	uint32_t	ch[1 + CELL_MARKS];
	uint8_t		width;		/* 0: right half of a wide one */
	uint8_t		style;
	uint8_t		pad[2];		/* 0: rows are compared as bytes */
};

struct grid {
	int		 rows, cols;
	struct grid_cell *v;		/* rows * cols */
	int		 ambiguous;	/* 1 or 2 */
	bool		 ascii;		/* frames +-| */
	int		 cursor_row, cursor_col;	/* -1: hidden */
	struct cells	 scratch;
};

#define GRID_MAX_ROWS	500
#define GRID_MAX_COLS	1000

/* A rectangle of a grid that a pane may draw into. */
struct area {
	struct grid	*grid;
	int		 top, left, rows, cols;
};

/* -EINVAL: outside 1 … GRID_MAX_*. */
int	grid_init(struct grid *g, int rows, int cols, int ambiguous);
void	grid_done(struct grid *g);
void	grid_clear(struct grid *g);
struct area grid_area(struct grid *g);
/* Is row r the same in both (of one size)? */
bool	grid_row_same(const struct grid *a, const struct grid *b, int r);
/* Content, size and cursor of `from`; grows as needed. */
int	grid_copy(struct grid *to, const struct grid *from);
struct area area_sub(const struct area *a, int top, int left, int rows,
		int cols);
/* The whole row blank in a style. */
void	area_fill(const struct area *a, int row, enum style style);
/* A new style for cells that are drawn already. */
void	area_restyle(const struct area *a, int row, int col, int n,
		enum style style);
/* Bytes, sanitised; returns columns used. max < 0: to the right edge. */
int	area_text(const struct area *a, int row, int col, int max,
		enum style style, struct span bytes);
/* The same; what does not fit ends in "..". */
int	area_text_cut(const struct area *a, int row, int col, int max,
		enum style style, struct span bytes);
int	area_str(const struct area *a, int row, int col, enum style style,
		const char *utf8);
/* At the right edge; returns the column where it begins. */
int	area_right(const struct area *a, int row, enum style style,
		const char *utf8);
/* Right-aligned in columns [col, col + width). */
void	area_right_in(const struct area *a, int row, int col, int width,
		enum style style, const char *utf8);
/* Columns that a text takes. */
int	area_width(const struct area *a, const char *utf8);
/* Wrapped by cells_wrap; returns rows used. Draws at most max_rows rows;
 * max_rows < 0: draws nothing, only counts. */
int	area_wrap(const struct area *a, int row, int col, int max_rows,
		enum style style, struct span bytes);
void	area_hline(const struct area *a, int row, enum style style);
void	area_vline(const struct area *a, int col, enum style style);
/* Bars etc. in cells (figure.c); returns rows used. */
int	area_figure(const struct area *a, int row, int max_rows,
		const struct figure *f, enum lang lang);
enum style style_of(enum severity s);
/* The letter of a style in dumps. */
char	style_letter(enum style s);

/* Text of the grid, one line a row, trailing blanks cut ("screen dump");
 * with styles: a second block, one letter a cell. */
int	grid_dump(const struct grid *g, bool styles, struct buf *out);

#endif
