/* Parses a command line against the tables.  Fails with one sentence that
 * names the word and, where there is one, the nearest known name.  Strings
 * point into argv; the list of given options is the invocation's
 * (invocation_end frees it). */
#include "core/command/parse.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/base/nearest.h"
#include "core/base/timeparse.h"
#include "core/base/vec.h"

#define OPERANDS_MAX 4096

static const struct argument *
table_find(const struct argument *table, struct span name)
{
	for (; table != NULL && table->name != NULL; table++) {
		if (span_is(name, table->name))
			return table;
	}
	return NULL;
}

static const struct argument *
own_table(const struct command *c)
{
	return c != NULL ? c->arguments : command_console;
}

const struct argument *
argument_find(const struct command *c, struct span name)
{
	const struct argument *a = table_find(command_common, name);

	return a != NULL ? a : table_find(own_table(c), name);
}

struct text
argument_help(const struct command *c, const struct argument *a)
{
	char id[128];
	int n;

	if (c != NULL) {
		n = snprintf(id, sizeof id, "argument.%s.%s", c->name,
		    a->name);
		if (n > 0 && (size_t)n < sizeof id && text_find(id) != NULL)
			return text_plain(id);
	}
	snprintf(id, sizeof id, "argument.%s", a->name);
	if (text_find(id) != NULL)
		return text_plain(id);
	return (struct text){ a->name, a->name };
}

const struct command *
command_find(const char *name)
{
	for (size_t i = 0; command_table[i] != NULL; i++) {
		if (strcmp(command_table[i]->name, name) == 0)
			return command_table[i];
	}
	return NULL;
}

/* The nearest option of c, or NULL. */
static const char *
nearest_option(const struct command *c, struct span name)
{
	const struct argument *tables[2] = { command_common, own_table(c) };
	struct nearest near;

	nearest_init(&near, name);
	for (size_t t = 0; t < 2; t++) {
		for (const struct argument *g = tables[t];
		    g != NULL && g->name != NULL; g++)
			nearest_try(&near, g->name);
	}
	return nearest_name(&near);
}

static const char *
nearest_command(struct span name)
{
	struct nearest near;

	nearest_init(&near, name);
	for (size_t i = 0; command_table[i] != NULL; i++)
		nearest_try(&near, command_table[i]->name);
	return nearest_name(&near);
}

/* The subcommand that has this option, where only others have it. */
static const char *
option_owner(struct span name)
{
	for (size_t i = 0; command_table[i] != NULL; i++) {
		if (table_find(command_table[i]->arguments, name) != NULL)
			return command_table[i]->name;
	}
	return NULL;
}

static int
unknown_option(const struct invocation *in, const char *word,
    struct span name, struct error *e)
{
	const char *near = nearest_option(in->command, name);
	const char *owner = option_owner(name);

	if (in->command == NULL && owner != NULL)
		return error_set(e, -EINVAL, "command.option-of", "word",
		    word, "command", owner, NULL);
	if (near != NULL)
		return error_set(e, -EINVAL, "command.option-near", "word",
		    word, "near", near, NULL);
	return error_set(e, -EINVAL, "command.option-unknown", "word", word,
	    "help", in->command != NULL ? in->command->name : "", NULL);
}

static bool
choice_fits(const char *choices, const char *value)
{
	struct span rest = span_str(choices), one;

	while (span_split(&rest, '|', &one)) {
		if (span_is(one, value))
			return true;
	}
	return false;
}

static int
check_value(const struct argument *g, const char *value, struct error *e)
{
	if (g->kind == ARG_CHOICE && !choice_fits(g->choices, value))
		return error_set(e, -EINVAL, "command.choice", "name",
		    g->name, "value", value, "choices", g->choices, NULL);
	if (g->kind == ARG_PATH && *value == '\0')
		return error_set(e, -EINVAL, "command.value-empty", "name",
		    g->name, NULL);
	return 0;
}

static int
set_now(struct invocation *in, const char *value, struct error *e)
{
	usec_t t;
	int r = time_parse(span_str(value), in->now, false, &t);

	if (r == -ERANGE)
		return error_set(e, -EINVAL, "command.now-range", "value",
		    value, NULL);
	if (r < 0)
		return error_set(e, -EINVAL, "command.now", "value", value,
		    NULL);
	in->now = t;
	return 0;
}

/* Common options have members of their own. */
static int
set_common(struct invocation *in, const char *name, const char *value,
    struct error *e)
{
	const struct { const char *name; bool *flag; } flags[] = {
		{ "json", &in->json }, { "offline", &in->offline },
		{ "help", &in->help }, { "version", &in->version },
	};
	const struct { const char *name; const char **text; } texts[] = {
		{ "facts", &in->facts_file }, { "log", &in->log_path },
		{ "dns-file", &in->dns_file }, { "resolver", &in->resolver },
		{ "store", &in->store_dir }, { "data", &in->data_dir },
		{ "config", &in->config_file },
	};

