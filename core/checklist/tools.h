/* `run:` lines: one read-only subcommand, split into words before its slots
 * are filled, so that a value is one argument whatever it holds.
 *
 * core/checklist does not know the command line: it is given a struct
 * checklist_tools (core/command/step.h has the real one), which parses with
 * the real tables. */
#ifndef MTGP_CHECKLIST_TOOLS_H
#define MTGP_CHECKLIST_TOOLS_H

#include "core/checklist/format.h"

struct checklist_tools {
	void	*arg;
	/* Does the option (without "--") of a subcommand take a value?  0 or
	 * 1; -ENOENT: no such option or subcommand. */
	int	(*option)(void *arg, const char *command, struct span name);
	/* 0, or a negative errno with one sentence.  Only what is read-only
	 * and may stand in `run:` passes. */
	int	(*parse)(void *arg, int argc, const char *const *argv,
			struct error *e);
};

struct tool_argv {
	const char	**v;		/* NULL-terminated, without mtgp-tui */
	int		 n;
	const char	*missing;	/* name of the empty slot, or NULL */
};

/* Fills: the command word first (for `case` its verb too), then options as
 * --name=value, "--", and the operands.  An option whose whole value is an
 * empty slot is left out.  An operand with an empty slot, or a line of whose
 * slots not one has a value: -ENODATA, and ret->missing names the slot.
 * value: as in struct slot_filling. */
int	tool_argv(const char *run, const struct checklist_tools *t,
		const char *(*value)(void *arg, const char *name), void *arg,
		struct arena *a, struct tool_argv *ret);
/* The command line as it is shown: blanks and signs of a shell in quotes,
 * sanitised. */
int	tool_show(const struct tool_argv *argv, struct buf *out);

#endif
