/* The history of a subject as a sheet.  A row that had no answer counts as it
 * was when it last had one, so that a failure of DNS is never a change and
 * hides none. */
#include "core/case/history_part.h"

#include "core/sheet/compare.h"
#include "core/sheet/writer.h"

/* ---- what is known ---- */

static void
merge_rows(struct sheet *to, struct row *parent, const struct row *now,
    const struct sheet *old, const struct row *old_parent)
{
	for (const struct row *r = now->children; r != NULL; r = r->next) {
		const struct row *before = old_parent != NULL ?
		    sheet_child(old, old_parent, r->key) : NULL;

		if (before != NULL && r->state != ROW_DONE)
			(void)sheet_copy_row(to, parent, before);
		else
			merge_rows(to, sheet_copy_alone(to, parent, r), r,
			    old, before);
	}
}

/* `now`, with what it does not know taken from `old` (may be NULL). */
static struct sheet *
known(const struct sheet *old, const struct sheet *now)
{
	struct sheet *to = sheet_new(now->kind, now->subject);

	if (to == NULL)
		return NULL;
	merge_rows(to, NULL, &now->root, old, old ? &old->root : NULL);
	if (sheet_failed(to)) {
		sheet_free(to);
		return NULL;
	}
	return to;
}

/* ---- rows ---- */

static const char *
time_z(struct arena *a, usec_t t)
{
	const char *z = "";
	struct buf b;

	buf_init(&b, 64);
	if (display_time(&b, t) == 0)
		z = arena_memdup(a, b.data, b.len);
	buf_done(&b);
	return z != NULL ? z : "";
}

/* catalogue: past.* */
static const char *
sentence_of(const struct history_run *run, bool oldest, size_t changes)
{
	if (oldest)
		return run->times > 1 ? "past.oldest" : "past.oldest-once";
	if (changes == 0)
		return run->times > 1 ? "past.no-change" :
		    "past.no-change-once";
	return run->times > 1 ? "past.changes" : "past.changes-once";
}

static void
say_run(struct sheet *s, struct row *r, const struct history_run *run,
    bool oldest, size_t changes)
{
	char n[TEXT_NUMBER], times[TEXT_NUMBER];

	if (r == NULL)
		return;
	row_value(s, r, span_str(time_z(s->arena, run->first)));
	row_number(s, r, "first", FIELD_TIME, run->first);
	row_words(s, r, (struct text){ "", "" });
	row_number(s, r, "last", FIELD_TIME, run->last);
	row_words(s, r, (struct text){ "", "" });
	row_number(s, r, "times", FIELD_INT, run->times);
	row_words(s, r, (struct text){ "", "" });
	row_number(s, r, "changes", FIELD_INT, (int64_t)changes);
	row_words(s, r, (struct text){ "", "" });
	if (!oldest && changes > 0)
		r->severity = SEVERITY_NOTICE;
	r->why = text_say(s->arena, sentence_of(run, oldest, changes), "n",
	    text_number(n, (long long)changes), "times", text_number(times,
	    (long long)run->times), "last", time_z(s->arena, run->last),
	    NULL);
}

/* One entry beside the one before it; before NULL: the oldest. */
static int
add_run(struct sheet *s, const struct history_run *run,
    const struct sheet *before, const struct sheet *now, size_t *ret)
{
	struct row *r;
	size_t n[COMPARE_COUNTS] = { 0 };
	struct compare c = { .words = "time", .not = "vantage",
	    .a = { before, "before", text_plain("past.before") },
	    .b = { now, "after", text_plain("past.after") } };
	char key[TEXT_NUMBER];
	int err = 0;

	r = sheet_row(s, NULL, "history.run", span_str(text_number(key,
	    (long long)run->id)));
	if (before != NULL)
		err = sheet_compare(&c, s, r, n);
	*ret = n[COMPARE_CHANGED] + n[COMPARE_GONE] + n[COMPARE_NEW];
	say_run(s, r, run, before == NULL, *ret);
	return err;
}

/* Newest first: what each entry says, and what is known with it. */
struct entries {
	struct history_run *runs;
	struct sheet	**said, **known;
	size_t		 n;
};

/* Rows come newest first, but what is known is gathered from the oldest on:
 * all sheets, then the rows. */
static int
gather(struct history *h, struct entries *v, struct arena *a,
    struct error *e)
{
	for (size_t i = v->n; i-- > 0;) {
		int r = history_read(h, v->runs[i].id, &v->said[i], e);

		if (r == 0)
			r = history_days(h, &v->runs[i], a, e);
		if (r < 0)
			return r;
		v->known[i] = known(i + 1 < v->n ? v->known[i + 1] : NULL,
		    v->said[i]);
		if (v->known[i] == NULL)
			return error_set(e, -ENOMEM, "store.memory", NULL);
	}
	return 0;
}

