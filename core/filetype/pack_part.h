/* Inside core/filetype: a listing while it is made.
 *
 * A lister reads the members of one archive and gives each to pack_add; false
 * there: no more can be taken.  0, -ENOTSUP (not its format), -ENOMEM. */
#ifndef MTGP_FILETYPE_PACK_PART_H
#define MTGP_FILETYPE_PACK_PART_H

#include "core/base/buf.h"
#include "core/filetype/pack.h"

struct lister {
	struct arena	*a;
	struct pack	*p;
	size_t		 cap, names;
	size_t		 unpacked;	/* of PACK_UNPACK_MAX */
	unsigned	 depth;
	int		 error;
};

/* m->name: bytes as they stand. */
bool	pack_add(struct lister *l, const struct pack_member *m);
/* Should its bytes be unpacked and listed, too? */
bool	pack_inside(struct lister *l, const struct pack_member *m);
/* How much may be unpacked for it. */
size_t	pack_room(const struct lister *l);
/* Lists what is in those bytes one level deeper. */
void	pack_nested(struct lister *l, struct span bytes);

int	pack_zip(struct lister *l, struct span bytes);
int	pack_rar5(struct lister *l, struct span bytes);
int	pack_other(struct lister *l, struct span bytes);

#endif
