/* A history for each target, so that it does not matter what else was asked
 * with it. */
#include "core/command/listing.h"

#include <errno.h>

#include "core/command/listing_note.h"
#include "core/domain/subject.h"

#define RUNS_MAX 120	/* entries looked back over */

static struct history_of
history_of(const struct blocklist_query *q, const struct list_target *t)
{
	return (struct history_of){ "blocklist", t->text, q->vantage };
}

/* A name has a dot: a word alone is a slip of the hand. */
int
list_target_read(struct span typed, struct arena *a, struct list_target *ret)
{
	int r;

	*ret = (struct list_target){ .ip.n = 0 };
	r = domain_subject(typed, a, &ret->text);
	if (r < 0)
		return r;
	if (ip_parse(ret->text, &ret->ip) == 0)
		ret->text = span_str(ip_text(&ret->ip, a));
	else if (span_chr(ret->text, '.') < 0)
		return -EINVAL;
	return arena_failed(a) ? -ENOMEM : 0;
}

static bool
is_of(const struct row *r, const struct list_target *t)
{
	const struct field *f = row_field(r, "address");

	return strcmp(r->id, "listing") == 0 && f != NULL &&
	    span_eq_nocase(f->text, t->text);
}

/* What the sheet says of one target. */
static struct sheet *
part_of(const struct sheet *all, const struct list_target *t)
{
	struct sheet *s = sheet_new("blocklist", t->text);

	/* without the notes on it */
	for (const struct row *r = all->root.children; s && r; r = r->next) {
		if (is_of(r, t))
			sheet_copy_alone(s, NULL, r);
	}
	return s;
}

size_t
listing_targets(const struct blocklist_query *q, const struct sheet *all,
    struct arena *a, const struct list_target **ret)
{
	struct list_target *v = arena_array(a, q->ntargets + all->nrows,
	    sizeof *v);
	size_t n = q->ntargets;

	*ret = v;
	if (v == NULL)
		return 0;
	if (n > 0)
		memcpy(v, q->targets, n * sizeof *v);
	for (const struct row *r = all->root.children; r; r = r->next) {
		bool known = row_field(r, "roles") == NULL;

		for (size_t i = 0; !known && i < n; i++)
			known = is_of(r, &v[i]);
		if (!known)
			v[n++] = (struct list_target){ .text =
			    row_field(r, "address")->text };
	}
	return n;
}

int
listing_add(struct history *h, const struct blocklist_query *q,
    const struct list_target *t, const struct sheet *sheet, usec_t now,
    enum history_added *ret, usec_t *before, struct error *e)
{
	const struct history_of of = history_of(q, t);
	struct sheet *s = part_of(sheet, t);
	int r = s == NULL ? error_set(e, -ENOMEM, "command.memory", NULL) :
	    history_add(h, &of, s, now, ret, before, e);

	sheet_free(s);
	return r;
}

int
listing_record(struct invocation *in, const struct blocklist_query *q,
    struct sheet *sheet, struct error *e)
{
	struct history *h = NULL;
	const struct list_target *v;
	enum history_added added;
	usec_t before;
	size_t kept = 0, n = listing_targets(q, sheet, in->arena, &v);
	int r = record_open(in, false, &h, e);

	for (size_t i = 0; r == 0 && i < n; i++) {
		r = listing_add(h, q, &v[i], sheet, in->now, &added, &before,
		    e);
		if (r == 0) {
			history_row(sheet, added, before, in->now);
			kept++;
		} else if (r == -ENODATA && (kept > 0 || i + 1 < n)) {
			r = 0;
		}
	}
	history_close(h);
	return r;
}

/* ---- since when ---- */

static bool
listed(const struct row *r)
{
	const struct field *f = r ? row_field(r, "status") : NULL;

	return f != NULL && span_is(f->text, "listed");
}

/* A run in which the list did not answer says nothing either way. */
static void
look_back(struct sheet *run, usec_t first, const struct row **open, size_t n,
    usec_t *seen)
{
	for (size_t i = 0; i < n; i++) {
		const struct row *r = open[i] == NULL ? NULL :
		    sheet_child(run, NULL, open[i]->key);

		if (r == NULL || r->state != ROW_DONE)
			continue;
		if (listed(r))
			seen[i] = first;
		else
			open[i] = NULL;
	}
}

