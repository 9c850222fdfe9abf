/* core/command: what a command line means, and what is said about one that
 * means nothing. */
#include "core/command/command.h"

#include <errno.h>

#include "core/command/parse.h"
#include "tests/unit/unit.h"

#define NOW INT64_C(1725267600000000)	/* 2024-09-02 18:00 in Japan */
#define WORDS(...) ((const char *const []){ __VA_ARGS__, NULL })

static int
parse(struct invocation *in, struct error *e, const char *const *argv)
{
	int argc = 0;

	while (argv[argc] != NULL)
		argc++;
	*in = (struct invocation){ .arena = arena_new(1 << 20), .now = NOW };
	*e = (struct error){ 0 };
	return command_parse(argc, argv, in, e);
}

static void
done(struct invocation *in)
{
	arena_free(in->arena);
	free(in->given);
}

static void
options_in_every_form(void **state)
{
	struct invocation in;
	struct error e;

	(void)state;
	assert_int_equal(parse(&in, &e, WORDS("--lang=ja", "log", "--to",
	    "a@example.com", "--since", "-2h", "--json", "--from=--odd",
	    "--status", "bounced", "--status=deferred", "mail.log", "-", "--",
	    "--not-an-option")), 0);
	assert_ptr_equal(in.command, command_find("log"));
	assert_true(in.json);
	assert_int_equal(in.lang, LANG_JA);
	assert_string_equal(invocation_get(&in, "to", 0), "a@example.com");
	assert_string_equal(invocation_get(&in, "since", 0), "-2h");
	assert_string_equal(invocation_get(&in, "from", 0), "--odd");
	assert_int_equal(invocation_count(&in, "status"), 2);
	assert_string_equal(invocation_get(&in, "status", 1), "deferred");
	assert_null(invocation_get(&in, "status", 2));
	assert_int_equal(in.noperands, 3);
	assert_string_equal(in.operands[0], "mail.log");
	assert_string_equal(in.operands[1], "-");
	assert_string_equal(in.operands[2], "--not-an-option");
	done(&in);
	assert_int_equal(parse(&in, &e, WORDS("--now",
	    "2024-08-01T10:00:00+09:00", "-h")), 0);
	assert_null(in.command);
	assert_true(in.help);
	assert_int_equal(in.now, INT64_C(1722474000000000));
	done(&in);
	assert_int_equal(parse(&in, &e, WORDS("--now=@1725267600")), 0);
	assert_int_equal(in.now, NOW);
	done(&in);
	assert_int_equal(parse(&in, &e, WORDS("--script", "x", "--size",
	    "80x24")), 0);
	assert_null(in.command);
	done(&in);
	/* An empty value is a value. */
	assert_int_equal(parse(&in, &e, WORDS("log", "--subject", "")), 0);
	assert_string_equal(invocation_get(&in, "subject", 0), "");
	done(&in);
}

/* What is wrong, and a word that both sentences must hold. */
static const struct {
	const char	*word[6];
	const char	*holds;
} bad[] = {
	{ { "lgo" }, "log" },
	{ { "xyzzyxyzzy" }, "help" },
	{ { "log", "--tto", "x" }, "--to" },
	{ { "log", "--quux" }, "--quux" },
	{ { "log", "--to" }, "--to A" },
	{ { "log", "--to", "--from", "x" }, "--to A" },
	{ { "log", "--to", "a", "--to", "b" }, "--to" },
	{ { "log", "--json=yes" }, "--json" },
	{ { "--lang", "de" }, "ja|en" },
	{ { "--lang" }, "ja|en" },
	{ { "--now", "2024-02-30" }, "2024-02-30" },
	{ { "--now", "soonish" }, "soonish" },
	{ { "log", "-x" }, "-x" },
	{ { "log", "--top", "size" }, "from|account|client" },
	{ { "--to", "x" }, "log" },
	{ { "--size", "80x24", "log" }, "--size" },
	{ { "log", "--store=" }, "--store" },
	{ { "completion" }, "bash|zsh" },
	{ { "completion", "bash", "zsh" }, "zsh" },
	{ { "case" }, "case" },
	{ { "--=x" }, "--=x" },
	{ { "log", "--to\x1b[31m" }, "^[" },
};

