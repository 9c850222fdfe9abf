/* A reply as one line: who said it is taken off, and the codes that a server
 * repeats on each line of a long reply, which Postfix joins with blanks, are
 * taken out.  Works on any bytes; fails only for want of memory. */
#include "core/bounce/reply.h"
#include "core/bounce/replies.h"

#include <errno.h>

#include "core/text/utf8.h"

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* --- prefixes */

/* "smtp; " of a Diagnostic-Code */
static struct span
skip_type(struct span s)
{
	static const char *const types[] = { "smtp", "x-postfix",
		"x-outbound-mail-relay", "x-notes", "unknown" };

	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
		struct span rest;

		if (!span_starts_nocase(s, types[i]))
			continue;
		rest = span_trim(span_skip(s, strlen(types[i])));
		if (span_starts(rest, ";"))
			return span_trim(span_skip(rest, 1));
	}
	return s;
}

static bool
host_byte(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') ||
	    (c >= 'A' && c <= 'Z') || c == '_' || c == '.' || c == '-' ||
	    (unsigned char)c >= 0x80;
}

/* "NAME[" at s; what follows the bracket in *ret_rest. */
static bool
host_bracket(struct span s, struct span *ret_host, struct span *ret_rest)
{
	size_t n = 0;

	while (n < s.n && host_byte(s.p[n]))
		n++;
	if (n == 0 || n == s.n || s.p[n] != '[')
		return false;
	*ret_host = span_head(s, n);
	*ret_rest = span_skip(s, n + 1);
	return true;
}

/* "host NAME[IP] said: 550 …" */
static bool
host_said(struct span s, struct reply_prefix *ret)
{
	static const char *const verbs[] = { "] said: ",
		"] refused to talk to me: " };
	struct span host, rest, ip;
	ptrdiff_t end;

	if (!span_starts(s, "host ") ||
	    !host_bracket(span_skip(s, 5), &host, &rest))
		return false;
	end = span_chr(rest, ']');
	if (end < 0)
		return false;
	ip = span_head(rest, (size_t)end);
	rest = span_skip(rest, (size_t)end);
	for (size_t i = 0; i < 2; i++) {
		struct span r;

		if (!span_starts(rest, verbs[i]))
			continue;
		r = span_skip(rest, strlen(verbs[i]));
		if (r.n < 3 || r.p[0] < '2' || r.p[0] == '3' ||
		    r.p[0] > '5' || !is_digit(r.p[1]) || !is_digit(r.p[2]))
			return false;
		*ret = (struct reply_prefix){ r, host, ip };
		return true;
	}
	return false;
}

/* "connect to NAME[IP]:25: …": the sentence itself is the reply. */
static void
host_named(struct span s, struct reply_prefix *ret)
{
	static const char *const starts[] = { "lost connection with ",
		"conversation with ", "connect to " };
	struct span rest;
	ptrdiff_t end;

	for (size_t i = 0; i < 3; i++) {
		if (!span_starts(s, starts[i]) ||
		    !host_bracket(span_skip(s, strlen(starts[i])),
		    &ret->host, &rest))
			continue;
		end = span_chr(rest, ']');
		if (end >= 0)
			ret->ip = span_head(rest, (size_t)end);
		return;
	}
}

void
reply_prefix_cut(struct span text, struct reply_prefix *ret)
{
	static const char suspended[] = "delivery temporarily suspended: ";
	struct span s = skip_type(span_trim(text)), inner = s;

	*ret = (struct reply_prefix){ .rest = s };
	if (span_starts(s, suspended))
		inner = span_skip(s, strlen(suspended));
	if (!host_said(inner, ret))
		host_named(inner, ret);
}

/* --- one line */

/* What Unicode counts as a blank; controls that are none become U+FFFD. */
static bool
is_blank(uint32_t ch)
{
	return (ch >= 9 && ch <= 13) || (ch >= 0x1c && ch <= 0x20) ||
	    ch == 0x85 || ch == 0xa0 || ch == 0x1680 ||
	    (ch >= 0x2000 && ch <= 0x200a) || ch == 0x2028 || ch == 0x2029 ||
	    ch == 0x202f || ch == 0x205f || ch == 0x3000;
}

static int
one_line(struct span s, struct buf *out)
{
	size_t start = out->len;
	bool blank = false;

	while (s.n && !out->error) {
		uint32_t ch = 0;
		int n = utf8_decode(s, &ch);

		if (n > 0 && is_blank(ch)) {
			blank = true;
		} else {
			if (blank && out->len > start)
				buf_addc(out, ' ');
			blank = false;
			if (n > 0 && ch)
				buf_add(out, s.p, (size_t)n);
			else
				buf_adds(out, "\xef\xbf\xbd");
		}
		s = span_skip(s, n > 0 ? (size_t)n : 1);
	}
	return out->error;
}

