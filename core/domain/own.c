/* From which addresses does mail of the domain leave?  Those that were given;
 * else, where this host mails for it, those of its relayhost or its own, as
 * far as Postfix uses them; else, as the nearest that can be seen from
 * outside, those of the domain's mail servers. */
#include <errno.h>

#include "core/domain/domain_part.h"
#include "core/inquiry/postconf.h"

#define HOSTS_MAX 10

struct outgoing {
	struct ip	*v;
	size_t		 n, cap;
};

struct span
domain_fact(const struct domain *d, const char *name)
{
	if (d->q->facts == NULL || name == NULL)
		return span_str(NULL);
	return span_trim(facts_get(d->q->facts, name, span_str("")));
}

bool
domain_same_ip(const struct ip *a, const struct ip *b)
{
	return a->n == b->n && memcmp(a->bytes, b->bytes, a->n) == 0;
}

static bool
is_ours(const struct domain *d)
{
	static const char *const names[] = { "mydomain", "myhostname",
		"myorigin", "mydestination", "virtual_alias_domains",
		"virtual_mailbox_domains", "relay_domains" };

	if (d->q->self || d->q->nips > 0)
		return true;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (postconf_has(d->q->facts, names[i], d->name))
			return true;
	}
	return false;
}

/* ---- which addresses ---- */

static void
add(struct domain *d, struct outgoing *o, const struct ip *ip)
{
	struct ip *v;

	for (size_t i = 0; i < o->n; i++) {
		if (domain_same_ip(&o->v[i], ip))
			return;
	}
	v = arena_grow(d->a, o->v, o->n, &o->cap, sizeof *v);
	if (v == NULL)
		return;
	o->v = v;
	v[o->n++] = *ip;
}

static void
wait_for(struct domain *d, const struct dns_look *l, struct span name)
{
	d->outgoing_open = d->outgoing_open || l->status == DNS_OPEN;
	if (d->outgoing_lost.n > 0 || (l->status != DNS_FAILED &&
	    l->status != DNS_UNASKED))
		return;
	d->outgoing_lost = name;
	d->outgoing_failed = *l;
}

static int
add_host(struct domain *d, struct outgoing *o, struct span name)
{
	static const int types[] = { DNS_A, DNS_AAAA };
	struct dns_look l;
	struct ip ip;
	int r;

	if (ip_parse(name, &ip) == 0) {
		add(d, o, &ip);
		return 0;
	}
	for (size_t t = 0; t < 2; t++) {
		r = domain_look(d, name, types[t], &l);
		if (r < 0)
			return r;
		wait_for(d, &l, name);
		for (size_t i = 0; i < l.n; i++) {
			ip = ip_of(l.v[i]->rdata.p, l.v[i]->rdata.n);
			add(d, o, &ip);
		}
	}
	return 0;
}

/* The mail servers of the name, or its own address. */
static int
add_servers(struct domain *d, struct outgoing *o, struct span name)
{
	struct dns_look mx;
	int r = domain_look(d, name, DNS_MX, &mx);

	if (r < 0)
		return r;
	wait_for(d, &mx, name);
	if (mx.status == DNS_EMPTY)
		return add_host(d, o, name);
	for (size_t i = 0; r == 0 && i < mx.n && i < HOSTS_MAX; i++) {
		if (!span_is(mx.v[i]->target, "."))
			r = add_host(d, o, mx.v[i]->target);
	}
	return r;
}

bool
domain_sends_by(const struct domain *d, size_t family)
{
	const struct facts *f = d->q->facts;

	return domain_fact(d, "postconf.inet_protocols").n == 0 ||
	    postconf_has(f, "inet_protocols", span_str("all")) ||
	    postconf_has(f, "inet_protocols", span_str(family == 4 ?
	    "ipv4" : "ipv6"));
}

struct span
domain_bound(const struct domain *d, size_t family)
{
	return domain_fact(d, family == 4 ? "postconf.smtp_bind_address" :
	    "postconf.smtp_bind_address6");
}

/* Does Postfix send from it?  Where one is bound, only from that. */
static bool
used(const struct domain *d, const struct ip *ip)
{
	struct ip bound;

	return domain_sends_by(d, ip->n) && (ip_parse(domain_bound(d, ip->n),
	    &bound) < 0 || domain_same_ip(&bound, ip));
}

/* A private address beside a public one of its kind is one of a bridge or of
 * the office; alone it is behind NAT, and mail goes out by it. */
