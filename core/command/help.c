/* Help for people: the program, one subcommand; in both languages, made from
 * the tables and the catalogue.  Also the subcommand `help` itself. */
#include <errno.h>
#include <stdio.h>

#include "core/command/parse.h"
#include "core/command/tables.h"
#include "core/text/cells.h"

#define COLUMN	28
#define WIDTH	78

/* Text wrapped behind column `left`; the cursor stands at column `at`. */
static void
wrap(struct buf *out, const char *s, size_t at, size_t left)
{
	struct cells c;
	size_t from = 0;

	if (at + 2 > left && left > 0) {
		buf_addc(out, '\n');
		at = 0;
	}
	cells_init(&c, 4096);
	if (cells_add(&c, span_str(s), 1) < 0)
		goto out;
	while (from < c.n) {
		size_t n = cells_wrap(&c, from, WIDTH - left);

		buf_addfill(out, ' ', left - at);
		cells_utf8(&c, from, n, out);
		while (out->len > 0 && out->data[out->len - 1] == ' ')
			buf_cut(out, out->len - 1);
		buf_addc(out, '\n');
		from += n;
		from += cells_blank(&c, from);
		at = 0;
	}
out:
	if (c.n == 0)
		buf_addc(out, '\n');
	cells_done(&c);
}

static void
heading(struct buf *out, const char *id, enum lang lang)
{
	struct text t = text_plain(id);

	buf_addc(out, '\n');
	buf_adds(out, text_in(&t, lang));
	buf_addc(out, '\n');
}

static void
add_arguments(struct buf *out, const struct command *c,
    const struct argument *table, enum lang lang)
{
	for (; table != NULL && table->name != NULL; table++) {
		struct text t = argument_help(c, table);
		size_t start = out->len;

		buf_addf(out, "  --%s", table->name);
		if (table->value != NULL)
			buf_addf(out, " %s", table->value);
		wrap(out, text_in(&t, lang), out->len - start, COLUMN);
	}
}

static struct text
command_text(const struct command *c, const char *part)
{
	char id[128];

	snprintf(id, sizeof id, "command.%s%s", c->name, part);
	return text_plain(id);
}

static void
help_command(struct buf *out, const struct command *c, enum lang lang)
{
	struct text t = command_text(c, ".help");

	buf_addf(out, "mtgp-tui %s", c->name);
	if (c->arguments != NULL)
		buf_addf(out, " [--OPTION]…");
	if (*c->usage != '\0')
		buf_addf(out, " %s", c->usage);
	buf_adds(out, "\n\n");
	wrap(out, text_in(&t, lang), 0, 0);
	if (c->arguments != NULL && c->arguments->name != NULL) {
		heading(out, "command.help.options", lang);
		add_arguments(out, c, c->arguments, lang);
	}
}

static void
help_program(struct buf *out, enum lang lang)
{
	struct text t = text_plain("command.help.program");

	buf_adds(out, "mtgp-tui [--OPTION]…\n");
	buf_adds(out, "mtgp-tui COMMAND [--OPTION]… [ARGUMENT]…\n\n");
	wrap(out, text_in(&t, lang), 0, 0);
	heading(out, "command.help.commands", lang);
	for (size_t i = 0; command_table[i] != NULL; i++) {
		const struct command *c = command_table[i];
		size_t start = out->len;

		t = command_text(c, "");
		buf_addf(out, "  %s", c->name);
		wrap(out, text_in(&t, lang), out->len - start, 16);
	}
	heading(out, "command.help.console", lang);
	add_arguments(out, NULL, command_console, lang);
}

int
command_help(struct buf *out, const struct command *c, enum lang lang)
{
	struct text t;

	if (c != NULL)
		help_command(out, c, lang);
	else
		help_program(out, lang);
	heading(out, "command.help.common", lang);
	add_arguments(out, NULL, command_common, lang);
	heading(out, "command.help.exit", lang);
	t = text_plain("command.help.exits");
	wrap(out, text_in(&t, lang), 0, 2);
	return out->error;
}

static int
run_help(struct invocation *in)
{
	const struct command *c = NULL;
	struct error e = { 0 };
	struct buf b;
	int code;

	if (in->noperands > 0) {
		c = command_find(in->operands[0]);
		if (c == NULL) {
			error_set(&e, -EINVAL, "command.unknown", "word",
			    in->operands[0], NULL);
			return invocation_fail(in, 2, &e);
		}
	}
	buf_init(&b, 1 << 20);
	code = invocation_finish(in, command_help(&b, c, in->lang), &b);
	buf_done(&b);
	return code;
}

const struct command command_help_command = {
	.name = "help", .usage = "[COMMAND]", .max_operands = 1,
	.run = run_help,
};
