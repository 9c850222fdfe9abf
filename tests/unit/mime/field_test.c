/* core/mime/field: where a header's fields begin and end. */
#include "core/mime/field.h"
#include "tests/unit/unit.h"

/* names joined with '|' ("-": no field), and where the body begins */
static const struct { const char *text, *names, *body; } headers[] = {
	{ "A: 1\nB: 2\n\nx", "A|B", "x" },
	{ "A: 1\r\nB: 2\r\n\r\nx", "A|B", "x" },
	{ "A: 1\rB: 2\r\rx", "A|B", "x" },
	{ "A: 1\n 2\n\t3\nB: 2\n\n", "A|B", "" },
	{ "A: 1\n \nB: 2\n\nx", "A|B", "x" },
	{ "A : 1\n\nx", "A", "x" },
	{ "A:\n\nx", "A", "x" },
	{ "From taro Mon\nA: 1\n\nx", "A", "x" },
	{ "A: 1\nFrom taro Mon\nB: 2\n\nx", "A|-|B", "x" },
	{ "A: 1\nhello\nworld\n", "A", "hello\nworld\n" },
	{ "A: 1\nhello\nB: 1\nworld\n\nx", "A|-|B", "world\n\nx" },
	{ "hello\n\nB: 1\n", "", "hello\n\nB: 1\n" },
	{ "A: 1", "A", "" },
	{ "\nx", "", "x" },
	{ "", "", "" },
	{ ": x\nB: 1\n\n", "-|B", "" },
};

static void
finds_fields(void **state)
{
	struct arena *a = arena_new(1 << 20);
	struct fields f;

	(void)state;
	for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
		struct span text = span_str(headers[i].text);
		char names[64] = "";

		assert_int_equal(fields_read(text, true, a, &f), 0);
		for (size_t k = 0; k < f.n; k++)
			snprintf(names + strlen(names),
			    sizeof names - strlen(names), "%s" SPAN_FMT,
			    k ? "|" : "", SPAN_ARG(f.v[k].name.n ?
			    f.v[k].name : span_str("-")));
		assert_string_equal(names, headers[i].names);
		assert_span_equal(span_skip(text, f.body), headers[i].body);
	}
	arena_free(a);
}

static void
keeps_bytes(void **state)
{
	struct span text = span_str("Subject :  a\r\n\tb \r\nX: y\r\n\r\n");
	struct arena *a = arena_new(1 << 20);
	struct fields f;

	(void)state;
	assert_int_equal(fields_read(text, false, a, &f), 0);
	assert_span_equal(f.v[0].raw, "Subject :  a\r\n\tb \r\n");
	assert_span_equal(f.v[0].body, "  a\r\n\tb ");
	assert_span_equal(field_unfold(f.v[0].body, a), "a\tb");
	assert_ptr_equal(f.v[1].raw.p, text.p + f.v[0].raw.n);
	assert_int_equal(f.eol, MIME_CRLF);
	assert_int_equal(fields_count(&f, "subject"), 1);
	assert_null(fields_find(&f, "subject", 1));
	arena_free(a);
}

static void
ends_at_its_limit(void **state)
{
	size_t size = (size_t)4 << 20;
	char *text = malloc(size);
	struct arena *a = arena_new(1 << 20);
	struct fields f;

	(void)state;
	/* no field for a long way: once looked for, not once a line */
	for (size_t i = 0; i < size; i++)
		text[i] = "x\n"[i % 2];
	memcpy(text + size - 5, "A: 1\n", 5);
	assert_int_equal(fields_read(span_of(text, size), true, a, &f), 0);
	assert_int_equal(f.n, FIELDS_MAX);
	assert_true(f.more);
	free(text);
	arena_free(a);
}

UNIT_MAIN(cmocka_unit_test(finds_fields), cmocka_unit_test(keeps_bytes),
    cmocka_unit_test(ends_at_its_limit))
