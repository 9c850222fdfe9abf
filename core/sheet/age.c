/* The row that says how old a table is.  Fails with the sheet only. */
#include "core/sheet/age.h"

#include "core/base/timeparse.h"
#include "core/text/text.h"

#define AGE_MAX	(183 * USEC_DAY)

bool
age_is_old(usec_t dated, usec_t now)
{
	return dated != TIME_NONE && now != TIME_NONE &&
	    now - dated > AGE_MAX;
}

/* A date of a table is a day, not a moment: no time zone moves it. */
const char *
age_day(struct arena *a, usec_t dated)
{
	struct civil c;

	if (dated == TIME_NONE)
		return "";
	time_civil_from_days(dated / USEC_DAY, &c);
	return arena_printf(a, "%04d-%02d-%02d", c.year, c.month, c.day);
}

void
age_row(struct sheet *s, struct row *parent, const char *file, usec_t dated,
    usec_t now)
{
	struct row *r;

	if (!age_is_old(dated, now))
		return;
	r = sheet_row(s, parent, "knowledge", span_str(file));
	if (r == NULL)
		return;
	r->severity = SEVERITY_NOTICE;
	row_value(s, r, span_str(age_day(s->arena, dated)));
	row_text(s, r, "file", span_str(file));
	r->why = text_plain("knowledge.old");
	r->remedy = text_plain("knowledge.old.remedy");
}
