/* What one subject looks like from two vantages, side by side: a sheet with
 * the row `compare` (fields a, b, and counts same, differing, unknown) and
 * the rows of core/sheet/compare.h.  The row `vantage` is left out. */
#ifndef MTGP_SHEET_VANTAGES_H
#define MTGP_SHEET_VANTAGES_H

#include "core/sheet/sheet.h"

/* kind: of the result, "dns-compare"; both sheets are of the same analysis.
 * -ENOMEM. */
int	sheet_vantages(const char *kind, const char *a_name,
		const struct sheet *a, const char *b_name,
		const struct sheet *b, struct sheet **ret);

#endif
