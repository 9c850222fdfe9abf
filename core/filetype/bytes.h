/* Inside core/filetype: numbers of binary formats, at an offset that may lie
 * behind the end (0 then), and words in texts. */
#ifndef MTGP_FILETYPE_BYTES_H
#define MTGP_FILETYPE_BYTES_H

#include "core/base/span.h"

static inline bool
has(struct span s, size_t at, size_t n)
{
	return at <= s.n && n <= s.n - at;
}

static inline bool
is_at(struct span s, size_t at, const void *bytes, size_t n)
{
	return has(s, at, n) && memcmp(s.p + at, bytes, n) == 0;
}

/* Little endian. */
static inline uint16_t
le16(struct span s, size_t at)
{
	const unsigned char *p;

	if (!has(s, at, 2))
		return 0;
	p = (const unsigned char *)s.p + at;
	return (uint16_t)(p[0] | p[1] << 8);
}

static inline uint32_t
le32(struct span s, size_t at)
{
	return le16(s, at) | (has(s, at, 4) ?
	    (uint32_t)le16(s, at + 2) << 16 : 0);
}

static inline uint64_t
le64(struct span s, size_t at)
{
	return le32(s, at) | (has(s, at, 8) ?
	    (uint64_t)le32(s, at + 4) << 32 : 0);
}

#endif
