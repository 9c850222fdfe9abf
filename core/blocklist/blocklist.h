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
#include "core/config/config.h"
#include "core/inquiry/inquiry.h"

struct list_target {
	struct span	 text;		/* as asked for */
	struct ip	 ip;		/* n 0: a domain */
	unsigned	 roles;		/* of a name of this host */
};
#define LIST_ROLE_HELO	1u
#define LIST_ROLE_OWN	2u		/* its domain */
#define LIST_ROLE_PTR	4u		/* reverse name of its address */
#define LIST_ROLE_MX	8u

struct blocklist_query {
	const struct lists *lists;
	const struct list_target *targets;
	size_t		 ntargets;
	const struct blocklist *const *only;	/* --list; none: all */
	size_t		 nonly;
	const char	*vantage;	/* "": the default */
	/* What was found out before (LIST_TEST, core/blocklist/health.h), and
	 * this host's settings; NULL: nothing. */
	const struct facts *facts;
	/* What receivers said (core/log/refusals.h), beside what the facts
	 * say of it; NULL: nothing. */
	const struct facts *said;
	/* The targets are the addresses of this host: its names are asked
	 * about, too (HELO, PTR, its domains and their MX). */
	bool		 self;
	struct span	 own_domains;	/* of the configuration */
	/* Keys of lists, by the zone they are for or are below; secrets: no
	 * row holds one. */
	const struct config_list *keys;
	size_t		 nkeys;
};

/* The name or address is among those. */
bool	list_target_known(const struct list_target *v, size_t n,
		struct span text);

#define LIST_TEST "list.test"

/* Its subject is a struct blocklist_query. */
extern const struct analysis blocklist_analysis;

/* HELO name and domains of this host, as far as facts tell, on the arena. */
size_t	blocklist_own_names(const struct facts *f, struct span own_domains,
		struct arena *a, struct list_target **ret);
/* For other analyses: a row `listing` below parent for each list that has one
 * of the targets, and of parent the fields listed, unknown and clean, state,
 * severity and why.  0 or -ENOMEM. */
int	blocklist_below(const struct blocklist_query *q, struct asker *by,
		struct arena *a, struct sheet *s, struct row *parent,
		usec_t now);

#endif
