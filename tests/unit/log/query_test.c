/* core/log/query: where messages begin and end when ids are used again, what
 * a search keeps for following, rounds, what is counted. */
#include "core/log/query.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "core/log/follow.h"
#include "tests/unit/unit.h"

struct world {
	char		 path[32];
	int		 fd;
	struct log_source *s;
	struct log_filter filter;
	struct log_query_options o;
	struct log_set	*set;
	struct arena	*a;
	size_t		 rounds;
	size_t		 hits[32];	/* of each round */
};

static void
add(struct world *w, const char *text)
{
	size_t n = strlen(text);

	assert_int_equal(write(w->fd, text, n), (ssize_t)n);
}

/* Line after line of another message. */
static void
fill(struct world *w, int hour, size_t bytes)
{
	struct buf b;

	buf_init(&b, bytes + 4096);
	for (unsigned i = 0; b.len < bytes; i++)
		buf_addf(&b, "2024-09-02T%02d:%02d:%02d.000000+09:00 mail "
		    "postfix/qmgr[7]: %05XFEE: from=<other@example.jp>, "
		    "size=900, nrcpt=1 (queue active)\n", hour,
		    i / 600 % 60, i / 10 % 60, i % 0xfffff);
	add(w, b.data);
	buf_done(&b);
}

static void
begin(struct world *w)
{
	*w = (struct world){ .a = arena_new((size_t)8 << 20) };
	snprintf(w->path, sizeof w->path, "query.XXXXXX");
	w->fd = mkstemp(w->path);
	assert_true(w->fd >= 0);
}

static void
find(struct world *w, const char *filter)
{
	struct log_source_options so = {
		.now = INT64_C(1725300000) * USEC_SEC };
	const char *paths[] = { w->path };
	struct error e = { 0 };

	if (!w->s)
		assert_int_equal(log_source_open(paths, 1, &so, &w->s, &e),
		    0);
	log_set_free(w->set);
	log_filter_done(&w->filter);
	log_filter_init(&w->filter);
	assert_int_equal(log_filter_parse(&w->filter, w->a,
	    span_str(filter), so.now, &e), 0);
	assert_int_equal(log_query_run(w->s, &w->filter, &w->o, &w->set, &e),
	    0);
}

static void
end(struct world *w)
{
	log_set_free(w->set);
	log_filter_done(&w->filter);
	log_source_close(w->s);
	arena_free(w->a);
	close(w->fd);
	unlink(w->path);
}

/* Lines of hit i. */
static size_t
lines(struct world *w, size_t i)
{
	struct log_message m;

	assert_int_equal(log_set_expand(w->set, w->s, i, w->a, &m), 0);
	return m.nlines;
}

#define AT(time, tag) "2024-09-02T" time ".000000+09:00 mail postfix/" tag

/* A refused message never says `removed`; its id comes again soon, for a
 * bounce notice, which has no birth line. */
static void
id_of_a_refused_message(void **state)
{
	struct world w;

	(void)state;
	begin(&w);
	add(&w, AT("10:00:00", "smtpd[1]: 3E5B21A2C4: client=a.example.net"
	    "[203.0.113.9]\n")
	    AT("10:00:01", "cleanup[2]: 3E5B21A2C4: message-id=<x@e>\n")
	    AT("10:00:01", "cleanup[2]: 3E5B21A2C4: milter-reject: "
	    "END-OF-MESSAGE from a.example.net[203.0.113.9]: 5.7.1 no; "
	    "from=<a@example.com> to=<b@example.jp> proto=ESMTP helo=<x>\n")
	    AT("10:00:30", "cleanup[2]: 3E5B21A2C4: message-id=<y@e>\n")
	    AT("10:00:31", "qmgr[7]: 3E5B21A2C4: from=<>, size=9, nrcpt=1 "
	    "(queue active)\n")
	    AT("10:00:32", "lmtp[3]: 3E5B21A2C4: to=<c@example.jp>, "
	    "relay=x[192.0.2.1]:24, delay=1, delays=0/0/0/1, dsn=2.0.0, "
	    "status=sent (250 ok)\n")
	    AT("10:00:32", "qmgr[7]: 3E5B21A2C4: removed\n"));
	find(&w, "");
	assert_int_equal(log_set_count(w.set), 2);
	assert_true(log_set_counted(w.set));
	assert_int_equal(log_set_total(w.set), 2);
	find(&w, "status:rejected");
	assert_int_equal(log_set_count(w.set), 1);
	assert_int_equal(log_set_total(w.set), 2);
	find(&w, "");
	assert_int_equal(log_set_hit(w.set, 0)->verdict, VERDICT_REJECTED);
	assert_int_equal(lines(&w, 1), 4);
	find(&w, "to:c@example.jp");
	assert_int_equal(log_set_count(w.set), 1);
	assert_false(log_set_counted(w.set));
	assert_int_equal(lines(&w, 0), 4);
	end(&w);
}

