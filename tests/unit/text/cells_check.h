/* What must hold for the cells of any bytes; unit tests and the fuzz target
 * share it.  The list of hidden characters is written out here on purpose and
 * not taken from the tables under test.  Returns NULL, or what is wrong. */
#ifndef MTGP_TESTS_UNIT_TEXT_CELLS_CHECK_H
#define MTGP_TESTS_UNIT_TEXT_CELLS_CHECK_H

#include "core/text/cells.h"
#include "core/text/utf8.h"

static inline bool
must_not_show(uint32_t ch)
{
	static const uint32_t hidden[][2] = {
		{ 0x00, 0x1f }, { 0x7f, 0x9f }, { 0xad, 0xad },
		{ 0x34f, 0x34f }, { 0x61c, 0x61c }, { 0x115f, 0x1160 },
		{ 0x17b4, 0x17b5 }, { 0x180b, 0x180f }, { 0x200b, 0x200f },
		{ 0x2028, 0x202e }, { 0x2060, 0x206f }, { 0x2800, 0x2800 },
		{ 0x3164, 0x3164 }, { 0xd800, 0xf8ff }, { 0xfdd0, 0xfdef },
		{ 0xfe00, 0xfe0f }, { 0xfeff, 0xfeff }, { 0xffa0, 0xffa0 },
		{ 0xfff0, 0xfffb }, { 0x1bca0, 0x1bca3 },
		{ 0x1d159, 0x1d159 }, { 0x1d173, 0x1d17a },
		{ 0xe0000, 0x10ffff },
	};

	if ((ch & 0xfffe) == 0xfffe)
		return true;
	for (size_t i = 0; i < sizeof hidden / sizeof hidden[0]; i++)
		if (ch >= hidden[i][0] && ch <= hidden[i][1])
			return true;
	return false;
}

static inline const char *
check_cell(const struct cell *c, int ambiguous)
{
	bool ended = false;

	if (c->ch[0] == 0)
		return "a cell is empty";
	for (int k = 0; k <= CELL_MARKS; k++) {
		if (c->ch[k] == 0) {
			ended = true;
			continue;
		}
		if (ended)
			return "a mark behind a hole";
		if (must_not_show(c->ch[k]))
			return "a cell holds a hidden character";
		if (k > 0 && cells_wcwidth(c->ch[k], ambiguous) != 0)
			return "a mark has a width";
	}
	if (c->width != cells_wcwidth(c->ch[0], ambiguous))
		return "the width is not that of the base";
	if (c->width != 1 && c->width != 2)
		return "a cell is neither 1 nor 2 wide";
	return NULL;
}

static inline const char *
check_again(const struct cells *c, struct buf *text, int ambiguous)
{
	struct cells again;
	struct buf text2;
	const char *wrong = NULL;
	bool clean = true;

	for (size_t i = 0; i < c->n; i++)
		if (c->v[i].flags != 0)
			clean = false;
	cells_init(&again, SIZE_MAX);
	buf_init(&text2, SIZE_MAX / 2);
	if (cells_add(&again, buf_span(text), ambiguous) < 0 ||
	    cells_utf8(&again, 0, again.n, &text2) < 0)
		wrong = "the second pass fails";
	else if (!span_eq(buf_span(text), buf_span(&text2)))
		wrong = "the second pass changes the text";
	else if (clean && again.found != 0)
		wrong = "the second pass finds something";
	else if (cells_width(&again) != cells_width(c))
		wrong = "the second pass changes the width";
	cells_done(&again);
	buf_done(&text2);
	return wrong;
}

static inline const char *
check_wrap(const struct cells *c, size_t width)
{
	size_t from = 0, n, used;

	while (from < c->n) {
		n = cells_wrap(c, from, width);
		if (n == 0 || n > c->n - from)
			return "a line is empty or too long";
		used = 0;
		for (size_t i = from; i < from + n; i++)
			used += c->v[i].width;
		if (used > width && n > 1)
			return "a line is wider than asked";
		from += n;
	}
	return NULL;
}

/* Cells cover the source once and in order; their widths add up. */
static inline const char *
check_cover(const struct cells *c, struct span in, int ambiguous)
{
	const char *wrong = NULL;
	size_t at = 0, sum = 0;

	for (size_t i = 0; wrong == NULL && i < c->n; i++) {
		if (c->v[i].src != at)
			return "a gap or an overlap in the source ranges";
		at += c->v[i].srclen;
		sum += c->v[i].width;
		wrong = check_cell(&c->v[i], ambiguous);
	}
	if (wrong != NULL)
		return wrong;
	if (at != in.n)
		return "the source is not covered";
	if (sum != cells_width(c))
		return "the widths do not add up";
	return cells_width_of(in, ambiguous) != sum ?
	    "cells_width_of differs" : NULL;
}

static inline const char *
check_cells(struct span in, int ambiguous)
{
	const char *wrong;
	struct buf text;
	struct cells c;

	cells_init(&c, SIZE_MAX);
	buf_init(&text, SIZE_MAX / 2);
	wrong = cells_add(&c, in, ambiguous) < 0 ? "cells_add fails" :
	    check_cover(&c, in, ambiguous);
	if (wrong == NULL && (cells_utf8(&c, 0, c.n, &text) < 0 ||
	    !utf8_valid(buf_span(&text))))
		wrong = "the text is not UTF-8";
	if (wrong == NULL)
		wrong = check_again(&c, &text, ambiguous);
	if (wrong == NULL)
		wrong = check_wrap(&c, 1);
	if (wrong == NULL)
		wrong = check_wrap(&c, 20);
	cells_done(&c);
	buf_done(&text);
	return wrong;
}

#endif
