/* Fuzz: the answer to a question of kind https.  Invariant: what was read,
 * written and read again is the same. */
#include <stdlib.h>

#include "core/inquiry/https.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct https_answer a, b;
	struct buf out;

	if (https_read(span_of((const char *)data, size), &a) < 0)
		return 0;
	buf_init(&out, size + 64);
	if (a.word.n == 0 || a.status > 999 || https_write(&a, &out) < 0 ||
	    https_read(buf_span(&out), &b) < 0)
		abort();
	if (!span_eq(a.word, b.word) || a.status != b.status ||
	    !span_eq(a.body, b.body) || b.detail.n > a.detail.n)
		abort();
	buf_done(&out);
	return 0;
}
