/* cases.db: opening, permissions, transactions, failures as sentences.
 *
 * The file is made 0600 before SQLite sees it (its WAL files take over the
 * mode).  It is made with O_EXCL and never opened here otherwise: closing a
 * second descriptor of a file drops the POSIX locks of the first.
 * A call that returned 0 was committed with synchronous=FULL. */
#include "core/case/store.h"

#include "core/case/store_db.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/text/reason.h"

#define BUSY_MS 5000

/* ---- failures ---- */

static const struct {
	int		 rc, code;
	const char	*id;
} failures[] = {
	{ SQLITE_FULL,		-ENOSPC,	"store.full" },
	{ SQLITE_BUSY,		-EBUSY,		"store.busy" },
	{ SQLITE_LOCKED,	-EBUSY,		"store.busy" },
	{ SQLITE_CORRUPT,	-EBADMSG,	"store.corrupt" },
	{ SQLITE_NOTADB,	-EBADMSG,	"store.corrupt" },
	{ SQLITE_READONLY,	-EROFS,		"store.readonly" },
	{ SQLITE_NOMEM,		-ENOMEM,	"store.memory" },
	{ SQLITE_TOOBIG,	-EFBIG,		"store.too-big" },
};

int
store_error(struct store *s, int rc, struct error *e)
{
	int code = s->db != NULL ? sqlite3_system_errno(s->db) : 0;

	/* The only index that may refuse is that of the names; who gave the
	 * name says it. */
	if ((rc & 0xff) == SQLITE_CONSTRAINT && s->db != NULL &&
	    sqlite3_extended_errcode(s->db) == SQLITE_CONSTRAINT_UNIQUE)
		return -EEXIST;
	for (size_t i = 0; i < sizeof failures / sizeof *failures; i++) {
		if ((rc & 0xff) == failures[i].rc)
			return error_set(e, failures[i].code, failures[i].id,
			    "path", s->path, NULL);
	}
	if ((rc & 0xff) == SQLITE_CANTOPEN)
		return error_because(e, code > 0 ? -code : -EACCES,
		    "store.open", "path", s->path);
	return error_because(e, code > 0 ? -code : -EIO, "store.io", "path",
	    s->path);
}

/* ---- statements ---- */

static int
bind_one(sqlite3_stmt *q, int i, char type, va_list *ap)
{
	const char *text;
	struct span b;
	usec_t t;

	switch (type) {
	case 'i':
		return sqlite3_bind_int64(q, i, va_arg(*ap, int64_t));
	case 't':
		t = va_arg(*ap, usec_t);
		return t == TIME_NONE ? sqlite3_bind_null(q, i) :
		    sqlite3_bind_int64(q, i, t);
	case 's':
		text = va_arg(*ap, const char *);
		return sqlite3_bind_text(q, i, text, -1, SQLITE_TRANSIENT);
	default:
		b = va_arg(*ap, struct span);
		return sqlite3_bind_blob64(q, i, b.n > 0 ? b.p : "", b.n,
		    SQLITE_TRANSIENT);
	}
}

static sqlite3_stmt *
query(struct store *s, struct error *e, const char *sql, const char *types,
    va_list *ap)
{
	sqlite3_stmt *q = NULL;
	int rc = sqlite3_prepare_v2(s->db, sql, -1, &q, NULL);

	for (int i = 0; rc == SQLITE_OK && types[i] != '\0'; i++)
		rc = bind_one(q, i + 1, types[i], ap);
	if (rc != SQLITE_OK) {
		store_error(s, rc, e);
		sqlite3_finalize(q);
		return NULL;
	}
	return q;
}

sqlite3_stmt *
store_query(struct store *s, struct error *e, const char *sql,
    const char *types, ...)
{
	sqlite3_stmt *q;
	va_list ap;

	va_start(ap, types);
	q = query(s, e, sql, types, &ap);
	va_end(ap);
	return q;
}

int
store_step(struct store *s, sqlite3_stmt *q, struct error *e)
{
	int rc = sqlite3_step(q);

	if (rc == SQLITE_ROW)
		return 1;
	return rc == SQLITE_DONE ? 0 : store_error(s, rc, e);
}

/* The code of a statement that could not be made. */
static int
query_code(struct store *s)
{
	return store_error(s, sqlite3_errcode(s->db), NULL);
}

/* Steps to the first row (only: to the end) and takes its number. */
static int
step_once(struct store *s, sqlite3_stmt *q, bool all, int64_t absent,
    int64_t *ret, struct error *e)
{
	int r;

	if (q == NULL)
		return query_code(s);
	do
		r = store_step(s, q, e);
	while (all && r > 0);
	if (r >= 0 && ret != NULL)
		*ret = r == 0 || sqlite3_column_type(q, 0) == SQLITE_NULL ?
		    absent : sqlite3_column_int64(q, 0);
	sqlite3_finalize(q);
	return r < 0 ? r : 0;
}

