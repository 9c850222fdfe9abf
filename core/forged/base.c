/* The tables of forged mail together (base.h). */
#include "core/forged/base.h"

#include <errno.h>
#include <stdlib.h>

#include "core/forged/brands.h"
#include "core/forged/look.h"

void
forge_base_free(struct forge_base *b)
{
	if (b == NULL)
		return;
	look_table_free(b->looks);
	brand_table_free(b->names);
	forge_knowledge_free(b->know);
	free(b);
}

int
forge_base_load(const char *dir, const char *user_dir,
    struct forge_base **ret, struct error *e)
{
	struct forge_base *b = calloc(1, sizeof *b);
	int r = b ? forge_knowledge_load(dir, user_dir, &b->know, e) :
	    error_set(e, -ENOMEM, "command.memory", NULL);

	if (r == 0) {
		r = look_open();
		if (r == 0)
			r = brand_table_new(b->know, &b->names);
		if (r == 0)
			r = look_table_new(b->know, &b->looks);
		if (r < 0)
			error_set(e, r, r == -ENOENT ? "forge.no-data" :
			    "command.memory", NULL);
	}
	if (r < 0)
		forge_base_free(b);
	else
		*ret = b;
	return r;
}
