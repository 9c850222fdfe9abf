/* Reports about TLS between mail servers (RFC 8460, 3): one record, with
 * somewhere to send them to.  A domain works without. */
#include "core/auth/tag_list.h"
#include "core/domain/domain_part.h"

#define PLACES_MAX 32

/* Where reports go, into the field `rua`.  False: nowhere that counts. */
static bool
take_places(struct domain *d, struct row *r, struct span rua)
{
	struct span places[PLACES_MAX], place;
	size_t n = 0;

	while (n < PLACES_MAX && span_split(&rua, ',', &place)) {
		place = span_trim(place);
		if ((span_starts_nocase(place, "mailto:") &&
		    span_chr(place, '@') > 0) ||
		    span_starts_nocase(place, "https://"))
			places[n++] = place;
	}
	if (n > 0)
		row_list(d->s, r, "rua", places, n);
	return n > 0;
}

static void
judge(struct domain *d, struct row *r, struct span record)
{
	struct span fault = tag_fault(record);

	row_value(d->s, r, record);
	if (fault.n > 0)
		domain_say(d, r, SEVERITY_WARNING, "tls-rpt.tag", "tag",
		    domain_z(d, fault), NULL);
	else if (!take_places(d, r, tag_value(record, "rua")))
		domain_say(d, r, SEVERITY_WARNING, "tls-rpt.rua", NULL);
	else
		domain_say(d, r, SEVERITY_INFO, "tls-rpt.good", NULL);
}

int
domain_tls_rpt(struct domain *d)
{
	struct row *r = sheet_row(d->s, NULL, "tls-rpt", span_str(""));
	struct span name = domain_below(d, "_smtp._tls", d->name), record;
	const char *proposal = arena_printf(d->a,
	    "v=TLSRPTv1; rua=mailto:postmaster@" SPAN_FMT, SPAN_ARG(d->name));
	struct dns_look l;
	size_t n;
	int err = domain_look(d, name, DNS_TXT, &l);

	if (err < 0 || !domain_settled(d, r, &l, name))
		return err;
	domain_evidence(d, r, &l);
	n = domain_versioned(&l, "TLSRPTv1", &record);
	if (n == 1)
		judge(d, r, record);
	else if (n > 1)
		domain_say(d, r, SEVERITY_WARNING, "tls-rpt.many", "name",
		    domain_z(d, name), NULL);
	else
		domain_say(d, r, l.n > 0 ? SEVERITY_WARNING : SEVERITY_NOTICE,
		    l.n > 0 ? "tls-rpt.other" : "tls-rpt.none", "name",
		    domain_z(d, name), NULL);
	if (r != NULL && r->severity != SEVERITY_INFO)
		domain_propose_txt(d, r, name, span_str(proposal));
	return 0;
}
