/* core/text/charset: labels, ISO-2022-JP, raw bytes. */
#include "core/text/charset.h"

#include <errno.h>

#include "core/text/utf8.h"
#include "tests/unit/unit.h"

static void
check(const char *charset, const char *in, const char *want, int result)
{
	struct buf b;
	int r;

	buf_init(&b, 10000);
	r = charset_decode(span_str(charset), span_str(in), &b);
	if (strcmp(b.data, want) != 0)
		fail_msg("%s: \"%s\", wanted \"%s\"", charset, b.data, want);
	assert_int_equal(r, result);
	buf_done(&b);
}

static void
labels_mean_what_mail_means(void **state)
{
	(void)state;
	check("Shift_JIS", "\x87\x40\x87\x8a\xfb\xfc\xb1\x81\x60", "①㈱髙ｱ～",
	    0);
	check("shift-jis", "\x8c\x8f", "件", 0);
	check("\"Windows-31J\"", "\x8c\x8f", "件", 0);
	check("x-sjis", "C:\\~", "C:\\~", 0);
	check("EUC-JP", "\xb7\xef\xad\xa1\x8e\xb1\x8f\xb0\xa1", "件①ｱ丂", 0);
	check("utf-8*ja", "件名", "件名", 0);
	check("GB2312", "\xc4\xe3", "你", 0);
	check("gbk", "\xc4\xe3", "你", 0);
	check("big5", "\xa7\x41", "你", 0);
	check("ks_c_5601-1987", "\xb0\xa1", "가", 0);
	check("iso-8859-1", "caf\xe9 \x80", "café €", 0);
	check("iso-8859-15", "\xa4", "€", 0);
	check("koi8-r", "\xc1", "а", 0);
	check("windows-1251", "\xe0", "а", 0);
	check("utf-7", "+TvZUDQ-", "件名", 0);
	check("us-ascii", "plain", "plain", 0);
	check("us-ascii", "\x8c\x8f\x96\xbc", "件名", 0);
	check("klingon", "\x8c\x8f\x96\xbc", "件名", -ENOTSUP);
	check("", "x", "x", -ENOTSUP);
}

static void
iso_2022_jp_of_all_kinds(void **state)
{
	static const char jp[] = "iso-2022-jp";

	(void)state;
	check(jp, "\x1b$BF|K\\8l\x1b(B ok", "日本語 ok", 0);
	check(jp, "\x1b$@F|K\\8l\x1b(J ok", "日本語 ok", 0);
	check(jp, "\x1b$(BF|\x1b(B", "日", 0);
	/* NEC row 13, NEC's selection of the IBM extensions */
	check(jp, "\x1b$B-!-j|b\x1b(B", "①㈱髙", 0);
	/* half-width kana: by escape, by SO and SI, as eight bits */
	check(jp, "\x1b(I6E\x1b(B.", "ｶﾅ.", 0);
	check(jp, "\x0e" "6E\x0f.", "ｶﾅ.", 0);
	check(jp, "\x1b(I\xb6\xc5\x1b(B.", "ｶﾅ.", 0);
	/* JIS X 0212, JIS X 0213 */
	check(jp, "\x1b$(D0!\x1b(B", "丂", 0);
	check("iso-2022-jp-2004", "\x1b$(Q.:\x1b(B", "俠", 0);
	/* no return to ASCII: a line end does it */
	check(jp, "\x1b$BF|\nabc", "日\nabc", 0);
	check(jp, "\x1b$BF|K\\", "日本", 0);
	/* torn and wrong */
	check(jp, "\x1b$BF|K", "日\xef\xbf\xbd", 0);
	check(jp, "\x1b$BF\x1b(Bx", "\xef\xbf\xbdx", 0);
	check(jp, "a\x1b[31m", "a\xef\xbf\xbd[31m", 0);
	check(jp, "\x1b$B\x29\x7a\x1b(B", "\xef\xbf\xbd\xef\xbf\xbd", 0);
	/* eight bits under this label */
	check(jp, "件名", "件名", 0);
	check(jp, "\x8c\x8f\x96\xbc", "件名", 0);
	/* its escapes under another label */
	check("us-ascii", "\x1b$B7oL>\x1b(B", "件名", 0);
	check("Shift_JIS", "\x1b$B7oL>\x1b(B", "件名", 0);
	check("utf-8", "\x1b$B7oL>\x1b(B", "件名", 0);
	check("windows-1252", "\x1b$B7oL>\x1b(B", "\x1b$B7oL>\x1b(B", 0);
}

