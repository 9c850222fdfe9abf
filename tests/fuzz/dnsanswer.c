/* Fuzz: a DNS answer from the wire.  Invariants: names are text that goes
 * back to the wire, typed fields lie in bounds and hold what their type says,
 * and no section is longer than allowed. */
#include <stdlib.h>

#include "core/dns/wire.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
is_name(struct span s)
{
	uint8_t wire[DNS_NAME_WIRE];
	char text[DNS_NAME_TEXT];
	int n = dns_name_wire(s, wire);

	if (n <= 0 || dns_name_text(span_of((char *)wire, (size_t)n),
	    text) != n || !span_is(s, text))
		abort();
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] <= ' ' || s.p[i] > '~')
			abort();
}

static void
section(const struct dns_section *s)
{
	if (s->n > DNS_RECORDS)
		abort();
	for (size_t i = 0; i < s->n; i++) {
		const struct dns_record *r = &s->v[i];

		is_name(r->name);
		if (r->target.n)
			is_name(r->target);
		if (r->type == DNS_A && r->rdata.n != 4)
			abort();
		if (r->type == DNS_AAAA && r->rdata.n != 16)
			abort();
		if (r->text.n > r->rdata.n || r->tag.n > r->rdata.n)
			abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(16 << 20);
	struct dns_answer d;

	if (dns_parse(span_of((const char *)data, size), a, &d) == 0) {
		if (d.question.n)
			is_name(d.question);
		section(&d.answer);
		section(&d.authority);
	}
	arena_free(a);
	return 0;
}
