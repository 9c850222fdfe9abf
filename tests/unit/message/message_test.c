/* core/message: what a mail says of its sender, and what is asked for it. */
#include "core/blocklist/lists.h"
#include "core/message/order.h"
#include "tests/unit/auth/sign_rig.h"
#include "tests/unit/message/rig.h"

#define ZONE \
	"$ORIGIN example.jp.\n" \
	"@ MX 10 mail\n" \
	"@ TXT \"v=spf1 ip4:192.0.2.25 -all\"\n" \
	"_dmarc TXT \"v=DMARC1; p=reject\"\n" \
	"mail A 192.0.2.25\n" \
	"$ORIGIN 2.0.192.in-addr.arpa.\n" \
	"25 PTR mail.example.jp.\n"
#define HOP \
	"Return-Path: <taro@example.jp>\r\n" \
	"Received: from mail.example.jp (mail.example.jp [192.0.2.25])\r\n" \
	"\tby mx.example.com (Postfix) with ESMTPS id 4Wy0Wt2rCKz1Rkb\r\n" \
	"\tfor <info@example.com>; Mon, 2 Sep 2024 17:56:59 +0900 (JST)\r\n"
#define FIELDS \
	"From: =?UTF-8?B?5bGx55Sw5aSq6YOO?= <taro@example.jp>\r\n" \
	"To: info@example.com\r\n" \
	"Subject: =?ISO-2022-JP?B?GyRCOCtAUT1xGyhC?=\r\n" \
	"Date: Mon, 2 Sep 2024 17:56:58 +0900\r\n" \
	"Message-ID: <1@example.jp>\r\n" \
	"\r\n" \
	"hello\r\n"
#define MAIL HOP FIELDS

static void
tells_a_good_mail(void **state)
{
	struct sheet *s = judged(MAIL, ZONE);
	const struct row *r = sheet_find_id(s, "from");

	(void)state;
	assert_span_equal(s->subject, "見積書");
	assert_span_equal(r->value, "山田太郎 <taro@example.jp>");
	assert_span_equal(field_of(r, "address"), "taro@example.jp");
	assert_span_equal(field_of(r, "org_domain"), "example.jp");
	assert_string_equal(severity_of_row(row_keyed(s, "exists",
	    "domain")), "info");
	assert_span_equal(field_of(row_keyed(s, "exists", "server"),
	    "answer"), "yes");
	assert_span_equal(field_of(row_keyed(s, "exists", "spf"), "answer"),
	    "yes");
	assert_span_equal(field_of(sheet_find_id(s, "spf"), "result"),
	    "pass");
	assert_span_equal(field_of(sheet_find_id(s, "dmarc"), "result"),
	    "pass");
	assert_span_equal(field_of(sheet_find_id(s, "dkim"), "result"),
	    "none");
	sheet_free(s);
}

/* HOP says when it arrived: x= is held against that, not against now. */
static void
signatures_have_their_time(void **state)
{
	static const struct { const char *x, *result; bool since; } all[] = {
		{ "1725267418", "policy", false },
		{ "1725267420", "pass", true },
		{ "1725270001", "pass", false },
	};
	struct rig_key key;
	struct buf zone, mail, whole;
	char tags[200];

	(void)state;
	rig_key(0, &key);
	buf_init(&zone, 65536);
	buf_adds(&zone, ZONE "$ORIGIN .\n");
	rig_record(&zone, "one._domainkey.example.jp", "k=ed25519; ", &key);
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		struct sheet *s;

		buf_init(&mail, RIG_MAX);
		buf_init(&whole, RIG_MAX);
		buf_adds(&mail, FIELDS);
		snprintf(tags, sizeof tags, "v=1; a=ed25519-sha256; "
		    "d=example.jp; s=one; c=relaxed/relaxed; h=from; x=%s",
		    all[i].x);
		rig_sign(&(struct rig_sign){ .key = &key, .tags = tags },
		    &mail);
		buf_adds(&whole, HOP);
		buf_addspan(&whole, buf_span(&mail));
		s = judged(whole.data, zone.data);
		assert_span_equal(field_of(sheet_find_id(s, "dkim"),
		    "result"), all[i].result);
		assert_int_equal(sheet_child(s, sheet_find_id(s,
		    "dkim.signature"), "since") != NULL, all[i].since);
		sheet_free(s);
		buf_done(&mail);
		buf_done(&whole);
	}
	buf_done(&zone);
	EVP_PKEY_free(key.key);
}

