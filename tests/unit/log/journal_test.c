/* core/log/journal against files that systemd-journal-remote wrote: slices
 * are converted only as far as they are looked for, no record is lost or
 * doubled at their borders, and a journal that grows is followed. */
#include "core/log/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config.h"
#include "core/base/timeparse.h"
#include "core/log/follow.h"
#include "core/log/query.h"
#include "core/loop/spawn.h"
#include "tests/unit/scratch.h"

#define REMOTE	"/lib/systemd/systemd-journal-remote"
#define LAST	(INT64_C(1725267419) * USEC_SEC)	/* 2024-09-02 UTC */

static void
put_record(FILE *f, usec_t t, unsigned monotonic, const char *tag,
    const char *text)
{
	fprintf(f, "__REALTIME_TIMESTAMP=%lld\n__MONOTONIC_TIMESTAMP=%u\n"
	    "_BOOT_ID=0123456789abcdef0123456789abcdef\n_HOSTNAME=mail\n"
	    "SYSLOG_FACILITY=2\nPRIORITY=6\nSYSLOG_IDENTIFIER=postfix/%s\n"
	    "SYSLOG_PID=7\nMESSAGE=%s\n\n", (long long)t, monotonic, tag,
	    text);
}

/* One refusal a record: nothing is joined, each is an object. */
static void
put_refusal(FILE *f, usec_t t, unsigned n)
{
	char text[256];

	snprintf(text, sizeof text, "NOQUEUE: reject: RCPT from unknown"
	    "[203.0.113.9]: 554 5.7.1 <n%u@example.com>: Relay access denied;"
	    " from=<a@example.net> to=<n%u@example.com> proto=ESMTP "
	    "helo=<pc.example>", n, n);
	put_record(f, t, n + 1, "smtpd", text);
}

static void
to_journal(const char *records, const char *journal)
{
	char all[512];
	struct buf b;
	int code = -1;

	snprintf(all, sizeof all, REMOTE " -o '%s' - <'%s' >/dev/null 2>&1",
	    path(journal), path(records));
	buf_init(&b, 1 << 16);
	assert_int_equal(spawn_capture((const char *const[]){ "sh", "-c", all,
	    NULL }, 60 * USEC_SEC, &b, &code), 0);
	assert_int_equal(code, 0);
	buf_done(&b);
}

struct opened {
	struct log_source *s;
	struct log_filter filter;
	struct log_query_options o;
	struct log_set	*set;
	struct error	 e;
};

static void
open_log(struct opened *w, const char *name)
{
	const struct log_source_options so = { .now = LAST + USEC_HOUR,
		.cache_dir = path("cache") };
	const char *paths[] = { path(name) };

	*w = (struct opened){ .s = NULL };
	log_filter_init(&w->filter);
	if (log_source_open(paths, 1, &so, &w->s, &w->e) != 0)
		fail_msg("%s", w->e.en);
}

static size_t
count(struct opened *w)
{
	if (log_query_run(w->s, &w->filter, &w->o, &w->set, &w->e) != 0)
		fail_msg("%s", w->e.en);
	return log_set_count(w->set);
}

static void
done(struct opened *w)
{
	log_set_free(w->set);
	log_filter_done(&w->filter);
	log_source_close(w->s);
}

/* Each of the refusals 0 … n-1 once. */
static void
assert_each_once(struct opened *w, size_t n)
{
	unsigned char *seen = calloc(n, 1);
	struct arena *a = arena_new((size_t)1 << 20);
	struct log_message m;

	assert_int_equal(log_set_count(w->set), n);
	for (size_t i = 0; i < n; i++) {
		char to[64] = "";
		unsigned k;

		arena_reset(a);
		assert_int_equal(log_set_expand(w->set, w->s, i, a, &m), 0);
		snprintf(to, sizeof to, "%.*s", (int)m.to.n, m.to.p);
		assert_int_equal(sscanf(to, "n%u@", &k), 1);
		assert_true(k < n && !seen[k]);
		seen[k] = 1;
	}
	arena_free(a);
	free(seen);
}

static size_t
converted(struct opened *w)
{
	size_t n = 0;

	for (size_t i = 0; i < log_source_count(w->s); i++)
		n += log_source_segment(w->s, i)->size > 0;
	return n;
}

#define QUARTER 900		/* records, three an hour, then one a day */

static void
make_quarter(void)
{
	FILE *f = fopen(path("quarter"), "w");
	unsigned n = 0;

	assert_non_null(f);
	for (int d = 90; d > 10; d--)
		put_refusal(f, LAST - d * USEC_DAY, n++);
	for (; n < QUARTER; n++)
		put_refusal(f, LAST - (QUARTER - 1 - n) *
		    (10 * USEC_DAY / (QUARTER - 80)), n);
	fclose(f);
	to_journal("quarter", "quarter.journal");
}

static void
every_record_once(void **state)
{
	struct opened w;

	(void)state;
	make_quarter();
	open_log(&w, "quarter.journal");
	assert_int_equal(count(&w), QUARTER);
	assert_true(log_set_complete(w.set));
	assert_each_once(&w, QUARTER);
	done(&w);
}

