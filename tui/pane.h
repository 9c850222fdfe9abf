/* A pane: one struct of operations in one file.  refresh() brings data up to
 * date, draw() only draws; command() acts on a command of the tables.
 *
 * The console (struct console, tui/console.h) owns loop, config, store and
 * the current case; panes reach them through it.  All operations are called
 * on the loop thread.  Operations that a pane lacks are NULL.
 *
 * A new pane is one file tui/pane_NAME.c with a struct pane_ops, one row in
 * pane_table (tui/panes.c), keys in keymaps/, and the catalogue ids
 * pane.NAME, do.COMMAND (help) and key.COMMAND (the word in the key bar). */
#ifndef MTGP_TUI_PANE_H
#define MTGP_TUI_PANE_H

#include "tui/commands.h"
#include "tui/draw.h"

struct console;
struct pane;

/* A key that a pane takes for itself, before the key map: an answer of a
 * checklist's step. */
struct pane_choice {
	char		 key;		/* "a" … "z" */
	struct text	 label;
};

struct pane_ops {
	const char	*name;		/* "log": catalogue pane.log, key map
					 * section, `:pane log` */
	int		 number;	/* key 0-9; -1: not in the pane line
					 * (help, one sheet) */
	/* Commands that only this pane has; a NULL name ends; may be NULL.
	 * A command with run == NULL comes to command() below. */
	const struct tui_command *commands;
	/* Called at the first visit, always after a first frame was drawn:
	 * start jobs here, do not block. 0, or a negative errno after
	 * console_say. */
	int		(*open)(struct pane *p);
	/* Before the program ends: cancel every job of the pane; close comes
	 * when none is left. */
	void		(*stop)(struct pane *p);
	void		(*close)(struct pane *p);
	/* Before each draw of a dirty frame. */
	void		(*refresh)(struct pane *p);
	/* Height and width may change at any time; draws the whole area
	 * (which is blank). May set the grid's cursor. */
	void		(*draw)(struct pane *p, const struct area *a);
	/* name: a command of the global table or of `commands`, with its
	 * argument or "".  True: handled; false: the console goes on. */
	bool		(*command)(struct pane *p, const char *name,
			const char *argument);
	/* Commands to offer in the key bar now, most useful first,
	 * NULL-terminated; the console adds help and quit. */
	const char *const *(*keys)(struct pane *p);
	/* The catalogue id of a command's word in the key bar, where here it
	 * means something of its own; NULL: key.COMMAND.  May be NULL. */
	const char *(*word)(struct pane *p, const char *command);
	/* Keys that win over the key map now; one that is typed comes to
	 * command() as "choose" with the key as its argument.  NULL: none. */
	const struct pane_choice *(*choices)(struct pane *p, size_t *ret_n);
	/* A paste while no prompt is open; true: it fitted. */
	bool		(*paste)(struct pane *p, struct span text);
	/* Jump in with a typed value (queue-id, address, reply, …).  The
	 * pane was saved before, so that Backspace can restore it. */
	bool		(*jump)(struct pane *p, enum field_type type,
			struct span value);
	/* Right side of the pane's title, or NULL. */
	const char	*(*status)(struct pane *p);
	/* Save and restore state (filters, cursor): one line of text. */
	int		(*save)(struct pane *p, struct buf *out);
	void		(*restore)(struct pane *p, struct span state);
	/* The row under the cursor and its sheet, or NULL: y, f and the jumps
	 * work on it.  Valid until the loop runs again. */
	const struct row *(*row)(struct pane *p, const struct sheet **ret);
	/* What y prints when there is no row (a list line), or -ENOENT. */
	int		(*copy)(struct pane *p, struct buf *out);
	/* Work under way that the loop cannot see (open questions). */
	bool		(*busy)(struct pane *p);
	/* Esc: stop what runs; true: something was stopped. */
	bool		(*cancel)(struct pane *p);
};

struct pane {
	const struct pane_ops *ops;
	struct console	*console;
	void		*data;		/* the pane's own */
	bool		 opened;
};

/* In the order of the pane line, NULL-terminated (panes.c). */
extern const struct pane_ops *const pane_table[];

extern const struct pane_ops pane_log_ops, pane_message_ops, pane_dns_ops,
    pane_blocklist_ops, pane_lint_ops, pane_bounce_ops, pane_checklist_ops,
    pane_case_ops;

#endif
