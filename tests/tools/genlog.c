/* genlog: a mail log that never was, and the truth about it.
 *
 * A small simulation of a mail host: submissions, incoming mail, bounces,
 * retries, expiries, refusals, log-ins and noise, interleaved as on a real
 * host.  Integer randomness only: the same options give the same bytes.
 *
 *   genlog [--size 4M] [--seed N] [--days N] [--start YYYY-MM-DD]
 *     [--format trad|rfc3339] [--tz SECONDS] [--host NAME]
 *     [--qid short|long|mixed] [--needle ADDRESS] [--needle-count N]
 *     [--rcpts N] [--truth FILE] [--anomalies] > mail.log
 *
 * Truth: one row a message and recipient, tabs between: queue id, arrival
 * (epoch.us), from, to, message id, final state (sent bounced expired
 * rejected pending), attempts for this recipient, lines that carry the queue
 * id, byte offset of the first of them, kind (out in pickup ndr).
 * --anomalies adds what real logs hold: NUL runs, torn lines, lines of the
 * kernel, "last message repeated", raw 8-bit bytes, reused queue ids,
 * replies and HELO names that imitate fields. */
#include "tests/tools/genlog.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum kind { OUT, IN, PICKUP, NDR };
enum state { PENDING, SENT, BOUNCED, EXPIRED, REJECTED };
enum plan { PLAN_OK, PLAN_BOUNCE, PLAN_LATER, PLAN_EXPIRE, PLAN_LATE_BOUNCE };

static const char *const kind_names[] = { "out", "in", "pickup", "ndr" };
static const char *const state_names[] = { "pending", "sent", "bounced",
	"expired", "rejected" };
struct rcpt {
	uint32_t	 who;
	uint32_t	 attempts;
	uint8_t		 state, plan, left;
};

struct message {
	char		 qid[24], from[96], mid[128];
	uint64_t	 arrival, offset;
	uint32_t	 lines, size, inode, pid, user;
	enum kind	 kind;
	size_t		 nrcpt, left, turn;
	struct rcpt	*rcpt;
	bool		 failed;
	struct message	*prev, *next;
};

struct session {
	enum kind	 kind;
	uint32_t	 pid, user;
	char		 client[96];
	struct message	*m;
	bool		 needle;
	int		 step;
};

static FILE *truth;
static struct message *living;
static uint32_t next_inode = 0x4a1c0, qmgr_pid = 812;
static uint32_t needles_made;
static uint64_t mean_gap, needle_at, messages;
static uint32_t old_inode[64];
static char old_qid[24];
static size_t nold;

/* A line that carries the queue id of m. */
__attribute__((format(printf, 2, 3)))
static void
line_of(struct message *m, const char *fmt, ...)
{
	va_list ap;

	if (m->lines++ == 0)
		m->offset = written;
	va_start(ap, fmt);
	vline(fmt, ap);
	va_end(ap);
}

static void
make_qid(struct message *m)
{
	bool is_long = opt.qid[0] == 'l' ||
	    (opt.qid[0] == 'm' && now / DAY % 2);
	char *p = m->qid;
	uint32_t v = m->inode;
	char t[16];
	int i = 0;

	if (!is_long) {
		snprintf(m->qid, sizeof m->qid, "%05X%X",
		    (unsigned)(now % SEC), (unsigned)m->inode);
		return;
	}
	p = digits52(p, now / SEC, 6);
	p = digits52(p, now % SEC, 4);
	*p++ = 'z';
	do
		t[i++] = digit51(v);
	while (v /= 51);
	while (i > 0)
		*p++ = t[--i];
	*p = '\0';
}

/* ---- messages ---- */

static struct message *
new_message(enum kind kind, size_t nrcpt)
{
	struct message *m = must(calloc(1, sizeof *m));

	m->kind = kind;
	m->arrival = now;
	m->nrcpt = m->left = nrcpt;
	m->rcpt = must(calloc(nrcpt, sizeof *m->rcpt));
	m->inode = nold > 0 && chance(900) ? old_inode[--nold] :
	    (next_inode += 1 + below(3));
	make_qid(m);
	if (opt.anomalies && old_qid[0] && ++messages % 40 == 0) {
		memcpy(m->qid, old_qid, sizeof m->qid);
		old_qid[0] = '\0';
	}
	m->size = 800 + (uint32_t)gap(40000);
	snprintf(m->mid, sizeof m->mid, "%llu.%x@%s",
	    (unsigned long long)(now / SEC), (unsigned)draw(),
	    kind == IN ? "mta.example.net" : DOMAIN);
	m->next = living;
	if (living)
		living->prev = m;
	living = m;
	return m;
}

