/* One TLSA record for SMTP (RFC 6698 2.1, RFC 7671, RFC 7672 3.1): can a
 * sender use it? */
#ifndef MTGP_AUTH_TLSA_H
#define MTGP_AUTH_TLSA_H

#include "core/base/span.h"

enum tlsa_state {
	TLSA_USABLE,
	TLSA_PKIX,		/* usage 0 or 1: not for SMTP (7672 3.1.3) */
	TLSA_USAGE,		/* unknown usage */
	TLSA_SELECTOR,		/* unknown selector */
	TLSA_MATCHING,		/* unknown matching type */
	TLSA_LENGTH,		/* the digest has another length */
	TLSA_DATA,		/* whole certificate or key: not in DER */
};

enum tlsa_state	tlsa_judge(unsigned usage, unsigned selector,
			unsigned matching, struct span data);
/* "length": also part of catalogue ids. */
const char	*tlsa_state_name(enum tlsa_state s);

#endif
