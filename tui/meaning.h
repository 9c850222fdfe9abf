/* What a reply of a mail server means: which one is meant, and what names it
 * as the subject of the Bounce pane, in a form that a person could type:
 *
 *	550 5.7.1 …
 *	to=<info@example.com>, relay=mx.example.com (550 5.7.1 …)
 */
#ifndef MTGP_TUI_MEANING_H
#define MTGP_TUI_MEANING_H

#include "core/sheet/sheet.h"

struct console;
struct pane;
struct replies;

/* The attempt whose reply is meant at a row: the one that the row is or lies
 * in; the last of the recipient that it lies in; else the one that decided
 * the mail.  NULL: none has a reply. */
const struct row *meaning_attempt(const struct sheet *s, const struct row *r);
/* That of the row under the pane's cursor. */
const struct row *meaning_here(struct pane *p);
/* The table of replies, loaded when it is first needed; NULL: it cannot be
 * read. */
const struct replies *meaning_replies(struct console *c);
/* Shows what the reply of an attempt means, in the Bounce pane. */
void	meaning_open(struct console *c, const struct row *attempt);

/* A reply, whom the mail was for and who answered; they may be empty. */
struct reply_name {
	struct span	 to, host, text;
};

/* It begins as one: "550 ", "451-". */
bool	reply_begins(struct span s);
/* "… said: 550 …", of a notice. */
bool	reply_said(struct span s);
/* False: it names none. */
bool	reply_name_read(struct span subject, struct reply_name *ret);
/* Appends, on one line.  0 or the buffer's error. */
int	reply_name_write(const struct reply_name *n, struct buf *out);
/* Appends the name of what people copy: a reply in several lines, the
 * "<ADDRESS>: host NAME[IP] said: …" of a notice, the end of a line of a log.
 * 0, -ENOENT (no reply can be seen in it) or the buffer's error. */
int	reply_name_copied(struct span text, struct buf *out);

#endif
