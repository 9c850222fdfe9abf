/* What a character looks like: the only file that sees ICU (liblook.a, linked
 * by the helper and tests, never by the console).
 *
 * A form is the prototype of Unicode TR 39 after NFKC and case folding, with
 * the table of our own laid over it: UTF-8, "" for blanks, invisible
 * characters and the accents of Latin letters.  Forms are cut at
 * SKELETON_MAX bytes.  Any thread may call; each has a cache of its own. */
#ifndef MTGP_FORGED_SKELETON_H
#define MTGP_FORGED_SKELETON_H

#include <stdint.h>

#include "core/forged/look.h"

#define SKELETON_MAX 30

struct skeleton {
	uint32_t	 ch;
	uint8_t		 how;
	uint8_t		 n;
	char		 text[SKELETON_MAX];
};

/* Valid until the thread's next call; NULL: ICU has no data. */
const struct skeleton *skeleton_of(uint32_t ch, enum look_how how);
/* Is one label written in scripts that do not belong together?  Latin with
 * Han, kana, Hangul or Bopomofo does (UTS 39, highly restrictive). */
bool	skeleton_mixes(struct span utf8);

/* look_same.c: what our table makes of a code point; 0: no row.  Two rows
 * have a second one. */
uint32_t look_same(uint32_t ch, uint32_t *ret_second);

#endif
