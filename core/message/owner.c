/* Whose address the mail came from, and whom to write to: the row `owner`.
 * Services elsewhere are asked with that address, so only where everything
 * may be asked. */
#include "core/blocklist/owner.h"

#include "core/message/trust.h"

int
message_owner(struct message_judge *j)
{
	const struct ip *ip = &j->m->route->ip;
	struct blocklist_query q = { .lists = j->m->services,
		.vantage = j->m->o.vantage };
	struct owner o;
	struct span text;
	struct row *r;
	int err;

	if (ip->n == 0 || ip_is_private(ip))
		return 0;
	text = span_str(ip_text(ip, j->a));
	if (!j->m->o.ask_all) {
		r = sheet_row(j->s, NULL, "owner", text);
		row_value(j->s, r, text);
		if (r != NULL)
			r->state = ROW_UNKNOWN;
		message_say(j, r, SEVERITY_NONE, "owner.key", NULL);
		return 0;
	}
	err = owner_find(&q, j->by, j->a, ip, &o);
	if (err == 0)
		owner_row(j->s, text, &o);
	return err;
}
