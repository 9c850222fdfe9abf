/* What a finding is called in a list of findings. */
#ifndef MTGP_CASE_TITLE_H
#define MTGP_CASE_TITLE_H

#include "core/sheet/sheet.h"

/* More than enough for one title. */
#define TITLE_ARENA	((size_t)1 << 20)

/* 「再送待: info@example.com 宛」: one line in each language, of row r in
 * sheet s; owned by the arena. */
struct text	 finding_title(struct arena *a, const struct sheet *s,
			const struct row *r);

#endif
