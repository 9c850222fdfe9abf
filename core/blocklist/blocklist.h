/* Which blocklists have an address or a domain, and what that means.
 *
 * Every list is asked together with its own test points (RFC 5782, 5; the
 * exceptions are data), so that a list that is dead, lists everything,
 * refuses us or is rewritten on the way is told from one that answers.  An
 * IPv4 address is asked by octets, an IPv6 address by 32 nibbles, a domain as
 * it is and as its organizational domain.  TXT, and a neighbour in the same
 * /64, are asked for what is listed.
 * A list that is part of another is left out where the whole is asked.
 * Only lists that are alive or unsure are asked, unless one is named. */
#ifndef MTGP_BLOCKLIST_BLOCKLIST_H
#define MTGP_BLOCKLIST_BLOCKLIST_H

#include "core/base/ip.h"
#include "core/blocklist/lists.h"
#include "core/inquiry/inquiry.h"

struct list_target {
	struct span	 text;		/* as asked for */
	struct ip	 ip;		/* n 0: a domain */
};

struct blocklist_query {
	const struct lists *lists;
	const struct list_target *targets;
	size_t		 ntargets;
	const struct blocklist *const *only;	/* --list; none: all */
	size_t		 nonly;
	const char	*vantage;	/* "": the default */
	/* What was found out before (LIST_TEST, core/blocklist/health.h);
	 * NULL: nothing. */
	const struct facts *facts;
};

#define LIST_TEST "list.test"

/* Its subject is a struct blocklist_query. */
extern const struct analysis blocklist_analysis;

#endif
