/* A walk through a checklist (core/checklist/transcript.h) in a report: the
 * end is the conclusion, and every step is told in the course, in the order
 * of the walk.  The appendix then keeps what the sentences do not say:
 * answers, values, rows of our own checks. */
#include "core/reports/report_parts.h"

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

void
report_add_walk(struct report *r, const struct report_finding *f)
{
	struct row *top = f->sheet->root.children;

	r->walked = true;
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
