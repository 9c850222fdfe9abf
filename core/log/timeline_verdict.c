/* The verdict in plain words: which sentences, and what goes into their
 * slots.  `status=sent` is never called arrival; the last hop is named. */
#include <stdio.h>

#include "core/log/queueid.h"
#include "core/log/timeline_part.h"

#define ACCEPTED_MAX	(60 * USEC_DAY)	/* longer in no queue: not an id of
					 * Postfix */

/* Sentences and severity of a verdict; variants by what is known. */
struct voice {
	enum log_verdict	 verdict;
	const char		*base;	/* timeline.<base>.phone … */
	enum severity		 severity;
};

static const struct voice voices[] = {
	{ VERDICT_UNKNOWN, "unknown", SEVERITY_NONE },
	{ VERDICT_DELIVERED_REMOTE, "delivered-remote", SEVERITY_INFO },
	{ VERDICT_DELIVERED_LOCAL, "delivered-local", SEVERITY_INFO },
	{ VERDICT_RELAYED, "relayed", SEVERITY_NOTICE },
	{ VERDICT_FILTERED, "filtered", SEVERITY_NOTICE },
	{ VERDICT_DEFERRED, "deferred", SEVERITY_WARNING },
	{ VERDICT_BOUNCED, "bounced", SEVERITY_ERROR },
	{ VERDICT_EXPIRED, "expired", SEVERITY_ERROR },
	{ VERDICT_REJECTED, "rejected", SEVERITY_ERROR },
	{ VERDICT_HELD, "held", SEVERITY_WARNING },
	{ VERDICT_DISCARDED, "discarded", SEVERITY_ERROR },
	{ VERDICT_CANCELED, "canceled", SEVERITY_ERROR },
	{ VERDICT_IN_QUEUE, "in-queue", SEVERITY_NOTICE },
	{ VERDICT_LOGIN_FAILED, "login-failed", SEVERITY_WARNING },
	{ VERDICT_TLS_FAILED, "tls-failed", SEVERITY_WARNING },
	{ VERDICT_FETCHED, "fetched", SEVERITY_INFO },
	{ VERDICT_LOGGED_IN, "logged-in", SEVERITY_INFO },
};

/* A long id tells when the mail was taken, though the log begins later. */
static usec_t
accepted(const struct log_message *m)
{
	usec_t at;

	if (m->has_birth || m->object != LOG_OBJECT_MESSAGE ||
	    queueid_time(m->queue_id, &at) != 0 || at > m->arrived ||
	    m->arrived - at > ACCEPTED_MAX)
		return TIME_NONE;
	return at;
}

/* What of a verdict is said differently. */
struct variant {
	enum log_verdict verdict;
	bool		(*when)(const struct timeline *t,
				const struct log_recipient *r,
				const struct log_attempt *a);
	struct voice	 voice;
};

static bool
is_at_carrier(const struct timeline *t, const struct log_recipient *r,
    const struct log_attempt *a)
{
	const struct replies *replies = t->subject->replies;

	(void)a;
	return r && replies && replies_is_carrier(replies, r->to);
}

static bool
is_alone(const struct timeline *t, const struct log_recipient *r,
    const struct log_attempt *a)
{
	(void)r;
	(void)a;
	return t->m->nchildren == 0;
}

/* What the filter's own line says of a mail that it kept; p NULL: none. */
static struct span
blocked(const struct log_message *m)
{
	for (size_t i = 0; i < m->nchecks; i++)
		if (span_starts(m->checks[i].result, "Blocked "))
			return m->checks[i].result;
	return (struct span){ NULL, 0 };
}

static bool
is_blocked(const struct timeline *t, const struct log_recipient *r,
    const struct log_attempt *a)
{
	(void)r;
	(void)a;
	return t->m->nchildren == 0 && blocked(t->m).n > 0;
}

static bool
reached_nobody(const struct timeline *t, const struct log_recipient *r,
    const struct log_attempt *a)
{
	(void)t;
	(void)r;
	return timeline_relay(a).n == 0;
}

static bool
is_unfinished(const struct timeline *t, const struct log_recipient *r,
    const struct log_attempt *a)
{
	(void)r;
	(void)a;
	return t->m->unfinished;
}

static bool
is_older(const struct timeline *t, const struct log_recipient *r,
    const struct log_attempt *a)
{
	(void)r;
	(void)a;
	return accepted(t->m) != TIME_NONE;
}

/* Postfix asks whether an address exists: no mail. */
static bool
is_probe(const struct timeline *t, const struct log_recipient *r,
    const struct log_attempt *a)
{
	(void)t;
	(void)r;
	return a && (span_is(a->status, "deliverable") ||
	    span_is(a->status, "undeliverable"));
}

