/* Macros (RFC 7208, 7).  A macro-string has been checked by spf_parse; here
 * it is filled.  Everything but %{p} is known from the start. */
#include "core/auth/spf_part.h"

#include <errno.h>

#define TEXT_MAX ((size_t)64 << 10)
#define NAME_MAX_TEXT 253

struct macro {
	char		 letter;	/* lower case */
	bool		 upper, reverse;
	uint64_t	 keep;		/* 0: all */
	struct span	 delimiters;	/* "" : "." */
};

/* Of "{d2r.}". */
static struct macro
read_macro(struct span s)
{
	struct macro m = { .letter = (char)(s.p[1] | 32),
		.upper = s.p[1] >= 'A' && s.p[1] <= 'Z' };
	size_t i = 2, digits = 2;

	while (s.p[i] >= '0' && s.p[i] <= '9')
		i++;
	if (i > digits && span_u64(span_of(s.p + digits, i - digits),
	    INT32_MAX, &m.keep) < 0)
		m.keep = 0;	/* more than any name has */
	if ((s.p[i] | 32) == 'r') {
		m.reverse = true;
		i++;
	}
	m.delimiters = span_of(s.p + i, s.n - 1 - i);
	return m;
}

static struct span
nibbles(const struct ip *ip, struct arena *a)
{
	static const char hex[] = "0123456789abcdef";
	char text[64];

	if (ip->n == 4)
		return span_str(ip_text(ip, a));
	for (size_t i = 0; i < 32; i++) {
		text[2 * i] = hex[i % 2 ? ip->bytes[i / 2] & 15 :
		    ip->bytes[i / 2] >> 4];
		text[2 * i + 1] = '.';
	}
	return arena_span(a, span_of(text, 63));
}

static enum spf_result
validated_name(struct spf_context *c, struct span domain, struct span *ret)
{
	struct span v[SPF_HOSTS];
	bool empty;
	size_t n;
	enum spf_result r = spf_validated(c, domain, v, &n, &empty);

	*ret = n > 0 ? v[0] : span_str("unknown");
	return r == SPF_PENDING || r == SPF_UNKNOWN ? r : SPF_PASS;
}

static enum spf_result
value_of(struct spf_context *c, char letter, struct span domain,
    struct span *ret)
{
	const struct spf_query *q = c->q;

	switch (letter) {
	case 's':
		*ret = c->sender;
		break;
	case 'l':
		*ret = c->local;
		break;
	case 'o':
		*ret = c->sender_domain;
		break;
	case 'd':
		*ret = domain;
		break;
	case 'i':
		*ret = nibbles(&q->ip, c->a);
		break;
	case 'p':
		return validated_name(c, domain, ret);
	case 'v':
		*ret = span_str(q->ip.n == 4 ? "in-addr" : "ip6");
		break;
	case 'h':
		*ret = q->helo;
		break;
	case 'c':
		*ret = span_str(ip_text(&q->ip, c->a));
		break;
	case 'r':
		*ret = q->receiver.n ? q->receiver : span_str("unknown");
		break;
	case 't':
		*ret = span_str(arena_printf(c->a, "%lld",
		    (long long)(q->now / USEC_SEC)));
		break;
	}
	return SPF_PASS;
}

static bool
is_delimiter(const struct macro *m, char c)
{
	return m->delimiters.n ? span_chr(m->delimiters, c) >= 0 : c == '.';
}

static void
add_part(struct buf *out, struct span part, bool escape)
{
	for (size_t i = 0; i < part.n; i++) {
		unsigned char ch = (unsigned char)part.p[i];
		bool plain = (ch >= 'a' && ch <= 'z') ||
		    (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9') ||
		    (ch && strchr("-._~", ch));

		if (escape && !plain)
			buf_addf(out, "%%%02X", ch);
		else
			buf_addc(out, (char)ch);
	}
}

/* Split at the delimiters, turned round, the last ones, joined by dots. */
static void
transform(struct buf *out, struct span value, const struct macro *m,
    struct arena *a)
{
	struct span *parts = arena_array(a, value.n + 1, sizeof *parts);
	size_t n = 0, start = 0, from = 0;

	if (!parts)
		return;
	for (size_t i = 0; i <= value.n; i++)
		if (i == value.n || is_delimiter(m, value.p[i])) {
			parts[n++] = span_of(value.p + start, i - start);
			start = i + 1;
		}
	if (m->keep > 0 && m->keep < n)
		from = n - (size_t)m->keep;
	for (size_t i = from; i < n; i++) {
		if (i > from)
			buf_addc(out, '.');
		add_part(out, parts[m->reverse ? n - 1 - i : i], m->upper);
	}
}

static enum spf_result
expand_macro(struct spf_context *c, struct span s, struct span domain,
    bool private, struct buf *out)
{
	struct macro m = read_macro(s);
	struct span value = span_str("");
	enum spf_result r;

	if (private && (m.letter == 's' || m.letter == 'l'))
		return SPF_UNKNOWN;
	r = value_of(c, m.letter, domain, &value);
	if (r == SPF_PASS)
		transform(out, value, &m, c->a);
	return r;
}

static enum spf_result
expand_piece(struct spf_context *c, struct span *s, struct span domain,
    bool private, struct buf *out)
{
	enum spf_result r = SPF_PASS;
	size_t n = 2;

	if (s->p[0] != '%') {
		buf_addc(out, s->p[0]);
		n = 1;
	} else if (s->p[1] == '{') {
		n = (size_t)span_chr(*s, '}') + 1;
		r = expand_macro(c, span_of(s->p + 1, n - 1), domain, private,
		    out);
	} else if (s->p[1] == '-') {
		buf_adds(out, "%20");
	} else {
		buf_addc(out, s->p[1] == '_' ? ' ' : '%');
	}
	*s = span_skip(*s, n);
	return r;
}

enum spf_result
spf_expand(struct spf_context *c, struct span s, struct span domain,
    bool explanation, struct span *ret)
{
	enum spf_result r = SPF_PASS;
	struct buf out;

	if (!spf_macros_valid(s, explanation))
		return SPF_PERMERROR;
	buf_init(&out, TEXT_MAX);
	while (s.n > 0 && r == SPF_PASS)
		r = expand_piece(c, &s, domain, c->q->discreet &&
		    !explanation, &out);
	if (r == SPF_PASS)
		*ret = arena_span(c->a, buf_span(&out));
	if (out.error == -ENOMEM)
		c->memory = true;
	buf_done(&out);
	return r;
}

enum spf_result
spf_expand_name(struct spf_context *c, struct span spec, struct span domain,
    struct span *ret)
{
	struct span s = domain;
	enum spf_result r = SPF_PASS;

	if (spec.n > 0)
		r = spf_expand(c, spec, domain, false, &s);
	if (r != SPF_PASS)
		return r;
	if (span_ends(s, "."))
		s.n--;
	/* too long: labels go from the left (7.3) */
	while (s.n > NAME_MAX_TEXT) {
		ptrdiff_t dot = span_chr(s, '.');

		s = dot >= 0 ? span_skip(s, (size_t)dot + 1) :
		    span_head(s, 0);
	}
	*ret = s;
	return SPF_PASS;
}