static void
sum_up(struct sheet *s, struct row *first, const struct history_run *runs,
    size_t n)
{
	char count[TEXT_NUMBER];
	int64_t times = 0;

	if (first == NULL)
		return;
	for (size_t i = 0; i < n; i++)
		times += runs[i].times;
	row_number(s, first, "entries", FIELD_INT, (int64_t)n);
	row_words(s, first, (struct text){ "", "" });
	row_number(s, first, "times", FIELD_INT, times);
	row_words(s, first, (struct text){ "", "" });
	first->why = n == 0 ? text_plain("past.none") :
	    text_say(s->arena, times == 1 ? "past.summary-once" :
	    n == 1 ? "past.summary-same" : "past.summary", "n", text_number(count,
	    (long long)times), "first", time_z(s->arena, runs[n - 1].first),
	    "last", time_z(s->arena, runs[0].last), NULL);
}

/* How long it is as it is now. */
static void
say_unchanged(struct sheet *s, struct row *first, usec_t since, usec_t last)
{
	int64_t days = (last - since) / USEC_DAY;
	char n[TEXT_NUMBER];
	struct text more;

	if (first == NULL || days < 1)
		return;
	row_number(s, first, "unchanged_since", FIELD_TIME, since);
	row_number(s, first, "unchanged_days", FIELD_INT, days);
	row_words(s, first, (struct text){ "", "" });
	more = text_say(s->arena, "past.unchanged", "n", text_number(n,
	    (long long)days), NULL);
	first->why = (struct text){
		arena_printf(s->arena, "%s%s", first->why.ja, more.ja),
		arena_printf(s->arena, "%s %s", first->why.en, more.en) };
}

static int
add_runs(struct sheet *s, struct row *first, const struct entries *v)
{
	usec_t since = v->n > 0 ? v->runs[v->n - 1].first : 0;
	bool changed = false;

	for (size_t i = 0; i < v->n; i++) {
		size_t changes;
		int r = add_run(s, &v->runs[i], i + 1 < v->n ?
		    v->known[i + 1] : NULL, v->known[i], &changes);

		if (r < 0)
			return r;
		if (changes > 0 && !changed) {
			since = v->runs[i].first;
			changed = true;
		}
	}
	if (v->n > 0)
		say_unchanged(s, first, since, v->runs[0].last);
	return 0;
}

static int
build(struct history *h, struct entries *v, struct arena *a,
    struct sheet *s, history_more *more, struct error *e)
{
	int r = gather(h, v, a, e);
	struct row *first = sheet_row(s, NULL, "history", span_str(""));

	sum_up(s, first, v->runs, v->n);
	if (r == 0 && more != NULL)
		r = more(s, first, v->runs, v->said, v->known, v->n);
	if (r == 0)
		r = add_runs(s, first, v);
	if (r == 0 && sheet_failed(s))
		r = -ENOMEM;
	if (r == -ENOMEM)
		error_set(e, r, "store.memory", NULL);
	for (size_t i = 0; i < v->n; i++) {
		sheet_free(v->said[i]);
		sheet_free(v->known[i]);
	}
	return r;
}

#define SHOWN 100		/* entries in a sheet */

int
history_sheet(struct history *h, const struct history_of *of,
    struct sheet **ret, struct error *e)
{
	return history_sheet_with(h, of, NULL, ret, e);
}

int
history_sheet_with(struct history *h, const struct history_of *of,
    history_more *more, struct sheet **ret, struct error *e)
{
	struct arena *a = arena_new((size_t)4 << 20);
	struct sheet *said[SHOWN] = { NULL }, *all[SHOWN] = { NULL };
	struct entries v = { .said = said, .known = all };
	struct sheet *s = NULL;
	int r = a != NULL ? history_list(h, of, a, &v.runs, &v.n, e) :
	    error_set(e, -ENOMEM, "store.memory", NULL);
	const char *kind = a ? arena_printf(a, "%s-history", of->kind) : NULL;

	if (v.n > SHOWN)
		v.n = SHOWN;
	if (r == 0)
		s = kind != NULL ? sheet_new(kind, of->subject) : NULL;
	if (r == 0 && s == NULL)
		r = error_set(e, -ENOMEM, "store.memory", NULL);
	if (r == 0)
		r = build(h, &v, a, s, more, e);
	arena_free(a);
	if (r < 0)
		sheet_free(s);
	else
		*ret = s;
	return r;
}

struct text
history_words(struct arena *a, enum history_added added, usec_t before)
{
	static const char *const ids[] = {
		[HISTORY_FIRST] = "past.recorded-first",
		[HISTORY_SAME] = "past.recorded-same",
		[HISTORY_CHANGED] = "past.recorded-changed",
	};

	return text_say(a, ids[added], "before", before == TIME_NONE ? "" :
	    time_z(a, before), NULL);
}

void
history_row(struct sheet *s, enum history_added added, usec_t before,
    usec_t now)
{
	static const char *const words[] = { "first", "same", "changed" };
	struct row *r = sheet_row(s, NULL, "recorded", span_str(""));

	if (r == NULL)
		return;
	row_typed(s, r, "entry", FIELD_ENUM, span_str(words[added]));
	row_words(s, r, (struct text){ "", "" });
	row_number(s, r, "time", FIELD_TIME, now);
	row_words(s, r, (struct text){ "", "" });
	r->why = history_words(s->arena, added, before);
}
