/* core/loop/loop: every scenario runs on the real loop and on its fake twin
 * and must tell the same story. */
#include "core/loop/loop.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tests/unit/unit.h"

#define START	(INT64_C(1725267419) * USEC_SEC)
#define MS	INT64_C(1000)

/* What happened, in words; and the handles of a scenario. */
struct story {
	struct loop		*l;
	bool			 fake;
	char			 text[4096];
	struct loop_timer	*t[4];
	struct loop_io		*io;
	struct loop_signal	*sig;
	struct loop_job		*j[4];
	int			 n, fds[2];
};

static void
tell(struct story *s, const char *word)
{
	size_t n = strlen(s->text);

	snprintf(s->text + n, sizeof s->text - n, "%s%s", n ? " " : "",
	    word);
}

static void
both(void (*scenario)(struct story *s), const char *want)
{
	for (int fake = 0; fake < 2; fake++) {
		struct story s = { .fake = fake };

		s.l = fake ? loop_new_fake(START) : loop_new();
		assert_non_null(s.l);
		scenario(&s);
		if (strcmp(s.text, want) != 0)
			fail_msg("%s loop: \"%s\", wanted \"%s\"",
			    fake ? "fake" : "real", s.text, want);
		loop_free(s.l);
	}
}

/* ---- timers ---- */

static void
first(void *arg)
{
	tell(arg, "first");
}

static void
second(void *arg)
{
	tell(arg, "second");
}

static void
third_stops(void *arg)
{
	struct story *s = arg;

	tell(s, "third");
	loop_stop(s->l);
}

static void
timers(struct story *s)
{
	s->t[0] = loop_timer_start(s->l, 60 * MS, 0, second, s);
	s->t[1] = loop_timer_start(s->l, 10 * MS, 0, first, s);
	s->t[2] = loop_timer_start(s->l, 90 * MS, 0, third_stops, s);
	s->t[3] = loop_timer_start(s->l, 999 * USEC_SEC, 0, first, s);
	loop_run(s->l);
	tell(s, "stopped");
	loop_timer_close(s->t[3]);
	for (int i = 0; i < 3; i++)
		loop_timer_close(s->t[i]);
	loop_run(s->l);		/* nothing left: returns */
	tell(s, "end");
}

static void
timers_fire_in_order(void **state)
{
	(void)state;
	both(timers, "first second third stopped end");
}

static void
tick(void *arg)
{
	struct story *s = arg;

	tell(s, "tick");
	if (++s->n == 3)
		loop_timer_close(s->t[0]);	/* inside its own callback */
}

static void
closes_another(void *arg)
{
	struct story *s = arg;

	tell(s, "close");
	loop_timer_close(s->t[2]);
	loop_timer_close(s->t[1]);
}

static void
repeats(struct story *s)
{
	s->t[0] = loop_timer_start(s->l, 0, 2 * MS, tick, s);
	loop_run(s->l);
	s->t[1] = loop_timer_start(s->l, 0, 0, closes_another, s);
	s->t[2] = loop_timer_start(s->l, 30 * MS, 0, first, s);
	loop_run(s->l);
	tell(s, "end");
}

static void
timers_repeat_and_close(void **state)
{
	(void)state;
	both(repeats, "tick tick tick close end");
}

/* ---- descriptors and signals ---- */

static void
on_ready(void *arg, int events)
{
	struct story *s = arg;
	char c = 0;

	tell(s, events == LOOP_READ ? "read" : "?");
	assert_int_equal(read(s->fds[0], &c, 1), 1);
	if (c == 'b') {
		loop_io_close(s->io);
		s->io = NULL;
	}
}

static void
write_one(void *arg)
{
	struct story *s = arg;

	assert_int_equal(write(s->fds[1], s->n++ ? "b" : "a", 1), 1);
	loop_fake_ready(s->l, s->fds[0], LOOP_READ | LOOP_WRITE);
	if (s->n == 2)
		loop_timer_close(s->t[0]);
}

