/* Preloaded into tmux: ambiguous-width characters take two columns, as in
 * Tera Term. */
#include <wchar.h>

int	wcwidth(wchar_t c);

static const struct {
	wchar_t	first, last;
	int	width;
} ranges[] = {
	{ 0, 0, 0 }, { 0x01, 0x1f, -1 }, { 0x7f, 0x9f, -1 },
	{ 0xb1, 0xb1, 2 }, { 0xd7, 0xd7, 2 }, { 0xf7, 0xf7, 2 },
	{ 0x300, 0x36f, 0 },
	{ 0x391, 0x44f, 2 },	/* Greek, Cyrillic */
	{ 0x1100, 0x115f, 2 }, { 0x203b, 0x203b, 2 }, { 0x2190, 0x21ff, 2 },
	{ 0x2460, 0x25ef, 2 },	/* boxes, circles */
	{ 0x2e80, 0xa4cf, 2 }, { 0xac00, 0xd7a3, 2 }, { 0xf900, 0xfaff, 2 },
	{ 0xfe30, 0xfe6f, 2 }, { 0xff01, 0xff60, 2 }, { 0xffe0, 0xffe6, 2 },
	{ 0x20000, 0x3ffff, 2 },
};

int
wcwidth(wchar_t c)
{
	for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
		if (c >= ranges[i].first && c <= ranges[i].last)
			return ranges[i].width;
	}
	return 1;
}
