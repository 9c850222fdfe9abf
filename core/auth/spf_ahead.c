/* Asking ahead: while one term waits for its answer, the questions of those
 * behind it, and of records that are already there, go out with it, in the
 * order of evaluation.  Only asks; judges and counts nothing.  What lies
 * behind the limit of look-ups can never be reached and is not asked. */
#include "core/auth/spf_part.h"

#define DEPTH_MAX 10

static void ask_record(struct spf_context *c, const struct spf_record *r,
		size_t i, struct span domain, unsigned depth);

static void
ask_other_record(struct spf_context *c, struct span domain, unsigned depth)
{
	struct spf_record record;
	struct span text;
	enum spf_why why;

	if (spf_record_of(c, domain, &text, &why) != SPF_PASS)
		return;
	if (depth < DEPTH_MAX && spf_parse(text, c->a, &record) && record.v)
		ask_record(c, &record, 0, domain, depth + 1);
}

static void
ask_mx(struct spf_context *c, struct span name)
{
	struct dns_look mx, l;

	if (!spf_look(c, name, DNS_MX, &mx))
		return;
	for (size_t i = 0; i < mx.n && i < SPF_HOSTS; i++)
		if (!span_is(mx.v[i]->target, "."))
			(void)dns_look(c->by, c->a, c->q->vantage,
			    mx.v[i]->target,
			    c->q->ip.n == 4 ? DNS_A : DNS_AAAA, &l);
}

static void
ask_term(struct spf_context *c, const struct spf_term *t, struct span domain,
    unsigned depth)
{
	struct span name, v[SPF_HOSTS];
	struct dns_look l;
	size_t n;
	bool empty;

	if (t->kind == SPF_ALL || t->kind == SPF_IP4 || t->kind == SPF_IP6 ||
	    c->o->lookups + c->ahead >= spf_lookups(c))
		return;
	c->ahead++;
	if (spf_expand_name(c, t->spec, domain, &name) != SPF_PASS)
		return;
	switch (t->kind) {
	case SPF_INCLUDE:
	case SPF_REDIRECT:
		ask_other_record(c, name, depth);
		break;
	case SPF_MX:
		ask_mx(c, name);
		break;
	case SPF_PTR:
		(void)spf_validated(c, name, v, &n, &empty);
		break;
	default:
		(void)spf_look(c, name, t->kind == SPF_EXISTS ||
		    c->q->ip.n == 4 ? DNS_A : DNS_AAAA, &l);
	}
}

static void
ask_record(struct spf_context *c, const struct spf_record *r, size_t i,
    struct span domain, unsigned depth)
{
	for (; i < r->n; i++) {
		if (r->v[i].kind == SPF_ALL)
			return;
		ask_term(c, &r->v[i], domain, depth);
	}
	if (r->redirect)
		ask_term(c, r->redirect, domain, depth);
}

void
spf_ask_ahead(struct spf_context *c, const struct spf_record *r, size_t i,
    struct span domain)
{
	ask_record(c, r, i, domain, 0);
}
