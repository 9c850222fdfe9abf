/* Characters to what they look like, through ICU.  A character goes through
 * folding and prototypes by turns, since each leaves work for the other: the
 * prototype of a digit 0 is a capital O, of a Lisu letter a capital I. */
#include "core/forged/skeleton.h"

#include <errno.h>
#include <pthread.h>
#include <unicode/unorm2.h>
#include <unicode/uspoof.h>

#include "core/text/unicode.h"
#include "core/text/utf8.h"

#define UNITS 128
#define CACHE 4093	/* prime: kana and kanji lie in rows */

static pthread_once_t once = PTHREAD_ONCE_INIT;
static USpoofChecker *checker;
static const UNormalizer2 *casefold, *decompose;
static __thread struct skeleton cache[CACHE];

struct units {
	UChar		 v[UNITS];
	int32_t		 n;
};

static void
open_once(void)
{
	UErrorCode e = U_ZERO_ERROR;

	casefold = unorm2_getNFKCCasefoldInstance(&e);
	decompose = unorm2_getNFDInstance(&e);
	checker = uspoof_open(&e);
	if (U_SUCCESS(e)) {
		uspoof_setChecks(checker, USPOOF_RESTRICTION_LEVEL, &e);
		uspoof_setRestrictionLevel(checker, USPOOF_HIGHLY_RESTRICTIVE);
	}
	/* Whatever ICU reads at first use is read now. */
	if (U_SUCCESS(e))
		(void)uspoof_checkUTF8(checker, "a", 1, NULL, &e);
	if (U_FAILURE(e))
		checker = NULL;
}

int
look_open(void)
{
	pthread_once(&once, open_once);
	return checker ? 0 : -ENOENT;
}

/* Each step takes what it can; on failure (too long) the text stays. */
static void
step(struct units *u, const UNormalizer2 *by)
{
	struct units out;
	UErrorCode e = U_ZERO_ERROR;

	if (by)
		out.n = unorm2_normalize(by, u->v, u->n, out.v, UNITS, &e);
	else
		out.n = uspoof_getSkeleton(checker, 0, u->v, u->n, out.v,
		    UNITS, &e);
	if (U_SUCCESS(e) && out.n <= UNITS)
		*u = out;
}

static bool
is_dropped(uint32_t ch)
{
	enum unicode_class class = unicode_class(ch);

	return (ch >= 0x300 && ch <= 0x36f && ch != 0x30a) ||
	    ch <= ' ' || ch == 0xa0 || ch == 0x3000 ||
	    (ch >= 0x2000 && ch <= 0x200f) || ch == 0x205f ||
	    class == UNICODE_INVISIBLE || class == UNICODE_BIDI ||
	    class == UNICODE_VARIATION || class == UNICODE_CONTROL;
}

static void
put(struct skeleton *s, uint32_t ch)
{
	char bytes[4];
	int n = utf8_encode(ch, bytes);

	if (n > 0 && s->n + n <= SKELETON_MAX) {
		memcpy(s->text + s->n, bytes, (size_t)n);
		s->n = (uint8_t)(s->n + n);
	}
}

static void
drop_marks(struct units *u)
{
	int32_t to = 0;

	step(u, decompose);
	for (int32_t i = 0; i < u->n; i++)
		if (u->v[i] < 0x300 || u->v[i] > 0x36f || u->v[i] == 0x30a)
			u->v[to++] = u->v[i];
	u->n = to;
}

/* Where ICU would say something else than our table (U+04CF is an i to it). */
static void
overlay(struct units *u)
{
	uint32_t second;

	for (int32_t i = 0; i < u->n; i++) {
		uint32_t to = u->v[i] < 0x80 ? 0 : look_same(u->v[i],
		    &second);

		if (to != 0 && second == 0)
			u->v[i] = (UChar)to;
	}
}

static void
build(struct skeleton *s)
{
	struct units u = { .n = 0 };
	uint32_t ch, to, second;

	U16_APPEND_UNSAFE(u.v, u.n, s->ch);
	if (s->how == LOOK_FOLDED)
		step(&u, casefold);
	drop_marks(&u);
	for (int round = 0; round < 2; round++) {
		overlay(&u);
		step(&u, NULL);
		step(&u, casefold);
	}
	step(&u, decompose);
	for (int32_t i = 0; i < u.n;) {
		U16_NEXT(u.v, i, u.n, ch);
		if (is_dropped(ch))
			continue;
		to = look_same(ch, &second);
		put(s, to ? to : ch);
		if (second)
			put(s, second);
	}
}

const struct skeleton *
skeleton_of(uint32_t ch, enum look_how how)
{
	struct skeleton *s = &cache[(ch * 2 + how) % CACHE];

	if (look_open() < 0)
		return NULL;
	if (s->ch == ch && s->how == how && ch != 0)
		return s;
	*s = (struct skeleton){ .ch = ch, .how = (uint8_t)how };
	if (!is_dropped(ch) && ch <= 0x10ffff)
		build(s);
	return s;
}

bool
skeleton_mixes(struct span utf8)
{
	UErrorCode e = U_ZERO_ERROR;

	if (look_open() < 0 || utf8.n > LOOK_TEXT_MAX)
		return false;
	return uspoof_checkUTF8(checker, utf8.p, (int32_t)utf8.n, NULL, &e) !=
	    0 && U_SUCCESS(e);
}
