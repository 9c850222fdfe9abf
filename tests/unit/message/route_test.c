/* core/message/trust and route: how far the Received fields of a mail are
 * believed, who handed it in, and what is said of each hop. */
#include "core/message/trust.h"

#include <unistd.h>

#include "core/dns/zonefile.h"
#include "tests/unit/unit.h"

#define NOW (1725270000 * USEC_SEC)	/* 2024-09-02 09:40 UTC */
#define DATE "; Mon, 2 Sep 2024 17:56:59 +0900\n"

static const char facts_file[] =
    "# dated: 2024-09-02\nname\tkey\tvalue\n"
    "postconf.myhostname\t\tmx.example.jp\n"
    "postconf.mynetworks\t\t127.0.0.0/8 [::1]/128 198.51.100.0/28\n"
    "host.address\t203.0.113.1\teth0\n";

/* wanted: trusted fields, why, and ip helo <mail_from> of the client */
static const struct {
	const char	*name, *fields;
	bool		 known;		/* facts of the host */
	const char	*trust;
	const char	*want;
} chains[] = {
	{ "no field", "", true, NULL, "0 none - - ?" },
	{ "a mail from outside",
	  "Return-Path: <a@example.com>\n"
	  "Received: from h.example (r.example [192.0.2.1]) by "
	  "mx.example.jp (Postfix)" DATE
	  "Received: from x ([10.0.0.1]) by h.example with SMTP" DATE,
	  true, NULL, "1 own 192.0.2.1 h.example <a@example.com>" },
	{ "blanks in Return-Path",
	  "Return-Path: <\"a b\" @ example. com>\n"
	  "Received: from h.example (r.example [192.0.2.1]) by "
	  "mx.example.jp (Postfix)" DATE, true, NULL,
	  "1 own 192.0.2.1 h.example <\"a b\"@example.com>" },
	{ "not known whose server it is",
	  "Received: from h.example (r.example [192.0.2.1]) by "
	  "mx.example.net (envelope-from <>)" DATE, true, NULL,
	  "1 assumed 192.0.2.1 h.example <>" },
	{ "a Return-Path that the sender wrote",
	  "Received: from h.example (r.example [192.0.2.1]) by "
	  "mx.example.jp" DATE "Return-Path: <a@example.com>\n", true, NULL,
	  "1 own 192.0.2.1 h.example ?" },
	{ "a filter over loopback",
	  "Received: from localhost (localhost [127.0.0.1]) by mx.example.jp "
	  "(Postfix)" DATE
	  "Received: from mx.example.jp ([127.0.0.1]) by localhost "
	  "(mx.example.jp [127.0.0.1]) (amavisd-new, port 10024)" DATE
	  "Received: from h.example (r.example [192.0.2.1]) by "
	  "mx.example.jp (Postfix)" DATE
	  "Received: from b ([192.0.2.7]) by c" DATE, true, NULL,
	  "3 own 192.0.2.1 h.example ?" },
	{ "the same, not known whose server it is",
	  "Received: from localhost (localhost [127.0.0.1]) by mx.example.jp "
	  "(Postfix)" DATE
	  "Received: from mx.example.jp ([127.0.0.1]) by localhost "
	  "(mx.example.jp [127.0.0.1]) (amavisd-new, port 10024)" DATE
	  "Received: from h.example (r.example [192.0.2.1]) by "
	  "mx.example.jp (Postfix)" DATE, false, NULL,
	  "3 assumed 192.0.2.1 h.example ?" },
	{ "a program on the host that writes fields of its own",
	  "Received: from localhost (localhost [127.0.0.1]) by mx.example.jp "
	  "(Postfix)" DATE
	  "Received: from bank.example ([192.0.2.1]) by relay.example" DATE,
	  true, NULL, "1 own - - ?" },
	{ "a user's program on the host",
	  "Received: by mx.example.jp (Postfix, from userid 33)" DATE
	  "Received: from bank.example (bank.example [192.0.2.1]) by "
	  "mx.example.jp (Postfix)" DATE, true, NULL, "1 own - - ?" },
	{ "our own relay by address, and by a network of Postfix",
	  "Received: from gw (unknown [203.0.113.1]) by mx.example.jp" DATE
	  "Received: from gw2 (unknown [198.51.100.9]) by mx.example.jp" DATE
	  "Received: from h.example (r.example [192.0.2.1]) by gw2" DATE,
	  true, NULL, "3 own 192.0.2.1 h.example ?" },
	{ "a relay named with --trust",
	  "Received: from x (gw.example.net [192.0.2.9]) by "
	  "mx.example.jp" DATE
	  "Received: from h.example (r.example [192.0.2.1]) by "
	  "anything" DATE, true, "gw.example.net",
	  "2 own 192.0.2.1 h.example ?" },
	{ "all names of a domain",
	  "Received: from x (gw.example.net [192.0.2.9]) by "
	  "mx.example.jp" DATE
	  "Received: from h.example (r.example [192.0.2.1]) by "
	  "anything" DATE, true, ".example.net",
	  "2 own 192.0.2.1 h.example ?" },
	{ "HELO is no name of --trust",
	  "Received: from gw.example.net (r.example [192.0.2.9]) by "
	  "mx.example.jp" DATE
	  "Received: from h.example (r.example [192.0.2.1]) by "
	  "anything" DATE, true, "gw.example.net",
	  "1 own 192.0.2.9 gw.example.net ?" },
	{ "nor is a name that was not confirmed",
	  "Received: from x (gw.example.net [192.0.2.9] (may be forged)) by "
	  "mx.example.jp" DATE
	  "Received: from h.example (r.example [192.0.2.1]) by "
	  "anything" DATE, true, "gw.example.net", "1 own 192.0.2.9 x ?" },
	{ "a relay by network",
	  "Received: from x (gw.example.net [2001:db8::9]) by "
	  "mx.example.jp" DATE
	  "Received: from h.example (r.example [192.0.2.1]) by "
	  "anything" DATE, true, "2001:db8::/32",
	  "2 own 192.0.2.1 h.example ?" },
	{ "our name below is worth nothing",
	  "Received: from h.example (r.example [192.0.2.1]) by "
	  "mx.example.jp" DATE
	  "Received: from bank.example ([192.0.2.7]) by mx.example.jp" DATE,
	  true, NULL, "1 own 192.0.2.1 h.example ?" },
	{ "LMTP, an inside line, and a mailbox",
	  "Received: from mx.example.jp by mx.example.jp with LMTP" DATE
	  "Received: by mx.example.jp with SMTP id x" DATE
	  "Received: from h.example (r.example [192.0.2.1]) by b" DATE,
	  true, NULL, "3 own 192.0.2.1 h.example ?" },
	{ "fetchmail",
	  "Received: from pop.example.jp [192.0.2.3] by localhost with POP3 "
	  "(fetchmail-6)" DATE
	  "Received: from h.example (r.example [192.0.2.1]) by b" DATE,
	  true, NULL, "2 assumed 192.0.2.1 h.example ?" },
	{ "a mailbox at Microsoft",
	  "Received: from A1.APC1.PROD.OUTLOOK.COM (::1) by "
	  "B2.apc2.prod.outlook.com with HTTPS" DATE
	  "Received: from C3.apc3.prod.outlook.com (2603:1096:4:91::32) by "
	  "A1.APC1.PROD.OUTLOOK.COM (2603:1096:4:91::1) with Microsoft SMTP "
	  "Server" DATE
	  "Received: from D4.eop.prod.protection.outlook.com "
	  "(2a01:111:f400:7e0d::200) by C3.outlook.office365.com "
	  "(2603:1096:4:91::32) with Microsoft SMTP Server" DATE
	  "Received: from E5.outbound.protection.outlook.com "
	  "(2a01:111:f403::5) by D4.mail.protection.outlook.com (10.0.0.1) "
	  "with Microsoft SMTP Server" DATE
	  "Received: from x (2603:1096::1) by y.prod.outlook.com" DATE,
	  false, NULL, "4 assumed 2a01:111:f403::5 "
	  "E5.outbound.protection.outlook.com ?" },
	{ "names of Microsoft from another address",
	  "Received: from A1.prod.outlook.com (192.0.2.1) by "
	  "B2.prod.outlook.com with Microsoft SMTP Server" DATE,
	  false, NULL, "1 assumed 192.0.2.1 A1.prod.outlook.com ?" },
	{ "a user who logged in",
	  "Received: from pc (dsl.example.net [192.0.2.8]) "
	  "(Authenticated sender: taro) by mx.example.jp (Postfix) with "
	  "ESMTPSA" DATE, true, NULL, "1 own 192.0.2.8 pc ? logged-in" },
	{ "the office behind a private address",
	  "Received: from pc (unknown [192.168.1.5]) by mx.example.jp" DATE,
	  true, NULL, "1 own - - ?" },
	{ "an envelope line of mbox",
	  "From a@example.com Mon Sep  2 17:57:00 2024\n"
	  "Received: from h.example (r.example [192.0.2.1]) by "
	  "mx.example.jp" DATE, true, NULL,
	  "1 own 192.0.2.1 h.example <a@example.com>" },
};

