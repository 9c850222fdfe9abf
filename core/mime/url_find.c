/* URLs in a text: the next place where one may begin, how far it goes, and
 * what at its end belongs to the sentence.  Nothing fails. */
#include "core/mime/url.h"

#include "core/text/unicode.h"
#include "core/text/utf8.h"

#define ORNAMENT	5	/* signs in a row */
#define LOCAL_MAX	64
#define HOST_MAX	253
#define HOST_BYTES	2048	/* with a user part, not yet encoded */
#define STUCK_MAX	60	/* bytes */

static const struct span none = { "", 0 };

/* ---- characters ---- */

static bool
is_letter(char c)
{
	c |= 0x20;
	return c >= 'a' && c <= 'z';
}

static bool
is_name(char c)
{
	return is_letter(c) || (c >= '0' && c <= '9') || c == '.' ||
	    c == '-' || c == '_';
}

/* Of a local part that stands without quotes. */
static bool
is_local(char c)
{
	return is_name(c) || (c != '\0' && strchr("!#$%&'*+/=?^`{|}~", c));
}

static bool
is_ascii(char c)
{
	return (unsigned char)c < 0x80;
}

/* What a URL may hold. */
static bool
is_inside(char c)
{
	return c > ' ' && c != 0x7f && c != '<' && c != '>' && c != '"' &&
	    c != '`';
}

static bool
is_end(char c)
{
	return c == '/' || c == '?' || c == '#' || c == '\\';
}

/* ---- names ---- */

/* The last label in lower case: does it exist? */
static bool
ends_well(struct span host, url_suffix_fn *exists)
{
	struct span last = span_skip(host,
	    (size_t)(span_rchr(host, '.') + 1));
	char text[64];

	if (last.n == 0 || last.n >= sizeof text)
		return false;
	for (size_t i = 0; i < last.n; i++)
		text[i] = last.p[i] >= 'A' && last.p[i] <= 'Z' ?
		    (char)(last.p[i] | 0x20) : last.p[i];
	return exists(span_of(text, last.n));
}

/* Endings of files that are suffixes too: a name alone is a file. */
static bool
is_file(struct span host)
{
	static const char *const ends[] = { ".md", ".mov", ".ps", ".pub",
		".py", ".rs", ".sh", ".zip" };

	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		if (span_ends_nocase(host, span_str(ends[i])))
			return !span_starts_nocase(host, "www.");
	return false;
}

/* Labels that a registry gives; "_" only in front of the last two. */
static bool
is_host(struct span name, url_suffix_fn *exists)
{
	size_t labels = 0, low = 0;
	struct span rest = name, label;

	if (name.n > HOST_MAX)
		return false;
	while (span_split(&rest, '.', &label)) {
		if (label.n == 0 || label.n > 63 || label.p[0] == '-' ||
		    label.p[label.n - 1] == '-')
			return false;
		labels++;
		if (span_chr(label, '_') >= 0)
			low = labels;
	}
	return labels >= 2 && (low == 0 || low + 2 <= labels) &&
	    ends_well(name, exists);
}

static struct span
without(struct span s, const char *signs)
{
	while (s.n > 0 && strchr(signs, s.p[s.n - 1]))
		s.n--;
	while (s.n > 0 && strchr(signs, s.p[0]))
		s = span_skip(s, 1);
	return s;
}

/* ---- the end ---- */

/* What of the head of s, which is not ASCII, is part of a host: a letter, and
 * not the sentence behind "example.jp".  Its length, or 0. */
static size_t
letter_of_host(struct span s, struct span host, url_suffix_fn *exists)
{
	enum unicode_class class;
	uint32_t ch = 0;
	int n = utf8_decode(s, &ch);

	if (n <= 0)
		return 0;
	class = unicode_class(ch);
	if (class < UNICODE_MARK || ch < 0xc0 || (ch >= 0x2000 &&
	    ch <= 0x2bff) || (ch >= 0x3000 && ch <= 0x303f && ch != 0x3002 &&
	    ch != 0x3005) || (ch >= 0xff00 && ch <= 0xff0f && ch != 0xff0e))
		return 0;
	if (span_chr(host, '.') >= 0 && ends_well(host, exists))
		return 0;
	return (size_t)n;
}

/* How far a URL goes whose host, or what follows it, begins at the head of
 * s. */
static size_t
extent(struct span s, bool path, url_suffix_fn *exists)
{
	size_t n = 0, host = 0;
	int open = 0;

	while (n < s.n && (path || n - host < HOST_BYTES)) {
		char c = s.p[n];

		if (!is_ascii(c)) {
			size_t letter = path ? 0 : letter_of_host(
			    span_skip(s, n), span_of(s.p + host, n - host),
			    exists);

			if (letter == 0)
				break;
			n += letter;
			continue;
		}
		open += (c == '[') - (c == ']');
		if (!is_inside(c) || open < 0)
			break;
		path = path || is_end(c);
		if (c == '@' && !path)
			host = n + 1;
		n++;
	}
	return n;
}

static size_t
count(struct span s, char c)
{
	size_t found = 0;

	for (size_t i = 0; i < s.n; i++)
		found += s.p[i] == c;
	return found;
}

/* Without what belongs to the sentence. */
static struct span
tail_off(struct span s)
{
	size_t opened = count(s, '('), closed = count(s, ')'), run = 0;

	while (run < s.n && strchr("-~!@#^&*()_+=:;'?,.", s.p[s.n - 1 - run]))
		run++;
	if (run >= ORNAMENT)
		return span_head(s, s.n - run);
	while (s.n > 0) {
		char c = s.p[s.n - 1];

		if (c == ')' && closed > opened)
			closed--;
		else if (!strchr(".,:;!?'*", c))
			break;
		s.n--;
	}
	return s;
}

