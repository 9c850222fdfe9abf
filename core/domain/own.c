/* This host, from its facts: does it mail for the domain, and where from? */
#include <errno.h>

#include "core/domain/domain_part.h"

struct span
domain_fact(const struct domain *d, const char *name)
{
	if (d->q->facts == NULL || name == NULL)
		return span_str(NULL);
	return span_trim(facts_get(d->q->facts, name, span_str("")));
}

/* Is one of the words of the setting the domain, or its parent? */
static bool
names_it(const struct domain *d, const char *name)
{
	struct span rest = domain_fact(d, name), word;

	while (rest.n > 0) {
		size_t n = 0;

		while (n < rest.n && !strchr(", \t\n", rest.p[n]))
			n++;
		word = span_head(rest, n);
		rest = span_skip(rest, n + 1);
		if (word.n > 0 && span_eq_nocase(word, d->name))
			return true;
	}
	return false;
}

static bool
is_ours(const struct domain *d)
{
	static const char *const names[] = { "postconf.mydomain",
		"postconf.myhostname", "postconf.myorigin",
		"postconf.mydestination", "postconf.virtual_alias_domains",
		"postconf.virtual_mailbox_domains",
		"postconf.relay_domains" };

	if (d->q->self || d->q->nips > 0)
		return true;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (names_it(d, names[i]))
			return true;
	}
	return false;
}

static int
find_outgoing(struct domain *d)
{
	const struct facts *f = d->q->facts;
	size_t n = f != NULL ? facts_count(f, "host.address") : 0;
	struct ip *v;
	struct span key, value;

	d->outgoing = d->q->ips;
	d->noutgoing = d->q->nips;
	if (d->noutgoing > 0)
		return 0;
	v = arena_array(d->a, n + 1, sizeof *v);
	if (v == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++) {
		if (facts_at(f, "host.address", i, &key, &value) == 0 &&
		    ip_parse(key, &v[d->noutgoing]) == 0)
			d->noutgoing++;
	}
	d->outgoing = v;
	return 0;
}

int
domain_own(struct domain *d)
{
	d->ours = is_ours(d);
	return find_outgoing(d);
}

bool
domain_needs_outgoing(struct domain *d, struct row *r)
{
	bool public = false;

	for (size_t i = 0; i < d->noutgoing; i++)
		public = public || !ip_is_private(&d->outgoing[i]);
	if (d->ours && public)
		return true;
	if (r == NULL)
		return false;
	r->state = ROW_UNKNOWN;
	domain_say(d, r, SEVERITY_NONE, !d->ours ? "outgoing.foreign" :
	    d->noutgoing > 0 ? "outgoing.private" : "outgoing.none",
	    "domain", domain_z(d, d->name), "ip", d->noutgoing > 0 ?
	    ip_text(&d->outgoing[0], d->a) : "", NULL);
	return false;
}
