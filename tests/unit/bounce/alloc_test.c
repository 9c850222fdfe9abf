/* core/bounce when memory runs out: an error, never a sheet that is torn. */
#include "core/bounce/notice.h"

#include <errno.h>

#include "tests/unit/alloc.h"
#include "tests/unit/bounce/bounce.h"

static const char mail[] =
    "From: MAILER-DAEMON@mail.example.jp\nTo: taro@example.jp\n"
    "Subject: =?utf-8?B?5LiJ?=\n"
    "Content-Type: multipart/report; boundary=b\n\n"
    "--b\nContent-Type: text/html\n\n<p>&lt;hanako@example.com&gt;:<br>\n"
    "--b\nContent-Type: message/delivery-status\n\n"
    "Reporting-MTA: dns; x.example\n\n"
    "Final-Recipient: utf-8; \\x{5927}@example.com\nAction: failed\n"
    "Status: 5.0.0\nDiagnostic-Code: smtp; 550 5.1.1 unknown\n"
    "--b\nContent-Type: message/rfc822\n\n"
    "From: taro@example.jp\nTo: hanako@example.com\n"
    "Message-ID: <1@example.jp>\n\nx\n--b--\n";

static struct replies *replies;

static int
judges(void)
{
	struct bounce *b = NULL;
	struct sheet *s;
	int r = bounce_prepare(span_str(mail), replies, &b);

	if (r < 0)
		return r;
	s = bounce_analysis.judge(b, NULL, INT64_C(1725270000) * USEC_SEC);
	r = s == NULL || sheet_failed(s) ? -ENOMEM : 0;
	if (r == 0)
		assert_non_null(sheet_find_id(s, "bounce"));
	sheet_free(s);
	bounce_free(b);
	return r;
}

static void
runs_out_of_memory(void **state)
{
	(void)state;
	replies = load_replies();
	alloc_fail_each(judges, 1000);
	replies_free(replies);
}

UNIT_MAIN(cmocka_unit_test(runs_out_of_memory))
