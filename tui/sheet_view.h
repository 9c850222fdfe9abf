/* A sheet on screen: a widget for a pane or a part of one.  Rows with their
 * severity word, value, why and remedy wrapped, records to publish (fields
 * `proposal`) whole, figures, fields, folds.
 * Cursor and folds hold on to key paths, so a new sheet of the same subject
 * keeps them; in another language or width the cursor stays on its sentence.
 * A row whose id begins with "section." is open; rows below it, and below one
 * whose id begins with "group.", are closed until opened. */
#ifndef MTGP_TUI_SHEET_VIEW_H
#define MTGP_TUI_SHEET_VIEW_H

#include "tui/layout.h"
#include "tui/pane.h"

#define SHEET_FOLDS 256

/* How much of a row is shown. */
enum sheet_level {
	LEVEL_CLOSED,		/* its head line */
	LEVEL_OPEN,		/* phone sentence, why, remedy, figure, rows
				 * below it */
	LEVEL_FULL,		/* also fields and evidence */
};

/* How rows stand that nobody opened or closed. */
enum sheet_usual {
	USUAL_OPEN,		/* the first two levels open */
	USUAL_URGENT,		/* at the top only the first row and what is at
				 * least `urgent`; a closed head says its
				 * sentence beside it */
	USUAL_HEADS,		/* the same with the first row only */
	USUAL_CLOSED,		/* at the top none: one is to be chosen */
	USUAL_FULL,		/* everything */
};

struct sheet_line;

struct sheet_view {
	struct console	*console;
	struct sheet	*sheet;		/* owned */
	struct arena	*arena;		/* of the lines */
	struct sheet_line *lines;
	size_t		 n;
	struct list	 list;
	/* what the lines were made for */
	int		 width, ambiguous;
	enum lang	 lang;
	bool		 stale, wrapped;	/* wrapped: anew, otherwise */
	enum sheet_usual usual;
	enum severity	 urgent;
	/* rows whose level is not the usual one, by path */
	struct sheet_fold {
		char	*path;
		int	 level;
	}		 folds[SHEET_FOLDS];
	size_t		 nfolds;
};

/* 0 or -ENOMEM. */
int	sheet_view_init(struct sheet_view *v, struct console *c);
void	sheet_view_done(struct sheet_view *v);
void	sheet_view_usual(struct sheet_view *v, enum sheet_usual usual,
		enum severity urgent);
/* Takes the sheet (may be NULL: nothing to show); keeps cursor and folds. */
void	sheet_view_set(struct sheet_view *v, struct sheet *s);
/* Forgets cursor and folds (another subject). */
void	sheet_view_reset(struct sheet_view *v);
void	sheet_view_draw(struct sheet_view *v, const struct area *a,
		bool focus);
/* down, up, …; open shows more of the row (one level), close less, fold
 * turns between closed and open.  True: it was one. */
bool	sheet_view_command(struct sheet_view *v, const char *name,
		const char *argument);
/* The row under the cursor, or NULL; valid until the next sheet. */
const struct row *sheet_view_row(struct sheet_view *v);
/* Puts the cursor on a row; reveal: rows above it are opened first. */
void	sheet_view_go(struct sheet_view *v, struct span path);
void	sheet_view_reveal(struct sheet_view *v, struct span path);

#endif
