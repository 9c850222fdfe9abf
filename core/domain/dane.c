/* DANE for mail (RFC 7672): TLSA at _25._tcp of every mail server.  It counts
 * only where MX, address and TLSA are all authenticated, by a resolver that is
 * believed (dnssec.c).  No answer about TLSA is no "none": senders that use
 * DANE keep such mail back. */
#include "core/auth/tlsa.h"
#include "core/domain/domain_part.h"

#define HOSTS_MAX 20

struct host {
	struct span	 name, owner;	/* owner of the records */
	struct dns_look	 address, tlsa;
};

struct dane {
	struct row	*row;
	struct dns_look	 mx;
	enum domain_trust trust;
	struct host	 v[HOSTS_MAX];
	size_t		 n, with, open, failed;
};

/* ---- asking ---- */

/* Below the end of the aliases where they are authenticated, else, and where
 * nothing is there, below the name itself (RFC 7672 2.2.3). */
static int
look_host(struct domain *d, struct host *h)
{
	bool alias;
	int r = domain_look(d, h->name, DNS_A, &h->address);

	if (r < 0)
		return r;
	h->owner = domain_below(d, "_25._tcp", h->name);
	alias = h->address.aliases > 0 && h->address.secure;
	r = domain_look(d, h->owner, DNS_TLSA, &h->tlsa);
	if (r == 0 && alias) {
		struct span owner = domain_below(d, "_25._tcp",
		    h->address.end);
		struct dns_look l;

		r = domain_look(d, owner, DNS_TLSA, &l);
		if (r == 0 && l.status != DNS_EMPTY &&
		    l.status != DNS_ABSENT) {
			h->owner = owner;
			h->tlsa = l;
		}
	}
	return r;
}

static int
look_hosts(struct domain *d, struct dane *all)
{
	size_t n = all->mx.status == DNS_EMPTY ? 1 : all->mx.n;
	int r = 0;

	for (size_t i = 0; r == 0 && i < n && all->n < HOSTS_MAX; i++) {
		struct host *h = &all->v[all->n];

		h->name = all->mx.n > 0 ? all->mx.v[i]->target : d->name;
		if (h->name.n == 0 || span_is(h->name, "."))
			continue;
		all->n++;
		r = look_host(d, h);
		all->with += h->tlsa.status == DNS_FOUND;
		all->open += h->tlsa.status == DNS_OPEN;
		all->failed += h->tlsa.status == DNS_FAILED;
	}
	return r;
}

/* ---- records ---- */

/* catalogue: domain.dane.record.* */
static enum tlsa_state
record_row(struct domain *d, struct row *parent, const struct dns_record *r)
{
	enum tlsa_state state = tlsa_judge(r->usage, r->selector,
	    r->matching, r->text);
	struct buf b;
	struct row *row;

	buf_init(&b, 512);
	buf_addf(&b, "%u %u %u ", r->usage, r->selector, r->matching);
	for (size_t i = 0; i < r->text.n && i < 64; i++)
		buf_addf(&b, "%02x", (unsigned char)r->text.p[i]);
	if (r->text.n > 64)
		buf_adds(&b, "...");
	row = sheet_row(d->s, parent, "dane.record", buf_span(&b));
	row_value(d->s, row, buf_span(&b));
	buf_done(&b);
	row_number(d->s, row, "usage", FIELD_INT, r->usage);
	row_number(d->s, row, "selector", FIELD_INT, r->selector);
	row_number(d->s, row, "matching", FIELD_INT, r->matching);
	domain_say(d, row, state == TLSA_USABLE ? SEVERITY_INFO :
	    SEVERITY_WARNING, arena_printf(d->a, "dane.record.%s",
	    tlsa_state_name(state)), NULL);
	return state;
}

