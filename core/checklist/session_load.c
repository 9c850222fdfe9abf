/* Going on with a walk that was kept, going on to the next list, and what
 * helped before. */
#include "core/checklist/session.h"

#include <errno.h>
#include <stdlib.h>

#include "core/checklist/session_part.h"

static struct walk_step
step_of(const struct run_step *k, const struct checklist_node *n)
{
	struct walk_step step = { .node = n, .answer = k->answer,
		.skipped = k->skipped, .reason = k->reason, .note = k->note,
		.entered = k->entered, .left = k->left, .spent = k->spent,
		.chosen = k->chosen };

	/* What can no longer be read is looked at again. */
	if (k->sheet_json != NULL && sheet_read_json(span_str(k->sheet_json),
	    &step.sheet) < 0)
		step.sheet = NULL;
	if (step.sheet == NULL)
		step.chosen = "";
	return step;
}

/* As far as the list still has the steps and leads from one to the next. */
static size_t
same_steps(const struct checklist *l, const struct run_step *k, size_t n,
    struct walk_step *v)
{
	size_t done = 0;

	for (; done < n; done++) {
		const struct checklist_node *node = checklist_node(l,
		    k[done].node);
		const struct checklist_answer *before = done == 0 ? NULL :
		    checklist_answer(v[done - 1].node, v[done - 1].answer);

		if (node == NULL || (done == 0 ? node != &l->nodes[0] :
		    before == NULL || &l->nodes[before->to] != node))
			break;
		v[done] = step_of(&k[done], node);
	}
	if (done > 0 && done < n) {
		v[done - 1].answer = '\0';
		v[done - 1].left = TIME_NONE;
	}
	return done;
}

static int
load_steps(struct session *s, const struct run_info *info,
    const struct run_step *k, size_t n, usec_t now)
{
	struct walk_step *v = calloc(n + 1, sizeof *v);
	size_t have, at = info->position > 0 ? (size_t)info->position : 0;
	int r = 0;

	if (v == NULL)
		return -ENOMEM;
	have = same_steps(s->walk->list, k, n, v);
	if (have > 0)
		r = walk_load(s->walk, v, have, at < have ? at : have - 1,
		    now);
	free(v);
	return r;
}

static int
load_values(struct session *s, const struct run_value *v, size_t n)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < n; i++) {
		if (walk_value(s->walk, v[i].name) != NULL &&
		    v[i].origin > WALK_UNASKED &&
		    v[i].origin <= WALK_FROM_PERSON)
			r = walk_set(s->walk, v[i].name, v[i].value,
			    (enum walk_origin)v[i].origin);
	}
	return r;
}

struct stored {
	struct run_info	 info;
	struct run_step	*steps;
	struct run_value *values;
	size_t		 nsteps, nvalues;
};

static int
resume(const struct library *l, const struct stored *k,
    const struct session_options *o, usec_t now, struct session **ret,
    struct error *e)
{
	struct session_options own = *o;
	const struct checklist *list = NULL;
	struct session *s;
	int r = library_list(l, k->info.list, &list, e);

	own.case_id = k->info.case_id;
	if (r == 0)
		r = session_new(list, &own, now, &s, e);
	if (r < 0)
		return r;
	s->run_id = k->info.id;
	s->walk->started = k->info.started;
	if (load_steps(s, &k->info, k->steps, k->nsteps, now) < 0 ||
	    load_values(s, k->values, k->nvalues) < 0) {
		session_free(s);
		return session_memory(e);
	}
	*ret = s;
	return 0;
}

int
session_resume(const struct library *l, int64_t run_id,
    const struct session_options *o, usec_t now, struct session **ret,
    struct error *e)
{
	struct arena *a = arena_new((size_t)64 << 20);
	struct stored k;
	int r;

	if (a == NULL)
		return session_memory(e);
	r = store_run_get(o->store, run_id, a, &k.info, &k.steps, &k.nsteps,
	    &k.values, &k.nvalues, e);
	if (r == 0)
		r = resume(l, &k, o, now, ret, e);
	arena_free(a);
	return r;
}

/* Values of the same name go along, with where they came from. */
static int
take_along(struct walk *to, const struct walk *from)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < from->list->nvars; i++) {
		const struct walk_value *v = &from->values[i];
		const struct walk_value *k = walk_value(to, v->var->name);

		if (k != NULL && *v->value != '\0' &&
		    k->origin == WALK_UNASKED)
			r = walk_set(to, v->var->name, v->value, v->origin);
	}
	return r;
}

int
session_next(struct session *s, const struct library *l, usec_t now,
    struct session **ret, struct error *e)
{
	const char *name = walk_step(s->walk)->node->next;
	const struct checklist *list = NULL;
	struct session *next;
	int r;

	if (name == NULL)
		return error_set(e, -ENOENT, "checklist.no-next", NULL);
	r = library_list(l, name, &list, e);
	if (r == 0)
		r = session_begin(list, &s->o, now, &next, e);
	if (r < 0)
		return r;
	if (take_along(next->walk, s->walk) < 0) {
		session_free(next);
		return session_memory(e);
	}
	*ret = next;
	return 0;
}

/* ---- what helped before ---- */

/* The first sentence of a step, slots as "…". */
static const char *
short_text(const char *text, const char *stop, struct arena *a)
{
	struct span s = span_str(text);
	ptrdiff_t end = span_find(s, span_str(stop));
	char name[SLOT_NAME + 1];
	const char *p;
	struct buf b;
	size_t n;

	if (end > 0)
		s = span_head(s, (size_t)end);
	buf_init(&b, CHECKLIST_LINE);
	for (size_t i = 0; i < s.n; i += n) {
		n = slot_at(span_skip(s, i), name);
		if (n > 0)
			buf_adds(&b, "…");
		else
			buf_addc(&b, s.p[i + n++]);
	}
	p = arena_memdup(a, b.data, b.len);
	buf_done(&b);
	return p != NULL ? p : "";
}

int
session_solved(struct store *store, const struct checklist *l,
    struct arena *a, struct text *ret, struct error *e)
{
	const struct checklist_node *n = NULL;
	struct run_solved *v;
	char digits[TEXT_NUMBER];
	const char *cases = "";
	struct text step, number;
	size_t count;
	int r = store_run_solved(store, l->name, a, &v, &count, e);

	*ret = (struct text){ NULL, NULL };
	if (r < 0)
		return r;
	for (size_t i = 0; n == NULL && i < count; i++) {
		n = checklist_node(l, v[i].node);
		cases = text_number(digits, (long long)v[i].cases);
	}
	if (n == NULL)
		return 0;
	step = (struct text){ short_text(n->text.ja, "。", a),
		short_text(n->text.en, ". ", a) };
	number = (struct text){ cases, cases };
	*ret = text_say_both(a, "checklist.solved", "step", &step, "n",
	    &number, NULL);
	return 0;
}
