/* For readers of larger JSON that holds a sheet: a parsed value instead of
 * text.  Errors as sheet_read_json. */
#ifndef MTGP_SHEET_READ_H
#define MTGP_SHEET_READ_H

#include <jansson.h>

#include "core/sheet/sheet.h"

int	sheet_read_value(const json_t *o, struct sheet **ret);
/* What jw_base64 wrote: the exact bytes, the arena's.  False: no string, not
 * base64, or no memory (arena_failed). */
bool	jr_base64(const json_t *v, struct arena *a, struct span *ret);

#endif
