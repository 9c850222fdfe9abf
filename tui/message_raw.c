/* The bytes of the mail as they are, line by line, through the sanitiser.
 * Fails: with fewer lines.  Owner of the lines: the pane. */
#include <stdlib.h>

#include "core/base/vec.h"
#include "core/message/order.h"
#include "tui/message_part.h"

#define LINES_MAX 200000
#define LINE_SHOWN 4096

static struct span
line_at(const struct message_own *own, size_t i)
{
	struct span line = span_head(span_skip(own->bytes, own->begin[i]),
	    own->begin[i + 1] - own->begin[i]);

	while (line.n > 0 && (line.p[line.n - 1] == '\n' ||
	    line.p[line.n - 1] == '\r'))
		line.n--;
	return line;
}

static size_t
line_count(void *arg)
{
	return ((struct message_own *)arg)->nlines;
}

/* "!" and colour: a hint speaks of what stands in the line. */
static void
line_draw(void *arg, const struct area *a, int row, size_t i,
    enum style style)
{
	const struct message_own *own = arg;
	const struct sheet *s = own->d->view.sheet;

	if (s != NULL && message_is_marked(s, (int64_t)own->begin[i],
	    (int64_t)own->begin[i + 1])) {
		area_str(a, row, 0, style == STYLE_CURSOR ? style :
		    STYLE_WARNING, "!");
		if (style != STYLE_CURSOR)
			style = STYLE_WARNING;
	}
	area_text(a, row, 1, -1, style, span_head(line_at(own, i),
	    LINE_SHOWN));
}

static const struct list_ops raw_list = {
	.count = line_count,
	.draw = line_draw,
};

/* Where each line begins; lines end with LF, or CR where there is no LF. */
static void
find_lines(struct message_own *own)
{
	struct span rest = own->bytes;
	char end = span_chr(rest, '\n') < 0 ? '\r' : '\n';
	size_t cap = 0, at = 0;

	own->nlines = 0;
	own->cut = false;
	while (at < own->bytes.n) {
		ptrdiff_t n = span_chr(span_skip(own->bytes, at), end);

		if (own->nlines == LINES_MAX || VEC_ROOM(own->begin,
		    own->nlines + 1, cap) < 0) {
			own->cut = true;
			return;
		}
		own->begin[own->nlines++] = at;
		at = n < 0 ? own->bytes.n : at + (size_t)n + 1;
		own->begin[own->nlines] = at;
	}
}

void
message_raw_open(struct message_own *own)
{
	if (own->begin == NULL)
		find_lines(own);
	list_init(&own->lines, &raw_list, own);
	own->raw = true;
}

void
message_raw_drop(struct message_own *own)
{
	free(own->begin);
	own->begin = NULL;
	own->nlines = 0;
	own->raw = own->cut = false;
}

void
message_raw_draw(struct message_own *own, const struct area *a)
{
	struct area list = *a;

	if (own->cut) {
		struct text t = text_plain("tui.message.raw-cut");

		list = area_sub(a, 0, 0, a->rows - 1, a->cols);
		area_str(a, a->rows - 1, 1, STYLE_NOTICE, text_in(&t,
		    own->d->pane->console->lang));
	}
	list_draw(&own->lines, &list, true);
}

void
message_raw_go(struct message_own *own, int64_t offset)
{
	size_t low = 0, high = own->nlines;

	while (low + 1 < high) {
		size_t mid = low + (high - low) / 2;

		if ((int64_t)own->begin[mid] <= offset)
			low = mid;
		else
			high = mid;
	}
	if (own->nlines > 0)
		list_set(&own->lines, low);
}

bool
message_raw_find(struct message_own *own, struct span text)
{
	for (size_t k = 1; k <= own->nlines; k++) {
		size_t i = (own->lines.cursor + k) % own->nlines;

		if (span_find_nocase(line_at(own, i), text) >= 0) {
			list_set(&own->lines, i);
			return true;
		}
	}
	return false;
}
