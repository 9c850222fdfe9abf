/* Inside core/case: the handle of history.db. */
#ifndef MTGP_CASE_HISTORY_PART_H
#define MTGP_CASE_HISTORY_PART_H

#include <errno.h>

#include "core/case/history.h"
#include "core/case/store_db.h"

struct history {
	struct store	*s;
};

/* ---- history_days.c: 0, or a negative errno with a sentence ---- */

/* It was seen on that day. */
int	history_day_add(struct store *s, int64_t run, int64_t day,
		struct error *e);
/* Fills days and ndays, on the arena. */
int	history_days(struct history *h, struct history_run *run,
		struct arena *a, struct error *e);
/* Those of an older version. */
int	history_days_fill(struct store *s, struct error *e);

#endif
