/* cleanup and pickup: what a message is called, who handed it in, header and
 * body checks, milters.
 *
 * Fields of their own: `header` and `value` of a header check, `action`. */
#include "core/log/grammar_part.h"

/* <…>, or whatever stands there */
static struct span
message_id(struct span s)
{
	if (s.n >= 2 && s.p[0] == '<' && s.p[s.n - 1] == '>')
		return span_head(span_skip(s, 1), s.n - 2);
	if (s.n >= 1 && s.p[0] == '<')
		return span_skip(s, 1);
	return s;
}

static void
cleanup_parse(struct log_line *l, struct span text)
{
	struct span s = text;

	if (TAKE(&s, "message-id=")) {
		l->kind = LOG_MESSAGE_ID;
		log_add(l, "message-id", message_id(s));
		l->rest = span_skip(s, s.n);
		return;
	}
	if (TAKE(&s, "resent-message-id=")) {
		l->kind = LOG_MESSAGE_ID;
		log_add(l, "resent-message-id", message_id(s));
		l->rest = span_skip(s, s.n);
		return;
	}
	if (log_take_action(l, text))
		return;
	if (!log_take_warning(l, text) &&
	    (span_starts(text, "table ") || span_starts(text, "unexpected ")))
		l->kind = LOG_WARN;
}

/* uid=33 from=<www-data> */
static void
pickup_parse(struct log_line *l, struct span text)
{
	struct span s = text;

	if (!span_starts(text, "uid="))
		return;
	log_take_fields(l, &s);
	l->rest = s;
	if (log_line_field(l, "from").p != NULL)
		l->kind = LOG_PICKUP;
}

static const char *const cleanup_samples[] = {
	"message-id|3E5B21A2C4: message-id=<20240902180211.9F@example.jp>",
	"message-id|3E5B21A2C4: message-id=656587JHGJHG",
	"message-id|3E5B21A2C4: message-id=",
	"message-id|3E5B21A2C4: message-id==?utf-8?B?PDIwMjQ=?=",
	"message-id|3E5B21A2C4: resent-message-id=<a@example.jp>",
	"header-check|3E5B21A2C4: warning: header Subject: =?UTF-8?B?44GU6YCj57Wh?= from localhost[127.0.0.1]; from=<a@example.jp> to=<b@example.com> proto=ESMTP helo=<x>",
	"header-check|3E5B21A2C4: info: header Subject: from pickup from local; from=<root@example.jp> to=<b@example.com>",
	"header-check|3E5B21A2C4: prepend: header Subject: me from localhost[127.0.0.1]; from=<a@example.jp> to=<b@example.com> proto=ESMTP helo=<x>: X-Seen: 1",
	"header-check|3E5B21A2C4: replace: header MIME-Version: 1.0 from unknown[192.0.2.9]; from=<a@example.jp> to=<b@example.com> proto=ESMTP helo=<[192.0.2.9]>: Mime-Version: 1.0",
	"reject|3E5B21A2C4: reject: header Subject: cheap from localhost[127.0.0.1]; from=<a@example.jp> to=<b@example.com> proto=ESMTP helo=<x>: 5.7.1 spam words",
	"discarded|3E5B21A2C4: discard: header Subject: dropme from localhost[127.0.0.1]; from=<a@example.jp> to=<b@example.com> proto=ESMTP helo=<x>: gone",
	"redirected|3E5B21A2C4: redirect: header Subject: me from localhost[127.0.0.1]; from=<a@example.jp> to=<b@example.com> proto=ESMTP helo=<x>: boss@example.com",
	"hold|3E5B21A2C4: hold: header Subject: wait from localhost[127.0.0.1]; from=<a@example.jp> to=<b@example.com> proto=ESMTP helo=<x>",
	"reject|3E5B21A2C4: milter-reject: END-OF-MESSAGE from mx.example.com[192.0.2.25]: 5.7.1 Spam message rejected; from=<a@example.com> to=<b@example.jp> proto=ESMTP helo=<mx.example.com>",
	"hold|3E5B21A2C4: milter-hold: END-OF-MESSAGE from mx.example.com[192.0.2.25]: milter triggers HOLD action; from=<a@example.com> to=<b@example.jp> proto=ESMTP helo=<mx.example.com>",
	"discarded|3E5B21A2C4: milter-discard: END-OF-MESSAGE from mx.example.com[192.0.2.25]: milter triggers DISCARD action; from=<a@example.com> to=<b@example.jp> proto=ESMTP helo=<mx.example.com>",
	"redirected|3E5B21A2C4: milter-header-redirect: header X-Spam-Status: Yes, score=39.3 from mx.example.com[192.0.2.25]; from=<a@example.com> to=<b@example.jp> proto=ESMTP helo=<x>: tom@example.jp",
	"reject|3E5B21A2C4: reject: body cheap pills from localhost[127.0.0.1]; from=<a@example.jp> to=<b@example.com> proto=ESMTP helo=<x>: 5.7.1 spam words",
	"warn|3E5B21A2C4: warning: body cheap pills from localhost[127.0.0.1]; from=<a@example.jp> to=<b@example.com> proto=ESMTP helo=<x>",
	"attempt|3E5B21A2C4: to=<b@example.jp>, orig_to=<loop@example.jp>, relay=none, delay=0.1, delays=0.1/0/0/0, dsn=5.4.6, status=bounced (unreasonable virtual alias expansion size for loop@example.jp)",
	"warn|warning: 3E5B21A2C4: sender_canonical_maps map lookup problem for a@example.com -- message not accepted, try again later",
	NULL
};

static const char *const pickup_samples[] = {
	"pickup|3E5B21A2C4: uid=33 from=<www-data>",
	"pickup|3E5B21A2C4: uid=0 from=<root@example.jp>",
	"warn|warning: maildrop/3E5B2: uid=33: File too large",
	NULL
};

static const struct log_daemon rows[] = {
	{ "cleanup", LOG_DAEMON_POSTFIX, cleanup_parse, cleanup_samples },
	{ "pickup", LOG_DAEMON_POSTFIX, pickup_parse, pickup_samples },
};

const struct log_daemons log_daemons_cleanup = { rows, LOG_COUNT(rows) };
