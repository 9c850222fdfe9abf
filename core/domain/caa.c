/* Which authorities may issue certificates for the domain (RFC 8659): the
 * records of the name, else of the nearest name above that has any.  Mail
 * needs it for the certificates of MTA-STS and of the mail server. */
#include "core/domain/domain_part.h"

#define ISSUERS_MAX 32
#define CRITICAL    128

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

static void
judge(struct domain *d, struct row *r, struct span name,
    const struct dns_look *l)
{
	struct caa c = { .unknown = { NULL, 0 } };

	for (size_t i = 0; i < l->n; i++)
		take(&c, l->v[i]);
	row_value(d->s, r, name);
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
		domain_say(d, r, SEVERITY_NOTICE, "caa.nobody", "domain",
		    domain_z(d, d->name), NULL);
	else if (c.issue.n > 0)
		domain_say(d, r, SEVERITY_INFO, "caa.some", "name",
		    domain_z(d, name), NULL);
	else
		domain_say(d, r, SEVERITY_NONE, "caa.any", NULL);
}

/* All names above are asked at once; the nearest that has records counts, and
 * none below it may have failed. */
int
domain_caa(struct domain *d)
{
	struct row *r = sheet_row(d->s, NULL, "caa", span_str(""));
	struct span at = d->name, name = { NULL, 0 };
	struct dns_look found = { .status = DNS_ABSENT };

	while (at.n > 0) {
		ptrdiff_t dot = span_chr(at, '.');
		struct dns_look l;
		int err = domain_look(d, at, DNS_CAA, &l);

		if (err < 0)
			return err;
		if (name.n == 0 && l.status != DNS_EMPTY &&
		    l.status != DNS_ABSENT) {
			found = l;
			name = at;
		}
		at = dot >= 0 ? span_skip(at, (size_t)dot + 1) :
		    span_str(NULL);
	}
	if (!domain_settled(d, r, &found, name))
		return 0;
	if (found.status == DNS_FOUND)
		judge(d, r, name, &found);
	else
		domain_say(d, r, SEVERITY_NONE, "caa.any", NULL);
	return 0;
}
