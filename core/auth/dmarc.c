/* Discovery and alignment (RFC 9989, 4.10; RFC 7489, 6.6.3 and 3.1). */
#include "core/auth/dmarc.h"

#include <errno.h>

#include "core/inquiry/inquiry.h"

#define LABELS_MAX 7	/* of all names but the first */

struct context {
	const struct dmarc_query *q;
	struct asker	*by;
	struct arena	*a;
	bool		 memory;
};

static struct span
without_dot(struct span s)
{
	if (s.n > 1 && span_ends(s, "."))
		s.n--;
	return s;
}

static size_t
labels(struct span s)
{
	size_t n = s.n > 0;

	for (size_t i = 0; i < s.n; i++)
		n += s.p[i] == '.';
	return n;
}

static struct span
parent(struct span s)
{
	ptrdiff_t dot = span_chr(s, '.');

	return dot >= 0 ? span_skip(s, (size_t)dot + 1) : span_str("");
}

/* The record at one name. */
static int
look_at(struct asker *by, const char *vantage, struct arena *a,
    struct span domain, struct dmarc_step *step)
{
	const char *name = arena_printf(a, "_dmarc." SPAN_FMT,
	    SPAN_ARG(domain));
	struct dmarc_record record;
	struct dns_look l = { .status = DNS_ABSENT };
	int r;

	*step = (struct dmarc_step){ .domain = domain };
	if (!name)
		return -ENOMEM;
	r = dns_look(by, a, vantage, span_str(name), DNS_TXT, &l);
	if (r == -ENOMEM)
		return r;
	step->status = l.status;
	for (size_t i = 0; i < l.n; i++)
		if (dmarc_parse(l.v[i]->text, &record)) {
			step->record = record;
			step->records++;
		}
	return 0;
}

static bool
ends_walk(const struct dmarc_step *s)
{
	return s->records == 1 && s->record.psd != 'u';
}

/* 4.10.2: which of the names is the organizational domain. */
static void
choose_org(struct span domain, struct dmarc_walk *w)
{
	w->org = w->n;
	w->org_domain = domain;
	for (size_t i = 0; i < w->n; i++) {
		const struct dmarc_step *s = &w->v[i];

		if (s->records != 1)
			continue;
		w->org = i;
		w->org_domain = s->domain;
		if (s->record.psd == 'y' && i > 0) {
			/* one label below; the walk has been there, but for
			 * names of more than eight labels */
			w->org = i - 1;
			w->org_domain = w->v[i - 1].domain;
			while (labels(w->org_domain) >
			    labels(s->domain) + 1) {
				w->org_domain = parent(w->org_domain);
				w->org = w->n;
			}
		}
	}
}

int
dmarc_walk(struct span domain, struct asker *by, const char *vantage,
    struct arena *a, struct dmarc_walk *ret)
{
	struct dmarc_walk w = { .status = DNS_FOUND };
	struct span at = domain = without_dot(domain);
	bool ended = false;

	while (at.n > 0 && w.n < DMARC_STEPS) {
		struct dmarc_step step;
		int r = look_at(by, vantage, a, at, &step);

		if (r < 0)
			return r;
		/* all are asked, but the walk ends where it ends */
		if (!ended) {
			w.v[w.n++] = step;
			ended = ends_walk(&step) || step.status == DNS_OPEN ||
			    step.status == DNS_FAILED ||
			    step.status == DNS_UNASKED;
			if (ended && !ends_walk(&step))
				w.status = step.status;
			if (ended && w.status != DNS_OPEN)
				break;
		}
		at = parent(at);
		while (labels(at) > LABELS_MAX)
			at = parent(at);
	}
	choose_org(domain, &w);
	*ret = w;
	return 0;
}

/* ---- policy ---- */

/* A record without a valid p counts as p=none where it asks for reports. */
static bool
is_usable(const struct dmarc_record *r)
{
	return r->p != DMARC_UNSET || r->rua.n > 0;
}

static enum dmarc_policy
p_of(const struct dmarc_record *r)
{
	return r->p != DMARC_UNSET ? r->p : DMARC_NONE;
}

