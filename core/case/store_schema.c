/* The schema of cases.db and its history.  A step is never edited once it
 * was released: a new version is a new step.
 * Before an existing file is changed, a copy is kept beside it
 * (store_copies.c); then all steps run in one transaction. */
#include "core/case/store_db.h"
#include "core/case/title.h"

#include <errno.h>
#include <stdio.h>

/* Version 1: cases and what lies in them. */
static const char *const schema_1[] = {
	"CREATE TABLE cases ("
	" id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL,"
	" opened INTEGER NOT NULL, changed INTEGER NOT NULL,"
	" due INTEGER, closed INTEGER, deleted INTEGER)",
	"CREATE UNIQUE INDEX cases_name ON cases (name)"
	" WHERE deleted IS NULL",
	"CREATE TABLE items ("
	" id INTEGER PRIMARY KEY AUTOINCREMENT,"
	" case_id INTEGER NOT NULL REFERENCES cases ON DELETE CASCADE,"
	" kind INTEGER NOT NULL, time INTEGER NOT NULL, about INTEGER,"
	" title TEXT NOT NULL, text TEXT NOT NULL, command TEXT NOT NULL,"
	" ended INTEGER, deleted INTEGER, row_json TEXT,"
	" sheet_kind TEXT NOT NULL)",
	"CREATE INDEX items_case ON items (case_id, time)",
	NULL
};

/* Version 2: the customer, words to find similar cases by, the console's
 * own state. */
static const char *const schema_2[] = {
	"ALTER TABLE cases ADD COLUMN customer TEXT NOT NULL DEFAULT ''",
	"CREATE TABLE words ("
	" item_id INTEGER NOT NULL REFERENCES items ON DELETE CASCADE,"
	" kind TEXT NOT NULL, word TEXT NOT NULL,"
	" PRIMARY KEY (word, kind, item_id)) WITHOUT ROWID",
	"CREATE INDEX words_item ON words (item_id)",
	"CREATE TABLE state (name TEXT PRIMARY KEY, value BLOB NOT NULL)",
	NULL
};

/* Version 3: titles in both languages. */
static const char *const schema_3[] = {
	"ALTER TABLE items ADD COLUMN title_en TEXT NOT NULL DEFAULT ''",
	"UPDATE items SET title_en = title",
	NULL
};

/* Version 4: walks through checklists, and values of cases. */
static const char *const schema_4[] = {
	"CREATE TABLE runs ("
	" id INTEGER PRIMARY KEY AUTOINCREMENT,"
	" case_id INTEGER NOT NULL REFERENCES cases ON DELETE CASCADE,"
	" item_id INTEGER REFERENCES items ON DELETE SET NULL,"
	" list TEXT NOT NULL, version INTEGER NOT NULL,"
	" started INTEGER NOT NULL, changed INTEGER NOT NULL, ended INTEGER,"
	" position INTEGER NOT NULL, step TEXT NOT NULL,"
	" result TEXT NOT NULL, solved TEXT NOT NULL)",
	"CREATE INDEX runs_case ON runs (case_id)",
	"CREATE INDEX runs_list ON runs (list, solved)",
	"CREATE TABLE run_steps ("
	" run_id INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,"
	" number INTEGER NOT NULL, node TEXT NOT NULL, answer TEXT NOT NULL,"
	" skipped INTEGER NOT NULL, reason TEXT NOT NULL, note TEXT NOT NULL,"
	" chosen TEXT NOT NULL, entered INTEGER, left_at INTEGER,"
	" spent INTEGER NOT NULL, sheet TEXT,"
	" PRIMARY KEY (run_id, number))",
	"CREATE TABLE run_values ("
	" run_id INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,"
	" name TEXT NOT NULL, value TEXT NOT NULL, origin INTEGER NOT NULL,"
	" PRIMARY KEY (run_id, name)) WITHOUT ROWID",
	"CREATE TABLE case_values ("
	" case_id INTEGER NOT NULL REFERENCES cases ON DELETE CASCADE,"
	" field TEXT NOT NULL, value TEXT NOT NULL, changed INTEGER NOT NULL,"
	" PRIMARY KEY (case_id, field)) WITHOUT ROWID",
	NULL
};

static int
each_finding(struct store *s, int (*fill)(struct store *s, int64_t id,
    const char *json, struct error *e), struct error *e)
{
	sqlite3_stmt *q = store_query(s, e, "SELECT id, row_json FROM items"
	    " WHERE row_json IS NOT NULL", "");
	int r;

	if (q == NULL)
		return -EIO;
	while ((r = store_step(s, q, e)) > 0) {
		r = fill(s, sqlite3_column_int64(q, 0),
		    (const char *)sqlite3_column_text(q, 1), e);
		if (r < 0)
			break;
	}
	sqlite3_finalize(q);
	return r;
}

static int
fill_words(struct store *s, struct error *e)
{
	return each_finding(s, store_words_of_json, e);
}

/* A finding that can no longer be read keeps the title it had. */
static int
set_title(struct store *s, int64_t id, const char *json, struct error *e)
{
	struct arena *a = arena_new(TITLE_ARENA);
	struct sheet *sheet = NULL;
	struct text t;
	int r = 0;

	if (a != NULL && sheet_read_json(span_str(json), &sheet) == 0 &&
	    sheet->root.children != NULL) {
		t = finding_title(a, sheet, sheet->root.children);
		r = store_run(s, e, "UPDATE items SET title = ?,"
		    " title_en = ? WHERE id = ?", "ssi", t.ja, t.en, id);
	}
	sheet_free(sheet);
	arena_free(a);
	return r;
}

static int
fill_titles(struct store *s, struct error *e)
{
	return each_finding(s, set_title, e);
}

static const struct store_step_up steps[STORE_VERSION] = {
	{ schema_1, NULL },
	{ schema_2, fill_words },
	{ schema_3, fill_titles },
	{ schema_4, NULL },
};

const struct store_kind store_cases = {
	.file = "cases.db", .application = STORE_APPLICATION,
	.version = STORE_VERSION, .journal = "PRAGMA journal_mode = WAL",
	.steps = steps,
};

static int
run_step(struct store *s, int64_t version, struct error *e)
{
	const struct store_step_up *step = &s->kind->steps[version];
	const char *const *sql = step->sql;
	int r = 0;

	for (; r == 0 && *sql != NULL; sql++)
		r = store_run(s, e, *sql, "");
	if (r == 0 && step->fill != NULL)
		r = step->fill(s, e);
	return r;
}

int
store_migrate(struct store *s, int64_t from, struct error *e)
{
	char pragma[64];
	int64_t now = from;
	int r = 0;

	if (from > 0)
		r = store_copy_keep(s, from, e);
	if (r == 0)
		r = store_begin(s, e);
	if (r < 0)
		return r;
	/* Another console may have been quicker. */
	r = store_number(s, e, 0, &now, "PRAGMA user_version", "");
	for (int64_t v = now; r == 0 && v < s->kind->version; v++)
		r = run_step(s, v, e);
	snprintf(pragma, sizeof pragma, "PRAGMA application_id = %d",
	    s->kind->application);
	if (r == 0)
		r = store_run(s, e, pragma, "");
	snprintf(pragma, sizeof pragma, "PRAGMA user_version = %d",
	    s->kind->version);
	if (r == 0 && now < s->kind->version)
		r = store_run(s, e, pragma, "");
	return store_end(s, r, e);
}
