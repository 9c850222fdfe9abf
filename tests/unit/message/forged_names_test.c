/* core/message and core/forged together: signals of names and of domains (a07,
 * a08, b01-b09), one mail a case. */
#include "core/forged/base.h"
#include "tests/unit/forged/loaded.h"
#include "tests/unit/message/rig.h"

#define FROM(display, domain) "From: " display " <a@" domain ">\n"
#define REST "To: info@shop.example.jp\nMessage-ID: <1@example.com>\n" \
	"Content-Type: text/plain; charset=utf-8\n" \
	"Content-Transfer-Encoding: 8bit\n"
#define SUBJECT(s) "Subject: " s "\n"
#define LINK(url) "\nhello\n" url "\n"
#define HELLO "\nhello\n"
#define HOP \
	"Received: from mail.example.com (mail.example.com [198.51.100.7])\n" \
	"\tby mx.shop.example.jp (Postfix) with ESMTPS id 4Wy0Wt2rCKz1Rkb\n" \
	"\tfor <info@shop.example.jp>; Mon, 2 Sep 2024 17:56:59 +0900\n"
#define ZWSP "\xe2\x80\x8b"

static const struct {
	const char	*mail;
	const char	*yes;		/* "b02", or "b02/authenticated" */
	const char	*no;
	const char	*brand, *x;	/* of yes; NULL: not looked at */
} cases[] = {
	/* a07: letters of another script */
	{ FROM("Rаkuten", "example.com") REST HELLO, "a07", "a08", "rakuten",
	    "а U+0430" },
	{ FROM("ᒍꓮアカウント", "example.com") REST HELLO, "a07/no-brand",
	    "a08", NULL, "ᒍ U+148D" },
	{ FROM("Дneed Rаkuten", "example.com") REST HELLO, "a07", "",
	    "rakuten", "а U+0430" },
	{ FROM("ＮＨＫプラス", "example.com") REST HELLO, "", "a07" },
	{ FROM("Иван Петров", "example.com") REST HELLO, "", "a07" },
	{ FROM("プラスα", "example.com") REST HELLO, "", "a07/no-brand" },
	{ FROM("ΑΝΑマイレージクラブ", "example.com") REST HELLO, "a07", "" },
	{ FROM("楽天市場", "example.com") REST HELLO, "a01", "a07" },
	/* a08: signs inside of a name */
	{ FROM("メ" ZWSP "ル" ZWSP "カリ", "example.com") REST HELLO, "a08",
	    "a07", "mercari" },
	{ FROM("x", "example.com") REST SUBJECT("メ" ZWSP "ルカリからのお知らせ")
	  HELLO, "a08", "", "mercari" },
	{ FROM("メ?ル?カリ", "example.com") REST HELLO, "a08", "",
	    "mercari" },
	{ FROM("メ？ル？カリ", "example.com") REST HELLO, "a08", "" },
	{ FROM("メ?ルカリ", "example.com") REST HELLO, "", "a08" },
	{ FROM("メルカリ", "example.com") REST SUBJECT("届きましたか?いつ?どこ?")
	  HELLO, "", "a08" },
	{ FROM("x", "example.com") REST SUBJECT("葛\xf3\xa0\x84\x80飾区のメルカリ")
	  HELLO, "", "a08" },
	{ FROM("👨\xe2\x80\x8d👩 メルカリ", "example.com") REST HELLO, "",
	    "a08" },
	/* b01 */
	{ FROM("x", "amazon.co.jp.example.cn") REST HELLO, "b01", "",
	    "amazon", "amazon.co.jp" },
	{ FROM("x", "example.com") REST
	  LINK("https://www.amazon.co.jp.example.cn/a"), "b01", "b04",
	    "amazon", "amazon.co.jp" },
	{ FROM("x", "example.com") REST LINK("https://www.amazon.co.jp/"), "",
	    "b01" },
	/* b02 */
	{ FROM("x", "example.com") REST LINK("http://rakuten-id.example.com/"),
	    "b02", "b01" },
	{ FROM("x", "rakuten-id.example.com") REST HELLO, "b02", "" },
	{ FROM("PayPay", "example.com") REST LINK("http://paypayone.example/"),
	    "b02", "", "paypay" },
	{ FROM("x", "example.com") REST LINK("http://paypayone.example/"), "",
	    "b02" },
	{ FROM("x", "example.com") REST LINK("http://the-family.example/"),
	    "", "b02" },
	{ FROM("x", "example.com") REST LINK("http://line-up.example/"), "",
	    "b02" },
	{ FROM("x", "example.com") REST LINK("http://click.vpass.ne.jp/"), "",
	    "b02" },
	/* b03 */
	{ FROM("x", "example.com") REST
	  LINK("https://yamada-co-jp.example.cn/"), "b03", "b01", NULL,
	    "co-jp" },
	{ FROM("x", "example.co.jp") REST LINK("https://example.co.jp/"), "",
	    "b03" },
	/* b04 */
	{ FROM("x", "mercari.net") REST HELLO, "b04", "b02", "mercari" },
	{ FROM("x", "mercari.example") REST HELLO, "b04", "" },
	{ FROM("x", "mercari.example") REST HELLO, "b02", "" },
	{ FROM("x", "yahoo.com") REST HELLO, "", "b04" },
	/* b05 */
	{ FROM("Amazon", "amazom.example") REST HELLO, "b05", "", "amazon" },
	{ FROM("Taro", "amazom.example") REST HELLO, "", "b05" },
	{ FROM("Amazon", "amazon.co.jp") REST HELLO, "", "b05" },
	/* b06 */
	{ FROM("x", "example.com") REST
	  LINK("https://xn--80ak6aa92e.example/"), "b06", "", "apple",
	    "аррӏе.example" },
	{ FROM("x", "example.com") REST
	  LINK("https://xn--wgv71a119e.example/"), "", "b06" },
	/* b07: only with a claim or in Japanese, and never alone */
	{ FROM("Amazon", "example.top") REST HELLO, "b07/weight-two", "",
	    NULL, "top" },
	{ FROM("x", "example.com") REST "\nこんにちは\nhttp://example.top/\n",
	    "b07/weight-two", "" },
	{ FROM("x", "example.top") REST HELLO, "", "b07" },
	/* b08 */
	{ FROM("x", "kqkqkq.example") REST HELLO, "b08", "" },
	{ FROM("x", "shop24.example") REST HELLO, "", "b08" },
	/* b09: the zone is empty */
	{ FROM("x", "example.com") REST HELLO, "b09", "" },
};

