/* Headers only; nothing is decoded. */
#include "core/lint/picture.h"

static unsigned
byte_at(struct span s, size_t i)
{
	return (unsigned char)s.p[i];
}

static unsigned
big(struct span s, size_t i)
{
	return byte_at(s, i) << 8 | byte_at(s, i + 1);
}

static unsigned
little(struct span s, size_t i)
{
	return byte_at(s, i + 1) << 8 | byte_at(s, i);
}

/* Does the segment of a JPEG hold the size (SOF0 to SOF15, but DHT, JPG,
 * DAC)? */
static bool
is_frame(unsigned marker)
{
	return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 &&
	    marker != 0xc8 && marker != 0xcc;
}

static bool
jpeg_size(struct span s, unsigned *ret_width, unsigned *ret_height)
{
	size_t at = 2;

	while (at + 9 <= s.n && byte_at(s, at) == 0xff) {
		unsigned marker = byte_at(s, at + 1);

		if (is_frame(marker)) {
			*ret_height = big(s, at + 5);
			*ret_width = big(s, at + 7);
			return true;
		}
		/* a marker may be filled up with 0xff in front */
		at += marker == 0xff ? 1 : 2 + (size_t)big(s, at + 2);
	}
	return false;
}

bool
picture_size(struct span s, unsigned *ret_width, unsigned *ret_height)
{
	if (s.n >= 24 && span_starts(s, "\x89PNG\r\n\x1a\n")) {
		*ret_width = big(s, 16) << 16 | big(s, 18);
		*ret_height = big(s, 20) << 16 | big(s, 22);
		return true;
	}
	if (s.n >= 10 && span_starts(s, "GIF8")) {
		*ret_width = little(s, 6);
		*ret_height = little(s, 8);
		return true;
	}
	return s.n >= 4 && span_starts(s, "\xff\xd8") &&
	    jpeg_size(s, ret_width, ret_height);
}
