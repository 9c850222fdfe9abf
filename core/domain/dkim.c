/* Keys of DKIM: which selectors there are cannot be asked of DNS, so it is
 * gathered from all who may know, and last guessed.  Whether there are any
 * keys at all is told by _domainkey: NXDOMAIN there means none below it (RFC
 * 8020).  A wildcard answers to every selector; a name that nobody uses is
 * asked, too, to tell. */
#include <errno.h>

#include "core/auth/dmarc.h"
#include "core/domain/dkim_part.h"
#include "core/sheet/age.h"

#define SELECTORS_MAX	200
#define NOBODY		"no-such-selector"

struct keys {
	struct domain	*d;
	struct row	*r;
	struct span	 above;		/* _domainkey.DOMAIN */
	struct dns_look	 base, wild;
	struct dkim_selector *v;
	size_t		 n;
	bool		 open;		/* something is not in yet */
	struct span	 good[SELECTORS_MAX + 1];	/* with a usable key */
	size_t		 ngood, rows;
	bool		 rsa;		/* one of the usable ones */
	bool		 sure;		/* not only guesses have rows */
	const struct dkim_selector *unsettled;	/* of those with a row */
	enum severity	 worst;
};

/* ---- which selectors ---- */

static bool
known(const struct keys *k, struct span selector)
{
	for (size_t i = 0; i < k->n; i++) {
		if (dns_name_eq(k->v[i].selector, selector))
			return true;
	}
	return false;
}

static int
add(struct keys *k, struct span selector, enum selector_origin origin,
    struct span public)
{
	struct dkim_selector *s = &k->v[k->n];
	const char *name;

	if (k->n == SELECTORS_MAX || selector.n == 0 || known(k, selector))
		return 0;
	name = arena_printf(k->d->a, SPAN_FMT "." SPAN_FMT,
	    SPAN_ARG(selector), SPAN_ARG(k->above));
	if (name == NULL)
		return -ENOMEM;
	if (!dns_name_valid(span_str(name)))
		return 0;
	*s = (struct dkim_selector){ .selector = selector,
		.name = span_str(name), .origin = origin, .public = public };
	k->n++;
	return domain_look(k->d, s->name, DNS_TXT, &s->look);
}

/* Facts `dkim.selector`, "mail._domainkey.example.jp"; a signer that takes
 * any domain has "*" instead of one, and counts as a guess.  What stands in
 * the log may have been changed since. */
static int
add_local(struct keys *k, bool any)
{
	const struct facts *f = k->d->q->facts;
	size_t n = f != NULL ? facts_count(f, "dkim.selector") : 0;
	struct span middle = span_str("._domainkey.");
	int r = 0;

	for (size_t i = 0; r == 0 && i < n; i++) {
		struct span key, value, domain;
		ptrdiff_t at;

		if (facts_at(f, "dkim.selector", i, &key, &value) < 0 ||
		    (at = span_find(key, middle)) < 0)
			continue;
		domain = span_skip(key, (size_t)at + middle.n);
		if (any ? !span_is(domain, "*") : !dns_name_eq(domain,
		    k->d->name))
			continue;
		r = add(k, span_head(key, (size_t)at), any ?
		    SELECTOR_GUESSED : span_is(value, "log") ?
		    SELECTOR_GIVEN : SELECTOR_LOCAL, facts_get(f,
		    "dkim.public", key));
	}
	return r;
}

static int
add_known(struct keys *k)
{
	const struct domain_query *q = k->d->q;
	int r = add_local(k, false);

	for (size_t i = 0; r == 0 && i < q->nselectors; i++)
		r = add(k, q->selectors[i], SELECTOR_GIVEN, span_str(NULL));
	return r;
}

static int
add_guesses(struct keys *k)
{
	const char *selector;
	int r = add_local(k, true);

	for (size_t i = 0; r == 0 && (selector = domain_tables_selector(
	    k->d->q->tables, i)) != NULL; i++)
		r = add(k, span_str(selector), SELECTOR_GUESSED,
		    span_str(NULL));
	if (r == 0)
		r = domain_look(k->d, domain_below(k->d, NOBODY, k->above),
		    DNS_TXT, &k->wild);
	return r;
}

/* ---- what is there ---- */

static bool
likely(const struct dns_look *l)
{
	for (size_t i = 0; i < l->n; i++) {
		if (dkim_key_likely(l->v[i]->text))
			return true;
	}
	return false;
}

/* Only the wildcard's answer? */
static bool
same(const struct dns_look *a, const struct dns_look *b)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++) {
		if (!span_eq(a->v[i]->text, b->v[i]->text))
			return false;
	}
	return true;
}

/* A guess has a row where something stands that was meant to be a key. */
static bool
is_shown(struct keys *k, const struct dkim_selector *s)
{
	if (s->origin != SELECTOR_GUESSED)
		return true;
	if (s->look.status == DNS_OPEN)
		k->open = true;
	if (k->wild.status == DNS_OPEN || k->wild.status == DNS_FOUND)
		return likely(&s->look) && k->wild.status != DNS_OPEN &&
		    !same(&s->look, &k->wild);
	return s->look.status == DNS_FOUND ? likely(&s->look) :
	    s->look.aliases > 0 && (s->look.status == DNS_ABSENT ||
	    s->look.status == DNS_EMPTY);
}

