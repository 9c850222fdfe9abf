/* What a web page or a drawing carries beside text.  Tags are read as far as
 * a script, a form or a handler of events shows; what a page that makes a
 * file needs is looked for in its scripts.  Linear; nothing fails. */
#include "core/filetype/signature.h"

#include "core/filetype/bytes.h"

#define CARGO	4096		/* of base64 in one run: a file */

struct tag {
	struct span	 name, attributes;
	bool		 end;		/* </…> */
};

static bool
is_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
	    c == ':' || c == '_';
}

/* To the next tag; comments are passed over. */
static bool
next_tag(struct span s, size_t *at, struct tag *ret)
{
	while (*at < s.n) {
		ptrdiff_t i = span_chr(span_skip(s, *at), '<'), close;
		char quote = '\0';
		size_t start;

		if (i < 0)
			return false;
		*at += (size_t)i + 1;
		if (is_at(s, *at, "!--", 3)) {
			close = span_find(span_skip(s, *at), span_str("-->"));
			if (close < 0)
				return false;
			*at += (size_t)close + 3;
			continue;
		}
		ret->end = *at < s.n && s.p[*at] == '/';
		*at += ret->end;
		for (start = *at; *at < s.n && is_name(s.p[*at]); ++*at)
			;
		ret->name = span_of(s.p + start, *at - start);
		for (start = *at; *at < s.n; ++*at) {
			char c = s.p[*at];

			if (quote != '\0')
				quote = c == quote ? '\0' : quote;
			else if (c == '"' || c == '\'')
				quote = c;
			else if (c == '>')
				break;
		}
		ret->attributes = span_of(s.p + start, *at - start);
		if (ret->name.n > 0)
			return true;
	}
	return false;
}

/* "onload=" at i. */
static bool
is_handler(struct span s, size_t i)
{
	size_t n = i;

	if (!is_at(s, i, "on", 2))
		return false;
	while (n < s.n && s.p[n] >= 'a' && s.p[n] <= 'z')
		n++;
	if (n <= i + 3)
		return false;
	while (n < s.n && s.p[n] == ' ')
		n++;
	return n < s.n && s.p[n] == '=';
}

/* A handler outside of quotes. */
static bool
has_handler(struct span s)
{
	char quote = '\0', before = ' ';

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (quote != '\0')
			quote = c == quote ? '\0' : quote;
		else if (c == '"' || c == '\'')
			quote = c;
		else if (!is_name(before) && is_handler(s, i))
			return true;
		before = c;
	}
	return false;
}

/* A long run of base64. */
static bool
has_cargo(struct span s)
{
	size_t run = 0;

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		run = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
		    c == '+' || c == '/' ? run + 1 : 0;
		if (run >= CARGO)
			return true;
	}
	return false;
}

/* A file made of what the page carries (or of an array of numbers), and given
 * to the reader as if it came from the net. */
static bool
makes_file(struct span page)
{
	static const char *const ways[] = { "createobjecturl(",
		"mssaveblob(", "mssaveoropenblob(", ".download=",
		".download =", "setattribute('download", "setattribute(\"down"
		"load" };
	static const char *const goods[] = { "atob(", "new blob(",
		"uint8array(", "fromcharcode(" };
	bool way = false, good = false;

	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
		way |= span_find(page, span_str(ways[i])) >= 0;
	for (size_t i = 0; i < sizeof goods / sizeof *goods; i++)
		good |= span_find(page, span_str(goods[i])) >= 0;
	return way && (good || has_cargo(page));
}

unsigned
signature_page(struct span lower)
{
	unsigned found = 0;
	struct tag t;
	size_t at = 0;

	while (next_tag(lower, &at, &t)) {
		if (t.end)
			continue;
		if (span_is(t.name, "script") || span_is(t.name,
		    "svg:script") || has_handler(t.attributes))
			found |= FILE_SCRIPT;
		if (span_is(t.name, "form"))
			found |= FILE_FORM;
	}
	if ((found & FILE_SCRIPT) != 0 && makes_file(lower))
		found |= FILE_SMUGGLING;
	return found;
}
