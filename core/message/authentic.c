/* SPF, DKIM, ARC and DMARC of the mail, judged by this program itself, and
 * what each of them does not prove. */
#include "core/auth/dmarc.h"
#include "core/message/trust.h"

/* ---- first: what several rows need ---- */

static int
check_spf(struct message_judge *j)
{
	const struct message *m = j->m;
	const struct route *t = m->route;

	j->has_spf = t->ip.n > 0 && !t->logged_in &&
	    (t->mail_from.n > 0 || t->helo.n > 0);
	if (!j->has_spf)
		return 0;
	j->spf_query = (struct spf_query){ .ip = t->ip, .helo = t->helo,
		.mail_from = t->mail_from, .vantage = m->o.vantage,
		.now = j->now, .discreet = !m->o.ask_all };
	return spf_check(&j->spf_query, j->by, j->a, &j->spf);
}

int
message_authenticate(struct message_judge *j)
{
	struct dkim_query q = { j->m->o.vantage, j->now };
	int r = check_spf(j);

	return r == 0 ? dkim_check(j->m->dkim, &q, j->by, j->a, &j->dkim) : r;
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

	if (j->has_spf) {
		r = spf_row(j->s, NULL, &j->spf_query, &j->spf);
		keep_remedy(j, r, j->spf.domain);
		if (j->spf.result == SPF_PASS)
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
	dkim_row(j->s, NULL, &j->dkim);
	return 0;
}

int
message_arc(struct message_judge *j)
{
	struct dkim_query q = { j->m->o.vantage, j->now };
	struct arc_outcome o;
	int r = arc_check(j->m->arc, &q, j->by, j->a, &o);

	if (r == 0)
		arc_row(j->s, NULL, &o);
	return r;
}

/* Could SPF or DKIM still become a pass? */
static bool
is_open(const struct message_judge *j, bool *ret_unknown)
{
	*ret_unknown = j->dkim.result == DKIM_UNKNOWN ||
	    (!j->has_spf && !j->m->route->logged_in) ||
	    j->spf.result == SPF_UNKNOWN;
	return j->dkim.result == DKIM_PENDING ||
	    (j->has_spf && j->spf.result == SPF_PENDING);
}

/* A failure counts only when all that could pass is known. */
static void
wait_for(struct message_judge *j, struct row *r, enum dmarc_result result)
{
	bool unknown, open = is_open(j, &unknown);

	if (r == NULL || result != DMARC_FAIL || (!open && !unknown))
		return;
	r->state = open ? ROW_PENDING : ROW_UNKNOWN;
	r->severity = SEVERITY_NONE;
	r->why = (struct text){ NULL, NULL };
	r->remedy = r->why;
	if (!open)
		message_say(j, r, SEVERITY_NONE, "dmarc.unknown", NULL);
}

int
message_dmarc(struct message_judge *j)
{
	struct span dkim[DKIM_SIGNATURES];
	struct dmarc_query q = { .from = j->m->from_domain, .dkim = dkim,
		.vantage = j->m->o.vantage };
	struct dmarc_outcome o;
	struct row *r;
	int err;

	if (q.from.n == 0) {
		r = sheet_row(j->s, NULL, "dmarc", span_str(""));
		message_say(j, r, SEVERITY_WARNING, "dmarc.no-from", NULL);
		return 0;
	}
	q.ndkim = dkim_passes(&j->dkim, dkim);
	q.spf = &j->spf.domain;
	q.nspf = j->has_spf && j->spf.result == SPF_PASS;
	err = dmarc_check(&q, j->by, j->a, &o);
	if (err < 0)
		return err;
	r = dmarc_row(j->s, NULL, &q, &o);
	keep_remedy(j, r, q.from);
	wait_for(j, r, o.now.result);
	if (o.now.result == DMARC_PASS)
		limits(j, r, "message.limits.dmarc");
	return 0;
}
