/* Tests of blocklists that are remembered: one row for each list, family and
 * DNS server. */
#include "core/case/history_part.h"

#define KEPT_DAYS 2

static void
read_fact(sqlite3_stmt *q, struct arena *a, void *ret)
{
	struct { const char *key, *value; } *f = ret;

	f->key = store_text(q, 0, a);
	f->value = store_text(q, 1, a);
}

int
history_tests(struct history *h, struct facts *f, struct error *e)
{
	struct { const char *key, *value; } *v;
	struct arena *a = arena_new((size_t)4 << 20);
	void *rows = NULL;
	size_t n = 0;
	int r = a == NULL ? error_set(e, -ENOMEM, "store.memory", NULL) :
	    store_rows(h->s, store_query(h->s, e, "SELECT list || '@' ||"
	    " resolver, verdict || ' ' || (at / 1000000) FROM tests", ""),
	    sizeof *v, read_fact, a, &rows, &n, e);

	v = rows;
	for (size_t i = 0; r == 0 && i < n; i++) {
		if (v[i].key == NULL || v[i].value == NULL ||
		    facts_get(f, "list.test", span_str(v[i].key)).p != NULL)
			continue;
		if (facts_add(f, "list.test", span_str(v[i].key),
		    span_str(v[i].value)) == -ENOMEM)
			r = error_set(e, -ENOMEM, "store.memory", NULL);
	}
	arena_free(a);
	return r;
}

int
history_tests_keep(struct history *h, const struct history_test *v, size_t n,
    const char *resolver, usec_t now, struct error *e)
{
	int r = store_begin(h->s, e);

	if (r < 0)
		return r;
	r = store_run(h->s, e, "DELETE FROM tests WHERE at < ?", "t",
	    now - KEPT_DAYS * USEC_DAY);
	for (size_t i = 0; r == 0 && i < n; i++)
		r = store_run(h->s, e, "INSERT OR REPLACE INTO tests (list,"
		    " resolver, verdict, at) VALUES (?, ?, ?, ?)", "ssst",
		    v[i].list, resolver, v[i].verdict, now);
	return store_end(h->s, r, e);
}
