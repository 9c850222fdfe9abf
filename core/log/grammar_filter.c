/* Content filters and greylisting: amavis, rspamd, spamd, ClamAV, the Proxmox
 * gateway, postgrey, sqlgrey, milter-greylist.
 *
 * Where the line carries a Postfix queue id it becomes l->queue_id, wherever
 * in the line it stands.  A filter's own numbers never do, even when they
 * look like one.  Fields of their own: `verdict`, `score`, `required`,
 * `message-id`, `child` (id given behind the filter). */
#include "core/log/grammar_part.h"
#include "core/log/queueid.h"

/* <a> -> <b>,<c> */
static void
take_envelope(struct log_line *l, struct span *s)
{
	struct span v;

	if (!log_take_angle(s, &v))
		return;
	log_add(l, "from", v);
	if (!TAKE(s, " -> "))
		return;
	while (log_take_angle(s, &v)) {
		log_add(l, "to", v);
		if (s->n < 2 || s->p[0] != ',' || s->p[1] != '<')
			break;
		*s = span_skip(*s, 1);
	}
}

/* Up to the next ", ", with brackets read as brackets. */
static struct span
take_item(struct span *s)
{
	struct span v;
	ptrdiff_t at;

	if (!log_take_angle(s, &v)) {
		at = span_find(*s, span_str(", "));
		v = at < 0 ? *s : span_head(*s, (size_t)at);
		*s = span_skip(*s, v.n);
	}
	TAKE(s, ", ");
	return v;
}

/* `Key: value, Key: value` of amavis and rspamd, and what becomes of each. */
struct item {
	const char	*key;
	void		(*take)(struct log_line *l, const char *name,
				struct span v);
	const char	*name;
};

static void
put_queue_id(struct log_line *l, const char *name, struct span v)
{
	if (name != NULL)
		log_add(l, name, v);
	if (queueid_valid(v) && l->queue_id.n == 0)
		l->queue_id = v;
}

static void
put_child(struct log_line *l, const char *name, struct span v)
{
	if (queueid_valid(v))
		log_add(l, name, v);
}

static void
put_ip(struct log_line *l, const char *name, struct span v)
{
	(void)name;
	l->host_ip = v;
}

static const struct item amavis_items[] = {
	{ "Queue-ID: ", put_queue_id, NULL },
	{ "Message-ID: ", log_add, "message-id" },
	{ "Hits: ", log_add, "score" },
	{ "queued_as: ", put_child, "child" },
	{ NULL, NULL, NULL }
};

static const struct item rspamd_items[] = {
	{ "id: ", log_add, "message-id" },
	{ "qid: ", put_queue_id, "qid" },
	{ "ip: ", put_ip, NULL },
	{ "user: ", log_add, "user" },
	{ "from: ", log_add, "from" },
	{ NULL, NULL, NULL }
};

/* Up to the end, or to the byte `stop`. */
static void
take_items(struct log_line *l, struct span *s, const struct item *items,
    char stop)
{
	while (s->n > 0 && *s->p != stop) {
		const struct item *i = items;
		struct span v;

		while (i->key != NULL && !log_take(s, i->key, strlen(i->key)))
			i++;
		v = take_item(s);
		if (i->key != NULL)
			i->take(l, i->name, v);
	}
}

/* (02279-04) Passed CLEAN {RelayedInbound}, [ip]:port [ip] <a> -> <b>,
 * Queue-ID: X, Message-ID: <m>, mail_id: …, Hits: …, queued_as: Y */
static void
amavis_parse(struct log_line *l, struct span text)
{
	struct span s = text, v;

	if (TAKE(&s, "(") && !log_take_until(&s, ") ", &v))
		return;
	if (!span_starts(s, "Passed ") && !span_starts(s, "Blocked "))
		return;
	l->kind = LOG_FILTER;
	if (!log_take_until(&s, " {", &v) && !log_take_until(&s, ", ", &v)) {
		l->rest = s;
		return;
	}
	log_add(l, "verdict", v);
	if (log_take_until(&s, "}, ", &v))
		log_add(l, "action", v);
	while (s.n > 0 && *s.p != '<') {
		if (*s.p == '[')
			log_take_host(l, &s);
		if (!TAKE(&s, " "))
			log_take_word(&s);
	}
	take_envelope(l, &s);
	TAKE(&s, ", ");
	take_items(l, &s, amavis_items, '\0');
	l->rest = s;
}

