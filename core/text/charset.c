/* Labels, iconv, and the reading of bytes without a label.  A converter is
 * opened for each conversion (an open one keeps state and belongs to one
 * thread); charset_warm holds one of each for good, which keeps the modules
 * loaded where no file can be opened any more.
 * Fails for the caller's buffer (-ENOMEM, -EFBIG) and, with the bytes read as
 * raw 8-bit, for labels that are not known (-ENOTSUP). */
#include "core/text/charset.h"

#include <errno.h>
#include <iconv.h>

#include "core/text/charset_internal.h"
#include "core/text/utf8.h"

#define COUNT(a) (sizeof (a) / sizeof (a)[0])
#define REPLACEMENT "\xef\xbf\xbd"
#define NOT_OPEN ((iconv_t)-1)
#define SAMPLE_BYTES ((size_t)64 << 10)	/* that a guess is made from */

enum kind {
	KIND_ICONV,
	KIND_UTF8,
	KIND_JIS,
	KIND_RAW,
};

/* A label means what mail programs mean by it (docs/violations.md). */
struct charset {
	const char	*label;
	enum kind	 kind;
	const char	*name;		/* iconv's */
};

static const struct charset charsets[] = {
	{ "utf-8",		KIND_UTF8, NULL },
	{ "utf8",		KIND_UTF8, NULL },
	{ "iso-2022-jp",	KIND_JIS, NULL },
	{ "iso-2022-jp-1",	KIND_JIS, NULL },
	{ "iso-2022-jp-2",	KIND_JIS, NULL },
	{ "iso-2022-jp-3",	KIND_JIS, NULL },
	{ "iso-2022-jp-2004",	KIND_JIS, NULL },
	{ "iso-2022-jp-ms",	KIND_JIS, NULL },
	{ "iso2022jp",		KIND_JIS, NULL },
	{ "csiso2022jp",	KIND_JIS, NULL },
	{ "cp50220",		KIND_JIS, NULL },
	{ "cp50221",		KIND_JIS, NULL },
	{ "cp50222",		KIND_JIS, NULL },
	{ "x-windows-iso2022jp", KIND_JIS, NULL },
	{ "jis",		KIND_JIS, NULL },
	{ "us-ascii",		KIND_RAW, NULL },
	{ "ascii",		KIND_RAW, NULL },
	{ "ansi-x3.4-1968",	KIND_RAW, NULL },
	{ "unknown-8bit",	KIND_RAW, NULL },
	{ "x-unknown",		KIND_RAW, NULL },
	{ "unknown",		KIND_RAW, NULL },
	{ "default",		KIND_RAW, NULL },
	{ "shift-jis",		KIND_ICONV, "CP932" },
	{ "shiftjis",		KIND_ICONV, "CP932" },
	{ "sjis",		KIND_ICONV, "CP932" },
	{ "x-sjis",		KIND_ICONV, "CP932" },
	{ "csshiftjis",		KIND_ICONV, "CP932" },
	{ "ms-kanji",		KIND_ICONV, "CP932" },
	{ "windows-31j",	KIND_ICONV, "CP932" },
	{ "cswindows31j",	KIND_ICONV, "CP932" },
	{ "cp932",		KIND_ICONV, "CP932" },
	{ "ms932",		KIND_ICONV, "CP932" },
	{ "x-ms-cp932",		KIND_ICONV, "CP932" },
	{ "euc-jp",		KIND_ICONV, "EUC-JP-MS" },
	{ "eucjp",		KIND_ICONV, "EUC-JP-MS" },
	{ "x-euc-jp",		KIND_ICONV, "EUC-JP-MS" },
	{ "x-euc",		KIND_ICONV, "EUC-JP-MS" },
	{ "cseucpkdfmtjapanese", KIND_ICONV, "EUC-JP-MS" },
	{ "eucjp-ms",		KIND_ICONV, "EUC-JP-MS" },
	{ "euc-jp-ms",		KIND_ICONV, "EUC-JP-MS" },
	{ "eucjp-win",		KIND_ICONV, "EUC-JP-MS" },
	{ "cp51932",		KIND_ICONV, "EUC-JP-MS" },
	{ "gb18030",		KIND_ICONV, "GB18030" },
	{ "gbk",		KIND_ICONV, "GB18030" },
	{ "x-gbk",		KIND_ICONV, "GB18030" },
	{ "cp936",		KIND_ICONV, "GB18030" },
	{ "gb2312",		KIND_ICONV, "GB18030" },
	{ "gb-2312-80",		KIND_ICONV, "GB18030" },
	{ "csgb2312",		KIND_ICONV, "GB18030" },
	{ "euc-cn",		KIND_ICONV, "GB18030" },
	{ "big5",		KIND_ICONV, "BIG5" },
	{ "csbig5",		KIND_ICONV, "BIG5" },
	{ "x-x-big5",		KIND_ICONV, "BIG5" },
	{ "cp950",		KIND_ICONV, "CP950" },
	{ "big5-hkscs",		KIND_ICONV, "BIG5-HKSCS" },
	{ "euc-kr",		KIND_ICONV, "CP949" },
	{ "euckr",		KIND_ICONV, "CP949" },
	{ "cp949",		KIND_ICONV, "CP949" },
	{ "uhc",		KIND_ICONV, "CP949" },
	{ "windows-949",	KIND_ICONV, "CP949" },
	{ "ks-c-5601-1987",	KIND_ICONV, "CP949" },
	{ "ks-c-5601",		KIND_ICONV, "CP949" },
	{ "ksc5601",		KIND_ICONV, "CP949" },
	{ "iso-2022-kr",	KIND_ICONV, "ISO-2022-KR" },
	{ "iso-8859-1",		KIND_ICONV, "CP1252" },
	{ "iso8859-1",		KIND_ICONV, "CP1252" },
	{ "latin1",		KIND_ICONV, "CP1252" },
	{ "l1",			KIND_ICONV, "CP1252" },
	{ "iso-8859-2",		KIND_ICONV, "ISO-8859-2" },
	{ "iso-8859-3",		KIND_ICONV, "ISO-8859-3" },
	{ "iso-8859-4",		KIND_ICONV, "ISO-8859-4" },
	{ "iso-8859-5",		KIND_ICONV, "ISO-8859-5" },
	{ "iso-8859-6",		KIND_ICONV, "ISO-8859-6" },
	{ "iso-8859-7",		KIND_ICONV, "ISO-8859-7" },
	{ "iso-8859-8",		KIND_ICONV, "ISO-8859-8" },
	{ "iso-8859-8-i",	KIND_ICONV, "ISO-8859-8" },
	{ "iso-8859-9",		KIND_ICONV, "ISO-8859-9" },
	{ "iso-8859-10",	KIND_ICONV, "ISO-8859-10" },
	{ "iso-8859-11",	KIND_ICONV, "CP874" },
	{ "iso-8859-13",	KIND_ICONV, "ISO-8859-13" },
	{ "iso-8859-14",	KIND_ICONV, "ISO-8859-14" },
	{ "iso-8859-15",	KIND_ICONV, "ISO-8859-15" },
	{ "iso-8859-16",	KIND_ICONV, "ISO-8859-16" },
	{ "windows-874",	KIND_ICONV, "CP874" },
	{ "tis-620",		KIND_ICONV, "CP874" },
	{ "windows-1250",	KIND_ICONV, "CP1250" },
	{ "cp1250",		KIND_ICONV, "CP1250" },
	{ "windows-1251",	KIND_ICONV, "CP1251" },
	{ "cp1251",		KIND_ICONV, "CP1251" },
	{ "windows-1252",	KIND_ICONV, "CP1252" },
	{ "cp1252",		KIND_ICONV, "CP1252" },
	{ "windows-1253",	KIND_ICONV, "CP1253" },
	{ "windows-1254",	KIND_ICONV, "CP1254" },
	{ "windows-1255",	KIND_ICONV, "CP1255" },
	{ "windows-1256",	KIND_ICONV, "CP1256" },
	{ "windows-1257",	KIND_ICONV, "CP1257" },
	{ "windows-1258",	KIND_ICONV, "CP1258" },
	{ "koi8-r",		KIND_ICONV, "KOI8-R" },
	{ "koi8-u",		KIND_ICONV, "KOI8-U" },
	{ "macintosh",		KIND_ICONV, "MACINTOSH" },
	{ "utf-16",		KIND_ICONV, "UTF-16" },
	{ "utf-16be",		KIND_ICONV, "UTF-16BE" },
	{ "utf-16le",		KIND_ICONV, "UTF-16LE" },
	{ "utf-7",		KIND_ICONV, "UTF-7" },
	{ "unicode-1-1-utf-7",	KIND_ICONV, "UTF-7" },
};

