/* libmagic: one cookie a process, types only, nothing unpacked and no
 * programs started.  Its own reader of OLE is left out: ours says more. */
#include "core/filetype/magic.h"

#include <errno.h>
#include <magic.h>

static magic_t cookie;

int
file_magic_open(void)
{
	if (cookie != NULL)
		return 0;
	cookie = magic_open(MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS |
	    MAGIC_NO_CHECK_CDF | MAGIC_NO_CHECK_APPTYPE);
	if (cookie == NULL)
		return -ENOMEM;
	if (magic_load(cookie, NULL) < 0) {
		file_magic_close();
		return -ENOENT;
	}
	return 0;
}

void
file_magic_close(void)
{
	if (cookie != NULL)
		magic_close(cookie);
	cookie = NULL;
}

const char *
file_magic_type(struct span bytes)
{
	if (file_magic_open() < 0)
		return NULL;
	return magic_buffer(cookie, bytes.p, bytes.n);
}
