/* Where a grid is shown: the terminal (terminal.c, through curses) or
 * nowhere (screen.c: headless, for scripts and tests).  state -> grid ->
 * screen; nothing else writes to the terminal.
 * Owner: whoever opened it; close() frees. */
#ifndef MTGP_TUI_SCREEN_H
#define MTGP_TUI_SCREEN_H

#include "tui/draw.h"

struct screen;

struct screen_ops {
	/* Shows the grid, sending only what changed since the last. */
	int	(*show)(struct screen *s, const struct grid *g);
	/* Gives the terminal back (suspend), and takes it again; everything
	 * is drawn anew after enter. */
	void	(*leave)(struct screen *s);
	void	(*enter)(struct screen *s);
	/* Leaves the frame, but keeps the keys, and prints bytes as they
	 * are (sanitised by the caller); enter comes back. */
	int	(*plain)(struct screen *s, struct span bytes);
	/* Reads the size anew (after SIGWINCH). */
	void	(*resize)(struct screen *s);
	/* Ambiguous-width characters take 1 or 2 columns from now on. */
	void	(*set_ambiguous)(struct screen *s, int ambiguous);
	/* Asks for an answer through the key decoder (ESC [ 5 n). */
	void	(*ask_status)(struct screen *s);
	void	(*close)(struct screen *s);
};

struct screen {
	const struct screen_ops *ops;
	int		 rows, cols;
	int		 ambiguous;	/* 1 or 2 */
	bool		 ascii;		/* frames +-| */
	int		 input;		/* descriptor of keys, -1: none */
};

#define SCREEN_MIN_ROWS	5
#define SCREEN_MIN_COLS	20
#define SCREEN_MAX_ROWS	500
#define SCREEN_MAX_COLS	1000

/* Headless: show() keeps nothing; NULL: no memory. */
struct screen	*screen_headless(int rows, int cols);

#endif