static void
recipient_name(const struct message *m, size_t i, char *p, size_t n)
{
	if (m->kind == OUT)
		address(m->rcpt[i].who, p, n);
	else
		snprintf(p, n, "%s@" DOMAIN, users[m->rcpt[i].who % NUSERS]);
}

static void
tell(const struct message *m)
{
	for (size_t i = 0; truth && i < m->nrcpt; i++) {
		char to[128];

		recipient_name(m, i, to, sizeof to);
		fprintf(truth, "%s\t%llu.%06llu\t%s\t%s\t%s\t%s\t%u\t%u\t%llu"
		    "\t%s\n", m->qid, (unsigned long long)(m->arrival / SEC),
		    (unsigned long long)(m->arrival % SEC), m->from, to,
		    m->mid, state_names[m->rcpt[i].state],
		    m->rcpt[i].attempts, m->lines,
		    (unsigned long long)m->offset, kind_names[m->kind]);
	}
}

static void
forget(struct message *m)
{
	tell(m);
	if (m->prev)
		m->prev->next = m->next;
	else
		living = m->next;
	if (m->next)
		m->next->prev = m->prev;
	if (nold < 64)
		old_inode[nold++] = m->inode;
	if (m->kind != NDR)
		memcpy(old_qid, m->qid, sizeof old_qid);
	free(m->rcpt);
	free(m);
}

static void queue_active(void *arg);

static void
removed(void *arg)
{
	struct message *m = arg;

	line_of(m, "postfix/qmgr[%u]: %s: removed", qmgr_pid, m->qid);
	forget(m);
}

static void
bounce_notice(struct message *m)
{
	struct message *n;

	if (m->kind != OUT)
		return;
	n = new_message(NDR, 1);
	n->rcpt[0].who = m->user;
	line_of(n, "postfix/cleanup[%u]: %s: message-id=<%s>", pid(), n->qid,
	    n->mid);
	line_of(m, "postfix/bounce[%u]: %s: sender non-delivery notification:"
	    " %s", pid(), m->qid, n->qid);
	in(2000 + gap(9000), queue_active, n);
}

static void
settle(struct message *m)
{
	if (--m->left > 0)
		return;
	if (m->failed)
		bounce_notice(m);
	in(1000 + gap(4000), removed, m);
}

/* ---- delivery ---- */

struct delivery {
	struct message	*m;
	size_t		 i;
	uint32_t	 pid;
	uint64_t	 started;
	char		 relay[160];
};

static const char *
reply_bad(const struct message *m, const char *to, bool for_good, char *p,
    size_t n)
{
	(void)m;
	if (opt.anomalies && chance(200))
		snprintf(p, n, "host mx.example[192.0.2.1] said: %s to=<%s>, "
		    "relay=none, dsn=2.0.0, status=sent (250 ok) (in reply "
		    "to RCPT TO command)", for_good ? "550 5.1.1" :
		    "451 4.7.1", opt.needle ? opt.needle : to);
	else if (for_good)
		snprintf(p, n, "host mx.example[192.0.2.1] said: 550-5.1.1 "
		    "The account does not exist. 550 5.1.1 <%s> (in reply to "
		    "RCPT TO command)", to);
	else
		snprintf(p, n, "host mx.example[192.0.2.1] said: 451 4.7.1 "
		    "<%s>: Greylisted, try again later (in reply to RCPT TO "
		    "command)", to);
	return p;
}

static void deliver(void *arg);

static void
expire(struct message *m, struct rcpt *r)
{
	line_of(m, "postfix/qmgr[%u]: %s: from=<%s>, status=expired, returned "
	    "to sender", qmgr_pid, m->qid, m->from);
	r->state = EXPIRED;
	m->failed = true;
	settle(m);
}

