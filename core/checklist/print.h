/* A whole list on paper, to leave with a customer: Markdown, or HTML in one
 * file (no script, no other file, prints in black and white).  Steps are
 * numbered in the order of the file, answers say where to go on; slots stand
 * as blanks to fill in, `run:` lines are left out (the customer has no
 * console), the source is not shown.
 * Errors: those of the buffer. */
#ifndef MTGP_CHECKLIST_PRINT_H
#define MTGP_CHECKLIST_PRINT_H

#include "core/checklist/format.h"
#include "core/sheet/writer.h"

/* format: SHEET_MARKDOWN or SHEET_HTML, else -EINVAL. */
int	checklist_print(const struct checklist *l, enum sheet_format format,
		enum lang lang, struct buf *out);

#endif
