/* The systemd journal as segments: its mail records are written as lines
 * `RFC3339 host tag[pid]: text` into unlinked files (expand.c), in the order
 * of the journal.
 *
 * A journal is cut into slices of time (hours of its last day, then days,
 * then weeks, in UTC), a segment each, so that only what is looked for is
 * converted, the newest first; following appends to the newest slice.  The
 * times of a slice are known before it is prepared; one without a record is
 * empty, not an error.
 * Built with libsystemd only; otherwise opening says so in one sentence. */
#ifndef MTGP_LOG_JOURNAL_H
#define MTGP_LOG_JOURNAL_H

#include "core/log/segment.h"

/* Adds the slices to the source.  path: a .journal file or a folder of them;
 * NULL: this host's. */
int	journal_add(struct log_source *s, const char *path, struct error *e);
void	journal_close(struct segment *g);
int	journal_prepare(struct log_source *s, struct segment *g,
		const volatile bool *cancel, struct error *e);
/* Descriptor to poll, or -1 (all but the newest slice). */
int	journal_fd(const struct segment *g);
/* Appends what is new: 1 something was, 0 nothing, or an error. */
int	journal_more(struct log_source *s, struct segment *g);

#endif
