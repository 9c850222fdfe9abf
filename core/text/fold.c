/* Folding of typed and searched text.  Tables and pure functions; the only
 * failure is the caller's buffer (-ENOMEM, -EFBIG).  Bytes that are not UTF-8
 * pass unchanged: a search for them must still match itself. */
#include "core/text/fold.h"

#include "core/text/unicode.h"
#include "core/text/utf8.h"

/* Half-width kana U+FF61-U+FF9D in order (JIS X 0201 to JIS X 0208). */
static const uint16_t kana_full[] = {
	0x3002, 0x300c, 0x300d, 0x3001, 0x30fb, 0x30f2, 0x30a1, 0x30a3,
	0x30a5, 0x30a7, 0x30a9, 0x30e3, 0x30e5, 0x30e7, 0x30c3, 0x30fc,
	0x30a2, 0x30a4, 0x30a6, 0x30a8, 0x30aa, 0x30ab, 0x30ad, 0x30af,
	0x30b1, 0x30b3, 0x30b5, 0x30b7, 0x30b9, 0x30bb, 0x30bd, 0x30bf,
	0x30c1, 0x30c4, 0x30c6, 0x30c8, 0x30ca, 0x30cb, 0x30cc, 0x30cd,
	0x30ce, 0x30cf, 0x30d2, 0x30d5, 0x30d8, 0x30db, 0x30de, 0x30df,
	0x30e0, 0x30e1, 0x30e2, 0x30e4, 0x30e6, 0x30e8, 0x30e9, 0x30ea,
	0x30eb, 0x30ec, 0x30ed, 0x30ef, 0x30f3,
};

#define HALF_KANA_FIRST	0xff61
#define HALF_KANA_LAST	0xff9d
#define HALF_DAKUTEN	0xff9e
#define HALF_HANDAKUTEN	0xff9f

/* Signs an IME types in place of keys. */
static const struct {
	uint32_t	from, to;
} signs[] = {
	{ 0x2010, '-' }, { 0x2015, '-' }, { 0x2018, '\'' }, { 0x2019, '\'' },
	{ 0x201c, '"' }, { 0x201d, '"' }, { 0x2212, '-' }, { 0x3000, ' ' },
	{ 0x3001, ',' }, { 0x3002, '.' }, { 0x300c, '[' }, { 0x300d, ']' },
	{ 0x301c, '~' }, { 0x30fb, '/' }, { 0x30fc, '-' }, { 0xff61, '.' },
	{ 0xff62, '[' }, { 0xff63, ']' }, { 0xff64, ',' }, { 0xff65, '/' },
	{ 0xff70, '-' }, { 0xffe5, '\\' },
};

static uint32_t
fold_width(uint32_t ch)
{
	if (ch >= 0xff01 && ch <= 0xff5e)
		return ch - 0xfee0;
	return ch == 0x3000 ? ' ' : ch;
}

uint32_t
fold_key(uint32_t ch)
{
	ch = fold_width(ch);
	for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
		if (signs[i].from == ch)
			return signs[i].to;
	return ch;
}

static uint32_t
line_char(struct span *rest, uint32_t ch)
{
	(void)rest;
	return fold_width(ch);
}

/* One character after another through map, which may take more of the rest;
 * bad bytes as they are. */
static int
fold_each(struct span in, struct buf *out,
    uint32_t (*map)(struct span *rest, uint32_t ch))
{
	char enc[4];
	uint32_t ch;
	int len;

	while (in.n > 0 && out->error == 0) {
		len = utf8_decode(in, &ch);
		if (len < 0) {
			buf_addc(out, in.p[0]);
			in = span_skip(in, 1);
			continue;
		}
		in = span_skip(in, (size_t)len);
		ch = map(&in, ch);
		buf_add(out, enc, (size_t)utf8_encode(ch, enc));
	}
	return out->error;
}

int
fold_line(struct span in, struct buf *out)
{
	return fold_each(in, out, line_char);
}

/* Full-width kana that take a (han)dakuten: every step-th from first to
 * last becomes itself + add. */
static const struct {
	uint32_t	mark, first, last, step, add;
} voicings[] = {
	{ HALF_DAKUTEN, 0x30a6, 0x30a6, 1, 0x4e },	/* ウ */
	{ HALF_DAKUTEN, 0x30ab, 0x30c1, 2, 1 },		/* カ to チ */
	{ HALF_DAKUTEN, 0x30c4, 0x30c8, 2, 1 },		/* ツ to ト */
	{ HALF_DAKUTEN, 0x30cf, 0x30db, 3, 1 },		/* ハ to ホ */
	{ HALF_DAKUTEN, 0x30ef, 0x30ef, 1, 8 },		/* ワ */
	{ HALF_DAKUTEN, 0x30f2, 0x30f2, 1, 8 },		/* ヲ */
	{ HALF_HANDAKUTEN, 0x30cf, 0x30db, 3, 2 },
};

/* 0 where there is no such kana. */
static uint32_t
voiced(uint32_t kana, uint32_t mark)
{
	for (size_t i = 0; i < sizeof voicings / sizeof *voicings; i++) {
		if (voicings[i].mark == mark && kana >= voicings[i].first &&
		    kana <= voicings[i].last &&
		    (kana - voicings[i].first) % voicings[i].step == 0)
			return kana + voicings[i].add;
	}
	return 0;
}

static uint32_t
search_char(struct span *rest, uint32_t ch)
{
	uint32_t mark, both;
	int len;

	ch = fold_width(ch);
	if (ch == HALF_DAKUTEN)
		return 0x309b;
	if (ch == HALF_HANDAKUTEN)
		return 0x309c;
	if (ch < HALF_KANA_FIRST || ch > HALF_KANA_LAST)
		return unicode_lower(ch);
	ch = kana_full[ch - HALF_KANA_FIRST];
	len = utf8_decode(*rest, &mark);
	both = len > 0 ? voiced(ch, mark) : 0;
	if (both == 0)
		return ch;
	*rest = span_skip(*rest, (size_t)len);
	return both;
}

int
fold_search(struct span in, struct buf *out)
{
	return fold_each(in, out, search_char);
}
