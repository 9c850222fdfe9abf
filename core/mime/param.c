/* A word and its parameters: pieces are read from the field one by one, then
 * the pieces of a name are joined and decoded.  Fails for memory only. */
#include "core/mime/param.h"

#include <errno.h>

#include "core/base/base64.h"
#include "core/text/charset.h"
#include "core/text/utf8.h"

#define PIECE_MAX 9999		/* the highest number of a continuation */
#define ESC 0x1b

/* One `name*1*=value` as it stands. */
struct piece {
	struct span	 name;		/* without `*` and number */
	struct span	 value;		/* quotes and folds undone */
	int		 number;	/* -1: none */
	bool		 extended;	/* a `*` at the end */
	bool		 used;
};

struct reader {
	struct arena	*a;
	struct span	 in;
	size_t		 at;
	char		*to;		/* values lie here one by one; there is
					 * room for all of `in` */
	bool		 utf8;
	bool		 broken;
	bool		 more;
	struct piece	 v[MIME_PARAMS_MAX];
	size_t		 n;
};

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* What a name is made of (RFC 2045, token; RFC 2231 gives `*` a meaning). */
static bool
is_name(char c)
{
	return (unsigned char)c > ' ' && (unsigned char)c < 0x7f &&
	    strchr("()<>@,;:\\\"/[]?=", c) == NULL;
}

static void
skip_comment(struct reader *r)
{
	int depth = 0;

	do {
		char c = r->in.p[r->at++];

		if (c == '\\' && r->at < r->in.n)
			r->at++;
		else if (c == '(')
			depth++;
		else if (c == ')')
			depth--;
	} while (depth > 0 && r->at < r->in.n);
}

static void
skip_blanks(struct reader *r)
{
	while (r->at < r->in.n) {
		if (r->in.p[r->at] == '(')
			skip_comment(r);
		else if (is_blank(r->in.p[r->at]))
			r->at++;
		else
			return;
	}
}

/* How many bytes at s belong together whatever they look like: a run of
 * ISO-2022-JP up to its return to ASCII, a character of two bytes.
 * 0: an ordinary byte. */
static size_t
foreign(struct span s, bool utf8)
{
	unsigned char c = (unsigned char)s.p[0];
	size_t n = 2;

	if (c == ESC && s.n >= 3 && s.p[1] == '$') {
		while (n + 2 < s.n && !(s.p[n] == ESC && s.p[n + 1] == '('))
			n++;
		return n + 2 < s.n ? n + 3 : s.n;
	}
	if (!utf8 && s.n >= 2 && s.p[1] == '\\' &&
	    ((c >= 0x81 && c <= 0x9f) || (c >= 0xe0 && c <= 0xfc)))
		return 2;
	return 0;
}

/* Copies what belongs together whatever it looks like; false: nothing does. */
static bool
copy_foreign(struct reader *r)
{
	size_t n = foreign(span_skip(r->in, r->at), r->utf8);

	memcpy(r->to, r->in.p + r->at, n);
	r->to += n;
	r->at += n;
	return n > 0;
}

/* Behind the opening quote.  A fold becomes one blank. */
static struct span
read_quoted(struct reader *r)
{
	char *start = r->to;

	while (r->at < r->in.n && r->in.p[r->at] != '"') {
		char c = r->in.p[r->at];

		if (copy_foreign(r))
			continue;
		r->at++;
		if (c == '\r' || c == '\n') {
			while (r->to > start && is_blank(r->to[-1]))
				r->to--;
			while (r->at < r->in.n && is_blank(r->in.p[r->at]))
				r->at++;
			c = ' ';
		} else if (c == '\\' && r->at < r->in.n) {
			c = r->in.p[r->at++];
		}
		*r->to++ = c;
	}
	if (r->at == r->in.n)
		r->broken = true;
	else
		r->at++;
	return span_of(start, (size_t)(r->to - start));
}

/* Does `name=` stand at the cursor? */
static bool
at_param(const struct reader *r)
{
	size_t i = r->at;

	while (i < r->in.n && is_name(r->in.p[i]))
		i++;
	return i > r->at && i < r->in.n && r->in.p[i] == '=';
}