static void
attempt_done(struct delivery *d, struct rcpt *r, enum state state)
{
	struct message *m = d->m;

	if (state == PENDING) {
		uint64_t wait = (300 + 60 * below(10)) * SEC;

		for (uint32_t i = 1; i < r->attempts && i < 7; i++)
			wait += wait / 2;
		in(wait, deliver, d);
		return;
	}
	r->state = state;
	m->failed |= state == BOUNCED;
	free(d);
	settle(m);
}

static void
outcome(void *arg)
{
	struct delivery *d = arg;
	struct message *m = d->m;
	struct rcpt *r = &m->rcpt[d->i];
	bool late = r->plan == PLAN_EXPIRE || (r->plan >= PLAN_LATER &&
	    r->left > 0);
	bool bad = r->plan == PLAN_BOUNCE ||
	    (r->plan == PLAN_LATE_BOUNCE && !late);
	uint64_t age = now - m->arrival;
	char to[128], reply[512], delay[64];

	recipient_name(m, d->i, to, sizeof to);
	snprintf(delay, sizeof delay, "delay=%llu.%llu, delays=%llu/0.01/0.%u"
	    "/0.%u", (unsigned long long)(age / SEC),
	    (unsigned long long)(age % SEC / 100000),
	    (unsigned long long)(age / SEC), below(9), below(9));
	r->attempts++;
	if (late)
		line_of(m, "postfix/smtp[%u]: %s: to=<%s>, relay=%s, %s, "
		    "dsn=4.7.1, status=deferred (%s)", d->pid, m->qid, to,
		    d->relay, delay, reply_bad(m, to, false, reply,
		    sizeof reply));
	else if (bad)
		line_of(m, "postfix/smtp[%u]: %s: to=<%s>, relay=%s, %s, "
		    "dsn=5.1.1, status=bounced (%s)", d->pid, m->qid, to,
		    d->relay, delay, reply_bad(m, to, true, reply,
		    sizeof reply));
	else
		line_of(m, "postfix/smtp[%u]: %s: to=<%s>, relay=%s, %s, "
		    "dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as %08X)",
		    d->pid, m->qid, to, d->relay, delay, (unsigned)draw());
	if (late && r->plan != PLAN_EXPIRE)
		r->left--;
	attempt_done(d, r, late ? PENDING : bad ? BOUNCED : SENT);
}

static void
deliver(void *arg)
{
	struct delivery *d = arg;
	struct message *m = d->m;
	struct rcpt *r = &m->rcpt[d->i];

	if (r->plan == PLAN_EXPIRE && now > m->arrival + 2 * DAY) {
		free(d);
		expire(m, r);
		return;
	}
	d->pid = pid();
	relay(r->who, d->relay, sizeof d->relay);
	if (r->plan == PLAN_EXPIRE)
		line("postfix/smtp[%u]: connect to %s: Connection timed out",
		    d->pid, d->relay);
	else if (chance(800))
		line("postfix/smtp[%u]: Trusted TLS connection established to"
		    " %s: TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 "
		    "(256/256 bits)", d->pid, d->relay);
	in(20000 + gap(400000), outcome, d);
}

static void
deliver_local(void *arg)
{
	struct message *m = arg;
	struct rcpt *r = &m->rcpt[m->turn++];
	const char *user = users[r->who % NUSERS];
	uint32_t p = pid();

	line("dovecot: lmtp(%s@" DOMAIN ")<%u><%08x>: msgid=<%s>: saved mail "
	    "to INBOX", user, p + 1, (unsigned)draw(), m->mid);
	r->attempts++;
	line_of(m, "postfix/lmtp[%u]: %s: to=<%s@" DOMAIN ">, relay=mail."
	    DOMAIN "[private/dovecot-lmtp], delay=0.1, delays=0.08/0.01/0/"
	    "0.01, dsn=2.0.0, status=sent (250 2.0.0 <%s@" DOMAIN "> %08x "
	    "Saved)", p, m->qid, user, user, (unsigned)draw());
	r->state = SENT;
	if (m->turn < m->nrcpt)
		in(3000 + gap(30000), deliver_local, m);
	settle(m);
}

