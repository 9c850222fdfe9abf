/* Which bytes a query reads; see query_state.h.
 *
 * Segments are walked from the newest to the oldest and are prepared
 * (expanded) only when they are reached.  One that cannot be read is left
 * out; the source's coverage says so. */
#include "core/log/query_state.h"

#include <errno.h>
#include <stdlib.h>

#include "core/base/vec.h"
#include "core/log/segment.h"

void
ranges_done(struct ranges *r)
{
	free(r->v);
	*r = (struct ranges){ 0 };
}

int
ranges_add(struct ranges *r, const struct range *x)
{
	if (VEC_ROOM(r->v, r->n, r->cap) < 0)
		return -ENOMEM;
	r->v[r->n++] = *x;
	return 0;
}

/* Ranges were collected newest first; readers want the oldest first. */
static void
reverse(struct ranges *r)
{
	for (size_t i = 0, k = r->n; i + 1 < k; i++) {
		struct range x = r->v[i];

		r->v[i] = r->v[--k];
		r->v[k] = x;
	}
}

/* Surely outside, as far as that is known without expanding it? */
static bool
outside(const struct segment *g, usec_t since, usec_t until)
{
	bool known = g->prepared || g->known;

	if (g->unordered)
		return false;
	if (since != TIME_NONE) {
		if (known && g->info.last != TIME_NONE &&
		    g->info.last < since - QUERY_SLACK &&
		    g->mtime < since)
			return true;
		if (!g->prepared && g->mtime != TIME_NONE &&
		    g->packing != PACKING_NONE &&
		    g->mtime < since - USEC_DAY)
			return true;
	}
	return until != TIME_NONE && known &&
	    g->info.first != TIME_NONE &&
	    g->info.first > until + QUERY_SLACK;
}

static int
seek_or(struct query *q, size_t i, usec_t t, uint64_t otherwise,
    uint64_t *ret)
{
	*ret = otherwise;
	if (t == TIME_NONE || otherwise == 0)
		return 0;
	return log_source_seek(q->s, i, t, q->o.cancel, ret);
}

static int
range_of(struct query *q, size_t i, struct range *x)
{
	const struct segment *g = source_segment(q->s, i);
	usec_t until = q->f->until, life = q->o.queue_lifetime;
	uint64_t size = g->info.size;
	int r;

	*x = (struct range){ .segment = (uint32_t)i };
	if (g->unordered)
		x->to = x->tail = size;
	if (size == 0 || g->unordered)
		return 0;
	if (q->f->since != TIME_NONE) {
		r = log_source_seek(q->s, i, q->f->since, q->o.cancel,
		    &x->from);
		if (r != 0)
			return r;
	}
	r = seek_or(q, i, until == TIME_NONE ? until : until + QUERY_SLACK,
	    size, &x->to);
	if (r == 0)
		r = seek_or(q, i, until == TIME_NONE ? until : until + life,
		    size, &x->tail);
	if (x->to < x->from)
		x->to = x->from;
	if (x->tail < x->to)
		x->tail = x->to;
	return r;
}

/* Matters only where a time is asked for. */
static int
check_order(const struct query *q, struct segment *g)
{
	if (q->f->since == TIME_NONE && q->f->until == TIME_NONE)
		return 0;
	return segment_check_order(g);
}

static int
make_ready(struct query *q, size_t i, struct error *e)
{
	const struct segment *g = source_segment(q->s, i);

	if (q->peeks)
		return g->prepared || g->unpacking ? 0 : -EAGAIN;
	return log_source_prepare(q->s, i, q->o.cancel, e);
}

int
query_plan(struct query *q, uint64_t budget, struct ranges *ret,
    struct error *e)
{
	usec_t until = q->f->until;
	int r = 0;

	*ret = (struct ranges){ .whole = !q->peeks };
	if (until != TIME_NONE)
		until += q->o.queue_lifetime;
	for (size_t i = q->s->n; i-- > 0 && r == 0; ) {
		struct segment *g = source_segment(q->s, i);
		struct range x;
		int p;

		r = check_order(q, g);
		if (r != 0 || outside(g, q->f->since, until))
			continue;
		p = make_ready(q, i, e);
		/* Never less than was shown while it was unpacked. */
		if (q->s->unpacking_shown)
			budget = UINT64_MAX;
		if (p == -ECANCELED)
			r = p;
		if (p != 0)
			continue;
		r = check_order(q, g);
		if (r == 0)
			r = range_of(q, i, &x);
		if (r == 0 && x.to - x.from > budget) {
			ret->whole = false;
			r = scan_line_start(g->fd, x.to - budget,
			    x.to, q->o.cancel, &x.from);
		}
		if (r == 0)
			r = ranges_add(ret, &x);
		ret->cut |= x.from > 0;
		ret->bytes += x.tail - x.from;
		budget -= x.to - x.from < budget ? x.to - x.from : budget;
		if (!q->peeks && (!ret->whole || (budget == 0 && i > 0))) {
			ret->whole = false;
			break;
		}
	}
	for (size_t i = 0; i < q->s->n && !ret->cut; i++)
		ret->cut = ret->n > 0 && i < ret->v[ret->n - 1].segment &&
		    q->s->v[i]->info.error == 0;
	reverse(ret);
	return r;
}

int
query_plan_before(struct query *q, const struct ranges *r, struct ranges *ret)
{
	usec_t since = q->f->since != TIME_NONE ? q->f->since : q->window;
	int code = 0;

	*ret = (struct ranges){ 0 };
	if (since != TIME_NONE)
		since -= q->o.queue_lifetime;
	for (size_t i = q->s->n; i-- > 0 && code == 0; ) {
		struct segment *g = source_segment(q->s, i);
		struct range x = { .segment = (uint32_t)i };
		size_t k = 0;

		if (outside(g, since, TIME_NONE))
			continue;
		while (k < r->n && r->v[k].segment != i)
			k++;
		if (k == r->n && q->f->until != TIME_NONE && g->prepared &&
		    !g->unordered && g->info.first > q->f->until)
			continue;
		code = log_source_prepare(q->s, i, q->o.cancel, NULL);
		if (code == -ECANCELED)
			break;
		if (code != 0) {
			code = 0;
			continue;
		}
		x.to = x.tail = k < r->n ? r->v[k].from : g->info.size;
		if (since != TIME_NONE && x.to > 0 && !g->unordered)
			code = log_source_seek(q->s, i, since,
			    q->o.cancel, &x.from);
		if (code == 0 && x.from < x.to)
			code = ranges_add(ret, &x);
	}
	return code;
}
