/* core/text when memory runs out. */
#include <errno.h>

#include "core/text/cells.h"
#include "core/text/charset.h"
#include "core/text/error.h"
#include "core/text/fold.h"
#include "core/text/text.h"
#include "core/text/utf8.h"
#include "tests/unit/alloc.h"
#include "tests/unit/unit.h"

static const char odd[] = "か\xe3\x82\x99\t\xff\xe2\x80\xae 葛\xf3\xa0\x84\x80"
	" a long enough text to make the buffers grow more than once, and on";

static int
clean(void)
{
	struct buf b;
	int r;

	buf_init(&b, 10000);
	r = cells_clean(&b, span_str(odd));
	if (r == 0)
		assert_true(span_starts(buf_span(&b), "が^I<FF><U+202E>"));
	buf_done(&b);
	return r;
}

static int
header(void)
{
	struct buf b;
	int r;

	buf_init(&b, 10000);
	r = charset_decode_header(span_str("a =?ISO-2022-JP?B?GyRCRnxL?= "
	    "=?ISO-2022-JP?B?XDhsGyhC?= \x8c\x8f =?utf-8?B?5Lu25ZCN?="), &b);
	if (r == 0)
		assert_string_equal(b.data, "a 日本語 件 件名");
	assert_true(utf8_valid(buf_span(&b)));
	buf_done(&b);
	return r;
}

static int
sentence(void)
{
	struct arena *a = arena_new(100000);
	const char *names[] = { "x" }, *values[] = { odd };
	struct text t;
	int r = a == NULL ? -ENOMEM : 0;

	if (a != NULL) {
		t = text_fill(a, "「{x}」", "\"{x}\"", names, values, 1);
		assert_true(utf8_valid(span_str(text_in(&t, LANG_JA))));
		assert_true(utf8_valid(span_str(text_in(&t, LANG_EN))));
	}
	arena_free(a);
	return r;
}

static int
failure(void)
{
	struct error e = { 0 };

	assert_int_equal(error_set(&e, -EIO, "{x}: {reason}", "x", odd, NULL),
	    -EIO);
	assert_true(e.ja[0] != '\0' && e.en[0] != '\0');
	assert_true(utf8_valid(span_str(e.ja)));
	return 0;
}

static int
fold(void)
{
	struct buf b;
	int r;

	buf_init(&b, 10000);
	r = fold_search(span_str("ﾃﾞｰﾀ and a text that makes the buffer grow"),
	    &b);
	buf_done(&b);
	return r;
}

static void
every_allocation_may_fail(void **state)
{
	static int (*const calls[])(void) = {
		clean, header, sentence, failure, fold,
	};

	(void)state;
	for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++)
		alloc_fail_each(calls[i], 1000);
}

UNIT_MAIN(
	cmocka_unit_test(every_allocation_may_fail),
)
