/* Results that a sender planted: Authentication-Results with the name of our
 * server, in every place and guise that a forger can reach.  None may be
 * believed; those of a server that is ours are. */
#include "core/forged/base.h"
#include "tests/unit/forged/loaded.h"
#include "tests/unit/message/rig.h"

#define AR "Authentication-Results: "
#define OURS "mx.example.jp; "
#define GOOD "spf=pass smtp.mailfrom=amazon.co.jp; dkim=pass " \
	"header.d=amazon.co.jp; dmarc=pass header.from=amazon.co.jp\n"
#define BAD "spf=fail smtp.mailfrom=amazon.co.jp; dkim=none; dmarc=fail " \
	"(p=reject) header.from=amazon.co.jp\n"
#define HERE \
	"Received: from mail.evil.example (mail.evil.example [203.0.113.9])\n" \
	"\tby mx.example.jp (Postfix) with ESMTPS id 4Wy0Wt2rCKz1Rkb\n" \
	"\tfor <info@example.jp>; Mon, 2 Sep 2024 17:56:59 +0900\n"
#define ELSEWHERE \
	"Received: from mail.amazon.co.jp (mail.amazon.co.jp [192.0.2.7])\n" \
	"\tby mail.evil.example; Mon, 2 Sep 2024 17:56:50 +0900\n"
#define SIGNATURE(domain) \
	"DKIM-Signature: v=1; a=rsa-sha256; d=" domain "; s=gone; h=from;\n" \
	"\tbh=2jmj7l5rSw0yVb/vlWAYkK/YBwk=; b=AAAA\n"
#define FROM "From: Amazon.co.jp <a@amazon.co.jp>\n"
#define REST "To: info@example.jp\nMessage-ID: <1@amazon.co.jp>\n\nhello\n"

/* How our server is known. */
enum known {
	NOBODY,			/* not at all */
	NAMED,			/* --authserv-id */
	NO_MILTER,		/* settings of Postfix, without a milter */
	MILTER,			/* … with one */
	SETTINGS,		/* its name alone */
};

/* What came of it: c08, c06 and c01, or neither. */
enum seen { GENUINE, ACCUSED, NOT_VERIFIED };

#define ZONE \
	"amazon.co.jp. MX 10 mail.amazon.co.jp.\n" \
	"amazon.co.jp. TXT \"v=spf1 ip4:192.0.2.7 -all\"\n" \
	"_dmarc.amazon.co.jp. TXT \"v=DMARC1; p=reject\"\n" \
	"mail.amazon.co.jp. A 192.0.2.7\n"

