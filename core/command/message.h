/* Inside core/command: mails that are judged by the helper, one
 * (message.c) or a folder of them (message_batch.c). */
#ifndef MTGP_COMMAND_MESSAGE_H
#define MTGP_COMMAND_MESSAGE_H

#include "core/command/command.h"
#include "core/inquiry/remote.h"
#include "core/message/message.h"

/* What the helper is given beside the mail. */
struct message_task {
	struct buf	 options;
	struct facts	*facts;
};

/* The options that were given, with the configuration's behind them. */
int	message_task_options(struct invocation *in,
		struct message_options *ret, struct error *e);
/* message_task_close also where it fails. */
int	message_task_open(struct invocation *in,
		const struct message_options *o, struct message_task *t,
		struct error *e);
void	message_task_close(struct message_task *t);
/* All but the mail. */
struct remote_options message_task_remote(const struct invocation *in,
		const struct message_task *t);

/* --batch DIR: a line a mail; the exit code. */
int	message_batch(struct invocation *in);

#endif
