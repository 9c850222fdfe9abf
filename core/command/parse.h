/* Inside core/command: the options given on a command line, and the table
 * look-ups that parsing, help and completion share. */
#ifndef MTGP_COMMAND_PARSE_H
#define MTGP_COMMAND_PARSE_H

#include "core/command/command.h"

struct given {
	const struct argument *argument;
	const char	*value;		/* "" for flags */
};

/* By name, in the common table, then in that of c (NULL: the console). */
const struct argument *argument_find(const struct command *c,
		struct span name);
/* Help of an argument: "argument.<command>.<name>" or "argument.<name>". */
struct text	 argument_help(const struct command *c,
		const struct argument *a);

#endif
