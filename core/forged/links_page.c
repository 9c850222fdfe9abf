/* HTML and SVG that are attached: do they ask for something, do they run? */
#include <errno.h>

#include "core/base/buf.h"
#include "core/forged/links_part.h"

static bool
ends_as_page(struct span name)
{
	static const char *const ends[] = { ".html", ".htm", ".shtml",
		".xhtml", ".xht", ".svg" };

	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		if (span_ends_nocase(name, span_str(ends[i])))
			return true;
	return false;
}

/* A file of this mail, not of one that is attached to it.  A body that has a
 * name is a file too: programs show it as one. */
static bool
is_page(const struct forge_links_source *s, const struct mime_part *p)
{
	if ((p == s->html_part && p->name.n == 0) || p == s->plain_part ||
	    (p->kind != MIME_LEAF && p->kind != MIME_FOUND))
		return false;
	for (const struct mime_part *up = p->parent; up; up = up->parent)
		if (up->kind == MIME_MESSAGE)
			return false;
	if (ends_as_page(p->name))
		return true;
	return (p->name.n > 0 || strcmp(p->disposition, "attachment") == 0) &&
	    (mime_is(p, "text/html") || mime_is(p, "image/svg+xml") ||
	    mime_is(p, "application/xhtml+xml"));
}

static int
read_page(const struct mime_part *p, struct arena *a, struct forge_page *ret)
{
	struct buf text;
	struct html h;
	int r;

	buf_init(&text, FORGE_FILE_BYTES);
	r = mime_part_text(p, &text);
	if (r != -ENOMEM)
		r = html_read(buf_span(&text), a, &h);
	buf_done(&text);
	if (r == 0)
		*ret = (struct forge_page){ p, h.forms.n > 0, h.password,
			h.script };
	return r;
}

int
links_read_pages(const struct forge_links_source *s, struct arena *a,
    struct forge_links *ret)
{
	size_t cap = 0;
	int r = 0;

	for (size_t i = 0; r == 0 && s->mime != NULL && i < s->mime->n; i++) {
		if (!is_page(s, s->mime->v[i]))
			continue;
		if (ret->npages == FORGE_FILES_MAX) {
			ret->more = true;
			break;
		}
		ret->pages = arena_grow(a, ret->pages, ret->npages, &cap,
		    sizeof *ret->pages);
		if (ret->pages == NULL)
			return -ENOMEM;
		r = read_page(s->mime->v[i], a, &ret->pages[ret->npages++]);
	}
	return r;
}
