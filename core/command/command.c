/* From argv to a running subcommand: parse, read the configuration, choose
 * language and time, run.  Everything said goes to the two writers; a failure
 * is one sentence.  The invocation owns config, arena and the option list. */
#include "core/command/command.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "config.h"
#include "core/command/parse.h"
#include "core/text/reason.h"

#define ARENA_MAX ((size_t)64 << 20)

bool
invocation_has(const struct invocation *in, const char *name)
{
	return invocation_get(in, name, 0) != NULL;
}

const char *
invocation_get(const struct invocation *in, const char *name, int i)
{
	for (size_t k = 0; k < in->ngiven; k++) {
		if (strcmp(in->given[k].argument->name, name) == 0 &&
		    i-- == 0)
			return in->given[k].value;
	}
	return NULL;
}

int
invocation_count(const struct invocation *in, const char *name)
{
	int n = 0;

	for (size_t k = 0; k < in->ngiven; k++)
		n += strcmp(in->given[k].argument->name, name) == 0;
	return n;
}

static int
put_line(struct writer *w, const char *line)
{
	struct buf b;
	int r;

	buf_init(&b, 8192);
	buf_adds(&b, "mtgp-tui: ");
	buf_adds(&b, line);
	buf_addc(&b, '\n');
	r = w->write(w->arg, buf_span(&b));
	buf_done(&b);
	return r;
}

int
invocation_fail(struct invocation *in, int exit_code, const struct error *e)
{
	if (e->code != -EPIPE)
		(void)put_line(in->err, error_in(e, in->lang));
	return exit_code;
}

int
invocation_note(struct invocation *in, const struct text *t)
{
	return put_line(in->err, text_in(t, in->lang));
}

int
invocation_put(struct invocation *in, struct buf *b)
{
	int r = b->error;

	if (r == 0 && b->len > 0)
		r = in->out->write(in->out->arg, buf_span(b));
	buf_reset(b);
	return r;
}

int
invocation_finish(struct invocation *in, int r, struct buf *b)
{
	struct error e = { 0 };

	if (r < 0)
		error_set(&e, r, "command.memory", NULL);
	else if ((r = invocation_put(in, b)) < 0 && r != -EPIPE)
		error_because(&e, r, "command.output", "path", "");
	return e.code < 0 ? invocation_fail(in, 3, &e) : 0;
}

enum lang
command_language(const char *option, const char *setting)
{
	static const char *const names[] = { "LC_ALL", "LC_MESSAGES",
		"LANG" };

	if (option != NULL && strcmp(option, "ja") == 0)
		return LANG_JA;
	if (option != NULL && strcmp(option, "en") == 0)
		return LANG_EN;
	if (setting != NULL && strcmp(setting, "ja") == 0)
		return LANG_JA;
	if (setting != NULL && strcmp(setting, "en") == 0)
		return LANG_EN;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const char *v = getenv(names[i]);

		if (v != NULL && *v != '\0')
			return strncmp(v, "ja", 2) == 0 ? LANG_JA : LANG_EN;
	}
	return LANG_EN;
}

/* A command line that does not parse still says its sentence in the language
 * it asks for. */
static const char *
language_asked(int argc, const char *const *argv)
{
	for (int i = 0; i < argc; i++) {
		if (strncmp(argv[i], "--lang=", 7) == 0)
			return argv[i] + 7;
		if (strcmp(argv[i], "--lang") == 0 && i + 1 < argc)
			return argv[i + 1];
	}
	return NULL;
}

static void
warn_line(void *arg, const struct error *e)
{
	struct invocation *in = arg;

	(void)put_line(in->err, error_in(e, in->lang));
}

/* The user's file: $XDG_CONFIG_HOME/mtgp-tui/config. */
static const char *
user_file(struct arena *a)
{
	const char *xdg = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");

	if (xdg != NULL && *xdg == '/')
		return arena_printf(a, "%s/mtgp-tui/config", xdg);
	if (home != NULL && *home == '/')
		return arena_printf(a, "%s/.config/mtgp-tui/config", home);
	return NULL;
}

/* Reads twice where warnings come up: the language of a warning may itself
 * stand in the file, so the first reading is silent. */
static int
read_file(struct invocation *in, const char *path, bool needed, bool loud,
    struct error *e)
{
	int r = config_read(in->config, path, loud ? warn_line : NULL, in);

	if (r < 0 && (needed || r != -ENOENT))
		return error_because(e, r, "command.config", "path", path);
	return 0;
}

