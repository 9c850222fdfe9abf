/* HTML through gumbo: parsed with memory of our own, so that all of it can be
 * given back whatever happens, and walked without recursion.
 * gumbo never asks whether memory was there, and takes time that grows with
 * the square of tags and attributes: so the text is measured before, and an
 * allocation over the limit leaves the parser for good (longjmp) and tries
 * half of the text.  Fails for memory only. */
#include "core/mime/html.h"

#include <errno.h>
#include <gumbo.h>
#include <setjmp.h>
#include <stdlib.h>

#include "core/base/buf.h"
#include "core/base/vec.h"
#include "core/text/utf8.h"

#define WORK_MAX 100000000u	/* pairs of attributes that may be compared */

/* ---- memory ---- */

union block {
	struct {
		union block *prev, *next;
		size_t size;
	};
	max_align_t align;
};

struct pool {
	union block	*first;
	size_t		 used;
	jmp_buf		 full;
};

static void *
pool_get(void *pool, size_t n)
{
	struct pool *p = pool;
	union block *b;

	if (n > HTML_MEMORY_MAX || p->used + n + sizeof *b > HTML_MEMORY_MAX)
		longjmp(p->full, 1);
	b = malloc(sizeof *b + n);
	if (b == NULL)
		longjmp(p->full, 1);
	b->prev = NULL;
	b->next = p->first;
	b->size = n;
	if (p->first != NULL)
		p->first->prev = b;
	p->first = b;
	p->used += n + sizeof *b;
	return b + 1;
}

static void
pool_put(void *pool, void *mem)
{
	struct pool *p = pool;
	union block *b = mem;

	if (b == NULL)
		return;
	b--;
	if (b->next != NULL)
		b->next->prev = b->prev;
	if (b->prev != NULL)
		b->prev->next = b->next;
	else
		p->first = b->next;
	p->used -= b->size + sizeof *b;
	free(b);
}

/* In place of gumbo's own, which is recursive. */
static void
pool_done(struct pool *p)
{
	while (p->first != NULL)
		pool_put(p, p->first + 1);
}

/* ---- how much may be read ---- */

static bool
is_letter(char c)
{
	c |= 0x20;
	return c >= 'a' && c <= 'z';
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f';
}

/* Up to where reading stays cheap.  What may be attributes is counted from a
 * tag to the next one, over its end too: quotes could hide that. */
static size_t
cheap(struct span s)
{
	size_t tags = 0, pieces = 0, work = 0;

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c == '<' && i + 1 < s.n &&
		    (is_letter(s.p[i + 1]) || s.p[i + 1] == '/')) {
			pieces = 0;
			if (++tags > HTML_TAGS_MAX)
				return i;
		} else if (c == '/' || c == '"' || c == '\'' ||
		    (is_blank(c) && i > 0 && !is_blank(s.p[i - 1]))) {
			work += pieces++;
			if (work > WORK_MAX)
				return i;
		}
	}
	return s.n;
}

/* NULL: no memory for any of it. */
static GumboOutput *
parse(struct span *text, struct pool *p, bool *ret_more)
{
	GumboOptions options = kGumboDefaultOptions;
	/* kept over the longjmp */
	volatile size_t n = cheap(span_head(*text, HTML_BYTES_MAX));

	options.allocator = pool_get;
	options.deallocator = pool_put;
	options.userdata = p;
	options.max_errors = 0;
	if (setjmp(p->full) != 0) {
		pool_done(p);
		n /= 2;
		if (n == 0)
			return NULL;
	}
	*ret_more = n < text->n;
	return gumbo_parse_with_options(&options, text->p, n);
}

/* ---- the walk ---- */

/* Where text of a link lies until all of it is known. */
struct range {
	size_t		 start, end;
	bool		 hidden;
};

struct frame {
	const GumboNode	*node;
	size_t		 child;		/* the next one */
	bool		 hides, pre, skips;
	size_t		 link;		/* + 1 of the link it is; 0: none */
};

