/* MS-CFB, read as far as its directory.  Chains of sectors are followed for
 * as many steps as the directory may have, so nothing can go round for ever. */
#include "core/filetype/ole.h"

#include "core/filetype/bytes.h"

#define HEADER		512
#define ENTRY		128
#define IN_HEADER	109		/* entries of the DIFAT there */
#define LAST		0xfffffffau	/* and above: no sector */
#define MINI		4096		/* smaller streams lie elsewhere */

struct file {
	struct span	 bytes;
	size_t		 sector;	/* bytes */
};

static const char magic[] = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/* What a stream or a storage of that name tells. */
enum tells { TELLS_NOTHING, TELLS_MACROS, TELLS_ENCRYPTED };

/* The first one that is found decides the type, in this order. */
static const struct { const char *name, *type; enum tells tells; }
streams[] = {
	{ "EncryptedPackage", "application/encrypted", TELLS_ENCRYPTED },
	{ "WordDocument", "application/msword", TELLS_NOTHING },
	{ "Workbook", "application/vnd.ms-excel", TELLS_NOTHING },
	{ "Book", "application/vnd.ms-excel", TELLS_NOTHING },
	{ "PowerPoint Document", "application/vnd.ms-powerpoint",
	    TELLS_NOTHING },
	{ "__properties_version1.0", "application/vnd.ms-outlook",
	    TELLS_NOTHING },
	{ "VisioDocument", "application/vnd.visio", TELLS_NOTHING },
	{ "Quill", "application/x-mspublisher", TELLS_NOTHING },
	{ "DocumentText", "application/x-js-taro", TELLS_NOTHING },
	{ "EncryptedSummary", NULL, TELLS_ENCRYPTED },
	{ "VBA", NULL, TELLS_MACROS },
	{ "_VBA_PROJECT", NULL, TELLS_MACROS },
	{ "_VBA_PROJECT_CUR", NULL, TELLS_MACROS },
	{ "Macros", NULL, TELLS_MACROS },
};
#define STREAMS (sizeof streams / sizeof *streams)

static struct span
sector(const struct file *f, uint32_t n)
{
	size_t at = ((size_t)n + 1) * f->sector;

	return n < LAST && has(f->bytes, at, f->sector) ?
	    span_of(f->bytes.p + at, f->sector) : span_of("", 0);
}

/* The sector that holds part `n` of the table of sectors. */
static uint32_t
table_sector(const struct file *f, size_t n)
{
	size_t per = f->sector / 4 - 1, steps;
	uint32_t s;

	if (n < IN_HEADER)
		return le32(f->bytes, 0x4c + n * 4);
	n -= IN_HEADER;
	s = le32(f->bytes, 0x44);
	for (steps = n / per; steps > 0 && s < LAST; steps--)
		s = le32(sector(f, s), per * 4);
	return s < LAST ? le32(sector(f, s), n % per * 4) : LAST;
}

static uint32_t
next_sector(const struct file *f, uint32_t n)
{
	size_t per = f->sector / 4;
	struct span table = sector(f, table_sector(f, n / per));

	return table.n > 0 ? le32(table, n % per * 4) : LAST;
}

/* A name in UTF-16 that is ASCII. */
static bool
is_named(struct span entry, const char *name)
{
	size_t n = strlen(name);

	if (le16(entry, 64) != (n + 1) * 2)
		return false;
	for (size_t i = 0; i < n; i++)
		if (le16(entry, i * 2) != (unsigned char)name[i])
			return false;
	return true;
}

/* MS-DOC 2.5.2: fEncrypted of FibBase. */
static bool
word_encrypted(struct span first)
{
	return le16(first, 0) == 0xa5ec && (le16(first, 10) & 0x0100) != 0;
}

/* MS-XLS 2.4.117: a FilePass record behind the first one. */
static bool
excel_encrypted(struct span first)
{
	size_t at = 0;

	for (int i = 0; i < 8 && has(first, at, 4); i++) {
		if (le16(first, at) == 0x002f)
			return true;
		at += 4 + (size_t)le16(first, at + 2);
	}
	return false;
}

static void
look_at_entry(const struct file *f, struct span entry, struct ole *ret,
    size_t *best)
{
	struct span first = sector(f, le32(entry, 116));

	for (size_t i = 0; i < STREAMS; i++) {
		if (!is_named(entry, streams[i].name))
			continue;
		if (streams[i].type != NULL && i < *best) {
			*best = i;
			ret->type = streams[i].type;
		}
		ret->macros |= streams[i].tells == TELLS_MACROS;
		ret->encrypted |= streams[i].tells == TELLS_ENCRYPTED;
		if (le32(entry, 120) >= MINI)
			ret->encrypted |= word_encrypted(first) ||
			    (le16(first, 0) == 0x0809 &&
			    excel_encrypted(first));
	}
}

bool
ole_read(struct span bytes, struct ole *ret)
{
	struct file f = { .bytes = bytes };
	size_t seen = 0, best = STREAMS;
	uint16_t shift = le16(bytes, 0x1e);
	uint32_t s;

	if (!is_at(bytes, 0, magic, 8))
		return false;
	*ret = (struct ole){ .type = "application/x-ole-storage" };
	if (shift < 7 || shift > 16)
		return true;
	f.sector = (size_t)1 << shift;
	for (s = le32(bytes, 0x30); s < LAST && seen < OLE_ENTRIES;
	    s = next_sector(&f, s)) {
		struct span v = sector(&f, s);

		if (v.n == 0)
			break;
		for (; v.n >= ENTRY && seen < OLE_ENTRIES; seen++) {
			look_at_entry(&f, span_head(v, ENTRY), ret, &best);
			v = span_skip(v, ENTRY);
		}
	}
	return true;
}
