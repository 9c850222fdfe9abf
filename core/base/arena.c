/* Block arena.  Blocks double from 4 KiB to 256 KiB; larger wishes get a
 * block of their own. */
#include "core/base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

struct block {
	struct block	*next;
	size_t		 size, used;
	_Alignas(16) char data[];
};

struct arena {
	struct block	*head;
	size_t		 total, max, step;
	bool		 failed;
};

#define STEP_MIN ((size_t)4096 - sizeof(struct block))
#define STEP_MAX ((size_t)256 << 10)

struct arena *
arena_new(size_t max)
{
	struct arena *a = calloc(1, sizeof *a);

	if (a) {
		a->max = max;
		a->step = STEP_MIN;
	}
	return a;
}

static void
free_blocks(struct block *b)
{
	while (b) {
		struct block *next = b->next;

		free(b);
		b = next;
	}
}

void
arena_free(struct arena *a)
{
	if (!a)
		return;
	free_blocks(a->head);
	free(a);
}

void
arena_reset(struct arena *a)
{
	if (a->head) {
		free_blocks(a->head->next);
		a->head->next = NULL;
		memset(a->head->data, 0, a->head->used);
		a->head->used = 0;
		a->total = a->head->size;
	}
	a->failed = false;
}

bool
arena_failed(const struct arena *a)
{
	return a->failed;
}

size_t
arena_used(const struct arena *a)
{
	return a->total;
}

static struct block *
add_block(struct arena *a, size_t n)
{
	size_t size = n > a->step ? n : a->step;
	struct block *b;

	if (size > a->max - a->total) {
		if (n > a->max - a->total)
			return NULL;
		size = n;
	}
	b = calloc(1, sizeof *b + size);
	if (!b)
		return NULL;
	b->size = size;
	a->total += size;
	if (a->step < STEP_MAX)
		a->step *= 2;
	b->next = a->head;
	a->head = b;
	return b;
}

void *
arena_alloc(struct arena *a, size_t n)
{
	struct block *b = a->head;
	void *p;

	if (n > SIZE_MAX - 16) {
		a->failed = true;
		return NULL;
	}
	n = (n + 15) & ~(size_t)15;
	if (!b || n > b->size - b->used)
		b = add_block(a, n);
	if (!b) {
		a->failed = true;
		return NULL;
	}
	p = b->data + b->used;
	b->used += n;
	return p;
}

void *
arena_array(struct arena *a, size_t n, size_t size)
{
	if (size && n > SIZE_MAX / size) {
		a->failed = true;
		return NULL;
	}
	return arena_alloc(a, n * size);
}

char *
arena_memdup(struct arena *a, const void *p, size_t n)
{
	char *copy = n == SIZE_MAX ? NULL : arena_alloc(a, n + 1);

	if (copy && n)
		memcpy(copy, p, n);
	return copy;
}

char *
arena_strdup(struct arena *a, const char *s)
{
	return arena_memdup(a, s, strlen(s));
}

struct span
arena_span(struct arena *a, struct span s)
{
	char *p = arena_memdup(a, s.p, s.n);

	return span_of(p, p ? s.n : 0);
}

char *
arena_join(struct arena *a, const struct span *v, size_t n)
{
	size_t all = 0, at = 0;
	char *p;

	for (size_t i = 0; i < n; i++) {
		if (v[i].n > SIZE_MAX / 2 - all) {
			a->failed = true;
			return NULL;
		}
		all += v[i].n;
	}
	p = arena_alloc(a, all + 1);
	for (size_t i = 0; p && i < n; i++) {
		if (v[i].n)
			memcpy(p + at, v[i].p, v[i].n);
		at += v[i].n;
	}
	return p;
}

char *
arena_printf(struct arena *a, const char *fmt, ...)
{
	char short_one[256];	/* mostly it fits: printed once */
	va_list ap;
	char *p;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(short_one, sizeof short_one, fmt, ap);
	va_end(ap);
	if (n < 0)
		return NULL;
	if ((size_t)n < sizeof short_one)
		return arena_memdup(a, short_one, (size_t)n);
	p = arena_alloc(a, (size_t)n + 1);
	if (!p)
		return NULL;
	va_start(ap, fmt);
	vsnprintf(p, (size_t)n + 1, fmt, ap);
	va_end(ap);
	return p;
}

void *
arena_grow(struct arena *a, void *array, size_t n, size_t *cap, size_t size)
{
	size_t more;
	void *p;

	if (n < *cap)
		return array;
	more = *cap ? *cap * 2 : 8;
	p = arena_array(a, more, size);
	if (!p)
		return NULL;
	if (n)
		memcpy(p, array, n * size);
	*cap = more;
	return p;
}
