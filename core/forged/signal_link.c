/* Signals of the group link (g01 to g10): where the links of a mail lead. */
#include "core/forged/signal.h"

#include <errno.h>

#include "core/forged/links.h"

#define TEXT_MIN	40	/* characters beside an image (g09) */
#define HOSTS_SHOWN	3
#define DOT_MAX		4	/* pixels */

/* ---- what many ask ---- */

struct forge_place
forge_link_at(const struct forge_run *run, const struct forge_link *l)
{
	struct forge_place at = forge_field(run, "Subject");

	at.where = FORGE_LINK;
	at.bytes = l->target;
	if (l->part != NULL) {
		at.part = l->part->path;
		forge_link_place(l, &at.offset, &at.length);
	}
	return at;
}

static struct span
host_name(const struct forge_host *h)
{
	return h->look.ascii;
}

/* Of the claimed brands, and no place where anybody can publish. */
static bool
is_official(const struct forge_run *run, const struct forge_host *h)
{
	return h->kind.content.n == 0 && forge_aligned_host(run,
	    host_name(h));
}

/* The first link that leads somewhere and has that; NULL: none. */
typedef bool	link_fn(struct forge_run *run, const struct forge_link *l);

static const struct forge_link *
first(struct forge_run *run, link_fn *holds)
{
	const struct forge_links *all = run->f->links;

	for (size_t i = 0; i < all->n; i++)
		if (forge_link_leads(&all->v[i]) && holds(run, &all->v[i]))
			return &all->v[i];
	return NULL;
}

/* It holds for a link: x is what was found. */
static int
say(struct forge_run *run, const struct forge_link *l, struct span x)
{
	return forge_say(run, forge_link_at(run, l), "x", &x, NULL);
}

static bool
is_official_link(struct forge_run *run, const struct forge_link *l)
{
	return !l->unsubscribe && is_official(run, l->host);
}

static bool
is_other_link(struct forge_run *run, const struct forge_link *l)
{
	return !l->unsubscribe && !is_official(run, l->host);
}

/* ---- g01: text against target ---- */

/* Companies own their name below several suffixes. */
static bool
is_of_sender(const struct forge_run *run, const struct look_host *h)
{
	const struct look_host *from = run->f->from_look;

	return from->org.n > 0 && (span_eq(h->org, from->org) ||
	    (from->label.n > 4 && span_eq(h->label, from->label)));
}

/* Whose links may lead elsewhere: of who signed, under DMARC, and of From.
 * From need not be proved: whoever forges it gains nothing from links to its
 * real owner, and whoever owns it passes. */
static int
read_guards(struct forge_run *run, struct link_guards *g)
{
	size_t n = run->r->ndkim + 1;
	struct span *v = arena_array(run->a, n, sizeof *v);

	if (v == NULL)
		return -ENOMEM;
	*g = (struct link_guards){ .know = run->v->know, .trusted = v };
	v[g->ntrusted++] = run->f->from.org;
	if (run->r->dmarc != DMARC_PASS)
		return 0;
	for (size_t i = 0; i < run->r->ndkim; i++) {
		struct look_host h;

		if (run->r->dkim[i].result != DKIM_PASS)
			continue;
		if (look_host_read(run->r->dkim[i].domain, run->a, &h) < 0)
			return -ENOMEM;
		v[g->ntrusted++] = h.org;
	}
	return 0;
}

/* The host of a brand is shown, and nothing proves the sender: no guard but
 * those of the link itself. */
static bool
differs(const struct forge_run *run, const struct forge_link *l,
    const struct link_guards *g)
{
	const struct link_guards none = { .know = g->know };
	bool brand = run->r->dmarc != DMARC_PASS && l->says != NULL &&
	    brand_of_domain(g->know, host_name(l->says), BRAND_LINK) != NULL;

	if (!brand && l->host != NULL && is_of_sender(run, &l->host->look))
		return false;
	return forge_link_differs(l, brand ? &none : g);
}

