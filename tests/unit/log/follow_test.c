/* core/log/follow and log_query_extend: lines are written in pieces that end
 * anywhere while the file is rotated by renaming and by copying and cutting;
 * no line is lost or doubled, and the set is the one a fresh query gives. */
#include "core/log/follow.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/log/query_state.h"
#include "core/loop/spawn.h"
#include "tests/unit/unit.h"

#define MESSAGES 600

struct world {
	char		 dir[64], path[96];
	int		 fd;		/* the writer's */
	int		 rotations;
	int		 packed;	/* copies that had to be unpacked */
	const char	*suffix;	/* of rotated files */
	uint32_t	 random;
	struct log_source *s;
	struct log_follow *f;
	struct log_filter filter;
	struct log_query_options o;
	struct log_set	*set;
	volatile bool	 cancel;
};

static uint32_t
draw(struct world *w, uint32_t n)
{
	w->random = w->random * 1664525u + 1013904223u;
	return (w->random >> 8) % n;
}

/* Five messages at a time, their lines interleaved. */
static struct buf
text_of_log(void)
{
	struct buf b;

	buf_init(&b, (size_t)4 << 20);
	for (int i = 0; i < MESSAGES / 5; i++)
		for (int step = 0; step < 4; step++)
			for (int k = 0; k < 5; k++) {
				int n = i * 5 + k;

				buf_addf(&b, "2024-09-02T%02d:%02d:%02d.%06d"
				    "+09:00 mail postfix/", i / 60, i % 60,
				    step, k);
				buf_addf(&b, step == 0 ?
				    "smtpd[%d]: %05XAB: client=mta.example.net"
				    "[203.0.113.9]\n" : step == 1 ?
				    "cleanup[%d]: %05XAB: message-id=<x@e>\n" :
				    step == 2 ?
				    "smtp[%d]: %05XAB: to=<info@example.com>, "
				    "relay=mx.example.com[192.0.2.25]:25, "
				    "delay=1, delays=0/0/0/1, dsn=2.0.0, "
				    "status=sent (250 ok)\n" :
				    "qmgr[%d]: %05XAB: removed\n",
				    100 + step, 0x10000 + n);
			}
	return b;
}

static void
write_bytes(struct world *w, const char *p, size_t n)
{
	assert_int_equal(write(w->fd, p, n), (ssize_t)n);
}

static void
reopen(struct world *w)
{
	close(w->fd);
	w->fd = open(w->path, O_WRONLY | O_CREAT | O_APPEND, 0600);
	assert_true(w->fd >= 0);
}

static void
name_of(struct world *w, int n, char *p, size_t size)
{
	snprintf(p, size, "%s.%d%s", w->path, n, w->suffix);
}

static void
shift(struct world *w)
{
	char a[128], b[128];

	for (int i = w->rotations; i > 0; i--) {
		name_of(w, i, a, sizeof a);
		name_of(w, i + 1, b, sizeof b);
		assert_int_equal(rename(a, b), 0);
	}
	w->rotations++;
}

static void
copy_and_cut(struct world *w)
{
	char to[128], buf[65536];
	int in, out;
	ssize_t n;

	shift(w);
	name_of(w, 1, to, sizeof to);
	in = open(w->path, O_RDONLY);
	out = open(to, O_WRONLY | O_CREAT | O_EXCL, 0600);
	assert_true(in >= 0 && out >= 0);
	while ((n = read(in, buf, sizeof buf)) > 0)
		assert_int_equal(write(out, buf, (size_t)n), n);
	close(in);
	close(out);
	assert_int_equal(ftruncate(w->fd, 0), 0);
}

static void
look(struct world *w)
{
	struct error e = { 0 };
	size_t first;
	int r = log_follow_check(w->f, &e);

	assert_true(r >= 0);
	w->packed += r == 2;
	if (r == 2)
		assert_int_equal(log_follow_unpack(w->f, NULL), 0);
	if (r > 0)
		assert_int_equal(log_query_extend(w->s, &w->filter, &w->o,
		    w->set, &first, &e), 0);
}

