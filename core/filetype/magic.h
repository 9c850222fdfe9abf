/* Inside core/filetype: the only file that sees libmagic. */
#ifndef MTGP_FILETYPE_MAGIC_H
#define MTGP_FILETYPE_MAGIC_H

#include "core/filetype/type.h"

/* "text/plain"; until the next call.  NULL: there is no database, or it
 * failed. */
const char *file_magic_type(struct span bytes);

#endif
