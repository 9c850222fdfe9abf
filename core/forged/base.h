/* What signals of forged mail need to know, loaded once for many mails: the
 * tables, the names of brands, the look-alikes.  In liblook.a.
 *
 * Everything that needs a file is read here: a process that locks itself in
 * loads it before.  Any thread may read it. */
#ifndef MTGP_FORGED_BASE_H
#define MTGP_FORGED_BASE_H

#include "core/forged/knowledge.h"

struct brand_table;		/* brands.h */
struct look_table;		/* look.h */

struct forge_base {
	struct forge_knowledge *know;
	struct brand_table *names;
	struct look_table *looks;
};

/* dir: the folder rules; user_dir may be NULL.  0; -ENOENT, -EINVAL,
 * -ENOMEM with a sentence. */
int	forge_base_load(const char *dir, const char *user_dir,
		struct forge_base **ret, struct error *e);
void	forge_base_free(struct forge_base *b);	/* takes NULL */

#endif
