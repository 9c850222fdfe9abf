/* Two mails that belong together: one with a locked archive, and one that
 * carries its password.  For facts about a mail that is judged; the rule l116
 * says what comes of them.  Run by the helper and by tests (libfile.a). */
#ifndef MTGP_LINT_PAIR_H
#define MTGP_LINT_PAIR_H

#include "core/lint/lint.h"

#define LINT_PAIR_TEXT ((size_t)4096)	/* bytes */
#define LINT_PAIR_TIME USEC_HOUR

struct lint_pair {
	bool		 same;		/* From and To, within LINT_PAIR_TIME;
					 * the rest only where it is */
	bool		 later;		/* the other mail is, or of the same
					 * second */
	bool		 locked;	/* it has a locked archive */
	struct span	 text;		/* what its sender wrote in it, folded;
					 * its beginning */
};

/* Of o the knowledge and the tables.  Text on the arena.  0 or what
 * lint_prepare says of the other mail. */
int	lint_pair_read(const struct lint_options *o, struct span mail,
		struct span other, struct arena *a, struct lint_pair *ret);

#endif
