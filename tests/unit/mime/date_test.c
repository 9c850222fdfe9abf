/* core/mime/date: moments as mails write them. */
#include "core/mime/date.h"

#include <errno.h>

#include "tests/unit/unit.h"

static const struct { const char *text; int r; int64_t seconds; int zone; }
dates[] = {
	{ "Tue, 24 Nov 2026 14:39:34 +0000", 0, 1795531174, 0 },
	{ "Tue, 24 Nov 2026 23:39:34 +0900 (JST)", 0, 1795531174, 540 },
	{ "24 Nov 2026 14:39:34 -0000", 0, 1795531174, 0 },
	{ " tue , 24 NOV 26 14:39:34 GMT", 0, 1795531174, 0 },
	{ "Tue, 24 Nov (a (nested) one) 2026 06:39:34 PST", 0, 1795531174,
	    -480 },
	{ "Tuesday, 24-Nov-2026 14:39:34 UT", 0, 1795531174, 0 },
	{ "Tue Nov 24 23:39:34 JST 2026", 0, 1795531174, 540 },
	{ "Tue Nov 24 14:39:34 2026", 0, 1795531174, 0 },
	{ "24 Nov 2026 14:39 Z", 0, 1795531140, 0 },
	{ "24 November 2026 14:39:34.25 GMT+0900", 0, 1795498774, 540 },
	{ "24 Nov 126 14:39:34 +00:00", 0, 1795531174, 0 },
	{ "1 Jan 1900 00:00:00 +0000", 0, -2208988800, 0 },
	{ "31 Dec 1999 23:59:60 +0000", 0, 946684800, 0 },
	{ "24 Nov 2026 14:39:34 +0900 nonsense 99", 0, 1795498774, 540 },
	{ "2026-11-24 14:39:34.123456789 +0000 UTC m=+12.5", 0, 1795531174,
	    0 },
	{ "2026-13-24 14:39:34 +0000", -ERANGE, 0, 0 },
	{ "2026-1-124 14:39:34 +0000", -EINVAL, 0, 0 },
	{ "31 Feb 2026 14:39:34 +0000", -ERANGE, 0, 0 },
	{ "24 Nov 2026 25:39:34 +0000", -ERANGE, 0, 0 },
	{ "24 Nov 2026", -EINVAL, 0, 0 },
	{ "24 Xyz 2026 14:39:34", -EINVAL, 0, 0 },
	{ "14:39:34 14:39:34", -EINVAL, 0, 0 },
	{ "(24 Nov 2026 14:39:34", -EINVAL, 0, 0 },
	{ "", -EINVAL, 0, 0 },
	{ "令和8年11月24日", -EINVAL, 0, 0 },
};

static void
reads_dates(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof dates / sizeof *dates; i++) {
		usec_t t = 0;
		int zone = 0;
		int r = mime_date(span_str(dates[i].text), &t, &zone);

		if (r != dates[i].r)
			fail_msg("%s: %d", dates[i].text, r);
		if (r == 0 && (t != dates[i].seconds * USEC_SEC ||
		    zone != dates[i].zone))
			fail_msg("%s: %lld %d", dates[i].text,
			    (long long)(t / USEC_SEC), zone);
	}
}

UNIT_MAIN(cmocka_unit_test(reads_dates))
