/* docs/mtgp-tui.1 and the completion scripts say what the tables say.
 * UPDATE=1 rewrites the file. */
#include "core/command/command.h"

#include "core/base/readfile.h"
#include "tests/unit/unit.h"

static void
manual_is_up_to_date(void **state)
{
	const char *dir = getenv("srcdir"), *update = getenv("UPDATE");
	struct buf want, have;
	char path[1024];

	(void)state;
	snprintf(path, sizeof path, "%s/docs/mtgp-tui.1", dir ? dir : ".");
	buf_init(&want, 1 << 20);
	buf_init(&have, 1 << 20);
	assert_int_equal(command_manual(&want), 0);
	if (update != NULL && *update == '1') {
		FILE *f = fopen(path, "w");

		assert_non_null(f);
		assert_int_equal(fwrite(want.data, 1, want.len, f),
		    want.len);
		assert_int_equal(fclose(f), 0);
	}
	assert_int_equal(read_file(path, &have), 0);
	assert_string_equal(have.data, want.data);
	buf_done(&want);
	buf_done(&have);
}

static void
completion_names_everything(void **state)
{
	static const char *const shells[] = { "bash", "zsh" };
	struct buf b;
	char s[64];

	(void)state;
	buf_init(&b, 1 << 20);
	for (int k = 0; k < 2; k++) {
		buf_reset(&b);
		assert_int_equal(command_completion(&b, shells[k]), 0);
		for (size_t i = 0; command_table[i] != NULL; i++) {
			const struct argument *a =
			    command_table[i]->arguments;

			assert_non_null(strstr(b.data,
			    command_table[i]->name));
			for (; a != NULL && a->name != NULL; a++) {
				snprintf(s, sizeof s, "--%s", a->name);
				assert_non_null(strstr(b.data, s));
			}
		}
	}
	assert_true(command_completion(&b, "fish") < 0);
	buf_done(&b);
}

UNIT_MAIN(
	cmocka_unit_test(manual_is_up_to_date),
	cmocka_unit_test(completion_names_everything),
)
