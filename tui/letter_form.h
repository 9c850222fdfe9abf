/* A letter of the case: filled, written to the folder of reports, opened in
 * the editor of the person, and then its path is shown.  It is never sent.
 *
 * The editor is $VISUAL, else $EDITOR (words are split at blanks, no shell
 * sees them), else Debian's `editor`, else `vi`; where none starts the letter
 * is still written, and the message says so.
 * Failure: a sentence on the message line. */
#ifndef MTGP_TUI_LETTER_FORM_H
#define MTGP_TUI_LETTER_FORM_H

#include <stdint.h>

struct console;
struct row;

/* kind "" or NULL: asks for it, with completion.  about: what its row says
 * wins over what the case knows, and a listing offers the letter to the
 * provider; NULL: the case alone. */
void	letter_form_open(struct console *c, int64_t case_id,
		const char *kind, const struct row *about);

#endif
