/* A growing byte buffer that must be given its maximum.
 * The bytes are always followed by a NUL that len does not count, so data may
 * be used as a C string.  Errors stick: after the first failure (-ENOMEM, or
 * -EFBIG past max) nothing more is added and every call returns the same
 * error, so a printer checks once, at its end.
 * Owner: whoever called buf_init; buf_done frees. */
#ifndef MTGP_BASE_BUF_H
#define MTGP_BASE_BUF_H

#include <stdarg.h>
#include <stddef.h>

#include "core/base/span.h"

struct buf {
	char	*data;		/* never NULL after buf_init */
	size_t	 len;
	size_t	 cap;
	size_t	 max;		/* bytes, without the NUL */
	int	 error;		/* 0 or the first negative errno */
};

void	buf_init(struct buf *b, size_t max);
void	buf_done(struct buf *b);
/* Empties it and forgets the error; keeps the memory. */
void	buf_reset(struct buf *b);
void	buf_cut(struct buf *b, size_t len);
int	buf_reserve(struct buf *b, size_t more);
int	buf_add(struct buf *b, const void *p, size_t n);
int	buf_adds(struct buf *b, const char *s);
int	buf_addspan(struct buf *b, struct span s);
int	buf_addc(struct buf *b, char c);
int	buf_addfill(struct buf *b, char c, size_t n);
int	buf_addf(struct buf *b, const char *fmt, ...)
		__attribute__((format(printf, 2, 3)));
int	buf_addv(struct buf *b, const char *fmt, va_list ap)
		__attribute__((format(printf, 2, 0)));
/* Hands the bytes over (free() them) and leaves b empty; NULL on error. */
char	*buf_take(struct buf *b);

static inline struct span
buf_span(const struct buf *b)
{
	return (struct span){ b->data, b->len };
}

#endif