static bool
took_nothing(const struct timeline *t, const struct log_recipient *r,
    const struct log_attempt *a)
{
	const struct log_session *s = &t->m->session;

	(void)r;
	(void)a;
	return s->fetched == 0 && s->deleted <= 0 && s->nacts == 0;
}

static bool
was_dropped(const struct timeline *t, const struct log_recipient *r,
    const struct log_attempt *a)
{
	(void)t;
	(void)r;
	return a && (span_is(a->stored, "discarded") ||
	    span_is(a->stored, "rejected"));
}

static bool
is_in_folder(const struct timeline *t, const struct log_recipient *r,
    const struct log_attempt *a)
{
	(void)t;
	(void)r;
	return a && a->mailbox.n > 0 && !span_is(a->mailbox, "INBOX");
}

static bool
is_refusal(const struct timeline *t, const struct log_recipient *r,
    const struct log_attempt *a)
{
	(void)r;
	(void)a;
	return t->m->object == LOG_OBJECT_REFUSAL;
}

/* The first that holds wins. */
static const struct variant variants[] = {
	{ VERDICT_UNKNOWN, is_unfinished,
	  { VERDICT_UNKNOWN, "unfinished", SEVERITY_NOTICE } },
	{ VERDICT_UNKNOWN, is_probe,
	  { VERDICT_UNKNOWN, "probe", SEVERITY_NONE } },
	{ VERDICT_BOUNCED, is_probe,
	  { VERDICT_UNKNOWN, "probe", SEVERITY_NONE } },
	{ VERDICT_UNKNOWN, is_older,
	  { VERDICT_UNKNOWN, "unknown-older", SEVERITY_NONE } },
	{ VERDICT_DELIVERED_REMOTE, is_at_carrier,
	  { VERDICT_DELIVERED_REMOTE, "delivered-carrier",
	    SEVERITY_NOTICE } },
	{ VERDICT_DELIVERED_LOCAL, was_dropped,
	  { VERDICT_DELIVERED_LOCAL, "delivered-dropped",
	    SEVERITY_WARNING } },
	{ VERDICT_DELIVERED_LOCAL, is_in_folder,
	  { VERDICT_DELIVERED_LOCAL, "delivered-folder", SEVERITY_INFO } },
	{ VERDICT_FILTERED, is_blocked,
	  { VERDICT_FILTERED, "filtered-blocked", SEVERITY_ERROR } },
	{ VERDICT_FILTERED, is_alone,
	  { VERDICT_FILTERED, "filtered-alone", SEVERITY_WARNING } },
	{ VERDICT_DEFERRED, reached_nobody,
	  { VERDICT_DEFERRED, "unreachable", SEVERITY_WARNING } },
	{ VERDICT_BOUNCED, reached_nobody,
	  { VERDICT_BOUNCED, "bounced-here", SEVERITY_ERROR } },
	{ VERDICT_REJECTED, is_refusal,
	  { VERDICT_REJECTED, "refused", SEVERITY_ERROR } },
	{ VERDICT_FETCHED, took_nothing,
	  { VERDICT_FETCHED, "checked", SEVERITY_INFO } },
};

static const struct voice *
voice_of(const struct timeline *t, const struct log_recipient *r,
    const struct log_attempt *a)
{
	enum log_verdict v = t->m->verdict;

	for (size_t i = 0; i < sizeof variants / sizeof *variants; i++)
		if (variants[i].verdict == v && variants[i].when(t, r, a))
			return &variants[i].voice;
	for (size_t i = 0; i < sizeof voices / sizeof *voices; i++)
		if (voices[i].verdict == v)
			return &voices[i];
	return &voices[0];
}

enum severity
timeline_severity(enum log_verdict v)
{
	for (size_t i = 0; i < sizeof voices / sizeof *voices; i++)
		if (voices[i].verdict == v)
			return voices[i].severity;
	return SEVERITY_NONE;
}

static bool
greylisted(const struct log_attempt *a)
{
	return a && (span_find_nocase(a->reply, span_str("greylist")) >= 0 ||
	    span_find_nocase(a->reply, span_str("graylist")) >= 0);
}

static struct span
domain_of(struct span address)
{
	ptrdiff_t at = span_rchr(address, '@');

	return at < 0 ? address : span_skip(address, (size_t)at + 1);
}

static struct span
client_of(const struct log_message *m)
{
	if (m->client_name.n > 0 && !span_is(m->client_name, "unknown"))
		return m->client_name;
	return m->client_ip.n > 0 ? m->client_ip : m->client_name;
}

