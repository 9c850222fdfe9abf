/* The grammar of a record (RFC 7208, 12).  One wrong term makes the whole
 * record wrong (4.6); nothing is guessed. */
#include "core/auth/spf_part.h"

static bool
is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_macro_letter(char c, bool in_explanation)
{
	return is_alpha(c) &&
	    strchr(in_explanation ? "slodiphvcrt" : "slodiphv", c | 32);
}

/* "%{d2r.}" behind its "%{": the bytes it takes with "}", or 0. */
static size_t
macro_length(struct span s, bool in_explanation)
{
	size_t i = 1;
	bool zero = true;

	if (s.n == 0 || !is_macro_letter(s.p[0], in_explanation))
		return 0;
	for (; i < s.n && is_digit(s.p[i]); i++)
		zero = zero && s.p[i] == '0';
	if (i > 1 && zero)
		return 0;
	if (i < s.n && (s.p[i] | 32) == 'r')
		i++;
	while (i < s.n && s.p[i] && strchr(".-+,/_=", s.p[i]))
		i++;
	return i < s.n && s.p[i] == '}' ? i + 1 : 0;
}

/* The first piece of a macro-string: its length, or 0. */
static size_t
piece(struct span s, bool in_explanation)
{
	size_t n;

	if (s.p[0] != '%')
		return (s.p[0] >= '!' && s.p[0] <= '~') ||
		    (in_explanation && s.p[0] == ' ') ? 1 : 0;
	if (s.n < 2)
		return 0;
	if (s.p[1] != '{')
		return memchr("%_-", s.p[1], 3) ? 2 : 0;
	n = macro_length(span_skip(s, 2), in_explanation);
	return n > 0 ? n + 2 : 0;
}

bool
spf_macros_valid(struct span s, bool in_explanation)
{
	while (s.n > 0) {
		size_t n = piece(s, in_explanation);

		if (n == 0)
			return false;
		s = span_skip(s, n);
	}
	return true;
}

/* Letters and digits, one letter at least, or with hyphens inside. */
static bool
is_top_label(struct span s)
{
	bool other = false;

	if (s.n == 0 || s.p[0] == '-' || s.p[s.n - 1] == '-')
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (!is_alpha(s.p[i]) && !is_digit(s.p[i]) && s.p[i] != '-')
			return false;
		other = other || !is_digit(s.p[i]);
	}
	return other;
}

/* A macro-string that ends with a macro, or with "." and a top label. */
static bool
is_domain_spec(struct span s)
{
	struct span tail = s;	/* behind the last macro */
	ptrdiff_t dot;

	if (s.n == 0)
		return false;
	while (s.n > 0) {
		size_t n = piece(s, false);
		bool macro = s.p[0] == '%';

		if (n == 0)
			return false;
		s = span_skip(s, n);
		if (macro)
			tail = s;
	}
	if (tail.n == 0)
		return true;
	if (tail.n > 1 && span_ends(tail, "."))
		tail.n--;
	dot = span_rchr(tail, '.');
	return dot >= 0 && is_top_label(span_skip(tail, (size_t)dot + 1));
}

/* "/24" at the end of *s, with that many strokes in front: 1 and cut off,
 * 0 where there is none, -1 where it is wrong. */
static int
take_length(struct span *s, const char *strokes, unsigned max, unsigned *bits)
{
	size_t n = s->n;
	struct span digits;
	uint64_t v;

	while (n > 0 && is_digit(s->p[n - 1]))
		n--;
	digits = span_skip(*s, n);
	if (!span_ends(span_head(*s, n), strokes) || digits.n == 0)
		return 0;
	if (span_u64(digits, max, &v) < 0 || (digits.n > 1 &&
	    digits.p[0] == '0'))
		return -1;
	*bits = (unsigned)v;
	s->n = n - strlen(strokes);
	return 1;
}

/* [ "/" ip4 ] [ "//" ip6 ] at the end. */
static bool
take_lengths(struct span *s, struct spf_term *t)
{
	int r = take_length(s, "//", 128, &t->bits6);

	if (r >= 0)
		r = take_length(s, "/", 32, &t->bits4);
	return r >= 0 && !span_ends(*s, "/");
}

static bool
parse_net(struct span s, struct spf_term *t)
{
	bool six = t->kind == SPF_IP6;

	if (take_length(&s, "/", six ? 128 : 32,
	    six ? &t->bits6 : &t->bits4) < 0)
		return false;
	if (six != (span_chr(s, ':') >= 0) || ip_parse(s, &t->net) < 0)
		return false;
	return six || t->net.n == 4;
}

