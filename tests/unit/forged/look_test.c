/* core/forged/look: keys, strange characters, hosts taken apart. */
#include "core/forged/look.h"
#include "core/forged/skeleton.h"
#include "core/text/utf8.h"

#include "tests/unit/unit.h"

static struct arena *
arena(void)
{
	struct arena *a = arena_new(1 << 20);

	assert_non_null(a);
	return a;
}

static struct look_key
key(const char *s, enum look_how how, struct arena *a)
{
	struct look_key k;

	assert_int_equal(look_key(span_str(s), how, a, &k), 0);
	return k;
}

/* ---- keys ---- */

static const struct { const char *a, *b; bool alike; } pairs[] = {
	{ "Amazon", "AMAZON", true }, { "Amazon", "Ａｍａｚｏｎ", true },
	{ "Amazon", "A m a\tz\xe3\x80\x80on", true },
	{ "Amazon", "Ama\xe2\x80\x8bzon", true },	/* U+200B */
	{ "Amazon", "Amaz0n", true }, { "Amazon", "Arnazon", true },
	{ "Amazon", "Аmаzоn", true },			/* Cyrillic */
	{ "Amazon", "ꓮmazon", true },			/* Lisu */
	{ "Amazon", "𝐀𝐦𝐚𝐳𝐨𝐧", true }, { "Amazon", "ᴀᴍᴀᴢᴏɴ", true },
	{ "Amazon", "Àmäzön", true }, { "Amazon", "@mazon", true },
	{ "PayPal", "paypaI", true }, { "PayPal", "PayPa1", true },
	{ "PayPal", "Рayраl", true }, { "Visa", "Vіsa", true },
	{ "apple", "аррӏе", true },
	{ "JAバンク", "ᒍᗩバンク", true }, { "ANA", "ΑΝΑ", true },
	{ "docomo", "clocomo", true }, { "PayPay", "PayPay", true },
	{ "メルカリ", "メルカり", true }, { "メルカリ", "ﾒﾙｶﾘ", true },
	{ "メルカリ", "メル力リ", true }, { "メルカリ", "〆ルカリ", true },
	{ "イオンカード", "イオソカード", true },
	{ "イオンカード", "イオン力一ド", true },
	{ "三井住友カード", "三丼住友カード", true },
	{ "三井住友カード", "三井佳友カード", true },
	{ "楽天", "樂天", true }, { "楽天", "楽夭", true },
	{ "エポスカード", "工ポスカード", true },
	{ "アップル", "アツプル", true }, { "日本", "曰本", true },
	{ "ヤマト運輸", "ヤマト运输", true }, { "銀行", "銀⾏", true },			/* radical */
	{ "Amazon", "Amason", false }, { "Apple", "Ample", false },
	{ "メルカリ", "メルカル", false }, { "バンク", "パンク", false },
	{ "楽天", "楽田", false }, { "三井", "三共", false },
};

static void
looks_alike(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		struct arena *a = arena();
		bool alike = false;

		for (int how = LOOK_FOLDED; how <= LOOK_RAW; how++)
			alike |= span_eq(key(pairs[i].a, how, a).text,
			    key(pairs[i].b, how, a).text);
		if (alike != pairs[i].alike)
			fail_msg("%s %s: %s %s", pairs[i].a, pairs[i].b,
			    key(pairs[i].a, LOOK_FOLDED, a).text.p,
			    key(pairs[i].b, LOOK_FOLDED, a).text.p);
		arena_free(a);
	}
}

/* Each byte of a key knows where it comes from. */
static void
keeps_places(void **state)
{
	struct arena *a = arena();
	struct look_key k = key("x m\xff\xe2\x80\x8bＡ", LOOK_FOLDED, a);

	(void)state;
	assert_span_equal(k.text, "xrna");
	assert_int_equal(k.at[0], 0);
	assert_int_equal(k.at[1], 2);
	assert_int_equal(k.at[2], 2);
	assert_int_equal(k.at[3], 7);
	assert_int_equal(k.at[4], 10);
	arena_free(a);
}

