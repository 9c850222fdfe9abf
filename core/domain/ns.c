/* Name servers and SOA of the zone (RFC 1034 4.1, RFC 2182 5, RFC 1912 2.8).
 * The zone may begin above the domain: then the nearest one is looked at. */
#include "core/domain/domain_part.h"

/* The zone: the domain itself, or where its SOA in the authority section
 * says.  Empty: not known. */
static struct span
zone_of(const struct dns_look *soa, struct domain *d)
{
	struct dns_answer answer;

	if (soa->status == DNS_FOUND)
		return soa->end;
	if ((soa->status != DNS_EMPTY && soa->status != DNS_ABSENT) ||
	    soa->answer == NULL || dns_parse(soa->answer->bytes, d->a,
	    &answer) < 0)
		return span_str(NULL);
	for (size_t i = 0; i < answer.authority.n; i++) {
		if (answer.authority.v[i].type == DNS_SOA)
			return answer.authority.v[i].name;
	}
	return span_str(NULL);
}

static int
soa_row(struct domain *d, struct span *ret_zone)
{
	struct row *r = sheet_row(d->s, NULL, "soa", span_str(""));
	struct dns_look l;
	int err = domain_look(d, d->name, DNS_SOA, &l);

	*ret_zone = span_str(NULL);
	if (err < 0 || !domain_settled(d, r, &l, d->name))
		return err;
	*ret_zone = zone_of(&l, d);
	domain_evidence(d, r, &l);
	d->absent = l.status == DNS_ABSENT;
	if (d->absent)
		domain_say(d, r, SEVERITY_ERROR, "soa.absent", "domain",
		    domain_z(d, d->name), NULL);
	else if (ret_zone->n == 0)
		domain_say(d, r, SEVERITY_WARNING, "soa.none", "domain",
		    domain_z(d, d->name), NULL);
	else
		domain_say(d, r, SEVERITY_INFO, "soa.zone", "zone",
		    domain_z(d, *ret_zone), NULL);
	if (ret_zone->n > 0)
		row_typed(d->s, r, "zone", FIELD_DOMAIN, *ret_zone);
	if (l.n > 0) {
		row_value(d->s, r, l.v[0]->target);
		row_number(d->s, r, "serial", FIELD_INT, l.v[0]->serial);
		row_number(d->s, r, "negative_ttl", FIELD_INT,
		    l.v[0]->minimum);
	}
	return 0;
}

/* Has the name server an address?  -ENOMEM, or 0. */
static int
server_row(struct domain *d, struct row *parent, struct span name)
{
	struct row *r = sheet_row(d->s, parent, "ns.server", name);
	struct dns_look a, aaaa;
	int err = domain_look(d, name, DNS_A, &a);

	if (err == 0)
		err = domain_look(d, name, DNS_AAAA, &aaaa);
	if (err < 0 || r == NULL)
		return err;
	row_value(d->s, r, name);
	domain_evidence(d, r, &a);
	domain_evidence(d, r, &aaaa);
	if (a.status == DNS_FOUND || aaaa.status == DNS_FOUND) {
		if (a.aliases > 0 || aaaa.aliases > 0)
			domain_say(d, r, SEVERITY_WARNING, "ns.alias", "name",
			    domain_z(d, name), NULL);
		return 0;
	}
	if (domain_settled(d, r, &a, name) && domain_settled(d, r, &aaaa,
	    name))
		domain_say(d, r, SEVERITY_ERROR, "ns.lost", "name",
		    domain_z(d, name), NULL);
	return 0;
}

static int
ns_row(struct domain *d, struct span zone)
{
	struct row *r = sheet_row(d->s, NULL, "ns", span_str(""));
	char count[TEXT_NUMBER];
	struct dns_look l;
	int err = domain_look(d, zone, DNS_NS, &l);

	if (err < 0 || !domain_settled(d, r, &l, zone))
		return err;
	row_number(d->s, r, "count", FIELD_INT, (int64_t)l.n);
	domain_evidence(d, r, &l);
	if (l.n < 2)
		domain_say(d, r, l.n == 0 ? SEVERITY_ERROR : SEVERITY_WARNING,
		    l.n == 0 ? "ns.none" : "ns.one", "zone",
		    domain_z(d, zone), NULL);
	else
		domain_say(d, r, SEVERITY_INFO, "ns.good", "zone",
		    domain_z(d, zone), "n", text_number(count,
		    (long long)l.n), NULL);
	for (size_t i = 0; err == 0 && i < l.n; i++)
		err = server_row(d, r, l.v[i]->target);
	return err;
}

/* Where it is not known which zone it is, nothing is known of its servers. */
int
domain_ns(struct domain *d)
{
	int r = soa_row(d, &d->zone);
	const struct row *soa = d->s->root.last_child;
	struct row *ns;

	if (r < 0 || d->zone.n > 0)
		return r < 0 ? r : ns_row(d, d->zone);
	if (soa == NULL || soa->state == ROW_DONE)
		return 0;
	ns = sheet_row(d->s, NULL, "ns", span_str(""));
	if (ns != NULL) {
		ns->state = soa->state;
		ns->why = soa->why;
	}
	return 0;
}
