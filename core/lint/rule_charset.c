/* Rules of bytes: charsets that do not fit, lines that break. */
#include <errno.h>

#include "core/forged/knowledge.h"
#include "core/lint/rules.h"
#include "core/text/charset.h"
#include "core/text/utf8.h"

#define PART_BYTES ((size_t)1 << 20)

/* ---- texts of the mail ---- */

static bool
is_text(const struct mime_part *p)
{
	const struct mime_part *up = p->parent;

	while (up != NULL && up->kind != MIME_MESSAGE)
		up = up->parent;
	return p->kind == MIME_LEAF && up == NULL && mime_is(p, "text/") &&
	    strcmp(p->disposition, "attachment") != 0;
}

/* The i-th text of the mail, decoded from its transfer encoding; false: there
 * is none. */
static bool
next_text(const struct lint_view *v, size_t *i, struct buf *b,
    const struct mime_part **ret)
{
	while (*i < v->mime->n) {
		*ret = v->mime->v[(*i)++];
		if (!is_text(*ret))
			continue;
		buf_reset(b);
		(void)mime_part_bytes(*ret, b);
		return true;
	}
	return false;
}

static bool
has_high(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] >= 0x80)
			return true;
	return false;
}

/* ---- ISO-2022-JP ---- */

/* JIS X 0208 has rows 1 to 8 and 16 to 84. */
static bool
is_jis_row(int row)
{
	return (row >= 1 && row <= 8) || (row >= 16 && row <= 84);
}

struct jis {
	struct span	 s;		/* what is left */
	bool		 wide;
	bool		 kana;		/* ESC ( I */
};

/* An escape at the start; false: none that is known. */
static bool
take_escape(struct jis *j)
{
	static const struct { const char *bytes; bool wide, kana; } known[] = {
		{ "\033$@", true, false }, { "\033$B", true, false },
		{ "\033(B", false, false }, { "\033(J", false, false },
		{ "\033(I", false, true },
	};

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (span_starts(j->s, known[i].bytes)) {
			j->s = span_skip(j->s, 3);
			j->wide = known[i].wide;
			j->kana = known[i].kana;
			return true;
		}
	return false;
}

static bool
is_unfit(const struct jis *j)
{
	unsigned char c = (unsigned char)j->s.p[0];

	if (c >= 0x80 || c == 033 || j->kana)
		return true;
	if (!j->wide || c <= ' ')
		return false;
	return j->s.n < 2 || (unsigned char)j->s.p[1] < 0x21 ||
	    !is_jis_row(c - 0x20);
}

/* The first bytes that do not belong; n 0: all do. */
static struct span
find_unfit(struct span s, struct jis *j)
{
	*j = (struct jis){ .s = s };
	while (j->s.n > 0) {
		if (*j->s.p == 033 && take_escape(j))
			continue;
		if (is_unfit(j))
			return span_head(j->s, j->wide && j->s.n > 1 ? 2 : 1);
		if (*j->s.p == '\n')
			j->wide = false;
		j->s = span_skip(j->s, j->wide && *j->s.p > ' ' ? 2 : 1);
	}
	return span_str("");
}

/* As people see it, where it can be read. */
static struct span
readable(struct lint_run *run, struct span bytes, const struct jis *j)
{
	struct span s;
	struct buf b, text;

	buf_init(&b, 64);
	buf_init(&text, 64);
	if ((unsigned char)*bytes.p < 0x80 && *bytes.p != 033) {
		buf_adds(&b, j->kana ? "\033(I" : j->wide ? "\033$B" : "");
		buf_addspan(&b, bytes);
		buf_adds(&b, "\033(B");
		(void)charset_decode(span_str("iso-2022-jp"), buf_span(&b),
		    &text);
	}
	s = buf_span(&text);
	if (s.n == 0 || span_find(s, span_str("\xef\xbf\xbd")) >= 0)
		s = span_str(arena_printf(run->a, "0x%02X",
		    (unsigned char)*bytes.p));
	else
		s = arena_span(run->a, s);
	buf_done(&b);
	buf_done(&text);
	return s;
}

static int
l124(struct lint_run *run)
{
	const struct mime_part *p;
	struct span unfit;
	size_t i = 0;
	struct jis j;
	struct buf b;

	buf_init(&b, PART_BYTES);
	while (next_text(run->v, &i, &b, &p)) {
		if (!span_eq_nocase(p->charset, span_str("iso-2022-jp")))
			continue;
		unfit = find_unfit(buf_span(&b), &j);
		if (unfit.n == 0)
			continue;
		unfit = readable(run, unfit, &j);
		lint_hit(run, lint_part(p), "x", &unfit, NULL);
	}
	buf_done(&b);
	return 0;
}

/* ---- charsets ---- */

static bool
has_kana(struct span s)
{
	uint32_t ch;
	int n;

	while ((n = utf8_decode(s, &ch)) != 0) {
		if (n > 0 && ch >= 0x3041 && ch <= 0x30f6)
			return true;
		s = span_skip(s, n > 0 ? (size_t)n : 1);
	}
	return false;
}

static int
l127(struct lint_run *run)
{
	static const char *const foreign[] = { "gb2312", "gbk", "gb18030",
		"big5", "hz-gb-2312", "euc-kr" };
	const struct mime_part *texts[] = { run->v->plain.part,
		run->v->html.part };

	for (size_t k = 0; k < 2; k++)
		for (size_t i = 0; texts[k] && i < sizeof foreign /
		    sizeof *foreign; i++)
			if (span_eq_nocase(texts[k]->charset,
			    span_str(foreign[i])) &&
			    has_kana(k == 0 ? run->v->plain.text :
			    run->v->html.text))
				lint_hit(run, lint_part(texts[k]), "x",
				    &texts[k]->charset, NULL);
	return 0;
}

