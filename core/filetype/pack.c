/* Which lister reads an archive, and the list they fill.  Fails for memory
 * only. */
#include "core/filetype/pack.h"

#include <errno.h>

#include "core/filetype/pack_part.h"
#include "core/filetype/zip.h"
#include "core/text/charset.h"
#include "core/text/utf8.h"

/* ---- members ---- */

static struct span
decoded(struct lister *l, struct span raw)
{
	struct span name = utf8_head(raw, PACK_NAME_MAX);
	struct buf b;

	if (utf8_valid(name))
		return arena_span(l->a, name);
	name = span_head(raw, PACK_NAME_MAX);
	buf_init(&b, PACK_NAME_MAX * 4);
	(void)charset_decode_raw(name, &b);
	name = b.error == -ENOMEM ? (struct span){ NULL, 0 } :
	    arena_span(l->a, buf_span(&b));
	buf_done(&b);
	return name;
}

static bool
over(struct lister *l)
{
	if (l->p->n < PACK_MEMBERS && l->names < PACK_NAMES_MAX)
		return false;
	l->p->faults |= PACK_MANY;
	return true;
}

bool
pack_add(struct lister *l, const struct pack_member *m)
{
	struct pack *p = l->p;
	struct pack_member *v;

	if (over(l))
		return false;
	v = arena_grow(l->a, p->v, p->n, &l->cap, sizeof *v);
	if (v != NULL) {
		p->v = v;
		v[p->n] = *m;
		v[p->n].name = decoded(l, m->name);
		v[p->n].depth = l->depth;
	}
	if (v == NULL || v[p->n].name.p == NULL) {
		l->error = -ENOMEM;
		return false;
	}
	l->names += v[p->n].name.n;
	p->encrypted += m->encrypted;
	p->size += m->size;
	if (p->size < m->size)
		p->size = UINT64_MAX;
	p->n++;
	return true;
}

/* ---- archives inside ---- */

bool
pack_named(struct span name)
{
	static const char *const ends[] = { ".zip", ".7z", ".rar", ".lzh",
		".lha", ".tar", ".tgz", ".tbz", ".txz", ".gz", ".bz2", ".xz",
		".zst", ".iso", ".cab", ".arj", ".ace", ".alz" };

	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		if (span_ends_nocase(name, span_str(ends[i])))
			return true;
	return false;
}

bool
pack_inside(struct lister *l, const struct pack_member *m)
{
	if (m->folder || !pack_named(m->name))
		return false;
	if (l->depth + 1 > PACK_DEPTH) {
		l->p->faults |= PACK_DEEP;
		return false;
	}
	return !m->encrypted && m->size <= pack_room(l);
}

size_t
pack_room(const struct lister *l)
{
	return PACK_UNPACK_MAX - l->unpacked;
}

static int
list(struct lister *l, struct span bytes)
{
	int r = pack_zip(l, bytes);

	if (r == -ENOTSUP)
		r = pack_rar5(l, bytes);
	if (r == -ENOTSUP)
		r = pack_other(l, bytes);
	return r;
}

void
pack_nested(struct lister *l, struct span bytes)
{
	const char *format = l->p->format;
	int r;

	l->unpacked += bytes.n;
	l->depth++;
	r = list(l, bytes);
	l->depth--;
	l->p->format = format;
	if (r == -ENOMEM)
		l->error = r;
}

int
pack_read(struct span bytes, struct arena *a, struct pack *ret)
{
	struct pack p = { .format = NULL };
	struct lister l = { .a = a, .p = &p };
	int r = list(&l, bytes);

	if (r == 0)
		r = l.error;
	if (r < 0)
		return r;
	if (p.size > PACK_BOMB_BYTES &&
	    p.size / PACK_BOMB_TIMES > bytes.n)
		p.faults |= PACK_BOMB;
	*ret = p;
	return 0;
}

/* ---- zip ---- */

static void
open_member(struct lister *l, const struct zip *z,
    const struct zip_entry *e)
{
	struct buf b;

	buf_init(&b, pack_room(l));
	if (buf_reserve(&b, (size_t)e->size) == 0 &&
	    zip_data(z, e, &b) == 0)
		pack_nested(l, buf_span(&b));
	buf_done(&b);
}

static bool
has_high(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] >= 0x80)
			return true;
	return false;
}

int
pack_zip(struct lister *l, struct span bytes)
{
	struct zip_entry e;
	struct zip z;

	if (!zip_open(bytes, &z))
		return -ENOTSUP;
	l->p->format = "zip";
	while (l->error == 0 && zip_next(&z, &e)) {
		bool utf8 = (e.flags & ZIP_UTF8) != 0;
		struct pack_member m = {
			.name = e.name, .size = e.size,
			.folder = span_ends(e.name, "/"),
			.encrypted = (e.flags & ZIP_ENCRYPTED) != 0,
			.unmarked = !utf8 && has_high(e.name),
		};

		if (!pack_add(l, &m))
			break;
		if (pack_inside(l, &m))
			open_member(l, &z, &e);
	}
	if (z.damaged)
		l->p->faults |= PACK_DAMAGED;
	return 0;
}
