/* The console: panes, the way back, messages, undo, the frame's clock.
 * Fails: with a sentence on the message line; console_new NULL on no memory.
 * Owner: start.c, which makes and frees the one console. */
#include "tui/console.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/bounce/replies.h"
#include "core/text/utf8.h"
#include "tui/commands.h"
#include "tui/console_private.h"
#include "tui/pane_sheet.h"

#define FRAME_TIME (USEC_SEC / 60)

struct console *
console_new(void)
{
	struct console *c = calloc(1, sizeof *c);
	struct console_private *o;

	if (c == NULL)
		return NULL;
	o = c->own = calloc(1, sizeof *o);
	if (o == NULL)
		goto fail;
	o->now_fixed = TIME_NONE;
	o->prompt = prompt_new();
	o->keymap = keymap_new();
	if (o->prompt == NULL || o->keymap == NULL)
		goto fail;
	for (size_t i = 0; pane_table[i] != NULL && i < CONSOLE_PANES; i++)
		o->panes[o->npanes++] = (struct pane){
		    .ops = pane_table[i], .console = c };
	o->current = &o->panes[0];
	input_init(c);
	return c;
fail:
	console_free(c);
	return NULL;
}

static void
pane_close(struct pane *p)
{
	if (p->opened && p->ops->close != NULL)
		p->ops->close(p);
	p->opened = false;
}

static void
step_drop(struct way_back *w)
{
	free(w->state);
	if (w->transient != NULL) {
		pane_close(w->transient);
		free(w->transient);
	}
	*w = (struct way_back){ 0 };
}

/* No job may outlive the pane that started it. */
static void
stop_jobs(struct console *c)
{
	struct console_private *o = c->own;

	for (size_t i = 0; i < o->npanes; i++)
		if (o->panes[i].opened && o->panes[i].ops->stop != NULL)
			o->panes[i].ops->stop(&o->panes[i]);
	while (c->loop != NULL && loop_busy(c->loop))
		loop_step(c->loop, true);
}

void
console_close_screen(struct console *c)
{
	struct console_private *o = c->own;

	if (o->screen != NULL)
		o->screen->ops->close(o->screen);
	o->screen = NULL;
}

void
console_free(struct console *c)
{
	struct console_private *o = c->own;

	if (o != NULL) {
		stop_jobs(c);
		for (size_t i = o->nback; i-- > 0; )
			step_drop(&o->back[i]);
		for (size_t i = 0; i < o->npanes; i++)
			pane_close(&o->panes[i]);
		prompt_free(o->prompt);
		keymap_free(o->keymap);
		keys_done(&o->keys);
		grid_done(&o->grid);
		free(o);
	}
	replies_free(c->replies);
	store_close(c->store);
	loop_free(c->loop);
	free(c);
}

usec_t
console_now(const struct console *c)
{
	return c->own->now_fixed != TIME_NONE ? c->own->now_fixed :
	    clock_now();
}

/* Drawn before the loop sleeps, and after a frame's time where work never
 * pauses. */
static void
frame_due(void *arg)
{
	struct console *c = arg;

	loop_timer_close(c->own->frame_timer);
	c->own->frame_timer = NULL;
	c->own->urgent = true;
	console_before_sleep(c);
}

void
console_dirty(struct console *c)
{
	struct console_private *o = c->own;

	o->dirty = true;
	if (o->frame_timer == NULL && o->drawn && !o->plain &&
	    o->screen != NULL)
		o->frame_timer = loop_timer_start(c->loop, FRAME_TIME, 0,
		    frame_due, c);
}

void
console_answered(struct console *c)
{
	c->own->urgent = true;
	console_dirty(c);
}

void
console_redraw(struct console *c)
{
	struct console_private *o = c->own;

	o->screen->ops->leave(o->screen);
	o->screen->ops->enter(o->screen);
	o->dirty = o->urgent = true;
}

static void
cut(char to[CONSOLE_SAY], const char *from)
{
	struct span s = utf8_head(span_str(from), CONSOLE_SAY - 1);

	memcpy(to, s.p ? s.p : "", s.n);
	to[s.n] = '\0';
}

void
console_say(struct console *c, enum severity s, struct text t)
{
	struct console_private *o = c->own;

	cut(o->say_ja, text_in(&t, LANG_JA));
	cut(o->say_en, text_in(&t, LANG_EN));
	o->say_severity = s;
	o->said = true;
	console_dirty(c);
}

void
console_say_id(struct console *c, enum severity s, const char *id)
{
	console_say(c, s, text_plain(id));
}

void
console_error(struct console *c, const struct error *e)
{
	struct text t = { error_in(e, LANG_JA), error_in(e, LANG_EN) };

	console_say(c, SEVERITY_ERROR, t);
}

void
console_prompt(struct console *c, const struct prompt_spec *spec)
{
	prompt_open(c->own->prompt, spec);
	console_dirty(c);
}

