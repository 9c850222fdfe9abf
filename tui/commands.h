/* Interactive commands: one table.  Keys (keymaps/), the `:` line, the key
 * bar, the help screen and docs/mtgp-tui-keys.5 are made from it, in the
 * spirit of core/command/command.h.
 *
 * Words come from the catalogue: "do.<name>" (one line of help),
 * "key.<name>" (a short word for the key bar; may be missing: then the
 * command is never offered there), "group.<group>".
 * Lower case keys look or add, UPPER CASE keys delete, send or overwrite
 * (F follows). */
#ifndef MTGP_TUI_COMMANDS_H
#define MTGP_TUI_COMMANDS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/buf.h"

struct console;
struct pane;

/* Checked once before a command runs; what fails is said in one sentence
 * ("needs.<word>"), and such commands are left out of the key bar. */
enum command_needs {
	NEEDS_ROW	= 1 << 0,	/* pane->ops->row or ->copy gives one */
	NEEDS_CASE	= 1 << 1,	/* a current case */
	NEEDS_STORE	= 1 << 2,	/* the store could be opened */
	NEEDS_BACK	= 1 << 3,	/* somewhere to go back to */
	NEEDS_ARGUMENT	= 1 << 4,
	NEEDS_REPLY	= 1 << 5,	/* the row leads to a server's reply */
};

struct tui_command {
	const char	*name;		/* NULL ends a table */
	const char	*group;		/* move go view case program */
	unsigned	 needs;
	const char	*argument;	/* "FILE", "[NAME]", NULL: none */
	const char	*pane;		/* exists only together with that pane,
					 * or NULL */
	/* argument is never NULL ("" when not given).  run == NULL: the
	 * current pane's command() acts. */
	void		(*run)(struct console *c, struct pane *p,
			const char *argument);
};

extern const struct tui_command command_global[];

/* The pane's own table first, then the global one; NULL: unknown.  p may be
 * NULL. */
const struct tui_command *tui_command_find(const struct pane *p,
		const char *name);
/* The i-th command of the global table and of every pane's (help, names
 * for the key map), NULL past the end. ret_pane: name or NULL. */
const struct tui_command *tui_command_at(size_t i, const char **ret_pane);
bool	tui_command_known(const char *name);
/* The known name nearest to a mistyped one, or NULL. */
const char *tui_command_nearest(const char *name);
/* Does it exist here and now? */
bool	tui_command_offered(struct console *c, struct pane *p,
		const struct tui_command *t);

/* Runs `name argument` (a key's command or a `:` line without the colon):
 * finds it, checks needs, says what is wrong on the message line. */
void	tui_command_run(struct console *c, const char *line);

#endif
