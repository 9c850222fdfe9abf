/* A Received field as words, comments and semicolons.  Cannot fail. */
#include "core/mime/received_part.h"

#define DEPTH_MAX	256
#define ANGLE_MAX	1100	/* a path of RFC 5321 4.5.3.1.3 in any case */

static bool
is_blank(char c)
{
	return (unsigned char)c <= ' ' || c == 0x7f;
}

/* Behind a quoted string that begins at i and belongs to an address; i:
 * there is none. */
static size_t
behind_quotes(struct span s, size_t i)
{
	for (size_t k = i + 1; k < s.n && k - i < ANGLE_MAX; k++) {
		if (s.p[k] == '\\')
			k++;
		else if (s.p[k] == '"')
			return k + 1 < s.n && s.p[k + 1] == '@' ? k + 1 : i;
	}
	return i;
}

/* Behind "<…>" at i, or i. */
static size_t
behind_angle(struct span s, size_t i)
{
	size_t k = i + 1;

	while (k < s.n && k - i < ANGLE_MAX && !is_blank(s.p[k]) &&
	    s.p[k] != '<') {
		if (s.p[k] == '>')
			return k + 1;
		if (s.p[k] == '"' && behind_quotes(s, k) == k)
			return i;
		k = s.p[k] == '"' ? behind_quotes(s, k) : k + 1;
	}
	return i;
}

static size_t
behind_unit(struct span s, size_t i)
{
	if (s.p[i] == '<' && behind_angle(s, i) > i)
		return behind_angle(s, i);
	return s.p[i] == '\\' && i + 1 < s.n ? i + 2 : i + 1;
}

static bool
is_closed(const struct trace *t, size_t i)
{
	return t->text.p[i] == '(' && (t->closed[i / 8] >> i % 8 & 1);
}

void
trace_init(struct trace *t, struct span text)
{
	uint16_t open[DEPTH_MAX];
	size_t depth = 0;

	*t = (struct trace){ .text = text };
	for (size_t i = 0; i < text.n; i = behind_unit(text, i)) {
		if (text.p[i] == '(') {
			/* deeper than that: the outer ones are bytes */
			if (depth == DEPTH_MAX)
				memmove(open, open + 1,
				    --depth * sizeof *open);
			open[depth++] = (uint16_t)i;
		} else if (text.p[i] == ')' && depth > 0) {
			depth--;
			t->closed[open[depth] / 8] |=
			    (uint8_t)(1 << open[depth] % 8);
		}
	}
}

static struct span
take_comment(struct trace *t)
{
	size_t start = t->at + 1, depth = 0, i = t->at;

	for (; i < t->text.n; i = behind_unit(t->text, i)) {
		if (is_closed(t, i))
			depth++;
		else if (t->text.p[i] == ')' && --depth == 0)
			break;
	}
	t->at = i + 1 < t->text.n ? i + 1 : t->text.n;
	return span_of(t->text.p + start, i - start);
}

static struct span
take_word(struct trace *t)
{
	size_t start = t->at, i = start;
	struct span s = t->text;

	if (s.p[i] == '"')
		i = behind_quotes(s, i);
	while (i < s.n && !is_blank(s.p[i]) && s.p[i] != ';' &&
	    !is_closed(t, i))
		i = s.p[i] == '<' ? behind_unit(s, i) : i + 1;
	t->at = i;
	return span_of(s.p + start, i - start);
}

struct trace_token
trace_next(struct trace *t)
{
	size_t before = t->at;
	struct trace_token k = { .kind = TRACE_END };

	while (t->at < t->text.n && is_blank(t->text.p[t->at]))
		t->at++;
	k.glued = t->at == before;
	if (t->at == t->text.n)
		return k;
	if (is_closed(t, t->at)) {
		k.kind = TRACE_COMMENT;
		k.text = take_comment(t);
	} else if (t->text.p[t->at] == ';') {
		k.kind = TRACE_SEMICOLON;
		t->at++;
	} else {
		k.kind = TRACE_WORD;
		k.text = take_word(t);
	}
	return k;
}

bool
trace_word(struct span *rest, struct span *ret)
{
	size_t i = 0;

	while (rest->n > 0 && (is_blank(*rest->p) || *rest->p == ','))
		*rest = span_skip(*rest, 1);
	while (i < rest->n && !is_blank(rest->p[i]) && rest->p[i] != ',')
		i++;
	*ret = span_head(*rest, i);
	*rest = span_skip(*rest, i);
	return i > 0;
}

struct span
trace_bare(struct span s)
{
	if (s.n >= 2 && s.p[0] == '<' && s.p[s.n - 1] == '>')
		return span_of(s.p + 1, s.n - 2);
	return s;
}
