/* core/mime/url: URLs taken apart, and found in texts. */
#include "core/mime/url.h"

#include <errno.h>

#include "tests/unit/unit.h"

static bool
exists(struct span name)
{
	return span_is(name, "com") || span_is(name, "jp") ||
	    span_is(name, "example") || span_is(name, "zip");
}

/* ---- splitting ---- */

static const struct { const char *text, *scheme, *user, *host, *port, *path,
	*query, *fragment; } splits[] = {
	{ "https://example.com/a?b#c", "https", "", "example.com", "", "/a",
	    "b", "c" },
	{ "HTTP://u:p@example.com:8080", "HTTP", "u:p", "example.com", "8080",
	    "", "", "" },
	{ "https://example.jp@example.com", "https", "example.jp",
	    "example.com", "", "", "", "" },
	{ "https://a@b@example.com/@d", "https", "a@b", "example.com", "",
	    "/@d", "", "" },
	{ "https:\\\\example.com\\a", "https", "", "example.com", "", "\\a",
	    "", "" },
	{ "https:example.com", "https", "", "example.com", "", "", "", "" },
	{ "https:////example.com", "https", "", "example.com", "", "", "",
	    "" },
	{ "//example.com/a", "", "", "example.com", "", "/a", "", "" },
	{ "/a?b=c", "", "", "", "", "/a", "b=c", "" },
	{ "example.com", "", "", "", "", "example.com", "", "" },
	{ "user.name@example.com", "", "", "", "", "user.name@example.com",
	    "", "" },
	{ "https://[2001:db8::1]:443/", "https", "", "[2001:db8::1]", "443",
	    "/", "", "" },
	{ "https://example.com?a#b?c", "https", "", "example.com", "", "",
	    "a", "b?c" },
	{ "https://example.com#a?b", "https", "", "example.com", "", "", "",
	    "a?b" },
	{ "mailto:a@example.com?subject=b", "mailto", "a", "example.com", "",
	    "a@example.com", "subject=b", "" },
	{ "data:text/html,a", "data", "", "", "", "text/html,a", "", "" },
	{ "file://server/share", "file", "", "server", "", "/share", "", "" },
	{ "file:///c:/a", "file", "", "", "", "/c:/a", "", "" },
	{ "\\\\server\\share", "", "", "server", "", "\\share", "", "" },
	{ "", "", "", "", "", "", "", "" },
	{ "https://", "https", "", "", "", "", "", "" },
	{ "https://[", "https", "", "[", "", "", "", "" },
	{ "https://:80/", "https", "", "", "80", "/", "", "" },
};

static void
splits_urls(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof splits / sizeof *splits; i++) {
		struct url u;

		url_split(span_str(splits[i].text), &u);
		assert_span_equal(u.scheme, splits[i].scheme);
		assert_span_equal(u.user, splits[i].user);
		assert_span_equal(u.host, splits[i].host);
		assert_span_equal(u.port, splits[i].port);
		assert_span_equal(u.path, splits[i].path);
		assert_span_equal(u.query, splits[i].query);
		assert_span_equal(u.fragment, splits[i].fragment);
	}
}

static void
splits_what_people_write(void **state)
{
	struct url u;

	(void)state;
	url_split_bare(span_str("example.com:80/a"), &u);
	assert_span_equal(u.scheme, "");
	assert_span_equal(u.host, "example.com");
	assert_int_equal(url_port(&u), 80);
	assert_false(url_is_web(&u));
	url_split_bare(span_str("Https://example.com"), &u);
	assert_span_equal(u.host, "example.com");
	assert_true(url_is_web(&u));
	assert_true(url_scheme_is(&u, "https"));
	url_split_bare(span_str("example.com:99999"), &u);
	assert_int_equal(url_port(&u), 0);
}

static const struct { const char *text, *host; } hosts[] = {
	{ "https://EXAMPLE.com./", "EXAMPLE.com" },
	{ "https://%65xample%2ecom/", "example.com" },
	{ "https://example。com/", "example.com" },
	{ "https://example.co。jp/", "example.co.jp" },
	{ "https://[2001:db8::1]/", "2001:db8::1" },
	{ "https://%zz%4", "%zz%4" },
	{ "https://./", "" },
};

static void
decodes_hosts(void **state)
{
	struct arena *a = arena_new(1 << 16);

	(void)state;
	for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
		struct url u;

		url_split(span_str(hosts[i].text), &u);
		assert_span_equal(url_host(&u, a), hosts[i].host);
	}
	arena_free(a);
}

