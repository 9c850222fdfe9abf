/* core/forged/signal_route, _origin, _hidden, _content: which mail has which
 * signal, and which mail that looks like it has not. */
#include "tests/unit/forged/rig.h"

/* What most mails here have in common: a claim of a brand, and one hop. */
#define FROM	"From: 楽天カード <info@r-card.example>\n"
#define TO	"To: info@shop.example.jp\nSubject: x\n"
#define DATE	"Tue, 27 Jan 2026 03:14:15 +0900\n"
#define BY	" by mx.shop.example.jp (Postfix) with ESMTP id 4FX; " DATE
#define HOP	"Received: from r-card.example (r-card.example " \
		"[203.0.113.80])" BY
#define REST	"Date: " DATE "Message-ID: <1@r-card.example>\n" \
		"Content-Type: text/plain; charset=utf-8\n\n"
#define MAIL	HOP FROM TO REST
#define HTML(body) HOP FROM TO "Date: " DATE "Message-ID: " \
		"<1@r-card.example>\nContent-Type: text/html; " \
		"charset=utf-8\n\n" body
#define HTML_OF(sender, body) HOP sender TO "Date: " DATE "Message-ID: " \
		"<1@r-card.example>\nContent-Type: text/html; " \
		"charset=utf-8\n\n" body
#define FRIEND	"From: Taro <taro@friend.example>\n"
#define PASSED	"Authentication-Results: mx.shop.example.jp; spf=pass " \
		"smtp.mailfrom=r-card.example; dmarc=pass (p=none) " \
		"header.from=r-card.example\n"

