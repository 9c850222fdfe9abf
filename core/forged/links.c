/* The links of a mail, from its HTML, its text and its subject.  Fails for
 * memory only. */
#include "core/forged/links.h"

#include <errno.h>

#include "core/auth/suffix.h"
#include "core/base/map.h"
#include "core/forged/links_part.h"

#define SHOWN_MAX	1000	/* bytes of the text of a link */
#define CARRIED_DEPTH	3

static const struct span none = { "", 0 };

struct reader {
	const struct forge_links_source *s;
	struct arena	*a;
	struct forge_links *out;
	size_t		 cap;
	struct map	*hosts;
	struct url	 base;
	int		 error;
};

/* ---- hosts ---- */

/* Each is taken apart once.  NULL: an empty one, or no memory. */
static const struct forge_host *
host_of(struct reader *r, const struct url *u)
{
	struct span name = url_host(u, r->a);
	struct forge_host *h;

	if (name.n == 0 || r->error < 0)
		return NULL;
	h = map_get(r->hosts, name);
	if (h != NULL)
		return h;
	h = arena_alloc(r->a, sizeof *h);
	if (h == NULL || map_put(r->hosts, name, h) < 0 ||
	    look_host_read(name, r->a, &h->look) < 0) {
		r->error = -ENOMEM;
		return NULL;
	}
	if (url_address(name, &h->ip) < 0)
		h->kind = host_kind(r->s->know, h->look.ascii);
	return h;
}

/* ---- filters that rewrite links ---- */

static const struct { const char *below; bool dashes; } rewriters[] = {
	{ "safelinks.protection.outlook.com", false },
	{ "urldefense.com", false },
	{ "urldefense.proofpoint.com", true },
	{ "linkprotect.cudasvc.com", false },
	{ "secure-web.cisco.com", false },
};

/* "https-3A__example.com" of the parameter u as URL. */
static struct span
undash(struct span query, struct arena *a)
{
	struct span word, found = none;
	char *to;

	while (found.n == 0 && span_split(&query, '&', &word))
		if (span_starts(word, "u="))
			found = span_skip(word, 2);
	to = arena_memdup(a, found.p, found.n);
	for (size_t i = 0; to != NULL && i < found.n; i++)
		to[i] = to[i] == '-' ? '%' : to[i] == '_' ? '/' : to[i];
	return to != NULL ? url_decode(span_of(to, found.n), a) : none;
}

/* What a rewritten link leads to: *u becomes that. */
static bool
unwrap(struct reader *r, struct url *u, const struct forge_host *h)
{
	struct span found = none;
	bool more;

	for (size_t i = 0; i < sizeof rewriters / sizeof *rewriters; i++) {
		if (!link_is_below(h->look.ascii,
		    span_str(rewriters[i].below)))
			continue;
		if (rewriters[i].dashes)
			found = undash(u->query, r->a);
		if (found.n == 0)
			found = url_carried(u, r->a, &more);
	}
	if (found.n == 0)
		return false;
	url_split(found, u);
	return true;
}

/* ---- one link ---- */

/* The innermost URL that it carries. */
static const struct forge_host *
carried(struct reader *r, struct url u)
{
	const struct forge_host *h = NULL, *inner;
	struct span s;
	bool more;

	for (size_t i = 0; i < CARRIED_DEPTH; i++) {
		s = url_carried(&u, r->a, &more);
		if (s.n == 0)
			break;
		url_split(s, &u);
		inner = host_of(r, &u);
		if (inner != NULL)
			h = inner;
	}
	return h;
}

/* Text that is itself a URL, or that says one: no bare name among words. */
static const struct forge_host *
says(struct reader *r, struct span shown)
{
	struct url_found found;
	struct span clean = none, rest;
	size_t at = 0;

	if (shown.n == 0 || shown.n > SHOWN_MAX)
		return NULL;
	if (forge_text(shown, r->a, &clean) < 0) {
		r->error = -ENOMEM;
		return NULL;
	}
	clean = span_trim(clean);
	if (!url_next(clean, &at, suffix_exists, &found) ||
	    found.form == URL_MAIL || url_scheme_is(&found.url, "mailto"))
		return NULL;
	rest = found.url.text;
	if (found.form == URL_BARE && (rest.n + 4 < clean.n ||
	    found.stuck.n > 3) && !span_starts_nocase(rest, "www."))
		return NULL;
	return host_of(r, &found.url);
}

static bool
ends_subscription(struct reader *r, const struct forge_link *l)
{
	static const char *const words[] = { "unsubscribe", "optout",
		"opt-out", "opt_out" };
	struct span clean = none;

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (span_find_nocase(l->target, span_str(words[i])) >= 0)
			return true;
	if (l->target.n > 8 && span_find(r->s->list_unsubscribe,
	    l->target) >= 0)
		return true;
	if (l->shown.n == 0 || l->shown.n > SHOWN_MAX)
		return false;
	if (forge_text(l->shown, r->a, &clean) < 0)
		r->error = -ENOMEM;
	return forge_matches(r->s->know, "opt-out", clean, NULL);
}