static void
drop_private(struct outgoing *o)
{
	bool public[17] = { false };
	size_t n = 0;

	for (size_t i = 0; i < o->n; i++) {
		if (!ip_is_private(&o->v[i]))
			public[o->v[i].n] = true;
	}
	for (size_t i = 0; i < o->n; i++) {
		if (!ip_is_private(&o->v[i]) || !public[o->v[i].n])
			o->v[n++] = o->v[i];
	}
	o->n = n;
}

static void
of_interfaces(struct domain *d, struct outgoing *o)
{
	const struct facts *f = d->q->facts;
	size_t n = f != NULL ? facts_count(f, "host.address") : 0;
	struct span key, value;
	struct ip ip;

	d->origin = OUTGOING_HOST;
	for (size_t i = 0; i < n; i++) {
		if (facts_at(f, "host.address", i, &key, &value) == 0 &&
		    ip_parse(key, &ip) == 0 && used(d, &ip))
			add(d, o, &ip);
	}
	drop_private(o);
}

/* Of a name without brackets Postfix asks for the MX first. */
static int
of_relay(struct domain *d, struct outgoing *o)
{
	bool direct = span_starts(domain_fact(d, "postconf.relayhost"), "[");
	struct ip ip;
	struct span *relays;
	size_t n;
	int r = postconf_relays(d->q->facts, d->a, &relays, &n);

	d->origin = OUTGOING_RELAY;
	if (r < 0 || n == 0)
		return r;
	return direct || ip_parse(relays[0], &ip) == 0 ?
	    add_host(d, o, relays[0]) : add_servers(d, o, relays[0]);
}

int
domain_own(struct domain *d)
{
	struct outgoing o = { .n = 0 };
	int r = 0;

	d->ours = is_ours(d);
	for (size_t i = 0; i < d->q->nips; i++)
		add(d, &o, &d->q->ips[i]);
	if (!d->ours) {
		d->origin = OUTGOING_MX;
		r = add_servers(d, &o, d->name);
	} else if (d->q->nips == 0) {
		if (domain_fact(d, "postconf.relayhost").n > 0)
			r = of_relay(d, &o);
		else
			of_interfaces(d, &o);
	}
	d->outgoing = o.v;
	d->noutgoing = o.n;
	return r < 0 ? r : arena_failed(d->a) ? -ENOMEM : 0;
}

/* ---- what rows say of them ---- */

bool
domain_needs_outgoing(struct domain *d, struct row *r)
{
	const char *id = !d->ours ? "outgoing.foreign" :
	    d->origin == OUTGOING_RELAY ? "outgoing.relay-lost" :
	    d->noutgoing > 0 ? "outgoing.private" : "outgoing.none";

	for (size_t i = 0; i < d->noutgoing; i++) {
		if (!ip_is_private(&d->outgoing[i]))
			return true;
	}
	if (r == NULL)
		return false;
	if (d->outgoing_lost.n > 0) {
		(void)domain_settled(d, r, &d->outgoing_failed,
		    d->outgoing_lost);
		r->severity = SEVERITY_NONE;
		if (r->state == ROW_DONE)
			r->state = ROW_UNKNOWN;
		return false;
	}
	r->state = d->outgoing_open ? ROW_PENDING : ROW_UNKNOWN;
	domain_say(d, r, SEVERITY_NONE, id, "domain",
	    domain_z(d, d->name), "name", domain_z(d, d->name), "ip",
	    d->noutgoing > 0 ? ip_text(&d->outgoing[0], d->a) : "", "relay",
	    domain_z(d, domain_fact(d, "postconf.relayhost")), NULL);
	return false;
}

static void
soften(struct row *r)
{
	if (r->severity > SEVERITY_WARNING)
		r->severity = SEVERITY_WARNING;
	for (struct row *c = r->children; c != NULL; c = c->next)
		soften(c);
}

void
domain_of_outgoing(struct domain *d, struct row *r)
{
	if (r == NULL)
		return;
	domain_take_worst(r);
	if (d->origin != OUTGOING_RELAY && d->origin != OUTGOING_MX)
		return;
	soften(r);
	if (text_is_none(&r->why))
		domain_say(d, r, SEVERITY_NONE, d->origin == OUTGOING_MX ?
		    "outgoing.mx" : "outgoing.relay", "domain",
		    domain_z(d, d->name), "relay", domain_z(d,
		    domain_fact(d, "postconf.relayhost")), NULL);
}
