/* core/message and core/forged together: signals of links (g01 to g10), one
 * mail a case. */
#include "core/forged/base.h"
#include "tests/unit/forged/loaded.h"
#include "tests/unit/message/rig.h"

#define HEAD "Return-Path: <a@example.com>\n" \
	"Received: from mail.example.com (mail.example.com [198.51.100.7])\n" \
	"\tby mx.shop.example.jp (Postfix) with ESMTPS id 4Wy0Wt2rCKz1Rkb\n" \
	"\tfor <info@shop.example.jp>; Mon, 2 Sep 2024 17:56:59 +0900\n" \
	"To: info@shop.example.jp\nMessage-ID: <1@example.com>\n" \
	"MIME-Version: 1.0\nContent-Transfer-Encoding: 8bit\n"
#define FROM(display) "From: " display " <a@example.com>\n"
#define HTML(display, body) HEAD FROM(display) \
	"Content-Type: text/html; charset=utf-8\n\n" body
#define TEXT(display, body) HEAD FROM(display) \
	"Content-Type: text/plain; charset=utf-8\n\n" body
#define WITH_PAGE(type, name, body) HEAD FROM("x") \
	"Content-Type: multipart/mixed; boundary=b\n\n" \
	"--b\nContent-Type: text/plain\n\nhello\n" \
	"--b\nContent-Type: " type "; name=\"" name "\"\n\n" body "\n--b--\n"
#define MOST "Some more text, so that there is enough to read in this mail. "
#define AMAZON "https://www.amazon.co.jp/"

/* The domain of From passes DMARC, or it does not. */
static const char passes[] =
	"example.com. TXT \"v=spf1 ip4:198.51.100.7 -all\"\n"
	"_dmarc.example.com. TXT \"v=DMARC1; p=reject\"\n"
	"example.com. MX 10 mail.example.com.\n"
	"mail.example.com. A 198.51.100.7\n"
	"7.100.51.198.in-addr.arpa. PTR mail.example.com.\n";

