/* Memory that lives as long as a message, a sheet or a result: many small
 * allocations, freed at once.  Every call returns NULL when the arena's
 * maximum or the machine's memory is used up; arena_failed() then stays true,
 * so that a builder may check once at its end.  Alignment 16. */
#ifndef MTGP_BASE_ARENA_H
#define MTGP_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/span.h"

struct arena;

/* max: bytes in all.  NULL: no memory. */
struct arena	*arena_new(size_t max);
void		 arena_free(struct arena *a);		/* takes NULL */
/* Forgets all allocations, keeps one block for the next user. */
void		 arena_reset(struct arena *a);
bool		 arena_failed(const struct arena *a);
size_t		 arena_used(const struct arena *a);
/* Zeroed memory. */
void		*arena_alloc(struct arena *a, size_t n);
/* n * size with an overflow check. */
void		*arena_array(struct arena *a, size_t n, size_t size);
/* Copies; the copy is NUL-terminated. */
char		*arena_strdup(struct arena *a, const char *s);
char		*arena_memdup(struct arena *a, const void *p, size_t n);
struct span	 arena_span(struct arena *a, struct span s);
/* One behind the other, with a NUL at the end. */
char		*arena_join(struct arena *a, const struct span *v, size_t n);
char		*arena_printf(struct arena *a, const char *fmt, ...)
			__attribute__((format(printf, 2, 3)));
/* A growing array inside the arena: returns the array with room for one more
 * element behind n; *cap is kept by the caller (start with NULL, 0, 0). */
void		*arena_grow(struct arena *a, void *array, size_t n,
			size_t *cap, size_t size);

#endif
