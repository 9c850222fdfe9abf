/* Names of domains between the letters that people read and the ASCII that
 * DNS knows (RFC 5891, UTS 46; libidn2). */
#ifndef MTGP_TEXT_IDN_H
#define MTGP_TEXT_IDN_H

#include "core/base/arena.h"

/* "例え.jp" → "xn--r8jz45g.jp", on the arena; ASCII is only folded to lower
 * case.  Without a final dot.  "": not a name (an empty label, a blank, bytes
 * that are not UTF-8, over 253 bytes). */
struct span idn_ascii(struct span name, struct arena *a);
/* The other way, for people; the name itself where nothing is encoded or what
 * is encoded is not valid. */
struct span idn_unicode(struct span name, struct arena *a);

#endif