/* The line `removed` was lost; the id comes again hours later. */
static void
id_of_a_message_without_end(void **state)
{
	struct world w;

	(void)state;
	begin(&w);
	add(&w, AT("10:00:00", "smtpd[1]: 3E5B21A2C4: client=a.example.net"
	    "[203.0.113.9]\n")
	    AT("10:00:01", "cleanup[2]: 3E5B21A2C4: message-id=<x@e>\n"));
	fill(&w, 11, 300000);
	add(&w, AT("12:00:00", "cleanup[2]: 3E5B21A2C4: message-id=<y@e>\n")
	    AT("12:00:32", "lmtp[3]: 3E5B21A2C4: to=<c@example.jp>, "
	    "relay=x[192.0.2.1]:24, delay=1, delays=0/0/0/1, dsn=2.0.0, "
	    "status=sent (250 ok)\n"));
	/* A milter's line of another use, long before the birth. */
	add(&w, AT("13:00:00", "qmgr[7]: 3E5B21A2C4: removed\n")
	    "2024-09-02T14:00:00.000000+09:00 mail opendkim[9]: 3E5B21A2C4: "
	    "no signature data\n");
	add(&w, AT("14:01:00", "smtpd[1]: 3E5B21A2C4: client=a.example.net"
	    "[203.0.113.9]\n")
	    AT("14:01:02", "cleanup[2]: 3E5B21A2C4: message-id=<z@e>\n"));
	find(&w, "to:c@example.jp");
	assert_int_equal(log_set_count(w.set), 1);
	assert_int_equal(lines(&w, 0), 3);
	find(&w, "message-id:z@e");
	assert_int_equal(log_set_count(w.set), 1);
	assert_int_equal(lines(&w, 0), 2);
	end(&w);
}

#define SENT(time, id) AT(time, "lmtp[3]: " id ": to=<c@example.jp>, " \
	"relay=x[192.0.2.1]:24, delay=1, delays=0/0/0/1, dsn=2.0.0, " \
	"status=sent (250 ok)\n")

/* Near a hit a later use of its id begins; when that becomes a hit while
 * following, it has the lines that were far away. */
static void
a_part_that_becomes_a_hit(void **state)
{
	struct world w;
	struct log_follow *follow;
	struct error e = { 0 };
	size_t first;

	(void)state;
	begin(&w);
	add(&w, AT("10:00:00", "smtpd[1]: 3E5B21A2C4: client=a.example.net"
	    "[203.0.113.9]\n") SENT("10:00:01", "3E5B21A2C4")
	    AT("10:00:02", "qmgr[3]: 3E5B21A2C4: removed\n")
	    AT("10:00:03", "pickup[1]: 3E5B21A2C4: uid=0 from=<root>\n"));
	fill(&w, 11, 300000);
	add(&w, AT("12:00:00", "qmgr[7]: 3E5B21A2C4: from=<root@example.jp>, "
	    "size=9, nrcpt=1 (queue active)\n"));
	fill(&w, 13, 300000);
	find(&w, "to:c@example.jp");
	assert_int_equal(log_set_count(w.set), 1);
	assert_int_equal(log_follow_open(w.s, &follow, &e), 0);
	add(&w, SENT("14:00:00", "3E5B21A2C4"));
	assert_int_equal(log_follow_check(follow, &e), 1);
	assert_int_equal(log_query_extend(w.s, &w.filter, &w.o, w.set, &first,
	    &e), 0);
	assert_int_equal(log_set_count(w.set), 2);
	assert_int_equal(lines(&w, 0), 3);
	assert_int_equal(lines(&w, 1), 3);
	log_follow_close(follow);
	end(&w);
}

static void
on_round(void *arg, struct log_set *set)
{
	struct world *w = arg;

	w->hits[w->rounds++] = log_set_count(set);
	assert_true(w->rounds < 32);
	log_set_free(set);
}

/* The newest hit is handed over before older text is read. */
static void
newest_hit_first(void **state)
{
	struct world w;
	size_t one = 0;

	(void)state;
	begin(&w);
	fill(&w, 10, 2 << 20);
	add(&w, SENT("11:00:00", "AAAAA1A2C4"));
	fill(&w, 11, 8 << 20);
	add(&w, SENT("12:00:00", "BBBBB1A2C4"));
	fill(&w, 12, 11 << 20);
	w.o = (struct log_query_options){ .widen = true, .threads = 1,
		.round = on_round, .arg = &w };
	find(&w, "to:c@example.jp");
	assert_int_equal(log_set_count(w.set), 2);
	for (size_t i = 0; i < w.rounds; i++)
		one += w.hits[i] == 1;
	assert_int_equal(one, 1);
	assert_int_equal(w.hits[0], 0);
	end(&w);
}

