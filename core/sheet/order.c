/* Rows in the order of their urgency. */
#include "core/sheet/order.h"

/* 0 comes first. */
static int
rank(const struct sheet *s, const struct row *r)
{
	if (r == s->root.children)
		return 0;
	if (r->state == ROW_DONE && r->severity >= SEVERITY_WARNING)
		return 1 + (SEVERITY_CRITICAL - (int)r->severity);
	if (r->state != ROW_DONE)
		return 4;
	return r->severity == SEVERITY_NOTICE ? 5 : 6;
}

struct sheet *
sheet_by_urgency(const struct sheet *s)
{
	struct sheet *to = sheet_new(s->kind, s->subject);

	for (int i = 0; to != NULL && i <= 6; i++)
		for (const struct row *r = s->root.children; r != NULL;
		    r = r->next)
			if (rank(s, r) == i)
				(void)sheet_copy_row(to, NULL, r);
	if (to != NULL && sheet_failed(to)) {
		sheet_free(to);
		return NULL;
	}
	return to;
}
