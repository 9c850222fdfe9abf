/* core/auth/canon: the canonical forms, and that they do not depend on how
 * the text was cut. */
#include "core/auth/canon.h"

#include "core/base/buf.h"
#include "tests/unit/unit.h"

static void
take(void *arg, struct span bytes)
{
	buf_addspan(arg, bytes);
}

static void
body(struct buf *out, const char *text, bool simple, bool cr, size_t piece)
{
	struct span rest = span_str(text);
	struct canon_body c;

	buf_reset(out);
	canon_body_init(&c, (struct canon_form){ simple, cr },
	    (struct canon_sink){ take, out });
	while (rest.n > 0) {
		canon_body_add(&c, span_head(rest, piece));
		rest = span_skip(rest, piece);
	}
	canon_body_end(&c);
}

struct body_case {
	const char	*text, *simple, *relaxed;
	bool		 cr;
};

static const struct body_case bodies[] = {
	{ "", "\r\n", "", false },
	{ "\r\n", "\r\n", "", false },
	{ "\r\n\r\n\r\n", "\r\n", "", false },
	{ " \t \r\n", " \t \r\n", "", false },
	{ " \t ", " \t \r\n", "", false },
	{ "a", "a\r\n", "a\r\n", false },
	{ "a\n", "a\r\n", "a\r\n", false },
	{ "a\r\n\n\r\n", "a\r\n", "a\r\n", false },
	{ " C \r\nD \t E\r\n\r\n\r\n", " C \r\nD \t E\r\n",
	    " C\r\nD E\r\n", false },
	{ "a\n\n\n\nb", "a\r\n\r\n\r\n\r\nb\r\n",
	    "a\r\n\r\n\r\n\r\nb\r\n", false },
	{ "a\r\n \r\n\r\nb", "a\r\n \r\n\r\nb\r\n",
	    "a\r\n\r\n\r\nb\r\n", false },
	{ "a\r\n \r\n\r\n", "a\r\n \r\n", "a\r\n", false },
	/* a CR that ends no line is a byte like others */
	{ "a\rb\n", "a\rb\r\n", "a\rb\r\n", false },
	{ "a \r b\n", "a \r b\r\n", "a \r b\r\n", false },
	{ "a\r\r\n", "a\r\r\n", "a\r\r\n", false },
	{ "a\r", "a\r\r\n", "a\r\r\n", false },
	{ "a\rb\r\r", "a\r\nb\r\n", "a\r\nb\r\n", true },
	{ "a  \r\r b\r", "a  \r\n\r\n b\r\n", "a\r\n\r\n b\r\n", true },
};

static void
forms_of_bodies(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, 4096);
	for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
		const struct body_case *c = &bodies[i];

		for (size_t piece = 1; piece < 9; piece++) {
			body(&out, c->text, true, c->cr, piece);
			assert_span_equal(buf_span(&out), c->simple);
			body(&out, c->text, false, c->cr, piece);
			assert_span_equal(buf_span(&out), c->relaxed);
		}
	}
	buf_done(&out);
}

static void
many_empty_lines(void **state)
{
	struct buf out, text;

	(void)state;
	buf_init(&out, 4096);
	buf_init(&text, 4096);
	buf_adds(&text, "a");
	buf_addfill(&text, '\n', 777);
	buf_adds(&text, "b");
	body(&out, text.data, false, false, 1000);
	assert_int_equal(out.len, 1 + 2 * 777 + 3);
	for (size_t i = 0; i < 777; i++)
		assert_memory_equal(out.data + 1 + 2 * i, "\r\n", 2);
	assert_string_equal(out.data + 1 + 2 * 777, "b\r\n");
	buf_done(&text);
	buf_done(&out);
}

struct field_case {
	const char	*raw;		/* a whole header */
	const char	*without;
	const char	*simple, *relaxed;
};

static const struct field_case fields[] = {
	{ "SubJect :  a\t b \r\n\t c \r\n", NULL,
	    "SubJect :  a\t b \r\n\t c ", "subject:a b c" },
	{ "A:\n", NULL, "A:", "a:" },
	{ "A: \n \n\t\n", NULL, "A: \r\n \r\n\t", "a:" },
	{ "A: x\n y\n", NULL, "A: x\r\n y", "a:x y" },
	{ "A: b=1\r\n 2; c\r\n", "1\r\n 2", "A: b=; c", "a:b=; c" },
	{ "A: c; b= 12 \r\n", " 12 ", "A: c; b=", "a:c; b=" },
	{ "X-Very-Long-Name-That-Goes-On-And-On-And-On-And-On-And-On-And-"
	    "On: x\n", NULL,
	    "X-Very-Long-Name-That-Goes-On-And-On-And-On-And-On-And-On-And-"
	    "On: x",
	    "x-very-long-name-that-goes-on-and-on-and-on-and-on-and-on-and-"
	    "on:x" },
};

static void
forms_of_fields(void **state)
{
	struct arena *a = arena_new(1 << 16);
	struct fields f;
	struct buf out;

	(void)state;
	buf_init(&out, 4096);
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		const struct field_case *c = &fields[i];
		struct span without = span_str(NULL), raw = span_str(c->raw);

		assert_int_equal(fields_read(raw, true, a, &f), 0);
		assert_int_equal(f.n, 1);
		if (c->without != NULL) {
			without = span_str(c->without);
			without.p = raw.p + span_find(raw, without);
		}
		buf_reset(&out);
		canon_field(f.v, (struct canon_form){ .simple = true },
		    without, (struct canon_sink){ take, &out });
		assert_span_equal(buf_span(&out), c->simple);
		buf_reset(&out);
		canon_field(f.v, (struct canon_form){ .simple = false },
		    without, (struct canon_sink){ take, &out });
		assert_span_equal(buf_span(&out), c->relaxed);
	}
	buf_done(&out);
	arena_free(a);
}

static void
lines_that_end_with_cr(void **state)
{
	struct arena *a = arena_new(1 << 16);
	struct span raw = span_str("A: x\r y\rB: z\r\rtext");
	struct canon_form form = { .simple = true, .cr_ends = true };
	struct fields f;
	struct buf out;

	(void)state;
	buf_init(&out, 4096);
	assert_int_equal(fields_read(raw, true, a, &f), 0);
	assert_int_equal(f.n, 2);
	canon_field(f.v, form, span_str(NULL),
	    (struct canon_sink){ take, &out });
	assert_span_equal(buf_span(&out), "A: x\r\n y");
	buf_done(&out);
	arena_free(a);
}

UNIT_MAIN(
	cmocka_unit_test(forms_of_bodies),
	cmocka_unit_test(many_empty_lines),
	cmocka_unit_test(forms_of_fields),
	cmocka_unit_test(lines_that_end_with_cr),
)
