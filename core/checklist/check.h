/* The rules of a checklist that its grammar does not hold by itself
 * (docs/mtgp-tui-checklist.5): targets, ways through, both languages, the
 * same slots, keys, lengths on the screen, words, addresses, `run:` lines.
 *
 * An error makes a list unfit for use, a warning does not.  Rules of house
 * style (words, product names, addresses in examples) are errors in the
 * lists of this program and warnings in a supporter's own.
 * Pure; problems are added to those of reading. */
#ifndef MTGP_CHECKLIST_CHECK_H
#define MTGP_CHECKLIST_CHECK_H

#include "core/checklist/tools.h"

struct checklist_rules {
	const struct checklist_tools *tools;	/* NULL: run: is not parsed */
	/* Names that `next` may have, NULL-terminated; NULL: any. */
	const char	*const *names;
	bool		 own;		/* a supporter's own list */
};

void	checklist_check(const struct checklist *l,
		const struct checklist_rules *rules,
		struct checklist_problems *p);

/* Rows of a step on an 80-column screen, counted as the pane draws them. */
size_t	checklist_rows(const struct checklist_node *n, enum lang lang);

#endif
