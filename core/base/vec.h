/* Growing arrays on the heap: a pointer, a count and a capacity kept by the
 * owner.  VEC_ROOM(v, n, cap) makes room for one more element: 0 or -ENOMEM,
 * the old array stays valid on failure.  The owner frees with free(). */
#ifndef MTGP_BASE_VEC_H
#define MTGP_BASE_VEC_H

#include <stddef.h>

int	vec_room(void **array, size_t n, size_t *cap, size_t size);

#define VEC_ROOM(v, n, cap) vec_room((void **)&(v), (n), &(cap), sizeof *(v))

#endif