static void
descriptors(struct story *s)
{
	assert_int_equal(pipe2(s->fds, O_CLOEXEC), 0);
	s->io = loop_io_open(s->l, s->fds[0], LOOP_READ, on_ready, s);
	assert_non_null(s->io);
	/* nobody's flags are changed */
	assert_false(fcntl(s->fds[0], F_GETFL) & O_NONBLOCK);
	s->t[0] = loop_timer_start(s->l, MS, 5 * MS, write_one, s);
	loop_run(s->l);
	tell(s, "end");
	close(s->fds[0]);
	close(s->fds[1]);
}

static void
descriptors_become_ready(void **state)
{
	(void)state;
	both(descriptors, "read read end");
}

static void
on_usr1(void *arg, int signo)
{
	struct story *s = arg;

	tell(s, signo == SIGUSR1 ? "signal" : "?");
	loop_signal_close(s->sig);
}

static void
raise_usr1(void *arg)
{
	struct story *s = arg;

	if (s->fake)
		loop_fake_signal(s->l, SIGUSR1);
	else
		kill(getpid(), SIGUSR1);
	loop_timer_close(s->t[0]);
}

static void
signalled(struct story *s)
{
	s->sig = loop_signal_open(s->l, SIGUSR1, on_usr1, s);
	s->t[0] = loop_timer_start(s->l, 0, 0, raise_usr1, s);
	loop_run(s->l);
	tell(s, "end");
}

static void
signals_arrive(void **state)
{
	(void)state;
	both(signalled, "signal end");
}

static void
regular_files_cannot_be_waited_for(void **state)
{
	struct loop *l = loop_new();
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);

	(void)state;
	assert_null(loop_io_open(l, fd, LOOP_READ, on_ready, NULL));
	assert_null(loop_io_open(l, -1, LOOP_READ, on_ready, NULL));
	close(fd);
	loop_io_close(NULL);
	loop_signal_close(NULL);
	loop_timer_close(NULL);
	loop_free(NULL);
	loop_free(l);
}

/* ---- jobs ---- */

static void
work_posts(struct loop_job *j, void *arg)
{
	(void)arg;
	assert_false(*loop_job_cancelled(j));
	for (int i = 1; i <= 3; i++) {
		char *b = malloc(8);

		snprintf(b, 8, "b%d", i);
		assert_int_equal(loop_job_post(j, b), 0);
	}
}

static void
take_batch(void *arg, void *batch)
{
	tell(arg, batch);
	free(batch);
}

static void
job_done(void *arg, bool cancelled)
{
	struct story *s = arg;

	assert_true(loop_busy(s->l));
	tell(s, cancelled ? "cancelled" : "done");
}

static const struct job_ops posts = {
	.work = work_posts, .batch = take_batch, .done = job_done,
};

static void
one_job(struct story *s)
{
	assert_false(loop_busy(s->l));
	s->j[0] = loop_job_start(s->l, &posts, s);
	assert_true(loop_busy(s->l));
	loop_run(s->l);
	assert_false(loop_busy(s->l));
	tell(s, "end");
}

static void
batches_come_in_order_and_done_last(void **state)
{
	(void)state;
	both(one_job, "b1 b2 b3 done end");
}

/* done() starts the next one: the loop must not end between them. */
static void
done_starts_next(void *arg, bool cancelled)
{
	struct story *s = arg;

	job_done(arg, cancelled);
	if (++s->n < 3) {
		static const struct job_ops again = {
			.work = work_posts, .batch = take_batch,
			.done = done_starts_next, .nice = true,
		};

		s->j[0] = loop_job_start(s->l, &again, s);
	}
}

static void
chain(struct story *s)
{
	static const struct job_ops ops = {
		.work = work_posts, .batch = take_batch,
		.done = done_starts_next,
	};

	s->j[0] = loop_job_start(s->l, &ops, s);
	loop_run(s->l);
	tell(s, "end");
}

static void
done_may_start_a_job(void **state)
{
	(void)state;
	both(chain, "b1 b2 b3 done b1 b2 b3 done b1 b2 b3 done end");
}

