/* core/bounce: whole mails, made up, of every kind and dialect; what each row
 * says of them. */
#include "core/bounce/notice.h"

#include <errno.h>

#include "core/base/readfile.h"
#include "core/inquiry/remote.h"
#include "tests/unit/bounce/bounce.h"

#define NOW (INT64_C(1725270000) * USEC_SEC)

static struct replies *replies;

static struct sheet *
judge(const char *mail, size_t n)
{
	struct bounce *b = NULL;
	struct sheet *s;

	assert_int_equal(bounce_prepare(span_of(mail, n), replies, &b), 0);
	s = bounce_analysis.judge(b, NULL, NOW);
	assert_non_null(s);
	assert_false(sheet_failed(s));
	assert_string_equal(s->root.children->id, "bounce");
	bounce_free(b);
	return s;
}

static struct span
text_of(const struct row *r, const char *name)
{
	const struct field *f = r ? row_field(r, name) : NULL;

	return f ? f->text : span_str("");
}

/* "notice; address action status reason mta; …" */
static void
summary(const struct sheet *s, struct buf *out)
{
	static const char *const fields[] = { "address", "action", "status",
		"reason", "mta" };
	const struct row *top = s->root.children;

	buf_addspan(out, text_of(top, "notice"));
	assert_int_equal(row_field(top, "is_bounce")->number,
	    span_is(text_of(top, "notice"), "failed"));
	for (const struct row *r = top; r; r = r->next) {
		if (strcmp(r->id, "recipient") != 0)
			continue;
		buf_adds(out, ";");
		for (size_t i = 0; i < 5; i++) {
			struct span v = text_of(r, fields[i]);

			buf_adds(out, " ");
			buf_addspan(out, v.n > 0 ? v : span_str("-"));
		}
	}
}

#define DAEMON "Return-Path: <>\nFrom: MAILER-DAEMON@mail.example.jp\n" \
	"To: taro@example.jp\nSubject: failure notice\n"
#define REPORT(kind) "Content-Type: multipart/report; boundary=b;\n" \
	"\treport-type=" kind "\n\n--b\nContent-Type: text/plain\n\nWords.\n"
#define STATUS "--b\nContent-Type: message/delivery-status\n\n" \
	"Reporting-MTA: dns; mail.example.jp\n\n"
#define BACK "From: taro@example.jp\nTo: hanako@example.com\n" \
	"Subject: =?UTF-8?B?6KaL56mN?=\nMessage-ID: <q1@example.jp>\n\ntext\n"