static struct facts *
facts_of_host(void)
{
	struct facts *f = facts_new();
	char path[] = "/tmp/mtgp-facts-XXXXXX";
	int fd = mkstemp(path);
	struct error e = { 0 };
	FILE *out = fdopen(fd, "w");

	assert_non_null(out);
	fputs(facts_file, out);
	fclose(out);
	if (facts_read(f, path, &e) < 0)
		fail_msg("%s", e.en);
	unlink(path);
	return f;
}

static void
tell(const struct route *r, struct arena *a, char *to, size_t size)
{
	static const char *const why[] = { "none", "assumed", "own" };

	snprintf(to, size, "%zu %s %s " SPAN_FMT " ", r->trusted,
	    why[r->why], r->ip.n > 0 ? ip_text(&r->ip, a) : "-",
	    SPAN_ARG(r->helo.p ? r->helo : span_str("-")));
	snprintf(to + strlen(to), size - strlen(to), "%s" SPAN_FMT "%s%s",
	    r->mail_from.p ? "<" : "?", SPAN_ARG(r->mail_from),
	    r->mail_from.p ? ">" : "", r->logged_in ? " logged-in" : "");
}

static void
follows_chains(void **state)
{
	struct facts *facts = facts_of_host();
	struct arena *a = arena_new(1 << 20);
	char mail[2048], got[512];
	struct message *m;

	(void)state;
	for (size_t i = 0; i < sizeof chains / sizeof *chains; i++) {
		struct span trust = span_str(chains[i].trust);
		struct message_options o = { .facts = chains[i].known ? facts :
		    NULL, .trust = &trust, .ntrust = trust.n > 0 };

		snprintf(mail, sizeof mail, "%sFrom: a@example.com\n\nx\n",
		    chains[i].fields);
		assert_int_equal(message_prepare(span_str(mail), &o, &m), 0);
		tell(m->route, a, got, sizeof got);
		if (strcmp(got, chains[i].want) != 0)
			fail_msg("%s: %s, wanted %s", chains[i].name, got,
			    chains[i].want);
		message_free(m);
	}
	arena_free(a);
	facts_free(facts);
}

