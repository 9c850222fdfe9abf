/* RAR 5 (technical note of its author, "RAR 5.0 archive format"): headers one
 * after another, numbers of variable length.  A reader of our own, since
 * others must unpack a solid archive to pass over a member.  Linear. */
#include "core/filetype/pack_part.h"

#include <errno.h>

#include "core/filetype/bytes.h"

#define MARK		"Rar!\x1a\x07\x01"	/* and a NUL */
#define MARK_SIZE	8

enum { HEAD_FILE = 2, HEAD_CRYPT = 4, HEAD_END = 5 };
enum { FLAG_EXTRA = 1, FLAG_DATA = 2 };
enum { FILE_FOLDER = 1, FILE_TIME = 2, FILE_CRC = 4 };
enum { EXTRA_CRYPT = 1 };

struct cursor {
	struct span	 s;
	bool		 bad;
};

static uint64_t
number(struct cursor *c)
{
	uint64_t v = 0;

	for (unsigned shift = 0; shift < 63 && c->s.n > 0; shift += 7) {
		unsigned char b = (unsigned char)c->s.p[0];

		c->s = span_skip(c->s, 1);
		v |= (uint64_t)(b & 0x7f) << shift;
		if ((b & 0x80) == 0)
			return v;
	}
	c->bad = true;
	return 0;
}

static struct span
take(struct cursor *c, uint64_t n)
{
	struct span s;

	if (n > c->s.n) {
		c->bad = true;
		n = c->s.n;
	}
	s = span_head(c->s, (size_t)n);
	c->s = span_skip(c->s, (size_t)n);
	return s;
}

/* Records: size, type, data. */
static bool
is_encrypted(struct span extra)
{
	struct cursor c = { extra, false };

	while (c.s.n > 0 && !c.bad) {
		struct cursor one = { take(&c, number(&c)), false };

		if (number(&one) == EXTRA_CRYPT && !one.bad)
			return true;
	}
	return false;
}

/* A file header, behind its flags and sizes. */
static bool
add_file(struct lister *l, struct cursor *c, struct span extra)
{
	uint64_t flags = number(c), size = number(c);
	struct pack_member m = { .size = size };

	m.folder = (flags & FILE_FOLDER) != 0;
	(void)number(c);			/* attributes */
	if ((flags & FILE_TIME) != 0)
		(void)take(c, 4);
	if ((flags & FILE_CRC) != 0)
		(void)take(c, 4);
	(void)number(c);			/* how it is packed */
	(void)number(c);			/* by which system */
	m.name = take(c, number(c));
	m.encrypted = is_encrypted(extra);
	if (c->bad)
		return false;
	return pack_add(l, &m);
}

/* One header and its data; false: the end, or no more can be read. */
static bool
read_header(struct lister *l, struct cursor *all)
{
	struct cursor c;
	uint64_t type, flags, nextra = 0, ndata = 0;
	struct span extra;

	(void)take(all, 4);			/* its checksum */
	c = (struct cursor){ take(all, number(all)), all->bad };
	type = number(&c);
	flags = number(&c);
	if ((flags & FLAG_EXTRA) != 0)
		nextra = number(&c);
	if ((flags & FLAG_DATA) != 0)
		ndata = number(&c);
	if (c.bad || nextra > c.s.n) {
		l->p->faults |= PACK_DAMAGED;
		return false;
	}
	extra = span_skip(c.s, c.s.n - (size_t)nextra);
	c.s.n -= (size_t)nextra;
	(void)take(all, ndata);
	if (type == HEAD_CRYPT) {
		l->p->faults |= PACK_HIDDEN;
		return false;
	}
	if (type == HEAD_FILE && !add_file(l, &c, extra)) {
		if (c.bad)
			l->p->faults |= PACK_DAMAGED;
		return false;
	}
	if (all->bad)
		l->p->faults |= PACK_DAMAGED;
	return type != HEAD_END && !all->bad;
}

int
pack_rar5(struct lister *l, struct span bytes)
{
	struct cursor all = { bytes, false };

	if (!is_at(bytes, 0, MARK, MARK_SIZE))
		return -ENOTSUP;
	(void)take(&all, MARK_SIZE);
	l->p->format = "rar";
	while (l->error == 0 && read_header(l, &all))
		if (all.s.n == 0) {
			l->p->faults |= PACK_DAMAGED;	/* without an end */
			break;
		}
	return 0;
}
