/* core/text/cells: the sanitiser. */
#include "core/text/cells.h"

#include <errno.h>
#include <gnu/libc-version.h>
#include <locale.h>
#include <wchar.h>

#include "tests/unit/text/cells_check.h"
#include "tests/unit/unit.h"

/* What stands for the bytes, and what was found in them. */
static const struct {
	const char	*in, *text;
	uint32_t	 found;
} shown[] = {
	{ "", "", 0 },
	{ "plain text ~", "plain text ~", 0 },
	{ "日本語 ｶﾅ é", "日本語 ｶﾅ é", 0 },
	{ "a\tb\r\n", "a^Ib^M^J", FOUND_CONTROL },
	{ "\x01\x1b[31m\x7f", "^A^[[31m^?", FOUND_CONTROL },
	{ "\xc2\x80\xc2\x85\xc2\x9b", "<U+0080><U+0085><U+009B>",
	  FOUND_CONTROL },
	{ "\x9b\x80\xff", "<9B><80><FF>", FOUND_BAD_BYTE },
	{ "\xed\xa0\x80", "<ED><A0><80>", FOUND_BAD_BYTE },
	{ "\xe3\x81", "<E3><81>", FOUND_BAD_BYTE },
	{ "a\xe2\x80\xae" "b", "a<U+202E>b", FOUND_BIDI },
	{ "\xe2\x81\xa6\xe2\x81\xa7\xe2\x81\xa8\xe2\x81\xa9",
	  "<U+2066><U+2067><U+2068><U+2069>", FOUND_BIDI },
	{ "\xe2\x80\x8e\xe2\x80\x8f\xd8\x9c", "<U+200E><U+200F><U+061C>",
	  FOUND_BIDI },
	{ "\xe2\x80\x8b\xe2\x80\x8c\xe2\x80\x8d",
	  "<U+200B><U+200C><U+200D>", FOUND_INVISIBLE },
	{ "\xef\xbb\xbf", "<U+FEFF>", FOUND_INVISIBLE },
	{ "\xc2\xad", "<U+00AD>", FOUND_INVISIBLE },
	{ "\xe1\x85\x9f\xe3\x85\xa4\xef\xbe\xa0",
	  "<U+115F><U+3164><U+FFA0>", FOUND_INVISIBLE },
	{ "\xe1\xa0\x8e", "<U+180E>", FOUND_INVISIBLE },
	{ "\xf3\xa0\x80\x81\xf3\xa0\x81\xa1\xf3\xa0\x81\xbf",
	  "<U+E0001><U+E0061><U+E007F>", FOUND_INVISIBLE },
	{ "\xe2\x80\xa8\xe2\x80\xa9", "<U+2028><U+2029>", FOUND_CONTROL },
	{ "\xee\x80\x80", "<U+E000>", FOUND_UNASSIGNED },
	{ "\xef\xbf\xbe\xef\xb7\x90", "<U+FFFE><U+FDD0>",
	  FOUND_UNASSIGNED },
	{ "\xcd\xb8\xf4\x8f\xbf\xbf", "<U+0378><U+10FFFF>",
	  FOUND_UNASSIGNED },
	/* composition: e + acute, ka + dakuten, Hangul, Vietnamese in the
	 * order of typing */
	{ "e\xcc\x81", "é", 0 },
	{ "か\xe3\x82\x99は\xe3\x82\x9aう\xe3\x82\x99", "がぱゔ", 0 },
	{ "\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab", "한", 0 },
	{ "e\xcc\x82\xcc\xa3", "ệ", 0 },
	{ "é\xcc\xa3", "ẹ\xcc\x81", 0 },
	{ "か\xe1\x85\xa1\xe3\x82\x99", "か\xe1\x85\xa1\xe3\x82\x99",
	  0 },
	{ "x\xcc\x81", "x\xcc\x81", 0 },
	/* not exchanged for another character: compatibility ideograph */
	{ "神﨑 Å", "神﨑 Å", 0 },
	/* marks without a base, too many marks */
	{ "\xcc\x81" "a", " \xcc\x81" "a", FOUND_MARKS },
	{ "\xe3\x82\x99", " \xe3\x82\x99", FOUND_MARKS },
	{ "\n\xcc\x81", "^J \xcc\x81", FOUND_MARKS | FOUND_CONTROL },
	{ "x\xcc\x81\xcc\x81\xcc\x81", "x\xcc\x81\xcc\x81\xcc\x81", 0 },
	{ "x\xcc\x81\xcc\x81\xcc\x81\xcc\x81y",
	  "x\xcc\x81\xcc\x81\xcc\x81<+1>y", FOUND_MARKS },
	{ "x\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81"
	  "\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81y",
	  "x\xcc\x81\xcc\x81\xcc\x81<+12>y", FOUND_MARKS },
	/* variation selectors: a legal name; an emoji; alone; stacked */
	{ "葛\xf3\xa0\x84\x80城", "葛城", FOUND_VARIATION },
	{ "❤\xef\xb8\x8f", "❤", FOUND_VARIATION },
	{ "\xef\xb8\x8f", "<U+FE0F>", FOUND_VARIATION | FOUND_INVISIBLE },
	{ "葛\xef\xb8\x80\xef\xb8\x81", "葛<U+FE01>",
	  FOUND_VARIATION | FOUND_INVISIBLE },
	{ "か\xef\xb8\x80\xe3\x82\x99", "が", FOUND_VARIATION },
};

