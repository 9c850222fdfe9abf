/* A zip that is something else: documents, programs and books are told by the
 * names of their members (and the first one of OpenDocument by what it says).
 * Fails for memory only, and then says "zip". */
#include "core/filetype/signature.h"

#include "core/filetype/bytes.h"
#include "core/filetype/zip.h"

#define OOXML	"application/vnd.openxmlformats-officedocument."
#define LOOKED	3000		/* members that are looked at */
#define WORD_MAX 120

enum seen {
	SEEN_TYPES	= 1 << 0,	/* [Content_Types].xml */
	SEEN_WORD	= 1 << 1,
	SEEN_EXCEL	= 1 << 2,
	SEEN_POINT	= 1 << 3,
	SEEN_VISIO	= 1 << 4,
	SEEN_PAGES	= 1 << 5,	/* XPS */
	SEEN_BINARY	= 1 << 6,	/* a workbook of Excel, binary */
	SEEN_MACROS	= 1 << 7,
	SEEN_MANIFEST	= 1 << 8,
	SEEN_ANDROID	= 1 << 9,
	SEEN_IWORK	= 1 << 10,
	SEEN_KML	= 1 << 11,
	SEEN_PASS	= 1 << 12,
};

/* A name that ends in "/" is a folder that something lies in. */
static const struct { const char *name; enum seen seen; } names[] = {
	{ "[Content_Types].xml", SEEN_TYPES },
	{ "word/", SEEN_WORD }, { "xl/", SEEN_EXCEL },
	{ "ppt/", SEEN_POINT }, { "visio/", SEEN_VISIO },
	{ "FixedDocSeq.fdseq", SEEN_PAGES },
	{ "FixedDocumentSequence.fdseq", SEEN_PAGES },
	{ "xl/workbook.bin", SEEN_BINARY },
	{ "xl/macrosheets/", SEEN_MACROS },
	{ "META-INF/MANIFEST.MF", SEEN_MANIFEST },
	{ "AndroidManifest.xml", SEEN_ANDROID },
	{ "Index/Document.iwa", SEEN_IWORK }, { "index.apxl", SEEN_IWORK },
	{ "Index.zip", SEEN_IWORK },
	{ "doc.kml", SEEN_KML }, { "pass.json", SEEN_PASS },
};

/* The first row whose bits have all been seen. */
static const struct { unsigned seen; const char *type; } types[] = {
	{ SEEN_TYPES | SEEN_WORD | SEEN_MACROS,
	    "application/vnd.ms-word.document.macroenabled.12" },
	{ SEEN_TYPES | SEEN_BINARY,
	    "application/vnd.ms-excel.sheet.binary.macroenabled.12" },
	{ SEEN_TYPES | SEEN_EXCEL | SEEN_MACROS,
	    "application/vnd.ms-excel.sheet.macroenabled.12" },
	{ SEEN_TYPES | SEEN_POINT | SEEN_MACROS,
	    "application/vnd.ms-powerpoint.presentation.macroenabled.12" },
	{ SEEN_TYPES | SEEN_WORD, OOXML "wordprocessingml.document" },
	{ SEEN_TYPES | SEEN_EXCEL, OOXML "spreadsheetml.sheet" },
	{ SEEN_TYPES | SEEN_POINT, OOXML "presentationml.presentation" },
	{ SEEN_TYPES | SEEN_VISIO, "application/vnd.ms-visio.drawing" },
	{ SEEN_TYPES | SEEN_PAGES, "application/vnd.ms-xpsdocument" },
	{ SEEN_ANDROID, "application/vnd.android.package-archive" },
	{ SEEN_MANIFEST, "application/java-archive" },
	{ SEEN_IWORK, "application/vnd.apple.iwork" },
	{ SEEN_KML, "application/vnd.google-earth.kmz" },
	{ SEEN_PASS, "application/vnd.apple.pkpass" },
};

static unsigned
see(struct span name)
{
	unsigned seen = span_ends(name, "/vbaProject.bin") ? SEEN_MACROS : 0;

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const char *n = names[i].name;

		if (n[strlen(n) - 1] == '/' ? span_starts(name, n) :
		    span_is(name, n))
			seen |= (unsigned)names[i].seen;
	}
	return seen;
}

/* OpenDocument and EPUB: a member "mimetype" in front of all, not packed. */
static const char *
stated(const struct zip *z, const struct zip_entry *e, struct arena *a)
{
	const char *type = NULL;
	struct buf b;

	if (!span_is(e->name, "mimetype") || e->method != 0 ||
	    e->size > WORD_MAX)
		return NULL;
	buf_init(&b, WORD_MAX);
	if (zip_data(z, e, &b) == 0 &&
	    span_starts(buf_span(&b), "application/"))
		type = arena_memdup(a, b.data, span_trim(buf_span(&b)).n);
	for (const char *p = type; p != NULL && *p != '\0'; p++)
		if (!(*p > ' ' && *p < 0x7f))
			type = NULL;
	buf_done(&b);
	return type;
}

const char *
signature_zip(struct span bytes, struct arena *a, unsigned *ret_found)
{
	const char *type;
	struct zip_entry e;
	unsigned seen = 0;
	struct zip z;

	if (!zip_open(bytes, &z))
		return NULL;
	for (size_t i = 0; i < LOOKED && zip_next(&z, &e); i++) {
		if (i == 0 && (type = stated(&z, &e, a)) != NULL)
			return type;
		seen |= see(e.name);
	}
	if ((seen & SEEN_MACROS) != 0)
		*ret_found |= FILE_MACROS;
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if ((seen & types[i].seen) == types[i].seen)
			return types[i].type;
	return "application/zip";
}