static const struct {
	const char	*name, *mail, *want;
} cases[] = {
	{ "two recipients, one delayed", DAEMON REPORT("delivery-status")
	    STATUS "Final-Recipient: RFC822; <hanako@example.com>\n"
	    "Action: failed (bad)\nStatus: 5.1.1 (no such)\n"
	    "Remote-MTA: DNS; mx.example.com (192.0.2.25)\n"
	    "Diagnostic-Code: smtp; 550 5.1.1 user unknown\n\n"
	    "Final-Recipient: rfc822; jiro@example.com\nAction: delayed\n"
	    "Status: 4.2.2\nDiagnostic-Code: smtp; 452 4.2.2 mailbox full\n"
	    "--b--\n",
	    "failed; hanako@example.com failed 5.1.1 userunknown "
	    "mx.example.com; jiro@example.com delayed 4.2.2 mailboxfull -" },
	{ "a delay is no failure", DAEMON REPORT("delivery-status") STATUS
	    "Final-Recipient: rfc822; hanako@example.com\nAction: delayed\n"
	    "Status: 4.4.1\n--b--\n",
	    "delayed; hanako@example.com delayed 4.4.1 networkerror -" },
	{ "a report of success", DAEMON REPORT("delivery-status") STATUS
	    "Final-Recipient: rfc822; hanako@example.com\nAction: relayed\n"
	    "Status: 2.0.0\n--b--\n",
	    "delivered; hanako@example.com relayed 2.0.0 delivered -" },
	{ "an address in UTF-8 (RFC 6533)", DAEMON REPORT("delivery-status")
	    "--b\nContent-Type: message/global-delivery-status\n\n"
	    "Reporting-MTA: dns; x.example\n\nFinal-Recipient: utf-8; "
	    "\\x{5927}\\x{962A}@example.jp\nAction: failed\nStatus: 5.1.1\n"
	    "--b--\n",
	    "failed; 大阪@example.jp failed 5.1.1 userunknown -" },
	{ "5.0.0, and the code in the reply", DAEMON REPORT("delivery-status")
	    STATUS "Final-Recipient: rfc822; hanako@example.com\n"
	    "Action: failed\nStatus: 5.0.0\n"
	    "Diagnostic-Code: smtp; 550 5.7.25 no PTR\n--b--\n",
	    "failed; hanako@example.com failed 5.7.25 requireptr -" },
	{ "an inner name gives way to the original address", DAEMON
	    REPORT("delivery-status") STATUS
	    "Original-Recipient: rfc822;hanako@example.com\n"
	    "Final-Recipient: rfc822;hanako@store\nAction: failed\n"
	    "Status: 5.2.2\n--b--\n",
	    "failed; hanako@example.com failed 5.2.2 mailboxfull -" },
	{ "cut off in the middle of the fields", DAEMON
	    REPORT("delivery-status") STATUS
	    "Final-Recipient: rfc822; hanako@example.com\nAction: fai",
	    "failed; hanako@example.com failed - onhold -" },
	{ "fields in a plain text", DAEMON "\nReporting-MTA: dns; x.example\n"
	    "\nFinal-Recipient: rfc822; hanako@example.com\nAction: failed\n"
	    "Status: 5.2.2\n",
	    "failed; hanako@example.com failed 5.2.2 mailboxfull -" },
	{ "a report inside the mail that came back is not ours", DAEMON
	    REPORT("delivery-status") STATUS
	    "Final-Recipient: rfc822; hanako@example.com\nAction: failed\n"
	    "Status: 5.1.1\n\n--b\nContent-Type: message/rfc822\n\n" DAEMON
	    "Content-Type: multipart/report; boundary=c\n\n--c\n"
	    "Content-Type: message/delivery-status\n\nFinal-Recipient: "
	    "rfc822; victim@example.org\nAction: failed\n--c--\n--b--\n",
	    "failed; hanako@example.com failed 5.1.1 userunknown -" },
	{ "a boundary that never comes", DAEMON
	    "Content-Type: multipart/report; boundary=other\n\n--b\n"
	    "Content-Type: message/delivery-status\n\n"
	    "Final-Recipient: rfc822; hanako@example.com\nAction: failed\n"
	    "Status: 5.1.1\n--b--\n",
	    "failed; hanako@example.com failed 5.1.1 userunknown -" },
	{ "qmail", DAEMON "\nHi. This is the qmail-send program at x.\n\n"
	    "<hanako@example.com>:\n192.0.2.25 does not like recipient.\n"
	    "Remote host said: 550 5.1.1 user unknown\nGiving up on "
	    "192.0.2.25.\n\n<jiro@example.com>:\nUser's mailbox is full.\n\n"
	    "--- Below this line is a copy of the message.\n\n" BACK,
	    "failed; hanako@example.com failed 5.1.1 userunknown -; "
	    "jiro@example.com failed - mailboxfull -" },
	{ "Exim", DAEMON "X-Failed-Recipients: hanako@example.com\n"
	    "Auto-Submitted: auto-replied\n\nThis message was created "
	    "automatically by mail delivery software.\n\n"
	    "  hanako@example.com\n    host mx.example.com [192.0.2.25]:\n"
	    "    550 5.7.1 blocked using zen.example\n",
	    "failed; hanako@example.com failed 5.7.1 blocked "
	    "mx.example.com" },
	{ "sendmail", DAEMON "\n   ----- The following addresses had permanent "
	    "fatal errors -----\n<hanako@example.com>\n"
	    "    (reason: 552 message size exceeds limit)\n\n"
	    "   ----- Transcript of session follows -----\n"
	    ">>> DATA\n<<< 552 message size exceeds limit\n",
	    "failed; hanako@example.com failed - mesgtoobig -" },
	{ "refused behind the text: a setting of the recipient", DAEMON
	    "\n   ----- The following addresses had permanent fatal errors "
	    "-----\n<hanako@example.com>\n    (reason: 550 Unknown user)\n\n"
	    "   ----- Transcript of session follows -----\n"
	    ">>> DATA\n<<< 550 Unknown user\n",
	    "failed; hanako@example.com failed - filtered -" },
	{ "an old transcript", DAEMON "\n   ----- Transcript of session follows"
	    " -----\n550 <hanako@example.com>... User unknown\n\n"
	    "   ----- Unsent message follows -----\n" BACK,
	    "failed; hanako@example.com failed - userunknown -" },
	{ "Exchange", DAEMON "\nYour message did not reach some or all of the "
	    "intended recipients.\n\n      To:\tx@example.org\n\nThe following "
	    "recipient(s) could not be reached:\n\n      hanako@example.com on "
	    "4/29/01 11:34 PM\n            The recipient name is not "
	    "recognized, user unknown\n",
	    "failed; hanako@example.com failed - userunknown -" },
	{ "a gateway's words in Japanese", DAEMON "\n"
	    "以下のメールアドレスへの送信に失敗しました。\n"
	    "hanako@example.com\n\n\n-------server message\n"
	    "550 5.1.1 user unknown\n\n-------original message\n" BACK,
	    "failed; hanako@example.com failed 5.1.1 userunknown -" },
	{ "au", "From: Postmaster@ezweb.ne.jp\nTo: taro@example.jp\n"
	    "Subject: Mail System Error\n\n"
	    "次のあて先へのメッセージはエラーのため送信できませんでした。\n\n"
	    "    Recipient: <hanako@example.com>\n"
	    "    >>> RCPT TO:<hanako@example.com>\n"
	    "    <<< 550 <hanako@example.com>: User unknown\n",
	    "failed; hanako@example.com failed - userunknown -" },
	{ "nobody's own way", DAEMON "\nYour mail to hanako@example.com could "
	    "not be delivered: the mailbox is full.\n",
	    "failed; hanako@example.com failed - mailboxfull -" },
	{ "whom it was for, where the words name nobody", DAEMON
	    "\nYour message could not be delivered.\n\nOriginal message "
	    "follows.\n\n" BACK,
	    "failed; hanako@example.com failed - onhold -" },
	{ "a delay in words", DAEMON "\nThis is just a warning.  Your message "
	    "to\n\n\thanako@example.com\n\nhas not yet been delivered.\n",
	    "delayed; hanako@example.com delayed - onhold -" },
	{ "a complaint", "From: fbl@example.net\nTo: abuse@example.jp\n"
	    "Subject: complaint\n" REPORT("feedback-report")
	    "--b\nContent-Type: message/feedback-report\n\n"
	    "Feedback-Type: abuse\nSource-IP: 192.0.2.10\n"
	    "Original-Rcpt-To: <hanako@example.net>\n--b--\n",
	    "complaint; hanako@example.net - - feedback -" },
	{ "a read receipt", "From: hanako@example.com\nTo: taro@example.jp\n"
	    "Subject: read\n" REPORT("disposition-notification")
	    "--b\nContent-Type: message/disposition-notification\n\n"
	    "Final-Recipient: rfc822;hanako@example.com\n"
	    "Disposition: manual-action/MDN-sent-manually; displayed\n--b--\n",
	    "receipt" },
	{ "a vacation notice", "From: hanako@example.com\n"
	    "To: taro@example.jp\nAuto-Submitted: auto-replied (vacation)\n"
	    "Subject: Re: quotation\n\nBack on Monday.\n",
	    "reply; hanako@example.com - - vacation -" },
	{ "away, as the subject says", "From: hanako@example.com\n"
	    "To: taro@example.jp\nSubject: =?UTF-8?B?5LiN5Zyo?=: x\n\nx\n",
	    "reply; hanako@example.com - - vacation -" },
	{ "an ordinary mail", "From: hanako@example.com\nTo: taro@example.jp\n"
	    "Subject: quotation\n\nWas my mail to jiro@example.com rejected?\n",
	    "mail" },
	{ "an empty mail", "\n", "mail" },
};

