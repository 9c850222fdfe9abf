/* A walk through a checklist (core/checklist/transcript.h) in a report: the
 * end is the conclusion, and every step is told in the course, in the order
 * of the walk.  The appendix then keeps what the sentences do not say:
 * answers, values, rows of our own checks. */
#include "core/reports/report_parts.h"

#include "core/sheet/writer.h"

static bool
is(const struct row *k, const char *id)
{
	return strcmp(k->id, id) == 0;
}

bool
report_is_walk(const struct report_finding *f)
{
	const struct row *top = f->sheet->root.children;

	return top != NULL && is(top, "checklist");
}

/* Told once is enough. */
static void
told(const struct report *r, struct row *k)
{
	if (r->options->format != SHEET_JSON)
		k->why = (struct text){ NULL, NULL };
}

/* The supporter's own notes never leave the house. */
static void
drop_note(struct row *step)
{
	for (struct field **p = &step->fields; *p != NULL;) {
		if (strcmp((*p)->name, "note") == 0)
			*p = (*p)->next;
		else
			p = &(*p)->next;
	}
}

/* Of several mails that a search found and none chosen, most are not what it
 * is about: they are other people's and do not leave the house. */
static void
drop_mails(struct row *step)
{
	struct row **p = &step->children;
	size_t n = 0;

	for (const struct row *k = step->children; k != NULL; k = k->next)
		n += is(k, "log");
	while (n > 1 && *p != NULL) {
		if (is(*p, "log"))
			*p = (*p)->next;
		else
			p = &(*p)->next;
	}
}

/* The same list was walked more than once in this case. */
static bool
again(const struct report *r, const struct report_finding *f)
{
	size_t n = 0;

	for (size_t i = 0; i < r->nfindings; i++)
		n += report_is_walk(&r->findings[i]) && strcmp(
		    r->findings[i].sheet->root.children->key,
		    f->sheet->root.children->key) == 0;
	return n > 1;
}

/* Walks of the same list are told apart by when they began. */
static void
tell_apart(struct report *r, struct row *top)
{
	const struct field *started = row_field(top, "started");
	struct buf b;
	struct text when;

	if (started == NULL)
		return;
	buf_init(&b, 64);
	display_time(&b, started->number);
	when = (struct text){ b.data, b.data };
	report_add_text(r, PART_COURSE, started->number, text_say_both(
	    r->arena, "report.walk-begun", "title", &top->label, NULL));
	top->report = text_say_both(r->arena, "report.walk-end", "when",
	    &when, "title", &top->label, "end", &top->report, NULL);
	top->label = text_say_both(r->arena, "report.walk-title", "when",
	    &when, "title", &top->label, NULL);
	buf_done(&b);
}

void
report_add_walk(struct report *r, const struct report_finding *f)
{
	struct row *top = f->sheet->root.children;

	r->walked = true;
	if (again(r, f))
		tell_apart(r, top);
	report_add_text(r, PART_CONCLUSION, TIME_NONE, top->report);
	told(r, top);
	for (struct row *k = top->children; k != NULL; k = k->next) {
		const struct field *time = row_field(k, "time");
		const struct field *kind = row_field(k, "kind");

		if (!is(k, "step"))
			continue;
		report_add_text(r, PART_COURSE, time != NULL ? time->number :
		    TIME_NONE, k->report);
		if (kind != NULL && span_is(kind->text, "do") &&
		    row_field(k, "skipped") == NULL)
			r->worked = true;
		drop_note(k);
		drop_mails(k);
		told(r, k);
	}
}
