/* Japanese charsets and RFC 2047, for header values that logs show
 * (`warning: header Subject: =?ISO-2022-JP?B?…?=`) and, later, for mails.
 *
 * Labels: Shift_JIS means CP932, EUC-JP means EUC-JP-MS, ISO-2022-JP is
 * decoded by our own mapping into CP932 (half-width kana, ①㈱髙 included).
 * Raw bytes of adjacent encoded words of one charset are joined before
 * decoding; ISO-2022-JP word by word first, joined if that fails.  Raw 8-bit:
 * UTF-8, then ESC $ (ISO-2022-JP), then CP932, EUC or windows-1252 by fewer
 * errors.
 * Seven-bit text with ISO-2022-JP escapes is read as that under every Japanese
 * label, and under those of ASCII and UTF-8.
 * What cannot be decoded becomes U+FFFD, one a byte.  Output is UTF-8.
 * Errors: -ENOMEM, -EFBIG (buffer), -ENOTSUP (unknown charset: the bytes are
 * decoded as raw 8-bit, and the caller may say so). */
#ifndef MTGP_TEXT_CHARSET_H
#define MTGP_TEXT_CHARSET_H

#include "core/base/buf.h"

int	charset_decode(struct span charset, struct span bytes,
		struct buf *ret_utf8);
int	charset_decode_raw(struct span bytes, struct buf *ret_utf8);
/* A whole unstructured header value with encoded words; folds are undone.
 * Lenient: words glued to text, blanks in them, missing padding, a last word
 * cut off by the end of a log line. */
int	charset_decode_header(struct span value, struct buf *ret_utf8);
/* Opens every converter once (the helper does this before its sandbox). */
int	charset_warm(void);

#endif
