/* Sender authentication: opendkim, opendmarc, policyd-spf and the policy
 * daemons of the same kind.
 *
 * Fields of their own: `result` (pass, fail, none, signed, …), `domain`,
 * `selector`, `method`. */
#include "core/log/grammar_part.h"
#include "core/log/queueid.h"

/* s=SELECTOR d=DOMAIN, or (s=SELECTOR, d=DOMAIN) */
static void
take_signature(struct log_line *l, struct span s)
{
	struct span v;
	ptrdiff_t at = span_find(s, span_str("s="));

	if (at < 0 || (at > 0 && s.p[at - 1] != '(' && s.p[at - 1] != ' '))
		return;
	s = span_skip(s, (size_t)at + 2);
	v = s;
	v.n = 0;
	while (v.n < s.n && s.p[v.n] != ' ' && s.p[v.n] != ',')
		v.n++;
	log_add(l, "selector", v);
	at = span_find(s, span_str(" d="));
	if (at < 0)
		return;
	s = span_skip(s, (size_t)at + 3);
	v = s;
	v.n = 0;
	while (v.n < s.n && s.p[v.n] != ' ' && s.p[v.n] != ')' &&
	    s.p[v.n] != ',')
		v.n++;
	log_add(l, "domain", v);
}

static void
opendkim_parse(struct log_line *l, struct span text)
{
	static const struct {
		const char	*words, *result;
	} did[] = {
		{ "DKIM-Signature field added", "signed" },
		{ "DKIM-Signature header added", "signed" },
		{ "DKIM verification successful", "pass" },
		{ "no signature data", "none" },
		{ "bad signature data", "fail" },
		{ "signature verification failed", "fail" },
		{ "key retrieval failed", "temperror" },
		{ "key not found", "permerror" },
	};

	if (l->queue_id.n == 0)
		return;
	l->kind = LOG_AUTH;
	log_add(l, "method", span_str("dkim"));
	for (size_t i = 0; i < LOG_COUNT(did); i++)
		if (span_starts(text, did[i].words))
			log_add(l, "result", span_str(did[i].result));
	if (log_line_field(l, "result").p == NULL &&
	    span_find(text, span_str("bad signature")) >= 0)
		log_add(l, "result", span_str("fail"));
	take_signature(l, text);
}

/* Q: example.com pass; Q: SPF(mailfrom): a@example.com pass;
 * Q ignoring Authentication-Results … */
static void
opendmarc_parse(struct log_line *l, struct span text)
{
	struct span s = text, id, v;
	ptrdiff_t at;

	if (l->queue_id.n == 0) {
		id = log_take_word(&s);
		if (!queueid_valid(id) || !span_starts(s, "ignoring "))
			return;
		l->queue_id = id;
		l->rest = s;
		l->kind = LOG_AUTH;
		return;
	}
	l->kind = LOG_AUTH;
	at = span_rchr(text, ' ');
	if (at < 0)
		return;
	v = span_skip(text, (size_t)at + 1);
	if (TAKE(&s, "SPF(") && log_take_until(&s, "): ", &id)) {
		log_add(l, "method", span_str("spf"));
		log_add(l, "domain", log_take_word(&s));
	} else if (span_chr(span_head(text, (size_t)at), ' ') < 0) {
		log_add(l, "method", span_str("dmarc"));
		log_add(l, "domain", span_head(text, (size_t)at));
	} else {
		return;
	}
	log_add(l, "result", v);
}

/* prepend Received-SPF: Pass (mailfrom) identity=…; client-ip=…; … or
 * 550 5.7.23 Message rejected due to: SPF fail … */
static void
spf_parse(struct log_line *l, struct span text)
{
	struct span s = text, v;
	ptrdiff_t at;
	size_t n = 0;

	at = span_find(text, span_str("Received-SPF: "));
	if (at >= 0)
		s = span_skip(text, (size_t)at + 14);
	else if ((at = span_find(text, span_str("SPF "))) >= 0)
		s = span_skip(text, (size_t)at + 4);
	else if (span_find(text, span_str("; identity=")) < 0)
		return;
	while (n < s.n && ((s.p[n] | 32) >= 'a') && ((s.p[n] | 32) <= 'z'))
		n++;
	l->kind = LOG_AUTH;
	log_add(l, "method", span_str("spf"));
	log_add(l, "result", span_head(s, n));
	if (log_take_until(&s, "client-ip=", &v)) {
		n = 0;
		while (n < s.n && s.p[n] != ';' && s.p[n] != ' ')
			n++;
		l->host_ip = span_head(s, n);
	}
	if (log_take_until(&s, "envelope-from=", &v)) {
		n = 0;
		while (n < s.n && s.p[n] != ';')
			n++;
		log_add(l, "from", span_head(s, n));
	}
}

static const char *const opendkim_samples[] = {
	"auth|3E5B21A2C4: DKIM-Signature field added (s=mail, d=example.jp)",
	"auth|3E5B21A2C4: DKIM verification successful",
	"auth|3E5B21A2C4: s=dkimkey1 d=example.com a=rsa-sha256 SSL error:04091068:rsa routines:int_rsa_verify:bad signature",
	"auth|3E5B21A2C4: mx.example.com [192.0.2.25] not internal",
	"auth|3E5B21A2C4: no signature data",
	"other|OpenDKIM Filter v2.11.0 starting (args: -x /etc/opendkim.conf)",
	NULL
};

static const char *const opendmarc_samples[] = {
	"auth|3E5B21A2C4: example.com pass",
	"auth|3E5B21A2C4: SPF(mailfrom): a@example.com pass",
	"auth|3E5B21A2C4 ignoring Authentication-Results at 6 from mx.example.com",
	NULL
};

static const char *const spf_samples[] = {
	"auth|prepend Received-SPF: Pass (mailfrom) identity=mailfrom; client-ip=192.0.2.25; helo=mx.example.com; envelope-from=a@example.com; receiver=<UNKNOWN>",
	"auth|550 5.7.23 Message rejected due to: SPF fail - not authorized. Please see http://www.open-spf.org/Why?s=mfrom;id=a@example.com;ip=192.0.2.25;r=<UNKNOWN>",
	"auth|3E5B21A2C4: prepend Received-SPF: Softfail (mailfrom) identity=mailfrom; client-ip=192.0.2.25; helo=x; envelope-from=a@example.com; receiver=b@example.jp",
	"auth|Pass; identity=helo; client-ip=192.0.2.25; helo=mx.example.com; envelope-from=<>; receiver=b@example.jp",
	NULL
};

static const struct log_daemon rows[] = {
	{ "opendkim", LOG_DAEMON_ID, opendkim_parse, opendkim_samples },
	{ "opendmarc", LOG_DAEMON_ID, opendmarc_parse, opendmarc_samples },
	{ "policyd-spf", LOG_DAEMON_ID, spf_parse, spf_samples },
	{ "policy-spf", LOG_DAEMON_POSTFIX, spf_parse, spf_samples },
	{ "policyd", 0, spf_parse, spf_samples },
	{ "spf-policy", 0, spf_parse, spf_samples },
};

const struct log_daemons log_daemons_auth = { rows, LOG_COUNT(rows) };
