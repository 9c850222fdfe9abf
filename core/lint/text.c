/* What people read of the mail: its texts, and what of them the sender wrote
 * this time (without quotation and signature); how much that is. */
#include <errno.h>

#include "core/forged/knowledge.h"
#include "core/lint/lint_part.h"
#include "core/text/unicode.h"
#include "core/text/utf8.h"

#define SCRATCH ((size_t)64 << 20)
#define SIGNATURE_LINES 15

/* ---- reading ---- */

/* What has a name is a file, but not where it is one of two versions. */
static bool
is_text(const struct mime_part *p, const char *type)
{
	return p->kind == MIME_LEAF && mime_is(p, type) &&
	    strcmp(p->disposition, "attachment") != 0 && (p->name.n == 0 ||
	    (p->parent && mime_is(p->parent, "multipart/alternative")));
}

static bool
is_inside(const struct mime_part *p)
{
	for (p = p->parent; p != NULL; p = p->parent)
		if (p->kind == MIME_MESSAGE)
			return true;
	return false;
}

/* All parts of the type that are shown, one behind the other: some programs
 * cut the text where a picture stands. */
static int
gather(struct lint_view *v, const char *type, struct lint_text *t)
{
	struct buf b;
	int r = 0;

	buf_init(&b, LINT_TEXT_MAX);
	for (size_t i = 0; r == 0 && i < v->mime->n; i++) {
		const struct mime_part *p = v->mime->v[i];

		if (!is_text(p, type) || is_inside(p))
			continue;
		if (t->part == NULL)
			t->part = p;
		else
			buf_addc(&b, '\n');
		r = mime_part_text(p, &b);
		t->undecodable |= r == -ENOTSUP;
		t->cut |= r == -EFBIG;
		r = r == -ENOTSUP ? 0 : r;
	}
	if (r != -ENOMEM)
		t->raw = arena_span(v->arena, utf8_head(buf_span(&b),
		    b.len));
	buf_done(&b);
	return r == -ENOMEM ? r : 0;
}

static struct span
without_cr(struct span s, struct arena *a)
{
	char *to = arena_alloc(a, s.n + 1);
	size_t n = 0;

	for (size_t i = 0; to != NULL && i < s.n; i++)
		if (s.p[i] != '\r')
			to[n++] = s.p[i];
	return to != NULL ? span_trim(span_of(to, n)) : span_str("");
}

static int
read_html(struct lint_view *v)
{
	int r = v->html.part ? html_read(v->html.raw, v->arena, &v->page) : 0;

	if (r == 0 && v->html.part)
		v->html.text = without_cr(v->page.text, v->arena);
	return r;
}

/* ---- what is the sender's own ---- */

/* The lines of a text, from the top. */
static struct span
line_at(struct span text, size_t at)
{
	struct span rest = span_skip(text, at), line;

	return span_split(&rest, '\n', &line) ? line : span_str("");
}

/* At most `most` lines that hold something. */
static bool
is_few_lines(struct span rest, size_t most)
{
	struct span line;
	size_t n = 0;

	while (n <= most && span_split(&rest, '\n', &line))
		n += span_trim(line).n > 0;
	return n <= most;
}

/* Where the first words begin. */
static size_t
words_at(struct span text)
{
	struct lint_units u;
	size_t at = 0;

	while (at < text.n) {
		struct span line = line_at(text, at);

		lint_count(line, &u);
		if (u.half > 0)
			break;
		at += line.n + 1;
	}
	return at;
}

/* Few lines, and no sentences. */
static bool
is_signature(struct span block)
{
	return is_few_lines(block, SIGNATURE_LINES) &&
	    span_find(block, span_str("\xe3\x80\x82")) < 0;
}

/* Where the signature begins: the first line of signs with few lines behind
 * it, and some text in front. */
static size_t
signature_at(struct lint_view *v, struct span text)
{
	size_t at = words_at(text);

	while (at < text.n) {
		struct span line = line_at(text, at);

		if (line.n > 1 && forge_matches(v->know, "signature-start",
		    line, NULL) && (span_starts(line, "-- ") ||
		    span_is(line, "--") || is_signature(span_skip(text, at))))
			return at;
		at += line.n + 1;
	}
	return text.n;
}

/* The next line that holds something begins with ">": what stands behind that
 * quotation is an answer again. */
static bool
is_marked(struct span rest)
{
	struct span line;

	while (span_split(&rest, '\n', &line))
		if (span_trim(line).n > 0)
			return span_starts(line, ">");
	return false;
}

/* Lines that begin with ">" go, and who wrote them; all behind the start of a
 * quotation that has no such marks. */
