/* core/text: the catalogue's look-up and filling, and errors. */
#include "core/text/text.h"

#include <errno.h>
#include <limits.h>

#include "core/text/error.h"
#include "core/text/utf8.h"
#include "tests/unit/unit.h"

static void
catalogue_is_sorted_and_filled(void **state)
{
	(void)state;
	assert_true(text_table_count > 0);
	for (size_t i = 0; i < text_table_count; i++) {
		assert_true(text_table[i].ja[0] != '\0');
		assert_true(text_table[i].en[0] != '\0');
		assert_true(utf8_valid(span_str(text_table[i].ja)));
		assert_true(utf8_valid(span_str(text_table[i].en)));
		assert_ptr_equal(text_find(text_table[i].id), &text_table[i]);
		if (i > 0)
			assert_true(strcmp(text_table[i - 1].id,
			    text_table[i].id) < 0);
	}
	assert_null(text_find("no.such.id"));
	assert_null(text_find(""));
	assert_null(text_find(NULL));
}

static void
unknown_ids_show_themselves(void **state)
{
	struct arena *a = arena_new(10000);
	struct text t = text_plain("no.such.id");

	(void)state;
	assert_string_equal(t.ja, "no.such.id");
	t = text_say(a, "no.such.id", "x", "1", NULL);
	assert_string_equal(t.en, "no.such.id");
	t = text_count(a, "no.such", 1);
	assert_string_equal(t.ja, "no.such.one");
	t = text_count(a, "no.such", 2);
	assert_string_equal(t.en, "no.such.many");
	arena_free(a);
}

static void
arguments_are_filled_once(void **state)
{
	struct arena *a = arena_new(100000);
	const char *names[] = { "a", "b", "empty" };
	const char *values[] = { "{b}", "2", NULL };
	struct text t = text_fill(a, "{a}と{b}{empty}、{c}{", "{b} {a} {A} {}",
	    names, values, 3);

	(void)state;
	assert_string_equal(text_in(&t, LANG_JA), "{b}と2、{c}{");
	assert_string_equal(text_in(&t, LANG_EN), "2 {b} {A} {}");
	assert_false(text_is_none(&t));
	t = (struct text){ NULL, NULL };
	assert_true(text_is_none(&t));
	assert_string_equal(text_in(&t, LANG_JA), "");
	arena_free(a);
}

static void
arguments_are_sanitised(void **state)
{
	struct arena *a = arena_new(100000);
	const char *names[] = { "x" };
	const char *values[] = { "a\x1b[31m\xe2\x80\xae\r\n\xff" };
	struct text t = text_fill(a, "「{x}」", "\"{x}\"", names, values, 1);

	(void)state;
	assert_string_equal(t.ja, "「a^[[31m<U+202E>^M^J<FF>」");
	assert_string_equal(t.en, "\"a^[[31m<U+202E>^M^J<FF>\"");
	arena_free(a);
}

static void
bytes_are_arguments(void **state)
{
	struct arena *a = arena_new(100000);
	char big[3000];

	(void)state;
	assert_string_equal(text_value(a, span_of("a\0b\0", 4)), "a^@b^@");
	assert_string_equal(text_value(a, span_of(NULL, 0)), "");
	memset(big, 'x', sizeof big);
	assert_int_equal(strlen(text_value(a, span_of(big, sizeof big))),
	    TEXT_LONG + 3);
	assert_string_equal(text_value(a, span_of(big, TEXT_LONG)) +
	    TEXT_LONG - 1, "x");
	arena_free(a);
}

static void
a_full_arena_gives_empty_texts(void **state)
{
	struct arena *a = arena_new(4096);
	char big[6000];
	const char *names[] = { "x" }, *values[] = { big };
	struct text t;

	(void)state;
	memset(big, 'x', sizeof big);
	big[sizeof big - 1] = '\0';
	t = text_fill(a, "{x}", "{x}", names, values, 1);
	assert_string_equal(t.ja, "");
	assert_string_equal(t.en, "");
	assert_true(arena_failed(a));
	arena_free(a);
}

static void
long_arguments_are_cut_at_a_character(void **state)
{
	struct arena *a = arena_new(1 << 20);
	static char big[3 * TEXT_VALUE_MAX + 1];
	const char *names[] = { "x" }, *values[] = { big };
	struct text t;

	(void)state;
	for (size_t i = 0; i + 3 < sizeof big; i += 3)
		memcpy(big + i, "あ", 3);
	t = text_fill(a, "{x}", "{x}", names, values, 1);
	assert_true(utf8_valid(span_str(t.ja)));
	assert_int_equal(strlen(t.ja), TEXT_VALUE_MAX / 3 * 3 + 3);
	assert_true(span_ends(span_str(t.ja), "あ..."));
	arena_free(a);
}

static void
numbers_are_grouped(void **state)
{
	char out[TEXT_NUMBER];

	(void)state;
	assert_string_equal(text_number(out, 0), "0");
	assert_string_equal(text_number(out, 999), "999");
	assert_string_equal(text_number(out, 48211), "48,211");
	assert_string_equal(text_number(out, -1000), "-1,000");
	assert_string_equal(text_number(out, LLONG_MIN),
	    "-9,223,372,036,854,775,808");
}

static void
errors_speak_both_languages(void **state)
{
	struct error e = { 0 };

	(void)state;
	assert_int_equal(error_set(NULL, -ENOENT, "x", NULL), -ENOENT);
	assert_int_equal(error_set(&e, -ENOENT, "{x}: {reason}", "x", "f\n",
	    NULL), -ENOENT);
	assert_int_equal(e.code, -ENOENT);
	assert_string_equal(error_in(&e, LANG_JA), "f^J: 見つかりません");
	assert_string_equal(error_in(&e, LANG_EN), "f^J: it does not exist");
	error_set(&e, -ENOENT, "{reason}", "reason", "other", NULL);
	assert_string_equal(error_in(&e, LANG_JA), "other");
	assert_string_equal(error_in(NULL, LANG_JA), "");
	assert_string_equal(error_reason(-ENOSPC, LANG_EN),
	    "no space left on the disk");
	assert_string_equal(error_reason(-ECHILD, LANG_JA),
	    "No child processes");
	assert_string_equal(error_reason(-99999, LANG_EN),
	    "an unknown error");
}

static void
errors_are_cut_at_a_character(void **state)
{
	struct error e;
	char big[1000];

	(void)state;
	for (size_t i = 0; i + 3 < sizeof big; i += 3)
		memcpy(big + i, "あ", 3);
	big[999] = '\0';
	error_set(&e, -EINVAL, "x{x}", "x", big, NULL);
	assert_int_equal(strlen(e.ja), 511);
	assert_true(utf8_valid(span_str(e.ja)));
	error_set(&e, -EINVAL, "xx{x}", "x", big, NULL);
	assert_int_equal(strlen(e.ja), 509);
	assert_true(utf8_valid(span_str(e.ja)));
}

UNIT_MAIN(
	cmocka_unit_test(catalogue_is_sorted_and_filled),
	cmocka_unit_test(unknown_ids_show_themselves),
	cmocka_unit_test(arguments_are_filled_once),
	cmocka_unit_test(arguments_are_sanitised),
	cmocka_unit_test(bytes_are_arguments),
	cmocka_unit_test(a_full_arena_gives_empty_texts),
	cmocka_unit_test(long_arguments_are_cut_at_a_character),
	cmocka_unit_test(numbers_are_grouped),
	cmocka_unit_test(errors_speak_both_languages),
	cmocka_unit_test(errors_are_cut_at_a_character),
)
