/* core/inquiry/https: the answer as bytes. */
#include "core/inquiry/https.h"

#include <errno.h>

#include "tests/unit/unit.h"

static void
reads(void **state)
{
	static const char *const bad[] = { "", "ok", "ok\n", " 200 x\n",
		"ok 2000 x\n", "ok -1 x\n", "ok two x\n", "\n" };
	struct https_answer a;

	(void)state;
	assert_int_equal(https_read(span_str("ok 200 text/plain; x=y\n\na\n"),
	    &a), 0);
	assert_span_equal(a.word, "ok");
	assert_span_equal(a.detail, "text/plain; x=y");
	assert_span_equal(a.body, "\na\n");
	assert_int_equal(a.status, 200);
	assert_int_equal(https_read(span_str("slow 0"), &a), 0);
	assert_int_equal(a.detail.n + a.body.n + a.status, 0);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		if (https_read(span_str(bad[i]), &a) != -EINVAL)
			fail_msg("%zu", i);
	}
}

/* What a server says in its head cannot begin the body. */
static void
writes(void **state)
{
	const struct https_answer a = { .word = span_str("redirect"),
		.status = 301, .detail = span_str("https://a/\r\nx\x7f"),
		.body = span_str("b\n") };
	struct buf b;

	(void)state;
	buf_init(&b, 4096);
	assert_int_equal(https_write(&a, &b), 0);
	assert_span_equal(buf_span(&b), "redirect 301 https://a/  x \nb\n");
	buf_done(&b);
}

UNIT_MAIN(
	cmocka_unit_test(reads),
	cmocka_unit_test(writes),
)
