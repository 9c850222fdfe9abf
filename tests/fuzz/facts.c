/* Fuzz: output of postconf and postqueue -j.  Invariants: what was taken is
 * found again by its key, names are names, and what is written is a table of
 * the dialect with as many rows. */
#include <stdlib.h>

#include "core/inquiry/facts.h"
#include "core/knowledge/table.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const names[] = { "queue.name", "queue.arrival",
	"queue.size", "queue.sender", "queue.recipient", "queue.reason",
	"postconf.a", "postconf.relayhost" };

static void
found_again(const struct facts *f)
{
	struct span key, value, again;

	for (size_t n = 0; n < sizeof names / sizeof names[0]; n++) {
		for (size_t i = 0; i < facts_count(f, names[n]); i++) {
			if (facts_at(f, names[n], i, &key, &value) < 0)
				abort();
			again = facts_get(f, names[n], key);
			if (!again.p || !span_eq(again, value))
				abort();
		}
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span s = span_of((const char *)data, size);
	struct facts *f = facts_new();
	struct table *t;
	struct buf b;

	if (!f)
		return 0;
	if (facts_from_postconf(f, s) < 0 || facts_from_postqueue(f, s) < 0)
		abort();
	found_again(f);
	buf_init(&b, 8 << 20);
	if (facts_write(f, &b) == 0) {
		if (table_parse(buf_span(&b), "facts", NULL, &t, NULL) < 0)
			abort();
		table_free(t);
	}
	buf_done(&b);
	facts_free(f);
	return 0;
}