static void
each_thing_is_shown(void **state)
{
	struct buf b;
	struct cells c;

	(void)state;
	buf_init(&b, 1000);
	cells_init(&c, 1000);
	for (size_t i = 0; i < sizeof shown / sizeof shown[0]; i++) {
		buf_reset(&b);
		cells_reset(&c);
		assert_int_equal(cells_clean(&b, span_str(shown[i].in)), 0);
		assert_string_equal(b.data, shown[i].text);
		assert_int_equal(cells_add(&c, span_str(shown[i].in), 1), 0);
		if (c.found != shown[i].found)
			fail_msg("\"%s\": found %#x, wanted %#x",
			    shown[i].text, c.found, shown[i].found);
		assert_null(check_cells(span_str(shown[i].in), 1));
		assert_null(check_cells(span_str(shown[i].in), 2));
	}
	buf_done(&b);
	cells_done(&c);
}

static void
nul_is_a_control(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 100);
	assert_int_equal(cells_clean(&b, span_of("a\0b", 3)), 0);
	assert_string_equal(b.data, "a^@b");
	buf_done(&b);
}

static void
cells_point_back(void **state)
{
	/* a, tab, ka + dakuten, kanji + selector, bad byte, z */
	static const char in[] = "a\tか\xe3\x82\x99葛\xf3\xa0\x84\x80\xffz";
	static const struct { uint32_t src; uint16_t len; uint8_t w, f; }
	want[] = {
		{ 0, 1, 1, 0 },
		{ 1, 1, 1, CELL_ESCAPED }, { 2, 0, 1, CELL_ESCAPED },
		{ 2, 6, 2, 0 }, { 8, 7, 2, 0 },
		{ 15, 1, 1, CELL_ESCAPED }, { 16, 0, 1, CELL_ESCAPED },
		{ 16, 0, 1, CELL_ESCAPED }, { 16, 0, 1, CELL_ESCAPED },
		{ 16, 1, 1, 0 },
	};
	struct cells c;

	(void)state;
	cells_init(&c, 100);
	assert_int_equal(cells_add(&c, span_str(in), 1), 0);
	assert_int_equal(c.n, sizeof want / sizeof want[0]);
	for (size_t i = 0; i < c.n; i++) {
		assert_int_equal(c.v[i].src, want[i].src);
		assert_int_equal(c.v[i].srclen, want[i].len);
		assert_int_equal(c.v[i].width, want[i].w);
		assert_int_equal(c.v[i].flags, want[i].f);
	}
	cells_done(&c);
}

static void
cells_keep_their_limit(void **state)
{
	struct cells c;

	(void)state;
	cells_init(&c, 5);
	assert_int_equal(cells_add(&c, span_str("1234567"), 1), -EFBIG);
	assert_int_equal(c.n, 5);
	cells_reset(&c);
	assert_int_equal(cells_add(&c, span_str("あ\xff\xff"), 1), -EFBIG);
	assert_int_equal(c.n, 5);
	cells_reset(&c);
	assert_int_equal(cells_add(&c, span_str("あい\xff"), 1), -EFBIG);
	assert_int_equal(c.n, 2);
	cells_done(&c);
	cells_done(NULL);
}

static void
ambiguous_width_is_the_callers(void **state)
{
	(void)state;
	assert_int_equal(cells_width_of(span_str("※①α"), 1), 3);
	assert_int_equal(cells_width_of(span_str("※①α"), 2), 6);
	assert_int_equal(cells_width_of(span_str("あｱa\t"), 2), 6);
	/* a is narrow, à is not where ambiguous counts 2 */
	assert_int_equal(cells_width_of(span_str("a\xcc\x80"), 2), 2);
	assert_int_equal(cells_width_of(span_str("plain"), 2), 5);
}

static void
a_wide_character_is_never_halved(void **state)
{
	struct cells c;

	(void)state;
	cells_init(&c, 100);
	cells_add(&c, span_str("aあいb"), 1);
	assert_int_equal(cells_fit(&c, 0, 0), 0);
	assert_int_equal(cells_fit(&c, 0, 1), 1);
	assert_int_equal(cells_fit(&c, 0, 2), 1);
	assert_int_equal(cells_fit(&c, 0, 3), 2);
	assert_int_equal(cells_fit(&c, 0, 99), 4);
	assert_int_equal(cells_fit(&c, 1, 4), 2);
	assert_int_equal(cells_fit(&c, 9, 4), 0);
	cells_done(&c);
}

