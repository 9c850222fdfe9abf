/* The facade: every call goes through the table of the loop that was made.
 * What both loops do alike is here: callbacks are put into handles, and
 * messages of jobs are delivered. */
#include "core/loop/loop.h"

#include <errno.h>
#include <stdlib.h>

#include "core/loop/backend.h"

void
loop_free(struct loop *l)
{
	if (l)
		l->ops->free(l);
}

int
loop_run(struct loop *l)
{
	return l->ops->run(l);
}

bool
loop_step(struct loop *l, bool wait)
{
	return l->ops->step(l, wait);
}

void
loop_stop(struct loop *l)
{
	l->ops->stop(l);
}

usec_t
loop_now(struct loop *l)
{
	return l->ops->now(l);
}

void
loop_on_idle(struct loop *l, void (*fn)(void *), void *arg)
{
	l->idle = fn;
	l->idle_arg = arg;
}

bool
loop_busy(const struct loop *l)
{
	return l->ops->busy(l);
}

struct loop_timer *
loop_timer_start(struct loop *l, usec_t after, usec_t repeat,
    void (*fn)(void *), void *arg)
{
	struct loop_timer *t;

	t = l->ops->timer_start(l, after > 0 ? after : 0,
	    repeat > 0 ? repeat : 0);
	if (t) {
		t->fn = fn;
		t->arg = arg;
	}
	return t;
}

void
loop_timer_close(struct loop_timer *t)
{
	if (t)
		t->loop->ops->timer_close(t);
}

struct loop_io *
loop_io_open(struct loop *l, int fd, int events, void (*fn)(void *, int),
    void *arg)
{
	struct loop_io *io = l->ops->io_open(l, fd, events);

	if (io) {
		io->fn = fn;
		io->arg = arg;
	}
	return io;
}

void
loop_io_close(struct loop_io *io)
{
	if (io)
		io->loop->ops->io_close(io);
}

struct loop_signal *
loop_signal_open(struct loop *l, int signo, void (*fn)(void *, int),
    void *arg)
{
	struct loop_signal *s = l->ops->signal_open(l, signo);

	if (s) {
		s->fn = fn;
		s->arg = arg;
	}
	return s;
}

void
loop_signal_close(struct loop_signal *s)
{
	if (s)
		s->loop->ops->signal_close(s);
}

struct loop_job *
loop_job_start(struct loop *l, const struct job_ops *ops, void *arg)
{
	return l->ops->job_start(l, ops, arg);
}

int
loop_job_post(struct loop_job *j, void *batch)
{
	return j->loop->ops->job_post(j, batch);
}

const volatile bool *
loop_job_cancelled(const struct loop_job *j)
{
	return &j->cancelled;
}

void
loop_job_cancel(struct loop_job *j)
{
	j->loop->ops->job_cancel(j);
}

void
job_deliver(struct job_message *m)
{
	struct loop_job *j = m->job;

	if (m->last) {
		j->ops->done(j->arg, j->cancelled);
		free(j);
	} else {
		j->ops->batch(j->arg, m->batch);
		free(m);
	}
}