struct pane *
console_pane(struct console *c, const char *name)
{
	struct console_private *o = c->own;

	for (size_t i = 0; i < o->npanes; i++)
		if (strcmp(o->panes[i].ops->name, name) == 0)
			return &o->panes[i];
	return NULL;
}

const char *
console_host(const struct console *c)
{
	return c->own->host;
}

void
console_keep(struct console *c)
{
	state_save(c);
}

struct pane *
console_current(struct console *c)
{
	return c->own->current;
}

/* Opened at the first visit, but never before a first frame was drawn. */
static void
show(struct console *c, struct pane *p)
{
	c->own->current = p;
	c->own->npending = 0;
	console_dirty(c);
	if (p->opened || !c->own->opened)
		return;
	p->opened = true;
	if (p->ops->open != NULL && p->ops->open(p) < 0)
		return;
	state_restore_pane(c, p);
}

/* A new step.  Past the limit the oldest is forgotten: the pane that it
 * showed is then only the second step's way back. */
static struct way_back *
step_new(struct console *c)
{
	struct console_private *o = c->own;
	struct way_back *w;

	if (o->nback == CONSOLE_STACK) {
		if (o->back[0].transient != NULL)
			o->back[1].from = o->back[0].from;
		step_drop(&o->back[0]);
		o->nback--;
		memmove(&o->back[0], &o->back[1],
		    o->nback * sizeof o->back[0]);
	}
	w = &o->back[o->nback++];
	*w = (struct way_back){ .from = o->current };
	return w;
}

void
console_go(struct console *c, struct pane *p)
{
	if (p == c->own->current)
		return;
	step_new(c);
	show(c, p);
}

static char *
saved(struct pane *p)
{
	char *s = NULL;
	struct buf b;

	if (p->ops->save == NULL)
		return NULL;
	buf_init(&b, 65536);
	if (p->ops->save(p, &b) == 0)
		s = buf_take(&b);
	buf_done(&b);
	return s;
}

bool
console_jump(struct console *c, const char *pane, enum field_type type,
    struct span value)
{
	struct pane *p = console_pane(c, pane), *from = c->own->current;
	struct way_back *w;
	char *state;

	if (p == NULL || p->ops->jump == NULL)
		return false;
	if (!p->opened)
		show(c, p);
	state = saved(p);
	if (!p->ops->jump(p, type, value)) {
		c->own->current = from;
		free(state);
		return false;
	}
	c->own->current = from;
	w = step_new(c);
	w->changed = p;
	w->state = state;
	show(c, p);
	return true;
}

void
console_remember(struct console *c)
{
	struct pane *p = c->own->current;
	char *state = saved(p);
	struct way_back *w = step_new(c);

	w->changed = p;
	w->state = state;
}

bool
console_can_back(const struct console *c)
{
	return c->own->nback > 0;
}

bool
console_back(struct console *c)
{
	struct console_private *o = c->own;
	struct way_back w;

	if (o->nback == 0)
		return false;
	w = o->back[--o->nback];
	o->back[o->nback] = (struct way_back){ 0 };
	if (w.changed != NULL && w.state != NULL &&
	    w.changed->ops->restore != NULL)
		w.changed->ops->restore(w.changed, span_str(w.state));
	show(c, w.from);
	step_drop(&w);
	return true;
}

void
console_push(struct console *c, struct pane *p)
{
	p->console = c;
	step_new(c)->transient = p;
	show(c, p);
}

int
console_open_sheet(struct console *c, struct sheet *s, struct text title)
{
	struct pane *p = pane_sheet_new(s, title);

	if (p == NULL)
		return -ENOMEM;
	console_push(c, p);
	return 0;
}

void
console_case_set(struct console *c, int64_t id, const char *name)
{
	struct span s = utf8_head(span_str(name), sizeof c->case_name - 1);

	c->case_id = id;
	memcpy(c->case_name, s.p ? s.p : "", s.n);
	c->case_name[s.n] = '\0';
	console_dirty(c);
}

void
console_undo_push(struct console *c,
    void (*undo)(struct console *c, int64_t id), int64_t id)
{
	struct console_private *o = c->own;

	if (o->nundo == CONSOLE_UNDO) {
		o->nundo--;
		memmove(&o->undo[0], &o->undo[1],
		    o->nundo * sizeof o->undo[0]);
	}
	o->undo[o->nundo++] = (struct undo_step){ .undo = undo, .id = id };
}

bool
console_undo(struct console *c)
{
	struct console_private *o = c->own;
	struct undo_step u;

	if (o->nundo == 0)
		return false;
	u = o->undo[--o->nundo];
	u.undo(c, u.id);
	console_dirty(c);
	return true;
}

