/* history.db: entries, added and read.  The handle is that of store_db.h. */
#include "core/case/history.h"

#include <stdlib.h>

#include "core/case/history_part.h"

#include "core/sheet/diff.h"
#include "core/sheet/writer.h"

/* A step is never edited once it was released. */
static const char *const schema_1[] = {
	"CREATE TABLE runs ("
	" id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL,"
	" subject TEXT NOT NULL COLLATE NOCASE, vantage TEXT NOT NULL,"
	" first INTEGER NOT NULL, last INTEGER NOT NULL,"
	" times INTEGER NOT NULL, sheet TEXT NOT NULL)",
	"CREATE INDEX runs_of ON runs (kind, subject, vantage, id)",
	NULL
};

static const char *const schema_2[] = {
	"CREATE TABLE tests ("
	" list TEXT NOT NULL, resolver TEXT NOT NULL, verdict TEXT NOT NULL,"
	" at INTEGER NOT NULL, PRIMARY KEY (list, resolver)) WITHOUT ROWID",
	NULL
};

static const char *const schema_3[] = {
	"CREATE TABLE notes ("
	" id INTEGER PRIMARY KEY AUTOINCREMENT,"
	" subject TEXT NOT NULL COLLATE NOCASE, list TEXT NOT NULL,"
	" at INTEGER NOT NULL, text TEXT NOT NULL)",
	"CREATE INDEX notes_of ON notes (subject, id)",
	NULL
};

static const char *const schema_4[] = {
	"CREATE TABLE days ("
	" run INTEGER NOT NULL, day INTEGER NOT NULL,"
	" PRIMARY KEY (run, day)) WITHOUT ROWID",
	"CREATE TRIGGER days_go AFTER DELETE ON runs BEGIN"
	" DELETE FROM days WHERE run = old.id; END",
	NULL
};

static const struct store_step_up steps[HISTORY_VERSION] = {
	{ schema_1, NULL }, { schema_2, NULL }, { schema_3, NULL },
	{ schema_4, history_days_fill },
};

static const struct store_kind history_kind = {
	.file = "history.db", .application = HISTORY_APPLICATION,
	.version = HISTORY_VERSION, .journal = "PRAGMA journal_mode = DELETE",
	.steps = steps,
};

#define OF "kind = ? AND subject = ? AND vantage = ?"

static int
open_once(struct history *h, const char *dir, bool read_only,
    struct error *e)
{
	return store_open_kind(&history_kind, dir, read_only, &h->s, e);
}

/* One of an older version is brought up to date before it is read. */
static int
open_older(struct history *h, const char *dir, struct error *e)
{
	int r = open_once(h, dir, false, e);

	if (r < 0)
		return r;
	store_close(h->s);
	return open_once(h, dir, true, e);
}

int
history_open(const char *dir, bool read_only, struct history **ret,
    struct error *e)
{
	struct history *h = calloc(1, sizeof *h);
	int r;

	if (h == NULL)
		return error_set(e, -ENOMEM, "store.memory", NULL);
	r = open_once(h, dir, read_only, e);
	if (r == -EROFS && read_only)
		r = open_older(h, dir, e);
	if (r < 0)
		free(h);
	else
		*ret = h;
	return r;
}

void
history_close(struct history *h)
{
	if (h == NULL)
		return;
	store_close(h->s);
	free(h);
}

static const char *
subject_z(const struct history_of *of, struct arena *a)
{
	const char *z = arena_memdup(a, of->subject.p ? of->subject.p : "",
	    of->subject.n);

	return z != NULL ? z : "";
}

/* ---- reading ---- */

static void
read_run(sqlite3_stmt *q, struct arena *a, void *ret)
{
	(void)a;
	*(struct history_run *)ret = (struct history_run){
		.id = sqlite3_column_int64(q, 0),
		.first = store_time(q, 1), .last = store_time(q, 2),
		.times = sqlite3_column_int64(q, 3),
	};
}

int
history_list(struct history *h, const struct history_of *of, struct arena *a,
    struct history_run **ret, size_t *ret_n, struct error *e)
{
	void *v = NULL;
	int r;

	*ret_n = 0;
	if (h == NULL)
		return 0;
	r = store_rows(h->s, store_query(h->s, e, "SELECT id, first,"
	    " last, times FROM runs WHERE " OF " ORDER BY id DESC", "sss",
	    of->kind, subject_z(of, a), of->vantage), sizeof **ret, read_run,
	    a, &v, ret_n, e);

	if (r == 0)
		*ret = v;
	return r;
}

static void
read_sheet_text(sqlite3_stmt *q, struct arena *a, void *ret)
{
	*(const char **)ret = store_text(q, 0, a);
}

/* p NULL: there is none. */
static int
read_text(struct history *h, int64_t id, struct arena *a, struct span *ret,
    struct error *e)
{
	void *v = NULL;
	size_t n = 0;
	int r = a != NULL ? store_rows(h->s, store_query(h->s, e,
	    "SELECT sheet FROM runs WHERE id = ?", "i", id),
	    sizeof (const char *), read_sheet_text, a, &v, &n, e) :
	    error_set(e, -ENOMEM, "store.memory", NULL);

	*ret = span_str(r == 0 && n > 0 ? *(const char **)v : NULL);
	return r;
}

static int
read_sheet(struct history *h, struct span text, struct sheet **ret,
    struct error *e)
{
	int r = text.p != NULL ? sheet_read_json(text, ret) : -EINVAL;

