/* Scores on the screen: the sheet `score` in the order in which it is worked
 * off (what costs points with the heaviest first, then the sections, at last
 * what is in order), and two tries side by side. */
#ifndef MTGP_LINT_TRIES_H
#define MTGP_LINT_TRIES_H

#include "core/sheet/sheet.h"

/* A copy; NULL: no memory. */
struct sheet	*score_order(const struct sheet *s);
/* Two tries side by side: the score of each, then what differs.  The names
 * must differ.  0 or -ENOMEM. */
int	score_tries(const char *name_a, const struct sheet *a,
		const char *name_b, const struct sheet *b, struct sheet **ret);

#endif
