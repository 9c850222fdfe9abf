/* What mtgp-helper gives up before it reads a hostile byte.
 *
 * sandbox_enter: closes every descriptor but 0-2 and the socket; limits
 * (core files, processes, descriptors, memory); where it runs as root,
 * becomes nobody; no_new_privs; landlock with no rule at all (no file, no
 * port, no signal outside, as far as the kernel's ABI knows them); seccomp
 * with a list of what is allowed (no open, no socket, no exec, no new
 * process), everything else is EPERM.
 * With a port there may be sockets of TCP and Unix, and as far as the kernel
 * knows how, connections to that port only; files stay out of reach.
 *
 * Nothing here is fatal: what the kernel cannot give is named in `missing`,
 * the hello frame says "reduced", and the console passes that on.
 * Descriptors that arrive later by SCM_RIGHTS are used as they were opened:
 * landlock and the change of user do not touch them. */
#ifndef MTGP_HELPER_SANDBOX_H
#define MTGP_HELPER_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>

#define SANDBOX_MISSING 8

struct sandbox {
	const char	*missing[SANDBOX_MISSING];	/* constant words */
	size_t		 nmissing;
};

struct sandbox_needs {
	size_t		 memory;	/* address space, bytes; 0: no limit */
	size_t		 file;		/* to write, bytes; 0: no limit */
	unsigned	 seconds;	/* of CPU in all; 0: no limit */
	unsigned	 port;		/* TCP, to connect to; 0: no socket */
	bool		 own_limits;	/* may tighten its own limits later */
};

/* fd: the socket. */
void	sandbox_enter(int fd, const struct sandbox_needs *needs,
		struct sandbox *ret);

#endif
