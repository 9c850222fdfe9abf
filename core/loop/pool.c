/* Pool threads; see pool.h.
 *
 * One lock guards queues, messages and counts.  A job is either queued (in
 * its lane's list), running (in a thread's `current`) or over (its end
 * message is in the list); it is freed by job_deliver on the loop thread. */
#include "core/loop/pool.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#define LANE_THREADS	2
#define NICE_LEVEL	10

struct lane {
	struct pool	*pool;
	bool		 nice;
	pthread_t	 threads[LANE_THREADS];
	struct loop_job	*current[LANE_THREADS];
	size_t		 nthreads, nwaiting;
	struct loop_job	*first, **tail;
};

struct pool {
	pthread_mutex_t	 lock;
	pthread_cond_t	 work, room;
	bool		 stopping;
	struct lane	 lanes[2];	/* 0 normal, 1 nice */
	struct job_message *first, **tail;
	void		(*wake)(void *);
	void		*arg;
};

static void
append(struct pool *p, struct job_message *m)
{
	m->next = NULL;
	*p->tail = m;
	p->tail = &m->next;
	p->wake(p->arg);
}

struct pool *
pool_new(void (*wake)(void *), void *arg)
{
	struct pool *p = calloc(1, sizeof *p);

	if (!p)
		return NULL;
	pthread_mutex_init(&p->lock, NULL);
	pthread_cond_init(&p->work, NULL);
	pthread_cond_init(&p->room, NULL);
	p->tail = &p->first;
	p->wake = wake;
	p->arg = arg;
	for (size_t i = 0; i < 2; i++) {
		p->lanes[i].pool = p;
		p->lanes[i].nice = i == 1;
		p->lanes[i].tail = &p->lanes[i].first;
	}
	return p;
}

/* With the lock held; it is given up while the job works. */
static void
work_on(struct lane *lane, struct loop_job *j, struct loop_job **current)
{
	struct pool *p = lane->pool;

	*current = j;
	if (!j->cancelled) {
		pthread_mutex_unlock(&p->lock);
		j->ops->work(j, j->arg);
		pthread_mutex_lock(&p->lock);
	}
	*current = NULL;
	j->end = (struct job_message){ .job = j, .last = true };
	append(p, &j->end);
}

static void *
thread_main(void *arg)
{
	struct lane *lane = arg;
	struct pool *p = lane->pool;
	struct loop_job *j, **current;

	if (lane->nice)
		setpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid),
		    NICE_LEVEL);
	pthread_mutex_lock(&p->lock);
	current = &lane->current[0];
	for (size_t i = 0; i < lane->nthreads; i++)
		if (pthread_equal(lane->threads[i], pthread_self()))
			current = &lane->current[i];
	for (;;) {
		while (!lane->first && !p->stopping) {
			lane->nwaiting++;
			pthread_cond_wait(&p->work, &p->lock);
			lane->nwaiting--;
		}
		j = lane->first;
		if (!j)
			break;
		lane->first = j->next;
		if (!lane->first)
			lane->tail = &lane->first;
		work_on(lane, j, current);
	}
	pthread_mutex_unlock(&p->lock);
	return NULL;
}

/* With the lock held, so that the new thread finds itself in the table. */
static int
add_thread(struct lane *lane)
{
	sigset_t all, old;
	int e;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	e = pthread_create(&lane->threads[lane->nthreads], NULL, thread_main,
	    lane);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	if (e == 0)
		lane->nthreads++;
	return -e;
}

int
pool_submit(struct pool *p, struct loop_job *j)
{
	struct lane *lane = &p->lanes[j->ops->nice ? 1 : 0];
	int r = 0;

	pthread_mutex_lock(&p->lock);
	if (p->stopping)
		r = -ECANCELED;
	else if (lane->nthreads < LANE_THREADS &&
	    (lane->nwaiting == 0 || lane->first))
		r = add_thread(lane);
	if (!p->stopping && lane->nthreads > 0) {
		r = 0;
		j->next = NULL;
		*lane->tail = j;
		lane->tail = &j->next;
		pthread_cond_broadcast(&p->work);
	}
	pthread_mutex_unlock(&p->lock);
	return r;
}

int
pool_post(struct pool *p, struct loop_job *j, void *batch)
{
	struct job_message *m = malloc(sizeof *m);

	if (!m)
		return -ENOMEM;
	*m = (struct job_message){ .job = j, .batch = batch };
	pthread_mutex_lock(&p->lock);
	while (j->undelivered >= JOB_UNDELIVERED_MAX && !j->cancelled)
		pthread_cond_wait(&p->room, &p->lock);
	j->undelivered++;
	append(p, m);
	pthread_mutex_unlock(&p->lock);
	return 0;
}

void
pool_cancel(struct pool *p, struct loop_job *j)
{
	pthread_mutex_lock(&p->lock);
	j->cancelled = true;
	pthread_cond_broadcast(&p->room);
	pthread_mutex_unlock(&p->lock);
}

struct job_message *
pool_take(struct pool *p)
{
	struct job_message *m;

	pthread_mutex_lock(&p->lock);
	m = p->first;
	if (m) {
		p->first = m->next;
		if (!p->first)
			p->tail = &p->first;
	}
	if (m && !m->last &&
	    m->job->undelivered-- == JOB_UNDELIVERED_MAX)
		pthread_cond_broadcast(&p->room);
	pthread_mutex_unlock(&p->lock);
	return m;
}

void
pool_stop(struct pool *p)
{
	pthread_mutex_lock(&p->lock);
	p->stopping = true;
	for (size_t i = 0; i < 2; i++) {
		struct lane *lane = &p->lanes[i];

		for (struct loop_job *j = lane->first; j; j = j->next)
			j->cancelled = true;
		for (size_t k = 0; k < lane->nthreads; k++)
			if (lane->current[k])
				lane->current[k]->cancelled = true;
	}
	pthread_cond_broadcast(&p->work);
	pthread_cond_broadcast(&p->room);
	pthread_mutex_unlock(&p->lock);
	for (size_t i = 0; i < 2; i++)
		for (size_t k = 0; k < p->lanes[i].nthreads; k++)
			pthread_join(p->lanes[i].threads[k], NULL);
}

void
pool_free(struct pool *p)
{
	if (!p)
		return;
	pthread_cond_destroy(&p->room);
	pthread_cond_destroy(&p->work);
	pthread_mutex_destroy(&p->lock);
	free(p);
}
