/* Inside core/lint: what was asked about who sent the mail, as types; filled
 * at each judgement.  PENDING: an answer is awaited; UNKNOWN: it cannot be
 * known (no address, no answer, not asked). */
#ifndef MTGP_LINT_NET_H
#define MTGP_LINT_NET_H

#include "core/message/results.h"
#include "core/message/trust.h"

struct lint;
struct forge_link;

enum lint_known { NET_PENDING, NET_UNKNOWN, NET_KNOWN };

struct lint_helo {
	enum lint_known	 known;
	bool		 improper;	/* no name of a host */
	bool		 absent;	/* neither A nor AAAA */
	bool		 elsewhere;	/* none is the address */
};

struct lint_author {
	enum lint_known	 known;
	bool		 absent;	/* NXDOMAIN */
	bool		 mute;		/* no MX, no address, or a null MX */
};

struct lint_listed {
	enum lint_known	 known;		/* of some list */
	bool		 some_silent;	/* not all major lists answered */
	struct span	 major, minor;	/* names, ", " between; "" none */
};

struct lint_link_listed {
	const struct forge_link *link;	/* the first with that host */
	struct span	 lists;		/* names, ", " between */
};

/* Hosts of links on domain lists: the first ten hosts. */
struct lint_linked {
	enum lint_known	 known;
	struct lint_link_listed *v;
	size_t		 n;
};

enum lint_tls { TLS_UNKNOWN, TLS_YES, TLS_NO };

struct lint_net {
	struct message_results r;
	const struct route *route;
	struct lint_helo helo;
	struct lint_author author;
	struct lint_listed listed;
	struct lint_linked linked;
	enum lint_tls	 tls;
};

/* 0 or -ENOMEM. */
int	lint_net_ask(const struct lint *l, struct asker *by, struct arena *a,
		usec_t now, struct lint_net *ret);
int	lint_net_ask_links(const struct lint *l, struct asker *by,
		struct arena *a, usec_t now, struct lint_linked *ret);

#endif
