/* Inside core/command: subcommands that are one analysis with questions.
 * Questions of DNS are answered by --dns-file, or not at all (--offline), or
 * by the resolver: --resolver, else /etc/resolv.conf.  Where nothing could be
 * judged in->unanswered is set, and the exit code is 3 instead of 0. */
#ifndef MTGP_COMMAND_ASK_H
#define MTGP_COMMAND_ASK_H

#include "core/command/command.h"
#include "core/inquiry/remote.h"

/* Runs the analysis to its end; as struct command's sheet().  in->cancel
 * ends it at the next answer or pause: -ECANCELED. */
int	ask_sheet(struct invocation *in, const struct analysis *an,
		const void *subject, struct sheet **ret, int *ret_exit,
		struct error *e);
/* The same, judged in the helper: fills o's now and cancel. */
int	ask_elsewhere(struct invocation *in, struct remote_options *o,
		struct sheet **ret, int *ret_exit, struct error *e);
/* Prints what in->command->sheet gives: the exit code. */
int	ask_run(struct invocation *in);

/* The i-th --vantage; "": the usual way, also where none was given. */
const char *ask_vantage(const struct invocation *in, int i);
/* Asks about a subject from the i-th vantage, as ask_sheet() does. */
typedef int ask_from(struct invocation *in, void *subject, int i,
		struct sheet **ret, int *ret_exit, struct error *e);
/* From the vantage that was given, or from both side by side, as a sheet of
 * that kind; more are an error. */
int	ask_vantages(struct invocation *in, ask_from *from, void *subject,
		const char *kind, struct sheet **ret, int *ret_exit,
		struct error *e);

/* No question was answered so that anything could be judged. */
bool	ask_nothing_learnt(const struct sheet *s);

#endif
