/* Inside core/domain: SPF records as text.
 *	spf.c		the rows
 *	spf_text.c	terms, and the record as it should be */
#ifndef MTGP_DOMAIN_SPF_PART_H
#define MTGP_DOMAIN_SPF_PART_H

#include "core/domain/domain_part.h"

bool	spf_text_is(struct span s);
/* Cuts the next term off; empty at the end. */
struct span spf_text_next(struct span *rest);
struct span spf_text_mechanism(struct span term);
bool	spf_text_is_ptr(struct span term);
/* One record of all, and the mechanisms of missing ("ip4:… ip6:…").  NULL:
 * no memory, or too long. */
const char *spf_text_whole(struct arena *a, const struct span *records,
		size_t n, const char *missing);

#endif
