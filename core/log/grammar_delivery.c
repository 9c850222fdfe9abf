/* The delivery agents: smtp, lmtp, local, virtual, pipe, error, discard.
 *
 * One line an attempt: to= … relay= … delay= … status=WORD (reply).  What
 * went wrong with one host before the attempt ended is LOG_FAILED_HOST (with
 * a queue id) or LOG_CONNECT_FAILED (without). */
#include "core/log/grammar_part.h"

/* relay=name[ip]:port, or a word: none, local, virtual, dovecot */
static void
take_relay(struct log_line *l)
{
	struct span r = log_line_field(l, "relay");

	if (r.p == NULL)
		return;
	if (!log_take_host(l, &r))
		l->host_name = r;
}

bool
log_take_attempt(struct log_line *l, struct span text)
{
	struct span s = text;

	log_take_fields(l, &s);
	l->rest = s;
	if (l->status.n == 0 || log_line_field(l, "to").p == NULL)
		return false;
	take_relay(l);
	l->kind = LOG_ATTEMPT;
	return true;
}

/* `host X[ip] said: reply (in reply to RCPT TO command)` */
static bool
take_host_said(struct log_line *l, struct span s)
{
	ptrdiff_t at;

	if (!TAKE(&s, "host ") || !log_take_host(l, &s))
		return false;
	if (!TAKE(&s, " said: ") && !TAKE(&s, " refused to talk to me: "))
		return false;
	l->kind = LOG_FAILED_HOST;
	l->reply = s;
	for (at = (ptrdiff_t)s.n - 1; at > 0; at--)
		if (s.p[at] == '(' && span_starts(span_skip(s, (size_t)at),
		    "(in reply to "))
			break;
	if (at > 0 && span_ends(s, ")")) {
		struct span c = span_skip(s, (size_t)at + 13);

		l->reply = span_trim(span_head(s, (size_t)at));
		c.n--;
		if (span_ends(c, " command"))
			c.n -= 8;
		log_add(l, "command", c);
	}
	return true;
}

/* `SASL authentication failed; server X[ip] said: reply` */
static bool
take_sasl_refused(struct log_line *l, struct span s)
{
	if (!TAKE(&s, "SASL authentication failed; server ") ||
	    !log_take_host(l, &s) || !TAKE(&s, " said: "))
		return false;
	l->kind = LOG_FAILED_HOST;
	l->reply = s;
	return true;
}

static bool
take_lost(struct log_line *l, struct span text)
{
	struct span s = text;

	if (!TAKE(&s, "lost connection with ") &&
	    !TAKE(&s, "conversation with "))
		return false;
	if (!log_take_host(l, &s))
		return false;
	l->kind = LOG_FAILED_HOST;
	l->reply = text;
	if (TAKE(&s, " while "))
		log_add(l, "while", s);
	l->rest = s;
	return true;
}

/* Failures without a message: connect, TLS. */
static bool
take_connect(struct log_line *l, struct span text)
{
	static const struct {
		const char	*lead;
		enum log_kind	 kind;
	} leads[] = {
		{ "connect to ", LOG_CONNECT_FAILED },
		{ "SSL_connect error to ", LOG_TLS_FAILED },
		{ "certificate verification failed for ", LOG_TLS_FAILED },
		{ "server certificate verification failed for ",
		  LOG_TLS_FAILED },
		{ "certificate peer name verification failed for ",
		  LOG_TLS_FAILED },
	};

	for (size_t i = 0; i < LOG_COUNT(leads); i++) {
		struct span s = text;

		if (!log_take(&s, leads[i].lead, strlen(leads[i].lead)))
			continue;
		if (!log_take_host(l, &s)) {
			struct span path;	/* a socket in the file
						 * system */

			if (!log_take_until(&s, ": ", &path))
				return false;
			l->host_name = path;
		} else {
			TAKE(&s, ": ");
		}
		l->kind = leads[i].kind;
		log_add(l, "reason", s);
		l->reply = s;
		l->rest = s;
		return true;
	}
	return false;
}

/* … for host[ip]:25 */
static void
note_host(struct log_line *l, struct span s)
{
	struct span v;

	while (log_take_until(&s, " for ", &v))
		if (log_take_host(l, &s))
			return;
}

