/* Transfer encodings, through a sink that counts and, where wanted, keeps.
 * Fails only for the buffer (-ENOMEM, -EFBIG); bad bytes are counted. */
#include "core/mime/decode.h"

#include "core/base/base64.h"

struct sink {
	struct buf	*out;		/* NULL: counts only */
	size_t		 size, bad;
	char		 chunk[1024];
	size_t		 n;
};

static void
flush(struct sink *s)
{
	buf_add(s->out, s->chunk, s->n);
	s->n = 0;
}

static void
put(struct sink *s, unsigned char c)
{
	s->size++;
	if (s->out == NULL)
		return;
	s->chunk[s->n++] = (char)c;
	if (s->n == sizeof s->chunk)
		flush(s);
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Behind padding: is the next line base64 again (encoders that joined their
 * pieces), or a footer that somebody added?  Its end, or 0. */
static size_t
goes_on(struct span in, size_t at)
{
	size_t n = 0, start;

	while (at < in.n && (is_blank(in.p[at]) || in.p[at] == '='))
		at++;
	for (start = at; at < in.n && (base64_value(in.p[at]) >= 0 ||
	    in.p[at] == '='); at++)
		n++;
	if (at < in.n && in.p[at] != '\r' && in.p[at] != '\n')
		return 0;
	return n >= 4 && n % 4 == 0 ? start + n : 0;
}

static void
decode_base64(struct span in, struct sink *s)
{
	size_t good = 0;	/* the line that ends here was looked at */
	uint32_t bits = 0;
	int have = 0, v;

	for (size_t i = 0; i < in.n; i++) {
		v = base64_value(in.p[i]);
		if (v >= 0) {
			bits = bits << 6 | (uint32_t)v;
			have += 6;
			if (have >= 8) {
				have -= 8;
				put(s, (unsigned char)(bits >> have));
			}
		} else if (in.p[i] == '=') {
			/* a digit alone is no byte */
			s->bad += have == 6;
			have = 0;
			if (i < good || (good = goes_on(in, i + 1)) > 0)
				continue;
			for (i++; i < in.n; i++)
				s->bad += !is_blank(in.p[i]) &&
				    in.p[i] != '=';
		} else if (!is_blank(in.p[i])) {
			s->bad++;
		}
	}
	s->bad += have == 6;
}

/* Blanks at in[at], and where they end: at a line end or the text's? */
static size_t
blanks_to_end(struct span in, size_t at, bool *ret_end)
{
	while (at < in.n && (in.p[at] == ' ' || in.p[at] == '\t'))
		at++;
	*ret_end = at == in.n || in.p[at] == '\n' ||
	    (in.p[at] == '\r' && (at + 1 == in.n || in.p[at + 1] == '\n'));
	return at;
}

/* Behind a `=`; what was taken with it. */
static size_t
decode_equals(struct span in, size_t at, struct sink *s)
{
	int high = -1, low = -1;
	bool soft;
	size_t end;

	if (at + 1 < in.n) {
		high = hex_value(in.p[at]);
		low = hex_value(in.p[at + 1]);
	}
	if (high >= 0 && low >= 0) {
		put(s, (unsigned char)(high << 4 | low));
		return at + 2;
	}
	end = blanks_to_end(in, at, &soft);
	if (!soft) {
		put(s, '=');
		s->bad++;
		return at;
	}
	end += end < in.n && in.p[end] == '\r';
	end += end < in.n && in.p[end] == '\n';
	return end;
}

static void
decode_qp(struct span in, struct sink *s)
{
	size_t at = 0, next;
	bool end;

	while (at < in.n) {
		char c = in.p[at];

		if (c == '=') {
			at = decode_equals(in, at + 1, s);
			continue;
		}
		/* blanks at a line's end were added on the way */
		if (c == ' ' || c == '\t') {
			next = blanks_to_end(in, at, &end);
			for (; !end && at < next; at++)
				put(s, (unsigned char)in.p[at]);
			at = next;
			continue;
		}
		put(s, (unsigned char)c);
		at++;
	}
}

static bool
next_line(struct span text, size_t *at, struct span *ret)
{
	struct span rest = span_skip(text, *at);
	ptrdiff_t end = span_chr(rest, '\n');

	if (rest.n == 0)
		return false;
	*ret = end < 0 ? rest : span_head(rest, (size_t)end);
	*at += ret->n + (end >= 0);
	if (ret->n > 0 && ret->p[ret->n - 1] == '\r')
		ret->n--;
	return true;
}

static unsigned
uu_value(struct span line, size_t i)
{
	/* blanks at the end may have been lost */
	return i < line.n ? ((unsigned char)line.p[i] - 32u) & 63u : 0;
}

/* Its length byte and its digits agree; a checksum may follow. */
static bool
is_uu_line(struct span line)
{
	size_t size = uu_value(line, 0), wanted = (size + 2) / 3 * 4;

	for (size_t i = 0; i < line.n; i++)
		if (line.p[i] < 32 || line.p[i] > 96)
			return false;
	return line.n > 0 && line.n <= wanted + 2 &&
	    (size == 0 || line.n + 2 > size / 3 * 4);
}

static void
decode_uu_line(struct span line, struct sink *s)
{
	size_t size = uu_value(line, 0), at = 1;

	for (size_t i = 0; i < size; i += 3, at += 4) {
		unsigned w = uu_value(line, at) << 18 |
		    uu_value(line, at + 1) << 12 |
		    uu_value(line, at + 2) << 6 | uu_value(line, at + 3);

		for (size_t k = 0; k < 3 && i + k < size; k++)
			put(s, (unsigned char)(w >> (16 - 8 * k)));
	}
}

static void
decode_uu(struct span in, struct sink *s)
{
	struct mime_uu file;
	struct span line;
	size_t at = 0;

	if (mime_uu_find(in, 0, &file))
		in = file.lines;
	while (next_line(in, &at, &line)) {
		if (is_uu_line(line))
			decode_uu_line(line, s);
		else
			s->bad += line.n;
	}
}

/* "begin 644 NAME" */
static bool
is_begin(struct span line, struct span *ret_name)
{
	size_t n = 6;

	if (!span_starts(line, "begin "))
		return false;
	while (n < line.n && line.p[n] >= '0' && line.p[n] <= '7')
		n++;
	if (n < 9 || n > 11 || n >= line.n || line.p[n] != ' ')
		return false;
	*ret_name = span_trim(span_skip(line, n));
	return ret_name->n > 0;
}

bool
mime_uu_find(struct span text, size_t at, struct mime_uu *ret)
{
	struct span line, name;
	size_t start = at, lines, end;

	while (next_line(text, &at, &line)) {
		if (!is_begin(line, &name)) {
			start = at;
			continue;
		}
		lines = end = at;
		while (next_line(text, &at, &line) && is_uu_line(line))
			end = at;
		if (end == lines) {
			/* words only: what follows is looked at anew */
			start = at = lines;
			continue;
		}
		ret->open = at == end || !span_is(span_trim(line), "end");
		if (ret->open)
			at = end;
		ret->all = span_of(text.p + start, at - start);
		ret->lines = span_of(text.p + lines, end - lines);
		ret->name = name;
		return true;
	}
	return false;
}

int
mime_decode(enum mime_encoding e, struct span bytes, struct buf *out,
    size_t *ret_size, size_t *ret_bad)
{
	struct sink s = { .out = out };

	switch (e) {
	case MIME_BASE64:	decode_base64(bytes, &s); break;
	case MIME_QP:		decode_qp(bytes, &s); break;
	case MIME_UUENCODE:	decode_uu(bytes, &s); break;
	default:
		s.size = bytes.n;
		if (out != NULL)
			buf_addspan(out, bytes);
	}
	if (s.n > 0)
		flush(&s);
	if (ret_size != NULL)
		*ret_size = s.size;
	if (ret_bad != NULL)
		*ret_bad = s.bad;
	return out != NULL ? out->error : 0;
}

static const struct {
	const char		*word;
	enum mime_encoding	 encoding;
} encodings[] = {
	/* the first of each is its name */
	{ "7bit",		MIME_7BIT },
	{ "8bit",		MIME_8BIT },
	{ "binary",		MIME_BINARY },
	{ "quoted-printable",	MIME_QP },
	{ "base64",		MIME_BASE64 },
	{ "x-uuencode",		MIME_UUENCODE },
	{ "unknown",		MIME_UNKNOWN },
	{ "7-bit",		MIME_7BIT },
	{ "7bits",		MIME_7BIT },
	{ "8-bit",		MIME_8BIT },
	{ "8bits",		MIME_8BIT },
	{ "quoted_printable",	MIME_QP },
	{ "quotedprintable",	MIME_QP },
	{ "base-64",		MIME_BASE64 },
	{ "uuencode",		MIME_UUENCODE },
	{ "x-uue",		MIME_UUENCODE },
	{ "x-uu",		MIME_UUENCODE },
};

enum mime_encoding
mime_encoding_of(struct span word)
{
	size_t n = 0;

	while (word.n > 0 && (is_blank(*word.p) || *word.p == '"'))
		word = span_skip(word, 1);
	while (n < word.n && !is_blank(word.p[n]) &&
	    memchr("\";,(", word.p[n], 4) == NULL)
		n++;
	if (n == 0)
		return MIME_7BIT;
	word.n = n;
	for (size_t i = 0; i < sizeof encodings / sizeof *encodings; i++)
		if (span_eq_nocase(word, span_str(encodings[i].word)))
			return encodings[i].encoding;
	return MIME_UNKNOWN;
}

const char *
mime_encoding_word(enum mime_encoding e)
{
	return encodings[e].word;
}