static void
judge_records(struct domain *d, struct row *r, const struct dane *all,
    const struct host *h)
{
	size_t usable = 0, pkix = 0;
	const char *name = domain_z(d, h->name);

	for (size_t i = 0; i < h->tlsa.n; i++) {
		enum tlsa_state s = record_row(d, r, h->tlsa.v[i]);

		usable += s == TLSA_USABLE;
		pkix += s == TLSA_PKIX;
	}
	if (usable == 0 && pkix == 0) {
		domain_say(d, r, SEVERITY_ERROR, "dane.broken", "host", name,
		    NULL);
	} else if (usable == 0) {
		domain_say(d, r, SEVERITY_WARNING, "dane.unusable", "host",
		    name, NULL);
	} else if (all->trust == DOMAIN_DISTRUST) {
		domain_say(d, r, SEVERITY_NONE, "dane.unknown", NULL);
		r->state = ROW_UNKNOWN;
	} else if (!all->mx.secure || !h->address.secure || !h->tlsa.secure) {
		domain_say(d, r, SEVERITY_NOTICE, "dane.insecure", "host",
		    name, NULL);
	} else {
		domain_say(d, r, SEVERITY_INFO, "dane.usable", "host", name,
		    NULL);
	}
}

/* ---- hosts ---- */

static void
host_row(struct domain *d, const struct dane *all, const struct host *h)
{
	struct row *r = sheet_row(d->s, all->row, "dane.host", h->name);
	const char *name = domain_z(d, h->name);

	if (r == NULL)
		return;
	row_value(d->s, r, h->name);
	domain_evidence(d, r, &h->tlsa);
	if (!domain_settled(d, r, &h->tlsa, h->owner)) {
		if (h->tlsa.status == DNS_FAILED)
			domain_say(d, r, SEVERITY_NONE, "dane.failed", "name",
			    domain_z(d, h->owner), NULL);
	} else if (h->tlsa.status != DNS_FOUND) {
		domain_say(d, r, SEVERITY_NOTICE, "dane.without", "host",
		    name, NULL);
	} else if (all->trust == DOMAIN_TRUST_OPEN) {
		r->state = ROW_PENDING;
	} else if (domain_settled(d, r, &h->address, h->name)) {
		judge_records(d, r, all, h);
	}
}

static void
sum_up(struct domain *d, const struct dane *all)
{
	domain_take_worst(all->row);
	if (all->row->state == ROW_PENDING)
		return;
	if (all->row->state == ROW_UNKNOWN) {
		domain_say(d, all->row, SEVERITY_NONE, "dane.some", NULL);
		all->row->severity = SEVERITY_NONE;
	} else if (all->row->severity >= SEVERITY_WARNING) {
		domain_say(d, all->row, SEVERITY_NONE, "dane.bad", NULL);
	} else if (all->with < all->n) {
		domain_say(d, all->row, SEVERITY_NOTICE, "dane.partial",
		    NULL);
	} else if (all->row->severity == SEVERITY_NOTICE) {
		domain_say(d, all->row, SEVERITY_NOTICE, "dane.unsigned",
		    NULL);
	} else {
		domain_say(d, all->row, SEVERITY_INFO, "dane.good", NULL);
	}
}

int
domain_dane(struct domain *d)
{
	struct dane all = { .row = sheet_row(d->s, NULL, "dane",
	    span_str("")) };
	int r = domain_look(d, d->name, DNS_MX, &all.mx);

	if (r == 0)
		r = domain_validates(d, &all.trust);
	if (r < 0 || !domain_settled(d, all.row, &all.mx, d->name))
		return r;
	r = look_hosts(d, &all);
	if (r < 0)
		return r;
	if (all.n == 0) {
		domain_say(d, all.row, SEVERITY_NONE, "dane.no-mail", NULL);
	} else if (all.with + all.failed > 0) {
		for (size_t i = 0; i < all.n; i++)
			host_row(d, &all, &all.v[i]);
		sum_up(d, &all);
	} else if (all.open > 0) {
		all.row->state = ROW_PENDING;
	} else if (domain_settled(d, all.row, &all.v[0].tlsa,
	    all.v[0].owner)) {
		domain_say(d, all.row, SEVERITY_NOTICE, "dane.none", NULL);
	}
	return 0;
}
