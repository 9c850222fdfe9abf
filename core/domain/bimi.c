/* The record for a logo beside the mail (BIMI), of the domain or of its
 * organization.  Receivers show it only where DMARC is enforced. */
#include "core/auth/dmarc.h"
#include "core/auth/tag_list.h"
#include "core/domain/domain_part.h"

static bool
is_https(struct span uri)
{
	return span_starts_nocase(uri, "https://") && uri.n > 8;
}

static bool
is_svg(struct span uri)
{
	for (const char *end = "#?"; *end; end++) {
		ptrdiff_t at = span_chr(uri, *end);

		if (at >= 0)
			uri = span_head(uri, (size_t)at);
	}
	return span_ends_nocase(uri, span_str(".svg"));
}

/* Do receivers act on the policy, for all mail? */
static bool
is_enforced(const struct dmarc_verdict *v)
{
	const struct dmarc_record *rec = v->record;

	return rec != NULL && v->policy > DMARC_NONE && rec->pct == 100 &&
	    rec->sp != DMARC_NONE;
}

static int
enforcement(struct domain *d, struct row *r, bool proved)
{
	const struct dmarc_query q = { .from = d->name,
		.vantage = d->q->vantage };
	enum dns_status status = DNS_FOUND;
	struct dmarc_outcome o;
	int err = dmarc_check(&q, d->by, d->a, &o);

	if (err < 0)
		return err;
	if (o.now.result == DMARC_PENDING)
		status = DNS_OPEN;
	else if (o.now.result == DMARC_UNKNOWN)
		status = DNS_UNASKED;
	else if (o.now.result == DMARC_TEMPERROR)
		status = DNS_FAILED;
	if (!domain_walked(d, r, status, &o.walk))
		return 0;
	if (!is_enforced(&o.now))
		domain_say(d, r, SEVERITY_WARNING, "bimi.dmarc", "domain",
		    domain_z(d, d->name), NULL);
	else if (!proved)
		domain_say(d, r, SEVERITY_NOTICE, "bimi.plain", NULL);
	else
		domain_say(d, r, SEVERITY_INFO, "bimi.good", NULL);
	return 0;
}

static int
judge(struct domain *d, struct row *r, struct span record)
{
	struct span fault = tag_fault(record);
	struct span l = tag_value(record, "l"), a = tag_value(record, "a");

	row_value(d->s, r, record);
	if (l.n > 0)
		row_typed(d->s, r, "logo", FIELD_URL, l);
	if (a.n > 0)
		row_typed(d->s, r, "certificate", FIELD_URL, a);
	if (fault.n > 0)
		domain_say(d, r, SEVERITY_WARNING, "bimi.tag", "tag",
		    domain_z(d, fault), NULL);
	else if (l.p == NULL)
		domain_say(d, r, SEVERITY_WARNING, "bimi.empty", NULL);
	else if (l.n == 0 && a.n == 0)
		domain_say(d, r, SEVERITY_INFO, "bimi.declined", NULL);
	else if ((l.n > 0 && !is_https(l)) || (a.n > 0 && !is_https(a)))
		domain_say(d, r, SEVERITY_WARNING, "bimi.https", NULL);
	else if (l.n > 0 && !is_svg(l))
		domain_say(d, r, SEVERITY_WARNING, "bimi.svg", NULL);
	else
		return enforcement(d, r, a.n > 0);
	return 0;
}

/* At the domain, else at its organization.  False: not settled. */
static int
find(struct domain *d, struct row *r, struct span *name, struct dns_look *l,
    bool *ret)
{
	struct dmarc_walk w = { .status = DNS_FOUND };
	struct dns_look above;
	struct span record;
	int err = dmarc_walk(d->name, d->by, d->q->vantage, d->a, &w);

	*ret = false;
	*name = domain_below(d, "default._bimi", d->name);
	if (err == 0)
		err = domain_look(d, *name, DNS_TXT, l);
	if (err < 0 || !domain_settled(d, r, l, *name))
		return err;
	*ret = true;
	if (domain_versioned(l, "BIMI1", &record) > 0)
		return 0;
	*ret = domain_walked(d, r, w.status, &w);
	if (!*ret || dns_name_eq(w.org_domain, d->name))
		return 0;
	*name = domain_below(d, "default._bimi", w.org_domain);
	err = domain_look(d, *name, DNS_TXT, &above);
	if (err < 0)
		return err;
	*l = above;
	*ret = domain_settled(d, r, l, *name);
	return 0;
}

int
domain_bimi(struct domain *d)
{
	struct row *r = sheet_row(d->s, NULL, "bimi", span_str(""));
	struct span name, record;
	struct dns_look l;
	bool settled;
	size_t n;
	int err = find(d, r, &name, &l, &settled);

	if (err < 0 || !settled)
		return err;
	domain_evidence(d, r, &l);
	n = domain_versioned(&l, "BIMI1", &record);
	if (n == 1)
		return judge(d, r, record);
	if (n > 1)
		domain_say(d, r, SEVERITY_WARNING, "bimi.many", "name",
		    domain_z(d, name), NULL);
	else
		domain_say(d, r, SEVERITY_NONE, "bimi.none", NULL);
	return 0;
}
