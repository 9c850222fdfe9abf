/* Tags of one signature.  The first thing that is wrong is its fault; what
 * can be read beside it (the domain, the selector) is read all the same. */
#include <errno.h>

#include "core/auth/dkim_part.h"
#include "core/auth/tag_list.h"
#include "core/base/base64.h"
#include "core/dns/wire.h"
#include "core/text/idn.h"

#define TIME_MOST 999999999999u		/* seconds, twelve digits (3.5) */

struct reading {
	struct dkim_signature *s;
	enum dkim_kind	 kind;
	struct arena	*a;
};

static void
blame(struct reading *r, enum dkim_reason why, struct span where)
{
	if (r->s->fault != DKIM_OK)
		return;
	r->s->fault = why;
	r->s->where = where;
}

/* The value of a tag; left out: "" and, where it must be there, the fault. */
static struct span
value_of(struct reading *r, const char *name, bool needed)
{
	struct span v = tag_value(r->s->tags, name);

	if (needed && v.p == NULL)
		blame(r, DKIM_WHY_MISSING, span_str(name));
	else if (needed && v.n == 0)
		blame(r, DKIM_WHY_VALUE, span_str(name));
	return v;
}

static bool
is_fold_byte(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Without blanks and folds, on the arena. */
static int
dense(struct span s, struct arena *a, struct span *ret)
{
	char *p = arena_alloc(a, s.n + 1);
	size_t n = 0;

	if (p == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < s.n; i++)
		if (!is_fold_byte(s.p[i]))
			p[n++] = s.p[i];
	*ret = span_of(p, n);
	return 0;
}

/* ---- tags ---- */

static int
read_base64(struct reading *r, const char *name, struct span *ret)
{
	struct span text = value_of(r, name, true), packed;
	char *out;

	if (text.n == 0)
		return 0;
	if (dense(text, r->a, &packed) < 0 ||
	    (out = arena_alloc(r->a, packed.n + 1)) == NULL)
		return -ENOMEM;
	if (base64_decode(packed, out, &ret->n) < 0)
		blame(r, DKIM_WHY_VALUE, span_str(name));
	else
		ret->p = out;
	return 0;
}

static void
read_algorithm(struct reading *r)
{
	struct span v = value_of(r, "a", true);

	r->s->algorithm = v;
	if (span_is(v, "rsa-sha256"))
		r->s->key_type = DKIM_KEY_RSA;
	else if (span_is(v, "ed25519-sha256"))
		r->s->key_type = DKIM_KEY_ED25519;
	else if (span_is(v, "rsa-sha1"))
		blame(r, DKIM_WHY_SHA1, v);
	else if (v.n > 0)
		blame(r, DKIM_WHY_ALGORITHM, v);
}

static bool
form_of(struct span word, bool *ret_simple)
{
	*ret_simple = span_is(word, "simple");
	return *ret_simple || span_is(word, "relaxed");
}

static void
read_canon(struct reading *r)
{
	struct span v = value_of(r, "c", false), header, body;

	r->s->simple_header = r->s->simple_body = true;
	r->s->canon = span_str("simple/simple");
	if (v.p == NULL)
		return;
	r->s->canon = body = v;
	span_split(&body, '/', &header);
	if (!form_of(header, &r->s->simple_header) ||
	    (header.n < v.n && !form_of(body, &r->s->simple_body)))
		blame(r, DKIM_WHY_VALUE, span_str("c"));
}

static bool
is_domain(struct span s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		    (c >= '0' && c <= '9') || c == '-' || c == '_' ||
		    c == '.'))
			return false;
	}
	return s.n > 0 && s.p[s.n - 1] != '.' && dns_name_valid(s);
}

/* As DNS knows it; names of other letters may stand in signatures (RFC 8616).
 * What is no name stays as it is. */
static struct span
in_ascii(struct span name, struct arena *a)
{
	struct span ascii;
	size_t i = 0;

	while (i < name.n && (unsigned char)name.p[i] < 0x80)
		i++;
	if (i == name.n)
		return name;
	ascii = idn_ascii(name, a);
	return ascii.n > 0 ? ascii : name;
}

static void
read_domain(struct reading *r, const char *name, struct span *ret)
{
	*ret = in_ascii(value_of(r, name, true), r->a);
	if (ret->n > 0 && !is_domain(*ret))
		blame(r, DKIM_WHY_VALUE, span_str(name));
}

/* dkim-quoted-printable (2.11), in place. */
static size_t
unquote(char *p, size_t n)
{
	size_t to = 0;

	for (size_t i = 0; i < n; i++) {
		if (p[i] == '=' && n - i > 2 && hex_value(p[i + 1]) >= 0 &&
		    hex_value(p[i + 2]) >= 0) {
			p[to++] = (char)(hex_value(p[i + 1]) << 4 |
			    hex_value(p[i + 2]));
			i += 2;
		} else {
			p[to++] = p[i];
		}
	}
	return to;
}

/* i= is the domain, or below it. */
static int
read_identity(struct reading *r)
{
	struct span v = value_of(r, "i", false), domain = r->s->domain;
	struct span host;
	ptrdiff_t at;
	char *p;

	r->s->exact = true;
	if (v.p == NULL) {
		p = arena_printf(r->a, "@" SPAN_FMT, SPAN_ARG(domain));
		r->s->identity = span_str(p);
		return p == NULL ? -ENOMEM : 0;
	}
	if (dense(v, r->a, &v) < 0)
		return -ENOMEM;
	p = arena_memdup(r->a, v.p, v.n);
	if (p == NULL)
		return -ENOMEM;
	r->s->identity = v = span_of(p, unquote(p, v.n));
	at = span_rchr(v, '@');
	host = in_ascii(span_skip(v, (size_t)(at + 1)), r->a);
	r->s->exact = span_eq_nocase(host, domain);
	if (at < 0 || (!r->s->exact && (host.n <= domain.n ||
	    !span_ends_nocase(host, domain) ||
	    host.p[host.n - domain.n - 1] != '.')))
		blame(r, DKIM_WHY_IDENTITY, v);
	return 0;
}

