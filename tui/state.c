/* What the console remembers from one start to the next, in the store:
 * pane, current case, state of each pane, history of the prompts.
 * Fails: quietly where there is no store; a failure to save is said.  Owns
 * nothing. */
#include <stdio.h>
#include <stdlib.h>

#include "tui/console_private.h"

static const char *const histories[] = { "command", "domain", "filter" };
#define NHISTORIES (sizeof histories / sizeof histories[0])
#define HISTORY_MAX ((size_t)256 << 10)
#define SAVE_TIME (2 * USEC_SEC)

static void
restore_case(struct console *c, struct arena *a)
{
	struct case_info info;
	struct span name;
	char *s;

	if (store_state_get(c->store, "case", a, &name) < 0 || name.n == 0)
		return;
	s = arena_memdup(a, name.p, name.n);
	/* gone or deleted since: then there is none */
	if (s != NULL && store_case_find(c->store, s, a, &info, NULL) == 0)
		console_case_set(c, info.id, info.name);
}

void
state_restore(struct console *c)
{
	struct arena *a = arena_new((size_t)1 << 20);
	struct span v;
	char name[64];
	struct pane *p;

	if (c->store == NULL || a == NULL)
		goto out;
	for (size_t i = 0; i < NHISTORIES; i++) {
		snprintf(name, sizeof name, "history.%s", histories[i]);
		if (store_state_get(c->store, name, a, &v) == 0)
			prompt_history_load(c->own->prompt, histories[i], v);
	}
	restore_case(c, a);
	if (store_state_get(c->store, "pane", a, &v) == 0 && v.n > 0) {
		p = console_pane(c, arena_memdup(a, v.p, v.n));
		if (p != NULL)
			c->own->current = p;
	}
out:
	arena_free(a);
}

void
state_restore_pane(struct console *c, struct pane *p)
{
	struct arena *a;
	struct span v;
	char name[64];

	if (c->store == NULL || p->ops->restore == NULL ||
	    p->ops->number < 0)
		return;
	a = arena_new((size_t)1 << 20);
	snprintf(name, sizeof name, "pane.%s", p->ops->name);
	if (a != NULL && store_state_get(c->store, name, a, &v) == 0 &&
	    v.n > 0)
		p->ops->restore(p, v);
	arena_free(a);
}

/* What did not change is not written again: a write waits for the disk. */
static bool
is_saved(struct console *c, const char *id, struct span value)
{
	struct arena *a = arena_new(2 * HISTORY_MAX);
	struct span old;
	bool same = a != NULL && store_state_get(c->store, id, a,
	    &old) == 0 && span_eq(old, value);

	arena_free(a);
	return same;
}

static int
save_one(struct console *c, const char *kind, const char *name,
    const struct buf *b)
{
	char id[64];

	if (b->error < 0)
		return 0;
	snprintf(id, sizeof id, "%s%s", kind, name);
	if (is_saved(c, id, buf_span(b)))
		return 0;
	return store_state_set(c->store, id, buf_span(b), NULL);
}

void
state_save(struct console *c)
{
	struct console_private *o = c->own;
	struct pane *p = o->current;
	struct buf b;

	if (c->store == NULL)
		return;
	buf_init(&b, HISTORY_MAX);
	for (size_t i = 0; i < o->npanes; i++) {
		p = &o->panes[i];
		buf_reset(&b);
		if (p->opened && p->ops->save != NULL &&
		    p->ops->save(p, &b) == 0)
			save_one(c, "pane.", p->ops->name, &b);
	}
	for (size_t i = 0; i < NHISTORIES; i++) {
		buf_reset(&b);
		if (prompt_history_save(o->prompt, histories[i], &b) == 0)
			save_one(c, "history.", histories[i], &b);
	}
	buf_reset(&b);
	buf_adds(&b, c->case_id != 0 ? c->case_name : "");
	save_one(c, "", "case", &b);
	/* help or a sheet on top: the pane below it */
	p = o->current;
	for (size_t i = o->nback; p->ops->number < 0 && i > 0; i--)
		p = o->back[i - 1].from;
	buf_reset(&b);
	buf_adds(&b, p->ops->name);
	save_one(c, "", "pane", &b);
	buf_done(&b);
}

static void
save_due(void *arg)
{
	struct console *c = arg;

	loop_timer_close(c->own->save_timer);
	c->own->save_timer = NULL;
	state_save(c);
}

void
state_save_soon(struct console *c)
{
	if (c->own->save_timer == NULL)
		c->own->save_timer = loop_timer_start(c->loop, SAVE_TIME, 0,
		    save_due, c);
}
