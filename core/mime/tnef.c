/* The attributes of a TNEF stream one after the other: an attachment begins
 * with attAttachRendData; its name comes as attAttachTitle (bytes in the code
 * page of attOemCodepage) or, better, inside the MAPI properties of
 * attAttachment.  Fails for what is no TNEF and for memory. */
#include "core/mime/tnef.h"

#include <errno.h>
#include <stdio.h>

#include "core/text/charset.h"

#define SIGNATURE 0x223e9f78u
#define LEVEL_ATTACHMENT 2

enum {
	ATT_TITLE	= 0x8010,
	ATT_DATA	= 0x800f,
	ATT_REND	= 0x9002,
	ATT_MAPI	= 0x9005,
	ATT_CODEPAGE	= 0x9007,
};
/* The long name of an attachment as bytes or as UTF-16. */
enum { PR_ATTACH_LONG_FILENAME = 0x3707, PT_STRING8 = 0x1e,
    PT_UNICODE = 0x1f };

struct reader {
	struct span	 in;
	struct arena	*a;
	struct tnef	*t;
	size_t		 cap;
	uint32_t	 codepage;
};

static uint32_t
number(struct span s, size_t at, size_t bytes)
{
	uint32_t v = 0;

	for (size_t i = bytes; i-- > 0;)
		v = v << 8 | (at + i < s.n ? (unsigned char)s.p[at + i] : 0);
	return v;
}

/* To the NUL of a string of units of that size. */
static struct span
string(struct span s, size_t unit)
{
	size_t n = 0;

	while (n + unit <= s.n && number(s, n, unit) != 0)
		n += unit;
	return span_head(s, n);
}

static int
set_name(struct reader *r, struct span bytes, const char *charset)
{
	struct tnef_file *f;
	char label[24] = "us-ascii";
	struct buf utf8;
	int e;

	if (r->t->n == 0 || bytes.n == 0)
		return 0;
	f = &r->t->v[r->t->n - 1];
	if (charset == NULL && r->codepage > 0)
		snprintf(label, sizeof label, "cp%u", (unsigned)r->codepage);
	buf_init(&utf8, bytes.n * 4 + 64);
	e = charset_decode(span_str(charset ? charset : label), bytes, &utf8);
	f->name = span_of(e == -ENOMEM ? NULL :
	    arena_memdup(r->a, utf8.data, utf8.len), utf8.len);
	buf_done(&utf8);
	return f->name.p == NULL ? -ENOMEM : 0;
}

/* Bytes that a value of that type takes, its padding included; 0: unknown, or
 * it is not all there.  *ret: the value. */
static size_t
mapi_value(struct span s, size_t at, unsigned type, struct span *ret)
{
	size_t n = 4, start = at;

	switch (type & 0xfff) {
	case 0x02: case 0x03: case 0x04: case 0x0a: case 0x0b:
		break;
	case 0x05: case 0x06: case 0x07: case 0x14: case 0x40:
		n = 8;
		break;
	case 0x48:
		n = 16;
		break;
	case 0x0d: case PT_STRING8: case PT_UNICODE: case 0x102:
		/* one value: their number, the length, the bytes */
		if (number(s, at, 4) != 1)
			return 0;
		n = number(s, at + 4, 4);
		start = at + 8;
		break;
	default:
		return 0;
	}
	if (type & 0x1000 || start > s.n || n > s.n - start)
		return 0;
	*ret = span_of(s.p + start, n);
	return start - at + (n + 3) / 4 * 4;
}

/* Behind the tag of a named property: its set, then a number or a name. */
static size_t
named(struct span s, size_t at)
{
	size_t n;

	if (number(s, at + 16, 4) == 0)
		return 24;
	n = number(s, at + 20, 4);
	return n > s.n ? s.n : 24 + (n + 3) / 4 * 4;
}

static int
read_mapi(struct reader *r, struct span s)
{
	uint32_t count = number(s, 0, 4);
	size_t at = 4, n;
	struct span value;
	int e = 0;

	for (uint32_t i = 0; i < count && at + 4 <= s.n && e == 0; i++) {
		unsigned type = number(s, at, 2), id = number(s, at + 2, 2);

		at += 4;
		if (id >= 0x8000)
			at += named(s, at);
		n = mapi_value(s, at, type, &value);
		if (n == 0)
			break;
		at += n;
		if (id != PR_ATTACH_LONG_FILENAME)
			continue;
		if (type == PT_UNICODE)
			e = set_name(r, string(value, 2), "utf-16le");
		else if (type == PT_STRING8)
			e = set_name(r, string(value, 1), NULL);
	}
	return e;
}

static int
begin_file(struct reader *r)
{
	struct tnef *t = r->t;

	if (t->n == TNEF_FILES_MAX) {
		t->more = true;
		return 0;
	}
	t->v = arena_grow(r->a, t->v, t->n, &r->cap, sizeof *t->v);
	if (t->v == NULL)
		return -ENOMEM;
	t->v[t->n++] = (struct tnef_file){ .name = { "", 0 },
	    .data = { "", 0 } };
	return 0;
}

static int
read_attribute(struct reader *r, unsigned level, uint32_t id,
    struct span value)
{
	if (id == ATT_CODEPAGE && level != LEVEL_ATTACHMENT)
		r->codepage = number(value, 0, 4);
	if (level != LEVEL_ATTACHMENT)
		return 0;
	if (id == ATT_REND)
		return begin_file(r);
	if (r->t->more)
		return 0;
	if (id == ATT_TITLE && r->t->n > 0 && r->t->v[r->t->n - 1].name.n == 0)
		return set_name(r, string(value, 1), NULL);
	if (id == ATT_DATA && r->t->n > 0)
		r->t->v[r->t->n - 1].data = value;
	if (id == ATT_MAPI)
		return read_mapi(r, value);
	return 0;
}

int
tnef_read(struct span bytes, struct arena *a, struct tnef *ret)
{
	struct tnef t = { 0 };
	struct reader r = { .in = bytes, .a = a, .t = &t };
	size_t at = 6;
	int e = 0;

	if (bytes.n < 6 || number(bytes, 0, 4) != SIGNATURE)
		return -EINVAL;
	/* level, id, type, length, bytes, checksum */
	while (at < bytes.n && e == 0) {
		uint32_t n = number(bytes, at + 5, 4);
		size_t left = bytes.n - at;

		if (left < 11 || n > left - 11) {
			t.cut = true;
			break;
		}
		e = read_attribute(&r, number(bytes, at, 1),
		    number(bytes, at + 1, 2), span_of(bytes.p + at + 9, n));
		at += 11 + (size_t)n;
	}
	if (e == 0)
		*ret = t;
	return e;
}
