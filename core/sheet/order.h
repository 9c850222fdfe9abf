/* Rows of a sheet in the order of their urgency, for a person who reads from
 * the top. */
#ifndef MTGP_SHEET_ORDER_H
#define MTGP_SHEET_ORDER_H

#include "core/sheet/sheet.h"

/* A copy: the first row stays first, then what is wrong (worst first), what
 * is not known or not in yet, and what is as it should be; equals as before.
 * NULL: no memory. */
struct sheet	*sheet_by_urgency(const struct sheet *s);

#endif
