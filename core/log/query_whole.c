/* Are the messages in a reach whole, as far as they hold a hit?  The rules
 * are those of the join; see query_near.c.  Fails with read errors and
 * -ENOMEM. */
#include "core/log/near.h"

#include <errno.h>
#include <stdlib.h>

#include "core/log/segment.h"

struct judge {
	struct near	*n;
	const struct reach *x;
	bool		 flushing;
	bool		 begun, ended, cut;
};

/* The same log, so that times of one place tell about the other. */
static bool
same_log(const struct query *q, uint32_t a, uint32_t b)
{
	const struct segment *x = source_segment(q->s, a);
	const struct segment *y = source_segment(q->s, b);

	if (x->unordered || y->unordered)
		return false;
	return a == b || (x->family && y->family &&
	    strcmp(x->family, y->family) == 0);
}

/* Time of the first line at a depth, TIME_NONE where it tells nothing about
 * the segment. */
static usec_t
time_at(const struct near *n, uint64_t depth, uint32_t segment)
{
	lpos_t at;

	if (!space_at(&n->space, depth, &at) ||
	    !same_log(n->q, lpos_segment(at), segment))
		return TIME_NONE;
	return query_time_at(n->q, lpos_segment(at), lpos_offset(at));
}

/* No message of the wanted time began before t. */
static bool
too_old(const struct query *q, usec_t t)
{
	return q->f->since != TIME_NONE && t != TIME_NONE &&
	    t < q->f->since - q->o.queue_lifetime - QUERY_SLACK;
}

static bool
begins_here(struct judge *j, const struct join_message *m)
{
	usec_t t = time_at(j->n, j->x->deep,
	    lpos_segment(join_lines(m)[0]));
	usec_t wanted = m->first - (m->birth_first ? JOIN_EARLY : JOIN_BIRTH);
	bool born = m->birth_first || (m->mid_first && !m->birth);

	if ((born && t != TIME_NONE && t < wanted) ||
	    too_old(j->n->q, t))
		return true;
	if (j->x->deep < j->n->space.size)
		return false;
	j->cut = true;
	return true;
}

static bool
ends_here(const struct judge *j, const struct join_message *m)
{
	usec_t t;

	if (j->x->near == 0 || !j->flushing)
		return true;
	if (m->removed == TIME_NONE)
		return false;
	t = time_at(j->n, j->x->near,
	    lpos_segment(join_lines(m)[m->nlines - 1]));
	return t != TIME_NONE && t > m->removed + JOIN_LINGER;
}

static int
judge_message(void *arg, const struct join_message *m)
{
	struct judge *j = arg;

	if (!query_has_hit(j->n->q, m))
		return 0;
	if (!begins_here(j, m))
		j->begun = false;
	if (!ends_here(j, m))
		j->ended = false;
	return 0;
}

static usec_t
judge_time(void *arg, uint32_t segment, struct span line)
{
	struct judge *j = arg;

	return query_time(j->n->q, segment, line);
}

int
near_by_key(const void *a, const void *b)
{
	const struct key_line *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return (x->at > y->at) - (x->at < y->at);
}

/* Index of the first line of the key. */
static size_t
first_line(const struct key_lines *l, uint64_t key)
{
	size_t lo = 0, hi = l->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (l->v[mid].key < key)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

int
near_judge(struct near *n, struct reach *x)
{
	struct judge j = { .n = n, .x = x, .begun = true, .ended = true };
	const struct key_lines *l = &n->lines;
	int r = 0;

	join_set_arg(n->join, &j);
	for (size_t i = first_line(l, x->key); r == 0 && i < l->n &&
	    l->v[i].key == x->key; i++) {
		uint64_t depth = space_depth(&n->space, l->v[i].at);
		struct span line;

		if (depth > x->deep || depth <= x->near)
			continue;
		arena_reset(n->arena);
		r = line_read(n->q->cache, n->q->s, l->v[i].at, n->arena,
		    &line);
		if (r == 0)
			r = join_line(n->join, l->v[i].at, line);
		else if (r == -ENODATA)
			r = 0;
	}
	j.flushing = true;
	if (r == 0)
		r = join_flush(n->join, false);
	x->begun = j.begun;
	x->ended = j.ended;
	x->cut = j.cut;
	x->judged = true;
	return r;
}

void
near_sort_lines(struct key_lines *l)
{
	size_t w = 0;

	if (l->n > 1)
		qsort(l->v, l->n, sizeof *l->v, near_by_key);
	for (size_t i = 0; i < l->n; i++)
		if (w == 0 || l->v[w - 1].at != l->v[i].at)
			l->v[w++] = l->v[i];
	l->n = w;
}

struct join *
near_join(const struct query *q)
{
	struct join_ops ops = { .done = judge_message, .time = judge_time };

	return join_new(&ops, q->join);
}
