/* UTF-8 by RFC 3629, strict.  Pure functions over borrowed bytes; the only
 * failure is -EILSEQ for one bad byte, after which a caller goes on with the
 * next. */
#include "core/text/utf8.h"

#include <errno.h>

#define REPLACEMENT "\xef\xbf\xbd"

/* RFC 3629 section 4: which second byte a lead byte allows, and how long the
 * sequence is. */
static int
lead_info(unsigned char b, unsigned char *ret_low, unsigned char *ret_high)
{
	*ret_low = 0x80;
	*ret_high = 0xbf;
	if (b < 0x80)
		return 1;
	if (b < 0xc2 || b > 0xf4)
		return 0;
	if (b < 0xe0)
		return 2;
	if (b == 0xe0)
		*ret_low = 0xa0;
	else if (b == 0xed)
		*ret_high = 0x9f;
	else if (b == 0xf0)
		*ret_low = 0x90;
	else if (b == 0xf4)
		*ret_high = 0x8f;
	return b < 0xf0 ? 3 : 4;
}

int
utf8_decode(struct span s, uint32_t *ret_ch)
{
	const unsigned char *p = (const unsigned char *)s.p;
	unsigned char low, high;
	uint32_t ch;
	int len;

	if (s.n == 0)
		return 0;
	if (p[0] < 0x80) {
		*ret_ch = p[0];
		return 1;
	}
	len = lead_info(p[0], &low, &high);
	if (len == 0 || (size_t)len > s.n || p[1] < low || p[1] > high)
		return -EILSEQ;
	ch = p[0] & (0x7f >> len);
	ch = ch << 6 | (p[1] & 0x3f);
	for (int i = 2; i < len; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return -EILSEQ;
		ch = ch << 6 | (p[i] & 0x3f);
	}
	*ret_ch = ch;
	return len;
}

int
utf8_encode(uint32_t ch, char out[4])
{
	if (ch > 0x10ffff || (ch >= 0xd800 && ch <= 0xdfff))
		ch = 0xfffd;
	if (ch < 0x80) {
		out[0] = (char)ch;
		return 1;
	}
	if (ch < 0x800) {
		out[0] = (char)(0xc0 | ch >> 6);
		out[1] = (char)(0x80 | (ch & 0x3f));
		return 2;
	}
	if (ch < 0x10000) {
		out[0] = (char)(0xe0 | ch >> 12);
		out[1] = (char)(0x80 | (ch >> 6 & 0x3f));
		out[2] = (char)(0x80 | (ch & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | ch >> 18);
	out[1] = (char)(0x80 | (ch >> 12 & 0x3f));
	out[2] = (char)(0x80 | (ch >> 6 & 0x3f));
	out[3] = (char)(0x80 | (ch & 0x3f));
	return 4;
}

/* Length of the leading run of ASCII without NUL. */
static size_t
plain_run(struct span s)
{
	size_t i = 0;

	while (i < s.n && (unsigned char)s.p[i] - 1u < 0x7f)
		i++;
	return i;
}

bool
utf8_valid(struct span s)
{
	uint32_t ch;
	int len;

	while (s.n > 0) {
		s = span_skip(s, plain_run(s));
		len = utf8_decode(s, &ch);
		if (len < 0)
			return false;
		s = span_skip(s, (size_t)len);
	}
	return true;
}

int
utf8_repair(struct buf *out, struct span s, bool *ret_changed)
{
	bool changed = false;
	uint32_t ch;
	size_t run;
	int len, r = 0;

	while (s.n > 0 && r == 0) {
		run = plain_run(s);
		if (run > 0) {
			r = buf_add(out, s.p, run);
			s = span_skip(s, run);
			continue;
		}
		len = utf8_decode(s, &ch);
		if (len > 0 && ch != 0) {
			r = buf_add(out, s.p, (size_t)len);
			s = span_skip(s, (size_t)len);
			continue;
		}
		r = buf_adds(out, REPLACEMENT);
		s = span_skip(s, 1);
		changed = true;
	}
	if (ret_changed != NULL)
		*ret_changed = changed;
	return r;
}

struct span
utf8_head(struct span s, size_t n)
{
	size_t back;
	uint32_t ch;

	if (n >= s.n)
		return s;
	/* A character that the cut would divide starts at most 3 bytes
	 * before it. */
	for (back = 1; back <= 3 && back <= n; back++) {
		int len = utf8_decode(span_skip(s, n - back), &ch);

		if (len > (int)back)
			return span_head(s, n - back);
		if (len > 0)
			break;
	}
	return span_head(s, n);
}
