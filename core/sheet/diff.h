/* What changed from one sheet to another, by key path: vantages side by
 * side, before and after, "unchanged for 7 days".  Both sheets must outlive
 * the diff.  Two rows are the same when severity, state, value and fields
 * (but those that only stand beside: `proposal`, `first_seen` …) are equal. */
#ifndef MTGP_SHEET_DIFF_H
#define MTGP_SHEET_DIFF_H

#include "core/sheet/sheet.h"

enum diff_kind { DIFF_SAME, DIFF_CHANGED, DIFF_GONE, DIFF_NEW };

struct diff_row {
	enum diff_kind	 kind;
	const struct row *a, *b;	/* NULL where there is none */
};

struct sheet_diff {
	struct diff_row	*v;		/* in the order of b, gone rows behind
					 * their elder sibling */
	size_t		 n;
	size_t		 count[4];	/* by diff_kind */
};

/* Is it said of both rows in the same way, or of no account?  NULL: the other
 * row has no such field. */
bool	diff_field_same(const struct field *f, const struct field *g);
int	sheet_diff(const struct sheet *a, const struct sheet *b,
		struct sheet_diff *ret);
void	sheet_diff_done(struct sheet_diff *d);

#endif
