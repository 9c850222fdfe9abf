/* What receivers answered when they refused our mail, from the newest plain
 * files of a log: facts `refusal.said` with the reply as key and "COUNT FIRST
 * LAST" (attempts; seconds since 1970) as value.  Who looks for a reason, such
 * as the name of a blocklist, looks there.
 * Limits: the last 256 MiB of the log, the newest 2000 replies that differ,
 * 500 bytes of each.  Blocks. */
#ifndef MTGP_LOG_REFUSALS_H
#define MTGP_LOG_REFUSALS_H

#include "core/base/clock.h"
#include "core/inquiry/facts.h"

/* paths as of log_source_open(); a log that may not be read is left out.  0
 * or -ENOMEM. */
int	log_refusals_gather(struct facts *f, const char *const *paths,
		size_t n, usec_t now);

#endif
