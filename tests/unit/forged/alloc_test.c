/* core/forged when memory runs out: an error, or the answer; nothing torn,
 * nothing lost. */
#include <errno.h>

#include "core/forged/base.h"
#include "core/forged/look.h"
#include "core/message/message.h"
#include "tests/unit/alloc.h"
#include "tests/unit/forged/loaded.h"
#include "tests/unit/unit.h"

static const char mail[] =
    "Received: from h.example (r.example [192.0.2.1]) by mx.example.jp\n"
    "\t(Postfix) with ESMTPS id 9F; Mon, 2 Sep 2024 17:56:59 +0900\n"
    "From: Rаkuten メ\xe2\x80\x8bルカリ <a@rakutem.example>\n"
    "Subject: 【三井住友カード】お知らせ\n"
    "Content-Type: multipart/mixed; boundary=b\n\n"
    "--b\nContent-Type: text/html; charset=utf-8\n\n"
    "<p>お客様<p><a href=\"http://amazon.co.jp.example.cn/\">amazon.co.jp</a>"
    "<a href=\"http://xn--80ak6aa92e.example/\">x</a>\n--b--\n";

static int
judges(void)
{
	struct message_options o = { .vantage = "", .forge = base };
	struct message *m;
	struct sheet *s;
	int r = message_prepare(span_str(mail), &o, &m);

	/* libcrypto does not say that it was memory */
	if (r < 0)
		return r == -EIO ? -ENOMEM : r;
	s = message_analysis.judge(m, NULL, 1725270000 * USEC_SEC);
	r = s == NULL || sheet_failed(s) ? -ENOMEM : 0;
	if (r == 0)
		assert_non_null(sheet_find_id(s, "forged"));
	sheet_free(s);
	message_free(m);
	return r;
}

static int
builds_a_table(void)
{
	struct look_table *t = NULL;
	int r = look_table_new(base->know, &t);

	look_table_free(t);
	return r;
}

static int
reads_names(void)
{
	struct arena *a = arena_new(1 << 20);
	struct look_key k;
	struct look_host h;
	struct look_idn idn;
	int r;

	if (!a)
		return -ENOMEM;
	r = look_key(span_str("三丼住友力一ド"), LOOK_RAW, a, &k);
	if (r == 0)
		r = look_host_read(span_str("аррӏе.example"), a, &h);
	if (r == 0)
		r = look_idn(base->looks, &h, NULL, 0, a, &idn);
	arena_free(a);
	return r;
}

static void
runs_out_of_memory(void **state)
{
	(void)state;
	alloc_fail_each(reads_names, 2000);
	alloc_fail_each(builds_a_table, 5000);
	alloc_fail_each(judges, 5000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(runs_out_of_memory),
	};

	return cmocka_run_group_tests(tests, load, unload);
}
