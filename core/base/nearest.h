/* "Did you mean": the known name nearest to a mistyped one.
 * Optimal string alignment (insert, drop, replace, swap of neighbours), ASCII
 * case does not count.  A name is offered only within a third of its length
 * (at least 1, at most 4); of equals the first tried wins.
 * Words longer than 64 bytes have no neighbour.  Never allocates; the names
 * belong to the caller. */
#ifndef MTGP_BASE_NEAREST_H
#define MTGP_BASE_NEAREST_H

#include "core/base/span.h"

#define NEAREST_MAX 64

struct nearest {
	struct span	 word;
	const char	*name;
	unsigned	 distance;
};

void		 nearest_init(struct nearest *n, struct span word);
void		 nearest_try(struct nearest *n, const char *name);
/* NULL: nothing is near. */
const char	*nearest_name(const struct nearest *n);
/* The edit distance itself, at most NEAREST_MAX + 1. */
unsigned	 nearest_distance(struct span a, struct span b);

#endif
