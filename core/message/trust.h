/* Which Received fields our own side wrote, and so who handed the mail in.
 *
 * Fields are read from the newest down.  The newest one was written by our
 * server where its `by` is one of our names or addresses; else that is
 * assumed, since the mail was found there (TRUST_ASSUMED).  The next one is
 * ours as well, as long as each says that it got the mail from our own side:
 * from inside the server, over LMTP, from a mailbox (fetchmail), from an
 * address of a private network or of `--trust`, or from a name of `--trust`
 * that the server itself found (reverse DNS, not HELO).  What comes over
 * loopback or from an address of this host must be followed by a field that
 * our side wrote.  What a user's program on the host handed in began there.
 * Below the last trusted field the sender could write anything.
 *
 * What the log of this host says of the entry (facts log.client, log.account,
 * log.sender of the queue id in the last trusted field) goes before what the
 * field says.
 *
 * Ours are: postconf.myhostname, .mynetworks, .proxy_interfaces,
 * host.address (docs/checks/facts.md), loopback, and --trust.
 */
#ifndef MTGP_MESSAGE_TRUST_H
#define MTGP_MESSAGE_TRUST_H

#include "core/message/message_part.h"
#include "core/mime/received.h"

struct trust_net {
	struct ip	 ip;
	unsigned	 bits;
	bool		 self;		/* this host */
};

struct trust {
	struct span	*names;
	size_t		 nnames, names_cap;
	struct trust_net *nets;
	size_t		 nnets, nets_cap;
};

/* HOST, .DOMAIN (all names below it), ADDRESS or ADDRESS/BITS, as in --trust.
 * 0, -EINVAL, -ENOMEM. */
int	trust_add(struct trust *t, struct span word, struct arena *a);
/* --trust and the facts; words that trust_add refuses are passed over. */
int	trust_of(const struct message_options *o, struct arena *a,
		struct trust *ret);
bool	trust_has_name(const struct trust *t, struct span name);
bool	trust_has_ip(const struct trust *t, const struct ip *ip);
bool	trust_is_loopback(const struct ip *ip);

enum trust_why { TRUST_NONE, TRUST_ASSUMED, TRUST_OWN };

struct hop {
	const struct field_raw *field;
	struct received	 r;		/* of the unfolded body */
	bool		 dated;
	usec_t		 when;		/* where dated */
	bool		 trusted;	/* our side wrote it */
};

struct route {
	struct hop	*v;		/* newest first */
	size_t		 n;
	enum trust_why	 why;
	size_t		 trusted;	/* v[0] to v[trusted - 1] */
	/* The field in which the mail came in from outside; NULL where there
	 * is none: it began on our side, or no field is trusted. */
	const struct hop *outside;
	/* Who handed it in there; what --ip, --helo, --mail-from give goes
	 * first.  ip.n 0, p NULL: not known. */
	struct ip	 ip;
	struct span	 helo;
	struct span	 mail_from;	/* without < >; n 0 and p: <> */
	bool		 logged_in;	/* a user's program: SPF says nothing */
	/* The id under which this host's log has its entry; "": it was not
	 * looked up, or is not there. */
	struct span	 queue_id;
};

/* Everything on the arena.  0 or -ENOMEM. */
int	route_read(const struct message *m, struct arena *a,
		struct route *ret);

/* The rows `route` and `received`*; those of `authres`*; the row `iprev`. */
int	message_route(struct message_judge *j, const struct route *r);
int	message_authres(struct message_judge *j, const struct route *r);
int	message_iprev(struct message_judge *j, const struct route *r);
/* The row `received.log`: what the log said. */
int	message_log(struct message_judge *j, const struct route *r);

#endif
