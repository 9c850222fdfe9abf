/* Fuzz: sentences with hostile arguments.  The first two bytes choose one of
 * the catalogue's own, or a pattern from the input; NUL ends each value.
 * Invariants: what comes out of a sentence of ours is UTF-8 without a hidden
 * character, a pattern without braces is unchanged, a foreign id is not
 * found, an error sentence keeps its size. */
#include <stdlib.h>

#include "core/text/error.h"
#include "core/text/text.h"
#include "tests/unit/text/cells_check.h"

#define VALUES 8

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must_be_clean(const char *s)
{
	struct span left = span_str(s);
	uint32_t ch;
	int len;

	while (left.n > 0) {
		len = utf8_decode(left, &ch);
		if (len < 0 || must_not_show(ch))
			abort();
		left = span_skip(left, (size_t)len);
	}
}

/* The slots of a pattern, in order, as names. */
static size_t
names_of(const char *pattern, char out[VALUES][64], const char **names)
{
	size_t n = 0;

	while (n < VALUES && (pattern = strchr(pattern, '{')) != NULL) {
		const char *end = strchr(++pattern, '}');

		if (end == NULL || end - pattern > 63)
			continue;
		memcpy(out[n], pattern, (size_t)(end - pattern));
		out[n][end - pattern] = '\0';
		names[n] = out[n];
		n++;
	}
	return n;
}

static void
own_sentence(const struct text_entry *e, const char *const *values)
{
	struct arena *a = arena_new(1 << 20);
	char room[VALUES][64];
	const char *names[VALUES];
	struct text t;
	size_t n;

	if (a == NULL)
		abort();
	n = names_of(e->ja, room, names);
	t = text_fill(a, e->ja, e->en, names, values, n);
	must_be_clean(text_in(&t, LANG_JA));
	must_be_clean(text_in(&t, LANG_EN));
	arena_free(a);
}

static void
own_error(const struct text_entry *e, const char *value)
{
	struct error err = { 0 };

	if (error_set(&err, -5, e->id, "name", value, "path", value, NULL)
	    != -5)
		abort();
	if (memchr(err.ja, 0, sizeof err.ja) == NULL ||
	    memchr(err.en, 0, sizeof err.en) == NULL)
		abort();
	must_be_clean(err.ja);
	must_be_clean(err.en);
}

static void
foreign(const char *pattern, const char *const *values)
{
	static const char *const names[VALUES] = {
		"a", "b", "n", "ip", "to", "x_1", "", "{",
	};
	const struct text_entry *e = text_find(pattern);
	struct buf b;

	if (e != NULL && strcmp(e->id, pattern) != 0)
		abort();
	buf_init(&b, 1 << 20);
	if (text_expand(&b, pattern, names, values, VALUES) < 0)
		abort();
	if (strchr(pattern, '{') == NULL && strcmp(b.data, pattern) != 0)
		abort();
	buf_done(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *values[VALUES], *at;
	size_t which;
	char *text;

	if (size < 2 || (text = malloc(size)) == NULL)
		return 0;
	which = ((size_t)data[0] << 8 | data[1]) % text_table_count;
	memcpy(text, data + 2, size - 2);
	text[size - 2] = '\0';
	at = text;
	for (size_t i = 0; i < VALUES; i++) {
		values[i] = at;
		at += strlen(at);
		if (at < text + size - 2)
			at++;
	}
	own_sentence(&text_table[which], values);
	own_error(&text_table[which], values[0]);
	foreign(values[0], values + 0);
	free(text);
	return 0;
}
