/* core/lint/picture: sizes by the first bytes, and bytes that end early. */
#include "core/lint/picture.h"

#include "tests/unit/unit.h"

#define BYTES(s) { s, sizeof(s) - 1 }

static const struct {
	const char	*name;
	struct span	 bytes;
	unsigned	 width, height;		/* 0: none */
} pictures[] = {
	{ "PNG", BYTES("\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\x02\x58\0\0\x03"
	    "\x20"), 600, 800 },
	{ "GIF", BYTES("GIF89a\x2c\x01\x0a\0"), 300, 10 },
	{ "JPEG", BYTES("\xff\xd8\xff\xe0\0\x04xx\xff\xff\xc2\0\x0b\x08\x01\x02"
	    "\x03\x04\x01"), 0x304, 0x102 },
	{ "JPEG without a frame", BYTES("\xff\xd8\xff\xe0\0\x04xx\xff\xda\0\x08"),
	    0, 0 },
	{ "a segment of no length", BYTES("\xff\xd8\xff\xe0\0\0\xff\xe0\0\0\0"
	    "\0\0"), 0, 0 },
	{ "text", BYTES("hello"), 0, 0 },
	{ "nothing", BYTES(""), 0, 0 },
};

static void
sizes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof pictures / sizeof *pictures; i++) {
		unsigned w = 0, h = 0;
		bool yes = picture_size(pictures[i].bytes, &w, &h);

		if (yes != (pictures[i].width > 0))
			print_error("%s\n", pictures[i].name);
		assert_int_equal(yes, pictures[i].width > 0);
		assert_int_equal(w, pictures[i].width);
		assert_int_equal(h, pictures[i].height);
		for (size_t n = 0; n < pictures[i].bytes.n; n++) {
			/* of its own size, so that a look behind the end is
			 * one behind what was allocated */
			char *cut = malloc(n + 1);

			memcpy(cut, pictures[i].bytes.p, n);
			(void)picture_size(span_of(cut, n), &w, &h);
			free(cut);
		}
	}
}

UNIT_MAIN(cmocka_unit_test(sizes))
