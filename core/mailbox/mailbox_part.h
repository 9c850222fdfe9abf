/* Inside core/mailbox: a mail while it is written, and the helper. */
#ifndef MTGP_MAILBOX_MAILBOX_PART_H
#define MTGP_MAILBOX_MAILBOX_PART_H

#include "core/mailbox/mail.h"

/* An empty one; what is added; its end: sealed into ret, or closed where r
 * or the sealing is a failure, which is returned. */
int	mail_begin(struct mail *ret);
int	mail_add(struct mail *m, struct span bytes);
int	mail_end(struct mail *m, int r, struct mail *ret);

#endif
