/* Sending by IPv6, as one story in the order in which it is put right: own
 * address, its PTR, the way back, SPF, what receivers said, and the stop-gap:
 * to send by IPv4 only, with the command to undo it.
 *
 * Where Postfix does not send by IPv6 itself, what is missing is only told. */
#include "core/auth/spf.h"

#include <errno.h>

#include "core/domain/domain_part.h"

#define ADDRESSES_MAX	4
#define RESTART		" && systemctl restart postfix"

struct story {
	struct domain	*d;
	struct row	*row;
	struct ip	 v[ADDRESSES_MAX];
	size_t		 n;
	bool		 used;		/* by this host itself */
	bool		 refused;
};

static struct row *
step(struct story *s, const char *id, const struct ip *ip)
{
	struct domain *d = s->d;
	const char *text = ip_text(ip, d->a);
	struct row *r = sheet_row(d->s, s->row, id, span_str(arena_printf(
	    d->a, "%s:%s", id, text)));

	row_typed(d->s, r, "our_address", FIELD_IP, span_str(text));
	return r;
}

static void
say(struct story *s, struct row *r, enum severity severity, const char *id,
    const struct ip *ip, struct span name)
{
	struct domain *d = s->d;

	if (!s->used && severity > SEVERITY_NOTICE)
		severity = SEVERITY_NOTICE;
	domain_say(d, r, severity, id, "ip", ip_text(ip, d->a), "name",
	    domain_z(d, name), "domain", domain_z(d, d->name), NULL);
}

/* ---- the steps ---- */

static int
own(struct story *s, const struct ip *ip)
{
	struct domain *d = s->d;
	struct row *r = step(s, "self.ipv6.own", ip);
	struct span name = span_str(NULL);

	if (d->q->facts != NULL)
		name = facts_get(d->q->facts, "host.address",
		    span_str(ip_text(ip, d->a)));
	row_value(d->s, r, span_str(ip_text(ip, d->a)));
	if (name.n > 0)
		row_text(d->s, r, "interface", name);
	say(s, r, SEVERITY_INFO, "self.ipv6.own", ip, name);
	return 0;
}

static int
look_reverse(struct story *s, const struct ip *ip, struct row *r,
    struct dns_look *ret, bool *ret_known)
{
	struct span name = dns_reverse(s->d->a, ip->bytes, ip->n);
	int err = domain_look(s->d, name, DNS_PTR, ret);

	*ret_known = err == 0 && domain_settled(s->d, r, ret, name);
	return err;
}

static int
reverse(struct story *s, const struct ip *ip)
{
	struct row *r = step(s, "self.ipv6.ptr", ip);
	struct dns_look l;
	bool known;
	int err = look_reverse(s, ip, r, &l, &known);

	if (err < 0 || !known)
		return err;
	domain_evidence(s->d, r, &l);
	if (l.n > 0)
		row_value(s->d->s, r, l.v[0]->target);
	say(s, r, l.n > 0 ? SEVERITY_INFO : SEVERITY_ERROR, l.n > 0 ?
	    "ptr.good" : "ptr.none", ip, l.n > 0 ? l.v[0]->target :
	    span_str(NULL));
	if (l.n == 0 && r != NULL)
		domain_propose_ptr(s->d, r, ip);
	return 0;
}

static int
back(struct story *s, const struct ip *ip)
{
	struct row *r = step(s, "self.ipv6.back", ip);
	struct domain *d = s->d;
	struct dns_look l;
	bool known;
	int one = 0, err = look_reverse(s, ip, r, &l, &known);

	if (err < 0 || !known)
		return err;
	if (l.n == 0) {
		say(s, r, SEVERITY_NONE, "self.ipv6.back.none", ip,
		    span_str(NULL));
		return 0;
	}
	for (size_t i = 0; err == 0 && one != 1 && i < l.n && i < 10; i++)
		err = domain_leads_back(d, l.v[i]->target, ip, r, &one);
	if (one < 0)
		return err;
	r->state = ROW_DONE;
	row_value(d->s, r, l.v[0]->target);
	say(s, r, one == 1 ? SEVERITY_INFO : SEVERITY_ERROR, one == 1 ?
	    "fcrdns.good" : "fcrdns.bad", ip, l.v[0]->target);
	if (one == 0)
		domain_propose(d, r, arena_printf(d->a, SPAN_FMT
		    ". IN AAAA %s", SPAN_ARG(l.v[0]->target),
		    ip_text(ip, d->a)));
	return err;
}

static int
spf(struct story *s, const struct ip *ip)
{
	struct row *r = step(s, "self.ipv6.spf", ip);
	struct spf_outcome o;
	struct spf_query q;
	int err = domain_spf_ask(s->d, ip, &q, &o);

	if (err < 0 || r == NULL)
		return err;
	spf_explain(s->d->s, r, &q, &o);
	if (o.result == SPF_TEMPERROR) {
		r->state = ROW_UNKNOWN;
		r->severity = SEVERITY_NONE;
	}
	if (!s->used && r->severity > SEVERITY_NOTICE)
		r->severity = SEVERITY_NOTICE;
	if (r->state == ROW_DONE)
		row_value(s->d->s, r, span_str(spf_result_name(o.result)));
	return 0;
}

/* ---- what receivers said, and the stop-gap ---- */