static struct span
or_sign(struct span s, const char *sign)
{
	return s.n > 0 ? s : span_str(sign);
}

static void
count_slot(struct timeline *t, const char *name, int64_t n)
{
	if (n < 0)
		timeline_slot(t, name, span_str("?"));
	else
		timeline_slot_number(t, name, n);
}

static void
fill_slots(struct timeline *t, const struct log_recipient *r,
    const struct log_attempt *a)
{
	const struct log_message *m = t->m;
	struct span reply = a ? a->reply : m->session.reason.n > 0 ?
	    m->session.reason : m->reply;
	usec_t when = a ? a->time : m->last;
	char code[32];

	timeline_slot_time(t, "time", when);
	timeline_slot_full(t, "time_full", when);
	timeline_slot_time(t, "arrived", m->arrived);
	timeline_slot_full(t, "now", t->now);
	timeline_slot(t, "to", or_sign(r ? r->to : m->to, "?"));
	timeline_slot(t, "from", or_sign(m->from, "<>"));
	timeline_slot(t, "from_domain", or_sign(domain_of(m->from), "?"));
	timeline_slot(t, "relay", or_sign(timeline_relay(a), "?"));
	timeline_slot(t, "reply", or_sign(timeline_reply(reply), "?"));
	timeline_code(reply, a ? a->dsn : span_str(""), code);
	timeline_slot(t, "code", or_sign(span_str(code), "-"));
	timeline_slot(t, "check", or_sign(blocked(m), "?"));
	timeline_slot(t, "mailbox", or_sign(a ? a->mailbox : span_str(""),
	    "?"));
	timeline_slot(t, "client", or_sign(client_of(m), "?"));
	timeline_slot(t, "account", or_sign(m->account, "?"));
	timeline_slot(t, "host", or_sign(m->host, "?"));
	timeline_slot(t, "id", or_sign(m->queue_id, "?"));
	timeline_slot(t, "child", m->nchildren > 0 ? m->children[0] :
	    span_str("?"));
	timeline_slot_number(t, "attempts", r ? (int64_t)r->nattempts : 0);
	count_slot(t, "fetched", m->session.fetched);
	count_slot(t, "deleted", m->session.deleted);
	if (t->next != TIME_NONE)
		timeline_slot_about(t, "next", t->next);
	if (t->until != TIME_NONE)
		timeline_slot_about(t, "until", t->until);
}

/* "まだ届いていません。" + what is in the way + when it goes on. */
static struct text
phone(struct timeline *t, const struct voice *v, const struct log_attempt *a,
    const struct reply_meaning *meaning)
{
	struct text s = timeline_say(t, v->base, "phone");
	struct text body = { NULL };

	if (!text_is_none(&s))
		return s;
	s = timeline_say(t, v->base, "lead");
	if (v->verdict == VERDICT_DEFERRED && greylisted(a))
		body = timeline_say(t, "greylisted", "body");
	else if (meaning)
		body = meaning->phone;
	if (text_is_none(&body))
		body = timeline_say(t, v->base, "body");
	s = timeline_join(t, s, body);
	if (v->verdict == VERDICT_DEFERRED && t->next != TIME_NONE)
		s = timeline_join(t, s, timeline_say(t, "next", "phone"));
	return s;
}

static bool
failed_for_good(enum log_verdict v)
{
	return v == VERDICT_BOUNCED || v == VERDICT_EXPIRED;
}

static void
sentences(struct timeline *t, struct row *r, const struct voice *v,
    const struct log_attempt *a, const struct reply_meaning *meaning)
{
	r->phone = phone(t, v, a, meaning);
	r->why = timeline_say(t, v->base, "why");
	r->remedy = timeline_say(t, v->base, "remedy");
	r->report = timeline_say(t, v->base, "report");
	if (meaning) {
		r->why = timeline_join(t, r->why, meaning->meaning);
		if (!text_is_none(&meaning->remedy))
			r->remedy = meaning->remedy;
	}
	if (failed_for_good(v->verdict))
		r->why = timeline_join(t, r->why,
		    timeline_say(t, "final", "why"));
	if (v->verdict == VERDICT_DEFERRED && t->until != TIME_NONE)
		r->why = timeline_join(t, r->why,
		    timeline_say(t, "until", "why"));
	if (v->verdict == VERDICT_DEFERRED && t->next != TIME_NONE)
		r->report = timeline_join(t, r->report,
		    timeline_say(t, "next", "report"));
}

