/* Starting programs, and nothing else in the tree may.
 *
 * posix_spawn with a clean environment and exact descriptors: sources are
 * first copied out of the way, so that no `as` can overwrite a source that is
 * still needed; every descriptor that was not asked for is closed in the
 * child, also those that this process inherited without CLOEXEC.
 *
 * Waiting uses a pidfd, so that a time limit needs no signal handler and no
 * thread; where the kernel has none (poll ignores the negative descriptor)
 * the same loop looks every 10 ms.
 *
 * The caller owns the pid until spawn_wait or spawn_kill has taken it. */
#include "core/loop/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "config.h"

#define SPAWN_FDS	8	/* descriptors a caller may hand over */
#define SPAWN_ENV	12
#define PATH_MAX_BYTES	4096
/* Copies of the sources live from here on, above every `as`. */
#define FD_ASIDE	64

/* Where Postfix's own programs lie; users' PATH often lacks them. */
#define EXTRA_PATH	"/usr/local/sbin:/usr/sbin:/sbin:" \
			"/usr/local/bin:/usr/bin:/bin"

/* The environment of a child, in the caller's storage. */
struct environment {
	char	*vars[SPAWN_ENV];
	size_t	 n;
	char	 path[PATH_MAX_BYTES];
	struct buf text;
};

/* Passed on where set: none changes what a program does with our input. */
static const char *const passed[] = {
	"MAIL_CONFIG",		/* Postfix: another configuration folder */
	"TZ",
#ifdef WITH_SANITIZERS
	"ASAN_OPTIONS", "LSAN_OPTIONS", "UBSAN_OPTIONS",
#endif
};

static int
environment_make(struct environment *e)
{
	static char lang[] = "LANG=C.UTF-8";
	const char *path = getenv("PATH"), *v;
	size_t at[SPAWN_ENV], n = 0;

	buf_init(&e->text, 64 << 10);
	e->n = 0;
	at[n++] = e->text.len;
	if (path && *path && strlen(path) < PATH_MAX_BYTES)
		buf_addf(&e->text, "PATH=%s:" EXTRA_PATH, path);
	else
		buf_adds(&e->text, "PATH=" EXTRA_PATH);
	buf_addc(&e->text, '\0');
	for (size_t i = 0; i < sizeof passed / sizeof passed[0]; i++) {
		v = getenv(passed[i]);
		if (!v)
			continue;
		at[n++] = e->text.len;
		buf_addf(&e->text, "%s=%s", passed[i], v);
		buf_addc(&e->text, '\0');
	}
	if (e->text.error)
		return e->text.error;
	for (size_t i = 0; i < n; i++)
		e->vars[e->n++] = e->text.data + at[i];
	e->vars[e->n++] = lang;
	e->vars[e->n] = NULL;
	return 0;
}

/* Full path of name into e->path. */
static int
find_program(struct environment *e, const char *name)
{
	struct span rest, dir;
	int r = -ENOENT;

	if (strchr(name, '/')) {
		if (strlen(name) >= sizeof e->path)
			return -ENAMETOOLONG;
		memcpy(e->path, name, strlen(name) + 1);
		return access(e->path, X_OK) ? -errno : 0;
	}
	rest = span_skip(span_str(e->vars[0]), strlen("PATH="));
	while (span_split(&rest, ':', &dir)) {
		size_t n = strlen(name);

		if (dir.n == 0 || dir.p[0] != '/' ||
		    dir.n + n + 2 > sizeof e->path)
			continue;
		memcpy(e->path, dir.p, dir.n);
		e->path[dir.n] = '/';
		memcpy(e->path + dir.n + 1, name, n + 1);
		if (access(e->path, X_OK) == 0)
			return 0;
		if (errno == EACCES)
			r = -EACCES;
	}
	return r;
}