/* The part in braces is looked for in the text. */
static const struct { const char *text, *part; bool touches; } touching[] = {
	{ "Amazon", "Amazon", false }, { "My Amazon", "Amazon", false },
	{ "MyAmazon", "Amazon", true }, { "Amazon2", "Amazon", true },
	{ "Amazonから", "Amazon", false }, { "「Amazon」", "Amazon", false },
	{ "Ama zon s", "Amazon", false }, { "Amazon\xe2\x80\x8bs", "Amazon", true },
	{ "Ａmazonｓ", "Amazon", true }, { "メルカリ便", "メルカリ", false },
	{ "em", "n", true }, { "Amazon.co.jp", "Amazon", false },
	{ "日本ANA", "ANA", false }, { "ана", "a", true },
};

static void
touches_words(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof touching / sizeof *touching; i++) {
		struct arena *a = arena();
		struct look_key k = key(touching[i].text, LOOK_FOLDED, a);
		struct span part = key(touching[i].part, LOOK_FOLDED, a).text;
		ptrdiff_t at = span_find(k.text, part);

		assert_true(at >= 0);
		if (look_key_touches(&k, (size_t)at, (size_t)at + part.n) !=
		    touching[i].touches)
			fail_msg("%s in %s", touching[i].part,
			    touching[i].text);
		arena_free(a);
	}
}

/* The table is sorted (or rows are not found), and needs one step only. */
static void
same_table(void **state)
{
	uint32_t second, ignored, rows = 0;

	(void)state;
	for (uint32_t ch = 1; ch < 0x20000; ch++) {
		uint32_t to = look_same(ch, &second);

		if (to == 0)
			continue;
		rows++;
		if (look_same(to, &ignored) != 0 ||
		    (second != 0 && look_same(second, &ignored) != 0))
			fail_msg("U+%04X leads to another row", ch);
	}
	assert_in_range(rows, 120, 250);
}

static void
stays_within_limits(void **state)
{
	struct arena *a = arena();
	char *s = arena_array(a, 2 * LOOK_TEXT_MAX + 1, 1);
	struct look_key k;

	(void)state;
	memset(s, 'm', 2 * LOOK_TEXT_MAX);
	k = key(s, LOOK_RAW, a);
	assert_int_equal(k.text.n, 2 * LOOK_TEXT_MAX);
	for (uint32_t ch = 1; ch < 0x30000; ch++) {
		const struct skeleton *form = skeleton_of(ch, LOOK_FOLDED);

		assert_non_null(form);
		if (!utf8_valid(span_of(form->text, form->n)))
			fail_msg("U+%04X", ch);
	}
	arena_free(a);
}

/* ---- strange characters ---- */

static const struct { const char *text; size_t at, length; } invisible[] = {
	{ "メ\xe2\x80\x8bルカリ", 3, 3 },	/* zero width space */
	{ "a\xc2\xad" "b", 1, 2 },		/* soft hyphen */
	{ "\xe2\x80\xae" "abc", 0, 3 },		/* override */
	{ "葛\xf3\xa0\x84\x80", 3, 4 },		/* variation of a kanji */
	{ "a\xe2\x80\x8d" "b", 1, 3 },		/* joiner between letters */
	{ "普通の名前", 0, 0 }, { "", 0, 0 },
	{ "👨\xe2\x80\x8d👩", 0, 0 },		/* family */
	{ "❤\xef\xb8\x8f", 0, 0 }, { "1\xef\xb8\x8f\xe2\x83\xa3", 0, 0 },
	{ "می\xe2\x80\x8cخواهم", 0, 0 },	/* Persian */
};

static void
finds_invisible(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof invisible / sizeof *invisible; i++) {
		struct span s = span_str(invisible[i].text);
		struct look_invisible got = { 0 };
		size_t at = 0;

		if (look_invisible(s, &at, &got) !=
		    (invisible[i].length > 0) ||
		    got.offset != invisible[i].at ||
		    got.length != invisible[i].length)
			fail_msg("%s", invisible[i].text);
		assert_false(got.length > 0 && look_invisible(s, &at, &got));
	}
}

static const struct {
	const char *text, *word, *strange;
	bool usual;
} mixed[] = {
	{ "Rаkuten", "Rаkuten", "а", false },
	{ "ᒍꓮアカウント", "ᒍꓮアカウント", "ᒍ", false },
	{ "株式会社 Vіsa", "Vіsa", "і", false },
	{ "𝐀mazon", "𝐀mazon", "𝐀", false },
	{ "ΑΝΑカード", "ΑΝΑカード", "Α", true },
	{ "プラスα", "プラスα", "α", true },
	{ "ＮＨＫオンデマンド", NULL, NULL, false },
	{ "Мария Иванова", NULL, NULL, false },
	{ "Μαρία Tanaka", NULL, NULL, false },
	{ "山田 太郎 (Taro)", NULL, NULL, false },
	{ "Café Müller", NULL, NULL, false }, { "", NULL, NULL, false },
	{ "α・β", NULL, NULL, false },
};

