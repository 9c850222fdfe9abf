/* How the mail came in, as this host's log says: the row `received.log`.
 * not catalogue: log.client log.account log.sender */
#include "core/message/trust.h"

int
message_log(struct message_judge *j, const struct route *t)
{
	const struct facts *f = j->m->o.facts;
	struct span id = t->queue_id, client, account, sender;
	struct row *r;

	if (id.n == 0)
		return 0;
	client = facts_get(f, "log.client", id);
	account = facts_get(f, "log.account", id);
	sender = facts_get(f, "log.sender", id);
	r = sheet_row(j->s, NULL, "received.log", id);
	if (r == NULL)
		return 0;
	row_value(j->s, r, client.n > 0 ? client : id);
	message_say(j, r, SEVERITY_NONE, account.n > 0 ? "entry.account" :
	    "entry.client", "id", message_z(j, id), "client",
	    message_z(j, client.n > 0 ? client : span_str("-")), "account",
	    message_z(j, account), NULL);
	row_typed(j->s, r, "queue_id", FIELD_QUEUE_ID, id);
	if (client.n > 0)
		row_typed(j->s, r, "ip", FIELD_IP, client);
	if (account.n > 0)
		row_text(j->s, r, "account", account);
	if (sender.p != NULL)
		row_text(j->s, r, "mail_from", sender.n > 0 ? sender :
		    span_str("<>"));
	return 0;
}