static void
only_what_is_looked_for(void **state)
{
	static const struct { usec_t since, until; size_t least, most; } all[]
	    = {
		{ LAST - USEC_HOUR, TIME_NONE, 1, 5 },
		{ LAST - 3 * USEC_DAY, TIME_NONE, 3, 30 },
		{ LAST - 60 * USEC_DAY, LAST - 59 * USEC_DAY, 1, 3 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		struct opened w;
		size_t n;

		open_log(&w, "quarter.journal");
		assert_int_equal(converted(&w), 0);
		w.filter.since = all[i].since;
		w.filter.until = all[i].until;
		/* nothing is open that would be looked for further on */
		w.o.queue_lifetime = USEC_HOUR;
		n = count(&w);
		assert_true(n > 0 && n < QUARTER);
		for (size_t k = 0; k < n; k++)
			assert_true(log_set_hit(w.set, k)->arrived >=
			    all[i].since);
		assert_in_range(converted(&w), all[i].least, all[i].most);
		assert_true(log_set_complete(w.set));
		done(&w);
	}
}

static size_t first_round;

static void
on_round(void *arg, struct log_set *set)
{
	struct opened *w = arg;

	if (first_round == 0)
		first_round = converted(w);
	log_set_free(set);
}

/* The first page of a big journal comes from its newest slice. */
static void
newest_first(void **state)
{
	FILE *f = fopen(path("big"), "w");
	struct opened w;
	unsigned n = 0;

	(void)state;
	assert_non_null(f);
	for (int d = 40; d >= 0; d--)
		for (int i = 0; i < 300; i++)
			put_refusal(f, LAST - d * USEC_DAY - (300 - i), n++);
	for (int i = 0; i < 6000; i++)
		put_refusal(f, LAST + i, n++);
	fclose(f);
	to_journal("big", "big.journal");
	open_log(&w, "big.journal");
	w.o = (struct log_query_options){ .widen = true, .round = on_round,
		.arg = &w };
	assert_int_equal(count(&w), n);
	assert_int_equal(first_round, 1);
	assert_each_once(&w, n);
	done(&w);
}

/* The clock went back by half an hour, over a slice's border, twice. */
static void
clock_steps_back(void **state)
{
	FILE *f = fopen(path("steps"), "w");
	usec_t hour = LAST - LAST % USEC_HOUR - 6 * USEC_HOUR;
	struct opened w;
	unsigned n = 0;

	(void)state;
	assert_non_null(f);
	for (int i = 0; i < 6 * 60; i++) {
		usec_t t = hour + i * USEC_MIN;

		put_refusal(f, t, n++);
		if (i == 75 || i == 200)
			hour -= USEC_HOUR / 2;
	}
	fclose(f);
	to_journal("steps", "steps.journal");
	open_log(&w, "steps.journal");
	assert_int_equal(count(&w), n);
	assert_each_once(&w, n);
	done(&w);
}

/* Polls, looks, extends, until the set has n hits. */
static void
follow_until(struct opened *w, struct log_follow *fo, size_t n)
{
	struct pollfd p = { .fd = log_follow_fd(fo), .events = POLLIN };
	usec_t end = clock_monotonic() + 20 * USEC_SEC;
	size_t first;

	while (log_set_count(w->set) < n && clock_monotonic() < end) {
		assert_true(poll(&p, 1, 5000) >= 0);
		assert_true(log_follow_check(fo, &w->e) >= 0);
		assert_int_equal(log_query_extend(w->s, &w->filter, &w->o,
		    w->set, &first, &w->e), 0);
	}
	assert_int_equal(log_set_count(w->set), n);
}

static void
journal_is_followed(void **state)
{
	const char *const argv[] = { REMOTE, "-o", path("live.journal"),
		path("fifo"), NULL };
	struct log_follow *fo = NULL;
	struct opened w;
	unsigned n = 0;
	int status;
	FILE *f;
	pid_t pid;

	(void)state;
	f = fopen(path("some"), "w");
	assert_non_null(f);
	for (int i = 0; i < 2000; i++)
		put_refusal(f, LAST - (2000 - i) * USEC_MIN, n++);
	fclose(f);
	to_journal("some", "live.journal");
	open_log(&w, "live.journal");
	assert_int_equal(count(&w), n);
	assert_int_equal(log_follow_open(w.s, &fo, &w.e), 0);

	assert_int_equal(mkfifo(path("fifo"), 0600), 0);
	assert_int_equal(spawn_start(argv, NULL, 0, &pid), 0);
	/* also for reading: opening waits for nobody */
	f = fopen(path("fifo"), "r+");
	assert_non_null(f);
	put_refusal(f, LAST, n++);
	fflush(f);
	follow_until(&w, fo, n);
	/* An older slice is read again in between. */
	log_set_free(w.set);
	w.set = NULL;
	assert_int_equal(count(&w), n);
	for (int i = 1; i <= 500; i++)
		put_refusal(f, LAST + i * USEC_MIN, n++);
	fclose(f);
	follow_until(&w, fo, n);
	assert_each_once(&w, n);
	log_follow_close(fo);
	done(&w);
	spawn_wait(pid, 10 * USEC_SEC, &status);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_record_once),
		cmocka_unit_test(only_what_is_looked_for),
		cmocka_unit_test(newest_first),
		cmocka_unit_test(clock_steps_back),
		cmocka_unit_test(journal_is_followed),
	};

#ifndef HAVE_SYSTEMD
	puts("1..0 # SKIP built without the journal");
	return 0;
#endif
	if (access(REMOTE, X_OK) < 0) {
		puts("1..0 # SKIP no systemd-journal-remote");
		return 0;
	}
	return cmocka_run_group_tests(tests, scratch_make, scratch_remove);
}
