/* Rounds of a query: windows that grow from the newest end.
 *
 * Without a literal every line of the window is joined; with one, or with a
 * pattern, query_search.c looks for it.  The rounds before the last may miss
 * what lies outside their window (LOG_HIT_TORN); the last is exact.
 * Fails with read errors, -ENOMEM and -ECANCELED, each with a sentence. */
#include "core/log/query.h"

#include "core/log/query_state.h"

#include <errno.h>
#include <stdlib.h>

#include "core/log/segment.h"

#define ARENA_MAX ((size_t)256 << 20)

static void
query_free(struct query *q)
{
	join_free(q->join);
	line_cache_free(q->cache);
	arena_free(q->arena);
	arena_free(q->line_arena);
	scan_buffer_done(&q->buf);
	free(q->hits.v);
	free(q->carried.v);
	free(q->aside.v);
	free(q->keys.v);
	free(q->lone.v);
}

int
query_init(struct query *q, struct log_source *s, const struct log_filter *f,
    const struct log_query_options *o)
{
	struct join_ops ops = { .done = query_done, .time = query_time,
		.lone = query_lone, .sessions = f->sessions, .arg = q };
	struct span literal;

	*q = (struct query){ .s = s, .f = f, .o = *o };
	if (q->o.queue_lifetime <= 0)
		q->o.queue_lifetime = QUERY_LIFETIME;
	q->literal = log_filter_literal(f, &literal) &&
	    finder_init(&q->finder, literal) == 0;
	q->join = join_new(&ops, NULL);
	q->cache = line_cache_new();
	q->arena = arena_new(ARENA_MAX);
	q->line_arena = arena_new((size_t)1 << 20);
	if (!q->join || !q->cache || !q->arena || !q->line_arena) {
		query_free(q);
		return -ENOMEM;
	}
	return 0;
}

void
query_done_with(struct query *q)
{
	query_free(q);
}

/* Joining while reading. */
struct reader {
	struct query	*q;
	bool		 tail;	/* stop when nothing is open any more */
};

static int
join_block(void *arg, const struct scan_block *block)
{
	struct reader *x = arg;
	struct query *q = x->q;
	struct scan_block b = *block;
	struct span line;
	uint64_t at;
	int r = 0;

	/* While following, a line counts when it is whole. */
	if (q->follows && b.partial) {
		const char *e = memrchr(b.p, '\n', b.n);

		b.n = e ? (size_t)(e - b.p) + 1 : 0;
	}
	q->reached = b.offset + b.n;
	while (r == 0 && scan_next(&b, &line, &at))
		r = join_line(q->join, lpos(q->segment, at), line);
	q->done += block->n;
	if (q->o.progress)
		q->o.progress(q->o.arg, q->done, q->total);
	if (r == 0 && x->tail && join_living(q->join) == 0)
		r = 1;
	return r;
}

int
query_join_range(struct query *q, uint32_t segment, uint64_t from,
    uint64_t to, bool tail)
{
	const struct segment *g = source_segment(q->s, segment);
	struct reader x = { q, tail };
	struct scan sc = { .fd = g->fd, .from = from, .to = to,
		.block = q->o.block, .cancel = q->o.cancel,
		.fn = join_block, .arg = &x };

	q->segment = segment;
	return from < to ? scan_run(&sc, &q->buf) : 0;
}

/* Everything in the window, then what is still open on to its end. */
int
query_join_all(struct query *q, const struct ranges *r, bool limited)
{
	bool any = true;
	int code = 0;

	for (size_t i = 0; i < r->n && code == 0; i++)
		code = query_join_range(q, r->v[i].segment, r->v[i].from,
		    limited && q->exact ? r->v[i].tail : r->v[i].to, false);
	if (code != 0 || limited || !q->exact)
		return code;
	for (size_t i = 0; i < r->n; i++)
		if (r->v[i].tail > r->v[i].to)
			goto tail;
	return 0;
tail:
	code = join_only_open(q->join, &any);
	for (size_t i = 0; i < r->n && code == 0 && any; i++)
		code = query_join_range(q, r->v[i].segment, r->v[i].to,
		    r->v[i].tail, true);
	return code > 0 ? 0 : code;
}

static usec_t
window_time(struct query *q, const struct ranges *r)
{
	usec_t first = TIME_NONE;

	for (size_t i = 0; i < r->n; i++) {
		usec_t t = query_time_at(q, r->v[i].segment, r->v[i].from);

		if (t != TIME_NONE && (first == TIME_NONE || t > first))
			first = t;
	}
	return first;
}

