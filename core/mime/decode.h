/* Content transfer encodings (RFC 2045 6) and uuencode, as lenient as mail
 * needs: bytes that do not belong are passed over and counted.
 * Decoding appends to a buffer that the caller limits (-EFBIG; what fits is
 * there), or only counts. */
#ifndef MTGP_MIME_DECODE_H
#define MTGP_MIME_DECODE_H

#include "core/base/buf.h"

enum mime_encoding {
	MIME_7BIT,			/* also where nothing is said */
	MIME_8BIT,
	MIME_BINARY,
	MIME_QP,
	MIME_BASE64,
	MIME_UUENCODE,
	MIME_UNKNOWN,			/* a word that nobody knows: as is */
};

/* By the word in the field, blanks, case and quotes ignored. */
enum mime_encoding mime_encoding_of(struct span word);
const char *mime_encoding_word(enum mime_encoding e);

/* out NULL: only counts.  *ret_size bytes, *ret_bad: bytes that did not
 * belong (either may be NULL).  0, -ENOMEM or -EFBIG. */
int	mime_decode(enum mime_encoding e, struct span bytes, struct buf *out,
		size_t *ret_size, size_t *ret_bad);

/* A file inside text: from `begin MODE NAME` to `end`. */
struct mime_uu {
	struct span	 all;		/* both lines included */
	struct span	 lines;		/* between them */
	struct span	 name;		/* as written */
	bool		 open;		/* no `end` */
};
/* The first at or behind `at`; false: there is none. */
bool	mime_uu_find(struct span text, size_t at, struct mime_uu *ret);

#endif
