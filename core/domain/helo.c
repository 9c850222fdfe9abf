/* The name this host says of itself (RFC 5321 2.3.5, 4.1.1.1): a full name
 * that leads to the address the mail comes from. */
#include "core/domain/domain_part.h"
#include "core/inquiry/postconf.h"

struct span
domain_helo(struct domain *d)
{
	bool set = domain_fact(d, "postconf.smtp_helo_name").n > 0;

	return postconf_expanded(d->q->facts, set ? "smtp_helo_name" :
	    "myhostname", d->a);
}

static bool
is_local(struct span name)
{
	static const char *const ends[] = { ".localdomain", ".local", ".lan",
		".internal", ".home", ".invalid" };

	if (span_eq_nocase(name, span_str("localhost")))
		return true;
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		if (span_ends_nocase(name, span_str(ends[i])))
			return true;
	}
	return false;
}

/* How many public outgoing addresses of that family there are, and whether
 * the name leads to one. */
static void
compare(const struct domain *d, const struct dns_look *l, size_t family,
    size_t *known, size_t *found)
{
	for (size_t i = 0; i < d->noutgoing; i++) {
		const struct ip *ip = &d->outgoing[i];

		if (ip->n != family || ip_is_private(ip) ||
		    d->origin > OUTGOING_HOST)
			continue;
		++*known;
		for (size_t k = 0; k < l->n; k++) {
			struct ip got = ip_of(l->v[k]->rdata.p,
			    l->v[k]->rdata.n);

			if (domain_same_ip(&got, ip)) {
				++*found;
				break;
			}
		}
	}
}

/* Is it the reverse name of an outgoing address?  True, too, where none has
 * one, or that is not known: the row ptr says that. */
static bool
is_reverse(struct domain *d, struct span name)
{
	bool other = false;
	struct dns_look l;

	for (size_t i = 0; i < d->noutgoing; i++) {
		const struct ip *ip = &d->outgoing[i];

		if (domain_look(d, dns_reverse(d->a, ip->bytes, ip->n),
		    DNS_PTR, &l) < 0)
			continue;
		for (size_t k = 0; k < l.n; k++) {
			if (dns_name_eq(l.v[k]->target, name))
				return true;
			other = true;
		}
	}
	return !other;
}

static int
judge_addresses(struct domain *d, struct row *r, struct span name)
{
	const char *text = domain_z(d, name);
	size_t known = 0, found = 0;
	struct dns_look a, aaaa;
	int err = domain_look(d, name, DNS_A, &a);

	if (err == 0)
		err = domain_look(d, name, DNS_AAAA, &aaaa);
	if (err < 0 || !domain_settled(d, r, &a, name) ||
	    !domain_settled(d, r, &aaaa, name))
		return err;
	domain_evidence(d, r, &a);
	domain_evidence(d, r, &aaaa);
	compare(d, &a, 4, &known, &found);
	compare(d, &aaaa, 16, &known, &found);
	if (a.n + aaaa.n == 0)
		domain_say(d, r, SEVERITY_ERROR, "helo.lost", "name", text,
		    NULL);
	else if (known == 0)
		domain_say(d, r, SEVERITY_NONE, "helo.found", "name", text,
		    NULL);
	else if (found == known)
		domain_say(d, r, is_reverse(d, name) ? SEVERITY_INFO :
		    SEVERITY_NOTICE, is_reverse(d, name) ? "helo.good" :
		    "helo.other-ptr", "name", text, NULL);
	else
		domain_say(d, r, SEVERITY_WARNING, found > 0 ?
		    "helo.some" : "helo.elsewhere", "name", text, NULL);
	return 0;
}

int
domain_helo_check(struct domain *d)
{
	struct span name = domain_helo(d);
	struct row *r;

	if (!d->ours || name.n == 0)
		return 0;
	r = sheet_row(d->s, NULL, "helo", span_str(""));
	row_value(d->s, r, name);
	row_typed(d->s, r, "helo", FIELD_HOST, name);
	if (span_starts(name, "[")) {
		domain_say(d, r, SEVERITY_WARNING, "helo.literal", "name",
		    domain_z(d, name), NULL);
		return 0;
	}
	if (span_chr(name, '.') < 0 || is_local(name) ||
	    !dns_name_valid(name)) {
		domain_say(d, r, SEVERITY_ERROR, "helo.short", "name",
		    domain_z(d, name), NULL);
		return 0;
	}
	return judge_addresses(d, r, name);
}