/* Each line sanitised; lines of any length, the terminal wraps. */
void
console_show_plain(struct console *c, struct span text)
{
	struct console_private *o = c->own;
	struct text wait = text_plain("tui.plain.wait");
	struct span line;
	struct buf b;

	buf_init(&b, (size_t)4 << 20);
	while (span_split(&text, '\n', &line)) {
		cells_clean(&b, line);
		buf_adds(&b, "\r\n");
	}
	buf_addf(&b, "\r\n-- %s --\r\n", text_in(&wait, c->lang));
	o->screen->ops->plain(o->screen, buf_span(&b));
	buf_done(&b);
	o->plain = true;
}

void
console_lend_terminal(struct console *c)
{
	c->own->screen->ops->leave(c->own->screen);
}

void
console_take_terminal(struct console *c)
{
	c->own->screen->ops->enter(c->own->screen);
	console_redraw(c);
}

void
console_set_lang(struct console *c, enum lang lang)
{
	c->lang = lang;
	console_dirty(c);
}

int
console_set_option(struct console *c, const char *name, struct span value,
    struct error *e)
{
	int r = config_set(c->config, name, value, e);

	if (r < 0)
		return r;
	if (strcmp(name, "lang") == 0)
		console_set_lang(c, strcmp(config_text(c->config, "lang"),
		    "en") == 0 ? LANG_EN : LANG_JA);
	console_dirty(c);
	return 0;
}

void
console_quit(struct console *c)
{
	c->own->quitting = true;
	loop_stop(c->loop);
}

const struct keymap *
console_keymap(const struct console *c)
{
	return c->own->keymap;
}

int
console_dump(struct console *c, const char *path, struct error *e)
{
	struct grid g;
	struct buf b;
	size_t done = 0;
	int fd, r;

	buf_init(&b, (size_t)16 << 20);
	fd = -1;
	r = grid_init(&g, c->own->screen->rows, c->own->screen->cols,
	    c->own->screen->ambiguous);
	if (r < 0)
		goto out;
	console_draw(c, &g);
	r = grid_dump(&g, true, &b);
	if (r < 0)
		goto out;
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	while (fd >= 0 && done < b.len) {
		ssize_t n = write(fd, b.data + done, b.len - done);

		if (n < 0 && errno != EINTR)
			break;
		done += n > 0 ? (size_t)n : 0;
	}
	if (fd < 0 || done < b.len)
		r = -errno;
out:
	if (fd >= 0)
		close(fd);
	if (r < 0)
		error_set(e, r, "tui.dump.failed", "file", path, NULL);
	grid_done(&g);
	buf_done(&b);
	return r;
}

void
console_draw(struct console *c, struct grid *g)
{
	g->ascii = c->own->screen->ascii;
	g->ambiguous = c->own->screen->ambiguous;
	grid_clear(g);
	if (c->own->current->opened && c->own->current->ops->refresh != NULL)
		c->own->current->ops->refresh(c->own->current);
	frame_draw(c, g);
}

static void
draw_to_screen(struct console *c)
{
	struct console_private *o = c->own;

	o->dirty = o->urgent = false;
	loop_timer_close(o->frame_timer);
	o->frame_timer = NULL;
	if (o->screen->rows != o->grid.rows ||
	    o->screen->cols != o->grid.cols) {
		grid_done(&o->grid);
		if (grid_init(&o->grid, o->screen->rows, o->screen->cols,
		    o->screen->ambiguous) < 0)
			return;
	}
	console_draw(c, &o->grid);
	o->screen->ops->show(o->screen, &o->grid);
	o->last_frame = clock_monotonic();
	o->drawn = true;
	sync_touch(o->sync);
}

/* The store and the first pane come after the first frame. */
static void
open_rest(struct console *c)
{
	struct console_private *o = c->own;
	struct error e = { 0 };
	const char *dir = c->options.store_dir;

	o->opened = true;
	if (dir == NULL)
		dir = config_dir_store(c->config);
	if (store_open(dir, false, &c->store, &e) < 0) {
		c->store = NULL;
		console_error(c, &e);
	}
	state_restore(c);
	show(c, o->current);
}

void
console_before_sleep(struct console *c)
{
	struct console_private *o = c->own;
	usec_t since = clock_monotonic() - o->last_frame;

	if (o->plain || o->hung_up || o->screen == NULL)
		return;
	/* at most one a frame's time, but at once for a key */
	if (o->dirty && !o->urgent && o->frame_timer != NULL &&
	    since < FRAME_TIME)
		return;
	if (o->dirty)
		draw_to_screen(c);
	if (!o->opened) {
		open_rest(c);
		draw_to_screen(c);
	}
}

bool
console_idle(struct console *c)
{
	struct console_private *o = c->own;
	struct pane *p = o->current;

	if ((o->dirty && !o->plain) || !o->opened || o->frame_timer != NULL ||
	    keys_pending(&o->keys) || loop_busy(c->loop))
		return false;
	for (size_t i = 0; i < o->npanes; i++)
		if (o->panes[i].opened && o->panes[i].ops->busy != NULL &&
		    o->panes[i].ops->busy(&o->panes[i]))
			return false;
	return p->ops->busy == NULL || !p->ops->busy(p);
}
