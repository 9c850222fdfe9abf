/* Findings, notes, stop-gaps and the rest of what a case holds.  Every
 * writing call is one transaction that also touches the case. */
#include "core/case/store_db.h"

#include <errno.h>

#include "core/case/title.h"
#include "core/sheet/writer.h"

#define TEXT_MAX_BYTES	1000000
#define JSON_MAX_BYTES	((size_t)8 << 20)

#define ITEM_COLUMNS "id, case_id, kind, time, about, title, title_en," \
	" text, command, ended, deleted, row_json, sheet_kind"

static int
check_text(const char *text, struct error *e)
{
	if (text != NULL && strlen(text) > TEXT_MAX_BYTES)
		return error_set(e, -EFBIG, "store.text-long", NULL);
	return 0;
}

static const char *
or_empty(const char *s)
{
	return s != NULL ? s : "";
}

/* Inside a transaction. */
static int
insert(struct store *s, const struct case_item *i, usec_t now,
    int64_t *ret_id, struct error *e)
{
	int r = store_touch(s, i->case_id, now, e);

	if (r == 0)
		r = store_run(s, e, "INSERT INTO items (case_id, kind, time,"
		    " about, title, title_en, text, command, ended, row_json,"
		    " sheet_kind) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		    "iittsssstss", i->case_id, (int64_t)i->kind, now,
		    i->about, or_empty(i->title.ja), or_empty(i->title.en),
		    or_empty(i->text),
		    or_empty(i->command), i->ended, i->row_json,
		    or_empty(i->sheet_kind));
	if (r == 0)
		*ret_id = sqlite3_last_insert_rowid(s->db);
	return r;
}

int
store_item_add(struct store *s, const struct case_item *item, usec_t now,
    int64_t *ret_id, struct error *e)
{
	int64_t id = 0;
	int r = check_text(item->title.ja, e);

	if (r == 0)
		r = check_text(item->text, e);
	if (r == 0)
		r = store_begin(s, e);
	if (r < 0)
		return r;
	r = insert(s, item, now, &id, e);
	if (r == 0 && item->row_json != NULL)
		r = store_words_of_json(s, id, item->row_json, e);
	r = store_end(s, r, e);
	if (r == 0 && ret_id != NULL)
		*ret_id = id;
	return r;
}

/* A sheet of schema 1 that holds only this row. */
static int
row_json(const struct sheet *sheet, const struct row *row, struct buf *out)
{
	const struct sheet_write_options o = { .lang = LANG_EN };
	struct sheet *one = sheet_new(sheet->kind, sheet->subject);
	int r = -ENOMEM;

	if (one != NULL) {
		sheet_copy_row(one, NULL, row);
		r = sheet_failed(one) ? -ENOMEM :
		    sheet_write(out, one, SHEET_JSON, &o);
	}
	sheet_free(one);
	return r;
}

/* When the thing happened: the row's own time field, where it has one. */
static usec_t
row_about(const struct row *row)
{
	static const char *const names[] = { "time", "finished", "arrived",
		"last_seen" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const struct field *f = row_field(row, names[i]);

		if (f != NULL && f->type == FIELD_TIME)
			return f->number;
	}
	return TIME_NONE;
}

static int
replace(struct store *s, const struct case_item *i, int64_t id, usec_t now,
    struct error *e)
{
	int r = store_touch(s, i->case_id, now, e);

	if (r == 0)
		r = store_run(s, e, "UPDATE items SET title = ?,"
		    " title_en = ?, about = ?, row_json = ?, sheet_kind = ?"
		    " WHERE id = ?", "sstssi", or_empty(i->title.ja),
		    or_empty(i->title.en), i->about, i->row_json,
		    or_empty(i->sheet_kind), id);
	if (r == 0)
		r = store_run(s, e, "DELETE FROM words WHERE item_id = ?",
		    "i", id);
	return r;
}

