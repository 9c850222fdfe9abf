/* Does reverse DNS of the connecting address have a name, and does that lead
 * back to the address (RFC 8601, 2.7.3 and 3)?  What DNS does not answer is
 * temperror and unknown. */
#include "core/message/trust.h"

#include <errno.h>

struct iprev {
	struct span	 name;		/* that leads back, or the first */
	struct span	 failed;
	bool		 back, open, unasked;
};

/* What DNS says, or what is missing. */
static bool
is_told(struct iprev *v, const struct dns_look *l, struct span name)
{
	v->open |= l->status == DNS_OPEN;
	if (l->status == DNS_UNASKED)
		v->unasked = true;
	if (l->status == DNS_FAILED || l->status == DNS_UNASKED)
		v->failed = name;
	return l->status != DNS_OPEN && l->status != DNS_FAILED &&
	    l->status != DNS_UNASKED;
}

static int
ask_forward(struct message_judge *j, const struct ip *ip, struct span name,
    struct iprev *v)
{
	struct dns_look l;

	if (message_look(j, name, ip->n == 4 ? DNS_A : DNS_AAAA, &l) < 0)
		return -ENOMEM;
	if (v->name.n == 0)
		v->name = name;
	if (!is_told(v, &l, name))
		return 0;
	for (size_t i = 0; i < l.n && !v->back; i++) {
		struct ip found = ip_of(l.v[i]->rdata.p, l.v[i]->rdata.n);

		v->back = found.n == ip->n && ip_in(&found, ip,
		    (unsigned)(8 * ip->n));
		if (v->back)
			v->name = name;
	}
	return 0;
}

static enum iprev_result
decide(const struct iprev *v)
{
	if (v->back)
		return IPREV_PASS;
	if (v->open)
		return IPREV_PENDING;
	if (v->failed.n > 0)
		return v->unasked ? IPREV_UNKNOWN : IPREV_TEMPERROR;
	return v->name.n == 0 ? IPREV_NO_NAME : IPREV_FAIL;
}

static int
evaluate(struct message_judge *j, const struct ip *ip, struct iprev *v)
{
	struct span reverse = dns_reverse(j->a, ip->bytes, ip->n);
	struct dns_look l;
	int r = message_look(j, reverse, DNS_PTR, &l);

	if (r < 0 || !is_told(v, &l, span_str(ip_text(ip, j->a))))
		return r;
	for (size_t i = 0; r == 0 && i < l.n && i < SPF_HOSTS; i++)
		r = ask_forward(j, ip, l.v[i]->target, v);
	return r;
}

int
message_iprev_read(struct message_judge *j, struct iprev_outcome *ret)
{
	const struct route *t = j->m->route;
	struct iprev v = { .back = false };
	int r;

	*ret = (struct iprev_outcome){ .result = IPREV_UNKNOWN };
	if (t->ip.n == 0 || ip_is_private(&t->ip))
		return 0;
	ret->result = IPREV_OWN;
	if (t->logged_in)
		return 0;
	r = evaluate(j, &t->ip, &v);
	*ret = (struct iprev_outcome){ decide(&v), v.name, v.failed };
	return r;
}

/* ---- the row ---- */

/* catalogue: message.reverse.* iprev.* */
static void
say(struct message_judge *j, struct row *r, enum severity severity,
    const char *word)
{
	const struct iprev_outcome *o = &j->r.iprev;
	const char *label = arena_printf(j->a, "iprev.%s", word);

	row_value(j->s, r, span_str(word));
	row_typed(j->s, r, "result", FIELD_ENUM, span_str(word));
	if (label != NULL)
		row_words(j->s, r, text_plain(label));
	if (o->name.n > 0)
		row_typed(j->s, r, "name", FIELD_HOST, o->name);
	if (o->result != IPREV_TEMPERROR)
		message_say(j, r, severity, arena_printf(j->a, "reverse.%s",
		    word), "ip", ip_text(&j->m->route->ip, j->a), "name",
		    message_z(j, o->name), NULL);
}

/* catalogue: message.failed message.unasked */
static void
say_result(struct message_judge *j, struct row *r)
{
	const struct iprev_outcome *o = &j->r.iprev;

	switch (o->result) {
	case IPREV_PENDING:
		r->state = ROW_PENDING;
		break;
	case IPREV_PASS:
		say(j, r, SEVERITY_INFO, "pass");
		break;
	case IPREV_FAIL:
		say(j, r, SEVERITY_WARNING, "fail");
		break;
	case IPREV_NO_NAME:
		say(j, r, SEVERITY_WARNING, "permerror");
		break;
	default:
		r->state = ROW_UNKNOWN;
		r->why = text_say(j->s->arena, o->result == IPREV_TEMPERROR ?
		    "message.failed" : "message.unasked", "name",
		    message_z(j, o->failed), NULL);
		if (o->result == IPREV_TEMPERROR)
			say(j, r, SEVERITY_NONE, "temperror");
		break;
	}
}

int
message_iprev(struct message_judge *j, const struct route *t)
{
	struct row *r = sheet_row(j->s, NULL, "iprev", span_str(""));

	if (r == NULL)
		return 0;
	if (t->ip.n == 0) {
		r->state = ROW_UNKNOWN;
		message_say(j, r, SEVERITY_NONE, "reverse.no-address", NULL);
		return 0;
	}
	row_typed(j->s, r, "ip", FIELD_IP, span_str(ip_text(&t->ip, j->a)));
	if (ip_is_private(&t->ip)) {
		r->state = ROW_UNKNOWN;
		message_say(j, r, SEVERITY_NONE, "reverse.private", NULL);
	} else if (t->logged_in)
		message_say(j, r, SEVERITY_NONE, "reverse.own", NULL);
	else
		say_result(j, r);
	return 0;
}