/* A job that goes on until it is cancelled; the fake cannot interrupt work,
 * so there it is cancelled before its turn, which looks the same. */
static void
work_until_cancelled(struct loop_job *j, void *arg)
{
	struct story *s = arg;

	if (s->fake)
		fail_msg("a cancelled job was worked on");
	while (!*loop_job_cancelled(j))
		sched_yield();
}

static void
cancel_it(void *arg)
{
	struct story *s = arg;

	tell(s, "cancel");
	loop_job_cancel(s->j[0]);
	loop_timer_close(s->t[0]);
}

static void
cancelling(struct story *s)
{
	static const struct job_ops ops = {
		.work = work_until_cancelled, .done = job_done,
	};

	s->t[0] = loop_timer_start(s->l, 0, 0, cancel_it, s);
	s->j[0] = loop_job_start(s->l, &ops, s);
	loop_run(s->l);
	tell(s, "end");
}

static void
a_job_can_be_cancelled(void **state)
{
	(void)state;
	both(cancelling, "cancel cancelled end");
}

/* The loop goes away with a job at work and others waiting. */
static void
freed(struct story *s)
{
	static const struct job_ops ops = {
		.work = work_until_cancelled, .done = job_done,
	};
	struct story inner = { .fake = s->fake };

	inner.l = s->fake ? loop_new_fake(START) : loop_new();
	for (int i = 0; i < 4; i++)
		assert_non_null(loop_job_start(inner.l, &ops, &inner));
	loop_free(inner.l);
	tell(s, inner.text);
}

static void
freeing_ends_all_jobs(void **state)
{
	(void)state;
	both(freed, "cancelled cancelled cancelled cancelled");
}

/* More batches than may be undelivered: work waits, none is lost. */
struct burst {
	struct loop	*l;
	size_t		 next, n;
	int		 nice_seen;
};

static void
work_burst(struct loop_job *j, void *arg)
{
	struct burst *b = arg;

	b->nice_seen = getpriority(PRIO_PROCESS,
	    (id_t)syscall(SYS_gettid));
	for (size_t i = 1; i <= b->n; i++)
		assert_int_equal(loop_job_post(j, (void *)i), 0);
}

static void
burst_batch(void *arg, void *batch)
{
	struct burst *b = arg;

	assert_int_equal((size_t)batch, ++b->next);
}

static void
burst_done(void *arg, bool cancelled)
{
	struct burst *b = arg;

	assert_false(cancelled);
	assert_int_equal(b->next, b->n);
	b->next = 0;
}

static void
a_burst_is_complete_and_nice_is_nice(void **state)
{
	static const struct job_ops plain = {
		.work = work_burst, .batch = burst_batch, .done = burst_done,
	};
	static const struct job_ops nice10 = {
		.work = work_burst, .batch = burst_batch, .done = burst_done,
		.nice = true,
	};
	struct burst a = { .n = 100000, .l = loop_new() }, b = a;
	int own = getpriority(PRIO_PROCESS, 0);

	(void)state;
	loop_job_start(a.l, &plain, &a);
	loop_job_start(a.l, &nice10, &b);
	loop_run(a.l);
	assert_int_equal(a.next, 0);
	assert_int_equal(b.next, 0);
	assert_int_equal(a.nice_seen, own);
	assert_int_equal(b.nice_seen, own > 10 ? own : 10);
	loop_free(a.l);
	a.l = loop_new_fake(0);
	loop_job_start(a.l, &plain, &a);
	loop_run(a.l);
	assert_int_equal(a.next, 0);
	loop_free(a.l);
}

/* A job that waits for room ends when it is cancelled. */
static void
first_batch_cancels(void *arg, void *batch)
{
	struct story *s = arg;

	(void)batch;
	if (s->n++ == 0)
		loop_job_cancel(s->j[0]);
}

static void
work_forever(struct loop_job *j, void *arg)
{
	struct story *s = arg;

	for (int i = 0; !*loop_job_cancelled(j) && (!s->fake || i < 100);
	    i++)
		assert_int_equal(loop_job_post(j, s), 0);
}