static struct span
without_quotes(struct lint_view *v, struct span text)
{
	char *to = arena_alloc(v->arena, text.n + 1);
	size_t n = 0, at = 0;

	while (to != NULL && at < text.n) {
		struct span line = line_at(text, at);
		bool begins = forge_matches(v->know, "quotation-start", line,
		    NULL);

		at += line.n + 1;
		if (begins && !is_marked(span_skip(text, at)))
			break;
		if (!begins && !span_starts(line, ">")) {
			memcpy(to + n, line.p, line.n);
			n += line.n;
			to[n++] = '\n';
		}
	}
	return to != NULL ? span_trim(span_of(to, n)) : span_str("");
}

/* ---- how much ---- */

enum letter { LETTER_OTHER, LETTER_BLANK, LETTER_KANJI, LETTER_KANA,
	LETTER_LATIN, LETTER_DIGIT };

static const struct {
	uint32_t	first, last;
	enum letter	kind;
} letters[] = {
	{ 0, ' ', LETTER_BLANK }, { 0xa0, 0xa0, LETTER_BLANK },
	{ 0x3000, 0x3000, LETTER_BLANK }, { '0', '9', LETTER_DIGIT },
	{ 'a', 'z', LETTER_LATIN }, { 'A', 'Z', LETTER_LATIN },
	{ 0xc0, 0xd6, LETTER_LATIN }, { 0xd8, 0xf6, LETTER_LATIN },
	{ 0xf8, 0x24f, LETTER_LATIN }, { 0x3041, 0x30fa, LETTER_KANA },
	{ 0x30fc, 0x30ff, LETTER_KANA }, { 0xff66, 0xff9f, LETTER_KANA },
	{ 0x3005, 0x3006, LETTER_KANJI }, { 0x3400, 0x9fff, LETTER_KANJI },
	{ 0xf900, 0xfaff, LETTER_KANJI }, { 0x20000, 0x3ffff, LETTER_KANJI },
};

static enum letter
letter_of(uint32_t ch)
{
	for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
		if (ch >= letters[i].first && ch <= letters[i].last)
			return letters[i].kind;
	return LETTER_OTHER;
}

/* A word or a group of digits that ends. */
static unsigned
run_units(enum letter kind, unsigned length)
{
	if (kind == LETTER_LATIN)
		return length >= 2 ? 4 : 0;
	return kind == LETTER_DIGIT ? 1 : 0;
}

void
lint_count(struct span text, struct lint_units *ret)
{
	enum letter last = LETTER_BLANK, kind;
	unsigned length = 0;
	uint32_t ch;
	int n;

	*ret = (struct lint_units){ 0, 0 };
	while ((n = utf8_decode(text, &ch)) != 0) {
		text = span_skip(text, n > 0 ? (size_t)n : 1);
		kind = n > 0 ? letter_of(ch) : LETTER_OTHER;
		if (kind != last) {
			ret->half += run_units(last, length);
			length = 0;
		}
		last = kind;
		length++;
		ret->half += kind == LETTER_KANJI ? 2 : kind == LETTER_KANA;
		ret->chars += kind != LETTER_BLANK;
	}
	ret->half += run_units(last, length);
}

size_t
lint_visible_chars(struct span text)
{
	size_t sum = 0;
	uint32_t ch;
	int n;

	while ((n = utf8_decode(text, &ch)) != 0) {
		text = span_skip(text, n > 0 ? (size_t)n : 1);
		sum += n > 0 && letter_of(ch) != LETTER_BLANK &&
		    unicode_class(ch) >= UNICODE_NARROW;
	}
	return sum;
}

size_t
lint_controls(struct span text)
{
	size_t sum = 0;
	uint32_t ch;
	int n;

	while ((n = utf8_decode(text, &ch)) != 0) {
		text = span_skip(text, n > 0 ? (size_t)n : 1);
		sum += n > 0 && ((ch < ' ' && (ch < '\t' || ch > '\r')) ||
		    (ch >= 0x7f && ch < 0xa0));
	}
	return sum;
}

/* ---- all ---- */

int
lint_text_read(struct lint_view *v)
{
	int r = gather(v, "text/plain", &v->plain);

	if (r == 0)
		r = gather(v, "text/html", &v->html);
	if (r == 0)
		r = read_html(v);
	if (r < 0)
		return r;
	v->plain.text = without_cr(v->plain.raw, v->arena);
	if (forge_text(v->plain.text, v->arena, &v->plain.folded) < 0 ||
	    forge_text(v->html.text, v->arena, &v->html.folded) < 0)
		return -ENOMEM;
	v->visible = v->plain.text;
	v->visible_folded = v->plain.folded;
	if (lint_visible_chars(v->visible) == 0) {
		v->visible = v->html.text;
		v->visible_folded = v->html.folded;
	}
	v->chars = lint_visible_chars(v->visible);
	v->own = without_quotes(v, v->visible_folded);
	v->own = span_trim(span_head(v->own, signature_at(v, v->own)));
	lint_count(v->own, &v->units);
	return arena_failed(v->arena) ? -ENOMEM : 0;
}
