/* Inside core/command: --record and --history of subcommands that are one
 * analysis (core/case/history.h, beside the store of cases). */
#ifndef MTGP_COMMAND_RECORD_H
#define MTGP_COMMAND_RECORD_H

#include "core/case/history.h"
#include "core/command/command.h"

/* The folder of history.db. */
const char *record_dir(const struct invocation *in);
int	record_open(struct invocation *in, bool read_only,
		struct history **ret, struct error *e);
/* To read.  *ret NULL: nothing was ever recorded. */
int	record_open_past(struct invocation *in, struct history **ret,
		struct error *e);
/* Keeps the sheet and says so in its last row. */
int	record_sheet(struct invocation *in, const struct history_of *of,
		struct sheet *sheet, struct error *e);
/* The sheet of what changed; nothing is asked. */
int	record_show(struct invocation *in, const struct history_of *of,
		struct sheet **ret, int *ret_exit, struct error *e);

#endif