/* What the readings without a label, and ISO-2022-JP, need besides. */
static const char *const inner_names[] = { "EUC-JISX0213" };

static iconv_t warm[COUNT(charsets) + COUNT(inner_names)];

static bool
label_is(struct span a, const char *label)
{
	size_t i;

	for (i = 0; i < a.n && label[i] != '\0'; i++) {
		char c = a.p[i];

		if (c >= 'A' && c <= 'Z')
			c = (char)(c + ('a' - 'A'));
		if (c == '_')
			c = '-';
		if (c != label[i])
			return false;
	}
	return i == a.n && label[i] == '\0';
}

const struct charset *
charset_find(struct span label)
{
	ptrdiff_t star = span_chr(label, '*');

	if (star >= 0)
		label = span_head(label, (size_t)star);
	label = span_trim(label);
	if (label.n >= 2 && (label.p[0] == '"' || label.p[0] == '\'') &&
	    label.p[label.n - 1] == label.p[0])
		label = span_of(label.p + 1, label.n - 2);
	for (size_t i = 0; i < COUNT(charsets); i++)
		if (label_is(label, charsets[i].label))
			return &charsets[i];
	return NULL;
}

bool
charset_is_jis(const struct charset *cs)
{
	return cs != NULL && cs->kind == KIND_JIS;
}

