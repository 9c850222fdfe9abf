/* The system's sockets, and which servers to ask.  UDP sockets are connected,
 * so that the kernel drops what comes from any other address or port, and
 * tells when nobody listens; each gets a port of its own from the kernel. */
#include "core/dns/net.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netdb.h>
#include <stdio.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/base/buf.h"
#include "core/base/clock.h"
#include "core/base/readfile.h"

static int
bind_source(int fd, const struct dns_server *to,
    const struct dns_source *from)
{
	/* who may not use it still learns that it is not there */
	if (from->interface[0] && if_nametoindex(from->interface) == 0)
		return -ENODEV;
	if (from->interface[0] && setsockopt(fd, SOL_SOCKET,
	    SO_BINDTODEVICE, from->interface,
	    (socklen_t)strlen(from->interface)) < 0)
		return -errno;
	if (from->address.ss_family == 0)
		return 0;
	if (from->address.ss_family != to->address.ss_family)
		return -EAFNOSUPPORT;
	return bind(fd, (const struct sockaddr *)&from->address,
	    from->length) < 0 ? -errno : 0;
}

static int
system_open(void *arg, const struct dns_server *to, bool tcp,
    const struct dns_source *from)
{
	int fd = socket(to->address.ss_family, SOCK_CLOEXEC | SOCK_NONBLOCK |
	    (tcp ? SOCK_STREAM : SOCK_DGRAM), 0), r;

	(void)arg;
	if (fd < 0)
		return -errno;
	r = bind_source(fd, to, from);
	if (r == 0 && connect(fd, (const struct sockaddr *)&to->address,
	    to->length) < 0 && errno != EINPROGRESS)
		r = -errno;
	if (r < 0) {
		close(fd);
		return r;
	}
	return fd;
}

static ssize_t
system_send(void *arg, int fd, const void *p, size_t n)
{
	ssize_t r = send(fd, p, n, MSG_NOSIGNAL);

	(void)arg;
	return r < 0 ? -errno : r;
}

static ssize_t
system_recv(void *arg, int fd, void *p, size_t n)
{
	ssize_t r = recv(fd, p, n, 0);

	(void)arg;
	return r < 0 ? -errno : r;
}

static void
system_close(void *arg, int fd)
{
	(void)arg;
	close(fd);
}

static void
system_random(void *arg, void *p, size_t n)
{
	(void)arg;
	/* up to 256 bytes it cannot fail on a running system */
	if (getrandom(p, n, 0) == (ssize_t)n)
		return;
	for (size_t i = 0; i < n; i++)
		((uint8_t *)p)[i] = (uint8_t)(clock_monotonic() >> i % 8);
}

const struct dns_net dns_net_system = {
	.open = system_open, .send = system_send, .recv = system_recv,
	.close = system_close, .random = system_random,
};

void
dns_source_any_port(struct dns_source *s)
{
	if (s->address.ss_family == AF_INET6)
		((struct sockaddr_in6 *)&s->address)->sin6_port = 0;
	else if (s->address.ss_family == AF_INET)
		((struct sockaddr_in *)&s->address)->sin_port = 0;
}

/* 127/8, 10/8, 172.16/12, 192.168/16, 100.64/10, 169.254/16. */
static bool
is_local4(uint32_t a)
{
	static const struct { uint32_t net, mask; } nets[] = {
		{ 0x7f000000, 0xff000000 }, { 0x0a000000, 0xff000000 },
		{ 0xac100000, 0xfff00000 }, { 0xc0a80000, 0xffff0000 },
		{ 0x64400000, 0xffc00000 }, { 0xa9fe0000, 0xffff0000 },
	};

	for (size_t i = 0; i < sizeof nets / sizeof nets[0]; i++)
		if ((a & nets[i].mask) == nets[i].net)
			return true;
	return false;
}

static bool
is_local6(const struct in6_addr *a)
{
	return IN6_IS_ADDR_LOOPBACK(a) || IN6_IS_ADDR_LINKLOCAL(a) ||
	    (a->s6_addr[0] & 0xfe) == 0xfc;
}

