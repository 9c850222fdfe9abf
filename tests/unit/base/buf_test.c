/* core/base: buf, arena, span. */
#include "core/base/buf.h"

#include <errno.h>

#include "core/base/arena.h"
#include "tests/unit/unit.h"

static void
buf_sticks_to_its_maximum(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 10);
	assert_string_equal(b.data, "");
	assert_int_equal(buf_adds(&b, "12345"), 0);
	assert_int_equal(buf_addf(&b, "%d", 67890), 0);
	assert_string_equal(b.data, "1234567890");
	assert_int_equal(buf_addc(&b, 'x'), -EFBIG);
	assert_int_equal(buf_adds(&b, ""), -EFBIG);
	assert_int_equal(b.len, 10);
	buf_reset(&b);
	assert_int_equal(buf_adds(&b, "again"), 0);
	assert_string_equal(b.data, "again");
	buf_done(&b);
}

static void
buf_take_hands_over(void **state)
{
	struct buf b;
	char *s;

	(void)state;
	buf_init(&b, 100);
	s = buf_take(&b);
	assert_string_equal(s, "");
	free(s);
	buf_adds(&b, "x");
	s = buf_take(&b);
	assert_string_equal(s, "x");
	assert_int_equal(b.len, 0);
	free(s);
	buf_done(&b);
}

static void
arena_keeps_its_limit(void **state)
{
	struct arena *a = arena_new(100000);
	char *p;

	(void)state;
	for (int i = 0; i < 1000; i++) {
		p = arena_printf(a, "%d", i);
		assert_non_null(p);
		assert_int_equal((uintptr_t)p % 16, 0);
	}
	assert_null(arena_alloc(a, 100000));
	assert_true(arena_failed(a));
	assert_null(arena_array(a, SIZE_MAX / 2, 4));
	arena_reset(a);
	assert_false(arena_failed(a));
	p = arena_alloc(a, 64);
	for (int i = 0; i < 64; i++)
		assert_int_equal(p[i], 0);
	arena_free(a);
}

static void
arena_joins(void **state)
{
	const struct span v[] = { span_str("a"), span_of(NULL, 0),
		span_str("bc"), span_of("", SIZE_MAX) };
	struct arena *a = arena_new(1000);

	(void)state;
	assert_string_equal(arena_join(a, v, 3), "abc");
	assert_string_equal(arena_join(a, v, 0), "");
	assert_false(arena_failed(a));
	assert_null(arena_join(a, v, 4));
	assert_true(arena_failed(a));
	arena_free(a);
}

static void
span_cuts(void **state)
{
	struct span rest = span_str("a=1, b=2"), head;
	uint64_t v;

	(void)state;
	assert_true(span_split(&rest, ',', &head));
	assert_span_equal(head, "a=1");
	assert_true(span_split(&rest, ',', &head));
	assert_span_equal(span_trim(head), "b=2");
	assert_false(span_split(&rest, ',', &head));
	assert_int_equal(span_find_nocase(span_str("xTo=<A>"),
	    span_str("to=<a")), 1);
	assert_int_equal(span_u64(span_str("18446744073709551616"),
	    UINT64_MAX, &v), -ERANGE);
	assert_int_equal(span_u64(span_str("12x"), 99, &v), -EINVAL);
	assert_int_equal(span_u64(span_str("42"), 99, &v), 0);
	assert_int_equal(v, 42);
	rest = span_str(", one,\ttwo ");
	assert_true(span_word(&rest, ", \t", &head));
	assert_span_equal(head, "one");
	assert_true(span_word(&rest, ", \t", &head));
	assert_span_equal(head, "two");
	assert_false(span_word(&rest, ", \t", &head));
}

UNIT_MAIN(
	cmocka_unit_test(buf_sticks_to_its_maximum),
	cmocka_unit_test(buf_take_hands_over),
	cmocka_unit_test(arena_keeps_its_limit),
	cmocka_unit_test(arena_joins),
	cmocka_unit_test(span_cuts),
)