/* (default: F (no action): [1.5/15.0] [symbols], len: 1234, time: 5.20ms */
static void
rspamd_result(struct log_line *l, struct span s)
{
	struct span v;

	if (!TAKE(&s, "("))
		return;
	if (TAKE(&s, "default: ")) {
		log_take_word(&s);
		TAKE(&s, "(");
	}
	if (!log_take_until(&s, "): [", &v))
		return;
	log_add(l, "verdict", v);
	if (log_take_until(&s, "/", &v))
		log_add(l, "score", v);
	if (log_take_until(&s, "] [", &v)) {
		log_add(l, "required", v);
		if (log_take_until(&s, "]", &v))
			log_add(l, "symbols", v);
	}
	if (log_take_until(&s, "len: ", &v))
		log_add(l, "size", log_take_number(&s));
	if (log_take_until(&s, "time: ", &v))
		log_add(l, "time", log_take_number(&s));
}

/* rspamd's one line a message: `id: <m>, qid: <Q>, ip: …, from: <a>,
 * (default: F (no action): [1.5/15.0] […])` */
static void
rspamd_parse(struct log_line *l, struct span text)
{
	struct span s = text, v;

	if (!log_take_until(&s, "rspamd_task_write_log: ", &v))
		return;
	l->kind = LOG_FILTER;
	take_items(l, &s, rspamd_items, '(');
	l->rest = s;
	rspamd_result(l, s);
}

/* spamd: identified spam (9.3/5.0) for taro:1209 in 0.8 seconds, 5 bytes. */
static void
spamd_parse(struct log_line *l, struct span text)
{
	struct span s = text, v;

	TAKE(&s, "spamd: ");
	l->rest = s;
	if (TAKE(&s, "result: ")) {
		l->kind = LOG_FILTER;
		v = log_take_word(&s);
		log_add(l, "verdict", v);
		log_add(l, "score", log_take_word(&s));
		if (log_take_until(&s, ",mid=", &v) && log_take_angle(&s, &v))
			log_add(l, "message-id", v);
		return;
	}
	if (!span_starts(s, "identified spam (") &&
	    !span_starts(s, "clean message ("))
		return;
	l->kind = LOG_FILTER;
	log_take_until(&s, " (", &v);
	log_add(l, "verdict", v);
	if (log_take_until(&s, "/", &v))
		log_add(l, "score", v);
	if (log_take_until(&s, ") for ", &v))
		log_add(l, "required", v);
	if (log_take_until(&s, ":", &v))
		log_add(l, "user", v);
}

/* Message from <a> to <b> … infected by X; Clean message from <a> to <b> */
static void
clamav_parse(struct log_line *l, struct span text)
{
	struct span s = text, v;
	ptrdiff_t at;

	at = span_find(text, span_str("infected by "));
	if (at >= 0) {
		l->kind = LOG_FILTER;
		log_add(l, "verdict", span_skip(text, (size_t)at));
	} else if (span_starts(text, "Clean message") ||
	    span_starts(text, "Message ")) {
		l->kind = LOG_FILTER;
		log_add(l, "verdict", span_head(text,
		    span_starts(text, "Clean") ? 5 : 7));
	} else {
		return;
	}
	if (log_take_until(&s, "from <", &v)) {
		s = span_of(s.p - 1, s.n + 1);
		if (log_take_angle(&s, &v))
			log_add(l, "from", v);
	}
	if (TAKE(&s, " to ") && log_take_angle(&s, &v))
		log_add(l, "to", v);
	l->rest = text;
}

