/* Walks through checklists: runs, their steps and values, and the values of
 * cases.  One change of a walk is one transaction, its transcript included:
 * what the report says and where the walk stands never differ. */
#include "core/case/store_run.h"

#include <errno.h>

#include "core/base/timeparse.h"
#include "core/case/store_db.h"

static const char *
or_empty(const char *s)
{
	return s != NULL ? s : "";
}

int
store_run_add(struct store *s, int64_t case_id, const char *list,
    int64_t version, usec_t now, int64_t *ret_id, struct error *e)
{
	int64_t id = 0;
	int r = store_begin(s, e);

	if (r < 0)
		return r;
	r = store_touch(s, case_id, now, e);
	if (r == 0)
		r = store_run(s, e, "INSERT INTO runs (case_id, list,"
		    " version, started, changed, position, step, result,"
		    " solved) VALUES (?, ?, ?, ?, ?, 0, '', '', '')",
		    "isitt", case_id, list, version, now, now);
	if (r == 0)
		id = sqlite3_last_insert_rowid(s->db);
	r = store_end(s, r, e);
	if (r == 0)
		*ret_id = id;
	return r;
}

/* ---- one change ---- */

static int
put_step(struct store *s, int64_t run_id, int64_t number,
    const struct run_step *k, struct error *e)
{
	char answer[2] = { k->answer, '\0' };

	return store_run(s, e, "INSERT INTO run_steps (run_id, number, node,"
	    " answer, skipped, reason, note, chosen, entered, left_at, spent,"
	    " sheet) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	    "iississsttis", run_id, number, k->node, answer,
	    (int64_t)k->skipped, or_empty(k->reason), or_empty(k->note),
	    or_empty(k->chosen), k->entered, k->left, (int64_t)k->spent,
	    k->sheet_json);
}

static int
put_steps(struct store *s, int64_t run_id, const struct run_change *c,
    struct error *e)
{
	int r = store_run(s, e, "DELETE FROM run_steps WHERE run_id = ? AND"
	    " number >= ?", "ii", run_id, (int64_t)c->keep);

	for (size_t i = 0; r == 0 && i < c->nsteps; i++)
		r = put_step(s, run_id, (int64_t)(c->keep + i), &c->steps[i],
		    e);
	return r;
}

/* Inside a transaction.  The day of the next check is the case's due date
 * too. */
static int
put_field(struct store *s, int64_t case_id, const char *field,
    const char *value, usec_t now, struct error *e)
{
	usec_t due;
	int r = 0;

	if (strcmp(field, "due") == 0 && time_parse_ahead(span_str(value),
	    now, &due) == 0)
		r = store_run(s, e, "UPDATE cases SET due = ? WHERE id = ?",
		    "ti", due, case_id);
	if (r == 0)
		r = store_run(s, e, "DELETE FROM case_values WHERE case_id = ?"
	    " AND field = ?", "is", case_id, field);

	if (r == 0 && *value != '\0')
		r = store_run(s, e, "INSERT INTO case_values (case_id, field,"
		    " value, changed) VALUES (?, ?, ?, ?)", "isst", case_id,
		    field, value, now);
	return r;
}

static int
put_values(struct store *s, int64_t run_id, int64_t case_id,
    const struct run_change *c, usec_t now, struct error *e)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < c->nvalues; i++) {
		const struct run_value *v = &c->values[i];

		r = store_run(s, e, "INSERT OR REPLACE INTO run_values"
		    " (run_id, name, value, origin) VALUES (?, ?, ?, ?)",
		    "issi", run_id, v->name, v->value, v->origin);
		if (r == 0 && v->field != NULL)
			r = put_field(s, case_id, v->field, v->value, now, e);
	}
	return r;
}