/* Blanks inside a value without quotes: false, where the value ends there. */
static bool
take_blanks(struct reader *r, bool file)
{
	size_t start = r->at;
	bool fold = false;

	for (; r->at < r->in.n && is_blank(r->in.p[r->at]); r->at++)
		fold |= r->in.p[r->at] == '\n' || r->in.p[r->at] == '\r';
	if (!file && r->at < r->in.n && r->in.p[r->at] == '(')
		skip_blanks(r);
	if (r->at == r->in.n || r->in.p[r->at] == ';')
		return false;
	if ((fold || !file) && at_param(r)) {
		r->broken = true;
		return false;
	}
	if (fold) {
		*r->to++ = ' ';
		return true;
	}
	for (; start < r->at && is_blank(r->in.p[start]); start++)
		*r->to++ = r->in.p[start];
	return true;
}

/* An encoded word at the cursor: a `;` in it ends nothing. */
static bool
copy_word(struct reader *r)
{
	struct span rest = span_skip(r->in, r->at);
	size_t n = 2, marks = 0;

	if (!span_starts(rest, "=?"))
		return false;
	for (; n < rest.n && !is_blank(rest.p[n]); n++) {
		marks += rest.p[n] == '?';
		if (marks >= 3 && rest.p[n] == '=' && rest.p[n - 1] == '?')
			break;
	}
	if (n == rest.n || rest.p[n] != '=' || marks < 3)
		return false;
	memcpy(r->to, rest.p, ++n);
	r->to += n;
	r->at += n;
	return true;
}

/* A value without quotes: to the next `;`, even over blanks, as file names
 * are written; over blanks only where no other parameter begins. */
static struct span
read_bare(struct reader *r, bool file)
{
	char *start = r->to;

	while (r->at < r->in.n && r->in.p[r->at] != ';') {
		if (is_blank(r->in.p[r->at])) {
			if (!take_blanks(r, file))
				break;
			r->broken = true;
		} else if (!copy_foreign(r) && !copy_word(r)) {
			*r->to++ = r->in.p[r->at++];
		}
	}
	return span_of(start, (size_t)(r->to - start));
}

