/* Fuzz: a value with parameters (RFC 2045, 2231, 2047).  Invariants: names are
 * in lower case and occur once, values are UTF-8 and end with NUL, what is
 * plain stands in the text. */
#include <stdlib.h>

#include "core/mime/param.h"
#include "core/text/utf8.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool holds)
{
	if (!holds)
		abort();
}

static void
check_word(struct span word)
{
	for (size_t i = 0; i < word.n; i++)
		must(word.p[i] > ' ' && word.p[i] < 0x7f &&
		    !(word.p[i] >= 'A' && word.p[i] <= 'Z'));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = { (const char *)data, size };
	struct arena *a = arena_new((size_t)64 << 20);
	struct mime_value v;

	must(mime_value_read(text, a, &v) == 0);
	check_word(v.word);
	must(v.n <= MIME_PARAMS_MAX);
	for (size_t i = 0; i < v.n; i++) {
		const struct mime_param *p = &v.params[i];

		check_word(span_str(p->name));
		must(p->name[0] != '\0' && p->form != MIME_FORM_NONE);
		must(mime_param(&v, p->name) == p);
		must(utf8_valid(p->value) && p->value.p[p->value.n] == '\0');
		must(p->charset.n <= size && p->language.n <= size);
	}
	arena_free(a);
	return 0;
}
