/* Which Received fields our own side wrote (trust.h). */
#include "core/message/trust.h"

#include <errno.h>

#include "core/inquiry/postconf.h"
#include "core/mime/date.h"

/* ---- who is ours ---- */

static int
add_net(struct trust *t, const struct ip *ip, unsigned bits, bool self,
    struct arena *a)
{
	t->nets = arena_grow(a, t->nets, t->nnets, &t->nets_cap,
	    sizeof *t->nets);
	if (t->nets == NULL)
		return -ENOMEM;
	t->nets[t->nnets++] = (struct trust_net){ *ip, bits, self };
	return 0;
}

static bool
is_host(struct span s)
{
	bool letter = false;

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		bool alpha = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');

		if (!alpha && !(c >= '0' && c <= '9') && !strchr("-._", c))
			return false;
		letter |= alpha;
	}
	return letter && s.n <= 255;
}

/* "[2001:db8::]/32" as mynetworks has it, too */
static int
add_prefix(struct trust *t, struct span word, bool self, struct arena *a)
{
	ptrdiff_t slash = span_rchr(word, '/');
	struct span host = slash < 0 ? word : span_head(word, (size_t)slash);
	uint64_t bits;
	struct ip ip;

	if (host.n > 2 && host.p[0] == '[' && host.p[host.n - 1] == ']')
		host = span_of(host.p + 1, host.n - 2);
	if (ip_parse(host, &ip) < 0)
		return -EINVAL;
	bits = 8 * ip.n;
	if (slash >= 0 && span_u64(span_skip(word, (size_t)slash + 1), bits,
	    &bits) < 0)
		return -EINVAL;
	return add_net(t, &ip, (unsigned)bits, self, a);
}

int
trust_add(struct trust *t, struct span word, struct arena *a)
{
	int r;

	word = span_trim(word);
	r = add_prefix(t, word, false, a);
	if (r != -EINVAL)
		return r;
	if (span_ends(word, "."))
		word.n--;
	if (!is_host(word))
		return -EINVAL;
	t->names = arena_grow(a, t->names, t->nnames, &t->names_cap,
	    sizeof *t->names);
	if (t->names == NULL)
		return -ENOMEM;
	t->names[t->nnames++] = arena_span(a, word);
	return 0;
}

static int
add_words(struct trust *t, struct span list, bool self, struct arena *a)
{
	struct span word;
	int r = 0;

	while (list.n > 0 && r != -ENOMEM) {
		size_t n = 0;

		while (n < list.n && !strchr(", \t\n", list.p[n]))
			n++;
		word = span_head(list, n);
		if (n > 0)
			r = add_prefix(t, word, self, a);
		list = span_skip(list, n + 1);
	}
	return r == -ENOMEM ? r : 0;
}

static int
add_facts(struct trust *t, const struct facts *f, struct arena *a)
{
	size_t n = facts_count(f, "host.address");
	struct span key, value, host = postconf_expanded(f, "myhostname", a);
	int r = host.n > 0 ? trust_add(t, host, a) : 0;

	for (size_t i = 0; i < n && r != -ENOMEM; i++)
		if (facts_at(f, "host.address", i, &key, &value) == 0)
			r = add_prefix(t, key, true, a);
	if (r != -ENOMEM)
		r = add_words(t, postconf_get(f, "proxy_interfaces"), true, a);
	return r == 0 ? add_words(t, postconf_get(f, "mynetworks"), false,
	    a) : r;
}

int
trust_of(const struct message_options *o, struct arena *a, struct trust *ret)
{
	struct trust t = { .names = NULL };
	int r = 0;

	if (o->facts != NULL)
		r = add_facts(&t, o->facts, a);
	for (size_t i = 0; i < o->ntrust && r != -ENOMEM; i++)
		r = trust_add(&t, o->trust[i], a);
	*ret = t;
	return r == -ENOMEM ? r : 0;
}

bool
trust_has_name(const struct trust *t, struct span name)
{
	if (span_ends(name, "."))
		name.n--;
	for (size_t i = 0; i < t->nnames; i++)
		if (span_eq_nocase(name, t->names[i]) ||
		    (t->names[i].p[0] == '.' &&
		    span_ends_nocase(name, t->names[i])))
			return true;
	return false;
}

static bool
in_nets(const struct trust *t, const struct ip *ip, bool self)
{
	for (size_t i = 0; i < t->nnets; i++)
		if (t->nets[i].self == self &&
		    ip_in(ip, &t->nets[i].ip, t->nets[i].bits))
			return true;
	return false;
}

