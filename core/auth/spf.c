/* Evaluation (RFC 7208, 4 to 6): always from the start, in order, as far as
 * the answers reach.  Includes and redirects count as look-ups, which bounds
 * the recursion. */
#include "core/auth/spf.h"

#include <errno.h>

#include "core/auth/spf_part.h"

static enum spf_result check_host(struct spf_context *c, struct span domain,
		struct spf_step *below, unsigned depth);

static enum spf_result
fail(struct spf_context *c, enum spf_result r, enum spf_why why,
    struct span where)
{
	c->o->why = why;
	c->o->where = where;
	return r;
}

unsigned
spf_lookups(const struct spf_context *c)
{
	return c->q->count_all ? SPF_COUNTED : SPF_LOOKUPS;
}

/* ---- questions ---- */

/* Backslashes are bytes of a label here, escapes in wire.h. */
static struct span
escaped(struct span s, struct arena *a)
{
	char *p = arena_alloc(a, 2 * s.n + 1);
	size_t n = 0;

	for (size_t i = 0; p && i < s.n; i++) {
		if (s.p[i] == '\\')
			p[n++] = '\\';
		p[n++] = s.p[i];
	}
	return span_of(p, n);
}

bool
spf_look(struct spf_context *c, struct span name, int type,
    struct dns_look *ret)
{
	int r = dns_look(c->by, c->a, c->q->vantage, escaped(name, c->a),
	    type, ret);

	if (r == -EINVAL)	/* no such name can exist */
		*ret = (struct dns_look){ .status = DNS_ABSENT };
	else if (r < 0)
		c->memory = true;
	return r != -ENOMEM;
}

/* What an answer means for the term that needs it: PASS: go on. */
static enum spf_result
settle(struct spf_context *c, const struct dns_look *l, struct span name)
{
	switch (l->status) {
	case DNS_OPEN:
		return SPF_PENDING;
	case DNS_UNASKED:
		return fail(c, SPF_UNKNOWN, SPF_WHY_UNASKED, name);
	case DNS_FAILED:
		c->o->rcode = l->rcode;
		return fail(c, SPF_TEMPERROR, SPF_WHY_DNS, name);
	default:
		return SPF_PASS;
	}
}

static int
address_type(const struct spf_context *c)
{
	return c->q->ip.n == 4 ? DNS_A : DNS_AAAA;
}

static bool
has_address(const struct spf_context *c, const struct dns_look *l,
    const struct spf_term *t)
{
	unsigned bits = c->q->ip.n == 4 ? t->bits4 : t->bits6;

	for (size_t i = 0; i < l->n; i++) {
		struct ip ip = ip_of(l->v[i]->rdata.p, l->v[i]->rdata.n);

		if (ip_in(&c->q->ip, &ip, bits))
			return true;
	}
	return false;
}

/* ---- mechanisms: PASS and *match, or a result that ends everything ---- */

/* The own question of a term: counts when it has no answer (4.6.4). */
static enum spf_result
ask_term(struct spf_context *c, struct spf_step *step, int type,
    struct dns_look *l)
{
	enum spf_result r;

	if (!spf_look(c, step->target, type, l))
		return SPF_TEMPERROR;
	r = settle(c, l, step->target);
	if (r != SPF_PASS || l->status == DNS_FOUND)
		return r;
	step->empty = true;
	if (++c->o->voids > SPF_VOIDS && !c->q->count_all)
		return fail(c, SPF_PERMERROR, SPF_WHY_VOIDS, step->term);
	return SPF_PASS;
}

static enum spf_result
eval_mx(struct spf_context *c, const struct spf_term *t,
    struct spf_step *step, bool *match)
{
	struct dns_look mx, l;
	enum spf_result r = ask_term(c, step, DNS_MX, &mx);
	bool open = false;

	if (r != SPF_PASS)
		return r;
	if (mx.n > SPF_HOSTS)
		return fail(c, SPF_PERMERROR, SPF_WHY_MX, step->term);
	for (size_t i = 0; i < mx.n && !*match; i++) {
		struct span host = mx.v[i]->target;

		if (span_is(host, "."))
			continue;
		if (dns_look(c->by, c->a, c->q->vantage, host,
		    address_type(c), &l) < 0) {
			c->memory = true;
			return SPF_TEMPERROR;
		}
		r = settle(c, &l, host);
		if (r == SPF_PENDING)	/* ask for the others, too */
			open = true;
		else if (r != SPF_PASS && !open)
			return r;
		*match = !open && has_address(c, &l, t);
	}
	return open ? SPF_PENDING : SPF_PASS;
}

