/* One name, character by character, three times: what is odd, what its
 * extensions are, what it could be called instead.  Fails for memory only. */
#include "core/filetype/name.h"

#include <errno.h>

#include "core/base/buf.h"
#include "core/text/fold.h"
#include "core/text/unicode.h"
#include "core/text/utf8.h"

#define NAME_BYTES_MAX	((size_t)64 << 10)
#define EXT_MAX		32	/* bytes; what is longer is no extension */
#define BLANKS_PUSH	5	/* that hide an extension */
#define JOINER		0x200d
#define GAP		'\1'	/* an underscore to be; no name keeps one */

/* The character at s, which is never empty; a bad byte is U+FFFD. */
static uint32_t
next(struct span *s)
{
	uint32_t ch;
	int len = utf8_decode(*s, &ch);

	*s = span_skip(*s, len > 0 ? (size_t)len : 1);
	return len > 0 ? ch : 0xfffd;
}

static void
put(struct buf *b, uint32_t ch)
{
	char enc[4];

	buf_add(b, enc, (size_t)utf8_encode(ch, enc));
}

static struct span
keep(struct buf *b, struct arena *a)
{
	return b->error < 0 ? (struct span){ NULL, 0 } :
	    arena_span(a, buf_span(b));
}

/* ---- composing ---- */

/* Canonical composition of what a Mac takes apart: a mark is joined to the
 * character directly in front of it. */
static void
compose(struct span in, struct buf *out)
{
	uint32_t base = 0;
	size_t base_at = 0;

	while (in.n > 0 && out->error == 0) {
		uint32_t ch = next(&in);
		uint32_t both = out->len > 0 ? unicode_compose(base, ch) : 0;

		if (both != 0)
			buf_cut(out, base_at);
		base = both != 0 ? both : ch;
		base_at = out->len;
		put(out, base);
	}
}

/* ---- what is odd ---- */

static bool
is_pictograph(uint32_t ch)
{
	return ch >= 0x1f000 || (ch >= 0x2600 && ch <= 0x27bf) ||
	    ch == 0xfe0f;
}

static void
note(struct buf *odd, uint32_t ch, size_t *n)
{
	char enc[4];
	struct span one = span_of(enc, (size_t)utf8_encode(ch, enc));

	if (*n >= NAME_ODD_MAX || span_find(buf_span(odd), one) >= 0)
		return;
	buf_addspan(odd, one);
	++*n;
}

static int
look_for_odd(const struct file_tables *t, bool composed, struct arena *a,
    struct name_look *ret)
{
	struct buf odd[NAME_CLASSES];
	size_t n[NAME_CLASSES] = { 0 };
	struct span rest = ret->name;
	uint32_t before = 0;
	int r = 0;

	for (int i = 0; i < NAME_CLASSES; i++)
		buf_init(&odd[i], 64);
	while (rest.n > 0) {
		uint32_t ch = next(&rest), behind;
		const struct name_range *v = name_range_find(t, ch);
		struct span peek = rest;

		ret->chars++;
		behind = peek.n > 0 ? next(&peek) : 0;
		if (v != NULL && !(ch == JOINER && is_pictograph(before) &&
		    is_pictograph(behind)) &&
		    !(v->class == NAME_COMBINING_NFD && composed))
			note(&odd[v->class], ch, &n[v->class]);
		before = ch;
	}
	for (int i = 0; i < NAME_CLASSES; i++) {
		ret->odd[i] = keep(&odd[i], a);
		if (ret->odd[i].p == NULL)
			r = -ENOMEM;
		buf_done(&odd[i]);
	}
	return r;
}

/* ---- extensions ---- */

static bool
is_trimmed(char c)
{
	return c == ' ' || c == '.' || c == GAP;
}

/* Without what Windows drops at the end. */
static struct span
without_tail(struct span s)
{
	while (s.n > 0 && is_trimmed(s.p[s.n - 1]))
		s.n--;
	return s;
}

/* bare: nothing need stand in front of it. */
static bool
take_ext(struct span *rest, bool bare, struct span *ret)
{
	ptrdiff_t dot = span_rchr(*rest, '.');

	if (dot < !bare || rest->n - (size_t)dot - 1 > EXT_MAX ||
	    (size_t)dot + 1 == rest->n)
		return false;
	*ret = span_skip(*rest, (size_t)dot + 1);
	*rest = span_head(*rest, (size_t)dot);
	return true;
}

static struct span
lower(struct span s, struct arena *a)
{
	char *copy = arena_memdup(a, s.p, s.n);

	for (size_t i = 0; copy != NULL && i < s.n; i++)
		if (copy[i] >= 'A' && copy[i] <= 'Z')
			copy[i] = (char)(copy[i] + ('a' - 'A'));
	return span_of(copy, s.n);
}

/* The name without what nobody sees. */
static void
visible(const struct file_tables *t, struct span name, struct buf *out)
{
	while (name.n > 0) {
		uint32_t ch = next(&name);
		const struct name_range *v = name_range_find(t, ch);

		if (v == NULL || (v->class != NAME_BIDI &&
		    v->class != NAME_INVISIBLE))
			put(out, ch);
	}
}

static int
look_for_ext(const struct file_tables *t, struct arena *a,
    struct name_look *ret)
{
	struct span rest, ext;
	struct buf seen;
	size_t blanks = 0;

