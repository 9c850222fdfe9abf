/* The program without a subcommand: arguments, locale, options, key maps,
 * screen, signals, the loop, and all of it back.
 * Fails: with one sentence on stderr and exit code 2 (usage) or 3.  Owner of
 * everything the console uses. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/base/nearest.h"
#include "core/command/command.h"
#include "tui/commands.h"
#include "tui/console_private.h"
#include "tui/terminal.h"

#define CLOCK_TURN	USEC_MIN
#define PROBE_TIME	(3 * USEC_SEC)
#define KEYS_FILE_MAX	((size_t)64 << 10)

static void
warn_later(void *arg, const struct error *e)
{
	/* the last one is what the first screen says */
	*(struct error *)arg = *e;
}

static bool
known_section(const char *name)
{
	if (strcmp(name, "global") == 0 || strcmp(name, "list") == 0 ||
	    strcmp(name, "prompt") == 0 || strcmp(name, "help") == 0 ||
	    strcmp(name, "sheet") == 0)
		return true;
	for (size_t i = 0; pane_table[i] != NULL; i++)
		if (strcmp(pane_table[i]->name, name) == 0)
			return true;
	return false;
}

static const char *
nearest_section(const char *name)
{
	static const char *const fixed[] = { "global", "list", "prompt",
		"help", "sheet" };
	struct nearest n;

	nearest_init(&n, span_str(name));
	for (size_t i = 0; i < sizeof fixed / sizeof fixed[0]; i++)
		nearest_try(&n, fixed[i]);
	for (size_t i = 0; pane_table[i] != NULL; i++)
		nearest_try(&n, pane_table[i]->name);
	return nearest_name(&n);
}

const struct keymap_names keymap_tui_names = {
	.command = tui_command_known,
	.nearest_command = tui_command_nearest,
	.section = known_section,
	.nearest_section = nearest_section,
};

static int
read_text(const char *path, struct buf *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), r = 0;
	char b[4096];
	ssize_t n = 0;

	if (fd < 0)
		return -errno;
	do {
		n = read(fd, b, sizeof b);
		if (n > 0)
			r = buf_add(out, b, (size_t)n);
	} while (r == 0 && (n > 0 || (n < 0 && errno == EINTR)));
	if (n < 0)
		r = -errno;
	close(fd);
	return r;
}

static const char *
builtin_keys(const char *name)
{
	for (size_t i = 0; keymap_builtin[i].name != NULL; i++)
		if (strcmp(keymap_builtin[i].name, name) == 0)
			return keymap_builtin[i].text;
	return NULL;
}

/* The default map is always there; `keymap` names a second one that comes
 * on top (vi, or a file); then the user's own file `keys`. */
static void
load_keys(struct console *c, struct error *warning)
{
	const char *name = config_text(c->config, "keymap"), *text;
	char path[4096];
	struct buf b;
	int r;

	keymap_read(c->own->keymap, "default", span_str(
	    builtin_keys("default")), &keymap_tui_names, warn_later,
	    warning);
	buf_init(&b, KEYS_FILE_MAX);
	text = builtin_keys(name);
	if (text == NULL && *name != '\0') {
		r = read_text(name, &b);
		if (r < 0)
			error_set(warning, r, "keymap.file", "file", name,
			    NULL);
		text = b.data;
	}
	if (text != NULL && strcmp(name, "default") != 0)
		keymap_read(c->own->keymap, name, span_str(text),
		    &keymap_tui_names, warn_later, warning);
	buf_reset(&b);
	snprintf(path, sizeof path, "%s/keys", config_dir_user(c->config));
	r = read_text(path, &b);
	if (r == 0)
		keymap_read(c->own->keymap, path, buf_span(&b),
		    &keymap_tui_names, warn_later, warning);
	else if (r != -ENOENT && r != -ENOTDIR)
		error_set(warning, r, "keymap.file", "file", path, NULL);
	buf_done(&b);
}

static void
on_signal(void *arg, int signo)
{
	struct console *c = arg;
	struct console_private *o = c->own;

	if (signo == SIGWINCH) {
		o->screen->ops->resize(o->screen);
		o->dirty = o->urgent = true;
	} else if (signo == SIGTSTP) {
		console_suspend(c);
	} else {
		o->hung_up = signo == SIGHUP;
		console_quit(c);
	}
}

void
console_suspend(struct console *c)
{
	struct console_private *o = c->own;
	struct sigaction stop = { .sa_handler = SIG_DFL }, ours;

	if (o->screen->input < 0)
		return;
	o->screen->ops->leave(o->screen);
	sigemptyset(&stop.sa_mask);
	sigaction(SIGTSTP, &stop, &ours);
	kill(getpid(), SIGTSTP);
	/* continued */
	sigaction(SIGTSTP, &ours, NULL);
	o->screen->ops->enter(o->screen);
	o->plain = false;
	o->dirty = o->urgent = true;
}

static void
clock_turn(void *arg)
{
	console_dirty(arg);
}

/* At each full minute the clock of the title line changes. */
static void
clock_first(void *arg)
{
	struct console *c = arg;

	loop_timer_close(c->own->clock_timer);
	c->own->clock_timer = loop_timer_start(c->loop, CLOCK_TURN,
	    CLOCK_TURN, clock_turn, c);
	console_dirty(c);
}

static void
probe_over(void *arg)
{
	struct console *c = arg;

	loop_timer_close(c->own->probe_timer);
	c->own->probe_timer = NULL;
	c->own->keys.expect_cursor = false;
}

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

/* Everything that needs a real terminal and its events. */
static int
attach(struct console *c)
{
	static const int signals[] = { SIGWINCH, SIGTSTP, SIGHUP, SIGTERM,
		SIGINT };
	struct console_private *o = c->own;
	usec_t now = clock_now();

	o->input = loop_io_open(c->loop, o->screen->input, LOOP_READ,
	    input_read, c);
	if (o->input == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++)
		o->signals[o->nsignals++] = loop_signal_open(c->loop,
		    signals[i], on_signal, c);
	o->clock_timer = loop_timer_start(c->loop, CLOCK_TURN -
	    now % CLOCK_TURN, 0, clock_first, c);
	o->probe_timer = loop_timer_start(c->loop, PROBE_TIME, 0, probe_over,
	    c);
	if (!terminal_width_agrees(o->screen))
		console_say_id(c, SEVERITY_ERROR, "tui.terminal.width");
	o->sync = sync_open(getenv("MTGP_SYNC"));
	return 0;
}

static void
detach(struct console *c)
{
	struct console_private *o = c->own;

	loop_timer_close(o->frame_timer);
	loop_timer_close(o->clock_timer);
	loop_timer_close(o->esc_timer);
	loop_timer_close(o->probe_timer);
	if (o->input != NULL)
		loop_io_close(o->input);
	for (size_t i = 0; i < o->nsignals; i++)
		if (o->signals[i] != NULL)
			loop_signal_close(o->signals[i]);
	sync_close(o->sync);
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

	if (take_options(c, in, e) < 0)
		return e->code;
	if (terminal_locale() < 0)
		return error_set(e, -ENOENT, "tui.locale", NULL);
	load_keys(c, warning);
	if (host != NULL)
		snprintf(c->own->host, sizeof c->own->host, "%s", host);
	else if (gethostname(c->own->host, sizeof c->own->host - 1) < 0)
		c->own->host[0] = '\0';
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
	else if (attach(c) < 0)
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
	detach(c);
	if (c->own->screen != NULL)
		c->own->screen->ops->close(c->own->screen);
	if (e.code < 0)
		invocation_fail(in, code, &e);
	console_free(c);
	return code;
}
