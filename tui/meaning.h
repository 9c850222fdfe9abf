/* x: what a reply means, from any row that has one. */
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
/* Shows what a reply means; host and recipient may be empty. */
void	meaning_open(struct console *c, struct span reply, struct span host,
		struct span rcpt);

#endif
