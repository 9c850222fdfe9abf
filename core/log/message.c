/* One message out of its lines.
 *
 * The lines are copied into the arena first, so every span of the result
 * points into the arena.  Then each line is parsed and handed to the function
 * of its kind; what the whole amounts to is judged at the end, when all lines
 * are known.  Lines tied by pid may only add what cannot be mistaken: TLS,
 * the client, an access action right before the message was born.
 * Fails with -EINVAL (no lines) or -ENOMEM (arena full); the result is then
 * undefined.  Nothing else is an error. */
#include "core/log/message.h"

#include <errno.h>

#include "core/base/map.h"
#include "core/log/message_part.h"
#include "core/log/queueid.h"

#define CHILDREN_MAX	1000
#define CHECKS_MAX	200
#define BIRTH_WINDOW	(5 * USEC_MIN)	/* access action to client= */

typedef void handler(struct build *, const struct log_line *,
		const struct log_input_line *);

static struct span
field(const struct log_line *l, const char *name)
{
	return log_line_field(l, name);
}

static void
set_once(struct span *dst, struct span v)
{
	if (dst->p == NULL && v.p != NULL)
		*dst = v;
}

static void
add_child(struct build *b, struct span id)
{
	struct log_message *m = b->m;
	struct span *v;

	if (!queueid_valid(id) || span_eq(id, m->queue_id) ||
	    m->nchildren == CHILDREN_MAX)
		return;
	for (size_t i = 0; i < m->nchildren; i++)
		if (span_eq(m->children[i], id))
			return;
	v = arena_grow(b->a, m->children, m->nchildren, &b->children_cap,
	    sizeof(*v));
	if (v == NULL)
		return;
	m->children = v;
	v[m->nchildren++] = id;
}

/* Key of a recipient: the address and the one it was written to. */
static struct span
recipient_key(struct build *b, struct span to, struct span orig)
{
	char *p;

	if (orig.n == 0)
		return to;
	p = arena_alloc(b->a, to.n + 1 + orig.n);
	if (p == NULL)
		return to;
	memcpy(p, to.p, to.n);
	p[to.n] = '\0';
	memcpy(p + to.n + 1, orig.p, orig.n);
	return span_of(p, to.n + 1 + orig.n);
}

/* Number of the recipient, made when it is new; SIZE_MAX: no memory. */
static size_t
recipient(struct build *b, struct span to, struct span orig)
{
	struct log_message *m = b->m;
	struct span key = recipient_key(b, to, orig);
	uintptr_t at = (uintptr_t)map_get(b->index, key);
	struct log_recipient *r;
	size_t *c;

	if (at != 0)
		return at - 1;
	r = arena_grow(b->a, m->recipients, m->nrecipients, &b->cap,
	    sizeof(*r));
	c = arena_grow(b->a, b->caps, m->nrecipients, &b->caps_cap,
	    sizeof(*c));
	if (r == NULL || c == NULL || map_put(b->index, key,
	    (void *)(uintptr_t)(m->nrecipients + 1)) != 0) {
		b->error = -ENOMEM;
		return SIZE_MAX;
	}
	m->recipients = r;
	b->caps = c;
	r[m->nrecipients] = (struct log_recipient){ .to = to,
		.orig_to = orig };
	c[m->nrecipients] = 0;
	return m->nrecipients++;
}

static struct span
tls_of(struct build *b, int32_t pid, struct span ip)
{
	for (size_t i = 0; i < TLS_SEEN && i < b->ntls; i++) {
		const struct tls_seen *t =
		    &b->tls[(b->ntls - 1 - i) % TLS_SEEN];

		if (t->pid == pid && span_eq(t->ip, ip))
			return t->text;
	}
	return (struct span){ NULL, 0 };
}