/* How many bytes of a sequence that iconv refused are bad: the first, and
 * with it a trail byte that would read as something else on its own. */
static size_t
bad_length(const char *p, size_t n)
{
	const unsigned char *b = (const unsigned char *)p;

	return n >= 2 && b[0] >= 0x81 && b[1] >= 0x80 ? 2 : 1;
}

static bool
is_multibyte(const char *name)
{
	static const char *const names[] = {
		"CP932", "EUC-JP-MS", "EUC-JISX0213", "GB18030", "BIG5",
		"CP950", "BIG5-HKSCS", "CP949",
	};

	for (size_t i = 0; i < COUNT(names); i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

static void
add_bad(struct buf *out, size_t n, size_t *errors)
{
	*errors += n;
	while (n-- > 0)
		buf_adds(out, REPLACEMENT);
}

int
charset_iconv(const char *name, struct span bytes, struct buf *out,
    size_t *errors)
{
	char chunk[1024], *in = (char *)bytes.p, *to;
	size_t left = bytes.n, room, bad;
	iconv_t cd = iconv_open("UTF-8", name);
	size_t r;

	if (cd == NOT_OPEN && errno != ENOMEM)
		return -ENOTSUP;
	if (cd == NOT_OPEN) {
		out->error = -ENOMEM;
		return -ENOMEM;
	}
	while (left > 0 && out->error == 0) {
		to = chunk;
		room = sizeof chunk;
		r = iconv(cd, &in, &left, &to, &room);
		buf_add(out, chunk, sizeof chunk - room);
		if (r != (size_t)-1 || errno == E2BIG)
			continue;
		/* EINVAL: the end is torn off. */
		bad = left;
		if (errno == EILSEQ)
			bad = is_multibyte(name) ? bad_length(in, left) : 1;
		add_bad(out, bad, errors);
		in += bad;
		left -= bad;
	}
	to = chunk;
	room = sizeof chunk;
	if (iconv(cd, NULL, NULL, &to, &room) != (size_t)-1)
		buf_add(out, chunk, sizeof chunk - room);
	iconv_close(cd);
	return out->error;
}

static int
convert_utf8(struct span bytes, struct buf *out, size_t *errors)
{
	uint32_t ch;
	int len;

	for (struct span s = bytes; s.n > 0; s = span_skip(s, (size_t)len)) {
		len = utf8_decode(s, &ch);
		if (len < 0 || ch == 0) {
			(*errors)++;
			len = 1;
		}
	}
	return utf8_repair(out, bytes, NULL);
}

/* How many good sequences of 3 or 4 bytes: other codings make them seldom,
 * and not without many bad ones. */
static size_t
utf8_sequences(struct span s)
{
	size_t n = 0;
	uint32_t ch;
	int len;

	for (; s.n > 0; s = span_skip(s, len > 0 ? (size_t)len : 1)) {
		len = utf8_decode(s, &ch);
		if (len >= 3)
			n++;
	}
	return n;
}

static bool
is_lower(unsigned char c)
{
	return c >= 'a' && c <= 'z';
}

/* Odd for real text, though decodable: half-width kana in rows, and their
 * signs first of all, are EUC or UTF-8 read as CP932; private use is a gap of
 * the table, as bad as an error; one foreign character inside a word of small
 * letters is an accented one. */
static size_t
oddness(struct span utf8)
{
	unsigned char before[2] = { 0, 0 };	/* 0xff: no ASCII */
	size_t odd = 0;
	uint32_t ch;
	int len;

	while ((len = utf8_decode(utf8, &ch)) > 0) {
		if (ch >= 0xff61 && ch <= 0xff9f)
			odd += ch <= 0xff65 ? 4 : 1;
		else if (ch >= 0xe000 && ch <= 0xf8ff)
			odd += 10;
		if (ch < 0x80 && is_lower((unsigned char)ch) &&
		    before[1] == 0xff && is_lower(before[0]))
			odd += 4;
		before[0] = before[1];
		before[1] = ch < 0x80 ? (unsigned char)ch : 0xff;
		utf8 = span_skip(utf8, (size_t)len);
	}
	return odd;
}

/* The same for bytes read as windows-1252: letters are likely, signs not. */
static size_t
western_oddness(struct span bytes)
{
	size_t odd = 0;

	for (size_t i = 0; i < bytes.n; i++) {
		unsigned char c = (unsigned char)bytes.p[i];

		if (c >= 0xc0 && c != 0xd7 && c != 0xf7)
			odd++;
		else if (c >= 0x80)
			odd += 5;
	}
	return odd;
}

static int
convert_named(const char *name, struct span bytes, struct buf *out,
    size_t *errors)
{
	return name == NULL ? convert_utf8(bytes, out, errors) :
	    charset_iconv(name, bytes, out, errors);
}

/* How badly bytes read as one charset; SIZE_MAX: no such converter. */
static int
try_charset(const char *name, struct span bytes, struct buf *trial,
    size_t *ret_score)
{
	size_t bad = 0, good;
	int r;

	*ret_score = SIZE_MAX;
	buf_reset(trial);
	r = convert_named(name, bytes, trial, &bad);
	/* A system without this converter reads as the others do. */
	if (r < 0)
		return r == -ENOTSUP ? 0 : r;
	if (name == NULL) {
		good = utf8_sequences(bytes);
		*ret_score = bad > good ? (bad - good) * 10 : 0;
	} else if (strcmp(name, "CP1252") == 0) {
		*ret_score = bad * 10 + western_oddness(bytes);
	} else {
		*ret_score = bad * 10 + oddness(buf_span(trial));
	}
	return 0;
}

int
charset_8bit(struct span bytes, struct buf *out, size_t *errors)
{
	static const char *const names[] = { NULL, "CP932", "EUC-JP-MS",
	    "CP1252" };
	size_t best = SIZE_MAX, chosen = 0, score;
	struct buf trial;
	int r = 0;

	if (utf8_valid(bytes))
		return convert_utf8(bytes, out, errors);
	buf_init(&trial, SAMPLE_BYTES * 4);
	for (size_t i = 0; i < COUNT(names) && r == 0; i++) {
		r = try_charset(names[i], span_head(bytes, SAMPLE_BYTES),
		    &trial, &score);
		if (score >= best)
			continue;
		best = score;
		chosen = i;
	}
	buf_done(&trial);
	if (r < 0 && out->error == 0)
		out->error = r;
	return r < 0 ? r : convert_named(names[chosen], bytes, out, errors);
}

static bool
is_7bit(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] >= 0x80)
			return false;
	return true;
}