static const struct {
	const char	*signal;
	bool		 holds;
	const char	*name, *mail;
} cases[] = {
	/* who handed it in */
	{ "d01", true, "HELO of the brand, another name",
	  "Received: from mail.rakuten-card.co.jp (v1.vps.example "
	  "[203.0.113.80])" BY FROM TO REST "x\n" },
	{ "d01", false, "HELO of somebody else",
	  "Received: from a.other.example (v1.vps.example "
	  "[203.0.113.80])" BY FROM TO REST "x\n" },
	{ "d01", false, "the same name", MAIL "x\n" },
	{ "d01", false, "no name of the address is known",
	  "Received: from mail.rakuten-card.co.jp (unknown "
	  "[203.0.113.80])" BY FROM TO REST "x\n" },
	{ "d02", true, "no name", "Received: from r-card.example (unknown "
	  "[203.0.113.80])" BY FROM TO REST "x\n" },
	{ "d02", true, "a name that does not lead back",
	  "Received: from r-card.example (r-card.example [203.0.113.80] "
	  "(may be forged)) by mx.shop.example.jp; " DATE FROM TO REST "x\n" },
	{ "d02", false, "a name", MAIL "x\n" },
	{ "d02", false, "a device inside", "Received: from copier (unknown "
	  "[192.168.1.9])" BY FROM TO REST "x\n" },
	{ "d02", false, "a server that looks no name up",
	  "Received: from r-card.example (203.0.113.80) by "
	  "mx.shop.example.jp (203.0.113.1) with Microsoft SMTP Server id "
	  "15.1; " DATE FROM TO REST "x\n" },
	{ "d03", true, "the four octets", "Received: from r-card.example "
	  "(80.113.0.203.line.example [203.0.113.80])" BY FROM TO REST
	  "x\n" },
	{ "d03", true, "a word of home lines",
	  "Received: from r-card.example (p1.dynamic.isp.example "
	  "[203.0.113.80])" BY FROM TO REST "x\n" },
	{ "d03", false, "three of the octets", "Received: from "
	  "r-card.example (a80-113-203.line.example [203.0.113.80])" BY FROM
	  TO REST "x\n" },
	{ "d03", false, "a town", "Received: from r-card.example "
	  "(mail.liverpool.example [203.0.113.80])" BY FROM TO REST "x\n" },
	{ "d04", true, "an address", "Received: from [203.0.113.80] "
	  "(r.example [203.0.113.80])" BY FROM TO REST "x\n" },
	{ "d04", true, "no dot", "Received: from WIN-ABC (r.example "
	  "[203.0.113.80])" BY FROM TO REST "x\n" },
	{ "d04", true, "localhost", "Received: from localhost.localdomain "
	  "(r.example [203.0.113.80])" BY FROM TO REST "x\n" },
	{ "d04", false, "a name", MAIL "x\n" },
	{ "d04", false, "a device inside", "Received: from copier (unknown "
	  "[192.168.1.9])" BY FROM TO REST "x\n" },

	/* hops and times */
	{ "d05", true, "a provider that did not hand it on",
	  HOP "Received: from pc (unknown [198.51.100.4]) by "
	  "mail-a1.google.com with ESMTPS; " DATE FROM TO REST "x\n" },
	{ "d05", false, "it did", "Received: from mail-a1.google.com "
	  "(mail-a1.google.com [203.0.113.80])" BY "Received: from pc "
	  "(unknown [198.51.100.4]) by mail-a1.google.com with ESMTPS; " DATE
	  FROM TO REST "x\n" },
	{ "d05", false, "a server that nobody knows", HOP "Received: from pc "
	  "(unknown [198.51.100.4]) by gw.local.example with SMTP; " DATE
	  FROM TO REST "x\n" },
	{ "d06", true, "a hop before the one above it", HOP
	  "Received: from pc (unknown [198.51.100.4]) by r-card.example with "
	  "SMTP; Tue, 27 Jan 2026 03:24:15 +0900\n" FROM TO REST "x\n" },
	{ "d06", false, "a clock that is a little ahead", HOP
	  "Received: from pc (unknown [198.51.100.4]) by r-card.example with "
	  "SMTP; Tue, 27 Jan 2026 03:18:15 +0900\n" FROM TO REST "x\n" },
	{ "d06", true, "written after it came", HOP FROM TO
	  "Date: Tue, 27 Jan 2026 06:14:15 +0900\n\nx\n" },
	{ "d06", true, "two days on the way", HOP FROM TO
	  "Date: Sun, 25 Jan 2026 03:00:00 +0900\n\nx\n" },
	{ "d06", false, "a night on the way", HOP FROM TO
	  "Date: Mon, 26 Jan 2026 18:00:00 +0900\n\nx\n" },
	{ "d07", true, "one hop", MAIL "x\n" },
	{ "d07", false, "no brand", HOP FRIEND TO REST "x\n" },
	{ "d07", false, "two hops", HOP "Received: from pc (unknown "
	  "[198.51.100.4]) by r-card.example with SMTP; " DATE FROM TO REST
	  "x\n" },

	/* a genuine server */
	{ "d09", true, "handed in from elsewhere", HOP "Received: from "
	  "[198.51.100.77] (unknown [198.51.100.77]) (Authenticated sender: "
	  "info@r-card.example) by r-card.example (Postfix) with ESMTPSA id "
	  "9; " DATE PASSED FROM TO REST "x\n" },
	{ "d09", true, "by a program of its web site", HOP PASSED
	  "X-PHP-Originating-Script: 33:mail.php\n" FROM TO REST "x\n" },
	{ "d09", false, "handed in near the server", HOP "Received: from "
	  "[203.0.9.9] (unknown [203.0.9.9]) (Authenticated sender: "
	  "info@r-card.example) by r-card.example (Postfix) with ESMTPSA id "
	  "9; " DATE PASSED FROM TO REST "x\n" },
	{ "d09", false, "nothing proves the domain", HOP "Received: from "
	  "[198.51.100.77] (unknown [198.51.100.77]) (Authenticated sender: "
	  "info@r-card.example) by r-card.example (Postfix) with ESMTPSA id "
	  "9; " DATE FROM TO REST "x\n" },
	{ "d09", false, "nothing else is wrong with it", HOP "Received: from "
	  "[198.51.100.77] (unknown [198.51.100.77]) (Authenticated sender: "
	  "taro@r-card.example) by r-card.example (Postfix) with ESMTPSA id "
	  "9; " DATE PASSED "From: Taro <taro@r-card.example>\n" TO REST
	  "x\n" },

	/* the program that made it */
	{ "f01", true, "time of China", HOP FROM TO
	  "Date: Tue, 27 Jan 2026 02:14:15 +0800\n\nx\n" },
	{ "f01", false, "of Japan", MAIL "x\n" },
	{ "f01", false, "UTC", HOP FROM TO
	  "Date: Mon, 26 Jan 2026 18:14:15 +0000\n\nx\n" },
	{ "f01", false, "no brand", HOP FRIEND TO
	  "Date: Tue, 27 Jan 2026 02:14:15 +0800\n\nx\n" },
	{ "f02", true, "Foxmail", "X-Mailer: Foxmail 6, 13, 102, 15\n" MAIL
	  "x\n" },
	{ "f02", true, "Outlook Express long after its end",
	  "X-Mailer: Microsoft Outlook Express 6.00.2900.5512\n" MAIL "x\n" },
	{ "f02", false, "in its time",
	  "X-Mailer: Microsoft Outlook Express 6.00.2900.5512\n" FROM TO
	  "Date: Tue, 27 Jan 2009 03:14:15 +0900\n\nx\n" },
	{ "f02", false, "a friend in China", "X-Mailer: Foxmail 7.2\n" HOP
	  FRIEND TO REST "x\n" },
	{ "f03", true, "a MimeOLE that it never had",
	  "X-Mailer: Microsoft Outlook Express 6.00.2900.5512\n"
	  "X-MimeOLE: Produced By Microsoft MimeOLE V10.0.1\n" HOP FRIEND TO
	  REST "x\n" },
	{ "f03", false, "its own",
	  "X-Mailer: Microsoft Outlook Express 6.00.2900.5512\n"
	  "X-MimeOLE: Produced By Microsoft MimeOLE V6.00.2900.5512\n" HOP
	  FRIEND TO REST "x\n" },
	{ "f03", true, "a priority of nobody",
	  "X-MSMail-Priority: Normal\n" HOP FRIEND TO REST "x\n" },
	{ "f03", true, "an id that Thunderbird does not write",
	  "User-Agent: Mozilla Thunderbird/115.0\n" HOP FRIEND TO REST "x\n" },
	{ "f03", false, "an old id of it",
	  "User-Agent: Mozilla Thunderbird/2.0\n"
	  "Message-ID: <3DD2F0A6.2080808@friend.example>\n" HOP FRIEND TO
	  "\nx\n" },
	{ "f03", false, "a new id of it",
	  "User-Agent: Mozilla Thunderbird/115.0\nMessage-ID: "
	  "<0f8fad5b-d9cb-469f-a165-70867728950e@friend.example>\n" HOP FRIEND
	  TO "\nx\n" },
	{ "f03", false, "a list rewrote it", "List-Id: <a.example>\n"
	  "X-MSMail-Priority: Normal\n" HOP FRIEND TO REST "x\n" },
	{ "f04", true, "a subject in GB2312", HOP
	  "From: 楽天カード <info@r-card.example>\nTo: a@example.jp\n"
	  "Subject: =?GB2312?B?1tjSqg==?=\n\nx\n" },
	{ "f04", true, "a text in GBK", HOP FROM TO
	  "Content-Type: text/plain; charset=gbk\n\nx\n" },
	{ "f04", false, "no brand", HOP FRIEND TO
	  "Content-Type: text/plain; charset=gbk\n\nx\n" },
	{ "f05", true, "simplified characters", HOP FRIEND TO REST
	  "お客様の账户を确认してください\n" },
	{ "f05", true, "radicals", HOP FRIEND TO REST
	  "⾦⾏⽇⽉のお知らせ\n" },
	{ "f05", false, "radicals of a PDF", HOP FRIEND TO REST
	  "⾦⾏のお知らせ\n" },
	{ "f05", false, "a text in Chinese", HOP FRIEND TO REST
	  "请确认账户\n" },
	{ "f06", true, "a script", "X-PHP-Originating-Script: 33:a.php\n" MAIL
	  "x\n" },
	{ "f06", true, "PHPMailer", "X-Mailer: PHPMailer 6.5\n" MAIL "x\n" },
	{ "f06", false, "a shop of its own", "X-Mailer: PHPMailer 6.5\n" HOP
	  FRIEND TO REST "x\n" },
	{ "f07", true, "priority", "X-Priority: 1 (Highest)\n" MAIL "x\n" },
	{ "f07", true, "importance", "Importance: High\n" MAIL "x\n" },
	{ "f07", false, "ordinary", "X-Priority: 3\n" MAIL "x\n" },

	/* hidden */
#define TEN	"bcdfghjklm"
#define HUNDRED	TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN
	{ "h01", true, "much text without a size",
	  HTML("<p>x</p><span style=\"font-size:0\">" HUNDRED " " HUNDRED
	  "</span>") },
	{ "h01", false, "a line for the preview",
	  HTML("<div style=\"display:none\">" HUNDRED "</div><p>x</p>") },
	{ "h01", false, "the same text for narrow screens",
	  HTML("<p>" HUNDRED HUNDRED "</p><p style=\"display:none\">" HUNDRED
	  HUNDRED "</p>") },
	{ "h02", true, "nothing between the letters", MAIL
	  "ア\u200bマ\u200bゾ\u200bン\u200bの\u200bお知らせ\n" },
	{ "h02", true, "letters that say nothing", MAIL
	  "おxkcdq客zzpq様bnmwのrtpsごptkq利用\n" },
	{ "h02", false, "words", MAIL
	  "このpdfとhtmlとhttpsとUSBとDVDをご覧ください\n" },
	{ "h02", false, "a family", MAIL
	  "家族👨\u200d👩\u200d👧\u200d👦\u200d👦\u200d👦です\n" },
	{ "h03", true, "a picture that is a link",
	  HTML("<a href=\"https://a.example/\"><img src=\"cid:1\"></a>") },
	{ "h03", false, "a picture and a text", HTML("<a href=\"https://a."
	  "example/\"><img src=\"cid:1\"></a><p>" HUNDRED "</p>") },
	{ "h03", false, "a picture", HTML("<img src=\"cid:1\">") },
	{ "h04", true, "ASCII as base64", HOP FROM TO
	  "Content-Transfer-Encoding: base64\n\nSGVsbG8gd29ybGQuCg==\n" },
	{ "h04", false, "Japanese as base64", HOP FROM TO
	  "Content-Type: text/plain; charset=utf-8\n"
	  "Content-Transfer-Encoding: base64\n\n5pel5pys6Kqe\n" },
	{ "h04", false, "ISO-2022-JP as base64", HOP FROM TO
	  "Content-Type: text/plain; charset=iso-2022-jp\n"
	  "Content-Transfer-Encoding: base64\n\nGyRCRnxLXDhsGyhC\n" },

	/* words */
	{ "i01", true, "many that hurry", HOP FRIEND
	  "To: a@example.jp\nSubject: 【緊急】アカウントの停止\n" REST
	  "24時間以内にお手続きください\n" },
	{ "i01", false, "one", HOP FRIEND
	  "To: a@example.jp\nSubject: 【重要】お知らせ\n" REST "x\n" },
	{ "i02", true, "to nobody", MAIL "お客様\n\nご利用ありがとう\n" },
	{ "i02", false, "to somebody", MAIL "山田 太郎 様\nご利用ありがとう\n" },
	{ "i02", false, "further down", MAIL "1\n2\n3\nお客様\n" },
	{ "i02", false, "no brand", HOP FRIEND TO REST "お客様\n" },
#define NTA	"From: 国税庁 <info@nta.example>\n"
#define TWO(more) "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n" \
		"--b\n" more "\n\nx\n--b--\n"
	{ "i03", true, "a file", HOP NTA TO TWO("Content-Type: "
	  "application/pdf; name=a.pdf\nContent-Disposition: attachment") },
	{ "i03", false, "a signature", HOP NTA TO TWO("Content-Type: "
	  "application/pkcs7-signature; name=smime.p7s\n"
	  "Content-Disposition: attachment") },
	{ "i03", false, "of a brand that sends files", HOP FROM TO
	  TWO("Content-Type: application/pdf; name=a.pdf\n"
	  "Content-Disposition: attachment") },
	{ "i04", true, "a link", HTML_OF(NTA,
	  "<a href=\"https://a.example/\">x</a>") },
	{ "i04", false, "to its own site", HTML_OF(NTA,
	  "<a href=\"https://www.nta.go.jp/\">x</a>") },
};

