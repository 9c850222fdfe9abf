/* Copies row by row. */
#include "core/lint/order.h"

static bool
is_folded(const struct row *r)
{
	return strcmp(r->id, "passed") == 0 || strcmp(r->id, "unknown") == 0 ||
	    strcmp(r->id, "pending") == 0;
}

struct sheet *
lint_order(const struct sheet *s)
{
	struct sheet *to = sheet_new(s->kind, s->subject);

	for (const struct row *r = s->root.children; to && r; r = r->next) {
		if (is_folded(r))
			(void)sheet_copy_alone(to, NULL, r);
		else
			(void)sheet_copy_row(to, NULL, r);
	}
	if (to != NULL && sheet_failed(to)) {
		sheet_free(to);
		to = NULL;
	}
	return to;
}
