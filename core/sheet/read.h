/* For readers of larger JSON that holds a sheet: a parsed value instead of
 * text.  Errors as sheet_read_json. */
#ifndef MTGP_SHEET_READ_H
#define MTGP_SHEET_READ_H

#include <jansson.h>

#include "core/sheet/sheet.h"

int	sheet_read_value(const json_t *o, struct sheet **ret);

#endif
