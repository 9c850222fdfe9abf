/* Addresses of hosts, as bytes.  An IPv4-mapped IPv6 address is IPv4. */
#ifndef MTGP_BASE_IP_H
#define MTGP_BASE_IP_H

#include "core/base/arena.h"

struct ip {
	uint8_t	 bytes[16];
	size_t	 n;		/* 4 or 16; 0: none */
};

/* Text form, whole: 0 or -EINVAL. */
int	ip_parse(struct span s, struct ip *ret);
/* From the data of an A or AAAA record. */
struct ip ip_of(const void *p, size_t n);
const char *ip_text(const struct ip *ip, struct arena *a);
/* Are the first bits the same?  False where the kinds differ. */
bool	ip_in(const struct ip *ip, const struct ip *net, unsigned bits);
/* Not reachable from the outside: loopback, link-local, RFC 1918, RFC 4193,
 * RFC 6598.  The ranges for documentation count as reachable. */
bool	ip_is_private(const struct ip *ip);

#endif