static bool
take_note(struct log_line *l, struct span s)
{
	static const char *const leads[] = {
		"enabling PIX workarounds", "discarding EHLO keywords",
		"Cannot start TLS", "Server certificate not",
		"using DANE", "TLS is required", "breaking line",
		"mail for ", "setting up TLS connection",
		"initializing the client-side TLS", "SSL_connect:",
		"Host offered STARTTLS", "sender address ",
		"uses a server certificate", "replacing ",
	};

	for (size_t i = 0; i < LOG_COUNT(leads); i++)
		if (span_starts(s, leads[i])) {
			l->kind = span_starts(s, "Cannot start TLS") ||
			    span_starts(s, "Server certificate not") ?
			    LOG_TLS_FAILED : LOG_WARN;
			note_host(l, s);
			return true;
		}
	return false;
}

static void
delivery_parse(struct log_line *l, struct span text)
{
	if (span_starts(text, "to=<")) {
		log_take_attempt(l, text);
		return;
	}
	if (take_host_said(l, text) || take_sasl_refused(l, text) ||
	    take_lost(l, text) ||
	    take_connect(l, text) || log_take_tls(l, text) ||
	    log_take_warning(l, text) || take_note(l, text))
		return;
	if (l->queue_id.n > 0)
		log_take_attempt(l, text);
}

static void
scache_parse(struct log_line *l, struct span text)
{
	if (span_starts(text, "statistics: "))
		l->kind = LOG_STATISTICS;
}

static const char *const smtp_samples[] = {
	"attempt|3E5B21A2C4: to=<info@example.com>, relay=mx.example.com[192.0.2.25]:25, delay=0.61, delays=0.21/0.01/0.28/0.11, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 5744140325)",
	"attempt|3E5B21A2C4: to=<info@example.com>, orig_to=<all@example.jp>, relay=mx.example.com[2001:db8::25]:25, conn_use=2, delay=0.61, delays=0.21/0.01/0.28/0.11, tls=dane, dsn=2.0.0, status=sent (250 ok 1725267419 qp 566407)",
	"attempt|3E5B21A2C4: to=<info@example.com>, relay=none, delay=55175, delays=55144/0.05/30/0, dsn=4.4.1, status=deferred (connect to mx.example.com[192.0.2.25]:25: Connection timed out)",
	"attempt|3E5B21A2C4: to=<\"a b\"@example.com>, relay=mx.example.com[192.0.2.25]:25, delay=2, delays=1/0/0.5/0.5, dsn=5.1.1, status=bounced (host mx.example.com[192.0.2.25] said: 550 5.1.1 <info@example.com>: User unknown (in reply to RCPT TO command))",
	"attempt|3E5B21A2C4: info@example.com, relay=mx.example.com[192.0.2.25]:25, delay=2, delays=2/2/2/2, dsn=4.2.2, status=deferred (host mx.example.com[192.0.2.25] said: 452 4.2.2 full)",
	"attempt|3E5B21A2C4: to=<info@example.com>, relay=none, delay=1, delays=1/0/0/0, dsn=4.3.0, status=SOFTBOUNCE (unknown user)",
	"failed-host|3E5B21A2C4: host mx.example.com[192.0.2.25] said: 450 4.2.0 <info@example.com>: Greylisted (in reply to RCPT TO command)",
	"failed-host|3E5B21A2C4: host mx.example.com[192.0.2.25] refused to talk to me: 421 4.7.0 Try again later",
	"failed-host|3E5B21A2C4: SASL authentication failed; server smtp.example.net[192.0.2.30] said: 535 5.7.8 Error: authentication failed",
	"warn|3E5B21A2C4: replacing '<LF>' outside a string",
	"failed-host|3E5B21A2C4: lost connection with mx.example.com[192.0.2.25] while sending RCPT TO",
	"failed-host|3E5B21A2C4: conversation with mx.example.com[192.0.2.25] timed out while receiving the initial server greeting",
	"connect-failed|connect to mx.example.com[2001:db8::25]:25: Network is unreachable",
	"tls|Trusted TLS connection established to mx.example.com[192.0.2.25]:25: TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits) key-exchange X25519",
	"tls|Untrusted TLS connection reused to mx.example.com[192.0.2.25]:25: TLSv1.2 with cipher ECDHE-RSA-AES256-GCM-SHA384 (256/256 bits)",
	"tls-failed|SSL_connect error to mx.example.com[192.0.2.25]:25: lost connection",
	"tls-failed|certificate verification failed for mx.example.com[192.0.2.25]:25: untrusted issuer /CN=Example CA",
	"tls-failed|3E5B21A2C4: Cannot start TLS: handshake failure",
	"warn|3E5B21A2C4: enabling PIX workarounds: disable_esmtp delay_dotcrlf for mx.example.com[192.0.2.25]:25",
	"warn|discarding EHLO keywords: 8BITMIME STARTTLS",
	"warn|warning: numeric domain name in resource data of MX record for example.com: 192.0.2.9",
	"other|3E5B21A2C4: to=<56597@con",
	NULL
};

