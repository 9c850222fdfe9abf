/* Inside core/config: sections `[list ZONE]`: keys of blocklists.  A key is
 * a secret: no sentence holds one. */
#ifndef MTGP_CONFIG_LISTKEY_H
#define MTGP_CONFIG_LISTKEY_H

#include "core/config/config.h"

struct list_keys {
	struct config_list *v;
	size_t		 n, cap;
};

/* The section of that zone, made where there is none; good until the next
 * call.  -EINVAL, -E2BIG, -ENOMEM with a sentence. */
int	listkey_section(struct list_keys *all, struct span zone,
		struct config_list **ret, struct error *e);
/* -ENOENT: no such name; -EINVAL: it does not fit. */
/* path: of the file it stands in. */
int	listkey_set(struct config_list *l, const char *name,
		struct span value, const char *path, struct error *e);
void	listkeys_done(struct list_keys *all);

#endif
