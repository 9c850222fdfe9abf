/* core/loop/spawn: exact descriptors, clean environment, limits. */
#include "core/loop/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <pty.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/unit.h"

#define LIMIT	(20 * USEC_SEC)

static void
capture_gives_output_and_exit(void **state)
{
	const char *const argv[] = { "sh", "-c", "echo out; echo err >&2; "
	    "exit 7", NULL };
	struct buf b;
	int code = -1;

	(void)state;
	buf_init(&b, 1000);
	assert_int_equal(spawn_capture(argv, LIMIT, &b, &code), 0);
	assert_string_equal(b.data, "out\n");
	assert_int_equal(code, 7);
	buf_done(&b);
}

static void
signal_is_told_like_a_shell_does(void **state)
{
	const char *const argv[] = { "sh", "-c", "kill -9 $$", NULL };
	struct buf b;
	int code = -1;

	(void)state;
	buf_init(&b, 1000);
	assert_int_equal(spawn_capture(argv, LIMIT, &b, &code), 0);
	assert_int_equal(code, 128 + SIGKILL);
	buf_done(&b);
}

static void
environment_is_clean(void **state)
{
	const char *const argv[] = { "env", NULL };
	struct buf b;
	int code;

	(void)state;
	setenv("MTGP_SECRET", "x", 1);
	setenv("LD_PRELOAD_LIKE", "x", 1);
	buf_init(&b, 100000);
	assert_int_equal(spawn_capture(argv, LIMIT, &b, &code), 0);
	assert_null(strstr(b.data, "MTGP_SECRET"));
	assert_null(strstr(b.data, "LD_PRELOAD_LIKE"));
	assert_null(strstr(b.data, "HOME="));
	assert_non_null(strstr(b.data, "LANG=C.UTF-8\n"));
	assert_non_null(strstr(b.data, "/usr/sbin"));
	unsetenv("MTGP_SECRET");
	unsetenv("LD_PRELOAD_LIKE");
	buf_done(&b);
}

static void
unknown_program_is_enoent(void **state)
{
	const char *const a[] = { "mtgp-no-such-program", NULL };
	const char *const b[] = { "/nonexistent/mtgp", NULL };
	pid_t pid = 0;

	(void)state;
	assert_int_equal(spawn_start(a, NULL, 0, &pid), -ENOENT);
	assert_int_equal(spawn_start(b, NULL, 0, &pid), -ENOENT);
	assert_int_equal(pid, 0);
}

static void
no_descriptor_leaks(void **state)
{
	const char *const argv[] = { "sh", "-c", "ls /proc/self/fd | "
	    "tr '\\n' ' '", NULL };
	int fd = open("/dev/null", O_RDONLY), high;
	struct buf b;
	int code;

	(void)state;
	high = fcntl(fd, F_DUPFD, 100);		/* without CLOEXEC */
	buf_init(&b, 1000);
	assert_int_equal(spawn_capture(argv, LIMIT, &b, &code), 0);
	/* 3: the folder that ls itself reads */
	assert_string_equal(b.data, "0 1 2 3 ");
	buf_done(&b);
	close(fd);
	close(high);
}

/* 3 and 4 swapped: a source must not be overwritten before it is used. */
static void
descriptors_may_swap(void **state)
{
	const char *const argv[] = { "sh", "-c", "cat <&3; cat <&4", NULL };
	int a[2], b[2], low, high, status, out[2];
	char text[16] = "";
	pid_t pid;

	(void)state;
	assert_int_equal(pipe(a), 0);
	assert_int_equal(pipe(b), 0);
	assert_int_equal(pipe(out), 0);
	assert_int_equal(write(a[1], "A", 1), 1);
	assert_int_equal(write(b[1], "B", 1), 1);
	close(a[1]);
	close(b[1]);
	low = a[0] < b[0] ? a[0] : b[0];
	high = a[0] < b[0] ? b[0] : a[0];
	const struct spawn_fd fds[] = {
		{ low, high }, { high, low }, { out[1], 1 },
		{ high, 3 }, { low, 4 },
	};
	assert_int_equal(spawn_start(argv, fds, 5, &pid), 0);
	close(out[1]);
	assert_int_equal(spawn_wait(pid, LIMIT, &status), 0);
	assert_true(WIFEXITED(status));
	assert_int_equal(read(out[0], text, sizeof text), 2);
	assert_string_equal(text, low == a[0] ? "BA" : "AB");
	close(a[0]);
	close(b[0]);
	close(out[0]);
}

