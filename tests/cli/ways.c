/* Prints, for each end of a list, its name and the shortest way to it:
 *     END --answer start=y --answer …
 * for tests/cli/checklist.test. */
#include <stdio.h>

#include "core/base/readfile.h"
#include "core/checklist/format.h"

static void
print_way(const struct checklist *l, const size_t *from, size_t end)
{
	size_t path[CHECKLIST_NODES], n = 0;

	for (size_t at = end; at != 0; at = from[at])
		path[n++] = at;
	printf("%s", l->nodes[end].id);
	for (size_t at = 0; n-- > 0; at = path[n]) {
		const struct checklist_node *here = &l->nodes[at];
		size_t k = 0;

		while (here->answers[k].to != path[n])
			k++;
		printf(" --answer %s=%c", here->id, here->answers[k].key);
	}
	printf("\n");
}

/* Breadth first. */
static void
search(const struct checklist *l, size_t *from)
{
	size_t queue[CHECKLIST_NODES] = { 0 }, tail = 1;

	for (size_t i = 1; i < l->nnodes; i++)
		from[i] = SIZE_MAX;
	from[0] = 0;
	for (size_t head = 0; head < tail; head++) {
		const struct checklist_node *n = &l->nodes[queue[head]];

		for (size_t k = 0; k < n->nanswers; k++) {
			size_t to = n->answers[k].to;

			if (to >= l->nnodes || from[to] != SIZE_MAX)
				continue;
			from[to] = queue[head];
			queue[tail++] = to;
		}
	}
}

int
main(int argc, char **argv)
{
	static size_t from[CHECKLIST_NODES];
	struct arena *a = arena_new((size_t)64 << 20);
	struct checklist_problems p;
	struct checklist l;
	struct buf b;
	int r = 1;

	buf_init(&b, CHECKLIST_FILE);
	checklist_problems_init(&p, a, "list");
	if (argc == 2 && read_file(argv[1], &b) == 0 &&
	    checklist_parse(buf_span(&b), "list", a, &l, &p) == 0) {
		search(&l, from);
		for (size_t i = 0; i < l.nnodes; i++) {
			if (l.nodes[i].kind == CHECKLIST_END &&
			    from[i] != SIZE_MAX)
				print_way(&l, from, i);
		}
		r = 0;
	}
	buf_done(&b);
	arena_free(a);
	return r;
}
