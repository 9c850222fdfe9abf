/* Inside look_*.c: the table of brands. */
#ifndef MTGP_FORGED_LOOK_PART_H
#define MTGP_FORGED_LOOK_PART_H

#include "core/forged/look.h"

#define LETTERS 28		/* a to z, any other, the end */

struct map;

/* The label of a domain of a brand. */
struct look_label {
	struct span	 label, domain;
	const struct forge_brand *brand;
	struct span	 folded, raw;	/* keys of the label */
	size_t		 order;
};

struct look_table {
	const struct forge_knowledge *k;
	struct map	*listed;	/* domains with a row, of any brand */
	struct map	*counts;	/* those that satisfy a claim */
	struct map	*labels;	/* to the first such look_label */
	struct look_label *v;		/* the most forged brands first */
	size_t		 n;
	struct arena	*a;
	float		 pair[LETTERS][LETTERS];	/* look_random.c */
};

/* How often two letters stand side by side in labels of brands. */
void	look_random_learn(struct look_table *t);
/* The mean logarithm of the pairs of a label. */
float	look_random_mean(const struct look_table *t, struct span label);

#endif