static int
read_config(struct invocation *in, bool loud, struct error *e)
{
	const char *user;
	int r;

	if (in->config_file != NULL)
		return read_file(in, in->config_file, true, loud, e);
	r = read_file(in, MTGP_SYSCONFDIR "/mtgp-tui.conf", false, loud, e);
	user = user_file(in->arena);
	if (r == 0 && user != NULL)
		r = read_file(in, user, false, loud, e);
	return r;
}

/* Options are absolute; a path on the command line may start here. */
static const char *
absolute(struct arena *a, const char *path)
{
	char here[4096];

	if (path[0] == '/' || strncmp(path, "~/", 2) == 0 ||
	    getcwd(here, sizeof here) == NULL)
		return path;
	return arena_printf(a, "%s/%s", here, path);
}

/* What the command line says wins over the files. */
static int
override_config(struct invocation *in, struct error *e)
{
	const struct { const char *name, *value; } v[] = {
		{ "data", in->data_dir }, { "store", in->store_dir },
	};
	int r = 0;

	for (size_t i = 0; r == 0 && i < sizeof v / sizeof *v; i++) {
		if (v[i].value != NULL)
			r = config_set(in->config, v[i].name,
			    span_str(absolute(in->arena, v[i].value)), e);
	}
	return r;
}

static bool
wants_color(const struct invocation *in)
{
	const char *colour = config_text(in->config, "colour");
	const char *no = getenv("NO_COLOR");

	if (strcmp(colour, "auto") != 0)
		return strcmp(colour, "yes") == 0;
	return in->out->color && (no == NULL || *no == '\0');
}

static int
say_version(struct invocation *in)
{
	struct buf b;
	int code;

	buf_init(&b, 1024);
	code = invocation_finish(in, buf_adds(&b, "mtgp-tui " PACKAGE_VERSION
	    "\n"), &b);
	buf_done(&b);
	return code;
}

static int
say_help(struct invocation *in)
{
	struct buf b;
	int code;

	buf_init(&b, 1 << 20);
	code = invocation_finish(in, command_help(&b, in->command, in->lang),
	    &b);
	buf_done(&b);
	return code;
}

static bool
start(struct invocation *in, int argc, const char *const *argv,
    int *ret_exit)
{
	struct error e = { 0 };
	int parsed, r;

	*ret_exit = 2;
	in->lang = command_language(language_asked(argc, argv), NULL);
	parsed = command_parse(argc, argv, in, &e);
	in->lang = command_language(language_asked(argc, argv), NULL);
	if (parsed < 0) {
		*ret_exit = invocation_fail(in, 2, &e);
		return false;
	}
	r = read_config(in, false, &e);
	if (r == 0)
		in->lang = command_language(invocation_get(in, "lang", 0),
		    config_text(in->config, "lang"));
	if (in->version || in->help) {
		*ret_exit = in->version ? say_version(in) : say_help(in);
		return false;
	}
	if (r == 0)
		r = read_config(in, true, &e);
	if (r == 0)
		r = override_config(in, &e);
	in->color = wants_color(in);
	if (r < 0)
		*ret_exit = invocation_fail(in, 2, &e);
	return r == 0;
}

bool
invocation_start(struct invocation *in, int argc, const char *const *argv,
    struct writer *out, struct writer *err, int in_fd, int *ret_exit)
{
	*in = (struct invocation){
		.out = out, .err = err, .in_fd = in_fd,
		.now = clock_now(),
		.arena = arena_new(ARENA_MAX), .config = config_new(),
	};
	if (in->arena == NULL || in->config == NULL) {
		*ret_exit = 3;
		(void)put_line(err, text_plain("command.memory").en);
		return false;
	}
	return start(in, argc, argv, ret_exit);
}

int
invocation_prepare(struct invocation *in, int argc, const char *const *argv,
    usec_t now, enum lang lang, struct error *e)
{
	int r;

	*in = (struct invocation){ .in_fd = -1, .now = now, .lang = lang,
		.arena = arena_new(ARENA_MAX), .config = config_new() };
	if (in->arena == NULL || in->config == NULL)
		return error_set(e, -ENOMEM, "command.memory", NULL);
	r = command_parse(argc, argv, in, e);
	if (r == 0)
		r = read_config(in, false, e);
	return r == 0 ? override_config(in, e) : r;
}

void
invocation_end(struct invocation *in)
{
	config_free(in->config);
	arena_free(in->arena);
	free(in->given);
	*in = (struct invocation){ 0 };
}

int
invocation_run(struct invocation *in)
{
	return in->command->run(in);
}
