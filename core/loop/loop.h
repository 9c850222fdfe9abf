/* The loop: a thin facade over libuv, and a twin for tests with a virtual
 * clock and scripted descriptors (loop_new_fake).  One thread runs it.
 *
 * Handles are owned by the caller and closed with their _close function,
 * also from inside their own callback, and also when a timer without repeat
 * has fired; the callback is never called after close returned.  All handles
 * are closed before loop_free.  NULL from a _start or _open: no memory, or
 * (loop_io_open) a descriptor that cannot be waited for, such as a regular
 * file; one handle a descriptor.  Descriptors keep their flags.
 *
 * Times are microseconds; the real loop rounds up to milliseconds. */
#ifndef MTGP_LOOP_LOOP_H
#define MTGP_LOOP_LOOP_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/clock.h"

struct loop;
struct loop_timer;
struct loop_io;
struct loop_signal;
struct loop_job;

#define LOOP_READ  1
#define LOOP_WRITE 2

struct loop	*loop_new(void);
struct loop	*loop_new_fake(usec_t start);
/* Cancels what jobs are left, waits for them and delivers their batches and
 * done() first.  Takes NULL. */
void		 loop_free(struct loop *l);
/* Runs until loop_stop, or until nothing is left to wait for (on the fake
 * also: until nothing more can happen by itself).  0 or negative errno. */
int		 loop_run(struct loop *l);
/* One pass: with wait false polls once. True: handles are still active.
 * The fake, with wait: moves its clock to the next timer when nothing else
 * is ready. */
bool		 loop_step(struct loop *l, bool wait);
void		 loop_stop(struct loop *l);
/* The wall clock (virtual on the fake). */
usec_t		 loop_now(struct loop *l);
/* Called whenever the loop is about to sleep: nothing is ready, which a poll
 * without time-out has just shown.  While work never pauses it is not
 * called: frames that must appear then belong into a timer. */
void		 loop_on_idle(struct loop *l, void (*fn)(void *), void *arg);
/* True while any job is queued, running or undelivered. */
bool		 loop_busy(const struct loop *l);

/* First after `after`, then every `repeat` (0: once). */
struct loop_timer *loop_timer_start(struct loop *l, usec_t after,
			usec_t repeat, void (*fn)(void *), void *arg);
void		 loop_timer_close(struct loop_timer *t);	/* NULL ok */
/* events: LOOP_READ and/or LOOP_WRITE; an error on the descriptor is told as
 * all of them, and the next read or write says which. */
struct loop_io	*loop_io_open(struct loop *l, int fd, int events,
			void (*fn)(void *, int events), void *arg);
void		 loop_io_close(struct loop_io *io);		/* NULL ok */
struct loop_signal *loop_signal_open(struct loop *l, int signo,
			void (*fn)(void *, int signo), void *arg);
void		 loop_signal_close(struct loop_signal *s);	/* NULL ok */

/* A job: work() on a pool thread owns input and output and touches nothing
 * else; post() hands a batch to the loop thread, where batch() gets it;
 * done() comes last, always, on the loop thread.  nice: run at nice 10 (such
 * jobs have threads of their own).  The fake runs jobs inline, in order.
 *
 * The pointer is good until done() returns.  A job that was cancelled before
 * its turn is never worked on; what was posted is delivered in any case, so
 * that batch() can free it.  Delivery pauses every few milliseconds for
 * other events. */
struct job_ops {
	void	(*work)(struct loop_job *j, void *arg);
	void	(*batch)(void *arg, void *batch);	/* NULL: none come */
	void	(*done)(void *arg, bool cancelled);
	bool	  nice;
};
struct loop_job	*loop_job_start(struct loop *l, const struct job_ops *ops,
			void *arg);
/* From work(): queue a batch (ownership goes with it, but stays when -ENOMEM
 * is returned).  Waits while 64 batches of this job are undelivered, until
 * there is room or the job is cancelled. */
int		 loop_job_post(struct loop_job *j, void *batch);
const volatile bool *loop_job_cancelled(const struct loop_job *j);
/* Asks the job to end; done() still comes.  From the loop thread. */
void		 loop_job_cancel(struct loop_job *j);

/* Fake only. */
/* Moves the clock; timers fire in order on the way. */
void		 loop_fake_advance(struct loop *l, usec_t by);
/* Next read callback on fd sees it readable. */
void		 loop_fake_ready(struct loop *l, int fd, int events);
void		 loop_fake_signal(struct loop *l, int signo);

#endif