/* Where there are several recipients: how many share the verdict. */
static void
say_share(struct timeline *t, struct row *r)
{
	int64_t same = 0;

	if (t->m->nrecipients < 2)
		return;
	for (size_t i = 0; i < t->m->nrecipients; i++)
		same += t->m->recipients[i].verdict == t->m->verdict;
	timeline_slot_number(t, "n", same);
	timeline_slot_number(t, "all", (int64_t)t->m->nrecipients);
	r->why = timeline_join(t, r->why, timeline_say(t, "share", "why"));
	r->report = timeline_join(t, r->report,
	    timeline_say(t, "share", "report"));
}

static void
text_field(struct timeline *t, struct row *r, const char *name,
    enum field_type type, struct span v)
{
	if (v.n > 0)
		row_typed(t->sheet, r, name, type, v);
}

static void
session_fields(struct timeline *t, struct row *r, const struct log_session *s)
{
	text_field(t, r, "service", FIELD_TEXT, s->service);
	if (s->fetched >= 0)
		row_number(t->sheet, r, "fetched", FIELD_INT, s->fetched);
	if (s->deleted >= 0)
		row_number(t->sheet, r, "deleted", FIELD_INT, s->deleted);
}

static void
verdict_fields(struct timeline *t, struct row *r,
    const struct log_recipient *to)
{
	const struct log_message *m = t->m;
	struct sheet *s = t->sheet;

	text_field(t, r, "queue_id", FIELD_QUEUE_ID, m->queue_id);
	row_number(s, r, "accepted", FIELD_TIME, accepted(m));
	row_number(s, r, "arrived", FIELD_TIME, m->arrived);
	row_number(s, r, "finished", FIELD_TIME, m->finished);
	if (m->from.p)
		row_typed(s, r, "from", FIELD_ADDRESS,
		    or_sign(m->from, "<>"));
	text_field(t, r, "to", FIELD_ADDRESS, to ? to->to : m->to);
	text_field(t, r, "subject", FIELD_TEXT, m->subject);
	if (m->size >= 0)
		row_number(s, r, "size", FIELD_BYTES, m->size);
	if (m->nrcpt >= 0)
		row_number(s, r, "nrcpt", FIELD_INT, m->nrcpt);
	text_field(t, r, "account", FIELD_TEXT, m->account);
	text_field(t, r, "message_id", FIELD_MESSAGE_ID, m->message_id);
	text_field(t, r, "host", FIELD_HOST, m->host);
	if (m->object != LOG_OBJECT_MESSAGE)
		text_field(t, r, "reply", FIELD_TEXT, m->session.reason.n > 0 ?
		    m->session.reason : m->reply);
	if (m->object == LOG_OBJECT_SESSION)
		session_fields(t, r, &m->session);
}

/* The lines that prove it: the first, the decisive attempt, the last; all of
 * them where there are few. */
static void
verdict_evidence(struct timeline *t, struct row *r,
    const struct log_attempt *a)
{
	const struct log_message *m = t->m;

	for (size_t i = 0; i < m->nlines; i++) {
		const struct log_input_line *l = &m->lines[i];
		bool decisive = a && l->at.segment == a->at.segment &&
		    l->at.offset == a->at.offset;

		if (m->nlines > 6 && i > 0 && i + 1 < m->nlines && !decisive)
			continue;
		row_evidence(t->sheet, r, t->subject->source,
		    (int64_t)l->at.offset, (int64_t)l->bytes.n, l->bytes);
	}
}

void
timeline_verdict_row(struct timeline *t)
{
	const struct log_message *m = t->m;
	const struct log_attempt *a;
	const struct log_recipient *to = timeline_decisive(m, &a);
	const struct voice *v = voice_of(t, to, a);
	struct row *r = sheet_row(t->sheet, NULL, "verdict",
	    span_str("verdict"));
	struct reply_meaning meaning;
	bool explained;

	if (!r)
		return;
	fill_slots(t, to, a);
	timeline_slot_full(t, "accepted", accepted(m));
	explained = (v->verdict == VERDICT_DEFERRED ||
	    failed_for_good(v->verdict)) && to &&
	    timeline_explain(t, a, to->to, &meaning);
	/* joined lines undone, as people may read it */
	if (explained && meaning.normalised.n > 0)
		timeline_slot(t, "reply",
		    timeline_reply(meaning.normalised));
	r->severity = v->severity;
	if (m->verdict == VERDICT_UNKNOWN)
		r->state = ROW_UNKNOWN;
	row_value(t->sheet, r, span_str(log_verdict_name(m->verdict)));
	sentences(t, r, v, a, explained ? &meaning : NULL);
	say_share(t, r);
	verdict_fields(t, r, to);
	verdict_evidence(t, r, a);
}
