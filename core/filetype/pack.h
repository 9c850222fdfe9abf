/* What lies in an archive: zip, 7z and rar 5 by readers of our own (their
 * tables only), rar, lha, tar and iso through libarchive; only the helper and
 * tests link this (libfile.a).
 *
 * Nothing is ever written to disk.  Members are unpacked, in memory, only to
 * see a tar in gzip, bzip2, xz or zstd, and archives inside a zip or tar:
 * PACK_UNPACK_MAX bytes in all, to PACK_DEPTH levels.  A listing that
 * ends early says why.
 * Names are UTF-8: marked ones as they stand, others by core/text/charset.h
 * (Shift_JIS, EUC, UTF-8); hostile, as all of it.
 * Limits: PACK_MEMBERS members are counted, the first PACK_NAMES of
 * them listed, and all that are dangerous or archives, as far as
 * PACK_NAMES more. */
#ifndef MTGP_FILETYPE_PACK_H
#define MTGP_FILETYPE_PACK_H

#include "core/base/arena.h"

#define PACK_MEMBERS 10000
#define PACK_DEPTH 3
#define PACK_UNPACK_MAX ((size_t)32 << 20)
#define PACK_BOMB_BYTES ((uint64_t)100 << 20)
#define PACK_BOMB_TIMES 100

enum pack_fault {
	PACK_DAMAGED	= 1 << 0,	/* cut off, or not as its format */
	PACK_MANY	= 1 << 1,	/* over PACK_MEMBERS */
	PACK_DEEP	= 1 << 2,	/* nested deeper than PACK_DEPTH */
	PACK_BOMB	= 1 << 3,	/* more than BOMB_TIMES and _BYTES */
	PACK_HIDDEN	= 1 << 4,	/* even names need the password */
};

struct pack_member {
	struct span	 name;		/* the path in it, UTF-8 */
	uint64_t	 size;		/* unpacked, as its header says */
	unsigned	 depth;		/* 0: of the archive itself */
	bool		 folder;
	bool		 encrypted;
	bool		 unmarked;	/* zip: bytes over 0x7f and no word
					 * about their charset */
};

struct pack {
	const char	*format;	/* "zip", "7z", "rar", "lha", "tar",
					 * "iso" */
	struct pack_member *v;
	size_t		 n;		/* that are listed */
	size_t		 members;	/* that were counted */
	unsigned	 faults;	/* enum pack_fault */
	uint64_t	 size;		/* of all members, as headers say */
	size_t		 encrypted;	/* members */
};

/* On the arena; bytes must outlive it.  0; -ENOTSUP: no archive of these
 * formats; -ENOMEM. */
int	pack_read(struct span bytes, struct arena *a,
		struct pack *ret);
/* Is it named as an archive? */
bool	pack_named(struct span name);

#endif
