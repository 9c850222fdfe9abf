/* Encoded words (RFC 2047) in a header value, as lenient as Japanese mail
 * needs: words glued to text, blanks and line ends inside them, missing
 * padding, a last word cut off by a log line, characters torn over two words.
 * Bytes that do not form a word stay as they are.  Linear in the value.
 * Fails for the buffers (-ENOMEM, -EFBIG); -ENOTSUP when a charset was not
 * known, with everything decoded as far as it goes. */
#include <errno.h>

#include "core/base/base64.h"
#include "core/text/charset.h"
#include "core/text/charset_internal.h"

#define LABEL_MAX 64
#define WORDS_MAX 256		/* of one group; the next one starts anew */

/* One encoded word of the input. */
struct word {
	const struct charset	*charset;
	bool			 known;
	char			 encoding;	/* 'b' or 'q' */
	struct span		 text;
	size_t			 length;	/* all of it */
};

/* Words of one charset that follow each other. */
struct group {
	const struct charset	*charset;
	struct buf		 bytes;
	size_t			 ends[WORDS_MAX];
	size_t			 n;
};

struct header {
	struct buf	*out;
	struct span	 in;
	struct group	 group;
	int		 unknown;	/* 0 or -ENOTSUP */
};

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool
is_base64(char c)
{
	return base64_value(c) >= 0 || c == '=';
}

/* Length of the encoded text at the head of s, without its "?=".
 * *ret_length counts that too; -1: this is no word. */
static ptrdiff_t
text_length(struct span s, char encoding, size_t *ret_length)
{
	bool blank = false;
	size_t i;

	for (i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c == '?' && i + 1 < s.n && s.p[i + 1] == '=') {
			*ret_length = i + 2;
			return (ptrdiff_t)i;
		}
		/* The next word begins: but "=?=" is padding and an end. */
		if (c == '=' && i + 1 < s.n && s.p[i + 1] == '?' &&
		    (i + 2 == s.n || s.p[i + 2] != '='))
			return -1;
		if (is_blank(c))
			blank = true;
		else if (encoding == 'b' && !is_base64(c))
			return -1;
	}
	/* Cut off: only what can hardly be anything else. */
	if (blank)
		return -1;
	*ret_length = i;
	return (ptrdiff_t)i;
}

/* The word at the head of s ("=?charset?B?text?="). */
static bool
read_word(struct span s, struct word *ret)
{
	struct span label, rest;
	ptrdiff_t end, text;
	size_t length;
	char encoding;

	if (s.n < 6 || s.p[0] != '=' || s.p[1] != '?')
		return false;
	rest = span_skip(s, 2);
	end = span_chr(span_head(rest, LABEL_MAX), '?');
	if (end <= 0)
		return false;
	label = span_head(rest, (size_t)end);
	for (size_t i = 0; i < label.n; i++)
		if (label.p[i] <= 0x20 || label.p[i] >= 0x7f)
			return false;
	rest = span_skip(rest, (size_t)end + 1);
	if (rest.n < 2 || rest.p[1] != '?')
		return false;
	encoding = (char)(rest.p[0] | 0x20);
	if (encoding != 'b' && encoding != 'q')
		return false;
	rest = span_skip(rest, 2);
	text = text_length(rest, encoding, &length);
	if (text < 0)
		return false;
	*ret = (struct word){
		.charset = charset_find(label),
		.encoding = encoding,
		.text = span_head(rest, (size_t)text),
		.length = s.n - rest.n + length,
	};
	ret->known = ret->charset != NULL;
	return true;
}

/* Padding may be missing, or stand in the middle where encoders joined their
 * pieces. */
static void
decode_base64(struct span s, struct buf *out)
{
	uint32_t bits = 0;
	int have = 0, v;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '=') {
			have = 0;
			continue;
		}
		v = base64_value(s.p[i]);
		if (v < 0)
			continue;
		bits = bits << 6 | (uint32_t)v;
		have += 6;
		if (have >= 8) {
			have -= 8;
			buf_addc(out, (char)(bits >> have & 0xff));
		}
	}
}

static void
decode_q(struct span s, struct buf *out)
{
	for (size_t i = 0; i < s.n; i++) {
		int high = -1, low = -1;

		if (s.p[i] == '=' && i + 2 < s.n) {
			high = hex_value(s.p[i + 1]);
			low = hex_value(s.p[i + 2]);
		}
		if (high >= 0 && low >= 0) {
			buf_addc(out, (char)(high << 4 | low));
			i += 2;
		} else if (s.p[i] == '\r' || s.p[i] == '\n') {
			/* folded inside the word: with its blanks */
			while (i + 1 < s.n && is_blank(s.p[i + 1]))
				i++;
		} else {
			buf_addc(out, s.p[i] == '_' ? ' ' : s.p[i]);
		}
	}
}

