/* The answer to a question of kind https or tls, as bytes: one line "WORD STATUS
 * DETAIL" and, behind it, the body.  Every end of the exchange is
 * ANSWER_GIVEN, so that an analysis can tell them apart:
 *	ok		200; DETAIL: the type of the content
 *	redirect	3xx, not followed; DETAIL: where to
 *	status		another status
 *	no-address	the name has no address
 *	cert-name	the certificate is of other names
 *	cert-time	it has run out, or is not valid yet
 *	cert-issuer	nobody known has signed it
 *	cert		it does not hold otherwise; DETAIL: why
 *	tls, connect, slow, too-big, protocol
 *	dns		no answer about the address
 *	no-curl		built without libcurl
 *	no-bundle	no certificates to verify with; DETAIL: the file
 *	helper		the helper did not do it
 * Of kind tls, the name of the question being "HOST 3 1 1 HEX;…" with the TLSA
 * records to be proved (or none):
 *	match, mismatch	DETAIL: SHA-256 of the key, blank, protocol
 *	seen		the same, where no records were given
 *	no-starttls	the server does not offer it
 *	refused		it does not want to talk; DETAIL: its reply
 * STATUS is 0 where there is none. */
#ifndef MTGP_INQUIRY_HTTPS_H
#define MTGP_INQUIRY_HTTPS_H

#include "core/base/buf.h"

struct https_answer {
	struct span	 word, detail, body;
	unsigned	 status;
};

/* -EINVAL: not of that form. */
int	https_read(struct span bytes, struct https_answer *ret);
/* Controls in detail become blanks, and it is cut at 512 bytes. */
int	https_write(const struct https_answer *a, struct buf *out);

#endif