static void
on_tls(struct build *b, const struct log_line *l,
    const struct log_input_line *in)
{
	struct span v = field(l, "version"), c = field(l, "cipher"),
	    t = field(l, "trust");
	const char *text;

	(void)in;
	if (l->header.pid < 0)
		return;
	text = arena_printf(b->a, SPAN_FMT "%s" SPAN_FMT " (" SPAN_FMT ")",
	    SPAN_ARG(v), c.n > 0 ? " " : "", SPAN_ARG(c), SPAN_ARG(t));
	if (text == NULL)
		return;
	b->tls[b->ntls++ % TLS_SEEN] = (struct tls_seen){
		.pid = l->header.pid, .ip = l->host_ip,
		.text = span_str(text) };
}

static void
fill_relay(struct log_attempt *at, const struct log_line *l)
{
	at->relay_name = l->host_name;
	at->relay_port = l->host_port;
	if (span_chr(l->host_ip, '/') >= 0)
		at->relay_path = l->host_ip;
	else
		at->relay_ip = l->host_ip;
}

static void
fill_delays(struct log_attempt *at, const struct log_line *l)
{
	struct span s = field(l, "delays"), v;

	at->delay = log_milliseconds(field(l, "delay"));
	for (int i = 0; i < 4; i++)
		at->delays[i] = span_split(&s, '/', &v) ? log_milliseconds(v) :
		    -1;
}

static void
on_attempt(struct build *b, const struct log_line *l,
    const struct log_input_line *in)
{
	size_t i = recipient(b, field(l, "to"), field(l, "orig_to"));
	struct log_recipient *r;
	struct log_attempt *at;

	if (i == SIZE_MAX)
		return;
	r = &b->m->recipients[i];
	at = arena_grow(b->a, r->attempts, r->nattempts, &b->caps[i],
	    sizeof(*at));
	if (at == NULL)
		return;
	r->attempts = at;
	at += r->nattempts++;
	*at = (struct log_attempt){ .time = in->time, .at = in->at,
		.service = l->header.service, .status = l->status,
		.reply = l->reply, .dsn = field(l, "dsn"),
		.receipt.clock = TIME_NONE };
	fill_relay(at, l);
	fill_delays(at, l);
	at->tls = tls_of(b, l->header.pid, at->relay_ip);
	if (at->tls.p == NULL)
		at->tls = field(l, "tls");
	if (span_is(at->status, "sent"))
		log_receipt_parse(at->reply, &at->receipt);
	at->verdict = log_attempt_verdict(at, b->facts);
	r->verdict = at->verdict;
	if (at->verdict == VERDICT_FILTERED)
		add_child(b, log_reply_queue_id(at->reply));
	if (span_starts(at->reply, "forwarded as "))
		add_child(b, span_skip(at->reply, 13));
	if (at->verdict != VERDICT_DEFERRED)
		b->final = in->time;
}

static void
on_client(struct build *b, const struct log_line *l,
    const struct log_input_line *in)
{
	struct log_message *m = b->m;

	set_once(&m->client_name, l->host_name);
	set_once(&m->client_ip, l->host_ip);
	set_once(&m->account, field(l, "sasl_username"));
	b->client_pid = l->header.pid;
	b->client_time = in->time;
}

static void
on_pickup(struct build *b, const struct log_line *l,
    const struct log_input_line *in)
{
	(void)in;
	set_once(&b->m->account, field(l, "from"));
	set_once(&b->m->from, field(l, "from"));
}

static void
on_message_id(struct build *b, const struct log_line *l,
    const struct log_input_line *in)
{
	struct span id = field(l, "message-id");

	(void)in;
	if (id.p != NULL && (b->m->message_id.p == NULL ||
	    b->m->message_id.n == 0))
		b->m->message_id = id;
}

static void
take_subject(struct build *b, const struct log_line *l)
{
	struct span v = field(l, "value");

	if (b->m->subject.p == NULL && v.p != NULL &&
	    span_eq_nocase(field(l, "header"), span_str("Subject")) &&
	    log_subject(b->a, v, &b->m->subject) != 0)
		b->error = -ENOMEM;
}

