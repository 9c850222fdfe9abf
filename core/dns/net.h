/* Sockets of the resolver, behind a table so that a test can script them
 * (with loop_fake_ready for their descriptors).  Everything is non-blocking;
 * a socket belongs to one server. */
#ifndef MTGP_DNS_NET_H
#define MTGP_DNS_NET_H

#include <netinet/in.h>
#include <stdbool.h>
#include <sys/types.h>

#include "core/text/error.h"

#define DNS_PORT	53
#define DNS_SERVERS	8
#define DNS_SERVER_TEXT	80
#define DNS_INTERFACE	16

struct dns_server {
	struct sockaddr_storage address;
	socklen_t	 length;
	char		 text[DNS_SERVER_TEXT];	/* "192.0.2.53#5353" */
};

struct dns_source {
	struct sockaddr_storage address;	/* ss_family 0: any */
	socklen_t	 length;
	char		 interface[DNS_INTERFACE];	/* "": any */
};

struct dns_net {
	/* Connected, or (tcp) connecting: a descriptor or negative errno. */
	int	(*open)(void *arg, const struct dns_server *to, bool tcp,
			const struct dns_source *from);
	/* As the system's calls, but with negative errno. */
	ssize_t	(*send)(void *arg, int fd, const void *p, size_t n);
	ssize_t	(*recv)(void *arg, int fd, void *p, size_t n);
	void	(*close)(void *arg, int fd);
	void	(*random)(void *arg, void *p, size_t n);
	void	*arg;
};

extern const struct dns_net dns_net_system;

/* "ADDR" or "ADDR#PORT", numbers only: 0 or -EINVAL. */
int	dns_server_parse(const char *s, struct dns_server *ret);
/* 127.0.0.0/8, ::1. */
bool	dns_server_is_loopback(const struct dns_server *s);
/* The nameserver lines of a resolv.conf; 127.0.0.1 where there is none. */
size_t	dns_servers_read(const char *path,
		struct dns_server ret[DNS_SERVERS]);
/* The port is the kernel's to choose. */
void	dns_source_any_port(struct dns_source *s);
/* The address that questions to that server leave from, without sending one;
 * ret_local: it is private or loopback.  A negative errno, among them -EPERM
 * and -ENODEV (interface), -EADDRNOTAVAIL (address), -EAFNOSUPPORT. */
int	dns_net_outgoing(const struct dns_server *to,
		const struct dns_source *from, char ret[DNS_SERVER_TEXT],
		bool *ret_local);

#endif
