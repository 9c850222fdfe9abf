/* Small dialogues that write to the case, from any pane: one prompt after
 * another, then one call of the store.  Esc leaves without a trace.
 *
 * Commands: case-new case-choose case-rename case-customer case-due
 * case-close note-add note-edit done-add request-add stopgap-add finding-add
 * false-alarm export. */
#ifndef MTGP_TUI_CASE_FORMS_H
#define MTGP_TUI_CASE_FORMS_H

#include <stdbool.h>
#include <stdint.h>

struct console;

/* True: it was one of ours.  item: the one under the cursor, or 0. */
bool	case_form_run(struct console *c, const char *name,
		const char *argument, int64_t item);
/* The Case pane loads again (pane_case.c). */
void	pane_case_reload(struct console *c);

#endif
