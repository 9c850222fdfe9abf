/* Shared by the tests of core/case: a folder of its own for each test, and
 * plain SQLite access to what the store wrote. */
#ifndef MTGP_TESTS_UNIT_CASE_STORE_HELP_H
#define MTGP_TESTS_UNIT_CASE_STORE_HELP_H

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/case/store_db.h"
#include "tests/unit/unit.h"

#define NOW INT64_C(1725267600000000)

struct folder {
	char	 path[256];
	char	 store[300];	/* "…/store" */
	char	 db[320];	/* "…/store/cases.db" */
};

static inline void
folder_make(struct folder *f)
{
	const char *tmp = getenv("TMPDIR");

	snprintf(f->path, sizeof f->path, "%s/mtgp-store-XXXXXX",
	    tmp != NULL && strlen(tmp) < 200 ? tmp : "/tmp");
	assert_non_null(mkdtemp(f->path));
	assert_int_equal(chmod(f->path, 0755), 0);
	snprintf(f->store, sizeof f->store, "%s/store", f->path);
	snprintf(f->db, sizeof f->db, "%s/cases.db", f->store);
}

static inline void
folder_remove(struct folder *f)
{
	char path[1024];
	struct dirent *d;
	DIR *dir;

	(void)chmod(f->store, 0700);
	dir = opendir(f->store);
	while (dir != NULL && (d = readdir(dir)) != NULL) {
		snprintf(path, sizeof path, "%s/%s", f->store, d->d_name);
		if (d->d_name[0] != '.')
			(void)unlink(path);
	}
	if (dir != NULL)
		closedir(dir);
	(void)rmdir(f->store);
	(void)rmdir(f->path);
}

static inline struct store *
folder_open(struct folder *f)
{
	struct store *s = NULL;
	struct error e = { 0 };

	if (store_open(f->store, false, &s, &e) < 0)
		fail_msg("store_open: %s", e.en);
	return s;
}

static inline void
raw_sql(const char *path, const char *sql)
{
	sqlite3 *db = NULL;
	char *message = NULL;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK)
		fail_msg("%s", message);
	sqlite3_close(db);
}

/* Do the first MiB of a file hold the word? */
static inline bool
file_holds(const char *path, const char *word)
{
	static char data[1 << 20];
	FILE *file = fopen(path, "rb");
	size_t n;

	if (file == NULL)
		return false;
	n = fread(data, 1, sizeof data, file);
	fclose(file);
	return memmem(data, n, word, strlen(word)) != NULL;
}

/* One sentence: filled, no slot left open, no line break. */
static inline void
assert_sentence(const struct error *e)
{
	assert_true(e->code < 0);
	assert_true(strlen(e->ja) > 10 && strlen(e->en) > 10);
	assert_null(strchr(e->ja, '{'));
	assert_null(strchr(e->en, '{'));
	assert_null(strchr(e->ja, '\n'));
	assert_null(strchr(e->en, '\n'));
	assert_string_not_equal(e->ja, e->en);
}

#endif
