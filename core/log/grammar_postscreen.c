/* postscreen, dnsblog, tlsproxy: what happens before smtpd.
 *
 * Fields of their own: `event` (CONNECT, PASS NEW, PREGREET, …), `rank`,
 * `server`, `after`, `domain` and `result` of a list. */
#include "core/log/grammar_part.h"

static const char *const events[] = {
	"CONNECT", "PASS NEW", "PASS OLD", "DISCONNECT", "WHITELISTED",
	"ALLOWLISTED", "BLACKLISTED", "DENYLISTED", "PREGREET", "HANGUP",
	"DNSBL", "BARE NEWLINE", "COMMAND TIME LIMIT",
	"COMMAND COUNT LIMIT", "COMMAND LENGTH LIMIT", "COMMAND PIPELINING",
	"NON-SMTP COMMAND", "DATA without valid RCPT",
	"BDAT without valid RCPT", "WHITELIST VETO", "ALLOWLIST VETO",
	"BARE NEWLINE DETECTED",
};

/* The name of the event, which a blank follows; its length, or 0. */
static size_t
event_length(struct span text)
{
	for (size_t i = 0; i < LOG_COUNT(events); i++) {
		size_t n = strlen(events[i]);

		if (span_starts(text, events[i]) && text.n > n &&
		    text.p[n] == ' ')
			return n;
	}
	return 0;
}

/* `rank 3 for `, `14 after 0.18 from `, `after 2.5 from `, `from ` */
static void
take_measures(struct log_line *l, struct span *s)
{
	if (s->n > 0 && s->p[0] >= '0' && s->p[0] <= '9')
		log_add(l, "bytes", log_take_word(s));
	if (TAKE(s, "rank "))
		log_add(l, "rank", log_take_word(s));
	if (TAKE(s, "after "))
		log_add(l, "after", log_take_word(s));
	if (!TAKE(s, "for "))
		TAKE(s, "from ");
}

static bool
take_event(struct log_line *l, struct span text)
{
	size_t n = event_length(text);
	struct span s = span_skip(text, n + 1), v;

	if (n == 0)
		return false;
	log_add(l, "event", span_head(text, n));
	l->kind = LOG_POSTSCREEN;
	take_measures(l, &s);
	log_take_host(l, &s);
	if (TAKE(&s, " after ")) {
		if (!log_take_until(&s, ": ", &v)) {
			v = s;
			s = span_skip(s, s.n);
		}
		log_add(l, "after", v);
	} else if (TAKE(&s, " to ")) {
		log_add(l, "server", s);
	} else {
		TAKE(&s, ": ");
	}
	l->rest = s;
	return true;
}

static void
postscreen_parse(struct log_line *l, struct span text)
{
	struct span s = text, v;

	if (take_event(l, text) || log_take_action(l, text) ||
	    log_take_tls(l, text))
		return;
	if (TAKE(&s, "SSL_accept error from ") && log_take_host(l, &s)) {
		l->kind = LOG_TLS_FAILED;
		TAKE(&s, ": ");
		log_add(l, "reason", s);
		l->reply = s;
		return;
	}
	if (log_take_until(&s, " cleanup: retained=", &v)) {
		l->kind = LOG_STATISTICS;
		log_add(l, "retained", log_take_number(&s));
		if (TAKE(&s, " dropped="))
			log_add(l, "dropped", log_take_number(&s));
		return;
	}
	if (span_starts(text, "entering STRESS") ||
	    span_starts(text, "leaving STRESS"))
		l->kind = LOG_WARN;
}

/* addr 192.0.2.9 listed by domain zen.example as 127.0.0.2 */
static void
dnsblog_parse(struct log_line *l, struct span text)
{
	struct span s = text, ip, domain;

	if (!TAKE(&s, "addr ") ||
	    !log_take_until(&s, " listed by domain ", &ip) ||
	    !log_take_until(&s, " as ", &domain))
		return;
	l->kind = LOG_POSTSCREEN;
	l->host_ip = ip;
	log_add(l, "domain", domain);
	log_add(l, "result", s);
}

static const char *const postscreen_samples[] = {
	"postscreen|CONNECT from [192.0.2.9]:5678 to [203.0.113.25]:25",
	"postscreen|PASS NEW [2001:db8::9]:36051",
	"postscreen|PREGREET 14 after 0.18 from [192.0.2.9]:5678: EHLO ylmf-pc\\r\\n",
	"postscreen|HANGUP after 2.5 from [192.0.2.9]:5678 in tests after SMTP handshake",
	"postscreen|DNSBL rank 3 for [192.0.2.9]:5678",
	"postscreen|COMMAND TIME LIMIT from [192.0.2.9]:5678 after CONNECT",
	"postscreen|COMMAND PIPELINING from [192.0.2.9]:5678 after : \\r\\n",
	"postscreen|ALLOWLISTED [192.0.2.9]:61236",
	"postscreen|DISCONNECT [192.0.2.9]:5678",
	"reject|NOQUEUE: reject: RCPT from [192.0.2.9]:4984: 550 5.7.1 Service unavailable; client [192.0.2.9] blocked using zen.example; from=<a@example.com>, to=<b@example.jp>, proto=ESMTP, helo=<x>",
	"reject|NOQUEUE: reject: CONNECT from [192.0.2.9]:1337: too many connections",
	"statistics|cache btree:/var/lib/postfix/postscreen_cache full cleanup: retained=242 dropped=7 entries",
	"warn|warning: getpeername: Transport endpoint is not connected -- dropping this connection",
	NULL
};

static const char *const dnsblog_samples[] = {
	"postscreen|addr 192.0.2.9 listed by domain zen.example as 127.0.0.3",
	"warn|warning: dnsblog_query: lookup error for DNS query 9.2.0.192.zen.example: Host or domain name not found",
	NULL
};

static const char *const tlsproxy_samples[] = {
	"postscreen|CONNECT from [192.0.2.9]:5678",
	"postscreen|DISCONNECT [192.0.2.9]:51637",
	"tls|Anonymous TLS connection established from [192.0.2.9]:5678: TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)",
	"tls-failed|SSL_accept error from [192.0.2.9]:5678: lost connection",
	NULL
};

static const struct log_daemon rows[] = {
	{ "postscreen", LOG_DAEMON_POSTFIX, postscreen_parse,
	  postscreen_samples },
	{ "tlsproxy", LOG_DAEMON_POSTFIX, postscreen_parse,
	  tlsproxy_samples },
	{ "dnsblog", LOG_DAEMON_POSTFIX, dnsblog_parse, dnsblog_samples },
};

const struct log_daemons log_daemons_postscreen = { rows, LOG_COUNT(rows) };