struct walk {
	struct arena	*a;
	struct html	*html;
	struct buf	 text, hidden;
	struct frame	*v;
	size_t		 n, cap;
	unsigned	 hides, pre, skips;	/* of the tags around */
	size_t		 cut;		/* where in text hidden letters lie */
	struct range	*ranges;	/* of html->links */
	size_t		 links_cap, images_cap, forms_cap, ranges_cap;
	int		 error;
};

static struct span
attribute(const GumboNode *node, const char *name)
{
	const GumboAttribute *at = gumbo_get_attribute(
	    &node->v.element.attributes, name);

	return span_str(at != NULL ? at->value : NULL);
}

/* gumbo makes characters of any number (&#4294967290;). */
static struct span
sound(struct walk *w, struct span s)
{
	struct buf b;

	if (utf8_valid(s))
		return s;
	buf_init(&b, s.n * 3);
	if (utf8_repair(&b, s, NULL) < 0)
		w->error = -ENOMEM;
	s = arena_span(w->a, buf_span(&b));
	buf_done(&b);
	return s;
}

/* A URL as a browser takes it: no blanks at the ends, no tabs and line ends
 * inside. */
static struct span
url(struct walk *w, struct span s)
{
	char *to;
	size_t n = 0;

	s = span_trim(sound(w, s));
	to = arena_alloc(w->a, s.n + 1);
	if (to == NULL) {
		w->error = -ENOMEM;
		return span_of("", 0);
	}
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != '\t' && s.p[i] != '\r' && s.p[i] != '\n')
			to[n++] = s.p[i];
	return span_of(to, n);
}

/* The value of a property in a style, "" where it has none. */
static struct span
property(struct span style, const char *name)
{
	struct span rule, ret = { "", 0 };

	while (span_split(&style, ';', &rule)) {
		ptrdiff_t colon = span_chr(rule, ':');

		if (colon >= 0 && span_eq_nocase(span_trim(span_head(rule,
		    (size_t)colon)), span_str(name)))
			ret = span_trim(span_skip(rule, (size_t)colon + 1));
	}
	return ret;
}

static bool
property_is(struct span style, const char *name, const char *value)
{
	return span_starts_nocase(property(style, name), value);
}

/* "0", "0px", "0.0em", "0 !important", but not "0.5" or "08px". */
static bool
is_zero(struct span s)
{
	size_t n = 0;

	while (n < s.n && (s.p[n] == '0' || s.p[n] == '.'))
		n++;
	return n > 0 && (n == s.n || s.p[n] < '0' || s.p[n] > '9');
}

static bool
style_hides(struct span s)
{
	struct span colour = property(s, "color");
	struct span ground = property(s, "background-color");

	if (s.n == 0)
		return false;
	if (ground.n == 0)
		ground = property(s, "background");
	return property_is(s, "display", "none") ||
	    property_is(s, "visibility", "hidden") ||
	    property_is(s, "visibility", "collapse") ||
	    property_is(s, "mso-hide", "all") ||
	    is_zero(property(s, "opacity")) ||
	    is_zero(property(s, "font-size")) ||
	    is_zero(property(s, "max-height")) ||
	    is_zero(property(s, "max-width")) ||
	    (is_zero(property(s, "height")) &&
	    property_is(s, "overflow", "hidden")) ||
	    (colour.n > 0 && span_eq_nocase(colour, ground));
}

static bool
node_hides(const GumboNode *node)
{
	const GumboVector *v = &node->v.element.attributes;

	return gumbo_get_attribute(v, "hidden") != NULL ||
	    style_hides(attribute(node, "style"));
}

static bool
is_any(GumboTag tag, const GumboTag *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (v[i] == tag)
			return true;
	return false;
}
#define IS_ANY(tag, v) is_any(tag, v, sizeof (v) / sizeof *(v))

