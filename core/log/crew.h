/* Reading ranges of a source with several threads: pieces of 4 MiB are
 * taken in turn, each thread calls fn with a context of its own.  The order
 * of blocks is not kept; whoever needs it sorts what was found. */
#ifndef MTGP_LOG_CREW_H
#define MTGP_LOG_CREW_H

#include "core/log/query_state.h"

#define CREW_MAX 4

struct crew_member {
	struct query	*q;		/* read only */
	uint32_t	 segment;
	struct lpos_list found, lone, heads;
	uint64_t	 count;		/* objects that begin here */
	void		*match;		/* PCRE2 match data */
	void		*context;	/* PCRE2 match context */
};

typedef int crew_fn(struct crew_member *m, const struct scan_block *b);

/* What all members found, appended. */
struct crew_found {
	struct lpos_list found, lone, heads;
	uint64_t	 count;
};

/* Reads [from, tail) of each range, or [from, to) with starts. */
int	crew_run(struct query *q, const struct ranges *r, bool starts,
		crew_fn *fn, struct crew_found *ret);

#endif
