/* core/forged/look_table, look_idn, look_random: hosts that resemble a
 * brand's. */
#include "core/forged/knowledge.h"
#include "core/forged/look.h"

#include "tests/unit/unit.h"

static struct forge_knowledge *k;
static struct look_table *t;

static int
load(void **state)
{
	const char *src = getenv("srcdir");
	struct error e = { 0 };
	char dir[512];

	(void)state;
	snprintf(dir, sizeof dir, "%s/data/rules", src ? src : ".");
	if (forge_knowledge_load(dir, NULL, &k, &e) < 0) {
		print_error("%s\n", e.en);
		return -1;
	}
	return look_table_new(k, &t);
}

static int
unload(void **state)
{
	(void)state;
	look_table_free(t);
	forge_knowledge_free(k);
	return 0;
}

static struct look_host
host(const char *name, struct arena *a)
{
	struct look_host h;

	assert_int_equal(look_host_read(span_str(name), a, &h), 0);
	return h;
}

/* "b01=brand b02=brand …" of a host, where the mail claims a brand. */
static const char *
found(const char *name, const char *claims, struct arena *a)
{
	const struct forge_brand *brand = forge_brand_find(k, claims);
	const struct look_claimed claimed = { &brand, brand ? 1 : 0 };
	struct look_host h = host(name, a);
	struct look_found f[4];
	const bool is[] = { look_embedded(t, &h, &f[0]),
		look_token(t, &h, &claimed, &f[1]),
		look_other_suffix(t, &h, &claimed, &f[2]),
		brand && look_near(t, brand, &h, &f[3]) };
	static const char *const ids[] = { "b01", "b02", "b04", "b05" };
	const char *all = "";

	for (size_t i = 0; i < 4; i++)
		if (is[i])
			all = arena_printf(a, "%s%s%s=%s", all, *all ? " " :
			    "", ids[i], f[i].brand->id);
	return all;
}

static const struct { const char *host, *claims, *found; } hosts[] = {
	/* the brand's own */
	{ "www.amazon.co.jp", "", "" }, { "amazon.co.jp", "amazon", "" },
	{ "click.contact.vpass.ne.jp", "smbc-card", "" },
	{ "login.live.com", "microsoft", "" },
	{ "mercari.jp", "mercari", "" },
	/* its whole domain in front of another */
	{ "amazon.co.jp.example.cn", "", "b01=amazon b02=amazon" },
	{ "www.smbc-card.com.example.cn", "", "b01=smbc-card b02=smbc-card" },
	{ "xamazon.co.jp.example.cn", "", "" },
	{ "amazon.co.jpx.example.cn", "", "b02=amazon" },
	/* country shops */
	{ "amazon.com.au", "", "b04=amazon" }, { "www.google.fr", "", "" },
	/* a token, with hyphens of its own too */
	{ "amazon-login.example.com", "", "b02=amazon" },
	{ "x.amazon.example.com", "", "b02=amazon" },
	{ "smbc-card-x.example.com", "", "b02=smbc-card" },
	{ "eki-net.example.cn", "", "b02=ekinet" },
	{ "eki.net.example.cn", "", "" },
	{ "amazonlogin.example.com", "", "" },
	{ "amazonlogin.example.com", "amazon", "b02=amazon" },
	{ "myamazon.example.com", "amazon", "b02=amazon" },
	{ "xamazonx.example.com", "amazon", "" },
	{ "online.example.com", "line", "" },
	{ "shop.sharepoint.example", "", "" },
	{ "amazon.sharepoint.com", "", "b02=amazon" },
	/* other endings */
	{ "mercari.example", "", "b02=mercari b04=mercari" },
	{ "mercari.net", "", "b04=mercari" },
	{ "mercari.shop", "", "b02=mercari b04=mercari" },
	/* ordinary words: only with the claim */
	{ "smith-family.org", "", "" }, { "line-up.example.com", "", "" },
	{ "line-login.example.com", "line", "b02=line" },
	{ "yahoo.com", "", "" }, { "uk.my.yahoo.com", "yahoo-jp", "" },
	/* nearly the same */
	{ "rakuten-cart.example", "", "b02=rakuten" },
	{ "rakutem.example", "rakuten", "b05=rakuten" },
	{ "rakutem.example", "amazon", "" },
	{ "amazom.example", "amazon", "b05=amazon" },
	{ "anazom.example", "amazon", "" },
	{ "kuronekoyamaao.example", "yamato", "b05=yamato" },
	{ "kuronekoyama.example", "yamato", "b05=yamato" },
};

