/* core/loop/helper and frames against the real mtgp-helper: sandbox proof,
 * the role expand with every format, truncated input, cancel, a helper that
 * dies. */
#include "core/loop/helper.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config.h"
#include "core/loop/fetch.h"
#include "core/loop/spawn.h"
#include "tests/unit/scratch.h"

#define LIMIT	(60 * USEC_SEC)

static const char *
test_helper(void)
{
	static char p[4200];
	const char *b = getenv("builddir");

	snprintf(p, sizeof p, "%s/mtgp-helper-test", b ? b : ".");
	return p;
}

/* A text of n bytes: log-like lines. */
static void
make_text(const char *name, size_t n)
{
	FILE *f = fopen(path(name), "w");
	size_t at = 0;

	assert_non_null(f);
	for (unsigned i = 0; at < n; i++) {
		int k = fprintf(f, "Sep  2 17:56:59 mail postfix/smtp[%u]: "
		    "%08X: to=<u%u@example.com>, status=sent (250 %u)\n",
		    i % 32768, i * 2654435761u, i, i * 40503u);

		assert_true(k > 0);
		at += (size_t)k;
	}
	fclose(f);
}

static void
run(const char *const argv[])
{
	struct buf b;
	int code = -1;

	buf_init(&b, 1 << 20);
	assert_int_equal(spawn_capture(argv, LIMIT, &b, &code), 0);
	assert_int_equal(code, 0);
	buf_done(&b);
}

static void
shell(const char *command)
{
	char all[9000];

	snprintf(all, sizeof all, "cd '%s' && %s", scratch, command);
	run((const char *const[]){ "sh", "-c", all, NULL });
}

static int
expand(struct helper *h, const char *from, const char *to, uint64_t limit,
    uint64_t *bytes)
{
	int in = open(path(from), O_RDONLY | O_CLOEXEC);
	int out = open(path(to), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
	    0600);
	int r;

	assert_true(in >= 0 && out >= 0);
	r = helper_expand(h, in, out, limit, NULL, NULL, NULL, bytes);
	close(in);
	close(out);
	return r;
}

/* out is the first `bytes` of text */
static void
assert_head_of(const char *out, const char *text, uint64_t bytes)
{
	struct stat st;
	char cmd[200];

	assert_int_equal(stat(path(out), &st), 0);
	assert_int_equal((uint64_t)st.st_size, bytes);
	snprintf(cmd, sizeof cmd, "head -c %llu %s | cmp - %s",
	    (unsigned long long)bytes, text, out);
	shell(cmd);
}

static void
frames_carry_bytes_and_descriptors(void **state)
{
	int sv[2], got[4], fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	size_t n = 9;
	struct buf b;

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, sv), 0);
	buf_init(&b, HELPER_FRAME_MAX);
	assert_int_equal(frame_write(sv[0], span_str("{}"), &fd, 1), 0);
	assert_int_equal(frame_read(sv[1], &b, got, 4, &n), 0);
	assert_string_equal(b.data, "{}");
	assert_int_equal(n, 1);
	close(got[0]);
	/* more descriptors than asked for */
	assert_int_equal(frame_write(sv[0], span_str("{}"), &fd, 1), 0);
	assert_int_equal(frame_read(sv[1], &b, NULL, 0, &n), -EPROTO);
	assert_int_equal(n, 0);
	assert_int_equal(frame_write(sv[0], span_str(""), NULL, 0), -EINVAL);
	close(fd);
	close(sv[0]);
	close(sv[1]);
	buf_done(&b);
}

static void
bad_frames_are_refused(void **state)
{
	static const struct { const char *bytes; size_t n; int code; } bad[] =
	{
		{ "\0\0\0\0", 4, -EPROTO },		/* empty */
		{ "\1\0\0\1{", 5, -EPROTO },		/* 16 MiB + 1 */
		{ "\377\377\377\377", 4, -EPROTO },
		{ "\0\0\0\5{}", 6, -EPIPE },		/* cut */
		{ "\0\0", 2, -EPIPE },
		{ "", 0, -EPIPE },
	};
	struct buf b;

	(void)state;
	buf_init(&b, HELPER_FRAME_MAX);
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		int sv[2];

		assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, sv), 0);
		if (bad[i].n)
			assert_int_equal(write(sv[0], bad[i].bytes,
			    bad[i].n), bad[i].n);
		close(sv[0]);
		assert_int_equal(frame_read(sv[1], &b, NULL, 0, NULL),
		    bad[i].code);
		close(sv[1]);
	}
	buf_done(&b);
}