static void
takes_options(void **state)
{
	static const char mail[] = "Received: from h.example (r.example "
	    "[192.0.2.1]) (authenticated) by mx.example.jp" DATE "\nx\n";
	struct message_options o = { .helo = span_str("other.example"),
	    .mail_from = span_str("<b@example.com>") };
	struct arena *a = arena_new(1 << 20);
	struct message *m;
	char got[512];

	(void)state;
	assert_int_equal(ip_parse(span_str("2001:db8::1"), &o.ip), 0);
	assert_int_equal(message_prepare(span_str(mail), &o, &m), 0);
	tell(m->route, a, got, sizeof got);
	assert_string_equal(got,
	    "1 assumed 2001:db8::1 other.example <b@example.com>");
	message_free(m);
	arena_free(a);
}

static void
reads_trust(void **state)
{
	static const char *const bad[] = { "", "a b", "192.0.2.1/33", "1",
		"192.0.2.0/x", "::1/129", "a/8", "例.jp", "/8" };
	struct arena *a = arena_new(1 << 20);
	struct trust t = { .names = NULL };
	struct ip ip;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_not_equal(trust_add(&t, span_str(bad[i]), a), 0);
	assert_int_equal(t.nnames + t.nnets, 0);
	assert_int_equal(trust_add(&t, span_str("MX.example.jp."), a), 0);
	assert_int_equal(trust_add(&t, span_str("192.0.2.0/24"), a), 0);
	assert_int_equal(trust_add(&t, span_str("2001:db8::1"), a), 0);
	assert_true(trust_has_name(&t, span_str("mx.Example.jp")));
	assert_false(trust_has_name(&t, span_str("x.mx.example.jp")));
	ip_parse(span_str("192.0.2.255"), &ip);
	assert_true(trust_has_ip(&t, &ip));
	ip_parse(span_str("2001:db8::2"), &ip);
	assert_false(trust_has_ip(&t, &ip));
	arena_free(a);
}

