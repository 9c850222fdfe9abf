/* core/message and core/forged together: signals of identity, authentication,
 * addresses and trust, one mail a case; the sum, the band, the verdicts. */
#include "core/forged/base.h"
#include "core/forged/signal.h"
#include "core/message/order.h"
#include "core/text/utf8.h"
#include "tests/unit/forged/loaded.h"
#include "tests/unit/message/rig.h"

#define HOP \
	"Received: from mail.example.com (mail.example.com [198.51.100.7])\n" \
	"\tby mx.shop.example.jp (Postfix) with ESMTPS id 4Wy0Wt2rCKz1Rkb\n" \
	"\tfor <info@shop.example.jp>; Mon, 2 Sep 2024 17:56:59 +0900\n"
#define RESULTS(text) \
	"Authentication-Results: mx.shop.example.jp; " text "\n"
#define TO "To: info@shop.example.jp\n"
#define ID "Message-ID: <1@example.com>\n"
#define TEXT "\nhello\n"
#define PASS RESULTS("spf=pass smtp.mailfrom=example.com; dkim=pass " \
	"header.d=example.com; dmarc=pass header.from=example.com")
#define AMAZON "From: Amazon.co.jp <a@example.com>\n"

struct fact {
	const char *name, *key, *value;
};

static const struct fact ours[] = {
	{ "postconf.myhostname", "", "mx.shop.example.jp" },
	{ "postconf.mydestination", "", "$myhostname, shop.example.jp" },
	{ NULL, NULL, NULL },
};

static struct sheet *
look_with(const char *mail, const struct fact *more)
{
	struct message_options o = { .vantage = "", .forge = base };
	const struct fact *const all[] = { ours, more };
	struct facts *f = facts_new();
	struct answerer by = inquiry_by_facts(f);
	struct message *m = NULL;
	struct inquiry *in;
	struct sheet *s;

	for (size_t i = 0; i < 2; i++)
		for (const struct fact *x = all[i]; x && x->name; x++)
			assert_int_equal(facts_add(f, x->name,
			    span_str(x->key), span_str(x->value)), 0);
	o.facts = f;
	assert_int_equal(message_prepare(span_str(mail), &o, &m), 0);
	in = inquiry_new(&message_analysis, m, RIG_NOW, &by);
	assert_non_null(in);
	assert_true(inquiry_settle(in));
	s = inquiry_take(in);
	assert_non_null(s);
	assert_false(sheet_failed(s));
	inquiry_free(in);
	message_free(m);
	facts_free(f);
	return s;
}

static struct sheet *
look(const char *mail)
{
	return look_with(mail, NULL);
}

/* "a05", or "a05/allowed-source"; false: not so. */
static bool
has(const struct sheet *s, const char *what)
{
	struct span id = span_str(what);
	ptrdiff_t slash = span_chr(id, '/');
	const struct row *r;
	char key[8];

	if (slash >= 0)
		id.n = (size_t)slash;
	snprintf(key, sizeof key, SPAN_FMT, SPAN_ARG(id));
	r = row_keyed(s, "signal", key);
	return r != NULL && span_eq(field_of(r, "variant"), slash < 0 ?
	    span_str("") : span_str(what + slash + 1));
}

/* ---- rows and functions ---- */

static const struct forge_check *const tables[] = {
	forge_checks_identity, forge_checks_name, forge_checks_domain,
	forge_checks_auth, forge_checks_route, forge_checks_relation,
	forge_checks_origin, forge_checks_link, forge_checks_hidden,
	forge_checks_content, forge_checks_trust,
};

/* A row of the table has a function (one a phase), and a function its row. */
static void
has_a_function_for_each_row(void **state)
{
	(void)state;
	for (size_t t = 0; t < sizeof tables / sizeof *tables; t++)
		for (const struct forge_check *c = tables[t]; c->id; c++)
			if (forge_signal_find(base->know, c->id) == NULL)
				fail_msg("%s has no row", c->id);
	for (size_t i = 0; i < base->know->nsignals; i++) {
		const char *id = base->know->signals[i].id;
		size_t n = 0;

		for (size_t t = 0; t < sizeof tables / sizeof *tables; t++)
			for (const struct forge_check *c = tables[t]; c->id;
			    c++)
				n += strcmp(c->id, id) == 0;
		if (n == 0)
			fail_msg("%s has no function", id);
	}
}

