/* smtpd: connections, the birth of a message, refusals.  Also anvil.
 *
 * Positional parts become fields: `after` (the command a connection was lost
 * behind), `action` and `stage` of a refusal, `code` and `dsn` of its reply. */
#include "core/log/grammar_part.h"

/* client=name[ip]:port, sasl_method=…, orig_client=… */
static void
take_client(struct log_line *l, struct span text)
{
	struct span s = text, v;

	l->kind = LOG_CLIENT;
	TAKE(&s, "client=");
	if (!log_take_host(l, &s)) {
		v = s;
		if (!log_take_until(&s, ", ", &v))
			s = span_skip(s, s.n);
		log_add(l, "client", v);
	} else {
		log_add(l, "client", span_of(text.p + 7,
		    (size_t)(s.p - text.p) - 7));
		TAKE(&s, ", ");
	}
	log_take_fields(l, &s);
	l->rest = s;
}

/* `connect from host[ip]`, `disconnect from host[ip] ehlo=1 …` */
static void
take_connection(struct log_line *l, enum log_kind kind, struct span s)
{
	if (!log_take_host(l, &s))
		return;
	l->kind = kind;
	TAKE(&s, " ");
	log_take_fields(l, &s);
	l->rest = s;
}

/* `lost connection after DATA (12 bytes) from host[ip]` */
static bool
take_after(struct log_line *l, enum log_kind kind, struct span s)
{
	ptrdiff_t at = -1;
	struct span cmd, t;

	/* the last " from ": nothing a client writes stands behind it,
	 * except where ": " follows the host */
	for (size_t i = 0; i + 6 < s.n; i++)
		if (s.p[i] == ' ' && memcmp(s.p + i, " from ", 6) == 0) {
			at = (ptrdiff_t)i;
			break;
		}
	if (at < 0)
		return false;
	cmd = span_head(s, (size_t)at);
	t = span_skip(s, (size_t)at + 6);
	if (!log_take_host(l, &t))
		return false;
	l->kind = kind;
	at = span_find(cmd, span_str(" ("));
	if (at > 0)
		log_add(l, "bytes", span_skip(cmd, (size_t)at + 2).n > 7 ?
		    span_head(span_skip(cmd, (size_t)at + 2),
		    cmd.n - (size_t)at - 2 - 7) : span_skip(cmd, cmd.n));
	log_add(l, "after", at > 0 ? span_head(cmd, (size_t)at) : cmd);
	TAKE(&t, ": ");
	l->rest = t;
	return true;
}

static bool
take_trouble(struct log_line *l, struct span s)
{
	static const struct {
		const char	*lead;
		enum log_kind	 kind;
	} leads[] = {
		{ "lost connection after ", LOG_LOST },
		{ "timeout after ", LOG_TIMEOUT },
		{ "too many errors after ", LOG_LOST },
		{ "improper command pipelining after ", LOG_WARN },
		{ "bare <LF> received after ", LOG_WARN },
		{ "bare <CR> received after ", LOG_WARN },
		{ "hangup after ", LOG_LOST },
	};

	for (size_t i = 0; i < LOG_COUNT(leads); i++)
		if (span_starts(s, leads[i].lead))
			return take_after(l, leads[i].kind,
			    span_skip(s, strlen(leads[i].lead)));
	return false;
}

static bool
take_tls_error(struct log_line *l, struct span s)
{
	if (!TAKE(&s, "SSL_accept error from ") || !log_take_host(l, &s))
		return false;
	l->kind = LOG_TLS_FAILED;
	TAKE(&s, ": ");
	log_add(l, "reason", s);
	l->reply = s;
	l->rest = s;
	return true;
}

/* What a daemon says of itself. */
static bool
take_note(struct log_line *l, struct span s)
{
	static const char *const notes[] = {
		"discarding EHLO keywords", "using backwards-compatible",
		"initializing the server-side TLS", "setting up TLS connection",
		"SSL_accept:", "table ", "send attr", "Anonymous TLS",
		"invalid ", "connection limit",
	};

	for (size_t i = 0; i < LOG_COUNT(notes); i++)
		if (span_starts(s, notes[i])) {
			l->kind = LOG_WARN;
			return true;
		}
	return false;
}