int
store_run(struct store *s, struct error *e, const char *sql,
    const char *types, ...)
{
	sqlite3_stmt *q;
	va_list ap;

	va_start(ap, types);
	q = query(s, e, sql, types, &ap);
	va_end(ap);
	return step_once(s, q, true, 0, NULL, e);
}

int
store_number(struct store *s, struct error *e, int64_t absent, int64_t *ret,
    const char *sql, const char *types, ...)
{
	sqlite3_stmt *q;
	va_list ap;

	va_start(ap, types);
	q = query(s, e, sql, types, &ap);
	va_end(ap);
	return step_once(s, q, false, absent, ret, e);
}

int
store_rows(struct store *s, sqlite3_stmt *q, size_t size,
    void (*read)(sqlite3_stmt *q, struct arena *a, void *ret),
    struct arena *a, void **ret, size_t *ret_n, struct error *e)
{
	char *v = NULL;
	size_t n = 0, cap = 0;
	int r;

	if (q == NULL)
		return query_code(s);
	while ((r = store_step(s, q, e)) > 0) {
		v = arena_grow(a, v, n, &cap, size);
		if (v == NULL || arena_failed(a)) {
			r = error_set(e, -ENOMEM, "store.memory", NULL);
			break;
		}
		read(q, a, v + n++ * size);
	}
	sqlite3_finalize(q);
	if (r == 0) {
		*ret = v;
		*ret_n = n;
	}
	return r;
}

int
store_change(struct store *s, sqlite3_stmt *q, int64_t id,
    int (*touch)(struct store *s, int64_t id, usec_t now, struct error *e),
    usec_t now, struct error *e)
{
	int r = q == NULL ? query_code(s) : store_begin(s, e);

	if (r == 0) {
		r = store_step(s, q, e);
		if (r == 0)
			r = touch(s, id, now, e);
		sqlite3_reset(q);
		r = store_end(s, r, e);
	}
	sqlite3_finalize(q);
	return r;
}

int
store_begin(struct store *s, struct error *e)
{
	return store_run(s, e, "BEGIN IMMEDIATE", "");
}

int
store_end(struct store *s, int r, struct error *e)
{
	if (r == 0)
		r = store_run(s, e, "COMMIT", "");
	if (!sqlite3_get_autocommit(s->db))
		(void)store_run(s, NULL, "ROLLBACK", "");
	return r;
}

usec_t
store_time(sqlite3_stmt *q, int column)
{
	return sqlite3_column_type(q, column) == SQLITE_NULL ? TIME_NONE :
	    sqlite3_column_int64(q, column);
}

const char *
store_text(sqlite3_stmt *q, int column, struct arena *a)
{
	const void *p = sqlite3_column_blob(q, column);
	int n = sqlite3_column_bytes(q, column);

	return arena_memdup(a, p != NULL ? p : "", n > 0 ? (size_t)n : 0);
}

/* ---- opening ---- */

/* dir and what is above it, 0700. */
static int
make_folders(const char *dir)
{
	struct buf b;
	int r = 0;

	buf_init(&b, 4096);
	buf_adds(&b, dir);
	buf_addc(&b, '/');
	if (b.error < 0)
		r = b.error;
	for (size_t i = 1; r == 0 && i < b.len; i++) {
		if (b.data[i] != '/')
			continue;
		b.data[i] = '\0';
		if (mkdir(b.data, 0700) < 0 && errno != EEXIST)
			r = -errno;
		b.data[i] = '/';
	}
	buf_done(&b);
	return r;
}

static int
make_file(struct store *s, const char *dir, struct error *e)
{
	struct stat st;
	int fd, r = make_folders(dir);

	if (r < 0)
		return error_because(e, r, "store.folder", "path", dir);
	fd = open(s->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
	    0600);
	if (fd >= 0) {
		close(fd);
		return 0;
	}
	if (errno != EEXIST)
		return error_because(e, -errno, "store.open", "path",
		    s->path);
	/* Somebody opened it to others: cases name people. */
	if (stat(s->path, &st) == 0 && S_ISREG(st.st_mode) &&
	    (st.st_mode & 077) != 0 && st.st_uid == geteuid())
		(void)chmod(s->path, 0600);
	return 0;
}

int
store_set_up(struct store *s, struct error *e)
{
	static const char *const pragmas[] = {
		"PRAGMA foreign_keys = ON", "PRAGMA trusted_schema = OFF",
		"PRAGMA secure_delete = ON", "PRAGMA cell_size_check = ON",
	};
	int r = 0;

	sqlite3_busy_timeout(s->db, BUSY_MS);
	(void)sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	for (size_t i = 0; r == 0 && i < sizeof pragmas / sizeof *pragmas;
	    i++)
		r = store_run(s, e, pragmas[i], "");
	return r;
}

