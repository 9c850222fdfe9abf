/* Splitting URLs as browsers do, hosts and addresses of them, and URLs inside
 * of URLs.  Nothing fails but for memory: then texts are empty. */
#include "core/mime/url.h"

#include <errno.h>

#define PORT_MAX 65535

static const struct span none = { "", 0 };

/* ---- characters ---- */

static bool
is_alpha(char c)
{
	c |= 0x20;
	return c >= 'a' && c <= 'z';
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_slash(char c)
{
	return c == '/' || c == '\\';
}

/* 0 to 15, or -1. */
static int
hex(char c)
{
	if (is_digit(c))
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* ---- splitting ---- */

/* Bytes of "https", where a colon stands behind. */
static size_t
scheme_length(struct span s)
{
	size_t n = 0;

	if (s.n == 0 || !is_alpha(s.p[0]))
		return 0;
	while (n < s.n && (is_alpha(s.p[n]) || is_digit(s.p[n]) ||
	    s.p[n] == '+' || s.p[n] == '-' || s.p[n] == '.'))
		n++;
	return n < s.n && s.p[n] == ':' ? n : 0;
}

static void
split_host(struct span s, struct url *u)
{
	ptrdiff_t at = span_rchr(s, '@'), end;

	if (at >= 0) {
		u->has_user = true;
		u->user = span_head(s, (size_t)at);
		s = span_skip(s, (size_t)at + 1);
	}
	end = s.n > 0 && s.p[0] == '[' ? span_chr(s, ']') + 1 :
	    span_chr(s, ':');
	if (end <= 0 && (s.n == 0 || s.p[0] != ':'))
		end = (ptrdiff_t)s.n;
	u->host = span_head(s, (size_t)end);
	s = span_skip(s, (size_t)end);
	if (s.n > 0 && s.p[0] == ':')
		u->port = span_skip(s, 1);
}

static void
split_path(struct span s, struct url *u)
{
	ptrdiff_t at = span_chr(s, '#');

	u->path = u->query = u->fragment = none;
	if (at >= 0) {
		u->fragment = span_skip(s, (size_t)at + 1);
		s = span_head(s, (size_t)at);
	}
	at = span_chr(s, '?');
	if (at >= 0) {
		u->query = span_skip(s, (size_t)at + 1);
		s = span_head(s, (size_t)at);
	}
	u->path = s;
}

static void
split_authority(struct span s, struct url *u)
{
	size_t n = 0;

	while (n < s.n && !is_slash(s.p[n]) && s.p[n] != '?' &&
	    s.p[n] != '#')
		n++;
	split_host(span_head(s, n), u);
	split_path(span_skip(s, n), u);
}

static struct url
empty(struct span s)
{
	return (struct url){ .text = s, .scheme = none, .user = none,
		.host = none, .port = none, .path = none, .query = none,
		.fragment = none };
}

void
url_split(struct span s, struct url *ret)
{
	struct url u = empty(s);
	size_t n = scheme_length(s), slashes = 0;
	bool web;

	if (n > 0) {
		u.scheme = span_head(s, n);
		s = span_skip(s, n + 1);
	}
	while (slashes < s.n && is_slash(s.p[slashes]))
		slashes++;
	web = url_scheme_is(&u, "http") || url_scheme_is(&u, "https") ||
	    url_scheme_is(&u, "ftp");
	if (web)
		split_authority(span_skip(s, slashes), &u);
	else if (slashes >= 2)
		split_authority(span_skip(s, 2), &u);
	else
		split_path(s, &u);
	if (url_scheme_is(&u, "mailto")) {
		split_path(span_skip(s, slashes), &u);
		split_host(u.path, &u);
	}
	*ret = u;
}

void
url_split_bare(struct span s, struct url *ret)
{
	ptrdiff_t colon = span_chr(s, ':');
	struct url u = empty(s);

	if (colon >= 0 && (size_t)colon + 1 < s.n && is_slash(s.p[colon + 1])) {
		url_split(s, ret);
		return;
	}
	split_authority(s, &u);
	*ret = u;
}

bool
url_scheme_is(const struct url *u, const char *scheme)
{
	return span_eq_nocase(u->scheme, span_str(scheme));
}

bool
url_is_web(const struct url *u)
{
	return u->host.n > 0 && (url_scheme_is(u, "http") ||
	    url_scheme_is(u, "https"));
}

unsigned
url_port(const struct url *u)
{
	uint64_t n = 0;

	return span_u64(u->port, PORT_MAX, &n) == 0 ? (unsigned)n : 0;
}

/* ---- hosts ---- */

struct span
url_decode(struct span s, struct arena *a)
{
	char *to = arena_alloc(a, s.n + 1);
	size_t n = 0;

	if (to == NULL)
		return none;
	for (size_t i = 0; i < s.n; i++) {
		bool coded = s.p[i] == '%' && s.n - i > 2 &&
		    hex(s.p[i + 1]) >= 0 && hex(s.p[i + 2]) >= 0;

		to[n++] = coded ? (char)(hex(s.p[i + 1]) << 4 |
		    hex(s.p[i + 2])) : s.p[i];
		i += coded ? 2 : 0;
	}
	return span_of(to, n);
}

/* U+3002, U+FF0E, U+FF61 */
static bool
is_wide_dot(struct span s)
{
	return span_starts(s, "\xe3\x80\x82") ||
	    span_starts(s, "\xef\xbc\x8e") || span_starts(s, "\xef\xbd\xa1");
}

struct span
url_host(const struct url *u, struct arena *a)
{
	struct span s = url_decode(u->host, a);
	char *to = arena_alloc(a, s.n + 1);
	size_t n = 0;

	if (to == NULL)
		return none;
	for (size_t i = 0; i < s.n; i++) {
		bool dot = is_wide_dot(span_skip(s, i));

		to[n++] = dot ? '.' : s.p[i];
		i += dot ? 2 : 0;
	}
	s = span_of(to, n);
	if (s.n > 1 && s.p[0] == '[' && s.p[s.n - 1] == ']')
		return span_of(s.p + 1, s.n - 2);
	while (s.n > 0 && s.p[s.n - 1] == '.')
		s.n--;
	return s;
}

/* A number as in C: 10, 0xa, 012.  Does it fit in 32 bits? */
static bool
read_number(struct span s, uint64_t *ret)
{
	unsigned base = 10;
	uint64_t n = 0;

	if (s.n == 0)
		return false;
	if (s.n > 1 && s.p[0] == '0') {
		base = (s.p[1] | 0x20) == 'x' ? 16 : 8;
		s = span_skip(s, base == 16 ? 2 : 1);
	}
	for (size_t i = 0; i < s.n; i++) {
		int digit = hex(s.p[i]);

		if (digit < 0 || (unsigned)digit >= base)
			return false;
		n = n * base + (unsigned)digit;
		if (n > UINT32_MAX)
			return false;
	}
	*ret = n;
	return true;
}

int
url_address(struct span host, struct ip *ret)
{
	uint64_t parts[4], all = 0;
	struct span rest = host, label;
	uint8_t bytes[4];
	size_t n = 0;

	if (span_chr(host, ':') >= 0) {
		if (host.n > 1 && host.p[0] == '[' &&
		    host.p[host.n - 1] == ']')
			host = span_of(host.p + 1, host.n - 2);
		return ip_parse(host, ret);
	}
	while (span_split(&rest, '.', &label))
		if (n == 4 || !read_number(label, &parts[n++]))
			return -EINVAL;
	if (n == 0 || (host.n > 0 && host.p[host.n - 1] == '.'))
		return -EINVAL;
	for (size_t i = 0; i + 1 < n; i++) {
		if (parts[i] > 255)
			return -EINVAL;
		all |= parts[i] << (24 - 8 * i);
	}
	if (parts[n - 1] >> (8 * (5 - n)) != 0)
		return -EINVAL;
	all |= parts[n - 1];
	for (size_t i = 0; i < 4; i++)
		bytes[i] = (uint8_t)(all >> (24 - 8 * i));
	*ret = ip_of(bytes, 4);
	return 0;
}

/* ---- URLs that a URL carries ---- */

#define DECODINGS 3

/* "http", "https" at the head of s, then a colon and slashes, encoded up to
 * three times; 0: none, else how often it is encoded + 1. */
static unsigned
carried_at(struct span s)
{
	static const char *const colons[] = { "://", "%3a%2f%2f",
		"%253a%252f%252f", "%25253a%25252f%25252f" };

	if (!span_starts_nocase(s, "http"))
		return 0;
	s = span_skip(s, 4);
	if (s.n > 0 && (s.p[0] | 0x20) == 's')
		s = span_skip(s, 1);
	for (unsigned i = 0; i <= DECODINGS; i++)
		if (span_starts_nocase(s, colons[i]) ||
		    (i == 1 && span_starts_nocase(s, "%3a//")))
			return i + 1;
	return 0;
}

/* The first one in s, and what is left behind it. */
static struct span
next_carried(struct span *rest, bool whole, struct arena *a)
{
	struct span s = *rest;
	unsigned encoded = 0;
	size_t n = 0;

	while (s.n > 0 && (encoded = carried_at(s)) == 0)
		s = span_skip(s, 1);
	*rest = none;
	if (encoded == 0)
		return none;
	while (n < s.n && (whole || (s.p[n] != '&' && s.p[n] != '#')))
		n++;
	*rest = span_skip(s, n);
	s = span_head(s, n);
	for (unsigned i = 1; i < encoded; i++)
		s = url_decode(s, a);
	return s;
}

struct span
url_carried(const struct url *u, struct arena *a, bool *more)
{
	const char *end = u->text.p + u->text.n;
	struct span rest = u->path, found, other = none;

	*more = false;
	found = next_carried(&rest, true, a);
	if (found.n > 0)		/* in the path: its query as well */
		return span_of(found.p, found.p >= u->path.p &&
		    found.p < end ? (size_t)(end - found.p) : found.n);
	rest = u->query.n > 0 ? span_of(u->query.p,
	    (size_t)(end - u->query.p)) : u->fragment;
	found = next_carried(&rest, false, a);
	if (found.n > 0)
		other = next_carried(&rest, false, a);
	*more = other.n > 0;
	return found;
}
