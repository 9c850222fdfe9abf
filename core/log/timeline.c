/* The rows of a message's time line.  Pure: the message, the facts asked
 * for, now.  Fails only as a whole (NULL or a failed sheet: no memory);
 * hostile counts are cut, and what was cut is counted in a row. */
#include "core/log/timeline.h"

#include <stdio.h>

#include "core/log/timeline_part.h"

#define RECIPIENTS	500
#define ATTEMPTS	50
#define LINES		5000
#define LINKS		200

static void
text_field(struct timeline *t, struct row *r, const char *name,
    enum field_type type, struct span v)
{
	if (v.n > 0)
		row_typed(t->sheet, r, name, type, v);
}

static void
more_row(struct timeline *t, struct row *parent, size_t left)
{
	struct row *r = sheet_row(t->sheet, parent, "more", span_str("more"));

	if (!r)
		return;
	row_number(t->sheet, r, "left_out", FIELD_INT, (int64_t)left);
	timeline_slot_number(t, "n", (int64_t)left);
	r->why = timeline_say(t, "more", "why");
}

/* ---- attempts */

static const char *const delay_names[] = {
	"queue", "manager", "connect", "transfer",
};

static void
delays(struct timeline *t, struct row *r, const struct log_attempt *a)
{
	struct figure *f;
	size_t worst = 0;

	for (size_t i = 0; i < 4; i++) {
		if (a->delays[i] < 0)
			return;
		if (a->delays[i] > a->delays[worst])
			worst = i;
	}
	f = row_figure(t->sheet, r, FIGURE_DELAYS,
	    timeline_say(t, "delays", "title"));
	for (size_t i = 0; i < 4; i++)
		figure_point(t->sheet, f, delay_names[i],
		    timeline_say(t, "delay", delay_names[i]), a->delays[i],
		    SEVERITY_NONE);
	if (a->delays[worst] >= 10000) {
		timeline_slot_duration(t, "delay", a->delays[worst]);
		r->why = timeline_say(t, "slow", delay_names[worst]);
	}
}

/* Their number and their clock, beside ours. */
static void
receipt(struct timeline *t, struct row *parent, const struct log_attempt *a)
{
	const struct log_receipt *p = &a->receipt;
	struct sheet *s = t->sheet;
	struct row *r;

	if ((!p->product && p->id.n == 0) ||
	    a->verdict == VERDICT_DELIVERED_LOCAL ||
	    a->verdict == VERDICT_FILTERED)
		return;		/* nobody else to ask */
	r = sheet_row(s, parent, "receipt", span_str("receipt"));
	if (!r)
		return;
	row_value(s, r, p->id);
	if (p->product)
		row_text(s, r, "product", span_str(p->product));
	timeline_slot(t, "receipt", p->id);
	if (p->id.n > 0)
		r->remedy = timeline_say(t, "receipt", "remedy");
	if (p->clock == TIME_NONE || a->time == TIME_NONE)
		return;
	row_number(s, r, "their_time", FIELD_TIME, p->clock);
	row_number(s, r, "difference", FIELD_DURATION,
	    p->clock / 1000 - a->time / 1000);
	timeline_slot_full(t, "their_time", p->clock);
	timeline_slot_duration(t, "difference", p->clock > a->time ?
	    (p->clock - a->time) / 1000 : (a->time - p->clock) / 1000);
	r->why = timeline_say(t, "clock", "why");
}

static void
meaning(struct timeline *t, struct row *parent, const struct log_attempt *a,
    struct span to)
{
	struct sheet *s = t->sheet;
	struct reply_meaning m;
	struct row *r;

	if (!timeline_explain(t, a, to, &m))
		return;
	r = sheet_row(s, parent, "meaning", span_str(m.id));
	if (!r)
		return;
	r->severity = m.permanent ? SEVERITY_ERROR : SEVERITY_WARNING;
	replies_row(s, r, &m);
	row_number(s, r, "permanent", FIELD_BOOL, m.permanent);
	text_field(t, r, "help", FIELD_URL, span_str(m.url));
}