static int
read_names(struct reading *r)
{
	struct span v = value_of(r, "h", r->kind == DKIM_OWN), one;
	struct span *names = NULL;
	size_t n = 0, cap = 0;
	bool from = false;

	if (r->kind == DKIM_ARC_MESSAGE && v.p == NULL)
		blame(r, DKIM_WHY_MISSING, span_str("h"));
	while (span_split(&v, ':', &one)) {
		one = span_trim(one);
		if (one.n == 0)
			continue;
		if (n == DKIM_NAMES) {
			blame(r, DKIM_WHY_NAMES, span_str("h"));
			break;
		}
		names = arena_grow(r->a, names, n, &cap, sizeof *names);
		if (names == NULL)
			return -ENOMEM;
		names[n++] = one;
		from = from || span_eq_nocase(one, span_str("from"));
		if (r->kind == DKIM_ARC_MESSAGE && span_eq_nocase(one,
		    span_str("arc-seal")))
			blame(r, DKIM_WHY_VALUE, span_str("h"));
	}
	r->s->names = names;
	r->s->nnames = n;
	if (r->kind == DKIM_OWN && !from)
		blame(r, DKIM_WHY_FROM, span_str("h"));
	return 0;
}

static void
read_query(struct reading *r)
{
	struct span v = value_of(r, "q", false), all = v, one;

	if (v.p == NULL)
		return;
	while (span_split(&v, ':', &one))
		if (span_is(span_trim(one), "dns/txt"))
			return;
	blame(r, DKIM_WHY_QUERY, all);
}

static void
read_time(struct reading *r, const char *name, usec_t *ret)
{
	struct span v = value_of(r, name, false);
	uint64_t seconds;
	int e = span_u64(v, TIME_MOST, &seconds);

	*ret = TIME_NONE;
	if (v.p == NULL)
		return;
	if (e == -EINVAL) {
		blame(r, DKIM_WHY_VALUE, span_str(name));
		return;
	}
	*ret = (usec_t)(e < 0 ? TIME_MOST : seconds) * USEC_SEC;
}

static void
read_length(struct reading *r)
{
	struct span v = value_of(r, "l", false);
	int e = span_u64(v, UINT64_MAX, &r->s->length);

	if (v.p == NULL)
		return;
	r->s->limited = true;
	if (e == -EINVAL)
		blame(r, DKIM_WHY_VALUE, span_str("l"));
	else if (e < 0)
		r->s->length = UINT64_MAX;
}

static void
read_version(struct reading *r)
{
	if (!span_is(value_of(r, "v", true), "1"))
		blame(r, DKIM_WHY_VERSION, tag_value(r->s->tags, "v"));
}

/* ---- all of it ---- */

static int
read_message(struct reading *r)
{
	struct dkim_signature *s = r->s;

	read_canon(r);
	read_query(r);
	read_length(r);
	if (read_names(r) < 0 || read_base64(r, "bh", &s->body_value) < 0)
		return -ENOMEM;
	if (s->body_value.p != NULL && s->body_value.n != DKIM_DIGEST)
		blame(r, DKIM_WHY_VALUE, span_str("bh"));
	read_time(r, "x", &s->expires);
	if (s->expires != TIME_NONE && s->time != TIME_NONE &&
	    s->expires <= s->time)
		blame(r, DKIM_WHY_VALUE, span_str("x"));
	return 0;
}

bool
dkim_header_cut(const struct dkim_mail *m)
{
	return m->fields->more || m->fields->body > DKIM_HEADER;
}

int
dkim_read(const struct dkim_mail *m, const struct field_raw *f,
    enum dkim_kind kind, struct arena *a, struct dkim_signature *ret)
{
	struct reading r = { .s = ret, .kind = kind, .a = a };
	struct span bad = tag_strict_fault(f->body);

	*ret = (struct dkim_signature){ .field = f, .tags = f->body,
	    .offset = (size_t)(f->raw.p - m->text.p), .exact = true,
	    .time = TIME_NONE, .expires = TIME_NONE,
	    .memory = arena_alloc(a, sizeof *ret->memory) };
	if (ret->memory == NULL)
		return -ENOMEM;
	if (dkim_header_cut(m)) {
		blame(&r, DKIM_WHY_HEADER_CUT, span_str(NULL));
		return 0;
	}
	if (bad.p != NULL)
		blame(&r, DKIM_WHY_TAGS, bad);
	if (kind == DKIM_OWN)
		read_version(&r);
	read_algorithm(&r);
	read_domain(&r, "d", &ret->domain);
	read_domain(&r, "s", &ret->selector);
	read_time(&r, "t", &ret->time);
	if (read_base64(&r, "b", &ret->value) < 0)
		return -ENOMEM;
	if (kind == DKIM_OWN && read_identity(&r) < 0)
		return -ENOMEM;
	if (kind != DKIM_ARC_SEAL)
		return read_message(&r);
	if (tag_value(ret->tags, "h").p != NULL)
		blame(&r, DKIM_WHY_VALUE, span_str("h"));
	return 0;
}
