/* Knowledge grows old: what a table says of providers, lists and brands was
 * true on the day of its `# dated:`.  A sheet that used a table older than
 * half a year says so in one row.  Pure; the row belongs to the sheet. */
#ifndef MTGP_SHEET_AGE_H
#define MTGP_SHEET_AGE_H

#include "core/base/clock.h"
#include "core/sheet/sheet.h"

/* TIME_NONE, a table without a date, is not old. */
bool	age_is_old(usec_t dated, usec_t now);
/* "2026-11-24", or "" for TIME_NONE, on the arena. */
const char *age_day(struct arena *a, usec_t dated);
/* The row `knowledge` (key: the file, a notice) at the end of parent (NULL:
 * the sheet) when the file is old; else none. */
void	age_row(struct sheet *s, struct row *parent, const char *file,
		usec_t dated, usec_t now);

#endif
