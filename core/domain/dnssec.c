/* DNSSEC as Postfix sees it: the AD bit of a resolver that may be believed
 * (RFC 4035 3.2.3, RFC 6840 5.7).  A resolver is believed where it is trusted
 * (look.h) and has shown that it validates: a name known to be signed comes
 * with AD and, where one is named, a broken one is SERVFAIL.
 *
 * SERVFAIL with an answer where checking is disabled (CD) is bogus.  Whether
 * the parent has a DS is plain DNS: who does not validate can tell that a
 * domain is not signed, but not that its signatures hold. */
#include "core/domain/domain_part.h"

#include <errno.h>

static bool
may_be_believed(struct domain *d, bool *ret_open)
{
	const struct question q = { .kind = QUESTION_FACT,
		.vantage = d->q->vantage, .name = span_str(DNS_TRUSTED) };
	const struct answer *a = d->by != NULL ? d->by->ask(d->by, &q) : NULL;

	*ret_open = a != NULL && a->state == ANSWER_OPEN;
	return a != NULL && a->state == ANSWER_GIVEN &&
	    span_is(a->bytes, "yes");
}

/* The name that must fail; without one, so it is. */
static int
probe_bogus(struct domain *d, enum domain_trust *trust)
{
	const char *name = d->q->probe_bogus;
	struct dns_look l;
	int r;

	if (name == NULL || *name == '\0')
		return 0;
	r = domain_look(d, span_str(name), DNS_SOA, &l);
	if (r < 0 || *trust == DOMAIN_DISTRUST)
		return r;
	if (l.status == DNS_OPEN)
		*trust = DOMAIN_TRUST_OPEN;
	else if (l.status != DNS_FAILED || l.rcode != DNS_SERVFAIL)
		*trust = DOMAIN_DISTRUST;
	return 0;
}

int
domain_validates(struct domain *d, enum domain_trust *ret)
{
	const char *name = d->q->probe_signed;
	bool open, believed = may_be_believed(d, &open);
	struct dns_look l;
	int r;

	*ret = DOMAIN_DISTRUST;
	if (!open && !believed)
		return 0;
	r = domain_look(d, span_str(name != NULL && *name ? name : "."),
	    DNS_SOA, &l);
	if (r < 0)
		return r;
	if (open || l.status == DNS_OPEN)
		*ret = DOMAIN_TRUST_OPEN;
	else if (l.status == DNS_FOUND && l.secure)
		*ret = DOMAIN_TRUST;
	return probe_bogus(d, ret);
}

/* Is there an answer where nobody checks the signatures? */
static int
look_unchecked(struct domain *d, bool *ret_open, bool *ret_answered)
{
	const struct question q = { .kind = QUESTION_DNS,
		.vantage = d->q->vantage, .name = d->name, .type = DNS_SOA,
		.cd = true };
	const struct answer *a = d->by->ask(d->by, &q);
	struct dns_answer answer;
	int r = -EBADMSG;

	*ret_open = a->state == ANSWER_OPEN;
	if (a->state == ANSWER_GIVEN)
		r = dns_parse(a->bytes, d->a, &answer);
	*ret_answered = r == 0 && (answer.rcode == DNS_NOERROR ||
	    answer.rcode == DNS_NXDOMAIN);
	return r == -ENOMEM ? r : 0;
}

/* SERVFAIL for the domain: why? */
static int
judge_failed(struct domain *d, struct row *r, const struct dns_look *soa)
{
	bool open, answered;
	int err = look_unchecked(d, &open, &answered);

	if (err < 0 || r == NULL || domain_circle(d, r, d->name))
		return err;
	if (open) {
		r->state = ROW_PENDING;
	} else if (answered) {
		row_typed(d->s, r, "chain", FIELD_ENUM, span_str("bogus"));
		domain_say(d, r, SEVERITY_ERROR, "dnssec.bogus", "domain",
		    domain_z(d, d->name), NULL);
	} else {
		(void)domain_settled(d, r, soa, d->name);
	}
	return 0;
}

struct chain {
	struct dns_look	 soa, ds, key;
	struct span	 zone;
	enum domain_trust trust;
};

/* catalogue: chain.* */
static void
say_chain(struct domain *d, struct row *r, const struct chain *c,
    enum severity severity, const char *word)
{
	const char *id = arena_printf(d->a, "dnssec.%s", word);

	if (id == NULL)
		return;
	row_typed(d->s, r, "chain", FIELD_ENUM, span_str(word));
	domain_say(d, r, severity, id, "zone", domain_z(d, c->zone), NULL);
}

static void
judge_chain(struct domain *d, struct row *r, const struct chain *c)
{
	bool keys;

	if (!domain_settled(d, r, &c->ds, c->zone))
		return;
	row_number(d->s, r, "ds", FIELD_BOOL, c->ds.status == DNS_FOUND);
	row_words(d->s, r, text_plain(c->ds.status == DNS_FOUND ?
	    "domain.ds.there" : "domain.ds.none"));
	domain_evidence(d, r, &c->ds);
	if (c->ds.status != DNS_FOUND) {
		if (!domain_settled(d, r, &c->key, c->zone))
			return;
		keys = c->key.status == DNS_FOUND;
		say_chain(d, r, c, keys ? SEVERITY_WARNING : SEVERITY_NOTICE,
		    keys ? "island" : "none");
	} else if (c->trust == DOMAIN_TRUST_OPEN) {
		r->state = ROW_PENDING;
	} else if (c->trust == DOMAIN_DISTRUST) {
		domain_say(d, r, SEVERITY_NONE, "dnssec.unknown", "zone",
		    domain_z(d, c->zone), NULL);
		r->state = ROW_UNKNOWN;
	} else if (c->soa.secure) {
		say_chain(d, r, c, SEVERITY_INFO, "secure");
	} else {
		say_chain(d, r, c, SEVERITY_WARNING, "insecure");
	}
}

int
domain_dnssec(struct domain *d)
{
	struct row *r = sheet_row(d->s, NULL, "dnssec", span_str(""));
	struct chain c = { .zone = d->zone.n > 0 ? d->zone : d->name };
	int err = domain_validates(d, &c.trust);

	if (err == 0)
		err = domain_look(d, d->name, DNS_SOA, &c.soa);
	if (err == 0)
		err = domain_look(d, c.zone, DNS_DS, &c.ds);
	if (err == 0)
		err = domain_look(d, c.zone, DNS_DNSKEY, &c.key);
	if (err < 0)
		return err;
	if (c.soa.status == DNS_FAILED && c.soa.rcode == DNS_SERVFAIL)
		return judge_failed(d, r, &c.soa);
	if (domain_settled(d, r, &c.soa, d->name))
		judge_chain(d, r, &c);
	return 0;
}
