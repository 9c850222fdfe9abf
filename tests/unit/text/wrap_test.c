/* core/text/wrap: cells_wrap. */
#include "core/text/cells.h"

#include "tests/unit/unit.h"

/* Wraps and joins the lines with '|'; blanks at a break are stepped over. */
static void
check(const char *text, size_t width, const char *want)
{
	struct cells c;
	struct buf b;
	size_t from = 0, n;

	cells_init(&c, 1000);
	buf_init(&b, 10000);
	assert_int_equal(cells_add(&c, span_str(text), 1), 0);
	while (from < c.n) {
		if (from > 0) {
			from += cells_blank(&c, from);
			buf_addc(&b, '|');
		}
		n = cells_wrap(&c, from, width);
		cells_utf8(&c, from, n, &b);
		from += n;
	}
	assert_string_equal(b.data, want);
	cells_done(&c);
	buf_done(&b);
}

static void
japanese_rules(void **state)
{
	(void)state;
	check("届いていません。", 14, "届いていませ|ん。");
	check("届いていません。", 16, "届いていません。");
	check("まだ「不達」です", 6, "まだ|「不|達」で|す");
	check("まだ「不達」です", 10, "まだ「不|達」です");
	check("サーバー", 6, "サー|バー");
	check("ちょっと", 2, "ち|ょ|っ|と");
	check("あっという", 4, "あっ|とい|う");
	check("それは、です", 6, "それ|は、で|す");
	check("ﾃﾞｰﾀﾍﾞｰｽ", 4, "ﾃﾞｰﾀ|ﾍﾞｰｽ");
}

static void
latin_words_stay_whole(void **state)
{
	(void)state;
	check("one two three", 8, "one two |three");
	check("one two three", 3, "one|two|thr|ee");
	check("応答は mx.example.com です", 18,
	    "応答は |mx.example.com で|す");
	check("宛先info@example.comです", 16, "宛先|info@example.com|です");
	check("長い 0123456789abcdefghij", 10,
	    "長い 01234|56789abcde|fghij");
	check("a \t b", 80, "a ^I b");
}

static void
an_escape_is_one_piece(void **state)
{
	(void)state;
	check("あ\xe2\x80\xaeい", 8, "あ|<U+202E>|い");
	check("あ\x01い", 3, "あ|^A|い");
	check("aa\xff", 5, "aa<FF|>");
}

static void
edges(void **state)
{
	struct cells c;

	(void)state;
	cells_init(&c, 10);
	assert_int_equal(cells_wrap(&c, 0, 10), 0);
	cells_add(&c, span_str("あい"), 1);
	assert_int_equal(cells_wrap(&c, 0, 1), 1);
	assert_int_equal(cells_wrap(&c, 0, 0), 1);
	assert_int_equal(cells_wrap(&c, 2, 10), 0);
	assert_int_equal(cells_wrap(&c, 7, 10), 0);
	cells_done(&c);
}

UNIT_MAIN(
	cmocka_unit_test(japanese_rules),
	cmocka_unit_test(latin_words_stay_whole),
	cmocka_unit_test(an_escape_is_one_piece),
	cmocka_unit_test(edges),
)