static enum dmarc_result
from_status(enum dns_status s)
{
	if (s == DNS_OPEN)
		return DMARC_PENDING;
	return s == DNS_UNASKED ? DMARC_UNKNOWN : DMARC_TEMPERROR;
}

static bool
is_open(enum dns_status s)
{
	return s == DNS_OPEN || s == DNS_FAILED || s == DNS_UNASKED;
}

/* Does the author's domain exist (RFC 8020)?  PASS: go on. */
static enum dmarc_result
exists(struct context *c, bool *ret)
{
	struct dns_look l = { .status = DNS_ABSENT };

	if (dns_look(c->by, c->a, c->q->vantage, c->q->from, DNS_A, &l) ==
	    -ENOMEM)
		c->memory = true;
	*ret = l.status != DNS_ABSENT;
	return is_open(l.status) ? from_status(l.status) : DMARC_PASS;
}

/* What a record says for a name below its own. */
static enum dmarc_result
inherited(struct context *c, struct dmarc_verdict *v, bool with_np)
{
	const struct dmarc_record *r = v->record;
	bool there = true;
	enum dmarc_result st = DMARC_PASS;

	if (with_np && r->np != DMARC_UNSET)
		st = exists(c, &there);
	if (st != DMARC_PASS)
		return st;
	if (!there) {
		v->published = r->np;
		v->tag = "np";
	} else if (r->sp != DMARC_UNSET) {
		v->published = r->sp;
		v->tag = "sp";
	} else {
		v->published = p_of(r);
		v->tag = "p";
	}
	return DMARC_PASS;
}

static enum dmarc_result
set_policy(struct context *c, struct dmarc_verdict *v,
    const struct dmarc_step *step, bool with_np)
{
	enum dmarc_result st = DMARC_PASS;

	v->record = &step->record;
	v->record_domain = step->domain;
	if (!is_usable(v->record))
		return DMARC_NO_RECORD;
	if (span_eq_nocase(step->domain, without_dot(c->q->from))) {
		v->published = p_of(v->record);
		v->tag = "p";
	} else {
		st = inherited(c, v, with_np);
	}
	v->policy = v->published;
	if (with_np && v->record->testing && v->policy > DMARC_NONE)
		v->policy--;
	return st;
}

/* ---- alignment ---- */

/* How the organizational domain is found: the two readings. */
enum reading { BY_WALK, BY_SUFFIX };

static enum dmarc_result
org_by_walk(struct context *c, struct span domain, struct span *ret)
{
	struct dmarc_walk w = { .status = DNS_FAILED };

	if (dmarc_walk(domain, c->by, c->q->vantage, c->a, &w) < 0)
		c->memory = true;
	*ret = w.org_domain;
	return is_open(w.status) ? from_status(w.status) : DMARC_PASS;
}

static enum dmarc_result
org_by_suffix(struct context *c, struct span domain, struct span *ret)
{
	*ret = suffix_org_domain(domain, c->a);
	if (ret->n == 0)
		*ret = without_dot(domain);
	return DMARC_PASS;
}

/* FAIL: not aligned. */
static enum dmarc_result
align(struct context *c, const struct dmarc_verdict *v, struct span domain,
    bool strict, enum reading by)
{
	struct span org;
	enum dmarc_result st;

	domain = without_dot(domain);
	if (span_eq_nocase(domain, without_dot(c->q->from)))
		return DMARC_PASS;
	if (strict || domain.n == 0)
		return DMARC_FAIL;
	if (is_open(v->org_status))
		return from_status(v->org_status);
	st = by == BY_WALK ? org_by_walk(c, domain, &org) :
	    org_by_suffix(c, domain, &org);
	if (st != DMARC_PASS)
		return st;
	return span_eq_nocase(org, v->org_domain) ? DMARC_PASS : DMARC_FAIL;
}

