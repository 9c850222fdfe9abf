/* Messages whose beginning lies before the window: their earlier lines are
 * gathered backwards in steps (1 MiB, x8) until each beginning was found, or
 * the text of one queue lifetime before the window was read.
 *
 * A message that begins with cleanup's message-id= may be a bounce notice
 * (that is its beginning) or may have lost its client= line to the window;
 * the latter stands less than an hour before. */
#include "core/log/query_state.h"

#include <errno.h>
#include <stdlib.h>

#include "core/log/segment.h"

/* While following after a search: only a message with the literal is worth
 * looking for its beginning. */
static bool
holds_literal(const struct query *q, const struct join_message *m)
{
	if (!q->literal)
		return q->f->text_re != NULL;
	for (uint32_t i = 0; i < m->nlines; i++) {
		struct span l;

		arena_reset(q->line_arena);
		if (line_read(q->cache, q->s, join_lines(m)[i],
		    q->line_arena, &l) == 0 &&
		    finder_next(&q->finder, l.p, l.p + l.n))
			return true;
	}
	return false;
}

bool
query_is_torn(const struct query *q, const struct join_message *m)
{
	if (!q->torn || m->birth || m->completed)
		return false;
	if (q->follows)
		return q->stopped || holds_literal(q, m);
	return !m->mid_first || m->first < q->window + USEC_HOUR;
}

int
query_set_aside(struct query *q, const struct join_message *m)
{
	int r = lpos_add(&q->keys, m->key);

	for (uint32_t i = 0; i < m->nlines && r == 0; i++)
		r = lpos_add(&q->aside, join_lines(m)[i]);
	return r;
}

/* Rejoining: are all beginnings there? */
struct rejoin {
	struct query	*q;
	bool		 finish;	/* hand the messages on */
	size_t		 missing;
	usec_t		 from;		/* time where the text read begins */
};

static bool
in_window(const struct query *q, const struct join_message *m)
{
	lpos_t last = join_lines(m)[m->nlines - 1];

	return bsearch(&last, q->aside.v, q->aside.n, sizeof last,
	    query_compare_lpos) != NULL;
}

static int
rejoin_done(void *arg, const struct join_message *m)
{
	struct rejoin *j = arg;

	if (!in_window(j->q, m))
		return 0;
	if (j->finish) {
		int r = query_done(j->q, m);

		return r == 0 ? join_adopt(j->q->join, m) : r;
	}
	if (!m->birth && !(m->mid_first && m->first >= j->from + USEC_HOUR))
		j->missing++;
	return 0;
}

static usec_t
rejoin_time(void *arg, uint32_t segment, struct span line)
{
	struct rejoin *j = arg;

	return query_time(j->q, segment, line);
}

static int
rejoin(struct rejoin *x, const struct lpos_list *lines)
{
	struct join_ops ops = { .done = rejoin_done, .time = rejoin_time,
		.sessions = x->q->f->sessions, .arg = x };
	struct join *j = join_new(&ops, x->q->join);
	int r;

	if (!j)
		return -ENOMEM;
	r = query_join_list(x->q, j, lines);
	if (r == 0)
		r = join_flush(j, false);
	join_free(j);
	return r;
}

/* The next step back: at most `budget` bytes off the end of before. */
static bool
step_back(struct ranges *before, uint64_t budget, struct range *ret)
{
	while (before->n > 0) {
		struct range *x = &before->v[0];

		if (x->to <= x->from) {
			memmove(x, x + 1, --before->n * sizeof *x);
			continue;
		}
		*ret = *x;
		if (x->to - x->from > budget)
			ret->from = x->to - budget;
		ret->tail = ret->to;
		return true;
	}
	return false;
}

usec_t
query_time_at(const struct query *q, uint32_t segment, uint64_t from)
{
	char buf[8192];
	const struct segment *g = source_segment(q->s, segment);
	int64_t n = segment_read(g, from, buf, sizeof buf);
	struct scan_block b = { buf, n > 0 ? (size_t)n : 0, 0, false };
	struct span line;
	uint64_t at;

	while (scan_next(&b, &line, &at)) {
		usec_t t = segment_line_time(g, line);

		if (t != TIME_NONE)
			return t;
	}
	return TIME_NONE;
}

static int
step(struct query *q, struct ranges *before, uint64_t budget,
    struct lpos_list *lines, struct rejoin *j, bool *ret_more)
{
	struct range x;
	struct ranges one = { .v = &x, .n = 1 };
	const struct segment *g;
	int r;

	*ret_more = step_back(before, budget, &x);
	if (!*ret_more)
		return 0;
	g = source_segment(q->s, x.segment);
	if (x.from > before->v[0].from) {
		r = scan_line_start(g->fd, x.from, x.to, q->o.cancel,
		    &x.from);
		if (r != 0)
			return r;
	}
	before->v[0].to = x.from < x.to ? x.from : before->v[0].from;
	one.bytes = x.to - x.from;
	j->from = query_time_at(q, x.segment, x.from);
	return query_gather(q, &one, lines);
}

int
query_complete(struct query *q, const struct ranges *r)
{
	struct ranges before = { 0 };
	struct lpos_list lines = { 0 };
	struct rejoin j = { .q = q };
	uint64_t budget = QUERY_FIRST;
	bool more = true;
	int code = 0;

	if (q->aside.n == 0)
		return 0;
	lpos_sort(&q->aside);
	join_all_again(q->join);
	for (size_t i = 0; i < q->keys.n && code == 0; i++)
		code = join_only(q->join, q->keys.v[i]);
	for (size_t i = 0; i < q->aside.n && code == 0; i++)
		code = lpos_add(&lines, q->aside.v[i]);
	if (code == 0)
		code = query_plan_before(q, r, &before);
	j.missing = 1;
	while (code == 0 && more && j.missing > 0) {
		code = step(q, &before, budget, &lines, &j, &more);
		j.missing = 0;
		if (code == 0 && more)
			code = rejoin(&j, &lines);
		budget *= 8;
	}
	q->torn = false;
	j.finish = true;
	if (code == 0)
		code = rejoin(&j, &lines);
	q->aside.n = q->keys.n = 0;
	ranges_done(&before);
	free(lines.v);
	return code;
}
