/* poll() on the descriptor, the signals and the reader's pipe. */
#include "core/command/wait.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

int
wait_begin(struct wait *w)
{
	sigset_t set;

	w->signals = -1;
	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	if (sigprocmask(SIG_BLOCK, &set, NULL) < 0)
		return -errno;
	w->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return w->signals < 0 ? -errno : 0;
}

int
wait_for(struct wait *w, const struct invocation *in, int fd)
{
	struct pollfd p[3] = {
		{ .fd = fd, .events = POLLIN },
		{ .fd = w->signals, .events = POLLIN },
		{ .fd = in->out->fd, .events = 0 },
	};

	for (;;) {
		if (poll(p, 3, -1) < 0 && errno != EINTR)
			return -errno;
		if (p[1].revents != 0 ||
		    (p[2].revents & (POLLERR | POLLHUP | POLLNVAL)) != 0)
			return 0;
		if (p[0].revents != 0)
			return 1;
	}
}

void
wait_end(struct wait *w)
{
	if (w->signals >= 0)
		close(w->signals);
	w->signals = -1;
}
