/* Does reverse DNS of the connecting address have a name, and does that lead
 * back to the address (RFC 8601, 2.7.3 and 3)?  What DNS does not answer is
 * temperror and unknown. */
#include "core/message/trust.h"

#include <errno.h>

struct iprev {
	struct span	 name;		/* that leads back, or the first */
	bool		 back, open, failed;
};

static int
ask_forward(struct message_judge *j, struct row *r, const struct ip *ip,
    struct span name, struct iprev *v)
{
	struct dns_look l;

	if (message_look(j, name, ip->n == 4 ? DNS_A : DNS_AAAA, &l) < 0)
		return -ENOMEM;
	if (v->name.n == 0)
		v->name = name;
	if (!message_settled(j, r, &l, name)) {
		v->open |= l.status == DNS_OPEN;
		v->failed = true;
		return 0;
	}
	for (size_t i = 0; i < l.n && !v->back; i++) {
		struct ip found = ip_of(l.v[i]->rdata.p, l.v[i]->rdata.n);

		v->back = found.n == ip->n && ip_in(&found, ip,
		    (unsigned)(8 * ip->n));
		if (v->back)
			v->name = name;
	}
	return 0;
}

/* catalogue: message.iprev.* rdns.* */
static void
say(struct message_judge *j, struct row *r, enum severity severity,
    const char *word, const struct iprev *v)
{
	const char *label = arena_printf(j->a, "rdns.%s", word);

	row_value(j->s, r, span_str(word));
	row_typed(j->s, r, "result", FIELD_ENUM, span_str(word));
	if (label != NULL)
		row_words(j->s, r, text_plain(label));
	if (v->name.n > 0)
		row_typed(j->s, r, "name", FIELD_HOST, v->name);
	if (strcmp(word, "temperror") == 0)
		return;
	r->state = ROW_DONE;
	message_say(j, r, severity, arena_printf(j->a, "iprev.%s", word),
	    "ip", ip_text(&j->m->route->ip, j->a), "name",
	    message_z(j, v->name), NULL);
}

static void
decide(struct message_judge *j, struct row *r, const struct iprev *v)
{
	if (v->back)
		say(j, r, SEVERITY_INFO, "pass", v);
	else if (v->open)
		r->state = ROW_PENDING;
	else if (v->failed)
		say(j, r, SEVERITY_NONE, "temperror", v);
	else if (v->name.n == 0)
		say(j, r, SEVERITY_WARNING, "permerror", v);
	else
		say(j, r, SEVERITY_WARNING, "fail", v);
}

static int
evaluate(struct message_judge *j, struct row *r, const struct ip *ip)
{
	struct span reverse = dns_reverse(j->a, ip->bytes, ip->n);
	struct iprev v = { .back = false };
	struct dns_look l;
	int err = message_look(j, reverse, DNS_PTR, &l);

	if (err < 0)
		return err;
	if (!message_settled(j, r, &l, span_str(ip_text(ip, j->a)))) {
		v.open = l.status == DNS_OPEN;
		v.failed = l.status == DNS_FAILED;
		if (l.status != DNS_UNASKED)
			decide(j, r, &v);
		return 0;
	}
	for (size_t i = 0; err == 0 && i < l.n && i < SPF_HOSTS; i++)
		err = ask_forward(j, r, ip, l.v[i]->target, &v);
	if (err == 0)
		decide(j, r, &v);
	return err;
}

int
message_iprev(struct message_judge *j, const struct route *t)
{
	struct row *r = sheet_row(j->s, NULL, "iprev", span_str(""));

	if (r == NULL)
		return 0;
	if (t->ip.n == 0) {
		r->state = ROW_UNKNOWN;
		message_say(j, r, SEVERITY_NONE, "iprev.no-address", NULL);
		return 0;
	}
	row_typed(j->s, r, "ip", FIELD_IP, span_str(ip_text(&t->ip, j->a)));
	if (ip_is_private(&t->ip)) {
		r->state = ROW_UNKNOWN;
		message_say(j, r, SEVERITY_NONE, "iprev.private", NULL);
		return 0;
	}
	if (t->logged_in) {
		message_say(j, r, SEVERITY_NONE, "iprev.own", NULL);
		return 0;
	}
	return evaluate(j, r, &t->ip);
}
