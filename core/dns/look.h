/* What an analysis asks of DNS and gets to know: one question, its answer
 * taken apart, and the records that count: those of the type asked for, at
 * the end of the chain of CNAMEs that begins at the name.
 *
 * A failure is never an answer: DNS_FAILED (no server, SERVFAIL, an answer
 * that was cut off or is broken, CNAMEs without an end) and DNS_UNASKED
 * (offline, over a limit) say nothing of the name.  Everything hangs on the
 * arena. */
#ifndef MTGP_DNS_LOOK_H
#define MTGP_DNS_LOOK_H

#include "core/dns/wire.h"
#include "core/inquiry/inquiry.h"

enum dns_status {
	DNS_OPEN,		/* asked; judge again when it is in */
	DNS_FOUND,
	DNS_EMPTY,		/* the name exists, this type does not */
	DNS_ABSENT,		/* NXDOMAIN */
	DNS_FAILED,
	DNS_UNASKED,
};

struct dns_look {
	enum dns_status	 status;
	const struct dns_record **v;
	size_t		 n;
	struct span	 end;		/* where the CNAMEs led to */
	unsigned	 aliases;	/* how many there were */
	bool		 unfinished;	/* their end was not in the answer */
	bool		 secure;	/* AD, as the resolver says */
	unsigned	 rcode;		/* DNS_FAILED: 0: silence */
	const struct answer *answer;	/* evidence; may be NULL */
};

/* The question of kind fact whether AD of that vantage's resolver may be
 * believed: over loopback, or because somebody said so.  "yes", or none. */
#define DNS_TRUSTED "resolver.trusted/"
/* The same kind of question: whom that vantage asks, as a person would write
 * it ("192.0.2.53", or the path of a zone file). */
#define DNS_ASKS "resolver.asks/"
/* The same, and a zone behind it: "yes" where a zone file is all that answers,
 * and nothing in it stands at or below that zone. */
#define DNS_LACKS "resolver.lacks/"

/* 0; -EINVAL: not a name; -ENOMEM.  by NULL: DNS_UNASKED. */
int	dns_look(struct asker *by, struct arena *a, const char *vantage,
		struct span name, int type, struct dns_look *ret);
/* "1.2.0.192.in-addr.arpa", "….ip6.arpa" of 4 or 16 bytes. */
struct span dns_reverse(struct arena *a, const uint8_t *ip, size_t n);
/* The same below another zone, as lists are asked: "1.2.0.192.list.example". */
struct span dns_reverse_below(struct arena *a, const uint8_t *ip, size_t n,
		struct span zone);

#endif
