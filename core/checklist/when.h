/* Conditions `when …` of the answers of auto steps, over a sheet.
 *
 * They only preselect: the person confirms.  Conditions are looked at in the
 * order of the file; the first that is not false decides, and it preselects
 * only if it is true.  So nothing is preselected while a row that was read
 * before is pending or unknown: unknown is never good, and never bad.
 *
 * Without `all` one done row of that id is enough, with `all` every row must
 * fit, and there must be one.  ROW.count counts rows.  Of a sheet of kind
 * "log" log.verdict is that of the row that was chosen, or of the only one. */
#ifndef MTGP_CHECKLIST_WHEN_H
#define MTGP_CHECKLIST_WHEN_H

#include "core/checklist/format.h"

enum when_result { WHEN_FALSE, WHEN_TRUE, WHEN_UNKNOWN };

/* chosen: the row the person chose, or NULL. */
enum when_result when_judge(const struct checklist_when *w,
		const struct sheet *s, const struct row *chosen);
/* The key to preselect, or 0. */
char		 when_preselect(const struct checklist_node *n,
		const struct sheet *s, const struct row *chosen);

/* Rows at the top of which the person has to choose one before the
 * conditions can be judged: those of a log with several mails.  0: none. */
size_t		 when_candidates(const struct checklist_node *n,
		const struct sheet *s);

/* What may stand in `when` behind a subcommand: NULL, or the id of the
 * sentence that says what is wrong ("checklist.when-…"). */
const char	*when_check(const struct checklist_when *w,
		const char *command);

#endif