static void
what_cannot_be_decoded(void **state)
{
	(void)state;
	check("utf-8", "a\xff\xe3\x81", "a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd",
	    0);
	check("cp932", "\x82", "\xef\xbf\xbd", 0);
	check("cp932", "\x82 x", "\xef\xbf\xbd x", 0);
	check("cp932", "\xfd\xfe", "\xef\xbf\xbd\xef\xbf\xbd", 0);
	check("cp932", "\x81\xadz", "\xef\xbf\xbd\xef\xbf\xbdz", 0);
	check("windows-1252", "\x81x", "\xef\xbf\xbdx", 0);
}

static void
raw(const char *in, const char *want)
{
	struct buf b;

	buf_init(&b, 10000);
	assert_int_equal(charset_decode_raw(span_str(in), &b), 0);
	assert_string_equal(b.data, want);
	buf_done(&b);
}

static void
raw_bytes_are_guessed(void **state)
{
	(void)state;
	raw("", "");
	raw("plain", "plain");
	raw("件名", "件名");
	raw("\x1b$B7oL>\x1b(B", "件名");
	raw("\x8c\x8f\x96\xbc\x82\xc5\x82\xb7", "件名です");
	raw("\xb7\xef\xcc\xbe\xa4\xc7\xa4\xb9", "件名です");
	raw("\xb6\xc5\xb6", "ｶﾅｶ");
	raw("Forma\xe7\xe3o", "Formação");
	raw("Die Fr\xf6sche", "Die Frösche");
	raw("foo\x82\xc6" "bar", "fooとbar");
	raw("foo\xa4\xc8" "bar", "fooとbar");
	raw("Web\x94\xc5", "Web版");
	/* UTF-8 whose end was cut off with the line */
	raw("件名です\xe3\x81", "件名です\xef\xbf\xbd\xef\xbf\xbd");
}

static void
buffers_keep_their_limit(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 4);
	assert_int_equal(charset_decode(span_str("cp932"),
	    span_str("\x8c\x8f\x96\xbc"), &b), -EFBIG);
	buf_reset(&b);
	assert_int_equal(charset_decode(span_str("iso-2022-jp"),
	    span_str("\x1b$B7oL>"), &b), -EFBIG);
	buf_reset(&b);
	assert_int_equal(charset_decode_raw(span_str("\x8c\x8f\x96\xbc"), &b),
	    -EFBIG);
	buf_reset(&b);
	assert_int_equal(charset_decode_header(
	    span_str("=?utf-8?B?5Lu25ZCN?="), &b), -EFBIG);
	buf_done(&b);
}

static void
every_converter_opens(void **state)
{
	(void)state;
	assert_int_equal(charset_warm(), 0);
	assert_int_equal(charset_warm(), 0);
	check("Shift_JIS", "\x8c\x8f", "件", 0);
}

UNIT_MAIN(
	cmocka_unit_test(labels_mean_what_mail_means),
	cmocka_unit_test(iso_2022_jp_of_all_kinds),
	cmocka_unit_test(what_cannot_be_decoded),
	cmocka_unit_test(raw_bytes_are_guessed),
	cmocka_unit_test(buffers_keep_their_limit),
	cmocka_unit_test(every_converter_opens),
)