static void
smtpd_parse(struct log_line *l, struct span text)
{
	struct span s = text;

	if (span_starts(text, "client=")) {
		take_client(l, text);
		return;
	}
	if (TAKE(&s, "connect from ")) {
		take_connection(l, LOG_CONNECT, s);
		return;
	}
	if (TAKE(&s, "disconnect from ")) {
		take_connection(l, LOG_DISCONNECT, s);
		return;
	}
	if (log_take_action(l, text) || take_trouble(l, text) ||
	    take_tls_error(l, text) || log_take_tls(l, text) ||
	    log_take_warning(l, text))
		return;
	take_note(l, text);
}

static void
anvil_parse(struct log_line *l, struct span text)
{
	struct span s = text, v, t;

	if (!TAKE(&s, "statistics: "))
		return;
	l->kind = LOG_STATISTICS;
	l->rest = s;
	if (TAKE(&s, "max connection rate ") &&
	    log_take_until(&s, " for (", &v)) {
		log_add(l, "rate", v);
	} else if (TAKE(&s, "max connection count ") &&
	    log_take_until(&s, " for (", &v)) {
		log_add(l, "count", v);
	} else if (TAKE(&s, "max cache size ")) {
		log_add(l, "size", log_take_number(&s));
		if (TAKE(&s, " at "))
			log_add(l, "at", s);
		return;
	} else {
		return;
	}
	if (log_take_until(&s, ":", &v) && log_take_until(&s, ") at ", &t)) {
		log_add(l, "service", v);
		l->host_ip = t;
		log_add(l, "at", s);
	}
}