/* --- joined lines */

/* [245].NNN.NNN at s: its length, 0 none. */
static size_t
enhanced_at(struct span s)
{
	size_t i = 1;

	if (s.n < 5 || (s.p[0] != '2' && s.p[0] != '4' && s.p[0] != '5'))
		return 0;
	for (int part = 0; part < 2; part++) {
		size_t digits = 0;

		if (i >= s.n || s.p[i++] != '.')
			return 0;
		while (digits < 3 && i < s.n && is_digit(s.p[i])) {
			digits++;
			i++;
		}
		if (digits == 0)
			return 0;
	}
	return i;
}

struct span
reply_code(struct span s)
{
	if (s.n < 3 || (s.p[0] != '2' && s.p[0] != '4' && s.p[0] != '5') ||
	    !is_digit(s.p[1]) || !is_digit(s.p[2]) ||
	    (s.n > 3 && is_digit(s.p[3])))
		return span_of(NULL, 0);
	return span_head(s, 3);
}

/* " 550-5.7.1" or " 550 5.7.1" with a blank or the end behind it. */
static bool
repeated_both(struct span s, struct span code, struct span enhanced)
{
	size_t n = 2 + code.n + enhanced.n;

	return s.n >= n && s.p[0] == ' ' &&
	    span_eq(span_of(s.p + 1, 3), code) &&
	    (s.p[4] == '-' || s.p[4] == ' ') &&
	    span_eq(span_of(s.p + 5, enhanced.n), enhanced) &&
	    (s.n == n || s.p[n] == ' ');
}

/* " 550-" or " 550 " with no digit behind it. */
static bool
repeated_code(struct span s, struct span code)
{
	return s.n >= 5 && s.p[0] == ' ' &&
	    span_eq(span_of(s.p + 1, 3), code) &&
	    (s.p[4] == '-' || s.p[4] == ' ') &&
	    (s.n == 5 || !is_digit(s.p[5]));
}

static int
without_both(struct span s, struct span code, struct span enhanced,
    struct buf *out)
{
	while (s.n && !out->error) {
		if (enhanced.n && repeated_both(s, code, enhanced)) {
			s = span_skip(s, 2 + code.n + enhanced.n);
			continue;
		}
		buf_addc(out, s.p[0]);
		s = span_skip(s, 1);
	}
	return out->error;
}

static int
without_code(struct span s, struct span code, struct buf *out)
{
	while (s.n && !out->error) {
		if (repeated_code(s, code)) {
			buf_addc(out, ' ');
			s = span_skip(s, 5);
			continue;
		}
		buf_addc(out, s.p[0]);
		s = span_skip(s, 1);
	}
	return out->error;
}

/* line begins with "550-". */
static int
unjoin(struct span line, struct buf *out)
{
	struct span code = span_head(line, 3), rest = span_skip(line, 4);
	struct span enhanced = span_head(rest, enhanced_at(rest));
	struct buf b;
	int r;

	if (enhanced.n == rest.n || rest.p[enhanced.n] != ' ')
		enhanced = span_of(NULL, 0);
	buf_init(&b, 4 * REPLY_MAX);
	r = without_both(rest, code, enhanced, &b);
	if (r == 0) {
		buf_addspan(out, code);
		buf_addc(out, ' ');
		r = without_code(buf_span(&b), code, out);
	}
	buf_done(&b);
	return r;
}

int
reply_join(struct span rest, struct buf *out)
{
	struct buf line;
	struct span s;
	int r;

	buf_init(&line, 4 * REPLY_MAX);
	r = one_line(utf8_head(rest, REPLY_MAX), &line);
	s = buf_span(&line);
	if (r == 0) {
		if (reply_code(s).n && s.n > 3 && s.p[3] == '-')
			r = unjoin(s, out);
		else
			r = buf_addspan(out, s);
	}
	buf_done(&line);
	return r;
}

int
replies_normalise(struct span text, struct buf *out, struct span *ret_host)
{
	struct reply_prefix p;

	reply_prefix_cut(text, &p);
	if (ret_host)
		*ret_host = p.host;
	return reply_join(p.rest, out);
}

struct span
reply_enhanced(struct span s)
{
	for (size_t i = 0; i < s.n; i++) {
		size_t n = enhanced_at(span_skip(s, i));

		if (n && (i == 0 || (!is_digit(s.p[i - 1]) &&
		    s.p[i - 1] != '.')) &&
		    (i + n == s.n || (!is_digit(s.p[i + n]) &&
		    (s.p[i + n] != '.' || i + n + 1 == s.n ||
		    !is_digit(s.p[i + n + 1])))))
			return span_of(s.p + i, n);
	}
	return span_of(NULL, 0);
}
