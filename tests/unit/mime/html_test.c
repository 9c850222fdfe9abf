/* core/mime/html: what is shown, what is hidden, where links lead. */
#include "core/mime/html.h"

#include <errno.h>

#include "core/base/buf.h"
#include "tests/unit/unit.h"

static const struct { const char *html, *text, *hidden; } texts[] = {
	{ "", "", "" },
	{ "plain", "plain", "" },
	{ "<p>a  b\n c</p><p>d<br>e</p>", "a b c\nd\ne", "" },
	{ "<html><head><title>t</title><style>s{}</style></head>"
	    "<body>b<script>x()</script></body></html>", "b", "" },
	{ "<table><tr><td>a</td><td>b</td></tr><tr><td>c</table>",
	    "a b\nc", "" },
	{ "<pre>a\n b</pre>", "a\nb", "" },
	{ "件&#x540d; &amp; &lt;b&gt;&nbsp;x", "件名 & <b>\xc2\xa0x", "" },
	{ "a<!-- no -->b<![CDATA[c]]>", "ab", "" },
	{ "<ul><li>a<li>b</ul><p>c", "a\nb\nc", "" },
	{ "a<div style='display:none'>b<i>c</i></div>d", "ad", "bc" },
	{ "a<span hidden>b</span>c", "ac", "b" },
	{ "a<font style='FONT-SIZE : 0px'>b</font>", "a", "b" },
	{ "a<font style='font-size:0.8em;opacity:.5'>b</font>", "ab", "" },
	{ "a<b style='color:#FFF;background:#fff'>b</b>", "a", "b" },
	{ "a<b style='color:#000;background:#fff'>b</b>", "ab", "" },
	{ "a<b style='visibility: Hidden'>b</b>", "a", "b" },
	{ "a<b style='height:0;overflow:hidden'>b</b>", "a", "b" },
	{ "a<b style='max-height:0'>b</b><b style='mso-hide:all'>c</b>", "a",
	    "bc" },
	{ "<noscript>a</noscript><template>b</template>", "a", "" },
	{ "a&#4294967290;b", "a\xef\xbf\xbd" "b", "" },
	{ "bad \xff bytes", "bad \xef\xbf\xbd bytes", "" },
};

static void
shows_text(void **state)
{
	struct arena *a = arena_new(1 << 20);
	struct html h;

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		assert_int_equal(html_read(span_str(texts[i].html), a, &h), 0);
		assert_span_equal(h.text, texts[i].text);
		assert_span_equal(h.hidden, texts[i].hidden);
		assert_false(h.more);
	}
	arena_free(a);
}

static void
finds_links(void **state)
{
	struct arena *a = arena_new(1 << 20);
	struct html h;

	(void)state;
	assert_int_equal(html_read(span_str(
	    "<base href='https://example.com/'><meta http-equiv=Refresh "
	    "content=\"0; URL='https://example.jp/'\">"
	    "<body background=b.png><a name=x>no</a>"
	    "<a href=' https://exam\nple.com/?a&amp;b '>see <b>this</b></a>"
	    "<a href=c><img src=i.png alt=logo></a>"
	    "<map><area href=d alt=field></map>"
	    "<div style=display:none><a href=e>f</a><img src=p.gif></div>"
	    "<form action=g onsubmit=h()><input type=image src=j.png></form>"),
	    a, &h), 0);
	assert_span_equal(h.base, "https://example.com/");
	assert_span_equal(h.refresh, "https://example.jp/");
	assert_int_equal(h.links.n, 4);
	assert_span_equal(h.links.v[0].target, "https://example.com/?a&b");
	assert_span_equal(h.links.v[0].text, "see this");
	assert_false(h.links.v[0].hidden);
	assert_span_equal(h.links.v[1].text, "");
	assert_span_equal(h.links.v[2].text, "field");
	assert_span_equal(h.links.v[3].text, "f");
	assert_true(h.links.v[3].hidden);
	assert_int_equal(h.images.n, 4);
	assert_span_equal(h.images.v[0].target, "b.png");
	assert_span_equal(h.images.v[1].text, "logo");
	assert_true(h.images.v[2].hidden);
	assert_int_equal(h.forms.n, 1);
	assert_span_equal(h.forms.v[0].target, "g");
	assert_true(h.script);
	assert_int_equal(html_read(span_str("<a href=\" JavaScript:x()\">y"),
	    a, &h), 0);
	assert_true(h.script);
	assert_int_equal(html_read(span_str("<a href=x>y"), a, &h), 0);
	assert_false(h.script);
	assert_false(h.password);
	assert_int_equal(html_read(span_str("<input type=text><INPUT TYPE='"
	    "Password'>"), a, &h), 0);
	assert_true(h.password);
	arena_free(a);
}

/* Made to take long, or much memory: less is read, and that is said. */
static void
keeps_its_limits(void **state)
{
	static const char *const pieces[] = {
		"<div>", "<b><p>", "<table><b %d>x", " a%d", "<a href=%d>",
		"x%d ", "<font a=%d><p>",
	};
	struct arena *a = arena_new((size_t)64 << 20);
	struct buf text;
	struct html h;

	(void)state;
	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
		ptrdiff_t at = span_find(span_str(pieces[i]), span_str("%d"));

		buf_init(&text, HTML_BYTES_MAX);
		buf_adds(&text, i == 3 ? "<p" : "");
		for (int k = 0; k < 200000; k++) {
			struct span s = span_str(pieces[i]);

			buf_addspan(&text, at < 0 ? s :
			    span_head(s, (size_t)at));
			if (at >= 0)
				buf_addf(&text, "%d", k);
			if (at >= 0)
				buf_addspan(&text, span_skip(s,
				    (size_t)at + 2));
		}
		arena_reset(a);
		assert_int_equal(html_read(buf_span(&text), a, &h), 0);
		assert_true(h.more);
		assert_true(h.links.n <= HTML_LINKS_MAX);
		buf_done(&text);
	}
	arena_free(a);
}

static void
memory_may_run_out(void **state)
{
	(void)state;
	for (size_t max = 0; max < 20000; max += 64) {
		struct arena *a = arena_new(max);
		struct html h;
		int r;

		if (a == NULL)
			continue;
		r = html_read(span_str("a<a href=b>c</a><img src=d>"), a, &h);
		assert_true(r == -ENOMEM || (r == 0 && h.links.n == 1));
		arena_free(a);
	}
}

UNIT_MAIN(cmocka_unit_test(shows_text), cmocka_unit_test(finds_links),
    cmocka_unit_test(keeps_its_limits), cmocka_unit_test(memory_may_run_out))