static void
open_source(struct world *w, const char *filter, struct arena *a)
{
	struct log_source_options so = { .brothers = true,
		.now = INT64_C(1725300000) * USEC_SEC };
	const char *paths[] = { w->path };
	struct error e = { 0 };

	assert_int_equal(log_source_open(paths, 1, &so, &w->s, &e), 0);
	log_filter_init(&w->filter);
	assert_int_equal(log_filter_parse(&w->filter, a, span_str(filter),
	    so.now, &e), 0);
}

static void
start(struct world *w, const char *filter, struct arena *a)
{
	struct error e = { 0 };

	open_source(w, filter, a);
	assert_int_equal(log_query_run(w->s, &w->filter, &w->o, &w->set, &e),
	    0);
	assert_int_equal(log_follow_open(w->s, &w->f, &e), 0);
}

static void
all_there(struct world *w)
{
	struct arena *a = arena_new((size_t)16 << 20);

	assert_int_equal(log_set_count(w->set), MESSAGES);
	for (size_t i = 0; i < log_set_count(w->set); i++) {
		const struct log_hit *h = log_set_hit(w->set, i);
		struct log_message m;
		char id[16];
		size_t own = 0;

		arena_reset(a);
		assert_int_equal(h->verdict, VERDICT_DELIVERED_REMOTE);
		assert_int_equal(h->flags, 0);
		assert_int_equal(log_set_expand(w->set, w->s, i, a, &m), 0);
		snprintf(id, sizeof id, "%05XAB", 0x10000 + (unsigned)i);
		assert_span_equal(m.queue_id, id);
		for (size_t k = 0; k < m.nlines; k++)
			own += !m.lines[k].tied;
		assert_int_equal(own, 4);
	}
	arena_free(a);
}

static void
finish(struct world *w)
{
	char path[128];

	log_follow_close(w->f);
	log_set_free(w->set);
	log_filter_done(&w->filter);
	log_source_close(w->s);
	close(w->fd);
	unlink(w->path);
	for (int i = 1; i <= w->rotations; i++) {
		name_of(w, i, path, sizeof path);
		unlink(path);
	}
	assert_int_equal(rmdir(w->dir), 0);
}

/* Up to the end of the line that *at is in. */
static void
end_line(struct world *w, const struct buf *b, size_t *at)
{
	while (*at < b->len && b->data[*at - 1] != '\n')
		write_bytes(w, b->data + (*at)++, 1);
}

static void
rename_away(struct world *w, const struct buf *b, size_t *at)
{
	size_t late = draw(w, 400);
	char to[128];

	shift(w);
	name_of(w, 1, to, sizeof to);
	assert_int_equal(rename(w->path, to), 0);
	if (draw(w, 2))
		look(w);
	/* The daemon has not reopened it yet. */
	late = late < b->len - *at ? late : b->len - *at;
	write_bytes(w, b->data + *at, late);
	*at += late;
	/* Whole lines only, then it does. */
	end_line(w, b, at);
	reopen(w);
	if (draw(w, 2))
		look(w);
}

static void
make_log(struct world *w)
{
	snprintf(w->dir, sizeof w->dir, "follow.XXXXXX");
	assert_non_null(mkdtemp(w->dir));
	snprintf(w->path, sizeof w->path, "%s/mail.log", w->dir);
	w->fd = open(w->path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC,
	    0600);
}

/* As logrotate with copytruncate and compress, when nobody looks between. */
static void
pack_and_cut(struct world *w)
{
	char to[128];
	const char *const argv[] = { "sh", "-c", "gzip -1 <\"$0\" >\"$1\"",
		w->path, to, NULL };
	struct buf b;
	int code = -1;

	shift(w);
	name_of(w, 1, to, sizeof to);
	buf_init(&b, 4096);
	assert_int_equal(spawn_capture(argv, 20 * USEC_SEC, &b, &code), 0);
	assert_int_equal(code, 0);
	buf_done(&b);
	assert_int_equal(ftruncate(w->fd, 0), 0);
}

