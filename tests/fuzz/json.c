/* Sheets from hostile JSON.  What is taken for a sheet must come out of the
 * JSON writer in a form that is read again and printed the same. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/sheet/diff.h"
#include "core/sheet/writer.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
print(struct buf *b, const struct sheet *s)
{
	const struct sheet_write_options o = { .lang = LANG_EN };

	buf_init(b, (size_t)128 << 20);
	if (sheet_write(b, s, SHEET_JSON, &o) < 0)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sheet *s, *t;
	struct sheet_diff d;
	struct buf one, two;

	if (sheet_read_json(span_of((const char *)data, size), &s) < 0)
		return 0;
	if (s->nrows > SHEET_ROWS || sheet_failed(s))
		abort();
	print(&one, s);
	if (sheet_read_json(buf_span(&one), &t) < 0)
		abort();
	print(&two, t);
	if (!span_eq(buf_span(&one), buf_span(&two)))
		abort();
	if (sheet_diff(s, t, &d) < 0 || d.count[DIFF_SAME] != s->nrows)
		abort();
	sheet_diff_done(&d);
	for (const struct row *r = row_next(&s->root); r; r = row_next(r)) {
		struct buf path;

		buf_init(&path, 1 << 16);
		if (row_path(r, &path) < 0 ||
		    sheet_find_path(s, buf_span(&path)) != r)
			abort();
		buf_done(&path);
	}
	buf_done(&one);
	buf_done(&two);
	sheet_free(s);
	sheet_free(t);
	return 0;
}
