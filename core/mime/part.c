/* The tree of parts, in one pass over the lines: a stack holds what is open,
 * each line that begins with `--` is held against the boundaries in it, from
 * the innermost out.  Messages that were themselves encoded wait in a row
 * until the pass is over, then have their own.
 * Fails for memory only; limits are said in the tree. */
#include "core/mime/part.h"

#include <errno.h>

#include "core/mime/describe.h"
#include "core/mime/tnef.h"
#include "core/text/charset.h"
#include "core/text/utf8.h"

/* A part whose end has not come. */
struct open {
	struct mime_part *part;
	struct span	 boundary;	/* n = 0: none, or it is closed */
};

struct reader {
	struct arena	*a;
	struct mime_mail *m;
	size_t		 cap;

	struct span	 text;		/* the mail, or one decoded */
	bool		 inner;		/* decoded: no offsets */
	bool		 cr;
	size_t		 at;
	struct open	 open[MIME_DEPTH_MAX + 2];
	size_t		 n;

	size_t		 fields;	/* that may still come */
	size_t		 room;		/* bytes that may still be decoded */
	struct mime_part **waiting;	/* encoded messages */
	size_t		 nwaiting, waiting_cap;
};

/* What a line is to the parts that are open. */
struct delimiter {
	size_t		 level;		/* of the multipart in the stack */
	bool		 last;
};

/* One line with its end; false at the end of the text. */
static bool
next_line(const struct reader *r, size_t at, struct span *ret)
{
	struct span rest = span_skip(r->text, at);
	ptrdiff_t end = span_chr(rest, r->cr ? '\r' : '\n');

	if (rest.n == 0)
		return false;
	*ret = end < 0 ? rest : span_head(rest, (size_t)end + 1);
	return true;
}

static struct span
without_end(struct span line)
{
	if (line.n > 0 && line.p[line.n - 1] == '\n')
		line.n--;
	if (line.n > 0 && line.p[line.n - 1] == '\r')
		line.n--;
	return line;
}

static struct span
without_blanks(struct span line)
{
	while (line.n > 0 && strchr(" \t\r\n", line.p[line.n - 1]) &&
	    line.p[line.n - 1] != '\0')
		line.n--;
	return line;
}

static bool
is_delimiter(const struct reader *r, struct span line, struct delimiter *ret)
{
	if (!span_starts(line, "--"))
		return false;
	line = without_blanks(span_skip(line, 2));
	for (size_t i = r->n; i-- > 0;) {
		struct span b = r->open[i].boundary, rest;

		if (b.n == 0 || line.n < b.n || memcmp(line.p, b.p, b.n) != 0)
			continue;
		rest = span_skip(line, b.n);
		if (rest.n > 0 && !span_starts(rest, "--"))
			continue;
		*ret = (struct delimiter){ .level = i, .last = rest.n > 0 };
		return true;
	}
	return false;
}

/* ---- opening ---- */

static struct mime_part *
new_part(struct reader *r, struct mime_part *parent)
{
	struct mime_part *p = arena_alloc(r->a, sizeof *p), **last;
	struct mime_mail *m = r->m;
	size_t number = 1;

	m->v = arena_grow(r->a, m->v, m->n, &r->cap, sizeof *m->v);
	if (p == NULL || m->v == NULL)
		return NULL;
	m->v[m->n++] = p;
	p->parent = parent;
	if (parent == NULL) {
		p->path = "1";
		return p;
	}
	for (last = &parent->child; *last != NULL; last = &(*last)->next)
		number++;
	*last = p;
	p->depth = parent->depth + 1;
	p->path = arena_printf(r->a, "%s.%zu", parent->path, number);
	return p->path == NULL ? NULL : p;
}

/* The header ends with its empty line, before a delimiter, or with the text. */
static size_t
header_end(const struct reader *r, bool *ret_empty_line)
{
	struct delimiter d;
	struct span line;
	size_t at = r->at;

	*ret_empty_line = false;
	while (next_line(r, at, &line) && !is_delimiter(r, line, &d)) {
		at += line.n;
		if (without_end(line).n == 0) {
			*ret_empty_line = true;
			break;
		}
	}
	return at;
}