bool
trust_has_ip(const struct trust *t, const struct ip *ip)
{
	return in_nets(t, ip, false) || in_nets(t, ip, true);
}

/* ---- the chain ---- */

bool
trust_is_loopback(const struct ip *ip)
{
	static const struct ip v4 = { { 127 }, 4 }, v6 = { { [15] = 1 }, 16 };

	return ip_in(ip, &v4, 8) || ip_in(ip, &v6, 128);
}

/* Did a host of ours write this field below the first n hops? */
static bool
wrote_ours(const struct trust *t, const struct route *r, size_t n)
{
	const struct received *f = &r->v[n].r;

	if (f->by.n == 0 || trust_has_name(t, f->by) ||
	    span_starts_nocase(f->by, "localhost") ||
	    (f->by_ip.n > 0 && (trust_has_ip(t, &f->by_ip) ||
	    ip_is_private(&f->by_ip))))
		return true;
	for (size_t i = 0; i < n; i++)
		if (span_eq_nocase(f->by, r->v[i].r.by))
			return true;
	return false;
}

static bool
is_name_of_microsoft(struct span name)
{
	static const char *const ends[] = { ".outlook.com",
		".outlook.office365.com", ".exchangelabs.com" };

	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		if (span_ends_nocase(name, span_str(ends[i])) ||
		    span_eq_nocase(name, span_skip(span_str(ends[i]), 1)))
			return true;
	return false;
}

/* Mailbox servers of Microsoft hand a mail on several times, with loopback or
 * public addresses of their own that no client of others has: in a mail from
 * such a mailbox they would be all that is seen.  At the front door (names
 * below mail.protection.outlook.com) the second of the networks is that of
 * other customers' mail. */
static bool
is_inside_microsoft(const struct received *f)
{
	static const struct ip inner = { { 0x26, 0x03, 0x10 }, 16 },
	    outer = { { 0x2a, 0x01, 0x01, 0x11, 0xf4 }, 16 };
	bool door = span_ends_nocase(f->by,
	    span_str(".mail.protection.outlook.com"));

	return (ip_in(&f->ip, &inner, 24) || trust_is_loopback(&f->ip) ||
	    (!door && ip_in(&f->ip, &outer, 46))) &&
	    is_name_of_microsoft(f->by) && is_name_of_microsoft(f->from);
}

enum source { SOURCE_OUTSIDE, SOURCE_OURS, SOURCE_SELF, SOURCE_PROGRAM };

/* Who handed the mail over, as this field says? */
static enum source
source_of(const struct trust *t, const struct received *f)
{
	if (f->submitted)
		return SOURCE_PROGRAM;
	if (f->kind == RECEIVED_LOCAL || f->kind == RECEIVED_FETCHED)
		return SOURCE_OURS;
	if (f->kind != RECEIVED_HOST)
		return span_starts_nocase(span_str(f->protocol), "lmtp") ?
		    SOURCE_OURS : SOURCE_OUTSIDE;
	if (is_inside_microsoft(f))
		return SOURCE_OURS;
	if (trust_is_loopback(&f->ip) || in_nets(t, &f->ip, true))
		return SOURCE_SELF;
	if (in_nets(t, &f->ip, false) || ip_is_private(&f->ip) ||
	    (!f->forged && trust_has_name(t, f->rdns)))
		return SOURCE_OURS;
	return SOURCE_OUTSIDE;
}

static void
walk(const struct trust *t, struct route *r)
{
	const struct received *top = &r->v[0].r;

	r->why = trust_has_name(t, top->by) || (top->by_ip.n > 0 &&
	    trust_has_ip(t, &top->by_ip)) ? TRUST_OWN : TRUST_ASSUMED;
	for (size_t i = 0; i < r->n; i++) {
		struct hop *h = &r->v[i];
		enum source from = source_of(t, &h->r);

		h->trusted = true;
		r->trusted = i + 1;
		if (from == SOURCE_OUTSIDE)
			r->outside = h;
		if (from == SOURCE_OURS || (from == SOURCE_SELF &&
		    i + 1 < r->n && wrote_ours(t, r, i + 1)))
			continue;
		return;
	}
}

/* ---- who handed it in ---- */

/* Blanks around "@" and "." are obsolete, and Postfix drops them, too. */
static struct span
without_blanks(struct span s, struct arena *a)
{
	bool quoted = false;
	char *to;
	size_t n = 0;

	if (span_chr(s, ' ') < 0 && span_chr(s, '\t') < 0)
		return s;
	to = arena_alloc(a, s.n);
	for (size_t i = 0; to != NULL && i < s.n; i++) {
		if (s.p[i] == '"')
			quoted = !quoted;
		if (quoted || (s.p[i] != ' ' && s.p[i] != '\t'))
			to[n++] = s.p[i];
	}
	return span_of(to, n);
}

