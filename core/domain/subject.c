/* A name or an address out of what was typed. */
#include "core/domain/subject.h"

#include <errno.h>

#include "core/base/ip.h"
#include "core/dns/wire.h"
#include "core/text/fold.h"

#define TYPED_MAX 4096

/* The host of a URL. */
static struct span
without_url(struct span s)
{
	for (size_t i = 0; i + 3 <= s.n; i++) {
		if (memcmp(s.p + i, "://", 3) != 0)
			continue;
		s = span_skip(s, i + 3);
		for (size_t k = 0; k < s.n; k++)
			if (strchr("/:?#", s.p[k]) != NULL)
				return span_head(s, k);
		return s;
	}
	return s;
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
	struct span name = without_url(span_trim(s));
	ptrdiff_t at = span_rchr(name, '@');
	struct ip ip;
	int r = 0;

	name = span_skip(name, (size_t)(at + 1));
	if (name.n > 1 && name.p[0] == '[' && span_ends(name, "]"))
		name = span_of(name.p + 1, name.n - 2);
	if (ip_parse(name, &ip) < 0) {
		if (span_ends(name, "."))
			name.n--;
		r = check_name(name);
	}
	if (r < 0)
		return r;
	*ret = arena_span(a, name);
	return arena_failed(a) ? -ENOMEM : 0;
}

int
domain_subject(struct span typed, struct arena *a, struct span *ret)
{
	struct buf b;
	int r;

	buf_init(&b, TYPED_MAX);
	r = fold_line(typed, &b);
	if (r == 0)
		r = take(buf_span(&b), a, ret);
	buf_done(&b);
	return r == -ENOMEM || r == -EILSEQ ? r : r < 0 ? -EINVAL : 0;
}

const char *
domain_subject_fault(int code)
{
	return code == -EILSEQ ? "command.dns.script" : "command.dns.domain";
}
