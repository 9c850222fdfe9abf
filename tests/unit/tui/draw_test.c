/* tui/draw, tui/layout: nothing hostile reaches a cell, widths add up,
 * nothing is drawn outside its area, never half a wide character. */
#include "tui/draw.h"

#include <errno.h>

#include "tests/unit/unit.h"
#include "tui/layout.h"

/* Every cell printable, wide ones whole, rows exactly as wide as the grid. */
static void
check(const struct grid *g)
{
	for (int r = 0; r < g->rows; r++) {
		int width = 0;

		for (int c = 0; c < g->cols; c++) {
			const struct grid_cell *x =
			    &g->v[r * g->cols + c];

			width += x->width;
			assert_true(x->style < STYLE_COUNT);
			if (x->width == 0) {
				assert_true(c > 0);
				assert_int_equal(x[-1].width, 2);
				continue;
			}
			if (x->width == 2) {
				assert_true(c + 1 < g->cols);
				assert_int_equal(x[1].width, 0);
			}
			assert_true(x->ch[0] >= 0x20 && x->ch[0] != 0x7f);
			assert_false(x->ch[0] >= 0x80 && x->ch[0] < 0xa0);
			assert_false(x->ch[0] >= 0x200b &&
			    x->ch[0] <= 0x200f);
			assert_false(x->ch[0] >= 0x2028 &&
			    x->ch[0] <= 0x202e);
		}
		assert_int_equal(width, g->cols);
	}
}

static void
dump_is(const struct grid *g, bool styles, const char *want)
{
	struct buf b;

	buf_init(&b, 1 << 20);
	assert_int_equal(grid_dump(g, styles, &b), 0);
	assert_string_equal(b.data, want);
	buf_done(&b);
}

static void
text_is_clipped_in_cells(void **state)
{
	struct grid g;
	struct area a, in;

	(void)state;
	assert_int_equal(grid_init(&g, 3, 10, 1), 0);
	a = grid_area(&g);
	assert_int_equal(area_str(&a, 0, 0, STYLE_PLAIN,
	    "あいうえおか"), 10);
	assert_int_equal(area_str(&a, 1, 1, STYLE_BOLD, "あいうえお"), 8);
	in = area_sub(&a, 2, 2, 1, 3);
	assert_int_equal(area_str(&in, 0, 0, STYLE_PLAIN, "あい"), 2);
	assert_int_equal(area_str(&in, 1, 0, STYLE_PLAIN, "x"), 0);
	assert_int_equal(area_str(&in, 0, -1, STYLE_PLAIN, "x"), 0);
	check(&g);
	dump_is(&g, true, "あいうえお\n あいうえ\n  あ\n"
	    "\n.bbbbbbbb\n\n");
	grid_done(&g);
}

static void
what_is_cut_says_so(void **state)
{
	struct grid g;
	struct area a;

	(void)state;
	assert_int_equal(grid_init(&g, 3, 10, 1), 0);
	a = grid_area(&g);
	assert_int_equal(area_text_cut(&a, 0, 0, 8, STYLE_PLAIN,
	    span_str("info@example.com")), 8);
	assert_int_equal(area_text_cut(&a, 1, 0, 8, STYLE_PLAIN,
	    span_str("12345678")), 8);
	/* a wide character that would be halved gives way */
	assert_int_equal(area_text_cut(&a, 2, 0, 7, STYLE_PLAIN,
	    span_str("\xe5\xae\x9b\xe5\x85\x88\xe5\xae\x9b\xe5\x85\x88")), 6);
	dump_is(&g, false, "info@e..\n12345678\n\xe5\xae\x9b\xe5\x85\x88..\n");
	grid_done(&g);
}