static void
attempt_fields(struct timeline *t, struct row *r, const struct log_attempt *a)
{
	struct sheet *s = t->sheet;

	row_typed(s, r, "verdict", FIELD_ENUM,
	    span_str(log_verdict_name(a->verdict)));
	row_number(s, r, "time", FIELD_TIME, a->time);
	text_field(t, r, "service", FIELD_TEXT, a->service);
	if (!span_is(a->relay_name, "none"))
		text_field(t, r, "relay", FIELD_HOST, a->relay_name);
	text_field(t, r, "relay_ip", FIELD_IP, a->relay_ip);
	if (a->relay_port >= 0)
		row_number(s, r, "port", FIELD_INT, a->relay_port);
	text_field(t, r, "dsn", FIELD_TEXT, a->dsn);
	if (a->delay >= 0)
		row_number(s, r, "delay", FIELD_DURATION, a->delay);
	text_field(t, r, "tls", FIELD_TEXT, a->tls);
	text_field(t, r, "stored", FIELD_ENUM, a->stored);
	text_field(t, r, "mailbox", FIELD_TEXT, a->mailbox);
}

static struct span
line_at(const struct log_message *m, const struct log_position *at)
{
	for (size_t i = 0; i < m->nlines; i++)
		if (m->lines[i].at.segment == at->segment &&
		    m->lines[i].at.offset == at->offset)
			return m->lines[i].bytes;
	return (struct span){ NULL, 0 };
}

static void
attempt(struct timeline *t, struct row *parent, const struct log_recipient *to,
    size_t i)
{
	const struct log_attempt *a = &to->attempts[i];
	struct span line = line_at(t->m, &a->at);
	char key[24];
	struct row *r;

	snprintf(key, sizeof key, "%zu", i + 1);
	r = sheet_row(t->sheet, parent, "attempt", span_str(key));
	if (!r)
		return;
	timeline_slot_number(t, "n", (int64_t)i + 1);
	r->label = timeline_say(t, "attempt", "label");
	r->severity = timeline_severity(a->verdict);
	row_value(t->sheet, r, timeline_reply(a->reply));
	attempt_fields(t, r, a);
	delays(t, r, a);
	if (line.n > 0)
		row_evidence(t->sheet, r, t->subject->source,
		    (int64_t)a->at.offset, (int64_t)line.n, line);
	receipt(t, r, a);
	if (i + 1 == to->nattempts && (a->verdict == VERDICT_DEFERRED ||
	    a->verdict == VERDICT_BOUNCED))
		meaning(t, r, a, to->to);
}

/* ---- recipients */

static void
recipient(struct timeline *t, const struct log_recipient *to)
{
	size_t from = to->nattempts > ATTEMPTS ? to->nattempts - ATTEMPTS : 0;
	struct row *r = sheet_row(t->sheet, NULL, "recipient", to->to);

	if (!r)
		return;
	row_value(t->sheet, r, to->to);
	r->severity = timeline_severity(to->verdict);
	if (to->verdict == VERDICT_UNKNOWN)
		r->state = ROW_UNKNOWN;
	row_typed(t->sheet, r, "verdict", FIELD_ENUM,
	    span_str(log_verdict_name(to->verdict)));
	row_typed(t->sheet, r, "address", FIELD_ADDRESS, to->to);
	if (to->orig_to.p && !span_eq(to->orig_to, to->to))
		row_typed(t->sheet, r, "orig_to", FIELD_ADDRESS, to->orig_to);
	row_number(t->sheet, r, "attempts", FIELD_INT,
	    (int64_t)to->nattempts);
	if (from > 0)
		more_row(t, r, from);
	for (size_t i = from; i < to->nattempts; i++)
		attempt(t, r, to, i);
}