static enum dmarc_result
align_all(struct context *c, const struct dmarc_verdict *v,
    const struct span *domains, size_t n, bool strict, enum reading by)
{
	enum dmarc_result best = DMARC_FAIL;

	for (size_t i = 0; i < n; i++) {
		enum dmarc_result st = align(c, v, domains[i], strict, by);

		/* a pass is one whatever the others say; else wait, or say
		 * that it could not be found out */
		if (st == DMARC_PASS)
			return st;
		if (best == DMARC_FAIL || st == DMARC_PENDING)
			best = st;
	}
	return best;
}

static void
judge_alignment(struct context *c, struct dmarc_verdict *v, enum reading by)
{
	enum dmarc_result spf = align_all(c, v, c->q->spf, c->q->nspf,
	    v->record->strict_spf, by);
	enum dmarc_result dkim = align_all(c, v, c->q->dkim, c->q->ndkim,
	    v->record->strict_dkim, by);

	v->spf_aligned = spf == DMARC_PASS;
	v->dkim_aligned = dkim == DMARC_PASS;
	if (spf == DMARC_PENDING || dkim == DMARC_PENDING)
		v->result = DMARC_PENDING;
	else if (v->spf_aligned || v->dkim_aligned)
		v->result = DMARC_PASS;
	else
		v->result = spf != DMARC_FAIL ? spf : dkim;
}

/* ---- the two readings ---- */

static void
judge_now(struct context *c, const struct dmarc_walk *w,
    struct dmarc_verdict *v)
{
	const struct dmarc_step *step = NULL;
	enum dmarc_result st = DMARC_NO_RECORD;

	bool own = w->n > 0 && w->v[0].records == 1;

	v->org_domain = w->org_domain;
	v->org_status = w->status;
	/* with a record of its own the rest matters to alignment only */
	if (is_open(w->status) && !own) {
		v->result = from_status(w->status);
		return;
	}
	/* the author's own, the organizational domain's, the suffix's */
	if (own)
		step = &w->v[0];
	else if (w->org < w->n && w->v[w->org].records == 1)
		step = &w->v[w->org];
	else if (w->n > 0 && w->v[w->n - 1].records == 1)
		step = &w->v[w->n - 1];
	if (step)
		st = set_policy(c, v, step, true);
	v->result = st;
	if (st == DMARC_PASS)
		judge_alignment(c, v, BY_WALK);
}

static void
judge_old(struct context *c, struct dmarc_verdict *v)
{
	struct dmarc_step *step = arena_alloc(c->a, sizeof *step);
	struct span from = without_dot(c->q->from);

	v->org_status = DNS_FOUND;
	(void)org_by_suffix(c, from, &v->org_domain);
	if (!step || look_at(c->by, c->q->vantage, c->a, from, step) < 0 ||
	    (step->records == 0 && !is_open(step->status) &&
	    look_at(c->by, c->q->vantage, c->a, v->org_domain, step) < 0)) {
		c->memory = true;
		return;
	}
	v->result = DMARC_NO_RECORD;
	if (is_open(step->status))
		v->result = from_status(step->status);
	else if (step->records == 1)
		v->result = set_policy(c, v, step, false);
	if (v->result == DMARC_PASS)
		judge_alignment(c, v, BY_SUFFIX);
}

int
dmarc_check(const struct dmarc_query *q, struct asker *by, struct arena *a,
    struct dmarc_outcome *ret)
{
	struct context c = { .q = q, .by = by, .a = a };
	int r;

	*ret = (struct dmarc_outcome){ .walk = { .n = 0 } };
	r = dmarc_walk(q->from, by, q->vantage, a, &ret->walk);
	if (r < 0)
		return r;
	/* the walks of the proved names go out in the same round */
	for (size_t i = 0; i < q->nspf + q->ndkim; i++) {
		struct span domain = i < q->nspf ? q->spf[i] :
		    q->dkim[i - q->nspf], org;

		if (!span_eq_nocase(without_dot(domain),
		    without_dot(q->from)))
			(void)org_by_walk(&c, domain, &org);
	}
	judge_now(&c, &ret->walk, &ret->now);
	judge_old(&c, &ret->old);
	return c.memory || arena_failed(a) ? -ENOMEM : 0;
}