/* Header checks and access actions repeat the envelope, with one of the
 * recipients. */
static void
on_header(struct build *b, const struct log_line *l,
    const struct log_input_line *in)
{
	struct span to = field(l, "to");

	(void)in;
	take_subject(b, l);
	set_once(&b->m->client_helo, field(l, "helo"));
	set_once(&b->m->from, field(l, "from"));
	if (to.n > 0)
		recipient(b, to, (struct span){ NULL, 0 });
}

/* smtpd says no more than this when a mail was over the limit. */
static void
on_warn(struct build *b, const struct log_line *l,
    const struct log_input_line *in)
{
	on_header(b, l, in);
	if (!span_is(l->rest, "queue file size limit exceeded") || b->queued)
		return;
	set_once(&b->m->reply, l->rest);
	b->rejected = true;
	b->end = in->time;
}

static void
on_queued(struct build *b, const struct log_line *l,
    const struct log_input_line *in)
{
	(void)in;
	b->m->from = field(l, "from");
	b->m->size = log_number(field(l, "size"));
	if (b->m->nrcpt < 0)
		b->m->nrcpt = log_number(field(l, "nrcpt"));
	b->queued = true;
	b->held = false;
}

static void
on_removed(struct build *b, const struct log_line *l,
    const struct log_input_line *in)
{
	(void)l;
	b->m->removed = true;
	b->end = in->time;
}

static void
on_expired(struct build *b, const struct log_line *l,
    const struct log_input_line *in)
{
	set_once(&b->m->from, field(l, "from"));
	b->expired = true;
	b->final = in->time;
}

static void
on_notice(struct build *b, const struct log_line *l,
    const struct log_input_line *in)
{
	(void)in;
	add_child(b, field(l, "child"));
}

static void
on_hold(struct build *b, const struct log_line *l,
    const struct log_input_line *in)
{
	on_header(b, l, in);
	b->held = true;
}

static void
on_release(struct build *b, const struct log_line *l,
    const struct log_input_line *in)
{
	(void)l;
	(void)in;
	b->held = false;
}

static void
on_deleted(struct build *b, const struct log_line *l,
    const struct log_input_line *in)
{
	(void)l;
	b->deleted = true;
	b->end = in->time;
}

static void
on_discarded(struct build *b, const struct log_line *l,
    const struct log_input_line *in)
{
	on_header(b, l, in);
	b->discarded = true;
	b->end = in->time;
	set_once(&b->m->reply, l->reply);
}

/* One recipient refused, or (behind DATA, by a header check or a milter) the
 * message. */
static void
on_reject(struct build *b, const struct log_line *l,
    const struct log_input_line *in)
{
	struct span stage = field(l, "stage"), to = field(l, "to");
	size_t i = SIZE_MAX;

	on_header(b, l, in);
	set_once(&b->m->client_name, l->host_name);
	set_once(&b->m->client_ip, l->host_ip);
	set_once(&b->m->reply, l->reply);
	if (to.n > 0)
		i = recipient(b, to, (struct span){ NULL, 0 });
	if (i != SIZE_MAX && b->m->recipients[i].nattempts == 0)
		b->m->recipients[i].verdict = VERDICT_REJECTED;
	if (!span_is(stage, "RCPT") && !span_is(stage, "VRFY")) {
		b->rejected = true;
		b->end = in->time;
	}
}

/* The first of these fields that the line has. */
static struct span
any_field(const struct log_line *l, const char *const names[3])
{
	for (int i = 0; i < 3; i++)
		if (field(l, names[i]).n > 0)
			return field(l, names[i]);
	return (struct span){ NULL, 0 };
}