bool
dns_server_is_loopback(const struct dns_server *s)
{
	const struct sockaddr_in *v4 = (const void *)&s->address;
	const struct sockaddr_in6 *v6 = (const void *)&s->address;

	if (s->address.ss_family == AF_INET6)
		return IN6_IS_ADDR_LOOPBACK(&v6->sin6_addr);
	return ntohl(v4->sin_addr.s_addr) >> 24 == 127;
}

int
dns_net_outgoing(const struct dns_server *to, const struct dns_source *from,
    char ret[DNS_SERVER_TEXT], bool *ret_local)
{
	struct sockaddr_storage own = { 0 };
	const struct sockaddr_in *v4 = (const void *)&own;
	const struct sockaddr_in6 *v6 = (const void *)&own;
	socklen_t n = sizeof own;
	int fd = system_open(NULL, to, false, from), r;

	if (fd < 0)
		return fd;
	r = getsockname(fd, (struct sockaddr *)&own, &n) < 0 ? -errno : 0;
	close(fd);
	if (r < 0)
		return r;
	if (inet_ntop(own.ss_family, own.ss_family == AF_INET6 ?
	    (const void *)&v6->sin6_addr : (const void *)&v4->sin_addr, ret,
	    DNS_SERVER_TEXT) == NULL)
		return -errno;
	*ret_local = own.ss_family == AF_INET6 ?
	    is_local6(&v6->sin6_addr) : is_local4(ntohl(v4->sin_addr.s_addr));
	return 0;
}

int
dns_server_parse(const char *s, struct dns_server *ret)
{
	const struct addrinfo hints = {
		.ai_family = AF_UNSPEC, .ai_socktype = SOCK_DGRAM,
		.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV,
	};
	struct span rest = span_str(s), host;
	struct addrinfo *found = NULL;
	char name[DNS_SERVER_TEXT], port[8] = "53";
	uint64_t n = DNS_PORT;

	if (!span_split(&rest, '#', &host) || host.n >= sizeof name - 7)
		return -EINVAL;
	if (host.p[host.n] == '#' && (span_u64(rest, 65535, &n) < 0 ||
	    n == 0))
		return -EINVAL;
	memcpy(name, host.p, host.n);
	name[host.n] = '\0';
	snprintf(port, sizeof port, "%u", (unsigned)n);
	if (getaddrinfo(name, port, &hints, &found) != 0 || !found)
		return -EINVAL;
	*ret = (struct dns_server){ .length = found->ai_addrlen };
	memcpy(&ret->address, found->ai_addr, found->ai_addrlen);
	freeaddrinfo(found);
	snprintf(ret->text, sizeof ret->text, n == DNS_PORT ? "%s" : "%s#%s",
	    name, port);
	return 0;
}

size_t
dns_servers_read(const char *path, struct dns_server ret[DNS_SERVERS])
{
	struct span rest, line, word;
	struct buf b;
	char name[DNS_SERVER_TEXT];
	size_t n = 0;

	buf_init(&b, 64 << 10);
	(void)read_file(path, &b);
	rest = buf_span(&b);
	while (n < DNS_SERVERS && span_split(&rest, '\n', &line)) {
		if (!span_starts(line, "nameserver"))
			continue;
		word = span_trim(span_skip(line, strlen("nameserver")));
		for (size_t i = 0; i < word.n; i++)
			if (word.p[i] == ' ' || word.p[i] == '\t')
				word.n = i;
		if (word.n == 0 || word.n >= sizeof name ||
		    span_chr(word, '#') >= 0)
			continue;
		memcpy(name, word.p, word.n);
		name[word.n] = '\0';
		n += dns_server_parse(name, &ret[n]) == 0;
	}
	buf_done(&b);
	if (n == 0)
		n += dns_server_parse("127.0.0.1", &ret[0]) == 0;
	return n;
}
