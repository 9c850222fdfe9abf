/* `log --top`: how many of the found objects each sender, account or client
 * has, most first.  Holds the distinct names only. */
#include "core/command/log.h"

#include <errno.h>
#include <stdlib.h>

#include "core/base/map.h"
#include "core/text/cells.h"

struct top {
	struct span	 name;
	uintptr_t	 count;
};

static struct span
client_name(struct log_run *l, const struct log_message *m)
{
	if (m->client_ip.n == 0)
		return m->client_name;
	if (m->client_name.n == 0)
		return m->client_ip;
	return span_str(arena_printf(l->arena, SPAN_FMT "[" SPAN_FMT "]",
	    SPAN_ARG(m->client_name), SPAN_ARG(m->client_ip)));
}

static struct span
top_name(struct log_run *l, const struct log_message *m, const char *what)
{
	if (strcmp(what, "from") == 0)
		return m->from;
	if (strcmp(what, "account") == 0)
		return m->account;
	return client_name(l, m);
}

static int
count_all(struct log_run *l, const char *what, struct map *counts)
{
	size_t n = log_set_count(l->set);
	struct log_message m;
	struct span name;
	int r = 0;

	for (size_t i = 0; r == 0 && i < n; i++) {
		r = log_expand(l, i, &m);
		if (r < 0)
			break;
		name = top_name(l, &m, what);
		if (name.p == NULL || (name.n == 0 &&
		    strcmp(what, "from") != 0))
			continue;
		r = map_put(counts, name,
		    (void *)((uintptr_t)map_get(counts, name) + 1));
	}
	return r;
}

static int
compare_tops(const void *pa, const void *pb)
{
	const struct top *a = pa, *b = pb;

	if (a->count != b->count)
		return a->count < b->count ? 1 : -1;
	return span_compare(a->name, b->name);
}

static int
print_top(struct log_run *l, const char *what, const struct top *t)
{
	struct jw j;

	if (l->in->json) {
		jw_init(&j, &l->out);
		jw_object(&j);
		jw_name(&j, "top");
		jw_string(&j, span_str(what));
		jw_member_bytes(&j, "value", t->name);
		jw_member_int(&j, "count", (int64_t)t->count);
		jw_object_end(&j);
	} else {
		buf_addf(&l->out, "%8llu  ", (unsigned long long)t->count);
		if (t->name.n == 0)
			buf_adds(&l->out, "<>");
		cells_clean(&l->out, t->name);
	}
	buf_addc(&l->out, '\n');
	return l->out.len >= LOG_BATCH ? log_flush(l) : l->out.error;
}

int
log_print_top(struct log_run *l, const char *what)
{
	struct map *counts = map_new();
	struct top *v = NULL;
	size_t n;
	int r;

	if (counts == NULL)
		return -ENOMEM;
	r = count_all(l, what, counts);
	if (r < 0)
		goto out;
	n = map_count(counts);
	v = calloc(n + 1, sizeof *v);
	r = v == NULL ? -ENOMEM : 0;
	for (size_t i = 0; r == 0 && i < n; i++)
		v[i].count = (uintptr_t)map_at(counts, i, &v[i].name);
	if (r == 0)
		qsort(v, n, sizeof *v, compare_tops);
	for (size_t i = 0; r == 0 && i < n; i++)
		r = print_top(l, what, &v[i]);
	if (r == 0)
		r = log_flush(l);
out:
	free(v);
	map_free(counts);
	return r;
}
