/* The copies of cases.db that updates of its schema left beside it
 * (cases.db.v1, cases.db.v1.2, …): made before a file is changed, never
 * overwritten, and looked through when a case is erased for good. */
#include "core/case/store_db.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/text/reason.h"

#define COPIES_MAX 99

/* The i-th copy of a version, from 1; the caller frees.  NULL: no memory. */
static char *
copy_name(const struct store *s, int64_t version, int i)
{
	char *path;

	return asprintf(&path, i == 1 ? "%s.v%d" : "%s.v%d.%d", s->path,
	    (int)version, i) < 0 ? NULL : path;
}

static int
sync_file(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), r = 0;

	if (fd < 0)
		return -errno;
	if (fsync(fd) < 0)
		r = -errno;
	close(fd);
	return r;
}

/* VACUUM INTO takes an empty file: made 0600 first. */
int
store_copy_keep(struct store *s, int64_t version, struct error *e)
{
	char *path = NULL;
	int fd = -1, r;

	for (int i = 1; fd < 0 && i <= COPIES_MAX; i++) {
		free(path);
		path = copy_name(s, version, i);
		if (path == NULL)
			return error_set(e, -ENOMEM, "store.memory", NULL);
		fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
		    0600);
		if (fd < 0 && errno != EEXIST)
			break;
	}
	if (fd < 0) {
		r = error_because(e, -errno, "store.copy", "path", path);
		free(path);
		return r;
	}
	close(fd);
	r = store_run(s, e, "VACUUM INTO ?", "s", path);
	if (r == 0)
		r = sync_file(path);
	if (r < 0)
		(void)unlink(path);
	free(path);
	return r;
}

static int
purge_one(char *path, int64_t id, usec_t opened, struct error *e)
{
	struct store copy = { .path = path };
	struct stat st;
	int rc, r;

	if (lstat(path, &st) < 0 || !S_ISREG(st.st_mode))
		return 0;
	rc = sqlite3_open_v2(path, &copy.db, SQLITE_OPEN_READWRITE |
	    SQLITE_OPEN_NOFOLLOW, NULL);
	r = rc != SQLITE_OK ? store_error(&copy, rc, NULL) :
	    store_set_up(&copy, NULL);
	if (r == 0)
		r = store_run(&copy, NULL, "DELETE FROM cases"
		    " WHERE id = ? AND opened = ?", "it", id, opened);
	sqlite3_close(copy.db);
	return r < 0 ? error_because(e, r, "store.purge-copy", "path", path) :
	    0;
}

int
store_copies_purge(struct store *s, int64_t id, usec_t opened,
    struct error *e)
{
	int r = 0;

	for (int64_t v = 1; v < STORE_VERSION; v++) {
		for (int i = 1; r == 0 && i <= COPIES_MAX; i++) {
			char *path = copy_name(s, v, i);

			r = path == NULL ? error_set(e, -ENOMEM,
			    "store.memory", NULL) :
			    purge_one(path, id, opened, e);
			free(path);
		}
	}
	return r;
}