static int
try(struct helper *h, const char *what)
{
	struct buf b;
	int n = -1;

	buf_init(&b, 4096);
	buf_addf(&b, "{\"op\":\"try\",\"what\":\"%s\"}", what);
	assert_int_equal(helper_send(h, buf_span(&b), NULL, 0), 0);
	assert_int_equal(helper_receive(h, LIMIT, NULL, &b), 0);
	assert_int_equal(sscanf(b.data, "{\"errno\":%d}", &n), 1);
	buf_done(&b);
	return n;
}

static void
has_nothing(const char *role)
{
	static const char *const forbidden[] = { "create", "open", "process",
		"program", "root", "signal", "socket" };
	struct helper *h = NULL;

	assert_int_equal(helper_start(test_helper(), role, &h), 0);
	for (size_t i = 0; i < sizeof forbidden / sizeof forbidden[0]; i++) {
		int e = try(h, forbidden[i]);

		if (e != EPERM && e != EACCES)
			fail_msg("%s: %s: errno %d", role, forbidden[i], e);
	}
#ifdef WITH_SANITIZERS
	assert_true(helper_reduced(h));
	assert_non_null(strstr(helper_missing(h), "sanitizers"));
#else
	assert_true(helper_reduced(h) == (*helper_missing(h) != '\0'));
	assert_int_equal(try(h, "code"), EPERM);
#endif
	assert_int_equal(try(h, "no such thing"), ENOSYS);
	helper_stop(h);
}

/* The roles that read compressed logs and mails. */
static void
sandbox_forbids(void **state)
{
	(void)state;
	has_nothing("expand");
	has_nothing("parse");
}

/* Sockets, but no file, and no port but its own. */
static void
has_sockets_only(const char *role)
{
	static const char *const forbidden[] = { "create", "open", "process",
		"program", "root", "signal" };
	struct helper *h = NULL;
	int e;

	assert_int_equal(helper_start(test_helper(), role, &h), 0);
	for (size_t i = 0; i < sizeof forbidden / sizeof forbidden[0]; i++) {
		e = try(h, forbidden[i]);
		if (e != EPERM && e != EACCES)
			fail_msg("%s: errno %d", forbidden[i], e);
	}
	assert_int_equal(try(h, "socket"), 0);
	/* refused by nobody being there, where the kernel knows no ports */
	e = try(h, "connect");
	assert_true(e == EACCES || e == ECONNREFUSED);
	helper_stop(h);
}

static void
nets_have_sockets_only(void **state)
{
	(void)state;
	has_sockets_only("starttls");
#ifdef HAVE_CURL
	has_sockets_only("fetch");
#endif
}

#ifdef HAVE_CURL
static int
fetch(const char *url, const char *address, const char *bundle)
{
	const struct fetch_request rq = { .url = url, .addresses = &address,
		.naddresses = 1, .source = "", .interface = "",
		.bundle = bundle, .seconds = 1 };
	struct helper *h = NULL;
	struct fetched got;
	int r;

	fetched_init(&got);
	assert_int_equal(helper_start(NULL, "fetch", &h), 0);
	r = helper_fetch(h, &rq, NULL, &got);
	helper_stop(h);
	fetched_done(&got);
	return r;
}

/* Only https, without a port or a user, and to addresses. */
static void
fetch_refuses_other_urls(void **state)
{
	static const char *const urls[] = { "http://a.example/",
		"https://a.example:25/", "https://u@a.example/",
		"https:///x", "file:///etc/passwd", "a.example" };

	(void)state;
	for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++)
		assert_int_equal(fetch(urls[i], "127.0.0.1", "/dev/null"),
		    -EPROTO);
	assert_int_equal(fetch("https://a.example/", "a.example",
	    "/dev/null"), -EPROTO);
	assert_int_equal(fetch("https://a.example/", "127.0.0.1",
	    path("no such file")), -ENOENT);
}
#endif

