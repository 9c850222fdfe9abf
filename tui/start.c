/* The program without a subcommand: options, locale, key maps, screen, the
 * loop, and all of it back.
 * Fails: with one sentence on stderr and exit code 2 (usage) or 3.  Owner of
 * everything the console uses. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/command/command.h"
#include "core/command/host.h"
#include "core/command/step.h"
#include "tui/console_private.h"
#include "tui/terminal.h"

static void
before_sleep(void *arg)
{
	struct console *c = arg;

	console_before_sleep(c);
	sync_before_sleep(c->own->sync, c);
}

/* NO_COLOR speaks where the option does not. */
static bool
want_color(const struct config *config)
{
	const char *o = config_text(config, "colour"), *no =
	    getenv("NO_COLOR");

	if (strcmp(o, "auto") != 0)
		return strcmp(o, "yes") == 0;
	return no == NULL || *no == '\0';
}

static int
open_screen(struct console *c, struct error *e)
{
	const char *w = config_text(c->config, "ambiguous-width");
	const struct terminal_options o = {
		.ambiguous = strcmp(w, "2") == 0 ? 2 : 1,
		.probe = strcmp(w, "auto") == 0,
		.color = want_color(c->config),
		.mouse = config_bool(c->config, "mouse"),
		.tty_keys = c->options.log_path != NULL &&
		    strcmp(c->options.log_path, "-") == 0,
	};
	int r;

	if (c->options.script != NULL) {
		c->own->screen = screen_headless(c->options.rows,
		    c->options.cols);
		if (c->own->screen == NULL)
			return error_set(e, -ENOMEM, "tui.start", NULL);
		c->own->screen->ambiguous = o.ambiguous;
		return 0;
	}
	r = terminal_open(&o, &c->own->screen);
	if (r == -ENOTTY)
		return error_set(e, r, "tui.notty", NULL);
	if (r < 0)
		return error_set(e, r, "tui.term", "term", getenv("TERM"),
		    NULL);
	c->own->keys.expect_cursor = o.probe;
	return 0;
}

static int
parse_size(struct console_options *o, const char *v)
{
	struct span rest = span_str(v), w;
	uint64_t cols, rows;

	if (!span_split(&rest, 'x', &w) || span_u64(w, GRID_MAX_COLS,
	    &cols) < 0 || span_u64(rest, GRID_MAX_ROWS, &rows) < 0 ||
	    cols == 0 || rows == 0)
		return -EINVAL;
	o->cols = (int)cols;
	o->rows = (int)rows;
	return 0;
}

static int
take_options(struct console *c, const struct invocation *in, struct error *e)
{
	const char *size = invocation_get(in, "size", 0);

	c->options = (struct console_options){
		.offline = in->offline,
		.log_path = in->log_path,
		.facts_file = in->facts_file,
		.dns_file = in->dns_file,
		.resolver = in->resolver,
		.store_dir = in->store_dir,
		.data_dir = in->data_dir,
		.script = invocation_get(in, "script", 0),
		.cols = 80, .rows = 24,
	};
	if (size != NULL && parse_size(&c->options, size) < 0)
		return error_set(e, -EINVAL, "tui.argument.size", "value",
		    size, NULL);
	c->lang = in->lang;
	c->config = in->config;
	if (invocation_has(in, "now"))
		c->own->now_fixed = in->now;
	return 0;
}

static int
prepare(struct console *c, const struct invocation *in,
    struct error *warning, struct error *e)
{
	const char *host = getenv("MTGP_HOST");
	int r = take_options(c, in, e);

	if (r == 0)
		r = command_step_options(in, in->arena, &c->step_options,
		    &c->nstep_options);
	if (r < 0)
		return e->code ? e->code : error_set(e, r, "tui.start", NULL);
	if (terminal_locale() < 0)
		return error_set(e, -ENOENT, "tui.locale", NULL);
	keyfiles_load(c, warning);
	if (host != NULL)
		snprintf(c->own->host, sizeof c->own->host, "%s", host);
	else
		host_name(c->own->host, sizeof c->own->host);
	c->loop = loop_new();
	if (c->loop == NULL)
		return error_set(e, -ENOMEM, "tui.start", NULL);
	return open_screen(c, e);
}

static int
run(struct console *c, const struct error *warning)
{
	int code = 0;

	if (warning->code < 0)
		console_error(c, warning);
	console_dirty(c);
	loop_on_idle(c->loop, before_sleep, c);
	if (c->options.script != NULL)
		code = script_run(c, c->options.script);
	else if (console_attach(c) < 0)
		code = 3;
	else
		loop_run(c->loop);
	state_save(c);
	return code;
}

int
console_main(struct invocation *in)
{
	struct error e = { 0 }, warning = { 0 };
	struct console *c = console_new();
	int code = 3;

	if (c == NULL)
		return 3;
	if (prepare(c, in, &warning, &e) == 0)
		code = run(c, &warning);
	else if (e.code == -EINVAL)
		code = 2;
	console_detach(c);
	console_close_screen(c);
	if (e.code < 0)
		invocation_fail(in, code, &e);
	console_free(c);
	return code;
}
