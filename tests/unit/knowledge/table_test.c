/* core/knowledge/table. */
#include "core/knowledge/table.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/timeparse.h"
#include "tests/unit/unit.h"

static const char good[] =
    "# a table\n# dated: 2026-11-24\nid\tname_ja\tname_en\n"
    "a\tあ\tA\nb\t\tB\n";

static const char *const need[] = { "id", "name_en", NULL };
static const struct table_columns columns = { need, true };

static void
reads_a_table(void **state)
{
	struct table *t;
	struct error e = { 0 };
	int ja;

	(void)state;
	assert_int_equal(table_parse(span_str(good), "good.tsv", &columns, &t,
	    &e), 0);
	assert_int_equal(table_rows(t), 2);
	ja = table_column(t, "name_ja");
	assert_int_equal(ja, 1);
	assert_int_equal(table_column(t, "nothing"), -1);
	assert_string_equal(table_cell(t, 0, ja), "あ");
	assert_string_equal(table_cell(t, 1, ja), "");
	assert_string_equal(table_cell(t, 1, 2), "B");
	assert_string_equal(table_cell(t, 2, 0), "");
	assert_string_equal(table_cell(t, 0, -1), "");
	assert_int_equal(table_line(t, 1), 5);
	assert_false(table_row_is_users(t, 0));
	assert_int_equal(table_dated(t),
	    time_days_from_civil(2026, 11, 24) * USEC_DAY);
	table_free(t);
	table_free(NULL);
	assert_int_equal(table_parse(span_str("id\n"), "x", NULL, &t, &e), 0);
	assert_int_equal(table_rows(t), 0);
	assert_true(table_dated(t) == TIME_NONE);
	table_free(t);
}

struct bad {
	const char	*text;
	int		 code;
	const char	*words;		/* in the English sentence */
};

static void
faults_name_their_place(void **state)
{
	static const struct bad f[] = {
		{ "", -EINVAL, "no header" },
		{ "# only\n", -EINVAL, "no header" },
		{ "id\tname_en\na\tA", -EINVAL, "line 2: the last line" },
		{ "id\tname_en\r\na\tA\n", -EINVAL, "line 1: holds a control" },
		{ "id\tname_en\na\tA\n\x01\tB\n", -EINVAL, "line 3" },
		{ "id\tname_en\na\t\xff\n", -EILSEQ, "line 2: is not valid" },
		{ "id\tname_en\na\n", -EINVAL, "line 2" },
		{ "id\tname_en\na\tb\tc\n", -EINVAL, "(3 / 2)" },
		{ "id\tname_en\n\n", -EINVAL, "(1 / 2)" },
		{ "id\tname_en\na\tA\n# late\n", -EINVAL, "line 3" },
		{ "id\tname_en\tid\n", -EINVAL, "\"id\" stands twice" },
		{ "id\tName\n", -EINVAL, "\"Name\"" },
		{ "id\t\n", -EINVAL, "line 1" },
		{ "id\tname\n", -EINVAL, "lacks the column \"name_en\"" },
		{ "id\tname_en\na\tA\na\tB\n", -EINVAL, "line 3: the id \"a\"" },
		{ "id\tname_en\n\tA\n", -EINVAL, "line 2: the first column" },
		{ "# dated: 2026-02-30\nid\tname_en\n", -EINVAL,
		  "\"2026-02-30\"" },
		{ "# dated: 2026-01-1x\nid\tname_en\n", -EINVAL, "1x" },
		{ "# dated: soon\nid\tname_en\n", -EINVAL, "\"soon\"" },
	};
	struct error e;
	struct table *t;

	(void)state;
	for (size_t i = 0; i < sizeof f / sizeof f[0]; i++) {
		t = NULL;
		e = (struct error){ 0 };
		assert_int_equal(table_parse(span_str(f[i].text), "f.tsv",
		    &columns, &t, &e), f[i].code);
		assert_null(t);
		assert_int_equal(e.code, f[i].code);
		assert_non_null(strstr(e.en, "f.tsv"));
		assert_non_null(strstr(e.ja, "f.tsv"));
		if (!strstr(e.en, f[i].words))
			fail_msg("%s: %s", f[i].text, e.en);
	}
	assert_int_equal(table_parse(span_of("id\tname_en\na\0b\tA\n", 16),
	    "f.tsv", &columns, &t, NULL), -EINVAL);
}

static void
limits(void **state)
{
	struct buf b;
	struct error e;
	struct table *t;

	(void)state;
	buf_init(&b, 16 << 20);
	for (int i = 0; i < 65; i++)
		buf_addf(&b, "%sc%d", i ? "\t" : "", i);
	buf_addc(&b, '\n');
	assert_int_equal(table_parse(buf_span(&b), "w", NULL, &t, &e),
	    -EFBIG);
	buf_reset(&b);
	buf_adds(&b, "id\n");
	for (int i = 0; i < 65536; i++)
		buf_addf(&b, "r%d\n", i);
	assert_int_equal(table_parse(buf_span(&b), "w", NULL, &t, &e), 0);
	assert_int_equal(table_rows(t), 65536);
	table_free(t);
	buf_adds(&b, "one-more\n");
	assert_int_equal(table_parse(buf_span(&b), "w", NULL, &t, &e),
	    -EFBIG);
	buf_reset(&b);
	buf_addfill(&b, 'x', (8 << 20) + 1);
	assert_int_equal(table_parse(buf_span(&b), "w", NULL, &t, &e),
	    -EFBIG);
	buf_done(&b);
}