static int
read_header(struct reader *r, struct mime_part *p)
{
	bool alone = p->parent == NULL || p->parent->kind == MIME_MESSAGE;
	bool empty_line;
	size_t end = header_end(r, &empty_line);
	struct span head = span_of(r->text.p + r->at, end - r->at);
	int e = fields_read(head, alone, r->a, &p->fields);

	if (e < 0)
		return e;
	if (p->fields.n > r->fields) {
		p->fields.n = r->fields;
		p->fields.more = true;
	}
	r->fields -= p->fields.n;
	p->header = span_head(head, p->fields.body);
	p->header_at = r->inner ? MIME_NO_OFFSET : r->at;
	r->at += p->header.n;
	p->body_at = r->inner ? MIME_NO_OFFSET : r->at;
	p->body = span_of(r->text.p + r->at, 0);
	if (p->fields.n > 0 && (!empty_line || p->fields.body < head.n))
		p->defects |= MIME_HEADER_ONLY;
	return 0;
}

static const char *
usual_type(const struct mime_part *p)
{
	return p->parent != NULL && p->parent->kind == MIME_MULTIPART &&
	    mime_is(p->parent, "multipart/digest") ?
	    "message/rfc822" : "text/plain";
}

static bool
is_encoded(const struct mime_part *p)
{
	return p->encoding == MIME_BASE64 || p->encoding == MIME_QP ||
	    p->encoding == MIME_UUENCODE;
}

static int
wait_for(struct reader *r, struct mime_part *p)
{
	p->defects |= MIME_ENCODED_PARTS;
	r->waiting = arena_grow(r->a, r->waiting, r->nwaiting,
	    &r->waiting_cap, sizeof *r->waiting);
	if (r->waiting == NULL)
		return -ENOMEM;
	r->waiting[r->nwaiting++] = p;
	return 0;
}

static bool
is_message(const struct mime_part *p)
{
	return mime_is(p, "message/rfc822") || mime_is(p, "message/global") ||
	    mime_is(p, "message/news");
}

/* Multipart, message or leaf; *ret_boundary where it has one. */
static int
decide_kind(struct reader *r, struct mime_part *p, struct span *ret_boundary)
{
	bool multi = mime_is(p, "multipart/"), message = is_message(p);
	bool external = mime_is(p, "message/external-body");
	const struct mime_param *boundary;

	if (!multi && !message && !external)
		return 0;
	if (p->depth >= MIME_DEPTH_MAX || r->m->n >= MIME_PARTS_MAX) {
		p->defects |= MIME_TOO_DEEP;
		r->m->more = true;
		return 0;
	}
	if (message || external) {
		if (is_encoded(p))
			return message ? wait_for(r, p) : 0;
		p->kind = message ? MIME_MESSAGE : MIME_EXTERNAL;
		return 0;
	}
	boundary = mime_param(&p->content_type, "boundary");
	if (boundary != NULL)
		*ret_boundary = without_blanks(boundary->value);
	if (ret_boundary->n == 0) {
		p->defects |= MIME_NO_BOUNDARY;
		return 0;
	}
	if (is_encoded(p))
		p->defects |= MIME_ENCODED_PARTS;
	p->kind = MIME_MULTIPART;
	return 0;
}

/* A part that begins at the cursor, and the messages inside it. */
static int
open_part(struct reader *r, struct mime_part *parent)
{
	struct mime_part *p;
	int e;

	do {
		struct span boundary = { "", 0 };

		p = new_part(r, parent);
		if (p == NULL)
			return -ENOMEM;
		e = read_header(r, p);
		if (e == 0)
			e = mime_describe(p, usual_type(p), r->a);
		if (e == 0)
			e = decide_kind(r, p, &boundary);
		if (e < 0)
			return e;
		r->open[r->n++] = (struct open){ p, boundary };
		parent = p;
	} while (p->kind == MIME_MESSAGE || p->kind == MIME_EXTERNAL);
	return 0;
}

/* ---- closing ---- */

/* A file that is no part of MIME; *ret NULL: the limit. */
static int
add_found(struct reader *r, struct mime_part *parent, struct span body,
    struct mime_part **ret)
{
	struct mime_part *p;

	*ret = NULL;
	if (r->m->n >= MIME_PARTS_MAX || parent->depth >= MIME_DEPTH_MAX) {
		r->m->more = true;
		return 0;
	}
	p = new_part(r, parent);
	if (p == NULL)
		return -ENOMEM;
	p->kind = MIME_FOUND;
	p->type = "application/octet-stream";
	p->disposition = "attachment";
	p->charset = p->header = span_of("", 0);
	p->body = body;
	p->header_at = p->body_at = MIME_NO_OFFSET;
	*ret = p;
	return 0;
}

