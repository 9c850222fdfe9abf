/* core/lint: authentication and server from a zone, sums, caps, ranges. */
#include <stdio.h>

#include "core/blocklist/lists.h"
#include "core/lint/tries.h"
#include "tests/unit/auth/sign_rig.h"
#include "tests/unit/lint/rig.h"

static const char header[] =
    "Return-Path: <tanaka@example.jp>\r\n"
    "Received: from mail.example.jp (mail.example.jp [203.0.113.25])\r\n"
    "\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits))\r\n"
    "\tby mx.example.com (Postfix) with ESMTPS id 4Wy0Wt2rCKz1Rkb\r\n"
    "\tfor <sato@example.com>; Mon,  2 Sep 2024 17:57:00 +0900 (JST)\r\n";
static const char mail[] =
    "From: \"Taro Tanaka\" <tanaka@example.jp>\r\n"
    "To: sato@example.com\r\n"
    "Subject: Quotation for 20 storage boxes\r\n"
    "Date: Mon, 02 Sep 2024 17:56:59 +0900\r\n"
    "Message-ID: <20240902085659.1@mail.example.jp>\r\n"
    "MIME-Version: 1.0\r\n"
    "Content-Type: text/plain; charset=UTF-8\r\n"
    "\r\n"
    "Dear Mr. Sato,\r\n"
    "\r\n"
    "Thank you for your inquiry. One box costs 12 dollars, and delivery\r\n"
    "takes about ten days. Please let me know if you have questions.\r\n"
    "\r\n"
    "Taro Tanaka\r\n"
    "Sample Trading Co., Ltd.\r\n"
    "Phone +81-3-1234-5678\r\n";
static const char zone[] =
    "example.jp. MX 10 mail.example.jp.\n"
    "example.jp. TXT \"v=spf1 ip4:203.0.113.25 -all\"\n"
    "_dmarc.example.jp. TXT \"v=DMARC1; p=reject\"\n"
    "mail.example.jp. A 203.0.113.25\n"
    "www.example.jp. A 203.0.113.80\n"
    "25.113.0.203.in-addr.arpa. PTR mail.example.jp.\n"
    "other.example. TXT \"v=spf1 ip4:203.0.113.25 -all\"\n"
    "other.example. MX 10 mail.example.jp.\n";

enum sign { SIGNED, UNSIGNED, FOREIGN, BROKEN, SHORT };

/* What of the zone, and of the mail, is put for what; what must come of it:
 * the rules, and points of those that are possible, in tenths. */
static const struct kase {
	const char	*name;
	enum sign	 sign;
	const char	*zone_from, *zone_to, *mail_from, *mail_to;
	const char	*rules;
	int		 total, possible;
} cases[] = {
	{ "all in order", SIGNED, "", "", "", "", "", 94, 94 },
	{ "no SPF", SIGNED, "example.jp. TXT \"v=spf1 ip4:203.0.113.25 -all\"",
	    "; none", "", "", "l301", 84, 94 },
	{ "softfail", SIGNED, "203.0.113.25 -all", "203.0.113.26 ~all", "",
	    "", "l302", 89, 94 },
	{ "fail", SIGNED, "203.0.113.25 -all", "203.0.113.26 -all", "", "",
	    "l303", 84, 94 },
	{ "permerror", SIGNED, "ip4:203.0.113.25 -all", "ipv4:1.2.3 -all",
	    "", "", "l304", 84, 94 },
	{ "neutral", SIGNED, "203.0.113.25 -all", "203.0.113.26 ?all", "",
	    "", "l305", 89, 94 },
	{ "not signed", UNSIGNED, "", "", "", "", "l311", 84, 94 },
	{ "signed by a service", FOREIGN, "", "", "", "", "l312", 90, 94 },
	{ "changed on the way", BROKEN, "", "", "", "", "l313", 84, 94 },
	{ "a short key", SHORT, "", "", "", "", "l314", 87, 94 },
	{ "DMARC only watches", SIGNED, "p=reject", "p=none", "", "", "l321",
	    91, 94 },
	{ "no DMARC", SIGNED, "v=DMARC1", "v=none", "", "", "l322", 89, 94 },
	{ "no DMARC, and not signed", UNSIGNED, "v=DMARC1", "v=none", "", "",
	    "l311+l323", 74, 94 },
	{ "DMARC refuses", UNSIGNED, "", "",
	    "Return-Path: <tanaka@example.jp>",
	    "Return-Path: <tanaka@other.example>", "l311+l324", 40, 94 },
	{ "nothing passes", UNSIGNED, "203.0.113.25 -all",
	    "203.0.113.26 -all", "", "", "l303+l311+l324", 40, 94 },
	{ "no PTR", SIGNED, "25.113.0.203.in-addr.arpa.", "x.example.", "",
	    "", "l401", 86, 94 },
	{ "PTR elsewhere", SIGNED, "PTR mail.example.jp.",
	    "PTR www.example.jp.", "", "", "l402", 88, 94 },
	{ "PTR of a home line", SIGNED, "PTR mail.example.jp.",
	    "PTR 203-0-113-25.net.example.\n"
	    "203-0-113-25.net.example. A 203.0.113.25", "", "", "l403", 92,
	    94 },
	{ "HELO localhost", SIGNED, "", "", "from mail.example.jp (",
	    "from localhost (", "l411", 90, 94 },
	{ "HELO not in DNS", SIGNED, "", "", "from mail.example.jp (",
	    "from none.example.jp (", "l412", 90, 94 },
	{ "HELO elsewhere", SIGNED, "", "", "from mail.example.jp (",
	    "from www.example.jp (", "l413", 92, 94 },
	{ "no TLS", SIGNED, "", "",
	    "\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 "
	    "bits))\r\n\tby mx.example.com (Postfix) with ESMTPS",
	    "\tby mx.example.com (Postfix) with ESMTP", "l431", 92, 94 },
	{ "no such domain", SIGNED, "", "", "<tanaka@example.jp>\r\nTo",
	    "<tanaka@gone.example>\r\nTo", "l243+l312+l323", 30, 94 },
	{ "nobody takes an answer", SIGNED, "MX 10 mail.example.jp.", "MX 0 .",
	    "", "", "l243", 87, 94 },
	{ "the server does not answer", SIGNED, "example.jp. TXT \"v=spf1",
	    ";!SERVFAIL example.jp. TXT\nnone. TXT \"v=spf1", "", "", "", 84,
	    84 },
};

