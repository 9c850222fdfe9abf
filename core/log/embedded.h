/* Ids that do not lead their line.
 *
 * Queue ids: Postfix's own warnings (warning: ID: …), amavis (Queue-ID: X),
 * rspamd (qid: <X>) and others name the id inside their text.  Sessions: what
 * Dovecot writes of one connection from the log-in to the log-out carries a
 * session id; where the log's format leaves that out, the number of the
 * process.
 * The grammar finds both; here it is only decided which lines are worth
 * asking. */
#ifndef MTGP_LOG_EMBEDDED_H
#define MTGP_LOG_EMBEDDED_H

#include "core/log/scan.h"

/* Fills f->id of a line without one where the grammar knows a queue id, and
 * with sessions also f->of, f->begins and f->ends for the line of a session.
 * What lmtp and lda store is no session: it belongs to a mail. */
void	frame_embedded(struct span line, struct frame *f, bool sessions);

#endif
