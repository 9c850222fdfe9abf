/* The rows of a blocklist sheet for a person who reads from the top: what is
 * listed, not known, and welcome one by one; what is still to come, what is
 * not listed and the pages of the web each below one row with their number
 * (`group.pending`, `group.clean`, `group.page`; field `count`). */
#ifndef MTGP_BLOCKLIST_ORDER_H
#define MTGP_BLOCKLIST_ORDER_H

#include "core/sheet/sheet.h"

/* A copy; NULL: no memory. */
struct sheet	*blocklist_order(const struct sheet *s);

#endif
