/* Fuzz: a mail whose body is the input, as HTML and as text.  Invariants: what
 * is found in a text lies in it, one behind the other; parts of a URL lie in
 * it; a link that leads somewhere has a host; places lie in the mail; limits.
 */
#include <stdio.h>
#include <stdlib.h>

#include "core/auth/suffix.h"
#include "core/forged/links.h"
#include "core/text/error.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char head[] = "Content-Type: text/html\n\n";

static void
must(bool holds)
{
	if (!holds)
		abort();
}

static bool
lies_in(struct span part, struct span whole)
{
	return part.n == 0 || (part.p >= whole.p &&
	    part.p + part.n <= whole.p + whole.n);
}

static void
check_url(const struct url *u)
{
	must(lies_in(u->user, u->text) && lies_in(u->host, u->text));
	must(lies_in(u->port, u->text) && lies_in(u->path, u->text));
	must(lies_in(u->query, u->text) && lies_in(u->fragment, u->text));
	must(!url_is_web(u) || u->host.n > 0);
}

static void
check_text(struct span text)
{
	struct url_found u;
	size_t at = 0, before = 0;
	struct span broken;
	struct url whole;

	url_split(text, &whole);
	check_url(&whole);
	while (url_next(text, &at, suffix_exists, &u)) {
		must(at > before && at <= text.n);
		must(u.url.text.p >= text.p + before);
		must(lies_in(u.url.text, text) && lies_in(u.stuck, text));
		must(u.url.text.n <= URL_MAX && u.url.host.n > 0);
		check_url(&u.url);
		before = at;
	}
	must(at == text.n);
	for (at = before = 0; url_next_broken(text, &at, &broken);
	    before = at) {
		must(at > before && lies_in(broken, text));
		must(broken.n > 0);
	}
}

static void
check_link(const struct forge_link *l, const struct mime_mail *m,
    const struct link_guards *g)
{
	size_t at, n;

	must(l->web == (l->host != NULL));
	must(!forge_link_leads(l) || l->web);
	must(!forge_link_odd(l) || l->web);
	must(!forge_link_differs(l, g) || l->says != NULL);
	must(!forge_link_private(l) || l->host->ip.n > 0);
	(void)forge_link_strange(l);
	forge_link_place(l, &at, &n);
	must(at == MIME_NO_OFFSET ? l->part == NULL || n == 0 :
	    at + n <= m->text.n);
}

static const struct forge_knowledge *
knowledge(void)
{
	static struct forge_knowledge *k;
	const char *src = getenv("srcdir");
	struct error e = { 0 };
	char dir[4096];

	snprintf(dir, sizeof dir, "%s/data/rules", src ? src : ".");
	if (k == NULL)
		must(forge_knowledge_load(dir, NULL, &k, &e) == 0);
	return k;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new((size_t)96 << 20);
	struct buf mail;
	struct span body;
	const struct forge_links *links = NULL;
	struct link_guards g = { .know = knowledge() };
	struct forge_links_source s = { .know = g.know,
		.list_unsubscribe = span_str("") };
	struct mime_mail m;
	struct html h;

	buf_init(&mail, size + sizeof head);
	buf_adds(&mail, head);
	buf_add(&mail, data, size);
	body = span_skip(buf_span(&mail), sizeof head - 1);
	must(mime_read(buf_span(&mail), a, &m) == 0);
	must(html_read(body, a, &h) == 0);
	check_text(body);
	s.mime = &m;
	s.html = &h;
	s.html_part = s.plain_part = m.v[0];
	s.plain = body;
	s.subject = span_head(body, 200);
	must(forge_links_read(&s, a, &links) == 0);
	must(links->n <= FORGE_LINKS_MAX && links->npages <= FORGE_FILES_MAX);
	for (size_t i = 0; i < links->n; i++)
		check_link(&links->v[i], &m, &g);
	buf_done(&mail);
	arena_free(a);
	return 0;
}
