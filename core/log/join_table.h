/* Keys of the join: open addressing over 64-bit hashes, no key is 0; with a
 * value each (an index + 1), or a plain set.  At most half full.  Memory is
 * the table's own until table_done; -ENOMEM leaves it as it was. */
#ifndef MTGP_LOG_JOIN_TABLE_H
#define MTGP_LOG_JOIN_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct table {
	uint64_t	*key;		/* 0: free */
	uint32_t	*value;		/* NULL for a plain set */
	size_t		 n, cap;
};

/* Where the key is, or would be put; not of an empty table (cap 0). */
static inline size_t
table_slot(const struct table *t, uint64_t key)
{
	size_t i = key & (t->cap - 1);

	while (t->key[i] && t->key[i] != key)
		i = (i + 1) & (t->cap - 1);
	return i;
}

int	table_put(struct table *t, uint64_t key, uint32_t value, bool values);
/* Of a used slot; closes the gap, so that no search stops short. */
void	table_remove(struct table *t, size_t slot);
void	table_done(struct table *t);

#endif
