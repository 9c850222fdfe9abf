/* Sockets of the helper's roles that may have some. */
#ifndef MTGP_HELPER_CONNECT_H
#define MTGP_HELPER_CONNECT_H

#include "core/base/clock.h"

/* Ties a socket to a source address and an interface ("": any): 0 or a
 * negative errno. */
int	connect_from(int fd, int family, const char *source,
		const char *interface);
/* A connected socket that does not block, to the address as text; else a
 * negative errno, -ETIMEDOUT when until is reached. */
int	connect_tcp(const char *address, unsigned port, const char *source,
		const char *interface, usec_t until);

#endif
