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

static int
normalise(struct span s, bool lower, struct buf *out)
{
	struct composing c = { .out = out, .lower = lower };
	uint32_t spelt[UNICODE_SPELT], ch;

	while (s.n > 0 && out->error == 0) {
		int n = utf8_decode(s, &ch);
		unsigned count = 1;

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