static void
waiting_poster(struct story *s)
{
	static const struct job_ops ops = {
		.work = work_forever, .batch = first_batch_cancels,
		.done = job_done,
	};

	s->j[0] = loop_job_start(s->l, &ops, s);
	loop_run(s->l);
	tell(s, s->n > 0 ? "end" : "no batch");
}

static void
cancel_wakes_a_waiting_poster(void **state)
{
	(void)state;
	both(waiting_poster, "cancelled end");
}

/* ---- idle, time ---- */

static void
idle_once(void *arg)
{
	struct story *s = arg;

	if (s->n++ == 0)
		tell(s, "idle");
}

static void
idle(struct story *s)
{
	loop_on_idle(s->l, idle_once, s);
	s->t[0] = loop_timer_start(s->l, 0, 0, first, s);
	s->t[1] = loop_timer_start(s->l, 20 * MS, 0, second, s);
	loop_run(s->l);
	tell(s, "end");
	loop_timer_close(s->t[0]);
	loop_timer_close(s->t[1]);
}

static void
idle_is_called_before_sleep(void **state)
{
	(void)state;
	both(idle, "first idle second end");
}

static void
idle_stops(void *arg)
{
	struct story *s = arg;

	tell(s, "idle");
	loop_stop(s->l);
}

static void
stop_from_idle(struct story *s)
{
	loop_on_idle(s->l, idle_stops, s);
	s->t[0] = loop_timer_start(s->l, 999 * USEC_SEC, 0, first, s);
	loop_run(s->l);
	tell(s, "end");
	loop_timer_close(s->t[0]);
}

static void
idle_may_stop_the_loop(void **state)
{
	(void)state;
	both(stop_from_idle, "idle end");
}

static void
steps(struct story *s)
{
	s->t[0] = loop_timer_start(s->l, 15 * MS, 0, first, s);
	if (loop_step(s->l, false))
		tell(s, "active");
	while (loop_step(s->l, true))
		;
	tell(s, "end");
	loop_timer_close(s->t[0]);
}

static void
steps_poll_or_wait(void **state)
{
	(void)state;
	both(steps, "active first end");
}

static void
virtual_time_moves_only_by_itself(void **state)
{
	struct story s = { .fake = true, .l = loop_new_fake(START) };

	(void)state;
	assert_int_equal(loop_now(s.l), START);
	s.t[0] = loop_timer_start(s.l, USEC_HOUR, USEC_HOUR, first, &s);
	loop_fake_advance(s.l, USEC_HOUR - 1);
	assert_string_equal(s.text, "");
	assert_int_equal(loop_now(s.l), START + USEC_HOUR - 1);
	loop_fake_advance(s.l, 1);
	assert_string_equal(s.text, "first");
	loop_fake_advance(s.l, 2 * USEC_HOUR);
	assert_string_equal(s.text, "first first first");
	loop_timer_close(s.t[0]);
	loop_run(s.l);
	assert_int_equal(loop_now(s.l), START + 3 * USEC_HOUR);
	loop_free(s.l);
}

UNIT_MAIN(
	cmocka_unit_test(timers_fire_in_order),
	cmocka_unit_test(timers_repeat_and_close),
	cmocka_unit_test(descriptors_become_ready),
	cmocka_unit_test(signals_arrive),
	cmocka_unit_test(regular_files_cannot_be_waited_for),
	cmocka_unit_test(batches_come_in_order_and_done_last),
	cmocka_unit_test(done_may_start_a_job),
	cmocka_unit_test(a_job_can_be_cancelled),
	cmocka_unit_test(freeing_ends_all_jobs),
	cmocka_unit_test(a_burst_is_complete_and_nice_is_nice),
	cmocka_unit_test(cancel_wakes_a_waiting_poster),
	cmocka_unit_test(idle_is_called_before_sleep),
	cmocka_unit_test(idle_may_stop_the_loop),
	cmocka_unit_test(steps_poll_or_wait),
	cmocka_unit_test(virtual_time_moves_only_by_itself),
)