/* Facts outcome.v6: refused, sent, reply (docs/checks/facts.md). */
static void
refusals(struct story *s)
{
	struct domain *d = s->d;
	struct row *r = sheet_row(d->s, s->row, "self.ipv6.refused",
	    span_str(""));
	struct span reply = span_str(NULL), count = reply, sent = reply;
	uint64_t refused = 0;

	if (d->q->facts != NULL) {
		count = facts_get(d->q->facts, "outcome.v6", span_str("refused"));
		sent = facts_get(d->q->facts, "outcome.v6", span_str("sent"));
		reply = facts_get(d->q->facts, "outcome.v6", span_str("reply"));
	}
	if (r == NULL)
		return;
	if (span_u64(count, UINT32_MAX, &refused) < 0) {
		r->state = ROW_UNKNOWN;
		domain_say(d, r, SEVERITY_NONE, "self.ipv6.refused.unknown",
		    NULL);
		return;
	}
	s->refused = refused > 0;
	row_number(d->s, r, "refusals", FIELD_INT, (int64_t)refused);
	if (reply.n > 0)
		row_text(d->s, r, "reply", reply);
	domain_say(d, r, !s->refused ? SEVERITY_INFO : s->used ?
	    SEVERITY_WARNING : SEVERITY_NOTICE, s->refused ?
	    "self.ipv6.refused.some" : "self.ipv6.refused.none", "n",
	    domain_z(d, count), "sent", sent.n > 0 ? domain_z(d, sent) : "0", NULL);
}

/* The value as it is, where a shell takes it as it is. */
static const char *
undo_command(struct domain *d)
{
	struct span v = domain_fact(d, "postconf.inet_protocols");

	for (size_t i = 0; i < v.n; i++) {
		if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789, ",
		    v.p[i]))
			v.n = 0;
	}
	if (v.n == 0 || !domain_sends_by(d, 16))
		v = span_str("all");
	return arena_printf(d->a, "postconf -e 'inet_protocols=" SPAN_FMT
	    "'" RESTART, SPAN_ARG(v));
}

static void
stopgap(struct story *s)
{
	struct domain *d = s->d;
	bool off = !domain_sends_by(d, 16);
	struct row *r = sheet_row(d->s, s->row, "self.ipv6.stopgap",
	    span_str(""));
	const char *undo = undo_command(d);

	domain_say(d, r, SEVERITY_NOTICE, off ? "self.ipv6.stopgap.on" :
	    "self.ipv6.stopgap.offer", NULL);
	if (!off)
		row_text(d->s, r, "apply",
		    span_str("postconf -e inet_protocols=ipv4" RESTART));
	row_text(d->s, r, "condition", span_str("ptr, spf"));
	row_words(d->s, r, text_plain("domain.self.ipv6.condition"));
	if (undo != NULL)
		row_text(d->s, r, "command", span_str(undo));
}

/* ---- the whole ---- */

static void
find_addresses(struct story *s)
{
	const struct facts *f = s->d->q->facts;
	size_t n = f != NULL ? facts_count(f, "host.address") : 0;
	struct span key, value;
	struct ip ip;

	for (size_t i = 0; i < s->d->q->nips && s->n < ADDRESSES_MAX; i++) {
		if (s->d->q->ips[i].n == 16)
			s->v[s->n++] = s->d->q->ips[i];
	}
	if (s->d->q->nips > 0)
		return;
	for (size_t i = 0; i < n && s->n < ADDRESSES_MAX; i++) {
		struct ip only;

		if (facts_at(f, "host.address", i, &key, &value) == 0 &&
		    ip_parse(key, &ip) == 0 && ip.n == 16 &&
		    !ip_is_private(&ip) && (ip_parse(domain_bound(s->d, 16),
		    &only) < 0 || domain_same_ip(&only, &ip)))
			s->v[s->n++] = ip;
	}
}

static void
sum_up(struct story *s)
{
	struct row *r = s->row;

	domain_take_worst(r);
	if (r == NULL || r->state == ROW_PENDING)
		return;
	if (!domain_sends_by(s->d, 16) || r->severity >= SEVERITY_WARNING)
		stopgap(s);
	domain_say(s->d, r, SEVERITY_NONE, !domain_sends_by(s->d, 16) ?
	    "self.ipv6.off" : !s->used ? "self.ipv6.relay" :
	    r->severity >= SEVERITY_WARNING ? "self.ipv6.bad" :
	    r->state == ROW_UNKNOWN ? "self.ipv6.unknown" :
	    "self.ipv6.good", NULL);
}

int
domain_ipv6(struct domain *d, struct row *parent)
{
	static int (*const steps[])(struct story *, const struct ip *) = {
		own, reverse, back, spf };
	struct story s = { .d = d, .row = sheet_row(d->s, parent,
	    "self.ipv6", span_str("")), .used = domain_sends_by(d, 16) &&
	    (d->q->nips > 0 || domain_fact(d, "postconf.relayhost").n == 0) };
	int err = 0;

	find_addresses(&s);
	if (s.n == 0) {
		domain_say(d, s.row, SEVERITY_INFO, "self.ipv6.none", NULL);
		return 0;
	}
	for (size_t k = 0; k < sizeof steps / sizeof *steps; k++)
		for (size_t i = 0; err == 0 && i < s.n; i++)
			err = steps[k](&s, &s.v[i]);
	refusals(&s);
	sum_up(&s);
	return err;
}