static int
show(struct keys *k, const struct dkim_selector *s)
{
	struct dkim_found found;
	int r = dkim_key_row(k->d, k->r, s, &found);

	k->rows++;
	k->sure = k->sure || s->origin != SELECTOR_GUESSED;
	if (s->look.status == DNS_OPEN)
		k->open = true;
	if (s->look.status == DNS_FAILED || s->look.status == DNS_UNASKED)
		k->unsettled = s;
	if (found.usable) {
		k->good[k->ngood++] = s->selector;
		k->rsa = k->rsa || found.type == DKIM_KEY_RSA;
	}
	/* an old key may be out of order while another one signs */
	if (s->origin == SELECTOR_GUESSED && !found.usable &&
	    found.severity > SEVERITY_WARNING)
		found.severity = SEVERITY_WARNING;
	if (found.severity > k->worst)
		k->worst = found.severity;
	return r;
}

static int
show_all(struct keys *k)
{
	const struct dkim_selector wildcard = { .selector = span_str("*"),
		.name = domain_below(k->d, "*", k->above),
		.origin = SELECTOR_GUESSED, .look = k->wild };
	int r = 0;

	for (size_t i = 0; r == 0 && i < k->n; i++) {
		if (is_shown(k, &k->v[i]))
			r = show(k, &k->v[i]);
	}
	if (r == 0 && k->wild.status == DNS_FOUND && likely(&k->wild)) {
		r = show(k, &wildcard);
		k->sure = true;
	}
	return r;
}

/* ---- the row of all ---- */

static void
say_keys(struct keys *k)
{
	struct domain *d = k->d;
	char n[TEXT_NUMBER];

	if (k->ngood > 0)
		row_list(d->s, k->r, "selectors", k->good, k->ngood);
	if (k->ngood == 0 && k->unsettled != NULL) {
		(void)domain_settled(d, k->r, &k->unsettled->look,
		    k->unsettled->name);
		return;
	}
	if (k->ngood == 0)
		domain_say(d, k->r, SEVERITY_WARNING, "dkim.unusable",
		    "domain", domain_z(d, d->name), NULL);
	else if (!k->rsa)
		domain_say(d, k->r, SEVERITY_WARNING, "dkim.rsa", NULL);
	else
		domain_say(d, k->r, SEVERITY_INFO, k->worst >=
		    SEVERITY_WARNING ? "dkim.mixed" : "dkim.good", "n",
		    text_number(n, (long long)k->ngood), "domain",
		    domain_z(d, d->name), NULL);
	if (k->worst > k->r->severity)
		k->r->severity = k->worst;
}

/* Below an organization's domain its own keys may do. */
static int
say_absent(struct keys *k)
{
	struct domain *d = k->d;
	struct dmarc_walk w = { .status = DNS_FAILED };
	int r = dmarc_walk(d->name, d->by, d->q->vantage, d->a, &w);
	bool below = w.status == DNS_FOUND && !dns_name_eq(w.org_domain,
	    d->name);

	if (r < 0)
		return r;
	k->open = k->open || w.status == DNS_OPEN;
	d->keyless = below;
	domain_say(d, k->r, below ? SEVERITY_NOTICE : SEVERITY_WARNING,
	    below ? "dkim.below" : "dkim.none", "domain", domain_z(d,
	    d->name), "name", domain_z(d, k->above), "org", domain_z(d,
	    w.org_domain), NULL);
	return 0;
}

/* catalogue: domain.dkim.* */
static int
say_none(struct keys *k)
{
	struct domain *d = k->d;

	if (!domain_settled(d, k->r, &k->base, k->above) || k->r == NULL)
		return 0;
	if (k->base.status == DNS_ABSENT)
		return say_absent(k);
	/* there is something below, or only a text at the name itself */
	domain_evidence(d, k->r, &k->base);
	domain_say(d, k->r, SEVERITY_NONE, k->base.status == DNS_EMPTY ?
	    "dkim.hidden" : "dkim.unclear", "domain", domain_z(d, d->name),
	    "name", domain_z(d, k->above), NULL);
	k->r->state = ROW_UNKNOWN;
	return 0;
}

static int
gather(struct keys *k)
{
	int r = domain_look(k->d, k->above, DNS_TXT, &k->base);

	if (r == 0)
		r = add_known(k);
	/* below a name that does not exist there is nothing to guess */
	if (r == 0 && (k->base.status == DNS_FOUND ||
	    k->base.status == DNS_EMPTY))
		r = add_guesses(k);
	return r == 0 ? show_all(k) : r;
}

int
domain_dkim(struct domain *d)
{
	struct keys *k = arena_alloc(d->a, sizeof *k);
	int r;

	if (k == NULL)
		return -ENOMEM;
	k->d = d;
	k->r = sheet_row(d->s, NULL, "dkim", span_str(""));
	k->above = domain_below(d, "_domainkey", d->name);
	k->wild.status = DNS_ABSENT;
	k->v = arena_array(d->a, SELECTORS_MAX + 1, sizeof *k->v);
	if (k->v == NULL)
		return -ENOMEM;
	r = gather(k);
	if (r < 0 || k->r == NULL)
		return r;
	/* what was only guessed may be old: others may sign */
	if (k->ngood > 0 || k->sure)
		say_keys(k);
	else
		r = say_none(k);
	if (k->base.status == DNS_OPEN || k->wild.status == DNS_OPEN)
		k->open = true;
	if (k->open)
		k->r->state = ROW_PENDING;
	age_row(d->s, k->r, "dns/dkim-selectors.tsv",
	    domain_tables_selectors_dated(d->q->tables), d->now);
	return r;
}