/* ---- rows ---- */

static struct sheet *
judge(const char *mail, const struct facts *facts, const char *authserv,
    const char *zone)
{
	struct span id = span_str(authserv);
	struct message_options o = { .facts = facts, .authserv = &id,
		.nauthserv = id.n > 0 };
	struct zonefile *z = NULL;
	struct answerer by;
	struct message *m;
	struct inquiry *in;
	struct sheet *s;

	assert_int_equal(zonefile_parse(span_str(zone), "z", &z, NULL), 0);
	assert_int_equal(message_prepare(span_str(mail), &o, &m), 0);
	by = zonefile_answerer(z);
	in = inquiry_new(&message_analysis, m, NOW, &by);
	assert_true(inquiry_settle(in));
	s = inquiry_take(in);
	assert_non_null(s);
	inquiry_free(in);
	message_free(m);
	zonefile_free(z);
	return s;
}

/* "received:remark,remark received.trust …" */
static void
list(const struct sheet *s, char *to, size_t size)
{
	*to = '\0';
	for (const struct row *r = s->root.children; r; r = r->next) {
		if (strncmp(r->id, "received", 8) != 0)
			continue;
		snprintf(to + strlen(to), size - strlen(to), "%s%s",
		    *to ? " " : "", strcmp(r->id, "received") ? "-" : "hop");
		for (const struct row *c = r->children; c; c = c->next)
			snprintf(to + strlen(to), size - strlen(to), ":%s",
			    c->key);
	}
}

static const struct {
	const char *fields, *want;
} ways[] = {
	{ "Received: from h.example (h.example [192.0.2.1]) by mx.example.jp; "
	  "Mon, 2 Sep 2024 18:20:00 +0900\n"
	  "Received: from pc (unknown [10.0.0.5]) by h.example; "
	  "Mon, 2 Sep 2024 17:00:00 +0900\n", "hop:slow - hop:private" },
	{ "Received: from mx.example.jp (a.example [192.0.2.1]) by "
	  "mx.example.jp; Mon, 2 Sep 2024 17:00:00 +0900\n"
	  "Received: from b.example (b.example [192.0.2.2]) by "
	  "relay.example.org; Mon, 2 Sep 2024 17:30:00 +0900\n"
	  "Received: from c.example.org (c.example.org [192.0.2.2]) by "
	  "mx.example.jp; Mon, 2 Sep 2028 17:30:00 +0900\n",
	  "hop:helo-ours:backwards:gap - hop:backwards:gap "
	  "hop:as-ours:ahead" },
	{ "Received: from [192.0.2.1] (a.example [192.0.2.1]) by "
	  "mx.example.jp; yesterday\nReceived: nobody knows\n",
	  "hop:helo-address:undated - hop:unread:undated" },
	{ "Received: from pc (a.example [192.0.2.1]) by mx.example.jp" DATE,
	  "hop:helo-short -" },
	{ "Received: from a.example.com (b.example.org [192.0.2.1]) by "
	  "mx.example.jp" DATE, "hop:helo-differs -" },
	{ "Received: from pc (a.example [192.0.2.1]) (Authenticated sender: "
	  "taro) by mx.example.jp" DATE, "hop:user -" },
	{ "Received: by mx.example.jp (Postfix, from userid 33)" DATE,
	  "hop:submitted -" },
	{ "", "" },
};

static void
says_of_hops(void **state)
{
	struct facts *facts = facts_of_host();
	char mail[2048], got[512];

	(void)state;
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		struct sheet *s;

		snprintf(mail, sizeof mail, "%sFrom: a@example.com\n\nx\n",
		    ways[i].fields);
		s = judge(mail, facts, NULL, "");
		list(s, got, sizeof got);
		assert_string_equal(got, ways[i].want);
		sheet_free(s);
	}
	facts_free(facts);
}

