/* Objects that are no message: a refusal before queueing, a session.
 *
 * A refusal is what its line says.  A session is what its strongest line
 * says: fetched, else logged in, else refused.  Lines tied to a failure by
 * pid may only add its reason.  Memory that is not there shows in the arena. */
#include "core/log/message_part.h"

#define ACTS_MAX	5000

/* Stronger ones first. */
static const struct {
	enum log_kind	 kind;
	enum log_verdict verdict;
} verdicts[] = {
	{ LOG_FETCHED, VERDICT_FETCHED },
	{ LOG_MAILBOX, VERDICT_FETCHED },
	{ LOG_LOGIN, VERDICT_LOGGED_IN },
	{ LOG_LOGIN_FAILED, VERDICT_LOGIN_FAILED },
	{ LOG_SASL_FAILED, VERDICT_LOGIN_FAILED },
	{ LOG_TLS_FAILED, VERDICT_TLS_FAILED },
};

#define NVERDICTS (sizeof verdicts / sizeof *verdicts)

static void
set_once(struct span *dst, struct span v)
{
	if (dst->p == NULL && v.p != NULL)
		*dst = v;
}

static void
fill(struct log_message *m, const struct log_line *l)
{
	set_once(&m->client_name, l->host_name);
	set_once(&m->client_ip, l->host_ip);
	set_once(&m->client_helo, log_line_field(l, "helo"));
	set_once(&m->reply, l->reply);
	set_once(&m->from, log_line_field(l, "from"));
	set_once(&m->to, log_line_field(l, "to"));
	set_once(&m->account, log_line_field(l, "user"));
	set_once(&m->account, log_line_field(l, "sasl_username"));
}

static void
take_refusal(struct log_message *m, const struct log_line *l)
{
	if (m->verdict != VERDICT_UNKNOWN ||
	    (!l->noqueue && l->kind != LOG_REJECT))
		return;
	if (l->kind == LOG_DISCARDED)
		m->verdict = VERDICT_DISCARDED;
	else if (l->kind == LOG_REJECT)
		m->verdict = VERDICT_REJECTED;
	fill(m, l);
}

/* imap-login, imapd-ssl, smtpd: what the device speaks. */
static struct span
service_of(const struct log_line *l)
{
	static const char *const ends[] = { "-login", "-ssl", "d" };
	struct span s = log_line_field(l, "service");

	if (s.n == 0)
		s = l->header.service;
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		if (span_ends(s, ends[i]) && s.n > strlen(ends[i]))
			s.n -= strlen(ends[i]);
	return s;
}

/* The number before '/' of the first of these fields; -1: none of them. */
static int64_t
count_of(const struct log_line *l, const char *const names[2])
{
	for (int i = 0; i < 2; i++) {
		struct span v = log_line_field(l, names[i]), head;

		if (v.n > 0 && span_split(&v, '/', &head))
			return log_number(head);
	}
	return -1;
}

static void
add_act(struct arena *a, struct log_session *s, const struct log_line *l)
{
	struct log_act *v;

	if (s->nacts == ACTS_MAX)
		return;
	v = arena_grow(a, s->acts, s->nacts, &s->cap, sizeof *v);
	if (v == NULL)
		return;
	s->acts = v;
	v[s->nacts++] = (struct log_act){
		.action = log_line_field(l, "action"),
		.mailbox = log_line_field(l, "box"),
		.message_id = log_line_field(l, "msgid"),
	};
}

/* How strong what is known so far is, or what the line says: less is more. */
static size_t
strength(enum log_verdict v)
{
	size_t i = 0;

	while (i < NVERDICTS && verdicts[i].verdict != v)
		i++;
	return i;
}

static size_t
strength_of(enum log_kind k)
{
	size_t i = 0;

	while (i < NVERDICTS && verdicts[i].kind != k)
		i++;
	return i;
}

/* What SASL logs as the reason may be its own question, in base64. */
static bool
is_prompt(struct span s)
{
	return span_is(s, "UGFzc3dvcmQ6") || span_is(s, "VXNlcm5hbWU6");
}

static void
take_session(struct arena *a, struct log_message *m, const struct log_line *l,
    usec_t time)
{
	static const char *const fetched[2] = { "body_count", "retr" };
	static const char *const deleted[2] = { "expunged", "del" };
	struct log_session *s = &m->session;
	size_t says = strength_of(l->kind);

	fill(m, l);
	if (s->service.n == 0 && l->kind != LOG_WARN)
		s->service = service_of(l);
	set_once(&s->id, log_line_field(l, "session"));
	s->tls |= log_line_field(l, "tls").n > 0;
	if (l->kind == LOG_SASL_FAILED && is_prompt(l->reply))
		set_once(&s->reason, span_str("authentication failed"));
	if (l->kind == LOG_WARN)
		set_once(&s->reason, log_line_field(l, "reason"));
	if (l->kind == LOG_FETCHED) {
		s->fetched = count_of(l, fetched);
		s->deleted = count_of(l, deleted);
	}
	if (l->kind == LOG_MAILBOX)
		add_act(a, s, l);
	if (says < NVERDICTS && says <= strength(m->verdict)) {
		m->verdict = verdicts[says].verdict;
		if (l->reply.n > 0)
			m->reply = l->reply;
	}
	if (l->kind != LOG_WARN && l->kind != LOG_LOGIN &&
	    l->kind != LOG_MAILBOX)
		m->finished = time;
}

void
log_take_single(struct arena *a, struct log_message *m,
    const struct log_line *l, const struct log_input_line *in)
{
	if (in->tied) {
		if (m->object == LOG_OBJECT_SESSION &&
		    l->kind == LOG_TLS_FAILED)
			set_once(&m->session.reason,
			    log_line_field(l, "reason"));
	} else if (m->object == LOG_OBJECT_SESSION) {
		take_session(a, m, l, in->time);
	} else {
		take_refusal(m, l);
	}
}