static volatile bool stop;
static struct timespec stopped;

/* Own time of the processor: other programs do not count. */
static void
on_alarm(int signal)
{
	(void)signal;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &stopped);
	stop = true;
}

/* A line of 8 GB has no start to be found in it, but the search can be
 * stopped: with a time and without, with words and without. */
static void
cancel_in_a_hole(void **state)
{
	static const char *const filters[] = { "since:2024-09-02", "",
		"to:a@example.jp", "until:2024-09-02" };
	const struct sigaction act = { .sa_handler = on_alarm };
	const struct itimerval soon = { .it_value = { 0, 100000 } };
	const struct log_source_options so = {
		.now = INT64_C(1725300000) * USEC_SEC };
	struct world w;

	(void)state;
	begin(&w);
	const char *paths[] = { w.path };

	add(&w, AT("10:00:00", "qmgr[7]: 3E5B21A2C4: removed\n"));
	if (ftruncate(w.fd, (off_t)8 << 30) < 0)
		skip();
	lseek(w.fd, 0, SEEK_END);
	add(&w, "\n" AT("10:00:01", "qmgr[7]: 3E5B21A2C5: removed\n"));
	assert_int_equal(log_source_open(paths, 1, &so, &w.s, NULL), 0);
	w.o = (struct log_query_options){ .widen = true, .cancel = &stop };
	assert_int_equal(sigaction(SIGALRM, &act, NULL), 0);
	for (size_t i = 0; i < sizeof filters / sizeof *filters; i++) {
		struct timespec now;
		double s;

		log_filter_init(&w.filter);
		assert_int_equal(log_filter_parse(&w.filter, w.a,
		    span_str(filters[i]), so.now, NULL), 0);
		stop = false;
		assert_int_equal(setitimer(ITIMER_REAL, &soon, NULL), 0);
		assert_int_equal(log_query_run(w.s, &w.filter, &w.o, &w.set,
		    NULL), -ECANCELED);
		clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
		s = (double)(now.tv_sec - stopped.tv_sec) +
		    (double)(now.tv_nsec - stopped.tv_nsec) / 1e9;
		if (s > 0.25)	/* 0.05 on a slow machine */
			fail_msg("\"%s\": %.3f s", filters[i], s);
		log_filter_done(&w.filter);
	}
	end(&w);
}

/* A part of a log: messages of four minutes. */
static void
fill_part(struct world *w, int hour)
{
	struct buf b;

	buf_init(&b, (size_t)1 << 20);
	for (unsigned i = 0; i < 2400; i++)
		buf_addf(&b, "2024-09-02T%02d:%02d:%02d.000000+09:00 mail "
		    "postfix/qmgr[7]: %02X%05XFEE: from=<u%u@example.jp>, "
		    "size=900, nrcpt=1 (queue active)\n", hour,
		    i / 600 % 60, i / 10 % 60, (unsigned)hour, i, i % 50);
	add(w, b.data);
	buf_done(&b);
}

/* Logs joined in another order: what is asked for by time is found, with
 * words and without, as it is in the file that is in order. */
static void
logs_in_another_order(void **state)
{
	static const int orders[][3] = { { 8, 10, 12 }, { 12, 8, 10 },
		{ 10, 12, 8 }, { 12, 10, 8 }, { 8, 12, 10 } };
	static const char *const filters[] = {
		"since:2024-09-02T10:00 until:2024-09-02T11:00",
		"until:2024-09-02T09:00", "since:2024-09-02T12:00",
		"since:2024-09-02T10:00 from:u7@example.jp" };
	static const size_t want[] = { 2400, 2400, 2400, 96 };

	(void)state;
	for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
		struct world w;
		struct text t;

		begin(&w);
		for (size_t k = 0; k < 3; k++)
			fill_part(&w, orders[i][k]);
		for (size_t k = 0; k < 4; k++) {
			find(&w, filters[k]);
			assert_int_equal(log_set_count(w.set), want[k]);
		}
		t = log_source_coverage(w.s, w.a);
		assert_int_equal(strstr(t.en, "order of time") != NULL, i > 0);
		assert_non_null(strstr(t.en, "from 2024-09-02 08:00 to "
		    "2024-09-02 12:0"));
		end(&w);
	}
}

UNIT_MAIN(
	cmocka_unit_test(logs_in_another_order),
	cmocka_unit_test(cancel_in_a_hole),
	cmocka_unit_test(id_of_a_refused_message),
	cmocka_unit_test(id_of_a_message_without_end),
	cmocka_unit_test(a_part_that_becomes_a_hit),
	cmocka_unit_test(newest_hit_first),
)
