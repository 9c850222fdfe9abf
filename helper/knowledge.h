/* What role parse knows: tables of data/, loaded before the sandbox closes and
 * never changed.  What could not be loaded is NULL, and its analysis says
 * so. */
#ifndef MTGP_HELPER_KNOWLEDGE_H
#define MTGP_HELPER_KNOWLEDGE_H

#include "core/blocklist/lists.h"
#include "core/bounce/replies.h"
#include "core/forged/base.h"
#include "core/lint/tables.h"

struct knowledge {
	struct forge_base *forge;
	const struct forge_knowledge *forged;	/* of it */
	struct error	 fault;		/* why forge is not there; code 0:
					 * no folder was named */
	struct lint_tables *lint;
	struct lists	*lists;
	struct replies	*replies;
};

/* data: the installed folder, "" or NULL: none; user: the user's. */
void	knowledge_load(const char *data, const char *user);
const struct knowledge *knowledge(void);

#endif
