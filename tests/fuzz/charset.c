/* Fuzz: charsets and encoded words.  The first line is the label, the rest
 * the bytes, read with it, raw, and as a header.  Invariants: the result is
 * UTF-8, no longer than the worst replacement, plain ASCII is unchanged, an
 * unknown label reads as raw bytes do. */
#include <errno.h>
#include <stdlib.h>

#include "core/text/charset.h"
#include "core/text/charset_internal.h"
#include "core/text/utf8.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool
is_plain(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < 0x20 || s.p[i] > 0x7e)
			return false;
	return span_find(s, span_str("=?")) < 0;
}

static void
must_hold(struct span in, const struct buf *out, int r)
{
	if (r != 0 && r != -ENOTSUP)
		abort();
	if (!utf8_valid(buf_span(out)) || out->len > in.n * 4 + 64)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span in = { (const char *)data, size }, label, whole = in;
	struct buf named, raw, header;
	int r;

	if (!span_split(&in, '\n', &label))
		return 0;
	buf_init(&named, (size_t)1 << 24);
	buf_init(&raw, (size_t)1 << 24);
	buf_init(&header, (size_t)1 << 24);
	r = charset_decode(label, in, &named);
	must_hold(in, &named, r);
	must_hold(in, &raw, charset_decode_raw(in, &raw));
	if (r == -ENOTSUP && charset_find(label) == NULL &&
	    !span_eq(buf_span(&raw), buf_span(&named)))
		abort();
	must_hold(whole, &header, charset_decode_header(whole, &header));
	if (is_plain(in) && !span_eq(in, buf_span(&raw)))
		abort();
	if (is_plain(whole) && !span_eq(whole, buf_span(&header)))
		abort();
	buf_done(&named);
	buf_done(&raw);
	buf_done(&header);
	return 0;
}