/* ---- the three first questions ---- */

static const struct { const char *from, *helo, *ip; const char *domain,
	*server, *spf; } firsts[] = {
	{ "a@example.jp", "mail.example.jp", "192.0.2.25", "yes", "yes",
	    "yes" },
	{ "a@example.jp", "mail.example.jp", "203.0.113.9", "yes", "no",
	    "no" },
	/* a wrong HELO, but reverse DNS leads there and back */
	{ "a@example.jp", "nowhere.example", "192.0.2.25", "yes", "yes",
	    "yes" },
	{ "a@nowhere.example", "mail.example.jp", "192.0.2.25", "no", "yes",
	    "yes" },
	{ "a", "mail.example.jp", "192.0.2.25", "no", "yes", "yes" },
};

static void
answers_three_questions(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof firsts / sizeof *firsts; i++) {
		struct message_options o = { .vantage = "",
			.helo = span_str(firsts[i].helo),
			.mail_from = span_str("taro@example.jp") };
		char mail[200];
		struct sheet *s;

		assert_int_equal(ip_parse(span_str(firsts[i].ip), &o.ip), 0);
		snprintf(mail, sizeof mail, "From: %s\n\nx\n",
		    firsts[i].from);
		s = judged_with(o, mail, ZONE, NULL);
		assert_span_equal(field_of(row_keyed(s, "exists", "domain"),
		    "answer"), firsts[i].domain);
		assert_span_equal(field_of(row_keyed(s, "exists", "server"),
		    "answer"), firsts[i].server);
		assert_span_equal(field_of(row_keyed(s, "exists", "spf"),
		    "answer"), firsts[i].spf);
		sheet_free(s);
	}
}

/* Where the server is not known, or does not answer, nothing is said. */
static void
says_nothing_unknown(void **state)
{
	struct sheet *s = judged("From: a@example.jp\n\nx\n",
	    ZONE);

	(void)state;
	assert_string_equal(severity_of_row(row_keyed(s, "exists",
	    "server")), "unknown");
	assert_string_equal(severity_of_row(row_keyed(s, "exists", "spf")),
	    "unknown");
	assert_string_equal(severity_of_row(sheet_find_id(s, "spf")),
	    "unknown");
	assert_string_equal(severity_of_row(sheet_find_id(s, "dmarc")),
	    "unknown");
	sheet_free(s);
	/* the name of a user's computer */
	s = judged("Received: from pc (unknown [192.0.2.8])\n"
	    "\t(Authenticated sender: hanako) by mx.example.jp with ESMTPSA;\n"
	    "\tMon, 2 Sep 2024 17:56:59 +0900\nFrom: a@example.jp\n\nx\n",
	    ZONE);
	assert_string_equal(severity_of_row(row_keyed(s, "exists",
	    "server")), "unknown");
	sheet_free(s);
	s = judged(MAIL, ";!SERVFAIL example.jp *\n");
	assert_string_equal(severity_of_row(row_keyed(s, "exists",
	    "domain")), "unknown");
	sheet_free(s);
}

/* ---- the sender ---- */

static const struct { const char *mail, *severity; } senders[] = {
	{ "From: a@example.jp\n\n", "none" },
	{ "To: a@example.jp\n\n", "error" },
	{ "From: a@example.jp\nFrom: b@example.jp\n\n", "error" },
	{ "From: a@example.jp, b@example.jp\n\n", "warning" },
	{ "From: undisclosed:;\n\n", "error" },
	{ "From: Amazon\n\n", "error" },
	{ "\n", "error" },
	{ "", "error" },
};

static void
doubts_odd_senders(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof senders / sizeof *senders; i++) {
		struct sheet *s = judged(senders[i].mail, ZONE);

		assert_string_equal(severity_of_row(sheet_find_id(s,
		    "from")), senders[i].severity);
		sheet_free(s);
	}
}

