/* Mailbox servers beside Dovecot: Courier and Cyrus, and saslauthd.
 *
 * Fields are those of Dovecot's lines: `service` is the tag, `user`, `rip`,
 * `reason`. */
#include "core/log/grammar_part.h"

static void
set_ip(struct log_line *l, struct span ip)
{
	if (span_starts(ip, "["))
		ip = span_skip(ip, 1);
	if (ip.n > 0 && ip.p[ip.n - 1] == ']')
		ip.n--;
	if (span_starts(ip, "::ffff:"))
		ip = span_skip(ip, 7);
	l->host_ip = ip;
	log_add(l, "rip", ip);
}

/* LOGIN FAILED, user=taro, ip=[::ffff:192.0.2.9], port=[255] */
static bool
courier_line(struct log_line *l, struct span text)
{
	static const struct {
		const char	*lead;
		enum log_kind	 kind;
	} leads[] = {
		{ "LOGIN FAILED, ", LOG_LOGIN_FAILED },
		{ "LOGIN, ", LOG_LOGIN },
		{ "LOGOUT, ", LOG_FETCHED },
		{ "DISCONNECTED, ", LOG_FETCHED },
		{ "TIMEOUT, ", LOG_FETCHED },
		{ "Connection, ", LOG_CONNECT },
	};
	struct span s = text, v;

	for (size_t i = 0; i < LOG_COUNT(leads); i++) {
		if (!log_take(&s, leads[i].lead, strlen(leads[i].lead)))
			continue;
		l->kind = leads[i].kind;
		l->reply = text;
		log_take_fields(l, &s);
		l->rest = s;
		v = log_line_field(l, "ip");
		if (v.p != NULL)
			set_ip(l, v);
		return true;
	}
	return false;
}

/* badlogin: host [192.0.2.9] plaintext taro SASL(-13): … */
static bool
cyrus_line(struct log_line *l, struct span text)
{
	struct span s = text, name, ip, mech, user;
	bool bad = TAKE(&s, "badlogin: ");

	if (!bad && !TAKE(&s, "login: "))
		return false;
	if (!log_take_until(&s, "[", &name) ||
	    !log_take_until(&s, "]", &ip))
		return false;
	l->kind = bad ? LOG_LOGIN_FAILED : LOG_LOGIN;
	l->host_name = span_trim(name);
	TAKE(&s, " ");
	if (!bad)
		user = log_take_word(&s);
	mech = log_take_word(&s);
	log_add(l, "method", mech);
	if (bad && s.n > 0 && s.p[0] != '[')
		user = log_take_word(&s);
	else if (bad)
		user = (struct span){ NULL, 0 };
	if (user.p != NULL)
		log_add(l, "user", user);
	set_ip(l, ip);
	log_add(l, "reason", s);
	l->reply = s;
	l->rest = s;
	return true;
}

static void
mailbox_parse(struct log_line *l, struct span text)
{
	struct span user, host, s = text;

	if (courier_line(l, text) || cyrus_line(l, text))
		return;
	/* UW imapd: Login failed user=taro auth=taro host=name [192.0.2.9] */
	if (!TAKE(&s, "Login failed user=") ||
	    !log_take_until(&s, " auth=", &user) ||
	    !log_take_until(&s, " host=", &host))
		return;
	l->kind = LOG_LOGIN_FAILED;
	log_add(l, "user", user);
	if (log_take_until(&s, "[", &host) && log_take_until(&s, "]", &user)) {
		l->host_name = span_trim(host);
		set_ip(l, user);
	}
	l->reply = text;
}

/* do_auth : auth failure: [user=taro] [service=smtp] [realm=] … */
static void
saslauthd_parse(struct log_line *l, struct span text)
{
	struct span s = text, v;

	if (!log_take_until(&s, "auth failure: [user=", &v) ||
	    !log_take_until(&s, "] [service=", &v))
		return;
	l->kind = LOG_WARN;
	log_add(l, "user", v);
	if (log_take_until(&s, "]", &v))
		log_add(l, "service", v);
	if (log_take_until(&s, "[reason=", &v) && span_ends(s, "]"))
		log_add(l, "reason", span_head(s, s.n - 1));
	l->reply = text;
}

static const char *const samples[] = {
	"login-failed|LOGIN FAILED, user=taro@example.jp, ip=[::ffff:192.0.2.9]",
	"login|LOGIN, user=taro@example.jp, ip=[::ffff:192.0.2.9], port=[40000], protocol=IMAP",
	"fetched|LOGOUT, user=taro@example.jp, ip=[::ffff:192.0.2.9], headers=0, body=0, rcvd=12, sent=345, time=1",
	"login-failed|badlogin: mx.example.com [192.0.2.9] plaintext taro SASL(-13): authentication failure: checkpass failed",
	"login-failed|badlogin: mx.example.com [192.0.2.9] CRAM-MD5 [SASL(-13): authentication failure: incorrect digest response]",
	"login|login: mx.example.com [192.0.2.9] taro plaintext User logged in",
	"login-failed|Login failed user=taro auth=taro host=mx.example.com [192.0.2.9]",
	NULL
};

static const char *const saslauthd_samples[] = {
	"warn|do_auth         : auth failure: [user=taro] [service=smtp] [realm=example.jp] [mech=pam] [reason=PAM auth error]",
	NULL
};

static const struct log_daemon rows[] = {
	{ "imapd", 0, mailbox_parse, samples },
	{ "imapd-ssl", 0, mailbox_parse, samples },
	{ "pop3d", 0, mailbox_parse, samples },
	{ "pop3d-ssl", 0, mailbox_parse, samples },
	{ "courierpop3login", 0, mailbox_parse, samples },
	{ "courierpop3d", 0, mailbox_parse, samples },
	{ "imap", 0, mailbox_parse, samples },
	{ "imaps", 0, mailbox_parse, samples },
	{ "pop3", 0, mailbox_parse, samples },
	{ "pop3s", 0, mailbox_parse, samples },
	{ "saslauthd", 0, saslauthd_parse, saslauthd_samples },
};

const struct log_daemons log_daemons_mailbox = { rows, LOG_COUNT(rows) };
