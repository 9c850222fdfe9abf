/* The panes that exist, in the order of the pane line.  Fails: never.  Owns
 * nothing. */
#include "tui/pane.h"

const struct pane_ops *const pane_table[] = {
	&pane_log_ops,
	&pane_message_ops,
	&pane_dns_ops,
	&pane_blocklist_ops,
	&pane_lint_ops,
	&pane_bounce_ops,
	&pane_checklist_ops,
	&pane_case_ops,
	NULL
};
