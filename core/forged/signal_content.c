/* Signals on the words of a mail (i01 to i04).  Genuine notices use the same
 * words: they never decide. */
#include "core/forged/signal.h"

#include <errno.h>
#include <string.h>

#include "core/forged/links.h"
#include "core/text/utf8.h"

#define WORDS_MIN	4
#define WORDS_TEXT	((size_t)32 << 10)
#define OPENING_LINES	3

/* ---- prepared once a mail ---- */

static int
words_of(struct forged *f, enum word_place place, struct span text)
{
	struct span clean;

	if (forge_text(text, f->a, &clean) < 0)
		return -ENOMEM;
	forge_words(f->v->know, place, clean, &f->words);
	return 0;
}

/* The first lines that hold something. */
static struct span
opening(struct span text)
{
	struct span rest = text, line;
	size_t lines = 0;

	while (lines < OPENING_LINES && span_split(&rest, '\n', &line))
		lines += span_trim(line).n > 0;
	return span_head(text, (size_t)(rest.p - text.p));
}

static bool
matches(struct forged *f, const char *pattern, struct span text)
{
	struct span clean;

	return forge_text(text, f->a, &clean) == 0 &&
	    forge_matches(f->v->know, pattern, clean, NULL);
}

int
forge_words_read(struct forged *f)
{
	if (words_of(f, WORD_SUBJECT, f->v->subject) < 0 ||
	    words_of(f, WORD_DISPLAY, f->display) < 0 ||
	    forge_text(utf8_head(f->visible, WORDS_TEXT), f->a,
	    &f->folded) < 0)
		return -ENOMEM;
	forge_words(f->v->know, WORD_BODY, f->folded, &f->words);
	f->officer = matches(f, "officer-title", f->display);
	f->asks_money = matches(f, "asks-money", f->v->subject) ||
	    forge_matches(f->v->know, "asks-money", f->folded, NULL);
	f->impersonal = forge_matches(f->v->know, "addressed-impersonally",
	    opening(f->folded), NULL);
	return 0;
}

/* ---- i01, i02 ---- */

static int
i01(struct forge_run *run)
{
	const struct forge_words *w = &run->f->words;
	struct buf words;
	struct span x;

	if (w->score < WORDS_MIN)
		return 0;
	buf_init(&words, 1024);
	for (size_t i = 0; i < w->n; i++) {
		if (w->v[i].weight == 0)
			continue;
		buf_adds(&words, words.len > 0 ? ", " : "");
		buf_addspan(&words, w->v[i].found);
	}
	x = span_of(arena_memdup(run->a, words.data, words.len), words.len);
	buf_done(&words);
	return x.p == NULL ? -ENOMEM : forge_say(run,
	    forge_field(run, "Subject"), "x", &x, NULL);
}

static int
i02(struct forge_run *run)
{
	const struct forge_view *v = run->v;

	if (run->brand == NULL || !run->f->impersonal)
		return 0;
	return forge_say(run, forge_part_at(v->plain_part != NULL ?
	    v->plain_part : v->html_part), NULL);
}

/* ---- i03, i04: what a brand never does ---- */

/* Of the claimed brands the first that sends no files, or no links. */
static const struct forge_brand *
brand_without(const struct forge_run *run, bool files)
{
	for (size_t i = 0; i < run->nclaims; i++) {
		const struct forge_brand *b = run->claims[i].brand;

		if (files ? !b->sends_files : !b->sends_links)
			return b;
	}
	return NULL;
}

/* A file that people save: no text to read, no picture of the page. */
static bool
is_file(const struct mime_part *p)
{
	if ((p->kind != MIME_LEAF && p->kind != MIME_FOUND) ||
	    mime_is_signature(p))
		return false;
	if (strcmp(p->disposition, "attachment") == 0)
		return true;
	return p->name.n > 0 && !mime_is(p, "image/");
}

static int
i03(struct forge_run *run)
{
	const struct forge_brand *brand = brand_without(run, true);
	const struct mime_mail *m = run->v->mime;

	for (size_t i = 0; brand != NULL && i < m->n; i++) {
		if (!is_file(m->v[i]))
			continue;
		forge_of(run, brand);
		return forge_say(run, forge_part_at(m->v[i]), NULL);
	}
	return 0;
}

static int
i04(struct forge_run *run)
{
	const struct forge_brand *brand = brand_without(run, false);
	const struct forge_links *all = run->f->links;

	for (size_t i = 0; brand != NULL && all != NULL && i < all->n; i++) {
		const struct forge_link *l = &all->v[i];

		if (!forge_link_leads(l) || l->host == NULL ||
		    brand_aligned(run->v->know, brand, l->host->look.ascii,
		    BRAND_LINK).yes)
			continue;
		forge_of(run, brand);
		return forge_say(run, forge_link_at(run, l), NULL);
	}
	return 0;
}

const struct forge_check forge_checks_content[] = {
	{ "i01", FORGE_PLAIN, i01 },
	{ "i02", FORGE_PLAIN, i02 },
	{ "i03", FORGE_PLAIN, i03 },
	{ "i04", FORGE_PLAIN, i04 },
	{ NULL, 0, NULL },
};
