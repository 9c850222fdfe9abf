/* core/text/nfkc. */
#include "core/text/nfkc.h"

#include <errno.h>

#include "tests/unit/unit.h"

static void
expect(const char *in, const char *plain, const char *lower)
{
	struct buf b;

	buf_init(&b, 4096);
	assert_int_equal(nfkc(span_str(in), &b), 0);
	assert_string_equal(b.data, plain);
	buf_reset(&b);
	assert_int_equal(nfkc_lower(span_str(in), &b), 0);
	assert_string_equal(b.data, lower);
	buf_done(&b);
}

static void
folds_what_mail_holds(void **state)
{
	(void)state;
	expect("", "", "");
	expect("Amazon", "Amazon", "amazon");
	expect("ＡＭＡＺＯＮ 24", "AMAZON 24", "amazon 24");
	expect("ｶﾞｽ料金ﾌﾟﾗﾝ", "ガス料金プラン", "ガス料金プラン");
	expect("㈱①㍻℡½", "(株)1平成TEL1⁄2", "(株)1平成tel1⁄2");
	expect("𝐀𝐦𝐚𝐳𝐨𝐧", "Amazon", "amazon");
	expect("か\xe3\x82\x99", "が", "が");
	expect("e\xcc\x81", "é", "é");
	expect("カ\xe3\x82\x99とは、「ゟ」ヿ【か】〶", "ガとは、「より」コト【か】〒",
	    "ガとは、「より」コト【か】〒");
	expect("\xe3\x81\x80\xe3\x82\x97", "\xe3\x81\x80\xe3\x82\x97",
	    "\xe3\x81\x80\xe3\x82\x97");
	expect("　", " ", " ");
	expect("髙橋", "髙橋", "髙橋");
	/* A mark behind a mark that joins nothing stays behind it. */
	expect("a\xcc\xb4\xcc\x81", "a\xcc\xb4\xcc\x81", "a\xcc\xb4\xcc\x81");
}

static void
bad_bytes_become_signs(void **state)
{
	struct buf b;

	expect("a\xff\xc3", "a\xef\xbf\xbd\xef\xbf\xbd",
	    "a\xef\xbf\xbd\xef\xbf\xbd");
	(void)state;
	buf_init(&b, 4096);
	assert_int_equal(nfkc(span_of("a\0b", 3), &b), 0);
	assert_string_equal(b.data, "a\xef\xbf\xbd" "b");
	buf_done(&b);
	buf_init(&b, 10);
	assert_int_equal(nfkc(span_str("㌫㌫"), &b), -EFBIG);
	buf_done(&b);
}

UNIT_MAIN(
	cmocka_unit_test(folds_what_mail_holds),
	cmocka_unit_test(bad_bytes_become_signs),
)
