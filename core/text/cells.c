/* The sanitiser.  Every input byte ends up in the source range of exactly one
 * cell; whatever could act on a terminal or on its neighbours is written out
 * in ASCII.  Fails only for memory (-ENOMEM) or the caller's limit (-EFBIG);
 * the whole characters that fitted stay.  The caller owns the cells. */
#include "core/text/cells.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/text/unicode.h"
#include "core/text/utf8.h"

/* Marks looked at together, for ordering and composition; those behind are
 * cut without.  BASE_MARKS: those inside a composed base, at most. */
#define BASE_MARKS	4
#define MARKS_SEEN	(BASE_MARKS + CELL_MARKS + 8)
/* One cut sign stands for at most so many bytes (cell.srclen is 16 bits). */
#define CUT_BYTES	60000
#define ESCAPE_MAX	32

/* What a mark or a variation selector would meet. */
enum before {
	BEFORE_NOTHING,		/* start of the field, or an escape */
	BEFORE_BASE,
	BEFORE_SELECTED,	/* a base that has its variation selector */
	BEFORE_CUT,
};

struct maker {
	struct cells	*c;
	struct span	 in;
	size_t		 at;
	int		 ambiguous;
	enum before	 before;
};

void
cells_init(struct cells *c, size_t max)
{
	*c = (struct cells){ .max = max };
}

void
cells_done(struct cells *c)
{
	if (c == NULL)
		return;
	free(c->v);
	*c = (struct cells){ .max = c->max };
}

void
cells_reset(struct cells *c)
{
	c->n = 0;
	c->found = 0;
}

int
cells_wcwidth(uint32_t ch, int ambiguous)
{
	switch (unicode_class(ch)) {
	case UNICODE_NARROW:
		return 1;
	case UNICODE_AMBIGUOUS:
		return ambiguous == 2 ? 2 : 1;
	case UNICODE_WIDE:
		return 2;
	default:
		return 0;
	}
}

/* Room for `more` cells, all or none. */
static int
room(struct cells *c, size_t more)
{
	struct cell *v;
	size_t cap = c->cap;

	if (more > c->max || c->n > c->max - more)
		return -EFBIG;
	if (c->n + more <= cap)
		return 0;
	if (cap < 64)
		cap = 64;
	while (cap < c->n + more)
		cap *= 2;
	if (cap > SIZE_MAX / sizeof *v)
		return -ENOMEM;
	v = realloc(c->v, cap * sizeof *v);
	if (v == NULL)
		return -ENOMEM;
	c->v = v;
	c->cap = cap;
	return 0;
}

static bool
is_plain(char c)
{
	return (unsigned char)c >= 0x20 && (unsigned char)c < 0x7f;
}

/* The leading ASCII: what most of a screen is. */
static int
add_plain(struct maker *m)
{
	struct cells *c = m->c;
	const char *p = m->in.p + m->at;
	size_t left = m->in.n - m->at, n = 0;
	int r;

	while (n < left && is_plain(p[n]))
		n++;
	if (n == 0)
		return 0;
	r = room(c, n);
	if (r == -EFBIG && c->max > c->n) {
		n = c->max - c->n;
		if (room(c, n) < 0)
			return -ENOMEM;
	} else if (r < 0) {
		return r;
	}
	for (size_t i = 0; i < n; i++)
		c->v[c->n + i] = (struct cell){
			.ch = { (unsigned char)p[i] },
			.src = (uint32_t)(m->at + i),
			.srclen = 1,
			.width = 1,
		};
	c->n += n;
	m->at += n;
	m->before = BEFORE_BASE;
	return r;
}

/* Writes text in place of the next srclen bytes.  The first cell has their
 * range, the others an empty one behind it. */
static int
add_escape(struct maker *m, const char *text, size_t srclen, uint8_t flags)
{
	struct cells *c = m->c;
	size_t n = strlen(text);
	int r = room(c, n);

	if (r < 0)
		return r;
	for (size_t i = 0; i < n; i++) {
		c->v[c->n++] = (struct cell){
			.ch = { (unsigned char)text[i] },
			.src = (uint32_t)m->at,
			.srclen = i == 0 ? (uint16_t)srclen : 0,
			.width = 1,
			.flags = flags,
		};
		if (i == 0)
			m->at += srclen;
	}
	m->before = BEFORE_NOTHING;
	return 0;
}

