/* Growing byte buffer with a maximum and a sticky error. */
#include "core/base/buf.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

static char empty[1];

void
buf_init(struct buf *b, size_t max)
{
	*b = (struct buf){ .data = empty, .max = max };
}

void
buf_done(struct buf *b)
{
	if (b->data != empty)
		free(b->data);
	buf_init(b, b->max);
}

void
buf_reset(struct buf *b)
{
	b->error = 0;
	buf_cut(b, 0);
}

void
buf_cut(struct buf *b, size_t len)
{
	if (len < b->len)
		b->len = len;
	if (b->data != empty)
		b->data[b->len] = '\0';
}

int
buf_reserve(struct buf *b, size_t more)
{
	size_t need, cap;
	char *p;

	if (b->error)
		return b->error;
	if (more > b->max - b->len)
		return b->error = -EFBIG;
	need = b->len + more + 1;
	if (need <= b->cap)
		return 0;
	cap = b->cap ? b->cap : 64;
	while (cap < need)
		cap += cap / 2;
	if (cap > b->max + 1)
		cap = b->max + 1;
	p = realloc(b->data == empty ? NULL : b->data, cap);
	if (!p)
		return b->error = -ENOMEM;
	p[b->len] = '\0';
	b->data = p;
	b->cap = cap;
	return 0;
}

int
buf_add(struct buf *b, const void *p, size_t n)
{
	int r = buf_reserve(b, n);

	if (r < 0 || n == 0)
		return r;
	memcpy(b->data + b->len, p, n);
	b->len += n;
	b->data[b->len] = '\0';
	return 0;
}

int
buf_adds(struct buf *b, const char *s)
{
	return buf_add(b, s, strlen(s));
}

int
buf_addspan(struct buf *b, struct span s)
{
	return buf_add(b, s.p, s.n);
}

int
buf_addc(struct buf *b, char c)
{
	if (!b->error && b->len + 1 < b->cap && b->len < b->max) {
		b->data[b->len++] = c;
		b->data[b->len] = '\0';
		return 0;
	}
	return buf_add(b, &c, 1);
}

int
buf_addfill(struct buf *b, char c, size_t n)
{
	int r = buf_reserve(b, n);

	if (r < 0 || n == 0)
		return r;
	memset(b->data + b->len, c, n);
	b->len += n;
	b->data[b->len] = '\0';
	return 0;
}

int
buf_addv(struct buf *b, const char *fmt, va_list ap)
{
	size_t room = b->cap > b->len ? b->cap - b->len : 0;
	va_list again;
	int n, r;

	if (b->error)
		return b->error;
	/* Mostly it fits as it is. */
	va_copy(again, ap);
	n = vsnprintf(room ? b->data + b->len : NULL, room, fmt, again);
	va_end(again);
	if (n >= 0 && (size_t)n < room && (size_t)n <= b->max - b->len) {
		b->len += (size_t)n;
		return 0;
	}
	if (room)
		b->data[b->len] = '\0';
	if (n < 0)
		return b->error = -EINVAL;
	r = buf_reserve(b, (size_t)n);
	if (r < 0 || n == 0)
		return r;
	vsnprintf(b->data + b->len, (size_t)n + 1, fmt, ap);
	b->len += (size_t)n;
	return 0;
}

int
buf_addf(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	int r;

	va_start(ap, fmt);
	r = buf_addv(b, fmt, ap);
	va_end(ap);
	return r;
}

char *
buf_take(struct buf *b)
{
	char *p;

	if (b->error || buf_reserve(b, 0) < 0)
		return NULL;
	p = b->data;
	buf_init(b, b->max);
	return p;
}
