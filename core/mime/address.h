/* Addresses of fields as From, To, Sender, Reply-To and Return-Path (RFC
 * 5322, 3.4, with the obsolete forms of 4.4 and RFC 6532).
 *
 * Nothing that a mail holds is refused: what cannot be read as an address is
 * one entry with its text as `raw` and no domain.  Groups are opened: each
 * member says its group.  Display names are decoded (RFC 2047) and without
 * quotes; local parts and domains are as written, without comments and folds
 * (a quoted local part loses its quotes).
 * Everything hangs on the arena.  Limit: ADDRESSES_MAX; `more` says that
 * there are others. */
#ifndef MTGP_MIME_ADDRESS_H
#define MTGP_MIME_ADDRESS_H

#include "core/base/arena.h"

#define ADDRESSES_MAX 10000

struct address {
	struct span	 raw;		/* as it stands in the field */
	struct span	 display;	/* UTF-8; "" where there is none */
	struct span	 comment;	/* of all comments, decoded; or "" */
	struct span	 local, domain;	/* domain "": no address */
	struct span	 group;		/* name of the group, or "" */
	bool		 member;	/* of a group */
	bool		 encoded;	/* the display name was (RFC 2047) */
};

struct addresses {
	struct address	*v;
	size_t		 n;
	bool		 more;
};

/* body: of one field.  0 or -ENOMEM. */
int	addresses_read(struct span body, struct arena *a,
		struct addresses *ret);
/* "local@domain", on the arena; the local part alone without a domain. */
struct span address_text(const struct address *d, struct arena *a);

#endif
