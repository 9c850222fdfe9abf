/* Who takes the mail: MX (RFC 5321 5.1, RFC 2181 10.3), and the null MX of
 * domains that take none (RFC 7505). */
#include "core/domain/domain_part.h"

#define HOSTS_MAX 10
#define HOSTS_LOOKED 50	/* so that questions are left for others */

static bool
is_root(struct span name)
{
	return name.n == 0 || span_is(name, ".");
}

static size_t
nulls(const struct dns_look *l)
{
	size_t n = 0;

	for (size_t i = 0; i < l->n; i++)
		n += is_root(l->v[i]->target);
	return n;
}

/* ---- the hosts ---- */

static void
address_list(struct domain *d, struct row *r, const struct dns_look *a,
    const struct dns_look *aaaa)
{
	struct span *v = arena_array(d->a, a->n + aaaa->n + 1, sizeof *v);
	size_t n = 0;

	for (size_t i = 0; v != NULL && i < a->n + aaaa->n; i++) {
		const struct dns_record *rec = i < a->n ? a->v[i] :
		    aaaa->v[i - a->n];
		struct ip ip = ip_of(rec->rdata.p, rec->rdata.n);
		const char *text = ip_text(&ip, d->a);

		v[n++] = span_str(text);
		if (ip_is_private(&ip))
			domain_say(d, r, SEVERITY_WARNING, "mx.private",
			    "name", r->key, "ip", text, NULL);
	}
	row_list(d->s, r, "addresses", v, n);
	domain_evidence(d, r, a);
	domain_evidence(d, r, aaaa);
}

static void
judge_host(struct domain *d, struct row *r, struct span name,
    const struct dns_look *a, const struct dns_look *aaaa)
{
	const char *text = domain_z(d, name);
	bool both = domain_settled(d, r, a, name) &&
	    domain_settled(d, r, aaaa, name);

	if (a->n + aaaa->n > 0) {
		r->state = ROW_DONE;
		r->why = (struct text){ NULL, NULL };
		address_list(d, r, a, aaaa);
		if (a->aliases > 0 || aaaa->aliases > 0)
			domain_say(d, r, SEVERITY_WARNING, "mx.alias",
			    "name", text, "end", domain_z(d,
			    a->n > 0 ? a->end : aaaa->end), NULL);
	} else if (both) {
		domain_say(d, r, SEVERITY_ERROR, "mx.lost", "name", text,
		    NULL);
	}
}

static int
host_row(struct domain *d, struct row *parent, const struct dns_record *mx)
{
	struct row *r = sheet_row(d->s, parent, "mx.host", mx->target);
	struct dns_look a, aaaa;
	struct ip ip;
	int err;

	if (r == NULL)
		return 0;
	row_value(d->s, r, mx->target);
	row_number(d->s, r, "preference", FIELD_INT, mx->preference);
	if (ip_parse(mx->target, &ip) == 0) {
		domain_say(d, r, SEVERITY_ERROR, "mx.address", "name",
		    domain_z(d, mx->target), NULL);
		return 0;
	}
	err = domain_look(d, mx->target, DNS_A, &a);
	if (err == 0)
		err = domain_look(d, mx->target, DNS_AAAA, &aaaa);
	if (err == 0)
		judge_host(d, r, mx->target, &a, &aaaa);
	return err;
}

/* ---- the domain ---- */

/* Without MX the address of the domain itself is used (RFC 5321, 5.1). */
static int
implicit(struct domain *d, struct row *r)
{
	struct span host = domain_fact(d, "postconf.myhostname");
	struct dns_look a, aaaa;
	int err = domain_look(d, d->name, DNS_A, &a);

	if (err == 0)
		err = domain_look(d, d->name, DNS_AAAA, &aaaa);
	if (err < 0)
		return err;
	if (a.n + aaaa.n > 0) {
		domain_say(d, r, SEVERITY_WARNING, "mx.implicit", "domain",
		    domain_z(d, d->name), NULL);
		address_list(d, r, &a, &aaaa);
	} else if (domain_settled(d, r, &a, d->name) &&
	    domain_settled(d, r, &aaaa, d->name)) {
		domain_say(d, r, SEVERITY_ERROR, "mx.none", "domain",
		    domain_z(d, d->name), NULL);
	}
	if (r->severity > SEVERITY_NONE)
		domain_propose(d, r, arena_printf(d->a, SPAN_FMT
		    ". IN MX 10 " SPAN_FMT ".", SPAN_ARG(d->name),
		    SPAN_ARG(d->ours && host.n > 0 ? host :
		    domain_below(d, "mail", d->name))));
	return 0;
}

static void
null_row(struct domain *d, const struct dns_look *l, size_t n)
{
	struct row *r = sheet_row(d->s, NULL, "null-mx", span_str(""));
	const char *domain = domain_z(d, d->name);

	if (r == NULL)
		return;
	domain_evidence(d, r, l);
	if (n < l->n)
		domain_say(d, r, SEVERITY_ERROR, "null-mx.mixed", "domain",
		    domain, NULL);
	else if (n > 1 || l->v[0]->preference != 0)
		domain_say(d, r, SEVERITY_WARNING, "null-mx.form", "domain",
		    domain, NULL);
	else if (d->ours)
		domain_say(d, r, SEVERITY_WARNING, "null-mx.ours", "domain",
		    domain, NULL);
	else
		domain_say(d, r, SEVERITY_NOTICE, "null-mx.right", "domain",
		    domain, NULL);
	if (r->severity != SEVERITY_NOTICE && n == l->n)
		domain_propose(d, r, arena_printf(d->a, SPAN_FMT
		    ". IN MX 0 .", SPAN_ARG(d->name)));
}

static int
host_rows(struct domain *d, struct row *r, const struct dns_look *l)
{
	char number[TEXT_NUMBER];
	int err = 0;

	if (l->n > HOSTS_MAX)
		domain_say(d, r, SEVERITY_WARNING, "mx.many", "n",
		    text_number(number, (long long)l->n), NULL);
	else
		domain_say(d, r, SEVERITY_INFO, l->n == 1 ? "mx.one" :
		    "mx.good", "n", text_number(number, (long long)l->n),
		    "domain", domain_z(d, d->name), NULL);
	for (size_t i = 0; err == 0 && i < l->n && i < HOSTS_LOOKED; i++) {
		if (!is_root(l->v[i]->target))
			err = host_row(d, r, l->v[i]);
	}
	domain_take_worst(r);
	return err;
}

int
domain_mx(struct domain *d)
{
	struct row *r = sheet_row(d->s, NULL, "mx", span_str(""));
	struct dns_look l;
	size_t n;
	int err = domain_look(d, d->name, DNS_MX, &l);

	if (err < 0 || !domain_settled(d, r, &l, d->name))
		return err;
	row_number(d->s, r, "count", FIELD_INT, (int64_t)l.n);
	domain_evidence(d, r, &l);
	if (l.status == DNS_ABSENT) {
		domain_say(d, r, SEVERITY_ERROR, "mx.absent", "domain",
		    domain_z(d, d->name), NULL);
		return 0;
	}
	if (l.n == 0)
		return implicit(d, r);
	n = nulls(&l);
	if (n < l.n)
		err = host_rows(d, r, &l);
	else
		domain_say(d, r, SEVERITY_NONE, "mx.null", "domain",
		    domain_z(d, d->name), NULL);
	if (n > 0)
		null_row(d, &l, n);
	return err;
}
