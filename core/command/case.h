/* Inside core/command: the verbs of the subcommand `case`. */
#ifndef MTGP_COMMAND_CASE_H
#define MTGP_COMMAND_CASE_H

#include "core/case/store.h"
#include "core/command/command.h"
#include "core/sheet/sheet.h"

struct case_run {
	struct invocation *in;
	struct store	*store;
	struct case_info info;		/* of the named case */
	const char	*name;		/* as typed */
	struct error	 e;
};

/* Each returns the exit code; -1: c->e says why it failed, and case.c finds
 * the code. */
int	case_list(struct case_run *c);
int	case_show(struct case_run *c);
int	case_export(struct case_run *c);
int	case_letter(struct case_run *c);
/* The letter as a sheet of kind "letter"; NULL: c->e says why. */
struct sheet *case_letter_sheet(struct case_run *c);

/* --due T: TIME_NONE where it is not given or "none".  -EINVAL, with a
 * sentence. */
int	case_due(struct invocation *in, usec_t *ret, struct error *e);
/* A row "case" with what is known of it. */
struct row *case_row(struct sheet *s, const struct case_info *info,
		usec_t now);
/* One sentence on standard output (with --json: nothing). */
int	case_say(struct case_run *c, const struct text *t);
/* Where a file was written, and the line that fetches it. */
int	case_say_path(struct case_run *c, const char *path);
int	case_write(struct case_run *c, struct span bytes);

#endif
