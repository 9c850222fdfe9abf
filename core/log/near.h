/* What query_near.c and query_whole.c share. */
#ifndef MTGP_LOG_NEAR_H
#define MTGP_LOG_NEAR_H

#include "core/log/query_state.h"

struct reach {
	uint64_t	 key;
	char		 id[QUERY_ID_MAX];
	size_t		 nid;
	uint64_t	 deep, near;	/* was read: from deep to near */
	uint64_t	 next_deep, next_near;	/* is being read */
	uint64_t	 step;
	bool		 begun, ended;	/* the messages in it are whole */
	bool		 cut;		/* begun, as far as there is text */
	bool		 judged;
};

struct near {
	struct query	*q;
	struct join	*join;
	struct reach	*v;		/* by key */
	size_t		 n, cap;
	uint64_t	 step;		/* the first one */
	struct key_lines lines;		/* of their ids, by key and place */
	struct space	 space;
	struct arena	*arena;
};

/* query_whole.c: the join that judges. */
struct join *near_join(const struct query *q);
/* Sets begun, ended and cut: are its messages with a hit whole? */
int	near_judge(struct near *n, struct reach *x);
int	near_by_key(const void *a, const void *b);	/* and place */
/* By key and place, no doubles. */
void	near_sort_lines(struct key_lines *l);

#endif
