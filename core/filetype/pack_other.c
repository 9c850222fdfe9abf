/* Archives through libarchive, from memory.  A tar that is compressed passes
 * through a second reader, so that what comes out of the first one can be
 * counted.  Names are asked for in UTF-8: libarchive goes by the locale, so
 * one is set for this thread meanwhile. */
#include "core/filetype/pack_part.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <iconv.h>
#include <locale.h>

#include "core/filetype/bytes.h"

#define BLOCK ((size_t)64 << 10)

/* ---- which ---- */

static const struct format {
	size_t		 at, n;
	const char	*mark, *name;
	int		(*support)(struct archive *a);
	const char	*options;	/* NULL: none */
	bool		 inside;	/* members can be unpacked alone */
} formats[] = {
	{ 0, 6, "7z\xbc\xaf\x27\x1c", "7z",
	    archive_read_support_format_7zip, NULL, false },
	{ 0, 7, "Rar!\x1a\x07\0", "rar", archive_read_support_format_rar,
	    NULL, false },
	{ 2, 2, "-l", "lha", archive_read_support_format_lha,
	    "lha:hdrcharset=CP932", true },
	{ 257, 5, "ustar", "tar", archive_read_support_format_tar,
	    NULL, true },
	{ 0x8001, 5, "CD001", "iso", archive_read_support_format_iso9660,
	    NULL, true },
};

static const struct format *
find_format(struct span b)
{
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
		if (is_at(b, formats[i].at, formats[i].mark, formats[i].n))
			return &formats[i];
	return NULL;
}

/* NULL: it is not compressed. */
static const char *
compression(struct span b)
{
	static const struct { size_t n; const char *mark, *name; } marks[] = {
		{ 3, "\x1f\x8b\x08", "gzip" }, { 3, "BZh", "bzip2" },
		{ 6, "\xfd" "7zXZ\0", "xz" },
		{ 4, "\x28\xb5\x2f\xfd", "zstd" },
	};

	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (is_at(b, 0, marks[i].mark, marks[i].n))
			return marks[i].name;
	return NULL;
}

static locale_t mine;

/* The locale, and the converters that libarchive opens for names: while one
 * stays open, the next one is had without opening a file. */
int
pack_warm(void)
{
	static const char *const from[] = { "UTF-16LE", "UTF-16BE", "CP932" };
	static iconv_t kept[sizeof from / sizeof *from];
	int r = 0;

	if (mine == (locale_t)0)
		mine = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	if (mine == (locale_t)0)
		r = -errno;
	for (size_t i = 0; i < sizeof from / sizeof *from; i++) {
		if (kept[i] == (iconv_t)0)
			kept[i] = iconv_open("UTF-8", from[i]);
		if (kept[i] == (iconv_t)-1)
			r = -errno;
	}
	return r;
}

/* ---- members ---- */

static void
open_member(struct lister *l, struct archive *a, uint64_t size)
{
	struct buf b;
	la_ssize_t n;

	buf_init(&b, pack_room(l));
	if (buf_reserve(&b, (size_t)size) == 0) {
		n = archive_read_data(a, b.data, (size_t)size);
		if (n > 0)
			pack_nested(l, span_of(b.data, (size_t)n));
	}
	buf_done(&b);
}

static bool
add_entry(struct lister *l, const struct format *f, struct archive *a,
    struct archive_entry *e)
{
	const char *name = archive_entry_pathname(e);
	int64_t size = archive_entry_size(e);
	bool folder = archive_entry_filetype(e) == AE_IFDIR;
	struct pack_member m = {
		.size = size > 0 && !folder ? (uint64_t)size : 0,
		.folder = folder,
		.encrypted = archive_entry_is_data_encrypted(e) == 1,
	};

	if (name == NULL)
		name = archive_entry_pathname_utf8(e);
	m.name = span_str(name != NULL ? name : "");
	if (!pack_add(l, &m))
		return false;
	if (pack_inside(l, &m) && f->inside && size > 0)
		open_member(l, a, m.size);
	return l->error == 0;
}

static int
list_entries(struct lister *l, const struct format *f, struct archive *a)
{
	struct archive_entry *e;
	int r;

	while ((r = archive_read_next_header(a, &e)) == ARCHIVE_OK ||
	    r == ARCHIVE_WARN)
		if (!add_entry(l, f, a, e))
			return 0;
	if (r == ARCHIVE_EOF)
		return 0;
	if (archive_read_has_encrypted_entries(a) == 1 && l->p->n == 0)
		l->p->faults |= PACK_HIDDEN;
	else
		l->p->faults |= PACK_DAMAGED;
	return archive_errno(a) == ENOMEM ? -ENOMEM : 0;
}