static const char *const smtpd_samples[] = {
	"connect|connect from mx.example.com[192.0.2.25]",
	"connect|connect from unknown[2001:db8::25]:51234",
	"client|3E5B21A2C4: client=mx.example.com[192.0.2.25]",
	"client|3E5B21A2C4: client=unknown[192.0.2.9], sasl_method=PLAIN, sasl_username=taro@example.jp",
	"client|3V2bzk1RFDz1n2: client=localhost[::1], orig_queue_id=3E5B21A2C4, orig_client=mx.example.com[192.0.2.25]",
	"reject|NOQUEUE: reject: RCPT from mx.example.com[192.0.2.25]: 550 5.1.1 <nobody@example.jp>: Recipient address rejected: User unknown in virtual mailbox table; from=<a@example.com> to=<nobody@example.jp> proto=ESMTP helo=<mx.example.com>",
	"reject|3E5B21A2C4: reject: RCPT from mx.example.com[192.0.2.25]: 454 4.7.1 <b@example.com>: Relay access denied; from=<> to=<b@example.com> proto=SMTP helo=<[192.0.2.25]>",
	"reject|3E5B21A2C4: milter-reject: DATA from mx.example.com[192.0.2.25]: 550 5.7.1 Command rejected; from=<a@example.com> to=<b@example.jp> proto=ESMTP helo=<mx.example.com>",
	"reject|proxy-reject: END-OF-MESSAGE: 554 5.7.0 Reject, id=31619-02 - spam; from=<> to=<b@example.jp> proto=SMTP helo=<x>",
	"reject|NOQUEUE: reject: EHLO from mx.example.com[192.0.2.25]: 504 5.5.2 <User>: Helo command rejected: need fully-qualified hostname; proto=SMTP helo=<User>",
	"warn|NOQUEUE: reject_warning: RCPT from mx.example.com[192.0.2.25]: 553 5.7.1 <a@example.com>: Sender address rejected: not owned by user taro; from=<a@example.com> to=<b@example.jp> proto=ESMTP helo=<x>",
	"warn|NOQUEUE: filter: RCPT from mx.example.com[192.0.2.25]: <>: Sender address triggers FILTER smtp-amavis:[127.0.0.1]:10026; from=<> to=<b@example.jp> proto=ESMTP helo=<x>",
	"warn|NOQUEUE: warn: RCPT from mx.example.com[192.0.2.25]: odd sender; from=<a@example.com> to=<b@example.jp> proto=ESMTP helo=<x>",
	"hold|NOQUEUE: hold: RCPT from mx.example.com[192.0.2.25]: <a@example.com>: Sender address look at this; from=<a@example.com> to=<b@example.jp> proto=ESMTP helo=<x>",
	"discarded|NOQUEUE: discard: MAIL from mx.example.com[192.0.2.25]: <a@example.com>: Sender address SPAM; from=<a@example.com> proto=ESMTP helo=<x>",
	"redirected|NOQUEUE: redirect: RCPT from mx.example.com[192.0.2.25]: <a@example.com>: Sender address triggers REDIRECT boss@example.jp; from=<a@example.com> to=<b@example.jp> proto=ESMTP helo=<x>",
	"filter|NOQUEUE: proxy-accept: END-OF-MESSAGE: 250 2.0.0 Ok: queued as 3E5B21A2C4; from=<a@example.com> to=<b@example.jp> proto=ESMTP helo=<x>",
	"disconnect|disconnect from mx.example.com[192.0.2.25] ehlo=1 mail=1 rcpt=0/1 quit=1 commands=3/4",
	"lost|lost connection after DATA (12 bytes) from unknown[192.0.2.9]",
	"lost|too many errors after RCPT from unknown[192.0.2.9]",
	"timeout|timeout after END-OF-MESSAGE from unknown[192.0.2.9]",
	"warn|improper command pipelining after EHLO from unknown[192.0.2.9]: MAIL FROM:<a@example.com>\\r\\n",
	"warn|bare <LF> received after DATA from unknown[192.0.2.9]",
	"tls|Anonymous TLS connection established from mx.example.com[192.0.2.25]: TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits) key-exchange X25519 server-signature RSA-PSS (2048 bits) server-digest SHA256",
	"tls|Anonymous TLS connection established from mx.example.com[192.0.2.25] to mail.example.jp: TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)",
	"tls-failed|SSL_accept error from unknown[192.0.2.9]: lost connection",
	"tls-failed|warning: TLS library problem: error:14094410:SSL routines:ssl3_read_bytes:sslv3 alert handshake failure",
	"sasl-failed|warning: unknown[192.0.2.9]: SASL LOGIN authentication failed: UGFzc3dvcmQ6",
	"sasl-failed|warning: unknown[192.0.2.9]: SASL PLAIN authentication failed: (reason unavailable), sasl_username=taro@example.jp",
	"warn|warning: hostname mx.example.com does not resolve to address 192.0.2.9: Name or service not known",
	"warn|warning: Connection rate limit exceeded: 31 from unknown[192.0.2.9] for service smtpd",
	"warn|warning: 3E5B21A2C4: queue file size limit exceeded",
	"warn|warning: non-SMTP command from unknown[192.0.2.9]: GET / HTTP/1.1",
	NULL
};

static const char *const anvil_samples[] = {
	"statistics|statistics: max connection rate 1/60s for (smtp:192.0.2.9) at Sep  2 17:56:59",
	"statistics|statistics: max connection count 1 for (smtp:2001:db8::3) at Sep  2 17:56:59",
	"statistics|statistics: max cache size 2 at Sep  2 17:56:59",
	NULL
};

static const struct log_daemon rows[] = {
	{ "smtpd", LOG_DAEMON_POSTFIX, smtpd_parse, smtpd_samples },
	{ "qmqpd", LOG_DAEMON_POSTFIX, smtpd_parse, smtpd_samples },
	{ "submission", LOG_DAEMON_POSTFIX, smtpd_parse, smtpd_samples },
	{ "smtps", LOG_DAEMON_POSTFIX, smtpd_parse, smtpd_samples },
	{ "anvil", LOG_DAEMON_POSTFIX, anvil_parse, anvil_samples },
};

const struct log_daemons log_daemons_smtpd = { rows, LOG_COUNT(rows) };
