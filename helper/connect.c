/* Sockets from a source address and an interface; see connect.h. */
#include "helper/connect.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct end {
	struct sockaddr_storage address;
	socklen_t	 length;
};

static int
end_of(const char *text, unsigned port, struct end *ret)
{
	struct sockaddr_in *v4 = (void *)&ret->address;
	struct sockaddr_in6 *v6 = (void *)&ret->address;

	*ret = (struct end){ .length = sizeof *v4 };
	if (inet_pton(AF_INET, text, &v4->sin_addr) == 1) {
		v4->sin_family = AF_INET;
		v4->sin_port = htons((uint16_t)port);
		return 0;
	}
	ret->length = sizeof *v6;
	if (inet_pton(AF_INET6, text, &v6->sin6_addr) != 1)
		return -EINVAL;
	v6->sin6_family = AF_INET6;
	v6->sin6_port = htons((uint16_t)port);
	return 0;
}

int
connect_from(int fd, int family, const char *source, const char *interface)
{
	struct end own;

	if (*interface && setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE,
	    interface, (socklen_t)strlen(interface)) < 0)
		return -errno;
	if (*source == '\0')
		return 0;
	if (end_of(source, 0, &own) < 0 || own.address.ss_family != family)
		return -EAFNOSUPPORT;
	return bind(fd, (const void *)&own.address, own.length) < 0 ?
	    -errno : 0;
}

static int
finish(int fd, usec_t until)
{
	struct pollfd p = { .fd = fd, .events = POLLOUT };
	usec_t left = until - clock_monotonic();
	int code = 0;
	socklen_t n = sizeof code;

	if (left <= 0 || poll(&p, 1, (int)(left / 1000) + 1) <= 0)
		return -ETIMEDOUT;
	if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &code, &n) < 0)
		return -errno;
	return -code;
}

int
connect_tcp(const char *address, unsigned port, const char *source,
    const char *interface, usec_t until)
{
	struct end to;
	int fd, r = address ? end_of(address, port, &to) : -EINVAL;

	if (r < 0)
		return r;
	fd = socket(to.address.ss_family, SOCK_STREAM | SOCK_CLOEXEC |
	    SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	r = connect_from(fd, to.address.ss_family, source, interface);
	if (r == 0 && connect(fd, (const void *)&to.address, to.length) < 0)
		r = errno == EINPROGRESS ? finish(fd, until) : -errno;
	if (r < 0) {
		close(fd);
		return r;
	}
	return fd;
}
