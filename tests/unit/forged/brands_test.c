/* core/forged/brands: what a name, a subject or a text claims. */
#include "core/forged/brands.h"

#include "tests/unit/unit.h"

static struct forge_knowledge *k;
static struct brand_table *t;

static int
load(void **state)
{
	const char *src = getenv("srcdir");
	char dir[512];
	struct error e = { 0 };

	(void)state;
	snprintf(dir, sizeof dir, "%s/data/rules", src ? src : ".");
	if (forge_knowledge_load(dir, NULL, &k, &e) < 0) {
		print_error("%s\n", e.en);
		return -1;
	}
	return brand_table_new(k, &t);
}

static int
unload(void **state)
{
	(void)state;
	brand_table_free(t);
	forge_knowledge_free(k);
	return 0;
}

/* "amazon rakuten~": the brands in order, ~ for what only looks like it. */
static void
expect(enum brand_place place, const char *text, const char *want)
{
	struct arena *a = arena_new(1 << 22);
	struct brand_claims c = { .n = 0 };
	char got[512] = "";
	size_t n = 0;

	assert_int_equal(brands_claimed(t, span_str(text), place, a, &c), 0);
	for (size_t i = 0; i < c.n; i++) {
		n += (size_t)snprintf(got + n, sizeof got - n, "%s%s%s",
		    i > 0 ? " " : "", c.v[i].brand->id,
		    c.v[i].lookalike ? "~" : "");
		assert_true(c.v[i].at + c.v[i].length <= strlen(text));
	}
	if (strcmp(got, want) != 0)
		fail_msg("%s: %s, wanted %s", text, got, want);
	arena_free(a);
}

static void
names(void **state)
{
	static const struct { const char *name, *brands; } cases[] = {
		{ "", "" },
		{ "Amazon", "amazon" },
		{ "Ａｍａｚｏｎ.co.jp", "amazon" },
		{ "A m a z o n お客様センター", "amazon" },
		{ "Amazonas", "" },
		{ "xAmazon", "" },
		{ "Amazonカスタマーサービス", "amazon" },
		{ "Ama\xe2\x80\x8bzon", "amazon" },
		{ "ｱﾏｿﾞﾝ", "amazon" },
		{ "Amaz0n", "amazon~" },
		{ "PaypaI", "paypal~" },
		{ "rаkuten", "rakuten~" },	/* Cyrillic a */
		{ "メルカソ", "" },
		{ "ンニー銀行", "sony-bank~" },
		{ "三井住友カード", "smbc-card" },
		{ "三井住友銀行", "smbc" },
		{ "Amazon / 楽天市場", "amazon rakuten" },
		{ "Amazon Amazon Amazon", "amazon" },
		{ "\xff\xfe Amazon \xc3", "amazon" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		expect(BRAND_IN_DISPLAY, cases[i].name, cases[i].brands);
}

/* g09, g10, g11: a family name, an ordinary word, another firm. */
static void
whole_names(void **state)
{
	static const struct { const char *name, *brands; } cases[] = {
		{ "三井住友", "smbc" },
		{ "【三井住友】", "smbc" },
		{ "三井住友 お客様センター", "smbc" },
		{ "三井住友海上 代理店", "" },
		{ "JCB", "jcb" },
		{ "JCB カード", "jcb" },
		{ "\"JCB\" Customer Service", "jcb" },
		{ "JCB会計事務所", "" },
		{ "Ken Nomura", "" },
		{ "Nomura", "nomura" },
		{ "NOMURA Support", "nomura" },
		{ "au", "au" },
		{ "auからのお知らせ", "" },
		{ "bureau", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		expect(BRAND_IN_DISPLAY, cases[i].name, cases[i].brands);
}

static void
subjects(void **state)
{
	(void)state;
	expect(BRAND_IN_SUBJECT, "Amazonの話題", "");
	expect(BRAND_IN_SUBJECT, "【Amazon】お支払い方法", "amazon");
	expect(BRAND_IN_SUBJECT, "[重要] 【楽天市場】「Amazon」", "rakuten amazon");
	expect(BRAND_IN_SUBJECT, "［JCB］のご案内", "jcb");
	expect(BRAND_IN_SUBJECT, "【JCBからのご案内", "");
}

static void
texts(void **state)
{
	struct arena *a = arena_new(1 << 22);
	struct brand_claims c = { .n = 0 };
	struct span s = span_str("いつもAmazonをご利用いただき");

	(void)state;
	expect(BRAND_IN_TEXT, "https://amazon.example/ をご覧ください", "");
	expect(BRAND_IN_TEXT, "www.amazon.co.jp と info@amazon.co.jp", "");
	expect(BRAND_IN_TEXT, "Ama http://x.example/ zon", "");
	expect(BRAND_IN_TEXT, "Ama\nzon", "");
	expect(BRAND_IN_TEXT, "JCB", "");
	assert_int_equal(brands_claimed(t, s, BRAND_IN_TEXT, a, &c), 0);
	assert_int_equal(c.n, 1);
	assert_span_equal(span_of(s.p + c.v[0].at, c.v[0].length), "Amazon");
	assert_span_equal(c.v[0].alias->alias, "Amazon");
	arena_free(a);
}

/* Every alias is found under its own name. */
static void
all_aliases(void **state)
{
	struct arena *a = arena_new(1 << 24);

	(void)state;
	for (size_t i = 0; i < k->naliases; i++) {
		struct brand_claims c = { .n = 0 };
		bool there = false;

		arena_reset(a);
		assert_int_equal(brands_claimed(t, k->aliases[i].alias,
		    BRAND_IN_DISPLAY, a, &c), 0);
		for (size_t n = 0; n < c.n; n++)
			there = there || (c.v[n].brand ==
			    k->aliases[i].brand && !c.v[n].lookalike);
		if (!there)
			fail_msg(SPAN_FMT, SPAN_ARG(k->aliases[i].alias));
	}
	arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names),
		cmocka_unit_test(whole_names),
		cmocka_unit_test(subjects),
		cmocka_unit_test(texts),
		cmocka_unit_test(all_aliases),
	};

	return cmocka_run_group_tests(tests, load, unload);
}
