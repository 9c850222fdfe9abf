/* Settings of Postfix, as postconf prints them. */
#include "core/inquiry/postconf.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>

#define VALUE_MAX 4096

struct span
postconf_get(const struct facts *f, const char *name)
{
	char full[64];
	int n = snprintf(full, sizeof full, "postconf.%s", name);

	if (f == NULL || n < 0 || (size_t)n >= sizeof full)
		return span_str(NULL);
	return span_trim(facts_get(f, full, span_str("")));
}

/* "$name", "${name}" or "$(name)" at the head of s: its length, or 0. */
static size_t
variable_at(struct span s, struct span *ret_name)
{
	char close = s.n > 1 ? s.p[1] == '{' ? '}' : s.p[1] == '(' ? ')' :
	    '\0' : '\0';
	size_t from = close ? 2 : 1, n = from;

	while (n < s.n && (isalnum((unsigned char)s.p[n]) || s.p[n] == '_'))
		n++;
	*ret_name = span_of(s.p + from, n - from);
	if (ret_name->n == 0 || (close && (n == s.n || s.p[n] != close)))
		return 0;
	return close ? n + 1 : n;
}

struct span
postconf_expanded(const struct facts *f, const char *name, struct arena *a)
{
	struct span s = postconf_get(f, name), inner, ret;
	struct buf b;
	size_t n;

	buf_init(&b, VALUE_MAX);
	while (s.n > 0) {
		n = s.p[0] == '$' ? variable_at(s, &inner) : 0;
		if (n == 0) {
			buf_addc(&b, s.p[0]);
			s = span_skip(s, 1);
			continue;
		}
		buf_addspan(&b, postconf_get(f, arena_memdup(a, inner.p,
		    inner.n)));
		s = span_skip(s, n);
	}
	ret = b.error ? span_str(NULL) : arena_span(a, buf_span(&b));
	buf_done(&b);
	return ret;
}

bool
postconf_has(const struct facts *f, const char *name, struct span word)
{
	struct span rest = postconf_get(f, name);

	while (rest.n > 0) {
		size_t n = 0;

		while (n < rest.n && !strchr(", \t\n", rest.p[n]))
			n++;
		if (n > 0 && span_eq_nocase(span_head(rest, n), word))
			return true;
		rest = span_skip(rest, n + 1);
	}
	return false;
}

/* "[smtp.example.jp]:587" names smtp.example.jp. */
static struct span
relay_name(struct span s)
{
	ptrdiff_t end;

	if (s.n > 0 && s.p[0] == '[') {
		s = span_skip(s, 1);
		end = span_chr(s, ']');
	} else {
		end = span_chr(s, ':');
	}
	return end >= 0 ? span_head(s, (size_t)end) : s;
}

int
postconf_relays(const struct facts *f, struct arena *a, struct span **ret,
    size_t *ret_n)
{
	static const char *const names[] = { "relayhost",
		"smtp_fallback_relay" };
	struct span *v = arena_array(a, sizeof names / sizeof *names,
	    sizeof *v);

	if (v == NULL)
		return -ENOMEM;
	*ret = v;
	*ret_n = 0;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct span s = relay_name(postconf_get(f, names[i]));

		if (s.n > 0)
			v[(*ret_n)++] = arena_span(a, s);
	}
	return arena_failed(a) ? -ENOMEM : 0;
}
