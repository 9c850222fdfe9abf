/* Cases in the store.  Every writing call is one transaction; names are
 * checked here, so that no face can make a name that another cannot show. */
#include "core/case/store_db.h"

#include <errno.h>

#include "core/text/utf8.h"

#define NAME_MAX_BYTES 200

#define CASE_COLUMNS "c.id, c.name, c.customer, c.opened, c.changed, c.due," \
	" c.closed, c.deleted," \
	" (SELECT count(*) FROM items i WHERE i.case_id = c.id" \
	"  AND i.deleted IS NULL AND i.kind = 0)," \
	" (SELECT count(*) FROM items i WHERE i.case_id = c.id" \
	"  AND i.deleted IS NULL AND i.kind <> 0)," \
	" (SELECT count(*) FROM items i WHERE i.case_id = c.id" \
	"  AND i.deleted IS NULL AND i.kind = 2 AND i.ended IS NULL)"

_Static_assert(ITEM_FINDING == 0 && ITEM_STOPGAP == 2, "numbers in SQL");

static int
check_name(const char *name, struct error *e)
{
	struct span s = span_str(name);

	if (span_trim(s).n == 0)
		return error_set(e, -EINVAL, "store.name-empty", NULL);
	if (s.n > NAME_MAX_BYTES || !utf8_valid(s))
		return error_set(e, -EINVAL, "store.name-bad", NULL);
	for (size_t i = 0; i < s.n; i++) {
		if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f)
			return error_set(e, -EINVAL, "store.name-bad", NULL);
	}
	return 0;
}

/* The index over the names of living cases refused a change of this one. */
static int
name_taken(struct store *s, int r, int64_t id, const char *name,
    struct error *e)
{
	sqlite3_stmt *q = NULL;

	if (r != -EEXIST)
		return r;
	if (name == NULL) {
		q = store_query(s, NULL, "SELECT name FROM cases"
		    " WHERE id = ?", "i", id);
		if (q != NULL && sqlite3_step(q) == SQLITE_ROW)
			name = (const char *)sqlite3_column_text(q, 0);
	}
	error_set(e, r, "store.name-taken", "name", name != NULL ? name : "",
	    NULL);
	sqlite3_finalize(q);
	return r;
}

int
store_touch(struct store *s, int64_t case_id, usec_t now, struct error *e)
{
	int r = store_run(s, e, "UPDATE cases SET changed = ? WHERE id = ?",
	    "ti", now, case_id);

	if (r == 0 && sqlite3_changes(s->db) == 0)
		return error_set(e, -ENOENT, "store.no-case", NULL);
	return r;
}

int
store_case_add(struct store *s, const char *name, usec_t now,
    int64_t *ret_id, struct error *e)
{
	int64_t id = 0;
	int r = check_name(name, e);

	if (r == 0)
		r = store_begin(s, e);
	if (r < 0)
		return r;
	r = store_run(s, e, "INSERT INTO cases (name, opened, changed)"
	    " VALUES (?, ?, ?)", "stt", name, now, now);
	id = sqlite3_last_insert_rowid(s->db);
	r = name_taken(s, store_end(s, r, e), 0, name, e);
	if (r == 0 && ret_id != NULL)
		*ret_id = id;
	return r;
}

static void
read_case(sqlite3_stmt *q, struct arena *a, void *ret)
{
	*(struct case_info *)ret = (struct case_info){
		.id = sqlite3_column_int64(q, 0),
		.name = store_text(q, 1, a),
		.customer = store_text(q, 2, a),
		.opened = store_time(q, 3), .changed = store_time(q, 4),
		.due = store_time(q, 5), .closed = store_time(q, 6),
		.deleted = store_time(q, 7),
		.findings = sqlite3_column_int64(q, 8),
		.notes = sqlite3_column_int64(q, 9),
		.open_stopgaps = sqlite3_column_int64(q, 10),
	};
}

int
store_case_find(struct store *s, const char *name, struct arena *a,
    struct case_info *ret, struct error *e)
{
	struct case_info found;
	uint64_t id = 0;
	sqlite3_stmt *q;
	int r;