/* The row of "b02/variant", or NULL. */
static const struct row *
signal_row(const struct sheet *s, const char *what)
{
	struct span id = span_str(what), variant;
	const struct row *r;
	char key[8];

	if (!span_split(&id, '/', &variant))
		return NULL;
	snprintf(key, sizeof key, SPAN_FMT, SPAN_ARG(variant));
	variant = id;
	r = row_keyed(s, "signal", key);
	return r && span_eq(field_of(r, "variant"), variant) ? r : NULL;
}

static bool
has_brand(const struct row *r, const char *id)
{
	const struct forge_brand *b = forge_brand_find(base->know, id);

	assert_non_null(b);
	return span_is(field_of(r, "brand"), b->id);
}

static void
tells_each_signal(void **state)
{
	const struct message_options o = { .vantage = "", .forge = base };

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct sheet *s = judged_with(o, cases[i].mail, "", NULL);
		const struct row *r = signal_row(s, cases[i].yes);

		if (*cases[i].yes && !r)
			fail_msg("%s is missing: %s", cases[i].yes,
			    cases[i].mail);
		if (signal_row(s, cases[i].no))
			fail_msg("%s: %s", cases[i].no, cases[i].mail);
		if (cases[i].brand && !has_brand(r, cases[i].brand))
			fail_msg("brand of %s: %s", cases[i].yes,
			    cases[i].mail);
		if (cases[i].x && span_find(span_str(r->why.en),
		    span_str(cases[i].x)) < 0)
			fail_msg("%s in %s: %s", cases[i].x, r->why.en,
			    cases[i].mail);
		sheet_free(s);
	}
}

#define ZONE(domain) \
	domain ". MX 10 mail.example.com.\n" \
	domain ". TXT \"v=spf1 ip4:198.51.100.7 -all\"\n" \
	"_dmarc." domain ". TXT \"v=DMARC1; p=reject\"\n" \
	"mail.example.com. A 198.51.100.7\n" \
	"7.100.51.198.in-addr.arpa. PTR mail.example.com.\n"

/* A bad ending has points only beside something else. */
static void
is_never_alone(void **state)
{
	const struct message_options o = { .vantage = "", .forge = base };
	struct sheet *s = judged_with(o, "Return-Path: <a@example.com>\n" HOP
	    FROM("x", "example.com") REST
	    "\nこんにちは\nhttp://example.top/\n", ZONE("example.com"),
	    NULL);
	const struct row *r = row_keyed(s, "signal", "b07");

	(void)state;
	assert_non_null(r);
	assert_int_equal(row_field(r, "points")->number, 0);
	sheet_free(s);
	s = judged_with(o, FROM("Amazon", "example.top") REST HELLO, "", NULL);
	r = row_keyed(s, "signal", "b07");
	assert_non_null(r);
	assert_int_equal(row_field(r, "points")->number, 16);
	sheet_free(s);
}

/* A From that DMARC proves weighs less; a link beside it does not. */
static void
weighs_proof(void **state)
{
	const struct span id = span_str("mx.shop.example.jp");
	const struct message_options o = { .vantage = "", .forge = base,
		.authserv = &id, .nauthserv = 1 };
	static const char zone[] = ZONE("rakuten-fan.example.com");
	static const char head[] = "Return-Path: "
	    "<a@rakuten-fan.example.com>\n" HOP
	    FROM("x", "rakuten-fan.example.com") REST;
	char mail[1000];
	struct sheet *s;

	(void)state;
	snprintf(mail, sizeof mail, "%s%s", head, HELLO);
	s = judged_with(o, mail, zone, NULL);
	assert_non_null(signal_row(s, "b02/authenticated"));
	sheet_free(s);
	snprintf(mail, sizeof mail, "%s%s", head,
	    LINK("http://amazon-x.example.com/"));
	s = judged_with(o, mail, zone, NULL);
	assert_non_null(signal_row(s, "b02"));
	sheet_free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_each_signal),
		cmocka_unit_test(is_never_alone),
		cmocka_unit_test(weighs_proof),
	};

	return cmocka_run_group_tests(tests, load, unload);
}
