/* Ids inside the text; see embedded.h.  Nothing is allocated, no errors. */
#include "core/log/embedded.h"

#include "core/log/grammar.h"

static const char *const programs[] = { "amavis", "rspamd", "spamd",
	"spamass", "postgrey", "policyd", "clamsmtpd", "clamav-milter",
	"opendkim", "opendmarc", "milter", "sqlgrey", "mailscanner",
	"MailScanner" };

/* `warning: ID: …`, `fatal: append file defer ID: …` */
static void
frame_warning(struct span line, struct frame *f)
{
	struct log_line l;

	if ((span_starts(f->text, "warning: ") ||
	    span_starts(f->text, "fatal: ") ||
	    span_starts(f->text, "error: ")) &&
	    log_line_parse(line, &l) == 0)
		f->id = l.queue_id;
}

static bool
is_session_kind(enum log_kind k)
{
	return k == LOG_LOGIN || k == LOG_LOGIN_FAILED ||
	    k == LOG_TLS_FAILED || k == LOG_FETCHED || k == LOG_MAILBOX ||
	    k == LOG_LOST || k == LOG_DISCONNECT || k == LOG_WARN;
}

static bool
is_delivery(struct span service)
{
	return span_starts_nocase(service, "lmtp") ||
	    span_starts_nocase(service, "lda") ||
	    span_is(service, "deliver");
}

static void
frame_session(struct span line, struct frame *f)
{
	struct log_line l;
	struct span id;

	if (log_line_parse(line, &l) != 0 || !is_session_kind(l.kind) ||
	    is_delivery(log_line_field(&l, "service")))
		return;
	id = log_line_field(&l, "session");
	f->of = FRAME_SESSION;
	if (id.n == 0) {
		id = log_line_field(&l, l.kind == LOG_LOGIN ? "mpid" : "pid");
		f->of = FRAME_PROCESS;
	}
	if (id.n == 0) {
		f->of = FRAME_MAIL;
		return;
	}
	f->id = id;
	f->begins = l.kind == LOG_LOGIN;
	f->ends = l.kind == LOG_FETCHED || l.kind == LOG_DISCONNECT ||
	    l.kind == LOG_LOGIN_FAILED || l.kind == LOG_TLS_FAILED ||
	    l.kind == LOG_LOST;
}

void
frame_embedded(struct span line, struct frame *f, bool sessions)
{
	struct log_line l;
	size_t i, n = sizeof programs / sizeof *programs;

	if (f->id.n > 0 || f->noqueue)
		return;
	if (span_starts(f->tag, "postfix")) {
		frame_warning(line, f);
		return;
	}
	if (f->host.n == 0 || span_starts(f->tag, "dovecot")) {
		if (sessions)
			frame_session(line, f);
		return;
	}
	for (i = 0; i < n && !span_starts(f->tag, programs[i]); i++)
		;
	if (i < n && log_line_parse(line, &l) == 0)
		f->id = l.queue_id;
}
