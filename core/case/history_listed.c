/* From when to when lists had something, and on how many lists it was on each
 * day.  A list that did not answer says nothing: the listing goes on, was
 * last seen when it was last said, and the day is a gap. */
#include "core/case/history.h"

#include <errno.h>

#include "core/base/timeparse.h"

#define DAYS_MAX	60
#define PERIODS_MAX	512

struct period {
	const struct row *row;		/* the newest of it */
	usec_t		 first, last;	/* the list said so */
	int64_t		 counted;	/* the last day in its bar */
	bool		 on;		/* in the entry looked at last */
	bool		 over;
};

/* One column of the figure. */
struct day {
	int64_t		 n;
	enum severity	 worst;
	bool		 answered;	/* by all lists that ever had it */
};

struct periods {
	struct period	*v;
	size_t		 n;
	int64_t		 start, end;	/* days of the figure */
	struct day	 day[DAYS_MAX];
};

static bool
is_listed(const struct row *r)
{
	const struct field *f = row_field(r, "status");

	return strcmp(r->id, "listing") == 0 && f != NULL &&
	    span_is(f->text, "listed");
}

static struct day *
day_at(struct periods *p, int64_t day)
{
	return day < p->start || day > p->end ? NULL :
	    &p->day[day - p->start];
}

/* Each day of the entry gets one more. */
static void
count_days(struct periods *p, struct period *one,
    const struct history_run *run)
{
	for (size_t i = 0; i < run->ndays; i++) {
		struct day *d = day_at(p, run->days[i]);

		if (d == NULL || run->days[i] <= one->counted)
			continue;
		d->n++;
		if (one->row->severity > d->worst)
			d->worst = one->row->severity;
		one->counted = run->days[i];
	}
}

/* said: the list itself, in this entry. */
static void
see(struct periods *p, const struct row *r, const struct history_run *run,
    bool said)
{
	struct period *one = NULL;

	for (size_t i = 0; one == NULL && i < p->n; i++)
		if (!p->v[i].over && strcmp(p->v[i].row->key, r->key) == 0)
			one = &p->v[i];
	if (one == NULL && (p->n == PERIODS_MAX || !said))
		return;
	if (one == NULL) {
		one = &p->v[p->n++];
		*one = (struct period){ .first = run->first,
			.counted = INT64_MIN };
	}
	one->row = r;
	one->on = true;
	if (said) {
		one->last = run->last;
		count_days(p, one, run);
	}
}

static bool
ever_listed(const struct periods *p, const struct row *r)
{
	for (size_t i = 0; i < p->n; i++)
		if (strcmp(p->v[i].row->key, r->key) == 0)
			return true;
	return false;
}

static void
mark_answered(struct periods *p, const struct history_run *run)
{
	for (size_t i = 0; i < run->ndays; i++) {
		struct day *d = day_at(p, run->days[i]);

		if (d != NULL)
			d->answered = true;
	}
}

/* From the oldest entry on. */
static void
find_periods(const struct history_run *runs, struct sheet *const *said,
    struct sheet *const *known, size_t n, struct periods *p)
{
	for (size_t i = n; i-- > 0;) {
		bool silent = false;

		for (size_t k = 0; k < p->n; k++)
			p->v[k].on = false;
		for (const struct row *r = known[i]->root.children; r;
		    r = r->next) {
			const struct row *now = sheet_child(said[i], NULL,
			    r->key);
			bool answered = now != NULL && now->state == ROW_DONE;

			if (is_listed(r))
				see(p, r, &runs[i], answered);
			silent = silent || (!answered && ever_listed(p, r));
		}
		if (!silent)
			mark_answered(p, &runs[i]);
		for (size_t k = 0; k < p->n; k++)
			p->v[k].over = !p->v[k].on;
	}
}

/* ---- days ---- */

/* "9/20", or whole: "2024-09-20". */
static const char *
day_name(struct sheet *s, int64_t day, bool whole)
{
	struct civil c;
	const char *name;

	time_civil_from_days(day, &c);
	name = whole ? arena_printf(s->arena, "%04d-%02d-%02d", c.year,
	    c.month, c.day) : arena_printf(s->arena, "%d/%d", c.month, c.day);
	return name != NULL ? name : "";
}

/* One column a day; one on which nobody looked, or a list was silent that
 * once had it, is a gap unless another list had it. */
static void
bars(struct sheet *s, struct row *first, const struct periods *p)
{
	struct figure *f;

	if (p->n == 0)
		return;
	f = row_figure(s, first, FIGURE_BARS, text_plain("past.days"));
	for (int64_t i = 0; f != NULL && i <= p->end - p->start; i++) {
		const struct day *d = &p->day[i];
		figure_point(s, f, i % 7 == 0 ? day_name(s, p->start + i,
		    false) : "", (struct text){ NULL, NULL },
		    d->n == 0 && !d->answered ? FIGURE_GAP : d->n, d->worst);
	}
}

/* ---- rows ---- */

/* catalogue: past.* */
static const char *
sentence_of(const struct period *p, usec_t newest)
{
	if (p->over)
		return history_day(p->first) == history_day(p->last) ?
		    "past.was-listed-day" : "past.was-listed";
	return history_day(p->last) < history_day(newest) ?
	    "past.listed-silent" : "past.listed";
}

static void
add_row(struct sheet *s, const struct period *p, usec_t newest)
{
	const struct field *zone = row_field(p->row, "zone");
	const char *from = day_name(s, history_day(p->first), true);
	const char *to = day_name(s, history_day(p->last), true);
	struct row *r = sheet_row(s, NULL, "history.listing", span_str(
	    arena_printf(s->arena, "%s@%lld", p->row->key,
	    (long long)(p->first / USEC_SEC))));

	if (r == NULL)
		return;
	r->label = sheet_copy_text(s, p->row->label);
	row_value(s, r, p->row->value);
	if (!p->over)
		r->severity = p->row->severity;
	if (zone != NULL)
		row_typed(s, r, "zone", FIELD_HOST, zone->text);
	row_number(s, r, "first_seen", FIELD_TIME, p->first);
	row_number(s, r, "last_seen", FIELD_TIME, p->last);
	row_number(s, r, "days", FIELD_INT,
	    history_day(p->last) - history_day(p->first) + 1);
	row_number(s, r, "now", FIELD_BOOL, !p->over);
	row_words(s, r, (struct text){ "", "" });
	r->why = text_say(s->arena, sentence_of(p, newest), "from", from,
	    "to", to, NULL);
}

int
history_listed(struct sheet *s, struct row *first,
    const struct history_run *runs, struct sheet *const *said,
    struct sheet *const *known, size_t n)
{
	struct periods p = { .v = arena_array(s->arena, PERIODS_MAX,
	    sizeof *p.v) };

	if (p.v == NULL)
		return -ENOMEM;
	if (n == 0 || first == NULL)
		return 0;
	p.start = history_day(runs[n - 1].first);
	p.end = history_day(runs[0].last);
	if (p.end - p.start >= DAYS_MAX)
		p.start = p.end - DAYS_MAX + 1;
	find_periods(runs, said, known, n, &p);
	bars(s, first, &p);
	for (int over = 0; over < 2; over++)
		for (size_t i = p.n; i-- > 0;)
			if (p.v[i].over == (over == 1))
				add_row(s, &p.v[i], runs[0].last);
	return 0;
}
