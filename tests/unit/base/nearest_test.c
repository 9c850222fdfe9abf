/* core/base/nearest. */
#include "core/base/nearest.h"

#include "tests/unit/unit.h"

static const char *const names[] = { "language", "ambiguous-width", "log",
	"keymap", "mouse", "company" };

static const char *
guess(const char *word)
{
	struct nearest n;

	nearest_init(&n, span_str(word));
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		nearest_try(&n, names[i]);
	return nearest_name(&n);
}

static void
distances(void **state)
{
	char big[100] = { 0 };

	(void)state;
	assert_int_equal(nearest_distance(span_str(""), span_str("")), 0);
	assert_int_equal(nearest_distance(span_str(""), span_str("abc")), 3);
	assert_int_equal(nearest_distance(span_str("kitten"),
	    span_str("sitting")), 3);
	assert_int_equal(nearest_distance(span_str("abcd"),
	    span_str("abdc")), 1);
	assert_int_equal(nearest_distance(span_str("ABC"), span_str("abc")),
	    0);
	assert_int_equal(nearest_distance(span_of(big, 100), span_str("a")),
	    NEAREST_MAX + 1);
}

static void
suggestions(void **state)
{
	(void)state;
	assert_string_equal(guess("langauge"), "language");
	assert_string_equal(guess("Language"), "language");
	assert_string_equal(guess("keymaps"), "keymap");
	assert_string_equal(guess("ambigous_width"), "ambiguous-width");
	assert_string_equal(guess("lgo"), "log");
	assert_null(guess("x"));
	assert_null(guess(""));
	assert_null(guess("completely-different"));
}

UNIT_MAIN(
	cmocka_unit_test(distances),
	cmocka_unit_test(suggestions),
)
