/* On which days an entry was seen: one row a day. */
#include "core/case/history_part.h"

#include "core/base/timeparse.h"

int64_t
history_day(usec_t t)
{
	struct civil c;

	time_civil_local(t, &c);
	return time_days_from_civil(c.year, c.month, c.day);
}

int
history_day_add(struct store *s, int64_t run, int64_t day, struct error *e)
{
	return store_run(s, e, "INSERT OR IGNORE INTO days (run, day)"
	    " VALUES (?, ?)", "ii", run, day);
}

static void
read_day(sqlite3_stmt *q, struct arena *a, void *ret)
{
	(void)a;
	*(int64_t *)ret = sqlite3_column_int64(q, 0);
}

int
history_days(struct history *h, struct history_run *run, struct arena *a,
    struct error *e)
{
	void *v = NULL;
	int r = store_rows(h->s, store_query(h->s, e, "SELECT day FROM days"
	    " WHERE run = ? ORDER BY day", "i", run->id), sizeof (int64_t),
	    read_day, a, &v, &run->ndays, e);

	if (r == 0)
		run->days = v;
	return r;
}

/* ---- entries of before days were kept ---- */

struct old_run {
	int64_t		 id, times;
	usec_t		 first, last;
};

static void
read_old(sqlite3_stmt *q, struct arena *a, void *ret)
{
	(void)a;
	*(struct old_run *)ret = (struct old_run){
		.id = sqlite3_column_int64(q, 0),
		.times = sqlite3_column_int64(q, 1),
		.first = store_time(q, 2), .last = store_time(q, 3),
	};
}

/* It was seen on its first and its last day; as often as there are days, or
 * oftener: on each of them, as by a timer. */
static int
fill_run(struct store *s, const struct old_run *o, struct error *e)
{
	int64_t first = history_day(o->first), last = history_day(o->last);
	bool each = o->times > last - first;
	int r = history_day_add(s, o->id, first, e);

	for (int64_t day = first + 1; r == 0 && each && day < last; day++)
		r = history_day_add(s, o->id, day, e);
	return r < 0 ? r : history_day_add(s, o->id, last, e);
}

int
history_days_fill(struct store *s, struct error *e)
{
	struct arena *a = arena_new((size_t)8 << 20);
	void *v = NULL;
	size_t n = 0;
	int r = a == NULL ? error_set(e, -ENOMEM, "store.memory", NULL) :
	    store_rows(s, store_query(s, e, "SELECT id, times, first, last"
	    " FROM runs", ""), sizeof (struct old_run), read_old, a, &v, &n,
	    e);

	for (size_t i = 0; r == 0 && i < n; i++)
		r = fill_run(s, (struct old_run *)v + i, e);
	arena_free(a);
	return r;
}
