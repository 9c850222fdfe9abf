/* What is known by now of the sender, for signals of forged mail: our own
 * evaluation, and where that cannot know (offline, keys that are gone) what
 * our own server wrote when the mail came in. */
#include <errno.h>

#include "core/blocklist/owner.h"
#include "core/message/trust.h"
#include "core/message/written.h"

/* ---- SPF ---- */

static enum spf_result
spf_word(struct span word)
{
	for (int k = SPF_NONE; k <= SPF_PERMERROR; k++)
		if (span_eq_nocase(word, span_str(spf_result_name(
		    (enum spf_result)k))))
			return (enum spf_result)k;
	return SPF_UNKNOWN;
}

static bool
spf_is_told(const struct message_judge *j)
{
	return j->r.has_spf && j->r.spf.result != SPF_UNKNOWN &&
	    j->r.spf.result != SPF_TEMPERROR;
}

static void
take_spf(struct message_judge *j, const struct written *w,
    struct forge_results *ret)
{
	struct span from = j->m->from_domain, domain;
	ptrdiff_t at;

	ret->spf = SPF_UNKNOWN;
	if (spf_is_told(j)) {
		ret->spf = j->r.spf.result;
		ret->spf_domain = j->r.spf.domain;
	} else if (w->spf != NULL) {
		domain = authres_value(w->spf, "smtp", "mailfrom");
		if (domain.n == 0)
			domain = authres_value(w->spf, "smtp", "helo");
		at = span_rchr(domain, '@');
		ret->spf = spf_word(w->spf->result);
		ret->spf_domain = span_skip(domain, (size_t)(at + 1));
	}
	ret->spf_aligned = ret->spf == SPF_PASS && message_same_house(j,
	    ret->spf_domain, from);
}

/* ---- DKIM ---- */

static enum dkim_result
dkim_word(struct span word)
{
	for (int k = DKIM_NONE; k <= DKIM_PERMERROR; k++)
		if (span_eq_nocase(word, span_str(dkim_result_name(
		    (enum dkim_result)k))))
			return (enum dkim_result)k;
	return DKIM_UNKNOWN;
}

/* A key that is gone, or nobody to ask: what was written then counts. */
static bool
dkim_is_told(const struct message_judge *j)
{
	enum dkim_result k = j->r.dkim.result;

	return k == DKIM_PASS || k == DKIM_FAIL || k == DKIM_POLICY ||
	    k == DKIM_PENDING;
}

static void
own_dkim(struct message_judge *j, struct forge_signature *v,
    struct forge_results *ret)
{
	const struct dkim_outcome *o = &j->r.dkim;

	for (size_t i = 0; i < o->n; i++)
		v[ret->ndkim++] = (struct forge_signature){
			o->v[i].signature->domain, o->v[i].result,
			message_same_house(j, o->v[i].signature->domain,
			j->m->from_domain) };
	ret->dkim_result = o->result;
}

static void
written_dkim(struct message_judge *j, const struct written *w,
    struct forge_signature *v, struct forge_results *ret)
{
	ret->ndkim = 0;
	ret->dkim_result = DKIM_NONE;
	for (size_t i = 0; i < w->ndkim; i++) {
		enum dkim_result k = dkim_word(w->dkim[i]->result);
		struct span d = authres_value(w->dkim[i], "header", "d");

		if (d.n == 0)
			d = authres_value(w->dkim[i], "header", "i");
		d = span_skip(d, (size_t)(span_rchr(d, '@') + 1));
		if (ret->dkim_result != DKIM_PASS)
			ret->dkim_result = k;
		if (k != DKIM_NONE)
			v[ret->ndkim++] = (struct forge_signature){
				message_ascii(d, j->a), k,
				message_same_house(j, d,
				j->m->from_domain) };
	}
}

static int
take_dkim(struct message_judge *j, const struct written *w,
    struct forge_results *ret)
{
	struct forge_signature *v = arena_array(j->a, DKIM_SIGNATURES,
	    sizeof *v);

	if (v == NULL)
		return -ENOMEM;
	own_dkim(j, v, ret);
	if (!dkim_is_told(j) && w->ndkim > 0)
		written_dkim(j, w, v, ret);
	ret->dkim = v;
	return 0;
}

