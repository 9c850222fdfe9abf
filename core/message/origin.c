/* Who says that they sent it, and whether such a sender exists. */
#include <errno.h>

#include "core/auth/dmarc.h"
#include "core/message/trust.h"

/* ---- from ---- */

static void
from_fields(struct message_judge *j, struct row *r, const struct address *d)
{
	const struct message *m = j->m;

	if (d->display.n > 0)
		row_text(j->s, r, "display", d->display);
	row_typed(j->s, r, "address", FIELD_ADDRESS, address_text(d, j->a));
	if (m->from_domain.n == 0)
		return;
	row_typed(j->s, r, "domain", FIELD_DOMAIN, m->from_domain);
	row_typed(j->s, r, "org_domain", FIELD_DOMAIN,
	    suffix_org_domain(m->from_domain, j->a));
}

/* The name and the address as people see them. */
static void
from_value(struct message_judge *j, struct row *r, const struct address *d)
{
	struct span address = address_text(d, j->a);

	if (d->display.n > 0)
		address = span_str(arena_printf(j->a, SPAN_FMT " <" SPAN_FMT
		    ">", SPAN_ARG(d->display), SPAN_ARG(address)));
	row_value(j->s, r, address);
}

/* The first address of the first From counts; what else stands there is
 * said. */
int
message_from(struct message_judge *j)
{
	const struct message *m = j->m;
	struct row *r = sheet_row(j->s, NULL, "from", span_str(""));
	const struct field_raw *f = fields_find(&m->fields, "From", 0);
	size_t fields = fields_count(&m->fields, "From");
	char count[TEXT_NUMBER];

	if (f == NULL || m->from.n == 0) {
		message_say(j, r, SEVERITY_ERROR, f ? "from.empty" :
		    "from.none", NULL);
		return 0;
	}
	from_fields(j, r, &m->from.v[0]);
	from_value(j, r, &m->from.v[0]);
	row_evidence(j->s, r, span_str("mail"), f->raw.p - m->mail.p,
	    (int64_t)f->raw.n, span_head(f->raw, 4096));
	if (fields > 1)
		message_say(j, r, SEVERITY_ERROR, "from.twice", "count",
		    text_number(count, (long long)fields), NULL);
	else if (m->from_domain.n == 0)
		message_say(j, r, SEVERITY_ERROR, "from.no-domain", NULL);
	else if (m->from.n > 1)
		message_say(j, r, SEVERITY_WARNING, "from.many", "count",
		    text_number(count, (long long)m->from.n), NULL);
	else
		message_say(j, r, SEVERITY_NONE, "from.says", NULL);
	return 0;
}

/* ---- exists ---- */

static const struct text hidden = { "", "" };	/* label and value say it */

/* catalogue: answer.* exists.* */
static void
answer(struct message_judge *j, struct row *r, const char *word)
{
	row_typed(j->s, r, "answer", FIELD_ENUM, span_str(word));
	row_words(j->s, r, hidden);
	row_value(j->s, r, span_str(word));
}

/* catalogue: what.* row.exists */
static struct row *
exists_row(struct message_judge *j, const char *what)
{
	struct row *r = sheet_row(j->s, NULL, "exists", span_str(what));

	row_typed(j->s, r, "what", FIELD_ENUM, span_str(what));
	row_words(j->s, r, hidden);
	if (r != NULL)
		r->label = text_plain(arena_printf(j->a, "what.%s", what));
	return r;
}

struct found {
	bool	some, absent;
	bool	open;			/* one is not settled, and r says so */
};

/* MX, or an address (RFC 5321, 5.1). */
static int
find_mail(struct message_judge *j, struct row *r, struct span name,
    struct found *ret)
{
	static const int types[] = { DNS_MX, DNS_A, DNS_AAAA };
	struct dns_look l;

	*ret = (struct found){ .some = false };
	for (size_t i = 0; i < 3; i++) {
		if (message_look(j, name, types[i], &l) < 0)
			return -ENOMEM;
		ret->some = ret->some || l.status == DNS_FOUND;
		ret->absent = ret->absent || l.status == DNS_ABSENT;
		if (!message_settled(j, r, &l, name))
			ret->open = true;
	}
	return 0;
}

static int
domain_exists(struct message_judge *j)
{
	struct span name = j->m->from_domain;
	struct row *r = exists_row(j, "domain");
	struct found f;

	if (r == NULL)
		return 0;
	if (name.n == 0) {
		answer(j, r, "no");
		message_say(j, r, SEVERITY_ERROR, "there.domain.none", NULL);
		return 0;
	}
	row_typed(j->s, r, "domain", FIELD_DOMAIN, name);
	if (find_mail(j, r, name, &f) < 0)
		return -ENOMEM;
	if (f.open && !f.some && !f.absent)
		return 0;
	r->state = ROW_DONE;
	answer(j, r, f.some ? "yes" : "no");
	message_say(j, r, f.some ? SEVERITY_INFO : SEVERITY_ERROR, f.some ?
	    "there.domain.yes" : f.absent ? "there.domain.no" :
	    "there.domain.empty", "domain", message_z(j, name), NULL);
	return 0;
}

