/* This host (--self), from its facts: what of Postfix's settings decides how
 * its mail is seen by others.  The story of IPv6 is ipv6.c. */
#include "core/domain/domain_part.h"

#include <errno.h>

#include "core/blocklist/blocklist.h"
#include "core/inquiry/postconf.h"

#define LISTED_MAX 8		/* addresses that are looked up */

/* A setting as a row; NULL: it is not known, and the row says so. */
static struct row *
setting_row(struct domain *d, struct row *parent, const char *id,
    const char *name, struct span *ret)
{
	struct row *r = sheet_row(d->s, parent, id, span_str(name));
	const char *fact = arena_printf(d->a, "postconf.%s", name);
	bool known = d->q->facts != NULL && fact != NULL &&
	    facts_get(d->q->facts, fact, span_str("")).p != NULL;

	*ret = domain_fact(d, fact);
	if (r == NULL)
		return NULL;
	row_value(d->s, r, *ret);
	if (known)
		return r;
	r->state = ROW_UNKNOWN;
	domain_say(d, r, SEVERITY_NONE, "self.unknown", "name", name, NULL);
	return NULL;
}

static void
protocols(struct domain *d, struct row *self)
{
	struct span value;
	struct row *r = setting_row(d, self, "self.inet_protocols",
	    "inet_protocols", &value);
	bool v4 = domain_sends_by(d, 4), v6 = domain_sends_by(d, 16);

	if (r == NULL)
		return;
	domain_say(d, r, v4 && v6 ? SEVERITY_INFO : v4 ? SEVERITY_NOTICE :
	    SEVERITY_WARNING, v4 && v6 ? "self.inet_protocols.both" : v4 ?
	    "self.inet_protocols.ipv4" : "self.inet_protocols.ipv6", NULL);
}

/* Addresses of that family that others see, of the interfaces. */
static size_t
count_public(const struct domain *d, size_t family)
{
	const struct facts *f = d->q->facts;
	size_t all = f != NULL ? facts_count(f, "host.address") : 0, n = 0;
	struct span key, value;
	struct ip ip;

	for (size_t i = 0; i < all; i++)
		n += facts_at(f, "host.address", i, &key, &value) == 0 &&
		    ip_parse(key, &ip) == 0 && ip.n == family &&
		    !ip_is_private(&ip);
	return n;
}

/* An address that is bound must be one of ours; where there are several and
 * none is bound, the kernel chooses. */
static void
bound(struct domain *d, struct row *self, size_t family)
{
	const char *name = family == 4 ? "smtp_bind_address" :
	    "smtp_bind_address6";
	size_t n = count_public(d, family);
	char number[TEXT_NUMBER];
	struct span value;
	struct row *r;
	struct ip ip;

	if (!domain_sends_by(d, family) || (n < 2 && domain_bound(d,
	    family).n == 0))
		return;
	r = setting_row(d, self, "self.bind", name, &value);
	if (r == NULL)
		return;
	if (value.n == 0)
		domain_say(d, r, SEVERITY_NOTICE, "self.bind.any", "n",
		    text_number(number, (long long)n), "name", name, NULL);
	else if (ip_parse(value, &ip) < 0 || ip.n != family)
		domain_say(d, r, SEVERITY_ERROR, "self.bind.wrong", "ip",
		    domain_z(d, value), "name", name, NULL);
	else if (facts_get(d->q->facts, "host.address", span_str(ip_text(&ip,
	    d->a))).p == NULL)
		domain_say(d, r, SEVERITY_ERROR, "self.bind.lost", "ip",
		    domain_z(d, value), "name", name, NULL);
	else
		domain_say(d, r, SEVERITY_INFO, "self.bind.good", "ip",
		    domain_z(d, value), NULL);
}

static void
relay(struct domain *d, struct row *self)
{
	struct span value;
	struct row *r = setting_row(d, self, "self.relayhost", "relayhost",
	    &value);

	if (r == NULL)
		return;
	domain_say(d, r, value.n > 0 ? SEVERITY_NOTICE : SEVERITY_INFO,
	    value.n > 0 ? "self.relayhost.set" : "self.relayhost.none",
	    "relay", domain_z(d, value), NULL);
}

/* Settings by which some mail takes another way. */
static void
other_ways(struct domain *d, struct row *self)
{
	static const char *const names[] = { "transport_maps",
		"sender_dependent_relayhost_maps",
		"sender_dependent_default_transport_maps" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct span value = domain_fact(d, arena_printf(d->a,
		    "postconf.%s", names[i]));
		struct row *r;

		if (value.n == 0)
			continue;
		r = sheet_row(d->s, self, "self.maps", span_str(names[i]));
		row_value(d->s, r, value);
		domain_say(d, r, SEVERITY_NOTICE, "self.maps", "name",
		    names[i], NULL);
	}
}

/* Which lists have the addresses mail leaves from; of IPv6 also whether the
 * whole /64 is listed. */
static int
lists(struct domain *d, struct row *self)
{
	struct list_target *v = arena_array(d->a, LISTED_MAX, sizeof *v);
	struct blocklist_query q = { .lists = d->q->lists, .targets = v,
		.vantage = d->q->vantage, .facts = d->q->facts,
		.keys = d->q->keys, .nkeys = d->q->nkeys };
	struct row *r;
	int err;

	if (v == NULL)
		return -ENOMEM;
	if (self == NULL || q.lists == NULL || d->origin > OUTGOING_HOST)
		return 0;
	for (size_t i = 0; i < d->noutgoing && q.ntargets < LISTED_MAX; i++) {
		const struct ip *ip = &d->outgoing[i];

		if (!ip_is_private(ip))
			v[q.ntargets++] = (struct list_target){ .ip = *ip,
				.text = span_str(ip_text(ip, d->a)) };
	}
	if (q.ntargets == 0)
		return 0;
	r = sheet_row(d->s, self, "self.lists", span_str(""));
	err = blocklist_below(&q, d->by, d->a, d->s, r, d->now);
	/* that some list is not known says nothing of this host */
	if (r != NULL && r->severity > self->severity)
		self->severity = r->severity;
	if (r != NULL && r->state == ROW_PENDING)
		self->state = ROW_PENDING;
	return err;
}

int
domain_self(struct domain *d)
{
	struct span host = domain_fact(d, "postconf.myhostname");
	struct row *r;
	int err;

	if (!d->q->self)
		return 0;
	r = sheet_row(d->s, NULL, "self", span_str(""));
	row_value(d->s, r, host);
	protocols(d, r);
	bound(d, r, 4);
	bound(d, r, 16);
	relay(d, r);
	other_ways(d, r);
	err = domain_ipv6(d, r);
	domain_take_worst(r);
	if (err == 0)
		err = lists(d, r);
	if (r == NULL || r->state != ROW_DONE)
		return err;
	domain_say(d, r, SEVERITY_NONE, r->severity >= SEVERITY_WARNING ?
	    "self.bad" : "self.good", NULL);
	return err;
}
