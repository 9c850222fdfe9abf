/* How a name stands in the header: the fields are read once more, since what
 * core/mime forgives is what mail programs trip over.
 * What programs show, as far as we know: all three decode RFC 2231 and encoded
 * words; raw bytes are read as CP932 by Outlook in Japan and as UTF-8 by Gmail
 * and the iPhone; encoded words without quotes lose the name in Outlook, which
 * also replaces characters that Windows forbids.  Fails for memory only. */
#include "core/filetype/name.h"

#include <errno.h>

#include "core/base/buf.h"
#include "core/text/charset.h"
#include "core/text/utf8.h"

#define SHOWN_MAX	4096

/* ---- the field ---- */

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* To the next `;` outside of quotes; *at stands behind it. */
static struct span
take_param(struct span body, size_t *at)
{
	size_t start = *at;
	bool quoted = false;

	for (; *at < body.n; ++*at) {
		char c = body.p[*at];

		if (c == '\\' && quoted)
			++*at;
		else if (c == '"')
			quoted = !quoted;
		else if (c == ';' && !quoted)
			break;
	}
	if (*at > body.n)
		*at = body.n;
	body = span_of(body.p + start, *at - start);
	++*at;
	return body;
}

static bool
is_raw(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] >= 0x80)
			return true;
	return span_find(s, span_str("\033$")) >= 0;
}

static struct span
unquote(struct span s)
{
	s = span_trim(s);
	if (s.n > 0 && s.p[0] == '"') {
		s = span_skip(s, 1);
		if (s.n > 0 && s.p[s.n - 1] == '"')
			s.n--;
	}
	return s;
}

static void
look_at(struct span param, struct name_written *w, struct span *ret_raw)
{
	ptrdiff_t eq = span_chr(param, '=');
	struct span name, value;
	bool star;

	if (eq <= 0)
		return;
	name = span_trim(span_head(param, (size_t)eq));
	value = span_trim(span_skip(param, (size_t)eq + 1));
	star = span_chr(name, '*') >= 0;
	if (star)
		name = span_head(name, (size_t)span_chr(name, '*'));
	if (!span_eq_nocase(name, span_str("filename")) &&
	    !span_eq_nocase(name, span_str("name")))
		return;
	if (star) {
		w->star = true;
		return;
	}
	if (span_eq_nocase(name, span_str("name")))
		w->name = true;
	else
		w->filename = true;
	if (span_find(value, span_str("=?")) >= 0)
		w->words = true;
	if (value.n > 0 && value.p[0] != '"' &&
	    (span_chr(value, '?') >= 0 || span_chr(value, '=') >= 0))
		w->unquoted = true;
	if (is_raw(value)) {
		w->raw = true;
		if (ret_raw->n == 0)
			*ret_raw = unquote(value);
	}
}

static void
look_at_field(const struct mime_part *p, const char *field,
    struct name_written *w, struct span *ret_raw)
{
	const struct field_raw *f = fields_find(&p->fields, field, 0);
	size_t at = 0;

	if (f == NULL)
		return;
	(void)take_param(f->body, &at);		/* the word */
	while (at < f->body.n) {
		while (at < f->body.n && is_blank(f->body.p[at]))
			at++;
		look_at(take_param(f->body, &at), w, ret_raw);
	}
}

/* ---- what is shown ---- */

static struct span
keep(struct buf *b, struct arena *a)
{
	return b->error == -ENOMEM ? (struct span){ NULL, 0 } :
	    arena_span(a, buf_span(b));
}

static struct span
as_cp932(struct span raw, struct arena *a)
{
	struct span s;
	struct buf b;

	buf_init(&b, SHOWN_MAX);
	(void)charset_decode(span_str("Shift_JIS"), raw, &b);
	s = keep(&b, a);
	buf_done(&b);
	return s;
}

static struct span
as_utf8(struct span raw, struct arena *a)
{
	struct span s;
	bool changed;
	struct buf b;

	buf_init(&b, SHOWN_MAX);
	(void)utf8_repair(&b, raw, &changed);
	s = keep(&b, a);
	buf_done(&b);
	return s;
}

static struct span
as_windows(struct span name, struct arena *a)
{
	char *copy = arena_memdup(a, name.p, name.n);

	for (size_t i = 0; copy != NULL && i < name.n; i++)
		if ((unsigned char)copy[i] < 0x20 ||
		    strchr("\"*/:<>?\\|", copy[i]) != NULL)
			copy[i] = '_';
	return span_of(copy, name.n);
}

int
name_written(const struct mime_part *p, struct arena *a,
    struct name_written *ret)
{
	struct name_written w = { .filename = false };
	struct span raw = { NULL, 0 };
	bool none;

	look_at_field(p, "Content-Disposition", &w, &raw);
	look_at_field(p, "Content-Type", &w, &raw);
	none = w.unquoted && !w.star && w.words;
	w.gmail = w.iphone = p->name;
	w.outlook = as_windows(none ? span_str("") : p->name, a);
	if (w.raw && !w.star && raw.n > 0) {
		w.outlook = as_windows(as_cp932(raw, a), a);
		w.gmail = w.iphone = as_utf8(raw, a);
	}
	*ret = w;
	return arena_failed(a) ? -ENOMEM : 0;
}