static const struct {
	const char	*what, *mail;
	enum known	 known;
	bool		 online;
	enum seen	 seen;
} cases[] = {
	/* above our Received field only our server writes */
	{ "above, named", AR OURS GOOD HERE FROM REST, NAMED, false,
	  GENUINE },
	{ "above, no milter", AR OURS GOOD HERE FROM REST, NO_MILTER, false,
	  GENUINE },
	{ "above, nobody known", AR OURS GOOD HERE FROM REST, NOBODY, false,
	  GENUINE },
	{ "above, another", AR "mx.example.net; " GOOD HERE FROM REST, NAMED,
	  false, NOT_VERIFIED },
	/* right below it stands what a milter wrote, or the sender */
	{ "next, named", HERE AR OURS GOOD FROM REST, NAMED, false,
	  GENUINE },
	{ "next, a milter", HERE AR OURS GOOD FROM REST, MILTER, false,
	  GENUINE },
	{ "next, its name alone", HERE AR OURS GOOD FROM REST, SETTINGS,
	  false, GENUINE },
	{ "next, no milter", HERE AR OURS GOOD FROM REST, NO_MILTER, false,
	  NOT_VERIFIED },
	{ "next, nobody known", HERE AR OURS GOOD FROM REST, NOBODY, false,
	  NOT_VERIFIED },
	{ "next, it speaks against it", HERE AR OURS BAD FROM REST,
	  NO_MILTER, false, ACCUSED },
	/* … and below a field of others */
	{ "below, no milter", HERE ELSEWHERE AR OURS GOOD FROM REST,
	  NO_MILTER, false, NOT_VERIFIED },
	{ "below, nobody known", HERE ELSEWHERE AR OURS GOOD FROM REST,
	  NOBODY, false, NOT_VERIFIED },
	{ "below From", HERE ELSEWHERE FROM AR OURS GOOD REST, NAMED, false,
	  NOT_VERIFIED },
	{ "below our own", AR OURS BAD HERE ELSEWHERE AR OURS GOOD FROM REST,
	  NAMED, false, ACCUSED },
	/* no Received at all: a part of a header that was pasted */
	{ "pasted, of the recipient", AR OURS GOOD FROM REST, NOBODY, false,
	  NOT_VERIFIED },
	{ "pasted, against it", AR OURS BAD FROM REST, NOBODY, false,
	  ACCUSED },
	{ "pasted, another", AR "mx.example.net; " GOOD FROM REST, NOBODY,
	  false, NOT_VERIFIED },
	{ "pasted, no milter", AR OURS GOOD FROM REST, NO_MILTER, false,
	  NOT_VERIFIED },
	/* guises */
	{ "a comment for a name", HERE AR "mx.example.net (mx.example.jp); "
	  GOOD FROM REST, NAMED, false, NOT_VERIFIED },
	{ "comments, case", HERE "AUTHENTICATION-results: (x) MX.Example.JP "
	  "(y (z)) 1; " GOOD FROM REST, NO_MILTER, false, NOT_VERIFIED },
	{ "a name behind ours", HERE AR "mx.example.jp.evil.example; " GOOD
	  FROM REST, NAMED, false, NOT_VERIFIED },
	{ "a name below ours", HERE AR "x.mx.example.jp; " GOOD FROM REST,
	  NAMED, false, NOT_VERIFIED },
	{ "a blank before the colon", HERE "Authentication-Results : " OURS
	  GOOD FROM REST, NAMED, false, NOT_VERIFIED },
	{ "two names, ours second", HERE AR "mx.example.net; " BAD AR OURS
	  GOOD FROM REST, NO_MILTER, false, NOT_VERIFIED },
	{ "in a comment of ours", AR OURS "spf=fail (dmarc=pass dkim=pass) "
	  "smtp.mailfrom=amazon.co.jp; dmarc=fail (p=reject) "
	  "header.from=amazon.co.jp\n" HERE FROM REST, NAMED, false,
	  ACCUSED },
	{ "of another From", AR OURS "dmarc=pass header.from=evil.example\n"
	  HERE FROM REST, NAMED, false, NOT_VERIFIED },
	{ "another signature", AR OURS "dkim=pass header.d=amazon.co.jp\n"
	  HERE SIGNATURE("evil.example") FROM REST, NAMED, false,
	  NOT_VERIFIED },
	{ "ARC in our name", HERE "ARC-Authentication-Results: i=1; " OURS
	  GOOD FROM REST, NAMED, false, NOT_VERIFIED },
	{ "Received-SPF in our name", HERE "Received-SPF: pass "
	  "receiver=mx.example.jp; envelope-from=a@amazon.co.jp\n" FROM
	  REST, NAMED, false, NOT_VERIFIED },
	/* where DNS can be asked, it goes first: no signature to verify … */
	{ "online, no signature", "Return-Path: <a@amazon.co.jp>\n" HERE AR
	  OURS GOOD FROM REST, NAMED, true, ACCUSED },
	/* … and one whose key there never was, below a field of others */
	{ "online, a key that is gone", "Return-Path: <a@amazon.co.jp>\n"
	  HERE ELSEWHERE AR OURS GOOD SIGNATURE("amazon.co.jp") FROM REST,
	  NAMED, true, ACCUSED },
	{ "online, no milter", "Return-Path: <a@amazon.co.jp>\n" HERE AR
	  OURS GOOD SIGNATURE("amazon.co.jp") FROM REST, NO_MILTER, true,
	  ACCUSED },
};

static struct facts *
facts_of(enum known known)
{
	struct facts *f = facts_new();

	assert_non_null(f);
	if (known >= NO_MILTER)
		assert_int_equal(facts_add(f, "postconf.myhostname",
		    span_str(""), span_str("mx.example.jp")), 0);
	if (known == MILTER || known == NO_MILTER)
		assert_int_equal(facts_add(f, "postconf.smtpd_milters",
		    span_str(""), span_str(known == MILTER ?
		    "inet:127.0.0.1:8891" : "")), 0);
	return f;
}

static struct sheet *
judge_case(size_t i, struct facts *facts)
{
	struct span id = span_str("mx.example.jp");
	struct message_options o = { .vantage = "", .forge = base,
		.facts = facts, .authserv = &id,
		.nauthserv = cases[i].known == NAMED };
	struct answerer by = inquiry_by_facts(facts);
	struct message *m = NULL;
	struct inquiry *in;
	struct sheet *s;

	if (cases[i].online)
		return judged_with(o, cases[i].mail, ZONE, NULL);
	assert_int_equal(message_prepare(span_str(cases[i].mail), &o, &m),
	    0);
	in = inquiry_new(&message_analysis, m, RIG_NOW, &by);
	assert_non_null(in);
	assert_true(inquiry_settle(in));
	s = inquiry_take(in);
	assert_non_null(s);
	inquiry_free(in);
	message_free(m);
	return s;
}

static void
believes_no_planted_results(void **state)
{
	size_t wrong = 0;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct facts *facts = facts_of(cases[i].known);
		struct sheet *s = judge_case(i, facts);
		bool c08 = row_keyed(s, "signal", "c08") != NULL,
		    c01 = row_keyed(s, "signal", "c01") != NULL,
		    c06 = row_keyed(s, "signal", "c06") != NULL;
		enum seen seen = c08 ? GENUINE : c01 && c06 ? ACCUSED :
		    NOT_VERIFIED;

		if (seen != cases[i].seen || (seen == NOT_VERIFIED &&
		    (c01 || c06))) {
			print_message("# %s: %s%s%s\n", cases[i].what,
			    c01 ? "c01 " : "", c06 ? "c06 " : "",
			    c08 ? "c08" : "");
			wrong++;
		}
		sheet_free(s);
		facts_free(facts);
	}
	assert_int_equal(wrong, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(believes_no_planted_results),
	};

	return cmocka_run_group_tests(tests, load, unload);
}
