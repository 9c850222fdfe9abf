/* core/base/readfile: whole files, folders, pipes with and without a writer,
 * and what never ends. */
#include "core/base/readfile.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/unit.h"

static char folder[64], pipe_path[80];

static int
begin(void **state)
{
	(void)state;
	snprintf(folder, sizeof folder, "/tmp/mtgp-read-XXXXXX");
	assert_non_null(mkdtemp(folder));
	snprintf(pipe_path, sizeof pipe_path, "%s/pipe", folder);
	assert_int_equal(mkfifo(pipe_path, 0600), 0);
	return 0;
}

static int
stop(void **state)
{
	(void)state;
	(void)unlink(pipe_path);
	(void)rmdir(folder);
	return 0;
}

static void
ends_with_a_reason(void **state)
{
	const struct { const char *path; int want; } cases[] = {
		{ "/dev/null", 0 }, { "/dev/zero", -EFBIG },
		{ folder, -EISDIR }, { pipe_path, -ENXIO },
		{ "/nowhere/at/all", -ENOENT },
	};
	struct buf b;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		buf_init(&b, 100000);
		assert_int_equal(read_file(cases[i].path, &b),
		    cases[i].want);
		buf_done(&b);
	}
}

/* In two parts, to a reader that was there first. */
static void *
write_slowly(void *arg)
{
	int fd = open(pipe_path, O_WRONLY);
	bool good = fd >= 0 && write(fd, "one ", 4) == 4;

	(void)arg;
	usleep(50000);
	good = good && write(fd, "two", 3) == 3;
	close(fd);
	return good ? folder : NULL;
}

static void
waits_for_a_writer(void **state)
{
	pthread_t writer;
	void *good;
	struct buf b;

	(void)state;
	buf_init(&b, 100000);
	assert_int_equal(pthread_create(&writer, NULL, write_slowly, NULL),
	    0);
	assert_int_equal(read_file(pipe_path, &b), 0);
	assert_span_equal(buf_span(&b), "one two");
	assert_int_equal(pthread_join(writer, &good), 0);
	assert_non_null(good);
	buf_done(&b);
}

/* A pipe in the form of a file, as <(…) gives it. */
static void
reads_open_pipes(void **state)
{
	char path[32];
	struct buf b;
	int fd[2];

	(void)state;
	assert_int_equal(pipe(fd), 0);
	assert_int_equal(write(fd[1], "text", 4), 4);
	close(fd[1]);
	snprintf(path, sizeof path, "/dev/fd/%d", fd[0]);
	buf_init(&b, 100000);
	assert_int_equal(read_file(path, &b), 0);
	assert_span_equal(buf_span(&b), "text");
	buf_done(&b);
	close(fd[0]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(ends_with_a_reason, begin,
		    stop),
		cmocka_unit_test_setup_teardown(waits_for_a_writer, begin,
		    stop),
		cmocka_unit_test(reads_open_pipes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