static int
g01(struct forge_run *run)
{
	const struct forge_links *all = run->f->links;
	struct link_guards g;
	int r = read_guards(run, &g);
	bool found = false;

	for (size_t i = 0; r == 0 && i < all->n; i++) {
		const struct forge_link *l = &all->v[i];

		if (!differs(run, l, &g))
			continue;
		if (found)
			forge_also(run, forge_link_at(run, l));
		else
			forge_say(run, forge_link_at(run, l), "x",
			    &l->says->look.unicode, "y", &l->host->look.ascii,
			    NULL);
		found = true;
	}
	return r;
}

/* ---- g02, g03: links of a brand ---- */

/* The hosts to which links lead, the first few of them. */
static struct span
other_hosts(struct forge_run *run)
{
	const struct forge_links *all = run->f->links;
	const struct forge_host *seen[HOSTS_SHOWN];
	struct span list = span_str("");
	size_t n = 0;

	for (size_t i = 0; i < all->n && n < HOSTS_SHOWN; i++) {
		const struct forge_link *l = &all->v[i];
		bool known = !forge_link_leads(l) || l->unsubscribe;

		for (size_t k = 0; k < n && !known; k++)
			known = seen[k] == l->host;
		if (known)
			continue;
		list = span_str(arena_printf(run->a, SPAN_FMT "%s" SPAN_FMT,
		    SPAN_ARG(list), n > 0 ? ", " : "",
		    SPAN_ARG(host_name(l->host))));
		seen[n++] = l->host;
	}
	return list;
}

static int
g02(struct forge_run *run)
{
	const struct forge_link *l;

	if (run->nclaims == 0 || run->genuine ||
	    first(run, is_official_link) != NULL)
		return 0;
	l = first(run, is_other_link);
	return l == NULL ? 0 : say(run, l, other_hosts(run));
}

static bool
is_button(struct forge_run *run, const struct forge_link *l)
{
	struct span text = span_str("");

	if (l->shown.n == 0 || !is_other_link(run, l) ||
	    forge_text(l->shown, run->a, &text) < 0)
		return false;
	return forge_matches(run->v->know, "login-words", text, NULL);
}

static int
g03(struct forge_run *run)
{
	const struct forge_link *l;

	if (run->nclaims == 0 || run->genuine ||
	    first(run, is_official_link) == NULL)
		return 0;
	l = first(run, is_button);
	return l == NULL ? 0 : say(run, l, host_name(l->host));
}

/* ---- g04 to g07: odd hosts ---- */

/* Devices of the office, in the mail of the office. */
static bool
is_odd(struct forge_run *run, const struct forge_link *l)
{
	unsigned odd = forge_link_odd(l);

	if (odd == 0)
		return false;
	return !forge_link_private(l) || odd & LINK_ODD_USER ||
	    !forge_is_own(run, run->f->from.domain);
}

static bool
is_odd_host(struct forge_run *run, const struct forge_link *l)
{
	return is_odd(run, l) && (forge_link_odd(l) & ~LINK_ODD_PORT) != 0;
}

static int
g04(struct forge_run *run)
{
	const struct forge_link *l = first(run, is_odd_host);
	struct span x;

	if (l == NULL) {
		l = first(run, is_odd);
		forge_variant(run, "port");
	}
	if (l == NULL)
		return 0;
	x = span_head(l->url.text, (size_t)(l->url.path.p - l->url.text.p));
	return say(run, l, x.n > 0 ? x : host_name(l->host));
}

static bool
is_claimed(const struct forge_run *run, const struct forge_brand *brand)
{
	for (size_t i = 0; i < run->nclaims; i++)
		if (run->claims[i].brand == brand)
			return true;
	return brand != NULL && brand_aligned(run->v->know, brand,
	    run->f->from.domain, BRAND_ADDRESS).yes;
}

static bool
is_short(struct forge_run *run, const struct forge_link *l)
{
	return l->host->kind.shortener != SHORTENER_NONE &&
	    !is_claimed(run, l->host->kind.shortener_brand);
}

