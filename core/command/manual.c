/* docs/mtgp-tui.1, made from the same tables as help and completion.  A test
 * (tests/unit/command/manual_test) keeps the file and this text equal;
 * UPDATE=1 rewrites it. */
#include "core/command/parse.h"

#include <stdio.h>

static void
roff(struct buf *out, const char *s)
{
	if (*s == '.' || *s == '\'')
		buf_adds(out, "\\&");
	for (; *s != '\0'; s++) {
		if (*s == '\\')
			buf_adds(out, "\\e");
		else if (*s == '-')
			buf_adds(out, "\\-");
		else if (strncmp(s, "\xe2\x80\xa6", 3) == 0) {
			buf_adds(out, "...");
			s += 2;
		} else
			buf_addc(out, *s);
	}
}

static void
paragraph(struct buf *out, const char *id)
{
	roff(out, text_plain(id).en);
	buf_addc(out, '\n');
}

static void
arguments(struct buf *out, const struct command *c,
    const struct argument *table)
{
	for (; table != NULL && table->name != NULL; table++) {
		buf_addf(out, ".TP\n.B \\-\\-");
		roff(out, table->name);
		if (table->value != NULL) {
			buf_adds(out, " \\fI");
			roff(out, table->value);
			buf_adds(out, "\\fR");
		}
		buf_addc(out, '\n');
		roff(out, argument_help(c, table).en);
		buf_addc(out, '\n');
	}
}

static void
subcommand(struct buf *out, const struct command *c)
{
	char id[128];

	buf_addf(out, ".SS %s", c->name);
	if (*c->usage != '\0') {
		buf_addc(out, ' ');
		roff(out, c->usage);
	}
	buf_addc(out, '\n');
	snprintf(id, sizeof id, "command.%s.help", c->name);
	paragraph(out, id);
	arguments(out, c, c->arguments);
}

static void
environment(struct buf *out)
{
	/* catalogue: command.manual.env.* */
	static const struct { const char *name, *id; } v[] = {
		{ "LC_ALL, LC_MESSAGES, LANG", "command.manual.env.lang" },
		{ "NO_COLOR", "command.manual.env.color" },
		{ "TZ", "command.manual.env.tz" },
		{ "MTGP_DATA", "command.manual.env.data" },
	};

	buf_adds(out, ".SH ENVIRONMENT\n");
	for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
		buf_addf(out, ".TP\n.B %s\n", v[i].name);
		paragraph(out, v[i].id);
	}
}

int
command_manual(struct buf *out)
{
	buf_adds(out, ".\\\" Made from the tables of core/command; "
	    "tests/unit/command/manual_test checks it.\n"
	    ".TH MTGP\\-TUI 1\n.SH NAME\nmtgp\\-tui \\- ");
	paragraph(out, "command.manual.name");
	buf_adds(out, ".SH SYNOPSIS\n.B mtgp\\-tui\n"
	    "[\\fI\\-\\-option\\fR]...\n.br\n.B mtgp\\-tui\n"
	    "\\fIcommand\\fR [\\fI\\-\\-option\\fR]... "
	    "[\\fIargument\\fR]...\n.SH DESCRIPTION\n");
	paragraph(out, "command.help.program");
	buf_adds(out, ".PP\n");
	paragraph(out, "command.manual.syntax");
	buf_adds(out, ".SH OPTIONS\n");
	arguments(out, NULL, command_common);
	buf_adds(out, ".SS Console\n");
	arguments(out, NULL, command_console);
	buf_adds(out, ".SH COMMANDS\n");
	for (size_t i = 0; command_table[i] != NULL; i++)
		subcommand(out, command_table[i]);
	buf_adds(out, ".SH TIMES\n");
	paragraph(out, "command.manual.times");
	buf_adds(out, ".SH EXIT STATUS\n");
	paragraph(out, "command.help.exits");
	buf_adds(out, ".SH FILES\n.TP\n.I /etc/mtgp\\-tui.conf\n");
	paragraph(out, "command.manual.etc");
	buf_adds(out, ".TP\n.I $XDG_CONFIG_HOME/mtgp\\-tui/config\n");
	paragraph(out, "command.manual.user");
	buf_adds(out, ".TP\n.I $XDG_DATA_HOME/mtgp\\-tui/cases.db\n");
	paragraph(out, "command.manual.store");
	environment(out);
	buf_adds(out, ".SH SEE ALSO\n.BR mtgp\\-tui.conf (5),\n"
	    ".BR mtgp\\-tui\\-keys (5)\n");
	return out->error;
}
