/* core/forged/links: where links lead, what they say, where they stand. */
#include "core/forged/links.h"

#include <errno.h>

#include "core/text/error.h"
#include "tests/unit/unit.h"

static struct forge_knowledge *k;

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
	return 0;
}

static int
unload(void **state)
{
	(void)state;
	forge_knowledge_free(k);
	return 0;
}

static const struct forge_links *
read_html(const char *text, struct arena *a)
{
	struct html *h = arena_alloc(a, sizeof *h);
	const struct forge_links *links = NULL;
	struct forge_links_source s = { .know = k, .html = h,
		.plain = span_str(""), .subject = span_str(""),
		.list_unsubscribe = span_str("<https://example.com/leave>") };

	assert_int_equal(html_read(span_str(text), a, h), 0);
	assert_int_equal(forge_links_read(&s, a, &links), 0);
	return links;
}

/* ---- text against target ---- */

static const struct { const char *html; bool differs; } texts[] = {
	{ "<a href=https://example.com>https://example.jp</a>", true },
	{ "<a href=https://example.com>example.jp</a>", true },
	{ "<a href=https://example.com>www.example.jp/login here</a>", true },
	{ "<a href=https://example.com>Log in</a>", false },
	{ "<a href=https://example.com>see example.jp for more</a>", false },
	{ "<a href=https://example.com>「https://example.jp」</a>", true },
	{ "<a href=https://example.com>https://www.example.com/a</a>", false },
	{ "<a href=https://a.example.com>b.example.com</a>", false },
	{ "<a href=https://a.github.io>https://b.github.io</a>", true },
	{ "<a href=https://a.github.io>https://github.io</a>", false },
	{ "<a href=https://192.0.2.1/>https://example.jp</a>", true },
	{ "<a href=https://192.0.2.1/>http://192.0.2.1</a>", false },
	{ "<a href=https://192.0.2.1/>http://3221225985</a>", false },
	{ "<a href=mailto:a@example.com>https://example.jp</a>", false },
	{ "<a href=https://example.com>a@example.jp</a>", false },
	{ "<a href=https://trusted.example>https://example.jp</a>", true },
	{ "<a href=https://a.signer.example>https://example.jp</a>", false },
	{ "<a href='https://example.com/?u=https%3A%2F%2Fexample.jp%2F'>"
	    "https://example.jp</a>", false },
	{ "<a href='https://example.com/?u=https%3A%2F%2Fexample.jp%2F%3Fv%3D"
	    "https%253A%252F%252Fexample.net'>https://example.jp</a>", true },
	{ "<a href=https://click.example.com>https://ex\xe2\x80\x8b" "ample.jp"
	    "</a>", true },
	{ "<a href=https://www.amazon.co.jp>https://www.amazon.com</a>",
	    false },
	{ "<a href=https://amazon.co.jp.example>https://www.amazon.co.jp</a>",
	    true },
	{ "<a href=https://example.com>https://example.jp", true },
	{ "<img src=https://example.com alt=https://example.jp>", false },
};

static void
text_against_target(void **state)
{
	const struct span trusted[] = { { "", 0 }, { "signer.example", 14 } };
	const struct link_guards g = { k, trusted, 2 };

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct arena *a = arena_new(4 << 20);
		const struct forge_links *links = read_html(texts[i].html, a);

		assert_true(links->n > 0);
		if (forge_link_differs(&links->v[0], &g) != texts[i].differs)
			fail_msg("%s", texts[i].html);
		arena_free(a);
	}
}

/* ---- targets ---- */

