/* The whole SPF record as it should be: the terms of what is there, each
 * once, without ptr and what lets everybody send, with what is missing. */
#include "core/domain/spf_part.h"

#define TERMS_MAX 400

struct terms {
	struct span	 v[TERMS_MAX];
	size_t		 n;
	struct span	 all, redirect;
};

bool
spf_text_is(struct span s)
{
	return span_starts_nocase(s, "v=spf1") && (s.n == 6 || s.p[6] == ' ');
}

struct span
spf_text_next(struct span *rest)
{
	struct span term;

	while (span_split(rest, ' ', &term)) {
		if (term.n > 0)
			return term;
	}
	return span_str(NULL);
}

/* Without the qualifier. */
struct span
spf_text_mechanism(struct span term)
{
	return term.n > 0 && strchr("+-~?", term.p[0]) != NULL ?
	    span_skip(term, 1) : term;
}

bool
spf_text_is_ptr(struct span term)
{
	struct span word = spf_text_mechanism(term);

	return span_eq_nocase(word, span_str("ptr")) ||
	    span_starts_nocase(word, "ptr:");
}

static void
add(struct terms *t, struct span term)
{
	for (size_t i = 0; i < t->n; i++) {
		if (span_eq_nocase(t->v[i], term))
			return;
	}
	if (t->n < TERMS_MAX)
		t->v[t->n++] = term;
}

static void
take(struct terms *t, struct span rest)
{
	struct span term;

	(void)spf_text_next(&rest);	/* v=spf1 */
	while ((term = spf_text_next(&rest)).n > 0) {
		if (span_eq_nocase(spf_text_mechanism(term),
		    span_str("all")))
			t->all = t->all.n > 0 ? t->all : term;
		else if (span_starts_nocase(term, "redirect="))
			t->redirect = t->redirect.n > 0 ? t->redirect : term;
		else if (!spf_text_is_ptr(term))
			add(t, term);
	}
}

const char *
spf_text_whole(struct arena *a, const struct span *records, size_t n,
    const char *missing)
{
	struct terms *t = arena_alloc(a, sizeof *t);
	const char *text = NULL;
	struct span rest = span_str(missing), term;
	struct buf b;

	if (t == NULL)
		return NULL;
	for (size_t i = 0; i < n; i++)
		take(t, records[i]);
	while ((term = spf_text_next(&rest)).n > 0)
		add(t, term);
	buf_init(&b, 65000);
	buf_adds(&b, "v=spf1");
	for (size_t i = 0; i < t->n; i++)
		buf_addf(&b, " " SPAN_FMT, SPAN_ARG(t->v[i]));
	if (t->all.n == 0 && t->redirect.n > 0)
		buf_addf(&b, n > 1 ? " include:" SPAN_FMT " ~all" :
		    " redirect=" SPAN_FMT, SPAN_ARG(span_skip(t->redirect,
		    strlen("redirect="))));
	else if (t->all.n > 0 && (t->all.p[0] == '-' || t->all.p[0] == '~'))
		buf_addf(&b, " " SPAN_FMT, SPAN_ARG(t->all));
	else
		buf_adds(&b, " ~all");
	if (b.error == 0)
		text = arena_memdup(a, b.data, b.len);
	buf_done(&b);
	return text;
}
