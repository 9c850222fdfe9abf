/* tui/keymap: lines, sections, sequences, what is wrong and where. */
#include "tui/keymap.h"

#include "tests/unit/unit.h"
#include "tui/keys.h"

static const char *const chain[] = { "log", "list", "global", NULL };

static bool
command(const char *name)
{
	static const char *const known[] = { "down", "top", "quit", "filter",
		"pane", "up" };

	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		if (strcmp(known[i], name) == 0)
			return true;
	return false;
}

static const char *
nearest(const char *name)
{
	return name[0] == 'q' ? "quit" : NULL;
}

static bool
section(const char *name)
{
	return strcmp(name, "log") == 0 || strcmp(name, "list") == 0 ||
	    strcmp(name, "global") == 0;
}

static const struct keymap_names names = {
	.command = command, .nearest_command = nearest, .section = section,
};

static void
collect(void *arg, const struct error *e)
{
	buf_addf(arg, "%s\n", e->en);
}

static void
finds(const struct keymap *k, const char *keys, enum keymap_found want,
    const char *want_command)
{
	struct span rest = span_str(keys);
	uint32_t v[KEYMAP_KEYS];
	const char *c = NULL;
	size_t n = 0;

	while (key_parse(&rest, &v[n]) == 0)
		n++;
	assert_int_equal(keymap_find(k, chain, v, n, &c), want);
	if (want == KEYMAP_COMMAND)
		assert_string_equal(c, want_command);
}

static void
sections_are_a_chain(void **state)
{
	struct keymap *k = keymap_new();
	struct buf b;

	(void)state;
	buf_init(&b, 4096);
	assert_int_equal(keymap_read(k, "t", span_str(
	    "# comment\n\n"
	    "map global q quit\n"
	    "map global 1 pane log\n"
	    "map list j down\n"
	    "map list gg top\n"
	    "  map   list <Down>\tdown  \n"
	    "map log / filter\n"
	    "map log j up\n"), &names, collect, &b), 0);
	finds(k, "q", KEYMAP_COMMAND, "quit");
	finds(k, "1", KEYMAP_COMMAND, "pane log");
	finds(k, "j", KEYMAP_COMMAND, "up");
	finds(k, "g", KEYMAP_MORE, NULL);
	finds(k, "gg", KEYMAP_COMMAND, "top");
	finds(k, "gx", KEYMAP_NONE, NULL);
	finds(k, "x", KEYMAP_NONE, NULL);
	/* typed with the IME on */
	finds(k, "ｑ", KEYMAP_COMMAND, "quit");
	finds(k, "／", KEYMAP_COMMAND, "filter");
	finds(k, "・", KEYMAP_COMMAND, "filter");
	/* down has only <Down>: j means something else in this pane */
	assert_true(keymap_keys_of(k, chain, "down", 0, &b));
	assert_string_equal(b.data, "Down");
	assert_false(keymap_keys_of(k, chain, "down", 1, &b));
	buf_reset(&b);
	assert_true(keymap_keys_of(k, chain, "top", 0, &b));
	assert_string_equal(b.data, "g g");
	buf_done(&b);
	keymap_free(k);
}

static void
later_lines_win_and_unmap_takes_away(void **state)
{
	struct keymap *k = keymap_new();
	struct buf b;

	(void)state;
	buf_init(&b, 4096);
	keymap_read(k, "a", span_str("map list g top\nmap list q down\n"),
	    &names, NULL, NULL);
	keymap_read(k, "b", span_str("map list q up\nunmap list g\n"
	    "map list gg top"), &names, collect, &b);
	assert_string_equal(b.data, "");
	finds(k, "q", KEYMAP_COMMAND, "up");
	finds(k, "gg", KEYMAP_COMMAND, "top");
	assert_false(keymap_keys_of(k, chain, "down", 0, &b));
	buf_done(&b);
	keymap_free(k);
}

static void
mistakes_are_named_with_their_place(void **state)
{
	struct keymap *k = keymap_new();
	struct buf b;

	(void)state;
	buf_init(&b, 65536);
	assert_int_equal(keymap_read(k, "my.keys", span_str(
	    "map list j down\n"
	    "mapp list j down\n"
	    "map list j\n"
	    "map nowhere j down\n"
	    "map list <Entr> down\n"
	    "map list q qiut\n"
	    "map list jj down\n"
	    "map list 123456789 down\n"
	    "unmap list x\n"
	    "map list \xff down\n"
	    "map\n"), &names, collect, &b), 10);
	assert_string_equal(b.data,
	    "my.keys:2: \"mapp\" is neither map nor unmap\n"
	    "my.keys:3: something is missing (map SECTION KEYS COMMAND)\n"
	    "my.keys:4: there is no section \"nowhere\"\n"
	    "my.keys:5: \"<Entr>\" is not a key; did you mean <Enter>?\n"
	    "my.keys:6: there is no command \"qiut\"; did you mean "
	    "\"quit\"?\n"
	    "my.keys:7: \"jj\" begins another key sequence, or another "
	    "begins it; unmap that first\n"
	    "my.keys:8: \"123456789\" is too long (at most 8 keys)\n"
	    "my.keys:9: nothing is mapped to \"x\"\n"
	    "my.keys:10: \"<FF>\" is not a key\n"
	    "my.keys:11: something is missing (map SECTION KEYS COMMAND)\n");
	finds(k, "j", KEYMAP_COMMAND, "down");
	buf_done(&b);
	keymap_free(k);
}

static void
limits_hold(void **state)
{
	struct keymap *k = keymap_new();
	struct buf b, said;
	int bad;

	(void)state;
	buf_init(&b, 1 << 20);
	buf_init(&said, 1 << 20);
	for (int i = 0; i < 6000; i++)
		buf_addf(&b, "map list %c%c%c down\n", 'a' + i % 26,
		    'a' + i / 26 % 26, 'a' + i / 676 % 26);
	bad = keymap_read(k, "big", buf_span(&b), &names, collect, &said);
	assert_true(bad != 0);
	finds(k, "aaa", KEYMAP_COMMAND, "down");
	buf_done(&b);
	buf_done(&said);
	keymap_free(k);
}

UNIT_MAIN(
	cmocka_unit_test(sections_are_a_chain),
	cmocka_unit_test(later_lines_win_and_unmap_takes_away),
	cmocka_unit_test(mistakes_are_named_with_their_place),
	cmocka_unit_test(limits_hold),
)
