/* The row `selftests` into history.db and back. */
#include "core/command/list_tests.h"

#include <errno.h>

#include "core/blocklist/blocklist.h"

int
list_tests_recall(const char *store_dir, struct facts *f)
{
	struct history *h;
	int r = history_open(store_dir, true, &h, NULL);

	if (r < 0)
		return r == -ENOMEM ? r : 0;
	r = history_tests(h, f, NULL);
	history_close(h);
	return r == -ENOMEM ? r : 0;
}

/* "zen.example/ipv4 good" in two. */
static size_t
read_row(const struct sheet *s, struct arena *a, struct history_test **ret,
    const char **ret_resolver)
{
	const struct row *r = sheet_find_id(s, "selftests");
	const struct field *f = r ? row_field(r, "verdicts") : NULL, *asks =
	    r ? row_field(r, "server") : NULL;
	struct history_test *v;
	size_t n = 0;

	if (f == NULL || asks == NULL)
		return 0;
	v = arena_array(a, f->nlist + 1, sizeof *v);
	*ret_resolver = arena_memdup(a, asks->text.p, asks->text.n);
	for (size_t i = 0; v != NULL && i < f->nlist; i++) {
		struct span verdict = f->list[i], list;

		if (!span_split(&verdict, ' ', &list))
			continue;
		v[n].list = arena_memdup(a, list.p, list.n);
		v[n++].verdict = arena_memdup(a, verdict.p, verdict.n);
	}
	*ret = v;
	return arena_failed(a) ? 0 : n;
}

void
list_tests_keep(const char *store_dir, const struct sheet *s, usec_t now)
{
	struct arena *a = arena_new((size_t)1 << 20);
	struct history_test *v = NULL;
	struct history *h;
	const char *resolver = "";
	size_t n = a ? read_row(s, a, &v, &resolver) : 0;

	if (n > 0 && history_open(store_dir, false, &h, NULL) == 0) {
		(void)history_tests_keep(h, v, n, resolver, now, NULL);
		history_close(h);
	}
	arena_free(a);
}

int
list_tests_add(struct facts *f, const struct sheet *s, usec_t now)
{
	struct arena *a = arena_new((size_t)1 << 20);
	struct history_test *v = NULL;
	const char *resolver = "";
	size_t n = a ? read_row(s, a, &v, &resolver) : 0;
	int r = a ? 0 : -ENOMEM;

	for (size_t i = 0; i < n && r != -ENOMEM; i++) {
		const char *key = arena_printf(a, "%s@%s", v[i].list,
		    resolver), *value = arena_printf(a, "%s %lld",
		    v[i].verdict, (long long)(now / USEC_SEC));

		r = facts_add(f, LIST_TEST, span_str(key), span_str(value));
	}
	arena_free(a);
	return r == -ENOMEM ? r : 0;
}
