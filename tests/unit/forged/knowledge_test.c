/* core/forged/knowledge: what the tables say, and what does not hold. */
#include "core/forged/knowledge.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/unit.h"

static struct forge_knowledge *k;

static void
rules_dir(char *to, size_t n)
{
	const char *src = getenv("srcdir");

	snprintf(to, n, "%s/data/rules", src ? src : ".");
}

static int
load(void **state)
{
	char dir[512];
	struct error e = { 0 };

	(void)state;
	rules_dir(dir, sizeof dir);
	if (forge_knowledge_load(dir, NULL, &k, &e) == 0)
		return 0;
	print_error("%s\n", e.en);
	return -1;
}

static int
unload(void **state)
{
	(void)state;
	forge_knowledge_free(k);
	return 0;
}

/* ---- rows ---- */

static void
has_all_rows(void **state)
{
	const struct forge_signal *s;

	(void)state;
	assert_true(k->nsignals >= 78 && k->nbrands >= 290);
	assert_true(k->naliases >= 790 && k->ndomains >= 1160);
	assert_int_equal(k->ngroups, 10);
	s = forge_signal_find(k, "c03");
	assert_non_null(s);
	assert_string_equal(s->group->id, "auth");
	assert_int_equal(s->nvariants, 3);
	assert_string_equal(s->variants[0].id, "dkim-aligned");
	assert_int_equal(forge_variant_find(s, "softfail")->weight, 5);
	assert_int_equal(forge_variant_find(s, "forwarded")->weight, 3);
	assert_null(forge_variant_find(s, "port"));
	assert_null(forge_signal_find(k, "a99"));
	assert_string_equal(forge_band_of(k, 100)->id, "likely");
	assert_string_equal(forge_band_of(k, 60)->id, "likely");
	assert_string_equal(forge_band_of(k, 59)->id, "caution");
	assert_string_equal(forge_band_of(k, 0)->id, "none");
	assert_string_equal(forge_verdict_find(k, "abused")->min_band->id,
	    "notice");
	assert_null(forge_verdict_find(k, "unverified")->min_band);
	assert_true(k->generic[0].word.n >= k->generic[1].word.n);
	assert_true(k->dated != TIME_NONE);
}

static void
tells_brands(void **state)
{
	const struct forge_brand *b = forge_brand_find(k, "nta");

	(void)state;
	assert_false(b->sends_files);
	assert_false(b->sends_links);
	assert_true(b->japanese);
	b = forge_brand_find(k, "roundcube");
	assert_true(b->generic && b->sends_files);
	b = forge_brand_find(k, "amazon");
	assert_true(b->japanese);	/* amazon.co.jp */
	assert_true(b->urls > 0);
	assert_false(forge_brand_find(k, "chase")->japanese);
	assert_null(forge_brand_find(k, "nobody"));
}

/* ---- domains ---- */

static bool
aligned(const char *brand, const char *domain, enum brand_use use)
{
	return brand_aligned(k, forge_brand_find(k, brand), span_str(domain),
	    use).yes;
}

static void
longest_name_wins(void **state)
{
	struct brand_alignment a;

	(void)state;
	assert_true(aligned("amazon", "amazon.co.jp", BRAND_ADDRESS));
	assert_true(aligned("amazon", "a.b.amazon.co.jp", BRAND_LINK));
	assert_false(aligned("amazon", "notamazon.co.jp", BRAND_LINK));
	assert_false(aligned("amazon", "co.jp", BRAND_LINK));
	assert_false(aligned("amazon", "", BRAND_LINK));
	assert_false(aligned("rakuten", "amazon.co.jp", BRAND_ADDRESS));
	/* Addresses of subscribers, and a name of the firm below. */
	assert_false(aligned("docomo", "docomo.ne.jp", BRAND_ADDRESS));
	assert_false(aligned("docomo", "x.docomo.ne.jp", BRAND_ADDRESS));
	assert_true(aligned("docomo", "wdy.docomo.ne.jp", BRAND_ADDRESS));
	/* A mail row stops addresses, not links. */
	assert_false(aligned("biglobe", "biglobe.ne.jp", BRAND_ADDRESS));
	assert_true(aligned("biglobe", "www.biglobe.ne.jp", BRAND_LINK));
	a = brand_aligned(k, forge_brand_find(k, "ja-bank"),
	    span_str("mail.otp-auth.net"), BRAND_ADDRESS);
	assert_true(a.yes && a.third_party && a.sure);
	assert_span_equal(a.row->domain, "otp-auth.net");
}

static void
knows_whose_domain(void **state)
{
	const struct brand_domain *d = brand_of_domain(k,
	    span_str("click.contact.vpass.ne.jp"), BRAND_LINK);

	(void)state;
	assert_string_equal(d->brand->id, "smbc-card");
	assert_null(brand_of_domain(k, span_str("shop.example.jp"),
	    BRAND_ADDRESS));
	assert_null(brand_of_domain(k, span_str("icloud.com"),
	    BRAND_ADDRESS));
	assert_true(brand_shared(k, span_str("www5.smbc-card.com"),
	    span_str("click.contact.vpass.ne.jp")));
	assert_false(brand_shared(k, span_str("www5.smbc-card.com"),
	    span_str("amazon.co.jp")));
	assert_false(brand_shared(k, span_str("a.example"),
	    span_str("a.example")));
}