/* ---- DMARC ---- */

static const struct { const char *word; enum dmarc_policy policy; }
policies[] = {
	{ "p=reject", DMARC_REJECT }, { "p=quarantine", DMARC_QUARANTINE },
	{ "p=none", DMARC_NONE },
};

/* "dmarc=fail (p=REJECT sp=NONE)" */
static enum dmarc_policy
written_policy(const struct authres_result *r)
{
	for (size_t i = 0; i < sizeof policies / sizeof *policies; i++)
		if (span_starts_nocase(span_trim(r->comment),
		    policies[i].word))
			return policies[i].policy;
	return DMARC_UNSET;
}

static enum dmarc_result
dmarc_word(struct span word)
{
	if (span_eq_nocase(word, span_str("pass")))
		return DMARC_PASS;
	if (span_eq_nocase(word, span_str("fail")))
		return DMARC_FAIL;
	if (span_eq_nocase(word, span_str("none")))
		return DMARC_NO_RECORD;
	return DMARC_UNKNOWN;
}

static bool
dmarc_is_told(const struct message_judge *j)
{
	return j->r.has_dmarc && j->r.dmarc_result != DMARC_UNKNOWN &&
	    j->r.dmarc_result != DMARC_TEMPERROR;
}

/* A failure for want of a key that is gone gives way to what was written. */
static void
take_dmarc(struct message_judge *j, const struct written *w,
    struct forge_results *ret)
{
	bool told = dmarc_is_told(j);

	if (told && j->r.dmarc_result == DMARC_FAIL && !dkim_is_told(j) &&
	    w->dmarc != NULL && w->ndkim > 0)
		told = false;
	ret->policy = j->r.has_dmarc ? j->r.dmarc.now.policy : DMARC_UNSET;
	ret->dmarc = DMARC_UNKNOWN;
	if (told)
		ret->dmarc = j->r.dmarc_result;
	else if (w->dmarc != NULL)
		ret->dmarc = dmarc_word(w->dmarc->result);
	if (ret->policy == DMARC_UNSET && w->dmarc != NULL)
		ret->policy = written_policy(w->dmarc);
}

/* ---- forwarded ---- */

static int
is_sealed(struct message_judge *j, bool *ret)
{
	struct dkim_query q = { j->m->o.vantage, j->now };
	struct arc_outcome o;
	struct trust t;
	int r = arc_check(j->m->arc, &q, j->by, j->a, &o);

	*ret = false;
	if (r == 0)
		r = trust_of(&j->m->o, j->a, &t);
	if (r == 0 && o.result == ARC_PASS && o.n > 0) {
		struct span d = o.v[o.n - 1].set->seal->domain;

		*ret = trust_has_name(&t, d) || message_is_authserv(j, d);
	}
	return r;
}

/* The server that handed it in had got it for somebody else, whom To names,
 * and the author's own signature still holds: then what it wrote is no lie
 * that would help anybody. */
static bool
is_passed_on(const struct message_judge *j, const struct forge_results *ret)
{
	const struct route *t = j->m->route;
	const struct received *here, *below;
	bool proved = ret->dmarc == DMARC_PASS;

	for (size_t i = 0; i < ret->ndkim; i++)
		proved |= ret->dkim[i].aligned && ret->dkim[i].result ==
		    DKIM_PASS;
	if (!proved || t->outside == NULL || t->outside + 1 == t->v + t->n)
		return false;
	here = &t->outside->r;
	below = &t->outside[1].r;
	return below->for_whom.n > 0 && below->by.n > 0 &&
	    !span_eq_nocase(below->for_whom, here->for_whom) &&
	    (span_eq_nocase(below->by, here->rdns) ||
	    span_eq_nocase(below->by, here->helo));
}

/* ---- the server, the domain ---- */

static enum forge_answer
answer_of(bool yes, bool open, bool failed)
{
	if (yes)
		return FORGE_YES;
	return open ? FORGE_PENDING : failed ? FORGE_UNKNOWN : FORGE_NO;
}

static bool
is_null_mx(const struct dns_look *l)
{
	return l->n == 1 && (l->v[0]->target.n == 0 ||
	    span_is(l->v[0]->target, "."));
}