	if (name[0] == '#' &&
	    span_u64(span_str(name + 1), INT64_MAX, &id) < 0)
		id = 0;
	q = store_query(s, e, "SELECT " CASE_COLUMNS " FROM cases c"
	    " WHERE c.deleted IS NULL AND (c.name = ?1 OR c.id = ?2)"
	    " ORDER BY c.name = ?1 DESC", "si", name, (int64_t)id);
	if (q == NULL)
		return -EIO;
	r = store_step(s, q, e);
	if (r > 0)
		read_case(q, a, &found);
	sqlite3_finalize(q);
	if (r == 0)
		return error_set(e, -ENOENT, "store.no-case-name", "name",
		    name, NULL);
	if (r > 0 && arena_failed(a))
		return error_set(e, -ENOMEM, "store.memory", NULL);
	if (r > 0)
		*ret = found;
	return r < 0 ? r : 0;
}

int
store_case_list(struct store *s, bool deleted, struct arena *a,
    struct case_info **ret, size_t *ret_n, struct error *e)
{
	sqlite3_stmt *q = store_query(s, e, "SELECT " CASE_COLUMNS
	    " FROM cases c WHERE ?1 OR c.deleted IS NULL"
	    " ORDER BY c.changed DESC, c.id DESC", "i", (int64_t)deleted);
	void *v;
	int r = store_rows(s, q, sizeof **ret, read_case, a, &v, ret_n, e);

	if (r == 0)
		*ret = v;
	return r;
}

int
store_case_rename(struct store *s, int64_t id, const char *name, usec_t now,
    struct error *e)
{
	int r = check_name(name, e);

	return r < 0 ? r : name_taken(s, store_change(s, store_query(s, e,
	    "UPDATE cases SET name = ? WHERE id = ?", "si", name, id), id,
	    store_touch, now, e), id, name, e);
}

int
store_case_set_due(struct store *s, int64_t id, usec_t due, usec_t now,
    struct error *e)
{
	return store_change(s, store_query(s, e,
	    "UPDATE cases SET due = ? WHERE id = ?", "ti",
	    due, id), id, store_touch, now, e);
}

int
store_case_set_customer(struct store *s, int64_t id, const char *customer,
    usec_t now, struct error *e)
{
	return store_change(s, store_query(s, e,
	    "UPDATE cases SET customer = ? WHERE id = ?", "si",
	    customer, id), id, store_touch, now, e);
}

int
store_case_close(struct store *s, int64_t id, usec_t closed, usec_t now,
    struct error *e)
{
	return store_change(s, store_query(s, e,
	    "UPDATE cases SET closed = ? WHERE id = ?", "ti",
	    closed, id), id, store_touch, now, e);
}

int
store_case_delete(struct store *s, int64_t id, usec_t now, struct error *e)
{
	return store_change(s, store_query(s, e,
	    "UPDATE cases SET deleted = ? WHERE id = ?"
	    " AND deleted IS NULL", "ti",
	    now, id), id, store_touch, now, e);
}

int
store_case_undelete(struct store *s, int64_t id, usec_t now, struct error *e)
{
	return name_taken(s, store_change(s, store_query(s, e,
	    "UPDATE cases SET deleted = NULL WHERE id = ?", "i", id), id,
	    store_touch, now, e), id, NULL, e);
}

/* Everything of the case inside a transaction, the name that the console
 * starts with among it. */
static int
erase(struct store *s, int64_t id, struct error *e)
{
	int r = store_run(s, e, "DELETE FROM state WHERE name = 'case' AND"
	    " value = (SELECT CAST(name AS BLOB) FROM cases WHERE id = ?)",
	    "i", id);

	return r < 0 ? r : store_run(s, e, "DELETE FROM cases WHERE id = ?",
	    "i", id);
}

/* secure_delete overwrites the pages; the write-ahead log still holds what
 * they were, so it is emptied as well.  The copies come first: where one
 * cannot be changed, the case stays and can be purged again. */
int
store_case_purge(struct store *s, int64_t id, struct error *e)
{
	usec_t opened = TIME_NONE;
	int64_t busy = 0;
	int r = store_number(s, e, TIME_NONE, &opened,
	    "SELECT opened FROM cases WHERE id = ?", "i", id);

	if (r == 0 && opened == TIME_NONE)
		r = error_set(e, -ENOENT, "store.no-case", NULL);
	if (r == 0)
		r = store_copies_purge(s, id, opened, e);
	if (r == 0)
		r = store_begin(s, e);
	if (r < 0)
		return r;
	r = store_end(s, erase(s, id, e), e);
	if (r == 0)
		r = store_number(s, e, 0, &busy,
		    "PRAGMA wal_checkpoint(TRUNCATE)", "");
	if (r == 0 && busy != 0)
		r = error_set(e, -EBUSY, "store.purge-later", NULL);
	return r;
}
