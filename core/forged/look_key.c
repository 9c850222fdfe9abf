/* Keys: texts as the eye compares them.  Two passes over the text: the first
 * counts, so that a key is two arrays of the right size. */
#include <errno.h>

#include "core/forged/skeleton.h"
#include "core/text/unicode.h"
#include "core/text/utf8.h"

/* The next character's form at *at; NULL: none, or bad bytes (left over). */
static const struct skeleton *
next(struct span s, enum look_how how, size_t *at)
{
	uint32_t ch;
	int n = utf8_decode(span_skip(s, *at), &ch);

	*at += n > 0 ? (size_t)n : 1;
	return n > 0 ? skeleton_of(ch, how) : NULL;
}

int
look_key(struct span utf8, enum look_how how, struct arena *a,
    struct look_key *ret)
{
	const struct skeleton *s;
	size_t n = 0, to = 0;
	uint32_t *at;
	char *text;

	if (look_open() < 0)
		return -ENOENT;
	utf8 = utf8_head(utf8, LOOK_TEXT_MAX);
	for (size_t i = 0; i < utf8.n;) {
		s = next(utf8, how, &i);
		n += s ? s->n : 0;
	}
	text = arena_array(a, n + 1, 1);
	at = arena_array(a, n + 1, sizeof *at);
	if (!text || !at)
		return -ENOMEM;
	for (size_t i = 0, from; i < utf8.n;) {
		from = i;
		s = next(utf8, how, &i);
		for (size_t k = 0; s && k < s->n; k++) {
			text[to] = s->text[k];
			at[to++] = (uint32_t)from;
		}
	}
	at[n] = (uint32_t)utf8.n;
	*ret = (struct look_key){ span_of(text, n), at, utf8 };
	return 0;
}

static bool
is_alnum(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* A letter or digit of a script with spaces between words. */
static bool
is_western(uint32_t ch)
{
	return (ch >= '0' && ch <= '9') || (ch >= 'A' && ch <= 'Z') ||
	    (ch >= 'a' && ch <= 'z') || (ch >= 0xc0 && ch < 0x2000) ||
	    (ch >= 0xff10 && ch <= 0xff5a) || ch >= 0x1d400;
}

static bool
is_invisible(uint32_t ch)
{
	enum unicode_class class = unicode_class(ch);

	return class == UNICODE_INVISIBLE || class == UNICODE_BIDI ||
	    class == UNICODE_VARIATION;
}

/* Is the character that ends in front of `at` a letter or digit? */
static bool
western_before(struct span s, size_t at)
{
	uint32_t ch = 0;

	do {
		size_t from = at;

		if (at == 0)
			return false;
		do
			at--;
		while (at > 0 && (s.p[at] & 0xc0) == 0x80);
		if (utf8_decode(span_of(s.p + at, from - at), &ch) <= 0)
			return false;
	} while (is_invisible(ch));
	return is_western(ch);
}

static bool
western_at(struct span s, size_t at)
{
	uint32_t ch = 0;
	int n;

	do {
		n = utf8_decode(span_skip(s, at), &ch);
		at += n > 0 ? (size_t)n : 0;
	} while (n > 0 && is_invisible(ch));
	return n > 0 && is_western(ch);
}

/* The source's offset behind the character that key byte i - 1 is part of. */
static size_t
end_of(const struct look_key *key, size_t i)
{
	uint32_t ch;
	size_t at = key->at[i - 1];
	int n = utf8_decode(span_skip(key->source, at), &ch);

	return at + (n > 0 ? (size_t)n : 1);
}

bool
look_key_touches(const struct look_key *key, size_t from, size_t to)
{
	struct span t = key->text;

	if (from >= to || to > t.n)
		return true;
	if ((from > 0 && key->at[from] == key->at[from - 1]) ||
	    (to < t.n && key->at[to] == key->at[to - 1]))
		return true;		/* it cuts a character */
	return (is_alnum(t.p[from]) &&
	    western_before(key->source, key->at[from])) ||
	    (is_alnum(t.p[to - 1]) &&
	    western_at(key->source, end_of(key, to)));
}