/* The first one of `from` becomes `to`. */
static void
put(struct buf *b, const char *text, const char *from, const char *to)
{
	const char *at = *from ? strstr(text, from) : NULL;

	if (*from && at == NULL) {
		buf_adds(b, text);
		return;
	}
	if (at != NULL) {
		buf_add(b, text, (size_t)(at - text));
		buf_adds(b, to);
		buf_adds(b, at + strlen(from));
	} else
		buf_adds(b, text);
}

struct made {
	struct buf	 mail, zone;
};

static void
make(const struct kase *k, const struct rig_key *key,
    const struct rig_key *small, struct made *m)
{
	static const char tags[] = "v=1; a=rsa-sha256; c=relaxed/relaxed; "
	    "d=%s; s=key; h=From:To:Subject:Date";
	const char *d = k->sign == FOREIGN ? "service.example" : "example.jp";
	struct buf signature, text;
	char domain[200];

	buf_init(&m->mail, RIG_MAX);
	buf_init(&m->zone, 65536);
	buf_init(&signature, RIG_MAX);
	buf_init(&text, RIG_MAX);
	snprintf(domain, sizeof domain, tags, d);
	put(&signature, mail, k->mail_from, k->mail_to);
	if (k->sign != UNSIGNED)
		rig_sign(&(struct rig_sign){ .key = k->sign == SHORT ? small :
		    key, .tags = domain }, &signature);
	put(&text, header, k->mail_from, k->mail_to);
	buf_addspan(&text, buf_span(&signature));
	put(&m->mail, text.data, k->sign == BROKEN ? "ten days" : "",
	    "two days");
	put(&m->zone, zone, k->zone_from, k->zone_to);
	snprintf(domain, sizeof domain, "key._domainkey.%s", d);
	rig_record(&m->zone, domain, "", k->sign == SHORT ? small : key);
	buf_done(&signature);
	buf_done(&text);
}

static void
made_done(struct made *m)
{
	buf_done(&m->mail);
	buf_done(&m->zone);
}

static int
tenths(const struct row *r, const char *name)
{
	struct span s = lint_rig_text(r, name), whole;
	uint64_t units = 0, part = 0;

	if (s.n == 0)
		return -1;
	assert_true(span_split(&s, '.', &whole));
	assert_int_equal(span_u64(whole, 10, &units), 0);
	assert_int_equal(span_u64(s, 9, &part), 0);
	return (int)(units * 10 + part);
}

