/* Fuzz: a zone file.  Invariants: a refused one gives a sentence with file
 * and line; whatever an accepted one answers is a well-formed answer to the
 * question. */
#include <stdlib.h>

#include "core/dns/wire.h"
#include "core/dns/zonefile.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
ask(const struct zonefile *z, struct span name, int type)
{
	struct arena *a = arena_new(16 << 20);
	struct dns_answer d;
	struct buf b;

	buf_init(&b, 200000);
	if (zonefile_ask(z, name, type, type & 1, &b) == ANSWER_GIVEN &&
	    (dns_parse(buf_span(&b), a, &d) < 0 ||
	    !dns_name_eq(d.question, name) || d.type != type))
		abort();
	buf_done(&b);
	arena_free(a);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const int types[] = { DNS_A, DNS_TXT, DNS_MX, DNS_CNAME };
	struct span text = span_of((const char *)data, size), line, w;
	struct zonefile *z = NULL;
	struct error e = { 0 };
	int asked = 0;

	if (zonefile_parse(text, "z", &z, &e) < 0) {
		if (z || !e.code || !e.ja[0] || !e.en[0])
			abort();
		return 0;
	}
	/* every word at the head of a line may be a name */
	while (asked < 50 && span_split(&text, '\n', &line))
		for (size_t t = 0; t < 4 && span_split(&line, ' ', &w); t++) {
			ask(z, w, types[t]);
			asked++;
		}
	zonefile_free(z);
	return 0;
}
