/* Rounds of a search with a literal or a pattern.
 *
 * Every round looks only at what the rounds before it did not: the hits are
 * kept, their lines are gathered near them (query_near.c), or, where there
 * are too many, from everything.  All ways end in the same join as a full
 * join does, so they give the same answer.
 * While nothing was found at all a round ends at its first hit, so that the
 * newest one is on the screen before the rest was read. */
#include "core/log/query_state.h"

#include <errno.h>
#include <stdlib.h>

#include "core/log/segment.h"

struct search {
	struct query	*q;
	struct near	*near;
	struct ranges	 seen;		/* what was looked at */
};

/* Where the last round began in a segment, or `otherwise`. */
static uint64_t
seen_from(const struct search *x, uint32_t segment, uint64_t otherwise)
{
	for (size_t i = 0; i < x->seen.n; i++)
		if (x->seen.v[i].segment == segment)
			return x->seen.v[i].from;
	return otherwise;
}

/* The part of the window where messages may begin that is new. */
static int
new_part(const struct search *x, const struct ranges *r, struct ranges *ret)
{
	int code = 0;

	for (size_t i = 0; i < r->n && code == 0; i++) {
		struct range y = r->v[i];

		y.to = seen_from(x, y.segment, y.to);
		y.tail = y.to;
		if (y.from < y.to)
			code = ranges_add(ret, &y);
		ret->bytes += y.to - y.from;
	}
	return code;
}

/* The part behind it, where they may go on. */
static int
tail_part(const struct ranges *r, struct ranges *ret)
{
	int code = 0;

	for (size_t i = 0; i < r->n && code == 0; i++) {
		struct range y = r->v[i];

		y.from = y.to;
		y.to = y.tail;
		if (y.from < y.to)
			code = ranges_add(ret, &y);
		ret->bytes += y.to - y.from;
	}
	return code;
}

/* The window ends at the oldest piece that was looked at. */
static int
shorten(struct query *q, struct ranges *r, const struct range *last)
{
	size_t k = 0;
	int code;

	while (k < r->n && r->v[k].segment != last->segment)
		k++;
	if (k == r->n)
		return -EINVAL;
	memmove(r->v, r->v + k, (r->n - k) * sizeof *r->v);
	r->n -= k;
	if (last->from == r->v[0].from && k == 0)
		return 0;
	code = scan_line_start(source_segment(q->s, last->segment)->fd,
	    last->from, last->to, q->o.cancel, &r->v[0].from);
	r->whole = false;
	r->cut = true;
	return code;
}

static int
find_tail(struct query *q, const struct ranges *tail)
{
	struct range last;

	/* It is newer: no older lines of what was found lie there. */
	if (q->carry)
		carry_end(q->carry);
	return query_find(q, tail, false, &last);
}

/* Looks for the literal in what is new of the window. */
static int
look(struct search *x, struct ranges *r)
{
	struct query *q = x->q;
	struct ranges part = { 0 }, tail = { 0 };
	struct range last = { 0 };
	bool stop = q->o.round && !q->peeks && !q->s->unpacking_shown &&
	    q->hits.n == 0 && q->lone.n == 0;
	int code = new_part(x, r, &part);

	if (code == 0 && r->whole)
		code = tail_part(r, &tail);
	q->total = part.bytes + tail.bytes;
	q->done = 0;
	if (code == 0 && part.n > 0)
		code = query_find(q, &part, stop, &last);
	if (code == 1)
		code = shorten(q, r, &last);
	if (code == 0 && r->whole && tail.n > 0)
		code = find_tail(q, &tail);
	if (code == 0)
		code = query_doors(q);
	ranges_done(&part);
	ranges_done(&tail);
	return code;
}

/* All lines of the hits' ids, in the whole window. */
static int
everywhere(struct query *q, const struct ranges *r, struct lpos_list *ret)
{
	struct ranges all = { 0 };
	int code = join_limit(q->join);

	for (size_t i = 0; i < q->hits.n && code == 0; i++)
		code = join_only(q->join, q->hits.v[i].key);
	for (size_t i = 0; i < r->n && code == 0; i++) {
		struct range y = r->v[i];

		y.to = y.tail;
		code = ranges_add(&all, &y);
	}
	if (code == 0 && !q->many)
		code = query_gather(q, &all, ret);
	ranges_done(&all);
	return code;
}

static int
join_hits(struct search *x, const struct ranges *r)
{
	struct query *q = x->q;
	struct lpos_list lines = { 0 };
	/* A session without its log-in has no beginning to look for. */
	bool all = q->many || q->f->sessions;
	int code = all ? -E2BIG : near_lines(x->near, r, q->exact, &lines);

	q->only_hits = code == 0;
	if (code == -E2BIG) {
		lines.n = 0;
		code = everywhere(q, r, &lines);
	}
	if (code == 0)
		code = q->many ? query_join_all(q, r, true) :
		    query_join_list(q, q->join, &lines);
	free(lines.v);
	return code;
}

static int
remember(struct search *x, const struct ranges *r)
{
	int code = 0;

	x->seen.n = 0;
	for (size_t i = 0; i < r->n && code == 0; i++)
		code = ranges_add(&x->seen, &r->v[i]);
	return code;
}

int
search_round(struct search *x, uint64_t budget, struct log_set **ret,
    struct error *e)
{
	struct query *q = x->q;
	struct ranges r = { 0 };
	int code = query_plan(q, budget, &r, e);

	*ret = NULL;
	if (code == 0)
		code = look(x, &r);
	if (code == 0)
		code = query_new_set(q, &r);
	if (code == 0) {
		code = query_lone_found(q);
		if (code == 0)
			code = join_hits(x, &r);
		code = query_end_round(q, &r, code, ret);
	}
	if (code == 0)
		code = remember(x, &r);
	if (code != 0) {
		log_set_free(*ret);
		*ret = NULL;
	}
	if (code == 0 && r.whole)
		code = 1;
	ranges_done(&r);
	return code;
}

void
search_free(struct search *x)
{
	if (!x)
		return;
	near_free(x->near);
	carry_free(x->q->carry);
	x->q->carry = NULL;
	ranges_done(&x->seen);
	free(x);
}

struct search *
search_new(struct query *q)
{
	struct search *x = calloc(1, sizeof *x);

	if (!x)
		return NULL;
	x->q = q;
	x->near = near_new(q);
	/* With sessions the lines are gathered from everywhere. */
	if (!q->f->sessions)
		q->carry = carry_new();
	if (!x->near || (!q->carry && !q->f->sessions)) {
		search_free(x);
		return NULL;
	}
	return x;
}
