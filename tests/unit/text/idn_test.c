/* core/text/idn: names as DNS knows them, and as people read them. */
#include "core/text/idn.h"
#include "tests/unit/unit.h"

static const struct { const char *name, *ascii; } names[] = {
	{ "例え.jp", "xn--r8jz45g.jp" },
	{ "MÜLLER.example", "xn--mller-kva.example" },
	{ "Example.JP.", "example.jp" },
	{ "_dmarc.example.jp", "_dmarc.example.jp" },
	{ "xn--r8jz45g.jp", "xn--r8jz45g.jp" },
	{ "日本。jp", "xn--wgv71a.jp" },
	{ "a..b", "" },
	{ ".jp", "" },
	{ "a b.jp", "" },
	{ "", "" },
	{ "\xff.jp", "" },
	{ "a\033[31m.jp", "" },
};

static void
to_ascii_and_back(void **state)
{
	struct arena *a = arena_new(1 << 20);

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		assert_span_equal(idn_ascii(span_str(names[i].name), a),
		    names[i].ascii);
	assert_span_equal(idn_unicode(span_str("xn--r8jz45g.jp"), a),
	    "例え.jp");
	assert_span_equal(idn_unicode(span_str("example.jp"), a),
	    "example.jp");
	assert_span_equal(idn_unicode(span_str("xn--a.jp"), a), "xn--a.jp");
	arena_free(a);
}

UNIT_MAIN(cmocka_unit_test(to_ascii_and_back))