/* Their words are not text. */
static const GumboTag silent[] = {
	GUMBO_TAG_SCRIPT, GUMBO_TAG_STYLE, GUMBO_TAG_TITLE,
	GUMBO_TAG_TEMPLATE,
};
/* A line ends before and behind them. */
static const GumboTag blocks[] = {
	GUMBO_TAG_ADDRESS, GUMBO_TAG_ARTICLE, GUMBO_TAG_BLOCKQUOTE,
	GUMBO_TAG_BODY, GUMBO_TAG_BR, GUMBO_TAG_CENTER, GUMBO_TAG_DD,
	GUMBO_TAG_DIV, GUMBO_TAG_DL, GUMBO_TAG_DT, GUMBO_TAG_FIELDSET,
	GUMBO_TAG_FOOTER, GUMBO_TAG_FORM, GUMBO_TAG_H1, GUMBO_TAG_H2,
	GUMBO_TAG_H3, GUMBO_TAG_H4, GUMBO_TAG_H5, GUMBO_TAG_H6,
	GUMBO_TAG_HEADER, GUMBO_TAG_HR, GUMBO_TAG_LI, GUMBO_TAG_OL,
	GUMBO_TAG_OPTION, GUMBO_TAG_P, GUMBO_TAG_PRE, GUMBO_TAG_SECTION,
	GUMBO_TAG_TABLE, GUMBO_TAG_TR, GUMBO_TAG_UL,
};

/* Where text goes now. */
static struct buf *
sink(struct walk *w)
{
	return w->hides > 0 ? &w->hidden : &w->text;
}

/* At most one blank or line end between words, none in front. */
static void
space(struct buf *b, char c)
{
	char *last = b->len > 0 ? &b->data[b->len - 1] : NULL;

	if (last == NULL || *last == '\n')
		return;
	if (*last == ' ')
		*last = c;
	else
		buf_addc(b, c);
}

/* Letters and digits of words; signs, accents and blanks are none. */
static bool
is_of_word(struct span s)
{
	static const struct { uint32_t first, last; } words[] = {
		{ '0', '9' }, { 'A', 'Z' }, { 'a', 'z' }, { 0xc0, 0x2ff },
		{ 0x370, 0x1fff }, { 0x3041, 0x9fff }, { 0xac00, 0xd7ff },
	};
	uint32_t ch;

	if (utf8_decode(s, &ch) <= 0)
		return false;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (ch >= words[i].first && ch <= words[i].last)
			return true;
	return false;
}

static bool
ends_in_word(const struct buf *b)
{
	size_t at = b->len;

	while (at > 0 && ((unsigned char)b->data[--at] & 0xc0) == 0x80)
		continue;
	return is_of_word(span_of(b->data + at, b->len - at));
}

/* Hidden letters that stand between two letters of the text: fi(le)sh. */
static void
watch_cut(struct walk *w, struct span s)
{
	const struct buf *b = &w->text;

	if (w->hides == 0)
		w->html->split |= b->len > 0 && b->len == w->cut &&
		    is_of_word(s);
	else if (b->len > 0 && b->len != w->cut && ends_in_word(b))
		for (size_t i = 0; i < s.n && w->cut != b->len; i++)
			if (is_of_word(span_skip(s, i)))
				w->cut = b->len;
}

static void
add_text(struct walk *w, struct span s)
{
	struct buf *b = sink(w);

	if (w->skips > 0)
		return;
	s = sound(w, s);
	watch_cut(w, s);
	for (size_t i = 0; i < s.n; i++) {
		if (!is_blank(s.p[i]))
			buf_addc(b, s.p[i]);
		else
			space(b, w->pre > 0 && s.p[i] == '\n' ? '\n' : ' ');
	}
}

/* Adds to a list; its number, or SIZE_MAX. */
static size_t
add_link(struct walk *w, struct html_list *list, size_t *cap,
    struct span target, struct span text)
{
	if (list->n == HTML_LINKS_MAX) {
		w->html->more = true;
		return SIZE_MAX;
	}
	list->v = arena_grow(w->a, list->v, list->n, cap, sizeof *list->v);
	if (list->v == NULL) {
		w->error = -ENOMEM;
		return SIZE_MAX;
	}
	list->v[list->n] = (struct html_link){
		.target = url(w, target),
		.text = arena_span(w->a, sound(w, text)),
		.hidden = w->hides > 0,
	};
	return list->n++;
}

static void
add_image(struct walk *w, struct span source, struct span alt)
{
	if (source.n > 0)
		add_link(w, &w->html->images, &w->images_cap, source, alt);
}

