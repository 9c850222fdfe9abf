/* Inside core/command: subcommands that are one analysis with questions.
 * Questions of DNS are answered by --dns-file, or not at all (--offline), or
 * by the resolver: --resolver, else /etc/resolv.conf. */
#ifndef MTGP_COMMAND_ASK_H
#define MTGP_COMMAND_ASK_H

#include "core/command/command.h"
#include "core/inquiry/inquiry.h"

/* Runs the analysis to its end; as struct command's sheet().  in->cancel
 * ends it at the next answer or pause: -ECANCELED. */
int	ask_sheet(struct invocation *in, const struct analysis *an,
		const void *subject, struct sheet **ret, int *ret_exit,
		struct error *e);
/* Prints what in->command->sheet gives: the exit code. */
int	ask_run(struct invocation *in);

#endif
