/* The loop for tests: a clock that moves only when nothing else is ready,
 * descriptors and signals that are ready when the test says so, jobs worked
 * on inline, one a pass, in order.  Nothing here waits or looks outside.
 *
 * Handles that are closed stay in their list until no callback is running,
 * then `sweep` frees them. */
#include "core/loop/loop.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>

#include "core/loop/backend.h"

/* What the three kinds of handles share: a list, and being closed. */
struct node {
	struct node	*next;
	bool		 closed;
};

struct fake_timer {
	struct loop_timer base;
	struct node	 node;
	usec_t		 due, repeat;
	unsigned long	 number;	/* equal times fire in this order */
	bool		 active;
};

struct fake_io {
	struct loop_io	 base;
	struct node	 node;
	int		 ready;
};

struct fake_signal {
	struct loop_signal base;
	struct node	 node;
	bool		 raised;
};

struct fake_loop {
	struct loop	 base;
	usec_t		 now;
	struct node	*timers, *ios, *signals;
	struct loop_job	*jobs, **jobs_tail;
	struct job_message *messages, **messages_tail;
	size_t		 njobs;
	unsigned long	 count;
	bool		 stopped;
};

static const struct loop_ops fake_ops;

#define OF(kind, n) \
	((struct kind *)(void *)((char *)(n) - offsetof(struct kind, node)))

static struct fake_loop *
fake(struct loop *l)
{
	return (struct fake_loop *)l;
}

static void
link_node(struct node **list, struct node *n)
{
	while (*list)
		list = &(*list)->next;
	*list = n;
}

static void
sweep_list(struct node **at, size_t offset)
{
	while (*at) {
		struct node *n = *at;

		if (n->closed) {
			*at = n->next;
			free((char *)n - offset);
		} else {
			at = &n->next;
		}
	}
}

static void
sweep(struct fake_loop *l)
{
	sweep_list(&l->timers, offsetof(struct fake_timer, node));
	sweep_list(&l->ios, offsetof(struct fake_io, node));
	sweep_list(&l->signals, offsetof(struct fake_signal, node));
}

/* ---- handles ---- */

static struct loop_timer *
fake_timer_start(struct loop *base, usec_t after, usec_t repeat)
{
	struct fake_timer *t = calloc(1, sizeof *t);

	if (!t)
		return NULL;
	t->base.loop = base;
	t->due = fake(base)->now + after;
	t->repeat = repeat;
	t->number = fake(base)->count++;
	t->active = true;
	link_node(&fake(base)->timers, &t->node);
	return &t->base;
}

static void
fake_timer_close(struct loop_timer *t)
{
	((struct fake_timer *)t)->node.closed = true;
}

static struct loop_io *
fake_io_open(struct loop *base, int fd, int events)
{
	struct fake_io *io = calloc(1, sizeof *io);

	if (!io)
		return NULL;
	io->base = (struct loop_io){ .loop = base, .fd = fd,
	    .events = events };
	link_node(&fake(base)->ios, &io->node);
	return &io->base;
}

static void
fake_io_close(struct loop_io *io)
{
	((struct fake_io *)io)->node.closed = true;
}

static struct loop_signal *
fake_signal_open(struct loop *base, int signo)
{
	struct fake_signal *s = calloc(1, sizeof *s);

	if (!s)
		return NULL;
	s->base.loop = base;
	s->base.signo = signo;
	link_node(&fake(base)->signals, &s->node);
	return &s->base;
}

static void
fake_signal_close(struct loop_signal *s)
{
	((struct fake_signal *)s)->node.closed = true;
}

/* ---- jobs ---- */

static void
append(struct fake_loop *l, struct job_message *m)
{
	m->next = NULL;
	*l->messages_tail = m;
	l->messages_tail = &m->next;
}

static struct loop_job *
fake_job_start(struct loop *base, const struct job_ops *ops, void *arg)
{
	struct fake_loop *l = fake(base);
	struct loop_job *j = calloc(1, sizeof *j);

	if (!j)
		return NULL;
	*j = (struct loop_job){ .loop = base, .ops = ops, .arg = arg };
	*l->jobs_tail = j;
	l->jobs_tail = &j->next;
	l->njobs++;
	return j;
}

static int
fake_job_post(struct loop_job *j, void *batch)
{
	struct job_message *m = malloc(sizeof *m);

	if (!m)
		return -ENOMEM;
	*m = (struct job_message){ .job = j, .batch = batch };
	append(fake(j->loop), m);
	return 0;
}

static void
fake_job_cancel(struct loop_job *j)
{
	j->cancelled = true;
}

static bool
deliver(struct fake_loop *l)
{
	struct job_message *m = l->messages;
	bool last;

	if (!m)
		return false;
	l->messages = m->next;
	if (!l->messages)
		l->messages_tail = &l->messages;
	last = m->last;
	job_deliver(m);
	if (last)
		l->njobs--;
	return true;
}

static bool
work(struct fake_loop *l)
{
	struct loop_job *j = l->jobs;

	if (!j)
		return false;
	l->jobs = j->next;
	if (!l->jobs)
		l->jobs_tail = &l->jobs;
	if (!j->cancelled)
		j->ops->work(j, j->arg);
	j->end = (struct job_message){ .job = j, .last = true };
	append(l, &j->end);
	return true;
}

/* ---- one pass ---- */