/* Files in a text that is not encoded. */
static int
find_uuencoded(struct reader *r, struct mime_part *text)
{
	struct mime_uu uu;
	struct mime_part *p;
	size_t at = 0;

	while (mime_uu_find(text->body, at, &uu)) {
		if (add_found(r, text, uu.all, &p) < 0)
			return -ENOMEM;
		if (p == NULL)
			return 0;
		at = (size_t)(uu.all.p - text->body.p);
		if (text->body_at != MIME_NO_OFFSET)
			p->header_at = p->body_at = text->body_at + at;
		at += uu.all.n;
		p->encoding = MIME_UUENCODE;
		p->defects = uu.open ? MIME_NOT_CLOSED : 0;
		if (mime_name_raw(p, uu.name, r->a) < 0)
			return -ENOMEM;
		mime_measure(p);
	}
	return 0;
}

/* Decoded onto the arena; n = 0 and `more`: over the limit, or nothing. */
static int
decode_body(struct reader *r, const struct mime_part *p, struct span *ret)
{
	struct buf bytes;
	int e;

	*ret = span_of("", 0);
	if (p->size > r->room) {
		r->m->more = true;
		return 0;
	}
	r->room -= p->size;
	buf_init(&bytes, p->size);
	e = mime_decode(p->encoding, p->body, &bytes, NULL, NULL);
	if (e == 0)
		*ret = arena_span(r->a, buf_span(&bytes));
	buf_done(&bytes);
	return e < 0 || ret->p == NULL ? -ENOMEM : 0;
}

static int
find_in_tnef(struct reader *r, struct mime_part *winmail)
{
	struct mime_part *p;
	struct span bytes;
	struct tnef t;
	int e = decode_body(r, winmail, &bytes);

	if (e == 0)
		e = tnef_read(bytes, r->a, &t);
	if (e < 0)
		return e == -EINVAL ? 0 : e;
	r->m->more |= t.more;
	for (size_t i = 0; i < t.n; i++) {
		if (add_found(r, winmail, t.v[i].data, &p) < 0)
			return -ENOMEM;
		if (p == NULL)
			return 0;
		p->encoding = MIME_BINARY;
		if (mime_name_raw(p, t.v[i].name, r->a) < 0)
			return -ENOMEM;
		mime_measure(p);
	}
	return 0;
}

static int
find_files(struct reader *r, struct mime_part *p)
{
	if (mime_is(p, "text/plain") && !is_encoded(p))
		return find_uuencoded(r, p);
	if (mime_is(p, "application/ms-tnef") ||
	    mime_is(p, "application/vnd.ms-tnef") ||
	    span_eq_nocase(p->name, span_str("winmail.dat")))
		return find_in_tnef(r, p);
	return 0;
}

/* Whatever lies over that level ends at `end`. */
static int
close_to(struct reader *r, size_t level, size_t end)
{
	while (r->n > level) {
		struct open *o = &r->open[--r->n];
		struct mime_part *p = o->part;
		size_t start = (size_t)(p->body.p - r->text.p);

		p->body.n = end > start ? end - start : 0;
		if (p->kind == MIME_MULTIPART && p->child == NULL)
			p->defects |= MIME_BOUNDARY_UNSEEN;
		else if (o->boundary.n > 0)
			p->defects |= MIME_NOT_CLOSED;
		if (p->kind != MIME_LEAF)
			continue;
		mime_measure(p);
		if (find_files(r, p) < 0)
			return -ENOMEM;
	}
	return 0;
}

/* The line end before a delimiter belongs to the delimiter. */
static size_t
before(const struct reader *r, size_t at)
{
	if (at > 0 && r->text.p[at - 1] == '\n')
		at--;
	if (at > 0 && r->text.p[at - 1] == '\r')
		at--;
	return at;
}

/* ---- the pass ---- */

static int
read_text(struct reader *r, struct mime_part *parent)
{
	struct delimiter d;
	struct span line;
	int e = open_part(r, parent);

	while (e == 0 && next_line(r, r->at, &line)) {
		size_t start = r->at;

		r->at += line.n;
		if (line.p[0] != '-' || !is_delimiter(r, line, &d))
			continue;
		if (!d.last && r->m->n >= MIME_PARTS_MAX) {
			r->m->more = true;
			continue;
		}
		e = close_to(r, d.level + 1, before(r, start));
		if (d.last)
			r->open[d.level].boundary.n = 0;
		else if (e == 0 && r->at < r->text.n)
			e = open_part(r, r->open[d.level].part);
	}
	return e == 0 ? close_to(r, 0, r->text.n) : e;
}

static void
set_text(struct reader *r, struct span text)
{
	r->text = text;
	r->at = r->n = 0;
	r->cr = span_chr(text, '\n') < 0 && span_chr(text, '\r') >= 0;
}

