/* Cases in the store.  Every writing call is one transaction; names are
 * checked here, so that no face can make a name that another cannot show. */
#include "core/case/store_db.h"

#include <errno.h>
#include <stdio.h>

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

/* Is the name free for a case other than id? */
static int
check_free(struct store *s, const char *name, int64_t id, struct error *e)
{
	int64_t other = 0;
	int r = store_number(s, e, 0, &other, "SELECT id FROM cases"
	    " WHERE name = ? AND deleted IS NULL AND id <> ?", "si", name,
	    id);

	if (r == 0 && other != 0)
		return error_set(e, -EEXIST, "store.name-taken", "name", name,
		    NULL);
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
	r = check_free(s, name, 0, e);
	if (r == 0)
		r = store_run(s, e, "INSERT INTO cases (name, opened, changed)"
		    " VALUES (?, ?, ?)", "stt", name, now, now);
	id = sqlite3_last_insert_rowid(s->db);
	r = store_end(s, r, e);
	if (r == 0 && ret_id != NULL)
		*ret_id = id;
	return r;
}

static void
read_case(sqlite3_stmt *q, struct arena *a, struct case_info *c)
{
	*c = (struct case_info){
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
	struct case_info *v = NULL;
	size_t n = 0, cap = 0;
	sqlite3_stmt *q;
	int r;

	q = store_query(s, e, "SELECT " CASE_COLUMNS " FROM cases c"
	    " WHERE ?1 OR c.deleted IS NULL"
	    " ORDER BY c.changed DESC, c.id DESC", "i", (int64_t)deleted);
	if (q == NULL)
		return -EIO;
	while ((r = store_step(s, q, e)) > 0) {
		v = arena_grow(a, v, n, &cap, sizeof *v);
		if (v == NULL || arena_failed(a)) {
			r = error_set(e, -ENOMEM, "store.memory", NULL);
			break;
		}
		read_case(q, a, &v[n++]);
	}
	sqlite3_finalize(q);
	if (r < 0)
		return r;
	*ret = v;
	*ret_n = n;
	return 0;
}

/* One UPDATE of one case, in a transaction. */
static int
change(struct store *s, int64_t id, const char *sql, const char *text,
    usec_t time, usec_t now, struct error *e)
{
	int r = store_begin(s, e);

	if (r < 0)
		return r;
	r = text != NULL ? store_run(s, e, sql, "si", text, id) :
	    store_run(s, e, sql, "ti", time, id);
	if (r == 0)
		r = store_touch(s, id, now, e);
	return store_end(s, r, e);
}

int
store_case_rename(struct store *s, int64_t id, const char *name, usec_t now,
    struct error *e)
{
	int r = check_name(name, e);

	if (r == 0)
		r = store_begin(s, e);
	if (r < 0)
		return r;
	r = check_free(s, name, id, e);
	if (r == 0)
		r = store_run(s, e, "UPDATE cases SET name = ? WHERE id = ?",
		    "si", name, id);
	if (r == 0)
		r = store_touch(s, id, now, e);
	return store_end(s, r, e);
}

int
store_case_set_due(struct store *s, int64_t id, usec_t due, usec_t now,
    struct error *e)
{
	return change(s, id, "UPDATE cases SET due = ? WHERE id = ?", NULL,
	    due, now, e);
}

int
store_case_set_customer(struct store *s, int64_t id, const char *customer,
    usec_t now, struct error *e)
{
	return change(s, id, "UPDATE cases SET customer = ? WHERE id = ?",
	    customer, TIME_NONE, now, e);
}

int
store_case_close(struct store *s, int64_t id, usec_t closed, usec_t now,
    struct error *e)
{
	return change(s, id, "UPDATE cases SET closed = ? WHERE id = ?", NULL,
	    closed, now, e);
}

int
store_case_delete(struct store *s, int64_t id, usec_t now, struct error *e)
{
	return change(s, id, "UPDATE cases SET deleted = ? WHERE id = ?"
	    " AND deleted IS NULL", NULL, now, now, e);
}

int
store_case_undelete(struct store *s, int64_t id, usec_t now, struct error *e)
{
	sqlite3_stmt *q;
	char name[NAME_MAX_BYTES + 1] = "";
	int r = store_begin(s, e);

	if (r < 0)
		return r;
	q = store_query(s, e, "SELECT name FROM cases WHERE id = ?", "i", id);
	r = q == NULL ? -EIO : store_step(s, q, e);
	if (r > 0)
		snprintf(name, sizeof name, "%s",
		    (const char *)sqlite3_column_text(q, 0));
	sqlite3_finalize(q);
	if (r >= 0)
		r = check_free(s, name, id, e);
	if (r == 0)
		r = store_run(s, e, "UPDATE cases SET deleted = NULL"
		    " WHERE id = ?", "i", id);
	if (r == 0)
		r = store_touch(s, id, now, e);
	return store_end(s, r, e);
}

/* secure_delete overwrites the pages; the write-ahead log still holds what
 * they were, so it is emptied as well. */
int
store_case_purge(struct store *s, int64_t id, struct error *e)
{
	int64_t busy = 0;
	int r = store_begin(s, e);

	if (r < 0)
		return r;
	r = store_run(s, e, "DELETE FROM cases WHERE id = ?", "i", id);
	if (r == 0 && sqlite3_changes(s->db) == 0)
		r = error_set(e, -ENOENT, "store.no-case", NULL);
	r = store_end(s, r, e);
	if (r == 0)
		r = store_number(s, e, 0, &busy,
		    "PRAGMA wal_checkpoint(TRUNCATE)", "");
	if (r == 0 && busy != 0)
		r = error_set(e, -EBUSY, "store.purge-later", NULL);
	return r;
}
