/* core/forged: what counts as a claim, and signals that weigh less where
 * honest mail does the same. */
#include "tests/unit/forged/rig.h"

#define DATE	"Tue, 27 Jan 2026 03:14:15 +0900\n"
#define HOP_FOR(whom) "Received: from a.example (a.example " \
		"[203.0.113.80]) by mx.shop.example.jp (Postfix) with ESMTP " \
		"id 4FX for <" whom ">; " DATE
#define HOP	HOP_FOR("info@shop.example.jp")
#define FROM	"From: Taro <taro@a.example>\n"
#define TO	"To: info@shop.example.jp\nSubject: x\n"
#define REST	"Date: " DATE "Message-ID: <1@a.example>\n"
#define TEXT(text) REST "Content-Type: text/plain; charset=utf-8\n\n" text
#define PAGE(text) REST "Content-Type: text/html; charset=utf-8\n\n" text

#define LINE	"What we have this week, and that is not much, is things, four " \
		"of them in all: \n"

static const struct {
	const char	*signal;
	int		 points;
	const char	*name, *mail;
} cases[] = {
	/* who claims to be a brand */
	{ "a01", 45, "a display name", HOP "From: Netflix <a@a.example>\n" TO
	  TEXT("x\n") },
	{ "a01", 45, "a name with a comma and no quotes", HOP
	  "From: Netflix Team, Netflix Team, <a@a.example>\n" TO TEXT("x\n") },
	{ "a01", 45, "no address at all", HOP
	  "From: Netflix,(<a@a.example>)\n" TO TEXT("x\n") },
	{ "a01", 45, "\"via\" by itself", HOP
	  "From: \"DocuSign via files\" <a@a.example>\n" TO TEXT("x\n") },
	{ "a01", ABSENT, "via a list", HOP "List-Id: <l.a.example>\n"
	  "From: \"Netflix via l\" <l@a.example>\n" TO TEXT("x\n") },
	{ "a01", ABSENT, "a brand's name that is an ordinary word", HOP
	  "From: Apple Core Newsletter <a@a.example>\n" TO TEXT("x\n") },
	{ "a01", 45, "a mail system", HOP
	  "From: Mail Administrator <a@a.example>\n" TO TEXT("x\n") },
	{ "a01", ABSENT, "a mail system that sends a mail back", HOP
	  "From: Mail Administrator <a@a.example>\n" TO REST
	  "Content-Type: multipart/report; boundary=b\n\n--b\n\nx\n"
	  "--b--\n" },
	{ "a02", 10, "a text that speaks to a customer", HOP FROM TO
	  TEXT("Dear customer, your Netflix membership has ended.\n") },
	{ "a02", 10, "a letterhead", HOP FROM TO TEXT("Netflix\n\nx\n") },
	{ "a02", ABSENT, "a mention", HOP FROM TO
	  TEXT("I saw that film on Netflix last night, have you?\n") },
	{ "a02", ABSENT, "a list of things", HOP FROM TO
	  TEXT(LINE LINE LINE "________\n3) Netflix\n________\nTaro\n") },
	{ "a02", 10, "a subject that does", HOP FROM
	  "To: info@shop.example.jp\nSubject: Netflix 重要なお知らせ\n"
	  TEXT("x\n") },
	{ "a02", ABSENT, "a subject of somebody else", HOP FROM
	  "To: info@shop.example.jp\nSubject: Re: your Netflix account\n"
	  "In-Reply-To: <2@shop.example.jp>\n" TEXT("x\n") },
	{ "a02", ABSENT, "a subject that mentions", HOP FROM
	  "To: info@shop.example.jp\nSubject: a film on Netflix\n"
	  TEXT("x\n") },
	{ "a06", 20, "to myself, not checked", HOP_FOR("taro@a.example") FROM
	  "To: taro@a.example\n" TEXT("x\n") },
	{ "a06", 30, "to myself, and SPF fails", "Authentication-Results: "
	  "mx.shop.example.jp; spf=fail smtp.mailfrom=a.example\n"
	  HOP_FOR("taro@a.example") FROM "To: taro@a.example\n"
	  TEXT("x\n") },
	{ "a06", 8, "in BCC to others", HOP FROM "To: taro@a.example\n"
	  TEXT("x\n") },
	{ "a06", ABSENT, "a mail that never travelled", FROM
	  "To: taro@a.example\n" TEXT("x\n") },
	{ "a10", 25, "From twice", HOP FROM FROM TO TEXT("x\n") },
	{ "a10", 25, "a fold before the colon", HOP "From\n : <b@b.example>\n"
	  FROM TO TEXT("x\n") },
	{ "a10", 25, "a route", HOP
	  "From: <@b.example, @c.example:a@a.example>\n" TO TEXT("x\n") },
	{ "a10", 25, "authors, and a sender of another house", HOP
	  "From: <a@a.example>, <b@a.example>\nSender: <c@c.example>\n" TO
	  TEXT("x\n") },
	{ "a10", ABSENT, "authors, and a sender of their house", HOP
	  "From: <a@a.example>, <b@a.example>\nSender: <c@a.example>\n" TO
	  TEXT("x\n") },
	{ "a10", ABSENT, "an \"@\" in the name", HOP
	  "From: \"a@b\" <a@a.example>\n" TO TEXT("x\n") },
	{ "e09", 8, "not among the recipients", HOP FROM
	  "To: other@b.example\n" TEXT("x\n") },
	{ "e09", 0, "a list", HOP "X-BeenThere: l@b.example\n" FROM
	  "To: l@b.example\n" TEXT("x\n") },

	/* links and forms */
	{ "b02", ABSENT, "an ending that there is not", HOP FROM TO
	  TEXT("see http://netflix.comm/ please\n") },
	{ "g01", 30, "another host", HOP FROM TO
	  PAGE("<a href=\"https://b.example/\">www.example.com</a>") },
	{ "g01", ABSENT, "the sender's own counter", HOP FROM TO
	  PAGE("<a href=\"https://c.a.example/1\">www.example.com</a>") },
	{ "g01", ABSENT, "the sender's name under another suffix", HOP
	  "From: Shop <shop@gallery.example>\n" TO
	  PAGE("<a href=\"https://www.gallery.test/1\">www.example.com</a>") },
	{ "g01", 30, "a brand behind the sender's counter", HOP FROM TO
	  PAGE("<a href=\"https://c.a.example/1\">www.netflix.com</a>") },
	{ "g04", 15, "an address", HOP FROM TO
	  TEXT("see http://192.0.2.1/ please\n") },
	{ "g04", 5, "a port", HOP FROM TO
	  TEXT("see http://www.b.example:8080/ please\n") },
	{ "g08", 20, "a form", HOP FROM TO
	  PAGE("<form method=post action=\"https://b.example/\"><input>") },
	{ "g08", 8, "a form of the sender's own site", HOP FROM TO
	  PAGE("<form method=post action=\"https://www.a.example/\">") },
	{ "g08", 5, "a search field", HOP FROM TO
	  PAGE("<form action=\"https://b.example/\"><input name=q>") },
	{ "g08", 20, "a search field that asks for a password", HOP FROM TO
	  PAGE("<form action=\"https://b.example/\">"
	  "<input type=password>") },
};

static void
weights(void **state)
{
	const struct span host = span_str("mx.shop.example.jp");
	struct forge_base *base = load();
	struct message_options o = { .vantage = "", .trust = &host,
		.ntrust = 1, .forge = base };
	size_t wrong = 0;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct sheet *s = offline(&o, cases[i].mail);
		int64_t got = points_of(s, cases[i].signal);

		if (got != cases[i].points) {
			print_error("%s: %s: %lld, not %d\n", cases[i].signal,
			    cases[i].name, (long long)got, cases[i].points);
			wrong++;
		}
		sheet_free(s);
	}
	assert_int_equal(wrong, 0);
	forge_base_free(base);
}

UNIT_MAIN(
	cmocka_unit_test(weights),
)
