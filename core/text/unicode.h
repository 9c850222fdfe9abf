/* Facts about code points that the sanitiser and searching need: class (and
 * with it the width), order of combining marks, canonical composition, simple
 * lower case.  Source: the Unicode character data, by
 * build-aux/unicode-tables.py; widths follow glibc's wcwidth().
 * Pure functions over constant tables; nothing fails. */
#ifndef MTGP_TEXT_UNICODE_H
#define MTGP_TEXT_UNICODE_H

#include <stdint.h>

enum unicode_class {
	UNICODE_NONE,		/* unassigned, private use, surrogate,
				 * noncharacter */
	UNICODE_CONTROL,	/* C0, DEL, C1, line and paragraph separator */
	UNICODE_BIDI,
	UNICODE_VARIATION,
	UNICODE_INVISIBLE,	/* format, zero width, no ink */
	UNICODE_MARK,		/* drawn on the character before it */
	UNICODE_NARROW,
	UNICODE_AMBIGUOUS,	/* 1 or 2 columns, as the terminal has it */
	UNICODE_WIDE,
};

enum unicode_class	unicode_class(uint32_t ch);
/* Canonical combining class. */
unsigned		unicode_order(uint32_t ch);
/* The canonical composition of a base and a mark (Hangul included), or 0.
 * Only marks compose: pairs whose second part has a width of its own (36 in
 * Indic scripts) stay two characters. */
uint32_t		unicode_compose(uint32_t base, uint32_t mark);
/* The last step of a composition undone: the base, and its mark; 0 where ch
 * is no composition (Hangul is not taken apart). */
uint32_t		unicode_decompose(uint32_t ch, uint32_t *ret_mark);
uint32_t		unicode_lower(uint32_t ch);
/* NFKC of one character: how many it becomes, put into ret; 1 and itself
 * where nothing changes.  Forms of Arabic and Hebrew letters, musical signs
 * and the supplement of CJK are left as they are. */
#define UNICODE_SPELT 6
unsigned		unicode_compatible(uint32_t ch,
				uint32_t ret[UNICODE_SPELT]);

/* The tables' rows. */
struct unicode_range {
	uint32_t	first, last;
	uint8_t		class;
};
struct unicode_order {
	uint32_t	first, last;
	uint8_t		order;
};
struct unicode_pair {
	uint32_t	base, mark, both;
};
struct unicode_shift {
	uint32_t	first, last;
	int32_t		delta;
};
struct unicode_spelt {
	uint32_t	first, last;
	uint16_t	at;
	uint8_t		n;
};
struct unicode_lower_run {
	uint32_t	first, last;
	uint32_t	step;
	int32_t		delta;
};

#endif
