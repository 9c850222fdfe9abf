/* Rules of the subject, as people read it. */
#include "core/lint/rules.h"
#include "core/text/cells.h"
#include "core/text/utf8.h"

/* ---- what it says ---- */

/* A field of blanks alone is none. */
static int
l201(struct lint_run *run)
{
	if (run->v->subject.n == 0)
		lint_hit(run, lint_field(run->v, "Subject"), NULL);
	return 0;
}

static bool
is_word(struct span s, const char *const *words)
{
	for (size_t i = 0; words[i] != NULL; i++)
		if (span_is(s, words[i]))
			return true;
	return false;
}

static bool
is_abbreviation(struct span s)
{
	static const char *const words[] = { "件", "資料", "連絡", "見積",
		"請求", "質問", "mtg", "tel", "ok", NULL };

	return is_word(s, words);
}

static bool
is_nothing(struct span s)
{
	static const char *const words[] = { "test", "テスト", "てすと", "hi",
		"hello", "no subject", "無題", "件名なし", "写真", "画像",
		"添付", NULL };

	return is_word(s, words);
}

/* "ttt", "あああ"; and what has no letter at all. */
static bool
is_one_letter(struct span s)
{
	uint32_t first, ch;
	int n = utf8_decode(s, &first);

	while (n > 0 && (n = utf8_decode(s, &ch)) > 0) {
		if (ch != first)
			return false;
		s = span_skip(s, (size_t)n);
	}
	return n == 0;
}

static bool
has_letter(struct span s)
{
	struct lint_units u;
	uint32_t ch;
	int n;

	lint_count(s, &u);
	if (u.half > 1)
		return true;
	while ((n = utf8_decode(s, &ch)) != 0) {
		if (n > 0 && ch >= 'a' && ch <= 'z')
			return true;
		s = span_skip(s, n > 0 ? (size_t)n : 1);
	}
	return false;
}

/* Only digits and signs between them ("2026-11-24"). */
static bool
is_number(struct span s)
{
	struct lint_units u;
	size_t digits = 0;

	for (size_t i = 0; i < s.n; i++) {
		if ((unsigned char)s.p[i] >= 0x80 ||
		    (s.p[i] >= 'a' && s.p[i] <= 'z'))
			return false;
		digits += s.p[i] >= '0' && s.p[i] <= '9';
	}
	lint_count(s, &u);
	return digits > 0 || u.half == 0;
}

#define UNITS_LEAST 4u		/* half units */

static int
l202(struct lint_run *run)
{
	const struct lint_view *v = run->v;
	struct span s = v->subject_bare, rest = v->subject_folded;
	struct lint_units u;

	if (v->subject.n == 0 || is_abbreviation(s) ||
	    (s.n == 0 && lint_cut_reply(&rest)))
		return 0;
	lint_count(s, &u);
	if (is_nothing(s) || is_one_letter(s) || is_number(s) ||
	    u.half < UNITS_LEAST || !has_letter(s))
		lint_hit(run, lint_field(v, "Subject"), "x", &v->subject,
		    NULL);
	return 0;
}

static int
l203(struct lint_run *run)
{
	const struct lint_view *v = run->v;
	struct span rest = v->subject_folded;

	if (v->subject_bare.n == 0 && lint_cut_reply(&rest))
		lint_hit(run, lint_field(v, "Subject"), "x", &v->subject,
		    NULL);
	return 0;
}

static int
l209(struct lint_run *run)
{
	const struct lint_view *v = run->v;

	if (!v->reply && is_abbreviation(v->subject_bare))
		lint_hit(run, lint_field(v, "Subject"), "x", &v->subject,
		    NULL);
	return 0;
}

/* ---- how it looks ---- */

#define CELLS_MOST 120u

static size_t
count_characters(struct span s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		n += ((unsigned char)s.p[i] & 0xc0) != 0x80;
	return n;
}

static int
l204(struct lint_run *run)
{
	struct span s = run->v->subject, n;

	if (cells_width_of(s, 2) <= CELLS_MOST)
		return 0;
	n = lint_number(run, (long long)count_characters(s));
	lint_hit(run, lint_field(run->v, "Subject"), "n", &n, NULL);
	return 0;
}

static int
l205(struct lint_run *run)
{
	const struct lint_view *v = run->v;
	bool reply = span_starts_nocase(v->subject_folded, "re:") ||
	    span_starts(v->subject_folded, "返信");

	if (reply && v->first)
		lint_hit(run, lint_field(v, "Subject"), NULL);
	return 0;
}

/* Signs that call for attention; brackets and stops are none. */
static bool
is_loud(uint32_t ch)
{
	if (ch < 0x80)
		return ch > ' ' && strchr("!?*#$%^+=|~@", (int)ch) != NULL;
	return (ch >= 0x2190 && ch < 0x2300) || (ch >= 0x25a0 &&
	    ch < 0x27c0) || ch == 0x203b || ch >= 0x1f000;
}

static bool
is_shouting(uint32_t ch)
{
	return ch == '!' || ch == '?' || ch == 0x2605 || ch == 0x2606 ||
	    ch == 0x25c6 || ch == 0x266a;
}

#define SIGNS_IN_A_ROW 3
#define SIGNS_OF 10		/* characters at least */
#define SIGNS_PERCENT 30
#define PAIRS_MOST 2

