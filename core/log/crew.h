/* Reading ranges of a source with several threads: pieces of 4 MiB are
 * taken in turn, the newest first; each thread calls fn with a context of its
 * own.  The order of blocks is not kept; whoever needs it sorts what was
 * found. */
#ifndef MTGP_LOG_CREW_H
#define MTGP_LOG_CREW_H

#include "core/log/query_state.h"

#define CREW_MAX 4

struct crew_member {
	const struct query *q;		/* read only */
	const void	*arg;		/* of the job, read only */
	uint32_t	 segment;
	struct key_lines found;
	struct lpos_list lone;
	void		*match;		/* PCRE2 match data */
	void		*context;	/* PCRE2 match context */
	size_t		 limit;		/* of found */
	bool		 squeezed;	/* found lacks places */
	void		*own;		/* of own_size bytes */
};

typedef int crew_fn(struct crew_member *m, const struct scan_block *b);

struct crew_job {
	crew_fn		*fn;
	/* Before a piece is read, or NULL. */
	void		(*piece)(struct crew_member *m, uint64_t from,
				uint64_t to);
	const void	*arg;
	size_t		 own_size;
	bool		 stop;		/* no new piece once one was found */
	bool		 counts;	/* for progress */
};

/* What all members found, appended. */
struct crew_found {
	struct key_lines found;
	struct lpos_list lone;
	bool		 squeezed;
	bool		 stopped;
	struct range	 last;		/* the oldest piece read */
};

/* Reads [from, to) of each range. */
int	crew_run(struct query *q, const struct ranges *r,
		const struct crew_job *job, struct crew_found *ret);

#endif
