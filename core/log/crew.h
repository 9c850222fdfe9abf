/* Reading ranges of a source with several threads: pieces of 2 MiB are
 * taken in turn, the newest first; each thread calls fn with a context of its
 * own.  The order of blocks is not kept; whoever needs it sorts what was
 * found. */
#ifndef MTGP_LOG_CREW_H
#define MTGP_LOG_CREW_H

#include "core/log/query_state.h"

#define CREW_MAX 4

/* The ids that are looked for in a piece; see query_carry.c. */
#define CARRY_IDS	4

struct carry_id {
	uint64_t	 key;
	size_t		 n;
	char		 text[QUERY_ID_MAX];
};

struct carry_own {
	struct carry_id	 id[CARRY_IDS];
	struct finder	 finder[CARRY_IDS];
	size_t		 n;
	uint64_t	 last;		/* key of the last hit */
	size_t		 looked;	/* hits looked at */
};

struct crew_member {
	const struct query *q;		/* read only */
	const void	*arg;		/* of the job, read only */
	uint32_t	 segment;
	struct key_lines found;
	struct key_lines carried;	/* lines of ids found before */
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
	struct key_lines carried;
	struct lpos_list lone;
	bool		 squeezed;
	bool		 stopped;
	struct range	 last;		/* the oldest piece read */
};

/* Reads [from, to) of each range. */
int	crew_run(struct query *q, const struct ranges *r,
		const struct crew_job *job, struct crew_found *ret);

/* query_carry.c: a member begins a piece, reads a block, found a hit. */
void	carry_piece(struct crew_member *m, uint64_t from, uint64_t to);
int	carry_block(struct crew_member *m, const struct scan_block *b);
int	carry_hit(struct crew_member *m, const struct scan_block *b,
		const char *line, const struct frame *f, uint64_t key);
/* What was searched for which id since the last call. */
typedef int carry_fn(void *arg, const struct carry_id *id, uint32_t segment,
		uint64_t from, uint64_t to);
int	carry_runs(struct carry *c, carry_fn *fn, void *arg);

/* query_literal.c: lines that hold the literal and have an id. */
int	id_lines(const struct finder *f, const struct scan_block *b,
		uint32_t segment, int (*fn)(void *arg, const struct frame *f,
		lpos_t at), void *arg);

#endif
