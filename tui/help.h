/* The help screen: every command that exists, with its keys as they are
 * mapped now, by group, in the language shown. */
#ifndef MTGP_TUI_HELP_H
#define MTGP_TUI_HELP_H

#include "core/base/buf.h"
#include "core/text/lang.h"

struct console;
struct keymap;
struct pane;

/* Shows the help for pane p. */
void	help_open(struct console *c, struct pane *p);
/* docs/mtgp-tui-keys.5, made from the tables and the given map. */
int	help_manual(const struct keymap *k, struct buf *out);

#endif
