/* core/base/savefile: names, a file system without hard links, a full one. */
#include "core/base/savefile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tests/unit/unit.h"

/* What the file system answers; 0: what the real one does. */
static int links_fail, writes_fail, folder_sync_fails, nwrites;

/* In front of the C library's. */
int
linkat(int from_dir, const char *from, int to_dir, const char *to, int flags)
{
	if (links_fail != 0) {
		errno = links_fail;
		return -1;
	}
	return (int)syscall(SYS_linkat, from_dir, from, to_dir, to, flags);
}

ssize_t
write(int fd, const void *bytes, size_t n)
{
	if (writes_fail != 0 && fd > 2 && --nwrites <= 0) {
		errno = writes_fail;
		return -1;
	}
	return syscall(SYS_write, fd, bytes, n);
}

int
fsync(int fd)
{
	struct stat st;

	if (folder_sync_fails != 0 && fstat(fd, &st) == 0 &&
	    S_ISDIR(st.st_mode)) {
		errno = folder_sync_fails;
		return -1;
	}
	return (int)syscall(SYS_fsync, fd);
}

static char folder[] = "/tmp/mtgp-save-XXXXXX";

static int
start(void **state)
{
	(void)state;
	links_fail = writes_fail = folder_sync_fails = nwrites = 0;
	snprintf(folder, sizeof folder, "/tmp/mtgp-save-XXXXXX");
	return mkdtemp(folder) == NULL;
}

static int
stop(void **state)
{
	static const char *const left[] = { "a.txt", "a-2.txt", "a-3.txt" };
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	(void)state;
	for (size_t i = 0; i < sizeof left / sizeof left[0]; i++)
		unlinkat(fd, left[i], 0);
	close(fd);
	/* it fails where anything else was left behind */
	return rmdir(folder);
}

/* Saves the text; returns what savefile() did, checks the path. */
static int
saved(const char *text, const char *want)
{
	struct buf path, expected;
	int r;

	buf_init(&path, 1024);
	buf_init(&expected, 1024);
	r = savefile(folder, "a", "txt", span_str(text), &path);
	if (r == 0) {
		buf_addf(&expected, "%s/%s", folder, want);
		assert_string_equal(path.data, expected.data);
	}
	buf_done(&path);
	buf_done(&expected);
	return r;
}

static void
holds(const char *name, const char *text)
{
	char path[128], got[64] = "";
	struct stat st;
	FILE *f;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	f = fopen(path, "re");
	assert_non_null(f);
	got[fread(got, 1, sizeof got - 1, f)] = '\0';
	assert_int_equal(fstat(fileno(f), &st), 0);
	fclose(f);
	assert_string_equal(got, text);
	assert_int_equal(st.st_mode & 0777, 0600);
}

static void
names(void **state)
{
	(void)state;
	assert_int_equal(saved("one", "a.txt"), 0);
	assert_int_equal(saved("two", "a-2.txt"), 0);
	holds("a.txt", "one");
	holds("a-2.txt", "two");
}

static void
without_links(void **state)
{
	static const int errors[] = { EPERM, EOPNOTSUPP, ENOSYS };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		char want[16] = "a.txt";

		if (i > 0)
			snprintf(want, sizeof want, "a-%zu.txt", i + 1);
		links_fail = errors[i];
		folder_sync_fails = EINVAL;
		assert_int_equal(saved(want, want), 0);
		holds(want, want);
	}
	holds("a.txt", "a.txt");
}

static void
another_failure(void **state)
{
	(void)state;
	links_fail = EIO;
	assert_int_equal(saved("x", ""), -EIO);
	links_fail = 0;
	folder_sync_fails = EIO;
	assert_int_equal(saved("x", ""), -EIO);
}

static void
full(void **state)
{
	(void)state;
	writes_fail = ENOSPC;
	nwrites = 1;
	assert_int_equal(saved("x", ""), -ENOSPC);
	/* the temporary file fitted, the one under its name does not */
	links_fail = EPERM;
	nwrites = 2;
	assert_int_equal(saved("x", ""), -ENOSPC);
	writes_fail = 0;
	assert_int_equal(saved("y", "a.txt"), 0);
	holds("a.txt", "y");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(names, start, stop),
		cmocka_unit_test_setup_teardown(without_links, start, stop),
		cmocka_unit_test_setup_teardown(another_failure, start, stop),
		cmocka_unit_test_setup_teardown(full, start, stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