/* Pixels; "50%" and other nonsense are 0. */
static unsigned
pixels(struct span v)
{
	uint64_t n = 0;

	v = span_trim(v);
	if (span_ends_nocase(v, span_str("px")))
		v.n -= 2;
	return span_u64(v, 100000, &n) == 0 ? (unsigned)n : 0;
}

static void
add_sized_image(struct walk *w, const GumboNode *node)
{
	struct html_list *l = &w->html->images;
	size_t before = l->n;

	add_image(w, attribute(node, "src"), attribute(node, "alt"));
	if (l->n == before)
		return;
	l->v[before].width = pixels(attribute(node, "width"));
	l->v[before].height = pixels(attribute(node, "height"));
}

/* A link whose text follows. */
static void
open_link(struct walk *w, struct frame *f)
{
	size_t i = add_link(w, &w->html->links, &w->links_cap,
	    attribute(f->node, "href"), attribute(f->node, "alt"));

	if (i == SIZE_MAX)
		return;
	w->ranges = arena_grow(w->a, w->ranges, i, &w->ranges_cap,
	    sizeof *w->ranges);
	if (w->ranges == NULL) {
		w->error = -ENOMEM;
		return;
	}
	w->ranges[i] = (struct range){ sink(w)->len, sink(w)->len,
	    w->hides > 0 };
	f->link = i + 1;
}

static void
close_link(struct walk *w, const struct frame *f)
{
	struct range *r = &w->ranges[f->link - 1];
	struct buf *b = r->hidden ? &w->hidden : &w->text;

	r->end = b->len > r->start ? b->len : r->start;
}

/* "5; url=https://…" */
static struct span
refresh_target(struct span content)
{
	ptrdiff_t at = span_find_nocase(content, span_str("url"));

	if (at < 0)
		return span_of("", 0);
	content = span_trim(span_skip(content, (size_t)at + 3));
	if (content.n > 0 && content.p[0] == '=')
		content = span_trim(span_skip(content, 1));
	if (content.n > 0 && (content.p[0] == '"' || content.p[0] == '\'')) {
		at = span_chr(span_skip(content, 1), content.p[0]);
		content = span_skip(content, 1);
		if (at >= 0)
			content = span_head(content, (size_t)at);
	}
	return content;
}

static void
look_at_attributes(struct walk *w, const GumboNode *node)
{
	const GumboVector *v = &node->v.element.attributes;

	for (unsigned i = 0; i < v->length; i++) {
		const GumboAttribute *at = v->data[i];

		if (span_starts_nocase(span_str(at->name), "on") ||
		    span_starts_nocase(span_trim(span_str(at->value)),
		    "javascript:"))
			w->html->script = true;
		if (strcmp(at->name, "background") == 0)
			add_image(w, span_str(at->value), span_of("", 0));
	}
}

static void
add_form(struct walk *w, const GumboNode *node)
{
	struct html_list *forms = &w->html->forms;
	size_t i = add_link(w, forms, &w->forms_cap, attribute(node,
	    "action"), span_of("", 0));

	if (i != SIZE_MAX)
		forms->v[i].post = span_eq_nocase(span_trim(attribute(node,
		    "method")), span_str("post"));
}

static void
look_at_tag(struct walk *w, struct frame *f)
{
	const GumboNode *node = f->node;

	switch (node->v.element.tag) {
	case GUMBO_TAG_A: case GUMBO_TAG_AREA:
		if (gumbo_get_attribute(&node->v.element.attributes, "href"))
			open_link(w, f);
		break;
	case GUMBO_TAG_INPUT:
		w->html->password |= span_eq_nocase(span_trim(attribute(node,
		    "type")), span_str("password"));
		/* fallthrough */
	case GUMBO_TAG_IMG:
		add_sized_image(w, node);
		break;
	case GUMBO_TAG_FORM:
		add_form(w, node);
		break;
	case GUMBO_TAG_BASE:
		if (w->html->base.n == 0)
			w->html->base = url(w, attribute(node, "href"));
		break;
	case GUMBO_TAG_META:
		if (span_eq_nocase(span_trim(attribute(node, "http-equiv")),
		    span_str("refresh")))
			w->html->refresh = url(w, refresh_target(attribute(
			    node, "content")));
		break;
	case GUMBO_TAG_SCRIPT:
		w->html->script = true;
		break;
	default:
		break;
	}
}

