/* Dovecot: log-ins and failed ones, what a device fetched or deleted, what
 * lmtp, lda and sieve did with a mail.
 *
 * The text begins with the process: `imap-login: …`, `imap(user)<pid><id>: …`
 * or `lmtp(user): id: sieve: …`, with `Info: ` before or behind it in
 * Dovecot's own files.  A user name is the client's: the address is taken
 * from the last `, rip=`, the name from between the two.
 * Fields of their own: `service`, `user`, `rip`, `session`, `reason`,
 * `action`, `mailbox`, `msgid`. */
#include "core/log/grammar_part.h"

static const char *const failures[] = {
	"auth failed", "disallowed", "client didn't finish SASL auth",
	"proxy dest auth failed", "auth_failed", "Authentication failure",
	"user disabled", "Aborted login: user=<", "unknown user",
};

static const char *const tls_failures[] = {
	"SSL_accept() failed", "TLS handshaking: ", "tls_handshake",
	"disconnected during TLS handshake",
};

static void
drop_level(struct span *s)
{
	static const char *const levels[] = { "Info: ", "Warn: ",
		"Warning: ", "Error: ", "Fatal: ", "Debug: " };

	for (size_t i = 0; i < LOG_COUNT(levels); i++)
		if (log_take(s, levels[i], strlen(levels[i])))
			return;
}

static ptrdiff_t
find_last(struct span s, const char *what)
{
	size_t n = strlen(what);

	for (size_t i = s.n + 1; i-- > n;)
		if (memcmp(s.p + i - n, what, n) == 0)
			return (ptrdiff_t)(i - n);
	return -1;
}

/* Up to ',', '>' or a blank. */
static struct span
short_value(struct span s)
{
	size_t n = 0;

	while (n < s.n && s.p[n] != ',' && s.p[n] != ' ' && s.p[n] != '>')
		n++;
	return span_head(s, n);
}

static bool
any_of(struct span s, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (span_find(s, span_str(list[i])) >= 0)
			return true;
	return false;
}

static void
set_rip(struct log_line *l, struct span ip)
{
	if (span_starts(ip, "::ffff:"))
		ip = span_skip(ip, 7);
	l->host_ip = ip;
	log_add(l, "rip", ip);
}

/* user=<…>, method=…, rip=…, lip=…, session=<…> */
static struct span
login_fields(struct log_line *l, struct span s)
{
	ptrdiff_t user = span_find(s, span_str("user=<"));
	ptrdiff_t rip = find_last(s, "rip="), at;
	struct span v = { NULL, 0 };

	if (rip > 0 && s.p[rip - 1] != ' ')
		rip = -1;
	if (user >= 0) {
		v = span_skip(s, (size_t)user + 6);
		if (rip > user)
			v.n = (size_t)(rip - user - 6);
		at = span_rchr(v, '>');
		v.n = at >= 0 ? (size_t)at : v.n;
		at = find_last(v, ">, method=");
		if (at >= 0)
			v.n = (size_t)at;
		log_add(l, "user", v);
	}
	if (rip >= 0) {
		set_rip(l, short_value(span_skip(s, (size_t)rip + 4)));
		if (span_find(span_skip(s, (size_t)rip), span_str(", TLS")) >= 0)
			log_add(l, "tls", span_str("TLS"));
	}
	at = find_last(s, "session=<");
	if (at >= 0)
		log_add(l, "session", short_value(span_skip(s,
		    (size_t)at + 9)));
	at = find_last(s, ", mpid=");
	if (at >= 0)
		log_add(l, "mpid", short_value(span_skip(s,
		    (size_t)at + 7)));
	return v;
}

/* Behind "imap-login: " */
static void
take_login(struct log_line *l, struct span service, struct span s)
{
	struct span user;
	ptrdiff_t at = span_find(s, span_str(": user=<"));

	log_add(l, "service", service);
	user = login_fields(l, s);
	l->rest = s;
	if (span_starts(s, "Login: ") || span_starts(s, "Logged in: ")) {
		l->kind = LOG_LOGIN;
		return;
	}
	if (at < 0)
		at = find_last(s, ": rip=");
	log_add(l, "reason", at > 0 ? span_head(s, (size_t)at) : s);
	l->reply = at > 0 ? span_head(s, (size_t)at) : s;
	if (any_of(s, failures, LOG_COUNT(failures)) && user.n + 1 > 0)
		l->kind = LOG_LOGIN_FAILED;
	else if (any_of(s, tls_failures, LOG_COUNT(tls_failures)))
		l->kind = LOG_TLS_FAILED;
	else if (span_starts(s, "Disconnected") ||
	    span_starts(s, "Aborted login") ||
	    span_starts(s, "Login aborted"))
		l->kind = LOG_LOST;
	else if (l->host_ip.n > 0)
		l->kind = LOG_WARN;
}