/* Word by word; *errors says how well. */
static int
convert_each(const struct group *g, struct buf *out, size_t *errors)
{
	size_t start = 0;
	int r = 0;

	for (size_t i = 0; i < g->n && r == 0; i++) {
		r = charset_convert(g->charset, span_of(g->bytes.data + start,
		    g->ends[i] - start), out, errors);
		start = g->ends[i];
	}
	return r;
}

static int
flush_jis(struct group *g, struct buf *out)
{
	size_t apart = 0, joined = 0, start = out->len;
	struct buf other;
	int r = convert_each(g, out, &apart);

	if (r < 0 || apart == 0 || g->n < 2)
		return r;
	buf_init(&other, out->max);
	r = charset_convert(g->charset, buf_span(&g->bytes), &other, &joined);
	if (r < 0 && out->error == 0)
		out->error = r;
	if (r == 0 && joined < apart) {
		buf_cut(out, start);
		r = buf_addspan(out, buf_span(&other));
	}
	buf_done(&other);
	return r;
}

static void
flush(struct header *h)
{
	struct group *g = &h->group;
	size_t errors = 0;
	int r;

	/* A reset would forget it. */
	if (g->bytes.error < 0 && h->out->error == 0)
		h->out->error = g->bytes.error;
	if (g->n == 0 || h->out->error < 0)
		return;
	if (charset_is_jis(g->charset))
		r = flush_jis(g, h->out);
	else
		r = charset_convert(g->charset, buf_span(&g->bytes), h->out,
		    &errors);
	if (r == -ENOTSUP) {
		h->unknown = r;
		charset_convert(NULL, buf_span(&g->bytes), h->out, &errors);
	}
	buf_reset(&g->bytes);
	g->n = 0;
}

static void
add_word(struct header *h, const struct word *w)
{
	struct group *g = &h->group;

	if (g->n == WORDS_MAX || (g->n > 0 && g->charset != w->charset))
		flush(h);
	if (h->out->error < 0)
		return;
	g->charset = w->charset;
	if (!w->known)
		h->unknown = -ENOTSUP;
	if (w->encoding == 'b')
		decode_base64(w->text, &g->bytes);
	else
		decode_q(w->text, &g->bytes);
	g->ends[g->n++] = g->bytes.len;
}

/* Nothing to convert and nothing to unfold. */
static bool
is_plain(struct span s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if ((c < ' ' && c != '\t') || c >= 0x7f)
			return false;
	}
	return true;
}

/* Raw text, unfolded: a line end before a blank goes. */
static void
add_raw(struct header *h, struct span s)
{
	struct buf unfolded;
	size_t errors = 0;

	if (s.n == 0)
		return;
	flush(h);
	if (is_plain(s)) {
		buf_addspan(h->out, s);
		return;
	}
	buf_init(&unfolded, s.n);
	for (size_t i = 0; i < s.n; i++) {
		size_t k = i;

		while (k < s.n && (s.p[k] == '\r' || s.p[k] == '\n'))
			k++;
		if (k > i && k < s.n && is_blank(s.p[k]))
			i = k;
		buf_addc(&unfolded, s.p[i]);
	}
	if (unfolded.error < 0 && h->out->error == 0)
		h->out->error = unfolded.error;
	charset_convert(NULL, buf_span(&unfolded), h->out, &errors);
	buf_done(&unfolded);
}

/* Where the next word starts at or behind `at`; the end where none does.
 * Raw ISO-2022-JP may hold the bytes "=?": it is stepped over. */
static size_t
next_word(struct span in, size_t at, struct word *w)
{
	bool jis = false;

	for (; at < in.n; at++) {
		char c = in.p[at];

		if (c == 0x1b && at + 1 < in.n)
			jis = in.p[at + 1] == '$';
		else if (c == '\n')
			jis = false;
		if (!jis && c == '=' && read_word(span_skip(in, at), w))
			return at;
	}
	return at;
}

static bool
all_blank(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_blank(s.p[i]))
			return false;
	return true;
}

int
charset_decode_header(struct span value, struct buf *ret_utf8)
{
	struct header h = { .out = ret_utf8, .in = value };
	struct word w = { 0 };
	size_t at = 0, start;
	struct span between;

	buf_init(&h.group.bytes, value.n + 1);
	while (at < value.n && ret_utf8->error == 0) {
		start = next_word(value, at, &w);
		between = span_of(value.p + at, start - at);
		/* Blanks between two words are not part of the text. */
		if (h.group.n == 0 || start == value.n || !all_blank(between))
			add_raw(&h, between);
		if (start == value.n)
			break;
		add_word(&h, &w);
		at = start + w.length;
	}
	flush(&h);
	buf_done(&h.group.bytes);
	return ret_utf8->error < 0 ? ret_utf8->error : h.unknown;
}