static struct fake_timer *
next_timer(struct fake_loop *l)
{
	struct fake_timer *best = NULL;

	for (struct node *n = l->timers; n; n = n->next) {
		struct fake_timer *t = OF(fake_timer, n);

		if (n->closed || !t->active)
			continue;
		if (!best || t->due < best->due ||
		    (t->due == best->due && t->number < best->number))
			best = t;
	}
	return best;
}

static bool
fire(struct fake_loop *l)
{
	struct fake_timer *t = next_timer(l);

	if (!t || t->due > l->now)
		return false;
	if (t->repeat)
		t->due += t->repeat;
	else
		t->active = false;
	t->number = l->count++;
	t->base.fn(t->base.arg);
	return true;
}

static bool
ios(struct fake_loop *l)
{
	bool any = false;

	for (struct node *n = l->ios; n; n = n->next) {
		struct fake_io *io = OF(fake_io, n);
		int events = io->ready & io->base.events;

		if (n->closed || !events)
			continue;
		io->ready = 0;
		io->base.fn(io->base.arg, events);
		any = true;
	}
	return any;
}

static bool
signals(struct fake_loop *l)
{
	bool any = false;

	for (struct node *n = l->signals; n; n = n->next) {
		struct fake_signal *s = OF(fake_signal, n);

		if (n->closed || !s->raised)
			continue;
		s->raised = false;
		s->base.fn(s->base.arg, s->base.signo);
		any = true;
	}
	return any;
}

/* True: something happened. */
static bool
pass(struct fake_loop *l)
{
	bool any = fire(l);

	any |= ios(l);
	any |= signals(l);
	any |= work(l);
	while (deliver(l))
		any = true;
	sweep(l);
	return any;
}

static bool
open_nodes(const struct node *n)
{
	for (; n; n = n->next)
		if (!n->closed)
			return true;
	return false;
}

static bool
alive(struct fake_loop *l)
{
	return l->njobs > 0 || next_timer(l) || open_nodes(l->ios) ||
	    open_nodes(l->signals);
}

/* Nothing was ready: idle, then the clock moves to the next timer up to
 * limit.  True: there is more to do. */
static bool
fall_asleep(struct fake_loop *l, usec_t limit)
{
	unsigned long before = l->count;
	struct fake_timer *t;

	if (!alive(l))
		return false;
	if (l->base.idle)
		l->base.idle(l->base.idle_arg);
	if (l->stopped)
		return false;
	if (pass(l) || l->count != before)
		return true;
	t = next_timer(l);
	if (!t || t->due > limit)
		return false;
	if (t->due > l->now)
		l->now = t->due;
	return pass(l);
}

static bool
fake_step(struct loop *base, bool wait)
{
	struct fake_loop *l = fake(base);

	l->stopped = false;
	if (!pass(l) && wait)
		fall_asleep(l, INT64_MAX);
	return alive(l);
}

static int
fake_run(struct loop *base)
{
	struct fake_loop *l = fake(base);

	l->stopped = false;
	while (!l->stopped && (pass(l) || fall_asleep(l, INT64_MAX)))
		;
	return 0;
}

void
loop_fake_advance(struct loop *base, usec_t by)
{
	struct fake_loop *l = fake(base);
	usec_t until = l->now + by;

	if (base->ops != &fake_ops)
		return;
	l->stopped = false;
	while (!l->stopped && (pass(l) || fall_asleep(l, until)))
		;
	if (l->now < until)
		l->now = until;
}

void
loop_fake_ready(struct loop *base, int fd, int events)
{
	if (base->ops != &fake_ops)
		return;
	for (struct node *n = fake(base)->ios; n; n = n->next)
		if (!n->closed && OF(fake_io, n)->base.fd == fd)
			OF(fake_io, n)->ready |= events;
}

void
loop_fake_signal(struct loop *base, int signo)
{
	if (base->ops != &fake_ops)
		return;
	for (struct node *n = fake(base)->signals; n; n = n->next)
		if (!n->closed && OF(fake_signal, n)->base.signo == signo)
			OF(fake_signal, n)->raised = true;
}

static void
fake_stop(struct loop *l)
{
	fake(l)->stopped = true;
}

static usec_t
fake_now(struct loop *l)
{
	return fake(l)->now;
}

static bool
fake_busy(const struct loop *l)
{
	return ((const struct fake_loop *)l)->njobs > 0;
}

static void
close_all(struct node *n)
{
	for (; n; n = n->next)
		n->closed = true;
}

static void
fake_free(struct loop *base)
{
	struct fake_loop *l = fake(base);

	for (struct loop_job *j = l->jobs; j; j = j->next)
		j->cancelled = true;
	do {
		while (deliver(l))
			;
	} while (work(l));
	close_all(l->timers);
	close_all(l->ios);
	close_all(l->signals);
	sweep(l);
	free(l);
}

static const struct loop_ops fake_ops = {
	.free = fake_free,
	.run = fake_run,
	.step = fake_step,
	.stop = fake_stop,
	.now = fake_now,
	.busy = fake_busy,
	.timer_start = fake_timer_start,
	.timer_close = fake_timer_close,
	.io_open = fake_io_open,
	.io_close = fake_io_close,
	.signal_open = fake_signal_open,
	.signal_close = fake_signal_close,
	.job_start = fake_job_start,
	.job_post = fake_job_post,
	.job_cancel = fake_job_cancel,
};

struct loop *
loop_new_fake(usec_t start)
{
	struct fake_loop *l = calloc(1, sizeof *l);

	if (!l)
		return NULL;
	l->base.ops = &fake_ops;
	l->now = start;
	l->jobs_tail = &l->jobs;
	l->messages_tail = &l->messages;
	return &l->base;
}
