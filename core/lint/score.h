/* The score of ten: what came of the rules, added up by section.
 *
 * A section begins with its points and gives away those of its rules, down to
 * its floor; of the rules of one part (score_parts) only the largest counts.
 * A part of which nothing is known takes its points off what is possible, not
 * off the score.  Where some blocklists gave no answer the score is a range.
 * The lowest cap that applies bounds the whole.  Thousandths of a point. */
#ifndef MTGP_LINT_SCORE_H
#define MTGP_LINT_SCORE_H

#include "core/lint/rules.h"

struct score_sum {
	const struct score_section *section;
	int		 points, possible;
};

struct score {
	struct score_sum *sums;		/* as the tables' sections */
	size_t		 n;
	const struct score_part **unknown;	/* parts */
	size_t		 nunknown;
	int		 total, possible;
	int		 low;		/* the lower end; total: no range */
	int		 side[2], side_possible[2];	/* enum score_side */
	const struct score_cap *cap;	/* that bounds it; NULL: none */
	const struct score_grade *grade;
	bool		 pending;	/* an answer is still awaited */
};

/* all: of lint_run_rules.  On the run's arena; 0 or -ENOMEM. */
int	score_add_up(const struct lint_run *run,
		const struct lint_outcome *all, struct score *ret);
const char *score_text(struct arena *a, int thousandths);	/* "8.5" */

#endif
