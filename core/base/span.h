/* A borrowed run of bytes: never owned, never NUL-terminated, may hold any
 * byte.  The owner of the storage is named where a span is handed out.
 * Limits: none of its own.  Case folding is ASCII only (RFC 5321 4.1.1.1:
 * domains; the log's words); non-ASCII bytes compare as they are. */
#ifndef MTGP_BASE_SPAN_H
#define MTGP_BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct span {
	const char	*p;
	size_t		 n;
};

#define SPAN_FMT "%.*s"
#define SPAN_ARG(s) (int)(s).n, (s).p ? (s).p : ""

static inline struct span
span_of(const char *p, size_t n)
{
	return (struct span){ p, n };
}

/* Of a C string; NULL gives the empty span. */
static inline struct span
span_str(const char *s)
{
	return (struct span){ s, s ? strlen(s) : 0 };
}

static inline bool
span_eq(struct span a, struct span b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool
span_is(struct span a, const char *s)
{
	return span_eq(a, span_str(s));
}

static inline bool
span_starts(struct span a, const char *s)
{
	size_t n = strlen(s);

	return a.n >= n && memcmp(a.p, s, n) == 0;
}

static inline bool
span_ends(struct span a, const char *s)
{
	size_t n = strlen(s);

	return a.n >= n && memcmp(a.p + a.n - n, s, n) == 0;
}

/* The rest behind the first n bytes (all of them gone: empty). */
static inline struct span
span_skip(struct span a, size_t n)
{
	if (n > a.n)
		n = a.n;
	return (struct span){ a.p ? a.p + n : NULL, a.n - n };
}

static inline struct span
span_head(struct span a, size_t n)
{
	return (struct span){ a.p, n < a.n ? n : a.n };
}

bool		span_eq_nocase(struct span a, struct span b);
bool		span_starts_nocase(struct span a, const char *s);
bool		span_ends_nocase(struct span a, struct span b);
/* Index of the first occurrence, or -1. */
ptrdiff_t	span_find(struct span hay, struct span needle);
ptrdiff_t	span_find_nocase(struct span hay, struct span needle);
ptrdiff_t	span_chr(struct span a, char c);
ptrdiff_t	span_rchr(struct span a, char c);
/* Without ASCII blanks and control bytes at both ends. */
struct span	span_trim(struct span a);
/* Cuts the head up to c off *rest (the byte c is dropped); false when *rest
 * was empty before. */
bool		span_split(struct span *rest, char c, struct span *ret_head);
/* Cuts the next word off *rest, bytes of `blanks` around it dropped; false:
 * there is none. */
bool		span_word(struct span *rest, const char *blanks,
			struct span *ret_word);
/* Whole span as a decimal number: 0, -EINVAL (empty, another byte) or
 * -ERANGE (over max). */
int		span_u64(struct span a, uint64_t max, uint64_t *ret);
int		span_compare(struct span a, struct span b);

#endif
