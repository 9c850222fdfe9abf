/* What lies in an archive: zip and rar 5 by readers of our own, 7z, rar, lha,
 * tar and iso through libarchive; only the helper and tests link this
 * (libfile.a).
 *
 * Nothing is ever written to disk.  In memory are unpacked: a tar in gzip,
 * bzip2, xz or zstd (PACK_STREAM_MAX bytes pass through), and archives inside
 * a zip, tar, lha or iso (PACK_UNPACK_MAX bytes in all, to PACK_DEPTH
 * levels).  A listing that ends early says why.
 * Names are UTF-8: as they stand where they are that, others by
 * core/text/charset.h (Shift_JIS, EUC); hostile, as all of it; cut at
 * PACK_NAME_MAX bytes.
 * Limits: PACK_MEMBERS members, PACK_NAMES_MAX bytes of names. */
#ifndef MTGP_FILETYPE_PACK_H
#define MTGP_FILETYPE_PACK_H

#include "core/base/arena.h"

#define PACK_MEMBERS 10000
#define PACK_DEPTH 3
#define PACK_NAME_MAX 1024
#define PACK_NAMES_MAX ((size_t)2 << 20)
#define PACK_UNPACK_MAX ((size_t)16 << 20)
#define PACK_STREAM_MAX ((uint64_t)128 << 20)
#define PACK_BOMB_BYTES ((uint64_t)100 << 20)
#define PACK_BOMB_TIMES 100

enum pack_fault {
	PACK_DAMAGED	= 1 << 0,	/* cut off, or not as its format */
	PACK_MANY	= 1 << 1,	/* over a limit of members, names or
					 * of what passes through */
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
					 * "iso"; "gzip", …: damaged */
	struct pack_member *v;
	size_t		 n;
	unsigned	 faults;	/* enum pack_fault */
	uint64_t	 size;		/* of all members, as headers say */
	size_t		 encrypted;	/* members */
};

/* On the arena; bytes must outlive it.  0; -ENOTSUP: no archive of these
 * formats; -ENOMEM. */
int	pack_read(struct span bytes, struct arena *a,
		struct pack *ret);
/* Opens what libarchive needs for names, once a process (the helper does so
 * before its sandbox closes); without it names of 7z, lha and iso are lost.
 * 0 or a negative errno. */
int	pack_warm(void);
/* Is it named as an archive? */
bool	pack_named(struct span name);

#endif
