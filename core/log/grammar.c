/* From a line to its parts: finds the daemon's row and lets it read.
 *
 * Never fails for want of understanding (LOG_OTHER), never allocates; a line
 * costs a header, one look-up by hash and one pass over its text. */
#include "core/log/grammar.h"

#include <errno.h>
#include <pthread.h>

#include "core/log/grammar_part.h"
#include "core/log/queueid.h"

#define SLOTS	512	/* a power of two, well over the number of rows */

static const struct log_daemons *const tables[] = {
	&log_daemons_smtpd, &log_daemons_delivery, &log_daemons_cleanup,
	&log_daemons_qmgr, &log_daemons_postscreen, &log_daemons_dovecot,
	&log_daemons_mailbox, &log_daemons_filter, &log_daemons_auth,
};

static const struct log_daemon *slots[SLOTS];
static pthread_once_t once = PTHREAD_ONCE_INIT;

static const char *const kind_names[] = {
	[LOG_OTHER] = "other",
	[LOG_CLIENT] = "client",
	[LOG_PICKUP] = "pickup",
	[LOG_MESSAGE_ID] = "message-id",
	[LOG_HEADER_CHECK] = "header-check",
	[LOG_QUEUED] = "queued",
	[LOG_ATTEMPT] = "attempt",
	[LOG_FAILED_HOST] = "failed-host",
	[LOG_REMOVED] = "removed",
	[LOG_EXPIRED] = "expired",
	[LOG_NOTICE_SENT] = "notice-sent",
	[LOG_HOLD] = "hold",
	[LOG_RELEASE] = "release",
	[LOG_DELETED] = "deleted",
	[LOG_REQUEUED] = "requeued",
	[LOG_DISCARDED] = "discarded",
	[LOG_REDIRECTED] = "redirected",
	[LOG_WARN] = "warn",
	[LOG_REJECT] = "reject",
	[LOG_CONNECT] = "connect",
	[LOG_DISCONNECT] = "disconnect",
	[LOG_LOST] = "lost",
	[LOG_TIMEOUT] = "timeout",
	[LOG_TLS] = "tls",
	[LOG_TLS_FAILED] = "tls-failed",
	[LOG_SASL_FAILED] = "sasl-failed",
	[LOG_CONNECT_FAILED] = "connect-failed",
	[LOG_POSTSCREEN] = "postscreen",
	[LOG_LOGIN] = "login",
	[LOG_LOGIN_FAILED] = "login-failed",
	[LOG_FETCHED] = "fetched",
	[LOG_MAILBOX] = "mailbox",
	[LOG_STORED] = "stored",
	[LOG_FILTER] = "filter",
	[LOG_AUTH] = "auth",
	[LOG_GREYLIST] = "greylist",
	[LOG_STARTUP] = "startup",
	[LOG_STATISTICS] = "statistics",
};

const char *
log_kind_name(enum log_kind k)
{
	if ((size_t)k >= LOG_COUNT(kind_names))
		return "other";
	return kind_names[k];
}

const struct log_daemon *
log_daemon_at(size_t i)
{
	for (size_t t = 0; t < LOG_COUNT(tables); t++) {
		if (i < tables[t]->n)
			return &tables[t]->row[i];
		i -= tables[t]->n;
	}
	return NULL;
}

static size_t
slot_of(const char *p, size_t n)
{
	const unsigned char *u = (const unsigned char *)p;

	return (n * 37 + u[0] * 7u + u[n - 1] * 31u + u[n / 2] * 101u) &
	    (SLOTS - 1);
}

static void
fill_slots(void)
{
	const struct log_daemon *d;

	for (size_t i = 0; (d = log_daemon_at(i)) != NULL; i++) {
		size_t s = slot_of(d->service, strlen(d->service));

		while (slots[s] != NULL)
			s = (s + 1) & (SLOTS - 1);
		slots[s] = d;
	}
}

static const struct log_daemon *
daemon_find(struct span service)
{
	size_t s;

	if (service.n == 0)
		return NULL;
	pthread_once(&once, fill_slots);
	s = slot_of(service.p, service.n);
	for (; slots[s] != NULL; s = (s + 1) & (SLOTS - 1))
		if (span_is(service, slots[s]->service))
			return slots[s];
	return NULL;
}

bool
log_is_postfix(struct span service)
{
	const struct log_daemon *d = daemon_find(service);

	return d != NULL && (d->flags & LOG_DAEMON_POSTFIX);
}

/* `imap(user)<pid><session>: …` in a daemon's own file: the name ends at the
 * bracket and the text begins at the tag. */
