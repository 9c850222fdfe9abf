/* Where the mails of an mbox begin: one pass over the file, block by block,
 * of which only the heads of lines are looked at.
 *
 * A mail begins at the first line, or behind an empty line, with "From ",
 * something, and a time: a time of day and a year of four digits.  "From "
 * at the head of a paragraph is text.  The empty line before it belongs to
 * neither mail.  ">From " stays as it is: what a writer of mailboxes put in
 * cannot be told from what the sender wrote. */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/mailbox/mailbox_part.h"

#define BLOCK		((size_t)256 << 10)
#define HEAD_MAX	((size_t)512)	/* bytes of a line that are kept */

struct scan {
	struct mail_list *l;
	uint64_t	 line;		/* where it begins */
	uint64_t	 end;		/* of the mail, if the line ends it */
	uint64_t	 start;		/* of the mail */
	bool		 inside;	/* a mail has begun */
	bool		 empty;		/* the line before was empty */
	char		 head[HEAD_MAX];
	size_t		 nhead;
};

static bool
digits(struct span s, size_t at, size_t n)
{
	for (size_t i = at; i < at + n; i++)
		if (i >= s.n || !isdigit((unsigned char)s.p[i]))
			return false;
	return true;
}

static bool
has_clock(struct span s)
{
	for (size_t i = 2; i + 2 < s.n; i++)
		if (s.p[i] == ':' && digits(s, i + 1, 2) &&
		    digits(s, i - 1, 1))
			return true;
	return false;
}

static bool
has_year(struct span s)
{
	for (size_t i = 1; i + 4 <= s.n; i++)
		if (digits(s, i, 4) && (s.p[i] == '1' || s.p[i] == '2') &&
		    !digits(s, i - 1, 1) && !digits(s, i + 4, 1))
			return true;
	return false;
}

bool
mbox_is_envelope(struct span line)
{
	if (!span_starts(line, "From "))
		return false;
	line = span_skip(line, strlen("From"));
	return has_clock(line) && has_year(line);
}

static int
close_mail(struct scan *s, uint64_t end)
{
	const struct mail_entry e = { .file = "", .position = s->start,
		.size = end - s->start, .time = TIME_NONE };

	return s->inside ? mail_list_add(s->l, &e) : 0;
}

/* A line is complete; `next` is where the one behind it begins. */
static int
end_line(struct scan *s, uint64_t next)
{
	struct span head = span_of(s->head, s->nhead);
	int r = 0;

	if (span_ends(head, "\r"))
		head.n--;
	if ((s->line == 0 || s->empty) && mbox_is_envelope(head)) {
		r = close_mail(s, s->end);
		s->start = s->line;
		s->inside = true;
	}
	s->empty = head.n == 0;
	s->end = s->empty ? s->line : next;
	s->line = next;
	s->nhead = 0;
	return r;
}

static void
keep_head(struct scan *s, struct span part)
{
	size_t room = HEAD_MAX - s->nhead;

	if (part.n > room)
		part.n = room;
	memcpy(s->head + s->nhead, part.p, part.n);
	s->nhead += part.n;
}

static int
scan_block(struct scan *s, uint64_t at, struct span block)
{
	int r = 0;

	while (r == 0 && block.n > 0) {
		ptrdiff_t n = span_chr(block, '\n');

		keep_head(s, n < 0 ? block : span_head(block, (size_t)n));
		if (n < 0)
			break;
		block = span_skip(block, (size_t)n + 1);
		at += (size_t)n + 1;
		r = end_line(s, at);
		if (!s->inside)
			break;		/* not even the first line */
	}
	return r;
}

int
mbox_scan(struct mail_list *l, const volatile bool *cancel)
{
	char *block = malloc(BLOCK);
	struct scan s = { .l = l };
	int r = block ? 0 : -ENOMEM;
	uint64_t at = 0;

	while (r == 0) {
		ssize_t n = pread(l->fd, block, BLOCK, (off_t)at);

		if (cancel && *cancel)
			r = -ECANCELED;
		else if (n < 0 && errno != EINTR)
			r = -errno;
		else if (n == 0)
			break;
		else if (n > 0)
			r = scan_block(&s, at, span_of(block, (size_t)n));
		if (n > 0)
			at += (uint64_t)n;
		if (!s.inside && s.line > 0)
			break;		/* no mbox */
	}
	if (r == 0 && at > s.line)
		r = end_line(&s, at);
	if (r == 0)
		r = close_mail(&s, s.end);
	free(block);
	return r;
}