static void
limit_kills_that_process(void **state)
{
	const char *const argv[] = { "sleep", "1000", NULL };
	usec_t before = clock_monotonic();
	int status;
	struct buf b;
	pid_t pid;

	(void)state;
	assert_int_equal(spawn_start(argv, NULL, 0, &pid), 0);
	assert_int_equal(spawn_wait(pid, 50000, &status), -ETIMEDOUT);
	assert_int_equal(kill(pid, 0), -1);
	buf_init(&b, 100);
	assert_int_equal(spawn_capture(argv, 50000, &b, NULL), -ETIMEDOUT);
	buf_done(&b);
	assert_true(clock_monotonic() - before < 900 * USEC_SEC);
}

static void
output_over_the_maximum_ends_it(void **state)
{
	const char *const argv[] = { "yes", NULL };
	struct buf b;

	(void)state;
	buf_init(&b, 1001);
	assert_int_equal(spawn_capture(argv, LIMIT, &b, NULL), -EFBIG);
	assert_int_equal(b.len, 1001);
	buf_done(&b);
}

static void
arguments_are_never_a_shell(void **state)
{
	const char *const argv[] = { "printf", "%s|", "$(id)", "; rm x", "`",
	    NULL };
	struct buf b;
	int code;

	(void)state;
	buf_init(&b, 1000);
	assert_int_equal(spawn_capture(argv, LIMIT, &b, &code), 0);
	assert_string_equal(b.data, "$(id)|; rm x|`|");
	buf_done(&b);
}

/* On a terminal of its own: an editor-like program reads from it, and then
 * this process does; whoever is in the background would be stopped. */
static int
on_a_terminal(void)
{
	const char *const argv[] = { "sh", "-c",
	    "read x; echo got:$x; kill -TSTP $$; echo on; exit 5", NULL };
	char line[64];
	int status;

	alarm(20);
	if (spawn_terminal(argv, &status) < 0 || !WIFEXITED(status) ||
	    WEXITSTATUS(status) != 5)
		return 1;
	if (fgets(line, sizeof line, stdin) == NULL)
		return 2;
	printf("back:%s", line);
	fflush(stdout);
	return 0;
}

static void
a_program_has_the_terminal_to_itself(void **state)
{
	char out[4096] = "";
	size_t n = 0;
	ssize_t got;
	int fd, status;
	pid_t pid = forkpty(&fd, NULL, NULL, NULL);

	(void)state;
	assert_true(pid >= 0);
	if (pid == 0)
		_exit(on_a_terminal());
	assert_int_equal(write(fd, "one\ntwo\n", 8), 8);
	while ((got = read(fd, out + n, sizeof out - 1 - n)) > 0)
		n += (size_t)got;
	close(fd);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	assert_non_null(strstr(out, "got:one"));
	assert_non_null(strstr(out, "on\r\n"));
	assert_non_null(strstr(out, "back:two"));
}

UNIT_MAIN(
	cmocka_unit_test(a_program_has_the_terminal_to_itself),
	cmocka_unit_test(capture_gives_output_and_exit),
	cmocka_unit_test(signal_is_told_like_a_shell_does),
	cmocka_unit_test(environment_is_clean),
	cmocka_unit_test(unknown_program_is_enoent),
	cmocka_unit_test(no_descriptor_leaks),
	cmocka_unit_test(descriptors_may_swap),
	cmocka_unit_test(limit_kills_that_process),
	cmocka_unit_test(output_over_the_maximum_ends_it),
	cmocka_unit_test(arguments_are_never_a_shell),
)
