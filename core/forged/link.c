/* What one link is: odd, strange, saying one thing and leading to another;
 * and where it stands. */
#include "core/forged/links_part.h"

#define DOTS_MAX	6
#define NEEDLE_MAX	120

static const struct span none = { "", 0 };

bool
link_is_below(struct span name, struct span domain)
{
	return domain.n > 0 && (span_eq(name, domain) ||
	    (name.n > domain.n && span_ends_nocase(name, domain) &&
	    name.p[name.n - domain.n - 1] == '.'));
}

bool
forge_link_leads(const struct forge_link *l)
{
	return l->web && l->from != LINK_IMAGE && l->from != LINK_FORM;
}

unsigned
forge_link_odd(const struct forge_link *l)
{
	unsigned odd = 0, port = url_port(&l->url);
	size_t dots = 0;

	if (!l->web)
		return 0;
	for (size_t i = 0; i < l->host->look.ascii.n; i++)
		dots += l->host->look.ascii.p[i] == '.';
	if (l->host->look.address || l->host->ip.n > 0)
		odd |= LINK_ODD_ADDRESS;
	else if (dots > DOTS_MAX)
		odd |= LINK_ODD_DOTS;
	if (l->url.has_user)
		odd |= LINK_ODD_USER;
	if (l->url.port.n > 0 && port != 80 && port != 443)
		odd |= LINK_ODD_PORT;
	return odd;
}

bool
forge_link_private(const struct forge_link *l)
{
	return l->web && l->host->ip.n > 0 && ip_is_private(&l->host->ip);
}

struct span
forge_link_strange(const struct forge_link *l)
{
	static const char *const schemes[] = { "data", "javascript",
		"vbscript", "search-ms" };

	if (l->from == LINK_IMAGE)
		return none;
	if (span_starts_nocase(l->url.scheme, "ms-"))
		return l->url.scheme;
	for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
		if (url_scheme_is(&l->url, schemes[i]))
			return l->url.scheme;
	return none;
}

/* ---- g01, l224 ---- */

/* The private part of the list counts: neighbours at a free host are
 * strangers. */
static bool
same_owner(const struct forge_host *a, const struct forge_host *b)
{
	if (a->ip.n > 0 || b->ip.n > 0)
		return a->ip.n == b->ip.n &&
		    memcmp(a->ip.bytes, b->ip.bytes, a->ip.n) == 0;
	return (a->look.org_private.n > 0 &&
	    span_eq(a->look.org_private, b->look.org_private)) ||
	    link_is_below(a->look.ascii, b->look.ascii) ||
	    link_is_below(b->look.ascii, a->look.ascii);
}

bool
forge_link_differs(const struct forge_link *l, const struct link_guards *g)
{
	const struct forge_host *says = l->says, *to = l->host;

	if (!l->web || l->from != LINK_HTML || says == NULL ||
	    says->look.ascii.n == 0 || same_owner(says, to))
		return false;
	if (l->carried != NULL && same_owner(says, l->carried))
		return false;
	if (says->ip.n > 0 || to->ip.n > 0)
		return true;
	for (size_t i = 0; i < g->ntrusted; i++)
		if (g->trusted[i].n > 0 &&
		    span_eq(g->trusted[i], to->look.org))
			return false;
	return !brand_shared(g->know, says->look.ascii, to->look.ascii);
}

/* ---- where ---- */

static int
hex(char c)
{
	const char *digits = "0123456789ABCDEF";
	const char *p = c != '\0' ? strchr(digits, c & (c >= 'a' ? 0x5f :
	    0xff)) : NULL;

	return p != NULL ? (int)(p - digits) : -1;
}

/* How many bytes of quoted-printable at the head of s say `text`; 0: it does
 * not. */
static size_t
says_quoted(struct span s, struct span text)
{
	size_t i = 0;

	for (size_t k = 0; k < text.n; k++) {
		int c;

		while (i + 1 < s.n && s.p[i] == '=' && (s.p[i + 1] == '\n' ||
		    (s.p[i + 1] == '\r' && i + 2 < s.n)))
			i += s.p[i + 1] == '\n' ? 2 : 3;
		if (i == s.n)
			return 0;
		c = (unsigned char)s.p[i++];
		if (c == '=' && i + 1 < s.n) {
			c = hex(s.p[i]) << 4 | hex(s.p[i + 1]);
			i += 2;
		}
		if (c != (unsigned char)text.p[k])
			return 0;
	}
	return i;
}

/* What of a target stands in the source as it is. */
static struct span
needle_of(struct span target)
{
	size_t n = 0;

	while (n < target.n && n < NEEDLE_MAX && target.p[n] > ' ' &&
	    target.p[n] < 0x7f && target.p[n] != '&')
		n++;
	return span_head(target, n);
}

static bool
find_written(const struct mime_part *p, struct span text, size_t *at,
    size_t *n)
{
	ptrdiff_t found = -1;

	if (p->encoding == MIME_QP) {
		for (size_t i = 0; i < p->body.n; i++) {
			*at = i;
			*n = says_quoted(span_skip(p->body, i), text);
			if (*n > 0)
				return true;
		}
		return false;
	}
	if (p->encoding != MIME_BASE64)
		found = span_find(p->body, text);
	*at = (size_t)(found > 0 ? found : 0);
	*n = text.n;
	return found >= 0;
}

void
forge_link_place(const struct forge_link *l, size_t *ret_at, size_t *ret_n)
{
	const struct mime_part *p = l->part;
	struct span text = needle_of(l->target);
	size_t at, n;

	*ret_at = MIME_NO_OFFSET;
	*ret_n = 0;
	if (p == NULL || p->header_at == MIME_NO_OFFSET)
		return;
	if (text.n > 0 && p->body_at != MIME_NO_OFFSET &&
	    find_written(p, text, &at, &n)) {
		*ret_at = p->body_at + at;
		*ret_n = n;
		return;
	}
	*ret_at = p->header_at;
	*ret_n = p->header.n + p->body.n;
}