static void
recipients(struct timeline *t)
{
	size_t n = t->m->nrecipients;

	for (size_t i = 0; i < n && i < RECIPIENTS; i++)
		recipient(t, &t->m->recipients[i]);
	if (n > RECIPIENTS)
		more_row(t, NULL, n - RECIPIENTS);
}

/* ---- the queue */

/* catalogue: queue_name.* stored.* method.* */

/* "5d", "300s", "1h": Postfix's time values; without a unit, unit. */
static usec_t
duration(const struct answer *a, char unit, usec_t fallback)
{
	static const struct { char unit; usec_t size; } units[] = {
		{ 's', USEC_SEC }, { 'm', USEC_MIN }, { 'h', USEC_HOUR },
		{ 'd', USEC_DAY }, { 'w', 7 * USEC_DAY },
	};
	struct span s = a->bytes;
	uint64_t v;

	if (a->state != ANSWER_GIVEN || s.n == 0)
		return fallback;
	if (s.p[s.n - 1] < '0' || s.p[s.n - 1] > '9') {
		unit = s.p[s.n - 1];
		s.n--;
	}
	if (span_u64(s, 1000000, &v) < 0)
		return fallback;
	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (units[i].unit == unit)
			return (usec_t)v * units[i].size;
	return fallback;
}

static usec_t
setting(struct timeline *t, const char *name, char unit, usec_t fallback)
{
	return duration(inquiry_ask_fact(t->asker, name, span_str("")), unit,
	    fallback);
}

/* When the queue manager will try again, from the pause it makes: as long
 * as the message is old, between the two limits. */
static usec_t
reckon_next(struct timeline *t)
{
	usec_t least = setting(t, "postconf.minimal_backoff_time", 's',
	    300 * USEC_SEC);
	usec_t most = setting(t, "postconf.maximal_backoff_time", 's',
	    4000 * USEC_SEC);
	const struct log_attempt *a;
	usec_t pause;

	timeline_decisive(t->m, &a);
	if (!a || a->time == TIME_NONE || t->m->arrived == TIME_NONE)
		return TIME_NONE;
	pause = a->time - t->m->arrived;
	if (pause < least)
		pause = least;
	if (pause > most)
		pause = most;
	return a->time + pause;
}

static usec_t
fact_time(const struct answer *a)
{
	uint64_t v;

	if (a->state != ANSWER_GIVEN ||
	    span_u64(a->bytes, UINT64_C(1) << 40, &v) < 0)
		return TIME_NONE;
	return (usec_t)v * USEC_SEC;
}

static bool
may_be_queued(enum log_verdict v)
{
	return v == VERDICT_DEFERRED || v == VERDICT_IN_QUEUE ||
	    v == VERDICT_HELD || v == VERDICT_UNKNOWN;
}

static void
queue_sentences(struct timeline *t, struct row *r, const struct answer *name,
    bool reckoned)
{
	if (name->state == ANSWER_OPEN) {
		r->state = ROW_PENDING;
	} else if (name->state == ANSWER_GIVEN) {
		row_typed(t->sheet, r, "queue_name", FIELD_ENUM,
		    name->bytes);
		r->why = timeline_say(t, "queue", "why");
		r->severity = span_is(name->bytes, "hold") ?
		    SEVERITY_WARNING : SEVERITY_NOTICE;
	} else {
		r->state = ROW_UNKNOWN;
		r->why = timeline_say(t, "queue", "unknown");
	}
	if (t->next != TIME_NONE && reckoned)
		r->why = timeline_join(t, r->why,
		    timeline_say(t, "queue", "reckoned"));
}