	if (r == -EINVAL || r == -EFBIG)
		r = error_set(e, -EBADMSG, "store.corrupt", "path",
		    h->s->path, NULL);
	return r;
}

int
history_read(struct history *h, int64_t id, struct sheet **ret,
    struct error *e)
{
	struct arena *a = arena_new(4 * HISTORY_SHEET);
	struct span text;
	int r = read_text(h, id, a, &text, e);

	if (r == 0)
		r = read_sheet(h, text, ret, e);
	arena_free(a);
	return r;
}

/* ---- adding ---- */

static bool
is_known(const struct sheet *s)
{
	for (const struct row *r = s->root.children; r != NULL; r = r->next)
		if (r->state == ROW_DONE && strcmp(r->id, "summary") != 0 &&
		    strcmp(r->id, "vantage") != 0)
			return true;
	return false;
}

/* -errno: cannot be told. */
static int
says_the_same(struct history *h, struct span text, const struct sheet *s,
    bool *ret)
{
	struct sheet *old = NULL;
	struct sheet_diff d;
	int r = read_sheet(h, text, &old, NULL);

	if (r < 0)
		return r;
	r = sheet_diff(old, s, &d);
	if (r == 0) {
		*ret = d.count[DIFF_SAME] == d.n;
		sheet_diff_done(&d);
	}
	sheet_free(old);
	return r;
}

/* The oldest go. */
static int
thin_out(struct history *h, const struct history_of *of, const char *subject,
    struct error *e)
{
	int r = store_run(h->s, e, "DELETE FROM runs WHERE id IN (SELECT id"
	    " FROM runs WHERE " OF " ORDER BY id DESC LIMIT -1 OFFSET ?)",
	    "sssi", of->kind, subject, of->vantage, (int64_t)HISTORY_RUNS);

	if (r == 0)
		r = store_run(h->s, e, "DELETE FROM runs WHERE id IN (SELECT"
		    " id FROM runs ORDER BY id DESC LIMIT -1 OFFSET ?)", "i",
		    (int64_t)HISTORY_ALL);
	return r;
}

static int
add_entry(struct history *h, const struct history_of *of, const char *subject,
    const char *text, usec_t now, struct error *e)
{
	int r = store_run(h->s, e, "INSERT INTO runs (kind, subject,"
	    " vantage, first, last, times, sheet)"
	    " VALUES (?, ?, ?, ?, ?, 1, ?)", "ssstts", of->kind, subject,
	    of->vantage, now, now, text);

	if (r == 0)
		r = history_day_add(h->s, sqlite3_last_insert_rowid(h->s->db),
		    history_day(now), e);
	return r < 0 ? r : thin_out(h, of, subject, e);
}

/* Once more what the newest entry says.  Its text becomes the one of now, so
 * that the next look need not read it to see that nothing changed. */
static int
add_again(struct history *h, const struct history_run *last,
    const char *text, usec_t now, struct error *e)
{
	int r = text == NULL ? store_run(h->s, e, "UPDATE runs SET last ="
	    " max(last, ?), times = times + 1 WHERE id = ?", "ti", now,
	    last->id) : store_run(h->s, e, "UPDATE runs SET last ="
	    " max(last, ?), times = times + 1, sheet = ? WHERE id = ?",
	    "tsi", now, text, last->id);

	return r < 0 ? r : history_day_add(h->s, last->id, history_day(now),
	    e);
}

static int
add(struct history *h, const struct history_of *of, struct arena *a,
    const struct sheet *s, const char *text, usec_t now,
    enum history_added *ret, usec_t *ret_before, struct error *e)
{
	struct history_run *runs = NULL;
	struct span old = span_str(NULL);
	bool equal, same = false;
	size_t n = 0;
	int r = history_list(h, of, a, &runs, &n, e);

	/* an entry that cannot be read is no reason to keep none */
	if (r == 0 && n > 0)
		(void)read_text(h, runs->id, a, &old, NULL);
	equal = old.p != NULL && span_is(old, text);
	if (old.p != NULL && !equal)
		(void)says_the_same(h, old, s, &same);
	*ret_before = n > 0 ? runs->last : TIME_NONE;
	*ret = n == 0 ? HISTORY_FIRST : equal || same ? HISTORY_SAME :
	    HISTORY_CHANGED;
	if (r < 0)
		return r;
	if (*ret != HISTORY_SAME)
		return add_entry(h, of, subject_z(of, a), text, now, e);
	return add_again(h, runs, equal ? NULL : text, now, e);
}

int
history_add(struct history *h, const struct history_of *of,
    const struct sheet *s, usec_t now, enum history_added *ret,
    usec_t *ret_before, struct error *e)
{
	struct arena *a;
	enum history_added added = HISTORY_FIRST;
	usec_t before = TIME_NONE;
	struct buf text;
	int r;

	if (!is_known(s))
		return error_set(e, -ENODATA, "past.unknown", NULL);
	buf_init(&text, HISTORY_SHEET);
	a = arena_new(4 * HISTORY_SHEET);
	r = a == NULL ? error_set(e, -ENOMEM, "store.memory", NULL) :
	    sheet_write(&text, s, SHEET_JSON, NULL) < 0 ?
	    error_set(e, -EFBIG, "store.too-big", "path", h->s->path, NULL) :
	    store_begin(h->s, e);
	if (r == 0) {
		r = add(h, of, a, s, text.data, now, &added, &before, e);
		r = store_end(h->s, r, e);
	}
	arena_free(a);
	buf_done(&text);
	if (r < 0)
		return r;
	*ret = added;
	if (ret_before != NULL)
		*ret_before = before;
	return 0;
}
