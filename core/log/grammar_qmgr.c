/* The queue: qmgr, bounce, postsuper, and the daemons that only say what
 * they are doing (master, trivial-rewrite, verify, proxymap, …).
 *
 * Fields of their own: `notice` and `child` of a notice, `version` of a
 * start. */
#include "core/log/grammar_part.h"
#include "core/log/queueid.h"

static void
take_relay(struct log_line *l)
{
	struct span r = log_line_field(l, "relay");

	if (r.p != NULL && !log_take_host(l, &r))
		l->host_name = r;
}

static void
qmgr_parse(struct log_line *l, struct span text)
{
	struct span s = text;

	if (span_is(text, "removed")) {
		l->kind = LOG_REMOVED;
		return;
	}
	if (span_starts(text, "from=")) {
		log_take_fields(l, &s);
		l->rest = s;
		if (span_is(l->status, "expired") ||
		    span_is(l->status, "force-expired"))
			l->kind = LOG_EXPIRED;
		else if (log_line_field(l, "size").p != NULL)
			l->kind = LOG_QUEUED;
		return;
	}
	if (span_starts(text, "to=")) {
		log_take_fields(l, &s);
		l->rest = s;
		take_relay(l);
		if (l->status.n > 0)
			l->kind = LOG_ATTEMPT;
		return;
	}
	if (span_starts(text, "skipped, still being delivered"))
		l->kind = LOG_WARN;
}

/* sender non-delivery notification: ID */
static void
bounce_parse(struct log_line *l, struct span text)
{
	struct span s = text, who;

	if (!log_take_until(&s, " notification: ", &who) || who.n > 40)
		return;
	if (!span_starts(who, "sender ") && !span_starts(who, "postmaster "))
		return;
	if (!queueid_valid(s))
		return;
	l->kind = LOG_NOTICE_SENT;
	log_add(l, "notice", who);
	log_add(l, "child", s);
	l->rest = span_skip(s, s.n);
}

static void
postsuper_parse(struct log_line *l, struct span text)
{
	static const struct {
		const char	*words;
		enum log_kind	 kind;
	} did[] = {
		{ "removed", LOG_DELETED },
		{ "requeued", LOG_REQUEUED },
		{ "placed on hold", LOG_HOLD },
		{ "released from hold", LOG_RELEASE },
		{ "expired", LOG_WARN },
	};
	static const char *const sums[] = { "Deleted: ", "Requeued: ",
		"Placed on hold: ", "Released from hold: ", "Renamed ",
		"Expired: " };

	for (size_t i = 0; i < LOG_COUNT(did); i++)
		if (span_is(text, did[i].words)) {
			l->kind = did[i].kind;
			return;
		}
	for (size_t i = 0; i < LOG_COUNT(sums); i++)
		if (span_starts(text, sums[i]))
			l->kind = LOG_STATISTICS;
}

/* `daemon started -- version 3.7.11, configuration /etc/postfix` */
static void
master_parse(struct log_line *l, struct span text)
{
	struct span s = text, v;
	static const char *const leads[] = { "daemon started", "reload",
		"terminating on signal", "starting the Postfix",
		"stopping the Postfix", "refreshing the Postfix",
		"waiting for the Postfix", "the Postfix mail system",
		"fatal: the Postfix mail system", "aborting the Postfix" };

	for (size_t i = 0; i < LOG_COUNT(leads); i++)
		if (span_starts(text, leads[i]))
			l->kind = LOG_STARTUP;
	if (l->kind != LOG_STARTUP || !log_take_until(&s, "version ", &v))
		return;
	for (v = s, v.n = 0; v.n < s.n && s.p[v.n] != ',' &&
	    s.p[v.n] != ' ';)
		v.n++;
	log_add(l, "version", v);
}

/* `cache btree:… full cleanup: retained=1 dropped=0 entries` */
static void
verify_parse(struct log_line *l, struct span text)
{
	struct span s = text, v;

	if (!span_starts(text, "cache ") ||
	    !log_take_until(&s, " cleanup: retained=", &v))
		return;
	l->kind = LOG_STATISTICS;
	log_add(l, "retained", log_take_number(&s));
	if (TAKE(&s, " dropped="))
		log_add(l, "dropped", log_take_number(&s));
}

static void
plain_parse(struct log_line *l, struct span text)
{
	(void)l;
	(void)text;
}

