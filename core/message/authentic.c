/* SPF, DKIM, ARC and DMARC of the mail, judged by this program itself, and
 * what each of them does not prove. */
#include "core/message/trust.h"

/* ---- results ---- */

static int
check_spf(struct message_judge *j)
{
	const struct message *m = j->m;
	const struct route *t = m->route;
	struct message_results *r = &j->r;

	r->has_spf = t->ip.n > 0 && !t->logged_in &&
	    (t->mail_from.n > 0 || t->helo.n > 0);
	if (!r->has_spf)
		return 0;
	r->spf_query = (struct spf_query){ .ip = t->ip, .helo = t->helo,
		.mail_from = t->mail_from, .vantage = m->o.vantage,
		.now = j->now, .discreet = !m->o.ask_all };
	return spf_check(&r->spf_query, j->by, j->a, &r->spf);
}

/* A failure counts only when all that could pass is known. */
static enum dmarc_result
settled(const struct message_judge *j, enum dmarc_result result)
{
	const struct message_results *r = &j->r;

	if (result != DMARC_FAIL)
		return result;
	if (r->dkim.result == DKIM_PENDING ||
	    (r->has_spf && r->spf.result == SPF_PENDING))
		return DMARC_PENDING;
	if (r->dkim.result == DKIM_UNKNOWN ||
	    (!r->has_spf && !j->m->route->logged_in) ||
	    r->spf.result == SPF_UNKNOWN)
		return DMARC_UNKNOWN;
	return result;
}

static int
check_dmarc(struct message_judge *j)
{
	struct message_results *r = &j->r;
	int err;

	r->dmarc_query = (struct dmarc_query){ .from = j->m->from_domain,
		.dkim = r->passes, .spf = &r->spf.domain,
		.nspf = r->has_spf && r->spf.result == SPF_PASS,
		.vantage = j->m->o.vantage };
	r->has_dmarc = r->dmarc_query.from.n > 0;
	r->dmarc_result = DMARC_UNKNOWN;
	if (!r->has_dmarc)
		return 0;
	r->dmarc_query.ndkim = dkim_passes(&r->dkim, r->passes);
	err = dmarc_check(&r->dmarc_query, j->by, j->a, &r->dmarc);
	r->dmarc_result = settled(j, r->dmarc.now.result);
	return err;
}

/* When our side took the mail; 0: not known. */
static usec_t
arrival(const struct message_judge *j)
{
	const struct route *t = j->m->route;
	const struct hop *h = t->outside;

	if (h == NULL && t->trusted > 0)
		h = &t->v[t->trusted - 1];
	return h != NULL && h->dated && h->when > 0 && h->when <= j->now ?
	    h->when : 0;
}

static struct dkim_query
signature_query(const struct message_judge *j)
{
	return (struct dkim_query){ .vantage = j->m->o.vantage,
		.now = j->now, .arrived = arrival(j) };
}

int
message_results(struct message_judge *j)
{
	struct dkim_query q = signature_query(j);
	int r = check_spf(j);

	if (r == 0)
		r = dkim_check(j->m->dkim, &q, j->by, j->a, &j->r.dkim);
	if (r == 0)
		r = check_dmarc(j);
	if (r == 0)
		r = message_iprev_read(j, &j->r.iprev);
	return r == 0 ? message_said_read(j, &j->r.said) : r;
}

int
message_evaluate(const struct message *m, struct asker *by, struct arena *a,
    usec_t now, struct message_results *ret)
{
	struct message_judge j = { .m = m, .by = by, .a = a, .now = now };
	int r = message_results(&j);

	*ret = j.r;
	ret->dmarc_query.dkim = ret->passes;
	ret->dmarc_query.spf = &ret->spf.domain;
	return r;
}

/* ---- rows ---- */

/* What the result does not say, beside the result. */
static void
limits(struct message_judge *j, struct row *r, const char *id)
{
	if (r == NULL || r->state != ROW_DONE)
		return;
	row_text(j->s, r, "limits", span_str(id));
	row_words(j->s, r, text_plain(id));
}

/* Does this host mail for the domain? */
static bool
is_ours(const struct message_judge *j, struct span domain)
{
	static const char *const names[] = { "postconf.mydomain",
		"postconf.myhostname" };
	struct span org = suffix_org_domain(domain, j->a), own;

	for (size_t i = 0; i < 2 && org.n > 0 && j->m->o.facts; i++) {
		own = span_trim(facts_get(j->m->o.facts, names[i],
		    span_str("")));
		if (span_eq_nocase(suffix_org_domain(own, j->a), org))
			return true;
	}
	return false;
}

/* What others should publish is no remedy for who reads their mail. */
static void
keep_remedy(struct message_judge *j, struct row *r, struct span domain)
{
	if (r != NULL && !is_ours(j, domain))
		r->remedy = (struct text){ NULL, NULL };
}

int
message_spf(struct message_judge *j)
{
	struct row *r;

	if (j->r.has_spf) {
		r = spf_row(j->s, NULL, &j->r.spf_query, &j->r.spf);
		keep_remedy(j, r, j->r.spf.domain);
		if (j->r.spf.result == SPF_PASS)
			limits(j, r, "message.limits.spf");
		return 0;
	}
	r = sheet_row(j->s, NULL, "spf", span_str(""));
	if (r == NULL)
		return 0;
	if (j->m->route->logged_in) {
		message_say(j, r, SEVERITY_NONE, "spf.own", NULL);
		return 0;
	}
	r->state = ROW_UNKNOWN;
	message_say(j, r, SEVERITY_NONE, j->m->route->ip.n == 0 ?
	    "spf.no-address" : "spf.no-sender", NULL);
	return 0;
}

int
message_dkim(struct message_judge *j)
{
	dkim_row(j->s, NULL, &j->r.dkim);
	return 0;
}

int
message_arc(struct message_judge *j)
{
	struct dkim_query q = signature_query(j);
	struct arc_outcome o;
	int r = arc_check(j->m->arc, &q, j->by, j->a, &o);

	if (r == 0)
		arc_row(j->s, NULL, &o);
	return r;
}

/* What failed and may still pass is no failure. */
static void
wait_for(struct message_judge *j, struct row *r)
{
	if (r == NULL || j->r.dmarc_result == j->r.dmarc.now.result)
		return;
	r->state = j->r.dmarc_result == DMARC_PENDING ? ROW_PENDING :
	    ROW_UNKNOWN;
	r->severity = SEVERITY_NONE;
	r->why = (struct text){ NULL, NULL };
	r->remedy = r->why;
	if (r->state == ROW_UNKNOWN)
		message_say(j, r, SEVERITY_NONE, "dmarc.unknown", NULL);
}

int
message_dmarc(struct message_judge *j)
{
	struct row *r;

	if (!j->r.has_dmarc) {
		r = sheet_row(j->s, NULL, "dmarc", span_str(""));
		message_say(j, r, SEVERITY_WARNING, "dmarc.no-from", NULL);
		return 0;
	}
	r = dmarc_row(j->s, NULL, &j->r.dmarc_query, &j->r.dmarc);
	keep_remedy(j, r, j->r.dmarc_query.from);
	wait_for(j, r);
	if (j->r.dmarc.now.result == DMARC_PASS)
		limits(j, r, "message.limits.dmarc");
	return 0;
}