/* A message that was encoded. */
static int
read_waiting(struct reader *r, struct mime_part *p)
{
	struct span bytes;
	int e;

	if (r->m->n >= MIME_PARTS_MAX) {
		r->m->more = true;
		return 0;
	}
	e = decode_body(r, p, &bytes);
	if (e < 0 || bytes.n == 0)
		return e;
	p->kind = MIME_MESSAGE;
	r->inner = true;
	set_text(r, bytes);
	return read_text(r, p);
}

/* The parts in the order of the mail, and what is wrong with any. */
static void
put_in_order(struct mime_mail *m)
{
	struct mime_part *p = m->v[0];
	size_t n = 0;

	while (p != NULL) {
		m->v[n++] = p;
		m->defects |= p->defects;
		if (p->child != NULL) {
			p = p->child;
			continue;
		}
		while (p != NULL && p->next == NULL)
			p = p->parent;
		p = p != NULL ? p->next : NULL;
	}
}

int
mime_read(struct span mail, struct arena *a, struct mime_mail *ret)
{
	struct mime_mail m = { .text = mail };
	struct reader r = { .a = a, .m = &m, .fields = MIME_FIELDS_ALL,
	    .room = mail.n };
	int e;

	if (mail.p == NULL)
		m.text = mail = span_of("", 0);
	set_text(&r, mail);
	e = read_text(&r, NULL);
	for (size_t i = 0; e == 0 && i < r.nwaiting; i++)
		e = read_waiting(&r, r.waiting[i]);
	if (e < 0)
		return e;
	put_in_order(&m);
	m.more |= (m.defects & MIME_OVER_LIMIT) != 0;
	*ret = m;
	return 0;
}

/* ---- what is asked of a part ---- */

bool
mime_is(const struct mime_part *p, const char *type)
{
	size_t n = strlen(type);

	if (type[n - 1] == '/')
		return strncmp(p->type, type, n) == 0;
	return strcmp(p->type, type) == 0;
}

bool
mime_is_signature(const struct mime_part *p)
{
	return mime_is(p, "application/pkcs7-signature") ||
	    mime_is(p, "application/x-pkcs7-signature") ||
	    mime_is(p, "application/pgp-signature");
}

static bool
is_decoded(const struct mime_part *p)
{
	return p->kind == MIME_LEAF || p->kind == MIME_FOUND;
}

int
mime_part_bytes(const struct mime_part *p, struct buf *ret)
{
	return mime_decode(is_decoded(p) ? p->encoding : MIME_BINARY, p->body,
	    ret, NULL, NULL);
}

static int
to_utf8(const struct mime_part *p, struct span bytes, struct buf *ret)
{
	return p->charset.n > 0 ? charset_decode(p->charset, bytes, ret) :
	    charset_decode_raw(bytes, ret);
}

/* A byte becomes three at most.  What may not fit is converted aside, and as
 * much of it taken as there is room for. */
static int
text_that_fits(const struct mime_part *p, struct span bytes,
    struct buf *ret_utf8)
{
	size_t room = ret_utf8->max - ret_utf8->len;
	struct buf all;
	int e;

	buf_init(&all, 3 * room + 3);
	e = to_utf8(p, span_head(bytes, room), &all);
	if (e == 0 || e == -ENOTSUP)
		buf_addspan(ret_utf8, utf8_head(buf_span(&all), room));
	if ((e == 0 || e == -ENOTSUP) && (bytes.n > room || all.len > room))
		e = -EFBIG;
	buf_done(&all);
	return ret_utf8->error < 0 ? ret_utf8->error : e;
}

int
mime_part_text(const struct mime_part *p, struct buf *ret_utf8)
{
	struct buf bytes;
	int e;

	buf_init(&bytes, is_decoded(p) ? p->size : p->body.n);
	e = mime_part_bytes(p, &bytes);
	if (e == 0 && ret_utf8->error == 0)
		e = bytes.len <= (ret_utf8->max - ret_utf8->len) / 3 ?
		    to_utf8(p, buf_span(&bytes), ret_utf8) :
		    text_that_fits(p, buf_span(&bytes), ret_utf8);
	buf_done(&bytes);
	return e;
}

const struct mime_part *
mime_first(const struct mime_mail *m, const char *type)
{
	size_t inside = SIZE_MAX;

	for (size_t i = 0; i < m->n; i++) {
		const struct mime_part *p = m->v[i];

		/* parts of a mail inside are passed over */
		if (p->depth > inside)
			continue;
		inside = p->kind == MIME_MESSAGE ? p->depth : SIZE_MAX;
		if (p->kind == MIME_LEAF && mime_is(p, type) &&
		    strcmp(p->disposition, "attachment") != 0)
			return p;
	}
	return NULL;
}
