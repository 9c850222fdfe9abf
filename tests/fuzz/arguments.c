/* Fuzz: command lines.  The input is cut at NULs into words.  Invariants: a
 * refused line has one sentence in both languages without a control; a taken
 * one gives back only words that were given, and every operand in order. */
#include <stdlib.h>

#include "core/command/command.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define WORDS_MAX 64

static size_t
cut(char *text, size_t size, const char **words)
{
	size_t n = 0, start = 0;

	for (size_t i = 0; i <= size && n < WORDS_MAX; i++) {
		if (i < size && text[i] != '\0')
			continue;
		words[n++] = text + start;
		start = i + 1;
	}
	return n;
}

static void
check_error(const struct error *e)
{
	const char *both[2] = { e->ja, e->en };

	for (int k = 0; k < 2; k++) {
		if (both[k][0] == '\0')
			abort();
		for (const char *p = both[k]; *p != '\0'; p++) {
			if ((unsigned char)*p < 0x20 || *p == 0x7f)
				abort();
		}
	}
}

/* Is s one of the words, or the tail of one (--name=value)? */
static bool
was_given(const char *const *words, size_t n, const char *s)
{
	for (size_t i = 0; i < n; i++) {
		if (s >= words[i] && s <= words[i] + strlen(words[i]))
			return true;
	}
	return *s == '\0';
}

static void
check_taken(const struct invocation *in, const char *const *words, size_t n)
{
	static const char *const names[] = { "to", "from", "status", "top",
		"text", "set", "due", "lang", "store" };
	size_t at = 0;

	for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
		for (int i = 0; i < invocation_count(in, names[k]); i++) {
			if (!was_given(words, n, invocation_get(in, names[k],
			    i)))
				abort();
		}
		if (invocation_get(in, names[k], invocation_count(in,
		    names[k])) != NULL)
			abort();
	}
	for (int i = 0; i < in->noperands; i++) {
		while (at < n && words[at] != in->operands[i])
			at++;
		if (at++ >= n)
			abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *words[WORDS_MAX];
	struct invocation in = { .now = INT64_C(1725267600000000) };
	struct error e = { 0 };
	char *text;
	size_t n;
	int r;

	if (size > 4096)
		return 0;
	text = malloc(size + 1);
	in.arena = arena_new(1 << 20);
	if (text == NULL || in.arena == NULL)
		abort();
	if (size > 0)
		memcpy(text, data, size);
	text[size] = '\0';
	n = cut(text, size, words);
	r = command_parse((int)n, words, &in, &e);
	if (r < 0)
		check_error(&e);
	else
		check_taken(&in, words, n);
	arena_free(in.arena);
	free(in.given);
	free(text);
	return 0;
}
