/* Rules of links: where they lead, how they are written. */
#include <errno.h>

#include "core/filetype/tables.h"
#include "core/forged/links.h"
#include "core/forged/skeleton.h"
#include "core/lint/net.h"
#include "core/lint/rules.h"
#include "core/text/unicode.h"
#include "core/text/utf8.h"

#define RISKY		40	/* of ext_risk, in tenths */
#define SHOWN_MAX	200
#define SUFFIX_HEAVY	2
#define STUCK_SHOWN	9	/* bytes: three characters */

/* ---- prepared once a mail ---- */

int
lint_links_read(struct lint_view *v)
{
	const struct field_raw *h = fields_find(v->fields,
	    "List-Unsubscribe", 0);
	struct forge_links_source s = { .know = v->know, .mime = v->mime,
		.html = v->html.part ? &v->page : NULL,
		.html_part = v->html.part, .plain_part = v->plain.part,
		.plain = v->plain.part ? v->plain.text : span_str(""),
		.subject = span_str(""), .list_unsubscribe = span_str("") };

	if (h != NULL)
		s.list_unsubscribe = field_unfold(h->body, v->arena);
	return forge_links_read(&s, v->arena, &v->links);
}

/* ---- what many rules share ---- */

static struct lint_place
link_at(const struct forge_link *l)
{
	struct lint_place at = lint_nowhere();

	at.part = l->part != NULL ? l->part->path : NULL;
	forge_link_place(l, &at.offset, &at.length);
	return at;
}

static struct span
shown(struct span s)
{
	return utf8_head(s, SHOWN_MAX);
}

/* A link has what a rule is about: it says x, and y where there is one. */
typedef bool	link_fn(struct lint_run *run, const struct forge_link *l,
		struct span *x, struct span *y);

/* Of each host the first such link. */
static int
each_host(struct lint_run *run, link_fn *holds)
{
	const struct forge_links *all = run->v->links;
	const struct forge_host *seen[LINT_HITS];
	size_t n = 0;

	for (size_t i = 0; all != NULL && i < all->n && n < LINT_HITS; i++) {
		const struct forge_link *l = &all->v[i];
		struct span x = l->target, y = span_str("");
		bool known = !forge_link_leads(l);

		for (size_t k = 0; k < n && !known; k++)
			known = seen[k] == l->host;
		if (known || !holds(run, l, &x, &y))
			continue;
		x = shown(x);
		lint_hit(run, link_at(l), "x", &x, "y", &y, NULL);
		seen[n++] = l->host;
	}
	return 0;
}

static bool
has_outsider(const struct lint_view *v)
{
	for (size_t i = 0; i < v->recipients.n; i++)
		if (v->recipients.v[i].domain.n > 0 &&
		    !lint_is_own(v, v->recipients.v[i].domain))
			return true;
	return false;
}

/* ---- l131, l221, l222 ---- */

static int
l131(struct lint_run *run)
{
	const struct forge_links *all = run->v->links;

	if (run->v->carrier == NULL)
		return 0;
	for (size_t i = 0; all != NULL && i < all->n; i++) {
		if (!forge_link_leads(&all->v[i]))
			continue;
		lint_hit(run, link_at(&all->v[i]), NULL);
		break;
	}
	return 0;
}

static bool
is_plain(struct lint_run *run, const struct forge_link *l, struct span *x,
    struct span *y)
{
	(void)x;
	(void)y;
	return span_starts_nocase(l->target, "http:") &&
	    url_scheme_is(&l->url, "http") && !forge_link_private(l) &&
	    !lint_is_own(run->v, l->host->look.ascii);
}

static int
l221(struct lint_run *run)
{
	return each_host(run, is_plain);
}

static bool
is_short(struct lint_run *run, const struct forge_link *l, struct span *x,
    struct span *y)
{
	const struct forge_brand *b = l->host->kind.shortener_brand;

	(void)y;
	*x = l->host->look.ascii;
	return l->host->kind.shortener != SHORTENER_NONE && (b == NULL ||
	    !brand_aligned(run->v->know, b, run->v->from_domain,
	    BRAND_ADDRESS).yes);
}

static int
l222(struct lint_run *run)
{
	return each_host(run, is_short);
}

/* ---- l223: lists ---- */

static int
l223(struct lint_run *run)
{
	const struct lint_linked *k = run->net ? &run->net->linked : NULL;
	const struct forge_links *all = run->v->links;
	bool some = false;

	for (size_t i = 0; all != NULL && i < all->n; i++)
		some |= forge_link_leads(&all->v[i]);
	if (!some)
		return 0;
	for (size_t i = 0; k != NULL && i < k->n; i++)
		lint_hit(run, link_at(k->v[i].link), "x",
		    &k->v[i].link->host->look.ascii, "y", &k->v[i].lists,
		    NULL);
	if (k == NULL || k->known == NET_UNKNOWN)
		lint_unknown(run);
	else if (k->known == NET_PENDING)
		lint_pending(run);
	return 0;
}

