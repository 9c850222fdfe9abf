/* Inside core/case: the handle of history.db. */
#ifndef MTGP_CASE_HISTORY_PART_H
#define MTGP_CASE_HISTORY_PART_H

#include <errno.h>

#include "core/case/history.h"
#include "core/case/store_db.h"

struct history {
	struct store	*s;
};

#endif
