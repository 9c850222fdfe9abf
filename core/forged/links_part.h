/* Inside links*.c. */
#ifndef MTGP_FORGED_LINKS_PART_H
#define MTGP_FORGED_LINKS_PART_H

#include "core/forged/links.h"

/* links_page.c: attached pages.  0 or -ENOMEM. */
int	links_read_pages(const struct forge_links_source *s, struct arena *a,
		struct forge_links *ret);
/* Is it that name, or below it?  Both lower case. */
bool	link_is_below(struct span name, struct span domain);

#endif
