/* core/text/utf8. */
#include "core/text/utf8.h"

#include <errno.h>

#include "tests/unit/unit.h"

static void
every_code_point_comes_back(void **state)
{
	char enc[4];
	uint32_t back;
	int n;

	(void)state;
	for (uint32_t ch = 0; ch <= 0x10ffff; ch++) {
		n = utf8_encode(ch, enc);
		assert_int_equal(utf8_decode(span_of(enc, (size_t)n), &back),
		    n);
		if (ch >= 0xd800 && ch <= 0xdfff)
			assert_int_equal(back, 0xfffd);
		else if (back != ch)
			fail_msg("U+%04X came back as U+%04X", ch, back);
		for (int cut = 1; cut < n; cut++)
			assert_int_equal(utf8_decode(span_of(enc, (size_t)cut),
			    &back), -EILSEQ);
	}
}

static void
bad_forms_are_refused(void **state)
{
	static const char *const bad[] = {
		"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xe0\x80\x80",
		"\xe0\x9f\xbf", "\xed\xa0\x80", "\xed\xbf\xbf",
		"\xf0\x80\x80\x80", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80",
		"\xf5\x80\x80\x80", "\xfe", "\xff", "\xc3", "\xe3\x81",
		"\xf0\x9f\x98", "\xc3(", "\xe3\x81(", "\xf0\x9f\x98(",
	};
	uint32_t ch;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		assert_int_equal(utf8_decode(span_str(bad[i]), &ch), -EILSEQ);
		assert_false(utf8_valid(span_str(bad[i])));
	}
	assert_int_equal(utf8_decode(span_str(""), &ch), 0);
	assert_true(utf8_valid(span_of("a\0あ", 5)));
	assert_true(utf8_valid(span_str("")));
}

static void
repair_replaces_each_bad_byte(void **state)
{
	struct buf b;
	bool changed;

	(void)state;
	buf_init(&b, 1000);
	assert_int_equal(utf8_repair(&b, span_of("a\0b\xff\xe3\x81あ", 9),
	    &changed), 0);
	assert_true(changed);
	assert_string_equal(b.data, "a\xef\xbf\xbd" "b\xef\xbf\xbd"
	    "\xef\xbf\xbd\xef\xbf\xbdあ");
	buf_reset(&b);
	assert_int_equal(utf8_repair(&b, span_str("clean あ\n"), &changed), 0);
	assert_false(changed);
	assert_string_equal(b.data, "clean あ\n");
	buf_done(&b);
	buf_init(&b, 2);
	assert_int_equal(utf8_repair(&b, span_str("あい"), NULL), -EFBIG);
	buf_done(&b);
}

static void
head_never_cuts_a_character(void **state)
{
	struct span s = span_str("aé語😀z");

	(void)state;
	for (size_t n = 0; n <= s.n + 2; n++) {
		struct span h = utf8_head(s, n);

		assert_true(h.n <= n);
		assert_true(h.n + 4 > n || h.n == s.n);
		assert_true(utf8_valid(h));
	}
	assert_int_equal(utf8_head(span_str("\xff\xff\xff\xff"), 2).n, 2);
}

UNIT_MAIN(
	cmocka_unit_test(every_code_point_comes_back),
	cmocka_unit_test(bad_forms_are_refused),
	cmocka_unit_test(repair_replaces_each_bad_byte),
	cmocka_unit_test(head_never_cuts_a_character),
)
