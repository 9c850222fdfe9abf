/* core/lint when memory runs out: an error, never a sheet that is torn. */
#include <errno.h>

#include "tests/unit/alloc.h"
#include "tests/unit/lint/rig.h"

static const char mail[] =
    "Received: from h.example (r.example [192.0.2.1]) by mx.example.jp\n"
    "\t(Postfix) with SMTP id 9F; Mon, 2 Sep 2024 17:56:59 +0900\n"
    "From: =?utf-8?B?5LiJ?= <a@example.com>\n"
    "To: b@docomo.ne.jp\n"
    "Subject: Re: ttt\n"
    "Content-Type: multipart/mixed; boundary=b\n\n"
    "--b\n\nx http://192.0.2.1/\n"
    "--b\nContent-Type: text/html\n\n<p>x<a href=http://a.example>b\n"
    "--b\nContent-Type: application/pdf; name=\"a b.pdf.exe\"\n"
    "Content-Disposition: attachment\n\nMZ\n--b--\n";

static struct lint_rig rig;

static int
judges(void)
{
	struct lint_options o = { .know = rig.know, .tables = rig.tables };
	struct lint *l;
	struct sheet *s;
	int r = lint_prepare(span_str(mail), &o, &l);

	/* libcrypto does not say that it was memory */
	if (r < 0)
		return r == -EIO ? -ENOMEM : r;
	s = score_analysis.judge(l, NULL, LINT_RIG_NOW);
	r = s == NULL || sheet_failed(s) ? -ENOMEM : 0;
	if (r == 0) {
		assert_non_null(sheet_find_id(s, "score"));
		assert_non_null(sheet_find_id(s, "rule"));
	}
	sheet_free(s);
	lint_free(l);
	return r;
}

static void
runs_out_of_memory(void **state)
{
	(void)state;
	lint_rig_start(&rig);
	alloc_fail_each(judges, 4000);
	lint_rig_end(&rig);
}

UNIT_MAIN(cmocka_unit_test(runs_out_of_memory))