static void
half_a_wide_character_is_never_left(void **state)
{
	struct grid g;
	struct area a;

	(void)state;
	assert_int_equal(grid_init(&g, 1, 8, 1), 0);
	a = grid_area(&g);
	area_str(&a, 0, 0, STYLE_PLAIN, "ああああ");
	area_str(&a, 0, 1, STYLE_PLAIN, "x");
	check(&g);
	area_str(&a, 0, 3, STYLE_PLAIN, "い");
	check(&g);
	dump_is(&g, false, " x い あ\n");
	grid_done(&g);
}

static void
hostile_bytes_are_shown(void **state)
{
	static const char bytes[] = "a\033[31m\x9b\xe2\x80\xaeX\xff\n\0b";
	struct grid g;
	struct area a;

	(void)state;
	assert_int_equal(grid_init(&g, 1, 60, 1), 0);
	a = grid_area(&g);
	area_text(&a, 0, 0, -1, STYLE_PLAIN,
	    span_of(bytes, sizeof bytes - 1));
	check(&g);
	dump_is(&g, false, "a^[[31m<9B><U+202E>X<FF>^J^@b\n");
	assert_int_equal(g.v[1].style, STYLE_ESCAPED);
	assert_int_equal(g.v[0].style, STYLE_PLAIN);
	grid_done(&g);
}

static void
every_byte_pair_keeps_the_grid_whole(void **state)
{
	struct grid g;
	struct area a;

	(void)state;
	assert_int_equal(grid_init(&g, 2, 12, 2), 0);
	a = grid_area(&g);
	for (int i = 0; i < 65536; i += 7) {
		char b[6] = { 'x', (char)(i >> 8), (char)i, '\xe3', '\x81',
		    '\x82' };

		area_text(&a, 0, i % 12, -1, STYLE_PLAIN, span_of(b, 6));
		if (i % 50 == 0)
			check(&g);
	}
	check(&g);
	grid_done(&g);
}

static void
wrapping_counts_and_draws_the_same(void **state)
{
	static const char text[] = "まだ届いていません。相手のサーバーが受け"
	    "取りを一時的に見合わせています(451 4.7.1)。";
	struct grid g;
	struct area a;
	int n;

	(void)state;
	assert_int_equal(grid_init(&g, 20, 20, 1), 0);
	a = grid_area(&g);
	n = area_wrap(&a, 0, 0, -1, STYLE_PLAIN, span_str(text));
	assert_int_equal(g.v[0].ch[0], ' ');
	assert_int_equal(area_wrap(&a, 0, 0, 20, STYLE_PLAIN,
	    span_str(text)), n);
	assert_true(n >= 4);
	check(&g);
	assert_int_equal(area_wrap(&a, 0, 0, 2, STYLE_PLAIN,
	    span_str(text)), 2);
	grid_done(&g);
}

static void
rows_compare_as_bytes(void **state)
{
	struct grid g, h = { 0 };
	struct area a;

	(void)state;
	assert_int_equal(grid_init(&g, 2, 10, 1), 0);
	a = grid_area(&g);
	assert_int_equal(grid_copy(&h, &g), 0);
	assert_true(grid_row_same(&g, &h, 0));
	area_str(&a, 0, 0, STYLE_PLAIN, "x");
	assert_false(grid_row_same(&g, &h, 0));
	assert_true(grid_row_same(&g, &h, 1));
	area_str(&a, 0, 0, STYLE_PLAIN, " ");
	assert_true(grid_row_same(&g, &h, 0));
	grid_done(&g);
	assert_int_equal(grid_init(&g, 0, 10, 1), -EINVAL);
	grid_done(&g);
	grid_done(&h);
}

/* ---- the list ---- */

struct numbers {
	int	v[100];
	size_t	n;
};

static size_t
numbers_count(void *arg)
{
	return ((struct numbers *)arg)->n;
}

static int
numbers_key(void *arg, size_t i, struct buf *out)
{
	return buf_addf(out, "%d", ((struct numbers *)arg)->v[i]);
}

static void
numbers_draw(void *arg, const struct area *a, int row, size_t i,
    enum style style)
{
	char s[16];