/* The same link may stand in HTML and in the text beside it. */
static bool
is_only_link(const struct forge_run *run, const struct forge_link *only)
{
	const struct forge_links *all = run->f->links;

	for (size_t i = 0; i < all->n; i++)
		if (forge_link_leads(&all->v[i]) &&
		    !span_eq(all->v[i].url.text, only->url.text))
			return false;
	return true;
}

static int
g05(struct forge_run *run)
{
	const struct forge_link *l = first(run, is_short);

	if (l == NULL || (run->nclaims == 0 && !is_only_link(run, l)))
		return 0;
	return say(run, l, host_name(l->host));
}

static bool
is_of_anybody(struct forge_run *run, const struct forge_link *l)
{
	return (l->host->kind.content.n > 0 || l->host->kind.freehost.n > 0) &&
	    !is_official(run, l->host);
}

static int
g06(struct forge_run *run)
{
	const struct forge_link *l;

	if (run->nclaims == 0 || run->genuine)
		return 0;
	l = first(run, is_of_anybody);
	if (l == NULL)
		return 0;
	return say(run, l, l->host->kind.content.n > 0 ?
	    l->host->kind.content : l->host->kind.freehost);
}

/* Hosts that send everybody on. */
static bool
is_search(const struct forge_host *h)
{
	static const char *const labels[] = { "baidu", "bing", "duckduckgo",
		"google", "yahoo", "yandex" };

	for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
		if (span_is(h->look.label, labels[i]))
			return true;
	return false;
}

static bool
is_translated(const struct forge_host *h)
{
	return span_ends_nocase(host_name(h), span_str(".translate.goog"));
}

/* A genuine site that leads on to another one, which is not the sender's
 * own. */
static bool
leads_on(struct forge_run *run, const struct forge_link *l)
{
	const struct forge_host *h = l->host, *to = l->carried;

	if (is_translated(h))
		return true;
	if (to == NULL || to->look.org.n == 0 ||
	    span_eq(to->look.org, h->look.org) ||
	    (!is_search(h) && brand_of_domain(run->v->know, host_name(h),
	    BRAND_LINK) == NULL))
		return false;
	return !(run->r->dmarc == DMARC_PASS && span_eq(to->look.org,
	    run->f->from.org)) && !brand_shared(run->v->know, host_name(h),
	    host_name(to));
}

/* "www-example-com.translate.goog": a hyphen of the name is written twice. */
static struct span
translated(struct forge_run *run, struct span host)
{
	struct span label = span_str("");
	char *to;
	size_t n = 0;

	span_split(&host, '.', &label);
	to = arena_memdup(run->a, label.p, label.n);
	for (size_t i = 0; to != NULL && i < label.n; i++) {
		bool twice = label.p[i] == '-' && i + 1 < label.n &&
		    label.p[i + 1] == '-';

		to[n++] = label.p[i] == '-' && !twice ? '.' : label.p[i];
		i += twice;
	}
	return to != NULL ? span_of(to, n) : label;
}

static int
g07(struct forge_run *run)
{
	const struct forge_link *l = first(run, leads_on);
	struct span to;

	if (l == NULL)
		return 0;
	to = is_translated(l->host) ? translated(run, host_name(l->host)) :
	    host_name(l->carried);
	return forge_say(run, forge_link_at(run, l), "x",
	    &l->host->look.ascii, "y", &to, NULL);
}

/* ---- g08: forms ---- */

/* A survey of the sender's own. */
static bool
is_own_form(const struct forge_run *run, const struct forge_link *l)
{
	return run->r->dmarc == DMARC_PASS && l->host != NULL &&
	    run->f->from.org.n > 0 &&
	    (span_eq(l->host->look.org, run->f->from.org) ||
	    (run->aligned && is_official(run, l->host)));
}

/* What is typed goes to a stranger, to the organization that From names, or
 * into the address of a page that searches. */