static void
gives_fields(void **state)
{
	struct facts *facts = facts_of_host();
	struct sheet *s = judge("Received: from h.example (r.example "
	    "[192.0.2.1]) by mx.example.jp (Postfix) with ESMTPS id 9F for "
	    "<i@example.jp>; Mon, 2 Sep 2024 17:57:10 +0900\n"
	    "Received: from x by y; Mon, 2 Sep 2024 17:57:00 +0900\n"
	    "From: a@example.com\n\nx\n", facts, NULL, "");
	const struct row *r = sheet_find_id(s, "received"),
	    *route = sheet_find_id(s, "route");

	(void)state;
	assert_string_equal(r->key, "0");
	assert_span_equal(r->value, "r.example [192.0.2.1] - mx.example.jp");
	assert_span_equal(row_field(r, "helo")->text, "h.example");
	assert_span_equal(row_field(r, "for")->text, "i@example.jp");
	assert_int_equal(row_field(r, "delay")->number, 10000);
	assert_int_equal(row_field(r, "trusted")->number, 1);
	assert_int_equal(r->evidence->position, 0);
	assert_int_equal(route->figure->kind, FIGURE_DELAYS);
	assert_int_equal(route->figure->npoints, 1);
	assert_int_equal(row_field(route, "hops")->number, 2);
	assert_int_equal(row_field(route, "duration")->number, 10000);
	assert_span_equal(row_field(route, "basis")->text, "own");
	assert_true(text_is_none(&row_field(r, "trusted")->words));
	/* what example.com should publish is not said: no empty line either */
	assert_true(text_is_none(&sheet_find_id(s, "dmarc")->remedy));
	sheet_free(s);
	facts_free(facts);
}

/* above the trust line or below it, and by whom */
static void
accepts_results(void **state)
{
	static const char mail[] =
	    "Authentication-Results: mx.example.jp; spf=pass; dkim=fail\n"
	    "Authentication-Results: other.example; spf=pass\n"
	    "Authentication-Results: spf=pass\n"
	    "Received-SPF: pass client-ip=192.0.2.1; receiver=mx.example.jp\n"
	    "Authentication-Results: mx.example.jp; spf=pass reason=\n"
	    "Received: from h.example (r.example [192.0.2.1]) by "
	    "mx.example.jp" DATE
	    "Authentication-Results: mx.example.jp; spf=pass\n"
	    "ARC-Authentication-Results: i=1; mx.example.jp; spf=pass\n"
	    "From: a@example.com\n\nx\n";
	struct facts *facts = facts_of_host();

	(void)state;
	for (int known = 0; known < 2; known++) {
		struct sheet *s = judge(mail, known ? facts : NULL, known ?
		    NULL : "MX.example.jp", "");
		char got[16] = "";
		size_t n = 0;

		for (const struct row *r = s->root.children; r; r = r->next)
			if (strcmp(r->id, "authres") == 0)
				got[n++] = row_field(r, "accepted")->number ?
				    '1' : '0';
		assert_string_equal(got, "1001000");
		sheet_free(s);
	}
	facts_free(facts);
}

/* Nobody said which servers are ours. */
static const struct {
	const char	*mail, *authserv;
	bool		 accepted;
} unsaid[] = {
	{ "Authentication-Results: mx.example.jp; spf=pass\n"
	  "Received: from h.example (r.example [192.0.2.1]) by "
	  "mail.example.jp" DATE, NULL, true },
	/* the sender's own, below our field, and of another server */
	{ "Received: from h.example (r.example [192.0.2.1]) by "
	  "mail.example.jp" DATE
	  "Authentication-Results: mx.example.jp; spf=pass\n", NULL, false },
	{ "Authentication-Results: mx.example.net; spf=pass\n"
	  "Received: from h.example (r.example [192.0.2.1]) by "
	  "mail.example.jp" DATE, NULL, false },
	/* it was said */
	{ "Authentication-Results: mx.example.jp; spf=pass\n"
	  "Received: from h.example (r.example [192.0.2.1]) by "
	  "mail.example.jp" DATE, "other.example", false },
	/* nothing came in here: no more than the name that it is for */
	{ "Authentication-Results: mx.example.jp; spf=pass\n", NULL, false },
};

static void
assumes_results(void **state)
{
	char mail[1024];

	(void)state;
	for (size_t i = 0; i < sizeof unsaid / sizeof *unsaid; i++) {
		const struct field *f;
		struct sheet *s;

		snprintf(mail, sizeof mail, "%sFrom: a@example.com\n"
		    "To: b@example.net\n\nx\n", unsaid[i].mail);
		s = judge(mail, NULL, unsaid[i].authserv, "");
		f = row_field(sheet_find_id(s, "authres"), "accepted");
		assert_int_equal(f->number, unsaid[i].accepted);
		sheet_free(s);
	}
}

