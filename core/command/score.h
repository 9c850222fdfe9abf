/* Inside core/command: the subcommand `score` (lint.c, score_watch.c). */
#ifndef MTGP_COMMAND_SCORE_H
#define MTGP_COMMAND_SCORE_H

#include "core/command/message.h"

/* --watch MAILDIR; the exit code. */
int	score_watch(struct invocation *in, const struct message_kind *kind);

#endif