/* ---- l224: text against target ---- */

/* A mail that goes out is its author's; of one that came in, what DMARC says
 * is known. */
static int
l224(struct lint_run *run)
{
	const struct lint_view *v = run->v;
	const struct message_results *r = run->net ? &run->net->r : NULL;
	bool passed = r != NULL && r->has_dmarc &&
	    r->dmarc_result == DMARC_PASS;
	size_t signers = passed ? r->dmarc_query.ndkim : 0;
	struct span *trusted = arena_array(run->a, signers + 1,
	    sizeof *trusted);
	struct link_guards g = { .know = v->know, .trusted = trusted };

	if (trusted == NULL)
		return -ENOMEM;
	if (passed || !v->incoming)
		trusted[g.ntrusted++] = suffix_org_domain(v->from_domain,
		    run->a);
	for (size_t i = 0; i < signers; i++)
		trusted[g.ntrusted++] = suffix_org_domain(
		    r->dmarc_query.dkim[i], run->a);
	for (size_t i = 0; v->links != NULL && i < v->links->n; i++) {
		const struct forge_link *l = &v->links->v[i];

		if (forge_link_differs(l, &g))
			lint_hit(run, link_at(l), "x", &l->says->look.unicode,
			    "y", &l->host->look.ascii, NULL);
	}
	return 0;
}

/* ---- l225: what breaks a link ---- */

/* A character as wide as kanji, directly behind what people take for a link. */
static bool
is_stuck(const struct forge_link *l)
{
	uint32_t ch = 0;

	return l->from == LINK_TEXT && l->stuck.n > 0 &&
	    utf8_decode(l->stuck, &ch) > 0 &&
	    unicode_class(ch) == UNICODE_WIDE &&
	    (span_starts_nocase(l->target, "http") ||
	    span_starts_nocase(l->target, "www."));
}

/* As the text stands: what is folded has no wide letters. */
static void
find_broken(struct lint_run *run)
{
	struct span rest = run->v->plain.text, line, found;

	while (span_split(&rest, '\n', &line)) {
		size_t at = 0;

		while (!span_starts(line, ">") && url_next_broken(line, &at,
		    &found))
			lint_hit(run, lint_part(run->v->plain.part), "x",
			    &found, NULL);
	}
}

/* Only what the author wrote: no quotation. */
static int
l225(struct lint_run *run)
{
	const struct lint_view *v = run->v;

	for (size_t i = 0; v->links != NULL && i < v->links->n; i++) {
		const struct forge_link *l = &v->links->v[i];
		struct span x;

		if (!is_stuck(l))
			continue;
		x = span_str(arena_printf(run->a, SPAN_FMT SPAN_FMT,
		    SPAN_ARG(shown(l->target)),
		    SPAN_ARG(utf8_head(l->stuck, STUCK_SHOWN))));
		if (span_find(v->own, l->target) >= 0)
			lint_hit(run, link_at(l), "x", &x, NULL);
	}
	if (v->plain.part != NULL)
		find_broken(run);
	return 0;
}

/* ---- l226, l236, l237, l238: hosts ---- */

static bool
is_odd(struct lint_run *run, const struct forge_link *l, struct span *x,
    struct span *y)
{
	unsigned odd = forge_link_odd(l) & ~(unsigned)LINK_ODD_DOTS;

	(void)x;
	(void)y;
	return odd != 0 && (odd & LINK_ODD_USER || !forge_link_private(l) ||
	    has_outsider(run->v));
}

static int
l226(struct lint_run *run)
{
	return each_host(run, is_odd);
}

static bool
is_misused(struct lint_run *run, const struct forge_link *l, struct span *x,
    struct span *y)
{
	const struct look_host *h = &l->host->look;

	*x = h->ascii;
	*y = h->suffix;
	return h->suffix.n > 0 && forge_suffix_weight(run->v->know,
	    h->suffix) == SUFFIX_HEAVY && !lint_is_own(run->v, h->ascii);
}

static int
l236(struct lint_run *run)
{
	return each_host(run, is_misused);
}

static bool
is_of_anybody(struct lint_run *run, const struct forge_link *l,
    struct span *x, struct span *y)
{
	const struct host_kind *k = &l->host->kind;

	(void)run;
	(void)y;
	*x = k->content.n > 0 ? k->content : k->freehost;
	return x->n > 0;
}

static int
l237(struct lint_run *run)
{
	return each_host(run, is_of_anybody);
}