static void
queue_active(void *arg)
{
	struct message *m = arg;

	line_of(m, "postfix/qmgr[%u]: %s: from=<%s>, size=%u, nrcpt=%zu "
	    "(queue active)", qmgr_pid, m->qid, m->from, m->size, m->nrcpt);
	if (m->kind != OUT) {
		in(5000 + gap(60000), deliver_local, m);
		return;
	}
	for (size_t i = 0; i < m->nrcpt; i++) {
		struct delivery *d = must(calloc(1, sizeof *d));

		d->m = m;
		d->i = i;
		in(5000 + gap(200000), deliver, d);
	}
}

/* ---- sessions ---- */

static void
plan_recipient(struct rcpt *r)
{
	uint32_t k = below(1000);

	/* Few are written to often, many seldom. */
	r->who = (uint32_t)((uint64_t)below(opt.rcpts) * below(1000) / 1000);
	r->plan = k < 930 ? PLAN_OK : k < 945 ? PLAN_BOUNCE : k < 990 ?
	    PLAN_LATER : k < 996 ? PLAN_LATE_BOUNCE : PLAN_EXPIRE;
	r->left = (uint8_t)(1 + below(4));
}

static void
plan_needle(struct rcpt *r)
{
	static const uint8_t plans[] = { PLAN_OK, PLAN_LATER, PLAN_BOUNCE,
		PLAN_OK, PLAN_EXPIRE, PLAN_LATE_BOUNCE };

	r->who = NEEDLE;
	r->plan = plans[needles_made++ % 6];
	r->left = 2;
}

static void
session_mail(struct session *s)
{
	size_t n = s->needle ? 1 : chance(780) ? 1 : chance(850) ?
	    2 + below(4) : 8 + below(30);
	struct message *m;

	if (s->kind == IN)
		n = 1 + (chance(150) ? below(3) : 0);
	m = s->m = new_message(s->kind, n);
	m->user = s->user;
	if (s->kind == OUT) {
		snprintf(m->from, sizeof m->from, "%s@" DOMAIN,
		    users[s->user]);
		for (size_t i = 0; i < n; i++)
			if (s->needle)
				plan_needle(&m->rcpt[i]);
			else
				plan_recipient(&m->rcpt[i]);
		line_of(m, "postfix/submission/smtpd[%u]: %s: client=%s, "
		    "sasl_method=PLAIN, sasl_username=%s", s->pid, m->qid,
		    s->client, m->from);
		return;
	}
	if (!chance(40))
		address(below(opt.rcpts), m->from, sizeof m->from);
	for (size_t i = 0; i < n; i++)
		m->rcpt[i].who = (s->user + (uint32_t)i) % NUSERS;
	line_of(m, "postfix/smtpd[%u]: %s: client=%s", s->pid, m->qid,
	    s->client);
}

static void
subject_line(struct message *m, const char *client)
{
	char to[128];

	recipient_name(m, 0, to, sizeof to);
	line_of(m, "postfix/cleanup[%u]: %s: warning: header Subject: %s from "
	    "%s; from=<%s> to=<%s> proto=ESMTP helo=<%s>",
	    pid(), m->qid, chance(500) ? "=?UTF-8?B?44GK55+l44KJ44Gb?=" :
	    "\x93\xfa\x96\x7b\x8c\xea", client, m->from, to,
	    opt.needle ? opt.needle : "to=<a@example.com>");
}

/* Headers and body are in; true: a milter refused it. */
static bool
session_data(struct session *s)
{
	struct message *m = s->m;

	line_of(m, "postfix/cleanup[%u]: %s: message-id=<%s>", pid(), m->qid,
	    m->mid);
	if (opt.anomalies && chance(100))
		subject_line(m, s->client);
	if (chance(700))
		line_of(m, s->kind == OUT ? "opendkim[900]: %s: "
		    "DKIM-Signature field added (s=default, d=" DOMAIN ")" :
		    "opendkim[900]: %s: DKIM verification successful",
		    m->qid);
	if (s->kind == IN && chance(30)) {
		line_of(m, "postfix/cleanup[%u]: %s: milter-reject: "
		    "END-OF-MESSAGE from %s: 5.7.1 Spam message rejected; "
		    "from=<%s> to=<%s@" DOMAIN "> proto=ESMTP "
		    "helo=<mta.example.net>", pid(), m->qid, s->client,
		    m->from, users[m->rcpt[0].who % NUSERS]);
		for (size_t i = 0; i < m->nrcpt; i++)
			m->rcpt[i].state = REJECTED;
		forget(m);
		return true;
	}
	in(3000 + gap(20000), queue_active, m);
	return false;
}