static const struct {
	const char	*mail, *zone;
	const char	*yes, *no;	/* signals that hit, that do not */
	const char	*say;		/* what its sentence holds */
} cases[] = {
	/* g01: text against target; its guards are in links_test */
	{ HTML("x", "<a href=https://a.other.test/>https://example.org</a>"),
	    "", "g01", "", "goes to a.other.test" },
	{ HTML("x", "<a href=https://a.example.com/>https://example.org</a>"),
	    "", "", "g01", NULL },
	{ HTML("x", "<a href=https://a.example.com/>" AMAZON "</a>"), "",
	    "g01", "", "www.amazon.co.jp" },
	{ HTML("x", "<a href=https://a.example.com/>" AMAZON "</a>"), passes,
	    "", "g01", NULL },
	{ HTML("x", "<a href=https://a.example.net/>here</a>"), "", "", "g01",
	    NULL },
	/* g02, g03: links of a brand */
	{ HTML("Amazon", "<a href=https://a.example.net/>a</a> "
	    "<a href=https://b.example.net/>b</a>"), "", "g02", "g03",
	    "a.example.net, b.example.net" },
	{ HTML("Amazon", "<a href=" AMAZON ">a</a>"), "", "", "g02", NULL },
	{ HTML("Amazon", "<a href=https://a.example.net/?unsubscribe>a</a>"),
	    "", "", "g02", NULL },
	{ HTML("Amazon", "<img src=https://a.example.net/i.png>"), "", "",
	    "g02", NULL },
	{ HTML("Taro", "<a href=https://a.example.net/>a</a>"), "", "", "g02",
	    NULL },
	{ HTML("Amazon", "<a href=" AMAZON ">a</a> "
	    "<a href=https://a.example.net/>ログインする</a>"), "", "g03",
	    "g02", "a.example.net" },
	{ HTML("Amazon", "<a href=" AMAZON ">ログイン</a> "
	    "<a href=https://a.example.net/>News</a>"), "", "", "g03", NULL },
	/* g04: odd targets */
	{ TEXT("x", "http://192.0.2.7/a\n"), "", "g04", "",
	    "http://192.0.2.7" },
	{ TEXT("x", "http://3221225991/a\n"), "", "g04", "", "3221225991" },
	{ TEXT("x", "https://example.jp@example.net/\n"), "", "g04", "",
	    "https://example.jp@example.net" },
	{ TEXT("x", "https://example.net:8443/\n"), "", "g04", "", ":8443" },
	{ TEXT("x", "https://a.b.c.d.e.f.g.example.net/\n"), "", "g04", "",
	    NULL },
	{ TEXT("x", "https://example.net:443/ a@example.net\n"), "", "",
	    "g04", NULL },
	/* g05: short ones */
	{ TEXT("Amazon", "https://bit.ly/a https://example.net/\n"), "", "g05",
	    "", "bit.ly" },
	{ TEXT("x", "https://bit.ly/a\n"), "", "g05", "", NULL },
	{ TEXT("x", "https://bit.ly/a https://example.net/\n"), "", "", "g05",
	    NULL },
	{ TEXT("Amazon", "https://amzn.to/a\n"), "", "", "g05", NULL },
	/* g06: where anybody can publish */
	{ TEXT("Amazon", "https://a.duckdns.org/\n"), "", "g06", "",
	    "duckdns.org" },
	{ TEXT("Google", "https://sites.google.com/a\n"), "", "g06", "",
	    "sites.google.com" },
	{ TEXT("x", "https://a.duckdns.org/\n"), "", "", "g06", NULL },
	/* g07: through a genuine site */
	{ TEXT("x", "https://www.google.com/url?q=https://example.net/a\n"),
	    "", "g07", "", "example.net" },
	{ TEXT("x", "https://www.bing.com/a?u=https%3A%2F%2Fexample.net\n"),
	    "", "g07", "", "example.net" },
	{ TEXT("x", "https://a--b-example-net.translate.goog/\n"), "", "g07",
	    "", "a-b.example.net" },
	{ TEXT("x", "https://www.amazon.co.jp/?u=https://www.amazon.com/\n"),
	    "", "", "g07", NULL },
	{ TEXT("x", "https://a.example.org/?u=https://example.net/\n"), "",
	    "", "g07", NULL },
	{ TEXT("x", "https://www.google.com/url?q=https://www.example.com\n"),
	    passes, "", "g07", NULL },
	/* g08: forms */
	{ HTML("x", MOST "<form action=https://example.net/>"), "", "g08",
	    "", NULL },
	{ HTML("x", MOST "<form action=https://a.example.com/>"), "", "g08",
	    "", NULL },
	{ HTML("x", MOST "<form action=https://a.example.com/>"), passes, "",
	    "g08", NULL },
	{ HTML("x", MOST "<input type=password>"), passes, "g08", "", NULL },
	{ HTML("x", MOST "<input type=text>"), "", "", "g08", NULL },
	{ WITH_PAGE("text/html", "a.html", "<form></form>"), "", "g08", "",
	    NULL },
	{ WITH_PAGE("application/octet-stream", "a.svg",
	    "<svg><script>a()</script></svg>"), "", "g08", "", NULL },
	{ WITH_PAGE("text/html", "a.html", "<p>hello"), "", "", "g08", NULL },
	/* g09: an image alone */
	{ HTML("x", "<img src=cid:a>Scan."), "", "g09", "", NULL },
	{ HTML("x", "<img src=cid:a><img width=1 height=1 "
	    "src=https://example.net/p>"), "", "g09", "", NULL },
	{ HTML("x", "<img src=cid:a>" MOST), "", "", "g09", NULL },
	{ HTML("x", "<a href=https://example.net><img src=cid:a></a>"), "",
	    "", "g09", NULL },
	{ HTML("x", "<img src=cid:a><img src=cid:b>"), "", "", "g09", NULL },
	/* g10: schemes */
	{ HTML("x", "<a href=javascript:a()>a</a>"), "", "g10", "",
	    "javascript" },
	{ HTML("x", "<a href='data:text/html,a'>a</a>"), "", "g10", "",
	    "data" },
	{ HTML("x", "<a href=file://server/a>a</a>"), "", "g10", "", "file" },
	{ HTML("x", "<a href=ms-word:ofe|u|a>a</a>"), "", "g10", "",
	    "ms-word" },
	{ HTML("x", "<img src=data:image/png;base64,AA><a href=tel:1>a</a>"),
	    "", "", "g10", NULL },
};

static void
tells_each_signal(void **state)
{
	const struct message_options o = { .vantage = "", .forge = base };

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct sheet *s = judged_with(o, cases[i].mail, cases[i].zone,
		    NULL);
		const struct row *r = row_keyed(s, "signal", cases[i].yes);

		if (*cases[i].yes && !r)
			fail_msg("%s is missing: %s", cases[i].yes,
			    cases[i].mail);
		if (row_keyed(s, "signal", cases[i].no))
			fail_msg("%s: %s", cases[i].no, cases[i].mail);
		if (cases[i].say && span_find(span_str(r->why.en),
		    span_str(cases[i].say)) < 0)
			fail_msg("%s in %s: %s", cases[i].say, r->why.en,
			    cases[i].mail);
		sheet_free(s);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_each_signal),
	};

	return cmocka_run_group_tests(tests, load, unload);
}
