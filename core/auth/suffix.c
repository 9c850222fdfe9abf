/* The public suffix list, for RFC 7489: the system's, or the one libpsl was
 * built with where that is newer.  Loaded at first need, kept to the end. */
#include <libpsl.h>
#include <pthread.h>
#include <stdlib.h>

#include "core/auth/dmarc.h"

static const psl_ctx_t *list;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void
done(void)
{
	psl_free((psl_ctx_t *)list);
}

static void
load(void)
{
	list = psl_latest(NULL);
	if (list)
		atexit(done);
}

static bool
has_empty_label(struct span s)
{
	bool empty = true;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '.' && empty)
			return true;
		empty = s.p[i] == '.';
	}
	return s.n == 0;
}

struct span
suffix_org_domain(struct span domain, struct arena *a)
{
	struct span none = span_str("");
	const char *text, *found;
	char *lower = NULL;

	pthread_once(&once, load);
	if (span_ends(domain, "."))
		domain.n--;
	text = arena_memdup(a, domain.p ? domain.p : "", domain.n);
	if (!list || !text || has_empty_label(domain) ||
	    strlen(text) != domain.n ||
	    psl_str_to_utf8lower(text, "utf-8", NULL, &lower) != PSL_SUCCESS)
		return none;
	found = psl_registrable_domain(list, lower);
	if (found)
		none = arena_span(a, span_str(found));
	psl_free_string(lower);
	return none;
}