	ret->ext = ret->before = span_of("", 0);
	buf_init(&seen, NAME_BYTES_MAX * 4);
	visible(t, ret->name, &seen);
	rest = without_tail(buf_span(&seen));
	if (take_ext(&rest, false, &ext)) {
		ret->ext = lower(ext, a);
		while (blanks < rest.n && rest.p[rest.n - 1 - blanks] == ' ')
			blanks++;
		ret->pushed = blanks >= BLANKS_PUSH;
		rest = without_tail(rest);
		if (take_ext(&rest, false, &ext))
			ret->before = lower(ext, a);
	}
	buf_done(&seen);
	return ret->ext.p == NULL || ret->before.p == NULL ? -ENOMEM : 0;
}

/* ---- names that Windows keeps to itself, and blanks ---- */

static bool
is_reserved(struct span name)
{
	static const char *const words[] = { "con", "prn", "aux", "nul" };
	ptrdiff_t dot = span_chr(name, '.');
	struct span s = dot >= 0 ? span_head(name, (size_t)dot) : name;

	while (s.n > 0 && s.p[s.n - 1] == ' ')
		s.n--;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (span_eq_nocase(s, span_str(words[i])))
			return true;
	return s.n == 4 && s.p[3] >= '1' && s.p[3] <= '9' &&
	    (span_starts_nocase(s, "com") || span_starts_nocase(s, "lpt"));
}

static bool
has_edge(struct span s)
{
	if (s.n == 0)
		return false;
	return s.p[0] == ' ' || s.p[0] == '.' || s.p[s.n - 1] == ' ' ||
	    s.p[s.n - 1] == '.' || span_find(s, span_str("  ")) >= 0;
}

/* ---- a clean name ---- */

static void
put_clean(struct buf *b, const struct file_tables *t, struct span *rest,
    uint32_t ch, const struct name_range *v)
{
	const char *other = name_spelling(t, ch);

	if (v->clean == NAME_UNDERSCORE) {
		if (b->len > 0 && b->data[b->len - 1] != GAP)
			buf_addc(b, GAP);
	} else if (v->class == NAME_HALFWIDTH_KANA) {
		char run[8];
		size_t n = (size_t)utf8_encode(ch, run);
		struct span peek = *rest;

		/* a mark of voice belongs to the kana in front of it */
		if (peek.n > 0 && ((ch = next(&peek)) == 0xff9e ||
		    ch == 0xff9f)) {
			n += (size_t)utf8_encode(ch, run + n);
			*rest = peek;
		}
		(void)fold_search(span_of(run, n), b);
	} else if (v->clean != NAME_REMOVE) {
		if (other != NULL)
			buf_adds(b, other);
		else
			put(b, ch);
	}
}

static void
clean_chars(const struct file_tables *t, struct span name, struct buf *b)
{
	while (name.n > 0) {
		uint32_t ch = next(&name);
		const struct name_range *v = name_range_find(t, ch);

		if (v != NULL)
			put_clean(b, t, &name, ch, v);
		else if (ch != ' ' || (b->len > 0 &&
		    b->data[b->len - 1] != ' '))
			put(b, ch);
	}
}

static struct span
trim(struct span s)
{
	while (s.n > 0 && is_trimmed(s.p[0]))
		s = span_skip(s, 1);
	return without_tail(s);
}

static void
assemble(struct span stem, struct span ext, struct buf *out)
{
	stem = utf8_head(trim(stem), NAME_CLEAN_MAX - ext.n - 1);
	stem = trim(stem);
	if (stem.n == 0)
		stem = span_str("file");
	if (is_reserved(stem))
		buf_addc(out, '_');
	buf_addspan(out, stem);
	if (ext.n > 0) {
		buf_addc(out, '.');
		buf_addspan(out, ext);
	}
	for (size_t i = 0; i < out->len; i++)
		if (out->data[i] == GAP)
			out->data[i] = '_';
}

static int
propose(const struct file_tables *t, struct span composed, struct arena *a,
    struct name_look *ret)
{
	struct span rest, ext = span_of("", 0);
	struct buf chars, b, out;

	buf_init(&chars, NAME_BYTES_MAX * 4);
	buf_init(&b, NAME_BYTES_MAX * 4);
	buf_init(&out, NAME_BYTES_MAX);
	clean_chars(t, composed, &chars);
	compose(buf_span(&chars), &b);	/* what has become neighbours */
	rest = without_tail(buf_span(&b));
	(void)take_ext(&rest, ret->ext.n > 0, &ext);
	if (ret->name.n > 0)
		assemble(rest, trim(ext), &out);
	ret->clean = keep(&out, a);
	buf_done(&chars);
	buf_done(&b);
	buf_done(&out);
	return ret->clean.p == NULL ? -ENOMEM : 0;
}

int
name_look(const struct file_tables *t, struct span name, struct arena *a,
    struct name_look *ret)
{
	struct buf nfc;
	int r;

	*ret = (struct name_look){ .name = span_head(name, NAME_BYTES_MAX) };
	buf_init(&nfc, NAME_BYTES_MAX * 4);
	compose(ret->name, &nfc);
	r = look_for_odd(t, span_eq(buf_span(&nfc), ret->name), a, ret);
	if (r == 0)
		r = look_for_ext(t, a, ret);
	if (r == 0)
		r = propose(t, buf_span(&nfc), a, ret);
	ret->reserved = is_reserved(ret->name);
	ret->edge = has_edge(ret->name);
	buf_done(&nfc);
	return r;
}
