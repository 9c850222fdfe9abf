/* What the whole amounts to, when all lines of a message are known: verdicts
 * of recipients whose fate is open, and of the message.  Nothing fails. */
#include "core/log/message_part.h"

#define NAMED_MAX	1000	/* recipients looked through for aliases */

/* What becomes of a recipient whose fate is still open. */
static enum log_verdict
open_verdict(const struct build *b, enum log_verdict now)
{
	if (b->rejected)
		return VERDICT_REJECTED;
	if (b->discarded)
		return VERDICT_DISCARDED;
	if (b->expired)
		return VERDICT_EXPIRED;
	if (b->deleted)
		return VERDICT_CANCELED;
	if (b->m->removed)
		return VERDICT_UNKNOWN;
	if (b->held)
		return VERDICT_HELD;
	if (now == VERDICT_DEFERRED)
		return now;
	return b->queued && b->m->has_birth ? VERDICT_IN_QUEUE :
	    VERDICT_UNKNOWN;
}

/* Was the message tried for this address, perhaps under another name? */
static bool
was_tried(const struct log_message *m, struct span to)
{
	for (size_t i = 0; i < m->nrecipients; i++)
		if (m->recipients[i].nattempts > 0 &&
		    (span_eq_nocase(m->recipients[i].to, to) ||
		    span_eq_nocase(m->recipients[i].orig_to, to)))
			return true;
	return false;
}

/* Recipients that only a check has named stay while deliveries may be still
 * to come: an alias may stand for them since then. */
static void
settle_named(struct build *b, size_t tried)
{
	struct log_message *m = b->m;
	bool all = m->removed || m->nrecipients > NAMED_MAX ||
	    (m->nrcpt >= 0 && tried >= (uint64_t)m->nrcpt);
	size_t w = 0;

	if (tried == 0)
		return;
	for (size_t i = 0; i < m->nrecipients; i++) {
		struct log_recipient *r = &m->recipients[i];

		if (r->nattempts == 0 && r->verdict == VERDICT_UNKNOWN &&
		    (all || was_tried(m, r->to)))
			continue;
		m->recipients[w++] = *r;
	}
	m->nrecipients = w;
}

static void
worst(enum log_verdict *v, bool *any, enum log_verdict add)
{
	if (!*any || log_verdict_rank(add) < log_verdict_rank(*v))
		*v = add;
	*any = true;
}

/* The client went away before cleanup had the message. */
static bool
is_unfinished(const struct build *b)
{
	return b->m->verdict == VERDICT_UNKNOWN && b->gone && !b->queued &&
	    b->m->message_id.p == NULL;
}

/* The receipt names the session; a mail for several recipients adds ":2". */
static bool
same_session(struct span receipt, struct span session)
{
	return receipt.n >= 12 && session.n >= receipt.n &&
	    memcmp(receipt.p, session.p, receipt.n) == 0 &&
	    (session.n == receipt.n || session.p[receipt.n] == ':');
}

/* Where an attempt's mail lies: the last word of sieve counts, and a copy
 * sent elsewhere is none. */
static void
settle_stored(const struct build *b, struct log_attempt *at)
{
	for (size_t i = 0; i < b->nstored; i++) {
		const struct stored *s = &b->stored[i];

		if (!same_session(at->receipt.id, s->session) ||
		    s->action.n == 0 || span_is(s->action, "forwarded") ||
		    span_is(s->action, "vacation"))
			continue;
		at->stored = s->action;
		at->mailbox = s->mailbox;
	}
}

static void
settle_attempts(struct build *b)
{
	for (size_t i = 0; i < b->m->nrecipients && b->nstored > 0; i++) {
		struct log_recipient *r = &b->m->recipients[i];

		for (size_t k = 0; k < r->nattempts; k++)
			settle_stored(b, &r->attempts[k]);
	}
}

void
log_judge(struct build *b)
{
	struct log_message *m = b->m;
	enum log_verdict v = VERDICT_UNKNOWN;
	size_t tried = 0;
	bool any = false, open = false;

	for (size_t i = 0; i < m->nrecipients; i++)
		tried += m->recipients[i].nattempts > 0;
	settle_named(b, tried);
	settle_attempts(b);
	for (size_t i = 0; i < m->nrecipients; i++) {
		struct log_recipient *r = &m->recipients[i];

		if (r->verdict == VERDICT_DEFERRED || (r->nattempts == 0 &&
		    r->verdict != VERDICT_REJECTED))
			r->verdict = open_verdict(b, r->verdict);
		open |= r->verdict == VERDICT_DEFERRED ||
		    r->verdict == VERDICT_HELD ||
		    r->verdict == VERDICT_IN_QUEUE;
		worst(&v, &any, r->verdict);
	}
	/* Recipients qmgr counted and no line has named yet. */
	if (!any || (m->nrcpt > 0 && (uint64_t)m->nrcpt > tried &&
	    !m->removed && m->has_birth)) {
		worst(&v, &any, open_verdict(b, VERDICT_UNKNOWN));
		open = true;
	}
	m->verdict = v;
	m->unfinished = is_unfinished(b);
	if (b->end != TIME_NONE)
		m->finished = b->end;
	else if (!open)
		m->finished = b->final;
}