/* ---- one signal a case ---- */

static const struct { const char *mail, *yes, *no; } cases[] = {
	/* a01: claimed, aligned, of the recipient, by a list */
	{ HOP AMAZON TO ID TEXT, "a01", "c08" },
	{ HOP RESULTS("spf=pass smtp.mailfrom=amazon.co.jp; dmarc=pass "
	    "header.from=amazon.co.jp")
	  "From: Amazon.co.jp <a@amazon.co.jp>\n" TO ID TEXT, "c08", "a01" },
	{ HOP "From: Amazon <info@shop.example.jp>\n" TO ID TEXT,
	    "a06/unchecked", "a01" },
	{ HOP "Sender: users@example.com\nFrom: Amazon via users "
	  "<a@example.com>\n" TO ID TEXT, "", "a01" },
	{ HOP "From: Amazon via users <a@example.com>\n" TO ID TEXT, "a01",
	    "" },
	{ HOP PASS "List-Id: <users.example.com>\n" AMAZON TO ID TEXT, "c09",
	    "a01" },
	{ HOP "List-Id: <users.example.com>\n" AMAZON TO ID TEXT, "a01", "" },
	/* a02, a09: only the subject says so */
	{ HOP "From: a@example.com\n" TO ID "Subject: [Amazon] x\n" TEXT,
	    "a02/alone", "a01" },
	{ HOP "From: a@example.com\n" ID "Subject: [Amazon] x\n" TEXT,
	    "a02", "a01" },
	{ HOP "From: a@example.com\n" TO ID "Subject: [Amazon] x\n" TEXT,
	    "a09", "" },
	{ HOP "From: x <a@example.com>\n" TO ID "Subject: [Amazon] x\n" TEXT,
	    "a02/alone", "a09" },
	{ HOP PASS "List-Unsubscribe: <https://example.com/u>\n"
	  "From: x <a@example.com>\n" TO ID "Subject: [Amazon] x\n" TEXT, "",
	    "a02/alone" },
	/* … and a text that speaks as the brand, not one that mentions it */
	{ HOP "From: x <a@example.com>\n" TO ID "\nAmazon Customer Service\n",
	    "a02/alone", "" },
	{ HOP "From: x <a@example.com>\n" TO ID "\nWe noticed that your "
	  "Amazon account was used from another place.\n", "a02/alone", "" },
	{ HOP "From: x <a@example.com>\n" TO ID "\nI bought it at Amazon, and "
	  "it came on the next day already.\n", "", "a02/alone" },
	/* a03, a04: an address in the display name */
	{ HOP "From: \"boss@example.net\" <a@example.com>\n" TO ID TEXT,
	    "a03", "a04" },
	{ HOP "From: \"b info@shop.example.jp\" <a@example.com>\n" TO ID TEXT,
	    "a04", "a03" },
	{ HOP "From: \"b@example.com.\" <a@mail.example.com>\n" TO ID TEXT,
	    "", "a03" },
	{ HOP "Sender: x@example.com\nFrom: \"boss@example.net\" "
	  "<a@example.com>\n" TO ID TEXT, "", "a03" },
	/* a05: our own domain */
	{ HOP RESULTS("spf=none smtp.mailfrom=shop.example.jp; dkim=none")
	  "From: a@shop.example.jp\n" TO ID TEXT, "a05", "a06" },
	{ HOP RESULTS("spf=pass smtp.mailfrom=shop.example.jp; dkim=none")
	  "From: a@shop.example.jp\n" TO ID TEXT, "", "a05" },
	{ HOP "From: a@shop.example.jp\n" TO ID TEXT, "", "a05" },
	{ "Received: by mx.shop.example.jp (Postfix, from userid 33)\n"
	  "\tid 4Wy0Wt2rCKz1Rkb; Mon, 2 Sep 2024 17:56:59 +0900\n"
	  RESULTS("spf=none; dkim=none")
	  "From: a@shop.example.jp\n" TO ID TEXT, "", "a05" },
	/* a06: To is From */
	{ HOP "From: info@shop.example.jp\n" TO ID TEXT, "a06/unchecked",
	    "" },
	{ HOP RESULTS("dmarc=pass header.from=shop.example.jp")
	  "From: info@shop.example.jp\n" TO ID TEXT, "a06/dmarc-pass", "" },
	{ HOP "From: a@example.com\nTo: a@example.com\n" ID TEXT,
	    "a06/for-others", "" },
	{ HOP "List-Id: <info.shop.example.jp>\nFrom: info@shop.example.jp\n"
	  TO ID TEXT, "", "a06" },
	/* a10: the form of From */
	{ HOP "From: a@example.com\nFrom: b@example.com\n" TO ID TEXT, "a10",
	    "" },
	{ HOP "From: a@example.com, b@example.com\n" TO ID TEXT, "a10", "" },
	{ HOP "Sender: a@example.com\nFrom: a@example.com, b@example.com\n"
	  TO ID TEXT, "", "a10" },
	{ HOP "From: nobody\n" TO ID TEXT, "a10", "" },
	/* a11: everybody has such an address */
	{ HOP "From: Amazon.co.jp <a@gmail.com>\n" TO ID TEXT, "a11", "" },
	/* a12: an officer writes from such an address */
	{ HOP "From: \xe7\xa4\xbe\xe9\x95\xb7 <a@gmail.com>\n" TO ID TEXT,
	    "a12", "a12/asks-money" },
	{ HOP "From: T. Yamamoto, CEO <a@gmail.com>\n" TO ID "\nI need "
	  "gift cards today.\n", "a12/asks-money", "" },
	{ HOP "From: CEO <a@example.com>\n" TO ID TEXT, "", "a12" },
	{ HOP "From: Ceola Smith <a@gmail.com>\n" TO ID TEXT, "", "a12" },
	{ "From: CEO <a@gmail.com>\nTo: b@gmail.com\n" ID TEXT, "", "a12" },
	{ HOP "List-Id: <x.example.com>\nFrom: CEO <a@gmail.com>\n" TO ID
	  TEXT, "", "a12" },
	/* c01, c02 */
	{ HOP RESULTS("dmarc=fail (p=reject) header.from=example.com")
	  AMAZON TO ID TEXT, "c01", "c02" },
	{ HOP RESULTS("dmarc=fail (p=none) header.from=example.com")
	  AMAZON TO ID TEXT, "c02", "c01" },
	{ HOP RESULTS("dmarc=fail header.from=example.com")
	  "From: a@example.com\n" TO ID TEXT, "", "c02" },
	/* c03, c13 */
	{ HOP RESULTS("spf=fail smtp.mailfrom=example.com")
	  "From: a@example.com\n" TO ID TEXT, "c03", "" },
	{ HOP RESULTS("spf=softfail smtp.mailfrom=example.com")
	  "From: a@example.com\n" TO ID TEXT, "c03/softfail", "" },
	{ HOP RESULTS("spf=softfail smtp.mailfrom=example.com; dkim=pass "
	    "header.d=example.com") "From: a@example.com\n" TO ID TEXT,
	    "c03/dkim-aligned", "" },
	{ HOP RESULTS("spf=permerror smtp.mailfrom=example.com")
	  "From: a@example.com\n" TO ID TEXT, "c13", "c03" },
	/* c04, c05 */
	{ HOP RESULTS("dkim=fail header.d=example.com")
	  "From: a@example.com\n" TO ID TEXT, "c04", "" },
	{ HOP RESULTS("dkim=fail header.d=example.net; dkim=pass "
	    "header.d=example.com") "From: a@example.com\n" TO ID TEXT, "",
	    "c04" },
	{ HOP RESULTS("spf=none; dkim=pass header.d=example.net")
	  AMAZON TO ID TEXT, "c05", "" },
	/* c06, c08: what a brand's mail carries */
	{ HOP RESULTS("spf=fail smtp.mailfrom=amazon.co.jp; dkim=none")
	  "From: Amazon <a@amazon.co.jp>\n" TO ID TEXT, "c06", "c08" },
	{ HOP "From: Amazon <a@amazon.co.jp>\n" TO ID TEXT, "", "c06" },
	{ HOP RESULTS("dmarc=pass header.from=portalmail.kddi.com")
	  "From: a@portalmail.kddi.com\n" TO ID TEXT, "c08", "c09" },
	/* c10, c11 */
	{ HOP RESULTS("spf=pass smtp.mailfrom=example.com")
	  RESULTS("spf=fail smtp.mailfrom=example.com")
	  "From: a@example.com\n" TO ID TEXT, "c10", "c03" },
	{ HOP RESULTS("dkim=none") "Received: from a (a [203.0.113.9]) by "
	  "mail.example.com;\n\tMon, 2 Sep 2024 17:56:58 +0900\n"
	  RESULTS("spf=pass smtp.mailfrom=example.com")
	  "From: a@example.com\n" TO ID TEXT, "c10", "c09" },
	{ HOP "Authentication-Results: mx.example.net; spf=pass\n"
	  "From: a@example.com\n" TO ID TEXT, "c11", "c10" },
	/* c12: nothing at all */
	{ HOP RESULTS("spf=none; dkim=none; dmarc=none")
	  "From: a@example.com\n" TO ID TEXT, "c12", "" },
	{ HOP "From: a@example.com\n" TO ID TEXT, "", "c12" },
	/* e01 to e03: Reply-To */
	{ HOP "Reply-To: a@gmail.com\nFrom: a@example.com\n" TO ID TEXT,
	    "e01", "e02" },
	{ HOP "Reply-To: a@example.net\nFrom: a@example.com\n" TO ID TEXT,
	    "e02", "e03" },
	{ HOP "Reply-To: taro <a@example.net>\nFrom: taro <a@example.com>\n"
	  TO ID TEXT, "e03", "e01" },
	{ HOP "Reply-To: a@reply.example.com\nFrom: a@example.com\n" TO ID
	  TEXT, "", "e02" },
	{ HOP "Reply-To: a@gmail.com\nFrom: a@shop.example.jp\n" TO ID TEXT,
	    "", "e01" },
	{ HOP "List-Id: <x.example.com>\nReply-To: a@gmail.com\n"
	  "From: a@example.com\n" TO ID TEXT, "", "e01" },
	/* e04, e08: Return-Path, Sender */
	{ "Return-Path: <a@example.net>\n" HOP AMAZON TO ID TEXT, "e04", "" },
	{ "Return-Path: <info=shop.example.jp@example.net>\n" HOP AMAZON TO
	  ID TEXT, "", "e04" },
	{ "Return-Path: <x@bounce.example.net>\n" HOP AMAZON TO ID TEXT, "",
	    "e04" },
	{ "Return-Path: <a@example.net>\n" HOP "From: a@example.com\n" TO ID
	  TEXT, "", "e04" },
	{ HOP "Sender: a@example.net\n" AMAZON TO ID TEXT, "e08", "" },
	{ HOP "Sender: b@example.com\n" AMAZON TO ID TEXT, "", "e08" },
	/* e05, e06: Message-ID */
	{ HOP "From: a@example.com\n" TO TEXT, "e05", "" },
	{ HOP "From: a@example.com\n" TO "Message-ID: <1@localhost>\n" TEXT,
	    "e05", "" },
	{ HOP "From: a@example.com\n" TO "Message-ID: <1@[192.0.2.1]>\n" TEXT,
	    "e05", "" },
	{ HOP "From: a@example.com\n" TO
	  "Message-ID: <1@mx.shop.example.jp>\n" TEXT, "e05", "" },
	{ HOP "From: a@example.com\n" TO "Message-ID: <1@localhost>\n"
	  "In-Reply-To: <2@shop.example.jp>\n" TEXT, "", "e05" },
	{ HOP AMAZON TO "Message-ID: <1@example.net>\n" TEXT, "e06", "" },
	{ HOP AMAZON TO ID TEXT, "", "e06" },
	/* e07: List-Unsubscribe */
	{ HOP "List-Unsubscribe: <mailto:x@example.net>\n"
	  "From: a@example.com\n" TO ID TEXT, "e07", "" },
	{ HOP "List-Unsubscribe: <https://u.example.com:8443/x>, "
	  "<mailto:x@example.net>\nFrom: a@example.com\n" TO ID TEXT, "",
	    "e07" },
	/* e09, e10: recipients */
	{ HOP "From: a@example.com\n" ID TEXT, "e09", "" },
	{ HOP "From: a@example.com\nTo: undisclosed-recipients:;\n" ID TEXT,
	    "e09", "" },
	{ HOP "From: a@example.com\nTo: x@example.net\n" ID TEXT, "e09", "" },
	{ HOP "From: a@example.com\nTo: x@example.net\n"
	  "Cc: info@shop.example.jp\n" ID TEXT, "", "e09" },
	{ HOP "From: a@example.com\nTo: info1@shop.example.jp, "
	  "info2@shop.example.jp, info3@shop.example.jp, "
	  "info4@shop.example.jp, info@shop.example.jp\n" ID TEXT, "e10",
	    "" },
	{ HOP "From: a@example.com\nTo: z@shop.example.jp, "
	  "y@shop.example.jp, x@shop.example.jp, w@shop.example.jp, "
	  "info@shop.example.jp\n" ID TEXT, "", "e10" },
	/* e11: a reply that is none */
	{ HOP "From: a@example.com\nSubject: Re: x\n" TO ID TEXT, "e11", "" },
	{ HOP "From: a@example.com\nSubject: Re: x\n"
	  "References: <2@example.com>\n" TO ID TEXT, "", "e11" },
	{ HOP "From: a@example.com\nSubject: Report\n" TO ID TEXT, "", "e11" },
};

