/* Base64 and hexadecimal digits (RFC 4648 sections 4 and 8).
 * base64_decode is strict: groups of four, padding only at the end, no
 * blanks; -EINVAL otherwise.  Readers that must forgive more (RFC 2047) build
 * on base64_value.  Owner: the caller, of all memory. */
#ifndef MTGP_BASE_BASE64_H
#define MTGP_BASE_BASE64_H

#include "core/base/buf.h"
#include "core/base/span.h"

/* 0-63, or -1 for what is no digit (the padding too). */
int	base64_value(char c);
/* 0-15, or -1; either case. */
int	hex_value(char c);
/* ret has room for text.n / 4 * 3 bytes; what it holds after a failure is
 * undefined. */
int	base64_decode(struct span text, char *ret, size_t *ret_n);
int	base64_add(struct buf *out, struct span bytes);

#endif