static int
l206(struct lint_run *run)
{
	struct span s = run->v->subject_folded;
	size_t row = 0, longest = 0, signs = 0, all = 0, pairs = 0;
	uint32_t ch;
	int n;

	while ((n = utf8_decode(s, &ch)) != 0) {
		s = span_skip(s, n > 0 ? (size_t)n : 1);
		if (n < 0)
			continue;
		row = is_shouting(ch) ? row + 1 : 0;
		longest = row > longest ? row : longest;
		signs += is_loud(ch);
		pairs += ch == 0x3010;
		all += ch > ' ';
	}
	if (longest >= SIGNS_IN_A_ROW || pairs > PAIRS_MOST ||
	    (all >= SIGNS_OF && signs * 100 > all * SIGNS_PERCENT))
		lint_hit(run, lint_field(run->v, "Subject"), NULL);
	return 0;
}

static int
l207(struct lint_run *run)
{
	struct span s = run->v->subject_raw, word, rest = s;
	size_t letters = 0, words = 0;

	for (size_t i = 0; i < s.n; i++) {
		if ((s.p[i] >= 'a' && s.p[i] <= 'z') ||
		    (unsigned char)s.p[i] >= 0x80 || s.p[i] == 033)
			return 0;
		letters += s.p[i] >= 'A' && s.p[i] <= 'Z';
	}
	while (span_word(&rest, " \t\r\n", &word))
		words += *word.p >= 'A' && *word.p <= 'Z';
	if (letters >= 10 && words >= 2 && !span_starts(s, "=?"))
		lint_hit(run, lint_field(run->v, "Subject"), NULL);
	return 0;
}

static int
l208(struct lint_run *run)
{
	struct span s = run->v->subject_folded;

	if (span_find(s, span_str("://")) >= 0 ||
	    span_find_nocase(s, span_str("www.")) >= 0)
		lint_hit(run, lint_field(run->v, "Subject"), NULL);
	return 0;
}

/* ---- characters that old programs lose ---- */

/* Emoji_Presentation in the BMP. */
static bool
is_emoji(uint32_t ch)
{
	static const uint16_t few[] = { 0x231a, 0x231b, 0x23e9, 0x23ea, 0x23eb,
		0x23ec, 0x23f0, 0x23f3, 0x25fd, 0x25fe, 0x2614, 0x2615, 0x267f,
		0x2693, 0x26a1, 0x26aa, 0x26ab, 0x26bd, 0x26be, 0x26c4, 0x26c5,
		0x26ce, 0x26d4, 0x26ea, 0x26f2, 0x26f3, 0x26f5, 0x26fa, 0x26fd,
		0x2705, 0x270a, 0x270b, 0x2728, 0x274c, 0x274e, 0x2753, 0x2754,
		0x2755, 0x2757, 0x2795, 0x2796, 0x2797, 0x27b0, 0x27bf, 0x2b1b,
		0x2b1c, 0x2b50, 0x2b55 };

	if (ch >= 0x10000)
		return ch < 0x20000 || ch >= 0x40000;
	if (ch >= 0x2648 && ch <= 0x2653)
		return true;
	for (size_t i = 0; i < sizeof few / sizeof *few; i++)
		if (few[i] == ch)
			return true;
	return false;
}

static bool
is_half_kana(uint32_t ch)
{
	return ch >= 0xff61 && ch <= 0xff9f;
}

#define SHOWN 5

/* At most five of them, as they stand there. */
static struct span
find_letters(struct lint_run *run, struct span s, bool (*fits)(uint32_t ch))
{
	char *found = arena_alloc(run->a, 4 * SHOWN + 1);
	size_t n = 0, count = 0;
	uint32_t ch;
	int len;

	while (found != NULL && count < SHOWN &&
	    (len = utf8_decode(s, &ch)) != 0) {
		if (len > 0 && fits(ch)) {
			memcpy(found + n, s.p, (size_t)len);
			n += (size_t)len;
			count++;
		}
		s = span_skip(s, len > 0 ? (size_t)len : 1);
	}
	return span_of(found, n);
}

static int
find_in_names(struct lint_run *run, bool (*fits)(uint32_t ch))
{
	const struct lint_view *v = run->v;
	struct span in_subject = find_letters(run, v->subject, fits);
	struct span in_name = find_letters(run, v->from_display, fits);

	if (in_subject.n > 0)
		lint_hit(run, lint_field(v, "Subject"), "x", &in_subject,
		    NULL);
	if (in_name.n > 0)
		lint_hit(run, lint_field(v, "From"), "x", &in_name, NULL);
	return 0;
}

static int
l126(struct lint_run *run)
{
	return find_in_names(run, is_emoji);
}

static int
l137(struct lint_run *run)
{
	return find_in_names(run, is_half_kana);
}

const struct lint_check lint_checks_subject[] = {
	{ "l126", l126 },
	{ "l137", l137 },
	{ "l201", l201 },
	{ "l202", l202 },
	{ "l203", l203 },
	{ "l204", l204 },
	{ "l205", l205 },
	{ "l206", l206 },
	{ "l207", l207 },
	{ "l208", l208 },
	{ "l209", l209 },
	{ NULL, NULL },
};