static void
enter(struct walk *w, const GumboNode *node)
{
	struct frame f = { .node = node };
	GumboTag tag;

	if (w->error < 0)
		return;
	if (VEC_ROOM(w->v, w->n, w->cap) < 0) {
		w->error = -ENOMEM;
		return;
	}
	if (node->type != GUMBO_NODE_DOCUMENT) {
		tag = node->v.element.tag;
		f.hides = node_hides(node);
		f.pre = tag == GUMBO_TAG_PRE || tag == GUMBO_TAG_TEXTAREA;
		f.skips = IS_ANY(tag, silent);
		w->hides += f.hides;
		w->pre += f.pre;
		w->skips += f.skips;
		if (IS_ANY(tag, blocks))
			space(sink(w), '\n');
		look_at_attributes(w, node);
		look_at_tag(w, &f);
	}
	w->v[w->n++] = f;
}

static void
leave(struct walk *w, const struct frame *f)
{
	if (f->node->type == GUMBO_NODE_DOCUMENT)
		return;
	if (f->link > 0)
		close_link(w, f);
	if (IS_ANY(f->node->v.element.tag, blocks))
		space(sink(w), '\n');
	else if (f->node->v.element.tag == GUMBO_TAG_TD ||
	    f->node->v.element.tag == GUMBO_TAG_TH)
		space(sink(w), ' ');
	w->hides -= f->hides;
	w->pre -= f->pre;
	w->skips -= f->skips;
}

static void
walk_tree(struct walk *w, const GumboNode *root)
{
	enter(w, root);
	while (w->n > 0 && w->error == 0) {
		struct frame *f = &w->v[w->n - 1];
		const GumboVector *children =
		    f->node->type == GUMBO_NODE_DOCUMENT ?
		    &f->node->v.document.children :
		    &f->node->v.element.children;
		const GumboNode *child;

		if (f->child == children->length) {
			struct frame done = *f;

			w->n--;
			leave(w, &done);
			continue;
		}
		child = children->data[f->child++];
		if (child->type == GUMBO_NODE_ELEMENT ||
		    child->type == GUMBO_NODE_TEMPLATE)
			enter(w, child);
		else if (child->type != GUMBO_NODE_COMMENT)
			add_text(w, span_str(child->v.text.text));
	}
}

/* All text is there now: it goes onto the arena, and links point into it. */
static int
finish(struct walk *w)
{
	struct html *h = w->html;

	if (w->text.error < 0 || w->hidden.error < 0 || w->error < 0)
		return -ENOMEM;
	h->text = arena_span(w->a, buf_span(&w->text));
	h->hidden = arena_span(w->a, buf_span(&w->hidden));
	if (arena_failed(w->a))
		return -ENOMEM;
	for (size_t i = 0; i < h->links.n; i++) {
		const struct range *r = &w->ranges[i];
		struct span all = r->hidden ? h->hidden : h->text, shown;

		shown = span_trim(span_head(span_skip(all, r->start),
		    r->end - r->start));
		if (shown.n > 0)
			h->links.v[i].text = shown;
	}
	h->text = span_trim(h->text);
	h->hidden = span_trim(h->hidden);
	return 0;
}

int
html_read(struct span utf8, struct arena *a, struct html *ret)
{
	struct html html = { .base = { "", 0 }, .refresh = { "", 0 } };
	struct walk w = { .a = a, .html = &html };
	struct pool pool = { 0 };
	GumboOutput *tree;
	int e = -ENOMEM;

	if (utf8.n == 0)
		utf8 = span_of("", 0);
	buf_init(&w.text, HTML_BYTES_MAX * 2);
	buf_init(&w.hidden, HTML_BYTES_MAX * 2);
	tree = parse(&utf8, &pool, &html.more);
	if (tree != NULL) {
		walk_tree(&w, tree->document);
		e = finish(&w);
	}
	if (e == 0)
		*ret = html;
	free(w.v);
	buf_done(&w.text);
	buf_done(&w.hidden);
	pool_done(&pool);
	return e;
}