/* Does the name lead to the address?  1, 0; -1: not settled; else -ENOMEM. */
static int
leads_to(struct message_judge *j, struct row *r, struct span name,
    const struct ip *ip, bool *ret_exists)
{
	struct dns_look l;

	*ret_exists = false;
	if (message_look(j, name, ip->n == 4 ? DNS_A : DNS_AAAA, &l) < 0)
		return -ENOMEM;
	if (!message_settled(j, r, &l, name))
		return -1;
	*ret_exists = l.status != DNS_ABSENT;
	for (size_t i = 0; i < l.n; i++) {
		struct ip found = ip_of(l.v[i]->rdata.p, l.v[i]->rdata.n);

		if (found.n == ip->n &&
		    memcmp(found.bytes, ip->bytes, ip->n) == 0)
			return 1;
	}
	return 0;
}

/* Of the names that reverse DNS has for the address, does one lead back?  As
 * leads_to. */
static int
reverse_leads(struct message_judge *j, struct row *r, const struct ip *ip,
    struct span *ret_name)
{
	struct span reverse = dns_reverse(j->a, ip->bytes, ip->n);
	struct dns_look l;
	bool there;
	int yes = 0;

	*ret_name = span_str("");
	if (message_look(j, reverse, DNS_PTR, &l) < 0)
		return -ENOMEM;
	if (!message_settled(j, r, &l, span_str(ip_text(ip, j->a))))
		return -1;
	for (size_t i = 0; i < l.n && i < SPF_HOSTS && yes != 1; i++) {
		int k = leads_to(j, r, l.v[i]->target, ip, &there);

		if (k == 1 || ret_name->n == 0)
			*ret_name = l.v[i]->target;
		if (k != 0)
			yes = k;
	}
	return yes;
}

struct server {
	int	helo, reverse;		/* as leads_to */
	bool	named;			/* HELO was a name */
	bool	there;			/* that exists */
	struct span name;		/* by reverse DNS */
};

static const char *
server_sentence(const struct server *v)
{
	if (v->helo == 1)
		return "there.server.helo";
	if (v->reverse == 1)
		return v->there ? "there.server.other" :
		    "there.server.reverse";
	if (!v->named)
		return "there.server.nameless";
	return v->there ? "there.server.elsewhere" : "there.server.no";
}

static int
ask_server(struct message_judge *j, struct row *r, struct server *v)
{
	const struct route *t = j->m->route;
	struct span helo = message_ascii(t->helo, j->a);

	*v = (struct server){ .named = helo.n > 0 && *helo.p != '[' };
	v->reverse = reverse_leads(j, r, &t->ip, &v->name);
	if (v->named)
		v->helo = leads_to(j, r, helo, &t->ip, &v->there);
	return v->helo < -1 || v->reverse < -1 ? -ENOMEM : 0;
}

/* A name leads to the address that the mail came from; or none does. */
static void
say_server(struct message_judge *j, struct row *r, const struct server *v)
{
	bool good = v->helo == 1 || v->reverse == 1;

	if (!good && (v->helo < 0 || v->reverse < 0))
		return;
	r->state = ROW_DONE;
	answer(j, r, good ? "yes" : "no");
	message_say(j, r, v->helo == 1 ? SEVERITY_INFO : good ?
	    SEVERITY_NOTICE : SEVERITY_WARNING, server_sentence(v), "helo",
	    message_z(j, j->m->route->helo), "ip",
	    ip_text(&j->m->route->ip, j->a), "name", message_z(j, v->name),
	    NULL);
}

static int
server_exists(struct message_judge *j)
{
	const struct route *t = j->m->route;
	struct row *r = exists_row(j, "server");
	struct server v;

	if (r == NULL)
		return 0;
	if (t->ip.n == 0 || t->logged_in) {
		r->state = ROW_UNKNOWN;
		message_say(j, r, SEVERITY_NONE, t->logged_in ?
		    "there.server.own" : "there.server.unknown", NULL);
		return 0;
	}
	row_typed(j->s, r, "ip", FIELD_IP, span_str(ip_text(&t->ip, j->a)));
	if (t->helo.n > 0)
		row_typed(j->s, r, "helo", FIELD_HOST, t->helo);
	if (ask_server(j, r, &v) < 0)
		return -ENOMEM;
	if (v.name.n > 0)
		row_typed(j->s, r, "name", FIELD_HOST, v.name);
	say_server(j, r, &v);
	return 0;
}

/* What the result of SPF means for "do SPF and the address agree?".
 * catalogue: message.there.spf.* */
static const char *
agreement(enum spf_result k)
{
	switch (k) {
	case SPF_PASS:
		return "yes";
	case SPF_FAIL:
	case SPF_SOFTFAIL:
		return "no";
	default:
		return "none";
	}
}

static int
spf_agrees(struct message_judge *j)
{
	struct row *r = exists_row(j, "spf");
	enum spf_result k = j->r.spf.result;
	const char *word = agreement(k);

	if (r == NULL)
		return 0;
	if (j->r.has_spf && k == SPF_PENDING) {
		r->state = ROW_PENDING;
		return 0;
	}
	if (!j->r.has_spf || k == SPF_UNKNOWN) {
		r->state = ROW_UNKNOWN;
		message_say(j, r, SEVERITY_NONE, "there.spf.unknown", NULL);
		return 0;
	}
	answer(j, r, word);
	message_say(j, r, k == SPF_PASS ? SEVERITY_INFO : SEVERITY_WARNING,
	    arena_printf(j->a, "there.spf.%s", word), "domain",
	    message_z(j, j->r.spf.domain), "ip",
	    ip_text(&j->m->route->ip, j->a), NULL);
	return 0;
}

/* The three questions that a supporter asks first. */
int
message_exists(struct message_judge *j)
{
	int r = domain_exists(j);

	if (r == 0)
		r = server_exists(j);
	return r == 0 ? spf_agrees(j) : r;
}
