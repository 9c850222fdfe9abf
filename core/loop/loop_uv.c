/* The real loop, on libuv.
 *
 * Each wrapped handle frees itself in libuv's close callback; until then
 * libuv owns the memory.  Before the loop sleeps it has polled once without
 * a time-out and nothing came: only then idle() is called.
 *
 * Descriptors are watched by an epoll of our own, which libuv polls as one: a
 * uv_poll_t for each costs eight system calls until it is closed (libuv 1.44),
 * which hundreds of DNS questions would feel, and makes the descriptor
 * non-blocking, although a terminal shares that with the shell. */
#include "core/loop/loop.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>
#include <uv.h>

#include "core/loop/backend.h"
#include "core/loop/pool.h"

#define DELIVER_BUDGET	(4 * USEC_SEC / 1000)
#define READY_MAX	64	/* more come with the next pass */

struct real_loop {
	struct loop	 base;
	uv_loop_t	 uv;
	uv_async_t	 async;		/* messages are there */
	uv_poll_t	 poll;		/* of epoll */
	int		 epoll;
	size_t		 watched;	/* descriptors */
	bool		 dispatching;
	struct real_io	*closed;	/* meanwhile */
	struct pool	*pool;		/* NULL until the first job */
	size_t		 jobs;		/* started, done() not yet called */
	unsigned long	 events;	/* callbacks so far */
	bool		 stopped;
};

struct real_timer {
	struct loop_timer base;
	uv_timer_t	  uv;
};

struct real_io {
	struct loop_io	 base;
	bool		 watched;	/* until an error is reported */
	bool		 closed;
	struct real_io	*next;
};

struct real_signal {
	struct loop_signal base;
	uv_signal_t	   uv;
};

static struct real_loop *
real(struct loop *l)
{
	return (struct real_loop *)l;
}

/* Wrapped handles are allocated as a whole; data points to that. */
static void
closed(uv_handle_t *h)
{
	free(h->data);
}

static uint64_t
to_ms(usec_t t)
{
	return ((uint64_t)t + 999) / 1000;
}

/* ---- timers ---- */

static void
on_timer(uv_timer_t *uv)
{
	struct loop_timer *t = uv->data;

	real(t->loop)->events++;
	t->fn(t->arg);
}

static struct loop_timer *
uv_loop_timer_start(struct loop *l, usec_t after, usec_t repeat)
{
	struct real_timer *t = calloc(1, sizeof *t);

	if (!t)
		return NULL;
	t->base.loop = l;
	uv_timer_init(&real(l)->uv, &t->uv);
	t->uv.data = t;
	/* The time of the last poll may lie far behind. */
	uv_update_time(&real(l)->uv);
	uv_timer_start(&t->uv, on_timer, to_ms(after), to_ms(repeat));
	return &t->base;
}

static void
uv_loop_timer_close(struct loop_timer *t)
{
	uv_close((uv_handle_t *)&((struct real_timer *)t)->uv, closed);
}

/* ---- descriptors ---- */

static void
unwatch(struct real_io *io)
{
	struct real_loop *l = real(io->base.loop);

	if (!io->watched)
		return;
	io->watched = false;
	epoll_ctl(l->epoll, EPOLL_CTL_DEL, io->base.fd, NULL);
	if (--l->watched == 0)
		uv_unref((uv_handle_t *)&l->poll);
}

/* An error is reported once, as all that was waited for: whoever reads or
 * writes then learns which. */
static void
report(struct real_io *io, uint32_t events)
{
	int what = (events & (EPOLLIN | EPOLLHUP) ? LOOP_READ : 0) |
	    (events & (EPOLLOUT | EPOLLHUP) ? LOOP_WRITE : 0);

	if (events & EPOLLERR) {
		unwatch(io);
		what = io->base.events;
	}
	what &= io->base.events;
	if (what == 0)
		return;
	real(io->base.loop)->events++;
	io->base.fn(io->base.arg, what);
}

/* A callback may close any descriptor, so what is closed stays until all are
 * reported. */
