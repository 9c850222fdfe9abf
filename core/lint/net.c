/* Names of the server and of the author, blocklists, TLS. */
#include "core/lint/net.h"

#include <errno.h>

#include "core/blocklist/state.h"
#include "core/lint/lint_part.h"

#define MAJOR_WEIGHT 3u

struct asking {
	const struct lint *l;
	struct asker	*by;
	struct arena	*a;
	usec_t		 now;
};

/* 0 or -ENOMEM; what is no name is absent. */
static int
look(struct asking *k, struct span name, int type, struct dns_look *ret)
{
	int r = dns_look(k->by, k->a, k->l->vantage, name, type, ret);

	if (r != -EINVAL)
		return r;
	*ret = (struct dns_look){ .status = DNS_ABSENT, .end = name };
	return 0;
}

/* The worse of what is known so far and of one more answer. */
static void
note(enum lint_known *known, const struct dns_look *l)
{
	if (l->status == DNS_OPEN)
		*known = NET_PENDING;
	else if ((l->status == DNS_FAILED || l->status == DNS_UNASKED) &&
	    *known == NET_KNOWN)
		*known = NET_UNKNOWN;
}

/* ---- HELO ---- */

static bool
is_improper(struct span helo)
{
	return helo.n == 0 || *helo.p == '[' || span_chr(helo, '.') < 0 ||
	    span_eq_nocase(helo, span_str("localhost.localdomain"));
}

static bool
has_address(const struct dns_look *l, const struct ip *ip)
{
	for (size_t i = 0; i < l->n; i++) {
		struct ip found = ip_of(l->v[i]->rdata.p, l->v[i]->rdata.n);

		if (found.n == ip->n && memcmp(found.bytes, ip->bytes,
		    ip->n) == 0)
			return true;
	}
	return false;
}

static int
ask_helo(struct asking *k, const struct route *t, struct lint_helo *h)
{
	static const int types[] = { DNS_A, DNS_AAAA };
	struct span name = message_ascii(t->helo, k->a);
	bool some = false, same = false;
	struct dns_look l;
	struct ip literal;

	*h = (struct lint_helo){ .known = NET_UNKNOWN };
	if (t->helo.n == 0 || t->logged_in || t->ip.n == 0 ||
	    ip_is_private(&t->ip))
		return 0;
	h->known = NET_KNOWN;
	h->improper = is_improper(t->helo) || ip_parse(t->helo, &literal) == 0;
	for (size_t i = 0; !h->improper && i < 2; i++) {
		if (look(k, name, types[i], &l) < 0)
			return -ENOMEM;
		note(&h->known, &l);
		some = some || l.n > 0;
		same = same || has_address(&l, &t->ip);
	}
	h->absent = !h->improper && !some;
	h->elsewhere = some && !same;
	if (same)
		h->known = NET_KNOWN;
	return 0;
}

/* ---- the domain of From ---- */

static bool
is_null_mx(const struct dns_look *l)
{
	return l->n == 1 && (l->v[0]->target.n == 0 ||
	    span_is(l->v[0]->target, "."));
}

static int
ask_author(struct asking *k, struct span domain, struct lint_author *v)
{
	static const int types[] = { DNS_MX, DNS_A, DNS_AAAA };
	struct dns_look l;
	bool some = false, null_mx = false;

	*v = (struct lint_author){ .known = NET_UNKNOWN };
	if (domain.n == 0)
		return 0;
	v->known = NET_KNOWN;
	for (size_t i = 0; i < 3; i++) {
		if (look(k, domain, types[i], &l) < 0)
			return -ENOMEM;
		note(&v->known, &l);
		v->absent = v->absent || l.status == DNS_ABSENT;
		some = some || l.status == DNS_FOUND;
		if (i == 0 && l.status == DNS_FOUND)
			null_mx = is_null_mx(&l);
	}
	if (some || v->absent)
		v->known = NET_KNOWN;
	v->absent = v->absent && !some;
	v->mute = null_mx || (!some && v->known == NET_KNOWN);
	return 0;
}

/* ---- blocklists ---- */

/* Those that may tell something about the address, without a key. */
static bool
is_wanted(const struct lists *all, const struct blocklist *b,
    const struct list_target *t)
{
	const struct blocklist *whole = b->part_of.n > 0 ?
	    lists_find(all, b->part_of) : NULL;

	return b->life == LIST_ALIVE && b->kind == LIST_BLOCK && !b->keyed &&
	    b->weight > 0 && list_fits(b, t) &&
	    (whole == NULL || whole->keyed || whole->life != LIST_ALIVE);
}

