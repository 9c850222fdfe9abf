/* core/sheet/json: commas, escapes, exact bytes, limits. */
#include "core/sheet/json.h"

#include <errno.h>

#include "tests/unit/unit.h"

static void
json_nests_and_separates(void **state)
{
	struct buf b;
	struct jw j;

	(void)state;
	buf_init(&b, 4096);
	jw_init(&j, &b);
	jw_object(&j);
	jw_member_int(&j, "a", INT64_MIN);
	jw_name(&j, "b");
	jw_array(&j);
	jw_string(&j, span_str("x"));
	jw_object(&j);
	jw_object_end(&j);
	jw_array(&j);
	jw_array_end(&j);
	jw_null(&j);
	jw_bool(&j, true);
	jw_array_end(&j);
	jw_member_opt(&j, "c", (struct span){ NULL, 0 });
	jw_member_opt(&j, "d", span_str(""));
	jw_object_end(&j);
	assert_string_equal(b.data, "{\"a\":-9223372036854775808,"
	    "\"b\":[\"x\",{},[],null,true],\"c\":null,\"d\":\"\"}");
	buf_done(&b);
}

static void
json_escapes_and_keeps_exact_bytes(void **state)
{
	struct buf b;
	struct jw j;

	(void)state;
	buf_init(&b, 4096);
	jw_init(&j, &b);
	jw_object(&j);
	jw_member_bytes(&j, "a", span_str("\"\\\n\x01\x7f\xe3\x81\x82"));
	jw_member_bytes(&j, "b", span_of("x\0\x9b", 3));
	jw_member_bytes(&j, "c", span_str("\xed\xa0\x80"));
	/* whole characters on both sides of what is not, and cut off */
	jw_member_bytes(&j, "d", span_str("\xe3\x81\x82\"\xe3\x81\x84\xe3"));
	jw_object_end(&j);
	assert_string_equal(b.data, "{\"a\":\"\\\"\\\\\\n\\u0001\\u007f"
	    "\xe3\x81\x82\",\"b\":\"x\xef\xbf\xbd\xef\xbf\xbd\","
	    "\"b_b64\":\"eACb\","
	    "\"c\":\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\","
	    "\"c_b64\":\"7aCA\","
	    "\"d\":\"\xe3\x81\x82\\\"\xe3\x81\x84\xef\xbf\xbd\","
	    "\"d_b64\":\"44GCIuOBhOM=\"}");
	buf_done(&b);
}

static void
json_base64_pads(void **state)
{
	static const struct { const char *in, *out; } cases[] = {
		{ "", "\"\"" }, { "f", "\"Zg==\"" }, { "fo", "\"Zm8=\"" },
		{ "foo", "\"Zm9v\"" }, { "foobar", "\"Zm9vYmFy\"" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf b;
		struct jw j;

		buf_init(&b, 100);
		jw_init(&j, &b);
		jw_base64(&j, span_str(cases[i].in));
		assert_string_equal(b.data, cases[i].out);
		buf_done(&b);
	}
}

static void
json_prints_thousandths(void **state)
{
	static const struct { int64_t in; const char *out; } cases[] = {
		{ 0, "0" }, { 1500, "1.5" }, { -300, "-0.3" }, { 1, "0.001" },
		{ 10, "0.01" }, { 100000, "100" },
		{ INT64_MIN, "-9223372036854775.808" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf b;
		struct jw j;

		buf_init(&b, 100);
		jw_init(&j, &b);
		jw_milli(&j, cases[i].in);
		assert_string_equal(b.data, cases[i].out);
		buf_done(&b);
	}
}

static void
json_prints_times(void **state)
{
	struct buf b;
	struct jw j;

	(void)state;
	buf_init(&b, 200);
	jw_init(&j, &b);
	jw_array(&j);
	jw_time(&j, INT64_C(1725267419) * USEC_SEC);
	jw_time(&j, INT64_C(1725267419) * USEC_SEC + 1);
	jw_time(&j, TIME_NONE);
	jw_array_end(&j);
	assert_string_equal(b.data, "[\"2024-09-02T17:56:59+09:00\","
	    "\"2024-09-02T17:56:59.000001+09:00\",null]");
	buf_done(&b);
}

static void
json_refuses_depth(void **state)
{
	struct buf b;
	struct jw j;

	(void)state;
	buf_init(&b, 4096);
	jw_init(&j, &b);
	for (int i = 0; i < 32; i++)
		jw_array(&j);
	assert_int_equal(b.error, 0);
	jw_array(&j);
	assert_int_equal(b.error, -EOVERFLOW);
	buf_done(&b);
}

UNIT_MAIN(
	cmocka_unit_test(json_nests_and_separates),
	cmocka_unit_test(json_escapes_and_keeps_exact_bytes),
	cmocka_unit_test(json_base64_pads),
	cmocka_unit_test(json_prints_thousandths),
	cmocka_unit_test(json_prints_times),
	cmocka_unit_test(json_refuses_depth),
)
