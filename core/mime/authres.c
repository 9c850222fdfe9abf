/* Authentication-Results and its kin, from left to right.  A field that
 * breaks the grammar where no real server does is refused whole. */
#include "core/mime/authres.h"

#include <errno.h>

#include "core/base/buf.h"

struct cursor {
	struct span	 rest;
	struct arena	*a;
	struct authres	*to;
	size_t		 results_cap, props_cap;
};

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool
at(const struct cursor *c, char what)
{
	return c->rest.n > 0 && c->rest.p[0] == what;
}

static bool
take(struct cursor *c, char what)
{
	if (!at(c, what))
		return false;
	c->rest = span_skip(c->rest, 1);
	return true;
}

/* Length of the comment at the front with its brackets.  One bracket too many
 * inside: it ends at the last ")"; 0: it ends nowhere. */
static size_t
comment_length(struct cursor *c)
{
	size_t depth = 0, last = 0;

	for (size_t i = 0; i < c->rest.n; i++) {
		if (c->rest.p[i] == '\\') {
			i++;
		} else if (c->rest.p[i] == '(') {
			depth++;
		} else if (c->rest.p[i] == ')') {
			last = i + 1;
			if (--depth == 0)
				return last;
		}
	}
	c->to->odd = true;
	return last;
}

/* Blanks and comments; the first comment goes to *ret where that is empty. */
static int
skip(struct cursor *c, struct span *ret)
{
	size_t n;

	while (c->rest.n > 0 && (is_blank(c->rest.p[0]) || at(c, '('))) {
		n = at(c, '(') ? comment_length(c) : 1;
		if (n == 0)
			return -EINVAL;
		if (ret != NULL && n > 1 && ret->p == NULL)
			*ret = span_of(c->rest.p + 1, n - 2);
		c->rest = span_skip(c->rest, n);
	}
	return 0;
}

static bool
is_keyword(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || c == '-' || c == '_';
}

static struct span
keyword(struct cursor *c)
{
	size_t n = 0;
	struct span s;

	while (n < c->rest.n && is_keyword(c->rest.p[n]))
		n++;
	s = span_head(c->rest, n);
	c->rest = span_skip(c->rest, n);
	return s;
}

static int
number(struct cursor *c, unsigned *ret)
{
	struct span s = keyword(c);
	uint64_t v;

	if (span_u64(s, 1000000, &v) < 0)
		return -EINVAL;
	*ret = (unsigned)v;
	return 0;
}

/* Behind a quoted string, its text at the end of b. */
static int
quoted(struct cursor *c, struct buf *b)
{
	size_t i;

	for (i = 1; i < c->rest.n && c->rest.p[i] != '"'; i++) {
		if (c->rest.p[i] == '\\' && i + 1 < c->rest.n)
			i++;
		if (c->rest.p[i] != '\r' && c->rest.p[i] != '\n')
			buf_addc(b, c->rest.p[i]);
	}
	if (i >= c->rest.n)
		return -EINVAL;
	c->rest = span_skip(c->rest, i + 1);
	return 0;
}

static struct span
plain(struct cursor *c, const char *ends)
{
	size_t n = 0;
	struct span s;

	while (n < c->rest.n && !is_blank(c->rest.p[n]) &&
	    c->rest.p[n] != ';' && c->rest.p[n] != '(' &&
	    c->rest.p[n] != '"' &&
	    !(c->rest.p[n] != '\0' && strchr(ends, c->rest.p[n])))
		n++;
	s = span_head(c->rest, n);
	c->rest = span_skip(c->rest, n);
	return s;
}

/* token, "quoted string", "quoted local part"@domain; n = 0: none is there */
static int
value(struct cursor *c, const char *ends, struct span *ret)
{
	struct buf b;
	int r;

	if (!at(c, '"')) {
		*ret = plain(c, ends);
		return 0;
	}
	buf_init(&b, 65536);
	r = quoted(c, &b);
	if (r == 0) {
		buf_addspan(&b, plain(c, ends));
		*ret = arena_span(c->a, buf_span(&b));
		r = b.error == -ENOMEM || ret->p == NULL ? -ENOMEM : b.error ?
		    -EINVAL : 0;
	}
	buf_done(&b);
	return r;
}