static void
on_ready(uv_poll_t *uv, int status, int events)
{
	struct real_loop *l = uv->data;
	struct epoll_event v[READY_MAX];
	int n = epoll_wait(l->epoll, v, READY_MAX, 0);

	(void)status;
	(void)events;
	l->dispatching = true;
	for (int i = 0; i < n; i++) {
		struct real_io *io = v[i].data.ptr;

		if (!io->closed)
			report(io, v[i].events);
	}
	l->dispatching = false;
	while (l->closed != NULL) {
		struct real_io *io = l->closed;

		l->closed = io->next;
		free(io);
	}
}

static struct loop_io *
uv_loop_io_open(struct loop *base, int fd, int events)
{
	struct real_loop *l = real(base);
	struct real_io *io = calloc(1, sizeof *io);
	struct epoll_event e = { .data = { .ptr = io } };

	if (io == NULL)
		return NULL;
	io->base = (struct loop_io){ .loop = base, .fd = fd,
		.events = events };
	io->watched = true;
	e.events = (events & LOOP_READ ? EPOLLIN : 0) |
	    (events & LOOP_WRITE ? EPOLLOUT : 0);
	if (epoll_ctl(l->epoll, EPOLL_CTL_ADD, fd, &e) < 0) {
		free(io);
		return NULL;
	}
	if (l->watched++ == 0)
		uv_ref((uv_handle_t *)&l->poll);
	return &io->base;
}

static void
uv_loop_io_close(struct loop_io *base)
{
	struct real_io *io = (struct real_io *)base;
	struct real_loop *l = real(base->loop);

	unwatch(io);
	if (!l->dispatching) {
		free(io);
		return;
	}
	io->closed = true;
	io->next = l->closed;
	l->closed = io;
}

/* ---- signals ---- */

static void
on_signal(uv_signal_t *uv, int signo)
{
	struct loop_signal *s = uv->data;

	real(s->loop)->events++;
	s->fn(s->arg, signo);
}

static struct loop_signal *
uv_loop_signal_open(struct loop *l, int signo)
{
	struct real_signal *s = calloc(1, sizeof *s);

	if (!s)
		return NULL;
	s->base.loop = l;
	s->base.signo = signo;
	uv_signal_init(&real(l)->uv, &s->uv);
	s->uv.data = s;
	if (uv_signal_start(&s->uv, on_signal, signo) < 0) {
		uv_close((uv_handle_t *)&s->uv, closed);
		return NULL;
	}
	return &s->base;
}

static void
uv_loop_signal_close(struct loop_signal *s)
{
	uv_close((uv_handle_t *)&((struct real_signal *)s)->uv, closed);
}

/* ---- jobs ---- */

static void
wake(void *arg)
{
	uv_async_send(&((struct real_loop *)arg)->async);
}

static void
deliver_one(struct real_loop *l, struct job_message *m)
{
	bool last = m->last;

	job_deliver(m);
	/* Only now: a job started by done() must not find us idle. */
	if (last && --l->jobs == 0)
		uv_unref((uv_handle_t *)&l->async);
}

static void
on_async(uv_async_t *async)
{
	struct real_loop *l = async->data;
	usec_t until = clock_monotonic() + DELIVER_BUDGET;
	struct job_message *m;

	if (!l->pool)
		return;
	while ((m = pool_take(l->pool))) {
		l->events++;
		deliver_one(l, m);
		if (clock_monotonic() >= until) {
			wake(l);
			return;
		}
	}
}

static struct loop_job *
uv_loop_job_start(struct loop *base, const struct job_ops *ops, void *arg)
{
	struct real_loop *l = real(base);
	struct loop_job *j = calloc(1, sizeof *j);

	if (!j)
		return NULL;
	*j = (struct loop_job){ .loop = base, .ops = ops, .arg = arg };
	if (!l->pool)
		l->pool = pool_new(wake, l);
	if (l->jobs++ == 0)
		uv_ref((uv_handle_t *)&l->async);
	if (!l->pool || pool_submit(l->pool, j) < 0) {
		if (--l->jobs == 0)
			uv_unref((uv_handle_t *)&l->async);
		free(j);
		return NULL;
	}
	return j;
}

