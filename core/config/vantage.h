/* Inside core/config: the vantages of the configuration files. */
#ifndef MTGP_CONFIG_VANTAGE_H
#define MTGP_CONFIG_VANTAGE_H

#include "core/config/config.h"

struct vantages {
	struct config_vantage *v;
	size_t		 n, cap;
};

/* The vantage of that name, made where there is none; good until the next
 * call.  -EINVAL, -E2BIG, -ENOMEM with a sentence. */
int	vantage_section(struct vantages *all, struct span name,
		struct config_vantage **ret, struct error *e);
/* -ENOENT: no such name; -EINVAL: it does not fit. */
int	vantage_set(struct config_vantage *v, const char *name,
		struct span value, struct error *e);
/* Names of the lines of a section, sorted; NULL past the end. */
const char *vantage_key(size_t i);
void	vantages_done(struct vantages *all);

#endif
