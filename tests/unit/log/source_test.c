/* core/log/source: packed segments whose helper dies, files that pretend,
 * results while a file is being unpacked, a search that is canceled on the
 * way, and files that are rotated while they are read. */
#include "core/log/source.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/log/query.h"
#include "core/loop/spawn.h"
#include "tests/unit/scratch.h"

#define NOW (INT64_C(1725300000) * USEC_SEC)

static void
put_file(const char *name, const char *text, mode_t mode)
{
	int fd = open(path(name), O_WRONLY | O_CREAT | O_TRUNC, mode);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)),
	    (ssize_t)strlen(text));
	close(fd);
}

/* n messages of four lines, one a second from `first` seconds of the day. */
static void
make_log(const char *name, int first, int n)
{
	FILE *f = fopen(path(name), "w");

	assert_non_null(f);
	for (int i = first; i < first + n; i++) {
		char head[64];

		snprintf(head, sizeof head, "2024-09-02T%02d:%02d:%02d+09:00"
		    " mail postfix/", i / 3600, i / 60 % 60, i % 60);
		fprintf(f, "%ssmtpd[9]: %05XAB: client=mta.example.net"
		    "[203.0.113.9]\n", head, 0x10000 + i);
		fprintf(f, "%sqmgr[7]: %05XAB: from=<u%d@example.net>, "
		    "size=100, nrcpt=1 (queue active)\n", head, 0x10000 + i,
		    i);
		fprintf(f, "%ssmtp[6]: %05XAB: to=<info@example.com>, "
		    "relay=mx.example.com[192.0.2.25]:25, delay=1, "
		    "delays=0/0/0/1, dsn=2.0.0, status=sent (250 ok)\n", head,
		    0x10000 + i);
		fprintf(f, "%sqmgr[7]: %05XAB: removed\n", head, 0x10000 + i);
	}
	fclose(f);
}

/* A helper that says hello and dies of its first n requests. */
static const char *
mortal_helper(int n)
{
	static const char hello[] =
	    "{\"role\":\"expand\",\"sandbox\":\"full\",\"missing\":[]}";
	const char *b = getenv("builddir");
	char script[8192], where[4096];

	assert_non_null(realpath(b ? b : ".", where));
	snprintf(script, sizeof script, "#!/bin/sh\n"
	    "echo >>%s\n"
	    "[ $(wc -l <%s) -gt %d ] && exec %s/mtgp-helper expand\n"
	    "printf '\\0\\0\\0\\%o%%s' '%s' >&3\n"
	    "head -c 1 <&3 >/dev/null\n"
	    "kill -KILL $$\n", path("starts"), path("starts"), n, where,
	    (unsigned)strlen(hello), hello);
	unlink(path("starts"));
	put_file("helper", script, 0700);
	return path("helper");
}

struct opened {
	struct arena	*a;		/* of the filter */
	struct log_source *s;
	struct log_filter filter;
	struct log_query_options o;
	struct log_set	*set;
	struct error	 e;
};

static void
open_log(struct opened *w, const char *name, const char *helper)
{
	const struct log_source_options so = { .brothers = true, .now = NOW,
		.helper = helper, .cache_dir = path("cache") };
	const char *paths[] = { path(name) };

	*w = (struct opened){ .a = arena_new((size_t)1 << 20) };
	log_filter_init(&w->filter);
	if (log_source_open(paths, 1, &so, &w->s, &w->e) != 0)
		fail_msg("%s", w->e.en);
}

static size_t
count(struct opened *w)
{
	assert_int_equal(log_query_run(w->s, &w->filter, &w->o, &w->set,
	    &w->e), 0);
	return log_set_count(w->set);
}

static void
done(struct opened *w)
{
	log_set_free(w->set);
	log_filter_done(&w->filter);
	log_source_close(w->s);
	arena_free(w->a);
}

static void
assert_coverage(struct opened *w, const char *what)
{
	struct arena *a = arena_new((size_t)1 << 20);
	struct text t = log_source_coverage(w->s, a);

	if (!strstr(t.en, what))
		fail_msg("no \"%s\" in: %s", what, t.en);
	assert_string_not_equal(t.en, t.ja);
	arena_free(a);
}

