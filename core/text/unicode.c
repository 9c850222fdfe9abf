/* Look-ups in the Unicode tables.  Nothing fails; a code point that no table
 * knows is UNICODE_NONE, order 0, composes with nothing and has no case. */
#include "core/text/unicode.h"

#include <stddef.h>

#include "core/text/unicode_forms.h"
#include "core/text/unicode_ranges.h"
#include "core/text/unicode_shifts.h"
#include "core/text/unicode_spelt.h"

#define COUNT(a) (sizeof (a) / sizeof (a)[0])

/* Hangul syllables (Unicode 3.12). */
#define HANGUL_S	0xac00u
#define HANGUL_L	0x1100u
#define HANGUL_V	0x1161u
#define HANGUL_T	0x11a7u		/* one before the first */
#define HANGUL_L_COUNT	19u
#define HANGUL_V_COUNT	21u
#define HANGUL_T_COUNT	28u
#define HANGUL_S_COUNT	(HANGUL_L_COUNT * HANGUL_V_COUNT * HANGUL_T_COUNT)

/* Every table starts with the first and last code point of its row, sorted. */
#define FIND_RUN(table, ch, found) do {					\
	size_t low_ = 0, high_ = COUNT(table);				\
	(found) = NULL;							\
	while (low_ < high_) {						\
		size_t mid_ = low_ + (high_ - low_) / 2;		\
		if ((ch) < (table)[mid_].first)				\
			high_ = mid_;					\
		else if ((ch) > (table)[mid_].last)			\
			low_ = mid_ + 1;				\
		else {							\
			(found) = &(table)[mid_];			\
			break;						\
		}							\
	}								\
} while (0)

enum unicode_class
unicode_class(uint32_t ch)
{
	const struct unicode_range *r;

	/* What nearly all text is made of. */
	if (ch >= 0x20 && ch < 0x7f)
		return UNICODE_NARROW;
	if ((ch >= 0x3041 && ch <= 0x3096) || (ch >= 0x30a0 && ch <= 0x30ff) ||
	    (ch >= 0x4e00 && ch <= 0x9ffc))
		return UNICODE_WIDE;
	if (ch < 0x20 || ch == 0x7f)
		return UNICODE_CONTROL;
	FIND_RUN(unicode_ranges, ch, r);
	return r != NULL ? (enum unicode_class)r->class : UNICODE_NONE;
}

unsigned
unicode_order(uint32_t ch)
{
	const struct unicode_order *o;

	FIND_RUN(unicode_orders, ch, o);
	return o != NULL ? o->order : 0;
}

static uint32_t
compose_hangul(uint32_t base, uint32_t mark)
{
	if (base - HANGUL_L < HANGUL_L_COUNT &&
	    mark - HANGUL_V < HANGUL_V_COUNT)
		return HANGUL_S + ((base - HANGUL_L) * HANGUL_V_COUNT +
		    (mark - HANGUL_V)) * HANGUL_T_COUNT;
	if (base - HANGUL_S < HANGUL_S_COUNT &&
	    (base - HANGUL_S) % HANGUL_T_COUNT == 0 &&
	    mark > HANGUL_T && mark - HANGUL_T < HANGUL_T_COUNT)
		return base + (mark - HANGUL_T);
	return 0;
}

uint32_t
unicode_compose(uint32_t base, uint32_t mark)
{
	size_t low = 0, high = COUNT(unicode_pairs);

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		const struct unicode_pair *p = &unicode_pairs[mid];

		if (base < p->base || (base == p->base && mark < p->mark))
			high = mid;
		else if (base == p->base && mark == p->mark)
			return p->both;
		else
			low = mid + 1;
	}
	return compose_hangul(base, mark);
}

uint32_t
unicode_decompose(uint32_t ch, uint32_t *ret_mark)
{
	if (ch < 0xc0)
		return 0;
	/* Asked only where a composed character has further marks: seldom. */
	for (size_t i = 0; i < COUNT(unicode_pairs); i++) {
		if (unicode_pairs[i].both != ch)
			continue;
		*ret_mark = unicode_pairs[i].mark;
		return unicode_pairs[i].base;
	}
	return 0;
}

uint32_t
unicode_lower(uint32_t ch)
{
	const struct unicode_lower_run *run;

	if (ch < 0x80)
		return ch >= 'A' && ch <= 'Z' ? ch + ('a' - 'A') : ch;
	FIND_RUN(unicode_lowers, ch, run);
	if (run == NULL || (ch - run->first) % run->step != 0)
		return ch;
	return (uint32_t)((int32_t)ch + run->delta);
}

unsigned
unicode_compatible(uint32_t ch, uint32_t ret[UNICODE_SPELT])
{
	const struct unicode_shift *shift;
	const struct unicode_spelt *spelt;

	ret[0] = ch;
	/* ASCII, kana, kanji: nothing changes. */
	if (ch < 0xa0 || (ch >= 0x3041 && ch <= 0x3096) ||
	    (ch >= 0x30a1 && ch <= 0x30fe) || (ch >= 0x4e00 && ch <= 0x9fff))
		return 1;
	FIND_RUN(unicode_shifts, ch, shift);
	if (shift != NULL) {
		ret[0] = (uint32_t)((int32_t)ch + shift->delta);
		return 1;
	}
	FIND_RUN(unicode_spelt, ch, spelt);
	if (spelt == NULL)
		return 1;
	for (unsigned i = 0; i < spelt->n; i++)
		ret[i] = unicode_spellings[spelt->at + i];
	return spelt->n;
}
