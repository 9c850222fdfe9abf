/* Between the facade (loop.c) and the two loops (loop_uv.c, loop_fake.c):
 * one table of operations, and what every handle has in common.  Each loop
 * puts these structs first in its own, so that a pointer to one is a pointer
 * to the other.  Nobody else includes this. */
#ifndef MTGP_LOOP_BACKEND_H
#define MTGP_LOOP_BACKEND_H

#include <stddef.h>

#include "core/loop/loop.h"

struct loop_ops {
	void	(*free)(struct loop *l);
	int	(*run)(struct loop *l);
	bool	(*step)(struct loop *l, bool wait);
	void	(*stop)(struct loop *l);
	usec_t	(*now)(struct loop *l);
	bool	(*busy)(const struct loop *l);
	struct loop_timer *(*timer_start)(struct loop *l, usec_t after,
			usec_t repeat);
	void	(*timer_close)(struct loop_timer *t);
	struct loop_io *(*io_open)(struct loop *l, int fd, int events);
	void	(*io_close)(struct loop_io *io);
	struct loop_signal *(*signal_open)(struct loop *l, int signo);
	void	(*signal_close)(struct loop_signal *s);
	struct loop_job *(*job_start)(struct loop *l,
			const struct job_ops *ops, void *arg);
	int	(*job_post)(struct loop_job *j, void *batch);
	void	(*job_cancel)(struct loop_job *j);
};

struct loop {
	const struct loop_ops *ops;
	void		(*idle)(void *);
	void		*idle_arg;
};

struct loop_timer {
	struct loop	*loop;
	void		(*fn)(void *);
	void		*arg;
};

struct loop_io {
	struct loop	*loop;
	int		 fd, events;
	void		(*fn)(void *, int events);
	void		*arg;
};

struct loop_signal {
	struct loop	*loop;
	int		 signo;
	void		(*fn)(void *, int signo);
	void		*arg;
};

/* What a job hands to the loop thread: a batch, or its end. */
struct job_message {
	struct job_message *next;
	struct loop_job	*job;
	void		*batch;
	bool		 last;
};

struct loop_job {
	struct loop		*loop;
	const struct job_ops	*ops;
	void			*arg;
	volatile bool		 cancelled;
	struct loop_job		*next;		/* in its queue */
	struct job_message	 end;		/* can thus never fail */
	size_t			 undelivered;
};

#define JOB_UNDELIVERED_MAX 64

/* Calls the callback a message is for, and frees the message; at the end of
 * the job also the job. */
void	job_deliver(struct job_message *m);

#endif