/* Passes over what nobody can read. */
static void
skip_junk(struct reader *r)
{
	while (r->at < r->in.n && r->in.p[r->at] != ';' && !at_param(r)) {
		r->broken = true;
		r->at++;
	}
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

/* "Title*1*" to its name, number and sign. */
static void
read_name(struct reader *r, struct piece *p)
{
	char *start = r->to;
	size_t end;

	for (; r->at < r->in.n && is_name(r->in.p[r->at]); r->at++)
		*r->to++ = lower(r->in.p[r->at]);
	p->name = span_of(start, (size_t)(r->to - start));
	p->number = -1;
	if (p->name.n > 1 && p->name.p[p->name.n - 1] == '*') {
		p->extended = true;
		p->name.n--;
	}
	end = p->name.n;
	while (end > 0 && p->name.p[end - 1] >= '0' &&
	    p->name.p[end - 1] <= '9')
		end--;
	if (end > 1 && end < p->name.n && p->name.p[end - 1] == '*') {
		uint64_t number = 0;

		if (span_u64(span_skip(p->name, end), PIECE_MAX, &number) < 0)
			number = PIECE_MAX;
		p->number = (int)number;
		p->name.n = end - 1;
	}
}

static bool
is_file(struct span name)
{
	return span_is(name, "name") || span_is(name, "filename");
}

static void
read_piece(struct reader *r)
{
	struct piece p = { .number = -1 };

	read_name(r, &p);
	skip_blanks(r);
	if (p.name.n == 0 || r->at == r->in.n || r->in.p[r->at] != '=') {
		r->broken = true;
		r->at += p.name.n == 0 && r->at < r->in.n;
		while (r->at < r->in.n && r->in.p[r->at] != ';')
			r->at++;
		return;
	}
	do
		r->at++;
	while (r->at < r->in.n && is_blank(r->in.p[r->at]));
	if (r->at < r->in.n && r->in.p[r->at] == '"') {
		r->at++;
		p.value = read_quoted(r);
		skip_blanks(r);
		if (r->at < r->in.n && r->in.p[r->at] != ';')
			r->broken = true;
		skip_junk(r);
	} else {
		p.value = read_bare(r, is_file(p.name));
		if (p.value.n == 0)
			return;
	}
	if (r->n < MIME_PARAMS_MAX)
		r->v[r->n++] = p;
	else
		r->more = true;
}

static struct span
read_word(struct reader *r)
{
	char *start = r->to;

	for (;;) {
		skip_blanks(r);
		if (r->at == r->in.n || strchr(";,", r->in.p[r->at]))
			break;
		/* behind a blank only what a slash ties to it */
		if (r->to > start && r->to[-1] != '/' &&
		    r->in.p[r->at] != '/') {
			r->broken = true;
			skip_junk(r);
			break;
		}
		while (r->at < r->in.n && !is_blank(r->in.p[r->at]) &&
		    !strchr(";,(", r->in.p[r->at])) {
			char c = r->in.p[r->at++];

			if (c != '"')
				*r->to++ = c > ' ' && c < 0x7f ? lower(c) : '?';
		}
	}
	r->broken |= r->at < r->in.n && r->in.p[r->at] == ',';
	r->at += r->at < r->in.n && r->in.p[r->at] == ',';
	return span_of(start, (size_t)(r->to - start));
}

/* ---- from pieces to a value ---- */

static bool
known(struct span label)
{
	struct buf none;
	bool is;

	buf_init(&none, 16);
	is = label.n > 0 &&
	    charset_decode(label, span_of("", 0), &none) != -ENOTSUP;
	buf_done(&none);
	return is;
}

/* The head `charset'language'` of a value; broken: `charset'`.  Behind the
 * first piece it is only taken away. */
static struct span
take_charset(struct span value, bool first, struct mime_param *ret)
{
	ptrdiff_t one = span_chr(value, '\''), two;
	struct span label, rest;

	if (one < 0)
		return value;
	label = span_head(value, (size_t)one);
	rest = span_skip(value, (size_t)one + 1);
	two = span_chr(rest, '\'');
	if (!first)
		return label.n > 0 && span_eq_nocase(label, ret->charset) ?
		    span_skip(rest, two == 0) : value;
	if (two < 0 && !known(label))
		return value;
	ret->charset = label;
	if (two < 0)
		return rest;
	ret->language = span_head(rest, (size_t)two);
	return span_skip(rest, (size_t)two + 1);
}

static void
add_percent(struct span s, struct buf *out)
{
	for (size_t i = 0; i < s.n; i++) {
		int high = -1, low = -1;

		if (s.p[i] == '%' && i + 2 < s.n) {
			high = hex_value(s.p[i + 1]);
			low = hex_value(s.p[i + 2]);
		}
		if (high >= 0 && low >= 0) {
			buf_addc(out, (char)(high << 4 | low));
			i += 2;
		} else {
			buf_addc(out, s.p[i]);
		}
	}
}

/* ASCII without anything to decode. */
static bool
is_plain(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] >= 0x7f || s.p[i] == ESC)
			return false;
	return span_find(s, span_str("=?")) < 0;
}

static int
decode_value(struct span bytes, bool pieces, struct mime_param *ret,
    struct buf *out)
{
	struct buf words;
	int r = 0;

	ret->form = pieces ? MIME_FORM_2231 : MIME_FORM_PLAIN;
	if (is_plain(bytes))
		return buf_addspan(out, bytes);
	buf_init(&words, bytes.n * 4 + 64);
	if (ret->charset.n > 0) {
		r = charset_decode(ret->charset, bytes, out);
		ret->unknown = r == -ENOTSUP;
		bytes = buf_span(out);
	}
	if (r == -ENOMEM || bytes.n == 0)
		goto out;
	r = charset_decode_header(bytes, &words);
	if (r == -ENOMEM)
		goto out;
	ret->unknown |= r == -ENOTSUP;
	if (span_find(bytes, span_str("=?")) >= 0 &&
	    !span_eq(bytes, buf_span(&words)))
		ret->form = pieces ? MIME_FORM_BOTH : MIME_FORM_2047;
	else if (!pieces)
		ret->form = MIME_FORM_RAW;
	else if (ret->charset.n > 0)
		goto out;
	buf_reset(out);
	r = buf_addspan(out, buf_span(&words));
out:
	buf_done(&words);
	return r == -ENOMEM ? r : out->error;
}

