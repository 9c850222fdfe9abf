/* Facts from the mail system's own programs, through core/loop/spawn, and
 * from the interfaces of this host. */
#include "core/inquiry/gather.h"

#include <arpa/inet.h>
#include <errno.h>
#include <ifaddrs.h>
#include <net/if.h>

#include "core/inquiry/signer.h"
#include "core/loop/spawn.h"

#define LIMIT	(5 * USEC_SEC)
#define OUTPUT	((size_t)8 << 20)

static int
gather_one(struct facts *f, const char *const argv[],
    int (*parse)(struct facts *f, struct span output))
{
	struct buf out;
	int status, r;

	buf_init(&out, OUTPUT);
	r = spawn_capture(argv, LIMIT, &out, &status);
	if (r == -ENOMEM)
		goto out;
	r = r == 0 && status == 0 ? parse(f, buf_span(&out)) : 0;
	if (r != -ENOMEM)
		r = 0;
out:
	buf_done(&out);
	return r;
}

/* Global addresses only: no loopback, no link-local ones. */
static bool
address_text(const struct sockaddr *sa, char *out, socklen_t n)
{
	const struct sockaddr_in *v4 = (const void *)sa;
	const struct sockaddr_in6 *v6 = (const void *)sa;

	if (sa != NULL && sa->sa_family == AF_INET)
		return ntohl(v4->sin_addr.s_addr) >> 24 != 127 &&
		    ntohl(v4->sin_addr.s_addr) >> 16 != 0xa9fe &&
		    inet_ntop(AF_INET, &v4->sin_addr, out, n) != NULL;
	if (sa != NULL && sa->sa_family == AF_INET6)
		return !IN6_IS_ADDR_LOOPBACK(&v6->sin6_addr) &&
		    !IN6_IS_ADDR_LINKLOCAL(&v6->sin6_addr) &&
		    inet_ntop(AF_INET6, &v6->sin6_addr, out, n) != NULL;
	return false;
}

int
facts_gather_addresses(struct facts *f)
{
	char text[INET6_ADDRSTRLEN];
	struct ifaddrs *all;
	int r = 0;

	if (getifaddrs(&all) < 0)
		return errno == ENOMEM ? -ENOMEM : 0;
	for (const struct ifaddrs *i = all; i != NULL && r != -ENOMEM;
	    i = i->ifa_next) {
		if ((i->ifa_flags & IFF_UP) != 0 &&
		    address_text(i->ifa_addr, text, sizeof text))
			r = facts_add(f, "host.address", span_str(text),
			    span_str(i->ifa_name));
	}
	freeifaddrs(all);
	return r == -ENOMEM ? r : 0;
}

int
facts_gather(struct facts *f)
{
	static const char *const postconf[] = { "postconf", NULL };
	static const char *const queue[] = { "postqueue", "-j", NULL };
	int r = gather_one(f, postconf, facts_from_postconf);

	if (r == 0)
		r = gather_one(f, queue, facts_from_postqueue);
	if (r == 0)
		r = facts_gather_signer(f, "");
	return r < 0 ? r : facts_gather_addresses(f);
}
