/* Postfix queue ids (Postfix 3.5-3.12, src/global/mail_queue.h): short =
 * five hex digits of microseconds + hex inode, at least 6; long = six base-52
 * digits of seconds, four of microseconds, 'z', base-51 inode, at least 12. */
#ifndef MTGP_LOG_QUEUEID_H
#define MTGP_LOG_QUEUEID_H

#include "core/base/clock.h"
#include "core/base/span.h"

/* Could this be a queue id (6-32 alphanumerics, at least one digit or the
 * shape of a long id)?  Words such as "warning" and "statistics" are not. */
bool	queueid_valid(struct span s);
/* Length of the id at the start of text, when ": " follows; 0 otherwise. */
size_t	queueid_lead(struct span text);
/* The arrival time inside a long id: 0, or -EINVAL for a short one. */
int	queueid_time(struct span s, usec_t *ret);

#endif