int
store_finding_put(struct store *s, int64_t case_id,
    const struct sheet *sheet, const struct row *row, usec_t now,
    int64_t *id, struct error *e)
{
	struct case_item item = { .case_id = case_id, .kind = ITEM_FINDING,
		.about = row_about(row), .ended = TIME_NONE,
		.sheet_kind = sheet->kind };
	struct arena *a = arena_new(TITLE_ARENA);
	struct buf json;
	int r;

	buf_init(&json, JSON_MAX_BYTES);
	r = a != NULL ? row_json(sheet, row, &json) : -ENOMEM;
	if (r < 0) {
		error_set(e, r, r == -ENOMEM ? "store.memory" :
		    "store.text-long", NULL);
		goto out;
	}
	item.row_json = json.data;
	item.title = finding_title(a, sheet, row);
	r = *id == 0 ? insert(s, &item, now, id, e) :
	    replace(s, &item, *id, now, e);
	if (r == 0)
		r = store_words_of_row(s, *id, row, e);
out:
	buf_done(&json);
	arena_free(a);
	return r;
}

int
store_finding_add(struct store *s, int64_t case_id,
    const struct sheet *sheet, const struct row *row, usec_t now,
    int64_t *ret_id, struct error *e)
{
	int64_t id = 0;
	int r = store_begin(s, e);

	if (r < 0)
		return r;
	r = store_finding_put(s, case_id, sheet, row, now, &id, e);
	r = store_end(s, r, e);
	if (r == 0 && ret_id != NULL)
		*ret_id = id;
	return r;
}

/* The case behind an item was touched now. */
static int
touch_behind(struct store *s, int64_t id, usec_t now, struct error *e)
{
	int64_t case_id = 0;
	int r = store_number(s, e, 0, &case_id,
	    "SELECT case_id FROM items WHERE id = ?", "i", id);

	if (r == 0 && case_id == 0)
		return error_set(e, -ENOENT, "store.no-item", NULL);
	return r < 0 ? r : store_touch(s, case_id, now, e);
}

int
store_item_set_text(struct store *s, int64_t id, const char *title,
    const char *text, usec_t now, struct error *e)
{
	int r = check_text(title, e);

	if (r == 0)
		r = check_text(text, e);
	if (r < 0)
		return r;
	return store_change(s, store_query(s, e, "UPDATE items SET"
	    " title = ?1, title_en = ?1, text = ?2 WHERE id = ?3", "ssi",
	    or_empty(title), or_empty(text), id), id, touch_behind, now, e);
}

int
store_item_end(struct store *s, int64_t id, usec_t ended, usec_t now,
    struct error *e)
{
	return store_change(s, store_query(s, e,
	    "UPDATE items SET ended = ? WHERE id = ?", "ti", ended, id), id,
	    touch_behind, now, e);
}

int
store_item_delete(struct store *s, int64_t id, usec_t now, struct error *e)
{
	return store_change(s, store_query(s, e, "UPDATE items SET"
	    " deleted = ? WHERE id = ? AND deleted IS NULL", "ti", now, id),
	    id, touch_behind, now, e);
}

int
store_item_undelete(struct store *s, int64_t id, usec_t now, struct error *e)
{
	return store_change(s, store_query(s, e,
	    "UPDATE items SET deleted = NULL WHERE id = ?", "i", id), id,
	    touch_behind, now, e);
}

static void
read_item(sqlite3_stmt *q, struct arena *a, void *ret)
{
	struct case_item *i = ret;

	*i = (struct case_item){
		.id = sqlite3_column_int64(q, 0),
		.case_id = sqlite3_column_int64(q, 1),
		.kind = (enum case_item_kind)sqlite3_column_int(q, 2),
		.time = store_time(q, 3), .about = store_time(q, 4),
		.title = { store_text(q, 5, a), store_text(q, 6, a) },
		.text = store_text(q, 7, a), .command = store_text(q, 8, a),
		.ended = store_time(q, 9), .deleted = store_time(q, 10),
		.sheet_kind = store_text(q, 12, a),
	};
	if (sqlite3_column_type(q, 11) != SQLITE_NULL)
		i->row_json = store_text(q, 11, a);
}

int
store_items(struct store *s, int64_t case_id, bool deleted, struct arena *a,
    struct case_item **ret, size_t *ret_n, struct error *e)
{
	sqlite3_stmt *q = store_query(s, e, "SELECT " ITEM_COLUMNS
	    " FROM items WHERE case_id = ? AND (? OR deleted IS NULL)"
	    " ORDER BY time, id", "ii", case_id, (int64_t)deleted);
	void *v;
	int r = store_rows(s, q, sizeof **ret, read_item, a, &v, ret_n, e);

	if (r == 0)
		*ret = v;
	return r;
}