static void
every_kind(void **state)
{
	struct buf got;

	(void)state;
	buf_init(&got, 1 << 20);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct sheet *s = judge(cases[i].mail,
		    strlen(cases[i].mail));

		buf_reset(&got);
		summary(s, &got);
		if (strcmp(got.data, cases[i].want) != 0)
			fail_msg("%s:\n  wanted %s\n  got    %s",
			    cases[i].name, cases[i].want, got.data);
		sheet_free(s);
	}
	buf_done(&got);
}

/* The same with CRLF, and with CR alone. */
static void
every_line_end(void **state)
{
	static const char *const ends[] = { "\r\n", "\r" };
	struct buf mail, got;

	(void)state;
	buf_init(&mail, 1 << 20);
	buf_init(&got, 1 << 20);
	for (size_t i = 0; i < 2 * (sizeof cases / sizeof *cases - 1); i++) {
		struct sheet *s;

		buf_reset(&mail);
		buf_reset(&got);
		for (const char *p = cases[i / 2].mail; *p; p++)
			if (*p == '\n')
				buf_adds(&mail, ends[i % 2]);
			else
				buf_addc(&mail, *p);
		s = judge(mail.data, mail.len);
		summary(s, &got);
		if (strcmp(got.data, cases[i / 2].want) != 0)
			fail_msg("%s, line end %zu:\n  wanted %s\n  got    %s",
			    cases[i / 2].name, i % 2, cases[i / 2].want,
			    got.data);
		sheet_free(s);
	}
	buf_done(&mail);
	buf_done(&got);
}

