/* Where a line of cells may be broken: Japanese rules (kinsoku), Latin words
 * whole.  Pure; nothing fails.  Characters after JIS X 4051's classes, those
 * that mail text has. */
#include <stdlib.h>

#include "core/text/cells.h"

/* May not start a line: closing brackets, stops, small kana, sound marks. */
static const uint16_t no_start[] = {
	'!', '%', ')', ',', '.', ':', ';', '?', ']', '}',
	0x00b0, 0x00bb, 0x2019, 0x201d, 0x2025, 0x2026, 0x2030, 0x2032,
	0x2033, 0x2103, 0x203c, 0x3001, 0x3002, 0x3005, 0x3009, 0x300b,
	0x300d, 0x300f, 0x3011, 0x3015, 0x3017, 0x3019, 0x301c, 0x301f,
	0x303b, 0x3041, 0x3043, 0x3045, 0x3047, 0x3049, 0x3063, 0x3083,
	0x3085, 0x3087, 0x308e, 0x3095, 0x3096, 0x309b, 0x309c, 0x309d,
	0x309e, 0x30a1, 0x30a3, 0x30a5, 0x30a7, 0x30a9, 0x30c3, 0x30e3,
	0x30e5, 0x30e7, 0x30ee, 0x30f5, 0x30f6, 0x30fb, 0x30fc, 0x30fd,
	0x30fe, 0xff01, 0xff05, 0xff09, 0xff0c, 0xff0e, 0xff1a, 0xff1b,
	0xff1f, 0xff3d, 0xff5d, 0xff5e, 0xff60, 0xff61, 0xff63, 0xff64,
	0xff65, 0xff67, 0xff68, 0xff69, 0xff6a, 0xff6b, 0xff6c, 0xff6d,
	0xff6e, 0xff6f, 0xff70, 0xff9e, 0xff9f,
};
/* May not end a line: opening brackets, signs before a figure. */
static const uint16_t no_end[] = {
	'(', '[', '{', 0x00a3, 0x00a5, 0x00ab, 0x2018, 0x201c, 0x3008,
	0x300a, 0x300c, 0x300e, 0x3010, 0x3014, 0x3016, 0x3018, 0x301d,
	0xff04, 0xff08, 0xff3b, 0xff5b, 0xff5f, 0xff62, 0xffe1, 0xffe5,
};

static int
compare_u16(const void *a, const void *b)
{
	return *(const uint16_t *)a - *(const uint16_t *)b;
}

static bool
in_set(const uint16_t *set, size_t size, uint32_t ch)
{
	uint16_t key = (uint16_t)ch;

	return ch <= UINT16_MAX && bsearch(&key, set, size / sizeof *set,
	    sizeof *set, compare_u16) != NULL;
}

/* Part of a word that should stay in one piece. */
static bool
is_word(const struct cell *c)
{
	return c->width == 1 && c->ch[0] != ' ' && c->ch[0] < 0x2000;
}

/* May a line end before cell i (0 < i < n)? */
static bool
may_break(const struct cells *c, size_t i)
{
	const struct cell *a = &c->v[i - 1], *b = &c->v[i];

	/* Inside what stands for one byte. */
	if ((b->flags & CELL_ESCAPED) && b->srclen == 0)
		return false;
	if (a->ch[0] == ' ' || b->ch[0] == ' ')
		return true;
	if (a->ch[0] == 0x3000)
		return true;
	if (in_set(no_start, sizeof no_start, b->ch[0]) ||
	    in_set(no_end, sizeof no_end, a->ch[0]))
		return false;
	return !(is_word(a) && is_word(b));
}

/* Does the piece from cell i to the next place for a break fit? */
static bool
piece_fits(const struct cells *c, size_t i, size_t width)
{
	size_t end = i + cells_fit(c, i, width);

	if (end >= c->n)
		return true;
	for (size_t k = end; k > i; k--)
		if (may_break(c, k))
			return true;
	return false;
}

size_t
cells_wrap(const struct cells *c, size_t from, size_t width)
{
	size_t fit = cells_fit(c, from, width), end;

	if (from >= c->n)
		return 0;
	if (fit == 0)
		return 1;
	if (from + fit >= c->n)
		return fit;
	for (end = from + fit; end > from; end--)
		if (may_break(c, end))
			break;
	/* A piece that no line can hold is broken here as well as there. */
	if (end == from || !piece_fits(c, end, width))
		return fit;
	return end - from;
}

size_t
cells_blank(const struct cells *c, size_t from)
{
	size_t i = from;

	while (i < c->n && c->v[i].ch[0] == ' ' && c->v[i].ch[1] == 0 &&
	    c->v[i].flags == 0)
		i++;
	return i > from ? i - from : 0;
}
