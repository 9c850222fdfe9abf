/* Inside core/command: a sheet on standard output, as every subcommand prints
 * it: JSON with --json, else text. */
#ifndef MTGP_COMMAND_PRINT_H
#define MTGP_COMMAND_PRINT_H

#include "core/command/command.h"
#include "core/sheet/sheet.h"

/* s NULL or failed: no memory.  0 also where nobody reads (EPIPE). */
int	invocation_put_sheet(struct invocation *in, const struct sheet *s,
		struct error *e);
/* A cell of a table: sanitised, padded to w columns (0: not at all) and, with
 * cut (a terminal), cut there. */
void	print_cell(struct buf *out, struct span s, size_t w, bool cut);

#endif