/* Is name the domain, or below it? */
static bool
is_below(struct span name, struct span domain)
{
	return span_ends_nocase(name, domain) && (name.n == domain.n ||
	    (name.n > domain.n && name.p[name.n - domain.n - 1] == '.'));
}

enum spf_result
spf_validated(struct spf_context *c, struct span domain,
    struct span v[SPF_HOSTS], size_t *n, bool *empty)
{
	struct spf_term exact = { .bits4 = 32, .bits6 = 128 };
	struct dns_look ptr, l;
	bool open = false;

	*n = 0;
	*empty = false;
	if (!spf_look(c, dns_reverse(c->a, c->q->ip.bytes, c->q->ip.n),
	    DNS_PTR, &ptr))
		return SPF_TEMPERROR;
	if (ptr.status == DNS_OPEN)
		return SPF_PENDING;
	*empty = ptr.status == DNS_EMPTY || ptr.status == DNS_ABSENT;
	for (size_t i = 0; i < ptr.n && i < SPF_HOSTS; i++) {
		struct span name = ptr.v[i]->target;
		size_t at = *n;

		if (dns_look(c->by, c->a, c->q->vantage, name,
		    address_type(c), &l) < 0)
			continue;
		open = open || l.status == DNS_OPEN;
		if (!has_address(c, &l, &exact))
			continue;
		/* the domain itself first, then those below it */
		if (at > 0 && (is_below(name, domain) > is_below(v[0],
		    domain) || span_eq_nocase(name, domain))) {
			v[at] = v[0];
			at = 0;
		}
		v[at] = name;
		++*n;
	}
	return open ? SPF_PENDING : SPF_PASS;
}

static enum spf_result
eval_ptr(struct spf_context *c, struct spf_step *step, bool *match)
{
	struct span v[SPF_HOSTS];
	size_t n;
	enum spf_result r = spf_validated(c, step->target, v, &n,
	    &step->empty);

	if (r != SPF_PASS)
		return r;
	if (step->empty && ++c->o->voids > SPF_VOIDS &&
	    !c->q->count_all)
		return fail(c, SPF_PERMERROR, SPF_WHY_VOIDS, step->term);
	for (size_t i = 0; i < n; i++)
		*match = *match || is_below(v[i], step->target);
	return SPF_PASS;
}

/* 5.2: what the result of the other record means here. */
static enum spf_result
eval_include(struct spf_context *c, struct spf_step *step, unsigned depth,
    bool *match)
{
	enum spf_result r = check_host(c, step->target, step, depth + 1);

	step->result = r;
	switch (r) {
	case SPF_PASS:
		*match = true;
		return SPF_PASS;
	case SPF_FAIL:
	case SPF_SOFTFAIL:
	case SPF_NEUTRAL:
		return SPF_PASS;
	case SPF_NONE:
		return fail(c, SPF_PERMERROR, SPF_WHY_INCLUDE, step->term);
	default:
		return r;
	}
}

static enum spf_result
eval_address(struct spf_context *c, const struct spf_term *t,
    struct spf_step *step, bool *match)
{
	struct dns_look l;
	enum spf_result r = ask_term(c, step, t->kind == SPF_EXISTS ?
	    DNS_A : address_type(c), &l);

	if (r == SPF_PASS)
		*match = t->kind == SPF_EXISTS ? l.status == DNS_FOUND :
		    has_address(c, &l, t);
	return r;
}

static enum spf_result
expand(struct spf_context *c, const struct spf_term *t, struct spf_step *step)
{
	enum spf_result r = spf_expand_name(c, t->spec, step->domain,
	    &step->target);

	return r == SPF_UNKNOWN ? fail(c, r, SPF_WHY_PRIVATE, step->term) : r;
}

static enum spf_result
eval_asking(struct spf_context *c, const struct spf_term *t,
    struct spf_step *step, unsigned depth, bool *match)
{
	enum spf_result r;

	step->number = ++c->o->lookups;
	if (step->number > spf_lookups(c))
		return fail(c, SPF_PERMERROR, SPF_WHY_LOOKUPS, step->term);
	r = expand(c, t, step);
	if (r != SPF_PASS)
		return r;
	switch (t->kind) {
	case SPF_INCLUDE:
		return eval_include(c, step, depth, match);
	case SPF_MX:
		return eval_mx(c, t, step, match);
	case SPF_PTR:
		return eval_ptr(c, step, match);
	default:
		return eval_address(c, t, step, match);
	}
}

