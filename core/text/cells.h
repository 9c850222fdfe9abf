/* The sanitiser: one total function from bytes to terminal cells.  Drawing
 * and reports accept nothing else.
 *
 * Input: any bytes.  Output: cells whose code points are printable, of known
 * width, and cannot change the meaning of a neighbour:
 *   C0 and DEL            ^X
 *   C1, bidi controls, zero width and invisible characters, line separators,
 *   noncharacters, private use, unassigned               <U+202E>
 *   bytes that are not UTF-8 (surrogates too)             <9B>
 *   a leading combining mark       space + mark (also one behind an escape)
 *   more than 3 marks on a cell    a cut sign behind it: <+4> for 4 not shown
 *   a variation selector           kept out of sight without a sign; a second
 *                                  one, or one without a base, <U+FE0F>
 * Tab, CR and LF inside a field are shown (^I ^M ^J); a caller that means
 * lines splits before.  NFC for display: marks in canonical order, base and
 * marks composed, Hangul too; single characters are never exchanged.
 * What is shown in place of a byte carries CELL_ESCAPED; what was found is
 * reported in .found, as evidence.
 *
 * Every cell points back: [src, src + srclen) of the input; the cells' ranges
 * cover the input exactly once, in order.  Of the cells that stand for one
 * byte or character the first has the range, the others srclen 0.  With more
 * than one cells_add, each field counts from 0.
 * Widths: 1 or 2; ambiguous-width characters count `ambiguous` (1 or 2).
 * Owner: the caller (cells_done).  Errors: -ENOMEM; -EFBIG over max cells:
 * the whole characters that fitted stay. */
#ifndef MTGP_TEXT_CELLS_H
#define MTGP_TEXT_CELLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buf.h"
#include "core/base/span.h"

#define CELL_MARKS 3

enum cell_flag {
	CELL_ESCAPED	= 1 << 0,	/* stands for a byte not shown */
	CELL_CUT	= 1 << 1,	/* the cut sign of too many marks */
};

struct cell {
	uint32_t	ch[1 + CELL_MARKS];	/* base, marks; 0 = none */
	uint32_t	src;			/* offset into the input */
	uint16_t	srclen;
	uint8_t		width;			/* 1 or 2 */
	uint8_t		flags;			/* enum cell_flag */
};

/* What hostile or odd things the text held (bits of cells.found). */
enum cells_found {
	FOUND_CONTROL	= 1 << 0,
	FOUND_BIDI	= 1 << 1,
	FOUND_INVISIBLE	= 1 << 2,
	FOUND_BAD_BYTE	= 1 << 3,
	FOUND_MARKS	= 1 << 4,
	FOUND_UNASSIGNED = 1 << 5,	/* also private use, noncharacters */
	FOUND_VARIATION	= 1 << 6,
};

struct cells {
	struct cell	*v;
	size_t		 n, cap, max;
	uint32_t	 found;
};

void	cells_init(struct cells *c, size_t max);
void	cells_done(struct cells *c);
void	cells_reset(struct cells *c);
/* Appends the cells of one field. */
int	cells_add(struct cells *c, struct span bytes, int ambiguous);
/* Total width in columns. */
size_t	cells_width(const struct cells *c);
/* Number of leading cells that fit into width columns (never half a wide
 * one). */
size_t	cells_fit(const struct cells *c, size_t from, size_t width);
/* Number of cells from `from` that make one line of at most width columns,
 * broken by Japanese rules (kinsoku: no closing bracket or 、。 at the start
 * of a line, no opening bracket at its end; Latin words kept whole where
 * they fit); at least 1 where any are left.  A space at which the line was
 * broken starts the next one: step over it with cells_blank. */
size_t	cells_wrap(const struct cells *c, size_t from, size_t width);
/* Number of plain spaces from `from` on. */
size_t	cells_blank(const struct cells *c, size_t from);
int	cells_utf8(const struct cells *c, size_t from, size_t n,
		struct buf *out);

/* Shorthand: bytes, sanitised, appended as UTF-8. */
int	cells_clean(struct buf *out, struct span bytes);
/* Width in columns of text as the sanitiser would show it. */
size_t	cells_width_of(struct span bytes, int ambiguous);
/* Width of one code point as this program draws it: 0 (combining or never
 * drawn), 1, 2.  wcwidth() of the executable is made of it. */
int	cells_wcwidth(uint32_t ch, int ambiguous);

#endif