static const struct { const char *zone, *want; } reverse[] = {
	{ "1.2.0.192.in-addr.arpa. IN PTR h.example.\n"
	  "h.example. IN A 192.0.2.1\n", "pass h.example" },
	{ "1.2.0.192.in-addr.arpa. IN PTR a.example.\n"
	  "1.2.0.192.in-addr.arpa. IN PTR b.example.\n"
	  "b.example. IN A 192.0.2.1\n", "pass b.example" },
	{ "1.2.0.192.in-addr.arpa. IN PTR h.example.\n"
	  "h.example. IN A 192.0.2.2\n", "fail h.example" },
	{ "1.2.0.192.in-addr.arpa. IN PTR h.example.\n", "fail h.example" },
	{ "", "permerror " },
	{ ";!SERVFAIL 1.2.0.192.in-addr.arpa. PTR\n", "temperror " },
	{ "1.2.0.192.in-addr.arpa. IN PTR h.example.\n"
	  ";!TIMEOUT h.example. A\n", "temperror h.example" },
};

static void
looks_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof reverse / sizeof *reverse; i++) {
		struct sheet *s = judge("Received: from h.example (r.example "
		    "[192.0.2.1]) by mx.example.jp" DATE "\nx\n", NULL, NULL,
		    reverse[i].zone);
		const struct row *r = sheet_find_id(s, "iprev");
		const struct field *name = row_field(r, "name");
		char got[256];

		snprintf(got, sizeof got, SPAN_FMT " " SPAN_FMT,
		    SPAN_ARG(row_field(r, "result")->text),
		    SPAN_ARG(name ? name->text : span_str("")));
		if (got[strlen(got) - 1] == '.')
			got[strlen(got) - 1] = '\0';
		assert_string_equal(got, reverse[i].want);
		assert_int_equal(r->state, strncmp(got, "temp", 4) ? ROW_DONE :
		    ROW_UNKNOWN);
		sheet_free(s);
	}
}

/* What the log says goes before what the field says; a client inside has an
 * address that SPF knows nothing of. */
static void
hears_the_log(void **state)
{
	static const char out[] = "Received: from h.example (h.example "
	    "[192.0.2.1]) by mx.example.jp (Postfix) with ESMTP id Q1" DATE
	    "From: a@h.example\n\nx\n";
	static const char in[] = "Received: from pc (pc [10.0.0.9]) by "
	    "mx.example.jp (Postfix) with ESMTP id Q2" DATE "\nx\n";
	struct facts *f = facts_new();
	struct sheet *s;

	(void)state;
	facts_add(f, "log.client", span_str("Q1"), span_str("203.0.113.7"));
	facts_add(f, "log.sender", span_str("Q1"), span_str("b@h.example"));
	facts_add(f, "log.client", span_str("Q2"), span_str("10.0.0.9"));
	facts_add(f, "log.account", span_str("Q2"), span_str("taro"));
	s = judge(out, f, NULL, "");
	assert_span_equal(row_field(sheet_find_id(s, "spf"), "ip")->text,
	    "203.0.113.7");
	assert_span_equal(row_field(sheet_find_id(s, "spf"),
	    "mail_from")->text, "b@h.example");
	assert_span_equal(row_field(sheet_find_id(s, "received.log"),
	    "queue_id")->text, "Q1");
	sheet_free(s);
	s = judge(in, f, NULL, "");
	assert_null(row_field(sheet_find_id(s, "spf"), "ip"));
	assert_int_equal(sheet_find_id(s, "spf")->state, ROW_DONE);
	assert_span_equal(row_field(sheet_find_id(s, "received.log"),
	    "account")->text, "taro");
	sheet_free(s);
	s = judge(out, NULL, NULL, "");
	assert_null(sheet_find_id(s, "received.log"));
	sheet_free(s);
	facts_free(f);
}

UNIT_MAIN(cmocka_unit_test(follows_chains), cmocka_unit_test(takes_options),
    cmocka_unit_test(hears_the_log),
    cmocka_unit_test(reads_trust), cmocka_unit_test(says_of_hops),
    cmocka_unit_test(gives_fields), cmocka_unit_test(accepts_results),
    cmocka_unit_test(assumes_results),
    cmocka_unit_test(looks_back))