static void
helper_that_dies_once(void **state)
{
	struct opened w;

	(void)state;
	make_log("mail.log.1", 0, 50);
	make_log("mail.log", 50, 50);
	assert_int_equal(scratch_shell("gzip -f mail.log.1"), 0);
	open_log(&w, "mail.log", mortal_helper(1));
	assert_int_equal(count(&w), 100);
	assert_true(log_set_complete(w.set));
	assert_coverage(&w, "Log from 2024-09-02 00:00");
	done(&w);
	assert_int_equal(scratch_shell("[ $(wc -l <starts) = 2 ]"), 0);
}

static void
helper_that_dies_twice(void **state)
{
	struct opened w;

	(void)state;
	make_log("mail.log.1", 0, 50);
	make_log("mail.log", 50, 50);
	assert_int_equal(scratch_shell("gzip -f mail.log.1"), 0);
	open_log(&w, "mail.log", mortal_helper(2));
	assert_int_equal(count(&w), 50);
	assert_false(log_set_complete(w.set));
	assert_coverage(&w, "mail.log.1.gz was left out: mtgp-helper crashed "
	    "twice");
	done(&w);
	/* said, not tried for ever */
	assert_int_equal(scratch_shell("[ $(wc -l <starts) = 2 ]"), 0);
}

static void
helper_that_is_not_there(void **state)
{
	struct opened w;

	(void)state;
	open_log(&w, "mail.log", path("nowhere"));
	assert_int_equal(count(&w), 50);
	assert_coverage(&w, "mtgp-helper does not run");
	done(&w);
}

/* What does not begin like a log is not unpacked to its end. */
static void
bomb_that_is_no_log(void **state)
{
	struct opened w;
	const struct log_segment_info *g;

	(void)state;
	assert_int_equal(scratch_shell("rm -f mail.log.*; "
	    "head -c 300M /dev/zero | tr '\\0' 'a' |"
	    " gzip -1 >mail.log.1.gz"), 0);
	open_log(&w, "mail.log", NULL);
	assert_int_equal(count(&w), 50);
	assert_coverage(&w, "mail.log.1.gz does not look like a mail log");
	g = log_source_segment(w.s, 0);
	assert_int_equal(g->error, -EILSEQ);
	assert_int_equal(g->size, 0);
	done(&w);
	assert_int_equal(scratch_shell("rm mail.log.1.gz"), 0);
}

static void
damage_is_said(void **state)
{
	static const struct { const char *make, *says; size_t n; } all[] = {
		{ "gzip -c big | head -c 20000 >mail.log.1.gz",
		    "mail.log.1.gz is cut short", 1 },
		{ "(printf '\\037\\213\\010'; head -c 900 /dev/zero)"
		    " >mail.log.1.gz",
		    "mail.log.1.gz is damaged and cannot be unpacked", 0 },
		/* a window of 2 GiB */
		{ "printf '\\050\\265\\057\\375\\0\\250\\1\\0\\0'"
		    " >mail.log.1.zst",
		    "mail.log.1.zst was left out: unpacking it needs too much"
		    " memory", 0 },
		{ "xz -c big | head -c 40 >mail.log.1.xz",
		    "mail.log.1.xz is damaged and cannot be unpacked", 0 },
	};

	(void)state;
	make_log("big", 0, 2000);
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		struct opened w;
		size_t n;

		assert_int_equal(scratch_shell(all[i].make), 0);
		open_log(&w, "mail.log", NULL);
		n = count(&w);
		if (all[i].n ? n <= 60 || n >= 2050 : n != 50)
			fail_msg("%s: %zu hits", all[i].make, n);
		assert_false(log_set_complete(w.set));
		assert_coverage(&w, all[i].says);
		done(&w);
		assert_int_equal(scratch_shell("rm mail.log.1.*"), 0);
	}
}

/* What a search shows on its way. */
struct rounds {
	struct opened	*w;
	size_t		 n;		/* rounds */
	size_t		 last, packed;	/* hits, of them packed */
	bool		 cancel;	/* once there are packed ones */
	bool		 stop;		/* the flag */
};

