/* The sheet of a mail for a person who reads from the top: what speaks against
 * its sender, the sender and what is known of it, all other hints, the route
 * with its hops below it, what others say of the mail, the header and the
 * parts, each below a heading (rows section.*, which faces show open). */
#ifndef MTGP_MESSAGE_ORDER_H
#define MTGP_MESSAGE_ORDER_H

#include "core/sheet/sheet.h"

/* A copy; NULL: no memory. */
struct sheet	*message_order(const struct sheet *s);

#endif
