/* A host taken apart: what is registered, under what suffix, and the words in
 * front of that. */
#include <errno.h>

#include "core/auth/suffix.h"
#include "core/base/ip.h"
#include "core/forged/look.h"
#include "core/text/idn.h"

/* [v6], v6, v4, and what a browser takes for v4: 0x7f000001, 2130706433. */
static bool
is_address(struct span s)
{
	ptrdiff_t dot = span_rchr(s, '.');
	struct span last = span_skip(s, (size_t)(dot + 1));
	struct ip ip;

	if (s.n > 2 && s.p[0] == '[' && s.p[s.n - 1] == ']')
		return true;
	if (ip_parse(s, &ip) == 0)
		return true;
	if (last.n == 0)
		return false;
	if (span_starts_nocase(last, "0x"))
		last = span_skip(last, 2);
	else if (last.p[0] < '0' || last.p[0] > '9')
		return false;
	for (size_t i = 0; i < last.n; i++)
		if (!memchr("0123456789abcdefABCDEF", last.p[i], 22))
			return false;
	return true;
}

/* The part of the name that ends with the suffix, one label more. */
static struct span
one_more(struct span name, struct span suffix)
{
	struct span left = span_head(name, name.n - suffix.n);

	if (suffix.n == 0 || left.n < 2)
		return span_str("");
	left.n--;
	return span_skip(name, (size_t)(span_rchr(left, '.') + 1));
}

static void
split(struct look_host *h)
{
	size_t left = h->ascii.n - h->suffix.n, from = 0;

	for (size_t i = 0; i < left && h->ntokens < LOOK_TOKENS; i++) {
		if (h->ascii.p[i] != '.' && h->ascii.p[i] != '-')
			continue;
		if (i > from)
			h->tokens[h->ntokens++] =
			    span_of(h->ascii.p + from, i - from);
		from = i + 1;
	}
}

static bool
has_encoded(struct span name)
{
	struct span label;

	while (span_split(&name, '.', &label))
		if (span_starts(label, "xn--"))
			return true;
	return false;
}

int
look_host_read(struct span name, struct arena *a, struct look_host *ret)
{
	struct look_host h = { .ascii = span_str("") };

	name = span_trim(name);
	h.address = is_address(name);
	h.ascii = h.address ? arena_span(a, name) : idn_ascii(name, a);
	h.unicode = h.address ? h.ascii : idn_unicode(h.ascii, a);
	h.suffix = h.org = h.org_private = h.label = span_str("");
	if (!h.address && h.ascii.n > 0) {
		h.suffix = suffix_of(h.ascii, SUFFIX_ICANN);
		h.org = one_more(h.ascii, h.suffix);
		h.org_private = one_more(h.ascii,
		    suffix_of(h.ascii, SUFFIX_ANY));
		if (h.org.n > 0)
			h.label = span_head(h.org,
			    h.org.n - h.suffix.n - 1);
		h.encoded = has_encoded(h.ascii);
		split(&h);
	}
	if (arena_failed(a))
		return -ENOMEM;
	*ret = h;
	return 0;
}

/* ---- co-jp and its kind ---- */

/* "co-jp", "co.jp" or "cojp" at the head of s, with an end behind it: its
 * length, or 0. */
static size_t
false_suffix_at(struct span s)
{
	static const char *const heads[] = { "co", "ne", "or", "go", "ac" };
	size_t n = 2;
	bool found = false;

	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
		found = found || span_starts(s, heads[i]);
	if (!found)
		return 0;
	if (n < s.n && (s.p[n] == '-' || s.p[n] == '.'))
		n++;
	if (!span_starts(span_skip(s, n), "jp"))
		return 0;
	n += 2;
	return n < s.n && (s.p[n] == '-' || s.p[n] == '.') ? n : 0;
}

struct span
look_false_suffix(const struct look_host *h)
{
	for (size_t i = 0; i < h->ntokens; i++) {
		struct span left = span_of(h->tokens[i].p,
		    (size_t)(h->ascii.p + h->ascii.n - h->suffix.n -
		    h->tokens[i].p));
		size_t n = false_suffix_at(left);

		if (n > 0)
			return span_head(left, n);
	}
	return span_str("");
}
