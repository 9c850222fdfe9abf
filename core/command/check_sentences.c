/* Cells of data/rules, and their sentences: nothing that a table may not
 * hold, both languages with the same slots, and the tone of the house.  The
 * tone is asked of installed rows only. */
#include "core/command/check_rules.h"

#include <errno.h>
#include <stdio.h>

#include "core/text/unicode.h"
#include "core/text/utf8.h"

static const char *const slots[] = { "x", "y", "n", "m", "dom", "from",
	"brand", "ip", "cap", NULL };
static const char *const words_ja[] = { "安全", "うち", "あなた", "当社",
	"評判", "整列", "きれい", "騙", "メールID", "鍵をかけ", "接続点",
	"重い順", NULL };
static const char *const endings[] = { "です", "ます", "ません", "でした",
	"ました", "ください", "ましょう", "ますか", "でしょうか", NULL };
/* Columns whose sentences are said to a customer. */
static const char *const said[] = { "message", "remedy", "innocent", "phone",
	NULL };

static int
say(const struct rows *r, const char *id, const char *column,
    const char *value)
{
	char line[24];

	snprintf(line, sizeof line, "%zu", table_line(r->t, r->row));
	return error_set(r->e, -EINVAL, id, "file", table_source(r->t, r->row),
	    "line", line, "column", column, "value", value, NULL);
}

/* ---- any cell ---- */

static bool
is_one_of(const char *s, size_t n, const char *const *words)
{
	for (; *words != NULL; words++)
		if (strlen(*words) == n && memcmp(*words, s, n) == 0)
			return true;
	return false;
}

static bool
has_hidden(struct span s)
{
	uint32_t ch;
	int n;

	for (; (n = utf8_decode(s, &ch)) > 0; s = span_skip(s, (size_t)n))
		switch (unicode_class(ch)) {
		case UNICODE_CONTROL:
		case UNICODE_BIDI:
		case UNICODE_VARIATION:
		case UNICODE_INVISIBLE:
			return true;
		default:
			break;
		}
	return false;
}

static bool
has_arrow(const char *s)
{
	return strstr(s, "->") != NULL || strstr(s, "→") != NULL ||
	    strstr(s, "⇒") != NULL;
}

/* Blanks at its ends, hidden characters, a list, an arrow. */
static int
check_cell(const struct rows *r, const char *column)
{
	static const char *const free_form[] = { "pattern", "char", NULL };
	const char *cell = rows_cell(r, column);
	struct span s = span_str(cell);

	if (s.n > 0 && (s.p[0] == ' ' || s.p[s.n - 1] == ' '))
		return rows_fault(r, column);
	if (is_one_of(column, strlen(column), free_form))
		return 0;
	if (has_hidden(s) || has_arrow(cell) || strpbrk(cell, "|;") != NULL)
		return rows_fault(r, column);
	return 0;
}

/* ---- sentences ---- */

/* The next {slot} at or behind *at; false: none. */
static bool
next_slot(struct span s, size_t *at, struct span *ret)
{
	struct span rest = span_skip(s, *at);
	ptrdiff_t open = span_chr(rest, '{'), shut;

	if (open < 0)
		return false;
	rest = span_skip(rest, (size_t)open + 1);
	shut = span_chr(rest, '}');
	if (shut < 0)
		return false;
	*ret = span_head(rest, (size_t)shut);
	*at += (size_t)open + (size_t)shut + 2;
	return true;
}

static bool
has_slot(struct span s, struct span slot)
{
	struct span mine;

	for (size_t at = 0; next_slot(s, &at, &mine);)
		if (span_eq(mine, slot))
			return true;
	return false;
}

static int
check_slots(const struct rows *r, const char *column, const char *a,
    const char *b)
{
	struct span slot;

	for (size_t at = 0; next_slot(span_str(a), &at, &slot);)
		if (!is_one_of(slot.p, slot.n, slots) ||
		    !has_slot(span_str(b), slot))
			return say(r, "knowledge.slots", column, a);
	return 0;
}

static bool
is_word_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* "safe" and "unsafe" as words. */
static bool
promises(struct span s)
{
	for (size_t i = 0; i + 4 <= s.n; i++) {
		struct span rest = span_skip(s, i);
		size_t n = span_starts_nocase(rest, "unsafe") ? 6 :
		    span_starts_nocase(rest, "safe") ? 4 : 0;

		if (n > 0 && (i == 0 || !is_word_byte(s.p[i - 1])) &&
		    (rest.n == n || !is_word_byte(rest.p[n])))
			return true;
	}
	return false;
}

static bool
has_japanese(struct span s)
{
	uint32_t ch;
	int n;

	for (; (n = utf8_decode(s, &ch)) > 0; s = span_skip(s, (size_t)n))
		if ((ch >= 0x3041 && ch <= 0x30fa) ||
		    (ch >= 0x4e00 && ch <= 0x9fff))
			return true;
	return false;
}

/* です, ます and their kind, with or without 。 and a bracket behind. */
static bool
ends_courteously(struct span s)
{
	if (span_ends(s, "。") || span_ends(s, "」") || span_ends(s, ")"))
		return true;
	for (size_t i = 0; endings[i] != NULL; i++)
		if (span_ends(s, endings[i]))
			return true;
	return false;
}

static int
check_tone(const struct rows *r, const char *ja, const char *en, bool spoken)
{
	struct span a = span_str(rows_cell(r, ja));
	struct span b = span_str(rows_cell(r, en));

	for (size_t i = 0; spoken && words_ja[i] != NULL; i++)
		if (span_find(a, span_str(words_ja[i])) >= 0)
			return say(r, "knowledge.word", ja, words_ja[i]);
	if (promises(b))
		return say(r, "knowledge.word", en, "safe");
	if (spoken && (!has_japanese(a) || !ends_courteously(a)))
		return say(r, "knowledge.ending", ja, a.p);
	return 0;
}

static bool
is_said(struct span stem)
{
	for (size_t i = 0; said[i] != NULL; i++)
		if (span_is(stem, said[i]))
			return true;
	return false;
}

/* ja: a column NAME_ja. */
static int
check_sentence(const struct rows *r, const char *ja)
{
	struct span stem = span_head(span_str(ja), strlen(ja) - 3);
	char en[64];
	const char *a = rows_cell(r, ja), *b;
	int e;

	snprintf(en, sizeof en, SPAN_FMT "_en", SPAN_ARG(stem));
	b = rows_cell(r, en);
	if (table_column(r->t, en) < 0 || (*a == '\0') != (*b == '\0'))
		return say(r, "knowledge.pair", ja, a);
	if (*a == '\0')
		return 0;
	e = check_slots(r, ja, a, b);
	if (e == 0)
		e = check_slots(r, en, b, a);
	return e == 0 && !table_row_is_users(r->t, r->row) ?
	    check_tone(r, ja, en, is_said(stem)) : e;
}

int
check_row_cells(const struct rows *r)
{
	const char *column;
	int e = 0;

	for (int i = 0; e == 0 && (column = table_column_name(r->t, i)) !=
	    NULL; i++) {
		e = check_cell(r, column);
		if (e == 0 && span_ends(span_str(column), "_ja"))
			e = check_sentence(r, column);
	}
	return e;
}
