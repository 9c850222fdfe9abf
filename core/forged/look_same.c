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
	{ 0x4e1a, 0x696d },	/* 业 業 */
	{ 0x4e1c, 0x6771 },	/* 东 東 */
	{ 0x4e30, 0x8c4a },	/* 丰 豊 */
	{ 0x4e3a, 0x70ba },	/* 为 為 */
	{ 0x4e3c, 0x4e95 },	/* 丼 井 */
	{ 0x4e50, 0x697d },	/* 乐 楽 */
	{ 0x4e70, 0x8cb7 },	/* 买 買 */
	{ 0x4eb0, 0x4eac },	/* 亰 京 */
	{ 0x4ef7, 0x4fa1 },	/* 价 価 */
	{ 0x4f73, 0x4f4f },	/* 佳 住 */
	{ 0x513f, 0x30eb },	/* 儿 ル */
	{ 0x5173, 0x95a2 },	/* 关 関 */
	{ 0x5174, 0x8208 },	/* 兴 興 */
	{ 0x519c, 0x8fb2 },	/* 农 農 */
	{ 0x5238, 0x52b5 },	/* 券 劵 */
	{ 0x52a1, 0x52d9 },	/* 务 務 */
	{ 0x52b3, 0x52b4 },	/* 劳 労 */
	{ 0x5315, 0x30d2 },	/* 匕 ヒ */
	{ 0x534f, 0x5354 },	/* 协 協 */
	{ 0x5385, 0x5e81 },	/* 厅 庁 */
	{ 0x5458, 0x54e1 },	/* 员 員 */
	{ 0x570b, 0x56fd },	/* 國 国 */
	{ 0x592a, 0x5927 },	/* 太 大 */
	{ 0x592d, 0x5929 },	/* 夭 天 */
	{ 0x5932, 0x672c },	/* 夲 本 */
	{ 0x5c9b, 0x5cf6 },	/* 岛 島 */
	{ 0x5df2, 0x5df1 },	/* 已 己 */
	{ 0x5df3, 0x5df1 },	/* 巳 己 */
	{ 0x5e7f, 0x5e83 },	/* 广 広 */
	{ 0x5e93, 0x5eab },	/* 库 庫 */
	{ 0x5f80, 0x4f4f },	/* 往 住 */
	{ 0x603b, 0x7dcf },	/* 总 総 */
	{ 0x635f, 0x640d },	/* 损 損 */
	{ 0x66f0, 0x65e5 },	/* 曰 日 */
	{ 0x6703, 0x4f1a },	/* 會 会 */
	{ 0x672b, 0x672a },	/* 末 未 */
	{ 0x673a, 0x6a5f },	/* 机 機 */
	{ 0x67ec, 0x6771 },	/* 柬 東 */
	{ 0x6a02, 0x697d },	/* 樂 楽 */
	{ 0x6c14, 0x6c17 },	/* 气 気 */
	{ 0x6d4e, 0x6e08 },	/* 济 済 */
	{ 0x6ee8, 0x6d5c },	/* 滨 浜 */
	{ 0x72ac, 0x5927 },	/* 犬 大 */
	{ 0x7535, 0x96fb },	/* 电 電 */
	{ 0x7ea6, 0x7d04 },	/* 约 約 */
	{ 0x7eaa, 0x7d00 },	/* 纪 紀 */
	{ 0x7ec4, 0x7d44 },	/* 组 組 */
	{ 0x7ed9, 0x7d66 },	/* 给 給 */
	{ 0x7ef3, 0x7e04 },	/* 绳 縄 */
	{ 0x85cf, 0x8535 },	/* 藏 蔵 */
	{ 0x89c6, 0x8996 },	/* 视 視 */
	{ 0x8b49, 0x8a3c },	/* 證 証 */
	{ 0x8ba1, 0x8a08 },	/* 计 計 */
	{ 0x8bae, 0x8b70 },	/* 议 議 */
	{ 0x8bc1, 0x8a3c },	/* 证 証 */
	{ 0x8bdd, 0x8a71 },	/* 话 話 */
	{ 0x8bfe, 0x8ab2 },	/* 课 課 */
	{ 0x8d22, 0x8ca1 },	/* 财 財 */
	{ 0x8d3a, 0x8cc0 },	/* 贺 賀 */
	{ 0x8f93, 0x8f38 },	/* 输 輸 */
	{ 0x8fd0, 0x904b },	/* 运 運 */
	{ 0x8fde, 0x9023 },	/* 连 連 */
	{ 0x90ae, 0x90f5 },	/* 邮 郵 */
	{ 0x94f6, 0x9280 },	/* 银 銀 */
	{ 0x957f, 0x9577 },	/* 长 長 */
	{ 0x9633, 0x967d },	/* 阳 陽 */
	{ 0x9646, 0x9678 },	/* 陆 陸 */
	{ 0x9669, 0x967a },	/* 险 険 */
	{ 0x989d, 0x984d },	/* 额 額 */
	{ 0x9986, 0x9928 },	/* 馆 館 */
	{ 0x9a5b, 0x99c5 },	/* 驛 駅 */
	{ 0x9a6c, 0x99ac },	/* 马 馬 */
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
