/* Completion scripts for bash and zsh, made from the tables.  Words are our
 * own table names only: nothing of data reaches the scripts. */
#include <errno.h>

#include "core/command/parse.h"
#include "core/command/tables.h"

static void
add_names(struct buf *out, const struct argument *table)
{
	for (; table != NULL && table->name != NULL; table++)
		buf_addf(out, " --%s", table->name);
}

static void
add_commands(struct buf *out, const char *between)
{
	for (size_t i = 0; command_table[i] != NULL; i++)
		buf_addf(out, "%s%s", i > 0 ? between : "",
		    command_table[i]->name);
}

static void
add_choices(struct buf *out, const char *choices)
{
	for (const char *p = choices; *p != '\0'; p++)
		buf_addc(out, *p == '|' ? ' ' : *p);
}

/* One case arm for every option of a table that takes a value. */
static void
bash_values(struct buf *out, const struct argument *table)
{
	for (; table != NULL && table->name != NULL; table++) {
		if (table->kind == ARG_PATH)
			buf_addf(out, "\t--%s) COMPREPLY=("
			    "$(compgen -f -- \"$cur\")); return;;\n",
			    table->name);
		else if (table->kind == ARG_CHOICE || table->choices != NULL) {
			buf_addf(out, "\t--%s) COMPREPLY=("
			    "$(compgen -W \"", table->name);
			add_choices(out, table->choices);
			buf_adds(out, "\" -- \"$cur\")); return;;\n");
		} else if (table->kind != ARG_FLAG)
			buf_addf(out, "\t--%s) COMPREPLY=(); return;;\n",
			    table->name);
	}
}

/* What may stand at the cursor: an option, a subcommand, a word of it. */
static void
bash_words(struct buf *out)
{
	buf_adds(out, "\tcase $cur in\n\t-*)\n\t\tcase $command in\n");
	for (size_t i = 0; command_table[i] != NULL; i++) {
		const struct command *c = command_table[i];

		buf_addf(out, "\t\t%s) word=\"", c->name);
		add_names(out, c->arguments);
		add_names(out, command_common);
		buf_adds(out, "\";;\n");
	}
	buf_adds(out, "\t\t*) word=\"");
	add_names(out, command_console);
	add_names(out, command_common);
	buf_adds(out, "\";;\n\t\tesac;;\n"
	    "\t*)\n\t\tcase $command in\n\t\t'') word=\"");
	add_commands(out, " ");
	buf_adds(out, "\";;\n");
	for (size_t i = 0; command_table[i] != NULL; i++) {
		const struct command *c = command_table[i];

		if (c->operand_words != NULL)
			buf_addf(out, "\t\t%s) word=\"%s\";;\n", c->name,
			    c->operand_words);
	}
}

static void
completion_bash(struct buf *out)
{
	buf_adds(out, "# bash completion for mtgp-tui, made by "
	    "`mtgp-tui completion bash`\n"
	    "_mtgp_tui()\n{\n"
	    "\tlocal cur prev command word\n"
	    "\tcur=${COMP_WORDS[COMP_CWORD]}\n"
	    "\tprev=${COMP_WORDS[COMP_CWORD-1]}\n"
	    "\tcommand=\n"
	    "\tfor word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
	    "\t\tcase $word in\n\t\t");
	add_commands(out, "|");
	buf_adds(out, ") command=$word; break;;\n\t\tesac\n\tdone\n"
	    "\tcase $prev in\n");
	bash_values(out, command_common);
	bash_values(out, command_console);
	buf_adds(out, "\tesac\n");
	for (size_t i = 0; command_table[i] != NULL; i++) {
		const struct command *c = command_table[i];

		buf_addf(out, "\tif [ \"$command\" = %s ]; then\n"
		    "\tcase $prev in\n", c->name);
		bash_values(out, c->arguments);
		buf_adds(out, "\tesac\n\tfi\n");
	}
	bash_words(out);
	buf_adds(out, "\t\t*) COMPREPLY=($(compgen -f -- \"$cur\")); "
	    "return;;\n\t\tesac;;\n\tesac\n"
	    "\tCOMPREPLY=($(compgen -W \"$word\" -- \"$cur\"))\n"
	    "}\ncomplete -o filenames -F _mtgp_tui mtgp-tui\n");
}