/* ---- one result ---- */

static int
add_prop(struct cursor *c, struct authres_result *v,
    const struct authres_prop *p)
{
	if (v->nprops == AUTHRES_PROPS) {
		c->to->more = true;
		return 0;
	}
	v->props = arena_grow(c->a, v->props, v->nprops, &c->props_cap,
	    sizeof *v->props);
	if (v->props == NULL)
		return -ENOMEM;
	v->props[v->nprops++] = *p;
	return 0;
}

/* "header . d", "reason", "action", and the "=" behind it. */
static int
read_name(struct cursor *c, struct authres_prop *p)
{
	int r;

	p->name = keyword(c);
	r = skip(c, NULL);
	if (r == 0 && take(c, '.')) {
		p->ptype = p->name;
		r = skip(c, NULL);
		p->name = keyword(c);
		if (r == 0)
			r = skip(c, NULL);
	}
	if (r < 0 || p->name.n == 0 || !take(c, '='))
		return -EINVAL;
	return skip(c, NULL);
}

static int
read_prop(struct cursor *c, struct authres_result *v)
{
	struct authres_prop p = { .ptype = span_str("") };
	int r = read_name(c, &p);

	if (r == 0)
		r = value(c, "", &p.value);
	if (r < 0)
		return r;
	if (p.ptype.n == 0 && span_eq_nocase(p.name, span_str("reason"))) {
		v->reason = p.value;
		return p.value.n > 0 ? 0 : -EINVAL;
	}
	/* some servers leave a value out in the middle */
	if (p.value.n == 0 && !at(c, ';'))
		return -EINVAL;
	c->to->odd |= p.ptype.n == 0 || p.value.n == 0;
	return add_prop(c, v, &p);
}

static int
read_props(struct cursor *c, struct authres_result *v)
{
	int r = skip(c, &v->comment);

	while (r == 0 && c->rest.n > 0 && !at(c, ';')) {
		r = read_prop(c, v);
		if (r == 0)
			r = skip(c, &v->comment);
	}
	return r;
}

static struct authres_result *
add_result(struct cursor *c)
{
	struct authres *t = c->to;

	t->v = arena_grow(c->a, t->v, t->n, &c->results_cap, sizeof *t->v);
	if (t->v == NULL)
		return NULL;
	t->v[t->n] = (struct authres_result){ .version = 1 };
	return &t->v[t->n++];
}

/* The rest of "method/1=result …" behind the method. */
static int
read_result(struct cursor *c, struct span method)
{
	struct authres_result v = { .method = method, .version = 1 }, *to;
	int r = skip(c, NULL);

	if (r == 0 && take(c, '/')) {
		r = skip(c, NULL);
		if (r == 0)
			r = number(c, &v.version);
		if (r == 0)
			r = skip(c, NULL);
	}
	if (r < 0 || method.n == 0 || !take(c, '='))
		return -EINVAL;
	r = skip(c, NULL);
	v.result = keyword(c);
	if (r == 0 && v.result.n == 0)
		r = -EINVAL;
	c->props_cap = 0;
	if (r == 0)
		r = read_props(c, &v);
	if (r < 0)
		return r;
	if (c->to->n == AUTHRES_RESULTS) {
		c->to->more = true;
		return 0;
	}
	to = add_result(c);
	if (to == NULL)
		return -ENOMEM;
	*to = v;
	return 0;
}

/* ---- the field ---- */

/* Is this segment a result?  Else it is a name (authserv-id). */
static bool
begins_result(struct cursor *c)
{
	struct cursor peek = *c;
	struct authres scratch = { .n = 0 };

	peek.to = &scratch;
	return keyword(&peek).n > 0 && skip(&peek, NULL) == 0 &&
	    (at(&peek, '=') || at(&peek, '/'));
}

