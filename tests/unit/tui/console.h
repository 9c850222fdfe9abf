/* A console without a terminal for tests: no screen, the default key map. */
#ifndef MTGP_TESTS_UNIT_TUI_CONSOLE_H
#define MTGP_TESTS_UNIT_TUI_CONSOLE_H

#include "tests/unit/unit.h"
#include "tui/console_private.h"

#define TEST_NOW (INT64_C(1725267540) * USEC_SEC)	/* 17:59 in Tokyo */

/* Before its first frame; takes the loop. */
static inline struct console *
console_make(struct loop *loop, const char *store, int cols, int rows,
    enum lang lang)
{
	struct console *c = console_new();
	struct console_private *o = c->own;

	assert_non_null(loop);
	c->loop = loop;
	o->now_fixed = TEST_NOW;
	c->config = config_new();
	c->lang = lang;
	c->options.store_dir = store;
	o->screen = screen_headless(rows, cols);
	snprintf(o->host, sizeof o->host, "mail.example.jp");
	assert_int_equal(keymap_read(o->keymap, "default", span_str(
	    keymap_builtin[0].text), NULL, NULL, NULL), 0);
	loop_on_idle(c->loop, (void (*)(void *))console_before_sleep, c);
	return c;
}

static inline void
console_unmake(struct console *c)
{
	struct config *config = c->config;

	console_detach(c);
	console_close_screen(c);
	console_free(c);
	config_free(config);
}

static inline void
console_type(struct console *c, const char *bytes)
{
	console_input(c, span_str(bytes));
	if (keys_pending(&c->own->keys))
		keys_timeout(&c->own->keys);
	console_before_sleep(c);
}

#endif