/* In a '…[description]' of _arguments. */
static void
zsh_quoted(struct buf *out, const char *s)
{
	for (; *s != '\0'; s++) {
		if (strchr("[]:\\", *s) != NULL)
			buf_addc(out, '\\');
		buf_addc(out, *s);
		if (*s == '\'')
			buf_adds(out, "\\''");
	}
}

static void
zsh_arguments(struct buf *out, const struct command *c,
    const struct argument *table)
{
	for (; table != NULL && table->name != NULL; table++) {
		struct text t = argument_help(c, table);

		buf_addf(out, "\t\t'%s--%s%s[",
		    table->kind == ARG_LIST ? "*" : "", table->name,
		    table->kind == ARG_FLAG ? "" : "=");
		zsh_quoted(out, t.en);
		buf_addc(out, ']');
		if (table->choices != NULL) {
			buf_addf(out, ":%s:(", table->name);
			add_choices(out, table->choices);
			buf_addc(out, ')');
		} else if (table->kind == ARG_PATH)
			buf_addf(out, ":%s:_files", table->name);
		else if (table->kind != ARG_FLAG)
			buf_addf(out, ":%s: ", table->name);
		buf_adds(out, "' \\\n");
	}
}

static void
completion_zsh(struct buf *out)
{
	buf_adds(out, "#compdef mtgp-tui\n"
	    "# made by `mtgp-tui completion zsh`\n"
	    "_mtgp_tui()\n{\n\tlocal command word\n"
	    "\tfor word in ${words[2,CURRENT-1]}; do\n\t\tcase $word in\n\t\t");
	add_commands(out, "|");
	buf_adds(out, ") command=$word; break;;\n\t\tesac\n\tdone\n"
	    "\tcase $command in\n");
	for (size_t i = 0; command_table[i] != NULL; i++) {
		const struct command *c = command_table[i];

		buf_addf(out, "\t%s)\n\t\t_arguments -S \\\n", c->name);
		zsh_arguments(out, c, c->arguments);
		zsh_arguments(out, NULL, command_common);
		if (c->operand_words != NULL)
			buf_addf(out, "\t\t'2:word:(%s)' '*:file:_files';;\n",
			    c->operand_words);
		else
			buf_adds(out, "\t\t'*:file:_files';;\n");
	}
	buf_adds(out, "\t*)\n\t\t_arguments -S \\\n");
	zsh_arguments(out, NULL, command_console);
	zsh_arguments(out, NULL, command_common);
	buf_adds(out, "\t\t'1:command:(");
	add_commands(out, " ");
	buf_adds(out, ")';;\n\tesac\n}\n_mtgp_tui \"$@\"\n");
}

int
command_completion(struct buf *out, const char *shell)
{
	if (strcmp(shell, "bash") == 0)
		completion_bash(out);
	else if (strcmp(shell, "zsh") == 0)
		completion_zsh(out);
	else
		return -EINVAL;
	return out->error;
}

static int
run_completion(struct invocation *in)
{
	struct error e = { 0 };
	struct buf b;
	int r;

	buf_init(&b, 1 << 20);
	r = command_completion(&b, in->operands[0]);
	if (r == -EINVAL) {
		buf_done(&b);
		error_set(&e, r, "command.shell", "word", in->operands[0],
		    NULL);
		return invocation_fail(in, 2, &e);
	}
	r = invocation_finish(in, r, &b);
	buf_done(&b);
	return r;
}

const struct command command_completion_command = {
	.name = "completion", .usage = "bash|zsh", .min_operands = 1,
	.max_operands = 1, .operand_words = "bash zsh",
	.run = run_completion,
};
