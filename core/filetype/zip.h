/* Zip by its central directory (PKWARE APPNOTE 6.3, zip64 included); where
 * that is missing, by the headers in front of the members, as far as they say
 * how long those are.
 * Everything is checked against the bytes that are there; nothing is
 * allocated but by zip_data. */
#ifndef MTGP_FILETYPE_ZIP_H
#define MTGP_FILETYPE_ZIP_H

#include "core/base/buf.h"

struct zip {
	struct span	 bytes;
	size_t		 at, end;	/* of what is read next */
	uint64_t	 base;		/* of the archive in the bytes */
	bool		 walk;		/* no central directory */
	bool		 damaged;	/* set also by zip_next */
};

struct zip_entry {
	struct span	 name;		/* bytes as they stand */
	uint16_t	 flags, method;
	uint64_t	 size, packed;
	uint64_t	 header;	/* where its own header lies */
};
#define ZIP_ENCRYPTED	0x0001
#define ZIP_UTF8	0x0800

/* False: no zip. */
bool	zip_open(struct span bytes, struct zip *ret);
bool	zip_next(struct zip *z, struct zip_entry *ret);
/* Appends the unpacked bytes.  0; -ENOTSUP: encrypted, or packed in another
 * way than stored and deflate; -EBADMSG; -EFBIG: over the buffer's maximum,
 * what fits is there; -ENOMEM. */
int	zip_data(const struct zip *z, const struct zip_entry *e,
		struct buf *out);

#endif
