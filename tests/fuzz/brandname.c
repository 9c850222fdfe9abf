/* Fuzz: hostile text as a display name, a subject and a body, against all
 * aliases, keywords and patterns.  Invariants: what is found lies in the text;
 * a brand counts once; folded text is UTF-8 without anything that has no
 * width. */
#include <stdio.h>
#include <stdlib.h>

#include "core/forged/brands.h"
#include "core/text/nfkc.h"
#include "core/text/utf8.h"

#define LONG 100000

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct forge_knowledge *know;
static struct brand_table *names;

static void
done(void)
{
	brand_table_free(names);
	forge_knowledge_free(know);
}

static void
open_tables(void)
{
	const char *src = getenv("srcdir");
	struct error e = { 0 };
	char dir[512];

	snprintf(dir, sizeof dir, "%s/data/rules", src ? src : ".");
	if (forge_knowledge_load(dir, NULL, &know, &e) < 0 ||
	    brand_table_new(know, &names) < 0)
		abort();
	atexit(done);
}

static void
must(bool holds)
{
	if (!holds)
		abort();
}

static void
check_claims(struct span text, enum brand_place place, struct arena *a)
{
	struct brand_claims c = { .n = 0 };

	must(brands_claimed(names, text, place, a, &c) == 0);
	for (size_t i = 0; i < c.n; i++) {
		must(c.v[i].length > 0 && c.v[i].at < text.n &&
		    c.v[i].length <= text.n - c.v[i].at);
		must(c.v[i].place == place &&
		    c.v[i].brand == c.v[i].alias->brand);
		must(i == 0 || place == BRAND_IN_SUBJECT ||
		    c.v[i].at >= c.v[i - 1].at);
		for (size_t k = 0; k < i; k++)
			must(c.v[k].brand != c.v[i].brand);
	}
}

static void
check_words(struct span text, struct arena *a)
{
	struct forge_words w = { .n = 0 };
	struct span folded;

	must(forge_text(text, a, &folded) == 0 && utf8_valid(folded));
	for (int place = WORD_SUBJECT; place <= WORD_DISPLAY; place++)
		forge_words(know, (enum word_place)place, folded, &w);
	must(w.n <= WORD_CLASSES && w.score >= 0);
	for (size_t i = 0; i < w.n; i++)
		must(w.v[i].found.p >= folded.p && w.v[i].found.p +
		    w.v[i].found.n <= folded.p + folded.n);
}

static void
check_nfkc(struct span text)
{
	struct buf once, twice;

	buf_init(&once, 12 * LONG);
	buf_init(&twice, 12 * LONG);
	must(nfkc(text, &once) == 0 && utf8_valid(buf_span(&once)));
	must(nfkc_lower(text, &twice) == 0 && utf8_valid(buf_span(&twice)));
	buf_done(&once);
	buf_done(&twice);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = span_of((const char *)data, size < LONG ? size :
	    LONG);
	struct arena *a = arena_new((size_t)64 << 20);

	if (names == NULL)
		open_tables();
	check_claims(text, BRAND_IN_DISPLAY, a);
	check_claims(text, BRAND_IN_SUBJECT, a);
	check_claims(text, BRAND_IN_TEXT, a);
	check_words(text, a);
	check_nfkc(text);
	arena_free(a);
	return 0;
}
