/* Inside core/command: subcommands that are one analysis with questions.
 * Questions of DNS are answered by --dns-file, or not at all (--offline), or
 * by the resolver: --resolver, else /etc/resolv.conf.  Where nothing could be
 * judged in->unanswered is set, and the exit code is 3 instead of 0. */
#ifndef MTGP_COMMAND_ASK_H
#define MTGP_COMMAND_ASK_H

#include "core/command/command.h"
#include "core/dns/carrier.h"
#include "core/inquiry/remote.h"

/* Who answers questions. */
struct ask_source {
	struct loop	*loop;
	struct dns_carrier *carrier;
	struct answerer	 by;
};

/* ask_source_close also where it fails. */
int	ask_source_open(struct invocation *in, struct ask_source *s,
		struct error *e);
void	ask_source_close(struct ask_source *s);
bool	ask_canceled(const struct invocation *in);

/* Many mails, each judged in the helper: two at a time, each on a seat
 * (core/inquiry/remote.h). */
struct ask_many {
	struct remote_options remote;	/* what is the same for all */
	size_t		 n;
	/* Opens the i-th: o's fd, size, name.  Closed by the callee at the
	 * next one.  Negative: it cannot be read. */
	int		(*open)(void *arg, size_t i, struct remote_options *o);
	/* In order; s NULL: not read, or not judged.  Negative: the end. */
	int		(*take)(void *arg, size_t i, const struct sheet *s);
	void		*arg;
};

/* 0, -ECANCELED, or what take said; with a sentence but for that. */
int	ask_many(struct invocation *in, struct ask_many *m, int *ret_exit,
		struct error *e);

/* Runs the analysis to its end; as struct command's sheet().  in->cancel
 * ends it at the next answer or pause: -ECANCELED. */
int	ask_sheet(struct invocation *in, const struct analysis *an,
		const void *subject, struct sheet **ret, int *ret_exit,
		struct error *e);
/* The same, judged in the helper: fills o's now and cancel. */
int	ask_elsewhere(struct invocation *in, struct remote_options *o,
		struct sheet **ret, int *ret_exit, struct error *e);
/* Prints a sheet as in->command shows it. */
int	ask_put(struct invocation *in, const struct sheet *s, struct error *e);
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
