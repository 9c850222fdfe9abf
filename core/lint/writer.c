/* Names of people in Japanese: where the family name ends is not written, so
 * each length is tried. */
#include "core/lint/writer.h"

#include "core/forged/knowledge.h"
#include "core/text/utf8.h"

#define FAMILY_MOST	4u	/* characters */
#define LATIN_LEAST	3u

enum letter { LETTER_NONE, LETTER_KANJI, LETTER_KANA, LETTER_LATIN };

static enum letter
letter_of(uint32_t c)
{
	if ((c | 0x20) >= 'a' && (c | 0x20) <= 'z')
		return LETTER_LATIN;
	if ((c >= 0x3400 && c <= 0x9fff) || (c >= 0xf900 && c <= 0xfaff) ||
	    c >= 0x20000 || c == 0x3005 || c == 0x3006)
		return LETTER_KANJI;
	return c >= 0x3041 && c <= 0x30ff && c != 0x30fb ? LETTER_KANA :
	    LETTER_NONE;
}

static enum letter
first_letter(struct span s)
{
	uint32_t c;

	return utf8_decode(s, &c) > 0 ? letter_of(c) : LETTER_NONE;
}

static enum letter
last_letter(struct span s)
{
	size_t at = s.n;

	while (at > 0 && ((unsigned char)s.p[--at] & 0xc0) == 0x80)
		continue;
	return first_letter(span_skip(s, at));
}

/* Does somebody call himself so?  "山田です", "山田" at the end of a line; but
 * not "山田様".  whole: nor as the end of another word. */
static bool
names_himself(const struct forge_knowledge *k, struct span text,
    struct span name, bool whole)
{
	struct span rest = text, line;
	ptrdiff_t at;

	while ((at = span_find_nocase(rest, name)) >= 0) {
		struct span before = span_of(text.p, (size_t)(rest.p -
		    text.p) + (size_t)at);

		rest = span_skip(rest, (size_t)at + name.n);
		at = span_chr(rest, '\n');
		line = at >= 0 ? span_head(rest, (size_t)at) : rest;
		if (whole && last_letter(before) == first_letter(name))
			continue;
		if (line.n == 0 ||
		    forge_matches(k, "behind-own-name", line, NULL))
			return true;
	}
	return false;
}

/* Where the character number n begins; the length: there are fewer. */
static size_t
at_character(struct span s, size_t n)
{
	size_t at = 0;
	uint32_t c;
	int w;

	while (n-- > 0 && (w = utf8_decode(span_skip(s, at), &c)) != 0)
		at += w > 0 ? (size_t)w : 1;
	return at;
}

/* Family names of kanji, also with ノ, ヶ or ツ inside. */
static bool
is_family(struct span s)
{
	static const char *const small[] = { "ノ", "ヶ", "ケ", "ツ", "の" };
	uint32_t c;

	if (first_letter(s) != LETTER_KANJI)
		return false;
	while (utf8_decode(s, &c) > 0) {
		bool fits = letter_of(c) == LETTER_KANJI;

		for (size_t i = 0; i < sizeof small / sizeof *small; i++)
			fits |= span_starts(s, small[i]);
		if (!fits)
			return false;
		s = span_skip(s, at_character(s, 1));
	}
	return s.n == 0;
}

static bool
is_named_by(const struct forge_knowledge *k, struct span text,
    struct span word)
{
	enum letter kind = first_letter(word);
	size_t n;

	bool one = at_character(word, 1) == word.n;
	bool company = forge_matches(k, "company-word", word, NULL);

	if (kind == LETTER_NONE || (kind == LETTER_LATIN &&
	    word.n < LATIN_LEAST) || (one && company))
		return false;
	if (names_himself(k, text, word, kind == LETTER_LATIN || one))
		return true;
	if (company || !is_family(word))
		return false;
	for (size_t i = 1; i <= FAMILY_MOST; i++) {
		n = at_character(word, i);
		if (n < word.n && names_himself(k, text, span_head(word, n),
		    i == 1))
			return true;
	}
	return false;
}

/* forge_text takes blanks out of Japanese, so words are cut before it. */
static struct span
next_word(struct span *rest)
{
	static const char wide[] = "\xe3\x80\x80";	/* U+3000 */
	struct span word, blank = span_str(wide);
	ptrdiff_t at;

	while (span_starts(*rest, wide))
		*rest = span_skip(*rest, blank.n);
	if (!span_word(rest, " \t()/|@,:<>[]\"_", &word))
		return span_str("");
	at = span_find(word, blank);
	if (at > 0) {
		*rest = span_of(word.p + at, rest->n + word.n - (size_t)at);
		word = span_head(word, (size_t)at);
	}
	return word;
}

bool
lint_names_writer(struct lint_run *run, struct span text)
{
	const struct forge_knowledge *k = run->v->know;
	struct span rest = run->v->from_display, word;

	if (forge_text(rest, run->a, &word) < 0)
		return false;
	word = span_trim(word);
	if (word.n == 0)
		return false;
	if (span_find_nocase(text, word) >= 0)
		return true;
	while ((word = next_word(&rest)).n > 0)
		if (forge_text(word, run->a, &word) == 0 &&
		    is_named_by(k, text, span_trim(word)))
			return true;
	return false;
}
