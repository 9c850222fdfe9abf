/* The policy that a domain publishes (RFC 9989; RFC 7489 where it differs),
 * and whether those whom it sends reports to have agreed (RFC 9990, 4; RFC
 * 7489, 7.1). */
#include "core/auth/dmarc.h"

#include <errno.h>

#include "core/domain/domain_part.h"

#define TARGETS_MAX 16

struct targets {
	struct span	 v[TARGETS_MAX];
	size_t		 n;
};

/* ---- who gets reports ---- */

/* "mailto:a@b.example!10m" is b.example; other URIs count for nobody. */
static struct span
target_of(struct span uri)
{
	ptrdiff_t at;

	uri = span_trim(uri);
	if (!span_starts_nocase(uri, "mailto:"))
		return span_str(NULL);
	for (const char *end = "?!"; *end; end++) {
		at = span_chr(uri, *end);
		if (at >= 0)
			uri = span_head(uri, (size_t)at);
	}
	/* a URI has neither blanks nor control characters (RFC 3986, 2) */
	for (size_t i = 0; i < uri.n; i++) {
		if (uri.p[i] <= ' ' || uri.p[i] > '~')
			return span_str(NULL);
	}
	at = span_rchr(uri, '@');
	uri = at >= 0 ? span_skip(uri, (size_t)at + 1) : span_str(NULL);
	return uri.n > 0 && dns_name_valid(uri) ? uri : span_str(NULL);
}

static void
add_targets(struct targets *t, struct span uris)
{
	struct span uri;

	while (t->n < TARGETS_MAX && span_split(&uris, ',', &uri)) {
		struct span host = target_of(uri);
		bool known = host.n == 0;

		for (size_t i = 0; i < t->n; i++)
			known = known || dns_name_eq(t->v[i], host);
		if (!known)
			t->v[t->n++] = host;
	}
}

static bool
agreed(const struct dns_look *l)
{
	struct dmarc_record record;

	for (size_t i = 0; i < l->n; i++) {
		if (dmarc_parse(l->v[i]->text, &record))
			return true;
	}
	return false;
}

static void
external_row(struct domain *d, struct row *parent, struct span target,
    struct span name, const struct dns_look *l, enum dns_status walked)
{
	struct row *r = sheet_row(d->s, parent, "dmarc.external", target);
	struct dns_look other = { .status = walked };

	row_value(d->s, r, target);
	if (!domain_settled(d, r, l, name)) {
		if (r != NULL && r->severity > SEVERITY_WARNING)
			r->severity = SEVERITY_WARNING;
		return;
	}
	domain_evidence(d, r, l);
	if (agreed(l)) {
		domain_say(d, r, SEVERITY_INFO, "dmarc.external.good",
		    "target", domain_z(d, target), NULL);
	} else if (domain_settled(d, r, &other, target)) {
		domain_say(d, r, SEVERITY_WARNING, "dmarc.external.missing",
		    "target", domain_z(d, target), "name", domain_z(d, name),
		    NULL);
		domain_propose_txt(d, r, name, span_str("v=DMARC1"));
	}
}

static int
external(struct domain *d, struct row *parent, const struct dmarc_verdict *v)
{
	struct targets t = { .n = 0 };
	int err = 0;

	add_targets(&t, v->record->rua);
	add_targets(&t, v->record->ruf);
	for (size_t i = 0; err == 0 && i < t.n; i++) {
		struct span name = span_str(arena_printf(d->a, SPAN_FMT
		    "._report._dmarc." SPAN_FMT, SPAN_ARG(v->record_domain),
		    SPAN_ARG(t.v[i])));
		struct dmarc_walk w = { .status = DNS_FOUND };
		struct dns_look l;

		err = dmarc_walk(t.v[i], d->by, d->q->vantage, d->a, &w);
		if (err < 0)
			return err;
		if (dns_name_eq(t.v[i], v->record_domain) ||
		    (w.status == DNS_FOUND && v->org_status == DNS_FOUND &&
		    dns_name_eq(w.org_domain, v->org_domain)))
			continue;
		err = domain_look(d, name, DNS_TXT, &l);
		if (err == 0)
			external_row(d, parent, t.v[i], name, &l,
			    v->org_status == DNS_FOUND ? w.status :
			    v->org_status);
	}
	return err;
}

/* ---- what the record asks for ---- */

static bool
has_reports(const struct dmarc_record *rec)
{
	struct targets t = { .n = 0 };

	add_targets(&t, rec->rua);
	return t.n > 0;
}

static void
add_tag(struct buf *b, const char *name, const char *value)
{
	if (*value)
		buf_addf(b, "; %s=%s", name, value);
}

