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

#define PIECE	((uint64_t)2 << 20)
#define BLOCKS	8		/* at most, where blocks are small */

struct crew {
	struct query	*q;
	const struct ranges *r;
	const struct crew_job *job;
	uint64_t	 piece;		/* bytes */
	size_t		 pieces;
	atomic_size_t	 next;		/* piece to be taken */
	atomic_bool	 enough;
	atomic_ullong	 done;
	atomic_int	 error;
};

struct worker {
	struct crew	*c;
	struct crew_member m;
	struct scan_buffer buf;
	bool		 caller;	/* runs in the caller's thread */
	pthread_t	 thread;
};

static size_t
pieces_of(const struct crew *c, const struct range *x)
{
	return (size_t)((x->to - x->from + c->piece - 1) / c->piece);
}

/* The k-th piece of all, from the newest end. */
static bool
piece(const struct crew *c, size_t k, struct range *ret)
{
	for (size_t i = c->r->n; i-- > 0; ) {
		const struct range *x = &c->r->v[i];
		size_t n = pieces_of(c, x);

		if (k >= n) {
			k -= n;
			continue;
		}
		ret->segment = x->segment;
		ret->to = x->to - k * c->piece;
		ret->from = k + 1 < n ? ret->to - c->piece : x->from;
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
	return w->c->job->fn(&w->m, b);
}

static int
work_piece(struct worker *w, const struct range *x)
{
	const struct segment *g = source_segment(w->c->q->s, x->segment);
	struct scan sc = { .fd = g->fd, .from = x->from, .to = x->to,
		.block = w->c->q->o.block, .cancel = w->c->q->o.cancel,
		.fn = on_block, .arg = w };
	bool head = false;
	int r = 0;

	for (size_t i = 0; i < w->c->r->n; i++)
		head |= w->c->r->v[i].segment == x->segment &&
		    w->c->r->v[i].from == x->from;
	if (!head)
		r = scan_line_start(g->fd, x->from, x->to, sc.cancel,
		    &sc.from);
	w->m.segment = x->segment;
	if (w->c->job->piece)
		w->c->job->piece(&w->m, x->from, x->to);
	if (r == 0 && sc.from < x->to)
		r = scan_run(&sc, &w->buf);
	atomic_fetch_add(&w->c->done, x->to - x->from);
	if (w->c->job->stop && (w->m.found.n > 0 || w->m.lone.n > 0))
		atomic_store(&w->c->enough, true);
	return r;
}

/* Progress comes from the caller's own thread only. */
static void
progress(struct worker *w)
{
	const struct query *q = w->c->q;

	if (w->caller && w->c->job->counts && q->o.progress)
		q->o.progress(q->o.arg, q->done + atomic_load(&w->c->done),
		    q->total);
}

static void *
work(void *arg)
{
	struct worker *w = arg;
	struct crew *c = w->c;
	struct range x;
	int r = 0, none = 0;

	while (r == 0 && atomic_load(&c->error) == 0 &&
	    !atomic_load(&c->enough)) {
		size_t k = atomic_fetch_add(&c->next, 1);

		if (k >= c->pieces || !piece(c, k, &x))
			break;
		r = work_piece(w, &x);
		progress(w);
	}
	if (r != 0)
		atomic_compare_exchange_strong(&c->error, &none, r);
	return NULL;
}

static size_t
members(const struct query *q, size_t pieces)
{
	long n = q->o.threads;

	if (pieces <= 1)
		return 1;
	if (n <= 0) {
		n = sysconf(_SC_NPROCESSORS_ONLN);
		n = n > 2 ? 2 : n;
	}
	return n < 1 ? 1 : n > CREW_MAX ? CREW_MAX : (size_t)n;
}

static int
start(struct worker *w, struct crew *c)
{
	w->c = c;
	w->m.q = c->q;
	w->m.arg = c->job->arg;
	if (c->job->own_size > 0 &&
	    !(w->m.own = calloc(1, c->job->own_size)))
		return -ENOMEM;
	return text_match_init(c->q->f, &w->m.match, &w->m.context);
}

/* Appends what the worker found, frees what it had. */
static int
finish(struct worker *w, struct crew_found *ret)
{
	int r = 0;

	for (size_t i = 0; i < w->m.found.n && r == 0; i++)
		r = key_lines_add(&ret->found, w->m.found.v[i].key,
		    w->m.found.v[i].at);
	for (size_t i = 0; i < w->m.carried.n && r == 0; i++)
		r = key_lines_add(&ret->carried, w->m.carried.v[i].key,
		    w->m.carried.v[i].at);
	for (size_t i = 0; i < w->m.lone.n && r == 0; i++)
		r = lpos_add(&ret->lone, w->m.lone.v[i]);
	ret->squeezed |= w->m.squeezed;
	free(w->m.found.v);
	free(w->m.carried.v);
	free(w->m.lone.v);
	free(w->m.own);
	text_match_done(w->m.match, w->m.context);
	scan_buffer_done(&w->buf);
	return r;
}

static uint64_t
piece_size(const struct query *q)
{
	return q->o.block && q->o.block < PIECE / BLOCKS ?
	    q->o.block * BLOCKS : PIECE;
}

int
crew_run(struct query *q, const struct ranges *r, const struct crew_job *job,
    struct crew_found *ret)
{
	struct crew c = { .q = q, .r = r, .job = job,
		.piece = piece_size(q) };
	struct worker w[CREW_MAX] = { 0 };
	size_t n;
	int code = 0;

	for (size_t i = 0; i < r->n; i++)
		c.pieces += pieces_of(&c, &r->v[i]);
	n = members(q, c.pieces);
	w[0].caller = true;
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
		a = finish(&w[i], ret);
		code = code ? code : a;
	}
	if (job->counts)
		q->done += atomic_load(&c.done);
	if (atomic_load(&c.enough))
		ret->stopped = piece(&c, atomic_load(&c.next) - 1, &ret->last);
	return code ? code : atomic_load(&c.error);
}
