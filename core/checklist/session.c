/* Keeping a walk: the change is made in memory, written in one transaction
 * with its transcript, and taken back where that fails. */
#include "core/checklist/session.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/base/timeparse.h"
#include "core/checklist/session_part.h"
#include "core/sheet/writer.h"
#include "core/text/utf8.h"

#define SHEET_JSON_MAX	((size_t)4 << 20)
#define NAME_BYTES	150
#define SAME_NAME	100

/* ---- making one ---- */

int
session_memory(struct error *e)
{
	return error_set(e, -ENOMEM, "store.memory", NULL);
}

static int
find_case(struct session *s, struct error *e)
{
	struct case_info info;
	char id[32];
	int r;

	if (s->o.store == NULL || s->o.case_id == 0)
		return 0;
	snprintf(id, sizeof id, "#%lld", (long long)s->o.case_id);
	r = store_case_find(s->o.store, id, s->arena, &info, e);
	if (r == 0)
		s->case_name = info.name;
	return r;
}

int
session_new(const struct checklist *l, const struct session_options *o,
    usec_t now, struct session **ret, struct error *e)
{
	struct session *s = calloc(1, sizeof *s);
	struct walk_names names;
	int r = 0;

	if (s == NULL || (s->arena = arena_new(1 << 20)) == NULL) {
		free(s);
		return session_memory(e);
	}
	s->o = *o;
	s->case_name = "";
	r = find_case(s, e);
	names = (struct walk_names){ o->host, s->case_name, o->reporter,
		o->company };
	if (r == 0 && walk_new(l, &names, now, &s->walk) < 0)
		r = session_memory(e);
	if (r < 0)
		session_free(s);
	else
		*ret = s;
	return r;
}

void
session_free(struct session *s)
{
	if (s == NULL)
		return;
	walk_free(s->walk);
	arena_free(s->arena);
	free(s);
}

/* What is known already, for variables that nobody was asked for; what came
 * from a row gives way to another row. */
static int
take_known(struct walk *w, const struct slot_values *known,
    enum walk_origin origin)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < w->list->nvars; i++) {
		const struct slot_var *v = &w->list->vars[i];
		const char *value = *v->field != '\0' ?
		    slot_value(known, v->field) : NULL;
		enum walk_origin has = w->values[i].origin;

		if (value != NULL && (has == WALK_UNASKED ||
		    (has == WALK_FROM_ROW && origin == WALK_FROM_ROW)))
			r = walk_set(w, v->name, value, origin);
	}
	return r;
}

/* The row that the person chose, or the only one; of a log with several no
 * one knows which is meant. */
static int
values_of_step(const struct walk_step *k, struct slot_values *v)
{
	const struct row *first = k->sheet->root.children, *chosen = NULL;

	if (*k->chosen != '\0')
		chosen = sheet_find_path(k->sheet, span_str(k->chosen));
	if (chosen != NULL)
		return slot_values_of_row(v, chosen);
	if (strcmp(k->sheet->kind, "log") == 0 && first != NULL &&
	    first->next != NULL)
		return 0;
	return slot_values_of_sheet(v, k->sheet);
}

static int
take_sheet(struct walk *w)
{
	struct arena *a = arena_new((size_t)4 << 20);
	struct slot_values known;
	int r;

	if (a == NULL)
		return -ENOMEM;
	slot_values_init(&known, a);
	r = values_of_step(walk_step(w), &known);
	if (r == 0)
		r = take_known(w, &known, WALK_FROM_ROW);
	arena_free(a);
	return r;
}

static int
take_case(struct session *s, struct error *e)
{
	struct arena *a = arena_new((size_t)16 << 20);
	struct slot_values known;
	int r;

	if (a == NULL)
		return session_memory(e);
	slot_values_init(&known, a);
	r = slot_values_of_case(&known, s->o.store, s->o.case_id, e);
	if (r == 0 && take_known(s->walk, &known, WALK_FROM_CASE) < 0)
		r = session_memory(e);
	arena_free(a);
	return r;
}

/* This host's own; an address that a reply names takes their place. */
static int
take_own(struct session *s, struct error *e)
{
	struct arena *a = arena_new(1 << 16);
	struct slot_values known;
	int r;

	if (a == NULL)
		return session_memory(e);
	slot_values_init(&known, a);
	r = slot_values_add(&known, "own_v4", span_str(s->o.own_v4));
	if (r == 0)
		r = slot_values_add(&known, "own_v6",
		    span_str(s->o.own_v6));
	if (r == 0)
		r = take_known(s->walk, &known, WALK_FROM_ROW);
	arena_free(a);
	return r < 0 ? session_memory(e) : 0;
}

int
session_begin(const struct checklist *l, const struct session_options *o,
    usec_t now, struct session **ret, struct error *e)
{
	struct session *s;
	int r = session_new(l, o, now, &s, e);

	if (r < 0)
		return r;
	if (o->store != NULL && o->case_id != 0)
		r = take_case(s, e);
	if (r == 0)
		r = take_own(s, e);
	if (r < 0)
		session_free(s);
	else
		*ret = s;
	return r;
}

