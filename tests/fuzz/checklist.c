/* Fuzz: the checklist format.  Invariants: a refused file has a sentence with
 * a place; an accepted one, written and read again, is the same list and
 * prints the same; targets lie in the list; checking and drawing every step
 * of what was accepted neither crashes nor shows a control. */
#include <stdlib.h>

#include "core/checklist/check.h"
#include "core/checklist/print.h"
#include "core/checklist/walk.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
no_control(const char *s)
{
	for (; s != NULL && *s != '\0'; s++)
		if ((unsigned char)*s < 0x20 || *s == 0x7f)
			abort();
}

static void
check_problems(const struct checklist_problems *p)
{
	struct buf line;

	if (p->n > CHECKLIST_PROBLEMS)
		abort();
	buf_init(&line, 1 << 16);
	for (size_t i = 0; i < p->n; i++) {
		buf_reset(&line);
		checklist_problem_line(p, &p->v[i], &line);
		if (!p->v[i].text.ja[0] || !p->v[i].text.en[0])
			abort();
		no_control(line.data);
	}
	buf_done(&line);
}

static void
check_graph(const struct checklist *l)
{
	for (size_t i = 0; i < l->nnodes; i++)
		for (size_t k = 0; k < l->nodes[i].nanswers; k++)
			if (l->nodes[i].answers[k].to != SIZE_MAX &&
			    l->nodes[i].answers[k].to >= l->nnodes)
				abort();
}

static void
write_back(const struct checklist *l, struct arena *a)
{
	struct checklist_problems p;
	struct checklist again;
	struct buf first, second;

	buf_init(&first, 8 << 20);
	buf_init(&second, 8 << 20);
	checklist_write(l, &first);
	checklist_problems_init(&p, a, "again");
	if (first.len <= CHECKLIST_FILE &&
	    checklist_parse(buf_span(&first), "fuzz", a, &again, &p) == 0) {
		checklist_write(&again, &second);
		if (again.nnodes != l->nnodes ||
		    !span_eq(buf_span(&first), buf_span(&second)))
			abort();
	} else if (first.len <= CHECKLIST_FILE && p.n > 0 &&
	    p.errors == p.n && p.v[0].line == 0) {
		abort();
	}
	buf_done(&first);
	buf_done(&second);
}

/* Steps as they come, the first answers first. */
static void
walk_some(const struct checklist *l, struct arena *a)
{
	static const struct walk_names names = { "h", "c", "n", "o" };
	struct walk_view v;
	struct walk *w;

	if (walk_new(l, &names, 0, &w) < 0)
		return;
	for (int i = 0; i < 20; i++) {
		const struct checklist_node *n = walk_step(w)->node;

		if (walk_view(w, NULL, 0, a, &v) < 0)
			break;
		no_control(v.text.ja);
		no_control(v.text.en);
		if (n->nanswers == 0 || walk_skip(w,
		    n->answers[(size_t)i % n->nanswers].key, "x", 0) < 0)
			break;
	}
	walk_free(w);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct checklist_rules rules = { .tools = NULL };
	struct arena *a = arena_new((size_t)64 << 20);
	struct checklist_problems p;
	struct checklist l;
	struct buf out;
	int r;

	checklist_problems_init(&p, a, "fuzz.checklist");
	r = checklist_parse(span_of((const char *)data, size), "fuzz", a, &l,
	    &p);
	if (r < 0 && p.n == 0)
		abort();
	check_problems(&p);
	if (r == 0) {
		check_graph(&l);
		write_back(&l, a);
		walk_some(&l, a);
		checklist_check(&l, &rules, &p);
		buf_init(&out, 8 << 20);
		(void)checklist_print(&l, SHEET_HTML, LANG_JA, &out);
		buf_done(&out);
	}
	arena_free(a);
	return 0;
}
