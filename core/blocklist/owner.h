/* Whose address is it, and whom to write to: the network (AS) that announces
 * it, its name, the abuse contact, and the mailbox in the SOA of its reverse
 * zone.  Asked by DNS of the services in the data; everything hangs on the
 * arena. */
#ifndef MTGP_BLOCKLIST_OWNER_H
#define MTGP_BLOCKLIST_OWNER_H

#include "core/blocklist/blocklist.h"
#include "core/dns/look.h"

struct owner {
	struct span	 asn;		/* "64496" */
	struct span	 prefix, country, registry, name;
	struct span	 abuse;		/* mail address */
	struct span	 zone_contact;	/* mail address of the SOA */
	struct span	 role;		/* what RFC 2142 says: abuse@ the domain
					 * of zone_contact; a guess, where abuse
					 * is not known */
	bool		 open;		/* something is still to come */
	bool		 failed;	/* something was not answered */
};

/* 0 or -ENOMEM. */
int	owner_find(const struct blocklist_query *q, struct asker *by,
		struct arena *a, const struct ip *ip, struct owner *ret);
/* The name as one writes it: "EXAMPLE-AS Example Hosting K.K., JP" is Example
 * Hosting K.K. */
struct span owner_name(const struct owner *o);
/* The row `owner` of one address. */
void	owner_row(struct sheet *s, struct span address,
		const struct owner *o);

#endif