static void
knows_names_in_other_scripts(void **state)
{
	struct sheet *s = judged("From: a@例え.jp\n\n",
	    "xn--r8jz45g.jp. MX 10 mail.example.jp.\n");

	(void)state;
	assert_span_equal(field_of(sheet_find_id(s, "from"), "domain"),
	    "xn--r8jz45g.jp");
	assert_span_equal(field_of(row_keyed(s, "exists", "domain"),
	    "answer"), "yes");
	sheet_free(s);
}

/* ---- the header ---- */

static void
shows_every_field(void **state)
{
	static const char mail[] = "From: a@example.jp\n"
	    "X-A: =?UTF-8?Q?=E3=81=82?=\n  b\n"
	    "Subject: one\nsubject: two\n"
	    "junk\n"
	    "Date: soon\n"
	    "X-Raw: \x82\xa0\n\nx\n";
	struct sheet *s = judged(mail, ZONE);
	const struct row *r = row_keyed(s, "header", "19");

	(void)state;
	assert_string_equal(r->label.en, "X-A");
	assert_span_equal(r->value, "あ  b");
	assert_span_equal(r->evidence->bytes, "X-A: =?UTF-8?Q?=E3=81=82?=\n"
	    "  b\n");
	assert_int_equal(r->evidence->position, 19);
	r = row_keyed(s, "header", "50");
	assert_span_equal(r->value, "one");
	assert_string_equal(severity_of_row(r), "warning");
	r = r->next;
	assert_span_equal(r->value, "two");
	r = r->next;
	assert_span_equal(field_of(r, "name"), "");
	assert_string_equal(severity_of_row(r), "warning");
	r = r->next;
	assert_string_equal(severity_of_row(r), "notice");
	r = r->next;
	assert_span_equal(r->value, "あ");
	assert_string_equal(severity_of_row(r), "notice");
	sheet_free(s);
}

static void
bears_very_many_fields(void **state)
{
	size_t size = (size_t)1100 * 5000, n = 0;
	char *mail = malloc(size + 64);
	struct sheet *s;

	(void)state;
	for (size_t i = 0; i < 1100; i++) {
		n += (size_t)snprintf(mail + n, 32, "X-%zu: ", i);
		memset(mail + n, 'x', 4900);
		n += 4900;
		mail[n++] = '\n';
	}
	mail[n] = '\0';
	s = judged(mail, ZONE);
	assert_string_equal(severity_of_row(sheet_find_id(s,
	    "header.more")), "warning");
	sheet_free(s);
	free(mail);
}

/* ---- what is asked ---- */

/* Neither links nor addresses in the text, nor other people's fields, are
 * asked for; SPF with the sender's address only with ask_all. */
static void
is_no_beacon(void **state)
{
	static const char mail[] = HOP
	    "From: <taro@example.jp>\r\n"
	    "To: victim@secret1.example\r\n"
	    "Reply-To: x@secret2.example\r\n"
	    "List-Unsubscribe: <https://secret3.example/>\r\n"
	    "Content-Type: text/html\r\n\r\n"
	    "<img src=\"http://secret4.example/a.png\">\r\n";
	static const char zone[] = ZONE
	    "$ORIGIN example.jp.\n"
	    "@ TXT \"v=spf1 exists:%{l}._spf.example.jp -all\"\n";
	struct message_options o = { .vantage = "" };
	size_t quiet = 0, all = 0;
	const char *from = strstr(zone, "@ TXT \"v=spf1 ip4");
	char zone_file[2000];
	struct sheet *s;

	(void)state;
	/* one SPF record */
	snprintf(zone_file, sizeof zone_file, "%.*s;%s", (int)(from - zone),
	    zone, from);
	s = judged_with(o, mail, zone_file, &quiet);
	assert_string_equal(severity_of_row(sheet_find_id(s, "spf")),
	    "unknown");
	sheet_free(s);
	o.ask_all = true;
	s = judged_with(o, mail, zone_file, &all);
	assert_span_equal(field_of(sheet_find_id(s, "spf"), "result"),
	    "fail");
	sheet_free(s);
	/* that name, and the reverse zone of the server */
	assert_in_range(all, quiet + 1, quiet + 2);
	/* MX A AAAA of From, SPF, DMARC (example.jp, jp), HELO, PTR, and the
	 * address of the name found there */
	assert_in_range(quiet, 6, 9);
}