static void
finds_brands(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
		struct arena *a = arena_new(1 << 20);
		const char *got = found(hosts[i].host, hosts[i].claims, a);

		if (strcmp(got, hosts[i].found) != 0)
			fail_msg("%s (%s): %s, wanted %s", hosts[i].host,
			    hosts[i].claims, got, hosts[i].found);
		arena_free(a);
	}
}

/* What is found is told with the genuine name and the part. */
static void
tells_parts(void **state)
{
	struct arena *a = arena_new(1 << 20);
	struct look_host h = host("www.amazon.co.jp.example.cn", a);
	struct look_found f;

	(void)state;
	assert_true(look_embedded(t, &h, &f));
	assert_span_equal(f.genuine, "amazon.co.jp");
	assert_span_equal(f.part, "amazon.co.jp");
	h = host("my.smbc-card.example.cn", a);
	assert_true(look_token(t, &h, NULL, &f));
	assert_span_equal(f.part, "smbc-card");
	arena_free(a);
}

static const struct { const char *host, *part, *brand; bool mixed; } idn[] = {
	{ "аррӏе.example", "аррӏе", "apple", false },	/* all Cyrillic */
	{ "www.rаkuten.example", "rаkuten", "rakuten", false },
	{ "аmаzon.example", "аmаzon", "amazon", false },
	{ "shоp.example", "shоp", NULL, true },
	{ "日本語.jp", "", NULL, false }, { "楽しいline.jp", "", NULL, false },
	{ "bücher.example", "", NULL, false },
	{ "пример.example", "", NULL, false },
	{ "exаmple-own.example", "exаmple-own", "", false },
	{ "www.amazon.co.jp", "", NULL, false },
};

static void
sees_scripts(void **state)
{
	const struct span own = span_str("www.example-own.jp");

	(void)state;
	for (size_t i = 0; i < sizeof idn / sizeof *idn; i++) {
		struct arena *a = arena_new(1 << 20);
		struct look_host h = host(idn[i].host, a);
		struct look_idn got;

		assert_int_equal(look_idn(t, &h, &own, 1, a, &got), 0);
		assert_span_equal(got.part, idn[i].part);
		assert_int_equal(got.mixed, idn[i].mixed);
		if (idn[i].brand && *idn[i].brand) {
			assert_non_null(got.brand);
			assert_true(forge_brand_find(k, idn[i].brand) ==
			    got.brand || strstr(got.brand->id,
			    idn[i].brand) == got.brand->id);
		} else {
			assert_null(got.brand);
		}
		if (idn[i].brand && !*idn[i].brand)
			assert_span_equal(got.genuine, "example-own.jp");
		arena_free(a);
	}
}

static void
tells_random_labels(void **state)
{
	static const struct { const char *host; bool random; } cases[] = {
		{ "kqkqkq.example", true }, { "yxnvwvdgd.example", true },
		{ "a1b2c3.example", true }, { "gwu7nvb6l3.example", true },
		{ "shop24.example", false }, { "24shop.example", false },
		{ "kanko-kyokai.example", false }, { "example.com", false },
		{ "ja0000011.example", false }, { "kqk.example", false },
		{ "yamadataro.example", false }, { "smtb.jp", false },
		{ "kuronekoyamato.co.jp", false },
		{ "xn--wgv71a119e.jp", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct arena *a = arena_new(1 << 20);
		struct look_host h = host(cases[i].host, a);

		if (look_random(t, &h) != cases[i].random)
			fail_msg("%s", cases[i].host);
		arena_free(a);
	}
}

/* A domain of a brand imitates no other; nor does a name below it. */
static void
spares_the_genuine(void **state)
{
	(void)state;
	for (size_t i = 0; i < k->ndomains; i++) {
		const struct brand_domain *d = &k->domains[i];
		struct arena *a = arena_new(1 << 20);
		struct look_idn x;
		struct look_host h;
		const char *got;

		if (d->role == BRAND_THIRD_PARTY) {
			arena_free(a);
			continue;
		}
		got = found(arena_printf(a, "www." SPAN_FMT,
		    SPAN_ARG(d->domain)), d->brand->id, a);
		h = host(arena_printf(a, SPAN_FMT, SPAN_ARG(d->domain)), a);
		if (*got && host_kind(k, d->domain).content.n == 0)
			fail_msg(SPAN_FMT ": %s", SPAN_ARG(d->domain), got);
		assert_span_equal(look_false_suffix(&h), "");
		assert_int_equal(look_idn(t, &h, NULL, 0, a, &x), 0);
		assert_span_equal(x.part, "");
		assert_false(look_random(t, &h));
		arena_free(a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_brands), cmocka_unit_test(tells_parts),
		cmocka_unit_test(sees_scripts),
		cmocka_unit_test(tells_random_labels),
		cmocka_unit_test(spares_the_genuine),
	};

	return cmocka_run_group_tests(tests, load, unload);
}
