/* What must hold of all rows of a table of data/rules together, perhaps with
 * those of another one: points that add up, steps that fall, ranges that do
 * not overlap, free mail that is no brand's. */
#ifndef MTGP_COMMAND_CHECK_SCORE_H
#define MTGP_COMMAND_CHECK_SCORE_H

#include "core/knowledge/rows.h"

struct together {
	const char	*table, *other;		/* NULL: the end; other may be
						 * the same */
	/* 0, or -EINVAL with *e set */
	int		(*check)(const struct table *t,
			const struct table *other, struct error *e);
};

extern const struct together rules_together[];

#endif
