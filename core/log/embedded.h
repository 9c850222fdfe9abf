/* Queue ids that do not lead their line: amavis (Queue-ID: X), rspamd
 * (qid: <X>) and others name the id inside their text.  The grammar finds
 * it; here it is only decided for which programs it is worth asking. */
#ifndef MTGP_LOG_EMBEDDED_H
#define MTGP_LOG_EMBEDDED_H

#include "core/log/scan.h"

/* Fills f->id where the grammar knows one for this line. */
void	frame_embedded(struct span line, struct frame *f);

#endif