static void
on_check(struct build *b, const struct log_line *l,
    const struct log_input_line *in)
{
	static const char *const results[3] = { "result", "verdict",
		"action" };
	struct log_message *m = b->m;
	struct span result = any_field(l, results);
	struct log_check *v;

	add_child(b, field(l, "child"));
	if (result.n == 0 || m->nchecks == CHECKS_MAX)
		return;
	v = arena_grow(b->a, m->checks, m->nchecks, &b->checks_cap,
	    sizeof(*v));
	if (v == NULL)
		return;
	m->checks = v;
	v[m->nchecks++] = (struct log_check){
		.program = l->header.service, .method = field(l, "method"),
		.result = arena_span(b->a, result),
		.score = field(l, "score"), .required = field(l, "required"),
		.domain = field(l, "domain"), .at = in->at };
}

static handler *const handlers[] = {
	[LOG_CLIENT] = on_client,
	[LOG_PICKUP] = on_pickup,
	[LOG_MESSAGE_ID] = on_message_id,
	[LOG_HEADER_CHECK] = on_header,
	[LOG_WARN] = on_warn,
	[LOG_REDIRECTED] = on_header,
	[LOG_QUEUED] = on_queued,
	[LOG_ATTEMPT] = on_attempt,
	[LOG_REMOVED] = on_removed,
	[LOG_EXPIRED] = on_expired,
	[LOG_NOTICE_SENT] = on_notice,
	[LOG_HOLD] = on_hold,
	[LOG_RELEASE] = on_release,
	[LOG_REQUEUED] = on_release,
	[LOG_DELETED] = on_deleted,
	[LOG_DISCARDED] = on_discarded,
	[LOG_REJECT] = on_reject,
	[LOG_FILTER] = on_check,
	[LOG_AUTH] = on_check,
	[LOG_GREYLIST] = on_check,
	[LOG_TLS] = on_tls,
};

/* What a line tied by pid may add. */
static void
take_tied(struct build *b, const struct log_line *l,
    const struct log_input_line *in)
{
	if (l->kind == LOG_TLS) {
		on_tls(b, l, in);
	} else if (l->kind == LOG_LOST || l->kind == LOG_TIMEOUT ||
	    l->kind == LOG_DISCONNECT) {
		b->gone |= b->client_time != TIME_NONE &&
		    l->header.pid == b->client_pid;
	} else if (l->kind == LOG_STORED && b->nstored < STORED_MAX) {
		b->stored[b->nstored++] = (struct stored){
			.session = field(l, "session"),
			.action = field(l, "action"),
			.mailbox = field(l, "mailbox") };
	} else if (l->noqueue && l->kind != LOG_REJECT &&
	    field(l, "action").n > 0 && b->client_time == TIME_NONE) {
		b->early = (struct early){ .kind = l->kind,
			.pid = l->header.pid, .time = in->time,
			.ip = l->host_ip, .from = field(l, "from"),
			.to = field(l, "to"), .reply = l->reply };
	}
}

/* The access action counts when it came just before client=, from the same
 * process and client, for the same sender; hold and discard only when qmgr
 * never saw the message. */
static void
apply_early(struct build *b)
{
	const struct early *e = &b->early;
	struct log_message *m = b->m;

	if (e->kind == LOG_OTHER || b->client_pid < 0 ||
	    e->pid != b->client_pid || !span_eq(e->ip, m->client_ip) ||
	    b->client_time - e->time > BIRTH_WINDOW)
		return;
	if (m->from.p != NULL && !span_eq(m->from, e->from))
		return;
	set_once(&m->from, e->from);
	if (e->to.n > 0)
		recipient(b, e->to, (struct span){ NULL, 0 });
	if (b->queued || (e->kind != LOG_HOLD && e->kind != LOG_DISCARDED))
		return;
	set_once(&m->reply, e->reply);
	b->held |= e->kind == LOG_HOLD;
	b->discarded |= e->kind == LOG_DISCARDED;
}

