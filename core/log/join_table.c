/* The join's table; see join_table.h. */
#include "core/log/join_table.h"

#include <errno.h>
#include <stdlib.h>

static int
table_grow(struct table *t, bool values)
{
	struct table g = { .cap = t->cap ? t->cap * 2 : 1024, .n = t->n };

	g.key = calloc(g.cap, sizeof *g.key);
	g.value = values ? calloc(g.cap, sizeof *g.value) : NULL;
	if (!g.key || (values && !g.value)) {
		free(g.key);
		free(g.value);
		return -ENOMEM;
	}
	for (size_t i = 0; i < t->cap; i++)
		if (t->key[i]) {
			size_t k = table_slot(&g, t->key[i]);

			g.key[k] = t->key[i];
			if (values)
				g.value[k] = t->value[i];
		}
	free(t->key);
	free(t->value);
	*t = g;
	return 0;
}

int
table_put(struct table *t, uint64_t key, uint32_t value, bool values)
{
	size_t i;

	if ((t->n + 1) * 2 > t->cap && table_grow(t, values) < 0)
		return -ENOMEM;
	i = table_slot(t, key);
	t->n += t->key[i] == 0;
	t->key[i] = key;
	if (values)
		t->value[i] = value;
	return 0;
}

void
table_remove(struct table *t, size_t i)
{
	size_t mask = t->cap - 1, k = i;

	for (;;) {
		size_t home;

		k = (k + 1) & mask;
		if (!t->key[k])
			break;
		home = t->key[k] & mask;
		if (((k - home) & mask) < ((k - i) & mask))
			continue;
		t->key[i] = t->key[k];
		if (t->value)
			t->value[i] = t->value[k];
		i = k;
	}
	t->key[i] = 0;
	t->n--;
}

void
table_done(struct table *t)
{
	free(t->key);
	free(t->value);
	*t = (struct table){ 0 };
}