static int
list_plain(struct lister *l, const struct format *f, struct span bytes)
{
	struct archive *a = archive_read_new();
	int r = 0;

	if (a == NULL)
		return -ENOMEM;
	f->support(a);
	if (f->options != NULL)
		(void)archive_read_set_options(a, f->options);
	l->p->format = f->name;
	if (archive_read_open_memory(a, bytes.p, bytes.n) == ARCHIVE_OK)
		r = list_entries(l, f, a);
	else
		l->p->faults |= PACK_DAMAGED;
	archive_read_free(a);
	return r;
}

/* ---- compressed ---- */

struct stream {
	struct archive	*from;
	uint64_t	 passed;
	bool		 over;
	size_t		 n;
	char		 block[BLOCK];
};

/* More than 0 where there is something; less where it is damaged. */
static la_ssize_t
stream_fill(struct stream *s)
{
	la_ssize_t n = archive_read_data(s->from, s->block, BLOCK);

	s->n = n > 0 ? (size_t)n : 0;
	return n;
}

/* The block that is there, and then the next ones. */
static la_ssize_t
stream_read(struct archive *a, void *arg, const void **ret)
{
	struct stream *s = arg;
	size_t n;

	if (s->passed >= PACK_STREAM_MAX) {
		s->over = true;
		archive_set_error(a, EFBIG, "limit");
		return -1;
	}
	if (s->n == 0) {
		la_ssize_t got = stream_fill(s);

		if (got < 0)
			archive_set_error(a, EIO, "damaged");
		if (got <= 0)
			return got < 0 ? -1 : 0;
	}
	*ret = s->block;
	n = s->n;
	s->n = 0;
	s->passed += n;
	return (la_ssize_t)n;
}

static int
list_stream(struct lister *l, struct stream *s)
{
	const struct format *f;
	struct archive *a;
	int r = 0;

	if (stream_fill(s) < 0)
		return -EBADMSG;
	f = find_format(span_of(s->block, s->n));
	if (f == NULL || strcmp(f->name, "tar") != 0)
		return -ENOTSUP;
	a = archive_read_new();
	if (a == NULL)
		return -ENOMEM;
	f->support(a);
	l->p->format = f->name;
	if (archive_read_open(a, s, NULL, stream_read, NULL) == ARCHIVE_OK)
		r = list_entries(l, f, a);
	if (s->over) {
		l->p->faults &= ~(unsigned)PACK_DAMAGED;
		l->p->faults |= PACK_MANY;
	}
	archive_read_free(a);
	return r;
}

static int
list_compressed(struct lister *l, struct span bytes, const char *name)
{
	struct archive *from = archive_read_new();
	struct stream *s = arena_alloc(l->a, sizeof *s);
	struct archive_entry *e;
	int r;

	if (from == NULL || s == NULL) {
		archive_read_free(from);
		return -ENOMEM;
	}
	archive_read_support_filter_gzip(from);
	archive_read_support_filter_bzip2(from);
	archive_read_support_filter_xz(from);
	archive_read_support_filter_zstd(from);
	archive_read_support_format_raw(from);
	s->from = from;
	r = -EBADMSG;
	if (archive_read_open_memory(from, bytes.p, bytes.n) == ARCHIVE_OK &&
	    archive_read_next_header(from, &e) == ARCHIVE_OK)
		r = list_stream(l, s);
	if (r == -EBADMSG) {
		l->p->format = name;
		l->p->faults |= PACK_DAMAGED;
		r = 0;
	}
	archive_read_free(from);
	return r;
}

int
pack_other(struct lister *l, struct span bytes)
{
	const struct format *f = find_format(bytes);
	const char *packed = compression(bytes);
	locale_t before;
	int r;

	if (f == NULL && packed == NULL)
		return -ENOTSUP;
	(void)pack_warm();
	before = mine != (locale_t)0 ? uselocale(mine) : (locale_t)0;
	r = f != NULL ? list_plain(l, f, bytes) :
	    list_compressed(l, bytes, packed);
	if (before != (locale_t)0)
		uselocale(before);
	return r;
}