	snprintf(s, sizeof s, "%d", ((struct numbers *)arg)->v[i]);
	area_str(a, row, 1, style, s);
}

static const struct list_ops numbers_ops = {
	.count = numbers_count, .key = numbers_key, .draw = numbers_draw,
};

static void
a_list_holds_its_line(void **state)
{
	struct numbers d = { .n = 50 };
	struct list l;
	struct grid g;
	struct area a;

	(void)state;
	for (int i = 0; i < 50; i++)
		d.v[i] = 100 + i;
	assert_int_equal(grid_init(&g, 5, 10, 1), 0);
	a = grid_area(&g);
	list_init(&l, &numbers_ops, &d);
	list_draw(&l, &a, true);
	assert_true(list_command(&l, "page-down", ""));
	list_draw(&l, &a, true);
	assert_int_equal(l.cursor, 4);
	/* a page moves what is in view, too; never past the end */
	assert_int_equal(l.top, 4);
	assert_true(list_command(&l, "page-up", ""));
	list_draw(&l, &a, true);
	assert_int_equal(l.top, 0);
	assert_true(list_command(&l, "down", "5"));
	list_draw(&l, &a, true);
	assert_int_equal(l.top, 1);
	/* three lines come in above: the cursor's line stays where it is */
	memmove(&d.v[3], &d.v[0], 50 * sizeof d.v[0]);
	d.v[0] = 1, d.v[1] = 2, d.v[2] = 3;
	d.n = 53;
	list_reload(&l);
	assert_int_equal(d.v[l.cursor], 105);
	assert_int_equal(l.top, 4);
	grid_clear(&g);
	list_draw(&l, &a, true);
	dump_is(&g, true, "  101\n  102\n  103\n  104\n> 105\n"
	    "\n\n\n\nCCCCCCCCCC\n");
	/* it is gone: the same place */
	memmove(&d.v[l.cursor], &d.v[l.cursor + 1],
	    (52 - l.cursor) * sizeof d.v[0]);
	d.n--;
	list_reload(&l);
	assert_int_equal(l.cursor, 8);
	list_command(&l, "bottom", "");
	assert_int_equal(l.cursor, 51);
	assert_true(list_command(&l, "page-down", ""));
	list_draw(&l, &a, true);
	assert_int_equal(l.top, 47);
	d.n = 0;
	list_reload(&l);
	list_draw(&l, &a, true);
	assert_int_equal(l.cursor, 0);
	assert_false(list_command(&l, "nothing", ""));
	grid_done(&g);
}

static void
panes_split_by_width(void **state)
{
	struct grid g;
	struct area a, list, detail;

	(void)state;
	assert_int_equal(grid_init(&g, 24, 80, 1), 0);
	a = grid_area(&g);
	layout_split(&a, 50, &list, &detail);
	assert_int_equal(list.cols, 80);
	assert_int_equal(list.rows + detail.rows, 23);
	grid_done(&g);
	assert_int_equal(grid_init(&g, 30, 100, 1), 0);
	a = grid_area(&g);
	layout_split(&a, 50, &list, &detail);
	assert_int_equal(list.rows, 30);
	assert_int_equal(detail.rows, 30);
	assert_int_equal(list.cols + detail.cols, 99);
	assert_int_equal(g.v[list.cols].ch[0], '|');
	grid_done(&g);
}

UNIT_MAIN(
	cmocka_unit_test(text_is_clipped_in_cells),
	cmocka_unit_test(what_is_cut_says_so),
	cmocka_unit_test(half_a_wide_character_is_never_left),
	cmocka_unit_test(hostile_bytes_are_shown),
	cmocka_unit_test(every_byte_pair_keeps_the_grid_whole),
	cmocka_unit_test(wrapping_counts_and_draws_the_same),
	cmocka_unit_test(rows_compare_as_bytes),
	cmocka_unit_test(a_list_holds_its_line),
	cmocka_unit_test(panes_split_by_width),
)
