/* Fuzz: HTML bodies.  Invariants: all text is UTF-8 without NUL, the text of a
 * link is in the text it belongs to or its alt, limits. */
#include <stdlib.h>

#include "core/mime/html.h"
#include "core/text/utf8.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool holds)
{
	if (!holds)
		abort();
}

static void
check_list(const struct html_list *list)
{
	must(list->n <= HTML_LINKS_MAX);
	for (size_t i = 0; i < list->n; i++) {
		must(utf8_valid(list->v[i].text));
		must(utf8_valid(list->v[i].target));
		must(span_chr(list->v[i].target, '\n') < 0);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = { (const char *)data, size };
	struct arena *a = arena_new((size_t)64 << 20);
	struct html h;

	must(html_read(text, a, &h) == 0);
	must(utf8_valid(h.text) && utf8_valid(h.hidden));
	must(span_chr(h.text, '\0') < 0 && span_chr(h.hidden, '\0') < 0);
	must(utf8_valid(h.base) && utf8_valid(h.refresh));
	check_list(&h.links);
	check_list(&h.images);
	check_list(&h.forms);
	arena_free(a);
	return 0;
}