static void
every_case(void **state)
{
	struct rig_key key, small;
	struct lint_rig r;
	char rules[400];

	(void)state;
	lint_rig_start(&r);
	rig_key(2048, &key);
	rig_key(512, &small);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct kase *k = &cases[i];
		struct lint_options o = { .incoming = false };
		struct made m;
		struct sheet *s;
		const struct row *top;

		make(k, &key, &small, &m);
		s = lint_rig_judge(&r, &lint_analysis, buf_span(&m.mail), o,
		    m.zone.data);
		lint_rig_rules(s, rules, sizeof rules);
		if (strcmp(rules, k->rules) != 0)
			print_error("%s: %s, not %s\n", k->name, rules,
			    k->rules);
		assert_string_equal(rules, k->rules);
		sheet_free(s);
		s = lint_rig_judge(&r, &score_analysis, buf_span(&m.mail), o,
		    m.zone.data);
		top = sheet_find_id(s, "score");
		if (tenths(top, "total") != k->total)
			print_error("%s\n", k->name);
		assert_int_equal(tenths(top, "total"), k->total);
		assert_int_equal(tenths(top, "possible"), k->possible);
		assert_int_equal(tenths(top, "low"), -1);
		sheet_free(s);
		made_done(&m);
	}
	EVP_PKEY_free(key.key);
	EVP_PKEY_free(small.key);
	lint_rig_end(&r);
}

/* ---- blocklists ---- */

#define LISTED "25.113.0.203."

/* Every list answers its test point; names of lists that have the address. */
static void
lists_zone(const struct lists *l, const char *listed, const char *silent,
    struct buf *out)
{
	for (size_t i = 0; i < lists_count(l); i++) {
		const struct blocklist *b = lists_at(l, i);
		char z[200];

		snprintf(z, sizeof z, SPAN_FMT, SPAN_ARG(b->zone));
		if (strcmp(z, silent) == 0) {
			buf_addf(out, ";!TIMEOUT " LISTED "%s. A\n", z);
			continue;
		}
		buf_addf(out, "2.0.0.127.%s. A 127.0.0.2\n", z);
		buf_addf(out, "%s. SOA ns. h. 1 1 1 1 1\n", z);
		if (strcmp(z, listed) == 0)
			buf_addf(out, LISTED "%s. A 127.0.0.2\n", z);
	}
}

static const struct listing {
	const char	*name, *listed, *silent, *rules;
	int		 total, low;
} listings[] = {
	{ "clean", "", "", "", 100, -1 },
	{ "a major list", "zen.spamhaus.org", "", "l421", 60, -1 },
	{ "a minor list", "bl.blocklist.de", "", "l422", 98, -1 },
	{ "a major list is silent", "", "zen.spamhaus.org", "", 100, 60 },
};

static void
lists_count_too(void **state)
{
	struct lint_rig r;
	struct rig_key key;
	struct lists *l = NULL;
	struct error e = { 0 };
	char rules[400];

	(void)state;
	lint_rig_start(&r);
	rig_key(2048, &key);
	assert_int_equal(lists_load(lint_rig_path("data/blocklists"), NULL, &l,
	    &e), 0);
	for (size_t i = 0; i < sizeof listings / sizeof *listings; i++) {
		struct lint_options o = { .lists = l };
		struct made m;
		struct sheet *s;
		const struct row *top;

		make(&cases[0], &key, &key, &m);
		lists_zone(l, listings[i].listed, listings[i].silent,
		    &m.zone);
		s = lint_rig_judge(&r, &lint_analysis, buf_span(&m.mail), o,
		    m.zone.data);
		lint_rig_rules(s, rules, sizeof rules);
		assert_string_equal(rules, listings[i].rules);
		sheet_free(s);
		s = lint_rig_judge(&r, &score_analysis, buf_span(&m.mail), o,
		    m.zone.data);
		top = sheet_find_id(s, "score");
		if (tenths(top, "total") != listings[i].total)
			print_error("%s\n", listings[i].name);
		assert_int_equal(tenths(top, "total"), listings[i].total);
		assert_int_equal(tenths(top, "low"), listings[i].low);
		assert_int_equal(sheet_find_id(s, "cap") != NULL,
		    strcmp(listings[i].rules, "l421") == 0);
		sheet_free(s);
		made_done(&m);
	}
	EVP_PKEY_free(key.key);
	lists_free(l);
	lint_rig_end(&r);
}

/* ---- hosts of links ---- */

/* One domain list answers its test points. */
#define SURBL "multi.surbl.org."
static const char surbl[] =
    "test.surbl.org." SURBL " A 127.0.0.254\n"
    SURBL " SOA ns. h. 1 1 1 1 1\n";

static const struct {
	const char	*listed;
	bool		 all;
	const char	*rules;
} linked[] = {
	{ "www.example.net." SURBL " A 127.0.0.8\n", true, "l223" },
	{ "example.net." SURBL " A 127.0.0.64\n", true, "l223" },
	{ "", true, "" },
	{ "example.net." SURBL " A 127.0.0.8\n", false, "" },
};