/* user,192.0.2.9[,master][,<session>]: read from the end, since the name may
 * hold anything. */
static void
auth_fields(struct log_line *l, struct span in)
{
	struct span session = { NULL, 0 };
	ptrdiff_t at = find_last(in, ",<");

	if (at >= 0 && in.p[in.n - 1] == '>') {
		session = span_skip(in, (size_t)at + 2);
		session.n--;
		in = span_head(in, (size_t)at);
	} else if (span_ends(in, ",")) {
		in.n--;		/* an empty one */
	}
	if (span_ends(in, ",master"))
		in.n -= 7;
	at = span_rchr(in, ',');
	log_add(l, "user", at < 0 ? in : span_head(in, (size_t)at));
	if (at >= 0)
		set_rip(l, span_skip(in, (size_t)at + 1));
	if (session.n > 0)
		log_add(l, "session", session);
}

/* Behind "auth-worker": `(pid): conn unix:… (pid=…,uid=…): auth-worker<n>: ` */
static struct span
auth_text(struct span s)
{
	struct span v;

	if (span_starts(s, "("))
		log_take_until(&s, ")", &v);
	TAKE(&s, ": ");
	drop_level(&s);
	if (span_starts(s, "conn unix:") && log_take_until(&s, "): ", &v) &&
	    span_starts(s, "auth-worker<"))
		log_take_until(&s, ": ", &v);
	return s;
}

/* `sql(user,192.0.2.9,<session>): Password mismatch` of auth, auth-worker */
static void
take_auth(struct log_line *l, struct span service, struct span s)
{
	ptrdiff_t open, close;

	log_add(l, "service", service);
	l->rest = s = auth_text(s);
	if (span_starts(s, "pam_unix("))
		l->kind = LOG_WARN;
	open = span_chr(s, '(');
	close = find_last(s, "): ");
	if (open <= 0 || open > close || span_chr(span_head(s, (size_t)close),
	    ',') < 0)
		return;
	auth_fields(l, span_head(span_skip(s, (size_t)open + 1),
	    (size_t)(close - open - 1)));
	l->reply = span_skip(s, (size_t)close + 3);
	log_add(l, "reason", l->reply);
	l->kind = LOG_WARN;
}

/* (user)<pid><session>: , (user,192.0.2.9): , (user): session: */
static void
take_process(struct log_line *l, struct span *s)
{
	struct span v;

	if (TAKE(s, "(")) {
		size_t depth = 1, i;

		for (i = 0; i < s->n && depth > 0; i++) {
			if (s->p[i] == '(')
				depth++;
			else if (s->p[i] == ')')
				depth--;
		}
		v = span_head(*s, i > 0 ? i - 1 : 0);
		*s = span_skip(*s, i);
		log_add(l, "user", v);
	}
	if (TAKE(s, "<") && log_take_until(s, ">", &v))
		log_add(l, "pid", v);
	if (TAKE(s, "<") && log_take_until(s, ">", &v))
		log_add(l, "session", v);
	TAKE(s, ": ");
	drop_level(s);
}

/* `Disconnected: Logged out in=1 out=2 deleted=0 …`, pop3's
 * `Disconnected: Logged out top=0/0, retr=1/234, del=0/5, size=678` */
static bool
take_counts(struct log_line *l, struct span service, struct span s)
{
	static const char *const leads[] = { " in=", " top=", " bytes=" };
	ptrdiff_t at = -1;
	struct span t;

	for (size_t i = 0; i < LOG_COUNT(leads) && at < 0; i++)
		at = find_last(s, leads[i]);
	if (at < 0)
		return false;
	/* managesieve and submission count too, but fetch nothing */
	l->kind = span_is(service, "imap") || span_is(service, "pop3") ||
	    span_is(service, "IMAP") || span_is(service, "POP3") ?
	    LOG_FETCHED : LOG_DISCONNECT;
	l->reply = s;
	log_add(l, "reason", span_head(s, (size_t)at));
	t = span_skip(s, (size_t)at + 1);
	log_take_fields(l, &t);
	l->rest = t;
	return true;
}

