/* core/base/base64: the vectors of RFC 4648 section 10, and what is none. */
#include "core/base/base64.h"

#include <errno.h>

#include "tests/unit/unit.h"

static const struct { const char *bytes, *text; } vectors[] = {
	{ "", "" }, { "f", "Zg==" }, { "fo", "Zm8=" }, { "foo", "Zm9v" },
	{ "foob", "Zm9vYg==" }, { "fooba", "Zm9vYmE=" },
	{ "foobar", "Zm9vYmFy" }, { "\xfb\xff\xbf", "+/+/" },
};

static void
both_ways(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
		char back[16];
		size_t n = 0;
		struct buf b;

		buf_init(&b, 64);
		assert_int_equal(base64_add(&b, span_str(vectors[i].bytes)),
		    0);
		assert_span_equal(buf_span(&b), vectors[i].text);
		assert_int_equal(base64_decode(buf_span(&b), back, &n), 0);
		assert_span_equal(span_of(back, n), vectors[i].bytes);
		buf_done(&b);
	}
}

static void
every_byte(void **state)
{
	char all[256], back[258];
	size_t n = 0;
	struct buf b;

	(void)state;
	for (int i = 0; i < 256; i++)
		all[i] = (char)i;
	buf_init(&b, 1024);
	base64_add(&b, span_of(all, sizeof all));
	assert_int_equal(b.len, 344);
	assert_int_equal(base64_decode(buf_span(&b), back, &n), 0);
	assert_int_equal(n, sizeof all);
	assert_memory_equal(back, all, sizeof all);
	buf_done(&b);
}

static void
refused(void **state)
{
	static const char *const bad[] = { "A", "AA", "AAA", "AAAAA", "====",
		"A===", "AA=A", "=AAA", "AA==AAAA", "AA A", "AAA\n", "AA-_",
		"AAA\x80" };
	char out[8];
	size_t n = 7;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(base64_decode(span_str(bad[i]), out, &n),
		    -EINVAL);
	assert_int_equal(base64_decode(span_of("AAA\0", 4), out, &n), -EINVAL);
	assert_int_equal(n, 7);
}

static void
too_long(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 5);
	assert_int_equal(base64_add(&b, span_str("foobar")), -EFBIG);
	buf_done(&b);
}

UNIT_MAIN(
	cmocka_unit_test(both_ways),
	cmocka_unit_test(every_byte),
	cmocka_unit_test(refused),
	cmocka_unit_test(too_long),
)