static bool
is_mixed(struct lint_run *run, const struct forge_link *l, struct span *x,
    struct span *y)
{
	struct span rest = l->host->look.unicode, label;

	(void)run;
	*x = l->host->look.unicode;
	*y = l->host->look.ascii;
	while (l->host->look.encoded && span_split(&rest, '.', &label))
		if (skeleton_mixes(label))
			return true;
	return false;
}

static int
l238(struct lint_run *run)
{
	return each_host(run, is_mixed);
}

/* ---- l239: a file ---- */

/* In a path these are pages. */
static bool
is_page(struct span ext)
{
	static const char *const pages[] = { "com", "app", "asp", "aspx",
		"pl", "py" };

	for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
		if (span_is(ext, pages[i]))
			return true;
	return false;
}

/* In lower case; "": none. */
static struct span
extension(struct span path, struct arena *a)
{
	struct span name = url_decode(path, a), ext;
	ptrdiff_t dot;
	char *to;

	name = span_skip(name, (size_t)(span_rchr(name, '/') + 1));
	dot = span_rchr(name, '.');
	if (dot < 0)
		return span_str("");
	ext = span_skip(name, (size_t)dot + 1);
	to = arena_memdup(a, ext.p, ext.n);
	for (size_t i = 0; to != NULL && i < ext.n; i++)
		if (to[i] >= 'A' && to[i] <= 'Z')
			to[i] |= 0x20;
	return to != NULL ? span_of(to, ext.n) : span_str("");
}

static bool
is_program(struct lint_run *run, const struct forge_link *l, struct span *x,
    struct span *y)
{
	const struct file_ext *e;

	(void)x;
	*y = extension(l->url.path, run->a);
	e = y->n > 0 ? file_ext_find(run->v->tables->files, *y) : NULL;
	return e != NULL && e->risk >= RISKY && !is_page(*y);
}

static int
l239(struct lint_run *run)
{
	return each_host(run, is_program);
}

/* ---- l240: folders of the office ---- */

/* A backslash, which Japanese charsets show as a yen sign. */
static size_t
backslash(struct span s)
{
	uint32_t ch = 0;
	int n = utf8_decode(s, &ch);

	return n > 0 && (ch == '\\' || ch == 0xa5 || ch == 0xffe5) ?
	    (size_t)n : 0;
}

/* \\host\… at the head of s: its length, up to a blank; 0: none. */
static size_t
share_at(struct span s)
{
	size_t n = backslash(s), host;

	if (n == 0 || backslash(span_skip(s, n)) == 0)
		return 0;
	host = n += backslash(span_skip(s, n));
	while (n < s.n && n < SHOWN_MAX && (unsigned char)s.p[n] > ' ' &&
	    backslash(span_skip(s, n)) == 0)
		n++;
	if (n == host || backslash(span_skip(s, n)) == 0)
		return 0;
	while (n < s.n && n < SHOWN_MAX && (unsigned char)s.p[n] > ' ')
		n++;
	return n;
}

static int
l240(struct lint_run *run)
{
	const struct lint_view *v = run->v;

	if (!has_outsider(v))
		return 0;
	for (size_t i = 0; v->links != NULL && i < v->links->n; i++) {
		const struct forge_link *l = &v->links->v[i];
		struct span x = shown(l->target);

		if (l->from != LINK_IMAGE && (url_scheme_is(&l->url, "file") ||
		    (l->from == LINK_HTML && share_at(l->target) > 0)))
			lint_hit(run, link_at(l), "x", &x, NULL);
	}
	for (size_t i = 0; i < v->own.n; i++) {
		size_t n = share_at(span_skip(v->own, i));
		struct span x = shown(span_of(v->own.p + i, n));

		if (n == 0)
			continue;
		lint_hit(run, lint_part(v->plain.part ? v->plain.part :
		    v->html.part), "x", &x, NULL);
		i += n;
	}
	return 0;
}

/* ---- l260 ---- */

static int
l260(struct lint_run *run)
{
	const struct forge_links *all = run->v->links;

	for (size_t i = 0; all != NULL && i < all->n; i++) {
		struct span x = forge_link_strange(&all->v[i]);

		if (x.n > 0)
			lint_hit(run, link_at(&all->v[i]), "x", &x, NULL);
	}
	return 0;
}

const struct lint_check lint_checks_link[] = {
	{ "l131", l131 }, { "l221", l221 }, { "l222", l222 },
	{ "l223", l223 }, { "l224", l224 }, { "l225", l225 },
	{ "l226", l226 }, { "l236", l236 }, { "l237", l237 },
	{ "l238", l238 }, { "l239", l239 }, { "l240", l240 },
	{ "l260", l260 },
	{ .id = NULL },
};
