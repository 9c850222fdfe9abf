/* Inside core/checklist: what the parts of the checker share. */
#ifndef MTGP_CHECKLIST_CHECK_PART_H
#define MTGP_CHECKLIST_CHECK_PART_H

#include "core/checklist/check.h"

struct checking {
	const struct checklist *l;
	const struct checklist_rules *rules;
	struct checklist_problems *p;
	bool		 used[SLOT_VARS];	/* by variable */
};

/* Words and addresses of a sentence; text may be NULL. */
void	check_words(struct checking *c, size_t line, const char *text,
		enum lang lang);
/* How a sentence of the record ends. */
void	check_record(struct checking *c, size_t line, const struct text *t);
/* An answer that says that something was not done, or not possible. */
bool	says_not_done(const char *label);
/* States a cause as certain. */
bool	claims_cause(const struct text *t);

#endif
