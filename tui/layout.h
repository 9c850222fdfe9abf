/* Layout helpers of panes: list + detail, and a list that holds on to the
 * key of its line, not to a number. */
#ifndef MTGP_TUI_LAYOUT_H
#define MTGP_TUI_LAYOUT_H

#include "tui/draw.h"

#define LAYOUT_WIDE 100

/* Splits into list and detail: side by side at 100 columns and more, else
 * one above the other with a line between (drawn). percent: of the list. */
void	layout_split(const struct area *a, int percent, struct area *ret_list,
		struct area *ret_detail);

/* Texts one below the other in an area; what has no room is counted, and the
 * last row then says that there is more. */
struct flow {
	const struct area *a;
	int		 row;		/* of the next text; may pass rows */
};
void	flow_text(struct flow *f, int col, enum style style,
		struct span bytes);
/* Takes a row that the caller draws; false: there is none left. */
bool	flow_row(struct flow *f, int *ret_row);
/* Rows used; the last one says `more` where something was left out. */
int	flow_end(struct flow *f, const char *more);

#define LIST_KEY 256

struct list_ops {
	size_t	(*count)(void *arg);
	/* Key of line i; stable over changes of the data.  NULL: numbers. */
	int	(*key)(void *arg, size_t i, struct buf *out);
	/* Line with that key: its number, or -1.  near: where it was.  NULL:
	 * every key is compared. */
	ptrdiff_t (*find)(void *arg, struct span key, size_t near);
	/* Draws one line; style is STYLE_PLAIN or STYLE_CURSOR (the row is
	 * filled with it already). */
	void	(*draw)(void *arg, const struct area *a, int row, size_t i,
			enum style style);
};

struct list {
	const struct list_ops *ops;
	void		*arg;
	size_t		 cursor;	/* < count, or 0 */
	size_t		 top;
	int		 height;	/* of the last draw */
	bool		 unmarked;	/* no ">" without focus */
	char		 key[LIST_KEY];
	size_t		 nkey;
};

void	list_init(struct list *l, const struct list_ops *ops, void *arg);
/* After the data changed: finds the line under the cursor again. */
void	list_reload(struct list *l);
void	list_set(struct list *l, size_t cursor);
/* Other lines come: back to the first, which is not held. */
void	list_forget(struct list *l);
/* Draws the lines; the cursor line in STYLE_CURSOR with ">" at its left when
 * focus. Column 0 is the mark, lines are drawn from column 1. */
void	list_draw(struct list *l, const struct area *a, bool focus);
/* down up page-down page-up top bottom half-down half-up; argument ("" for
 * none): a count of 1-1000 for down and up.  True: it was one. */
bool	list_command(struct list *l, const char *name, const char *argument);

#endif
