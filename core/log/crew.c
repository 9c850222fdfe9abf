/* Threads over pieces; see crew.h.  Each thread owns its buffer and lists;
 * the query and the source are only read. */
#include "core/log/crew.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/log/segment.h"
#include "core/log/text_match.h"

#define PIECE ((uint64_t)4 << 20)

struct crew {
	struct query	*q;
	const struct ranges *r;
	bool		 starts;
	crew_fn		*fn;
	atomic_size_t	 next;		/* piece to be taken */
	atomic_ullong	 done;
	atomic_int	 error;
};

struct worker {
	struct crew	*c;
	struct crew_member m;
	struct scan_buffer buf;
	pthread_t	 thread;
};

static uint64_t
range_end(const struct crew *c, const struct range *x)
{
	return c->starts ? x->to : x->tail;
}

/* The k-th piece of all: false when there are no more. */
static bool
piece(const struct crew *c, size_t k, uint32_t *ret_segment, uint64_t *from,
    uint64_t *to)
{
	for (size_t i = 0; i < c->r->n; i++) {
		const struct range *x = &c->r->v[i];
		uint64_t end = range_end(c, x), len = end - x->from;
		size_t n = (size_t)((len + PIECE - 1) / PIECE);

		if (k >= n) {
			k -= n;
			continue;
		}
		*ret_segment = x->segment;
		*from = x->from + k * PIECE;
		*to = *from + PIECE < end ? *from + PIECE : end;
		return true;
	}
	return false;
}

static int
on_block(void *arg, const struct scan_block *b)
{
	struct worker *w = arg;

	if (atomic_load(&w->c->error) != 0)
		return -ECANCELED;
	return w->c->fn(&w->m, b);
}

static int
work_piece(struct worker *w, uint32_t segment, uint64_t from, uint64_t to)
{
	const struct segment *g = source_segment(w->c->q->s, segment);
	struct scan sc = { .fd = g->fd, .from = from, .to = to,
		.block = w->c->q->o.block, .cancel = w->c->q->o.cancel,
		.fn = on_block, .arg = w };
	bool head = false;
	int r = 0;

	for (size_t i = 0; i < w->c->r->n; i++)
		head |= w->c->r->v[i].segment == segment &&
		    w->c->r->v[i].from == from;
	if (!head)
		r = scan_line_start(g->fd, from, to, &sc.from);
	w->m.segment = segment;
	if (r == 0 && sc.from < to)
		r = scan_run(&sc, &w->buf);
	atomic_fetch_add(&w->c->done, to - from);
	return r;
}

static void *
work(void *arg)
{
	struct worker *w = arg;
	uint32_t segment;
	uint64_t from, to;
	int r = 0, none = 0;

	while (r == 0 && atomic_load(&w->c->error) == 0 &&
	    piece(w->c, atomic_fetch_add(&w->c->next, 1), &segment, &from,
	    &to)) {
		r = work_piece(w, segment, from, to);
		/* Progress comes from the caller's own thread only. */
		if (w->thread == 0 && w->c->q->o.progress)
			w->c->q->o.progress(w->c->q->o.arg,
			    w->c->q->done + atomic_load(&w->c->done),
			    w->c->q->total);
	}
	if (r != 0)
		atomic_compare_exchange_strong(&w->c->error, &none, r);
	return NULL;
}

static size_t
members(const struct query *q, const struct ranges *r)
{
	long n = q->o.threads;

	if (r->bytes <= PIECE)
		return 1;
	if (n <= 0) {
		n = sysconf(_SC_NPROCESSORS_ONLN);
		n = n > 2 ? 2 : n;
	}
	return n < 1 ? 1 : n > CREW_MAX ? CREW_MAX : (size_t)n;
}

static int
append(struct lpos_list *to, struct lpos_list *from)
{
	int r = 0;

	for (size_t i = 0; i < from->n && r == 0; i++)
		r = lpos_add(to, from->v[i]);
	free(from->v);
	*from = (struct lpos_list){ 0 };
	return r;
}

static int
start(struct worker *w, struct crew *c)
{
	w->c = c;
	w->m.q = c->q;
	return text_match_init(c->q->f, &w->m.match, &w->m.context);
}

int
crew_run(struct query *q, const struct ranges *r, bool starts, crew_fn *fn,
    struct crew_found *ret)
{
	struct crew c = { .q = q, .r = r, .starts = starts, .fn = fn };
	struct worker w[CREW_MAX] = { 0 };
	size_t n = members(q, r);
	int code = 0;

	for (size_t i = 0; i < n && code == 0; i++)
		code = start(&w[i], &c);
	for (size_t i = 1; i < n && code == 0; i++)
		if (pthread_create(&w[i].thread, NULL, work, &w[i]) != 0)
			w[i].thread = 0;
	if (code == 0)
		work(&w[0]);
	for (size_t i = 0; i < n; i++) {
		int a;

		if (w[i].thread)
			pthread_join(w[i].thread, NULL);
		a = append(&ret->found, &w[i].m.found);
		if (a == 0)
			a = append(&ret->lone, &w[i].m.lone);
		if (a == 0)
			a = append(&ret->heads, &w[i].m.heads);
		if (code == 0)
			code = a;
		ret->count += w[i].m.count;
		text_match_done(w[i].m.match, w[i].m.context);
		scan_buffer_done(&w[i].buf);
	}
	q->done += atomic_load(&c.done);
	return code ? code : atomic_load(&c.error);
}
