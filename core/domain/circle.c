/* CNAMEs that lead back to where they have been: resolvers say SERVFAIL, as
 * they do when a server is out of order, but here no waiting helps.  They are
 * asked for one by one. */
#include "core/domain/domain_part.h"

#define CIRCLE_MAX 8

struct circle {
	const struct dns_record *v[CIRCLE_MAX];
	size_t		 n;
};

static bool
has(const struct circle *c, struct span name)
{
	for (size_t i = 0; i < c->n; i++) {
		if (dns_name_eq(c->v[i]->name, name))
			return true;
	}
	return false;
}

static void
say(struct domain *d, struct row *r, const struct circle *c,
    struct span name)
{
	const struct dns_look l = { .v = (void *)c->v, .n = c->n };
	const char *chain = domain_z(d, name);

	for (size_t i = 0; i < c->n && chain != NULL; i++)
		chain = arena_printf(d->a, "%s, " SPAN_FMT, chain,
		    SPAN_ARG(c->v[i]->target));
	if (chain == NULL)
		return;
	domain_evidence(d, r, &l);
	domain_say(d, r, SEVERITY_ERROR, "circle", "name", domain_z(d, name),
	    "chain", chain, NULL);
}

bool
domain_circle(struct domain *d, struct row *r, struct span name)
{
	struct circle c = { .n = 0 };
	struct span at = name;

	while (r != NULL && c.n < CIRCLE_MAX) {
		struct dns_look l;

		if (domain_look(d, at, DNS_CNAME, &l) < 0)
			return false;
		if (l.status == DNS_OPEN) {
			r->state = ROW_PENDING;
			return true;
		}
		if (l.status != DNS_FOUND)
			return false;
		c.v[c.n++] = l.v[0];
		at = l.v[0]->target;
		if (has(&c, at)) {
			say(d, r, &c, name);
			return true;
		}
	}
	return false;
}