static const struct { const char *name; enum spf_kind kind; } names[] = {
	{ "all", SPF_ALL }, { "include", SPF_INCLUDE }, { "a", SPF_A },
	{ "mx", SPF_MX }, { "ptr", SPF_PTR }, { "ip4", SPF_IP4 },
	{ "ip6", SPF_IP6 }, { "exists", SPF_EXISTS },
};

static bool
mechanism_kind(struct span name, enum spf_kind *ret)
{
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (span_eq_nocase(name, span_str(names[i].name))) {
			*ret = names[i].kind;
			return true;
		}
	return false;
}

/* Behind the name of a mechanism: rest begins with ":" or "/" or is empty. */
static bool
parse_arguments(struct span rest, struct spf_term *t)
{
	bool given;

	if (t->kind == SPF_A || t->kind == SPF_MX) {
		if (!take_lengths(&rest, t))
			return false;
	}
	given = rest.n > 0;
	if (given && rest.p[0] != ':')
		return false;
	rest = span_skip(rest, 1);
	switch (t->kind) {
	case SPF_ALL:
		return !given;
	case SPF_IP4:
	case SPF_IP6:
		return given && parse_net(rest, t);
	case SPF_INCLUDE:
	case SPF_EXISTS:
		if (!given)
			return false;
		break;
	default:
		break;
	}
	t->spec = rest;
	return !given || is_domain_spec(rest);
}

static bool
parse_mechanism(struct span s, struct spf_term *t)
{
	static const char signs[] = "+-~?";
	static const enum spf_result results[] = { SPF_PASS, SPF_FAIL,
		SPF_SOFTFAIL, SPF_NEUTRAL };
	const char *sign = s.n ? memchr(signs, s.p[0], 4) : NULL;
	size_t n = 0;

	t->qualifier = sign ? results[sign - signs] : SPF_PASS;
	if (sign)
		s = span_skip(s, 1);
	while (n < s.n && s.p[n] != ':' && s.p[n] != '/')
		n++;
	return mechanism_kind(span_head(s, n), &t->kind) &&
	    parse_arguments(span_skip(s, n), t);
}

/* The length of the name of a modifier, where s is one; or 0. */
static size_t
modifier_name(struct span s)
{
	size_t n = 0;

	if (s.n == 0 || !is_alpha(s.p[0]))
		return 0;
	while (n < s.n && (is_alpha(s.p[n]) || is_digit(s.p[n]) ||
	    memchr("-_.", s.p[n], 3)))
		n++;
	return n < s.n && s.p[n] == '=' ? n : 0;
}

static bool
parse_modifier(struct span s, size_t n, struct spf_record *r,
    struct spf_term *t)
{
	struct span name = span_head(s, n);
	const struct spf_term **known = NULL;

	t->kind = SPF_OTHER;
	t->spec = span_skip(s, n + 1);
	if (span_eq_nocase(name, span_str("redirect"))) {
		t->kind = SPF_REDIRECT;
		known = &r->redirect;
	} else if (span_eq_nocase(name, span_str("exp"))) {
		t->kind = SPF_EXP;
		known = &r->exp;
	}
	if (!known)
		return spf_macros_valid(t->spec, false);
	if (*known || !is_domain_spec(t->spec))
		return false;
	*known = t;
	return true;
}

bool
spf_parse(struct span text, struct arena *a, struct spf_record *ret)
{
	size_t words = 1, modifier;
	struct span term;

	*ret = (struct spf_record){ .n = 0 };
	text = span_skip(text, strlen("v=spf1"));
	for (size_t i = 0; i < text.n; i++)
		words += text.p[i] == ' ';
	/* mechanisms from the front, modifiers behind them */
	ret->v = arena_array(a, 2 * words, sizeof *ret->v);
	if (!ret->v)
		return true;
	for (size_t k = words; span_split(&text, ' ', &term);) {
		struct spf_term *t = &ret->v[ret->n];

		if (term.n == 0)
			continue;
		modifier = modifier_name(term);
		if (modifier > 0)
			t = &ret->v[k++];
		*t = (struct spf_term){ .text = term, .bits4 = 32,
			.bits6 = 128 };
		if (modifier > 0 ? !parse_modifier(term, modifier, ret, t) :
		    !parse_mechanism(term, t)) {
			ret->error = term;
			return false;
		}
		ret->n += modifier == 0;
	}
	return true;
}