enum form { FORM_NONE, FORM_SEARCH, FORM_OWN_SITE, FORM_STRANGE };

static enum form
form_of(const struct forge_run *run, const struct forge_link *l)
{
	if (l->from != LINK_FORM || l->target.n == 0 || is_own_form(run, l))
		return FORM_NONE;
	if (!l->post)
		return FORM_SEARCH;
	return l->host != NULL && is_of_sender(run, &l->host->look) ?
	    FORM_OWN_SITE : FORM_STRANGE;
}

static const struct forge_link *
worst_form(const struct forge_run *run, enum form *ret)
{
	const struct forge_links *all = run->f->links;
	const struct forge_link *found = NULL;

	*ret = FORM_NONE;
	for (size_t i = 0; i < all->n; i++) {
		enum form form = form_of(run, &all->v[i]);

		if (form > *ret) {
			found = &all->v[i];
			*ret = form;
		}
	}
	return found;
}

static const struct forge_page *
page_that_asks(const struct forge_links *all)
{
	for (size_t i = 0; i < all->npages; i++)
		if (all->pages[i].form || all->pages[i].password ||
		    all->pages[i].script)
			return &all->pages[i];
	return NULL;
}

static int
g08(struct forge_run *run)
{
	const struct forge_page *page = page_that_asks(run->f->links);
	const struct html *h = run->v->html;
	enum form form;
	const struct forge_link *l = worst_form(run, &form);

	if (form != FORM_STRANGE && h != NULL && h->password)
		return forge_say(run, forge_part_at(run->v->html_part), NULL);
	if (form != FORM_STRANGE && page != NULL)
		return forge_say(run, forge_part_at(page->part), NULL);
	if (l == NULL)
		return 0;
	if (form != FORM_STRANGE)
		forge_variant(run, form == FORM_SEARCH ? "search" :
		    "own-site");
	return say(run, l, l->target);
}

/* ---- g09: hardly more than an image ---- */

/* No dot that only counts who reads. */
static size_t
count_images(const struct html *h)
{
	size_t n = 0;

	for (size_t i = 0; i < h->images.n; i++) {
		const struct html_link *v = &h->images.v[i];

		n += !v->hidden && (v->width == 0 || v->width > DOT_MAX) &&
		    (v->height == 0 || v->height > DOT_MAX);
	}
	return n;
}

/* Whether the image is a QR code is not looked at: no decoder. */
static int
g09(struct forge_run *run)
{
	const struct html *h = run->v->html;
	const struct forge_links *all = run->f->links;

	if (h == NULL || count_images(h) != 1 ||
	    forge_characters(h->text) >= TEXT_MIN)
		return 0;
	for (size_t i = 0; i < all->n; i++)
		if (forge_link_leads(&all->v[i]))
			return 0;
	return forge_say(run, forge_part_at(run->v->html_part), NULL);
}

/* ---- g10: schemes ---- */

static int
g10(struct forge_run *run)
{
	const struct forge_links *all = run->f->links;

	for (size_t i = 0; i < all->n; i++) {
		const struct forge_link *l = &all->v[i];
		struct span scheme = forge_link_strange(l);

		if (scheme.n == 0 && l->from != LINK_IMAGE &&
		    url_scheme_is(&l->url, "file"))
			scheme = l->url.scheme;
		if (scheme.n > 0)
			return say(run, l, scheme);
	}
	return 0;
}

const struct forge_check forge_checks_link[] = {
	{ "g01", FORGE_PLAIN, g01 }, { "g02", FORGE_PLAIN, g02 },
	{ "g03", FORGE_PLAIN, g03 }, { "g04", FORGE_PLAIN, g04 },
	{ "g05", FORGE_PLAIN, g05 }, { "g06", FORGE_PLAIN, g06 },
	{ "g07", FORGE_PLAIN, g07 }, { "g08", FORGE_PLAIN, g08 },
	{ "g09", FORGE_PLAIN, g09 }, { "g10", FORGE_PLAIN, g10 },
	{ .id = NULL },
};
