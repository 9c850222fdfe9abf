/* The real loop, on libuv.
 *
 * Each wrapped handle frees itself in libuv's close callback; until then
 * libuv owns the memory.  Before the loop sleeps it has polled once without
 * a time-out and nothing came: only then idle() is called.
 *
 * libuv makes a polled descriptor non-blocking; its flags are put back,
 * since a terminal shares them with the shell and with our own output. */
#include "core/loop/loop.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <uv.h>

#include "core/loop/backend.h"
#include "core/loop/pool.h"

#define DELIVER_BUDGET	(4 * USEC_SEC / 1000)

struct real_loop {
	struct loop	 base;
	uv_loop_t	 uv;
	uv_async_t	 async;		/* messages are there */
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
	uv_poll_t	 uv;
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
on_poll(uv_poll_t *uv, int status, int events)
{
	struct loop_io *io = uv->data;
	int what = (events & UV_READABLE ? LOOP_READ : 0) |
	    (events & UV_WRITABLE ? LOOP_WRITE : 0);

	real(io->loop)->events++;
	io->fn(io->arg, status < 0 ? io->events : what);
}

static struct loop_io *
uv_loop_io_open(struct loop *l, int fd, int events)
{
	int flags = fcntl(fd, F_GETFL);
	struct real_io *io;

	if (flags < 0)
		return NULL;
	io = calloc(1, sizeof *io);
	if (!io)
		return NULL;
	io->base = (struct loop_io){ .loop = l, .fd = fd, .events = events };
	if (uv_poll_init(&real(l)->uv, &io->uv, fd) < 0) {
		free(io);
		return NULL;
	}
	fcntl(fd, F_SETFL, flags);
	io->uv.data = io;
	uv_poll_start(&io->uv, (events & LOOP_READ ? UV_READABLE : 0) |
	    (events & LOOP_WRITE ? UV_WRITABLE : 0), on_poll);
	return &io->base;
}

static void
uv_loop_io_close(struct loop_io *io)
{
	uv_close((uv_handle_t *)&((struct real_io *)io)->uv, closed);
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
	/* Lets close callbacks run; handles that are still open would keep
	 * a plain run from ending. */
	uv_run(&l->uv, UV_RUN_NOWAIT);
	uv_loop_close(&l->uv);
	pool_free(l->pool);
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

struct loop *
loop_new(void)
{
	struct real_loop *l = calloc(1, sizeof *l);

	if (!l)
		return NULL;
	l->base.ops = &uv_ops;
	if (uv_loop_init(&l->uv) < 0) {
		free(l);
		return NULL;
	}
	if (uv_async_init(&l->uv, &l->async, on_async) < 0) {
		uv_loop_close(&l->uv);
		free(l);
		return NULL;
	}
	l->async.data = l;
	uv_unref((uv_handle_t *)&l->async);
	return &l->base;
}
