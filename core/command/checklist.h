/* Inside core/command: the parts of the subcommand `checklist`. */
#ifndef MTGP_COMMAND_CHECKLIST_H
#define MTGP_COMMAND_CHECKLIST_H

#include "core/checklist/library.h"
#include "core/command/command.h"

/* Each returns the exit code; -1: e says why it failed. */
int	checklist_walk(struct invocation *in, const struct library *l,
		const struct checklist *list, struct error *e);
int	checklist_check_files(struct invocation *in, const struct library *l,
		struct error *e);

#endif
