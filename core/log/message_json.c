/* `log --json`: one object, as docs/schemata.md says.
 *
 * Members that hold the log's bytes go through json_member_*, which adds
 * NAME_b64 where they are not UTF-8.  Errors stick in the printer. */
#include "core/log/message.h"

static void
put_client(struct jw *j, const struct log_message *m)
{
	jw_name(j, "client");
	jw_object(j);
	jw_member_opt(j, "name", m->client_name);
	jw_member_opt(j, "ip", m->client_ip);
	jw_member_opt(j, "helo", m->client_helo);
	jw_object_end(j);
}

/* Absent is null; an empty span with a pointer is "". */
static struct span
or_null(struct span s)
{
	if (s.n == 0)
		s.p = NULL;
	return s;
}

static void
put_milli(struct jw *j, int64_t v)
{
	if (v < 0)
		jw_null(j);
	else
		jw_milli(j, v);
}

static void
put_relay(struct jw *j, const struct log_attempt *at)
{
	jw_name(j, "relay");
	jw_object(j);
	jw_member_opt(j, "name", or_null(at->relay_name));
	jw_member_opt(j, "ip", or_null(at->relay_ip));
	jw_name(j, "port");
	if (at->relay_port < 0)
		jw_null(j);
	else
		jw_int(j, at->relay_port);
	if (at->relay_path.n > 0)
		jw_member_opt(j, "path", at->relay_path);
	jw_object_end(j);
}

static void
put_receipt(struct jw *j, const struct log_receipt *r)
{
	jw_name(j, "receipt");
	if (r->product == NULL && r->id.n == 0) {
		jw_null(j);
		return;
	}
	jw_object(j);
	jw_member_opt(j, "product", span_str(r->product));
	jw_member_opt(j, "id", or_null(r->id));
	jw_member_time(j, "clock", r->clock);
	jw_object_end(j);
}

static void
put_attempt(struct jw *j, const struct log_attempt *at)
{
	jw_object(j);
	jw_member_time(j, "time", at->time);
	jw_member_opt(j, "service", at->service);
	put_relay(j, at);
	jw_name(j, "delay");
	put_milli(j, at->delay);
	jw_name(j, "delays");
	jw_array(j);
	for (int i = 0; i < 4; i++)
		put_milli(j, at->delays[i]);
	jw_array_end(j);
	jw_member_opt(j, "dsn", or_null(at->dsn));
	jw_member_opt(j, "status", at->status);
	jw_member_opt(j, "reply", at->reply);
	put_receipt(j, &at->receipt);
	jw_member_opt(j, "tls", or_null(at->tls));
	if (at->stored.n > 0) {
		jw_member_opt(j, "stored", at->stored);
		jw_member_opt(j, "mailbox", or_null(at->mailbox));
	}
	jw_object_end(j);
}

static void
put_recipients(struct jw *j, const struct log_message *m)
{
	jw_name(j, "recipients");
	jw_array(j);
	for (size_t i = 0; i < m->nrecipients; i++) {
		const struct log_recipient *r = &m->recipients[i];

		jw_object(j);
		jw_member_bytes(j, "to", r->to);
		jw_member_opt(j, "orig_to", r->orig_to);
		jw_member_opt(j, "verdict",
		    span_str(log_verdict_name(r->verdict)));
		jw_name(j, "attempts");
		jw_array(j);
		for (size_t k = 0; k < r->nattempts; k++)
			put_attempt(j, &r->attempts[k]);
		jw_array_end(j);
		jw_object_end(j);
	}
	jw_array_end(j);
}

static void
put_number(struct jw *j, const char *name, int64_t v)
{
	jw_name(j, name);
	if (v < 0)
		jw_null(j);
	else
		jw_int(j, v);
}

static void
put_origin(struct jw *j, const struct log_message *m, struct span source)
{
	jw_name(j, "origin");
	jw_object(j);
	jw_member_opt(j, "source", source);
	jw_member_int(j, "segment", m->origin.segment);
	jw_member_int(j, "position", (int64_t)m->origin.offset);
	jw_object_end(j);
}

