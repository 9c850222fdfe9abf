/* Following: appended bytes are joined to what was open.
 *
 * The exact round leaves its join in the set.  Appended lines are joined
 * without a limit, so ids not met before are known from their first line on;
 * only after a search with a literal may a message that began before the
 * search, and got its first line with the literal after it, lack its
 * beginning: that is gathered when such a line comes; and so is that of each
 * message after a search that was stopped.
 * A last line that was not whole is taken back and read again. */
#include "core/log/query_state.h"

#include <errno.h>
#include <stdlib.h>

#include "core/log/segment.h"

void
follow_state_free(struct follow_state *st)
{
	if (!st)
		return;
	join_free(st->join);
	free(st->consumed);
	free(st);
}

static int
consumed_room(struct follow_state *st, size_t n)
{
	uint64_t *v;

	if (n <= st->n)
		return 0;
	v = realloc(st->consumed, n * sizeof *v);
	if (!v)
		return -ENOMEM;
	for (size_t i = st->n; i < n; i++)
		v[i] = 0;
	st->consumed = v;
	st->n = n;
	return 0;
}

/* Remembers how far segment i was read. */
static int
note_consumed(const struct query *q, struct follow_state *st, size_t i)
{
	const struct segment *g = source_segment(q->s, i);
	uint64_t size = g->info.size, whole;
	int r = segment_whole_lines(g, size, &whole);

	/* What another search prepares later is not new. */
	st->consumed[i] = g->prepared ? whole : UINT64_MAX;
	if (r == 0 && i + 1 == q->s->n) {
		st->partial = whole != size;
		st->partial_at = lpos((uint32_t)i, whole);
	}
	return r;
}

int
query_keep_state(struct query *q)
{
	struct follow_state *st = calloc(1, sizeof *st);
	int r;

	if (!st)
		return -ENOMEM;
	st->searched = q->literal || q->f->text_re;
	r = consumed_room(st, q->s->n);
	for (size_t i = 0; i < q->s->n && r == 0; i++)
		r = note_consumed(q, st, i);
	if (r != 0) {
		follow_state_free(st);
		return r;
	}
	join_all_again(q->join);
	st->join = q->join;
	q->join = NULL;
	q->set->state = st;
	return 0;
}

int
log_query_stopped(struct log_source *s, const struct log_filter *f,
    const struct log_query_options *o, struct log_set **set)
{
	struct ranges nothing = { 0 };
	struct query q;
	int r;

	if (*set && (*set)->state)
		return 0;
	r = query_init(&q, s, f, o);
	if (r != 0)
		return r;
	if (*set)
		q.set = *set;
	else
		r = query_new_set(&q, &nothing);
	if (r == 0)
		r = query_keep_state(&q);
	if (r == 0) {
		q.set->state->searched = true;
		q.set->state->stopped = true;
		*set = q.set;
	} else if (!*set) {
		log_set_free(q.set);
	}
	query_done_with(&q);
	return r;
}

struct extend {
	struct log_set	*set;
	const struct ranges *new;	/* what was not read before */
	size_t		 first;		/* least index that changed */
	uint64_t	 born;		/* objects that begin in the new text */
};

static bool
is_new(const struct ranges *r, struct log_position at)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->v[i].segment == at.segment)
			return at.offset >= r->v[i].from;
	return false;
}

static int
extend_emit(struct query *q, const struct log_hit *hit, const lpos_t *lines,
    size_t n, bool match)
{
	struct extend *x = q->emit_arg;
	lpos_t at = lpos(hit->first.segment, hit->first.offset);
	ptrdiff_t old = set_find(x->set, hit->arrived, at);
	size_t i = (size_t)old;
	int r;

	x->born += is_new(x->new, hit->first);
	if (!match) {
		if (old < 0)
			return 0;
		set_remove(x->set, i);
	} else {
		r = set_replace(x->set, hit, lines, n, &i);
		if (r != 0)
			return r;
	}
	if (i < x->first)
		x->first = i;
	return 0;
}

