/* The loop: a thin facade over libuv, and a twin for tests with a virtual
 * clock and scripted descriptors (loop_new_fake).  One thread runs it.
 *
 * Handles are owned by the caller and closed with their _close function; the
 * callback is never called after close returned.  Jobs run on pool threads
 * (on the fake: inline, in order, when the loop runs). */
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
void		 loop_free(struct loop *l);
/* Runs until loop_stop, or until nothing is left to wait for. */
int		 loop_run(struct loop *l);
/* One pass: with wait false polls once. True: handles are still active. */
bool		 loop_step(struct loop *l, bool wait);
void		 loop_stop(struct loop *l);
usec_t		 loop_now(struct loop *l);	/* wall clock (virtual on fake) */
/* Called whenever the loop is about to sleep (screen refresh, MTGP_SYNC). */
void		 loop_on_idle(struct loop *l, void (*fn)(void *), void *arg);
/* True while any job is queued, running or undelivered. */
bool		 loop_busy(const struct loop *l);

struct loop_timer *loop_timer_start(struct loop *l, usec_t after,
			usec_t repeat, void (*fn)(void *), void *arg);
void		 loop_timer_close(struct loop_timer *t);	/* NULL ok */
struct loop_io	*loop_io_open(struct loop *l, int fd, int events,
			void (*fn)(void *, int events), void *arg);
void		 loop_io_close(struct loop_io *io);
struct loop_signal *loop_signal_open(struct loop *l, int signo,
			void (*fn)(void *, int signo), void *arg);
void		 loop_signal_close(struct loop_signal *s);

/* A job: work() on a pool thread owns input and output and touches nothing
 * else; post() hands a batch to the loop thread, where batch() gets it;
 * done() comes last, always, on the loop thread.  nice: run at nice 10. */
struct job_ops {
	void	(*work)(struct loop_job *j, void *arg);
	void	(*batch)(void *arg, void *batch);
	void	(*done)(void *arg, bool cancelled);
	bool	  nice;
};
struct loop_job	*loop_job_start(struct loop *l, const struct job_ops *ops,
			void *arg);
/* From work(): queue a batch (ownership goes with it). */
int		 loop_job_post(struct loop_job *j, void *batch);
const volatile bool *loop_job_cancelled(const struct loop_job *j);
/* Asks the job to end; done() still comes. */
void		 loop_job_cancel(struct loop_job *j);

/* Fake only. */
void		 loop_fake_advance(struct loop *l, usec_t by);
/* Next read callback on fd sees it readable. */
void		 loop_fake_ready(struct loop *l, int fd, int events);

#endif