static int
add_name(struct buf *to, const char *name)
{
	if (to->len > 0)
		buf_adds(to, ", ");
	return buf_adds(to, name);
}

struct tally {
	size_t		 open, answered, silent;
	struct buf	 major, minor;
};

static int
ask_list(struct asking *k, const struct blocklist_query *q,
    const struct blocklist *b, struct tally *t)
{
	struct list_state s;
	struct hurry hurry;
	int r = list_state(q, inquiry_hurry(&hurry, k->by, LIST_PATIENCE),
	    k->a, k->now, b, q->targets, span_str(""), &s);

	if (r < 0)
		return r;
	if (s.status == LIST_IS_PENDING)
		t->open++;
	else if (s.status == LIST_IS_LISTED)
		add_name(b->weight >= MAJOR_WEIGHT ? &t->major : &t->minor,
		    b->name);
	if (s.status == LIST_IS_LISTED || s.status == LIST_IS_CLEAN ||
	    s.status == LIST_IS_INFO || s.status == LIST_IS_WELCOME)
		t->answered++;
	else if (s.status != LIST_IS_PENDING && b->weight >= MAJOR_WEIGHT)
		t->silent++;
	return 0;
}

static int
ask_lists(struct asking *k, const struct route *t, struct lint_listed *v)
{
	const struct lists *all = k->l->lists;
	struct list_target target = { .ip = t->ip };
	struct blocklist_query q = { .lists = all, .targets = &target,
		.ntargets = 1, .vantage = k->l->vantage };
	struct tally n = { .open = 0 };
	int r = 0;

	*v = (struct lint_listed){ .known = NET_UNKNOWN };
	if (all == NULL || t->ip.n == 0 || ip_is_private(&t->ip) ||
	    t->logged_in)
		return 0;
	target.text = span_str(ip_text(&t->ip, k->a));
	buf_init(&n.major, 400);
	buf_init(&n.minor, 400);
	for (size_t i = 0; r == 0 && i < lists_count(all); i++)
		if (is_wanted(all, lists_at(all, i), &target))
			r = ask_list(k, &q, lists_at(all, i), &n);
	v->major = arena_span(k->a, buf_span(&n.major));
	v->minor = arena_span(k->a, buf_span(&n.minor));
	v->known = n.open > 0 ? NET_PENDING : n.answered > 0 ? NET_KNOWN :
	    NET_UNKNOWN;
	v->some_silent = n.silent > 0;
	buf_done(&n.major);
	buf_done(&n.minor);
	return r;
}

/* ---- all ---- */

/* Only a field that our side wrote tells; and only one that names a protocol
 * in which TLS would show. */
static enum lint_tls
tls_of(const struct route *t)
{
	const struct hop *h = t->outside;

	if (h == NULL || t->logged_in || h->r.ip.n == 0 ||
	    ip_is_private(&h->r.ip))
		return TLS_UNKNOWN;
	if (*h->r.tls_version || h->r.tls_cipher.n > 0 ||
	    span_ends_nocase(span_str(h->r.protocol), span_str("SMTPS")) ||
	    span_ends_nocase(span_str(h->r.protocol), span_str("SMTPSA")))
		return TLS_YES;
	return span_ends_nocase(span_str(h->r.protocol), span_str("SMTP")) ||
	    span_ends_nocase(span_str(h->r.protocol), span_str("SMTPA")) ?
	    TLS_NO : TLS_UNKNOWN;
}

int
lint_net_ask(const struct lint *l, struct asker *by, struct arena *a,
    usec_t now, struct lint_net *ret)
{
	struct asking k = { l, by, a, now };
	int r;

	*ret = (struct lint_net){ .route = l->message->route };
	r = message_evaluate(l->message, by, a, now, &ret->r);
	if (r == 0)
		r = ask_helo(&k, ret->route, &ret->helo);
	if (r == 0)
		r = ask_author(&k, l->message->from_domain, &ret->author);
	if (r == 0)
		r = ask_lists(&k, ret->route, &ret->listed);
	if (r == 0)
		r = lint_net_ask_links(l, by, a, now, &ret->linked);
	ret->tls = tls_of(ret->route);
	return r;
}
