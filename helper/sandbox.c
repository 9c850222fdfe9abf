/* Locking mtgp-helper down; see sandbox.h.
 *
 * Each step is tried, and named in `missing` when the kernel refuses.  The
 * order matters: limits and the change of user need system calls that the
 * filter forbids, so the filter comes last. */
#include "helper/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "config.h"

#define NOBODY		65534	/* uid and gid; no look-up before we lock */
#define HELPER_FILES	32

/* Rights of landlock by ABI; older headers lack the newer names. */
#define FS_ABI1		((UINT64_C(1) << 13) - 1)
#define FS_REFER	(UINT64_C(1) << 13)	/* ABI 2 */
#define FS_TRUNCATE	(UINT64_C(1) << 14)	/* ABI 3 */
#define FS_IOCTL_DEV	(UINT64_C(1) << 15)	/* ABI 5 */
#define NET_TCP		UINT64_C(3)		/* ABI 4: bind, connect */
#define NET_CONNECT	UINT64_C(2)
#define RULE_PORT	2			/* LANDLOCK_RULE_NET_PORT */
#define SCOPE_ALL	UINT64_C(3)		/* ABI 6: socket, signal */

struct ruleset {
	uint64_t	handled_fs, handled_net, scoped;
};

struct port_rule {
	uint64_t	allowed, port;
};

static void
miss(struct sandbox *s, const char *what)
{
	if (s->nmissing < SANDBOX_MISSING)
		s->missing[s->nmissing++] = what;
}

static void
close_others(int fd)
{
	/* 0, 1, 2 are /dev/null (or the sanitizers' stderr). */
	if (fd > 3)
		close_range(3, (unsigned)fd - 1, 0);
	close_range((unsigned)fd + 1, ~0U, 0);
}

static void
set_limits(const struct sandbox_needs *needs, struct sandbox *s)
{
	const struct { int what; rlim_t n; } limits[] = {
		{ RLIMIT_CORE, 0 },
		{ RLIMIT_NPROC, 0 },
		{ RLIMIT_NOFILE, HELPER_FILES },
		{ RLIMIT_FSIZE, needs->file ? needs->file : RLIM_INFINITY },
		{ RLIMIT_CPU, needs->seconds ? needs->seconds :
		    RLIM_INFINITY },
#ifndef WITH_SANITIZERS
		{ RLIMIT_AS, needs->memory ? needs->memory : RLIM_INFINITY },
#endif
	};
	bool good = true;

	for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
		struct rlimit r = { limits[i].n, limits[i].n };

		if (limits[i].n != RLIM_INFINITY &&
		    setrlimit(limits[i].what, &r) < 0)
			good = false;
	}
	if (!good)
		miss(s, "rlimit");
}

static void
drop_root(struct sandbox *s)
{
	if (geteuid() != 0 && getuid() != 0)
		return;
	if (setgroups(0, NULL) < 0 || setresgid(NOBODY, NOBODY, NOBODY) < 0 ||
	    setresuid(NOBODY, NOBODY, NOBODY) < 0 || geteuid() == 0)
		miss(s, "user");
}

/* What may be done is all that the rule set does not handle, and this. */
static int
allow_port(int fd, const struct ruleset *rs, unsigned port)
{
	const struct port_rule rule = { NET_CONNECT, port };

	if (port == 0 || rs->handled_net == 0)
		return 0;
	return (int)syscall(SYS_landlock_add_rule, fd, RULE_PORT, &rule, 0);
}

static void
enter_landlock(unsigned port, struct sandbox *s)
{
	struct ruleset rs = { .handled_fs = FS_ABI1 };
	size_t size = sizeof rs.handled_fs;
	long abi, fd;

	abi = syscall(SYS_landlock_create_ruleset, NULL, 0,
	    LANDLOCK_CREATE_RULESET_VERSION);
	if (abi < 1) {
		miss(s, "landlock");
		return;
	}
	if (abi >= 2)
		rs.handled_fs |= FS_REFER;
	if (abi >= 3)
		rs.handled_fs |= FS_TRUNCATE;
	if (abi >= 4) {
		rs.handled_net = port ? NET_CONNECT : NET_TCP;
		size += sizeof rs.handled_net;
	}
	if (abi >= 5)
		rs.handled_fs |= FS_IOCTL_DEV;
	if (abi >= 6) {
		rs.scoped = SCOPE_ALL;
		size += sizeof rs.scoped;
	}
	fd = syscall(SYS_landlock_create_ruleset, &rs, size, 0);
	if (fd < 0 || allow_port((int)fd, &rs, port) < 0 ||
	    syscall(SYS_landlock_restrict_self, fd, 0) < 0)
		miss(s, "landlock");
	if (fd >= 0)
		close((int)fd);
}

