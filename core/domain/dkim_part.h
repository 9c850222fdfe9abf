/* Inside core/domain: the keys of DKIM.
 *	dkim.c		which selectors, and the row of all
 *	dkim_key.c	the row of one key */
#ifndef MTGP_DOMAIN_DKIM_PART_H
#define MTGP_DOMAIN_DKIM_PART_H

#include "core/auth/dkim_key.h"
#include "core/domain/domain_part.h"

enum selector_origin {
	SELECTOR_GIVEN,		/* --selector, or seen in the log */
	SELECTOR_LOCAL,		/* this host signs with it */
	SELECTOR_GUESSED,
};

struct dkim_selector {
	struct span	 selector, name;	/* name: in DNS */
	enum selector_origin origin;
	struct span	 public;	/* base64, of this host's key; may be
					 * empty */
	struct dns_look	 look;
};

/* What became of it, for the row of all. */
struct dkim_found {
	bool		 row;		/* it has one */
	bool		 usable;
	enum dkim_key_type type;
	unsigned	 bits;
	enum severity	 severity;
};

/* The row `dkim.key` below parent.  The look is settled.  -ENOMEM or 0. */
int	dkim_key_row(struct domain *d, struct row *parent,
		const struct dkim_selector *s, struct dkim_found *ret);

#endif