int
charset_convert(const struct charset *cs, struct span bytes, struct buf *out,
    size_t *errors)
{
	enum kind kind = cs != NULL ? cs->kind : KIND_RAW;

	/* Seven-bit text with the escapes of ISO-2022-JP is that, whatever
	 * the label says; UTF-8 is never written so. */
	if (kind == KIND_JIS ||
	    (jis_present(bytes) && (is_7bit(bytes) ||
	    (kind == KIND_RAW && !utf8_valid(bytes))) &&
	    (kind != KIND_ICONV || is_multibyte(cs->name))))
		return jis_decode(bytes, out, errors);
	if (kind == KIND_UTF8)
		return convert_utf8(bytes, out, errors);
	if (kind == KIND_RAW)
		return charset_8bit(bytes, out, errors);
	return charset_iconv(cs->name, bytes, out, errors);
}

int
charset_decode(struct span charset, struct span bytes, struct buf *ret_utf8)
{
	const struct charset *cs = charset_find(charset);
	size_t errors = 0;
	int r;

	r = charset_convert(cs, bytes, ret_utf8, &errors);
	if (r == -ENOTSUP)
		cs = NULL, r = charset_convert(NULL, bytes, ret_utf8, &errors);
	if (r == 0 && cs == NULL)
		r = -ENOTSUP;
	return r;
}

int
charset_decode_raw(struct span bytes, struct buf *ret_utf8)
{
	size_t errors = 0;

	return charset_convert(NULL, bytes, ret_utf8, &errors);
}

static int
warm_one(size_t i, const char *name)
{
	if (name == NULL || warm[i] != NULL)
		return 0;
	warm[i] = iconv_open("UTF-8", name);
	if (warm[i] != NOT_OPEN)
		return 0;
	warm[i] = NULL;
	return errno == ENOMEM ? -ENOMEM : -ENOTSUP;
}

int
charset_warm(void)
{
	int r = 0, one;
	size_t i;

	for (i = 0; i < COUNT(charsets) + COUNT(inner_names); i++) {
		one = warm_one(i, i < COUNT(charsets) ? charsets[i].name :
		    inner_names[i - COUNT(charsets)]);
		if (one < 0)
			r = one;
	}
	return r;
}
