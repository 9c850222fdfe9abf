/* Inside core/blocklist: can a list be believed just now?  Its test points
 * (RFC 5782, 5; the exceptions are data) say so.  A list without a point that
 * must be listed is silent about everything as a dead one is: its zone must
 * prove that it lives, by its SOA or NS.
 *
 * What was found is remembered for a day (a list that works, is dead or lists
 * everything) or for an hour (no answer), as the facts
 *	list.test   ZONE/ipv4|ipv6|domain[@RESOLVER]   VERDICT UNIX-TIME
 * and not asked again; what may lie at our own resolver (refused, rewritten)
 * is never remembered.  RESOLVER is what the fact resolver.asks says. */
#ifndef MTGP_BLOCKLIST_HEALTH_H
#define MTGP_BLOCKLIST_HEALTH_H

#include "core/blocklist/blocklist.h"
#include "core/dns/look.h"

enum health { HEALTH_OPEN, HEALTH_GOOD, HEALTH_DEAD, HEALTH_ALL,
	HEALTH_REWRITES, HEALTH_REFUSES, HEALTH_SILENT, HEALTH_ERROR,
	HEALTH_UNASKED };

/* One answer, by itself. */
enum said { SAID_OPEN, SAID_UNASKED, SAID_SILENCE, SAID_ERROR, SAID_NOTHING,
	SAID_ADDRESS, SAID_REFUSAL, SAID_STRANGE };

/* The codes of answers. */
struct list_codes {
	const struct list_code *v[LIST_CODES];
	uint32_t	 of[LIST_CODES];	/* the answer of each */
	size_t		 n;
};

struct list_health {
	enum health	 is;
	enum list_family family;
	bool		 proved;	/* by the zone only: no test point */
	usec_t		 when;		/* it was tested */
	bool		 remembered;
};

/* One list that is being asked. */
struct list_asking {
	const struct blocklist_query *q;
	const struct blocklist *list;
	struct asker	*by;
	struct arena	*a;
	usec_t		 now;
	struct span	 below;		/* the key and the zone */
};

/* The key for a list, or "": none, or it needs none. */
const char *list_key(const struct blocklist_query *q,
		const struct blocklist *list);
/* 0 or -ENOMEM, as all below; a name that cannot be asked is absent. */
int	list_ask(struct list_asking *k, struct span name, int type,
		struct dns_look *ret);
struct span list_address_name(struct list_asking *k, const struct ip *ip);
enum said list_read(struct list_asking *k, const struct dns_look *l,
		struct list_codes *ret);
/* Starts ret, with what was found out before (`remembered`). */
void	list_remembers(struct list_asking *k, enum list_family f,
		struct list_health *ret);
/* Else the test points do, beside what the list says of what was looked up. */
int	list_test(struct list_asking *k, enum said target,
		struct list_health *ret);
const char *list_family_name(enum list_family f);	/* "ipv4" */
/* "good"; NULL: not to be remembered. */
const char *list_health_name(enum health h);
/* The servers that questions go to; "" not known. */
struct span list_resolver_asks(struct asker *by, const char *vantage);
/* A zone file answers, and nothing in it stands at or below the zone of the
 * list. */
bool	list_unwritten(struct list_asking *k);
/* Something is remembered, and through which servers is still to come: until
 * then it is not known what need not be asked. */
bool	list_memory_open(const struct blocklist_query *q, struct asker *by);

#endif
