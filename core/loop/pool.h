/* The threads of the real loop: two lanes of two threads each, made at first
 * need; the nice lane runs at nice 10 (a thread cannot come back from there,
 * so it never takes other jobs).  Threads run with all signals blocked.
 *
 * Messages (batches and ends) come out in the order they were posted; wake
 * is called from a pool thread whenever there is something to take. */
#ifndef MTGP_LOOP_POOL_H
#define MTGP_LOOP_POOL_H

#include "core/loop/backend.h"

struct pool;

struct pool	*pool_new(void (*wake)(void *), void *arg);
/* Cancels and ends everything, joins the threads; afterwards pool_take gives
 * the rest, then pool_free. */
void		 pool_stop(struct pool *p);
void		 pool_free(struct pool *p);
/* 0; -EAGAIN no thread could be made; -ECANCELED stopped. */
int		 pool_submit(struct pool *p, struct loop_job *j);
int		 pool_post(struct pool *p, struct loop_job *j, void *batch);
void		 pool_cancel(struct pool *p, struct loop_job *j);
/* NULL: nothing there. */
struct job_message *pool_take(struct pool *p);

#endif
