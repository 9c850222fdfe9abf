/* Names of attachments: what in them makes trouble, a clean name to propose,
 * how they are written in the mail and what mail programs make of it.
 *
 * Names are UTF-8, decoded, hostile.  Everything hangs on the arena.  What is
 * counted or changed character by character follows data/rules/name_chars and
 * name_map.  The clean name has at most NAME_CLEAN_MAX bytes and keeps the
 * extension. */
#ifndef MTGP_FILETYPE_NAME_H
#define MTGP_FILETYPE_NAME_H

#include "core/filetype/tables.h"
#include "core/mime/part.h"

#define NAME_ODD_MAX 5		/* characters of a class that are named */
#define NAME_CLEAN_MAX 120
#define NAME_LONG 144		/* bytes: some disks refuse it */
#define NAME_LONGEST 255	/* bytes: nearly all refuse more */

struct name_look {
	struct span	 name;
	size_t		 chars;
	struct span	 odd[NAME_CLASSES];	/* what there is of a class, at
					 * most NAME_ODD_MAX; "": nothing */
	struct span	 ext;		/* the last one, lower case, without
					 * what cannot be seen; "": none */
	struct span	 before;	/* the one in front of it, or "" */
	bool		 reserved;	/* CON, NUL, LPT1, … */
	bool		 edge;		/* blank or dot at an end, or blanks
					 * in a row */
	bool		 pushed;	/* five blanks in front of .ext */
	struct span	 clean;		/* equals name: nothing to change */
};

int	name_look(const struct file_tables *t, struct span name,
		struct arena *a, struct name_look *ret);	/* 0, -ENOMEM */

/* How a name stands in the header of a part, and what is shown of it. */
struct name_written {
	bool		 filename, name;	/* parameters without a `*` */
	bool		 star;		/* filename*= or name*= */
	bool		 words;		/* encoded words */
	bool		 raw;		/* bytes over 0x7f, or ISO-2022-JP */
	bool		 unquoted;	/* an encoded word without quotes */
	struct span	 outlook, gmail, iphone;	/* "": no name */
};

int	name_written(const struct mime_part *p, struct arena *a,
		struct name_written *ret);	/* 0, -ENOMEM */

#endif
