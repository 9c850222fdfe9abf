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
};

struct grid {
	int		 rows, cols;
	struct grid_cell *v;		/* rows * cols */
	int		 ambiguous;	/* 1 or 2 */
	bool		 ascii;		/* frames +-| */
	int		 cursor_row, cursor_col;	/* -1: hidden */
};

/* A rectangle of a grid that a pane may draw into. */
struct area {
	struct grid	*grid;
	int		 top, left, rows, cols;
};

int	grid_init(struct grid *g, int rows, int cols, int ambiguous);
void	grid_done(struct grid *g);
void	grid_clear(struct grid *g);
struct area area_sub(const struct area *a, int top, int left, int rows,
		int cols);
void	area_fill(const struct area *a, int row, enum style style);
/* Bytes, sanitised; returns columns used. max < 0: to the right edge. */
int	area_text(const struct area *a, int row, int col, int max,
		enum style style, struct span bytes);
int	area_str(const struct area *a, int row, int col, enum style style,
		const char *utf8);
int	area_right(const struct area *a, int row, enum style style,
		const char *utf8);
/* Wrapped by cells_wrap; returns rows used (draws at most max_rows). */
int	area_wrap(const struct area *a, int row, int col, int max_rows,
		enum style style, struct span bytes);
void	area_hline(const struct area *a, int row, enum style style);
void	area_vline(const struct area *a, int col, enum style style);
/* Bars etc. in cells; returns rows used. */
int	area_figure(const struct area *a, int row, int max_rows,
		const struct figure *f, enum lang lang);
enum style style_of(enum severity s);

/* Text of the grid, one line a row, trailing blanks cut ("screen dump");
 * with styles: a second block, one letter a cell. */
int	grid_dump(const struct grid *g, bool styles, struct buf *out);

#endif
