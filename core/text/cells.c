/* A first version: cells_clean only. */
#include "core/text/cells.h"

#include "core/text/utf8.h"

static bool
hidden(uint32_t ch)
{
	return ch < 0x20 || (ch >= 0x7f && ch < 0xa0) || ch == 0xad ||
	    (ch >= 0x200b && ch <= 0x200f) || (ch >= 0x2028 && ch <= 0x202e) ||
	    (ch >= 0x2060 && ch <= 0x206f) || ch == 0xfeff ||
	    (ch >= 0xe000 && ch <= 0xf8ff) || ch >= 0xe0000;
}

int
cells_clean(struct buf *out, struct span s)
{
	uint32_t ch;
	int len;

	while (s.n > 0 && out->error == 0) {
		len = utf8_decode(s, &ch);
		if (len < 0) {
			buf_addf(out, "<%02X>", (unsigned char)s.p[0]);
			len = 1;
		} else if (ch < 0x20 || ch == 0x7f) {
			buf_addf(out, "^%c", (char)(ch ^ 0x40));
		} else if (hidden(ch)) {
			buf_addf(out, "<U+%04X>", (unsigned)ch);
		} else {
			buf_add(out, s.p, (size_t)len);
		}
		s = span_skip(s, (size_t)len);
	}
	return out->error;
}
