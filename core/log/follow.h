/* Watching a log grow: inotify on its folder, a raw descriptor for the loop.
 * Rotation by rename and by copytruncate is noticed; no line is lost or
 * doubled (the old file is read to its end through its open descriptor).
 * A journal is watched through its own descriptor. */
#ifndef MTGP_LOG_FOLLOW_H
#define MTGP_LOG_FOLLOW_H

#include "core/log/source.h"

struct log_follow;

int	log_follow_open(struct log_source *s, struct log_follow **ret,
		struct error *e);
void	log_follow_close(struct log_follow *f);
/* Poll this for reading. */
int	log_follow_fd(const struct log_follow *f);
/* Drains the descriptor and looks: 1 the source has more text (its newest
 * segment grew, or a segment was added), 2 so it has, and the copy of what
 * was followed is packed (see log_follow_unpack), 0 nothing, or a negative
 * errno. */
int	log_follow_check(struct log_follow *f, struct error *e);
/* After a 2, before log_query_extend: unpacks such copies, which takes its
 * time; a new query does the same.  One that is not the copy is left out
 * (coverage).  0, or -ECANCELED. */
int	log_follow_unpack(struct log_follow *f, const volatile bool *cancel);
/* Bytes of whole lines consumed of the newest segment (for MTGP_SYNC). */
uint64_t log_follow_position(const struct log_follow *f);

#endif