static int
read_version(struct cursor *c)
{
	int r;

	if (c->rest.n == 0 || at(c, ';'))
		return 0;
	r = number(c, &c->to->version);
	c->to->has_version = r == 0;
	return r == 0 ? skip(c, NULL) : r;
}

/* A segment that is no result: authserv-id, "none", or one of the names of
 * domains that one vendor strews in. */
static int
read_id(struct cursor *c, bool first)
{
	struct authres *t = c->to;
	struct span id;
	int r = value(c, "=", &id);

	if (r == 0 && (id.n == 0 || span_is(id, ".")))
		r = -EINVAL;
	if (r == 0)
		r = skip(c, NULL);
	if (r < 0)
		return r;
	if (!first && span_eq_nocase(id, span_str("none"))) {
		t->none = true;
		return t->n == 0 ? 0 : -EINVAL;
	}
	t->odd |= !first;
	if (t->authserv_id.n > 0)
		return span_chr(id, '.') > 0 ? 0 : -EINVAL;
	t->authserv_id = id;
	return first ? read_version(c) : 0;
}

/* "i=1;" of ARC, which may also stand in front in a plain field. */
static int
read_instance(struct cursor *c)
{
	struct cursor peek = *c;
	unsigned n;

	if (!span_eq_nocase(keyword(&peek), span_str("i")) ||
	    skip(&peek, NULL) < 0 || !take(&peek, '=') ||
	    skip(&peek, NULL) < 0 || number(&peek, &n) < 0)
		return 0;
	if (skip(&peek, NULL) < 0 || !take(&peek, ';'))
		return -EINVAL;
	c->to->instance = n;
	*c = peek;
	return skip(c, NULL);
}

static int
read_segments(struct cursor *c)
{
	bool first = true;
	int r = skip(c, NULL);

	if (r == 0)
		r = read_instance(c);
	while (r == 0 && c->rest.n > 0) {
		if (take(c, ';')) {
			r = skip(c, NULL);
			continue;
		}
		if (c->to->none)
			return -EINVAL;
		if (begins_result(c)) {
			c->to->odd |= first;
			r = read_result(c, keyword(c));
		} else {
			r = read_id(c, first);
		}
		first = false;
		if (r == 0 && c->rest.n > 0 && !at(c, ';'))
			r = -EINVAL;
	}
	return r;
}

int
authres_read(struct span body, struct arena *a, struct authres *ret)
{
	struct authres t = { .version = 1 };
	struct cursor c = { .rest = body, .a = a, .to = &t };
	int r = read_segments(&c);

	if (r == 0 && t.n == 0 && t.authserv_id.n == 0)
		r = -EINVAL;
	if (r == 0)
		*ret = t;
	return r;
}

int
authres_read_spf(struct span body, struct arena *a, struct authres *ret)
{
	struct authres t = { .version = 1 };
	struct cursor c = { .rest = body, .a = a, .to = &t };
	struct authres_result *v = add_result(&c);
	int r = v == NULL ? -ENOMEM : skip(&c, NULL);

	if (r < 0)
		return r;
	v->method = span_str("spf");
	v->result = keyword(&c);
	if (v->result.n == 0)
		return -EINVAL;
	while (r == 0 && c.rest.n > 0) {
		r = read_props(&c, v);
		(void)take(&c, ';');
	}
	if (r < 0)
		return r;
	t.authserv_id = authres_value(v, "", "receiver");
	t.odd = false;
	*ret = t;
	return 0;
}

struct span
authres_value(const struct authres_result *r, const char *ptype,
    const char *name)
{
	for (size_t i = 0; i < r->nprops; i++)
		if (span_eq_nocase(r->props[i].ptype, span_str(ptype)) &&
		    span_eq_nocase(r->props[i].name, span_str(name)))
			return r->props[i].value;
	return span_str(NULL);
}