static void
every_code_point_keeps_the_rules(void **state)
{
	const char *wrong;
	char text[16];

	(void)state;
	for (uint32_t ch = 0; ch <= 0x10ffff; ch++) {
		/* Planes without characters: their edges are enough. */
		if (ch > 0x33000 && ch < 0xdfff0)
			ch = 0xdfff0;
		int n = utf8_encode(ch, text);

		text[n] = 'a';
		n += 1 + utf8_encode(ch, text + n + 1);
		for (int ambiguous = 1; ambiguous <= 2; ambiguous++) {
			wrong = check_cells(span_of(text, (size_t)n),
			    ambiguous);
			if (wrong != NULL)
				fail_msg("U+%04X: %s", ch, wrong);
		}
	}
}

/* Differences from glibc that are meant: what is never drawn has width 0. */
static bool
differs_on_purpose(uint32_t ch)
{
	return cells_wcwidth(ch, 1) == 0 && must_not_show(ch);
}

static bool
prepended_mark(uint32_t ch)
{
	return (ch >= 0x600 && ch <= 0x605) || ch == 0x6dd || ch == 0x70f ||
	    ch == 0x890 || ch == 0x891 || ch == 0x8e2 || ch == 0x110bd ||
	    ch == 0x110cd;
}

static void
widths_follow_glibc(void **state)
{
	unsigned other = 0;
	int theirs;

	(void)state;
	if (setlocale(LC_CTYPE, "C.UTF-8") == NULL)
		skip();
	for (uint32_t ch = 1; ch <= 0x10ffff; ch++) {
		theirs = wcwidth((wchar_t)ch);
		if (theirs < 0)
			theirs = 0;
		if (theirs == cells_wcwidth(ch, 1) ||
		    differs_on_purpose(ch) || prepended_mark(ch))
			continue;
		if (other++ < 10)
			print_message("# U+%04X: glibc %d, here %d\n", ch,
			    theirs, cells_wcwidth(ch, 1));
	}
	setlocale(LC_CTYPE, "C");
	/* Another glibc knows another Unicode: new characters, a few changed
	 * ones. */
	if (strcmp(gnu_get_libc_version(), "2.36") == 0)
		assert_int_equal(other, 0);
	else
		assert_true(other < 20000);
}

/* Random text of the pieces that matter. */
static void
random_text_keeps_the_rules(void **state)
{
	static const char *const pieces[] = {
		"a", " ", "(", "あ", "。", "葛", "※", "\xcc\x81", "\xcc\xa3",
		"\xe3\x82\x99", "\xf3\xa0\x84\x80", "\xef\xb8\x8f", "\xff",
		"\xe3", "\x81", "\xe2\x80\xae", "\xe2\x80\x8d", "\n", "e",
		"\xe1\x84\x92", "\xe1\x85\xa1", "\xe1\x86\xab", "\xe2\x83\x9d",
		"か", "\xd9\x8b", "\xc2\x9b", "👨", "\xef\xbe\x9e",
		"\xe0\xa5\x8d", "\x7f",
	};
	uint32_t seed = 20240902;
	struct buf b;
	const char *wrong;

	(void)state;
	buf_init(&b, 4096);
	for (int round = 0; round < 20000; round++) {
		buf_reset(&b);
		for (int n = 0; n < 24; n++) {
			seed = seed * 1664525 + 1013904223;
			buf_adds(&b, pieces[(seed >> 16) %
			    (sizeof pieces / sizeof pieces[0])]);
		}
		wrong = check_cells(buf_span(&b), 1 + round % 2);
		if (wrong != NULL)
			fail_msg("%s: round %d", wrong, round);
	}
	buf_done(&b);
}

static void
a_flood_of_marks_is_bounded(void **state)
{
	static char in[300000];
	struct cells c;

	(void)state;
	in[0] = 'x';
	for (size_t i = 1; i + 1 < sizeof in; i += 2)
		memcpy(in + i, "\xcc\x81", 2);
	cells_init(&c, 1000);
	assert_int_equal(cells_add(&c, span_of(in, sizeof in - 1), 1), 0);
	assert_true(c.n < 100);
	assert_true(c.found & FOUND_MARKS);
	cells_done(&c);
	assert_null(check_cells(span_of(in, sizeof in - 1), 1));
}

UNIT_MAIN(
	cmocka_unit_test(each_thing_is_shown),
	cmocka_unit_test(nul_is_a_control),
	cmocka_unit_test(cells_point_back),
	cmocka_unit_test(cells_keep_their_limit),
	cmocka_unit_test(ambiguous_width_is_the_callers),
	cmocka_unit_test(a_wide_character_is_never_halved),
	cmocka_unit_test(every_code_point_keeps_the_rules),
	cmocka_unit_test(widths_follow_glibc),
	cmocka_unit_test(random_text_keeps_the_rules),
	cmocka_unit_test(a_flood_of_marks_is_bounded),
)
