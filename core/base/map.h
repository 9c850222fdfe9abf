/* A map from byte strings to pointers, open addressing, keys copied into the
 * map.  Iteration follows insertion.  Hash keyed by a per-process random
 * seed, so hostile keys cannot be aimed.  Values belong to the caller. */
#ifndef MTGP_BASE_MAP_H
#define MTGP_BASE_MAP_H

#include "core/base/span.h"

struct map;

struct map	*map_new(void);			/* NULL: no memory */
void		 map_free(struct map *m);	/* takes NULL */
size_t		 map_count(const struct map *m);
void		*map_get(const struct map *m, struct span key);
/* 0, or -ENOMEM.  A known key gets the new value. */
int		 map_put(struct map *m, struct span key, void *value);
/* The i-th entry (0 … count-1) in order of insertion. */
void		*map_at(const struct map *m, size_t i, struct span *ret_key);
/* 64-bit hash of bytes with a seed; not cryptographic. */
uint64_t	 hash_bytes(const void *p, size_t n, uint64_t seed);

#endif
