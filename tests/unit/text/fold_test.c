/* core/text/fold. */
#include "core/text/fold.h"

#include <errno.h>

#include "core/text/utf8.h"
#include "tests/unit/unit.h"

static uint32_t
first(const char *s)
{
	uint32_t ch = 0;

	utf8_decode(span_str(s), &ch);
	return ch;
}

static void
keys_of_an_ime(void **state)
{
	static const struct { const char *typed; char key; } cases[] = {
		{ "？", '?' }, { "ｌ", 'l' }, { "Ｆ", 'F' }, { "　", ' ' },
		{ "／", '/' }, { "・", '/' }, { "ー", '-' }, { "。", '.' },
		{ "、", ',' }, { "「", '[' }, { "」", ']' }, { "１", '1' },
		{ "～", '~' }, { "｡", '.' }, { "＠", '@' },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_int_equal(fold_key(first(cases[i].typed)),
		    cases[i].key);
	assert_int_equal(fold_key('q'), 'q');
	assert_int_equal(fold_key(first("あ")), first("あ"));
	assert_int_equal(fold_key(0x1b), 0x1b);
}

static void
check(int (*fold)(struct span, struct buf *), const char *in,
    const char *want)
{
	struct buf b;

	buf_init(&b, 1000);
	assert_int_equal(fold(span_str(in), &b), 0);
	assert_string_equal(b.data, want);
	buf_done(&b);
}

static void
lines_fold_width_only(void **state)
{
	(void)state;
	check(fold_line, "ｔｏ：Ｉｎｆｏ＠example．ｃｏｍ　ｏｎ",
	    "to:Info@example.com on");
	check(fold_line, "件名・。ー ﾃｽﾄ", "件名・。ー ﾃｽﾄ");
	check(fold_line, "a\xff\xe3z", "a\xff\xe3z");
	check(fold_line, "", "");
}

static void
search_folds_case_and_kana(void **state)
{
	(void)state;
	check(fold_search, "ＡBc", "abc");
	check(fold_search, "ﾃﾞｰﾀ ﾊﾟｿｺﾝ ｳﾞ ﾜ", "データ パソコン ヴ ワ");
	check(fold_search, "ﾂﾞﾄﾞﾁﾞｶﾞ", "ヅドヂガ");
	check(fold_search, "ﾅﾞﾞ", "ナ゛゛");
	check(fold_search, "ｱﾟ", "ア゜");
	check(fold_search, "x\xffY", "x\xffy");
}

static void
a_full_buffer_is_an_error(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 2);
	assert_int_equal(fold_search(span_str("ﾃｽﾄ"), &b), -EFBIG);
	buf_done(&b);
}

UNIT_MAIN(
	cmocka_unit_test(keys_of_an_ime),
	cmocka_unit_test(lines_fold_width_only),
	cmocka_unit_test(search_folds_case_and_kana),
	cmocka_unit_test(a_full_buffer_is_an_error),
)