static const struct log_daemon *
daemon_without_host(struct log_line *l, struct span *text)
{
	struct span name = l->header.tag;
	const struct log_daemon *d;

	for (size_t i = 0; i < name.n; i++)
		if (name.p[i] == '(' || name.p[i] == '<') {
			name.n = i;
			break;
		}
	if (span_ends(name, "-login") || span_is(name, "auth") ||
	    span_is(name, "auth-worker") || span_is(name, "imap") ||
	    span_is(name, "pop3") || span_is(name, "lmtp") ||
	    span_is(name, "lda") || span_is(name, "Info") ||
	    span_is(name, "Warn")) {
		d = daemon_find(span_str("dovecot"));
		*text = span_of(l->header.tag.p,
		    (size_t)(text->p + text->n - l->header.tag.p));
		return d;
	}
	return NULL;
}

/* Without blanks, CR and NULs at the end. */
static struct span
cut_end(struct span s)
{
	while (s.n > 0 && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\r' ||
	    s.p[s.n - 1] == '\0' || s.p[s.n - 1] == '\n'))
		s.n--;
	return s;
}

/* rsyslog: `message repeated 2 times: [ text]` */
static struct span
unwrap(struct log_line *l, struct span text)
{
	struct span s = text, n;

	if (!TAKE(&s, "message repeated "))
		return text;
	n = log_take_number(&s);
	if (n.n == 0 || !TAKE(&s, " times: [ ") || !span_ends(s, "]"))
		return text;
	log_add(l, "repeated", n);
	return span_head(s, s.n - 1);
}

static void
take_id(struct log_line *l, struct span *text)
{
	size_t id = queueid_lead(*text);

	if (id > 0) {
		l->queue_id = span_head(*text, id);
		*text = span_skip(*text, id + 1);
		TAKE(text, " ");
	} else if (TAKE(text, "NOQUEUE: ")) {
		l->noqueue = true;
	}
}

static void
reset(struct log_line *l)
{
	l->kind = LOG_OTHER;
	l->queue_id = (struct span){ NULL, 0 };
	l->noqueue = false;
	l->nfields = 0;
	l->status = l->reply = l->rest = (struct span){ NULL, 0 };
	l->host_name = l->host_ip = (struct span){ NULL, 0 };
	l->host_port = -1;
}

static const struct log_daemon *
daemon_of(struct log_line *l, struct span *text)
{
	const struct log_header *h = &l->header;
	const struct log_daemon *d = NULL;

	if (h->host.n == 0 && h->tag.n > 0)
		d = daemon_without_host(l, text);
	if (d == NULL)
		d = daemon_find(h->service);
	/* Other mail servers have an smtpd and a sendmail too; those of
	 * Postfix carry its name, or an instance's, before a slash. */
	if (d != NULL && (d->flags & LOG_DAEMON_POSTFIX) &&
	    h->service.p == h->tag.p)
		d = NULL;
	if (d == NULL && span_starts(h->instance, "postfix"))
		d = daemon_find(span_str("postfix"));
	return d;
}

void
log_text_parse(struct log_line *l)
{
	struct span text = cut_end(l->header.text);
	const struct log_daemon *d;

	reset(l);
	if (text.n == 0)
		return;
	text = unwrap(l, text);
	d = daemon_of(l, &text);
	l->rest = text;
	if (d == NULL)
		return;
	if (d->flags & (LOG_DAEMON_POSTFIX | LOG_DAEMON_ID))
		take_id(l, &text);
	l->rest = text;
	d->parse(l, text);
	if (l->kind != LOG_OTHER || !(d->flags & LOG_DAEMON_POSTFIX))
		return;
	/* cleanup, bounce and others give up on a recipient themselves */
	if (l->queue_id.n > 0 && span_starts(text, "to=<") &&
	    log_take_attempt(l, text))
		return;
	if (!log_take_warning(l, text) && (l->queue_id.n > 0 || l->noqueue))
		log_take_action(l, text);
}

int
log_line_parse(struct span line, struct log_line *ret)
{
	int rc = log_header_parse(line, &ret->header);

	if (rc != 0)
		return rc;
	log_text_parse(ret);
	return 0;
}

struct span
log_line_field(const struct log_line *l, const char *name)
{
	for (size_t i = 0; i < l->nfields; i++)
		if (l->field[i].name[0] == name[0] &&
		    strcmp(l->field[i].name, name) == 0)
			return l->field[i].value;
	return (struct span){ NULL, 0 };
}