/* A relative target, or one whose https:// was forgotten. */
static void
complete(struct reader *r, struct url *u)
{
	struct url_found found;
	size_t at = 0;

	if (u->scheme.n == 0 && u->host.n == 0 && r->base.host.n > 0) {
		u->scheme = r->base.scheme;
		u->host = r->base.host;
		u->port = r->base.port;
	} else if (u->scheme.n == 0 && u->host.n == 0 && url_next(u->text,
	    &at, suffix_exists, &found) && found.form == URL_BARE &&
	    found.url.text.p == u->text.p) {
		*u = found.url;
	}
	if (u->scheme.n == 0 && u->host.n > 0 && span_chr(u->text, '\\') != 0)
		u->scheme = r->base.scheme.n > 0 ? r->base.scheme :
		    span_str("http");
}

static void
look_at(struct reader *r, struct forge_link *l)
{
	if (url_is_web(&l->url))
		l->host = host_of(r, &l->url);
	if (l->host != NULL && unwrap(r, &l->url, l->host)) {
		l->rewritten = true;
		l->host = url_is_web(&l->url) ? host_of(r, &l->url) : NULL;
	}
	l->web = l->host != NULL;
	if (!l->web || l->from == LINK_IMAGE)
		return;
	l->carried = carried(r, l->url);
	l->unsubscribe = ends_subscription(r, l);
	if (l->from == LINK_HTML)
		l->says = says(r, l->shown);
}

static void
add(struct reader *r, struct forge_link l)
{
	struct forge_links *out = r->out;

	if (r->error < 0)
		return;
	if (out->n == FORGE_LINKS_MAX) {
		out->more = true;
		return;
	}
	out->v = arena_grow(r->a, out->v, out->n, &r->cap, sizeof *out->v);
	if (out->v == NULL) {
		r->error = -ENOMEM;
		return;
	}
	look_at(r, &l);
	out->v[out->n++] = l;
}

/* ---- where they come from ---- */

static void
add_html(struct reader *r, const struct html_link *from, enum link_from kind)
{
	struct forge_link l = { .from = kind, .target = from->target,
		.shown = from->text, .hidden = from->hidden,
		.post = from->post, .part = r->s->html_part, .stuck = none };

	url_split(l.target, &l.url);
	if (kind != LINK_IMAGE || l.url.scheme.n > 0)
		complete(r, &l.url);
	add(r, l);
}

static void
add_list(struct reader *r, const struct html_list *list, enum link_from kind)
{
	for (size_t i = 0; i < list->n; i++)
		add_html(r, &list->v[i], kind);
}

/* URLs of a text; those inside of the texts of links, which lie in it, are
 * left out. */
static void
add_text(struct reader *r, struct span text, enum link_from kind,
    const struct mime_part *part, const struct html_list *links)
{
	struct url_found u;
	size_t at = 0, i = 0;

	while (r->error == 0 && !r->out->more &&
	    url_next(text, &at, suffix_exists, &u)) {
		const char *p = u.url.text.p;
		struct forge_link l = { .from = kind, .target = u.url.text,
			.shown = none, .part = part, .url = u.url,
			.stuck = u.stuck };

		if (u.form == URL_MAIL)
			continue;
		while (links != NULL && i < links->n && (links->v[i].hidden ||
		    links->v[i].text.p + links->v[i].text.n <= p ||
		    links->v[i].text.p < text.p ||
		    links->v[i].text.p > text.p + text.n))
			i++;
		if (links != NULL && i < links->n && links->v[i].text.p <= p)
			continue;
		if (l.url.scheme.n == 0)
			l.url.scheme = span_str("http");
		add(r, l);
	}
}

static void
read_html(struct reader *r)
{
	const struct html *h = r->s->html;
	struct html_link refresh = { h->refresh, none, false };

	url_split(h->base, &r->base);
	if (!url_is_web(&r->base))
		url_split(none, &r->base);
	add_list(r, &h->links, LINK_HTML);
	if (h->refresh.n > 0)
		add_html(r, &refresh, LINK_HTML);
	add_list(r, &h->forms, LINK_FORM);
	add_list(r, &h->images, LINK_IMAGE);
	add_text(r, h->text, LINK_WRITTEN, r->s->html_part, &h->links);
}

int
forge_links_read(const struct forge_links_source *s, struct arena *a,
    const struct forge_links **ret)
{
	struct reader r = { .s = s, .a = a, .hosts = map_new(),
		.out = arena_alloc(a, sizeof *r.out) };

	url_split(none, &r.base);
	if (r.hosts == NULL || r.out == NULL)
		r.error = -ENOMEM;
	if (r.error == 0 && s->html != NULL)
		read_html(&r);
	add_text(&r, s->plain, LINK_TEXT, s->plain_part, NULL);
	add_text(&r, s->subject, LINK_SUBJECT, NULL, NULL);
	map_free(r.hosts);
	if (r.error == 0)
		r.error = links_read_pages(s, a, r.out);
	if (r.error == 0 && arena_failed(a))
		r.error = -ENOMEM;
	if (r.error == 0)
		*ret = r.out;
	return r.error;
}
