/* Is the sender of a mail known, as this host's log says: facts known.answered
 * and known.correspondent for the analysis `message` (docs/checks/facts.md).
 *
 * What was looked for and the whole log was read: known.searched.
 * Limits: KNOWN_IDS ids, KNOWN_SECONDS in all; what took longer is not known.
 * Blocks. */
#ifndef MTGP_LOG_KNOWN_H
#define MTGP_LOG_KNOWN_H

#include "core/base/clock.h"
#include "core/inquiry/facts.h"

#define KNOWN_IDS	4
#define KNOWN_SECONDS	3

struct log_known {
	struct span	 domain;	/* of From; or "" */
	struct span	 recipient;	/* or "" */
	const struct span *answers;	/* ids that the mail answers */
	size_t		 nanswers;
	usec_t		 before;	/* what came later is not looked at */
};

/* paths and cache_dir as of log_source_open(); a log that may not be read is
 * left out.  0, -ENOMEM or -ECANCELED. */
int	log_known_gather(struct facts *f, const char *const *paths, size_t n,
		const char *cache_dir, usec_t now, const struct log_known *k,
		const volatile bool *cancel);

#endif
