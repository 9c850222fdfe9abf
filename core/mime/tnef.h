/* winmail.dat (application/ms-tnef): the files that lie in it, with names and
 * bytes, which are spans of it.  Lengths are checked against what is there.
 * Limits: TNEF_FILES_MAX files (more). */
#ifndef MTGP_MIME_TNEF_H
#define MTGP_MIME_TNEF_H

#include "core/base/arena.h"

#define TNEF_FILES_MAX 100

struct tnef_file {
	struct span	 name;		/* UTF-8, "" where none is given */
	struct span	 data;
};

struct tnef {
	struct tnef_file *v;
	size_t		 n;
	bool		 more;
	bool		 cut;		/* it ends in the middle */
};

/* bytes: decoded.  0, -EINVAL (no TNEF), -ENOMEM. */
int	tnef_read(struct span bytes, struct arena *a, struct tnef *ret);

#endif