static const struct { const char *target, *host, *strange; unsigned odd; }
targets[] = {
	{ "https://example.com/a", "example.com", "", 0 },
	{ "HTTPS://EXAMPLE.com:443/", "example.com", "", 0 },
	{ "http://example.com:8080/", "example.com", "", LINK_ODD_PORT },
	{ "http://example.com:99999/", "example.com", "", LINK_ODD_PORT },
	{ "https://www.example.jp@example.com/", "example.com", "",
	    LINK_ODD_USER },
	{ "https://192.0.2.1/", "192.0.2.1", "", LINK_ODD_ADDRESS },
	{ "https://0xc0000201/", "0xc0000201", "", LINK_ODD_ADDRESS },
	{ "https://[2001:db8::1]/", "2001:db8::1", "", LINK_ODD_ADDRESS },
	{ "https://a.b.c.d.e.f.example.com/", "a.b.c.d.e.f.example.com", "",
	    LINK_ODD_DOTS },
	{ "https://example。com/", "example.com", "", 0 },
	{ "https://%65xample.com/", "example.com", "", 0 },
	{ "//example.com/a", "example.com", "", 0 },
	{ "www.example.com/a", "www.example.com", "", 0 },
	{ "example.com", "example.com", "", 0 },
	{ "user.name@example.com", "", "", 0 },
	{ "/a?b", "", "", 0 },
	{ "\\\\server\\share", "", "", 0 },
	{ "mailto:a@example.com", "", "", 0 },
	{ "tel:0312345678", "", "", 0 },
	{ "javascript:x()", "", "javascript", 0 },
	{ "DATA:text/html,a", "", "DATA", 0 },
	{ "ms-word:ofe|u|https://example.com", "", "ms-word", 0 },
	{ "search-ms:query=a", "", "search-ms", 0 },
	{ "file://server/share", "", "", 0 },
	{ "https://eur01.safelinks.protection.outlook.com/?url="
	    "https%3A%2F%2Fexample.jp%2Fa&data=b", "example.jp", "", 0 },
	{ "https://urldefense.com/v3/__https://example.jp/a__;!!b",
	    "example.jp", "", 0 },
	{ "https://urldefense.proofpoint.com/v2/url?u=https-3A__example.jp_a"
	    "&d=b", "example.jp", "", 0 },
	{ "https://safelinks.protection.outlook.com.example/?url="
	    "https%3A%2F%2Fexample.jp", "safelinks.protection.outlook.com."
	    "example", "", 0 },
	{ "https://", "", "", 0 },
	{ "", "", "", 0 },
};

static void
reads_targets(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
		struct arena *a = arena_new(4 << 20);
		const struct forge_links *links = read_html(arena_printf(a,
		    "<a href=\"%s\">a</a>", targets[i].target), a);
		const struct forge_link *l = &links->v[0];

		assert_int_equal(links->n, 1);
		assert_int_equal(l->web, targets[i].host[0] != '\0');
		assert_int_equal(forge_link_leads(l), l->web);
		if (l->web)
			assert_span_equal(l->host->look.ascii,
			    targets[i].host);
		assert_span_equal(forge_link_strange(l), targets[i].strange);
		assert_int_equal(forge_link_odd(l), targets[i].odd);
		arena_free(a);
	}
}

static void
says_more_of_a_link(void **state)
{
	struct arena *a = arena_new(4 << 20);
	const struct forge_links *l = read_html("<base href=https://example.com"
	    "/><a href=/a>b</a><a href='?unsubscribe=1'>c</a>"
	    "<a href=https://example.com/leave>d</a>"
	    "<a href=https://10.0.0.1>配信停止</a>"
	    "<a href='https://example.com/?u=https://example.jp'>e</a>"
	    "<form action=https://example.net/f><img src=cid:a>"
	    "<img src=https://example.org/i.png></form>"
	    "see https://example.jp/x. or <i>example.jp</i>", a);

	(void)state;
	assert_int_equal(l->n, 10);
	assert_span_equal(l->v[0].host->look.ascii, "example.com");
	assert_ptr_equal(l->v[0].host, l->v[1].host);
	assert_false(l->v[0].unsubscribe);
	assert_true(l->v[1].unsubscribe);
	assert_true(l->v[2].unsubscribe);
	assert_true(l->v[3].unsubscribe);
	assert_true(forge_link_private(&l->v[3]));
	assert_false(forge_link_private(&l->v[0]));
	assert_span_equal(l->v[4].carried->look.ascii, "example.jp");
	assert_int_equal(l->v[5].from, LINK_FORM);
	assert_false(forge_link_leads(&l->v[5]));
	assert_false(l->v[6].web);
	assert_int_equal(l->v[7].from, LINK_IMAGE);
	assert_true(l->v[7].web);
	assert_false(forge_link_leads(&l->v[7]));
	assert_int_equal(l->v[8].from, LINK_WRITTEN);
	assert_span_equal(l->v[8].target, "https://example.jp/x");
	assert_int_equal(l->v[9].from, LINK_WRITTEN);
	arena_free(a);
}

/* ---- in a mail ---- */

