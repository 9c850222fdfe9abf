/* A genuine server that a stranger seems to have abused: the row `abused`.  It
 * says whom to tell, holds what the letter to them needs
 * (data/letters/abused-host.letter), and leads to the log: has it stopped? */
#include "core/blocklist/owner.h"

#include "core/forged/knowledge.h"
#include "core/message/trust.h"
#include "core/mime/id.h"

static bool
fired(const struct message_judge *j)
{
	for (size_t i = 0; i < j->forged.nhits; i++)
		if (strcmp(j->forged.hits[i]->signal->id, "d09") == 0)
			return true;
	return false;
}

static void
add_text(struct message_judge *j, struct row *r, const char *name,
    struct span v)
{
	if (v.n > 0)
		row_text(j->s, r, name, v);
}

/* The server that handed the mail to ours. */
static void
add_server(struct message_judge *j, struct row *r)
{
	const struct route *t = j->m->route;
	struct span name = j->r.iprev.result == IPREV_PASS ?
	    j->r.iprev.name : t->outside != NULL && !t->outside->r.forged ?
	    t->outside->r.rdns : span_str("");

	if (t->ip.n > 0) {
		row_value(j->s, r, span_str(ip_text(&t->ip, j->a)));
		row_typed(j->s, r, "ip", FIELD_IP, r->value);
	}
	add_text(j, r, "ptr", name);
	if (t->outside != NULL && t->outside->dated)
		row_number(j->s, r, "arrived", FIELD_TIME, t->outside->when);
}

/* What names the mail itself to others. */
static int
add_mail(struct message_judge *j, struct row *r)
{
	const struct field_raw *f = fields_find(&j->m->fields, "Message-ID",
	    0);
	struct forge_results known;
	struct span rest, id;
	int err = message_forged_results(j, &known);

	if (err < 0)
		return err;
	row_typed(j->s, r, "domain", FIELD_DOMAIN, j->m->from_domain);
	if (known.spf >= SPF_NONE)
		row_text(j->s, r, "spf",
		    span_str(spf_result_name(known.spf)));
	add_text(j, r, "subject", j->m->view->subject);
	rest = f != NULL ? field_unfold(f->body, j->a) : span_str("");
	/* as text: the server leads to the log, this mail is known */
	if (mime_next_id(&rest, &id))
		add_text(j, r, "message_id", id);
	return 0;
}

/* Who runs the server; services elsewhere are asked only where everything
 * may be.  catalogue: message.abused.* */
static int
add_hosting(struct message_judge *j, struct row *r)
{
	const struct ip *ip = &j->m->route->ip;
	struct blocklist_query q = { .lists = j->m->services,
		.vantage = j->m->o.vantage };
	struct owner o = { .open = false };
	struct span name;
	int err = j->m->o.ask_all && ip->n > 0 ? owner_find(&q, j->by, j->a,
	    ip, &o) : 0;

	if (err < 0)
		return err;
	name = owner_name(&o);
	add_text(j, r, "hosting", name);
	add_text(j, r, "abuse", o.abuse);
	if (name.n == 0 && o.abuse.n == 0)
		message_say(j, r, SEVERITY_WARNING, o.open || j->m->o.ask_all ?
		    "abused.nobody" : "abused.key", NULL);
	else
		message_say(j, r, SEVERITY_WARNING, o.abuse.n > 0 ?
		    "abused.contact" : "abused.hosting", "hosting",
		    message_z(j, name.n > 0 ? name : o.abuse), "abuse",
		    message_z(j, o.abuse), NULL);
	return 0;
}

int
message_abused(struct message_judge *j)
{
	struct row *r;
	int err;

	if (!fired(j))
		return 0;
	r = sheet_row(j->s, NULL, "abused", span_str(""));
	if (r == NULL)
		return 0;
	add_server(j, r);
	err = add_mail(j, r);
	return err < 0 ? err : add_hosting(j, r);
}
