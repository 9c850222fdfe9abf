/* Base64: three bytes as four digits, and back.  Fails for text that is not
 * whole groups of digits (-EINVAL), or for the buffer. */
#include "core/base/base64.h"

#include <errno.h>

int
hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

int
base64_value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '+')
		return 62;
	return c == '/' ? 63 : -1;
}

int
base64_decode(struct span text, char *ret, size_t *ret_n)
{
	size_t n = 0;

	if (text.n % 4 != 0)
		return -EINVAL;
	for (size_t i = 0; i < text.n; i += 4) {
		bool last = i + 4 == text.n;
		int pad = last && text.p[i + 3] == '=' ?
		    1 + (text.p[i + 2] == '=') : 0;
		uint32_t w = 0;

		for (int k = 0; k < 4; k++) {
			int d = k >= 4 - pad ? 0 : base64_value(text.p[i + k]);

			if (d < 0)
				return -EINVAL;
			w = w << 6 | (uint32_t)d;
		}
		for (int k = 0; k < 3 - pad; k++)
			ret[n++] = (char)(w >> (16 - 8 * k));
	}
	*ret_n = n;
	return 0;
}

int
base64_add(struct buf *out, struct span bytes)
{
	static const char digit[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < bytes.n && !out->error; i += 3) {
		size_t left = bytes.n - i;
		uint32_t w = 0;
		char four[4];

		for (size_t k = 0; k < 3; k++)
			w = w << 8 |
			    (k < left ? (unsigned char)bytes.p[i + k] : 0);
		for (int k = 0; k < 4; k++)
			four[k] = digit[w >> (18 - 6 * k) & 63];
		if (left < 2)
			four[2] = '=';
		if (left < 3)
			four[3] = '=';
		buf_add(out, four, sizeof four);
	}
	return out->error;
}
