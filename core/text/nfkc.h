/* The compatibility form of a text (Unicode TR 15, NFKC): full-width and
 * half-width letters, circled and squared signs, mathematical letters, joined
 * forms become the plain letters they stand for; marks join their base.
 * What is left out of TR 15: marks are not sorted, Hangul is not joined.
 * Bytes that are no UTF-8, and NUL, become U+FFFD, one each. */
#ifndef MTGP_TEXT_NFKC_H
#define MTGP_TEXT_NFKC_H

#include "core/base/buf.h"

/* Adds to out; 0 or its error. */
int	nfkc(struct span utf8, struct buf *out);
/* The same, and lower case. */
int	nfkc_lower(struct span utf8, struct buf *out);

#endif
