/* A paste into a pane: text, never keys; it opens what it fits. */
#ifndef MTGP_TUI_PASTE_H
#define MTGP_TUI_PASTE_H

#include "core/base/buf.h"

struct console;

#define PASTE_LOOK 8192		/* bytes of a paste that are looked at */

enum paste_kind { PASTE_NONE, PASTE_REPLY, PASTE_QUEUE_ID, PASTE_MESSAGE_ID,
	PASTE_ADDRESS, PASTE_MAIL };

/* What a text is, and the part that counts: of a line of a log its id, of a
 * bounce notice the reply with its host.  A mail: its first lines are fields
 * of a header. */
enum paste_kind paste_kind(struct span text, struct span *ret);
/* Terminals send CR for a line end, and two of them for CRLF: lines end with
 * LF again.  0 or -ENOMEM. */
int	paste_lines(struct span text, struct buf *ret);
/* Shows it; false: it fits nothing. */
bool	paste_open(struct console *c, struct span text);

#endif