static enum spf_result
eval_term(struct spf_context *c, const struct spf_term *t,
    struct spf_step *step, unsigned depth, bool *match)
{
	switch (t->kind) {
	case SPF_ALL:
		*match = true;
		return SPF_PASS;
	case SPF_IP4:
	case SPF_IP6:
		*match = t->net.n == (t->kind == SPF_IP4 ? 4 : 16) &&
		    ip_in(&c->q->ip, &t->net,
		    t->kind == SPF_IP4 ? t->bits4 : t->bits6);
		return SPF_PASS;
	default:
		return eval_asking(c, t, step, depth, match);
	}
}

/* ---- records ---- */

static struct spf_step *
add_step(struct spf_context *c, struct spf_step *below,
    const struct spf_term *t, struct span domain)
{
	struct spf_step *s = arena_alloc(c->a, sizeof *s);

	if (!s) {
		c->memory = true;
		return NULL;
	}
	s->term = t->text;
	s->domain = domain;
	if (below->last)
		below->last->next = s;
	else
		below->children = s;
	below->last = s;
	return s;
}

/* exp= of the record that said fail; not in an include (6.2). */
static void
explain(struct spf_context *c, const struct spf_record *r,
    struct span domain)
{
	struct dns_look l;
	struct span name, text;
	enum spf_result st;

	if (!r->exp)
		return;
	st = spf_expand_name(c, r->exp->spec, domain, &name);
	c->o->explaining = st == SPF_PENDING;
	if (st != SPF_PASS || !spf_look(c, name, DNS_TXT, &l))
		return;
	c->o->explaining = l.status == DNS_OPEN;
	if (l.status != DNS_FOUND || l.n != 1)
		return;
	st = spf_expand(c, l.v[0]->text, domain, true, &text);
	c->o->explaining = st == SPF_PENDING;
	if (st == SPF_PASS)
		c->o->explanation = text;
}

static enum spf_result
redirect(struct spf_context *c, const struct spf_record *r,
    struct span domain, struct spf_step *below, unsigned depth)
{
	struct spf_step *step = add_step(c, below, r->redirect, domain);
	enum spf_result st;

	if (!step)
		return SPF_TEMPERROR;
	step->number = ++c->o->lookups;
	if (step->number > spf_lookups(c))
		return fail(c, SPF_PERMERROR, SPF_WHY_LOOKUPS, step->term);
	st = expand(c, r->redirect, step);
	if (st != SPF_PASS)
		return st;
	/* not deeper: a redirect goes on in place of its record */
	st = check_host(c, step->target, step, depth);
	step->result = st;
	step->matched = true;
	if (st == SPF_NONE)
		return fail(c, SPF_PERMERROR, SPF_WHY_REDIRECT, step->term);
	return st;
}

static bool
ends_in_all(const struct spf_record *r)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->v[i].kind == SPF_ALL)
			return true;
	return false;
}

static enum spf_result
eval_record(struct spf_context *c, const struct spf_record *r,
    struct span domain, struct spf_step *below, unsigned depth)
{
	for (size_t i = 0; i < r->n; i++) {
		struct spf_step *step = add_step(c, below, &r->v[i], domain);
		enum spf_result st;
		bool match = false;

		if (!step)
			return SPF_TEMPERROR;
		st = eval_term(c, &r->v[i], step, depth, &match);
		if (st == SPF_PENDING)
			spf_ask_ahead(c, r, i + 1, domain);
		if (st != SPF_PASS) {
			step->failed = true;
			if (!step->result)
				step->result = st;
			return st;
		}
		if (!match)
			continue;
		step->matched = true;
		if (!step->result)
			step->result = r->v[i].qualifier;
		if (r->v[i].qualifier == SPF_FAIL && depth == 0)
			explain(c, r, domain);
		return r->v[i].qualifier;
	}
	if (r->redirect && !ends_in_all(r))
		return redirect(c, r, domain, below, depth);
	return SPF_NEUTRAL;
}

/* "v=spf1" and then a blank or the end (4.5). */
static bool
is_spf(struct span s)
{
	return span_starts_nocase(s, "v=spf1") && (s.n == 6 || s.p[6] == ' ');
}

