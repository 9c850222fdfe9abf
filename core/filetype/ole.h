/* Containers of old Office (MS-CFB): which streams lie in them decides what
 * they are.  Names only, at most OLE_ENTRIES; and of a Word document and an
 * Excel workbook whether its first bytes say that they are encrypted. */
#ifndef MTGP_FILETYPE_OLE_H
#define MTGP_FILETYPE_OLE_H

#include "core/base/span.h"

#define OLE_ENTRIES 2000

struct ole {
	const char	*type;		/* never NULL */
	bool		 macros, encrypted;
};

/* False: no such container. */
bool	ole_read(struct span bytes, struct ole *ret);

#endif