/* mail_log: `expunge: box=INBOX, uid=3, msgid=<a@b>, size=12` */
static bool
take_mail_log(struct log_line *l, struct span s)
{
	static const char *const acts[] = { "delete", "undelete", "expunge",
		"save", "copy from ", "mailbox_delete", "mailbox_create",
		"mailbox_rename", "flag_change", "append" };
	struct span act, t = s;
	size_t i;

	if (!log_take_until(&t, ": box=", &act) || act.n > 200)
		return false;
	for (i = 0; i < LOG_COUNT(acts); i++)
		if (span_starts(act, acts[i]))
			break;
	if (i == LOG_COUNT(acts))
		return false;
	l->kind = LOG_MAILBOX;
	log_add(l, "action", act);
	t = span_of(t.p - 4, t.n + 4);
	log_take_fields(l, &t);
	l->rest = s;
	return true;
}

/* `[sieve: ]msgid=<a@b>: stored mail into mailbox 'INBOX'` */
static bool
take_stored(struct log_line *l, struct span s)
{
	static const struct {
		const char	*words, *action;
	} did[] = {
		{ "saved mail to ", "saved" },
		{ "stored mail into mailbox ", "stored" },
		{ "forwarded to ", "forwarded" },
		{ "sent vacation response to ", "vacation" },
		{ "marked message to be discarded", "discarded" },
		{ "discard action", "discarded" },
		{ "rejected message from ", "rejected" },
		{ "save failed to ", "failed" },
	};
	ptrdiff_t at = span_find(s, span_str("msgid="));
	struct span id, t;

	if (at < 0 || at > 64)
		return false;
	t = span_skip(s, (size_t)at + 6);
	if (!log_take_angle(&t, &id) && !log_take_until(&t, ":", &id))
		return false;
	TAKE(&t, ":");
	TAKE(&t, " ");
	l->kind = LOG_STORED;
	log_add(l, "msgid", id);
	l->rest = t;
	for (size_t i = 0; i < LOG_COUNT(did); i++) {
		struct span box = t;

		if (!log_take(&box, did[i].words, strlen(did[i].words)))
			continue;
		log_add(l, "action", span_str(did[i].action));
		if (box.n >= 2 && box.p[0] == '\'' &&
		    box.p[box.n - 1] == '\'')
			box = span_head(span_skip(box, 1), box.n - 2);
		log_add(l, "mailbox", box);
	}
	return true;
}

static void
take_worker(struct log_line *l, struct span service, struct span s)
{
	struct span v;

	log_add(l, "service", service);
	take_process(l, &s);
	l->rest = s;
	if (take_mail_log(l, s) || take_stored(l, s))
		return;
	if (span_starts(s, "Connect from ")) {
		l->kind = LOG_CONNECT;
		return;
	}
	if (take_counts(l, service, s))
		return;
	if (span_starts(s, "Disconnect") ||
	    span_starts(s, "Connection closed")) {
		l->kind = LOG_DISCONNECT;
		return;
	}
	/* lmtp(user): session: text of Dovecot 2.2 */
	if (log_take_until(&s, ": ", &v) && span_chr(v, ' ') < 0 &&
	    take_stored(l, s))
		log_add(l, "session", v);
}

static void
dovecot_parse(struct log_line *l, struct span text)
{
	static const char *const workers[] = { "imap", "pop3", "lmtp",
		"lda", "IMAP", "POP3", "managesieve", "submission",
		"deliver", "LDA", "lmtp-client", "doveadm", "indexer-worker",
		"quota-status", "dsync-local" };
	struct span s = text, name;
	size_t n = 0;

	drop_level(&s);
	if (span_starts(s, "Dovecot v") || span_starts(s, "master: Dovecot")) {
		l->kind = LOG_STARTUP;
		return;
	}
	while (n < s.n && s.p[n] != ':' && s.p[n] != '(' && s.p[n] != '<' &&
	    s.p[n] != ' ')
		n++;
	name = span_head(s, n);
	s = span_skip(s, n);
	if (n == 0)
		return;
	if (span_ends(name, "-login")) {
		TAKE(&s, ": ");
		drop_level(&s);
		take_login(l, name, s);
		return;
	}
	if (span_is(name, "auth") || span_is(name, "auth-worker")) {
		take_auth(l, name, s);
		return;
	}
	for (size_t i = 0; i < LOG_COUNT(workers); i++)
		if (span_is(name, workers[i])) {
			take_worker(l, name, s);
			return;
		}
}

