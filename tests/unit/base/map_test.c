/* core/base/map. */
#include "core/base/map.h"

#include "tests/unit/unit.h"

static void
map_keeps_many_keys(void **state)
{
	struct map *m = map_new();
	char key[32];
	struct span k;

	(void)state;
	for (uintptr_t i = 1; i <= 5000; i++) {
		snprintf(key, sizeof key, "key%zu", (size_t)i);
		assert_int_equal(map_put(m, span_str(key), (void *)i), 0);
	}
	assert_int_equal(map_put(m, span_str("key7"), (void *)9), 0);
	assert_int_equal(map_count(m), 5000);
	assert_ptr_equal(map_get(m, span_str("key7")), (void *)9);
	assert_ptr_equal(map_get(m, span_str("key5000")), (void *)5000);
	assert_null(map_get(m, span_str("key5001")));
	assert_ptr_equal(map_at(m, 2, &k), (void *)3);
	assert_span_equal(k, "key3");
	assert_int_equal(map_put(m, span_of("a\0b", 3), (void *)1), 0);
	assert_null(map_get(m, span_str("a")));
	map_free(m);
}

UNIT_MAIN(
	cmocka_unit_test(map_keeps_many_keys),
)
