/* Words, quotes, comments and angles of an address field, from the left. */
#include "core/mime/address.h"

#include <errno.h>

#include "core/text/charset.h"
#include "core/text/utf8.h"

#define DISPLAY_MAX ((size_t)1 << 20)

/* One entry as it grows.  Text outside of quotes and comments is kept twice:
 * as words of a name, and without blanks as an address. */
struct entry {
	struct buf	 name;
	struct buf	 comment;
	struct buf	 spec;		/* in angles, or all of it */
	ptrdiff_t	 at;		/* of the last @ in spec; or -1 */
	size_t		 begin;
	bool		 gap;		/* a blank was before */
	bool		 angles;	/* an address in angles was found */
	bool		 inside;	/* reading it */
	bool		 any;
};

struct reader {
	struct span	 text;
	size_t		 i;
	bool		 pairs;		/* 8-bit bytes come in twos */
	struct arena	*a;
	struct addresses *ret;
	size_t		 cap;
	struct span	 group;
	bool		 member;
	struct entry	 e;
};

static void
entry_reset(struct entry *e, size_t begin)
{
	buf_reset(&e->name);
	buf_reset(&e->comment);
	buf_reset(&e->spec);
	e->at = -1;
	e->begin = begin;
	e->gap = e->angles = e->inside = e->any = false;
}

/* Bytes of one character that no sign of the grammar can stand in: ESC $ of
 * ISO-2022-JP up to its end, two bytes of a Japanese charset, or one. */
static size_t
unit(const struct reader *r)
{
	struct span rest = span_skip(r->text, r->i);
	unsigned char c = (unsigned char)*rest.p;
	ptrdiff_t end;

	if (c == 0x1b && span_starts(span_skip(rest, 1), "$")) {
		end = span_find(rest, span_str("\033("));
		return end < 0 ? rest.n :
		    (size_t)end + 3 < rest.n ? (size_t)end + 3 : rest.n;
	}
	if (r->pairs && rest.n > 1 && ((c >= 0x81 && c <= 0x9f) ||
	    (c >= 0xe0 && c <= 0xfc)))
		return 2;
	return 1;
}

/* Text up to `close`, without its quoting; nested where open is not 0. */
static void
quoted(struct reader *r, char open, char close, struct buf *to)
{
	unsigned depth = 1;

	for (r->i++; r->i < r->text.n; ) {
		size_t n = unit(r);
		char c = r->text.p[r->i];

		if (n == 1 && c == '\\' && r->i + 1 < r->text.n)
			c = r->text.p[++r->i];
		else if (n == 1 && c == close && --depth == 0) {
			r->i++;
			return;
		} else if (n == 1 && open && c == open)
			depth++;
		if (n > 1)
			buf_add(to, r->text.p + r->i, n);
		else if (c != '\r' && c != '\n')
			buf_addc(to, c);
		r->i += n;
	}
}

static void
gap_before(struct entry *e)
{
	if (e->gap && e->name.len > 0)
		buf_addc(&e->name, ' ');
	e->gap = false;
	e->any = true;
}

/* UTF-8 of a name on the arena. */
static struct span
decoded(struct reader *r, const struct buf *b)
{
	struct buf out;
	struct span s;

	if (b->len == 0)
		return span_str("");
	buf_init(&out, DISPLAY_MAX);
	charset_decode_header(buf_span(b), &out);
	s = arena_span(r->a, span_trim(buf_span(&out)));
	buf_done(&out);
	return s;
}

static int
entry_end(struct reader *r)
{
	struct entry *e = &r->e;
	struct address *d;
	struct span spec = buf_span(&e->spec);

	if (!e->any)
		return 0;
	if (r->ret->n == ADDRESSES_MAX) {
		r->ret->more = true;
		return 0;
	}
	r->ret->v = arena_grow(r->a, r->ret->v, r->ret->n, &r->cap,
	    sizeof *r->ret->v);
	if (r->ret->v == NULL || e->spec.error == -ENOMEM ||
	    e->name.error == -ENOMEM || e->comment.error == -ENOMEM)
		return -ENOMEM;
	d = &r->ret->v[r->ret->n++];
	*d = (struct address){ .group = r->group, .member = r->member };
	d->raw = span_trim(span_head(span_skip(r->text, e->begin),
	    r->i - e->begin));
	if (e->at >= 0) {
		d->domain = arena_span(r->a, span_skip(spec,
		    (size_t)e->at + 1));
		spec = span_head(spec, (size_t)e->at);
	}
	d->local = arena_span(r->a, spec);
	if (e->angles) {
		d->display = decoded(r, &e->name);
		d->encoded = span_find(buf_span(&e->name),
		    span_str("=?")) >= 0;
	}
	d->comment = decoded(r, &e->comment);
	return 0;
}