/* ---- hosts ---- */

static struct host_kind
kind(const char *host)
{
	return host_kind(k, span_str(host));
}

static void
tells_hosts(void **state)
{
	struct host_kind h = kind("bit.ly");

	(void)state;
	assert_int_equal(h.shortener, SHORTENER_GENERIC);
	assert_span_equal(h.tld, "ly");
	assert_int_equal(kind("x.bit.ly").shortener, SHORTENER_NONE);
	assert_int_equal(kind("1sta.com").shortener, SHORTENER_NONE);
	assert_int_equal(kind("x.1sta.com").shortener, SHORTENER_GENERIC);
	h = kind("amzn.to");
	assert_int_equal(h.shortener, SHORTENER_BRAND);
	assert_string_equal(h.shortener_brand->id, "amazon");
	h = kind("a.b.duckdns.org");
	assert_span_equal(h.freehost, "duckdns.org");
	assert_int_equal(kind("a.replit.app").shortener, SHORTENER_NONE);
	h = kind("docs.google.com");
	assert_span_equal(h.content, "docs.google.com");
	assert_int_equal(kind("mail.google.com").content.n, 0);
	assert_int_equal(kind("gmail.com").freemail, FREEMAIL_FREE);
	assert_int_equal(kind("docomo.ne.jp").freemail, FREEMAIL_CARRIER);
	assert_int_equal(kind("wdy.docomo.ne.jp").freemail, FREEMAIL_NONE);
	assert_int_equal(kind("xxx.ocn.ne.jp").freemail, FREEMAIL_ISP);
	assert_int_equal(kind("a.example.top").tld_weight, 2);
	assert_int_equal(kind("example.example").tld.n, 0);
	assert_int_equal(forge_suffix_weight(k, span_str("top")), 2);
	assert_int_equal(forge_suffix_weight(k, span_str("example")), 0);
}

/* ---- words ---- */

static struct span
text(struct arena *a, const char *s)
{
	struct span ret = { NULL, 0 };

	assert_int_equal(forge_text(span_str(s), a, &ret), 0);
	return ret;
}

static void
folds_text(void **state)
{
	struct arena *a = arena_new(1 << 24);

	(void)state;
	assert_span_equal(text(a, ""), "");
	assert_span_equal(text(a, "ア カ ウ\xe2\x80\x8bン ト  の停止"),
	    "アカウントの停止");
	assert_span_equal(text(a, "ＡＢＣ  銀行 と\n 銀行 \r\n"),
	    "ABC  銀行と\n 銀行 \n");
	assert_span_equal(text(a, "Free  text"), "Free  text");
	assert_span_equal(text(a, "a\xff"), "a\xef\xbf\xbd");
	arena_free(a);
}

static void
weighs_words(void **state)
{
	struct arena *a = arena_new(1 << 24);
	struct forge_words w = { .n = 0 };

	(void)state;
	forge_words(k, WORD_SUBJECT, text(a, "【重要】【緊急】のお知らせ"),
	    &w);
	assert_int_equal(w.score, 2);	/* the heaviest of one class */
	forge_words(k, WORD_BODY,
	    text(a, "24時間以内にご確認ください。最終通告です。"), &w);
	assert_int_equal(w.score, 5);
	assert_int_equal(w.n, 2);
	assert_string_equal(w.v[0].class, "urgency");
	assert_span_equal(w.v[0].found, "最終通告");
	assert_int_equal(w.v[0].place, WORD_BODY);
	/* Bytes that are no text: no match, no fault. */
	forge_words(k, WORD_BODY, span_str("\xff\xfe"), &w);
	forge_words(k, WORD_BODY, span_str(""), &w);
	assert_int_equal(w.score, 5);
	w = (struct forge_words){ .n = 0 };
	forge_words(k, WORD_DISPLAY, span_str("Your account"), &w);
	assert_int_equal(w.score, 0);
	assert_int_equal(w.n, 1);	/* shown only */
	arena_free(a);
}

static void
matches_patterns(void **state)
{
	struct span found;

	(void)state;
	assert_true(forge_matches(k, "generic-ptr",
	    span_str("p1234.DYNAMIC.example.jp"), &found));
	assert_span_equal(found, "DYNAMIC");
	assert_false(forge_matches(k, "generic-ptr",
	    span_str("mail.example.jp"), NULL));
	assert_true(forge_matches(k, "generic-ptr",
	    span_str("71-82.adsl.isp.example"), NULL));
	assert_false(forge_matches(k, "generic-ptr",
	    span_str("mail.liverpool.example"), NULL));
	assert_true(forge_matches(k, "addressed-impersonally",
	    span_str("x\nお客様\ny"), &found));
	assert_span_equal(found, "お客様");
	assert_false(forge_matches(k, "nothing", span_str("x"), NULL));
	assert_true(forge_has_pattern(k, "login-words"));
	assert_false(forge_has_pattern(k, "nothing"));
}