static int
look_over(struct history *h, const struct history_of *of, struct arena *a,
    const struct row **open, size_t n, usec_t *seen)
{
	struct history_run *runs;
	size_t nruns;
	int r = history_list(h, of, a, &runs, &nruns, NULL);

	for (size_t i = 0; r == 0 && i < nruns && i < RUNS_MAX; i++) {
		struct sheet *run;

		r = history_read(h, runs[i].id, &run, NULL);
		if (r < 0)
			break;
		look_back(run, runs[i].first, open, n, seen);
		sheet_free(run);
	}
	return r == -ENOMEM ? r : 0;
}

static int
seen_of(struct invocation *in, struct history *h,
    const struct blocklist_query *q, const struct list_target *t,
    struct sheet *sheet)
{
	size_t n = 0, max = sheet->nrows;
	struct row **rows = arena_array(in->arena, max, sizeof *rows);
	const struct row **open = arena_array(in->arena, max, sizeof *open);
	usec_t *seen = arena_array(in->arena, max, sizeof *seen);
	struct history_of of = history_of(q, t);
	int r;

	if (rows == NULL || open == NULL || seen == NULL)
		return -ENOMEM;
	for (struct row *row = sheet->root.children; row; row = row->next) {
		if (is_of(row, t) && listed(row)) {
			rows[n] = row;
			open[n] = row;
			seen[n++] = in->now;
		}
	}
	r = n == 0 || h == NULL ? 0 :
	    look_over(h, &of, in->arena, open, n, seen);
	for (size_t i = 0; r == 0 && i < n; i++) {
		row_number(sheet, rows[i], "first_seen", FIELD_TIME, seen[i]);
		/* nothing was seen before, and nothing is kept of now */
		if (seen[i] == in->now && !invocation_has(in, "record"))
			row_words(sheet, rows[i], (struct text){ "", "" });
		row_number(sheet, rows[i], "last_seen", FIELD_TIME, in->now);
	}
	return r;
}

int
listing_seen(struct invocation *in, const struct blocklist_query *q,
    struct sheet *sheet)
{
	const struct list_target *v;
	struct history *h = NULL;
	size_t n;
	int r = 0;

	if (record_open(in, true, &h, NULL) < 0)
		h = NULL;
	n = listing_targets(q, sheet, in->arena, &v);
	for (size_t i = 0; r == 0 && i < n; i++)
		r = seen_of(in, h, q, &v[i], sheet);
	for (size_t i = 0; r == 0 && h != NULL && i < n; i++)
		r = listing_notes(h, sheet, &v[i], in->arena);
	history_close(h);
	return r;
}

/* Each target has a row above its changes, which names it. */
static void
copy_of(struct sheet *all, const struct row *row, const struct list_target *t)
{
	struct row *r = sheet_copy_row(all, NULL, row);

	if (r != NULL && strcmp(r->id, "history") == 0)
		row_value(all, r, t->text);
}

int
listing_past(struct history *h, const struct blocklist_query *q,
    struct sheet **ret, struct error *e)
{
	struct sheet *all = sheet_new("history", q->targets[0].text);
	int r = all == NULL ? error_set(e, -ENOMEM, "command.memory", NULL) :
	    0;

	for (size_t i = 0; r == 0 && i < q->ntargets; i++) {
		struct history_of of = history_of(q, &q->targets[i]);
		struct sheet *one = NULL;

		r = history_sheet_with(h, &of, history_listed, &one, e);
		for (const struct row *row = r == 0 ? one->root.children :
		    NULL; row; row = row->next)
			copy_of(all, row, &q->targets[i]);
		sheet_free(one);
		if (r == 0 && listing_notes_past(h, all, &q->targets[i]) < 0)
			r = error_set(e, -ENOMEM, "command.memory", NULL);
	}
	if (r == 0)
		*ret = all;
	else
		sheet_free(all);
	return r;
}

int
listing_show(struct invocation *in, const struct blocklist_query *q,
    struct sheet **ret, int *ret_exit, struct error *e)
{
	struct history *h = NULL;
	int r = record_open_past(in, &h, e);

	*ret_exit = 3;
	if (r == 0)
		r = listing_past(h, q, ret, e);
	history_close(h);
	return r;
}
