/* The newest lines of this host's log, for facts: the last RECENT_TAIL bytes
 * of postconf's maillog_file, else of /var/log/mail.log or /var/log/maillog.
 * A log that may not be read is left out.  Blocks. */
#ifndef MTGP_LOG_RECENT_H
#define MTGP_LOG_RECENT_H

#include "core/inquiry/facts.h"

#define RECENT_TAIL	((size_t)1 << 20)

/* Given the lines, the first one perhaps cut.  0 or -ENOMEM. */
typedef int	log_recent_take(void *arg, struct span bytes);

/* 0, or what take says; -ENOMEM. */
int	log_recent(const struct facts *f, log_recent_take *take, void *arg);
/* The same from one file. */
int	log_recent_file(const char *path, log_recent_take *take, void *arg);

#endif
