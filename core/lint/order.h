/* A sheet of lint or score for a person who reads from the top: of what was
 * not found, and of what could not be looked at, only the number. */
#ifndef MTGP_LINT_ORDER_H
#define MTGP_LINT_ORDER_H

#include "core/sheet/sheet.h"

/* A copy; NULL: no memory. */
struct sheet	*lint_order(const struct sheet *s);

#endif
