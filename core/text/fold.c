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

/* One character after another through map; bad bytes as they are. */
static int
fold_each(struct span in, struct buf *out, uint32_t (*map)(uint32_t))
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
		buf_add(out, enc, (size_t)utf8_encode(map(ch), enc));
		in = span_skip(in, (size_t)len);
	}
	return out->error;
}

int
fold_line(struct span in, struct buf *out)
{
	return fold_each(in, out, fold_width);
}

/* The voiced form of a full-width kana for a half-width (han)dakuten behind
 * it; 0 where there is none. */
static uint32_t
voiced(uint32_t kana, uint32_t mark)
{
	bool ha_row = kana >= 0x30cf && kana <= 0x30db &&
	    (kana - 0x30cf) % 3 == 0;

	if (mark == HALF_HANDAKUTEN)
		return ha_row ? kana + 2 : 0;
	if (mark != HALF_DAKUTEN)
		return 0;
	if (kana == 0x30a6)
		return 0x30f4;
	if (kana == 0x30ef)
		return 0x30f7;
	if (kana == 0x30f2)
		return 0x30fa;
	/* か to ち stand on odd code points, つ to と on even ones. */
	if (kana >= 0x30ab && kana <= 0x30c1 && kana % 2 == 1)
		return kana + 1;
	if (kana >= 0x30c4 && kana <= 0x30c8 && kana % 2 == 0)
		return kana + 1;
	return ha_row ? kana + 1 : 0;
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
		ch = search_char(&in, ch);
		buf_add(out, enc, (size_t)utf8_encode(ch, enc));
	}
	return out->error;
}
