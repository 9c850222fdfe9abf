/* UTF-8 by RFC 3629, strict: no overlong forms, no surrogates, nothing over
 * U+10FFFF. */
#ifndef MTGP_TEXT_UTF8_H
#define MTGP_TEXT_UTF8_H

#include "core/base/buf.h"

/* Decodes the character at s: its length 1-4, or -EILSEQ (then 1 byte is the
 * bad unit); 0 at the end. */
int	utf8_decode(struct span s, uint32_t *ret_ch);
/* Bytes written (1-4) into out. */
int	utf8_encode(uint32_t ch, char out[4]);
bool	utf8_valid(struct span s);
/* s with every bad byte and NUL as U+FFFD; *ret_changed says whether any
 * was. */
int	utf8_repair(struct buf *out, struct span s, bool *ret_changed);
/* The longest head of at most n bytes that does not cut a character. */
struct span utf8_head(struct span s, size_t n);

#endif
