/* Values of a walk: those that a step or an answer names are asked one after
 * another, and those that were given are changed.  What does not fit its type
 * is refused, and the line stays open.
 * Owner: the pane. */
#include <errno.h>

#include "tui/checklist_part.h"

/* What a row under a cursor of another pane offers, or NULL. */
static const char *
offered(struct checklist_pane *d, const struct slot_var *v)
{
	const struct sheet *s;
	const struct row *r = sheet_view_row(&d->sheet);
	const char *value = r ? walk_offer(v, r, d->frame) : NULL;
	struct pane *p;

	for (size_t i = 0; value == NULL && pane_table[i] != NULL; i++) {
		p = console_pane(d->pane->console, pane_table[i]->name);
		if (p == NULL || p == d->pane || !p->opened ||
		    p->ops->row == NULL)
			continue;
		r = p->ops->row(p, &s);
		if (r != NULL)
			value = walk_offer(v, r, d->frame);
	}
	return value;
}

static void	ask_for(struct checklist_pane *d, const struct walk_value *v,
		const char *initial, void (*done)(void *arg,
		const char *line));

static void
value_done(void *arg, const char *line)
{
	struct checklist_pane *d = arg;
	const struct walk_value *needs[SLOT_VARS];
	struct error e = { 0 };
	int r;

	if (d->session == NULL || walk_needs(session_walk(d->session),
	    d->asked_for, needs) == 0)
		return;
	r = session_enter(d->session, needs[0]->var->name, line ? line : "",
	    console_now(d->pane->console), &e);
	if (!checklist_moved(d, r, &e)) {
		if (r == -EINVAL)
			ask_for(d, needs[0], line, value_done);
		return;
	}
	d->asked_then(d, d->asked_for);
}

/* The prompt keeps it until the next one. */
static struct text
label_of(struct checklist_pane *d, const struct slot_var *v)
{
	const char *ja, *en;

	arena_reset(d->label);
	ja = arena_printf(d->label, "%s: ", v->label.ja);
	en = arena_printf(d->label, "%s: ", v->label.en);

	return ja != NULL && en != NULL ? (struct text){ ja, en } : v->label;
}

static void
ask_for(struct checklist_pane *d, const struct walk_value *v,
    const char *initial, void (*done)(void *arg, const char *line))
{
	const struct prompt_spec s = { .label = label_of(d, v->var),
		.history = v->var->name, .initial = initial, .done = done,
		.arg = d };

	console_prompt(d->pane->console, &s);
}

bool
checklist_ask(struct checklist_pane *d, char key,
    void (*then)(struct checklist_pane *d, char key))
{
	const struct walk_value *needs[SLOT_VARS];

	if (walk_needs(session_walk(d->session), key, needs) == 0)
		return false;
	d->asked_for = key;
	d->asked_then = then;
	ask_for(d, needs[0], offered(d, needs[0]->var), value_done);
	return true;
}

/* ---- values that were given are changed ---- */

static void	change_value(struct checklist_pane *d);

static void
changed_done(void *arg, const char *line)
{
	struct checklist_pane *d = arg;
	const struct walk_value *v[SLOT_VARS];
	struct error e = { 0 };
	int r;

	if (line == NULL || d->session == NULL || d->changing >=
	    walk_asked(session_walk(d->session), v)) {
		d->changing = 0;
		return;
	}
	r = session_enter(d->session, v[d->changing]->var->name, line,
	    console_now(d->pane->console), &e);
	if (!checklist_moved(d, r, &e)) {
		if (r == -EINVAL)
			ask_for(d, v[d->changing], line, changed_done);
		return;
	}
	d->changing++;
	change_value(d);
}

/* One after another, each with what it holds now; then the check again. */
static void
change_value(struct checklist_pane *d)
{
	const struct walk_value *v[SLOT_VARS];

	if (d->changing < walk_asked(session_walk(d->session), v)) {
		ask_for(d, v[d->changing], v[d->changing]->value,
		    changed_done);
		return;
	}
	d->changing = 0;
	checklist_show(d);
	if (walk_step(session_walk(d->session))->node->kind ==
	    CHECKLIST_AUTO && d->view.run == WALK_RUN_READY)
		checklist_run_check(d);
}

bool
checklist_has_values(const struct checklist_pane *d)
{
	const struct walk_value *v[SLOT_VARS];

	return walk_asked(session_walk(d->session), v) > 0;
}

void
checklist_change_values(struct checklist_pane *d)
{
	const struct walk_value *v[SLOT_VARS];

	d->changing = 0;
	if (walk_asked(session_walk(d->session), v) == 0)
		console_say_id(d->pane->console, SEVERITY_NOTICE,
		    "tui.step.no-values");
	else
		change_value(d);
}
