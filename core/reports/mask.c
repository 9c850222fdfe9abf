/* Addresses of third parties made unreadable: the first letter of the local
 * part and the domain stay.  Works on any bytes; never longer than needed to
 * see what it was.  Errors: those of the buffer. */
#include "core/reports/report_parts.h"

static bool
local_byte(unsigned char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	    (c >= 'A' && c <= 'Z') || c >= 0x80 ||
	    (c && strchr("!#$%&'*+-/=?^_`{|}~.", c));
}

static bool
domain_byte(unsigned char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	    (c >= 'A' && c <= 'Z') || c >= 0x80 || c == '-' || c == '.';
}

/* Japanese punctuation and brackets, which no address holds: U+3000 to U+303F
 * and the full-width signs. */
static bool
is_sign(struct span s)
{
	const unsigned char *p = (const unsigned char *)s.p;

	if (s.n < 3 || (p[0] != 0xe3 && p[0] != 0xef))
		return false;
	return p[0] == 0xe3 ? p[1] == 0x80 :
	    (p[1] == 0xbc && (p[2] < 0x90 || p[2] > 0xb9)) ||
	    (p[1] == 0xbd && (p[2] == 0x80 || (p[2] > 0x9a && p[2] < 0xa6)));
}

/* Where the local part before `at` begins; quoted forms as a whole. */
static size_t
local_start(struct span in, size_t from, size_t at)
{
	size_t i = at;

	if (i > from && in.p[i - 1] == '"') {
		for (size_t k = i - 1; k-- > from;)
			if (in.p[k] == '"')
				return k;
		return i - 1;
	}
	while (i > from && local_byte((unsigned char)in.p[i - 1]) &&
	    !(i >= from + 3 && is_sign(span_skip(span_head(in, i), i - 3))))
		i--;
	/* `to=a@b`: what stands before the first sign is a field's name, where
	 * it looks like one; `bounce+user=b@c` hides an address and is none. */
	for (size_t k = i; k < at; k++) {
		if (in.p[k] == '=' && k > i)
			return k + 1;
		if (in.p[k] != '_' && (in.p[k] < 'a' || in.p[k] > 'z'))
			break;
	}
	return i;
}

static bool
is_own(const char *own, struct span domain)
{
	struct span rest = span_str(own), word;

	while (span_split(&rest, ' ', &word)) {
		if (word.n == 0 || !span_ends_nocase(domain, word))
			continue;
		if (domain.n == word.n ||
		    domain.p[domain.n - word.n - 1] == '.')
			return true;
	}
	return false;
}

int
mask_addresses(void *own_domains, struct span in, struct buf *out)
{
	size_t done = 0;

	for (size_t i = 0; i < in.n; i++) {
		struct span domain = span_skip(in, i + 1);
		size_t start, n = 0;

		if (in.p[i] != '@')
			continue;
		while (n < domain.n &&
		    domain_byte((unsigned char)domain.p[n]) &&
		    !is_sign(span_skip(domain, n)))
			n++;
		while (n && domain.p[n - 1] == '.')
			n--;
		start = local_start(in, done, i);
		if (n == 0 || start == i ||
		    is_own(own_domains, span_head(domain, n)))
			continue;
		buf_add(out, in.p + done, start - done);
		if (in.p[start] != '"' && (unsigned char)in.p[start] < 0x80)
			buf_addc(out, in.p[start]);
		buf_adds(out, "***");
		done = i;
	}
	return buf_addspan(out, span_skip(in, done));
}