static void
finds_mixed(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof mixed / sizeof *mixed; i++) {
		struct look_mixed got;

		if (look_mixed(span_str(mixed[i].text), &got) !=
		    (mixed[i].word != NULL))
			fail_msg("%s", mixed[i].text);
		if (!mixed[i].word)
			continue;
		assert_span_equal(got.word, mixed[i].word);
		assert_span_equal(got.strange, mixed[i].strange);
		assert_int_equal(got.usual, mixed[i].usual);
	}
}

/* ---- hosts ---- */

static const struct {
	const char *name, *suffix, *org, *private, *label, *tokens;
} hosts[] = {
	{ "www.Example.co.jp.", "co.jp", "example.co.jp", "example.co.jp",
	    "example", "www|example|" },
	{ "a-b.c.example.com", "com", "example.com", "example.com",
	    "example", "a|b|c|example|" },
	{ "shop.github.io", "io", "github.io", "shop.github.io", "github",
	    "shop|github|" },
	{ "co.jp", "co.jp", "", "", "", "" },
	{ "www.city.kobe.jp", "kobe.jp", "city.kobe.jp", "city.kobe.jp",
	    "city", "www|city|" },
	{ "例え.jp", "jp", "xn--r8jz45g.jp", "xn--r8jz45g.jp",
	    "xn--r8jz45g", "xn|r8jz45g|" },
	{ "x.unlisted", "unlisted", "x.unlisted", "x.unlisted", "x", "x|" },
	{ "a..b", "", "", "", "", "" }, { "", "", "", "", "", "" },
};

static void
takes_hosts_apart(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
		struct arena *a = arena();
		struct look_host h;
		char tokens[200] = "";

		assert_int_equal(look_host_read(span_str(hosts[i].name), a,
		    &h), 0);
		assert_false(h.address);
		assert_span_equal(h.suffix, hosts[i].suffix);
		assert_span_equal(h.org, hosts[i].org);
		assert_span_equal(h.org_private, hosts[i].private);
		assert_span_equal(h.label, hosts[i].label);
		for (size_t k = 0; k < h.ntokens; k++)
			snprintf(tokens + strlen(tokens),
			    sizeof tokens - strlen(tokens), SPAN_FMT "|",
			    SPAN_ARG(h.tokens[k]));
		assert_string_equal(tokens, hosts[i].tokens);
		arena_free(a);
	}
}

static void
knows_addresses(void **state)
{
	static const char *const names[] = { "192.0.2.1", "[2001:db8::1]",
		"2001:db8::1", "3221225985", "0xc0000201", "192.0.513" };
	struct arena *a = arena();

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct look_host h;

		assert_int_equal(look_host_read(span_str(names[i]), a, &h), 0);
		if (!h.address || h.org.n > 0)
			fail_msg("%s", names[i]);
	}
	arena_free(a);
}

static void
finds_false_suffixes(void **state)
{
	static const char *const cases[][2] = {
		{ "kuronekoyamato-co-jp.example.cn", "co-jp" },
		{ "epos.co.jp.example.cn", "co.jp" },
		{ "cojp.example.com", "cojp" }, { "a.gojp-b.example.com", "gojp" },
		{ "www.example.co.jp", "" }, { "xco-jp.example.com", "" },
		{ "co-jpx.example.com", "" }, { "city.kobe.jp", "" },
		{ "co.jp", "" },
	};
	struct arena *a = arena();

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct look_host h;

		assert_int_equal(look_host_read(span_str(cases[i][0]), a, &h),
		    0);
		assert_span_equal(look_false_suffix(&h), cases[i][1]);
	}
	arena_free(a);
}

UNIT_MAIN(cmocka_unit_test(looks_alike), cmocka_unit_test(keeps_places),
    cmocka_unit_test(touches_words), cmocka_unit_test(same_table),
    cmocka_unit_test(stays_within_limits), cmocka_unit_test(finds_invisible),
    cmocka_unit_test(finds_mixed), cmocka_unit_test(takes_hosts_apart),
    cmocka_unit_test(knows_addresses),
    cmocka_unit_test(finds_false_suffixes))
