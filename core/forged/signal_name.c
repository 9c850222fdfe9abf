/* Signals of the group identity that look at the letters of a name: a07, a08.
 */
#include "core/forged/signal.h"

#include <errno.h>

#include "core/text/utf8.h"

/* ---- a07: letters that only look like the genuine ones ---- */

static bool
overlaps(struct span a, struct span b)
{
	return a.n > 0 && b.n > 0 && a.p < b.p + b.n && b.p < a.p + a.n;
}

/* The brand that the eye reads in that part of the display name. */
static const struct forge_brand *
brand_in(const struct forged *f, struct span word)
{
	for (size_t i = 0; i < f->nclaims; i++)
		if (f->claims[i].lookalike &&
		    overlaps(f->claims[i].alias, word))
			return f->claims[i].brand;
	return NULL;
}

static struct span
show(struct forge_run *run, struct span strange)
{
	uint32_t ch = 0;

	(void)utf8_decode(strange, &ch);
	return span_str(arena_printf(run->a, SPAN_FMT " U+%04X",
	    SPAN_ARG(strange), (unsigned)ch));
}

/* A word with a brand in it goes before one without. */
static int
a07(struct forge_run *run)
{
	struct span rest = run->f->display, strange = span_str("");
	const struct forge_brand *brand = NULL;
	struct look_mixed m;
	struct span shown;

	while (!brand && look_mixed(rest, &m)) {
		brand = brand_in(run->f, m.word);
		if (brand || (strange.n == 0 && !m.usual))
			strange = m.strange;
		rest = span_skip(rest, (size_t)(m.word.p + m.word.n -
		    rest.p));
	}
	if (strange.n == 0)
		return 0;
	if (brand)
		forge_of(run, brand);
	else
		forge_variant(run, "no-brand");
	shown = show(run, strange);
	return forge_say(run, forge_field(run, "From"), "x", &shown, NULL);
}

/* ---- a08: signs inside of a brand's name ---- */

/* A text without its question marks between letters. */
struct stripped {
	struct span	 text;
	uint32_t	*at;		/* of each byte: offset in the source */
};

static bool
is_question(struct span s, size_t at, size_t *ret_length)
{
	*ret_length = span_starts(span_skip(s, at), "\xef\xbc\x9f") ? 3 : 1;
	return *ret_length == 3 || s.p[at] == '?';
}

static int
strip(struct span s, struct arena *a, struct stripped *ret)
{
	char *text = arena_array(a, s.n + 1, 1);
	size_t n = 0, length;

	ret->at = arena_array(a, s.n + 1, sizeof *ret->at);
	if (!text || !ret->at)
		return -ENOMEM;
	for (size_t i = 0; i < s.n; i++) {
		if (is_question(s, i, &length)) {
			i += length - 1;
			continue;
		}
		ret->at[n] = (uint32_t)i;
		text[n++] = s.p[i];
	}
	ret->text = span_of(text, n);
	return 0;
}

/* How many bytes lie between the first and the last of the part, beyond its
 * own: each of at least one question mark. */
static bool
holds_two_questions(const struct stripped *t, const struct brand_claim *c,
    struct span source)
{
	size_t last = c->at + c->length - 1, marks = 0, length;

	for (size_t i = t->at[c->at]; i < t->at[last]; i++)
		marks += is_question(source, i, &length);
	return marks >= 2;
}

static int
garbled_brand(struct forge_run *run, struct span text,
    const struct forge_brand **ret)
{
	struct brand_claims found = { .n = 0 };
	struct stripped t;
	struct span plain;
	int r = forge_text(text, run->a, &plain);

	if (r < 0 || !forge_matches(run->v->know, "garbled-question", plain,
	    NULL))
		return r;
	r = strip(text, run->a, &t);
	if (r == 0)
		r = brands_claimed(run->v->names, t.text, BRAND_IN_DISPLAY,
		    run->a, &found);
	for (size_t i = 0; r == 0 && !*ret && i < found.n; i++)
		if (holds_two_questions(&t, &found.v[i], text))
			*ret = found.v[i].brand;
	return r;
}

static bool
has_invisible(struct span s)
{
	struct look_invisible inv;
	size_t at = 0;

	return look_invisible(s, &at, &inv);
}

/* Names end with a letter, so that what is invisible stands inside. */
static int
pierced_brand(struct forge_run *run, struct span text,
    const struct forge_brand **ret)
{
	struct brand_claims found = { .n = 0 };
	int r;

	if (!has_invisible(text))
		return 0;
	r = brands_claimed(run->v->names, text, BRAND_IN_DISPLAY, run->a,
	    &found);
	for (size_t i = 0; r == 0 && !*ret && i < found.n; i++)
		if (has_invisible(span_of(text.p + found.v[i].at,
		    found.v[i].length)))
			*ret = found.v[i].brand;
	return r;
}

static int
a08(struct forge_run *run)
{
	const struct { struct span text; const char *field; } places[] = {
		{ run->f->display, "From" },
		{ run->v->subject, "Subject" },
	};
	const struct forge_brand *brand = NULL;

	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		int r = pierced_brand(run, places[i].text, &brand);

		if (r == 0 && !brand)
			r = garbled_brand(run, places[i].text, &brand);
		if (r < 0)
			return r;
		if (!brand)
			continue;
		forge_of(run, brand);
		return forge_say(run, forge_field(run, places[i].field),
		    NULL);
	}
	return 0;
}

const struct forge_check forge_checks_name[] = {
	{ "a07", FORGE_PLAIN, a07 },
	{ "a08", FORGE_PLAIN, a08 },
	{ .id = NULL },
};