/* Asks the facts before the verdict is worded; the row stands behind it. */
static const struct answer *
ask_queue(struct timeline *t, bool *ret_reckoned)
{
	const struct answer *name, *next;
	usec_t lifetime;

	*ret_reckoned = false;
	if (t->m->removed || t->m->queue_id.n == 0 ||
	    !may_be_queued(t->m->verdict))
		return NULL;
	name = inquiry_ask_fact(t->asker, "queue.name", t->m->queue_id);
	next = inquiry_ask_fact(t->asker, "queue.next_retry",
	    t->m->queue_id);
	lifetime = setting(t, "postconf.maximal_queue_lifetime", 'd',
	    5 * USEC_DAY);
	if (t->m->has_birth && t->m->arrived != TIME_NONE)
		t->until = t->m->arrived + lifetime;
	if (t->m->verdict != VERDICT_DEFERRED)
		return name;
	t->next = fact_time(next);
	if (t->next == TIME_NONE) {
		t->next = reckon_next(t);
		*ret_reckoned = true;
	}
	/* An old log says nothing about what comes. */
	if (t->next != TIME_NONE && t->next < t->now)
		t->next = TIME_NONE;
	if (t->until != TIME_NONE && t->until < t->now)
		t->until = TIME_NONE;
	return name;
}

static void
queue(struct timeline *t, const struct answer *name, bool reckoned)
{
	struct row *r;

	if (!name)
		return;
	r = sheet_row(t->sheet, NULL, "queue", span_str("queue"));
	if (!r)
		return;
	row_number(t->sheet, r, "next_retry", FIELD_TIME, t->next);
	row_number(t->sheet, r, "until", FIELD_TIME, t->until);
	queue_sentences(t, r, name, reckoned);
}

/* ---- client, links, lines */

static void
client(struct timeline *t)
{
	const struct log_message *m = t->m;
	struct row *r;

	if (m->client_name.n == 0 && m->client_ip.n == 0)
		return;
	r = sheet_row(t->sheet, NULL, "client", span_str("client"));
	if (!r)
		return;
	row_value(t->sheet, r, m->client_name.n > 0 &&
	    !(span_is(m->client_name, "unknown") && m->client_ip.n > 0) ?
	    m->client_name : m->client_ip);
	text_field(t, r, "client", FIELD_HOST, m->client_name);
	text_field(t, r, "client_ip", FIELD_IP, m->client_ip);
	text_field(t, r, "helo", FIELD_TEXT, m->client_helo);
	text_field(t, r, "account", FIELD_TEXT, m->account);
}

static const char *
link_label(enum log_verdict v)
{
	if (v == VERDICT_FILTERED)
		return "filter";
	if (v == VERDICT_BOUNCED || v == VERDICT_EXPIRED ||
	    v == VERDICT_DEFERRED)
		return "notice";
	return "other";
}

static void
links(struct timeline *t)
{
	const struct log_message *m = t->m;

	for (size_t i = 0; i < m->nchildren && i < LINKS; i++) {
		struct row *r = sheet_row(t->sheet, NULL, "link",
		    m->children[i]);

		if (!r)
			return;
		r->label = timeline_say(t, "link", link_label(m->verdict));
		row_value(t->sheet, r, m->children[i]);
		row_typed(t->sheet, r, "queue_id", FIELD_QUEUE_ID,
		    m->children[i]);
	}
}

/* Results that speak against the mail. */
static bool
speaks_against(struct span result)
{
	static const char *const words[] = { "fail", "reject", "spam",
		"infected", "blocked", "greylist", "quarantine" };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (span_find_nocase(result, span_str(words[i])) >= 0)
			return true;
	return false;
}

/* What filters, milters and policy services said. */
static void
checks(struct timeline *t)
{
	const struct log_message *m = t->m;

	for (size_t i = 0; i < m->nchecks && i < LINKS; i++) {
		const struct log_check *c = &m->checks[i];
		struct span line = line_at(m, &c->at);
		char key[24];
		struct row *r;

		snprintf(key, sizeof key, "%zu", i + 1);
		r = sheet_row(t->sheet, NULL, "check", span_str(key));
		if (!r)
			return;
		row_value(t->sheet, r, c->result);
		r->severity = speaks_against(c->result) ? SEVERITY_NOTICE :
		    SEVERITY_NONE;
		text_field(t, r, "program", FIELD_TEXT, c->program);
		text_field(t, r, "method", FIELD_ENUM, c->method);
		text_field(t, r, "domain", FIELD_DOMAIN, c->domain);
		text_field(t, r, "score", FIELD_TEXT, c->score);
		text_field(t, r, "required", FIELD_TEXT, c->required);
		if (line.n > 0)
			row_evidence(t->sheet, r, t->subject->source,
			    (int64_t)c->at.offset, (int64_t)line.n, line);
	}
}

