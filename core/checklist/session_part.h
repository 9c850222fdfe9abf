/* Inside core/checklist: a session, for the two files that make it. */
#ifndef MTGP_CHECKLIST_SESSION_PART_H
#define MTGP_CHECKLIST_SESSION_PART_H

#include "core/checklist/session.h"

struct session {
	struct walk	*walk;
	struct session_options o;
	int64_t		 run_id;
	struct arena	*arena;		/* strings of the options */
	const char	*case_name;
};

/* "Not enough memory", as a sentence; -ENOMEM. */
int	session_memory(struct error *e);
/* At the first step, with nothing known. */
int	session_new(const struct checklist *l,
		const struct session_options *o, usec_t now,
		struct session **ret, struct error *e);

#endif
