/* The lists that are there: data/checklists, then the user's folders, in
 * which a list of the same name replaces the one before.
 *
 * A file with errors is kept with its problems and no list, so that a face
 * can say so.  Blocks (reads some twenty small files): for jobs and
 * subcommands; the result is never changed after. */
#ifndef MTGP_CHECKLIST_LIBRARY_H
#define MTGP_CHECKLIST_LIBRARY_H

#include "core/checklist/check.h"
#include "core/config/config.h"

struct library_entry {
	const char	*name;
	const char	*path;
	bool		 own;		/* from a folder of the user */
	const struct checklist *list;	/* NULL: it has errors */
	struct checklist_problems problems;
};

struct library {
	struct arena	*arena;
	struct library_entry *v;	/* sorted by name */
	size_t		 n;
};

/* dirs: the installed folder first, NULL-terminated; one that is not there
 * is passed over.  *ret is freed by library_free. */
int	library_load(const char *const *dirs,
		const struct checklist_tools *tools, struct library **ret,
		struct error *e);
/* data/checklists, the user's checklists, the option checklist-dir: the dirs
 * of library_load, on the arena; NULL: no memory. */
const char *const *library_dirs(const struct config *c, struct arena *a);
int	library_load_config(const struct config *c,
		const struct checklist_tools *tools, struct library **ret,
		struct error *e);
void	library_free(struct library *l);	/* takes NULL */
/* One file, which may lie anywhere (checklist --check FILE).  Limits and
 * rules as for own lists. */
int	library_read_file(const char *path, const struct library *l,
		const struct checklist_tools *tools, struct arena *a,
		struct library_entry *ret, struct error *e);
/* NULL: none of that name.  An entry may be one with errors. */
const struct library_entry *library_find(const struct library *l,
		const char *name);
/* One sentence: no such list (and the nearest name), or: it has errors. */
int	library_list(const struct library *l, const char *name,
		const struct checklist **ret, struct error *e);
/* Entries that hold every word of text (title, symptoms, name, needs; both
 * languages, folded), best first; an empty text gives all of them.
 * ret_v has room for l->n; returns how many. */
size_t	library_search(const struct library *l, struct span text,
		const struct library_entry **ret_v);
/* Dated more than half a year ago. */
bool	checklist_is_old(const struct checklist *l, usec_t now);

#endif
