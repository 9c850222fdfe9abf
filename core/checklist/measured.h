/* What the check of a step measured, as a sentence behind that of the list:
 * of `score` and `lint` the points, and the largest deductions.  A list knows
 * neither, and where the person looked instead of the check there are none. */
#ifndef MTGP_CHECKLIST_MEASURED_H
#define MTGP_CHECKLIST_MEASURED_H

#include "core/sheet/sheet.h"

#define MEASURED_MOST 3		/* deductions that are named */

/* On the arena; { NULL }: nothing was measured.  s may be NULL. */
struct text measured_say(const struct sheet *s, struct arena *a);

#endif
