/* From when to when lists had something, and on how many lists it was on each
 * day.  A list that did not answer counts as it last said. */
#include "core/case/history.h"

#include <errno.h>

#include "core/base/timeparse.h"

#define DAYS_MAX	60
#define PERIODS_MAX	512

struct period {
	const struct row *row;		/* the newest of it */
	usec_t		 first, last;
	bool		 on;		/* in the entry looked at last */
	bool		 over;
};

struct periods {
	struct period	*v;
	size_t		 n;
};

static bool
is_listed(const struct row *r)
{
	const struct field *f = row_field(r, "status");

	return strcmp(r->id, "listing") == 0 && f != NULL &&
	    span_is(f->text, "listed");
}

static void
see(struct periods *p, const struct row *r, const struct history_run *run)
{
	for (size_t i = 0; i < p->n; i++) {
		struct period *one = &p->v[i];

		if (one->over || strcmp(one->row->key, r->key) != 0)
			continue;
		one->row = r;
		one->last = run->last;
		one->on = true;
		return;
	}
	if (p->n < PERIODS_MAX)
		p->v[p->n++] = (struct period){ r, run->first, run->last,
			true, false };
}

/* From the oldest entry on. */
static void
find_periods(const struct history_run *runs, struct sheet *const *known,
    size_t n, struct periods *p)
{
	for (size_t i = n; i-- > 0;) {
		for (size_t k = 0; k < p->n; k++)
			p->v[k].on = false;
		for (const struct row *r = known[i]->root.children; r;
		    r = r->next)
			if (is_listed(r))
				see(p, r, &runs[i]);
		for (size_t k = 0; k < p->n; k++)
			p->v[k].over = !p->v[k].on;
	}
}

/* ---- days ---- */

static int64_t
day_of(usec_t t)
{
	struct civil c;

	time_civil_local(t, &c);
	return time_days_from_civil(c.year, c.month, c.day);
}

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

/* One column a day, from the first to the last entry. */
static void
bars(struct sheet *s, struct row *first, const struct periods *p,
    usec_t from, usec_t to)
{
	int64_t last = day_of(to), day = day_of(from);
	struct figure *f;
	int64_t start;

	if (p->n == 0)
		return;
	if (last - day >= DAYS_MAX)
		day = last - DAYS_MAX + 1;
	start = day;
	f = row_figure(s, first, FIGURE_BARS, text_plain("past.days"));
	for (; f != NULL && day <= last; day++) {
		enum severity worst = SEVERITY_NONE;
		int64_t n = 0;

		for (size_t i = 0; i < p->n; i++) {
			if (day_of(p->v[i].first) > day ||
			    day_of(p->v[i].last) < day)
				continue;
			n++;
			if (p->v[i].row->severity > worst)
				worst = p->v[i].row->severity;
		}
		figure_point(s, f, (day - start) % 7 == 0 ?
		    day_name(s, day, false) : "", (struct text){ NULL, NULL }, n,
		    worst);
	}
}

/* ---- rows ---- */

static void
add_row(struct sheet *s, const struct period *p)
{
	const struct field *zone = row_field(p->row, "zone");
	const char *from = day_name(s, day_of(p->first), true);
	const char *to = day_name(s, day_of(p->last), true);
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
		row_typed(s, r, "zone", FIELD_DOMAIN, zone->text);
	row_number(s, r, "first_seen", FIELD_TIME, p->first);
	row_number(s, r, "last_seen", FIELD_TIME, p->last);
	row_number(s, r, "days", FIELD_INT,
	    day_of(p->last) - day_of(p->first) + 1);
	row_number(s, r, "now", FIELD_BOOL, !p->over);
	row_words(s, r, (struct text){ "", "" });
	r->why = text_say(s->arena, !p->over ? "past.listed" :
	    strcmp(from, to) == 0 ? "past.was-listed-day" :
	    "past.was-listed", "from", from, "to", to, NULL);
}

int
history_listed(struct sheet *s, struct row *first,
    const struct history_run *runs, struct sheet *const *known, size_t n)
{
	struct periods p = { arena_array(s->arena, PERIODS_MAX, sizeof *p.v),
		0 };

	if (p.v == NULL)
		return -ENOMEM;
	if (n == 0 || first == NULL)
		return 0;
	find_periods(runs, known, n, &p);
	bars(s, first, &p, runs[n - 1].first, runs[0].last);
	for (int over = 0; over < 2; over++)
		for (size_t i = p.n; i-- > 0;)
			if (p.v[i].over == (over == 1))
				add_row(s, &p.v[i]);
	return 0;
}
