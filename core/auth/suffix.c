/* See suffix.h; through libpsl. */
#include "core/auth/suffix.h"

#include <libpsl.h>
#include <pthread.h>
#include <stdlib.h>

#define NAME_MAX_BYTES 253

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

struct span
suffix_of(struct span name, enum suffix_part part)
{
	int type = part == SUFFIX_ICANN ? PSL_TYPE_ICANN : PSL_TYPE_ANY;
	char text[NAME_MAX_BYTES + 1];
	ptrdiff_t dot;

	pthread_once(&once, load);
	if (!list || name.n > NAME_MAX_BYTES || has_empty_label(name) ||
	    span_ends(name, ".") || memchr(name.p, 0, name.n))
		return span_str("");
	memcpy(text, name.p, name.n);
	text[name.n] = 0;
	for (size_t i = 0;; i += (size_t)dot + 1) {
		struct span rest = span_skip(name, i);

		dot = span_chr(rest, '.');
		if (dot < 0 || psl_is_public_suffix2(list, text + i, type))
			return rest;
	}
}

bool
suffix_exists(struct span name)
{
	char text[NAME_MAX_BYTES + 1];

	pthread_once(&once, load);
	if (!list || name.n == 0 || name.n > NAME_MAX_BYTES ||
	    memchr(name.p, 0, name.n))
		return false;
	memcpy(text, name.p, name.n);
	text[name.n] = 0;
	return psl_is_public_suffix2(list, text, PSL_TYPE_ICANN |
	    PSL_TYPE_NO_STAR_RULE);
}
