/* Of the tables of forged mail the sentence of a fault is kept; of others a
 * fault only means that there is no such knowledge (--check-data tells). */
#include "helper/knowledge.h"

#include <limits.h>
#include <stdio.h>
#include <unistd.h>

static struct knowledge known;

const struct knowledge *
knowledge(void)
{
	return &known;
}

/* "" where the folder has no such part. */
static const char *
part_of(const char *dir, const char *name, char path[PATH_MAX])
{
	int n = dir && *dir ? snprintf(path, PATH_MAX, "%s/%s", dir, name) : 0;

	if (n <= 0 || n >= PATH_MAX || access(path, F_OK) < 0)
		*path = '\0';
	return path;
}

void
knowledge_load(const char *data, const char *user)
{
	char dir[PATH_MAX], own[PATH_MAX];
	struct error e = { 0 };

	if (*part_of(data, "rules", dir)) {
		const char *u = *part_of(user, "rules", own) ? own : NULL;

		if (forge_base_load(dir, u, &known.forge, &known.fault) == 0)
			known.forged = known.forge->know;
		(void)lint_tables_load(dir, u, &known.lint, &e);
	}
	if (*part_of(data, "blocklists", dir))
		(void)lists_load(dir, *part_of(user, "blocklists", own) ?
		    own : NULL, &known.lists, &e);
	if (*part_of(data, "replies", dir))
		(void)replies_load(dir, *part_of(user, "replies", own) ?
		    own : NULL, &known.replies, &e);
}