/* Services outside are asked about the address only with ask_all. */
static void
owner_waits_for_the_key(void **state)
{
	struct facts *f = facts_new();
	struct message_options o = { .vantage = "", .facts = f };
	static const char zone[] = ZONE "$ORIGIN .\n"
	    "25.2.0.192.origin.example. TXT \"64496 | 192.0.2.0/24 | JP |"
	    " apnic | 2010-01-01\"\n"
	    "25.2.0.192.abuse.example. TXT \"abuse@provider.example\"\n";
	struct sheet *s;

	(void)state;
	assert_int_equal(facts_add(f, LIST_SERVICE, span_str("a"),
	    span_str("origin.example 0 1 2 3 4 0 0")), 0);
	assert_int_equal(facts_add(f, LIST_SERVICE, span_str("b"),
	    span_str("abuse.example 2 0 0 0 0 0 1")), 0);
	assert_int_equal(facts_add(f, LIST_SERVICE, span_str("c"),
	    span_str("nonsense")), 0);
	s = judged_with(o, MAIL, zone, NULL);
	assert_string_equal(severity_of_row(sheet_find_id(s, "owner")),
	    "unknown");
	sheet_free(s);
	o.ask_all = true;
	s = judged_with(o, MAIL, zone, NULL);
	assert_span_equal(field_of(sheet_find_id(s, "owner"), "asn"),
	    "64496");
	assert_span_equal(field_of(sheet_find_id(s, "owner"), "country"),
	    "JP");
	assert_span_equal(field_of(sheet_find_id(s, "owner"), "abuse"),
	    "abuse@provider.example");
	sheet_free(s);
	facts_free(f);
}

/* ---- the text ---- */

static const struct { const char *body, *plain, *html; } texts[] = {
	{ "Content-Type: text/plain\n\n one\r\n\r\ntwo\n\n", "one\n\ntwo",
	    NULL },
	{ "Content-Type: text/html\n\n<p>a<b>b</b></p><style>x</style>"
	    "<p>c", NULL, "ab\nc" },
	{ "Content-Type: multipart/alternative; boundary=b\n\n"
	    "--b\n\nplain\n--b\nContent-Type: text/html\n\n<i>html</i>\n"
	    "--b--\n", "plain", "html" },
	{ "Content-Type: text/html\n\n<img src=x>", NULL, "" },
	{ "Content-Type: image/png\n\nx", NULL, NULL },
};

static void
shows_the_text(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		char mail[600];
		const struct row *r;
		struct sheet *s;

		snprintf(mail, sizeof mail, "From: a@example.jp\n%s",
		    texts[i].body);
		s = judged(mail, ZONE);
		r = sheet_find_id(s, "text");
		if (texts[i].plain != NULL) {
			assert_span_equal(field_of(r, "body"),
			    texts[i].plain);
			r = r->next;
		}
		if (texts[i].html != NULL)
			assert_span_equal(field_of(r, "body"),
			    texts[i].html);
		else
			assert_true(r == NULL || strcmp(r->id, "text") != 0);
		sheet_free(s);
	}
}

/* ---- for people ---- */

static void
orders_in_sections(void **state)
{
	struct sheet *s = judged(MAIL, ZONE), *to = message_order(s);
	const struct row *r = sheet_find_id(to, "section.header");

	(void)state;
	assert_non_null(r);
	assert_string_equal(r->children->id, "header");
	assert_string_equal(sheet_find_id(to, "received")->parent->id,
	    "route");
	assert_string_equal(sheet_find_id(to, "part")->parent->id,
	    "section.part");
	assert_string_equal(to->root.children->id, "from");
	sheet_free(to);
	sheet_free(s);
}

UNIT_MAIN(cmocka_unit_test(signatures_have_their_time),
    cmocka_unit_test(tells_a_good_mail),
    cmocka_unit_test(answers_three_questions),
    cmocka_unit_test(says_nothing_unknown),
    cmocka_unit_test(doubts_odd_senders),
    cmocka_unit_test(knows_names_in_other_scripts),
    cmocka_unit_test(shows_every_field),
    cmocka_unit_test(bears_very_many_fields),
    cmocka_unit_test(is_no_beacon),
    cmocka_unit_test(owner_waits_for_the_key),
    cmocka_unit_test(shows_the_text),
    cmocka_unit_test(orders_in_sections))