/* What lies in the file: ours, of which version; or -errno. */
static int
look(struct store *s, int64_t *ret_version, struct error *e)
{
	int64_t application = 0, tables = 0;
	int r;

	r = store_number(s, e, 0, ret_version, "PRAGMA user_version", "");
	if (r == 0)
		r = store_number(s, e, 0, &application,
		    "PRAGMA application_id", "");
	if (r == 0)
		r = store_number(s, e, 0, &tables,
		    "SELECT count(*) FROM sqlite_schema", "");
	if (r < 0)
		return r;
	if (application != s->kind->application &&
	    (tables > 0 || *ret_version != 0))
		return error_set(e, -EBADMSG, "store.foreign", "path",
		    s->path, NULL);
	if (*ret_version > s->kind->version)
		return error_set(e, -EPROTO, "store.newer", "path", s->path,
		    NULL);
	return 0;
}

/* Several consoles may start at once on an old or new file. */
static int
bring_up(struct store *s, struct error *e)
{
	int64_t version = 0;
	int r = look(s, &version, e);

	if (r < 0)
		return r;
	if (s->read_only)
		return version == s->kind->version ? 0 : error_set(e, -EROFS,
		    "store.older", "path", s->path, NULL);
	if (sqlite3_db_readonly(s->db, "main") != 0)
		return error_set(e, -EROFS, "store.readonly", "path", s->path,
		    NULL);
	r = store_run(s, e, s->kind->journal, "");
	if (r == 0)
		r = store_run(s, e, "PRAGMA synchronous = FULL", "");
	if (r == 0 && version < s->kind->version)
		r = store_migrate(s, version, e);
	return r;
}

static int
connect_to(struct store *s, const char *name, int flags, struct error *e)
{
	int rc = sqlite3_open_v2(name, &s->db, flags | SQLITE_OPEN_FULLMUTEX,
	    NULL);
	int r;

	if (s->db == NULL)
		return error_set(e, -ENOMEM, "store.memory", NULL);
	r = rc == SQLITE_OK ? store_set_up(s, e) : store_error(s, rc, e);
	return r < 0 ? r : bring_up(s, e);
}

/* In a folder we may not write, WAL needs the file to be taken as it is;
 * only where no log of an unfinished writer lies beside it. */
static int
connect_immutable(struct store *s, struct error *e)
{
	struct stat st;
	struct buf b;
	int r;

	buf_init(&b, 16384);
	buf_addf(&b, "%s-wal", s->path);
	if (b.error == 0 && stat(b.data, &st) == 0 && st.st_size > 0) {
		buf_done(&b);
		return error_because(e, -EACCES, "store.open", "path",
		    s->path);
	}
	buf_reset(&b);
	buf_adds(&b, "file:");
	for (const char *p = s->path; *p != '\0'; p++) {
		if (*p == '?' || *p == '#' || *p == '%')
			buf_addf(&b, "%%%02x", (unsigned char)*p);
		else
			buf_addc(&b, *p);
	}
	buf_adds(&b, "?immutable=1");
	sqlite3_close(s->db);
	s->db = NULL;
	r = b.error < 0 ? b.error : connect_to(s, b.data,
	    SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, e);
	buf_done(&b);
	return r;
}

int
store_open_kind(const struct store_kind *kind, const char *dir,
    bool read_only, struct store **ret, struct error *e)
{
	struct store *s = calloc(1, sizeof *s);
	int r;

	if (s == NULL || asprintf(&s->path, "%s/%s", dir, kind->file) < 0) {
		free(s);
		return error_set(e, -ENOMEM, "store.memory", NULL);
	}
	s->kind = kind;
	s->read_only = read_only;
	if (read_only && access(s->path, F_OK) < 0) {
		r = error_because(e, -errno, "store.open", "path", s->path);
		goto out;
	}
	r = read_only ? 0 : make_file(s, dir, e);
	if (r == 0)
		r = connect_to(s, s->path, read_only ? SQLITE_OPEN_READONLY :
		    SQLITE_OPEN_READWRITE, e);
	if (r < 0 && read_only && access(dir, W_OK) < 0 &&
	    r != -EPROTO && r != -EBADMSG)
		r = connect_immutable(s, e);
	if (r == 0)
		(void)store_changed(s);
out:
	if (r < 0)
		store_close(s);
	else
		*ret = s;
	return r;
}

int
store_open(const char *dir, bool read_only, struct store **ret,
    struct error *e)
{
	return store_open_kind(&store_cases, dir, read_only, ret, e);
}

void
store_close(struct store *s)
{
	if (s == NULL)
		return;
	sqlite3_close(s->db);
	free(s->path);
	free(s);
}

bool
store_changed(struct store *s)
{
	int64_t v = s->data_version;
	bool changed;

	if (store_number(s, NULL, v, &v, "PRAGMA data_version", "") < 0)
		return false;
	changed = v != s->data_version;
	s->data_version = v;
	return changed;
}
