/* Subcommands as steps of a checklist: argv to sheet, in-process.
 *
 * Only what reads may be a step: log bounce message spf dmarc dns blocklist
 * lint score without --follow, --batch, --watch, and `case letter`. */
#ifndef MTGP_COMMAND_STEP_H
#define MTGP_COMMAND_STEP_H

#include "core/checklist/tools.h"
#include "core/command/command.h"
#include "core/sheet/sheet.h"

/* Parsing with the tables of this program; arg is not used. */
extern const struct checklist_tools command_tools;

/* Common options for steps, taken from how the program was called: "--store",
 * "DIR", …; on the arena. */
int	command_step_options(const struct invocation *in, struct arena *a,
		const char *const **ret, int *ret_n);
/* Runs one step: blocks, so for pool jobs and subcommands.  common: as
 * above.  The sheet is the caller's.  A negative errno with one sentence
 * otherwise (-ENOSYS: not in this version; -ECANCELED). */
int	command_step(const char *const *common, int ncommon,
		const char *const *argv, int argc, usec_t now, enum lang lang,
		const volatile bool *cancel, struct sheet **ret,
		struct error *e);

#endif