/* ---- writing ---- */

/* A living case of the name may be there: then with a number behind it. */
static int
make_case(struct session *s, usec_t now, struct error *e)
{
	const struct checklist *l = s->walk->list;
	struct span title = utf8_head(span_str(text_in(&l->title, s->o.lang)),
	    NAME_BYTES);
	struct civil c;
	const char *name;
	int r = -EEXIST;

	time_civil_local(now, &c);
	for (int i = 1; r == -EEXIST && i <= SAME_NAME; i++) {
		name = arena_printf(s->arena, i == 1 ?
		    "%04d-%02d-%02d " SPAN_FMT : "%04d-%02d-%02d " SPAN_FMT
		    " (%d)", c.year, c.month, c.day, SPAN_ARG(title), i);
		if (name == NULL)
			return session_memory(e);
		r = store_case_add(s->o.store, name, now, &s->o.case_id, e);
		if (r == 0) {
			s->case_name = name;
			s->walk->names.case_name = arena_strdup(
			    s->walk->arena, name);
		}
	}
	if (r == 0 && e != NULL)
		*e = (struct error){ 0 };
	return r;
}

static int
make_run(struct session *s, usec_t now, struct error *e)
{
	int r = s->o.case_id == 0 ? make_case(s, now, e) : 0;

	return r < 0 ? r : store_run_add(s->o.store, s->o.case_id,
	    s->walk->list->name, s->walk->list->version, s->walk->started,
	    &s->run_id, e);
}

static int
sheet_text(const struct sheet *sheet, struct arena *a, const char **ret)
{
	const struct sheet_write_options o = { .lang = LANG_EN };
	struct buf b;
	int r;

	*ret = NULL;
	if (sheet == NULL)
		return 0;
	buf_init(&b, SHEET_JSON_MAX);
	r = sheet_write(&b, sheet, SHEET_JSON, &o);
	/* One that is too large is looked at again after a crash. */
	if (r == 0)
		*ret = arena_memdup(a, b.data, b.len);
	buf_done(&b);
	return r == -EFBIG ? 0 : r;
}

static int
steps_from(const struct walk *w, size_t from, struct arena *a,
    struct run_change *c)
{
	struct run_step *v = arena_array(a, w->nsteps - from + 1, sizeof *v);
	int r = v != NULL ? 0 : -ENOMEM;

	for (size_t i = from; r == 0 && i < w->nsteps; i++) {
		const struct walk_step *k = &w->steps[i];

		v[i - from] = (struct run_step){ .node = k->node->id,
			.answer = k->answer, .skipped = k->skipped,
			.reason = k->reason, .note = k->note,
			.chosen = k->chosen, .entered = k->entered,
			.left = k->left, .spent = k->spent };
		r = sheet_text(k->sheet, a, &v[i - from].sheet_json);
	}
	c->keep = from;
	c->steps = v;
	c->nsteps = w->nsteps - from;
	return r;
}

/* Values that changed since the mark; with all: every one that is known. */
static int
values_since(const struct walk *w, const struct walk_mark *m, bool all,
    struct arena *a, struct run_change *c)
{
	struct run_value *v = arena_array(a, w->list->nvars + 1, sizeof *v);
	size_t n = 0;

	for (size_t i = 0; v != NULL && i < w->list->nvars; i++) {
		const struct walk_value *k = &w->values[i];
		bool changed = k->value != m->values[i].value ||
		    k->origin != m->values[i].origin;

		if (k->origin == WALK_UNASKED || (!changed && !all))
			continue;
		v[n++] = (struct run_value){ .name = k->var->name,
			.value = k->value, .origin = (int64_t)k->origin,
			.field = k->origin != WALK_FROM_CASE &&
			    *k->var->field != '\0' ? k->var->field : NULL };
	}
	c->values = v;
	c->nvalues = n;
	return v != NULL ? 0 : -ENOMEM;
}

static int
write_change(struct session *s, const struct walk_mark *m, bool all,
    struct arena *a, usec_t now, struct error *e)
{
	const struct walk *w = s->walk;
	const struct walk_step *last = &w->steps[w->nsteps - 1];
	const struct checklist_node *solved = transcript_solved(w);
	struct run_change c = { .position = (int64_t)w->at,
		.ended = last->node->kind == CHECKLIST_END ? last->entered :
		    TIME_NONE,
		.step = walk_step(w)->node->id,
		.result = checklist_result_name(last->node->result),
		.solved = solved != NULL ? solved->id : "" };
	struct sheet *sheet = NULL;
	size_t from = w->at < m->at ? w->at : m->at;
	int r = steps_from(w, all ? 0 : from, a, &c);

	if (r == 0)
		r = values_since(w, m, all, a, &c);
	if (r == 0 && w->steps[0].answer != '\0') {
		sheet = transcript_sheet(w, now);
		r = sheet != NULL ? 0 : -ENOMEM;
	}
	c.sheet = sheet;
	r = r < 0 ? session_memory(e) : store_run_change(s->o.store,
	    s->run_id, &c, now, e);
	sheet_free(sheet);
	return r;
}

