/* Fuzz: a hostile address field, and the same as a date.  Invariants: raw
 * lies in the field, entries do not overlap and come in order; a date that is
 * read names a real moment. */
#include <stdlib.h>

#include "core/mime/address.h"
#include "core/mime/date.h"
#include "core/text/utf8.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_addresses(const struct addresses *l, struct span text)
{
	const char *behind = text.p;

	if (l->n > ADDRESSES_MAX)
		abort();
	for (size_t i = 0; i < l->n; i++) {
		const struct address *d = &l->v[i];

		if (d->raw.n > 0 && (d->raw.p < behind ||
		    d->raw.p + d->raw.n > text.p + text.n))
			abort();
		if (d->raw.n > 0)
			behind = d->raw.p + d->raw.n;
		if (!utf8_valid(d->display) || !utf8_valid(d->comment))
			abort();
		if (d->display.n > 4 * text.n || d->local.n > text.n)
			abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = span_of((const char *)data, size);
	struct arena *a = arena_new((size_t)64 << 20);
	struct addresses l;
	int minutes = 0;
	usec_t t;

	if (addresses_read(text, a, &l) == 0)
		check_addresses(&l, text);
	if (mime_date(text, &t, &minutes) == 0 && (minutes <= -6000 ||
	    minutes >= 6000))
		abort();
	arena_free(a);
	return 0;
}
