/* URLs that nobody can click: blanks and wide letters in them.  Nothing
 * fails. */
#include "core/mime/url.h"

#include "core/text/utf8.h"

#define SHOWN_MAX 200

/* The character at s, a wide one as its ASCII; 0: none of both. */
static char
narrow(struct span s, size_t *ret_n)
{
	uint32_t ch = 0;
	int n = utf8_decode(s, &ch);

	*ret_n = n > 0 ? (size_t)n : 1;
	if (n <= 0)
		return '\0';
	if (ch >= 0xff01 && ch <= 0xff5e)
		return (char)(ch - 0xff01 + '!');
	if (ch == 0x3002 || ch == 0xff61)
		return '.';
	return ch < 0x80 ? (char)ch : '\0';
}

static bool
is_letter(char c)
{
	c |= 0x20;
	return c >= 'a' && c <= 'z';
}

static bool
is_word(char c)
{
	return is_letter(c) || (c >= '0' && c <= '9');
}

struct state {
	struct span	 text;
	size_t		 at;
	bool		 broken;
};

/* One more character: is it that, perhaps wide, or behind one blank? */
static bool
step(struct state *s, char wanted)
{
	size_t at = s->at, n;
	char c;

	if (at < s->text.n && s->text.p[at] == ' ')
		at++;
	c = narrow(span_skip(s->text, at), &n);
	if (is_letter(c))
		c |= 0x20;
	if (at >= s->text.n || c != wanted)
		return false;
	s->broken |= at + n - s->at > 1;
	s->at = at + n;
	return true;
}

enum part { OTHER, DOT, WORD, FOREIGN };

/* Of a host: the character at s, of *ret_n bytes. */
static enum part
part_at(struct span s, size_t *ret_n)
{
	char c = narrow(s, ret_n);

	if (c == '.')
		return DOT;
	if (is_word(c) || c == '-' || c == '_')
		return WORD;
	return c == '\0' && *ret_n > 1 ? FOREIGN : OTHER;
}

/* A host behind it, of two labels at least; dots may be wide. */
static bool
host(struct state *s)
{
	bool wide = s->at < s->text.n && s->text.p[s->at] == ' ';
	size_t at = s->at + wide, n = 0, next, labels = 0;
	bool inside = false;

	for (; at < s->text.n && at - s->at < SHOWN_MAX; at += n) {
		enum part p = part_at(span_skip(s->text, at), &n);

		if (p == OTHER || (p == FOREIGN && inside && labels > 1))
			break;
		if (p == DOT && (!inside || (n > 1 && part_at(span_skip(
		    s->text, at + n), &next) != WORD)))
			break;
		labels += p != DOT && !inside;
		inside = p != DOT;
		wide |= n > 1 && p != FOREIGN;
	}
	s->broken |= wide;
	s->at = at;
	return labels > 1;
}

/* Up to a blank, or to what is Japanese and not a wide letter. */
static size_t
rest(struct span text, size_t at)
{
	size_t n = 0;
	char c;

	for (; at < text.n; at += n) {
		c = narrow(span_skip(text, at), &n);
		if (c <= ' ' || (n > 1 && c == '.'))
			break;
	}
	return at;
}

bool
url_next_broken(struct span text, size_t *at, struct span *ret)
{
	static const char scheme[] = "http";

	while (*at < text.n) {
		struct state s = { .text = text, .at = *at };
		size_t from = *at, n, i = 0;
		char c = narrow(span_skip(text, from), &n);

		*at += n;
		if ((c | 0x20) != 'h')
			continue;
		while (i < sizeof scheme - 1 && step(&s, scheme[i]))
			i++;
		if (i < sizeof scheme - 1)
			continue;
		(void)step(&s, 's');
		if (!step(&s, ':') || !step(&s, '/') || !step(&s, '/') ||
		    !host(&s) || !s.broken)
			continue;
		*at = rest(text, s.at);
		*ret = utf8_head(span_of(text.p + from, *at - from),
		    SHOWN_MAX);
		return true;
	}
	return false;
}
