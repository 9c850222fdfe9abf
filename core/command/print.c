/* Printing a sheet.  Fails with one sentence. */
#include "core/command/print.h"

#include <errno.h>

#include "core/sheet/writer.h"
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