static const struct { const char *host, *ip; } addresses[] = {
	{ "192.0.2.1", "192.0.2.1" }, { "0xC0000201", "192.0.2.1" },
	{ "3221225985", "192.0.2.1" }, { "0300.0.2.1", "192.0.2.1" },
	{ "192.0.513", "192.0.2.1" }, { "0xc0.0x0.0x2.0x1", "192.0.2.1" },
	{ "2001:db8::1", "2001:db8::1" }, { "[2001:db8::1]", "2001:db8::1" },
	{ "::ffff:192.0.2.1", "192.0.2.1" }, { "0", "0.0.0.0" },
	{ "192.0.2.256", NULL }, { "192.0.2.1.5", NULL }, { "", NULL },
	{ "4294967296", NULL }, { "256.1", NULL }, { "example.com", NULL },
	{ "1.2.3.", NULL }, { "1..2", NULL }, { "0x", "0.0.0.0" },
	{ "09.1.1.1", NULL }, { "[::1", NULL }, { "1.16777216", NULL },
	{ "1.16777215", "1.255.255.255" }, { ".", NULL },
};

static void
knows_addresses(void **state)
{
	struct arena *a = arena_new(1 << 16);

	(void)state;
	for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
		struct ip ip;
		int r = url_address(span_str(addresses[i].host), &ip);

		assert_int_equal(r, addresses[i].ip != NULL ? 0 : -EINVAL);
		if (r == 0)
			assert_string_equal(ip_text(&ip, a), addresses[i].ip);
	}
	arena_free(a);
}

static const struct { const char *text, *carried; bool more; } carries[] = {
	{ "https://a.example/?u=https://b.example/x&c=d",
	    "https://b.example/x", false },
	{ "https://a.example/?u=https%3A%2F%2Fb.example%2Fx%3Fy",
	    "https://b.example/x?y", false },
	{ "https://a.example/?u=http%253a%252f%252Fb.example",
	    "http://b.example", false },
	{ "https://a.example/?u=https://b.example&v=https://c.example",
	    "https://b.example", true },
	{ "https://a.example/to/https://b.example/?x&y#z",
	    "https://b.example/?x&y#z", false },
	{ "https://a.example/to/https%3A%2F%2Fb.example/?x",
	    "https://b.example/", false },
	{ "https://a.example/?x#https://b.example", "https://b.example",
	    false },
	{ "https://a.example/#https://b.example", "https://b.example",
	    false },
	{ "https://a.example/?u=b.example&http=https:", "", false },
	{ "https://a.example/", "", false },
	{ "", "", false },
};

static void
finds_urls_in_urls(void **state)
{
	struct arena *a = arena_new(1 << 16);

	(void)state;
	for (size_t i = 0; i < sizeof carries / sizeof *carries; i++) {
		struct url u;
		bool more;

		url_split(span_str(carries[i].text), &u);
		assert_span_equal(url_carried(&u, a, &more),
		    carries[i].carried);
		assert_int_equal(more, carries[i].more);
	}
	arena_free(a);
}

/* ---- finding: found ones, a blank between ---- */

static const struct { const char *text, *found, *stuck; } texts[] = {
	{ "see https://example.com/a.", "https://example.com/a", "" },
	{ "(https://example.com/a_(b)), x", "https://example.com/a_(b)", "" },
	{ "<https://example.com/?a=b==>", "https://example.com/?a=b==", "" },
	{ "https://example.com/a-----------", "https://example.com/a", "" },
	{ "[https://example.com](x) http://[2001:db8::1]/",
	    "https://example.com http://[2001:db8::1]/", "" },
	{ "詳しくはhttps://example.jp/a。", "https://example.jp/a", "。" },
	{ "https://example.jpにて", "https://example.jp", "にて" },
	{ "https://example.jp にて", "https://example.jp", "" },
	{ "https://example.jp\xe3\x80\x80にて", "https://example.jp", "" },
	{ "https://例え.jp/a", "https://例え.jp/a", "" },
	{ "https://例え.jpへ", "https://例え.jp", "へ" },
	{ "https://例え.テスト", "https://例え.テスト", "" },
	{ "「https://example.jp」", "https://example.jp", "」" },
	{ "例example.jpは", "example.jp", "は" },
	{ "www.example.com:80/a www.example", "www.example.com:80/a "
	    "www.example", "" },
	{ "example.com:a example.com:8080", "example.com example.com:8080",
	    "" },
	{ "a@example.com b@example.local", "a@example.com", "" },
	{ "mailto:a@example.com?subject=b c", "mailto:a@example.com?subject=b",
	    "" },
	{ "mailto:example.com mailto://a@example.com", "example.com "
	    "mailto://a@example.com", "" },
	{ "<bounce-1=example.com@example.jp>",
	    "bounce-1=example.com@example.jp", "" },
	{ "xhttp://example.com", "http://example.com", "" },
	{ "http://intranet/ ftp://example.com", "http://intranet/ "
	    "ftp://example.com", "" },
	{ "file://server/a\\b", "file://server/a\\b", "" },
	{ "a.zip example.zip/a www.example.zip", "example.zip/a "
	    "www.example.zip", "" },
	{ "a/example.com b%example.com c=example.com", "example.com", "" },
	{ "a_b.com a.b_c.com a-.b.com a..com", "", "" },
	{ "a_b.example.com", "a_b.example.com", "" },
	{ "192.0.2.1 http://192.0.2.1", "http://192.0.2.1", "" },
	{ "http://?http://? http:// http://@ https://", "", "" },
	{ "\"a b\"@example.com", "example.com", "" },
	{ "\xff" "example.com\xff", "example.com", "\xff" },
	{ "", "", "" },
};