static usec_t
newest(const struct world *w)
{
	usec_t t = TIME_NONE;

	for (size_t i = 0; i < log_source_count(w->s); i++)
		if (t == TIME_NONE || log_source_segment(w->s, i)->last > t)
			t = log_source_segment(w->s, i)->last;
	return t;
}

/* how: 0 no rotation, 1 rename, 2 copy and cut, 3 pack and cut. */
static void
scenario(uint32_t seed, int how, const char *filter)
{
	struct world w = { .random = seed, .suffix = how == 3 ? ".gz" : "" };
	struct arena *a = arena_new((size_t)1 << 20);
	struct buf b = text_of_log();
	size_t at = 700;

	make_log(&w);
	write_bytes(&w, b.data, at);
	start(&w, filter, a);
	while (at < b.len) {
		size_t n = 1 + draw(&w, 3000);

		n = n < b.len - at ? n : b.len - at;
		write_bytes(&w, b.data + at, n);
		at += n;
		if (how == 1 && draw(&w, 12) == 0)
			rename_away(&w, &b, &at);
		if (how == 2 && draw(&w, 12) == 0) {
			end_line(&w, &b, &at);
			copy_and_cut(&w);
		}
		if (how == 3 && draw(&w, 12) == 0) {
			look(&w);
			/* the tail that only the copy has */
			write_bytes(&w, b.data + at, at < b.len);
			at += at < b.len;
			end_line(&w, &b, &at);
			pack_and_cut(&w);
		}
		if (how >= 2 || draw(&w, 3))
			look(&w);
	}
	look(&w);
	assert_int_equal(log_follow_check(w.f, NULL), 0);
	all_there(&w);
	assert_true(how != 3 || w.packed > 5);
	/* the time that the log covers grows along, to 01:59:03 */
	assert_true(newest(&w) >= INT64_C(1725209942) * USEC_SEC);
	finish(&w);
	buf_done(&b);
	arena_free(a);
}

static void
follow_grows(void **state)
{
	(void)state;
	scenario(1, 0, "");
	scenario(2, 0, "to:info@example.com");
	scenario(3, 0, "text:status=sent");
}

/* Stops the search with its first round. */
static void
stop_here(void *arg, struct log_set *set)
{
	struct world *w = arg;

	w->set = set;
	w->cancel = true;
}

/* The search is cancelled, before or after its first round; what was written
 * until then is 700 bytes of the five first messages. */
static void
stopped(const char *filter, bool at_once)
{
	struct world w = { .suffix = "", .cancel = at_once };
	struct arena *a = arena_new((size_t)1 << 20);
	struct buf b = text_of_log(), old;
	struct log_set *none = NULL;
	struct log_query_options o = { .widen = true, .round = stop_here,
		.arg = &w, .cancel = &w.cancel };
	struct error e = { 0 };

	make_log(&w);
	buf_init(&old, (size_t)4 << 20);
	while (old.len < (size_t)2 << 20)
		buf_addf(&old, "2024-09-01T00:00:00.000000+09:00 mail "
		    "postfix/master[1]: daemon started\n");
	write_bytes(&w, old.data, old.len);
	write_bytes(&w, b.data, 700);
	open_source(&w, filter, a);
	assert_int_equal(log_query_run(w.s, &w.filter, &o, &none, &e),
	    -ECANCELED);
	assert_null(none);
	assert_true(at_once == !w.set);
	/* written between */
	write_bytes(&w, b.data + 700, 1000);
	assert_int_equal(log_query_stopped(w.s, &w.filter, &o, &w.set), 0);
	assert_int_equal(log_follow_open(w.s, &w.f, &e), 0);
	look(&w);
	write_bytes(&w, b.data + 1700, b.len - 1700);
	look(&w);
	assert_false(log_set_complete(w.set));
	all_there(&w);
	finish(&w);
	buf_done(&b);
	buf_done(&old);
	arena_free(a);
}

