/* The health of one domain from two vantages, side by side: a sheet of kind
 * "dns-compare" with the row `compare` (fields a, b, and counts same,
 * differing, unknown) and the rows of core/sheet/compare.h. */
#ifndef MTGP_DOMAIN_COMPARE_H
#define MTGP_DOMAIN_COMPARE_H

#include "core/sheet/sheet.h"

/* Sheets of domain_analysis; -ENOMEM. */
int	domain_compare(const char *a_name, const struct sheet *a,
		const char *b_name, const struct sheet *b,
		struct sheet **ret);

#endif