/* 100001: from=a@example.com, to=b@example.jp, status=CLEAN */
static void
clamsmtp_parse(struct log_line *l, struct span text)
{
	struct span s = text, v;

	if (!log_take_until(&s, ": from=", &v) || v.n > 12)
		return;
	s = span_of(s.p - 5, s.n + 5);
	log_take_fields(l, &s);
	l->kind = LOG_FILTER;
	log_add(l, "verdict", l->status);
	l->status = (struct span){ NULL, 0 };
}

/* The gateway's own id, then what it did. */
static void
pmg_parse(struct log_line *l, struct span text)
{
	struct span s = text, own, v;

	if (!log_take_until(&s, ": ", &own) || span_chr(own, ' ') >= 0)
		return;
	l->rest = s;
	if (TAKE(&s, "new mail message-id=")) {
		l->kind = LOG_FILTER;
		if (log_take_angle(&s, &v))
			log_add(l, "message-id", v);
	} else if (TAKE(&s, "SA score=")) {
		l->kind = LOG_FILTER;
		log_add(l, "score", log_take_number(&s));
	} else if (TAKE(&s, "accept mail to ") ||
	    TAKE(&s, "moved mail for ") || TAKE(&s, "block mail to ")) {
		l->kind = LOG_FILTER;
		log_add(l, "verdict", log_take_word(&l->rest));
		l->rest = s;
		if (log_take_angle(&s, &v))
			log_add(l, "to", v);
		if (TAKE(&s, " (") && log_take_until(&s, ")", &v) &&
		    queueid_valid(v))
			log_add(l, "child", v);
	} else if (span_starts(s, "processing time: ")) {
		l->kind = LOG_STATISTICS;
	}
}

/* action=greylist, reason=new, client_name=…, client_address=…, sender=…,
 * recipient=… */
static void
postgrey_parse(struct log_line *l, struct span text)
{
	struct span s = text, v;

	if (!span_starts(text, "action="))
		return;
	l->kind = LOG_GREYLIST;
	log_take_fields(l, &s);
	l->rest = s;
	v = log_line_field(l, "client_address");
	if (v.p != NULL) {
		ptrdiff_t at = span_chr(v, '/');

		l->host_ip = at < 0 ? v : span_head(v, (size_t)at);
	}
	l->host_name = log_line_field(l, "client_name");
}

/* sqlgrey: `grey: new: …`; milter-greylist: `addr host[ip] from <a> to <b>
 * delayed for …` */
static void
greylist_parse(struct log_line *l, struct span text)
{
	struct span s = text, v;

	if (span_starts(text, "grey: ")) {
		l->kind = LOG_GREYLIST;
		return;
	}
	if (TAKE(&s, "(unknown id): "))
		l->rest = s;
	if (!TAKE(&s, "addr ") || !log_take_host(l, &s))
		return;
	l->kind = LOG_GREYLIST;
	if (TAKE(&s, " from ") && log_take_angle(&s, &v))
		log_add(l, "from", v);
	if (TAKE(&s, " to ") && log_take_angle(&s, &v))
		log_add(l, "to", v);
	l->rest = s;
}

static const char *const amavis_samples[] = {
	"filter|(02279-04) Passed CLEAN {RelayedInbound}, [192.0.2.9]:6101 [192.0.2.9] <a@example.com> -> <b@example.jp>,<c@example.jp>, Queue-ID: 4AA091855DA0, Message-ID: <m@example.com>, mail_id: 6aLEkMwQa8H2, Hits: -, size: 888, queued_as: 776E41855DB2, 123 ms",
	"filter|(10410-08) Blocked SPAM {DiscardedInbound,Quarantined}, [192.0.2.9]:54908 <> -> <b@example.jp>, Queue-ID: 4F5C64474F, mail_id: eFtKEm8YvMkT, Hits: 25.397, size: 1315, 2426 ms",
	"other|(28236-10) Checking: rOEEAACEPVgB [192.0.2.9] <a@example.com> -> <b@example.jp>",
	NULL
};