static void
usage_errors_are_one_sentence(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct invocation in;
		struct error e;

		if (parse(&in, &e, bad[i].word) == 0)
			fail_msg("%s %s was taken", bad[i].word[0],
			    bad[i].word[1] ? bad[i].word[1] : "");
		if (strstr(e.ja, bad[i].holds) == NULL ||
		    strstr(e.en, bad[i].holds) == NULL)
			fail_msg("\"%s\" does not hold %s", e.en,
			    bad[i].holds);
		assert_null(strchr(e.en, '\n'));
		assert_null(strchr(e.ja, '\x1b'));
		done(&in);
	}
}

static void
tables_are_sound(void **state)
{
	(void)state;
	for (size_t i = 0; command_table[i] != NULL; i++) {
		const struct command *c = command_table[i];
		char id[128];

		snprintf(id, sizeof id, "command.%s", c->name);
		assert_non_null(text_find(id));
		snprintf(id, sizeof id, "command.%s.help", c->name);
		assert_non_null(text_find(id));
		assert_ptr_equal(command_find(c->name), c);
		for (const struct argument *a = c->arguments;
		    a != NULL && a->name != NULL; a++) {
			/* Found, so not shadowed by a common option. */
			assert_ptr_equal(argument_find(c,
			    span_str(a->name)), a);
			if (argument_help(c, a).en == a->name)
				fail_msg("%s --%s has no help", c->name,
				    a->name);
			assert_int_equal(a->kind == ARG_FLAG,
			    a->value == NULL);
			assert_true(a->kind != ARG_CHOICE ||
			    a->choices != NULL);
		}
	}
	for (const struct argument *a = command_common; a->name != NULL; a++)
		assert_true(argument_help(NULL, a).en != a->name);
	for (const struct argument *a = command_console; a->name != NULL; a++)
		assert_true(argument_help(NULL, a).en != a->name);
}

static void
help_names_everything(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 1 << 20);
	for (size_t i = 0; command_table[i] != NULL; i++) {
		const struct command *c = command_table[i];

		for (int lang = 0; lang < 2; lang++) {
			buf_reset(&b);
			assert_int_equal(command_help(&b, c,
			    (enum lang)lang), 0);
			for (const struct argument *a = c->arguments;
			    a != NULL && a->name != NULL; a++) {
				char s[64];

				snprintf(s, sizeof s, "  --%s", a->name);
				assert_non_null(strstr(b.data, s));
			}
			assert_null(strstr(b.data, " \n"));
		}
		buf_reset(&b);
		assert_int_equal(command_help(&b, NULL, LANG_EN), 0);
		assert_non_null(strstr(b.data, c->name));
	}
	buf_done(&b);
}

static void
language_is_found(void **state)
{
	(void)state;
	unsetenv("LC_ALL");
	unsetenv("LC_MESSAGES");
	setenv("LANG", "ja_JP.UTF-8", 1);
	assert_int_equal(command_language(NULL, "auto"), LANG_JA);
	assert_int_equal(command_language("en", "ja"), LANG_EN);
	assert_int_equal(command_language(NULL, "en"), LANG_EN);
	setenv("LC_MESSAGES", "C", 1);
	assert_int_equal(command_language(NULL, NULL), LANG_EN);
	setenv("LC_ALL", "ja_JP.eucJP", 1);
	assert_int_equal(command_language(NULL, NULL), LANG_JA);
	unsetenv("LC_ALL");
	unsetenv("LC_MESSAGES");
	unsetenv("LANG");
	assert_int_equal(command_language(NULL, NULL), LANG_EN);
}

UNIT_MAIN(
	cmocka_unit_test(options_in_every_form),
	cmocka_unit_test(usage_errors_are_one_sentence),
	cmocka_unit_test(tables_are_sound),
	cmocka_unit_test(help_names_everything),
	cmocka_unit_test(language_is_found),
)
