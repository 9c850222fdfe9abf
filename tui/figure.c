/* Figures in cells: the same lines that the text writer prints, clipped to
 * the area.  Fails: draws nothing without memory.  Owns nothing. */
#include "core/sheet/writer.h"
#include "tui/draw.h"

#define FIGURE_BYTES ((size_t)64 << 10)

int
area_figure(const struct area *a, int row, int max_rows,
    const struct figure *f, enum lang lang)
{
	struct span rest, line;
	struct buf b;
	int n = 0;

	if (a->cols < 1)
		return 0;
	buf_init(&b, FIGURE_BYTES);
	if (figure_text(&b, f, lang, (size_t)a->cols,
	    max_rows > 3 ? max_rows - 2 : 1) == 0) {
		rest = buf_span(&b);
		while (n < max_rows && span_split(&rest, '\n', &line)) {
			area_text(a, row + n, 0, -1, STYLE_PLAIN, line);
			n++;
		}
	}
	buf_done(&b);
	return n;
}