static void
put(const char *dir, const char *text)
{
	char path[200];
	FILE *f;

	snprintf(path, sizeof path, "%s/t.tsv", dir);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void
user_rows_win(void **state)
{
	char dir[] = "/tmp/mtgp-table-XXXXXX", user[64], path[80];
	struct table *t = NULL;
	struct error e;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(user, sizeof user, "%s/user", dir);
	assert_int_equal(mkdir(user, 0700), 0);
	assert_int_equal(table_load(dir, NULL, "t.tsv", &columns, &t, &e),
	    -ENOENT);
	assert_non_null(strstr(e.en, "t.tsv"));
	put(dir, good);
	/* no user file yet */
	assert_int_equal(table_load(dir, user, "t.tsv", &columns, &t, &e), 0);
	assert_int_equal(table_rows(t), 2);
	table_free(t);
	put(user, "id\tname_en\nb\tMine\nz\tNew\n");
	assert_int_equal(table_load(dir, user, "t.tsv", &columns, &t, &e), 0);
	assert_int_equal(table_rows(t), 3);
	assert_string_equal(table_cell(t, 0, 0), "z");
	assert_true(table_row_is_users(t, 0));
	assert_string_equal(table_cell(t, 0, 1), "");
	assert_string_equal(table_cell(t, 0, 2), "New");
	assert_string_equal(table_cell(t, 1, 0), "a");
	assert_string_equal(table_cell(t, 2, 2), "Mine");
	assert_true(table_row_is_users(t, 2));
	assert_int_equal(table_line(t, 2), 2);
	table_free(t);
	put(user, "id\tother\nb\tMine\n");
	assert_int_equal(table_load(dir, user, "t.tsv", &columns, &t, &e),
	    -EINVAL);
	assert_non_null(strstr(e.en, "\"other\""));
	put(user, "id\tname_en\nb\tMine\nb\tTwice\n");
	assert_int_equal(table_load(dir, user, "t.tsv", &columns, &t, &e),
	    -EINVAL);
	assert_int_equal(table_load("/", NULL, "tmp", &columns, &t, &e),
	    -EISDIR);
	snprintf(path, sizeof path, "%s/t.tsv", user);
	unlink(path);
	snprintf(path, sizeof path, "%s/t.tsv", dir);
	unlink(path);
	rmdir(user);
	rmdir(dir);
}

/* Several columns together are the key; the user's row of the same key takes
 * its place, others stand in front. */
static void
keys_of_several_columns(void **state)
{
	static const char *const pair[] = { "brand", "alias", "whole", NULL };
	static const struct table_columns keyed = { pair, .key = 2 };
	char dir[] = "/tmp/mtgp-table-XXXXXX", user[64], path[80];
	struct table *t;
	struct error e = { 0 };

	(void)state;
	assert_int_equal(table_parse(span_str(
	    "brand\talias\twhole\na\tA\tno\na\tA\tyes\n"), "k.tsv",
	    &keyed, &t, &e), -EINVAL);
	assert_non_null(strstr(e.en, "\"a A\" stands twice"));
	assert_non_null(mkdtemp(dir));
	snprintf(user, sizeof user, "%s/user", dir);
	assert_int_equal(mkdir(user, 0700), 0);
	put(dir, "brand\twhole\talias\na\tno\tA\na\tno\tB\n");
	put(user, "alias\tbrand\twhole\nB\ta\tyes\nC\ta\tno\n");
	assert_int_equal(table_load(dir, user, "t.tsv", &keyed, &t, &e), 0);
	assert_int_equal(table_rows(t), 3);
	assert_string_equal(table_cell(t, 0, 2), "C");
	assert_string_equal(table_cell(t, 1, 2), "A");
	assert_string_equal(table_cell(t, 2, 1), "yes");
	table_free(t);
	put(user, "alias\tbrand\twhole\nC\ta\tyes\nC\ta\tno\n");
	assert_int_equal(table_load(dir, user, "t.tsv", &keyed, &t, &e),
	    -EINVAL);
	assert_non_null(strstr(e.en, "user/t.tsv, line 3"));
	snprintf(path, sizeof path, "%s/t.tsv", user);
	unlink(path);
	snprintf(path, sizeof path, "%s/t.tsv", dir);
	unlink(path);
	rmdir(user);
	rmdir(dir);
}

UNIT_MAIN(
	cmocka_unit_test(reads_a_table),
	cmocka_unit_test(faults_name_their_place),
	cmocka_unit_test(limits),
	cmocka_unit_test(user_rows_win),
	cmocka_unit_test(keys_of_several_columns),
)