/* What reading, computing and writing to given descriptors needs. */
static const int allowed[] = {
	SCMP_SYS(brk), SCMP_SYS(clock_gettime), SCMP_SYS(close),
	SCMP_SYS(exit), SCMP_SYS(exit_group), SCMP_SYS(fcntl),
	SCMP_SYS(fstat), SCMP_SYS(futex), SCMP_SYS(getpid),
	SCMP_SYS(getrandom), SCMP_SYS(gettid), SCMP_SYS(gettimeofday),
	SCMP_SYS(lseek), SCMP_SYS(madvise), SCMP_SYS(mremap),
	SCMP_SYS(munmap), SCMP_SYS(poll), SCMP_SYS(ppoll),
	SCMP_SYS(pread64), SCMP_SYS(read), SCMP_SYS(readv),
	SCMP_SYS(recvmsg), SCMP_SYS(restart_syscall),
	SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(rt_sigreturn), SCMP_SYS(sendmsg), SCMP_SYS(write),
	SCMP_SYS(writev),
#ifdef WITH_SANITIZERS
	/* The sanitizers' own run time; none opens or starts anything. */
	SCMP_SYS(getrlimit), SCMP_SYS(mprotect), SCMP_SYS(prctl),
	SCMP_SYS(prlimit64), SCMP_SYS(sched_getaffinity),
	SCMP_SYS(sched_yield), SCMP_SYS(sigaltstack), SCMP_SYS(mmap),
	SCMP_SYS(readlink), SCMP_SYS(tgkill),
#endif
};

/* What connecting needs besides. */
static const int allowed_net[] = {
	SCMP_SYS(bind), SCMP_SYS(connect), SCMP_SYS(getpeername),
	SCMP_SYS(getsockname), SCMP_SYS(getsockopt), SCMP_SYS(recvfrom),
	SCMP_SYS(sendto), SCMP_SYS(setsockopt), SCMP_SYS(socketpair),
};

static int
add_net(scmp_filter_ctx ctx)
{
	static const int families[] = { AF_INET, AF_INET6 };
	int r = 0;

	for (size_t i = 0; i < sizeof allowed_net / sizeof allowed_net[0];
	    i++)
		if (r == 0)
			r = seccomp_rule_add(ctx, SCMP_ACT_ALLOW,
			    allowed_net[i], 0);
	for (size_t i = 0; i < 2; i++)
		if (r == 0)
			r = seccomp_rule_add(ctx, SCMP_ACT_ALLOW,
			    SCMP_SYS(socket), 1, SCMP_A0(SCMP_CMP_EQ,
			    (scmp_datum_t)families[i]));
	return r;
}

/* Rules that look at an argument. */
static int
add_masked(scmp_filter_ctx ctx, bool own_limits)
{
	int r = 0;

	if (own_limits)		/* of no other process */
		r = seccomp_rule_add(ctx, SCMP_ACT_ALLOW,
		    SCMP_SYS(prlimit64), 1, SCMP_A0(SCMP_CMP_EQ, 0));

#ifndef WITH_SANITIZERS
	/* Memory never becomes code. */
	const struct scmp_arg_cmp data =
	    SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0);

	if (r == 0)
		r = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1,
		    data);
	if (r == 0)
		r = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(mprotect),
		    1, data);
#endif
	/* fstat of the C library: newfstatat(fd, "", …, AT_EMPTY_PATH). */
	if (r == 0)
		r = seccomp_rule_add(ctx, SCMP_ACT_ALLOW,
		    SCMP_SYS(newfstatat), 1,
		    SCMP_A3(SCMP_CMP_EQ, AT_EMPTY_PATH));
	return r;
}

static void
enter_seccomp(const struct sandbox_needs *needs, struct sandbox *s)
{
	scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	int r = ctx ? 0 : -ENOMEM;

	for (size_t i = 0; i < sizeof allowed / sizeof allowed[0]; i++)
		if (r == 0)
			r = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, allowed[i],
			    0);
	if (r == 0)
		r = add_masked(ctx, needs->own_limits);
	if (r == 0 && needs->port != 0)
		r = add_net(ctx);
	if (r == 0)
		r = seccomp_load(ctx);
	if (r < 0)
		miss(s, "seccomp");
	if (ctx)
		seccomp_release(ctx);
}

void
sandbox_enter(int fd, const struct sandbox_needs *needs, struct sandbox *ret)
{
	*ret = (struct sandbox){ .nmissing = 0 };
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	close_others(fd);
	set_limits(needs, ret);
	drop_root(ret);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		miss(ret, "no-new-privs");
	enter_landlock(needs->port, ret);
	enter_seccomp(needs, ret);
#ifdef WITH_SANITIZERS
	miss(ret, "sanitizers");	/* no memory limit, a longer list */
#endif
}
