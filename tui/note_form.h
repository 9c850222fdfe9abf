/* A note on the listing under the cursor: asked for on the prompt, kept in
 * history.db and, where a case is open, in it as something that was done. */
#ifndef MTGP_TUI_NOTE_FORM_H
#define MTGP_TUI_NOTE_FORM_H

struct asking;

/* An action of a pane that asks (tui/asking.h). */
void	note_form_open(struct asking *d, const char *argument);

#endif