static void
on_round(void *arg, struct log_set *set)
{
	struct rounds *r = arg;
	size_t n = log_set_count(set);
	struct arena *a = arena_new((size_t)1 << 20);
	struct log_message m;

	assert_false(log_set_complete(set));
	assert_true(n >= r->last);
	r->n++;
	r->last = n;
	for (size_t i = 0; i < n; i += 1 + n / 50) {
		arena_reset(a);
		assert_int_equal(log_set_expand(set, r->w->s, i, a, &m), 0);
	}
	if (n > 50 && log_set_hit(set, 0)->first.segment == 0) {
		r->packed++;
		r->stop |= r->cancel;
	}
	arena_free(a);
	log_set_free(set);
}

static void
open_rounds(struct opened *w, struct rounds *r, const char *filter)
{
	open_log(w, "mail.log", NULL);
	assert_int_equal(log_filter_parse(&w->filter, w->a, span_str(filter),
	    NOW, &w->e), 0);
	*r = (struct rounds){ .w = w };
	w->o = (struct log_query_options){ .widen = true, .interim = 1,
		.round = on_round, .cancel = &r->stop, .arg = r };
}

#define MANY 20000

/* Results appear while a packed file is still being unpacked; the last
 * word is the same as without rounds. */
static void
results_while_unpacking(void **state)
{
	static const char *const filters[] = { "", "to:info@example.com",
		"from:u777@example.net" };

	(void)state;
	make_log("mail.log.1", 0, MANY);
	make_log("mail.log", MANY, 50);
	assert_int_equal(scratch_shell("gzip -1 -f mail.log.1"), 0);
	for (size_t i = 0; i < 3; i++) {
		struct opened w;
		struct rounds r;
		size_t n;

		open_rounds(&w, &r, filters[i]);
		n = count(&w);
		assert_int_equal(n, i == 2 ? 1 : MANY + 50);
		assert_true(log_set_complete(w.set));
		assert_true(r.n >= 2);
		if (i < 2)
			assert_true(r.packed >= 2);
		done(&w);
	}
}

/* Canceled in the middle: what was shown can be read on, and the next search
 * starts over. */
static void
cancel_while_unpacking(void **state)
{
	struct opened w;
	struct rounds r;

	(void)state;
	open_rounds(&w, &r, "");
	r.cancel = true;
	assert_int_equal(log_query_run(w.s, &w.filter, &w.o, &w.set, &w.e),
	    -ECANCELED);
	assert_int_equal(r.packed, 1);
	r.cancel = r.stop = false;
	r.last = 0;
	assert_int_equal(count(&w), MANY + 50);
	assert_true(log_set_complete(w.set));
	done(&w);
	assert_int_equal(scratch_shell("rm mail.log.1.gz"), 0);
}

/* As on a kernel without landlock. */
static void
forbid_landlock(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		    offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
		    SYS_landlock_create_ruleset, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog all = { 4, code };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &all) < 0)
		_exit(77);
}

static void
reduced_sandbox_is_said(void **state)
{
	int status = 0;
	pid_t pid;

	(void)state;
	make_log("mail.log.1", 0, 50);
	assert_int_equal(scratch_shell("gzip -f mail.log.1"), 0);
	pid = fork();
	if (pid == 0) {
		struct opened w;

		forbid_landlock();
		open_log(&w, "mail.log", NULL);
		count(&w);
		assert_coverage(&w, "isolates the unpacking program only in "
		    "part");
		_exit(log_set_count(w.set) == 100 ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
		skip();
	assert_int_equal(status, 0);
	assert_int_equal(scratch_shell("rm mail.log.1.gz"), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(helper_that_dies_once),
		cmocka_unit_test(helper_that_dies_twice),
		cmocka_unit_test(helper_that_is_not_there),
		cmocka_unit_test(bomb_that_is_no_log),
		cmocka_unit_test(damage_is_said),
		cmocka_unit_test(results_while_unpacking),
		cmocka_unit_test(cancel_while_unpacking),
		cmocka_unit_test(reduced_sandbox_is_said),
	};

	return cmocka_run_group_tests(tests, scratch_make, scratch_remove);
}
