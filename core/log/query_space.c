/* Places of a search by their depth: bytes from there to the newest end of
 * what it may read.  In the last round that is more than the window: the text
 * before it, where messages may have begun.  Depths stay what they are when
 * older text is added, so what was read once is known in later rounds.
 * Fails with read errors and -ENOMEM. */
#include "core/log/query_state.h"

#include <errno.h>
#include <stdlib.h>

#include "core/base/vec.h"
#include "core/log/segment.h"

void
space_done(struct space *s)
{
	free(s->v);
	*s = (struct space){ 0 };
}

static int
add(struct space *s, size_t segment, uint64_t from, uint64_t to)
{
	if (from >= to)
		return 0;
	if (VEC_ROOM(s->v, s->n, s->cap) < 0)
		return -ENOMEM;
	s->v[s->n++] = (struct range){ .segment = (uint32_t)segment,
		.from = from, .to = to };
	s->size += to - from;
	return 0;
}

/* May a message of the wanted time have lines there? */
static bool
useful(const struct query *q, const struct segment *g)
{
	usec_t since = q->f->since, end = g->mtime;

	if (g->info.error != 0)
		return false;
	if (since == TIME_NONE || g->unordered)
		return true;
	if (g->prepared && g->info.last != TIME_NONE && g->info.last > end)
		end = g->info.last;
	return end == TIME_NONE ||
	    end >= since - q->o.queue_lifetime - QUERY_SLACK;
}

int
space_build(struct query *q, const struct ranges *r, struct space *ret)
{
	size_t first = r->n ? r->v[0].segment : q->s->n;
	int code = 0;

	*ret = (struct space){ 0 };
	for (size_t i = q->s->n; i-- > first && code == 0; ) {
		const struct segment *g = source_segment(q->s, i);
		size_t k = 0;

		while (k < r->n && r->v[k].segment != i)
			k++;
		if (k < r->n)
			code = add(ret, i, k > 0 || r->whole ? 0 :
			    r->v[k].from, r->v[k].tail);
		else if (g->prepared && useful(q, g) &&
		    q->f->since != TIME_NONE && g->info.last < q->f->since)
			code = add(ret, i, 0, g->info.size);
	}
	return code;
}

int
space_deepen(struct query *q, struct space *s, bool *ret_more)
{
	size_t i = s->n ? s->v[s->n - 1].segment : 0;
	int r = 0;

	*ret_more = false;
	while (i-- > 0 && r == 0 && !*ret_more) {
		struct segment *g = source_segment(q->s, i);

		if (!useful(q, g))
			continue;
		r = log_source_prepare(q->s, i, q->o.cancel, NULL);
		if (r == -ECANCELED)
			return r;
		r = r == 0 ? add(s, i, 0, g->info.size) : 0;
		*ret_more = s->v[s->n - 1].segment == i;
	}
	return r;
}

uint64_t
space_depth(const struct space *s, lpos_t at)
{
	uint64_t depth = 0;

	for (size_t i = 0; i < s->n; i++) {
		const struct range *x = &s->v[i];

		if (x->segment == lpos_segment(at))
			return depth + (x->to - lpos_offset(at));
		depth += x->to - x->from;
	}
	return depth;
}

/* The range that holds a depth, and how far its end lies from the end of
 * all. */
static const struct range *
range_at(const struct space *s, uint64_t depth, uint64_t *ret_before)
{
	uint64_t before = 0;

	for (size_t i = 0; depth > 0 && i < s->n; i++) {
		const struct range *x = &s->v[i];

		if (depth <= before + (x->to - x->from)) {
			*ret_before = before;
			return x;
		}
		before += x->to - x->from;
	}
	return NULL;
}

bool
space_at(const struct space *s, uint64_t depth, lpos_t *ret)
{
	uint64_t before;
	const struct range *x = range_at(s, depth, &before);

	if (x)
		*ret = lpos(x->segment, x->to - (depth - before));
	return x != NULL;
}

int
space_line(const struct query *q, const struct space *s, uint64_t depth,
    uint64_t *ret)
{
	uint64_t before, at, start;
	const struct range *x = range_at(s, depth, &before);
	int r;

	*ret = depth;
	if (!x)
		return 0;
	at = x->to - (depth - before);
	if (at == x->from)
		return 0;
	r = scan_line_start(source_segment(q->s, x->segment)->fd, at, x->to,
	    q->o.cancel, &start);
	if (r == 0)
		*ret = before + (x->to - start);
	return r;
}

int
space_slice(const struct space *s, uint64_t deep, uint64_t near,
    struct ranges *ret)
{
	uint64_t before = 0;
	int r = 0;

	for (size_t i = 0; i < s->n && before < deep && r == 0; i++) {
		const struct range *x = &s->v[i];
		uint64_t end = before + (x->to - x->from);
		uint64_t lo = near > before ? near : before;
		uint64_t hi = deep < end ? deep : end;
		struct range y = { .segment = x->segment };

		if (lo < hi) {
			y.from = x->to - (hi - before);
			y.to = y.tail = x->to - (lo - before);
			r = ranges_add(ret, &y);
			ret->bytes += hi - lo;
		}
		before = end;
	}
	return r;
}
