/* Starting programs: the only file that does.  argv arrays only, never a
 * shell; a clean environment (PATH, LANG=C.UTF-8, TZ); stdin from /dev/null
 * or a given descriptor; CLOEXEC everywhere else; own process group. */
#ifndef MTGP_LOOP_SPAWN_H
#define MTGP_LOOP_SPAWN_H

#include <sys/types.h>

#include "core/base/buf.h"
#include "core/base/clock.h"

struct spawn_fd { int fd, as; };

/* Starts argv[0] (searched in PATH unless it holds a '/').  fds: extra
 * descriptors, count nfds.  0 or a negative errno (-ENOENT: no such
 * program). */
int	spawn_start(const char *const argv[], const struct spawn_fd *fds,
		size_t nfds, pid_t *ret_pid);
/* Waits at most `limit`, then kills (that pid only).  ret_status as wait. */
int	spawn_wait(pid_t pid, usec_t limit, int *ret_status);
void	spawn_kill(pid_t pid);
/* Runs to the end and collects stdout (up to out->max, then -EFBIG; stderr
 * goes to /dev/null).  -ETIMEDOUT past the limit; exit status in
 * *ret_exit. */
int	spawn_capture(const char *const argv[], usec_t limit, struct buf *out,
		int *ret_exit);
/* A program that has the terminal to itself (an editor): our environment,
 * descriptors 0 to 2, a process group of its own in the foreground; ours is
 * in the foreground again afterwards.  Waits for its end without a limit; a
 * stop (Ctrl-Z) is answered with "go on", since nobody could fetch it back.
 * Without a terminal on descriptor 0: as it is.  Errors as spawn_start. */
int	spawn_terminal(const char *const argv[], int *ret_status);

#endif