/* Which object these lines are: the first line not tied that says it. */
static void
choose_object(struct build *b)
{
	struct log_message *m = b->m;
	bool decided = false;
	struct log_line l;

	m->object = LOG_OBJECT_SESSION;
	for (size_t i = 0; i < m->nlines; i++) {
		if (m->lines[i].tied ||
		    log_line_parse(m->lines[i].bytes, &l) != 0)
			continue;
		if (m->host.p == NULL) {
			m->host = l.header.host;
			m->instance = l.header.instance;
		}
		if (l.queue_id.n > 0) {
			m->object = LOG_OBJECT_MESSAGE;
			m->queue_id = l.queue_id;
			m->has_birth = l.kind == LOG_CLIENT ||
			    l.kind == LOG_PICKUP ||
			    l.kind == LOG_MESSAGE_ID ||
			    l.kind == LOG_HEADER_CHECK;
			return;
		}
		if (!decided && (l.kind == LOG_REJECT || l.noqueue)) {
			m->object = LOG_OBJECT_REFUSAL;
			decided = true;
		}
	}
}

static void
take_line(struct build *b, const struct log_line *l,
    const struct log_input_line *in)
{
	struct log_message *m = b->m;

	if (!span_eq(l->queue_id, m->queue_id)) {
		if (in->tied)
			take_tied(b, l, in);
		return;
	}
	/* a filter may have written first */
	if (m->instance.n == 0 && l->header.instance.n > 0) {
		m->instance = l->header.instance;
		m->host = l->header.host;
	}
	m->has_birth |= l->kind == LOG_CLIENT || l->kind == LOG_PICKUP;
	if ((size_t)l->kind < sizeof(handlers) / sizeof(handlers[0]) &&
	    handlers[l->kind] != NULL)
		handlers[l->kind](b, l, in);
}

static int
copy_lines(struct build *b, const struct log_input_line *lines, size_t n)
{
	struct log_message *m = b->m;
	bool first = true;

	m->lines = arena_array(b->a, n, sizeof(*m->lines));
	if (m->lines == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++) {
		m->lines[i] = lines[i];
		m->lines[i].bytes = arena_span(b->a, lines[i].bytes);
		if (first && !lines[i].tied) {
			m->arrived = lines[i].time;
			m->origin = lines[i].at;
			first = false;
		}
	}
	if (first) {
		m->arrived = lines[0].time;
		m->origin = lines[0].at;
	}
	m->last = lines[n - 1].time;
	m->nlines = n;
	return arena_failed(b->a) ? -ENOMEM : 0;
}

int
log_message_build(struct arena *a, const struct log_input_line *lines,
    size_t n, const struct log_host_facts *facts, struct log_message *ret)
{
	struct build b = { .a = a, .facts = facts, .m = ret,
		.client_pid = -1, .client_time = TIME_NONE,
		.final = TIME_NONE, .end = TIME_NONE };
	struct log_line l;
	int rc;

	if (n == 0)
		return -EINVAL;
	*ret = (struct log_message){ .arrived = TIME_NONE,
		.finished = TIME_NONE, .last = TIME_NONE, .size = -1,
		.nrcpt = -1, .session = { .fetched = -1, .deleted = -1 } };
	rc = copy_lines(&b, lines, n);
	if (rc != 0)
		return rc;
	b.index = map_new();
	if (b.index == NULL)
		return -ENOMEM;
	choose_object(&b);
	for (size_t i = 0; i < n; i++) {
		if (log_line_parse(ret->lines[i].bytes, &l) != 0)
			continue;
		if (ret->object == LOG_OBJECT_MESSAGE)
			take_line(&b, &l, &ret->lines[i]);
		else
			log_take_single(a, ret, &l, &ret->lines[i]);
	}
	if (ret->object == LOG_OBJECT_MESSAGE) {
		apply_early(&b);
		log_judge(&b);
	}
	map_free(b.index);
	if (b.error != 0)
		return b.error;
	return arena_failed(a) ? -ENOMEM : 0;
}
