/* Inside core/command: a subcommand that goes on until somebody ends it
 * (log --follow, score --watch).  It sleeps until its descriptor has
 * something; SIGINT, SIGTERM, SIGHUP or a reader that went away end it. */
#ifndef MTGP_COMMAND_WAIT_H
#define MTGP_COMMAND_WAIT_H

#include "core/command/command.h"

struct wait {
	int		 signals;
};

/* From here on the signals are only told by wait_for.  Threads that are
 * started later inherit that.  0 or a negative errno; wait_end in both
 * cases. */
int	wait_begin(struct wait *w);
/* 1: fd has something; 0: the end; or a negative errno. */
int	wait_for(struct wait *w, const struct invocation *in, int fd);
void	wait_end(struct wait *w);

#endif
