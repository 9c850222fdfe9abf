/* `log --json`: one object, as docs/schemata.md says.
 *
 * Members that hold the log's bytes go through json_member_*, which adds
 * NAME_b64 where they are not UTF-8.  Errors stick in the printer. */
#include "core/log/message.h"

static void
put_client(struct json *j, const struct log_message *m)
{
	json_name(j, "client");
	json_object(j);
	json_member_opt(j, "name", m->client_name);
	json_member_opt(j, "ip", m->client_ip);
	json_member_opt(j, "helo", m->client_helo);
	json_object_end(j);
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
put_milli(struct json *j, int64_t v)
{
	if (v < 0)
		json_null(j);
	else
		json_milli(j, v);
}

static void
put_relay(struct json *j, const struct log_attempt *at)
{
	json_name(j, "relay");
	json_object(j);
	json_member_opt(j, "name", or_null(at->relay_name));
	json_member_opt(j, "ip", or_null(at->relay_ip));
	json_name(j, "port");
	if (at->relay_port < 0)
		json_null(j);
	else
		json_int(j, at->relay_port);
	if (at->relay_path.n > 0)
		json_member_opt(j, "path", at->relay_path);
	json_object_end(j);
}

static void
put_receipt(struct json *j, const struct log_receipt *r)
{
	json_name(j, "receipt");
	if (r->product == NULL && r->id.n == 0) {
		json_null(j);
		return;
	}
	json_object(j);
	json_member_opt(j, "product", span_str(r->product));
	json_member_opt(j, "id", or_null(r->id));
	json_member_time(j, "clock", r->clock);
	json_object_end(j);
}

static void
put_attempt(struct json *j, const struct log_attempt *at)
{
	json_object(j);
	json_member_time(j, "time", at->time);
	json_member_opt(j, "service", at->service);
	put_relay(j, at);
	json_name(j, "delay");
	put_milli(j, at->delay);
	json_name(j, "delays");
	json_array(j);
	for (int i = 0; i < 4; i++)
		put_milli(j, at->delays[i]);
	json_array_end(j);
	json_member_opt(j, "dsn", or_null(at->dsn));
	json_member_opt(j, "status", at->status);
	json_member_opt(j, "reply", at->reply);
	put_receipt(j, &at->receipt);
	json_member_opt(j, "tls", or_null(at->tls));
	json_object_end(j);
}

static void
put_recipients(struct json *j, const struct log_message *m)
{
	json_name(j, "recipients");
	json_array(j);
	for (size_t i = 0; i < m->nrecipients; i++) {
		const struct log_recipient *r = &m->recipients[i];

		json_object(j);
		json_member_bytes(j, "to", r->to);
		json_member_opt(j, "orig_to", r->orig_to);
		json_member_opt(j, "verdict",
		    span_str(log_verdict_name(r->verdict)));
		json_name(j, "attempts");
		json_array(j);
		for (size_t k = 0; k < r->nattempts; k++)
			put_attempt(j, &r->attempts[k]);
		json_array_end(j);
		json_object_end(j);
	}
	json_array_end(j);
}

static void
put_number(struct json *j, const char *name, int64_t v)
{
	json_name(j, name);
	if (v < 0)
		json_null(j);
	else
		json_int(j, v);
}

static void
put_origin(struct json *j, const struct log_message *m, struct span source)
{
	json_name(j, "origin");
	json_object(j);
	json_member_opt(j, "source", source);
	json_member_int(j, "segment", m->origin.segment);
	json_member_int(j, "position", (int64_t)m->origin.offset);
	json_object_end(j);
}

static void
put_lines(struct json *j, const struct log_message *m)
{
	json_name(j, "lines");
	json_array(j);
	for (size_t i = 0; i < m->nlines; i++) {
		json_object(j);
		json_member_int(j, "position",
		    (int64_t)m->lines[i].at.offset);
		json_member_bytes(j, "text", m->lines[i].bytes);
		json_object_end(j);
	}
	json_array_end(j);
}

static void
put_message(struct json *j, const struct log_message *m)
{
	json_member_opt(j, "queue_id", m->queue_id);
	json_member_opt(j, "host", or_null(m->host));
	json_member_opt(j, "instance", or_null(m->instance));
	json_member_time(j, "arrived", m->arrived);
	json_member_time(j, "finished", m->finished);
	json_member_opt(j, "message_id", m->message_id);
	json_member_opt(j, "subject", m->subject);
	json_member_opt(j, "from", m->from);
	put_number(j, "size", m->size);
	put_number(j, "nrcpt", m->nrcpt);
	json_member_opt(j, "account", m->account);
	put_client(j, m);
	put_recipients(j, m);
	json_member_opt(j, "verdict", span_str(log_verdict_name(m->verdict)));
	if (m->reply.p != NULL)
		json_member_opt(j, "reply", m->reply);
	json_member_bool(j, "removed", m->removed);
}

static void
put_single(struct json *j, const struct log_message *m)
{
	json_member_opt(j, "queue_id", (struct span){ NULL, 0 });
	json_member_opt(j, "verdict", span_str(log_verdict_name(m->verdict)));
	json_member_opt(j, "host", or_null(m->host));
	json_member_opt(j, "instance", or_null(m->instance));
	json_member_time(j, "arrived", m->arrived);
	put_client(j, m);
	if (m->object == LOG_OBJECT_SESSION) {
		json_member_opt(j, "account", m->account);
	} else {
		json_member_opt(j, "from", m->from);
		json_member_opt(j, "to", m->to);
		json_member_opt(j, "helo", m->client_helo);
	}
	json_member_opt(j, "reply", m->reply);
}

void
log_message_json(struct json *j, const struct log_message *m,
    struct span source, bool with_lines)
{
	json_object(j);
	if (m->object == LOG_OBJECT_MESSAGE)
		put_message(j, m);
	else
		put_single(j, m);
	put_origin(j, m, source);
	if (m->object == LOG_OBJECT_MESSAGE) {
		json_name(j, "children");
		json_array(j);
		for (size_t i = 0; i < m->nchildren; i++)
			json_string(j, m->children[i]);
		json_array_end(j);
	}
	if (with_lines)
		put_lines(j, m);
	json_object_end(j);
}
