/* Going through a list: steps, values, and where one stands.  Showing is in
 * walk_view.c. */
#include "core/checklist/walk.h"

#include <errno.h>
#include <stdlib.h>

#include "core/base/vec.h"
#include "core/checklist/when.h"

#define ARENA_MAX ((size_t)32 << 20)

static struct walk_step *
current(const struct walk *w)
{
	return &w->steps[w->at];
}

const struct walk_step *
walk_step(const struct walk *w)
{
	return current(w);
}

bool
walk_ended(const struct walk *w)
{
	return current(w)->node->kind == CHECKLIST_END;
}

static int
push(struct walk *w, const struct checklist_node *n, usec_t now)
{
	struct walk_step *v;

	if (w->nsteps >= WALK_STEPS)
		return -EOVERFLOW;
	v = arena_grow(w->arena, w->steps, w->nsteps, &w->cap, sizeof *v);
	if (v == NULL)
		return -ENOMEM;
	w->steps = v;
	w->steps[w->nsteps++] = (struct walk_step){ .node = n, .reason = "",
		.note = "", .entered = now, .left = TIME_NONE,
		.chosen = "" };
	return 0;
}

static const char *
keep(struct walk *w, const char *s)
{
	return arena_strdup(w->arena, s != NULL ? s : "");
}

int
walk_new(const struct checklist *l, const struct walk_names *names,
    usec_t now, struct walk **ret)
{
	struct arena *a = arena_new(ARENA_MAX);
	struct walk *w = a != NULL ? arena_alloc(a, sizeof *w) : NULL;

	if (w == NULL || l->nnodes == 0) {
		arena_free(a);
		return w == NULL ? -ENOMEM : -EINVAL;
	}
	*w = (struct walk){ .list = l, .started = now, .arena = a };
	w->names = (struct walk_names){ keep(w, names->host),
		keep(w, names->case_name), keep(w, names->reporter),
		keep(w, names->company) };
	w->values = arena_array(a, l->nvars, sizeof *w->values);
	if ((w->values == NULL && l->nvars > 0) ||
	    push(w, &l->nodes[0], now) < 0 || arena_failed(a)) {
		arena_free(a);
		return -ENOMEM;
	}
	for (size_t i = 0; i < l->nvars; i++)
		w->values[i] = (struct walk_value){ .var = &l->vars[i],
			.value = "" };
	*ret = w;
	return 0;
}

/* A sheet that is no longer of a step lives on until the walk is settled:
 * the change may be taken back. */
static int
retire(struct walk *w, struct sheet *s)
{
	int r = s != NULL ? VEC_ROOM(w->retired, w->nretired,
	    w->retired_cap) : 0;

	if (r == 0 && s != NULL)
		w->retired[w->nretired++] = s;
	return r;
}

static int
drop_from(struct walk *w, size_t n)
{
	int r = 0;

	for (size_t i = w->nsteps; r == 0 && i > n; i--) {
		r = retire(w, w->steps[i - 1].sheet);
		if (r == 0)
			w->nsteps--;
	}
	return r;
}

void
walk_free(struct walk *w)
{
	if (w == NULL)
		return;
	for (size_t i = 0; i < w->nsteps; i++)
		sheet_free(w->steps[i].sheet);
	walk_settle(w);
	free(w->retired);
	arena_free(w->arena);
}

int
walk_load(struct walk *w, const struct walk_step *steps, size_t n, size_t at,
    usec_t now)
{
	int r = n > 0 && at < n ? drop_from(w, 0) : -EINVAL;

	for (size_t i = 0; i < n; i++) {
		struct walk_step *k;

		if (r == 0)
			r = push(w, steps[i].node, now);
		if (r < 0) {
			sheet_free(steps[i].sheet);
			continue;
		}
		k = &w->steps[i];
		*k = steps[i];
		k->reason = keep(w, steps[i].reason);
		k->note = keep(w, steps[i].note);
		k->chosen = keep(w, steps[i].chosen);
	}
	if (r < 0)
		return r;
	w->at = at;
	current(w)->entered = now;
	return arena_failed(w->arena) ? -ENOMEM : 0;
}

/* ---- taking a change back ---- */

int
walk_mark(const struct walk *w, struct walk_mark *ret)
{
	size_t nvars = w->list->nvars;
	struct walk_mark m = { .nsteps = w->nsteps, .at = w->at,
		.nretired = w->nretired,
		.steps = calloc(w->nsteps, sizeof *m.steps),
		.values = calloc(nvars + 1, sizeof *m.values) };

	if (m.steps == NULL || m.values == NULL) {
		walk_mark_done(&m);
		return -ENOMEM;
	}
	memcpy(m.steps, w->steps, w->nsteps * sizeof *m.steps);
	if (nvars > 0)
		memcpy(m.values, w->values, nvars * sizeof *m.values);
	*ret = m;
	return 0;
}