/* The piece of that name that comes next: by number where there are any,
 * extended before plain. */
static struct piece *
next_piece(struct reader *r, struct span name, int last)
{
	struct piece *best = NULL;

	for (size_t i = 0; i < r->n; i++) {
		struct piece *p = &r->v[i];

		if (p->used || !span_eq(p->name, name) || p->number <= last)
			continue;
		if (best == NULL || p->number < best->number)
			best = p;
	}
	return best;
}

static struct piece *
single_piece(struct reader *r, struct span name)
{
	struct piece *best = NULL;

	for (size_t i = 0; i < r->n; i++) {
		struct piece *p = &r->v[i];

		if (span_eq(p->name, name) && p->number < 0 &&
		    (best == NULL || best->value.n == 0 ||
		    (p->extended && !best->extended)))
			best = p;
	}
	return best;
}

static void
add_piece(const struct piece *p, bool first, struct mime_param *ret,
    struct buf *bytes)
{
	if (p->extended)
		add_percent(take_charset(p->value, first, ret), bytes);
	else
		buf_addspan(bytes, p->value);
}

/* All pieces of the name of r->v[i]. */
static int
join(struct reader *r, size_t i, struct mime_param *ret)
{
	struct span name = r->v[i].name;
	struct piece *p = single_piece(r, name), *next;
	bool pieces = p == NULL || p->extended;
	struct buf bytes, text;
	int last = -1, e;

	buf_init(&bytes, r->in.n);
	buf_init(&text, r->in.n * 4 + 64);
	*ret = (struct mime_param){ .charset = { "", 0 },
	    .language = { "", 0 } };
	if (p == NULL || !p->extended)
		p = next_piece(r, name, -1) ? NULL : p;
	if (p != NULL)
		add_piece(p, true, ret, &bytes);
	for (; p == NULL && (next = next_piece(r, name, last)) != NULL;
	    last = next->number) {
		add_piece(next, last < 0, ret, &bytes);
		pieces = next->used = true;
	}
	for (size_t k = i; k < r->n; k++)
		if (span_eq(r->v[k].name, name))
			r->v[k].used = true;
	e = bytes.error ? bytes.error :
	    decode_value(buf_span(&bytes), pieces, ret, &text);
	ret->name = arena_memdup(r->a, name.p, name.n);
	ret->value = span_of(arena_memdup(r->a, text.data, text.len),
	    text.len);
	buf_done(&bytes);
	buf_done(&text);
	return e < 0 || ret->name == NULL || ret->value.p == NULL ?
	    -ENOMEM : 0;
}

int
mime_value_read(struct span body, struct arena *a, struct mime_value *ret)
{
	struct reader r = { .a = a, .in = span_head(body, MIME_VALUE_MAX),
	    .more = body.n > MIME_VALUE_MAX };
	struct mime_value value = { 0 };
	int e = 0;

	r.utf8 = utf8_valid(r.in);
	r.to = arena_alloc(a, r.in.n + 2);
	if (r.to == NULL)
		return -ENOMEM;
	value.word = read_word(&r);
	*r.to++ = '\0';
	while (skip_blanks(&r), r.at < r.in.n) {
		if (r.in.p[r.at] == ';')
			r.at++;
		else
			read_piece(&r);
	}
	value.params = arena_array(a, r.n, sizeof *value.params);
	if (value.params == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < r.n && e == 0; i++)
		if (!r.v[i].used)
			e = join(&r, i, &value.params[value.n++]);
	value.more = r.more;
	value.broken = r.broken;
	if (e == 0)
		*ret = value;
	return e;
}

const struct mime_param *
mime_param(const struct mime_value *v, const char *name)
{
	for (size_t i = 0; i < v->n; i++)
		if (strcmp(v->params[i].name, name) == 0)
			return &v->params[i];
	return NULL;
}
