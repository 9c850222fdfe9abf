/* Ids inside the text; see embedded.h.  Nothing is allocated, no errors. */
#include "core/log/embedded.h"

#include "core/log/grammar.h"

static const char *const programs[] = { "amavis", "rspamd", "spamd",
	"spamass", "postgrey", "policyd", "clamsmtpd", "clamav-milter",
	"opendkim", "opendmarc", "milter", "sqlgrey", "mailscanner",
	"MailScanner" };

void
frame_embedded(struct span line, struct frame *f)
{
	struct log_line l;
	size_t i, n = sizeof programs / sizeof *programs;

	if (span_starts(f->tag, "postfix") || span_starts(f->tag, "dovecot"))
		return;
	for (i = 0; i < n && !span_starts(f->tag, programs[i]); i++)
		;
	if (i == n || log_line_parse(line, &l) != 0)
		return;
	f->id = l.queue_id;
}
