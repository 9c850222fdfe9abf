/* Two sheets of one subject side by side, as a sheet: two vantages, or before
 * and after.  A row of the result has the id of the row it is about and the
 * path of its keys as key, its label behind that of the check it is below, and
 * the value where both sides have it; field `change`: same changed gone new
 * unknown.  A row that differs has a child `side` for each side, with its name
 * as key and label, and severity, value, why and evidence of that side, and of
 * both those fields that differ.
 * What is not known on one side is never a change, nor is what hangs on it. */
#ifndef MTGP_SHEET_COMPARE_H
#define MTGP_SHEET_COMPARE_H

#include "core/sheet/sheet.h"

enum compare_count { COMPARE_SAME, COMPARE_CHANGED, COMPARE_GONE,
	COMPARE_NEW, COMPARE_UNKNOWN, COMPARE_PENDING, COMPARE_COUNTS };

struct compare_side {
	const struct sheet *sheet;
	const char	*name;		/* key of its rows */
	struct text	 label;
};

struct compare {
	struct compare_side a, b;	/* names must differ */
	/* Sentences: catalogue compare.<words>.changed, .gone, .new,
	 * .unknown, with {a} and {b}. */
	const char	*words;
	bool		 all;		/* also what is the same */
	const char	*not;		/* this id is left out, or NULL */
};

/* Rows below parent (NULL: top level); what differs comes first, with all:
 * behind the rows it is below.  0 or -ENOMEM. */
int	sheet_compare(const struct compare *c, struct sheet *to,
		struct row *parent, size_t ret_counts[COMPARE_COUNTS]);

/* Is it by their fields only that the sides of this row differ? */
bool	compare_fields_tell(const struct row *r);

#endif
