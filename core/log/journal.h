/* The systemd journal as a segment: its mail records are written as lines
 * `RFC3339 host tag[pid]: text` into an unlinked file (expand.c), in the
 * order of the journal; following appends to that file.  Built with
 * libsystemd only; otherwise opening says so in one sentence. */
#ifndef MTGP_LOG_JOURNAL_H
#define MTGP_LOG_JOURNAL_H

#include "core/log/segment.h"

/* path: a .journal file or a folder of them; NULL: this host's. */
int	journal_open(struct log_source *s, struct segment *g,
		const char *path, struct error *e);
void	journal_close(struct segment *g);
int	journal_prepare(struct log_source *s, struct segment *g,
		const volatile bool *cancel, struct error *e);
/* Descriptor to poll, or -1. */
int	journal_fd(const struct segment *g);
/* Appends what is new: 1 something was, 0 nothing, or an error. */
int	journal_more(struct log_source *s, struct segment *g);

#endif