static void
tells_each_signal(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct sheet *s = look(cases[i].mail);

		if (*cases[i].yes && !has(s, cases[i].yes))
			fail_msg("case %zu: %s is missing", i, cases[i].yes);
		if (*cases[i].no && has(s, cases[i].no))
			fail_msg("case %zu: %s is there", i, cases[i].no);
		sheet_free(s);
	}
}

/* ---- what is known of us ---- */

static void
knows_own_senders(void **state)
{
	static const struct fact sender[] = {
		{ "own.sender", "198.51.100.0/24", "" },
		{ NULL, NULL, NULL } };
	struct sheet *s = look_with(HOP RESULTS("spf=none; dkim=none")
	    "From: a@shop.example.jp\n" TO ID TEXT, sender);

	(void)state;
	assert_true(has(s, "a05/allowed-source"));
	assert_non_null(sheet_find_path(s,
	    span_str("forged/own-misconfigured")));
	sheet_free(s);
}

static void
knows_own_domains(void **state)
{
	static const struct fact domain[] = {
		{ "own.domain", "hosted.example", "" }, { NULL, NULL, NULL } };
	static const char mail[] = HOP RESULTS("spf=none; dkim=none")
	    "From: a@hosted.example\n" TO ID TEXT;
	struct sheet *s = look(mail);

	(void)state;
	assert_false(has(s, "a05"));
	sheet_free(s);
	s = look_with(mail, domain);
	assert_true(has(s, "a05"));
	sheet_free(s);
}

