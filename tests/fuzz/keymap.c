/* Fuzz: key maps, and the key decoder.  Any text is read to its end; what was
 * bound is found again by its own keys, no bound sequence begins another of
 * its section, and bytes cut in any way decode to the same keys. */
#include "tui/keymap.h"

#include <locale.h>
#include <stdlib.h>

#include "tui/keys.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_binding(const struct keymap *k, const struct keymap_binding *b)
{
	const char *const sections[] = { b->section, NULL };
	const char *command = NULL;

	if (b->n == 0 || b->n > KEYMAP_KEYS)
		abort();
	if (keymap_find(k, sections, b->keys, b->n, &command) !=
	    KEYMAP_COMMAND || command != b->command)
		abort();
	for (size_t n = 1; n < b->n; n++)
		if (keymap_find(k, sections, b->keys, n, &command) !=
		    KEYMAP_MORE)
			abort();
	for (size_t i = 0; i < b->n; i++) {
		char text[24];
		struct span rest;
		uint32_t key;

		key_notation(b->keys[i], text);
		rest = span_str(text);
		if (key_parse(&rest, &key) < 0 || rest.n > 0 ||
		    key != b->keys[i])
			abort();
	}
}

static void
count_warning(void *arg, const struct error *e)
{
	if (e->en[0] == '\0' || e->ja[0] == '\0')
		abort();
	++*(int *)arg;
}

struct seen {
	uint64_t	hash;
};

static void
mix(void *arg, uint64_t v)
{
	struct seen *s = arg;

	s->hash = (s->hash ^ v) * UINT64_C(1099511628211);
}

static void
on_key(void *arg, uint32_t key)
{
	char text[24];

	key_display(key, text);
	if (strlen(text) >= sizeof text)
		abort();
	mix(arg, key);
}

static void
on_paste(void *arg, struct span text, bool cut)
{
	for (size_t i = 0; i < text.n; i++)
		mix(arg, (unsigned char)text.p[i]);
	mix(arg, cut);
}

static void
on_report(void *arg, int row, int col)
{
	mix(arg, (uint64_t)row << 32 | (uint64_t)col);
}

static uint64_t
decode(struct span bytes, size_t piece)
{
	struct seen s = { 14695981039346656037u };
	const struct key_sink sink = { on_key, on_paste, on_report, &s };
	struct keys k;

	keys_init(&k, &sink);
	for (size_t i = 0; i < bytes.n; i += piece)
		keys_feed(&k, span_head(span_skip(bytes, i), piece));
	keys_timeout(&k);
	if (keys_pending(&k) || k.consumed > bytes.n)
		abort();
	keys_done(&k);
	return s.hash;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = span_of((const char *)data, size);
	struct keymap *k = keymap_new();
	struct keymap_binding b;
	int bad, told = 0;

	if (setlocale(LC_CTYPE, "C.UTF-8") == NULL || k == NULL)
		abort();
	bad = keymap_read(k, "fuzz", text, NULL, count_warning, &told);
	if (bad >= 0 && bad != told)
		abort();
	for (size_t i = 0; i < 64 && keymap_at(k, i, &b); i++)
		check_binding(k, &b);
	keymap_free(k);
	if (size <= 4096 && (decode(text, 1) != decode(text, 4096) ||
	    decode(text, 3) != decode(text, 4096)))
		abort();
	return 0;
}