static int
add_base(struct maker *m, uint32_t ch, int len)
{
	struct cells *c = m->c;
	int r = room(c, 1);

	if (r < 0)
		return r;
	c->v[c->n++] = (struct cell){
		.ch = { ch },
		.src = (uint32_t)m->at,
		.srclen = (uint16_t)len,
		.width = (uint8_t)cells_wcwidth(ch, m->ambiguous),
	};
	m->at += (size_t)len;
	m->before = BEFORE_BASE;
	return 0;
}

static int
next_mark(const struct maker *m, uint32_t *ret_ch)
{
	int len = utf8_decode(span_skip(m->in, m->at), ret_ch);

	return len > 0 && unicode_class(*ret_ch) == UNICODE_MARK ? len : 0;
}

/* Canonical order: stable by class; class 0 is a wall. */
static void
order_marks(uint32_t *marks, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		uint32_t mark = marks[i];
		unsigned order = unicode_order(mark);
		size_t j = i;

		if (order == 0)
			continue;
		while (j > 0 && unicode_order(marks[j - 1]) > order) {
			marks[j] = marks[j - 1];
			j--;
		}
		marks[j] = mark;
	}
}

/* Composes what can be into *base; returns how many marks are left. */
static size_t
compose_marks(uint32_t *base, uint32_t *marks, size_t n)
{
	unsigned last = 0, order;
	bool wall = false;
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		uint32_t both = 0;

		order = unicode_order(marks[i]);
		/* One of the same or a higher class in between blocks; one
		 * of class 0 blocks all that follow. */
		if (kept == 0 || (!wall && last < order))
			both = unicode_compose(*base, marks[i]);
		if (both != 0) {
			*base = both;
			continue;
		}
		wall = wall || order == 0;
		last = order;
		marks[kept++] = marks[i];
	}
	return kept;
}

/* Takes a composed base apart, so that its marks and new ones are put in
 * order together: é with a dot below is ẹ with an acute. */
static size_t
take_apart(uint32_t *base, uint32_t *marks)
{
	uint32_t found[BASE_MARKS], rest;
	size_t n = 0;

	while (n < BASE_MARKS &&
	    (rest = unicode_decompose(*base, &found[n])) != 0) {
		*base = rest;
		n++;
	}
	for (size_t i = 0; i < n; i++)
		marks[i] = found[n - 1 - i];
	return n;
}

/* The marks behind the limit: counted, and shown as one sign. */
static int
add_cut(struct maker *m, size_t hidden)
{
	char text[ESCAPE_MAX];
	size_t start = m->at, at = m->at;
	uint32_t ch;
	int len, r;

	while (at - start < CUT_BYTES && (len = next_mark(m, &ch)) > 0) {
		at += (size_t)len;
		m->at = at;
		hidden++;
	}
	m->at = start;
	snprintf(text, sizeof text, "<+%zu>", hidden);
	m->c->found |= FOUND_MARKS;
	r = add_escape(m, text, at - start, CELL_ESCAPED | CELL_CUT);
	m->before = BEFORE_CUT;
	return r;
}

/* A run of marks: onto the base before it, or onto a space of their own. */
static int
add_marks(struct maker *m)
{
	struct cells *c = m->c;
	uint32_t marks[MARKS_SEEN], ch;
	struct cell *cell;
	size_t n, kept;
	int len, r;

	if (m->before == BEFORE_CUT)
		return add_cut(m, 0);
	if (m->before == BEFORE_NOTHING) {
		r = room(c, 1);
		if (r < 0)
			return r;
		c->v[c->n++] = (struct cell){
			.ch = { ' ' },
			.src = (uint32_t)m->at,
			.width = 1,
			.flags = CELL_ESCAPED,
		};
		c->found |= FOUND_MARKS;
		m->before = BEFORE_BASE;
	}
	cell = &c->v[c->n - 1];
	n = take_apart(&cell->ch[0], marks);
	for (size_t i = 1; i <= CELL_MARKS && cell->ch[i] != 0; i++)
		marks[n++] = cell->ch[i];
	while (n < MARKS_SEEN && (len = next_mark(m, &ch)) > 0) {
		marks[n++] = ch;
		m->at += (size_t)len;
		cell->srclen = (uint16_t)(cell->srclen + len);
	}
	order_marks(marks, n);
	kept = compose_marks(&cell->ch[0], marks, n);
	for (size_t i = 0; i < CELL_MARKS; i++)
		cell->ch[1 + i] = i < kept ? marks[i] : 0;
	cell->width = (uint8_t)cells_wcwidth(cell->ch[0], m->ambiguous);
	if (kept > CELL_MARKS)
		return add_cut(m, kept - CELL_MARKS);
	if (next_mark(m, &ch) > 0)
		return add_cut(m, 0);
	return 0;
}