static void
put_checks(struct jw *j, const struct log_message *m)
{
	jw_name(j, "checks");
	jw_array(j);
	for (size_t i = 0; i < m->nchecks; i++) {
		const struct log_check *c = &m->checks[i];

		jw_object(j);
		jw_member_opt(j, "program", c->program);
		jw_member_opt(j, "method", or_null(c->method));
		jw_member_opt(j, "result", c->result);
		jw_member_opt(j, "score", or_null(c->score));
		jw_member_opt(j, "required", or_null(c->required));
		jw_member_opt(j, "domain", or_null(c->domain));
		jw_object_end(j);
	}
	jw_array_end(j);
}

static void
put_lines(struct jw *j, const struct log_message *m)
{
	jw_name(j, "lines");
	jw_array(j);
	for (size_t i = 0; i < m->nlines; i++) {
		jw_object(j);
		jw_member_int(j, "position",
		    (int64_t)m->lines[i].at.offset);
		jw_member_bytes(j, "text", m->lines[i].bytes);
		jw_object_end(j);
	}
	jw_array_end(j);
}

static void
put_message(struct jw *j, const struct log_message *m)
{
	jw_member_opt(j, "queue_id", m->queue_id);
	jw_member_opt(j, "host", or_null(m->host));
	jw_member_opt(j, "instance", or_null(m->instance));
	jw_member_time(j, "arrived", m->arrived);
	jw_member_time(j, "finished", m->finished);
	jw_member_opt(j, "message_id", m->message_id);
	jw_member_opt(j, "subject", m->subject);
	jw_member_opt(j, "from", m->from);
	put_number(j, "size", m->size);
	put_number(j, "nrcpt", m->nrcpt);
	jw_member_opt(j, "account", m->account);
	put_client(j, m);
	put_recipients(j, m);
	jw_member_opt(j, "verdict", span_str(log_verdict_name(m->verdict)));
	if (m->reply.p != NULL)
		jw_member_opt(j, "reply", m->reply);
	jw_member_bool(j, "removed", m->removed);
}

static void
put_session(struct jw *j, const struct log_session *s)
{
	jw_member_opt(j, "session", s->id);
	jw_member_opt(j, "service", or_null(s->service));
	jw_member_bool(j, "tls", s->tls);
	put_number(j, "fetched", s->fetched);
	put_number(j, "deleted", s->deleted);
	jw_member_opt(j, "reason", s->reason);
	jw_name(j, "mails");
	jw_array(j);
	for (size_t i = 0; i < s->nacts; i++) {
		jw_object(j);
		jw_member_opt(j, "action", s->acts[i].action);
		jw_member_opt(j, "mailbox", s->acts[i].mailbox);
		jw_member_opt(j, "message_id", s->acts[i].message_id);
		jw_object_end(j);
	}
	jw_array_end(j);
}

static void
put_single(struct jw *j, const struct log_message *m)
{
	jw_member_opt(j, "queue_id", (struct span){ NULL, 0 });
	jw_member_opt(j, "verdict", span_str(log_verdict_name(m->verdict)));
	jw_member_opt(j, "host", or_null(m->host));
	jw_member_opt(j, "instance", or_null(m->instance));
	jw_member_time(j, "arrived", m->arrived);
	put_client(j, m);
	if (m->object == LOG_OBJECT_SESSION) {
		jw_member_time(j, "finished", m->finished);
		jw_member_opt(j, "account", m->account);
		put_session(j, &m->session);
	} else {
		jw_member_opt(j, "from", m->from);
		jw_member_opt(j, "to", m->to);
		jw_member_opt(j, "helo", m->client_helo);
	}
	jw_member_opt(j, "reply", m->reply);
}

void
log_message_json(struct jw *j, const struct log_message *m,
    struct span source, bool with_lines)
{
	jw_object(j);
	if (m->object == LOG_OBJECT_MESSAGE)
		put_message(j, m);
	else
		put_single(j, m);
	put_origin(j, m, source);
	if (m->object == LOG_OBJECT_MESSAGE) {
		jw_name(j, "children");
		jw_array(j);
		for (size_t i = 0; i < m->nchildren; i++)
			jw_string(j, m->children[i]);
		jw_array_end(j);
	}
	if (m->nchecks > 0)
		put_checks(j, m);
	if (with_lines)
		put_lines(j, m);
	jw_object_end(j);
}