/* They are asked only where all may be: the sender chose the names. */
static void
hosts_of_links_are_asked(void **state)
{
	static const struct kase with_link = { .sign = SIGNED,
		.zone_from = "", .zone_to = "", .mail_from = "Please let",
		.mail_to = "See https://www.example.net/a .\r\nPlease let" };
	struct lint_rig r;
	struct rig_key key;
	struct lists *l = NULL;
	struct error e = { 0 };
	char rules[400];

	(void)state;
	lint_rig_start(&r);
	rig_key(2048, &key);
	assert_int_equal(lists_load(lint_rig_path("data/blocklists"), NULL, &l,
	    &e), 0);
	for (size_t i = 0; i < sizeof linked / sizeof *linked; i++) {
		struct lint_options o = { .lists = l,
			.message.ask_all = linked[i].all };
		struct sheet *s;
		struct made m;

		make(&with_link, &key, &key, &m);
		lists_zone(l, "", "", &m.zone);
		buf_adds(&m.zone, surbl);
		buf_adds(&m.zone, linked[i].listed);
		s = lint_rig_judge(&r, &lint_analysis, buf_span(&m.mail), o,
		    m.zone.data);
		lint_rig_rules(s, rules, sizeof rules);
		assert_string_equal(rules, linked[i].rules);
		sheet_free(s);
		made_done(&m);
	}
	EVP_PKEY_free(key.key);
	lists_free(l);
	lint_rig_end(&r);
}

/* ---- words of our own server ---- */

/* Where nothing can be asked, what our own server wrote counts. */
static void
our_server_is_believed(void **state)
{
	static const struct span mine = { "mx.example.com", 14 };
	struct lint_options o = { .message = { .authserv = &mine,
		.nauthserv = 1 } };
	struct rig_key key;
	struct lint_rig r;
	struct made m;
	struct sheet *s;
	struct buf b;
	char rules[400];

	(void)state;
	lint_rig_start(&r);
	rig_key(2048, &key);
	make(&cases[0], &key, &key, &m);
	buf_init(&b, RIG_MAX);
	buf_adds(&b, "Authentication-Results: mx.example.com; spf=softfail;"
	    " dkim=pass header.d=example.jp; dmarc=pass\r\n");
	buf_addspan(&b, buf_span(&m.mail));
	s = lint_rig_judge(&r, &lint_analysis, buf_span(&b), o, NULL);
	lint_rig_rules(s, rules, sizeof rules);
	assert_string_equal(rules, "l302");
	sheet_free(s);
	buf_done(&b);
	made_done(&m);
	EVP_PKEY_free(key.key);
	lint_rig_end(&r);
}

/* ---- two tries ---- */

static struct sheet *
scored(const struct lint_rig *r, const char *text)
{
	return lint_rig_judge(r, &score_analysis, span_str(text),
	    (struct lint_options){ .incoming = false }, NULL);
}

/* Both totals stand on top; what one of them has is below. */
static void
tries_are_compared(void **state)
{
	static const char one[] = "From: a@example.jp\nTo: b@example.com\n"
	    "Subject: ttt\nDate: Mon, 2 Sep 2024 18:00:00 +0900\n\ntext\n";
	static const char two[] = "From: a@example.jp\nTo: b@example.com\n"
	    "Date: Mon, 2 Sep 2024 18:00:00 +0900\n\ntext\n";
	const struct row *first, *second;
	struct sheet *a, *b, *s = NULL;
	struct lint_rig r;

	(void)state;
	lint_rig_start(&r);
	a = scored(&r, one);
	b = scored(&r, two);
	assert_int_equal(score_tries("1", a, "2", b, &s), 0);
	first = s->root.children;
	second = first ? first->next : NULL;
	assert_non_null(second);
	assert_string_equal(first->id, "try");
	assert_span_equal(first->value, arena_span(s->arena,
	    sheet_find_id(a, "score")->value).p);
	assert_span_equal(second->value, arena_span(s->arena,
	    sheet_find_id(b, "score")->value).p);
	assert_true(*first->why.ja && *first->label.ja);
	assert_non_null(sheet_child(s, NULL, "l202"));
	assert_non_null(sheet_child(s, NULL, "l201"));
	sheet_free(s);
	sheet_free(b);
	sheet_free(a);
	lint_rig_end(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_case),
		cmocka_unit_test(lists_count_too),
		cmocka_unit_test(hosts_of_links_are_asked),
		cmocka_unit_test(our_server_is_believed),
		cmocka_unit_test(tries_are_compared),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