static int
put_transcript(struct store *s, int64_t run_id, int64_t case_id,
    const struct sheet *sheet, usec_t now, struct error *e)
{
	int64_t id = 0;
	int r = store_number(s, e, 0, &id,
	    "SELECT item_id FROM runs WHERE id = ?", "i", run_id);
	bool made = id == 0;

	if (r == 0)
		r = store_finding_put(s, case_id, sheet, sheet->root.children,
		    now, &id, e);
	if (r == 0 && made)
		r = store_run(s, e, "UPDATE runs SET item_id = ? WHERE"
		    " id = ?", "ii", id, run_id);
	return r;
}

static int
put_change(struct store *s, int64_t run_id, const struct run_change *c,
    usec_t now, struct error *e)
{
	int64_t case_id = 0;
	int r = store_number(s, e, 0, &case_id,
	    "SELECT case_id FROM runs WHERE id = ?", "i", run_id);

	if (r == 0 && case_id == 0)
		r = error_set(e, -ENOENT, "store.no-run", NULL);
	if (r == 0)
		r = store_run(s, e, "UPDATE runs SET changed = ?, ended = ?,"
		    " position = ?, step = ?, result = ?, solved = ?"
		    " WHERE id = ?", "ttisssi", now, c->ended, c->position,
		    or_empty(c->step), or_empty(c->result),
		    or_empty(c->solved), run_id);
	if (r == 0)
		r = put_steps(s, run_id, c, e);
	if (r == 0)
		r = put_values(s, run_id, case_id, c, now, e);
	if (r == 0 && c->sheet != NULL && c->sheet->root.children != NULL)
		r = put_transcript(s, run_id, case_id, c->sheet, now, e);
	return r == 0 ? store_touch(s, case_id, now, e) : r;
}

int
store_run_change(struct store *s, int64_t run_id, const struct run_change *c,
    usec_t now, struct error *e)
{
	int r = store_begin(s, e);

	if (r < 0)
		return r;
	return store_end(s, put_change(s, run_id, c, now, e), e);
}

/* ---- reading ---- */

#define RUN_COLUMNS "r.id, r.case_id, c.name, r.list, r.version, r.started," \
	" r.changed, r.ended, r.step, r.result, r.position," \
	" (SELECT count(*) FROM run_steps k WHERE k.run_id = r.id)"

static void
read_run(sqlite3_stmt *q, struct arena *a, void *one)
{
	struct run_info *i = one;

	*i = (struct run_info){
		.id = sqlite3_column_int64(q, 0),
		.case_id = sqlite3_column_int64(q, 1),
		.case_name = store_text(q, 2, a),
		.list = store_text(q, 3, a),
		.version = sqlite3_column_int64(q, 4),
		.started = store_time(q, 5), .changed = store_time(q, 6),
		.ended = store_time(q, 7), .step = store_text(q, 8, a),
		.result = store_text(q, 9, a),
		.position = sqlite3_column_int64(q, 10),
		.steps = sqlite3_column_int64(q, 11),
	};
}

static void
read_step(sqlite3_stmt *q, struct arena *a, void *one)
{
	struct run_step *k = one;
	const char *answer = store_text(q, 1, a);

	*k = (struct run_step){
		.node = store_text(q, 0, a),
		.answer = answer != NULL ? answer[0] : '\0',
		.skipped = sqlite3_column_int(q, 2) != 0,
		.reason = store_text(q, 3, a), .note = store_text(q, 4, a),
		.chosen = store_text(q, 5, a),
		.entered = store_time(q, 6), .left = store_time(q, 7),
		.spent = sqlite3_column_int64(q, 8),
	};
	if (sqlite3_column_type(q, 9) != SQLITE_NULL)
		k->sheet_json = store_text(q, 9, a);
}

static void
read_value(sqlite3_stmt *q, struct arena *a, void *one)
{
	struct run_value *v = one;

	*v = (struct run_value){ .name = store_text(q, 0, a),
		.value = store_text(q, 1, a),
		.origin = sqlite3_column_int64(q, 2) };
}

