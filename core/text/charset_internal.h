/* Between the files of charset.h: conversions that count what they could not
 * decode, so that two readings of the same bytes can be compared.
 * Every bad byte is written as U+FFFD.  Errors: -ENOMEM, -EFBIG, which stay
 * in the buffer; -ENOTSUP where this system has no such converter, with
 * nothing written. */
#ifndef MTGP_TEXT_CHARSET_INTERNAL_H
#define MTGP_TEXT_CHARSET_INTERNAL_H

#include "core/base/buf.h"

struct charset;

/* By label, NULL: not known.  Case, `_` for `-`, quotes and a language
 * (RFC 2231 5, `*ja`) do not matter. */
const struct charset	*charset_find(struct span label);
/* ISO-2022-JP and its kin: every word is complete in itself. */
bool	 charset_is_jis(const struct charset *cs);
/* cs NULL: raw 8-bit. */
int	 charset_convert(const struct charset *cs, struct span bytes,
		struct buf *out, size_t *errors);

/* Through iconv, by its own name. */
int	 charset_iconv(const char *name, struct span bytes, struct buf *out,
		size_t *errors);
/* ISO-2022-JP with everything that mail has added to it. */
int	 jis_decode(struct span bytes, struct buf *out, size_t *errors);
/* Is there an escape sequence of ISO-2022-JP? */
bool	 jis_present(struct span bytes);
/* UTF-8, CP932, EUC-JP-MS or windows-1252, by fewer errors. */
int	 charset_8bit(struct span bytes, struct buf *out, size_t *errors);

#endif
