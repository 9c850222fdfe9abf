/* core/case: a store of schema version 1, as that version wrote it, is
 * brought up to date with everything it held, and a copy stays beside it. */
#include "core/case/store.h"

#include "core/case/store_run.h"
#include "tests/unit/case/store_help.h"

static const char version_1[] =
	"PRAGMA journal_mode = WAL;"
	"BEGIN;"
	"CREATE TABLE cases (id INTEGER PRIMARY KEY AUTOINCREMENT,"
	" name TEXT NOT NULL, opened INTEGER NOT NULL,"
	" changed INTEGER NOT NULL, due INTEGER, closed INTEGER,"
	" deleted INTEGER);"
	"CREATE UNIQUE INDEX cases_name ON cases (name)"
	" WHERE deleted IS NULL;"
	"CREATE TABLE items (id INTEGER PRIMARY KEY AUTOINCREMENT,"
	" case_id INTEGER NOT NULL REFERENCES cases ON DELETE CASCADE,"
	" kind INTEGER NOT NULL, time INTEGER NOT NULL, about INTEGER,"
	" title TEXT NOT NULL, text TEXT NOT NULL, command TEXT NOT NULL,"
	" ended INTEGER, deleted INTEGER, row_json TEXT,"
	" sheet_kind TEXT NOT NULL);"
	"CREATE INDEX items_case ON items (case_id, time);"
	"PRAGMA application_id = 1836345200;"
	"PRAGMA user_version = 1;"
	"INSERT INTO cases (name, opened, changed, due) VALUES"
	" ('9/2 届かない', 1725267600000000, 1725267600000000, NULL),"
	" ('古い案件', 1725000000000000, 1725000000000000,"
	"  1725500000000000);"
	"INSERT INTO items (case_id, kind, time, title, text, command,"
	" row_json, sheet_kind) VALUES"
	" (1, 0, 1725267600000000, 'a', '', '', '{\"schema\":1,"
	"\"kind\":\"log\",\"subject\":\"x\",\"rows\":[{\"id\":\"verdict\","
	"\"key\":\"verdict\",\"fields\":{\"to\":\"Info@Example.com\"},"
	"\"rows\":[]}]}', 'log'),"
	" (2, 0, 1725000000000000, 'b', '', '', '{\"schema\":1,"
	"\"kind\":\"log\",\"subject\":\"y\",\"rows\":[{\"id\":\"verdict\","
	"\"key\":\"verdict\",\"value\":\"deferred\","
	"\"fields\":{\"to\":\"info@example.com\"}}]}',"
	" 'log'),"
	" (2, 0, 1725000000000001, 'c', '', '', 'not json', 'log'),"
	" (2, 1, 1725000000000002, 'note', 'text', '', NULL, '');"
	"COMMIT;";

/* What later versions keep finds its tables. */
static void
later_tables_are_there(struct store *s, struct arena *a)
{
	struct error e = { 0 };
	struct case_value *values;
	int64_t run = 0;
	size_t n;

	assert_int_equal(store_run_add(s, 1, "list", 1, NOW, &run, &e), 0);
	assert_int_equal(store_values(s, 1, a, &values, &n, &e), 0);
	assert_int_equal(n, 0);
}

