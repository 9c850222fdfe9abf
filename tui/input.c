/* From terminal bytes to what they do: keys through the key map to commands,
 * characters into the prompt, pastes as text, answers of the terminal.
 * Fails: never; a lost terminal ends the program with its state saved.
 * Owns nothing of its own. */
#include <errno.h>
#include <unistd.h>

#include "core/text/fold.h"
#include "core/text/utf8.h"
#include "tui/console_private.h"
#include "tui/paste.h"

#define READ_SIZE 4096

static void
esc_due(void *arg)
{
	struct console *c = arg;

	loop_timer_close(c->own->esc_timer);
	c->own->esc_timer = NULL;
	keys_timeout(&c->own->keys);
	c->own->urgent = true;
}

static bool
is_text(uint32_t key)
{
	return key >= 0x20 && key != 0x7f && key < KEY_NAMED &&
	    key != 0xFFFD;
}

static void
prompt_key(struct console *c, uint32_t key)
{
	static const char *const sections[] = { "prompt", NULL };
	struct console_private *o = c->own;
	const char *command;
	char utf8[4];

	/* a character is text here, even where the key map folds it */
	if (is_text(key)) {
		prompt_insert(o->prompt, span_of(utf8,
		    (size_t)utf8_encode(key, utf8)));
		return;
	}
	if (keymap_find(o->keymap, sections, &key, 1, &command) ==
	    KEYMAP_COMMAND)
		prompt_command(o->prompt, command);
}

static void
say_no_key(struct console *c)
{
	struct arena *a = arena_new(4096);
	struct buf b;
	char name[24];

	buf_init(&b, 256);
	for (size_t i = 0; i < c->own->npending; i++) {
		key_display(c->own->pending[i], name);
		buf_addf(&b, "%s%s", i ? " " : "", name);
	}
	console_say(c, SEVERITY_NOTICE, text_say(a, "tui.key.unknown", "key",
	    b.data, NULL));
	buf_done(&b);
	arena_free(a);
}

/* A key that the pane takes for itself; full-width letters count. */
static bool
chosen(struct console *c, uint32_t key)
{
	struct pane *p = c->own->current;
	const struct pane_choice *v;
	char line[] = "choose x";
	size_t n = 0;

	if (c->own->npending > 0 || !p->opened || p->ops->choices == NULL)
		return false;
	v = p->ops->choices(p, &n);
	for (size_t i = 0; i < n; i++) {
		if ((uint32_t)v[i].key != fold_key(key))
			continue;
		line[sizeof line - 2] = v[i].key;
		tui_command_run(c, line);
		return true;
	}
	return false;
}

static void
pane_key(struct console *c, uint32_t key)
{
	struct console_private *o = c->own;
	const char *sections[4], *command;
	enum keymap_found f;

	if (chosen(c, key))
		return;
	o->pending[o->npending++] = key;
	frame_sections(c, sections);
	f = keymap_find(o->keymap, sections, o->pending, o->npending,
	    &command);
	if (f == KEYMAP_MORE && o->npending < KEYMAP_KEYS)
		return;
	if (f == KEYMAP_COMMAND) {
		o->npending = 0;
		tui_command_run(c, command);
		return;
	}
	/* Esc after the first keys of a sequence only takes them back */
	if (key != KEY_ESC_)
		say_no_key(c);
	o->npending = 0;
}

static void
plain_end(struct console *c)
{
	c->own->plain = false;
	c->own->screen->ops->enter(c->own->screen);
}

static void
on_key(void *arg, uint32_t key)
{
	struct console *c = arg;
	struct console_private *o = c->own;

	o->dirty = o->urgent = true;
	if (o->plain) {
		plain_end(c);
		return;
	}
	o->said = false;
	if (prompt_is_open(o->prompt))
		prompt_key(c, key);
	else
		pane_key(c, key);
}

static void
on_paste(void *arg, struct span text, bool cut)
{
	struct console *c = arg;

	c->own->said = false;
	if (cut)
		console_say_id(c, SEVERITY_WARNING, "tui.paste.cut");
	console_paste(c, text);
}

void
console_paste(struct console *c, struct span text)
{
	struct console_private *o = c->own;
	struct pane *p = o->current;

	o->dirty = o->urgent = true;
	if (o->plain)
		return;
	if (prompt_is_open(o->prompt)) {
		prompt_paste(o->prompt, text);
		return;
	}
	if ((p->ops->paste == NULL || !p->ops->paste(p, text)) &&
	    !paste_open(c, text))
		console_say_id(c, SEVERITY_NOTICE, "tui.paste.unfit");
}

/* The probe's two answers: the column behind あ, then behind ※. */
static void
on_report(void *arg, int row, int col)
{
	struct console *c = arg;
	struct console_private *o = c->own;

	if (row == 0) {
		sync_answer(o->sync);
		return;
	}
	if (!o->keys.expect_cursor)
		return;
	if (o->probe_answers++ == 0) {
		if (col != 3)
			console_say_id(c, SEVERITY_ERROR,
			    "tui.terminal.utf8");
		return;
	}
	o->keys.expect_cursor = false;
	if (strcmp(config_text(c->config, "ambiguous-width"), "auto") != 0)
		return;
	o->screen->ops->set_ambiguous(o->screen, col == 3 ? 2 : 1);
	o->dirty = o->urgent = true;
}

void
input_init(struct console *c)
{
	const struct key_sink sink = { .key = on_key, .paste = on_paste,
	    .report = on_report, .arg = c };

	keys_init(&c->own->keys, &sink);
}

void
console_input(struct console *c, struct span bytes)
{
	struct console_private *o = c->own;
	uint64_t before = o->keys.consumed;

	keys_feed(&o->keys, bytes);
	if (o->keys.consumed != before)
		sync_touch(o->sync);
	loop_timer_close(o->esc_timer);
	o->esc_timer = NULL;
	if (keys_pending(&o->keys))
		o->esc_timer = loop_timer_start(c->loop, KEYS_ESC_DELAY, 0,
		    esc_due, c);
}

void
input_read(void *arg, int events)
{
	struct console *c = arg;
	char b[READ_SIZE];
	ssize_t n;

	(void)events;
	n = read(c->own->screen->input, b, sizeof b);
	if (n > 0) {
		console_input(c, span_of(b, (size_t)n));
		state_save_soon(c);
		return;
	}
	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	c->own->hung_up = true;
	console_quit(c);
}