int
query_new_set(struct query *q, const struct ranges *r)
{
	q->set = set_new();
	if (!q->set)
		return -ENOMEM;
	q->set->lifetime = q->o.queue_lifetime;
	q->set->facts = q->o.facts;
	q->exact = r->whole;
	q->torn = r->cut;
	q->window = window_time(q, r);
	q->seen = 0;
	return 0;
}

int
query_end_round(struct query *q, const struct ranges *r, int code,
    struct log_set **ret)
{
	if (code == 0)
		code = join_flush(q->join, q->exact);
	if (code == 0 && q->exact)
		code = query_complete(q, r);
	if (code == 0 && q->exact)
		code = query_keep_state(q);
	q->set->total = q->seen;
	q->set->counted = q->counted;
	q->set->complete = r->whole && !query_left_out(q);
	set_sort(q->set);
	if (code != 0) {
		log_set_free(q->set);
		q->set = NULL;
	}
	*ret = q->set;
	return code;
}

bool
query_searches(const struct query *q)
{
	return q->literal || q->f->text_re;
}

bool
query_left_out(const struct query *q)
{
	for (size_t i = 0; i < q->s->n; i++)
		if (q->s->v[i]->info.error != 0 || q->s->v[i]->damaged)
			return true;
	return false;
}

/* The next window: not more than half of what is known twice, and what is
 * still packed only after the rest. */
static uint64_t
budget_for(const struct log_source *s, uint64_t budget)
{
	uint64_t known = 0;
	bool packed = false;

	for (size_t i = 0; i < s->n; i++) {
		const struct segment *g = source_segment(s, i);

		known += g->info.size;
		packed |= !g->prepared && g->info.error == 0;
	}
	if (budget <= QUERY_FIRST || budget <= known / 2)
		return budget;
	return packed && budget <= known ? known : packed ? budget :
	    UINT64_MAX;
}

/* One round of a full join: 1 the last, 0 more to come, or an error. */
static int
one_round(struct query *q, uint64_t budget, struct log_set **ret,
    struct error *e)
{
	struct ranges r = { 0 };
	int code = query_plan(q, budget, &r, e);

	*ret = NULL;
	if (code == 0)
		code = query_new_set(q, &r);
	q->counted = true;
	if (code == 0) {
		q->done = 0;
		q->total = r.bytes;
		code = query_end_round(q, &r, query_join_all(q, &r, false),
		    ret);
	}
	if (code == 0)
		code = r.whole ? 1 : 0;
	ranges_done(&r);
	return code;
}

int
query_peek(struct log_source *s, const struct log_filter *f,
    const struct log_query_options *o, struct log_set **ret,
    struct error *e)
{
	struct search *x = NULL;
	struct query q;
	int r = query_init(&q, s, f, o);

	*ret = NULL;
	if (r != 0)
		return r;
	q.peeks = true;
	if (query_searches(&q) && !(x = search_new(&q)))
		r = -ENOMEM;
	else
		r = x ? search_round(x, UINT64_MAX, ret, e) :
		    one_round(&q, UINT64_MAX, ret, e);
	search_free(x);
	query_free(&q);
	return r;
}

/* Round after round; a search goes on from the one before. */
static int
run_rounds(struct query *q, struct query_interim *interim,
    struct log_set **ret, struct error *e)
{
	struct search *x = query_searches(q) ? search_new(q) : NULL;
	uint64_t budget = q->o.widen ? QUERY_PAGE : UINT64_MAX;
	int r = query_searches(q) && !x ? -ENOMEM : 0;

	while (r == 0) {
		struct log_set *set;

		budget = budget_for(q->s, budget);
		r = x ? search_round(x, budget, &set, e) :
		    one_round(q, budget, &set, e);
		if (r == 1)
			*ret = set;
		if (r != 0)
			break;
		if (q->o.round)
			q->o.round(q->o.arg, set);
		else
			log_set_free(set);
		query_interim_posted(interim);
		budget = budget > UINT64_MAX / 8 ? UINT64_MAX : budget * 8;
	}
	search_free(x);
	return r;
}

int
log_query_run(struct log_source *s, const struct log_filter *f,
    const struct log_query_options *o, struct log_set **ret,
    struct error *e)
{
	struct query_interim interim = { .s = s, .f = f, .o = o };
	struct query q;
	int r = query_init(&q, s, f, o);

	for (size_t i = 0; i < s->n; i++)
		segment_grow(s->v[i]);
	if (r == 0) {
		query_interim_begin(&interim);
		r = run_rounds(&q, &interim, ret, e);
		query_interim_end(&interim);
		query_free(&q);
	}
	if (r == 1)
		return 0;
	if (e && e->code == 0)
		error_set(e, r, r == -ECANCELED ? "log.query.canceled" :
		    "log.query.failed", NULL);
	return r;
}