static void
version_1_comes_up_to_date(void **state)
{
	struct arena *a = arena_new(1 << 20);
	struct error e = { 0 };
	struct case_info c;
	struct case_item *v;
	struct case_match *m;
	struct folder f;
	struct store *s;
	struct stat st;
	int64_t version = 0;
	char copy[400];
	size_t n;

	(void)state;
	folder_make(&f);
	assert_int_equal(mkdir(f.store, 0700), 0);
	raw_sql(f.db, version_1);
	/* Only reading: left alone, and said so. */
	assert_int_equal(store_open(f.store, true, &s, &e), -EROFS);
	assert_sentence(&e);
	s = folder_open(&f);
	assert_int_equal(store_number(s, &e, 0, &version,
	    "PRAGMA user_version", ""), 0);
	assert_int_equal(version, STORE_VERSION);
	assert_int_equal(store_case_find(s, "古い案件", a, &c, &e), 0);
	assert_string_equal(c.customer, "");
	assert_int_equal(c.due, 1725500000000000);
	assert_int_equal(c.findings, 2);
	assert_int_equal(c.notes, 1);
	assert_int_equal(store_items(s, c.id, false, a, &v, &n, &e), 0);
	assert_int_equal(n, 3);
	assert_string_equal(v[2].text, "text");
	/* Titles are words in both languages; what cannot be read, and what
	 * a person typed, stay. */
	assert_string_equal(v[0].title.ja, "再送待: info@example.com 宛");
	assert_string_equal(v[0].title.en, "deferred: to info@example.com");
	assert_string_equal(v[1].title.ja, "c");
	assert_string_equal(v[1].title.en, "c");
	assert_string_equal(v[2].title.en, "note");
	/* Words were made of what was stored. */
	assert_int_equal(store_similar(s, 1, a, &m, &n, &e), 0);
	assert_int_equal(n, 2);
	assert_string_equal(m[0].word, "info@example.com");
	assert_string_equal(m[0].name, "古い案件");
	assert_int_equal(store_case_set_customer(s, 1, "例", NOW, &e), 0);
	later_tables_are_there(s, a);
	store_close(s);
	snprintf(copy, sizeof copy, "%s.v1", f.db);
	assert_int_equal(stat(copy, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_true(st.st_size > 0);
	raw_sql(copy, "SELECT name, opened FROM cases");
	/* Once is enough. */
	s = folder_open(&f);
	store_close(s);
	snprintf(copy, sizeof copy, "%s.v1.2", f.db);
	assert_int_equal(access(copy, F_OK), -1);
	arena_free(a);
	folder_remove(&f);
}

static void
copies_never_overwrite(void **state)
{
	struct error e = { 0 };
	struct folder f;
	struct store *s;
	int64_t version = 0;
	char copy[400];

	(void)state;
	folder_make(&f);
	assert_int_equal(mkdir(f.store, 0700), 0);
	raw_sql(f.db, version_1);
	/* A folder of that name is in the way of the first copy. */
	snprintf(copy, sizeof copy, "%s.v1", f.db);
	assert_int_equal(mkdir(copy, 0700), 0);
	s = folder_open(&f);
	assert_int_equal(store_number(s, &e, 0, &version,
	    "PRAGMA user_version", ""), 0);
	assert_int_equal(version, STORE_VERSION);
	store_close(s);
	assert_int_equal(rmdir(copy), 0);
	snprintf(copy, sizeof copy, "%s.v1.2", f.db);
	assert_int_equal(access(copy, F_OK), 0);
	folder_remove(&f);
}

static void
purging_reaches_the_copies(void **state)
{
	struct error e = { 0 };
	struct folder f;
	struct store *s;
	struct arena *a = arena_new(1 << 20);
	struct case_info c;
	char copy[400], second[400];

	(void)state;
	folder_make(&f);
	assert_int_equal(mkdir(f.store, 0700), 0);
	raw_sql(f.db, version_1);
	snprintf(copy, sizeof copy, "%s.v1", f.db);
	snprintf(second, sizeof second, "%s.v1.2", f.db);
	s = folder_open(&f);
	assert_true(file_holds(copy, "Info@Example.com"));
	assert_true(file_holds(copy, "古い案件"));
	/* One that is no database keeps everything, and is named. */
	assert_int_equal(close(open(second, O_WRONLY | O_CREAT | O_CLOEXEC,
	    0600)), 0);
	assert_int_equal(truncate(second, 5000), 0);
	assert_true(store_case_purge(s, 1, &e) < 0);
	assert_sentence(&e);
	assert_non_null(strstr(e.en, second));
	assert_int_equal(store_case_find(s, "#1", a, &c, &e), 0);
	assert_int_equal(unlink(second), 0);
	assert_int_equal(store_case_purge(s, 1, &e), 0);
	assert_false(file_holds(copy, "Info@Example.com"));
	assert_false(file_holds(copy, "届かない"));
	assert_true(file_holds(copy, "古い案件"));
	/* The number alone is not enough: another history, another case. */
	raw_sql(copy, "UPDATE cases SET opened = 1 WHERE id = 2");
	assert_int_equal(store_case_purge(s, 2, &e), 0);
	assert_true(file_holds(copy, "古い案件"));
	store_close(s);
	arena_free(a);
	folder_remove(&f);
}

UNIT_MAIN(
	cmocka_unit_test(version_1_comes_up_to_date),
	cmocka_unit_test(copies_never_overwrite),
	cmocka_unit_test(purging_reaches_the_copies),
)
