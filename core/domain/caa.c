/* Which authorities may issue certificates for the domain (RFC 8659): the
 * records of the name, else of the nearest name above that has any.  Mail
 * needs it for the certificates of MTA-STS and of the mail server. */
#include "core/domain/domain_part.h"

#define ISSUERS_MAX 32
#define CRITICAL    128
#define HOSTS_MAX   10

struct issuers {
	struct span	 v[ISSUERS_MAX];
	size_t		 n;
	bool		 asked;		/* there is such a tag */
};

struct caa {
	struct issuers	 issue, issuewild, issuemail, issuevmc, iodef;
	struct span	 unknown;	/* tag that must be known, and is not */
};

/* "ca.example; account=1" is ca.example; ";" nobody. */
static void
add_issuer(struct issuers *to, struct span value)
{
	ptrdiff_t end = span_chr(value, ';');

	to->asked = true;
	if (end >= 0)
		value = span_head(value, (size_t)end);
	value = span_trim(value);
	if (value.n > 0 && to->n < ISSUERS_MAX)
		to->v[to->n++] = value;
}

static void
take(struct caa *c, const struct dns_record *rec)
{
	const struct { const char *tag; struct issuers *to; } tags[] = {
		{ "issue", &c->issue }, { "issuewild", &c->issuewild },
		{ "issuemail", &c->issuemail }, { "issuevmc", &c->issuevmc },
	};

	for (size_t i = 0; i < sizeof tags / sizeof *tags; i++) {
		if (span_eq_nocase(rec->tag, span_str(tags[i].tag))) {
			add_issuer(tags[i].to, rec->text);
			return;
		}
	}
	if (span_eq_nocase(rec->tag, span_str("iodef"))) {
		if (c->iodef.n < ISSUERS_MAX)
			c->iodef.v[c->iodef.n++] = rec->text;
	} else if ((rec->flags & CRITICAL) != 0) {
		c->unknown = rec->tag;
	}
}

static void
list(struct domain *d, struct row *r, const char *name,
    const struct issuers *of)
{
	if (of->asked || of->n > 0)
		row_list(d->s, r, name, of->v, of->n);
}

/* Of a host in its own words; differ: hosts have others than the domain. */
static void
judge(struct domain *d, struct row *r, struct span of, struct span at,
    const struct dns_look *l, bool host, bool differ)
{
	const char *domain = domain_z(d, of), *name = domain_z(d, at);
	struct caa c = { .unknown = { NULL, 0 } };

	for (size_t i = 0; i < l->n; i++)
		take(&c, l->v[i]);
	domain_evidence(d, r, l);
	list(d, r, "issue", &c.issue);
	list(d, r, "issuewild", &c.issuewild);
	list(d, r, "issuemail", &c.issuemail);
	list(d, r, "issuevmc", &c.issuevmc);
	list(d, r, "iodef", &c.iodef);
	if (c.unknown.n > 0)
		domain_say(d, r, SEVERITY_WARNING, "caa.unknown", "tag",
		    domain_z(d, c.unknown), NULL);
	else if (c.issue.asked && c.issue.n == 0)
		domain_say(d, r, host ? SEVERITY_WARNING : SEVERITY_NOTICE,
		    host ? "caa.host-nobody" : differ ? "caa.nobody-here" :
		    "caa.nobody", "domain", domain, "name", name, NULL);
	else if (c.issue.n > 0)
		domain_say(d, r, SEVERITY_INFO, host ? "caa.host-some" :
		    differ ? "caa.some-here" : "caa.some", "domain", domain,
		    "name", name, NULL);
	else
		domain_say(d, r, SEVERITY_NONE, host ? "caa.host-any" :
		    "caa.any", "domain", domain, NULL);
}

/* All names above are asked at once; the nearest that has records counts, and
 * none below it may have failed.  ret_at: that name; empty: none has. */
static int
nearest(struct domain *d, struct span at, struct span *ret_at,
    struct dns_look *ret)
{
	*ret_at = span_str(NULL);
	*ret = (struct dns_look){ .status = DNS_ABSENT };
	while (at.n > 0) {
		ptrdiff_t dot = span_chr(at, '.');
		struct dns_look l;
		int err = domain_look(d, at, DNS_CAA, &l);

		if (err < 0)
			return err;
		if (ret_at->n == 0 && l.status != DNS_EMPTY &&
		    l.status != DNS_ABSENT) {
			*ret = l;
			*ret_at = at;
		}
		at = dot >= 0 ? span_skip(at, (size_t)dot + 1) :
		    span_str(NULL);
	}
	return 0;
}

/* ---- the names that need certificates for mail ---- */

/* A row only where something else holds than for the domain, whose records
 * are those at `of`. */
static int
host_row(struct domain *d, struct row *parent, struct span host,
    struct span of, bool *differ)
{
	struct dns_look l;
	struct span at;
	struct row *r;
	int err = nearest(d, host, &at, &l);

	if (err < 0 || (at.n == 0 && of.n == 0) || dns_name_eq(at, of))
		return err;
	*differ = true;
	r = sheet_row(d->s, parent, "caa.host", host);
	row_value(d->s, r, host);
	if (domain_settled(d, r, &l, at))
		judge(d, r, host, at, &l, true, false);
	return 0;
}

/* mta-sts.DOMAIN where MTA-STS is used, and the mail servers. */
static int
host_rows(struct domain *d, struct row *r, struct span of, bool *differ)
{
	struct dns_look sts, mx;
	int err = domain_look(d, domain_below(d, "_mta-sts", d->name),
	    DNS_TXT, &sts);

	if (err == 0)
		err = domain_look(d, d->name, DNS_MX, &mx);
	if (err == 0 && sts.n > 0)
		err = host_row(d, r, domain_below(d, "mta-sts", d->name), of,
		    differ);
	for (size_t i = 0; err == 0 && i < mx.n && i < HOSTS_MAX; i++) {
		struct span host = mx.v[i]->target;
		struct ip ip;

		if (!span_is(host, ".") && ip_parse(host, &ip) < 0)
			err = host_row(d, r, host, of, differ);
	}
	return err;
}

int
domain_caa(struct domain *d)
{
	struct row *r = sheet_row(d->s, NULL, "caa", span_str(""));
	struct dns_look found;
	struct span at;
	bool differ = false;
	int err = nearest(d, d->name, &at, &found);

	if (err < 0 || !domain_settled(d, r, &found, at))
		return err;
	err = host_rows(d, r, at, &differ);
	if (at.n > 0)
		row_value(d->s, r, at);
	judge(d, r, d->name, at, &found, false, differ);
	domain_take_worst(r);
	return err;
}