void
walk_mark_done(struct walk_mark *m)
{
	free(m->steps);
	free(m->values);
	*m = (struct walk_mark){ .nsteps = 0 };
}

static bool
has_sheet(const struct walk_step *v, size_t n, const struct sheet *s)
{
	for (size_t i = 0; i < n; i++) {
		if (v[i].sheet == s)
			return true;
	}
	return false;
}

void
walk_reset(struct walk *w, const struct walk_mark *m)
{
	/* A step added since has no sheet yet; one given since goes. */
	for (size_t i = 0; i < w->nsteps; i++) {
		if (!has_sheet(m->steps, m->nsteps, w->steps[i].sheet))
			sheet_free(w->steps[i].sheet);
	}
	memcpy(w->steps, m->steps, m->nsteps * sizeof *m->steps);
	if (w->list->nvars > 0)
		memcpy(w->values, m->values,
		    w->list->nvars * sizeof *m->values);
	w->nsteps = m->nsteps;
	w->at = m->at;
	w->nretired = m->nretired;
}

void
walk_settle(struct walk *w)
{
	while (w->nretired > 0)
		sheet_free(w->retired[--w->nretired]);
}

/* ---- values ---- */

static struct walk_value *
value_of(const struct walk *w, const char *name)
{
	for (size_t i = 0; i < w->list->nvars; i++) {
		if (strcmp(w->values[i].var->name, name) == 0)
			return &w->values[i];
	}
	return NULL;
}

const struct walk_value *
walk_value(const struct walk *w, const char *name)
{
	return value_of(w, name);
}

int
walk_set(struct walk *w, const char *name, const char *value,
    enum walk_origin origin)
{
	struct walk_value *v = value_of(w, name);
	const char *kept = keep(w, value);

	if (v == NULL)
		return -EINVAL;
	if (kept == NULL)
		return -ENOMEM;
	v->value = kept;
	v->origin = *kept != '\0' || origin == WALK_UNASKED ? origin :
	    WALK_OPEN;
	return 0;
}

struct needs {
	const struct walk *w;
	const struct walk_value **v;
	size_t		 n;
	bool		 asked;		/* those that were, or those not */
};

static void
need_slots(struct needs *k, const char *text)
{
	struct span s = span_str(text);
	char name[SLOT_NAME + 1];

	for (size_t i = 0; i < s.n; i++) {
		const struct walk_value *v;
		bool had = false;

		if (slot_at(span_skip(s, i), name) == 0)
			continue;
		v = value_of(k->w, name);
		if (v == NULL || (v->origin != WALK_UNASKED) != k->asked)
			continue;
		for (size_t j = 0; j < k->n; j++)
			had |= k->v[j] == v;
		if (!had && k->n < SLOT_VARS)
			k->v[k->n++] = v;
	}
}

/* What a step needs to be shown and run. */
static void
need_step(struct needs *k, const struct checklist_node *n)
{
	need_slots(k, n->text.ja);
	need_slots(k, n->why.ja);
	for (size_t i = 0; i < n->ncommands; i++)
		need_slots(k, n->commands[i].text);
	need_slots(k, n->run);
	need_slots(k, n->undo.ja);
	for (size_t i = 0; i < n->nanswers; i++) {
		need_slots(k, n->answers[i].label.ja);
		need_slots(k, n->answers[i].label.en);
	}
}

/* The sentence for the record if that answer is given. */
static void
need_record(struct needs *k, const struct checklist_node *n, char key)
{
	const struct checklist_answer *a = checklist_answer(n, key);

	if (a != NULL)
		need_slots(k, a->rec.ja != NULL ? a->rec.ja : n->rec.ja);
}

size_t
walk_needs(const struct walk *w, char key, const struct walk_value **ret_v)
{
	struct needs k = { .w = w, .v = ret_v };
	const struct checklist_node *n = current(w)->node;

	if (key == '\0')
		need_step(&k, n);
	else
		need_record(&k, n, key);
	return k.n;
}

size_t
walk_asked(const struct walk *w, const struct walk_value **ret_v)
{
	struct needs k = { .w = w, .v = ret_v, .asked = true };
	const struct walk_step *s = current(w);

	need_step(&k, s->node);
	need_record(&k, s->node, s->answer);
	return k.n;
}