static const char *const rspamd_samples[] = {
	"filter|<a1b2c3>; proxy; rspamd_task_write_log: id: <m@example.com>, qid: <3E5B21A2C4>, ip: 192.0.2.9, user: taro, from: <a@example.com>, (default: F (no action): [1.50/15.00] [R_SPF_ALLOW(-1.00),BAYES_HAM(-3.00){99.9%;}], len: 1234, time: 5.20ms, dns req: 10",
	"filter|<a1b2c3>; rspamd_task_write_log: id: <m@example.com>, qid: <3E5B21A2C4>, ip: 192.0.2.9, (reject): [16.0/15.0] [BAYES_SPAM(5.0)], len: 1023, time: 14.70ms",
	NULL
};

static const char *const spamd_samples[] = {
	"filter|spamd: identified spam (9.3/5.0) for taro:1209 in 0.8 seconds, 5 bytes.",
	"filter|spamd: clean message (0.1/5.0) for taro:1209 in 0.8 seconds, 5 bytes.",
	"filter|spamd: result: Y 9 - BAYES_99 scantime=0.8,size=5,user=taro,uid=1209,required_score=5.0,rhost=localhost,raddr=127.0.0.1,rport=40000,mid=<m@example.com>,autolearn=no",
	NULL
};

static const char *const clamav_samples[] = {
	"filter|Message from <a@example.com> to <b@example.jp> infected by Eicar-Signature",
	"filter|Clean message from <a@example.com> to <b@example.jp>",
	NULL
};

static const char *const clamsmtp_samples[] = {
	"filter|100001: from=a@example.com, to=b@example.jp, status=CLEAN",
	NULL
};

static const char *const pmg_samples[] = {
	"filter|20A9560092030F3374: new mail message-id=<m@example.com>#012",
	"filter|20A9560092030F3374: accept mail to <b@example.jp> (A673520AB5) (rule: default-accept)",
	"filter|123412341234: moved mail for <b@example.jp> to spam quarantine - 432143214321 (rule: Quarantine)",
	"statistics|20A9560092030F3374: processing time: 3.748 seconds (3.5, 0.137, 0)",
	NULL
};

static const char *const postgrey_samples[] = {
	"greylist|action=greylist, reason=new, client_name=unknown, client_address=192.0.2.9/32, sender=a@example.com, recipient=b@example.jp",
	"greylist|3E5B21A2C4: action=pass, reason=triplet found, client_name=mx.example.com, client_address=192.0.2.25, sender=a@example.com, recipient=b@example.jp",
	NULL
};

static const char *const greylist_samples[] = {
	"greylist|grey: new: 192.0.2(192.0.2.9), a@example.com -> b@example.jp",
	"greylist|3E5B21A2C4: addr mx.example.com[192.0.2.25] from <a@example.com> to <b@example.jp> delayed for 00:05:00",
	NULL
};

static const struct log_daemon rows[] = {
	{ "amavis", 0, amavis_parse, amavis_samples },
	{ "amavisd", 0, amavis_parse, amavis_samples },
	{ "amavisd-new", 0, amavis_parse, amavis_samples },
	{ "rspamd", 0, rspamd_parse, rspamd_samples },
	{ "rspamd_proxy", 0, rspamd_parse, rspamd_samples },
	{ "spamd", 0, spamd_parse, spamd_samples },
	{ "clamav-milter", 0, clamav_parse, clamav_samples },
	{ "clamsmtpd", 0, clamsmtp_parse, clamsmtp_samples },
	{ "pmg-smtp-filter", 0, pmg_parse, pmg_samples },
	{ "postgrey", LOG_DAEMON_ID, postgrey_parse, postgrey_samples },
	{ "sqlgrey", LOG_DAEMON_ID, greylist_parse, greylist_samples },
	{ "milter-greylist", LOG_DAEMON_ID, greylist_parse,
	  greylist_samples },
};

const struct log_daemons log_daemons_filter = { rows, LOG_COUNT(rows) };
