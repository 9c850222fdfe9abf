/* core/checklist/tools: a value is one argument, whatever it holds. */
#include "core/checklist/tools.h"

#include <errno.h>

#include "core/command/step.h"
#include "tests/unit/unit.h"

static const char *
value(void *arg, const char *name)
{
	static const struct { const char *name, *value; } known[] = {
		{ "rcpt", "info@example.com" }, { "blank", "a b --json" },
		{ "dash", "--follow" }, { "quote", "it's $(reboot); `x`" },
		{ "domain", "example.com" }, { "esc", "a\x1b]0;x\x07" },
	};

	(void)arg;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strcmp(known[i].name, name) == 0)
			return known[i].value;
	return "";
}

/* run line, its words joined by | (NULL: an operand is missing) */
static const struct { const char *run, *words; } lines[] = {
	{ "log --to {rcpt}", "log|--to=info@example.com" },
	{ "log --to={rcpt}  --lines", "log|--to=info@example.com|--lines" },
	{ "log --to {none} --from {rcpt}", "log|--from=info@example.com" },
	{ "log --to {none} --lines", NULL },
	{ "log --on today", "log|--on=today" },
	{ "log --to {blank}", "log|--to=a b --json" },
	{ "log --to {dash}", "log|--to=--follow" },
	{ "log --from @{domain}", "log|--from=@example.com" },
	{ "log --from @{none}", NULL },
	{ "log --since -720h --top client", "log|--since=-720h|--top=client" },
	{ "bounce --text {quote}", "bounce|--text=it's $(reboot); `x`" },
	{ "message {dash}", "message|--|--follow" },
	{ "message {none}", NULL },
	{ "dns --self {domain}", "dns|--self|--|example.com" },
	{ "dns {domain} --vantage {none}", "dns|--|example.com" },
	{ "case letter {blank} --kind delist",
	  "case|letter|--kind=delist|--|a b --json" },
};

static void
words_are_split_first(void **state)
{
	struct arena *a = arena_new(1 << 20);

	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		struct tool_argv argv;
		struct buf b;
		int r = tool_argv(lines[i].run, &command_tools, value, NULL,
		    a, &argv);

		if (lines[i].words == NULL) {
			assert_int_equal(r, -ENODATA);
			assert_string_equal(argv.missing, "none");
			continue;
		}
		assert_int_equal(r, 0);
		buf_init(&b, 4096);
		for (int k = 0; k < argv.n; k++)
			buf_addf(&b, "%s%s", k > 0 ? "|" : "", argv.v[k]);
		assert_string_equal(b.data, lines[i].words);
		assert_null(argv.v[argv.n]);
		buf_done(&b);
	}
	arena_free(a);
}

static void
values_are_never_options(void **state)
{
	struct arena *a = arena_new(1 << 20);
	struct tool_argv argv;
	struct error e = { 0 };

	(void)state;
	assert_int_equal(tool_argv("log --to {dash}", &command_tools, value,
	    NULL, a, &argv), 0);
	assert_int_equal(command_tools.parse(NULL, argv.n, argv.v, &e), 0);
	arena_free(a);
}

static void
shown_as_a_command_line(void **state)
{
	struct arena *a = arena_new(1 << 20);
	struct tool_argv argv;
	struct buf b;

	(void)state;
	buf_init(&b, 4096);
	assert_int_equal(tool_argv("log --to {quote} --from {esc}",
	    &command_tools, value, NULL, a, &argv), 0);
	assert_int_equal(tool_show(&argv, &b), 0);
	assert_string_equal(b.data, "mtgp-tui log '--to=it'\\''s $(reboot);"
	    " `x`' '--from=a^[]0;x^G'");
	buf_done(&b);
	arena_free(a);
}

UNIT_MAIN(
	cmocka_unit_test(words_are_split_first),
	cmocka_unit_test(values_are_never_options),
	cmocka_unit_test(shown_as_a_command_line),
)
