/* A query at work: shared by the query_*.c files.
 *
 *   query.c          rounds and windows of a full join
 *   query_plan.c     which bytes of which segments belong to a window
 *   query_search.c   rounds of a search: every byte is looked at once
 *   query_literal.c  the lines that hold the literal; the lines of ids
 *   query_carry.c    the older lines of what was found, in the same pass
 *   query_door.c     mail held or discarded before it had an id
 *   query_near.c     the lines of the ids found, near the lines found
 *   query_whole.c    are the messages in the text that was read whole?
 *   query_space.c    places of a search by their distance from its end
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
#define QUERY_PAGE	((uint64_t)256 * 1024)	/* the first round */
#define QUERY_FIRST	((uint64_t)1 << 20)
#define QUERY_ID_MAX	32

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

/* What a search may read, newest range first; `depth` is the distance of a
 * place from its newest end, and stays the same when older text is added. */
struct space {
	struct range	*v;		/* [from, to) */
	size_t		 n, cap;
	uint64_t	 size;
};

struct key_line {
	uint64_t	 key;		/* of host and id */
	lpos_t		 at;
};

struct key_lines {
	struct key_line	*v;
	size_t		 n, cap;
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
	bool		 stopped;	/* what a cancelled query left */
	bool		 peeks;		/* only what is readable already */
	usec_t		 window;	/* time of the first line in it */
	struct lpos_list aside;		/* lines of torn messages */
	struct lpos_list keys;		/* their keys */
	struct lpos_list lone;		/* found: lines without an id */
	struct key_lines hits;		/* found: lines with one, by place */
	struct carry	*carry;		/* of a search, or NULL */
	struct key_lines carried;	/* lines of ids found before them */
	bool		 many;		/* too many to gather their lines */
	bool		 only_hits;	/* messages without one are parts */
	bool		 literal;	/* a literal is looked for */
	struct finder	 finder;
	uint32_t	 segment;	/* being scanned */
	uint64_t	 reached;	/* end of what was joined of it */
	uint64_t	 done, total;	/* bytes, for progress */
	uint64_t	 seen;		/* objects in the range */
	bool		 counted;	/* all of them */
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
	bool		 stopped;	/* the search was cancelled */
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

/* query_space.c */
int	space_build(struct query *q, const struct ranges *r,
		struct space *ret);
/* Adds the next older segment; false: there is none. */
int	space_deepen(struct query *q, struct space *s, bool *ret_more);
void	space_done(struct space *s);
uint64_t space_depth(const struct space *s, lpos_t at);
/* Depth of the first start of a line at `depth` or nearer to the end. */
int	space_line(const struct query *q, const struct space *s,
		uint64_t depth, uint64_t *ret);
/* Where that is; false at the newest end. */
bool	space_at(const struct space *s, uint64_t depth, lpos_t *ret);
/* The ranges between two depths. */
int	space_slice(const struct space *s, uint64_t deep, uint64_t near,
		struct ranges *ret);

/* query_search.c: 1 is the last round. */
struct search;
struct search *search_new(struct query *q);
void	search_free(struct search *x);		/* takes NULL */
int	search_round(struct search *x, uint64_t budget, struct log_set **ret,
		struct error *e);

/* query_carry.c */
struct carry;
struct carry *carry_new(void);
void	carry_free(struct carry *c);		/* takes NULL */
/* No id is looked for any more. */
void	carry_end(struct carry *c);

/* query_door.c: hits of mail held or discarded before it had an id. */
int	query_doors(struct query *q);

/* query_literal.c: by place; [from, to) of the ranges is read. */
int	key_lines_add(struct key_lines *l, uint64_t key, lpos_t at);
void	key_lines_sort(struct key_lines *l);	/* by place, no doubles */
/* Adds to q->hits and q->lone.  stop: not further than the first one; then
 * ret is the oldest piece that was read. */
int	query_find(struct query *q, const struct ranges *r, bool stop,
		struct range *ret);
/* Positions of all lines of wanted ids, sorted, behind what ret holds. */
int	query_gather(struct query *q, const struct ranges *r,
		struct lpos_list *ret);
int	query_join_list(struct query *q, struct join *j,
		const struct lpos_list *l);
int	query_lone_found(struct query *q);
bool	query_has_hit(const struct query *q, const struct join_message *m);

/* query_near.c: all lines of the messages that hold a hit.  The state lives
 * from round to round. */
struct near;
struct near *near_new(struct query *q);
void	near_free(struct near *n);		/* takes NULL */
/* last: the window is whole, older text may be read.  -E2BIG: so many that
 * reading everything is less work. */
int	near_lines(struct near *n, const struct ranges *r, bool last,
		struct lpos_list *ret);

/* query_finish.c */
int	query_done(void *arg, const struct join_message *m);
int	query_lone(void *arg, lpos_t at, struct span line,
		const struct frame *f);
usec_t	query_time(void *arg, uint32_t segment, struct span line);
int	query_read(struct line_cache *c, const struct log_source *s,
		struct arena *a, const lpos_t *at, size_t n,
		struct log_input_line **ret, size_t *ret_n);

/* query_torn.c */
/* Time of the first line in the 8 KiB behind `from`. */
usec_t	query_time_at(const struct query *q, uint32_t segment,
		uint64_t from);
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
int	query_new_set(struct query *q, const struct ranges *r);
/* The set of a round, or none when code is not 0. */
int	query_end_round(struct query *q, const struct ranges *r, int code,
		struct log_set **ret);
int	query_join_all(struct query *q, const struct ranges *r, bool limited);
bool	query_searches(const struct query *q);
int	query_join_range(struct query *q, uint32_t segment, uint64_t from,
		uint64_t to, bool tail);
bool	query_left_out(const struct query *q);

/* One round of its own over what is readable already. */
int	query_peek(struct log_source *s, const struct log_filter *f,
		const struct log_query_options *o, struct log_set **ret,
		struct error *e);

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