static void
follow_after_a_stop(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		stopped("", i);
		stopped("to:info@example.com", i);
		stopped("text:status=sent", i);
	}
}

static void
follow_through_rename(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < 8; i++)
		scenario(10 + i, 1, i % 2 ? "to:info@example.com" : "");
}

static void
follow_through_copytruncate(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < 8; i++)
		scenario(30 + i, 2, i % 2 ? "to:@example.com" : "");
}

static void
follow_through_a_packed_copy(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < 4; i++)
		scenario(50 + i, 3, i % 2 ? "to:@example.com" : "");
}

/* A packed file that came by chance is not taken for the copy. */
static void
follow_is_not_misled(void **state)
{
	struct world w = { .suffix = ".gz" };
	struct arena *a = arena_new((size_t)1 << 20);
	struct buf b = text_of_log();
	struct text t;

	(void)state;
	make_log(&w);
	write_bytes(&w, b.data + 50000, 50000);
	pack_and_cut(&w);
	write_bytes(&w, b.data, 20000);
	start(&w, "", a);
	look(&w);
	/* written anew, not copied: only the name is that of a copy */
	assert_int_equal(ftruncate(w.fd, 0), 0);
	write_bytes(&w, b.data + 20000, 3000);
	pack_and_cut(&w);
	look(&w);
	assert_int_equal(w.packed, 1);
	t = log_source_coverage(w.s, a);
	assert_non_null(strstr(t.en, "mail.log was cut off"));
	finish(&w);
	buf_done(&b);
	arena_free(a);
}

/* Messages that are never removed: a day after their lifetime they take no
 * more room; their hits stay. */
static void
never_removed_is_bounded(void **state)
{
	struct world w = { .suffix = "" };
	struct arena *a = arena_new((size_t)1 << 20);
	struct buf b;

	(void)state;
	make_log(&w);
	w.o.queue_lifetime = 2 * USEC_DAY;
	buf_init(&b, 1 << 20);
	for (int day = 1; day <= 20; day++) {
		buf_reset(&b);
		for (int n = 0; n < 24; n++)
			buf_addf(&b, "2024-08-%02dT%02d:00:00+09:00 mail "
			    "postfix/smtpd[9]: %05XAB: client=mta.example.net"
			    "[203.0.113.9]\n", day, n, day * 24 + n);
		write_bytes(&w, b.data, b.len);
		if (day == 1)
			start(&w, "", a);
		look(&w);
		assert_int_equal(log_set_count(w.set), day * 24);
		assert_true(join_open(w.set->state->join) <= 4 * 24);
	}
	assert_true(join_open(w.set->state->join) >= 2 * 24);
	finish(&w);
	buf_done(&b);
	arena_free(a);
}

/* The descriptor wakes a poll. */
static void
follow_wakes(void **state)
{
	struct world w = { .suffix = "" };
	struct arena *a = arena_new((size_t)1 << 20);
	struct buf b = text_of_log();
	struct pollfd p = { .events = POLLIN };

	(void)state;
	make_log(&w);
	write_bytes(&w, b.data, 1000);
	start(&w, "", a);
	p.fd = log_follow_fd(w.f);
	assert_int_equal(poll(&p, 1, 0), 0);
	write_bytes(&w, b.data + 1000, 500);
	assert_int_equal(poll(&p, 1, 2000), 1);
	assert_int_equal(log_follow_check(w.f, NULL), 1);
	assert_int_equal(poll(&p, 1, 0), 0);
	assert_int_equal(log_follow_check(w.f, NULL), 0);
	finish(&w);
	buf_done(&b);
	arena_free(a);
}

UNIT_MAIN(
	cmocka_unit_test(follow_grows),
	cmocka_unit_test(follow_after_a_stop),
	cmocka_unit_test(follow_through_rename),
	cmocka_unit_test(follow_through_copytruncate),
	cmocka_unit_test(follow_through_a_packed_copy),
	cmocka_unit_test(follow_is_not_misled),
	cmocka_unit_test(never_removed_is_bounded),
	cmocka_unit_test(follow_wakes),
)
