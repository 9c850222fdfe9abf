/* What was done, as a sheet of kind "checklist" (docs/checks/checklist.md):
 * the row `checklist` with the end's sentence, below it a row `step` for each
 * answered step with the sentence for the report in both languages, `value`
 * for each filled variable, `open` for each that was left open.
 * The sentences are those of the list (rec, rec@key); {answer} stands within
 * quotation marks of its own, 「」 in it become 『』.  Notes are the
 * supporter's own: they are a field of the row and never in a sentence.
 * Pure.  The sheet is the caller's (sheet_free). */
#ifndef MTGP_CHECKLIST_TRANSCRIPT_H
#define MTGP_CHECKLIST_TRANSCRIPT_H

#include "core/checklist/walk.h"

/* NULL: no memory. */
struct sheet	*transcript_sheet(const struct walk *w, usec_t now);
/* The step that solved it: the last answered one before an end that is
 * fixed or a work-around; NULL otherwise. */
const struct checklist_node *transcript_solved(const struct walk *w);

#endif