static void
session_step(void *arg)
{
	struct session *s = arg;
	const char *daemon = s->kind == OUT ? "submission/smtpd" : "smtpd";

	switch (s->step++) {
	case 0:
		line("postfix/%s[%u]: connect from %s", daemon, s->pid,
		    s->client);
		line("postfix/%s[%u]: Anonymous TLS connection established "
		    "from %s: TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 "
		    "(256/256 bits)", daemon, s->pid, s->client);
		in(50000 + gap(400000), session_step, s);
		break;
	case 1:
		session_mail(s);
		in(10000 + gap(90000), session_step, s);
		break;
	case 2:
		session_data(s);
		in(15000 + gap(60000), session_step, s);
		break;
	default:
		line("postfix/%s[%u]: disconnect from %s ehlo=1 mail=1 rcpt=1"
		    " data=1 quit=1 commands=5", daemon, s->pid, s->client);
		free(s);
	}
}

static void
refusal(void)
{
	uint32_t p = pid(), ip = below(250) + 1;
	char from[128];

	address(below(opt.rcpts), from, sizeof from);
	line("postfix/smtpd[%u]: connect from unknown[203.0.113.%u]", p, ip);
	line("postfix/smtpd[%u]: NOQUEUE: reject: RCPT from unknown"
	    "[203.0.113.%u]: 554 5.7.1 Service unavailable; Client host "
	    "[203.0.113.%u] blocked using list.example; from=<%s> to=<%s@"
	    DOMAIN "> proto=ESMTP helo=<mail.example.net>", p, ip, ip, from,
	    users[below(NUSERS)]);
	line("postfix/smtpd[%u]: disconnect from unknown[203.0.113.%u] "
	    "ehlo=1 mail=1 rcpt=0/1 quit=1 commands=3/4", p, ip);
}

static void
login(void)
{
	const char *user = users[below(NUSERS)];
	uint32_t ip = below(250) + 1;

	if (chance(800))
		line("dovecot: imap-login: Login: user=<%s@" DOMAIN ">, "
		    "method=PLAIN, rip=198.51.100.%u, lip=192.0.2.10, "
		    "mpid=%u, TLS, session=<%08x>", user, ip, pid(),
		    (unsigned)draw());
	else
		line("postfix/submission/smtpd[%u]: warning: unknown"
		    "[203.0.113.%u]: SASL LOGIN authentication failed: "
		    "UGFzc3dvcmQ6, sasl_username=%s@" DOMAIN, pid(), ip,
		    user);
}

static void
arrival(void *arg)
{
	uint32_t k = below(1000);
	struct session *s;

	(void)arg;
	in(gap(mean_gap) + 1, arrival, NULL);
	if (k < 120) {
		refusal();
		return;
	}
	if (k < 250) {
		login();
		return;
	}
	s = must(calloc(1, sizeof *s));
	s->kind = k < 650 ? OUT : IN;
	s->pid = pid();
	s->user = below(NUSERS);
	if (s->kind == OUT)
		snprintf(s->client, sizeof s->client,
		    "pc%u." DOMAIN "[198.51.100.%u]", s->user, s->user + 1);
	else
		snprintf(s->client, sizeof s->client,
		    "mta%u.example.net[203.0.113.%u]", below(99),
		    below(250) + 1);
	if (opt.needle && s->kind == OUT && needles_made < opt.needles &&
	    now >= needle_at) {
		s->needle = true;
		needle_at += opt.days * DAY / (opt.needles + 1);
	}
	session_step(s);
}

static void
cron_mail(void *arg)
{
	struct message *m = new_message(PICKUP, 1);

	(void)arg;
	snprintf(m->from, sizeof m->from, "root@" DOMAIN);
	m->rcpt[0].who = 7;
	line_of(m, "postfix/pickup[%u]: %s: uid=0 from=<root>", pid(), m->qid);
	line_of(m, "postfix/cleanup[%u]: %s: message-id=<%s>", pid(), m->qid,
	    m->mid);
	in(4000 + below(9000), queue_active, m);
	in(3600 * SEC, cron_mail, NULL);
}