static const char *const qmgr_samples[] = {
	"queued|3E5B21A2C4: from=<taro@example.jp>, size=502, nrcpt=5 (queue active)",
	"queued|3E5B21A2C4: from=<>, size=2502, nrcpt=1 (queue active) ",
	"queued|3E5B21A2C4: from=system, size=813, nrcpt=1 (queue active)",
	"removed|3E5B21A2C4: removed",
	"expired|3E5B21A2C4: from=<taro@example.jp>, status=expired, returned to sender",
	"expired|3E5B21A2C4: from=<taro@example.jp>, status=force-expired, returned to sender",
	"warn|3E5B21A2C4: skipped, still being delivered",
	"attempt|3E5B21A2C4: to=<info@example.com>, relay=none, delay=9, delays=9/0/0/0, dsn=4.3.0, status=deferred (unknown mail transport error)",
	"warn|warning: connect to transport private/lmtp-filter: No such file or directory",
	NULL
};

static const char *const bounce_samples[] = {
	"notice-sent|3E5B21A2C4: sender non-delivery notification: 4F5C64474F",
	"notice-sent|3E5B21A2C4: sender delay notification: 3V2bzk1RFDz1n2",
	"notice-sent|3E5B21A2C4: postmaster non-delivery notification: 4F5C64474F",
	"notice-sent|3E5B21A2C4: sender delivery status notification: 4F5C64474F",
	"warn|fatal: append file defer 3V2bzk1RFDz1n2: No space left on device",
	"warn|warning: for instructions see the bounce(5) manual",
	NULL
};

static const char *const postsuper_samples[] = {
	"deleted|3E5B21A2C4: removed",
	"requeued|3E5B21A2C4: requeued",
	"hold|3E5B21A2C4: placed on hold",
	"release|3E5B21A2C4: released from hold",
	"statistics|Deleted: 115 messages",
	NULL
};

static const char *const master_samples[] = {
	"startup|daemon started -- version 3.7.11, configuration /etc/postfix",
	"startup|reload -- version 3.10.1, configuration /etc/postfix",
	"startup|terminating on signal 15",
	"startup|starting the Postfix mail system",
	"startup|the Postfix mail system is running: PID: 95072",
	"warn|warning: process /usr/lib/postfix/sbin/smtpd pid 99 exit status 1",
	NULL
};

static const char *const verify_samples[] = {
	"statistics|cache btree:/var/lib/postfix/verify_cache full cleanup: retained=724 dropped=6 entries",
	NULL
};

static const char *const plain_samples[] = {
	"warn|warning: do not list domain example.com in BOTH mydestination and virtual_mailbox_domains",
	"warn|fatal: open database /etc/postfix/virtual.db: No such file or directory",
	"warn|error: unsupported dictionary type: mysql",
	NULL
};

#define PLAIN(name) { name, LOG_DAEMON_POSTFIX, plain_parse, plain_samples }

static const struct log_daemon rows[] = {
	{ "qmgr", LOG_DAEMON_POSTFIX, qmgr_parse, qmgr_samples },
	{ "nqmgr", LOG_DAEMON_POSTFIX, qmgr_parse, qmgr_samples },
	{ "bounce", LOG_DAEMON_POSTFIX, bounce_parse, bounce_samples },
	{ "defer", LOG_DAEMON_POSTFIX, bounce_parse, bounce_samples },
	{ "trace", LOG_DAEMON_POSTFIX, bounce_parse, bounce_samples },
	{ "postsuper", LOG_DAEMON_POSTFIX, postsuper_parse,
	  postsuper_samples },
	{ "master", LOG_DAEMON_POSTFIX, master_parse, master_samples },
	{ "postfix-script", LOG_DAEMON_POSTFIX, master_parse,
	  master_samples },
	{ "postmulti-script", LOG_DAEMON_POSTFIX, master_parse,
	  master_samples },
	{ "postlog", LOG_DAEMON_POSTFIX, master_parse, master_samples },
	{ "verify", LOG_DAEMON_POSTFIX, verify_parse, verify_samples },
	PLAIN("trivial-rewrite"), PLAIN("proxymap"), PLAIN("proxywrite"),
	PLAIN("flush"), PLAIN("showq"), PLAIN("spawn"), PLAIN("postdrop"),
	PLAIN("postmap"), PLAIN("postalias"), PLAIN("sendmail"),
	PLAIN("tlsmgr"), PLAIN("postqueue"), PLAIN("postcat"),
	PLAIN("postconf"), PLAIN("postlogd"), PLAIN("postkick"),
	PLAIN("oqmgr"), PLAIN("postlock"), PLAIN("newaliases"),
};

const struct log_daemons log_daemons_qmgr = { rows, LOG_COUNT(rows) };
