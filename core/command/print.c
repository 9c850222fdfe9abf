/* Printing a sheet.  Fails with one sentence. */
#include "core/command/print.h"

#include <errno.h>

#include "core/sheet/writer.h"
#include "core/text/cells.h"
#include "core/text/reason.h"

int
invocation_put_sheet(struct invocation *in, const struct sheet *s,
    struct error *e)
{
	const struct sheet_write_options o = { .lang = in->lang,
		.color = in->color, .width = (size_t)in->out->width };
	struct buf out;
	int r = -ENOMEM;

	buf_init(&out, (size_t)64 << 20);
	if (s != NULL && !sheet_failed(s))
		r = sheet_write(&out, s, in->json ? SHEET_JSON : SHEET_TEXT,
		    &o);
	if (r == 0 && in->json)
		r = buf_addc(&out, '\n');
	if (r < 0) {
		error_set(e, r, "command.memory", NULL);
	} else {
		r = invocation_put(in, &out);
		if (r == -EPIPE)
			r = 0;
		if (r < 0)
			error_because(e, r, "command.output", "path", "");
	}
	buf_done(&out);
	return r;
}

void
print_cell(struct buf *out, struct span s, size_t w, bool cut)
{
	struct cells c;
	size_t n, used;

	cells_init(&c, 4096);
	(void)cells_add(&c, span_head(s, 2048), 1);
	used = cells_width(&c);
	n = c.n;
	if (cut && w > 0 && used > w) {
		n = cells_fit(&c, 0, w - 1);
		cells_utf8(&c, 0, n, out);
		buf_addc(out, '~');
		used = w;
	} else {
		cells_utf8(&c, 0, n, out);
	}
	if (w > 0)
		buf_addfill(out, ' ', used < w ? w - used + 2 : 2);
	cells_done(&c);
}