static void
signals(void **state)
{
	const struct span host = span_str("mx.shop.example.jp");
	struct forge_base *base = load();
	struct message_options o = { .vantage = "", .authserv = &host,
		.nauthserv = 1, .trust = &host, .ntrust = 1, .forge = base };
	size_t wrong = 0;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct sheet *s = offline(&o, cases[i].mail);

		if ((points_of(s, cases[i].signal) != ABSENT) !=
		    cases[i].holds) {
			print_error("%s: %s: %s\n", cases[i].signal,
			    cases[i].name, cases[i].holds ? "not there" :
			    "there");
			wrong++;
		}
		sheet_free(s);
	}
	assert_int_equal(wrong, 0);
	forge_base_free(base);
}

static const char *
text_of(const struct row *r, const char *name)
{
	static char text[256];
	const struct field *f = r != NULL ? row_field(r, name) : NULL;

	snprintf(text, sizeof text, SPAN_FMT, SPAN_ARG(f != NULL ? f->text :
	    span_str("-")));
	return text;
}

/* The row holds what the letter to the hosting company needs. */
static void
an_abused_server(void **state)
{
	const struct span host = span_str("mx.shop.example.jp");
	struct forge_base *base = load();
	struct message_options o = { .vantage = "", .authserv = &host,
		.nauthserv = 1, .trust = &host, .ntrust = 1, .forge = base };
	struct sheet *s = offline(&o, HOP PASSED
	    "X-PHP-Originating-Script: 33:mail.php\n" FROM TO REST "x\n");
	const struct row *r = sheet_find_id(s, "abused");

	(void)state;
	assert_string_equal(text_of(r, "ip"), "203.0.113.80");
	assert_string_equal(text_of(r, "ptr"), "r-card.example");
	assert_string_equal(text_of(r, "domain"), "r-card.example");
	assert_string_equal(text_of(r, "spf"), "pass");
	assert_string_equal(text_of(r, "subject"), "x");
	assert_string_equal(text_of(r, "message_id"), "1@r-card.example");
	assert_string_equal(text_of(r, "hosting"), "-");
	sheet_free(s);
	s = offline(&o, HOP PASSED FROM TO REST "x\n");
	assert_null(sheet_find_id(s, "abused"));
	sheet_free(s);
	forge_base_free(base);
}

/* Results that name no server are not ours, also where our name is not
 * known. */
static void
nameless_results(void **state)
{
	struct forge_base *base = load();
	struct facts *facts = facts_new();
	struct message_options o = { .vantage = "", .facts = facts,
		.forge = base };
	struct sheet *s = offline(&o, "Authentication-Results: spf=pass "
	    "smtp.mailfrom=r-card.example; dmarc=pass "
	    "header.from=r-card.example\n" MAIL "x\n");

	(void)state;
	assert_int_equal(points_of(s, "c09"), ABSENT);
	assert_int_equal(points_of(s, "a01"), 45);
	sheet_free(s);
	facts_free(facts);
	forge_base_free(base);
}

UNIT_MAIN(
	cmocka_unit_test(signals),
	cmocka_unit_test(nameless_results),
	cmocka_unit_test(an_abused_server),
)