/* The whole record again, with what is valid in it and with that policy. */
static void
propose(struct domain *d, struct row *r, struct span at,
    const struct dmarc_record *rec, enum dmarc_policy p)
{
	const char psd[] = { rec->psd, '\0' };
	struct buf b;

	buf_init(&b, 65536);
	buf_addf(&b, "v=DMARC1; p=%s", dmarc_policy_name(p));
	add_tag(&b, "sp", dmarc_policy_name(rec->sp));
	add_tag(&b, "np", dmarc_policy_name(rec->np));
	add_tag(&b, "adkim", rec->strict_dkim ? "s" : "");
	add_tag(&b, "aspf", rec->strict_spf ? "s" : "");
	add_tag(&b, "psd", rec->psd != 'u' ? psd : "");
	add_tag(&b, "t", rec->testing ? "y" : "");
	if (has_reports(rec))
		buf_addf(&b, "; rua=" SPAN_FMT, SPAN_ARG(rec->rua));
	else
		buf_addf(&b, "; rua=mailto:postmaster@" SPAN_FMT,
		    SPAN_ARG(at));
	if (rec->ruf.n > 0)
		buf_addf(&b, "; ruf=" SPAN_FMT, SPAN_ARG(rec->ruf));
	if (b.error == 0)
		domain_propose_txt(d, r, domain_below(d, "_dmarc", at),
		    buf_span(&b));
	buf_done(&b);
}

static struct row *
note(struct domain *d, struct row *parent, enum severity severity,
    const char *word, const char *value)
{
	struct row *r = sheet_row(d->s, parent, "dmarc.note", span_str(word));
	const char *id = arena_printf(d->a, "dmarc.note.%s", word);

	row_value(d->s, r, span_str(value));
	if (id != NULL)
		domain_say(d, r, severity, id, NULL);
	return r;
}

static void
notes(struct domain *d, struct row *parent, const struct dmarc_verdict *v)
{
	const struct dmarc_record *rec = v->record;
	enum dmarc_policy p = rec->p == DMARC_UNSET ? DMARC_NONE : rec->p;
	char pct[TEXT_NUMBER];
	struct row *r;

	if (p == DMARC_NONE && has_reports(rec)) {
		r = note(d, parent, SEVERITY_NOTICE, "policy", "p=none");
		propose(d, r, v->record_domain, rec, DMARC_QUARANTINE);
	}
	if (rec->sp != DMARC_UNSET && rec->sp < p)
		note(d, parent, SEVERITY_NOTICE, "subdomains",
		    arena_printf(d->a, "sp=%s", dmarc_policy_name(rec->sp)));
	if (rec->np != DMARC_UNSET && rec->np < p)
		note(d, parent, SEVERITY_NOTICE, "nowhere",
		    arena_printf(d->a, "np=%s", dmarc_policy_name(rec->np)));
	if (rec->testing)
		note(d, parent, SEVERITY_NOTICE, "testing", "t=y");
	if (rec->pct < 100)
		note(d, parent, SEVERITY_NOTICE, "part", arena_printf(d->a,
		    "pct=%s", text_number(pct, rec->pct)));
	if (rec->psd == 'y')
		note(d, parent, SEVERITY_WARNING, "suffix", "psd=y");
	if (!has_reports(rec)) {
		r = note(d, parent, SEVERITY_NOTICE, "reports", "");
		if (p == DMARC_NONE)
			domain_say(d, r, SEVERITY_WARNING,
			    "dmarc.note.idle", NULL);
		propose(d, r, v->record_domain, rec, p);
	}
}

/* Receivers that have not moved on read the record otherwise. */
static void
old_row(struct domain *d, struct row *parent, const struct dmarc_outcome *o)
{
	const struct dmarc_verdict *v = &o->old;
	struct row *r;

	if (!dmarc_differs(o))
		return;
	r = sheet_row(d->s, parent, "dmarc.7489", span_str("7489"));
	row_typed(d->s, r, "org_domain", FIELD_DOMAIN, v->org_domain);
	if (v->policy == DMARC_UNSET) {
		domain_say(d, r, SEVERITY_NOTICE, "dmarc.old.none", NULL);
		return;
	}
	row_typed(d->s, r, "policy", FIELD_ENUM,
	    span_str(dmarc_policy_name(v->policy)));
	domain_say(d, r, SEVERITY_NOTICE, "dmarc.old.policy", "policy",
	    dmarc_policy_name(v->policy), NULL);
}

/* ---- the row ---- */

/* Where it failed it ends; the look is that of before. */
bool
domain_walked(struct domain *d, struct row *r, enum dns_status status,
    const struct dmarc_walk *w)
{
	bool failed = status == DNS_FAILED && w->status == DNS_FAILED &&
	    w->n > 0;
	struct span name = domain_below(d, "_dmarc", failed ?
	    w->v[w->n - 1].domain : d->name);
	struct dns_look l = { .status = status };

	return (!failed || domain_look(d, name, DNS_TXT, &l) == 0) &&
	    domain_settled(d, r, &l, name);
}

