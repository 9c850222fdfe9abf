/* How deliveries over IPv6 went of late, from the newest lines of this host's
 * log (recent.h): facts `outcome.v6` with the keys `sent` and `refused`
 * (counts of attempts) and `reply` (the last refusal).  Absent where no log
 * can be read. */
#ifndef MTGP_LOG_OUTCOME_H
#define MTGP_LOG_OUTCOME_H

#include "core/inquiry/facts.h"
#include "core/log/grammar.h"

/* 0 or -ENOMEM. */
int	log_outcome_gather(struct facts *f);
/* The same from one file. */
int	log_outcome_read(struct facts *f, const char *path);
/* Is it an attempt that a receiver refused?  What it said. */
bool	log_outcome_refusal(const struct log_line *l, struct span *ret);

#endif
