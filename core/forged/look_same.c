/* Look-alikes that ICU's table lacks: signs for letters, small capitals, kana
 * for kana, kanji for kanji.  Laid over ICU's prototypes in lower case, on
 * both sides of a comparison, so that the direction of a row means nothing.
 * Ordered by code point; what a row gives has no row itself. */
#include <stdlib.h>

#include "core/forged/skeleton.h"

struct same {
	uint32_t	 ch, to, second;
};

static const struct same table[] = {
	{ '$', 's' },
	{ '-', 0x30fc },	/* - ー */
	{ '5', 's' },
	{ '@', 'a' },
	{ 'd', 'c', 'l' },
	{ 'w', 'v', 'v' },
	{ 0x0138, 'k' },	/* ĸ k */
	{ 0x0262, 'g' },	/* ɢ g */
	{ 0x0274, 'n' },	/* ɴ n */
	{ 0x0280, 'r' },	/* ʀ r */
	{ 0x028d, 'r', 'n' },	/* ʍ rn */
	{ 0x028f, 'y' },	/* ʏ y */
	{ 0x0299, 'b' },	/* ʙ b */
	{ 0x029c, 'h' },	/* ʜ h */
	{ 0x029f, 'l' },	/* ʟ l */
	{ 0x043f, 'n' },	/* п n */
	{ 0x0461, 'v', 'v' },	/* ѡ vv */
	{ 0x04cf, 'l' },	/* ӏ l */
	{ 0x0578, 'n' },	/* ո n */
	{ 0x1455, 'c' },	/* ᑕ c */
	{ 0x146b, 'q' },	/* ᑫ q */
	{ 0x1515, 's' },	/* ᔕ s */
	{ 0x156e, 'e' },	/* ᕮ e */
	{ 0x15dd, 'o' },	/* ᗝ o */
	{ 0x15e9, 'a' },	/* ᗩ a */
	{ 0x15f4, 'e' },	/* ᗴ e */
	{ 0x1614, 'z' },	/* ᘔ z */
	{ 0x161c, 'g' },	/* ᘜ g */
	{ 0x1d00, 'a' },	/* ᴀ a */
	{ 0x1d05, 'c', 'l' },	/* ᴅ cl */
	{ 0x1d07, 'e' },	/* ᴇ e */
	{ 0x1d0a, 'j' },	/* ᴊ j */
	{ 0x1d0b, 'k' },	/* ᴋ k */
	{ 0x1d0d, 'r', 'n' },	/* ᴍ rn */
	{ 0x1d18, 'p' },	/* ᴘ p */
	{ 0x1d1b, 't' },	/* ᴛ t */
	{ 0x1d28, 'n' },	/* ᴨ n */
	{ 0x3006, 0x30e1 },	/* 〆 メ */
	{ 0x3041, 0x3042 },	/* ぁ あ */
	{ 0x3043, 0x3044 },	/* ぃ い */
	{ 0x3045, 0x30a6 },	/* ぅ ウ */
	{ 0x3046, 0x30a6 },	/* う ウ */
	{ 0x3047, 0x3048 },	/* ぇ え */
	{ 0x3049, 0x304a },	/* ぉ お */
	{ 0x304b, 0x529b },	/* か 力 */
	{ 0x304d, 0x30ad },	/* き キ */
	{ 0x305b, 0x30bb },	/* せ セ */
	{ 0x3063, 0x3064 },	/* っ つ */
	{ 0x3082, 0x30e2 },	/* も モ */
	{ 0x3083, 0x30e4 },	/* ゃ ヤ */
	{ 0x3084, 0x30e4 },	/* や ヤ */
	{ 0x3085, 0x3086 },	/* ゅ ゆ */
	{ 0x3087, 0x3088 },	/* ょ よ */
	{ 0x308a, 0x30ea },	/* り リ */
	{ 0x308e, 0x308f },	/* ゎ わ */
	{ 0x30a1, 0x30a2 },	/* ァ ア */
	{ 0x30a3, 0x4ebb },	/* ィ 亻 */
	{ 0x30a5, 0x30a6 },	/* ゥ ウ */
	{ 0x30a7, 0x5de5 },	/* ェ 工 */
	{ 0x30a9, 0x624d },	/* ォ 才 */
	{ 0x30aa, 0x624d },	/* オ 才 */
	{ 0x30bd, 0x30f3 },	/* ソ ン */
	{ 0x30c1, 0x5343 },	/* チ 千 */
	{ 0x30c3, 0x30b7 },	/* ッ シ */
	{ 0x30c4, 0x30b7 },	/* ツ シ */
	{ 0x30df, 0x4e09 },	/* ミ 三 */
	{ 0x30e3, 0x30e4 },	/* ャ ヤ */
	{ 0x30e5, 0x30e6 },	/* ュ ユ */
	{ 0x30e7, 0x30e8 },	/* ョ ヨ */
	{ 0x30ee, 0x30ef },	/* ヮ ワ */
	{ 0x30f5, 0x529b },	/* ヵ 力 */
	{ 0x30f6, 0x30b1 },	/* ヶ ケ */
	{ 0x4e1c, 0x6771 },	/* 东 東 */
	{ 0x4e3c, 0x4e95 },	/* 丼 井 */
	{ 0x4e50, 0x697d },	/* 乐 楽 */
	{ 0x4eb0, 0x4eac },	/* 亰 京 */
	{ 0x4f73, 0x4f4f },	/* 佳 住 */
	{ 0x513f, 0x30eb },	/* 儿 ル */
	{ 0x5238, 0x52b5 },	/* 券 劵 */
	{ 0x5315, 0x30d2 },	/* 匕 ヒ */
	{ 0x5458, 0x54e1 },	/* 员 員 */
	{ 0x570b, 0x56fd },	/* 國 国 */
	{ 0x592a, 0x5927 },	/* 太 大 */
	{ 0x592d, 0x5929 },	/* 夭 天 */
	{ 0x5932, 0x672c },	/* 夲 本 */
	{ 0x5df2, 0x5df1 },	/* 已 己 */
	{ 0x5df3, 0x5df1 },	/* 巳 己 */
	{ 0x5f80, 0x4f4f },	/* 往 住 */
	{ 0x66f0, 0x65e5 },	/* 曰 日 */
	{ 0x6703, 0x4f1a },	/* 會 会 */
	{ 0x672b, 0x672a },	/* 末 未 */
	{ 0x67ec, 0x6771 },	/* 柬 東 */
	{ 0x6a02, 0x697d },	/* 樂 楽 */
	{ 0x72ac, 0x5927 },	/* 犬 大 */
	{ 0x8b49, 0x8a3c },	/* 證 証 */
	{ 0x8bc1, 0x8a3c },	/* 证 証 */
	{ 0x90ae, 0x90f5 },	/* 邮 郵 */
	{ 0x9280, 0x94f6 },	/* 銀 银 */
	{ 0x9a5b, 0x99c5 },	/* 驛 駅 */
	{ 0xa730, 'f' },	/* ꜰ f */
	{ 0xa731, 's' },	/* ꜱ s */
};

static int
compare(const void *key, const void *row)
{
	uint32_t ch = *(const uint32_t *)key;
	uint32_t other = ((const struct same *)row)->ch;

	return ch < other ? -1 : ch > other;
}

uint32_t
look_same(uint32_t ch, uint32_t *ret_second)
{
	const struct same *s = bsearch(&ch, table,
	    sizeof table / sizeof *table, sizeof *table, compare);

	*ret_second = s ? s->second : 0;
	return s ? s->to : 0;
}