static void
knows_correspondents(void **state)
{
	static const struct { struct fact facts[4]; bool z01, z02; } rows[] = {
		{ { { "known.searched", "", "1" },
		    { "known.correspondent", "", "2 30" } }, false, true },
		{ { { "known.searched", "", "1" },
		    { "known.correspondent", "", "1 30" } }, false, false },
		{ { { "known.searched", "", "1" },
		    { "known.correspondent", "", "2 29" } }, false, false },
		{ { { "known.searched", "", "1" },
		    { "known.answered", "", "1" } }, true, false },
		{ { { "known.answered", "", "1" } }, false, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct sheet *s = look_with(HOP PASS "From: a@example.com\n"
		    TO ID TEXT, rows[i].facts);

		assert_int_equal(has(s, "z01"), rows[i].z01);
		assert_int_equal(has(s, "z02"), rows[i].z02);
		sheet_free(s);
	}
}

/* ---- the sum ---- */

static int64_t
score_of(const struct sheet *s)
{
	const struct row *r = sheet_find_id(s, "forged");
	const struct field *f = r ? row_field(r, "score") : NULL;

	assert_non_null(f);
	return f->number;
}

/* Points of a group end at its cap, and the bands are those of the table. */
static void
adds_up(void **state)
{
	struct sheet *s = look(HOP RESULTS("spf=fail "
	    "smtp.mailfrom=example.com; dmarc=fail (p=reject)")
	    "From: \"Amazon info@shop.example.jp\" <a@gmail.com>\n" TO ID
	    TEXT);
	int64_t sum = 0;

	(void)state;
	for (const struct row *r = s->root.children; r; r = r->next)
		if (strcmp(r->id, "signal") == 0)
			sum += row_field(r, "points")->number;
	assert_true(has(s, "a01") && has(s, "a04") && has(s, "a11"));
	assert_true(sum > 100);
	assert_int_equal(score_of(s), 100);
	assert_span_equal(field_of(sheet_find_id(s, "forged"), "band"),
	    "likely");
	assert_string_equal(severity_of_row(sheet_find_id(s, "forged")),
	    "error");
	sheet_free(s);
	s = look(HOP PASS "From: a@example.com\n" TO ID TEXT);
	assert_int_equal(score_of(s), 0);
	assert_span_equal(field_of(sheet_find_id(s, "forged"), "band"),
	    "none");
	assert_string_equal(severity_of_row(sheet_find_id(s, "forged")),
	    "none");
	sheet_free(s);
}

/* Old servers and lists do much that is odd: that alone is no caution. */
static void
needs_a_leading_group(void **state)
{
	static const char odd[] = "Received: from localhost (unknown "
	    "[198.51.100.7])\n\tby mx.shop.example.jp; "
	    "Mon, 2 Sep 2024 17:56:59 +0900\n"
	    "From: a@example.com\nReply-To: b@gmail.com\n"
	    "Subject: Re: x\n%s\nhello\n";
	char mail[500];
	struct sheet *s;

	(void)state;
	snprintf(mail, sizeof mail, odd, "");
	s = look(mail);
	assert_true(has(s, "d02") && has(s, "d04") && has(s, "e01"));
	assert_int_equal(score_of(s), 29);
	assert_span_equal(field_of(sheet_find_id(s, "forged"), "band"),
	    "notice");
	sheet_free(s);
	snprintf(mail, sizeof mail, odd, "From: b@example.com\n");
	s = look(mail);
	assert_true(has(s, "a10"));
	assert_true(score_of(s) > 29);
	sheet_free(s);
}

/* The heaviest first; the main reasons are on top for people, the others
 * below a heading. */
static void
orders_by_weight(void **state)
{
	struct sheet *s = look("Return-Path: <x@example.net>\n" HOP
	    RESULTS("spf=fail smtp.mailfrom=example.com")
	    "From: Amazon <a@gmail.com>\nReply-To: b@example.net\n"
	    TO TEXT), *people;
	const struct row *r;
	int64_t before = 1000;
	size_t top = 0;

	(void)state;
	for (r = s->root.children; r; r = r->next) {
		if (strcmp(r->id, "signal") != 0)
			continue;
		assert_true(row_field(r, "points")->number <= before);
		before = row_field(r, "points")->number;
	}
	people = message_order(s);
	assert_non_null(people);
	assert_string_equal(people->root.children->id, "forged");
	for (r = people->root.children->children; r; r = r->next)
		if (strcmp(r->id, "signal") == 0)
			top++;
	assert_int_equal(top, 3);
	for (r = people->root.children; r; r = r->next)
		assert_string_not_equal(r->id, "signal");
	assert_non_null(sheet_find_id(people, "section.signal"));
	assert_string_equal(sheet_find_id(people,
	    "section.signal")->children->id, "signal");
	sheet_free(people);
	sheet_free(s);
}

/* What shows a signal lies where it says. */
static void
points_into_the_mail(void **state)
{
	static const char mail[] = HOP AMAZON TO ID TEXT;
	struct sheet *s = look(mail);
	const struct row *r = row_keyed(s, "signal", "a01");

	(void)state;
	assert_non_null(r);
	assert_non_null(r->evidence);
	assert_int_equal(r->evidence->position, strlen(HOP));
	assert_int_equal(r->evidence->length, strlen(AMAZON));
	assert_span_equal(r->evidence->bytes, AMAZON);
	assert_string_equal(r->why.en, "The display name says \"Amazon\", but "
	    "the real sender domain example.com does not belong to Amazon.");
	assert_true(row_field(r, "innocent")->text.n > 0);
	sheet_free(s);
}

/* A domain that is no name of DNS is shown as it stands there. */
static void
shows_odd_domains(void **state)
{
	struct sheet *s = look(HOP "From: Amazon <a@\xff.example>\n" TO ID
	    TEXT);
	const struct row *r = row_keyed(s, "signal", "a01");

	(void)state;
	assert_non_null(r);
	assert_non_null(strstr(r->why.en, ".example does not belong"));
	assert_true(utf8_valid(span_str(r->why.en)));
	sheet_free(s);
}

/* Nothing is verified where nobody could be asked. */
static void
says_what_is_not_verified(void **state)
{
	struct sheet *s = look(HOP "From: a@example.com\n" TO ID TEXT);

	(void)state;
	assert_non_null(sheet_find_path(s, span_str("forged/unverified")));
	assert_true(row_field(sheet_find_id(s, "forged"),
	    "unverified")->number > 0);
	sheet_free(s);
	s = look(HOP PASS "From: a@example.com\n" TO ID TEXT);
	assert_null(sheet_find_path(s, span_str("forged/unverified")));
	sheet_free(s);
}

/* Without the tables there is no such row, and no word of doubt. */
static void
is_silent_without_tables(void **state)
{
	struct sheet *s = judged(HOP AMAZON TO ID TEXT, "");

	(void)state;
	assert_null(sheet_find_id(s, "forged"));
	assert_null(sheet_find_id(s, "signal"));
	sheet_free(s);
}

/* ---- questions ---- */

#define ZONE \
	"example.com. MX 10 mail.example.com.\n" \
	"example.com. TXT \"v=spf1 ip4:198.51.100.7 -all\"\n" \
	"_dmarc.example.com. TXT \"v=DMARC1; p=reject\"\n" \
	"mail.example.com. A 198.51.100.7\n" \
	"7.100.51.198.in-addr.arpa. PTR mail.example.com.\n"

/* A mail that is opened asks no name for the sake of these rows. */
static void
asks_nothing_more(void **state)
{
	static const char mail[] = "Return-Path: <a@example.com>\n" HOP AMAZON
	    "Reply-To: b@reply.example.net\n" TO ID
	    "Content-Type: text/html\n\n"
	    "<a href=\"https://link.example.net/x\">Amazon</a>\n";
	struct message_options o = { .vantage = "" };
	size_t without = 0, with = 0;

	(void)state;
	sheet_free(judged_with(o, mail, ZONE, &without));
	o.forge = base;
	sheet_free(judged_with(o, mail, ZONE, &with));
	assert_true(without > 0);
	assert_int_equal(with, without);
}

/* Our own evaluation goes before what is written in the mail. */
static void
believes_itself_first(void **state)
{
	struct message_options o = { .vantage = "", .forge = base };
	struct span id = span_str("mx.shop.example.jp");
	struct sheet *s;

	(void)state;
	o.authserv = &id;
	o.nauthserv = 1;
	s = judged_with(o, "Return-Path: <a@example.com>\n"
	    "Received: from x (x [203.0.113.9]) by mx.shop.example.jp;\n"
	    "\tMon, 2 Sep 2024 17:56:59 +0900\n"
	    RESULTS("spf=pass smtp.mailfrom=example.com; dmarc=pass "
	    "header.from=example.com") "From: a@example.com\n" TO ID TEXT,
	    ZONE, NULL);
	assert_true(has(s, "c03"));
	assert_true(has(s, "c01"));
	assert_false(has(s, "c09"));
	sheet_free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(has_a_function_for_each_row),
		cmocka_unit_test(tells_each_signal),
		cmocka_unit_test(knows_own_senders),
		cmocka_unit_test(knows_own_domains),
		cmocka_unit_test(knows_correspondents),
		cmocka_unit_test(adds_up),
		cmocka_unit_test(needs_a_leading_group),
		cmocka_unit_test(orders_by_weight),
		cmocka_unit_test(points_into_the_mail),
		cmocka_unit_test(shows_odd_domains),
		cmocka_unit_test(says_what_is_not_verified),
		cmocka_unit_test(is_silent_without_tables),
		cmocka_unit_test(asks_nothing_more),
		cmocka_unit_test(believes_itself_first),
	};

	return cmocka_run_group_tests(tests, load, unload);
}
