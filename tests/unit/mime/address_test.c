/* core/mime/address: names and addresses as mails write them. */
#include "core/mime/address.h"
#include "tests/unit/unit.h"

/* each entry: "display|local|domain|comment|group"; joined with newlines */
static const struct { const char *text, *want; } lists[] = {
	{ "taro@example.jp", "|taro|example.jp||" },
	{ "Taro Yamada <taro@example.jp>", "Taro Yamada|taro|example.jp||" },
	{ "\"Yamada, Taro\" <taro@example.jp>, <hana@example.jp>",
	    "Yamada, Taro|taro|example.jp||\n|hana|example.jp||" },
	{ "taro@example.jp (Yamada (Taro))",
	    "|taro|example.jp|Yamada (Taro)|" },
	{ "=?ISO-2022-JP?B?GyRCOzNFRBsoQg==?=\r\n =?UTF-8?B?5aSq6YOO?="
	    " <taro@example.jp>", "山田太郎|taro|example.jp||" },
	{ "\"=?UTF-8?B?5bGx55Sw?=\" <taro@example.jp>",
	    "山田|taro|example.jp||" },
	/* who it shows is not who it is */
	{ "\"Amazon <info@amazon.co.jp>\" <x@bad.example>",
	    "Amazon <info@amazon.co.jp>|x|bad.example||" },
	{ "info@amazon.co.jp <x@bad.example>",
	    "info@amazon.co.jp|x|bad.example||" },
	/* obsolete and broken */
	{ "<@a.example,@b.example:taro@example.jp>",
	    "|taro|example.jp||" },
	{ "taro . yamada @ example . jp", "|taro.yamada|example.jp||" },
	{ "<\"ta ro@x\"@example.jp>", "|ta ro@x|example.jp||" },
	{ "\"ta ro@x\"@example.jp", "|ta ro@x|example.jp||" },
	{ "Taro <taro@example.jp", "Taro|taro|example.jp||" },
	{ "Taro <taro(work)@example.jp> (home)",
	    "Taro|taro|example.jp|work home|" },
	{ "<>", "||||" },
	{ "MAILER-DAEMON", "|MAILER-DAEMON|||" },
	{ "a@example.jp, , b@example.jp,",
	    "|a|example.jp||\n|b|example.jp||" },
	/* groups */
	{ "undisclosed-recipients:;", "" },
	{ "Team: a@example.jp, B <b@example.jp>; c@example.jp",
	    "|a|example.jp||Team\nB|b|example.jp||Team\n|c|example.jp||" },
	/* raw bytes: ISO-2022-JP with signs of the grammar inside (山, "<" in
	 * its bytes), Shift_JIS whose second byte is a backslash (表) */
	{ "\033$B;3$<\033(B <taro@example.jp>", "山ぜ|taro|example.jp||" },
	{ "\"\x95\x5c\x8e\xa6\" <taro@example.jp>",
	    "表示|taro|example.jp||" },
	{ "山田 <山田@例え.jp>", "山田|山田|例え.jp||" },
};

static void
reads_lists(void **state)
{
	struct arena *a = arena_new(1 << 20);
	struct addresses l;

	(void)state;
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
		char got[1024] = "";

		assert_int_equal(addresses_read(span_str(lists[i].text), a,
		    &l), 0);
		for (size_t k = 0; k < l.n; k++)
			snprintf(got + strlen(got), sizeof got - strlen(got),
			    "%s" SPAN_FMT "|" SPAN_FMT "|" SPAN_FMT "|"
			    SPAN_FMT "|" SPAN_FMT, k ? "\n" : "",
			    SPAN_ARG(l.v[k].display), SPAN_ARG(l.v[k].local),
			    SPAN_ARG(l.v[k].domain),
			    SPAN_ARG(l.v[k].comment),
			    SPAN_ARG(l.v[k].group));
		assert_string_equal(got, lists[i].want);
	}
	arena_free(a);
}

static void
keeps_where(void **state)
{
	struct span text = span_str("A <a@example.jp>,  B <b@example.jp> ");
	struct arena *a = arena_new(1 << 20);
	struct addresses l;

	(void)state;
	assert_int_equal(addresses_read(text, a, &l), 0);
	assert_span_equal(l.v[1].raw, "B <b@example.jp>");
	assert_ptr_equal(l.v[1].raw.p, text.p + 19);
	assert_span_equal(address_text(&l.v[1], a), "b@example.jp");
	assert_false(l.more);
	arena_free(a);
}

static void
ends_at_its_limit(void **state)
{
	size_t n = ADDRESSES_MAX + 5;
	char *text = malloc(4 * n);
	struct arena *a = arena_new(64 << 20);
	struct addresses l;

	(void)state;
	for (size_t i = 0; i < n; i++)
		memcpy(text + 4 * i, "a@b,", 4);
	assert_int_equal(addresses_read(span_of(text, 4 * n), a, &l), 0);
	assert_int_equal(l.n, ADDRESSES_MAX);
	assert_true(l.more);
	/* one that never ends */
	memset(text, '(', 4 * n);
	assert_int_equal(addresses_read(span_of(text, 4 * n), a, &l), 0);
	assert_int_equal(l.n, 1);
	free(text);
	arena_free(a);
}

UNIT_MAIN(cmocka_unit_test(reads_lists), cmocka_unit_test(keeps_where),
    cmocka_unit_test(ends_at_its_limit))
