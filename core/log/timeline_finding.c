/* From a time line to a finding.  Fails: NULL, no memory. */
#include "core/log/timeline.h"

static bool
stands_for_mail(const struct sheet *s, const struct row *r)
{
	return strcmp(s->kind, "log") == 0 && strcmp(r->id, "verdict") == 0 &&
	    r->parent == &s->root && s->root.children != s->root.last_child;
}

/* The raw lines, where the sheet has them, are better evidence than the few
 * that the verdict names. */
static void
take_lines(struct sheet *to, struct row *top, const struct sheet *s)
{
	if (sheet_find_id(s, "line"))
		top->evidence = top->last_evidence = NULL;
	for (const struct row *r = s->root.children; r; r = row_next(r)) {
		if (strcmp(r->id, "line") != 0)
			continue;
		for (const struct evidence *e = r->evidence; e; e = e->next)
			row_evidence(to, top, e->source, e->position,
			    e->length, r->value);
	}
}

struct sheet *
timeline_finding(const struct sheet *s, const struct row *r)
{
	struct sheet *one = sheet_new(s->kind, s->subject);
	struct row *top = one ? sheet_copy_row(one, NULL, r) : NULL;

	if (top && stands_for_mail(s, r)) {
		for (const struct row *k = s->root.children; k; k = k->next)
			if (k != r && strcmp(k->id, "lines") != 0)
				sheet_copy_row(one, top, k);
		take_lines(one, top, s);
	}
	if (!top || sheet_failed(one)) {
		sheet_free(one);
		return NULL;
	}
	return one;
}
