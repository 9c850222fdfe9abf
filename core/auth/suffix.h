/* The public suffix list: the system's, or the one libpsl was built with
 * where that is newer.  Loaded at first need, kept to the end; without a list
 * every answer is "". */
#ifndef MTGP_AUTH_SUFFIX_H
#define MTGP_AUTH_SUFFIX_H

#include "core/base/arena.h"

enum suffix_part {
	SUFFIX_ICANN,		/* registries: co.jp */
	SUFFIX_ANY,		/* and hosts that give names away: github.io */
};

/* The registrable domain by the whole list; "" where there is none (a suffix
 * itself, an empty label). */
struct span suffix_org_domain(struct span domain, struct arena *a);
/* The public suffix: a tail of name, which is lower-case ASCII of at most 253
 * bytes without a final dot; the last label where no rule fits.  "": not such
 * a name. */
struct span suffix_of(struct span name, enum suffix_part part);
/* Is it a public suffix of a registry, in lower case: "jp", "co.jp"? */
bool	suffix_exists(struct span name);

#endif