/* What was done to single mails in a session. */
static void
acts(struct timeline *t)
{
	const struct log_session *s = &t->m->session;

	for (size_t i = 0; i < s->nacts && i < LINKS; i++) {
		char key[24];
		struct row *r;

		snprintf(key, sizeof key, "%zu", i + 1);
		r = sheet_row(t->sheet, NULL, "act", span_str(key));
		if (!r)
			return;
		row_value(t->sheet, r, s->acts[i].action);
		text_field(t, r, "message_id", FIELD_MESSAGE_ID,
		    s->acts[i].message_id);
		text_field(t, r, "mailbox", FIELD_TEXT, s->acts[i].mailbox);
	}
	if (s->nacts > LINKS)
		more_row(t, NULL, s->nacts - LINKS);
}

static void
lines(struct timeline *t)
{
	const struct log_message *m = t->m;
	struct row *parent;

	if (!t->subject->lines || m->nlines == 0)
		return;
	parent = sheet_row(t->sheet, NULL, "lines", span_str("lines"));
	if (!parent)
		return;
	row_number(t->sheet, parent, "count", FIELD_INT, (int64_t)m->nlines);
	for (size_t i = 0; i < m->nlines && i < LINES; i++) {
		const struct log_input_line *l = &m->lines[i];
		char key[64];
		struct row *r;

		snprintf(key, sizeof key, "%u:%llu",
		    (unsigned)l->at.segment,
		    (unsigned long long)l->at.offset);
		r = sheet_row(t->sheet, parent, "line", span_str(key));
		if (!r)
			return;
		row_value(t->sheet, r, l->bytes);
		row_evidence(t->sheet, r, t->subject->source,
		    (int64_t)l->at.offset, (int64_t)l->bytes.n,
		    (struct span){ NULL, 0 });
	}
	if (m->nlines > LINES)
		more_row(t, parent, m->nlines - LINES);
}

static struct sheet *
judge(const void *subject, struct asker *asker, usec_t now)
{
	const struct timeline_subject *s = subject;
	const struct log_message *m = s->message;
	struct timeline t = {
		.subject = s, .m = m, .asker = asker, .now = now,
		.next = TIME_NONE, .until = TIME_NONE,
	};
	const struct answer *name;
	bool reckoned;

	t.sheet = sheet_new("log", m->queue_id.n > 0 ? m->queue_id :
	    m->account.n > 0 ? m->account : m->from);
	if (!t.sheet)
		return NULL;
	name = ask_queue(&t, &reckoned);
	timeline_verdict_row(&t);
	queue(&t, name, reckoned);
	recipients(&t);
	client(&t);
	links(&t);
	checks(&t);
	if (t.explained > 0)
		replies_age_row(s->replies, t.sheet, now);
	acts(&t);
	lines(&t);
	return t.sheet;
}

const struct analysis timeline_analysis = { "log", judge };

struct sheet *
timeline_judge(const struct log_message *m, const struct timeline_options *o)
{
	const struct timeline_subject subject = {
		.message = m, .source = o->source, .replies = o->replies,
		.lines = o->lines,
	};
	const struct answerer by = inquiry_by_facts(o->facts);
	struct inquiry *i = inquiry_new(&timeline_analysis, &subject, o->now,
	    &by);
	struct sheet *ret = NULL;

	if (!i)
		return NULL;
	if (inquiry_settle(i))
		ret = inquiry_take(i);
	inquiry_free(i);
	return ret;
}
