/* core/message when memory runs out: an error, never a sheet that is torn. */
#include <errno.h>

#include "core/message/message.h"
#include "tests/unit/alloc.h"
#include "tests/unit/unit.h"

static const char mail[] =
    "Authentication-Results: mx.example.jp; spf=pass smtp.mailfrom=\"a b\"@c\n"
    "Received: from h.example (r.example [192.0.2.1]) by mx.example.jp\n"
    "\t(Postfix) with ESMTPS id 9F; Mon, 2 Sep 2024 17:56:59 +0900\n"
    "Received: from x by y; Mon, 2 Sep 2024 17:00:00 +0900\n"
    "DKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=a; h=From; bh=; b=\n"
    "From: =?utf-8?B?5LiJ?= <a@example.com>\n"
    "Content-Type: multipart/mixed; boundary=b\n\n"
    "--b\n\nx\n--b\nContent-Type: text/html\n\n<p>x\n--b--\n";

static int
judges(void)
{
	struct message_options o = { .vantage = "" };
	struct message *m;
	struct sheet *s;
	int r = message_prepare(span_str(mail), &o, &m);

	/* libcrypto does not say that it was memory */
	if (r < 0)
		return r == -EIO ? -ENOMEM : r;
	s = message_analysis.judge(m, NULL, 1725270000 * USEC_SEC);
	r = s == NULL || sheet_failed(s) ? -ENOMEM : 0;
	if (r == 0) {
		assert_non_null(sheet_find_id(s, "route"));
		assert_non_null(sheet_find_id(s, "authres"));
		assert_non_null(sheet_find_id(s, "part"));
	}
	sheet_free(s);
	message_free(m);
	return r;
}

static void
runs_out_of_memory(void **state)
{
	(void)state;
	alloc_fail_each(judges, 2000);
}

UNIT_MAIN(cmocka_unit_test(runs_out_of_memory))