static const char *const dovecot_samples[] = {
	"login|imap-login: Login: user=<taro@example.jp>, method=PLAIN, rip=192.0.2.9, lip=203.0.113.25, mpid=28358, TLS, session=<CO3htpid9tRXDNo5>",
	"login-failed|imap-login: Disconnected (auth failed, 7 attempts in 111 secs): user=<taro>, method=PLAIN, rip=192.0.2.9, lip=203.0.113.25, session=<x>",
	"login-failed|pop3-login: Aborted login (auth failed, 1 attempts in 2 secs): user=<taro>, method=PLAIN, rip=192.0.2.9, lip=203.0.113.25",
	"login-failed|imap-login: Login aborted: Connection closed (auth failed, 3 attempts in 16 secs) (auth_failed): user=<taro>, method=PLAIN, rip=2001:db8::9, lip=203.0.113.25, TLS, session=<x>",
	"login-failed|imap-login: Disconnected: Too many invalid commands (tried to use disallowed plaintext auth): user=<taro>, rip=192.0.2.9, lip=203.0.113.25",
	"lost|pop3-login: Disconnected (no auth attempts in 58 secs): user=<>, rip=192.0.2.9, lip=203.0.113.25, session=<x>",
	"tls-failed|imap-login: Disconnected (no auth attempts in 10 secs): user=<>, rip=192.0.2.9, lip=203.0.113.25, TLS handshaking: SSL_accept() failed: error:140760FC:SSL routines",
	"warn|auth: sql(x,198.51.100.1,<y>): no,192.0.2.9,<LZmGp6mZaMrAqLIZ>): Password mismatch (given password: secret)",
	"warn|auth-worker(12182): pam(taro,192.0.2.9): pam_authenticate() failed: Authentication failure (Password mismatch?)",
	"warn|auth: ldap(taro@example.jp,192.0.2.9,<LZmGp6mZaMrAqLIZ>): unknown user",
	"warn|auth-worker(10377): conn unix:auth-worker (pid=919,uid=112): auth-worker<1>: sql(taro@example.jp,192.0.2.9): unknown user",
	"fetched|imap(taro@example.jp)<28358><CO3htpid9tRXDNo5>: Disconnected: Logged out in=703 out=12338 deleted=1 expunged=1 trashed=0 hdr_count=5 hdr_bytes=900 body_count=2 body_bytes=30000",
	"fetched|imap(taro@example.jp)<28358><CO3htpid9tRXDNo5>: Connection closed (IDLE running for 0.001 + waiting input for 28.914 secs, 2 B in + 10 B out, state=wait-input) in=703 out=12338 deleted=0 expunged=0 trashed=0 hdr_count=0 hdr_bytes=0 body_count=0 body_bytes=0",
	"fetched|pop3(taro)<99><x>: Disconnected: Logged out top=0/0, retr=2/40960, del=2/2, size=40920",
	"disconnect|managesieve(taro)<99><x>: Disconnected: Logged out bytes=12/34",
	"mailbox|imap(taro)<99><x>: expunge: box=INBOX, uid=3, msgid=<a@example.com>, size=1200",
	"mailbox|imap(taro)<99><x>: copy from INBOX: box=Trash, uid=3, msgid=<a@example.com>, size=1200",
	"stored|lmtp(taro@example.jp)<9956><IkiQKTt+117kJgAAWP5Hkg>: msgid=<a@example.com>: saved mail to INBOX",
	"stored|lmtp(taro@example.jp): wArTL0TxF2AccAAAYr7Zvw: sieve: msgid=<a@example.com>: stored mail into mailbox 'Junk'",
	"stored|lda(taro)<1><x>: sieve: msgid=<a@example.com>: forwarded to <b@example.com>",
	"connect|lmtp(28700): Connect from local",
	"disconnect|lmtp(28700): Disconnect from local: Successful quit",
	"startup|master: Dovecot v2.3.19.1 (9b53102964) starting up for imap, lmtp, pop3 (core dumps disabled)",
	NULL
};

static const struct log_daemon rows[] = {
	{ "dovecot", 0, dovecot_parse, dovecot_samples },
};

const struct log_daemons log_daemons_dovecot = { rows, LOG_COUNT(rows) };
