/* Message ids as Message-ID, In-Reply-To and References hold them (RFC 5322
 * 3.6.4): `<` to `>`, whatever stands between; in a field without brackets
 * the words.  Spans of the body; what stands between ids is passed over. */
#ifndef MTGP_MIME_ID_H
#define MTGP_MIME_ID_H

#include "core/base/span.h"

/* The next id of *rest, without its brackets; `<>` is none.  false: no more. */
bool	mime_next_id(struct span *rest, struct span *ret);

#endif