/* The helper that is installed does not know the op. */
static void
product_has_no_try(void **state)
{
	struct helper *h = NULL;
	struct buf b;

	(void)state;
	assert_int_equal(helper_start(NULL, "expand", &h), 0);
	buf_init(&b, 4096);
	assert_int_equal(helper_send(h,
	    span_str("{\"op\":\"try\",\"what\":\"open\"}"), NULL, 0), 0);
	assert_int_equal(helper_receive(h, LIMIT, NULL, &b), 0);
	assert_string_equal(b.data,
	    "{\"error\":\"bad-request\",\"errno\":22,\"bytes\":0}");
	/* no object, no op: an answer, not an end */
	assert_int_equal(helper_send(h, span_str("]["), NULL, 0), 0);
	assert_int_equal(helper_receive(h, LIMIT, NULL, &b), 0);
	assert_non_null(strstr(b.data, "bad-request"));
	buf_done(&b);
	helper_stop(h);
}

static void
every_format_expands(void **state)
{
	static const struct { const char *name, *make; } all[] = {
		{ "a.gz", "gzip -c text > a.gz" },
		{ "a.xz", "xz -c text > a.xz" },
		{ "a.zst", "zstd -q -c text > a.zst" },
		{ "a.bz2", "bzip2 -c text > a.bz2" },
		{ "members.gz", "(head -c 1000000 text | gzip -c; "
		    "tail -c +1000001 text | gzip -c) > members.gz" },
		{ "zeros.gz", "(gzip -c text; head -c 512 /dev/zero) "
		    "> zeros.gz" },
	};
	struct helper *h = NULL;
	uint64_t bytes;
	struct stat st;

	(void)state;
	make_text("text", 3000000);
	assert_int_equal(stat(path("text"), &st), 0);
	assert_int_equal(helper_start(NULL, "expand", &h), 0);
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
		shell(all[i].make);
		assert_int_equal(expand(h, all[i].name, "out", 0, &bytes), 0);
		assert_int_equal(bytes, (uint64_t)st.st_size);
		assert_head_of("out", "text", bytes);
	}
	helper_stop(h);
}

static void
damage_keeps_what_came_before(void **state)
{
	struct helper *h = NULL;
	uint64_t bytes;

	(void)state;
	assert_int_equal(helper_start(NULL, "expand", &h), 0);
	/* a small one: everything up to the cut */
	make_text("small", 20000);
	shell("gzip -c small > s && head -c $(($(wc -c < s) / 2)) s > s.gz");
	assert_int_equal(expand(h, "s.gz", "out", 0, &bytes), -EBADMSG);
	assert_true(bytes > 5000);
	assert_head_of("out", "small", bytes);
	/* cut in the trailer: all of the text is there */
	shell("head -c -4 s > t.gz");
	assert_int_equal(expand(h, "t.gz", "out", 0, &bytes), -EBADMSG);
	shell("cmp out small");
	/* a wrong checksum */
	shell("(head -c -8 s; printf 'xxxxxxxx') > c.gz");
	assert_int_equal(expand(h, "c.gz", "out", 0, &bytes), -EBADMSG);
	shell("cmp out small");
	/* the other formats */
	make_text("text", 3000000);
	shell("xz -c text > x && head -c $(($(wc -c < x) / 2)) x > x.xz");
	assert_int_equal(expand(h, "x.xz", "out", 0, &bytes), -EBADMSG);
	assert_true(bytes > 500000);
	assert_head_of("out", "text", bytes);
	shell("zstd -q -c text > z && head -c $(($(wc -c < z) / 2)) z > z.zs");
	assert_int_equal(expand(h, "z.zs", "out", 0, &bytes), -EBADMSG);
	assert_true(bytes > 500000);
	assert_head_of("out", "text", bytes);
	helper_stop(h);
}

