/* Fuzz: the sanitiser.  Everything that tests/unit/text/cells_check.h says
 * holds for any bytes and both widths; a limit is kept, and what fitted is the
 * beginning of the whole. */
#include <stdlib.h>

#include "tests/unit/text/cells_check.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
limited(struct span in, size_t max)
{
	struct cells whole, part;

	cells_init(&whole, SIZE_MAX);
	cells_init(&part, max);
	if (cells_add(&whole, in, 1) < 0)
		abort();
	if ((cells_add(&part, in, 1) < 0) != (whole.n > max))
		abort();
	if (part.n > max || (whole.n <= max && part.n != whole.n))
		abort();
	for (size_t i = 0; i < part.n; i++)
		if (part.v[i].src != whole.v[i].src)
			abort();
	cells_done(&whole);
	cells_done(&part);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span in = { (const char *)data, size };

	if (check_cells(in, 1) != NULL || check_cells(in, 2) != NULL)
		abort();
	limited(in, size / 2);
	limited(in, 7);
	return 0;
}
