/* What is strange about the characters of a name: invisible ones, and scripts
 * that do not belong into the word they stand in. */
#include "core/forged/look.h"
#include "core/text/unicode.h"
#include "core/text/utf8.h"

/* ---- invisible characters ---- */

static bool
is_emoji(uint32_t ch)
{
	return (ch >= 0x2190 && ch <= 0x2bff) || ch >= 0x1f000 ||
	    ch == 0x3030 || ch == 0x303d || ch == 0x3297 || ch == 0x3299 ||
	    ch == 0xa9 || ch == 0xae || ch == 0xfe0f;
}

/* Scripts that write with joiners: Arabic to Sinhala, Khmer, Mongolian. */
static bool
joins(uint32_t ch)
{
	return (ch >= 0x600 && ch < 0xe00) || (ch >= 0x1780 && ch < 0x18b0);
}

/* Does ch belong behind prev: inside of an emoji, or of such a script? */
static bool
belongs(uint32_t ch, uint32_t prev)
{
	bool joiner = ch == 0x200c || ch == 0x200d;

	if (is_emoji(prev) && (ch == 0x200d || ch == 0xfe0e || ch == 0xfe0f))
		return true;
	if (prev >= 0x1f3f4 && ch >= 0xe0020 && ch <= 0xe007f)
		return true;		/* flags of regions */
	return (joiner && joins(prev)) ||
	    (ch == 0xfe0f && (prev == '#' || prev == '*' ||
	    (prev >= '0' && prev <= '9')));
}

bool
look_invisible(struct span utf8, size_t *at, struct look_invisible *ret)
{
	uint32_t ch, prev = 0;

	for (size_t i = 0; i < utf8.n && i < LOOK_TEXT_MAX;) {
		int n = utf8_decode(span_skip(utf8, i), &ch);
		enum unicode_class class;
		size_t from = i;

		i += n > 0 ? (size_t)n : 1;
		if (n <= 0)
			continue;
		class = unicode_class(ch);
		if (from >= *at && (class == UNICODE_INVISIBLE ||
		    class == UNICODE_BIDI || class == UNICODE_VARIATION) &&
		    !belongs(ch, prev)) {
			*ret = (struct look_invisible){ from, (size_t)n, ch };
			*at = i;
			return true;
		}
		prev = ch;
	}
	*at = utf8.n;
	return false;
}

/* ---- scripts ---- */

enum script { OTHER, LATIN, JAPANESE, GREEK_CYRILLIC, RARE, DIGIT };

static const struct { uint32_t first, last; enum script script; } scripts[] = {
	{ '0', '9', DIGIT },
	{ 'A', 'Z', LATIN }, { 'a', 'z', LATIN }, { 0xc0, 0x24f, LATIN },
	{ 0x370, 0x52f, GREEK_CYRILLIC },
	{ 0x13a0, 0x13ff, RARE },		/* Cherokee */
	{ 0x1400, 0x167f, RARE },		/* Canadian Syllabics */
	{ 0x18b0, 0x18ff, RARE },
	{ 0x1c80, 0x1c8f, GREEK_CYRILLIC },
	{ 0x1e00, 0x1eff, LATIN }, { 0x1f00, 0x1fff, GREEK_CYRILLIC },
	{ 0x2de0, 0x2dff, GREEK_CYRILLIC },
	{ 0x3005, 0x3007, JAPANESE }, { 0x3041, 0x30ff, JAPANESE },
	{ 0x31f0, 0x31ff, JAPANESE }, { 0x3400, 0x9fff, JAPANESE },
	{ 0xa4d0, 0xa4ff, RARE },		/* Lisu */
	{ 0xa640, 0xa69f, GREEK_CYRILLIC },
	{ 0xab70, 0xabbf, RARE },
	{ 0xf900, 0xfaff, JAPANESE },
	{ 0xff10, 0xff19, DIGIT },
	{ 0xff21, 0xff3a, LATIN }, { 0xff41, 0xff5a, LATIN },
	{ 0xff66, 0xff9f, JAPANESE },
	{ 0x1d400, 0x1d7ff, RARE },		/* mathematical */
	{ 0x20000, 0x3ffff, JAPANESE },
};

static enum script
script_of(uint32_t ch)
{
	for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++)
		if (ch <= scripts[i].last)
			return ch >= scripts[i].first ? scripts[i].script :
			    OTHER;
	return OTHER;
}

/* A word in the making. */
struct word {
	size_t		 from, to;
	bool		 has[DIGIT + 1];
	struct span	 strange;
};

/* Blanks and signs end a word; marks and invisible characters do not. */
static bool
ends_word(uint32_t ch, enum script script)
{
	enum unicode_class class = unicode_class(ch);

	if (script != OTHER)
		return ch == 0x30fb;		/* ・ */
	return class != UNICODE_MARK && class != UNICODE_INVISIBLE &&
	    class != UNICODE_VARIATION && class != UNICODE_BIDI;
}

static bool
is_mixed(const struct word *w)
{
	return w->strange.n > 0 && (w->has[LATIN] || w->has[JAPANESE]);
}

static void
add(struct word *w, struct span bytes, size_t at, enum script script)
{
	if (w->to == w->from)
		w->from = at;
	w->to = at + bytes.n;
	w->has[script] = true;
	if (w->strange.n == 0 &&
	    (script == GREEK_CYRILLIC || script == RARE))
		w->strange = bytes;
}

bool
look_mixed(struct span utf8, struct look_mixed *ret)
{
	struct word w = { 0 };

	for (size_t i = 0; i <= utf8.n && i < LOOK_TEXT_MAX;) {
		uint32_t ch = ' ';
		int n = utf8_decode(span_skip(utf8, i), &ch);
		enum script script = n > 0 ? script_of(ch) : OTHER;

		if (n > 0 && !ends_word(ch, script)) {
			add(&w, span_of(utf8.p + i, (size_t)n), i, script);
		} else if (is_mixed(&w)) {
			break;
		} else {
			w = (struct word){ 0 };
		}
		i += n > 0 ? (size_t)n : 1;
	}
	if (!is_mixed(&w))
		return false;
	*ret = (struct look_mixed){
		.word = span_of(utf8.p + w.from, w.to - w.from),
		.strange = w.strange,
		.usual = !w.has[RARE] && !w.has[LATIN],
	};
	return true;
}
