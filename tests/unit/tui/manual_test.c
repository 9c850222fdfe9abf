/* docs/mtgp-tui-keys.5 is what the tables and the default map say (UPDATE=1
 * rewrites it); the maps that come along have no mistakes; every command has
 * its words. */
#include "tui/help.h"

#include "core/text/text.h"
#include "tests/unit/unit.h"
#include "tui/console_private.h"

static void
told(void *arg, const struct error *e)
{
	(void)arg;
	print_error("%s\n", e->en);
}

static void
built_in_maps_have_no_mistakes(void **state)
{
	(void)state;
	for (size_t i = 0; keymap_builtin[i].name != NULL; i++) {
		struct keymap *k = keymap_new();

		/* the others come on top of the first */
		assert_int_equal(keymap_read(k, keymap_builtin[0].name,
		    span_str(keymap_builtin[0].text), &keymap_tui_names,
		    told, NULL), 0);
		if (i > 0)
			assert_int_equal(keymap_read(k,
			    keymap_builtin[i].name,
			    span_str(keymap_builtin[i].text),
			    &keymap_tui_names, told, NULL), 0);
		keymap_free(k);
	}
}

static void
every_command_has_its_words(void **state)
{
	const struct tui_command *t;
	const char *pane;
	char id[96];

	(void)state;
	for (size_t i = 0; (t = tui_command_at(i, &pane)) != NULL; i++) {
		snprintf(id, sizeof id, "do.%s", t->name);
		if (text_find(id) == NULL)
			fail_msg("%s is missing", id);
		snprintf(id, sizeof id, "group.%s", t->group);
		if (text_find(id) == NULL)
			fail_msg("%s is missing", id);
	}
}

static void
the_manual_page_is_up_to_date(void **state)
{
	const char *dir = getenv("srcdir"), *update = getenv("UPDATE");
	struct keymap *k = keymap_new();
	static char old[200000];
	char path[512];
	struct buf b;
	size_t n;
	FILE *f;

	(void)state;
	buf_init(&b, sizeof old - 1);
	snprintf(path, sizeof path, "%s/docs/mtgp-tui-keys.5",
	    dir ? dir : ".");
	assert_int_equal(keymap_read(k, "default",
	    span_str(keymap_builtin[0].text), NULL, NULL, NULL), 0);
	assert_int_equal(help_manual(k, &b), 0);
	if (update != NULL && strcmp(update, "1") == 0) {
		f = fopen(path, "w");
		assert_non_null(f);
		assert_int_equal(fwrite(b.data, 1, b.len, f), b.len);
		assert_int_equal(fclose(f), 0);
	}
	f = fopen(path, "r");
	assert_non_null(f);
	n = fread(old, 1, sizeof old - 1, f);
	old[n] = '\0';
	fclose(f);
	if (strcmp(old, b.data) != 0)
		fail_msg("%s is not what the tables say; UPDATE=1 writes it",
		    path);
	buf_done(&b);
	keymap_free(k);
}

UNIT_MAIN(
	cmocka_unit_test(built_in_maps_have_no_mistakes),
	cmocka_unit_test(every_command_has_its_words),
	cmocka_unit_test(the_manual_page_is_up_to_date),
)
