/* Borrowed byte runs: comparing, searching, cutting.  Never allocates. */
#include "core/base/span.h"

#include <errno.h>

static unsigned char
fold(unsigned char c)
{
	return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
}

bool
span_eq_nocase(struct span a, struct span b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++)
		if (fold(a.p[i]) != fold(b.p[i]))
			return false;
	return true;
}

bool
span_starts_nocase(struct span a, const char *s)
{
	struct span b = span_str(s);

	return a.n >= b.n && span_eq_nocase(span_head(a, b.n), b);
}

bool
span_ends_nocase(struct span a, struct span b)
{
	return a.n >= b.n && span_eq_nocase(span_skip(a, a.n - b.n), b);
}

ptrdiff_t
span_find(struct span hay, struct span needle)
{
	const char *hit;

	if (needle.n == 0)
		return 0;
	if (hay.n < needle.n)
		return -1;
	hit = memmem(hay.p, hay.n, needle.p, needle.n);
	return hit ? hit - hay.p : -1;
}

ptrdiff_t
span_find_nocase(struct span hay, struct span needle)
{
	if (needle.n == 0)
		return 0;
	for (size_t i = 0; i + needle.n <= hay.n; i++) {
		if (fold(hay.p[i]) == fold(needle.p[0]) &&
		    span_eq_nocase(span_of(hay.p + i, needle.n), needle))
			return (ptrdiff_t)i;
	}
	return -1;
}

ptrdiff_t
span_chr(struct span a, char c)
{
	const char *hit = a.n ? memchr(a.p, c, a.n) : NULL;

	return hit ? hit - a.p : -1;
}

ptrdiff_t
span_rchr(struct span a, char c)
{
	const char *hit = a.n ? memrchr(a.p, c, a.n) : NULL;

	return hit ? hit - a.p : -1;
}

struct span
span_trim(struct span a)
{
	while (a.n && ((unsigned char)a.p[0] <= ' ' || a.p[0] == 0x7f))
		a = span_skip(a, 1);
	while (a.n && ((unsigned char)a.p[a.n - 1] <= ' ' ||
	    a.p[a.n - 1] == 0x7f))
		a.n--;
	return a;
}

bool
span_split(struct span *rest, char c, struct span *ret_head)
{
	ptrdiff_t i;

	if (rest->n == 0)
		return false;
	i = span_chr(*rest, c);
	if (i < 0) {
		*ret_head = *rest;
		*rest = span_skip(*rest, rest->n);
		return true;
	}
	*ret_head = span_head(*rest, (size_t)i);
	*rest = span_skip(*rest, (size_t)i + 1);
	return true;
}

bool
span_word(struct span *rest, const char *blanks, struct span *ret_word)
{
	size_t n = 0;

	while (rest->n > 0 && *rest->p && strchr(blanks, *rest->p) != NULL)
		*rest = span_skip(*rest, 1);
	while (n < rest->n && (!rest->p[n] || strchr(blanks,
	    rest->p[n]) == NULL))
		n++;
	*ret_word = span_head(*rest, n);
	*rest = span_skip(*rest, n);
	return n > 0;
}

int
span_u64(struct span a, uint64_t max, uint64_t *ret)
{
	uint64_t v = 0;

	if (a.n == 0)
		return -EINVAL;
	for (size_t i = 0; i < a.n; i++) {
		unsigned d = (unsigned char)a.p[i] - '0';

		if (d > 9)
			return -EINVAL;
		if (v > (UINT64_MAX - d) / 10)
			return -ERANGE;
		v = v * 10 + d;
	}
	if (v > max)
		return -ERANGE;
	*ret = v;
	return 0;
}

int
span_compare(struct span a, struct span b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n ? memcmp(a.p, b.p, n) : 0;

	return c ? c : (a.n > b.n) - (a.n < b.n);
}