static int
add_hidden(struct maker *m, uint32_t ch, int len)
{
	char text[ESCAPE_MAX];

	if (ch < 0x20 || ch == 0x7f)
		snprintf(text, sizeof text, "^%c", (char)(ch ^ 0x40));
	else
		snprintf(text, sizeof text, "<U+%04X>", (unsigned)ch);
	return add_escape(m, text, (size_t)len, CELL_ESCAPED);
}

static int
add_variation(struct maker *m, uint32_t ch, int len)
{
	struct cell *cell;

	m->c->found |= FOUND_VARIATION;
	if (m->before == BEFORE_BASE) {
		cell = &m->c->v[m->c->n - 1];
		cell->srclen = (uint16_t)(cell->srclen + len);
		m->at += (size_t)len;
		m->before = BEFORE_SELECTED;
		return 0;
	}
	/* One a character is writing; more are a hiding place. */
	m->c->found |= FOUND_INVISIBLE;
	return add_hidden(m, ch, len);
}

static int
add_next(struct maker *m)
{
	static const uint32_t found[] = {
		[UNICODE_NONE]		= FOUND_UNASSIGNED,
		[UNICODE_CONTROL]	= FOUND_CONTROL,
		[UNICODE_BIDI]		= FOUND_BIDI,
		[UNICODE_INVISIBLE]	= FOUND_INVISIBLE,
	};
	struct span rest = span_skip(m->in, m->at);
	enum unicode_class class;
	char text[ESCAPE_MAX];
	uint32_t ch;
	int len = utf8_decode(rest, &ch);

	if (len < 0) {
		m->c->found |= FOUND_BAD_BYTE;
		snprintf(text, sizeof text, "<%02X>",
		    (unsigned)(unsigned char)rest.p[0]);
		return add_escape(m, text, 1, CELL_ESCAPED);
	}
	class = unicode_class(ch);
	if (class == UNICODE_MARK)
		return add_marks(m);
	if (class == UNICODE_VARIATION)
		return add_variation(m, ch, len);
	if (class >= UNICODE_NARROW)
		return add_base(m, ch, len);
	m->c->found |= found[class];
	return add_hidden(m, ch, len);
}

int
cells_add(struct cells *c, struct span bytes, int ambiguous)
{
	struct maker m = { .c = c, .in = bytes, .ambiguous = ambiguous };
	int r;

	if (bytes.n > UINT32_MAX)
		return -EFBIG;
	while (m.at < bytes.n) {
		r = is_plain(bytes.p[m.at]) ? add_plain(&m) : add_next(&m);
		if (r < 0)
			return r;
	}
	return 0;
}

size_t
cells_width(const struct cells *c)
{
	size_t width = 0;

	for (size_t i = 0; i < c->n; i++)
		width += c->v[i].width;
	return width;
}

size_t
cells_fit(const struct cells *c, size_t from, size_t width)
{
	size_t i = from;

	while (i < c->n && c->v[i].width <= width)
		width -= c->v[i++].width;
	return i > from ? i - from : 0;
}

int
cells_utf8(const struct cells *c, size_t from, size_t n, struct buf *out)
{
	char enc[4];

	if (from > c->n)
		from = c->n;
	if (n > c->n - from)
		n = c->n - from;
	for (size_t i = from; i < from + n; i++) {
		const struct cell *cell = &c->v[i];

		for (size_t k = 0; k <= CELL_MARKS && cell->ch[k] != 0; k++)
			buf_add(out, enc,
			    (size_t)utf8_encode(cell->ch[k], enc));
	}
	return out->error;
}

static bool
all_plain(struct span bytes)
{
	for (size_t i = 0; i < bytes.n; i++)
		if (!is_plain(bytes.p[i]))
			return false;
	return true;
}

int
cells_clean(struct buf *out, struct span bytes)
{
	struct cells c;
	int r;

	if (all_plain(bytes))
		return buf_addspan(out, bytes);
	cells_init(&c, SIZE_MAX);
	r = cells_add(&c, bytes, 1);
	if (r == 0)
		r = cells_utf8(&c, 0, c.n, out);
	cells_done(&c);
	return r;
}

size_t
cells_width_of(struct span bytes, int ambiguous)
{
	struct cells c;
	size_t width;

	if (all_plain(bytes))
		return bytes.n;
	cells_init(&c, SIZE_MAX);
	/* Without memory the part that fitted is measured. */
	(void)cells_add(&c, bytes, ambiguous);
	width = cells_width(&c);
	cells_done(&c);
	return width;
}
