/* ISO-2022-JP as mail really has it: RFC 1468 and 2237, JIS X 0201 kana by
 * ESC ( I, by SO and SI and as 8-bit bytes, NEC row 13 and the IBM extensions
 * (read through CP932), JIS X 0212 (EUC-JP-MS), JIS X 0213.  Bytes are
 * rewritten for iconv piece by piece.  A line end returns to ASCII.
 * Fails only for the buffers (-ENOMEM, -EFBIG). */
#include <errno.h>

#include "core/text/charset_internal.h"

enum set {
	SET_ASCII,
	SET_KANA,
	SET_X0208,
	SET_X0212,
	SET_X0213,	/* plane 1 */
	SET_X0213_2,
};

static const struct escape {
	const char	*bytes;
	enum set	 set;
} escapes[] = {
	{ "(B",  SET_ASCII },	{ "(J",  SET_ASCII },	{ "(H",  SET_ASCII },
	{ "(I",  SET_KANA },	{ "$@",  SET_X0208 },	{ "$B",  SET_X0208 },
	{ "$(@", SET_X0208 },	{ "$(B", SET_X0208 },	{ "$(D", SET_X0212 },
	{ "$(O", SET_X0213 },	{ "$(Q", SET_X0213 },	{ "$(P", SET_X0213_2 },
	{ "&@",  SET_X0208 },	/* announces the revision of 1990 */
};

/* What the rewritten bytes are, by set. */
static const char *const codings[] = {
	[SET_ASCII]	= NULL,		/* 8-bit by the better reading */
	[SET_KANA]	= "CP932",
	[SET_X0208]	= "CP932",
	[SET_X0212]	= "EUC-JP-MS",
	[SET_X0213]	= "EUC-JISX0213",
	[SET_X0213_2]	= "EUC-JISX0213",
};

struct reader {
	struct buf	*out;
	size_t		*errors;
	enum set	 set;		/* designated */
	bool		 shifted;	/* by SO: kana */
	struct buf	 piece;		/* rewritten bytes of one coding */
	enum set	 piece_set;
};

static const struct escape *
find_escape(struct span rest)
{
	if (rest.n < 3 || rest.p[0] != 0x1b)
		return NULL;
	rest = span_skip(rest, 1);
	for (size_t i = 0; i < sizeof escapes / sizeof escapes[0]; i++)
		if (span_starts(rest, escapes[i].bytes))
			return &escapes[i];
	return NULL;
}

bool
jis_present(struct span bytes)
{
	const struct escape *e;
	ptrdiff_t at;

	while ((at = span_chr(bytes, 0x1b)) >= 0) {
		bytes = span_skip(bytes, (size_t)at);
		e = find_escape(bytes);
		if (e != NULL && e->set != SET_ASCII)
			return true;
		bytes = span_skip(bytes, 1);
	}
	return false;
}

static void
flush(struct reader *r)
{
	const char *coding = codings[r->piece_set];
	int result;

	/* A reset would forget it. */
	if (r->piece.error < 0 && r->out->error == 0)
		r->out->error = r->piece.error;
	if (r->piece.len == 0 || r->out->error < 0)
		return;
	if (coding == NULL)
		result = charset_8bit(buf_span(&r->piece), r->out, r->errors);
	else
		result = charset_iconv(coding, buf_span(&r->piece), r->out,
		    r->errors);
	if (result == -ENOTSUP) {
		/* This system has no such converter. */
		for (size_t i = 0; i < r->piece.len; i++)
			buf_adds(r->out, "\xef\xbf\xbd");
		*r->errors += r->piece.len;
	}
	buf_reset(&r->piece);
}

static void
use(struct reader *r, enum set set)
{
	if (r->piece_set != set)
		flush(r);
	r->piece_set = set;
}

static void
bad_byte(struct reader *r)
{
	flush(r);
	buf_adds(r->out, "\xef\xbf\xbd");
	(*r->errors)++;
}

/* Row and cell (0x21-0x7e each) of JIS X 0208 in the form of CP932. */
static void
add_x0208(struct buf *b, unsigned row, unsigned cell)
{
	unsigned lead = (row - 0x21) / 2 + 0x81;

	if (lead > 0x9f)
		lead += 0x40;
	buf_addc(b, (char)lead);
	if (row % 2 == 0)
		buf_addc(b, (char)(cell + 0x7e));
	else
		buf_addc(b, (char)(cell + (cell < 0x60 ? 0x1f : 0x20)));
}

/* A character of a two-byte set; returns the bytes used. */
static size_t
add_two(struct reader *r, struct span s)
{
	unsigned a = (unsigned char)s.p[0], b;

	b = s.n > 1 ? (unsigned char)s.p[1] : 0;
	if (b < 0x21 || b > 0x7e) {
		bad_byte(r);
		return 1;
	}
	use(r, r->set);
	if (r->set == SET_X0208) {
		add_x0208(&r->piece, a, b);
		return 2;
	}
	if (r->set != SET_X0213)
		buf_addc(&r->piece, (char)0x8f);
	buf_addc(&r->piece, (char)(a | 0x80));
	buf_addc(&r->piece, (char)(b | 0x80));
	return 2;
}

static bool
within(unsigned c, unsigned first, unsigned last)
{
	return c >= first && c <= last;
}

/* One character that is no escape; returns the bytes used. */
static size_t
add_one(struct reader *r, struct span s)
{
	unsigned char c = (unsigned char)s.p[0];
	enum set set = r->shifted ? SET_KANA : r->set;

	if (c == 0x0e || c == 0x0f) {
		r->shifted = c == 0x0e;
		return 1;
	}
	if (c == '\r' || c == '\n') {
		r->set = SET_ASCII;
		r->shifted = false;
	}
	if (set == SET_KANA && within(c, 0x21, 0x5f)) {
		use(r, SET_KANA);
		buf_addc(&r->piece, (char)(c | 0x80));
		return 1;
	}
	if (set >= SET_X0208 && within(c, 0x21, 0x7e))
		return add_two(r, s);
	if (set == SET_ASCII || c < 0x80) {
		use(r, SET_ASCII);
		buf_addc(&r->piece, (char)c);
	} else if (within(c, 0xa1, 0xdf)) {
		/* half-width kana in eight bits */
		use(r, SET_KANA);
		buf_addc(&r->piece, (char)c);
	} else {
		/* a second byte was torn off, or eight bits in seven */
		bad_byte(r);
	}
	return 1;
}

int
jis_decode(struct span bytes, struct buf *out, size_t *errors)
{
	struct reader r = { .out = out, .errors = errors };
	const struct escape *e;
	size_t used;

	buf_init(&r.piece, bytes.n * 3 + 16);
	while (bytes.n > 0 && out->error == 0 && r.piece.error == 0) {
		e = find_escape(bytes);
		if (e != NULL) {
			/* A return to ASCII that nothing was left for: the
			 * word's beginning is in the one before. */
			if (e->set == SET_ASCII && r.set == SET_ASCII)
				(*errors)++;
			if (e->bytes[0] != '&')
				r.set = e->set;
			used = 1 + strlen(e->bytes);
		} else if (bytes.p[0] == 0x1b) {
			bad_byte(&r);
			used = 1;
		} else {
			used = add_one(&r, bytes);
		}
		bytes = span_skip(bytes, used);
	}
	flush(&r);
	buf_done(&r.piece);
	return out->error;
}