static const char *const lmtp_samples[] = {
	"attempt|3E5B21A2C4: to=<taro@example.jp>, relay=mail.example.jp[private/dovecot-lmtp], delay=0.06, delays=0.02/0.02/0.01/0.01, dsn=2.0.0, status=sent (250 2.0.0 <taro@example.jp> wArTL0TxF2AccAAAYr7Zvw Saved)",
	"attempt|3E5B21A2C4: to=<taro@example.jp>, relay=127.0.0.1[127.0.0.1]:10024, delay=1.3, delays=0.21/0/0.04/1.1, dsn=2.5.0, status=sent (250 2.5.0 OK)",
	"connect-failed|connect to mail.example.jp[private/dovecot-lmtp]: No such file or directory",
	NULL
};

static const char *const local_samples[] = {
	"attempt|3E5B21A2C4: to=<taro@example.jp>, orig_to=<info>, relay=local, delay=0.1, delays=0.09/0/0/0.01, dsn=2.0.0, status=sent (delivered to mailbox)",
	"attempt|3E5B21A2C4: to=<taro@example.jp>, relay=local, delay=3.1, delays=1.8/0.86/0/0.44, dsn=2.0.0, status=sent (forwarded as 4F5C64474F)",
	"attempt|3E5B21A2C4: to=taro@example.jp, relay=local, delay=0.05, delays=0.02/0/0/0.02, dsn=5.1.1, status=bounced (unknown user: \"taro\")",
	"warn|warning: required alias not found: postmaster",
	NULL
};

static const char *const pipe_samples[] = {
	"attempt|3E5B21A2C4: to=<taro@example.jp>, relay=dovecot, delay=5.5, delays=5.3/0.01/0/0.16, dsn=2.0.0, status=sent (delivered via dovecot service)",
	NULL
};

static const char *const virtual_samples[] = {
	"attempt|3E5B21A2C4: to=<taro@example.jp>, relay=virtual, delay=0.08, delays=0.08/0/0/0, dsn=2.0.0, status=sent (delivered to maildir)",
	NULL
};

static const char *const error_samples[] = {
	"attempt|3E5B21A2C4: to=<info@example.com>, relay=none, delay=165276, delays=165276/0.09/0/0.09, dsn=4.4.1, status=deferred (delivery temporarily suspended: connect to mx.example.com[192.0.2.25]:25: Connection timed out)",
	"attempt|3E5B21A2C4: to=<info@example.com>, relay=none, delay=0.1, delays=0.1/0/0/0, dsn=5.0.0, status=undeliverable (mail for example.com loops back to myself)",
	NULL
};

static const char *const discard_samples[] = {
	"attempt|3E5B21A2C4: to=<a@example.com>, relay=none, delay=0.14, delays=0.06/0.08/0/0, dsn=2.0.0, status=sent (silently)",
	NULL
};

static const char *const scache_samples[] = {
	"statistics|statistics: start interval Sep  2 17:56:59",
	"statistics|statistics: domain lookup hits=0 miss=2 success=0%",
	NULL
};

static const struct log_daemon rows[] = {
	{ "smtp", LOG_DAEMON_POSTFIX, delivery_parse, smtp_samples },
	{ "relay", LOG_DAEMON_POSTFIX, delivery_parse, smtp_samples },
	{ "lmtp", LOG_DAEMON_POSTFIX, delivery_parse, lmtp_samples },
	{ "local", LOG_DAEMON_POSTFIX, delivery_parse, local_samples },
	{ "virtual", LOG_DAEMON_POSTFIX, delivery_parse, virtual_samples },
	{ "pipe", LOG_DAEMON_POSTFIX, delivery_parse, pipe_samples },
	{ "error", LOG_DAEMON_POSTFIX, delivery_parse, error_samples },
	{ "retry", LOG_DAEMON_POSTFIX, delivery_parse, error_samples },
	{ "discard", LOG_DAEMON_POSTFIX, delivery_parse, discard_samples },
	{ "scache", LOG_DAEMON_POSTFIX, scache_parse, scache_samples },
	/* a daemon of Postfix that is not known by name */
	{ "postfix", LOG_DAEMON_POSTFIX, delivery_parse, error_samples },
};

const struct log_daemons log_daemons_delivery = { rows, LOG_COUNT(rows) };