/* Lone objects that a half line made. */
static void
drop_partial(struct log_set *set, struct extend *x)
{
	struct follow_state *st = set->state;

	join_undo(st->join, st->partial_at);
	for (size_t i = set->n; i-- > 0; ) {
		const struct log_hit *h = &set->hits[i];

		if (lpos(h->first.segment, h->first.offset) !=
		    st->partial_at)
			continue;
		set_remove(set, i);
		if (i < x->first)
			x->first = i;
		break;
	}
	st->partial = false;
}

static int
changed(void *arg, struct join_message *m)
{
	m->dirty = true;
	return query_done(arg, m);
}

/* How far this call reads: all of it, or max_bytes in whole lines. */
static int
piece(const struct query *q, const struct segment *g, uint64_t from,
    uint64_t *ret_to, bool *more)
{
	uint64_t max = q->o.max_bytes, whole;
	int r;

	*ret_to = g->info.size;
	if (max == 0 || g->info.size - from <= max)
		return 0;
	r = segment_whole_lines(g, from + max, &whole);
	if (r == 0 && whole > from) {
		*ret_to = whole;
		*more = true;
	}
	return r;
}

static int
read_new(struct query *q, struct follow_state *st, struct ranges *before,
    bool *more)
{
	int r = consumed_room(st, q->s->n);

	for (size_t i = 0; i < q->s->n && r == 0; i++) {
		struct segment *g = source_segment(q->s, i);
		uint64_t size = g->info.size, to;
		uint64_t from = st->consumed[i] < size ? st->consumed[i] :
		    size;
		struct range x = { .segment = (uint32_t)i, .from = from,
			.to = from, .tail = from };

		if (g->fd < 0 || g->info.error != 0)
			continue;
		r = ranges_add(before, &x);
		if (r != 0 || size <= from)
			continue;
		if (q->window == TIME_NONE)
			q->window = g->info.last;
		q->reached = from;
		r = piece(q, g, from, &to, more);
		if (r == 0)
			r = query_join_range(q, (uint32_t)i, from, to, false);
		st->consumed[i] = q->reached;
	}
	return r;
}

int
log_query_extend(struct log_source *s, const struct log_filter *f,
    const struct log_query_options *o, struct log_set *set,
    size_t *ret_first_changed, struct error *e)
{
	struct follow_state *st = set->state;
	struct ranges before = { 0 };
	struct extend x = { .set = set, .new = &before, .first = SIZE_MAX };
	struct query q;
	bool more = false;
	int r;

	*ret_first_changed = set->n;
	if (!st)
		return -EINVAL;
	r = query_init(&q, s, f, o);
	if (r != 0)
		return r;
	join_free(q.join);
	q.join = st->join;
	join_set_arg(q.join, &q);
	q.set = set;
	q.exact = true;
	q.follows = true;
	q.torn = st->searched;
	q.stopped = st->stopped;
	q.window = TIME_NONE;
	q.emit = extend_emit;
	q.emit_arg = &x;
	line_cache_clear(set->cache);
	if (st->partial)
		drop_partial(set, &x);
	r = read_new(&q, st, &before, &more);
	if (r == 0)
		r = join_changed(q.join, changed, &q);
	if (r == 0)
		r = query_complete(&q, &before);
	join_all_again(q.join);
	join_expire(q.join, q.o.queue_lifetime + USEC_DAY);
	set->total += x.born;
	st->join = q.join;
	q.join = NULL;
	ranges_done(&before);
	query_done_with(&q);
	*ret_first_changed = x.first < set->n ? x.first : set->n;
	if (r != 0 && e && e->code == 0)
		error_set(e, r, r == -ECANCELED ? "log.query.canceled" :
		    "log.query.failed", NULL);
	return r == 0 && more ? 1 : r;
}
