/* A name or an address out of what was typed. */
#include "core/domain/subject.h"

#include <errno.h>

#include "core/base/ip.h"
#include "core/dns/wire.h"
#include "core/text/fold.h"

#define TYPED_MAX 4096

/* The host of a URL; that of IPv6 stands in brackets. */
static struct span
without_url(struct span s)
{
	ptrdiff_t at = span_find_nocase(s, span_str("://"));
	size_t n = 0;

	if (at < 0)
		return s;
	s = span_skip(s, (size_t)at + 3);
	while (n < s.n && s.p[0] == '[' && s.p[n] != ']')
		n++;
	while (n < s.n && strchr("/:?#", s.p[n]) == NULL)
		n++;
	return span_head(s, n);
}

/* What stands around it in a mail or a text: <…>, "…", (…). */
static struct span
unwrap(struct span s)
{
	static const char pairs[][2] = { { '<', '>' }, { '"', '"' },
		{ '\'', '\'' }, { '(', ')' } };

	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		if (s.n > 2 && s.p[0] == pairs[i][0] &&
		    s.p[s.n - 1] == pairs[i][1])
			s = span_trim(span_of(s.p + 1, s.n - 2));
	return s;
}

static struct span
without_port(struct span s)
{
	ptrdiff_t at = span_rchr(s, ':');
	uint64_t port;

	if (at <= 0 || (span_chr(s, ':') != at && s.p[at - 1] != ']') ||
	    span_u64(span_skip(s, (size_t)at + 1), UINT16_MAX, &port) < 0)
		return s;
	return span_head(s, (size_t)at);
}

/* The address in brackets: of a URL, a mail address, a line of a log. */
static struct span
in_brackets(struct span s)
{
	ptrdiff_t open = span_rchr(s, '[');
	struct span inner;

	if (open < 0 || !span_ends(s, "]"))
		return s;
	inner = span_of(s.p + open + 1, s.n - (size_t)open - 2);
	return span_starts_nocase(inner, "IPv6:") ? span_skip(inner, 5) :
	    inner;
}

/* "192.0.2.0/24", "AS64496". */
static bool
is_range(struct span s)
{
	ptrdiff_t slash = span_chr(s, '/');
	struct ip ip;
	uint64_t n;

	if (slash > 0)
		return ip_parse(span_head(s, (size_t)slash), &ip) == 0 &&
		    span_u64(span_skip(s, (size_t)slash + 1), 128, &n) == 0;
	return span_starts_nocase(s, "AS") && span_u64(span_skip(s, 2),
	    UINT32_MAX, &n) == 0;
}

/* The last label of a name is never a number (RFC 1123, 2.1): an address that
 * is mistyped is no name. */
static bool
ends_in_number(struct span s)
{
	struct span last = span_skip(s, (size_t)(span_rchr(s, '.') + 1));
	uint64_t n;

	return span_u64(last, UINT64_MAX, &n) != -EINVAL;
}

/* Letters, digits, "-", "_" and "."; other scripts are written xn--…. */
static int
check_name(struct span s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c >= 0x80)
			return -EILSEQ;
		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') &&
		    !(c >= '0' && c <= '9') && strchr("-_.", c) == NULL)
			return -EINVAL;
	}
	return s.n > 0 && dns_name_valid(s) && !ends_in_number(s) ? 0 :
	    -EINVAL;
}

static int
take(struct span s, struct arena *a, struct span *ret)
{
	struct span name = without_url(unwrap(span_trim(s)));
	ptrdiff_t at = span_rchr(name, '@'), zone;
	struct ip ip;
	int r = 0;

	name = in_brackets(without_port(span_skip(name, (size_t)(at + 1))));
	zone = span_chr(name, '%');
	if (zone > 0 && ip_parse(span_head(name, (size_t)zone), &ip) == 0)
		name = span_head(name, (size_t)zone);
	if (ip_parse(name, &ip) < 0) {
		if (span_ends(name, "."))
			name.n--;
		r = is_range(name) ? -EDOM : check_name(name);
	}
	if (r < 0)
		return r;
	*ret = arena_span(a, name);
	return arena_failed(a) ? -ENOMEM : 0;
}

/* Dots as an IME and a report that must not be clicked write them. */
static int
mend(struct span s, struct buf *out)
{
	static const struct { const char *from, *to; } dots[] = {
		{ "\343\200\202", "." }, { "[.]", "." }, { "[:]", ":" },
	};

	while (s.n > 0) {
		size_t i = 0, n = sizeof dots / sizeof *dots;

		while (i < n && !span_starts(s, dots[i].from))
			i++;
		if (i < n) {
			buf_adds(out, dots[i].to);
			s = span_skip(s, strlen(dots[i].from));
		} else {
			buf_addc(out, s.p[0]);
			s = span_skip(s, 1);
		}
	}
	return out->error;
}

int
domain_subject(struct span typed, struct arena *a, struct span *ret)
{
	struct buf b, mended;
	int r;

	buf_init(&b, TYPED_MAX);
	buf_init(&mended, TYPED_MAX);
	r = fold_line(typed, &b);
	if (r == 0)
		r = mend(buf_span(&b), &mended);
	if (r == 0)
		r = take(buf_span(&mended), a, ret);
	buf_done(&b);
	buf_done(&mended);
	return r == -ENOMEM || r == -EILSEQ || r == -EDOM ? r :
	    r < 0 ? -EINVAL : 0;
}

/* catalogue: command.dns.* */
const char *
domain_subject_fault(int code)
{
	if (code == -EDOM)
		return "command.dns.range";
	return code == -EILSEQ ? "command.dns.script" : "command.dns.domain";
}
