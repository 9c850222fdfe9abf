/* NFKC, character by character; a mark looks back at the base before it. */
#include "core/text/nfkc.h"

#include "core/text/unicode.h"
#include "core/text/utf8.h"

struct composing {
	struct buf	*out;
	bool		 lower;
	uint32_t	 base;		/* 0: none to join */
	size_t		 at, end;	/* where it stands in out */
};

static void
add(struct composing *c, uint32_t ch)
{
	bool mark = ch >= 0x300 && unicode_order(ch) != 0;
	uint32_t both = mark && c->base != 0 && c->end == c->out->len ?
	    unicode_compose(c->base, ch) : 0;
	char bytes[4];

	if (both != 0) {
		buf_cut(c->out, c->at);
		ch = both;
	}
	if (c->lower)
		ch = unicode_lower(ch);
	if (!mark || both != 0) {
		c->base = ch;
		c->at = c->out->len;
	}
	(void)buf_add(c->out, bytes, (size_t)utf8_encode(ch, bytes));
	if (!mark || both != 0)
		c->end = c->out->len;
}

/* The letters of kana, and 、 to 】: what stands behind the byte E3. */
static bool
is_kana(unsigned char second, unsigned char third)
{
	switch (second) {
	case 0x80:
		return third >= 0x81 && third <= 0x91;
	case 0x81:
		return third >= 0x81;
	case 0x82:
		return third < 0x97 || third > 0x9f;
	case 0x83:
		return third < 0xbf;
	default:
		return false;
	}
}

/* Three bytes that stay as they are: kana, and kanji from U+5000 on. */
static bool
is_plain(const unsigned char *p)
{
	if ((p[1] & 0xc0) != 0x80 || (p[2] & 0xc0) != 0x80)
		return false;
	return p[0] == 0xe3 ? is_kana(p[1], p[2]) :
	    p[0] >= 0xe5 && p[0] <= 0xe9;
}

/* Bytes of characters at the start that stay as they are and join nothing
 * but a mark behind them. */
static size_t
plain_run(struct span s)
{
	size_t i = 0;

	while (i < s.n) {
		const unsigned char *p = (const unsigned char *)s.p + i;

		if (*p > 0 && *p < 0x80)
			i++;
		else if (i + 2 < s.n && is_plain(p))
			i += 3;
		else
			break;
	}
	return i;
}

/* Copies the run; its last character stays the base of a mark behind it. */
static void
add_run(struct composing *c, struct span run)
{
	size_t last = run.n - 1, at = c->out->len;
	uint32_t ch = 0;

	if (buf_addspan(c->out, run) < 0)
		return;
	for (size_t i = at; c->lower && i < c->out->len; i++)
		if (c->out->data[i] >= 'A' && c->out->data[i] <= 'Z')
			c->out->data[i] |= 0x20;
	while (last > 0 && ((unsigned char)run.p[last] & 0xc0) == 0x80)
		last--;
	(void)utf8_decode(span_of(c->out->data + at + last, run.n - last),
	    &ch);
	c->base = ch;
	c->at = at + last;
	c->end = c->out->len;
}

static int
normalise(struct span s, bool lower, struct buf *out)
{
	struct composing c = { .out = out, .lower = lower };
	uint32_t spelt[UNICODE_SPELT], ch;

	while (s.n > 0 && out->error == 0) {
		size_t run = plain_run(s);
		unsigned count = 1;
		int n;

		if (run > 0) {
			add_run(&c, span_head(s, run));
			s = span_skip(s, run);
			continue;
		}
		n = utf8_decode(s, &ch);
		if (n <= 0 || ch == 0)
			spelt[0] = 0xfffd;
		else
			count = unicode_compatible(ch, spelt);
		for (unsigned i = 0; i < count; i++)
			add(&c, spelt[i]);
		s = span_skip(s, n > 0 ? (size_t)n : 1);
	}
	return out->error;
}

int
nfkc(struct span utf8, struct buf *out)
{
	return normalise(utf8, false, out);
}

int
nfkc_lower(struct span utf8, struct buf *out)
{
	return normalise(utf8, true, out);
}
