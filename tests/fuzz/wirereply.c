/* Fuzz: what a helper that a mail has taken over may send, on the console's
 * side.  Invariants: an answer is an error, or a sheet with questions within
 * the limits; what was read, written as the helper does and read again, is
 * the same. */
#include <stdlib.h>

#include "core/inquiry/wire.h"
#include "core/loop/helper.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
need(bool so)
{
	if (!so)
		abort();
}

static void
write_again(const struct wire_reply *r, struct buf *out)
{
	const struct question *list[INQUIRY_QUESTIONS];

	for (size_t i = 0; i < r->n; i++)
		list[i] = &r->questions[i];
	need(wire_reply_write(r->sheet, list, r->n, out) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct wire_reply r, again;
	struct buf first, second;

	if (wire_reply_read(span_of((const char *)data, size), &r) < 0) {
		wire_reply_done(&r);
		return 0;
	}
	need((r.sheet == NULL) == (r.error[0] != '\0'));
	need(r.n <= INQUIRY_QUESTIONS);
	if (r.sheet) {
		buf_init(&first, 4 * HELPER_FRAME_MAX);
		buf_init(&second, 4 * HELPER_FRAME_MAX);
		write_again(&r, &first);
		need(wire_reply_read(buf_span(&first), &again) == 0);
		write_again(&again, &second);
		need(span_eq(buf_span(&first), buf_span(&second)));
		wire_reply_done(&again);
		buf_done(&first);
		buf_done(&second);
	}
	wire_reply_done(&r);
	return 0;
}