static void
what_is_not_compressed_is_said(void **state)
{
	struct helper *h = NULL;
	uint64_t bytes;
	int in, out, full;

	(void)state;
	assert_int_equal(helper_start(NULL, "expand", &h), 0);
	make_text("small", 20000);
	assert_int_equal(expand(h, "small", "out", 0, &bytes), -ENOTSUP);
	assert_int_equal(bytes, 0);
	shell(": > empty.gz; printf '' | gzip -c > nothing.gz; "
	    "printf '' | zstd -q -c > nothing.zst; gzip -c small > s.gz");
	assert_int_equal(expand(h, "empty.gz", "out", 0, &bytes), -EBADMSG);
	assert_int_equal(expand(h, "nothing.gz", "out", 0, &bytes), 0);
	assert_int_equal(expand(h, "nothing.zst", "out", 0, &bytes), 0);
	assert_int_equal(bytes, 0);
	assert_int_equal(expand(h, "s.gz", "out", 5000, &bytes), -EFBIG);
	assert_int_equal(bytes, 5000);
	assert_head_of("out", "small", 5000);
	/* a folder, and a full disk */
	in = open(scratch, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	out = open(path("out"), O_WRONLY | O_CLOEXEC);
	assert_int_equal(helper_expand(h, in, out, 0, NULL, NULL, NULL,
	    &bytes), -EISDIR);
	close(in);
	full = open("/dev/full", O_WRONLY | O_CLOEXEC);
	in = open(path("s.gz"), O_RDONLY | O_CLOEXEC);
	assert_int_equal(helper_expand(h, in, full, 0, NULL, NULL, NULL,
	    &bytes), -ENOSPC);
	close(in);
	close(out);
	close(full);
	helper_stop(h);
}

struct seen {
	uint64_t last;
	int	 calls;
	bool	 cancel;
	int	 end;
};

static int
see(void *arg, uint64_t bytes)
{
	struct seen *s = arg;

	assert_true(bytes > s->last);
	s->last = bytes;
	s->calls++;
	s->cancel = true;
	return s->end;
}

static void
progress_and_cancel(void **state)
{
	struct seen s = { 0 };
	struct helper *h = NULL;
	uint64_t bytes;
	int in, out;

	(void)state;
	make_text("text", 8000000);
	shell("gzip -1 -c text > p.gz");
	in = open(path("p.gz"), O_RDONLY | O_CLOEXEC);
	out = open(path("out"), O_WRONLY | O_TRUNC | O_CLOEXEC);
	assert_int_equal(helper_start(NULL, "expand", &h), 0);
	assert_int_equal(helper_expand(h, in, out, 0, NULL, see, &s, &bytes),
	    0);
	assert_in_range(s.calls, 6, 8);
	s = (struct seen){ .cancel = true };
	assert_int_equal(helper_expand(h, in, out, 0, &s.cancel, see, &s,
	    &bytes), -ECANCELED);
	assert_int_equal(helper_expand(h, in, out, 0, NULL, NULL, NULL,
	    &bytes), -EPIPE);
	helper_stop(h);
	s = (struct seen){ .end = -EILSEQ };
	assert_int_equal(helper_start(NULL, "expand", &h), 0);
	assert_int_equal(helper_expand(h, in, out, 0, NULL, see, &s, &bytes),
	    -EILSEQ);
	assert_int_equal(s.calls, 1);
	assert_int_equal(helper_expand(h, in, out, 0, NULL, NULL, NULL,
	    &bytes), -EPIPE);
	helper_stop(h);
	close(in);
	close(out);
}

/* Programs that are no helper: never a hang, never a crash. */
static void
others_are_refused(void **state)
{
	struct helper *h = NULL;

	(void)state;
	assert_int_equal(helper_start("/nonexistent", "expand", &h), -ENOENT);
	assert_int_equal(helper_start("true", "expand", &h), -EPIPE);
	assert_int_equal(helper_start(NULL, "no-such-role", &h), -EPIPE);
	assert_null(h);
	helper_stop(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(frames_carry_bytes_and_descriptors),
		cmocka_unit_test(bad_frames_are_refused),
		cmocka_unit_test(sandbox_forbids),
		cmocka_unit_test(nets_have_sockets_only),
#ifdef HAVE_CURL
		cmocka_unit_test(fetch_refuses_other_urls),
#endif
		cmocka_unit_test(product_has_no_try),
		cmocka_unit_test(every_format_expands),
		cmocka_unit_test(damage_keeps_what_came_before),
		cmocka_unit_test(what_is_not_compressed_is_said),
		cmocka_unit_test(progress_and_cancel),
		cmocka_unit_test(others_are_refused),
	};

	return cmocka_run_group_tests(tests, scratch_make, scratch_remove);
}
