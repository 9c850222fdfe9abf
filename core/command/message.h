/* Inside core/command: mails that are judged by the helper, one
 * (message.c) or a folder of them (message_batch.c). */
#ifndef MTGP_COMMAND_MESSAGE_H
#define MTGP_COMMAND_MESSAGE_H

#include "core/command/command.h"
#include "core/inquiry/remote.h"
#include "core/mailbox/list.h"
#include "core/message/message.h"

/* An analysis of mails in the helper. */
struct message_kind {
	const char	*analysis;	/* "message" */
	/* Its options, those of message and what else the command line says:
	 * 0 or the buffer's error. */
	int		(*write)(struct invocation *in,
			const struct message_options *o, struct buf *out);
	bool		(*may_ask)(const struct question *q);
	bool		 pairs;		/* of core/mailbox/pairs.h */
};
extern const struct message_kind message_kind;

/* What the helper is given beside the mail. */
struct message_task {
	const struct message_kind *kind;
	struct buf	 options;
	struct facts	*facts;
};

/* The options that were given, with the configuration's behind them. */
int	message_task_options(struct invocation *in,
		struct message_options *ret, struct error *e);
/* message_task_close also where it fails. */
int	message_task_open(struct invocation *in,
		const struct message_kind *kind,
		const struct message_options *o, struct message_task *t,
		struct error *e);
void	message_task_close(struct message_task *t);
/* All but the mail. */
struct remote_options message_task_remote(const struct invocation *in,
		const struct message_task *t);

/* The mail of the command line (source.h), judged; or the list of a folder.
 * As struct command's sheet(). */
int	message_kind_sheet(struct invocation *in,
		const struct message_kind *kind, struct sheet **ret,
		int *ret_exit, struct error *e);

/* Several FILEs, a sheet each; the exit code. */
int	message_each(struct invocation *in, const struct message_kind *kind);
/* Facts about the mail: what the log says of it and, where the kind wants
 * that, what the mails tell among which it lies (near NULL: none).  0, or a
 * failure with its sentence. */
int	message_task_gather(struct invocation *in, const struct mail *mail,
		const struct mail_list *near, size_t number,
		struct message_task *t, struct error *e);

/* --batch DIR: a line a mail; the exit code. */
int	message_batch(struct invocation *in);

#endif
