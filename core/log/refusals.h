/* What receivers answered when they refused our mail, from the newest parts of
 * a log: facts `refusal.said` with the reply as key and "COUNT FIRST LAST"
 * (attempts; seconds since 1970) as value.  Who looks for a reason, such as
 * the name of a blocklist, looks there.  Rotated and compressed files, and
 * the journal, are read as the query reads them (source.h).
 * Where not all of the log was read the fact `refusal.part` says so: counts
 * are then "at least".
 * Limits: the last 256 MiB of text, the newest 2000 replies that differ, 500
 * bytes of each, and a time.  Blocks. */
#ifndef MTGP_LOG_REFUSALS_H
#define MTGP_LOG_REFUSALS_H

#include "core/base/clock.h"
#include "core/inquiry/facts.h"

#define LOG_REFUSALS_PATIENCE (10 * USEC_SEC)

struct log_refusals_options {
	usec_t		 now;
	const char	*cache_dir;	/* as of log_source_open() */
	const volatile bool *cancel;	/* NULL: never; what was counted so
					 * far stays */
	usec_t		 patience;	/* 0: LOG_REFUSALS_PATIENCE */
};

/* paths as of log_source_open(); a log that may not be read is left out.  0
 * or -ENOMEM. */
int	log_refusals_gather(struct facts *f, const char *const *paths,
		size_t n, const struct log_refusals_options *o);

#endif