/* Descriptors 0 … 2 and the extra ones; everything else is closed. */
static int
add_fds(posix_spawn_file_actions_t *fa, const struct spawn_fd *fds, size_t n,
    int *aside)
{
	bool used[FD_ASIDE] = { false };
	int top = 2, r = 0;

	for (size_t i = 0; i < n && r == 0; i++) {
		aside[i] = fcntl(fds[i].fd, F_DUPFD_CLOEXEC, FD_ASIDE);
		if (aside[i] < 0)
			return -errno;
		used[fds[i].as] = true;
		if (fds[i].as > top)
			top = fds[i].as;
		r = -posix_spawn_file_actions_adddup2(fa, aside[i],
		    fds[i].as);
	}
	for (int fd = 0; fd <= 2 && r == 0; fd++)
		if (!used[fd])
			r = -posix_spawn_file_actions_addopen(fa, fd,
			    "/dev/null", fd == 0 ? O_RDONLY : O_WRONLY, 0);
	for (int fd = 3; fd < top && r == 0; fd++)
		if (!used[fd])
			r = -posix_spawn_file_actions_addclose(fa, fd);
	if (r == 0)
		r = -posix_spawn_file_actions_addclosefrom_np(fa, top + 1);
	return r;
}

static int
set_attributes(posix_spawnattr_t *at)
{
	sigset_t all, none;
	int r;

	sigfillset(&all);
	sigemptyset(&none);
	r = posix_spawnattr_setflags(at, POSIX_SPAWN_SETPGROUP |
	    POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
	if (r == 0)
		r = posix_spawnattr_setpgroup(at, 0);
	if (r == 0)
		r = posix_spawnattr_setsigdefault(at, &all);
	if (r == 0)
		r = posix_spawnattr_setsigmask(at, &none);
	return -r;
}

/* What a start needs beside its descriptors. */
struct launch {
	posix_spawn_file_actions_t fa;
	posix_spawnattr_t at;
	struct environment e;
};

/* Nothing is to be undone after a failure. */
static int
launch_init(struct launch *l)
{
	if (posix_spawn_file_actions_init(&l->fa))
		return -ENOMEM;
	if (posix_spawnattr_init(&l->at)) {
		posix_spawn_file_actions_destroy(&l->fa);
		return -ENOMEM;
	}
	return 0;
}

static void
launch_done(struct launch *l)
{
	buf_done(&l->e.text);
	posix_spawnattr_destroy(&l->at);
	posix_spawn_file_actions_destroy(&l->fa);
}

/* vars NULL: the environment of ours that is passed on. */
static int
launch(struct launch *l, const char *const argv[], char **vars,
    pid_t *ret_pid)
{
	int r = find_program(&l->e, argv[0]);

	if (r == 0)
		r = set_attributes(&l->at);
	if (r == 0)
		r = -posix_spawn(ret_pid, l->e.path, &l->fa, &l->at,
		    (char *const *)(uintptr_t)argv, vars != NULL ? vars :
		    l->e.vars);
	return r;
}

int
spawn_start(const char *const argv[], const struct spawn_fd *fds, size_t nfds,
    pid_t *ret_pid)
{
	int aside[SPAWN_FDS] = { -1, -1, -1, -1, -1, -1, -1, -1 };
	struct launch l;
	pid_t pid;
	int r;

	if (!argv[0] || nfds > SPAWN_FDS)
		return -EINVAL;
	for (size_t i = 0; i < nfds; i++)
		if (fds[i].as < 0 || fds[i].as >= FD_ASIDE)
			return -EINVAL;
	r = launch_init(&l);
	if (r < 0)
		return r;
	r = environment_make(&l.e);
	if (r == 0)
		r = add_fds(&l.fa, fds, nfds, aside);
	if (r == 0)
		r = launch(&l, argv, NULL, &pid);
	if (r == 0)
		*ret_pid = pid;
	for (size_t i = 0; i < nfds; i++)
		if (aside[i] >= 0)
			close(aside[i]);
	launch_done(&l);
	return r;
}

static int
pidfd_of(pid_t pid)
{
#ifdef SYS_pidfd_open
	return (int)syscall(SYS_pidfd_open, pid, 0);
#else
	(void)pid;
	return -1;
#endif
}

static int
reap(pid_t pid, int flags, int *ret_status)
{
	pid_t got;

	do
		got = waitpid(pid, ret_status, flags);
	while (got < 0 && errno == EINTR);
	if (got < 0)
		return -errno;
	return got == pid ? 0 : -EAGAIN;
}

void
spawn_kill(pid_t pid)
{
	int status;

	if (pid <= 0)
		return;
	kill(pid, SIGKILL);
	reap(pid, 0, &status);
}

/* Milliseconds to sleep until `until`, at most 10 where there is no pidfd. */
static int
slice(usec_t until, bool blind)
{
	usec_t left = until - clock_monotonic();

	if (left <= 0)
		return 0;
	left = left / 1000 + 1;
	if (blind && left > 10)
		return 10;
	return left > 60000 ? 60000 : (int)left;
}

int
spawn_wait(pid_t pid, usec_t limit, int *ret_status)
{
	usec_t until = clock_monotonic() + limit;
	struct pollfd pf = { .fd = pidfd_of(pid), .events = POLLIN };
	int r, status = 0;

	for (;;) {
		r = reap(pid, WNOHANG, &status);
		if (r != -EAGAIN)
			break;
		if (clock_monotonic() >= until) {
			spawn_kill(pid);
			r = -ETIMEDOUT;
			break;
		}
		poll(&pf, 1, slice(until, pf.fd < 0));
	}
	if (pf.fd >= 0)
		close(pf.fd);
	if (r == 0)
		*ret_status = status;
	return r;
}

/* Reads fd to its end into out. */
static int
collect(int fd, usec_t until, struct buf *out)
{
	struct pollfd pf = { .fd = fd, .events = POLLIN };
	char block[16 << 10];
	ssize_t n;
	int r;

	for (;;) {
		if (clock_monotonic() >= until)
			return -ETIMEDOUT;
		if (poll(&pf, 1, slice(until, false)) <= 0)
			continue;
		n = read(fd, block, sizeof block);
		if (n == 0)
			return 0;
		if (n < 0 && errno != EINTR && errno != EAGAIN)
			return -errno;
		if (n < 0)
			continue;
		if ((size_t)n > out->max - out->len) {
			buf_add(out, block, out->max - out->len);
			return -EFBIG;
		}
		r = buf_add(out, block, (size_t)n);
		if (r < 0)
			return r;
	}
}

int
spawn_capture(const char *const argv[], usec_t limit, struct buf *out,
    int *ret_exit)
{
	usec_t until = clock_monotonic() + limit, left;
	struct spawn_fd fd;
	int p[2], r, status = 0;
	pid_t pid;

	if (pipe2(p, O_CLOEXEC) < 0)
		return -errno;
	fd = (struct spawn_fd){ .fd = p[1], .as = 1 };
	r = spawn_start(argv, &fd, 1, &pid);
	close(p[1]);
	if (r == 0) {
		r = collect(p[0], until, out);
		left = until - clock_monotonic();
		if (r < 0)
			spawn_kill(pid);
		else
			r = spawn_wait(pid, left > 0 ? left : 0, &status);
	}
	close(p[0]);
	if (r == 0 && ret_exit)
		*ret_exit = WIFEXITED(status) ? WEXITSTATUS(status)
		    : 128 + WTERMSIG(status);
	return r;
}

/* Descriptors 0 to 2 stay; the child takes the foreground itself, before the
 * program runs. */
static int
terminal_actions(posix_spawn_file_actions_t *fa)
{
	int r = -posix_spawn_file_actions_addclosefrom_np(fa, 3);

	if (r == 0 && isatty(0))
		r = -posix_spawn_file_actions_addtcsetpgrp_np(fa, 0);
	return r;
}

static int
wait_in_front(pid_t pid, int *ret_status)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN }, ours;
	int r;

	while ((r = reap(pid, WUNTRACED, ret_status)) == 0 &&
	    WIFSTOPPED(*ret_status))
		kill(-pid, SIGCONT);
	if (!isatty(0))
		return r;
	/* from the background, which stops whoever does not ignore it */
	sigaction(SIGTTOU, &ignore, &ours);
	tcsetpgrp(0, getpgrp());
	sigaction(SIGTTOU, &ours, NULL);
	return r;
}

int
spawn_terminal(const char *const argv[], int *ret_status)
{
	struct launch l;
	pid_t pid;
	int r;

	if (!argv[0])
		return -EINVAL;
	r = launch_init(&l);
	if (r < 0)
		return r;
	r = environment_make(&l.e);
	if (r == 0)
		r = terminal_actions(&l.fa);
	if (r == 0)
		r = launch(&l, argv, environ, &pid);
	if (r == 0)
		r = wait_in_front(pid, ret_status);
	launch_done(&l);
	return r;
}
