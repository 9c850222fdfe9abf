/* Hash map of byte strings; entries in one array, an index of u32 beside it.
 * Entries are never removed: a map lives as long as one result. */
#include "core/base/map.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>

#include "core/base/vec.h"

struct entry {
	uint64_t	 hash;
	char		*key;
	size_t		 keylen;
	void		*value;
};

struct map {
	struct entry	*v;
	size_t		 n, cap;
	uint32_t	*slot;		/* entry + 1, or 0 */
	size_t		 nslot;
	uint64_t	 seed;
};

static uint64_t
mix(uint64_t a, uint64_t b)
{
	__uint128_t r = (__uint128_t)(a ^ 0x9e3779b97f4a7c15ULL) *
	    (b ^ 0xd6e8feb86659fd93ULL);

	return (uint64_t)r ^ (uint64_t)(r >> 64);
}

uint64_t
hash_bytes(const void *p, size_t n, uint64_t seed)
{
	const char *s = p;
	uint64_t h = seed ^ n, w;

	for (; n >= 8; s += 8, n -= 8) {
		memcpy(&w, s, 8);
		h = mix(h, w);
	}
	if (n) {
		w = 0;
		memcpy(&w, s, n);
		h = mix(h, w);
	}
	return mix(h, 0x2545f4914f6cdd1dULL);
}

/* One for the process: a map is made for every message. */
static uint64_t
process_seed(void)
{
	static _Atomic uint64_t seed;
	uint64_t s = seed;

	if (s == 0) {
		if (getrandom(&s, sizeof s, GRND_NONBLOCK) < 0 || s == 0)
			s = (uintptr_t)&seed;
		seed = s;
	}
	return s;
}

struct map *
map_new(void)
{
	struct map *m = calloc(1, sizeof *m);

	if (m)
		m->seed = process_seed();
	return m;
}

void
map_free(struct map *m)
{
	if (!m)
		return;
	for (size_t i = 0; i < m->n; i++)
		free(m->v[i].key);
	free(m->v);
	free(m->slot);
	free(m);
}

size_t
map_count(const struct map *m)
{
	return m->n;
}

/* The slot that holds the key, or the empty one where it belongs. */
static uint32_t *
find(const struct map *m, uint64_t h, struct span key)
{
	size_t i = h & (m->nslot - 1);

	while (m->slot[i]) {
		const struct entry *e = &m->v[m->slot[i] - 1];

		if (e->hash == h &&
		    span_eq(span_of(e->key, e->keylen), key))
			break;
		i = (i + 1) & (m->nslot - 1);
	}
	return &m->slot[i];
}

void *
map_get(const struct map *m, struct span key)
{
	uint32_t *s;

	if (m->n == 0)
		return NULL;
	s = find(m, hash_bytes(key.p, key.n, m->seed), key);
	return *s ? m->v[*s - 1].value : NULL;
}

static int
grow_slots(struct map *m)
{
	size_t n = m->nslot ? m->nslot * 2 : 16;
	uint32_t *slot = calloc(n, sizeof *slot);

	if (!slot)
		return -ENOMEM;
	free(m->slot);
	m->slot = slot;
	m->nslot = n;
	for (size_t k = 0; k < m->n; k++) {
		size_t i = m->v[k].hash & (n - 1);

		while (slot[i])
			i = (i + 1) & (n - 1);
		slot[i] = (uint32_t)k + 1;
	}
	return 0;
}

int
map_put(struct map *m, struct span key, void *value)
{
	uint64_t h = hash_bytes(key.p, key.n, m->seed);
	uint32_t *s;
	char *copy;

	if ((m->n + 1) * 2 > m->nslot && grow_slots(m) < 0)
		return -ENOMEM;
	s = find(m, h, key);
	if (*s) {
		m->v[*s - 1].value = value;
		return 0;
	}
	copy = malloc(key.n + 1);
	if (!copy || VEC_ROOM(m->v, m->n, m->cap) < 0) {
		free(copy);
		return -ENOMEM;
	}
	if (key.n)
		memcpy(copy, key.p, key.n);
	copy[key.n] = '\0';
	m->v[m->n] = (struct entry){ h, copy, key.n, value };
	*s = (uint32_t)++m->n;
	return 0;
}

void *
map_at(const struct map *m, size_t i, struct span *ret_key)
{
	if (ret_key)
		*ret_key = span_of(m->v[i].key, m->v[i].keylen);
	return m->v[i].value;
}