/* ---- a user's own, and faults ---- */

static void
put(const char *dir, const char *name, const char *bytes)
{
	char path[600];
	FILE *f;

	snprintf(path, sizeof path, "%s/%s", dir, name);
	f = fopen(path, "we");
	assert_non_null(f);
	fputs(bytes, f);
	fclose(f);
}

static void
drop(const char *dir, const char *name)
{
	char path[600];

	snprintf(path, sizeof path, "%s/%s", dir, name);
	unlink(path);
}

static void
user_rows_win(void **state)
{
	char dir[512], user[] = "/tmp/mtgp-forged-XXXXXX";
	struct forge_knowledge *mine;
	const struct forge_brand *b;
	struct error e = { 0 };

	(void)state;
	rules_dir(dir, sizeof dir);
	assert_non_null(mkdtemp(user));
	put(user, "brands.tsv", "id\tname_ja\tname_en\n"
	    "shop\t例の店\tExample Shop\nnta\t国税庁\tTax\n");
	put(user, "brand_domains.tsv", "brand\tdomain\trole\n"
	    "shop\tshop.example\tmail\n");
	put(user, "forge_signals.tsv", "id\tgroup\tweight\n"
	    "f07\torigin\t0\n");
	assert_int_equal(forge_knowledge_load(dir, user, &mine, &e), 0);
	b = forge_brand_find(mine, "shop");
	assert_int_equal(b->confidence, 'C');
	assert_true(b->japanese);
	assert_true(brand_aligned(mine, b, span_str("a.shop.example"),
	    BRAND_LINK).yes);
	b = forge_brand_find(mine, "nta");
	assert_string_equal(b->name.en, "Tax");
	assert_true(b->sends_files);
	assert_int_equal(forge_signal_find(mine, "f07")->weight, 0);
	forge_knowledge_free(mine);
	drop(user, "brands.tsv");
	drop(user, "brand_domains.tsv");
	drop(user, "forge_signals.tsv");
	rmdir(user);
}

static void
faults_name_the_cell(void **state)
{
	static const struct { const char *file, *bytes, *says; } bad[] = {
		{ "brand_domains.tsv", "brand\tdomain\trole\n"
		    "nobody\tshop.example\tmail\n", "\"nobody\"" },
		{ "brand_domains.tsv", "brand\tdomain\trole\n"
		    "amazon\tShop.example\tmail\n", "column domain" },
		{ "brand_domains.tsv", "brand\tdomain\trole\n"
		    "amazon\tshop.example\t\n", "column role" },
		{ "brands.tsv", "id\tname_ja\nx\tあ\n", "column name_en" },
		{ "forge_signals.tsv", "id\tgroup\tweight\n"
		    "a01\tidentity\t61\n", "\"61\"" },
		{ "forge_signals.tsv", "id\tgroup\tweight\n"
		    "z01\ttrust\t5\n", "\"5\"" },
		{ "forge_signals.tsv", "id\tgroup\tweight\n"
		    "a01\tnone\t6\n", "column group" },
		{ "forge_variants.tsv", "signal\tvariant\tweight\n"
		    "a99\tx\t5\n", "\"a99\"" },
		{ "forge_bands.tsv", "from\tid\n-1\tx\n", "column from" },
		{ "forge_verdicts.tsv", "id\tmin_band\nx\ty\n",
		    "column min_band" },
		{ "url_shorteners.tsv", "host\tmatch\tkind\tbrand\n"
		    "x.example\texact\tbrand\tnobody\n", "column brand" },
		{ "tld_risk.tsv", "suffix\tweight\nexample\t3\n",
		    "column weight" },
		{ "keywords.tsv", "pattern\twhere\tclass\tweight\n"
		    "(x\tbody\tad\t1\n", "pattern is not valid" },
	};
	char dir[512], user[] = "/tmp/mtgp-forged-XXXXXX";
	struct forge_knowledge *mine;

	(void)state;
	rules_dir(dir, sizeof dir);
	assert_non_null(mkdtemp(user));
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct error e = { 0 };

		put(user, bad[i].file, bad[i].bytes);
		assert_int_equal(forge_knowledge_load(dir, user, &mine, &e),
		    -EINVAL);
		if (strstr(e.en, bad[i].says) == NULL ||
		    strstr(e.en, user) == NULL || strstr(e.en,
		    "line 2") == NULL)
			fail_msg("%zu: %s", i, e.en);
		drop(user, bad[i].file);
	}
	rmdir(user);
	assert_int_equal(forge_knowledge_load(user, NULL, &mine, NULL),
	    -ENOENT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(has_all_rows),
		cmocka_unit_test(tells_brands),
		cmocka_unit_test(longest_name_wins),
		cmocka_unit_test(knows_whose_domain),
		cmocka_unit_test(tells_hosts),
		cmocka_unit_test(folds_text),
		cmocka_unit_test(weighs_words),
		cmocka_unit_test(matches_patterns),
		cmocka_unit_test(user_rows_win),
		cmocka_unit_test(faults_name_the_cell),
	};

	return cmocka_run_group_tests(tests, load, unload);
}
