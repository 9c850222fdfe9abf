/* The tests of blocklists that are remembered in history.db, for the
 * subcommand and the console (core/blocklist/health.h says for how long). */
#ifndef MTGP_COMMAND_LIST_TESTS_H
#define MTGP_COMMAND_LIST_TESTS_H

#include "core/case/history.h"

/* What was found out before, as facts.  No history is no error: 0 or
 * -ENOMEM.  Blocks. */
int	list_tests_recall(const char *store_dir, struct facts *f);
/* Keeps what the row `selftests` of the sheet says was tested now.  What
 * cannot be kept is tested again next time.  Blocks. */
void	list_tests_keep(const char *store_dir, const struct sheet *s,
		usec_t now);
/* The same into facts that are at hand: 0 or -ENOMEM. */
int	list_tests_add(struct facts *f, const struct sheet *s, usec_t now);

#endif
