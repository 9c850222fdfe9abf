/* The sheet of a refusal for a person who reads from the top: who did not get
 * the mail, with what happened, what it means and what to do in that row, and
 * what names the code, the server and our address among its fields. */
#ifndef MTGP_BOUNCE_ORDER_H
#define MTGP_BOUNCE_ORDER_H

#include "core/sheet/sheet.h"

/* A copy; NULL: no memory. */
struct sheet	*bounce_order(const struct sheet *s);

#endif