static struct url
read_address(struct span s)
{
	ptrdiff_t sign = span_rchr(s, '@');

	return (struct url){ .text = s, .scheme = none, .has_user = true,
		.user = span_head(s, (size_t)sign),
		.host = span_skip(s, (size_t)sign + 1), .port = none,
		.path = none, .query = none, .fragment = none };
}

/* Of [from, end) of text; *at is left behind it. */
static bool
take(struct span text, size_t from, size_t end, enum url_form form,
    size_t *at, struct url_found *ret)
{
	struct span s = tail_off(span_of(text.p + from, end - from));
	size_t n = 0;

	*at = end;
	ret->form = form;
	ret->stuck = none;
	if (from + s.n == end) {
		while (end + n < text.n && !is_ascii(text.p[end + n]) &&
		    !span_starts(span_skip(text, end + n), "\xe3\x80\x80"))
			n++;
		ret->stuck = utf8_head(span_of(text.p + end, n), STUCK_MAX);
	}
	s = span_head(s, URL_MAX);
	if (form == URL_MAIL)
		ret->url = read_address(s);
	else if (form == URL_SCHEME)
		url_split(s, &ret->url);
	else
		url_split_bare(s, &ret->url);
	return ret->url.host.n > 0;
}

/* ---- the beginnings ---- */

struct scan {
	struct span	 text;
	size_t		*at;
	url_suffix_fn	*exists;
	struct url_found *ret;
};

/* An address whose @ stands at `sign`. */
static bool
address(const struct scan *s, size_t from, size_t sign)
{
	size_t end = sign + 1;
	struct span host;

	while (end < s->text.n && is_name(s->text.p[end]))
		end++;
	*s->at = end;
	host = without(span_of(s->text.p + sign + 1, end - sign - 1), ".-_");
	if (host.p != s->text.p + sign + 1 || !is_host(host, s->exists))
		return false;
	end = sign + 1 + host.n;
	*s->at = end;
	return take(s->text, from, end, URL_MAIL, s->at, s->ret);
}

/* "mailto" stands at `from`, a colon at `colon`. */
static bool
mailto(const struct scan *s, size_t from, size_t colon)
{
	struct span text = s->text;
	size_t sign = colon + 1, end;

	while (sign < text.n && is_local(text.p[sign]))
		sign++;
	if (sign == text.n || text.p[sign] != '@' || !address(s, from, sign)) {
		*s->at = colon;
		return false;
	}
	end = *s->at;
	if (end < text.n && text.p[end] == '?')
		end += extent(span_skip(text, end), true, s->exists);
	return take(text, from, end, URL_SCHEME, s->at, s->ret);
}

/* "://" stands at `colon`, behind a run that begins at `from` or later: words
 * may stick to the scheme. */
static bool
with_scheme(const struct scan *s, size_t from, size_t colon)
{
	static const char *const schemes[] = { "https", "http", "ftp",
		"file" };
	struct span run = span_of(s->text.p + from, colon - from);

	for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
		struct span rest = span_skip(s->text, colon + 3);

		if (span_ends_nocase(run, span_str(schemes[i])))
			return take(s->text, colon - strlen(schemes[i]),
			    colon + 3 + extent(rest, false, s->exists),
			    URL_SCHEME, s->at, s->ret);
	}
	return false;
}

/* Where the local part begins that ends in front of `sign`. */
static size_t
local_start(const struct scan *s, size_t low, size_t sign)
{
	size_t from = sign;

	while (from > low && sign - from < LOCAL_MAX &&
	    is_local(s->text.p[from - 1]))
		from--;
	while (from < sign && strchr("'*`{|./=", s->text.p[from]))
		from++;
	return from;
}

/* May a bare host stand behind that? */
static bool
may_follow(const struct scan *s, size_t from)
{
	char before = from > 0 ? s->text.p[from - 1] : ' ';

	return before == '\0' || !strchr("/%+\\&#~", before);
}

/* A name that stands alone in [from, end), a run of name's characters. */
static bool
bare(const struct scan *s, size_t from, size_t end)
{
	struct span text = s->text, host;
	struct span rest = span_skip(text, end);
	char c = rest.n > 0 ? rest.p[0] : ' ';

	host = without(span_of(text.p + from, end - from), ".-_");
	if (!may_follow(s, from) || c == '=' || c == '+' || c == '%' ||
	    !is_host(host, s->exists))
		return false;
	from = (size_t)(host.p - text.p);
	if (from + host.n == end && (is_end(c) || (c == ':' && rest.n > 1 &&
	    rest.p[1] >= '0' && rest.p[1] <= '9')))
		end += extent(rest, true, s->exists);
	else if (is_file(host))
		return false;
	else
		end = from + host.n;
	return take(text, from, end, URL_BARE, s->at, s->ret);
}

bool
url_next(struct span text, size_t *at, url_suffix_fn *exists,
    struct url_found *ret)
{
	struct scan s = { text, at, exists, ret };
	size_t low = *at;

	while (*at < text.n) {
		size_t from = *at, end = from;
		struct span rest;
		bool found;

		while (end < text.n && is_name(text.p[end]))
			end++;
		rest = span_skip(text, end);
		*at = end > from ? end : from + 1;
		if (end == from)
			continue;
		if (span_starts(rest, ":") && span_eq_nocase(span_of(text.p +
		    from, end - from), span_str("mailto")))
			found = mailto(&s, from, end);
		else if (span_starts(rest, "://"))
			found = with_scheme(&s, from, end);
		else if (span_starts(rest, "@"))
			found = address(&s, local_start(&s, low, end), end);
		else
			found = bare(&s, from, end);
		if (found)
			return true;
	}
	return false;
}