/* The addresses of From's domain, and whether it can receive mail at all; the
 * same questions as those of the row exists. */
static int
take_domain(struct message_judge *j, struct forge_results *ret)
{
	static const int types[] = { DNS_MX, DNS_A, DNS_AAAA };
	bool yes = false, open = false, failed = false;
	struct ip *v = NULL;
	size_t cap = 0;
	struct dns_look l;

	if (j->m->from_domain.n == 0)
		return 0;
	for (size_t i = 0; i < 3; i++) {
		if (message_look(j, j->m->from_domain, types[i], &l) < 0)
			return -ENOMEM;
		open |= l.status == DNS_OPEN;
		failed |= l.status == DNS_FAILED || l.status == DNS_UNASKED;
		if (types[i] == DNS_MX && is_null_mx(&l)) {
			ret->receives = FORGE_NO;
			return 0;
		}
		yes |= l.status == DNS_FOUND;
		for (size_t k = 0; types[i] != DNS_MX && k < l.n; k++) {
			v = arena_grow(j->a, v, ret->nhosts, &cap, sizeof *v);
			if (v == NULL)
				return -ENOMEM;
			v[ret->nhosts++] = ip_of(l.v[k]->rdata.p,
			    l.v[k]->rdata.n);
		}
	}
	ret->hosts = v;
	ret->receives = answer_of(yes, open, failed);
	return 0;
}

static int
take_server(struct message_judge *j, struct forge_results *ret)
{
	const struct route *t = j->m->route;
	struct span helo = message_ascii(t->helo, j->a);
	struct dns_look l;
	bool yes = false;

	ret->name = j->r.iprev.name;
	ret->named = j->r.iprev.result == IPREV_PASS ? FORGE_YES :
	    j->r.iprev.result == IPREV_FAIL || j->r.iprev.result ==
	    IPREV_NO_NAME ? FORGE_NO : j->r.iprev.result == IPREV_PENDING ?
	    FORGE_PENDING : FORGE_UNKNOWN;
	if (t->ip.n == 0 || helo.n == 0 || *helo.p == '[')
		return 0;
	if (message_look(j, helo, t->ip.n == 4 ? DNS_A : DNS_AAAA, &l) < 0)
		return -ENOMEM;
	for (size_t i = 0; i < l.n; i++) {
		struct ip found = ip_of(l.v[i]->rdata.p, l.v[i]->rdata.n);

		yes |= found.n == t->ip.n && ip_in(&found, &t->ip,
		    (unsigned)(8 * t->ip.n));
	}
	ret->helo_leads = answer_of(yes, l.status == DNS_OPEN,
	    l.status == DNS_FAILED || l.status == DNS_UNASKED);
	return 0;
}

/* Of the network, where its owner may be asked for. */
static int
take_country(struct message_judge *j, struct forge_results *ret)
{
	const struct ip *ip = &j->m->route->ip;
	struct blocklist_query q = { .lists = j->m->services,
		.vantage = j->m->o.vantage };
	struct owner o = { .open = false };
	int r = 0;

	if (ip->n > 0 && !ip_is_private(ip) && j->m->o.ask_all)
		r = owner_find(&q, j->by, j->a, ip, &o);
	ret->country = o.country;
	return r;
}

int
message_forged_results(struct message_judge *j, struct forge_results *ret)
{
	struct written w = { .ndkim = 0 };
	bool sealed = false;
	int r;

	*ret = (struct forge_results){ .now = j->now };
	r = message_written(j, spf_is_told(j) || dmarc_is_told(j), &w, ret);
	if (r == 0)
		r = take_dkim(j, &w, ret);
	if (r < 0)
		return r;
	take_spf(j, &w, ret);
	take_dmarc(j, &w, ret);
	ret->trusted = ret->spf != SPF_UNKNOWN || ret->dmarc !=
	    DMARC_UNKNOWN || w.ndkim > 0 || dkim_is_told(j);
	r = is_sealed(j, &sealed);
	ret->forwarded = sealed || is_passed_on(j, ret);
	if (r == 0)
		r = take_domain(j, ret);
	if (r == 0)
		r = take_server(j, ret);
	return r == 0 ? take_country(j, ret) : r;
}