/* What the walk refuses, as a sentence. */
static int
refused(int r, struct error *e)
{
	switch (r) {
	case -EINVAL:
		return error_set(e, r, "checklist.no-answer", NULL);
	case -EAGAIN:
		return error_set(e, r, "checklist.ask-first", NULL);
	case -ENOENT:
		return error_set(e, r, "checklist.no-way", NULL);
	case -EOVERFLOW:
		return error_set(e, r, "checklist.too-many-steps", NULL);
	default:
		return session_memory(e);
	}
}

/* ---- changes ---- */

static int
begin(const struct session *s, struct walk_mark *ret, struct error *e)
{
	return walk_mark(s->walk, ret) < 0 ? session_memory(e) : 0;
}

static int
keep(struct session *s, const struct walk_mark *m, usec_t now,
    struct error *e)
{
	bool first = s->run_id == 0;
	struct arena *a;
	int r = 0;

	if (s->o.store == NULL)
		return 0;
	if (first)
		r = make_run(s, now, e);
	if (r < 0)
		return r;
	a = arena_new((size_t)64 << 20);
	r = a != NULL ? write_change(s, m, first, a, now, e) :
	    session_memory(e);
	arena_free(a);
	return r;
}

/* done: what the walk said of the change that was begun. */
static int
commit(struct session *s, struct walk_mark *m, int done, usec_t now,
    struct error *e)
{
	int r = done < 0 ? refused(done, e) : keep(s, m, now, e);

	if (r < 0)
		walk_reset(s->walk, m);
	else
		walk_settle(s->walk);
	walk_mark_done(m);
	return r;
}

int
session_set(struct session *s, const char *name, const char *value,
    enum walk_origin origin, usec_t now, struct error *e)
{
	struct walk_mark m;
	int r = begin(s, &m, e);

	return r < 0 ? r : commit(s, &m, walk_set(s->walk, name, value,
	    origin), now, e);
}

int
session_enter(struct session *s, const char *name, const char *typed,
    usec_t now, struct error *e)
{
	const struct walk_value *v = walk_value(s->walk, name);
	struct arena *a;
	const char *kept;
	int r;

	if (v == NULL || *typed == '\0')
		return session_set(s, name, "", WALK_OPEN, now, e);
	a = arena_new(SLOT_VALUE * 8);
	if (a == NULL)
		return session_memory(e);
	r = slot_value_read(v->var, span_str(typed), now, a, &kept, e);
	if (r == 0)
		r = session_set(s, name, kept, WALK_FROM_PERSON, now, e);
	arena_free(a);
	return r;
}

int
session_sheet(struct session *s, struct sheet *sheet, usec_t now,
    struct error *e)
{
	struct walk_mark m;
	int r = begin(s, &m, e);

	if (r < 0) {
		sheet_free(sheet);
		return r;
	}
	r = walk_sheet(s->walk, sheet);
	if (r == 0 && sheet != NULL)
		r = take_sheet(s->walk);
	return commit(s, &m, r, now, e);
}

int
session_choose(struct session *s, const char *path, usec_t now,
    struct error *e)
{
	struct walk_mark m;
	int r = begin(s, &m, e);

	if (r < 0)
		return r;
	r = walk_choose(s->walk, path);
	if (r == 0 && walk_step(s->walk)->sheet != NULL)
		r = take_sheet(s->walk);
	return commit(s, &m, r, now, e);
}

int
session_answer(struct session *s, char key, usec_t now, struct error *e)
{
	struct walk_mark m;
	int r = begin(s, &m, e);

	return r < 0 ? r : commit(s, &m, walk_answer(s->walk, key,
	    now), now, e);
}

int
session_skip(struct session *s, char key, const char *reason, usec_t now,
    struct error *e)
{
	struct walk_mark m;
	int r = begin(s, &m, e);

	return r < 0 ? r : commit(s, &m, walk_skip(s->walk, key, reason, now),
	    now, e);
}

int
session_note(struct session *s, const char *note, usec_t now,
    struct error *e)
{
	struct walk_mark m;
	int r = begin(s, &m, e);

	return r < 0 ? r : commit(s, &m, walk_note(s->walk, note), now, e);
}

int
session_back(struct session *s, usec_t now, struct error *e)
{
	struct walk_mark m;
	int r = begin(s, &m, e);

	return r < 0 ? r : commit(s, &m, walk_back(s->walk, now), now, e);
}

int
session_forward(struct session *s, usec_t now, struct error *e)
{
	struct walk_mark m;
	int r = begin(s, &m, e);

	return r < 0 ? r : commit(s, &m, walk_forward(s->walk, now), now, e);
}

const struct walk *
session_walk(const struct session *s)
{
	return s->walk;
}

int64_t
session_case(const struct session *s)
{
	return s->o.case_id;
}

const char *
session_case_name(const struct session *s)
{
	return s->case_name;
}

int64_t
session_run(const struct session *s)
{
	return s->run_id;
}