	for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
		if (strcmp(flags[i].name, name) == 0)
			*flags[i].flag = true;
	}
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		if (strcmp(texts[i].name, name) == 0)
			*texts[i].text = value;
	}
	if (strcmp(name, "lang") == 0)
		in->lang = *value == 'j' ? LANG_JA : LANG_EN;
	if (strcmp(name, "now") == 0)
		return set_now(in, value, e);
	return 0;
}

static int
give(struct invocation *in, const struct argument *g, const char *value,
    struct error *e)
{
	int r;

	if (g->kind != ARG_LIST && g->kind != ARG_FLAG &&
	    invocation_has(in, g->name))
		return error_set(e, -EINVAL, "command.twice", "name", g->name,
		    NULL);
	r = check_value(g, value, e);
	if (r < 0)
		return r;
	r = VEC_ROOM(in->given, in->ngiven, in->given_cap);
	if (r < 0)
		return error_set(e, r, "command.memory", NULL);
	in->given[in->ngiven++] = (struct given){ g, value };
	if (table_find(command_common, span_str(g->name)) == g)
		return set_common(in, g->name, value, e);
	return 0;
}

/* Is the next word an option rather than a value?  Values that begin with
 * "--" are written --name=value. */
static bool
looks_like_option(const struct invocation *in, const char *word)
{
	struct span s = span_str(word), name;

	if (!span_starts(s, "--"))
		return false;
	s = span_skip(s, 2);
	return s.n == 0 || (span_split(&s, '=', &name) &&
	    argument_find(in->command, name) != NULL);
}

/* One option at argv[*i]. */
static int
parse_option(struct invocation *in, int argc, const char *const *argv,
    int *i, struct error *e)
{
	const char *word = argv[*i], *value = "";
	struct span rest = span_skip(span_str(word), 2), name = { "", 0 };
	const struct argument *g;
	bool has_value;

	if (strcmp(word, "-h") == 0)
		rest = span_str("help");
	else if (word[1] != '-')
		return error_set(e, -EINVAL, "command.option-short", "word",
		    word, NULL);
	has_value = span_chr(rest, '=') >= 0;
	(void)span_split(&rest, '=', &name);
	g = argument_find(in->command, name);
	if (g == NULL)
		return unknown_option(in, word, name, e);
	if (g->kind == ARG_FLAG) {
		if (has_value)
			return error_set(e, -EINVAL, "command.flag-value",
			    "name", g->name, NULL);
	} else if (has_value) {
		value = name.p + name.n + 1;
	} else if (*i + 1 < argc && !looks_like_option(in, argv[*i + 1])) {
		value = argv[++*i];
	} else {
		return error_set(e, -EINVAL, "command.value-missing", "name",
		    g->name, "value", g->value, NULL);
	}
	return give(in, g, value, e);
}

static int
take_command(struct invocation *in, const char *word, struct error *e)
{
	const char *near;

	in->command = command_find(word);
	if (in->command != NULL)
		return 0;
	near = nearest_command(span_str(word));
	if (near != NULL)
		return error_set(e, -EINVAL, "command.unknown-near", "word",
		    word, "near", near, NULL);
	return error_set(e, -EINVAL, "command.unknown", "word", word, NULL);
}

/* An option of the console before a subcommand does not fit it. */
static int
check_given(const struct invocation *in, struct error *e)
{
	for (size_t i = 0; in->command != NULL && i < in->ngiven; i++) {
		const char *name = in->given[i].argument->name;

		if (argument_find(in->command, span_str(name)) == NULL)
			return error_set(e, -EINVAL, "command.console-only",
			    "name", name, "command", in->command->name, NULL);
	}
	return 0;
}

static int
check_operands(const struct invocation *in, struct error *e)
{
	const struct command *c = in->command;

	if (c == NULL || in->help || in->version)
		return 0;
	if (in->noperands < c->min_operands)
		return error_set(e, -EINVAL, "command.operand-missing",
		    "command", c->name, "usage", c->usage, NULL);
	if (c->max_operands >= 0 && in->noperands > c->max_operands)
		return error_set(e, -EINVAL, "command.operand-extra", "word",
		    in->operands[c->max_operands], "command", c->name, NULL);
	return 0;
}

int
command_parse(int argc, const char *const *argv, struct invocation *in,
    struct error *e)
{
	const char **operands;
	bool only_operands = false;
	int r = 0;

	if (argc < 0 || argc > OPERANDS_MAX)
		return error_set(e, -E2BIG, "command.too-many", NULL);
	operands = arena_array(in->arena, (size_t)argc + 1,
	    sizeof *operands);
	if (operands == NULL)
		return error_set(e, -ENOMEM, "command.memory", NULL);
	in->operands = operands;
	for (int i = 0; i < argc && r == 0; i++) {
		const char *word = argv[i];

		if (!only_operands && strcmp(word, "--") == 0)
			only_operands = true;
		else if (!only_operands && word[0] == '-' && word[1] != '\0')
			r = parse_option(in, argc, argv, &i, e);
		else if (in->command == NULL)
			r = take_command(in, word, e);
		else
			operands[in->noperands++] = word;
	}
	if (r == 0)
		r = check_given(in, e);
	if (r == 0)
		r = check_operands(in, e);
	return r;
}
