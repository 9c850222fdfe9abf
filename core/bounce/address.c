/* The address of our own server in somebody else's reply.  Never allocates,
 * never fails: no address is an answer too. */
#include "core/bounce/reply.h"

#include <arpa/inet.h>

/* An address in the text. */
struct literal {
	struct span	 s;
	bool		 bracketed;
};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
address_byte(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'f') ||
	    (c >= 'A' && c <= 'F') || c == ':' || c == '.';
}

static bool
word_byte(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') ||
	    (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

/* ret: 4 or 16 bytes. */
static bool
is_address(struct span s, int family, unsigned char *ret)
{
	char z[INET6_ADDRSTRLEN];

	if (s.n < 3 || s.n >= sizeof z)
		return false;
	memcpy(z, s.p, s.n);
	z[s.n] = '\0';
	return inet_pton(family, z, ret) == 1;
}

/* A host of the network, not a code of a block list or "this host". */
static bool
is_public_form(struct span s)
{
	static const unsigned char loopback[16] = { [15] = 1 };
	static const unsigned char none[16];
	unsigned char b[16];

	if (is_address(s, AF_INET, b))
		return b[0] != 0 && b[0] != 127 && b[0] != 255;
	if (is_address(s, AF_INET6, b))
		return memcmp(b, loopback, 16) != 0 &&
		    memcmp(b, none, 16) != 0;
	return false;
}

/* Behind the address: nothing that makes it a part of something longer. */
static bool
ends_here(struct span rest)
{
	if (rest.n == 0)
		return true;
	if (word_byte(rest.p[0]) || rest.p[0] == '-' || rest.p[0] == '_' ||
	    rest.p[0] == '@')
		return false;
	if (rest.n > 1 && rest.p[0] == '.' && word_byte(rest.p[1]))
		return false;		/* 24.2.0.192.list.example */
	return rest.n < 2 || rest.p[0] != '/' || !is_digit(rest.p[1]);
}

/* [192.0.2.0 24]: the blank and digits close with the bracket. */
static bool
is_network(struct span rest)
{
	size_t i = 0;

	while (i < rest.n && rest.p[i] == ' ')
		i++;
	if (i == 0)
		return false;
	while (i < rest.n && is_digit(rest.p[i]))
		i++;
	return i < rest.n && rest.p[i] == ']';
}

/* Without a full stop or colon that ends the sentence. */
static struct span
cut_end(struct span s)
{
	while (s.n && (s.p[s.n - 1] == '.' ||
	    (s.p[s.n - 1] == ':' && !span_ends(s, "::"))))
		s.n--;
	return s;
}

static bool
begins_here(char before)
{
	return !word_byte(before) && before != '-' && before != '_' &&
	    before != '@';
}

/* The run of address bytes at i, cut to what may be an address. */
static bool
literal_at(struct span text, size_t i, size_t n, struct literal *ret)
{
	struct span s = span_of(text.p + i, n), rest;

	/* [IPv6:2001:db8::1]: the run is 6:2001:db8::1 */
	if (i >= 3 && span_starts(s, "6:") &&
	    span_eq_nocase(span_of(text.p + i - 3, 3), span_str("ipv"))) {
		s = span_skip(s, 2);
		i -= 3;
	}
	s = cut_end(s);
	rest = span_skip(text, (size_t)(s.p - text.p) + s.n);
	if (!begins_here(i ? text.p[i - 1] : ' ') || !is_public_form(s) ||
	    is_network(rest))
		return false;
	ret->s = s;
	ret->bracketed = i && text.p[i - 1] == '[' && span_starts(rest, "]");
	return ret->bracketed || ends_here(rest);
}

static bool
same_address(struct span a, struct span b)
{
	unsigned char x[16], y[16];

	if (is_address(a, AF_INET, x) && is_address(b, AF_INET, y))
		return memcmp(x, y, 4) == 0;
	if (is_address(a, AF_INET6, x) && is_address(b, AF_INET6, y))
		return memcmp(x, y, 16) == 0;
	return false;
}

struct span
reply_our_address(struct span text, struct span theirs)
{
	struct span bare = { NULL, 0 };
	size_t i = 0;

	while (i < text.n) {
		struct literal l;
		size_t n = 0;

		while (i + n < text.n && address_byte(text.p[i + n]))
			n++;
		if (n == 0) {
			i++;
			continue;
		}
		if (literal_at(text, i, n, &l) && !same_address(l.s, theirs)) {
			if (l.bracketed)
				return l.s;
			if (!bare.n)
				bare = l.s;
		}
		i += n;
	}
	return bare;
}
