/* A query at work: shared by the query_*.c files.
 *
 *   query.c          rounds and windows
 *   query_plan.c     which bytes of which segments belong to a window
 *   query_literal.c  pass 1: lines that hold the literal, their ids
 *   query_finish.c   a joined message becomes a hit; expansion of a hit
 *   query_interim.c  rounds while a file is being unpacked
 *   query_torn.c     beginnings that lie before the window
 *   query_extend.c   appended bytes while following
 *
 * Arrival decides whether a message is in [since, until).  So the ranges of a
 * window are: `from` to `to`, where messages may begin (the clock may step
 * back by an hour: SLACK), and on to `tail`, where they may go on
 * (queue_lifetime). */
#ifndef MTGP_LOG_QUERY_STATE_H
#define MTGP_LOG_QUERY_STATE_H

#include "core/log/find.h"
#include "core/log/set.h"

#define QUERY_SLACK	USEC_HOUR
#define QUERY_LIFETIME	(5 * USEC_DAY)
#define QUERY_FIRST	((uint64_t)1 << 20)

struct range {
	uint32_t	 segment;
	uint64_t	 from, to, tail;
};

struct ranges {
	struct range	*v;
	size_t		 n, cap;
	bool		 whole;		/* all that is wanted is inside */
	bool		 cut;		/* text lies before it */
	uint64_t	 bytes;
};

/* A sieve for pass 2: most lines are told from the wanted ones by the eight
 * bytes where an id would stand. */
struct heads {
	uint64_t	 bits[1024];
};

struct lpos_list {
	lpos_t	*v;
	size_t	 n, cap;
};

struct query {
	struct log_source *s;
	const struct log_filter *f;
	struct log_query_options o;
	struct log_set	*set;
	struct join	*join;
	struct line_cache *cache;
	struct arena	*arena;		/* one message at a time */
	struct arena	*line_arena;	/* one line at a time */
	struct scan_buffer buf;
	bool		 exact;		/* last round: complete what is torn */
	bool		 torn;		/* beginnings may lie before it */
	bool		 follows;	/* log_query_extend */
	bool		 peeks;		/* only what is readable already */
	usec_t		 window;	/* time of the first line in it */
	struct lpos_list aside;		/* lines of torn messages */
	struct lpos_list keys;		/* their keys */
	struct lpos_list lone;		/* pass 1: lines without an id */
	bool		 literal;	/* a literal for pass 1 */
	struct finder	 finder;
	struct heads	*heads;		/* first bytes of the wanted ids */
	uint32_t	 segment;	/* being scanned */
	uint64_t	 reached;	/* end of what was joined of it */
	uint64_t	 done, total;	/* bytes, for progress */
	uint64_t	 seen;		/* objects in the range */
	/* when following, a hit that changed */
	int		(*emit)(struct query *q, const struct log_hit *hit,
				const lpos_t *lines, size_t n, bool match);
	void		*emit_arg;
};

/* What log_query_extend goes on from. */
struct follow_state {
	struct join	*join;
	uint64_t	*consumed;	/* by segment */
	size_t		 n;
	bool		 searched;	/* began with a search, not all */
	bool		 partial;	/* the last line was not whole */
	lpos_t		 partial_at;
};

int	lpos_add(struct lpos_list *l, lpos_t p);
void	lpos_sort(struct lpos_list *l);	/* drops doubles */
int	query_compare_lpos(const void *a, const void *b);
static inline bool
query_cancelled(const struct query *q)
{
	return q->o.cancel && *q->o.cancel;
}

/* query_plan.c: the newest `budget` bytes of the wanted ranges. */
int	query_plan(struct query *q, uint64_t budget, struct ranges *ret,
		struct error *e);
/* Older text than r, back to since less the lifetime, newest range first. */
int	query_plan_before(struct query *q, const struct ranges *r,
		struct ranges *ret);
void	ranges_done(struct ranges *r);
int	ranges_add(struct ranges *r, const struct range *x);

/* query_literal.c */
int	query_find(struct query *q, const struct ranges *r, bool *ret_many);
/* Positions of all lines of wanted ids, sorted, behind what ret holds; count
 * (may be NULL) gets the messages met on the way. */
int	query_gather(struct query *q, const struct ranges *r,
		struct lpos_list *ret, uint64_t *count);
int	query_join_list(struct query *q, struct join *j,
		const struct lpos_list *l);
int	query_lone_found(struct query *q);

/* query_finish.c */
int	query_done(void *arg, const struct join_message *m);
int	query_lone(void *arg, lpos_t at, struct span line,
		const struct frame *f);
usec_t	query_time(void *arg, uint32_t segment, struct span line);
int	query_read(struct line_cache *c, const struct log_source *s,
		struct arena *a, const lpos_t *at, size_t n,
		struct log_input_line **ret, size_t *ret_n);

/* query_torn.c */
bool	query_is_torn(const struct query *q, const struct join_message *m);
int	query_set_aside(struct query *q, const struct join_message *m);
int	query_complete(struct query *q, const struct ranges *r);

/* query_tie.c: lines tied to a message by pid. */
int	query_tie(struct line_cache *c, const struct log_source *s,
		struct arena *a, const struct log_input_line *lines, size_t n,
		struct log_input_line **ret, size_t *ret_n);

/* query.c */
int	query_init(struct query *q, struct log_source *s,
		const struct log_filter *f,
		const struct log_query_options *o);
void	query_done_with(struct query *q);
int	query_join_range(struct query *q, uint32_t segment, uint64_t from,
		uint64_t to, bool tail);
bool	query_left_out(const struct query *q);

/* One round: 1 the last, 0 more to come, or an error. */
int	query_round(struct log_source *s, const struct log_filter *f,
		const struct log_query_options *o, uint64_t budget,
		bool peeks, struct log_set **ret, struct error *e);

/* query_interim.c: rounds while a segment is being unpacked. */
struct query_interim {
	struct log_source *s;
	const struct log_filter *f;
	const struct log_query_options *o;
	usec_t		 last, cost;
	bool		 posted;	/* any round */
};

void	query_interim_begin(struct query_interim *in);
void	query_interim_posted(struct query_interim *in);
void	query_interim_end(struct query_interim *in);

/* query_extend.c: leaves the join in q->set for log_query_extend. */
int	query_keep_state(struct query *q);
void	follow_state_free(struct follow_state *st);	/* takes NULL */

#endif