static void
read_solved(sqlite3_stmt *q, struct arena *a, void *one)
{
	struct run_solved *v = one;

	*v = (struct run_solved){ .node = store_text(q, 0, a),
		.cases = sqlite3_column_int64(q, 1) };
}

static void
read_case_value(sqlite3_stmt *q, struct arena *a, void *one)
{
	struct case_value *v = one;

	*v = (struct case_value){ .field = store_text(q, 0, a),
		.value = store_text(q, 1, a) };
}

int
store_run_get(struct store *s, int64_t run_id, struct arena *a,
    struct run_info *ret, struct run_step **ret_steps, size_t *ret_n,
    struct run_value **ret_values, size_t *ret_nvalues, struct error *e)
{
	struct run_info *info;
	void *v;
	size_t n;
	int r;

	r = store_rows(s, store_query(s, e, "SELECT " RUN_COLUMNS " FROM runs r"
	    " JOIN cases c ON c.id = r.case_id WHERE r.id = ?", "i", run_id),
	    sizeof *info, read_run, a, &v, &n, e);
	if (r == 0 && n == 0)
		r = error_set(e, -ENOENT, "store.no-run", NULL);
	if (r < 0)
		return r;
	info = v;
	r = store_rows(s, store_query(s, e, "SELECT node, answer, skipped,"
	    " reason, note, chosen, entered, left_at, spent, sheet FROM"
	    " run_steps WHERE run_id = ? ORDER BY number", "i", run_id),
	    sizeof **ret_steps, read_step, a, &v, ret_n, e);
	if (r < 0)
		return r;
	*ret_steps = v;
	r = store_rows(s, store_query(s, e, "SELECT name, value, origin FROM"
	    " run_values WHERE run_id = ? ORDER BY name", "i", run_id),
	    sizeof **ret_values, read_value, a, &v, ret_nvalues, e);
	if (r < 0)
		return r;
	*ret_values = v;
	*ret = *info;
	return 0;
}

int
store_run_list(struct store *s, int64_t case_id, bool open, struct arena *a,
    struct run_info **ret, size_t *ret_n, struct error *e)
{
	void *v = NULL;
	int r;

	r = store_rows(s, store_query(s, e, "SELECT " RUN_COLUMNS " FROM runs r"
	    " JOIN cases c ON c.id = r.case_id WHERE c.deleted IS NULL AND"
	    " (? = 0 OR r.case_id = ?) AND (? = 0 OR r.ended IS NULL)"
	    " ORDER BY r.changed DESC, r.id DESC", "iii", case_id, case_id,
	    (int64_t)open), sizeof **ret, read_run, a, &v, ret_n, e);
	if (r == 0)
		*ret = v;
	return r;
}

int
store_run_solved(struct store *s, const char *list, struct arena *a,
    struct run_solved **ret, size_t *ret_n, struct error *e)
{
	void *v = NULL;
	int r;

	r = store_rows(s, store_query(s, e, "SELECT r.solved,"
	    " count(DISTINCT r.case_id) AS n FROM runs r JOIN cases c ON"
	    " c.id = r.case_id WHERE r.list = ? AND r.solved <> '' AND"
	    " c.deleted IS NULL GROUP BY r.solved ORDER BY n DESC, r.solved",
	    "s", list), sizeof **ret, read_solved, a, &v, ret_n, e);
	if (r == 0)
		*ret = v;
	return r;
}

/* ---- values of cases ---- */

int
store_values(struct store *s, int64_t case_id, struct arena *a,
    struct case_value **ret, size_t *ret_n, struct error *e)
{
	void *v = NULL;
	int r;

	r = store_rows(s, store_query(s, e, "SELECT field, value FROM"
	    " case_values WHERE case_id = ? ORDER BY field", "i", case_id),
	    sizeof **ret, read_case_value, a, &v, ret_n, e);
	if (r == 0)
		*ret = v;
	return r;
}
