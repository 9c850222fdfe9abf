/* What fields say of a part, and what its bytes say against them.  Fails for
 * memory only. */
#include "core/mime/describe.h"

#include <errno.h>

#include "core/text/charset.h"
#include "core/text/utf8.h"

#define LINE_MAX_BYTES 998	/* RFC 5322 2.1.1 */

static int
read_value(struct mime_part *p, const char *field, struct arena *a,
    struct mime_value *ret, bool *ret_there)
{
	const struct field_raw *f = fields_find(&p->fields, field, 0);
	int r;

	*ret_there = f != NULL;
	if (f == NULL)
		return 0;
	r = mime_value_read(f->body, a, ret);
	if (r < 0)
		return r;
	if (ret->broken)
		p->defects |= MIME_PARAM_BAD;
	if (ret->more)
		p->defects |= MIME_OVER_LIMIT;
	return 0;
}

/* A word that is no type reads as text (RFC 2045 5.2). */
static bool
is_type(struct span word)
{
	ptrdiff_t slash = span_chr(word, '/');

	return slash > 0 && (size_t)slash + 1 < word.n;
}

static struct span
label_of(const struct mime_part *p)
{
	const struct mime_param *charset = mime_param(&p->content_type,
	    "charset");

	return charset != NULL ? span_trim(charset->value) : span_of("", 0);
}

static bool
label_known(struct span label)
{
	struct buf none;
	int r;

	buf_init(&none, 16);
	r = charset_decode(label, span_of("", 0), &none);
	buf_done(&none);
	return r != -ENOTSUP;
}

static int
read_type(struct mime_part *p, const char *usual, struct arena *a)
{
	struct span word;
	int r = read_value(p, "Content-Type", a, &p->content_type,
	    &p->declared);

	if (r < 0)
		return r;
	word = p->content_type.word;
	p->type = usual;
	if (is_type(word)) {
		p->type = arena_memdup(a, word.p, word.n);
		if (p->type == NULL)
			return -ENOMEM;
	} else if (p->declared) {
		p->type = "text/plain";
		p->defects |= MIME_TYPE_BAD;
	}
	if (fields_count(&p->fields, "Content-Type") > 1)
		p->defects |= MIME_TYPE_TWICE;
	p->charset = label_of(p);
	if (p->charset.n > 0 && !label_known(p->charset))
		p->defects |= MIME_CHARSET_UNKNOWN;
	return 0;
}

static void
read_encoding(struct mime_part *p)
{
	const struct field_raw *f = fields_find(&p->fields,
	    "Content-Transfer-Encoding", 0);

	p->encoding = f != NULL ? mime_encoding_of(f->body) : MIME_7BIT;
	if (p->encoding == MIME_UNKNOWN)
		p->defects |= MIME_ENCODING_BAD;
}

static int
read_disposition(struct mime_part *p, struct arena *a)
{
	struct span word;
	bool there;
	int r = read_value(p, "Content-Disposition", a,
	    &p->content_disposition, &there);

	p->disposition = "";
	word = p->content_disposition.word;
	if (r < 0 || word.n == 0)
		return r;
	p->disposition = arena_memdup(a, word.p, word.n);
	return p->disposition == NULL ? -ENOMEM : 0;
}

/* filename= first (RFC 2183), then where older programs put it. */
static void
read_name(struct mime_part *p)
{
	const struct mime_value *type = &p->content_type,
	    *disposition = &p->content_disposition;
	const struct mime_param *names[] = {
		mime_param(disposition, "filename"), mime_param(type, "name"),
		mime_param(type, "filename"), mime_param(disposition, "name"),
	};

	p->name = span_of("", 0);
	for (size_t i = sizeof names / sizeof *names; i-- > 0;) {
		if (names[i] == NULL || names[i]->value.n == 0)
			continue;
		if (p->name.n > 0 && !span_eq(p->name, names[i]->value))
			p->defects |= MIME_NAMES_DIFFER;
		p->name = names[i]->value;
		p->name_form = names[i]->form;
	}
	if (span_find(p->name, span_str("\xef\xbf\xbd")) >= 0)
		p->defects |= MIME_NAME_BAD;
}

int
mime_name_raw(struct mime_part *p, struct span name, struct arena *a)
{
	struct buf utf8;
	const char *copy;
	int r;

	buf_init(&utf8, name.n * 4 + 64);
	r = charset_decode_raw(name, &utf8);
	copy = r == 0 ? arena_memdup(a, utf8.data, utf8.len) : NULL;
	p->name = span_of(copy, utf8.len);
	p->name_form = name.n == 0 ? MIME_FORM_NONE :
	    span_eq(name, buf_span(&utf8)) ? MIME_FORM_PLAIN : MIME_FORM_RAW;
	buf_done(&utf8);
	return copy == NULL ? -ENOMEM : 0;
}

static void
look_at_header(struct mime_part *p)
{
	for (size_t i = 0; i < p->fields.n; i++)
		if (p->fields.v[i].name.n == 0)
			p->defects |= MIME_HEADER_JUNK;
	if (!utf8_valid(p->header))
		p->defects |= MIME_HEADER_8BIT;
	if (p->fields.more)
		p->defects |= MIME_OVER_LIMIT;
}

int
mime_describe(struct mime_part *p, const char *usual, struct arena *a)
{
	int r = read_type(p, usual, a);

	if (r == 0)
		r = read_disposition(p, a);
	if (r < 0)
		return r;
	read_encoding(p);
	read_name(p);
	look_at_header(p);
	return 0;
}

/* Long lines, and line ends of more than one kind. */
static unsigned
line_defects(struct span s)
{
	size_t at = 0, lf = 0, crlf = 0, lone = 0;
	unsigned defects = 0;

	while (at < s.n) {
		struct span rest = span_skip(s, at);
		ptrdiff_t end = span_chr(rest, '\n');
		struct span line = end < 0 ? rest :
		    span_head(rest, (size_t)end);

		at += line.n + 1;
		if (line.n > 0 && end >= 0 && line.p[line.n - 1] == '\r') {
			crlf++;
			line.n--;
		} else {
			lf += end >= 0;
		}
		lone += span_chr(line, '\r') >= 0;
		if (line.n > LINE_MAX_BYTES)
			defects |= MIME_LINE_LONG;
	}
	if ((lf > 0) + (crlf > 0) + (lone > 0) > 1)
		defects |= MIME_EOL_MIXED;
	return defects;
}

static bool
has_8bit(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] >= 0x80)
			return true;
	return false;
}

void
mime_measure(struct mime_part *p)
{
	size_t bad = 0;

	mime_decode(p->encoding, p->body, NULL, &p->size, &bad);
	if (p->encoding == MIME_BASE64 && bad > 0)
		p->defects |= MIME_BASE64_BAD;
	if (p->encoding == MIME_QP && bad > 0)
		p->defects |= MIME_QP_BAD;
	if (p->encoding == MIME_7BIT && has_8bit(p->body))
		p->defects |= MIME_NOT_7BIT;
	if (p->encoding != MIME_BINARY && span_chr(p->body, '\0') >= 0)
		p->defects |= MIME_HAS_NUL;
	if (p->encoding != MIME_BINARY)
		p->defects |= line_defects(p->body);
}