static void
anomalies(void)
{
	char nul[600] = { 0 };

	put(nul, 64 + below(400));
	line("kernel: [    0.000000] Linux version 6.1.0");
	line("last message repeated %u times", 2 + below(9));
	put("Sep  2 17:", 10);
	line("postfix/smtpd[%u]: warning: Illegal address syntax from unknown"
	    "[203.0.113.9] in MAIL command: <\\346\\227\\245@>", pid());
	put("\x93\xfa\x96\x7b\x8c\xea without a header\n", 24);
	line("postfix/smtpd[%u]: warning: hostname x.example does not resolve"
	    " to address 203.0.113.9: to=<%s>, status=sent (250 ok)", pid(),
	    opt.needle ? opt.needle : "a@example.com");
}

static void
noise(void *arg)
{
	(void)arg;
	line("postfix/anvil[%u]: statistics: max connection rate %u/60s for "
	    "(smtp:203.0.113.%u) at Sep  2 00:04:00", pid(), 1 + below(9),
	    below(250) + 1);
	line("postfix/scache[%u]: statistics: domain lookup hits=%u miss=%u "
	    "success=%u%%", pid(), below(20), below(90), below(60));
	if (opt.anomalies && chance(30))
		anomalies();
	in(600 * SEC, noise, NULL);
}

/* ---- options ---- */

static const struct option options[] = {
	{ "size", 1, 0, 's' }, { "seed", 1, 0, 'S' }, { "days", 1, 0, 'D' },
	{ "start", 1, 0, 'd' }, { "format", 1, 0, 'f' }, { "tz", 1, 0, 'z' },
	{ "host", 1, 0, 'h' }, { "qid", 1, 0, 'q' }, { "needle", 1, 0, 'n' },
	{ "needle-count", 1, 0, 'N' }, { "rcpts", 1, 0, 'r' },
	{ "truth", 1, 0, 't' }, { "anomalies", 0, 0, 'a' }, { 0 }
};

static bool
parse_options(int argc, char **argv)
{
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1)
		switch (c) {
		case 's': opt.size = size_of(optarg); break;
		case 'S': opt.seed = strtoull(optarg, NULL, 0); break;
		case 'D': opt.days = (uint32_t)size_of(optarg); break;
		case 'd': opt.start = day_of(optarg); break;
		case 'f': opt.rfc = optarg[0] == 'r'; break;
		case 'z': opt.tz = size_of(optarg); break;
		case 'h': opt.host = optarg; break;
		case 'q': opt.qid = optarg; break;
		case 'n': opt.needle = optarg; break;
		case 'N': opt.needles = (uint32_t)size_of(optarg); break;
		case 'r': opt.rcpts = (uint32_t)size_of(optarg); break;
		case 't': opt.truth = optarg; break;
		case 'a': opt.anomalies = true; break;
		default: return false;
		}
	return optind == argc && opt.days > 0 && opt.rcpts > 0 &&
	    (!opt.needle || strchr(opt.needle, '@'));
}

int
main(int argc, char **argv)
{
	opt.start = day_of("2024-09-02");
	if (!parse_options(argc, argv)) {
		fputs("usage: see the head of tests/tools/genlog.c\n",
		    stderr);
		return 2;
	}
	if (opt.truth && !(truth = fopen(opt.truth, "w"))) {
		perror(opt.truth);
		return 3;
	}
	rng = mix(opt.seed);
	now = (opt.start - opt.tz) * SEC;
	mean_gap = opt.days * DAY / (opt.size / 1150 + 1) + 1;
	needle_at = now + opt.days * DAY / (opt.needles + 1) / 2;
	line("postfix/master[780]: daemon started -- version 3.7.11, "
	    "configuration /etc/postfix");
	in(1000, arrival, NULL);
	in(600 * SEC, noise, NULL);
	in(1800 * SEC, cron_mail, NULL);
	while (written < opt.size) {
		struct event e = pop();

		now = e.at;
		e.fn(e.arg);
	}
	while (living)
		forget(living);
	if (truth && fclose(truth) != 0)
		return 3;
	return fflush(stdout) == 0 ? 0 : 3;
}
