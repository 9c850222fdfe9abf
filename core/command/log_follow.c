/* `log --follow`: sleeps in poll() on the log's descriptor, the signals and
 * the reader's pipe; an object is printed again when its verdict changes.
 * What was printed is remembered by the place of its first line. */
#include "core/command/log.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "core/base/map.h"
#include "core/log/follow.h"

struct following {
	struct log_run	*l;
	struct log_follow *follow;
	struct map	*printed;	/* place to verdict + 1 */
	bool		 any;
};

static void
follow_signals(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGINT);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGHUP);
}

/* New, or with another verdict than was printed: remember it. */
static int
is_news(struct following *f, const struct log_hit *hit, bool *ret)
{
	char place[sizeof hit->first.segment + sizeof hit->first.offset];
	struct span key = { place, sizeof place };
	uintptr_t now = (uintptr_t)hit->verdict + 1;

	memcpy(place, &hit->first.segment, sizeof hit->first.segment);
	memcpy(place + sizeof hit->first.segment, &hit->first.offset,
	    sizeof hit->first.offset);
	*ret = (uintptr_t)map_get(f->printed, key) != now;
	return *ret ? map_put(f->printed, key, (void *)now) : 0;
}

static int
print_from(struct following *f, size_t first, bool quiet)
{
	size_t n = log_set_count(f->l->set);
	struct log_message m;
	bool news;
	int r = 0;

	for (size_t i = first; r == 0 && i < n; i++) {
		r = is_news(f, log_set_hit(f->l->set, i), &news);
		if (r < 0 || quiet || !news)
			continue;
		r = log_expand(f->l, i, &m);
		if (r == 0)
			r = log_print(f->l, &m);
		f->any = true;
	}
	return r == 0 ? log_flush(f->l) : r;
}

static int
look(struct following *f)
{
	struct log_run *l = f->l;
	size_t first = 0;
	int r = log_follow_check(f->follow, &l->e);

	if (r <= 0)
		return r;
	r = log_query_extend(l->source, &l->filter, &l->options, l->set,
	    &first, &l->e);
	return r < 0 ? r : print_from(f, first, false);
}

/* Until a signal, a reader that went away, or an error. */
static int
wait_for_lines(struct following *f, int signals)
{
	struct pollfd p[3] = {
		{ .fd = log_follow_fd(f->follow), .events = POLLIN },
		{ .fd = signals, .events = POLLIN },
		{ .fd = f->l->in->out->fd, .events = 0 },
	};
	int r = look(f);

	while (r >= 0) {
		if (poll(p, 3, -1) < 0) {
			if (errno == EINTR)
				continue;
			return -errno;
		}
		if (p[1].revents != 0 ||
		    (p[2].revents & (POLLERR | POLLHUP | POLLNVAL)) != 0)
			return 0;
		if (p[0].revents != 0)
			r = look(f);
	}
	return r;
}

int
log_follow_run(struct log_run *l, bool *ret_printed)
{
	struct following f = { .l = l, .printed = map_new() };
	sigset_t set;
	int signals = -1, r;

	if (f.printed == NULL)
		return -ENOMEM;
	/* Only now: during the first scan a signal ends the program at once.
	 * Threads of later scans inherit the mask. */
	follow_signals(&set);
	if (sigprocmask(SIG_BLOCK, &set, NULL) == 0)
		signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	r = signals < 0 ? -errno : 0;
	if (r == 0)
		r = log_follow_open(l->source, &f.follow, &l->e);
	if (r == 0)
		r = print_from(&f, 0, true);
	if (r == 0)
		r = wait_for_lines(&f, signals);
	*ret_printed = f.any;
	log_follow_close(f.follow);
	if (signals >= 0)
		close(signals);
	map_free(f.printed);
	return r;
}