static int
uv_loop_job_post(struct loop_job *j, void *batch)
{
	return pool_post(real(j->loop)->pool, j, batch);
}

static void
uv_loop_job_cancel(struct loop_job *j)
{
	pool_cancel(real(j->loop)->pool, j);
}

static bool
uv_loop_busy(const struct loop *l)
{
	return ((const struct real_loop *)l)->jobs > 0;
}

/* ---- the loop ---- */

static bool
uv_loop_step(struct loop *base, bool wait)
{
	struct real_loop *l = real(base);
	unsigned long before = l->events;

	if (!uv_run(&l->uv, UV_RUN_NOWAIT))
		return false;
	if (!wait || l->stopped || l->events != before)
		return true;
	if (base->idle)
		base->idle(base->idle_arg);
	if (l->stopped)
		return true;
	return uv_run(&l->uv, UV_RUN_ONCE) != 0;
}

static int
uv_loop_run(struct loop *base)
{
	struct real_loop *l = real(base);

	l->stopped = false;
	while (!l->stopped && uv_loop_step(base, true))
		;
	return 0;
}

static void
uv_loop_stop(struct loop *l)
{
	/* Passes are run one by one, so uv_stop is not needed. */
	real(l)->stopped = true;
}

static usec_t
uv_loop_now(struct loop *l)
{
	(void)l;
	return clock_now();
}

static void
uv_loop_free(struct loop *base)
{
	struct real_loop *l = real(base);
	struct job_message *m;

	if (l->pool) {
		pool_stop(l->pool);
		while ((m = pool_take(l->pool)))
			deliver_one(l, m);
	}
	uv_close((uv_handle_t *)&l->async, NULL);
	uv_close((uv_handle_t *)&l->poll, NULL);
	/* Lets close callbacks run; handles that are still open would keep
	 * a plain run from ending. */
	uv_run(&l->uv, UV_RUN_NOWAIT);
	uv_loop_close(&l->uv);
	pool_free(l->pool);
	close(l->epoll);
	free(l);
}

static const struct loop_ops uv_ops = {
	.free = uv_loop_free,
	.run = uv_loop_run,
	.step = uv_loop_step,
	.stop = uv_loop_stop,
	.now = uv_loop_now,
	.busy = uv_loop_busy,
	.timer_start = uv_loop_timer_start,
	.timer_close = uv_loop_timer_close,
	.io_open = uv_loop_io_open,
	.io_close = uv_loop_io_close,
	.signal_open = uv_loop_signal_open,
	.signal_close = uv_loop_signal_close,
	.job_start = uv_loop_job_start,
	.job_post = uv_loop_job_post,
	.job_cancel = uv_loop_job_cancel,
};

/* Nothing of it keeps the loop running by itself. */
static int
init(struct real_loop *l)
{
	if (uv_async_init(&l->uv, &l->async, on_async) < 0)
		return -1;
	l->async.data = l;
	uv_unref((uv_handle_t *)&l->async);
	if (uv_poll_init(&l->uv, &l->poll, l->epoll) < 0)
		return -1;
	l->poll.data = l;
	uv_poll_start(&l->poll, UV_READABLE, on_ready);
	uv_unref((uv_handle_t *)&l->poll);
	return 0;
}

struct loop *
loop_new(void)
{
	struct real_loop *l = calloc(1, sizeof *l);

	if (!l)
		return NULL;
	l->base.ops = &uv_ops;
	l->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (l->epoll < 0) {
		free(l);
		return NULL;
	}
	if (uv_loop_init(&l->uv) < 0) {
		close(l->epoll);
		free(l);
		return NULL;
	}
	if (init(l) < 0) {
		uv_loop_close(&l->uv);
		close(l->epoll);
		free(l);
		return NULL;
	}
	return &l->base;
}