static int
published(struct domain *d, struct row *r, const struct dmarc_outcome *o)
{
	const struct dmarc_verdict *v = &o->now;
	const char *id = arena_printf(d->a, "dmarc.policy.%s",
	    dmarc_policy_name(v->policy));

	row_value(d->s, r, v->record->text);
	row_typed(d->s, r, "policy", FIELD_ENUM,
	    span_str(dmarc_policy_name(v->policy)));
	row_typed(d->s, r, "record_domain", FIELD_DOMAIN, v->record_domain);
	if (v->org_status == DNS_FOUND)
		row_typed(d->s, r, "org_domain", FIELD_DOMAIN,
		    v->org_domain);
	if (id != NULL)
		domain_say(d, r, v->policy == DMARC_NONE ? SEVERITY_NOTICE :
		    SEVERITY_INFO, id, "domain", domain_z(d, d->name),
		    "name", domain_z(d, v->record_domain), NULL);
	if (r != NULL && v->record->bad.n > 0) {
		r->severity = SEVERITY_WARNING;
		propose(d, r, v->record_domain, v->record,
		    v->record->p == DMARC_UNSET ? DMARC_NONE : v->record->p);
	}
	notes(d, r, v);
	old_row(d, r, o);
	return external(d, r, v);
}

/* Nothing is published, or nothing that counts. */
static int
unpublished(struct domain *d, struct row *r, const struct dmarc_outcome *o)
{
	struct dmarc_record kept = { .psd = 'u' };
	const struct dmarc_record *had = o->now.record;
	struct span name = domain_below(d, "_dmarc", d->name);
	struct dns_look l;
	int err = domain_look(d, name, DNS_TXT, &l);

	if (err < 0)
		return err;
	domain_evidence(d, r, &l);
	if (had != NULL)
		domain_say(d, r, SEVERITY_ERROR, "dmarc.empty", "name",
		    domain_z(d, o->now.record_domain), NULL);
	else if (o->walk.n > 0 && o->walk.v[0].records > 1)
		domain_say(d, r, SEVERITY_ERROR, "dmarc.many", "name",
		    domain_z(d, name), NULL);
	else
		domain_say(d, r, SEVERITY_WARNING, l.n > 0 ? "dmarc.other" :
		    "dmarc.none", "name", domain_z(d, name), "domain",
		    domain_z(d, d->name), NULL);
	/* of several the first by letters is kept */
	for (size_t i = l.n; i-- > 0;)
		(void)dmarc_parse(l.v[i]->text, &kept);
	propose(d, r, d->name, had != NULL ? had : &kept,
	    had == NULL && kept.p != DMARC_UNSET ? kept.p : DMARC_NONE);
	return 0;
}

/* Also where a record above applies, two at the domain's own name are a
 * mistake. */
static void
own_many(struct domain *d, struct row *r, const struct dmarc_walk *w)
{
	if (w->n > 0 && w->v[0].records > 1)
		domain_say(d, r, SEVERITY_ERROR, "dmarc.many", "name",
		    domain_z(d, domain_below(d, "_dmarc", d->name)), NULL);
}

/* What a note or a target warns of is seen without opening the row. */
static void
take_warnings(struct row *r)
{
	for (const struct row *c = r != NULL ? r->children : NULL; c != NULL;
	    c = c->next) {
		if (c->severity >= SEVERITY_WARNING &&
		    c->severity > r->severity &&
		    strcmp(c->id, "dmarc.walk") != 0)
			r->severity = c->severity;
	}
}

int
domain_dmarc(struct domain *d)
{
	static const enum dns_status statuses[] = {
		[DMARC_PENDING] = DNS_OPEN, [DMARC_UNKNOWN] = DNS_UNASKED,
		[DMARC_TEMPERROR] = DNS_FAILED, [DMARC_NO_RECORD] = DNS_FOUND,
		[DMARC_FAIL] = DNS_FOUND, [DMARC_PASS] = DNS_FOUND,
	};
	const struct dmarc_query q = { .from = d->name,
		.vantage = d->q->vantage };
	struct row *r = sheet_row(d->s, NULL, "dmarc", span_str(""));
	struct dmarc_outcome o;
	int err = dmarc_check(&q, d->by, d->a, &o);

	if (err < 0)
		return err;
	if (!domain_walked(d, r, statuses[o.now.result], &o.walk))
		return 0;
	err = o.now.result == DMARC_NO_RECORD ? unpublished(d, r, &o) :
	    published(d, r, &o);
	own_many(d, r, &o.walk);
	take_warnings(r);
	dmarc_walk_rows(d->s, r, &o.walk);
	return err;
}
