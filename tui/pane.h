/* A pane: one struct of operations in one file.  refresh() brings data up to
 * date, draw() only draws; command() acts on a command of the table.
 *
 * The console (struct console, tui/console.h) owns loop, config, store,
 * source and the current case; panes reach them through it. */
#ifndef MTGP_TUI_PANE_H
#define MTGP_TUI_PANE_H

#include "tui/draw.h"

struct console;
struct pane;

struct pane_ops {
	const char	*name;		/* "log": catalogue pane.log, key map
					 * section, `:pane log` */
	int		 number;	/* key 1-9 */
	int		(*open)(struct pane *p);
	void		(*close)(struct pane *p);
	/* Height and width may change at any time; draws the whole area. */
	void		(*draw)(struct pane *p, const struct area *a);
	/* name: of a command (commands.c) with an optional argument.
	 * True: handled. */
	bool		(*command)(struct pane *p, const char *name,
			const char *argument);
	/* Commands to offer in the key bar now, most useful first,
	 * NULL-terminated. */
	const char *const *(*keys)(struct pane *p);
	/* A paste while no prompt is open; true: it fitted. */
	bool		(*paste)(struct pane *p, struct span text);
	/* Jump in with a typed value (queue-id, address, reply, …). */
	bool		(*jump)(struct pane *p, enum field_type type,
			struct span value);
	/* Right side of the pane line's own title, or NULL. */
	const char	*(*status)(struct pane *p);
	/* Save and restore state (filters, cursor): one line of text. */
	int		(*save)(struct pane *p, struct buf *out);
	void		(*restore)(struct pane *p, struct span state);
};

struct pane {
	const struct pane_ops *ops;
	struct console	*console;
	void		*data;
	bool		 opened;
};

extern const struct pane_ops pane_log_ops;
extern const struct pane_ops pane_case_ops;

#endif