/* ',' and ';' end an entry, ':' begins a group. */
static int
separate(struct reader *r, char c)
{
	int k = 0;

	if (c == ':') {
		r->group = decoded(r, &r->e.name);
		r->member = true;
	} else
		k = entry_end(r);
	if (c == ';') {
		r->group = span_str("");
		r->member = false;
	}
	entry_reset(&r->e, ++r->i);
	return k;
}

/* A route before the address, "@a,@b:", does not count (RFC 5322, 4.4). */
static void
drop_route(struct entry *e)
{
	struct span spec = buf_span(&e->spec);
	ptrdiff_t colon = span_starts(spec, "@") ? span_rchr(spec, ':') : -1;

	if (colon < 0)
		return;
	memmove(e->spec.data, e->spec.data + colon + 1,
	    spec.n - (size_t)colon - 1);
	buf_cut(&e->spec, spec.n - (size_t)colon - 1);
	e->at = span_rchr(buf_span(&e->spec), '@');
}

static void
plain(struct reader *r, size_t n)
{
	struct entry *e = &r->e;
	const char *p = r->text.p + r->i;

	if (!e->inside)
		gap_before(e);
	if (!e->inside)
		buf_add(&e->name, p, n);
	if (e->inside || !e->angles) {
		if (n == 1 && *p == '@')
			e->at = (ptrdiff_t)e->spec.len;
		buf_add(&e->spec, p, n);
	}
	r->i += n;
}

static void
quote(struct reader *r)
{
	struct entry *e = &r->e;
	size_t before = e->name.len;

	if (e->inside) {
		quoted(r, 0, '"', &e->spec);
		return;
	}
	gap_before(e);
	before = e->name.len;
	quoted(r, 0, '"', &e->name);
	if (!e->angles)
		buf_add(&e->spec, e->name.data + before,
		    e->name.len - before);
}

static void
angle(struct reader *r, char c)
{
	struct entry *e = &r->e;

	if (c == '<' && !e->angles) {
		e->inside = e->angles = e->any = true;
		buf_reset(&e->spec);
		e->at = -1;
	} else {
		e->inside = false;
		drop_route(e);
	}
	r->i++;
}

/* Is this ':' the end of a group's name? */
static bool
names_group(const struct reader *r)
{
	return !r->e.inside && !r->e.angles && !r->member && r->e.at < 0;
}

static int
step(struct reader *r)
{
	size_t n = unit(r);
	char c = n == 1 ? r->text.p[r->i] : 'x';

	switch (c) {
	case ' ': case '\t': case '\r': case '\n':
		r->e.gap = true;
		r->i++;
		return 0;
	case '"':
		quote(r);
		return 0;
	case '(':
		if (r->e.comment.len > 0)
			buf_addc(&r->e.comment, ' ');
		quoted(r, '(', ')', &r->e.comment);
		r->e.gap = r->e.any = true;
		return 0;
	case '<': case '>':
		angle(r, c);
		return 0;
	case ',': case ';':
		if (!r->e.inside)
			return separate(r, c);
		break;
	case ':':
		if (names_group(r))
			return separate(r, c);
		break;
	}
	plain(r, n);
	return 0;
}

int
addresses_read(struct span body, struct arena *a, struct addresses *ret)
{
	struct reader r = { .text = body, .a = a, .ret = ret };
	int k = 0;

	*ret = (struct addresses){ .n = 0 };
	r.pairs = !utf8_valid(body);
	buf_init(&r.e.name, DISPLAY_MAX);
	buf_init(&r.e.comment, DISPLAY_MAX);
	buf_init(&r.e.spec, DISPLAY_MAX);
	entry_reset(&r.e, 0);
	while (k == 0 && !ret->more && r.i < body.n)
		k = step(&r);
	drop_route(&r.e);
	if (k == 0)
		k = entry_end(&r);
	buf_done(&r.e.name);
	buf_done(&r.e.comment);
	buf_done(&r.e.spec);
	return k == 0 && arena_failed(a) ? -ENOMEM : k;
}

struct span
address_text(const struct address *d, struct arena *a)
{
	char *s;

	if (d->domain.n == 0)
		return d->local;
	s = arena_printf(a, SPAN_FMT "@" SPAN_FMT, SPAN_ARG(d->local),
	    SPAN_ARG(d->domain));
	return span_str(s);
}
