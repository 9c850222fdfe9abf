/* Inside core/dns: what a zone file is made of.  zonefile.c reads it,
 * zonefile_answer.c answers from it. */
#ifndef MTGP_DNS_ZONEFILE_PART_H
#define MTGP_DNS_ZONEFILE_PART_H

#include "core/base/map.h"
#include "core/dns/wire.h"
#include "core/dns/zonefile.h"

struct record {
	struct record	*next;
	struct dns_record r;
	struct span	 rest;		/* behind the owner, on the wire */
};

enum order_kind { ORDER_TIMEOUT, ORDER_SERVFAIL, ORDER_NXDOMAIN,
	ORDER_BOGUS };

struct order {			/* a ";!" line */
	struct order	*next;
	enum order_kind	 kind;
	int		 type;		/* 0: "*" */
};

struct node {
	struct record	*records, **tail;
	struct order	*orders;
	bool		 exists;	/* it or a longer name has a record */
	bool		 secure;	/* as all names below it */
};

struct zonefile {
	struct arena	*arena;
	struct map	*nodes;		/* names as of wire.h */
	struct map	*bodies;	/* URL to struct span */
	bool		 trusted;	/* there is a line SECURE */
	bool		 partial;	/* names elsewhere are not known here */
};

/* "example.jp" of "www.example.jp"; the root has itself. */
struct span zone_parent(struct span name);

#endif
