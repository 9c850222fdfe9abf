/* A set of hits from the inside: what query.c and follow share.
 *
 * The line store keeps, for each hit, the number of its lines and their
 * positions as delta-varints (about 3 bytes a line).  Hits are kept in order
 * of arrival, then position. */
#ifndef MTGP_LOG_SET_H
#define MTGP_LOG_SET_H

#include "core/log/join.h"
#include "core/log/lines.h"
#include "core/log/query.h"

struct log_set {
	struct log_hit	*hits;
	size_t		 n, cap;
	unsigned char	*store;
	size_t		 used, room;
	size_t		 dead;		/* bytes that no hit uses any more */
	bool		 complete;
	bool		 sorted;
	bool		 counted;	/* total is that of all objects */
	uint64_t	 total;
	struct line_cache *cache;	/* for log_set_expand */
	struct follow_state *state;	/* for log_query_extend, or NULL */
	usec_t		 lifetime;
	const struct log_host_facts *facts;
};

struct log_set	*set_new(void);
/* 0, -ENOMEM, or -EFBIG: the line store is full. */
int	set_add(struct log_set *set, const struct log_hit *hit,
		const lpos_t *lines, size_t n);
/* Puts the hit of the same first line and arrival in place of the old one;
 * adds it when there is none. */
int	set_replace(struct log_set *set, const struct log_hit *hit,
		const lpos_t *lines, size_t n, size_t *ret_index);
/* Index of the hit that begins there, or -1. */
ptrdiff_t set_find(const struct log_set *set, usec_t arrived, lpos_t first);
void	set_remove(struct log_set *set, size_t i);
void	set_sort(struct log_set *set);
/* Lines of a hit; the array is in the arena.  NULL: no memory. */
lpos_t	*set_lines(const struct log_set *set, size_t i, struct arena *a,
		size_t *ret_n);

#endif