/* What the jump keys need, and where it stands. */
static void
sample_has_all(void **state)
{
	const struct row *back, *report, *first;
	struct sheet *s;
	char path[4096];
	struct buf b;

	(void)state;
	buf_init(&b, 1 << 20);
	assert_int_equal(read_file(source_file(path, sizeof path,
	    "data/sample/bounce.eml"), &b), 0);
	s = judge(b.data, b.len);
	back = sheet_find_id(s, "returned");
	assert_span_equal(text_of(back, "message_id"),
	    "20240902183957.AB12@example.jp");
	assert_int_equal(row_field(back, "message_id")->type,
	    FIELD_MESSAGE_ID);
	assert_span_equal(text_of(back, "subject"), "お見積りの件");
	assert_span_equal(text_of(back, "from"), "taro@example.jp");
	assert_span_equal(text_of(back, "to"), "hanako@example.com");
	report = sheet_find_id(s, "report");
	assert_span_equal(text_of(report, "reporting_mta"), "mail.example.jp");
	assert_span_equal(text_of(report, "queue_id"), "5E9B7A3F40");
	assert_true(row_field(report, "arrival")->number ==
	    INT64_C(1725269998) * USEC_SEC);
	first = sheet_find_id(s, "recipient");
	assert_non_null(first->evidence);
	assert_span_equal(first->evidence->source, REMOTE_MAIL);
	assert_memory_equal(b.data + first->evidence->position,
	    "Final-Recipient: rfc822; hanako@example.com", 43);
	assert_true(*first->why.ja && *first->remedy.en && *first->phone.ja);
	assert_span_equal(text_of(first->next, "original"),
	    "eigyo@example.net");
	assert_non_null(sheet_find_id(s, "resend"));
	sheet_free(s);
	buf_done(&b);
}

static void
many_recipients_are_cut(void **state)
{
	const struct row *top;
	struct sheet *s;
	size_t n = 0;
	struct buf b;

	(void)state;
	buf_init(&b, 1 << 20);
	buf_adds(&b, DAEMON REPORT("delivery-status") STATUS);
	for (int i = 0; i < NOTICE_RECIPIENTS + 5; i++)
		buf_addf(&b, "Final-Recipient: rfc822; u%d@example.com\n"
		    "Action: failed\nStatus: 5.1.1\n\n", i);
	s = judge(b.data, b.len);
	top = s->root.children;
	for (const struct row *r = top; r; r = r->next)
		n += strcmp(r->id, "recipient") == 0;
	assert_int_equal(n, NOTICE_RECIPIENTS);
	assert_non_null(sheet_find_id(s, "recipients.more"));
	sheet_free(s);
	buf_done(&b);
}

static void
too_large(void **state)
{
	struct bounce *b = NULL;

	(void)state;
	assert_int_equal(bounce_prepare(span_of("", ((size_t)100 << 20) + 1),
	    replies, &b), -EFBIG);
}

static int
start(void **state)
{
	(void)state;
	replies = load_replies();
	return 0;
}

static int
end(void **state)
{
	(void)state;
	replies_free(replies);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind),
		cmocka_unit_test(every_line_end),
		cmocka_unit_test(sample_has_all),
		cmocka_unit_test(many_recipients_are_cut),
		cmocka_unit_test(too_large),
	};

	return cmocka_run_group_tests(tests, start, end);
}
