/* Preloaded into tmux: ambiguous-width characters take two columns, as in
 * Tera Term. */
#include <wchar.h>

int	wcwidth(wchar_t c);

int
wcwidth(wchar_t c)
{
	if (c == 0)
		return 0;
	if (c < 0x20 || (c >= 0x7f && c < 0xa0))
		return -1;
	if (c >= 0x300 && c < 0x370)
		return 0;
	/* ※ ± × ÷ → ○ ● and Greek, Cyrillic, box drawing */
	if (c == 0x203b || c == 0xb1 || c == 0xd7 || c == 0xf7 ||
	    (c >= 0x391 && c <= 0x44f) || (c >= 0x2190 && c <= 0x21ff) ||
	    (c >= 0x2460 && c <= 0x25ef))
		return 2;
	return (c >= 0x1100 && c < 0x1160) || (c >= 0x2e80 && c < 0xa4d0) ||
	    (c >= 0xac00 && c < 0xd7a4) || (c >= 0xf900 && c < 0xfb00) ||
	    (c >= 0xfe30 && c < 0xfe70) || (c >= 0xff01 && c < 0xff61) ||
	    (c >= 0xffe0 && c < 0xffe7) || (c >= 0x20000 && c < 0x40000) ?
	    2 : 1;
}
