/* core/case under harm: kill -9 in a commit, a full disk, a newer, foreign,
 * damaged or unwritable file.  One sentence each; nothing acknowledged is
 * lost. */
#include "core/case/store.h"

#include <signal.h>
#include <sys/resource.h>

#include "tests/unit/case/store_help.h"

#define NOBODY 65534

static void
file_is_private(void **state)
{
	struct error e = { 0 };
	struct folder f;
	struct store *s;
	struct stat st;
	mode_t old;
	char wal[400];

	(void)state;
	folder_make(&f);
	old = umask(0);
	s = folder_open(&f);
	assert_int_equal(store_case_add(s, "x", NOW, NULL, &e), 0);
	umask(old);
	assert_int_equal(stat(f.store, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	assert_int_equal(stat(f.db, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	snprintf(wal, sizeof wal, "%s-wal", f.db);
	assert_int_equal(stat(wal, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	store_close(s);
	/* Opened to others by hand: taken back. */
	assert_int_equal(chmod(f.db, 0666), 0);
	store_close(folder_open(&f));
	assert_int_equal(stat(f.db, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	folder_remove(&f);
}

/* The child adds notes for ever and says each one that was acknowledged. */
static void
child_writes(struct folder *f, int64_t case_id, int fd)
{
	struct store *s;
	char text[64];

	if (store_open(f->store, false, &s, NULL) < 0)
		_exit(9);
	for (int64_t i = 0;; i++) {
		struct case_item item = { .case_id = case_id,
			.kind = ITEM_NOTE, .about = TIME_NONE,
			.ended = TIME_NONE, .title = { text, text } };
		int64_t id;

		snprintf(text, sizeof text, "note %lld", (long long)i);
		if (store_item_add(s, &item, NOW + i, &id, NULL) < 0)
			_exit(8);
		if (write(fd, &id, sizeof id) != sizeof id)
			_exit(7);
	}
}

static void
check_all_there(struct folder *f, const int64_t *ids, size_t n)
{
	struct store *s = folder_open(f);
	int64_t found = 0, bad = 0;

	for (size_t i = 0; i < n; i++) {
		assert_int_equal(store_number(s, NULL, 0, &found,
		    "SELECT id FROM items WHERE id = ?", "i", ids[i]), 0);
		assert_int_equal(found, ids[i]);
	}
	assert_int_equal(store_number(s, NULL, 0, &bad, "SELECT count(*)"
	    " FROM pragma_integrity_check WHERE integrity_check <> 'ok'",
	    ""), 0);
	assert_int_equal(bad, 0);
	store_close(s);
}

static void
killing_loses_nothing_acknowledged(void **state)
{
	static int64_t ids[4096];
	struct folder f;
	struct store *s;
	int64_t case_id = 0;
	size_t n = 0;

	(void)state;
	folder_make(&f);
	s = folder_open(&f);
	assert_int_equal(store_case_add(s, "x", NOW, &case_id, NULL), 0);
	store_close(s);
	for (int round = 0; round < 12; round++) {
		size_t until = n + 3 + (size_t)round * 7;
		int fd[2], status;
		pid_t pid;

		assert_int_equal(pipe2(fd, O_CLOEXEC), 0);
		pid = fork();
		if (pid == 0) {
			close(fd[0]);
			child_writes(&f, case_id, fd[1]);
		}
		close(fd[1]);
		while (n < until && read(fd[0], &ids[n], sizeof *ids) ==
		    sizeof *ids)
			n++;
		assert_int_equal(kill(pid, SIGKILL), 0);
		while (n < 4096 && read(fd[0], &ids[n], sizeof *ids) ==
		    sizeof *ids)
			n++;
		close(fd[0]);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(WIFSIGNALED(status));
		check_all_there(&f, ids, n);
	}
	folder_remove(&f);
}

static void
full_database_is_one_sentence(void **state)
{
	struct error e = { 0 };
	struct case_item item = { .kind = ITEM_NOTE, .about = TIME_NONE,
		.ended = TIME_NONE, .title = { "x", "x" } };
	struct folder f;
	struct store *s;
	char *text = malloc(200001);
	int64_t limit;
	int r;

	(void)state;
	folder_make(&f);
	s = folder_open(&f);
	assert_int_equal(store_case_add(s, "x", NOW, &item.case_id, &e), 0);
	assert_int_equal(store_number(s, &e, 0, &limit,
	    "PRAGMA max_page_count = 30", ""), 0);
	memset(text, 'a', 200000);
	text[200000] = '\0';
	item.text = text;
	r = store_item_add(s, &item, NOW, NULL, &e);
	assert_int_equal(r, -ENOSPC);
	assert_sentence(&e);
	/* What was there is there; a small one still fits; room helps. */
	item.text = "small";
	assert_int_equal(store_item_add(s, &item, NOW, NULL, &e), 0);
	assert_int_equal(store_number(s, &e, 0, &limit,
	    "PRAGMA max_page_count = 3000", ""), 0);
	item.text = text;
	assert_int_equal(store_item_add(s, &item, NOW, NULL, &e), 0);
	store_close(s);
	free(text);
	folder_remove(&f);
}

/* A limit on file size is what a quota does: a write in the middle of a
 * commit fails. */
static void
child_fills_the_disk(struct folder *f, int fd)
{
	struct rlimit limit = { 128 * 1024, 128 * 1024 };
	struct case_item item = { .kind = ITEM_NOTE, .about = TIME_NONE,
		.ended = TIME_NONE, .title = { "x", "x" } };
	struct error e = { 0 };
	struct store *s;
	char text[4001];
	int64_t id;

	(void)signal(SIGXFSZ, SIG_IGN);
	memset(text, 'b', 4000);
	text[4000] = '\0';
	item.text = text;
	if (store_open(f->store, false, &s, NULL) < 0 ||
	    store_case_add(s, "full", NOW, &item.case_id, NULL) < 0 ||
	    setrlimit(RLIMIT_FSIZE, &limit) < 0)
		_exit(9);
	for (int i = 0; i < 1000; i++) {
		if (store_item_add(s, &item, NOW, &id, &e) < 0) {
			if (e.code == 0 || e.ja[0] == '\0')
				_exit(8);
			/* killed before it could tidy up */
			_exit(0);
		}
		if (write(fd, &id, sizeof id) != sizeof id)
			_exit(7);
	}
	_exit(6);
}

static void
full_disk_loses_nothing_acknowledged(void **state)
{
	static int64_t ids[1000];
	struct folder f;
	int fd[2], status;
	size_t n = 0;
	pid_t pid;

	(void)state;
	folder_make(&f);
	assert_int_equal(pipe2(fd, O_CLOEXEC), 0);
	pid = fork();
	if (pid == 0) {
		close(fd[0]);
		child_fills_the_disk(&f, fd[1]);
	}
	close(fd[1]);
	while (n < 1000 && read(fd[0], &ids[n], sizeof *ids) == sizeof *ids)
		n++;
	close(fd[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	assert_true(n > 0);
	check_all_there(&f, ids, n);
	folder_remove(&f);
}

static void
newer_schema_is_refused(void **state)
{
	struct error e = { 0 };
	struct folder f;
	struct store *s;
	struct stat before, after;

	(void)state;
	folder_make(&f);
	store_close(folder_open(&f));
	raw_sql(f.db, "PRAGMA user_version = 99");
	assert_int_equal(stat(f.db, &before), 0);
	assert_int_equal(store_open(f.store, false, &s, &e), -EPROTO);
	assert_sentence(&e);
	assert_non_null(strstr(e.en, "newer"));
	memset(&e, 0, sizeof e);
	assert_int_equal(store_open(f.store, true, &s, &e), -EPROTO);
	assert_int_equal(stat(f.db, &after), 0);
	assert_int_equal(before.st_size, after.st_size);
	folder_remove(&f);
}

static void
foreign_file_is_refused(void **state)
{
	struct error e = { 0 };
	struct folder f;
	struct store *s;

	(void)state;
	folder_make(&f);
	assert_int_equal(mkdir(f.store, 0700), 0);
	raw_sql(f.db, "CREATE TABLE theirs (x)");
	assert_int_equal(store_open(f.store, false, &s, &e), -EBADMSG);
	assert_sentence(&e);
	folder_remove(&f);
}

static void
overwrite(const char *path, off_t at, size_t n)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(pwrite(fd, "\x5a", 1, at + (off_t)i), 1);
	close(fd);
}

static void
damaged_file_is_one_sentence(void **state)
{
	static const off_t places[] = { 0, 20, 110, 4096, 8192, 12288 };
	struct arena *a = arena_new(1 << 20);
	struct case_info *list;
	struct case_item *items;
	size_t n, failed = 0;

	(void)state;
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		struct error e = { 0 };
		struct folder f;
		struct store *s;
		int64_t id = 0;
		int r;

		folder_make(&f);
		s = folder_open(&f);
		assert_int_equal(store_case_add(s, "x", NOW, &id, &e), 0);
		store_close(s);
		overwrite(f.db, places[i], 64);
		r = store_open(f.store, false, &s, &e);
		if (r == 0) {
			r = store_case_list(s, true, a, &list, &n, &e);
			if (r == 0)
				r = store_items(s, id, true, a, &items, &n,
				    &e);
			store_close(s);
		}
		if (r < 0) {
			failed++;
			assert_sentence(&e);
		}
		folder_remove(&f);
	}
	assert_true(failed >= 4);
	arena_free(a);
}

/* Root may write anywhere: a child gives that up. */
static void
as_nobody(int (*fn)(struct folder *f), struct folder *f)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		if (geteuid() == 0 && (setgid(NOBODY) < 0 ||
		    setuid(NOBODY) < 0))
			_exit(99);
		_exit(fn(f));
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

static int
reads_only(struct folder *f)
{
	struct arena *a = arena_new(1 << 20);
	struct error e = { 0 };
	struct case_info c;
	struct store *s;

	if (store_open(f->store, false, &s, &e) != -EROFS || e.ja[0] == '\0')
		return 1;
	if (store_open(f->store, true, &s, &e) < 0)
		return 2;
	if (store_case_find(s, "x", a, &c, &e) < 0)
		return 3;
	if (store_case_add(s, "y", NOW, NULL, &e) != -EROFS)
		return 4;
	store_close(s);
	arena_free(a);
	return 0;
}

static int
opens_nothing(struct folder *f)
{
	struct error e = { 0 };
	struct store *s;

	if (store_open(f->store, false, &s, &e) != -EACCES ||
	    e.ja[0] == '\0' || e.en[0] == '\0')
		return 1;
	return 0;
}

static void
unwritable_folder(void **state)
{
	struct error e = { 0 };
	struct folder f;
	struct store *s;

	(void)state;
	folder_make(&f);
	/* The folder cannot be made. (An ordinary user stays who he is.) */
	assert_int_equal(chmod(f.path, 0555), 0);
	as_nobody(opens_nothing, &f);
	assert_int_equal(chmod(f.path, 0755), 0);
	/* It is there, closed to us. */
	s = folder_open(&f);
	assert_int_equal(store_case_add(s, "x", NOW, NULL, &e), 0);
	store_close(s);
	assert_int_equal(chmod(f.store, 0), 0);
	as_nobody(opens_nothing, &f);
	/* It can be read, not written. */
	assert_int_equal(chmod(f.store, 0700), 0);
	assert_int_equal(chmod(f.db, 0444), 0);
	assert_int_equal(chmod(f.store, 0555), 0);
	as_nobody(reads_only, &f);
	folder_remove(&f);
}

static void
reading_makes_no_file(void **state)
{
	struct error e = { 0 };
	struct folder f;
	struct store *s;

	(void)state;
	folder_make(&f);
	assert_int_equal(store_open(f.store, true, &s, &e), -ENOENT);
	assert_sentence(&e);
	assert_int_equal(access(f.store, F_OK), -1);
	folder_remove(&f);
}

UNIT_MAIN(
	cmocka_unit_test(file_is_private),
	cmocka_unit_test(killing_loses_nothing_acknowledged),
	cmocka_unit_test(full_database_is_one_sentence),
	cmocka_unit_test(full_disk_loses_nothing_acknowledged),
	cmocka_unit_test(newer_schema_is_refused),
	cmocka_unit_test(foreign_file_is_refused),
	cmocka_unit_test(damaged_file_is_one_sentence),
	cmocka_unit_test(unwritable_folder),
	cmocka_unit_test(reading_makes_no_file),
)