const char *
walk_offer(const struct slot_var *v, const struct row *row, struct arena *a)
{
	enum field_type type = slot_field_type(v->type);
	struct slot_values values;
	const char *by_name;

	slot_values_init(&values, a);
	if (slot_values_of_row(&values, row) < 0)
		return NULL;
	by_name = *v->field != '\0' ? slot_value(&values, v->field) :
	    slot_value(&values, v->name);
	if (by_name != NULL || type == FIELD_TEXT)
		return by_name;
	for (const struct field *f = row->fields; f != NULL; f = f->next) {
		if (f->type == type && f->text.n > 0)
			return arena_memdup(a, f->text.p, f->text.n);
	}
	return NULL;
}

/* ---- sheets ---- */

int
walk_sheet(struct walk *w, struct sheet *s)
{
	struct walk_step *k = current(w);

	if (k->node->run == NULL) {
		sheet_free(s);
		return -EINVAL;
	}
	if (k->sheet != s && retire(w, k->sheet) < 0) {
		sheet_free(s);
		return -ENOMEM;
	}
	k->sheet = s;
	if (s == NULL || *k->chosen == '\0' ||
	    sheet_find_path(s, span_str(k->chosen)) == NULL)
		k->chosen = "";
	return 0;
}

int
walk_choose(struct walk *w, const char *path)
{
	struct walk_step *k = current(w);
	const char *kept = keep(w, path);

	if (kept == NULL)
		return -ENOMEM;
	if (*kept != '\0' && (k->sheet == NULL ||
	    sheet_find_path(k->sheet, span_str(kept)) == NULL))
		return -ENOENT;
	k->chosen = kept;
	return 0;
}

size_t
walk_candidates(const struct walk *w)
{
	const struct walk_step *k = current(w);

	return *k->chosen == '\0' ? when_candidates(k->node, k->sheet) : 0;
}

char
walk_preselected(const struct walk *w)
{
	const struct walk_step *k = current(w);
	const struct row *chosen = k->sheet != NULL && *k->chosen != '\0' ?
	    sheet_find_path(k->sheet, span_str(k->chosen)) : NULL;

	return when_preselect(k->node, k->sheet, chosen);
}

/* ---- going ---- */

static void
leave(struct walk_step *k, usec_t now)
{
	if (now > k->entered)
		k->spent += now - k->entered;
	k->entered = now;
}

/* On to the target; what came after stays where the answer is the same. */
static int
go(struct walk *w, const struct checklist_answer *a, bool skipped,
    const char *reason, usec_t now)
{
	struct walk_step *k = current(w);
	bool same = k->answer == a->key && w->at + 1 < w->nsteps &&
	    k->skipped == skipped;
	int r = 0;

	if (a->to >= w->list->nnodes)
		return -ENOENT;
	if (!same)
		r = drop_from(w, w->at + 1);
	if (r == 0 && !same)
		r = push(w, &w->list->nodes[a->to], now);
	if (r < 0)
		return r;
	k = current(w);
	k->answer = a->key;
	k->skipped = skipped;
	k->reason = reason;
	k->left = now;
	leave(k, now);
	w->at++;
	current(w)->entered = now;
	return 0;
}

int
walk_answer(struct walk *w, char key, usec_t now)
{
	const struct checklist_answer *a = checklist_answer(current(w)->node,
	    key);
	const struct walk_value *v[SLOT_VARS];

	if (a == NULL)
		return -EINVAL;
	if (walk_needs(w, key, v) > 0)
		return -EAGAIN;
	return go(w, a, false, "", now);
}

int
walk_skip(struct walk *w, char key, const char *reason, usec_t now)
{
	const struct checklist_answer *a = checklist_answer(current(w)->node,
	    key);
	const char *kept = keep(w, reason);

	if (a == NULL)
		return -EINVAL;
	return kept != NULL ? go(w, a, true, kept, now) : -ENOMEM;
}

int
walk_note(struct walk *w, const char *note)
{
	const char *kept = keep(w, note);

	if (kept == NULL)
		return -ENOMEM;
	current(w)->note = kept;
	return 0;
}

bool
walk_can_back(const struct walk *w)
{
	return w->at > 0;
}

bool
walk_can_forward(const struct walk *w)
{
	return w->at + 1 < w->nsteps;
}

static int
move(struct walk *w, size_t to, usec_t now)
{
	leave(current(w), now);
	w->at = to;
	current(w)->entered = now;
	return 0;
}

int
walk_back(struct walk *w, usec_t now)
{
	return walk_can_back(w) ? move(w, w->at - 1, now) : -ENOENT;
}

int
walk_forward(struct walk *w, usec_t now)
{
	return walk_can_forward(w) ? move(w, w->at + 1, now) : -ENOENT;
}