static void
finds_urls(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct url_found u = { .stuck = { "", 0 } };
		char all[200] = "";
		size_t at = 0, n = 0;

		while (url_next(span_str(texts[i].text), &at, exists, &u))
			n += (size_t)snprintf(all + n, sizeof all - n,
			    "%s" SPAN_FMT, n > 0 ? " " : "",
			    SPAN_ARG(u.url.text));
		assert_string_equal(all, texts[i].found);
		assert_span_equal(u.stuck, texts[i].stuck);
	}
}

static void
says_what_was_found(void **state)
{
	struct url_found u;
	size_t at = 0;

	(void)state;
	assert_true(url_next(span_str("a/b@example.com x"), &at, exists, &u));
	assert_int_equal(u.form, URL_MAIL);
	assert_int_equal(at, 15);
	assert_span_equal(u.url.user, "a/b");
	assert_span_equal(u.url.host, "example.com");
	at = 0;
	assert_true(url_next(span_str("example.com/a"), &at, exists, &u));
	assert_int_equal(u.form, URL_BARE);
	assert_span_equal(u.url.host, "example.com");
	assert_span_equal(u.url.path, "/a");
}

static const struct { const char *text, *found; } broken[] = {
	{ "h t t p s : / / example.com/a b",
	    "h t t p s : / / example.com/a" },
	{ "see https:// example.com", "https:// example.com" },
	{ "https://example.com", "" },
	{ "https：／／example.com", "https：／／example.com" },
	{ "は https：//example.jp/a。", "https：//example.jp/a" },
	{ "https://example．com/a", "https://example．com/a" },
	{ "https://例え。jp https://example.com。", "https://例え。jp" },
	{ "ｈttps://example.com", "ｈttps://example.com" },
	{ "http ://example.com", "http ://example.com" },
	{ "http:// https:// を使う", "" },
	{ "h t t p", "" },
	{ "http: //", "" },
	{ "https://example.comは", "" },
	{ "https://example.com。次", "" },
	{ "", "" },
};

static void
finds_broken_urls(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
		struct span s = { "", 0 };
		size_t at = 0;

		assert_int_equal(url_next_broken(span_str(broken[i].text),
		    &at, &s), broken[i].found[0] != '\0');
		if (broken[i].found[0] != '\0')
			assert_span_equal(s, broken[i].found);
	}
}

/* A text that is made to take long takes no longer than another. */
static void
long_texts(void **state)
{
	static const char *const pieces[] = { "http://?", "http://@", "mailto:",
		"a@", "a.", "[", "h t", "http:// a", "http://a.b", "http://a(", "http://例", "例", "http://" };
	const size_t size = 2 << 20;
	char *text = malloc(size);

	(void)state;
	assert_non_null(text);
	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
		size_t n = strlen(pieces[i]), at = 0, steps = 0;
		struct url_found u;

		for (size_t k = 0; k < size; k++)
			text[k] = pieces[i][k % n];
		while (url_next(span_of(text, size), &at, exists, &u)) {
			assert_true(u.url.text.n <= URL_MAX);
			steps++;
		}
		assert_true(steps <= size);
		assert_int_equal(at, size);
		at = 0;
		while (url_next_broken(span_of(text, size), &at,
		    &u.url.text))
			assert_true(u.url.text.n > 0);
	}
	free(text);
}

UNIT_MAIN(
	cmocka_unit_test(splits_urls),
	cmocka_unit_test(splits_what_people_write),
	cmocka_unit_test(decodes_hosts),
	cmocka_unit_test(knows_addresses),
	cmocka_unit_test(finds_urls_in_urls),
	cmocka_unit_test(finds_urls),
	cmocka_unit_test(says_what_was_found),
	cmocka_unit_test(finds_broken_urls),
	cmocka_unit_test(long_texts))
