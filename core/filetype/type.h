/* What a file is, by its bytes: own signatures first, then libmagic; only the
 * helper and tests link this (libfile.a).
 *
 * Own signatures know what libmagic misses or takes for something else: pages
 * of OneNote, shortcuts, disk images, scripts of Windows, documents by the
 * names of what lies in them (zip, OLE), macros, passwords, web pages that
 * carry a program, a form or a file.
 * Nothing is unpacked to disk, nothing runs; of a text the first
 * FILE_TEXT_MAX bytes are looked at, libmagic sees the first FILE_MAGIC_MAX.
 * Its database is opened once (file_magic_open; the helper does so before its
 * sandbox closes); without it only own signatures speak. */
#ifndef MTGP_FILETYPE_TYPE_H
#define MTGP_FILETYPE_TYPE_H

#include "core/base/arena.h"

#define FILE_TEXT_MAX ((size_t)256 << 10)
#define FILE_MAGIC_MAX ((size_t)64 << 10)

enum file_found {
	FILE_MACROS	= 1 << 0,	/* of Office */
	FILE_ENCRYPTED	= 1 << 1,	/* cannot be read without a password */
	FILE_SCRIPT	= 1 << 2,	/* a web page with a program or with
					 * handlers of events */
	FILE_FORM	= 1 << 3,	/* a web page with a form */
	FILE_SMUGGLING	= 1 << 4,	/* one that makes a file */
};

struct file_type {
	const char	*type;		/* "application/pdf"; "": nothing is
					 * known; FILE_TYPE_EMPTY */
	unsigned	 found;		/* enum file_found */
	bool		 own;		/* by our signature */
};
#define FILE_TYPE_EMPTY "inode/x-empty"

/* 0, or a negative errno: there is no database. */
int	file_magic_open(void);
void	file_magic_close(void);
/* On the arena.  0 or -ENOMEM. */
int	file_type_read(struct span bytes, struct arena *a,
		struct file_type *ret);

#endif
