/* Files to hand over (reports, letters): written to a temporary name in the
 * folder, synced, then given the first of NAME.ext, NAME-2.ext, … that does
 * not exist; an existing file is never replaced, and a failure leaves nothing
 * behind.  Where the file system has no hard links the file is written once
 * more, under its name.  The folder is made 0700 when it is not there, the
 * file is 0600.  At most SAVEFILE_SAME files of one name (-EEXIST). */
#ifndef MTGP_BASE_SAVEFILE_H
#define MTGP_BASE_SAVEFILE_H

#include "core/base/buf.h"

#define SAVEFILE_SAME 999

/* The path is appended to ret_path (may be NULL). */
int	savefile(const char *dir, const char *name, const char *ending,
		struct span bytes, struct buf *ret_path);

#endif
