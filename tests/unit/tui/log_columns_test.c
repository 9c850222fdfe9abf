/* tui/log_columns: columns of every width, numbers, sizes; hostile addresses
 * stay inside their columns. */
#include "tui/log_columns.h"

#include "core/base/timeparse.h"
#include "tests/unit/unit.h"

#define WIDE 200

static const struct log_summary mail = {
	.arrived = 1725267731LL * 1000000,
	.verdict = VERDICT_DEFERRED,
	.from = { "taro@example.jp", 15 },
	.to = { "info@example.com", 16 },
	.relay = { "mx.example.com", 14 },
	.size = 4210,
	.nrecipients = 1,
	.attempts = 3,
};

/* Row 0: the heads; row 1: the mail. */
static void
draw(struct grid *g, int cols, const struct log_summary *s, enum lang lang)
{
	struct area a;

	assert_int_equal(grid_init(g, 2, cols, 1), 0);
	a = grid_area(g);
	log_columns_head(&a, 0, lang);
	log_columns_draw(&a, 1, s, STYLE_PLAIN, lang);
}

static bool
row_has(const struct grid *g, int row, const char *text)
{
	struct buf b;
	struct span rest, line = { 0 };
	bool found;

	buf_init(&b, 1 << 16);
	assert_int_equal(grid_dump(g, false, &b), 0);
	rest = buf_span(&b);
	for (int i = 0; i <= row; i++)
		assert_true(span_split(&rest, '\n', &line));
	found = span_find(line, span_str(text)) >= 0;
	buf_done(&b);
	return found;
}

static void
columns_fit_every_width(void **state)
{
	(void)state;
	for (int cols = 20; cols <= WIDE; cols++) {
		struct grid g;

		draw(&g, cols, &mail, LANG_EN);
		assert_true(row_has(&g, 1, "09-02 18:02:11"));
		assert_int_equal(row_has(&g, 0, "result"), cols >= 27);
		assert_int_equal(row_has(&g, 1, "deferred"), cols >= 27);
		assert_int_equal(row_has(&g, 1, "info@example.com"),
		    cols >= 44);
		assert_true(cols < 59 || row_has(&g, 1, "taro@example"));
		assert_true(cols < 67 || row_has(&g, 1, "4 kB"));
		assert_int_equal(row_has(&g, 1, "mx.example.com"),
		    cols >= 82);
		grid_done(&g);
	}
}

/* Same columns in both languages, and never a cell that is not one. */
static void
heads_stand_over_their_columns(void **state)
{
	(void)state;
	for (int cols = 20; cols <= WIDE; cols += 3) {
		for (int lang = LANG_JA; lang <= LANG_EN; lang++) {
			struct grid g;
			int width = 0;

			draw(&g, cols, &mail, (enum lang)lang);
			for (int c = 0; c < cols; c++)
				width += g.v[cols + c].width;
			assert_int_equal(width, cols);
			assert_int_equal(g.v[0].ch[0], ' ');
			assert_int_equal(g.v[cols].ch[0], ' ');
			assert_int_not_equal(g.v[1].ch[0], ' ');
			assert_int_equal(g.v[cols + 1].ch[0], '0');
			grid_done(&g);
		}
	}
}

static void
what_is_not_known(void **state)
{
	struct log_summary s = mail;
	struct grid g;

	(void)state;
	s.from = (struct span){ "", 0 };
	s.arrived = TIME_NONE;
	s.size = -1;
	s.relay = (struct span){ NULL, 0 };
	s.client = (struct span){ "192.0.2.9", 9 };
	s.nrecipients = 12;
	draw(&g, 120, &s, LANG_EN);
	assert_true(row_has(&g, 1, " <> "));
	assert_true(row_has(&g, 1, " +11"));
	assert_true(row_has(&g, 1, "192.0.2.9"));
	assert_true(row_has(&g, 1, " - "));
	assert_false(row_has(&g, 1, "09-02"));
	grid_done(&g);
}

static void
hostile_addresses_are_shown(void **state)
{
	static const char evil[] = "\033[31m\233a\xe2\x80\xae\0x\n\xff\xc2";
	struct log_summary s = mail;

	(void)state;
	s.from = s.to = s.relay = (struct span){ evil, sizeof evil - 1 };
	for (int cols = 20; cols <= WIDE; cols++) {
		struct grid g;

		draw(&g, cols, &s, LANG_JA);
		for (int i = 0; i < 2 * cols; i++) {
			uint32_t ch = g.v[i].ch[0];

			assert_false(g.v[i].width > 0 && (ch < 0x20 ||
			    (ch >= 0x7f && ch < 0xa0) || ch == 0x202e));
		}
		assert_true(cols < 44 || row_has(&g, 1, "^[[31m<9B>a"));
		grid_done(&g);
	}
}

static void
numbers_and_sizes(void **state)
{
	static const struct { int64_t v; const char *number, *size; } t[] = {
		{ -1, "-1", "-" }, { 0, "0", "0 B" }, { 7, "7", "7 B" },
		{ 999, "999", "999 B" }, { 1000, "1,000", "1 kB" },
		{ 48211, "48,211", "48 kB" },
		{ 123456, "123,456", "123 kB" },
		{ 1250000, "1,250,000", "1.3 MB" },
		{ 25000000, "25,000,000", "25 MB" },
		{ 3000000000, "3,000,000,000", "3.0 GB" },
		{ -123456, "-123,456", "-" },
	};
	char out[40], small[4];

	(void)state;
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		log_columns_number(out, sizeof out, t[i].v);
		assert_string_equal(out, t[i].number);
		log_columns_size(out, sizeof out, t[i].v);
		assert_string_equal(out, t[i].size);
	}
	log_columns_number(out, sizeof out, INT64_MAX);
	assert_string_equal(out, "9,223,372,036,854,775,807");
	log_columns_number(small, sizeof small, 1234567);
	assert_true(strlen(small) < sizeof small);
}

UNIT_MAIN(cmocka_unit_test(columns_fit_every_width),
    cmocka_unit_test(heads_stand_over_their_columns),
    cmocka_unit_test(what_is_not_known),
    cmocka_unit_test(hostile_addresses_are_shown),
    cmocka_unit_test(numbers_and_sizes))