enum spf_result
spf_record_of(struct spf_context *c, struct span domain, struct span *ret,
    enum spf_why *why)
{
	struct dns_look l;
	size_t n = 0;

	*why = SPF_OK;
	if (!spf_look(c, domain, DNS_TXT, &l))
		return SPF_TEMPERROR;
	switch (l.status) {
	case DNS_OPEN:
		return SPF_PENDING;
	case DNS_UNASKED:
		*why = SPF_WHY_UNASKED;
		return SPF_UNKNOWN;
	case DNS_FAILED:
		c->o->rcode = l.rcode;
		*why = SPF_WHY_DNS;
		return SPF_TEMPERROR;
	default:
		break;
	}
	for (size_t i = 0; i < l.n; i++)
		if (is_spf(l.v[i]->text)) {
			*ret = l.v[i]->text;
			n++;
		}
	if (n == 1)
		return SPF_PASS;
	if (n > 1)
		*why = SPF_WHY_MANY;
	else
		*why = l.status == DNS_ABSENT ? SPF_WHY_NO_DOMAIN :
		    SPF_WHY_NO_RECORD;
	return n > 1 ? SPF_PERMERROR : SPF_NONE;
}

/* A name of two labels at least (4.3). */
static bool
is_domain(struct spf_context *c, struct span s)
{
	if (span_ends(s, "."))
		s.n--;
	return span_chr(s, '.') > 0 && s.n <= 253 && s.p[0] != '[' &&
	    dns_name_valid(escaped(s, c->a));
}

static enum spf_result
check_host(struct spf_context *c, struct span domain, struct spf_step *below,
    unsigned depth)
{
	struct spf_record record;
	struct span text;
	enum spf_why why;
	enum spf_result r;

	if (!is_domain(c, domain))
		return fail(c, SPF_NONE, SPF_WHY_NAME, domain);
	r = spf_record_of(c, domain, &text, &why);
	if (r != SPF_PASS)
		return why ? fail(c, r, why, domain) : r;
	if (c->o->record.n == 0)
		c->o->record = text;
	if (!spf_parse(text, c->a, &record))
		return fail(c, SPF_PERMERROR, SPF_WHY_SYNTAX, record.error);
	if (!record.v) {
		c->memory = true;
		return SPF_TEMPERROR;
	}
	return eval_record(c, &record, domain, below, depth);
}

/* ---- the outside ---- */

/* MAIL FROM, or postmaster at the name of HELO (2.4, 4.3). */
static void
set_sender(struct spf_context *c)
{
	struct span from = c->q->mail_from;
	ptrdiff_t at;

	if (from.n == 0)
		from = c->q->helo;
	at = span_rchr(from, '@');
	c->local = at > 0 ? span_head(from, (size_t)at) :
	    span_str("postmaster");
	c->sender_domain = at >= 0 ? span_skip(from, (size_t)at + 1) : from;
	c->sender = span_str(arena_printf(c->a, SPAN_FMT "@" SPAN_FMT,
	    SPAN_ARG(c->local), SPAN_ARG(c->sender_domain)));
}

int
spf_check(const struct spf_query *q, struct asker *by, struct arena *a,
    struct spf_outcome *ret)
{
	struct spf_outcome o = { .result = SPF_PENDING };
	struct spf_context c = { .q = q, .by = by, .a = a, .o = &o };
	struct spf_step root = { .next = NULL };

	set_sender(&c);
	o.domain = c.sender_domain;
	o.result = check_host(&c, o.domain, &root, 0);
	o.steps = root.children;
	/* an inner record may have failed without ending the whole */
	if (o.result == SPF_PASS || o.result == SPF_NEUTRAL ||
	    o.result == SPF_FAIL || o.result == SPF_SOFTFAIL)
		o.why = SPF_OK;
	if (c.memory || arena_failed(a))
		return -ENOMEM;
	*ret = o;
	return 0;
}

const char *
spf_result_name(enum spf_result r)
{
	static const char *const names[] = { "pending", "unknown", "none",
		"neutral", "pass", "fail", "softfail", "temperror",
		"permerror" };

	return names[r];
}

const char *
spf_why_name(enum spf_why w)
{
	static const char *const names[] = { "", "name", "no-record",
		"no-domain", "two-records", "syntax", "lookups", "voids",
		"mx", "include", "redirect", "dns", "unasked",
		"private" };

	return names[w];
}
