/* The sheet of a mail for a person who reads from the top: what speaks against
 * its sender with the main reasons below it, the sender and what is known of
 * it, all other hints, the route with its hops below it, what others say of
 * the mail, the header and the parts, each below a heading (rows section.*,
 * which faces show open).  What a signal speaks of (a field, a hop, a text
 * with a link) has a row `signal.here` with its sentence, and weighs as much
 * as it. */
#ifndef MTGP_MESSAGE_ORDER_H
#define MTGP_MESSAGE_ORDER_H

#include "core/sheet/sheet.h"

/* A copy; NULL: no memory. */
struct sheet	*message_order(const struct sheet *s);
/* Adds the rows `signal.here`; shows in sheet_failed(). */
void	message_mark(struct sheet *s);
/* Does a signal speak of bytes in [from, to) of the mail? */
bool	message_is_marked(const struct sheet *s, int64_t from, int64_t to);
/* The row that shows what lies there: a field, a text, a part; of several the
 * smallest.  NULL: none. */
const struct row *message_row_at(const struct sheet *s, int64_t position);
/* For a case: a sheet with one row `false-alarm`, which names the signals, the
 * score, the sender and the Message-ID.  NULL: no memory. */
struct sheet	*message_false_alarm(const struct sheet *s);

#endif