static const char mail[] =
	"Subject: https://example.net/s\r\n"
	"MIME-Version: 1.0\r\n"
	"Content-Type: multipart/mixed; boundary=b\r\n"
	"\r\n"
	"--b\r\n"
	"Content-Type: text/plain; charset=utf-8\r\n"
	"\r\n"
	"see https://example.com/a?b&c\xe3\x80\x82\r\n"
	"--b\r\n"
	"Content-Type: text/html\r\n"
	"Content-Transfer-Encoding: quoted-printable\r\n"
	"\r\n"
	"<a href=3D\"https://example.jp/?a=3D=\r\n"
	"1&amp;b\">c</a>\r\n"
	"--b\r\n"
	"Content-Type: application/octet-stream; name=\"a.HTM\"\r\n"
	"\r\n"
	"<script></script><input type=password>\r\n"
	"--b\r\n"
	"Content-Type: message/rfc822\r\n"
	"\r\n"
	"Content-Type: text/html; name=b.html\r\n"
	"\r\n"
	"<form action=https://example.com>\r\n"
	"--b--\r\n";

static struct span
place(const struct forge_link *l)
{
	size_t at, n;

	forge_link_place(l, &at, &n);
	return at == MIME_NO_OFFSET ? span_str("") : span_of(mail + at, n);
}

static void
finds_its_places(void **state)
{
	struct arena *a = arena_new(4 << 20);
	const struct forge_links *l = NULL;
	struct mime_mail m;
	struct html h;

	(void)state;
	assert_int_equal(mime_read(span_of(mail, sizeof mail - 1), a, &m), 0);
	assert_int_equal(html_read(span_str(
	    "<a href=\"https://example.jp/?a=1&amp;b\">c</a>"), a, &h), 0);
	struct forge_links_source s = { .know = k, .mime = &m, .html = &h,
		.html_part = m.v[2], .plain_part = m.v[1],
		.plain = m.v[1]->body,
		.subject = span_str("https://example.net/s"),
		.list_unsubscribe = span_str("") };
	assert_int_equal(forge_links_read(&s, a, &l), 0);
	assert_int_equal(l->n, 3);
	assert_span_equal(place(&l->v[0]),
	    "https://example.jp/?a=3D=\r\n1");
	assert_span_equal(place(&l->v[1]), "https://example.com/a?b");
	assert_span_equal(l->v[1].stuck, "。");
	assert_int_equal(l->v[2].from, LINK_SUBJECT);
	assert_span_equal(place(&l->v[2]), "");
	assert_int_equal(l->npages, 1);
	assert_true(l->pages[0].script);
	assert_true(l->pages[0].password);
	assert_false(l->pages[0].form);
	arena_free(a);
}

static void
keeps_its_limits(void **state)
{
	struct arena *a = arena_new(64 << 20);
	const size_t n = 3 * FORGE_LINKS_MAX, width = 24;
	char *text = malloc(n * width + 1);
	const struct forge_links *l = NULL;
	struct forge_links_source s = { .know = k, .subject = span_str(""),
		.list_unsubscribe = span_str("") };

	(void)state;
	assert_non_null(text);
	for (size_t i = 0; i < n; i++)
		snprintf(text + i * width, width + 1, "http://%05zu.example.jp\n",
		    i);
	s.plain = span_of(text, n * width);
	assert_int_equal(forge_links_read(&s, a, &l), 0);
	assert_int_equal(l->n, FORGE_LINKS_MAX);
	assert_true(l->more);
	free(text);
	arena_free(a);
}

static void
memory_may_run_out(void **state)
{
	(void)state;
	for (size_t max = 0; max < 60000; max += 512) {
		struct arena *a = arena_new(max);
		const struct forge_links *l = NULL;
		struct forge_links_source s = { .know = k,
			.plain = span_str("https://example.com/?u=https://"
			    "example.jp www.example.net"),
			.subject = span_str(""),
			.list_unsubscribe = span_str("") };
		int r = a != NULL ? forge_links_read(&s, a, &l) : -ENOMEM;

		assert_true(r == -ENOMEM || (r == 0 && l->n == 2));
		arena_free(a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_against_target),
		cmocka_unit_test(reads_targets),
		cmocka_unit_test(says_more_of_a_link),
		cmocka_unit_test(finds_its_places),
		cmocka_unit_test(keeps_its_limits),
		cmocka_unit_test(memory_may_run_out),
	};

	return cmocka_run_group_tests(tests, load, unload);
}