static struct span
in_brackets(struct span s, struct arena *a)
{
	ptrdiff_t open, close;

	s = span_trim(s);
	open = span_rchr(s, '<');
	if (open < 0)
		return s.n > 0 ? without_blanks(s, a) : span_str(NULL);
	s = span_skip(s, (size_t)open + 1);
	close = span_chr(s, '>');
	return without_blanks(close < 0 ? s : span_head(s, (size_t)close), a);
}

/* "From taro@example.com Mon Sep  2 …" */
static struct span
of_envelope(struct span line)
{
	ptrdiff_t blank = span_chr(line, ' ');
	struct span s = span_skip(line, (size_t)(blank + 1));
	size_t n = 0;

	while (n < s.n && s.p[n] != ' ')
		n++;
	s = span_head(s, n);
	return span_is(s, "MAILER-DAEMON") ? span_of(s.p, 0) : s;
}

/* What the server that took it wrote; else what was added at delivery, above
 * the field in which it came in. */
static struct span
envelope_of(const struct message *m, const struct route *r, struct arena *a)
{
	const struct field_raw *f = fields_find(&m->fields, "Return-Path", 0);

	if (r->outside == NULL)
		return span_str(NULL);
	if (r->outside->r.has_envelope)
		return r->outside->r.envelope_from;
	if (f != NULL && f < r->outside->field)
		return in_brackets(field_unfold(f->body, a), a);
	if (m->fields.envelope.n > 0)
		return of_envelope(m->fields.envelope);
	return span_str(NULL);
}

/* Inside of our side a client has an address of ours, which SPF does not
 * know.
 * not catalogue: log.account log.client log.sender */
static void
hear_log(const struct message *m, struct route *r)
{
	const struct facts *f = m->o.facts;
	struct span id = r->trusted > 0 ? r->v[r->trusted - 1].r.id :
	    span_str(""), sender;
	struct ip ip;

	if (f == NULL || id.n == 0)
		return;
	sender = facts_get(f, "log.sender", id);
	if (facts_get(f, "log.client", id).n > 0 || sender.p != NULL ||
	    facts_get(f, "log.account", id).n > 0)
		r->queue_id = id;
	if (facts_get(f, "log.account", id).n > 0)
		r->logged_in = true;
	if (r->outside == NULL)
		return;
	if (ip_parse(facts_get(f, "log.client", id), &ip) == 0 &&
	    !trust_is_loopback(&ip))
		r->ip = ip;
	if (r->mail_from.p == NULL && sender.p != NULL)
		r->mail_from = sender;
}

static void
find_client(const struct message *m, struct route *r, struct arena *a)
{
	const struct message_options *o = &m->o;

	r->mail_from = envelope_of(m, r, a);
	if (r->outside != NULL) {
		r->ip = r->outside->r.ip;
		r->helo = r->outside->r.helo;
	}
	if (r->trusted > 0)
		r->logged_in = r->v[r->trusted - 1].r.auth.n > 0;
	hear_log(m, r);
	if (o->ip.n > 0) {
		r->ip = o->ip;
		r->logged_in = false;
	}
	if (o->helo.p != NULL)
		r->helo = o->helo;
	if (o->mail_from.p != NULL)
		r->mail_from = in_brackets(o->mail_from, a);
}

static int
read_hops(const struct message *m, struct arena *a, struct route *r)
{
	size_t cap = 0;
	int zone;

	for (size_t i = 0; i < m->fields.n; i++) {
		const struct field_raw *f = &m->fields.v[i];
		struct hop *h;

		if (!span_eq_nocase(f->name, span_str("Received")))
			continue;
		r->v = arena_grow(a, r->v, r->n, &cap, sizeof *r->v);
		if (r->v == NULL)
			return -ENOMEM;
		h = &r->v[r->n++];
		*h = (struct hop){ .field = f };
		received_read(field_unfold(f->body, a), &h->r);
		h->dated = mime_date(h->r.date, &h->when, &zone) == 0;
	}
	return 0;
}

int
route_read(const struct message *m, struct arena *a, struct route *ret)
{
	struct route r = { .n = 0 };
	struct trust t;
	int err = trust_of(&m->o, a, &t);

	if (err == 0)
		err = read_hops(m, a, &r);
	if (err < 0)
		return err;
	if (r.n > 0)
		walk(&t, &r);
	find_client(m, &r, a);
	*ret = r;
	return 0;
}
