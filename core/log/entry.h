/* How a mail came in, as this host's log says: facts `log.client`,
 * `log.account` and `log.sender` of its queue id, for the analysis `message`;
 * and to how many it went, for `lint`: `queue.recipients`.
 *
 * The mail's own Received fields name a queue id and a time; a message of the
 * log with that id, near that time and with the same Message-ID is that mail.
 * Where there is none (the copy of a sender has no Received field), one with
 * that Message-ID near the time of Date tells to how many it went.
 * Limits: ENTRY_IDS ids, an hour around each, ENTRY_SECONDS in all; what took
 * longer is not known.  Blocks. */
#ifndef MTGP_LOG_ENTRY_H
#define MTGP_LOG_ENTRY_H

#include "core/base/clock.h"
#include "core/inquiry/facts.h"

#define ENTRY_IDS	4
#define ENTRY_SECONDS	5

struct log_entry {
	struct span	 queue_id;
	usec_t		 time;		/* of the Received field */
};

struct log_wanted {
	const struct log_entry *v;
	size_t		 n;
	struct span	 message_id;	/* or "" */
	usec_t		 sent;		/* Date; or TIME_NONE */
};

/* paths and cache_dir as of log_source_open(); a log that may not be read is
 * left out.  0, -ENOMEM or -ECANCELED. */
int	log_entries_gather(struct facts *f, const char *const *paths,
		size_t n, const char *cache_dir, usec_t now,
		const struct log_wanted *w, const volatile bool *cancel);

#endif