/* catalogue: lint.charset.* */
static const char *
charset_fault(const struct mime_part *p)
{
	if (p->charset.n == 0)
		return "lint.charset.none";
	if (p->defects & MIME_CHARSET_UNKNOWN)
		return "lint.charset.unknown";
	return span_eq_nocase(p->charset, span_str("us-ascii")) ?
	    "lint.charset.ascii" : NULL;
}

/* What is not ASCII: 8-bit bytes, or ISO-2022-JP. */
static bool
is_foreign(struct span s)
{
	return has_high(s) || span_find(s, span_str("\033$B")) >= 0 ||
	    span_find(s, span_str("\033$@")) >= 0;
}

static int
l228(struct lint_run *run)
{
	const struct mime_part *p;
	size_t i = 0;
	struct buf b;

	buf_init(&b, PART_BYTES);
	while (next_text(run->v, &i, &b, &p)) {
		const char *what = charset_fault(p);

		if (what == NULL || !is_foreign(buf_span(&b)))
			continue;
		lint_hit(run, lint_part(p), NULL);
		lint_words(run, "x", text_say(run->a, what, "charset",
		    text_value(run->a, p->charset), NULL));
	}
	buf_done(&b);
	return 0;
}

static int
l129(struct lint_run *run)
{
	const struct mime_part *p;
	size_t i = 0;
	struct buf b;

	buf_init(&b, PART_BYTES);
	while (next_text(run->v, &i, &b, &p))
		if (p->encoding == MIME_BASE64 && span_eq_nocase(p->charset,
		    span_str("utf-8")) && has_kana(buf_span(&b)))
			lint_hit(run, lint_part(p), NULL);
	buf_done(&b);
	return 0;
}

/* ---- garbled ---- */

#define GARBLED 3
#define GARBLED_HEAD 500	/* characters */

static size_t
count(struct span s, const char *what)
{
	struct span needle = span_str(what);
	ptrdiff_t at;
	size_t n = 0;

	while ((at = span_find(s, needle)) >= 0) {
		s = span_skip(s, (size_t)at + needle.n);
		n++;
	}
	return n;
}

static struct span
head(struct span s, size_t characters)
{
	size_t n = 0;

	while (n < s.n && (characters > 0 ||
	    ((unsigned char)s.p[n] & 0xc0) == 0x80)) {
		if (((unsigned char)s.p[n] & 0xc0) != 0x80)
			characters--;
		n++;
	}
	return span_head(s, n);
}

static bool
is_garbled(const struct lint_view *v, const struct lint_text *t)
{
	struct span rest = head(t->folded, GARBLED_HEAD), found;
	size_t n = 0;

	while (n < GARBLED && rest.n > 0 &&
	    forge_matches(v->know, "mojibake", rest, &found) && found.n > 0) {
		n++;
		rest = span_skip(rest, (size_t)(found.p - rest.p) + found.n);
	}
	return n >= GARBLED || count(t->text, "\xef\xbf\xbd") >= GARBLED;
}

static int
l229(struct lint_run *run)
{
	const struct lint_text *texts[] = { &run->v->plain, &run->v->html };

	for (size_t i = 0; i < 2; i++) {
		const struct lint_text *t = texts[i];
		bool garbled = t->part != NULL && is_garbled(run->v, t);

		if (!garbled && (t->part == NULL ||
		    lint_controls(t->text) < GARBLED))
			continue;
		lint_hit(run, lint_part(t->part), NULL);
		lint_words(run, "x", text_plain(garbled ?
		    "lint.broken.garbled" : "lint.broken.control"));
		break;
	}
	return 0;
}

/* ---- lines ---- */

#define LINE_MOST 998u

static int
l128(struct lint_run *run)
{
	const struct lint_view *v = run->v;
	struct span rest = v->mail, line, longest = span_str(""), n;

	while (span_split(&rest, '\n', &line)) {
		if (line.n > 0 && line.p[line.n - 1] == '\r')
			line.n--;
		if (line.n > longest.n)
			longest = line;
	}
	if (longest.n <= LINE_MOST)
		return 0;
	n = lint_number(run, (long long)longest.n);
	lint_hit(run, (struct lint_place){ NULL,
	    (size_t)(longest.p - v->mail.p), longest.n }, "n", &n, NULL);
	return 0;
}

/* A CR inside a line; and LF beside CRLF.  A file that was stored by a server
 * has one of the two throughout. */
static int
l156(struct lint_run *run)
{
	const struct lint_view *v = run->v;
	struct span rest = v->mail, line;
	const char *cr = NULL, *odd = NULL;
	size_t lf = 0, crlf = 0;

	if (memchr(v->mail.p ? v->mail.p : "", '\r', v->mail.n) == NULL)
		return 0;
	while (odd == NULL && span_split(&rest, '\n', &line)) {
		bool ended = line.p + line.n < v->mail.p + v->mail.n;

		if (line.n > 0 && line.p[line.n - 1] == '\r') {
			line.n--;
			crlf++;
		} else
			lf += ended;
		cr = line.n > 0 ? memchr(line.p, '\r', line.n) : NULL;
		if (cr != NULL || (lf > 0 && crlf > 0))
			odd = cr != NULL ? cr : line.p;
	}
	if (odd != NULL && lf + crlf > 0)
		lint_hit(run, (struct lint_place){ NULL,
		    (size_t)(odd - v->mail.p), 1 }, NULL);
	return 0;
}

const struct lint_check lint_checks_charset[] = {
	{ "l124", l124 },
	{ "l127", l127 },
	{ "l128", l128 },
	{ "l129", l129 },
	{ "l156", l156 },
	{ "l228", l228 },
	{ "l229", l229 },
	{ NULL, NULL },
};
