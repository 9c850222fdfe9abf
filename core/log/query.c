/* Rounds of a query: windows that grow from the newest end.
 *
 * Without a literal every line of the window is joined.  With one, pass 1
 * finds the lines that hold it and pass 2 gathers the lines of their ids;
 * both end in the same join, so both give the same answer.  The round before
 * the last may miss what lies outside its window (LOG_HIT_TORN); the last is
 * exact.
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
	free(q->heads);
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
static int
round_all(struct query *q, const struct ranges *r, bool limited)
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

static int
round_search(struct query *q, const struct ranges *r)
{
	struct lpos_list lines = { 0 };
	uint64_t count = 0;
	bool many;
	int code = query_find(q, r, &many);

	if (code == 0)
		code = query_lone_found(q);
	if (code == 0 && many) {
		code = round_all(q, r, true);
		count = join_born(q->join);
	} else if (code == 0) {
		code = query_gather(q, r, &lines, &count);
		/* Beginnings are gathered for other ids. */
		free(q->heads);
		q->heads = NULL;
		if (code == 0)
			code = query_join_list(q, q->join, &lines);
	}
	q->seen = count > q->seen ? count : q->seen;
	free(lines.v);
	return code;
}

static usec_t
window_time(struct query *q, const struct ranges *r)
{
	usec_t first = TIME_NONE;

	for (size_t i = 0; i < r->n; i++) {
		char buf[4096];
		const struct segment *g = source_segment(q->s,
		    r->v[i].segment);
		int64_t n = segment_read(g, r->v[i].from, buf, sizeof buf);
		struct scan_block b = { buf, n > 0 ? (size_t)n : 0, 0, false };
		struct span line;
		uint64_t at;
		usec_t t = TIME_NONE;

		while (t == TIME_NONE && scan_next(&b, &line, &at))
			t = segment_line_time(g, line);
		if (t != TIME_NONE && (first == TIME_NONE || t > first))
			first = t;
	}
	return first;
}

static int
run_round(struct query *q, const struct ranges *r, struct log_set **ret)
{
	int code;

	q->set = set_new();
	if (!q->set)
		return -ENOMEM;
	q->set->lifetime = q->o.queue_lifetime;
	q->set->facts = q->o.facts;
	q->exact = r->whole;
	q->torn = r->cut;
	q->window = window_time(q, r);
	q->seen = q->done = 0;
	q->total = r->bytes;
	if (q->literal || q->f->text_re) {
		q->total *= 2;
		code = round_search(q, r);
	} else {
		code = round_all(q, r, false);
	}
	if (code == 0)
		code = join_flush(q->join, q->exact);
	if (code == 0 && q->exact)
		code = query_complete(q, r);
	if (code == 0 && q->exact)
		code = query_keep_state(q);
	q->set->total = q->seen;
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

int
query_round(struct log_source *s, const struct log_filter *f,
    const struct log_query_options *o, uint64_t budget, bool peeks,
    struct log_set **ret, struct error *e)
{
	struct ranges r = { 0 };
	struct query q;
	int code = query_init(&q, s, f, o);

	*ret = NULL;
	if (code != 0)
		return code;
	q.peeks = peeks;
	code = query_plan(&q, budget, &r, e);
	if (code == 0)
		code = run_round(&q, &r, ret);
	if (code == 0)
		code = r.whole ? 1 : 0;
	ranges_done(&r);
	query_free(&q);
	return code;
}

int
log_query_run(struct log_source *s, const struct log_filter *f,
    const struct log_query_options *o, struct log_set **ret,
    struct error *e)
{
	struct query_interim interim = { .s = s, .f = f, .o = o };
	uint64_t budget = o->widen ? QUERY_FIRST : UINT64_MAX;
	int r;

	for (size_t i = 0; i < s->n; i++)
		segment_grow(s->v[i]);
	query_interim_begin(&interim);
	for (;;) {
		struct log_set *set;

		budget = budget_for(s, budget);
		r = query_round(s, f, o, budget, false, &set, e);
		if (r == 1)
			*ret = set;
		if (r != 0)
			break;
		if (o->round)
			o->round(o->arg, set);
		else
			log_set_free(set);
		query_interim_posted(&interim);
		budget = budget > UINT64_MAX / 8 ? UINT64_MAX : budget * 8;
	}
	query_interim_end(&interim);
	if (r == 1)
		return 0;
	if (e && e->code == 0)
		error_set(e, r, r == -ECANCELED ? "log.query.canceled" :
		    "log.query.failed", NULL);
	return r;
}
