/* The health of a mail domain: is it set up so that its mail is believed?
 *
 * One analysis, one table of checks (domain.c), one file a check; each adds
 * its rows at the top level of the sheet (docs/checks/domain.md).  All checks
 * ask ahead, so that a whole domain takes few rounds.  A failure of DNS never
 * counts as "not there": its row is unknown.
 *
 * Facts that are read: postconf.*, host.address, list.test
 * (docs/checks/facts.md). */
#ifndef MTGP_DOMAIN_DOMAIN_H
#define MTGP_DOMAIN_DOMAIN_H

#include "core/base/ip.h"
#include "core/blocklist/lists.h"
#include "core/config/config.h"
#include "core/domain/tables.h"
#include "core/inquiry/inquiry.h"

struct domain_query {
	struct span	 domain;	/* without a final dot */
	struct ip	 address;	/* n > 0: only its reverse DNS, there
					 * and back; domain is its text */
	const char	*vantage;	/* "": the default */
	const struct facts *facts;	/* of this host; NULL: none */
	bool		 starttls;	/* prove DANE at the servers */
	bool		 self;		/* judge this host, too */
	const struct ip	*ips;		/* outgoing addresses, as given */
	size_t		 nips;
	const struct span *selectors;	/* of DKIM, as given */
	size_t		 nselectors;
	const struct domain_tables *tables;	/* NULL: none */
	const struct lists *lists;	/* for self; NULL: not asked */
	const struct config_list *keys;	/* of lists (blocklist.h) */
	size_t		 nkeys;
	/* A resolver that may be believed proves itself with them: NULL or
	 * "": the root, and none. */
	const char	*probe_signed, *probe_bogus;
};

/* Its subject is a struct domain_query. */
extern const struct analysis domain_analysis;

#endif
