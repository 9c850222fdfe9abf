/* Fuzz: names of attachments.  Invariants: the clean name is UTF-8, not
 * longer than it may be, has nothing odd left but kanji without another
 * spelling, and is its own clean name
 * unless it was cut; the header of a part with that name is read. */
#include <stdio.h>
#include <stdlib.h>

#include "core/filetype/name.h"
#include "core/text/utf8.h"

#define ARENA_MAX ((size_t)64 << 20)
#define EXTENSION 40

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool holds)
{
	if (!holds)
		abort();
}

static const struct file_tables *
tables(void)
{
	static struct file_tables *t;
	const char *srcdir = getenv("srcdir");
	char dir[4096];

	snprintf(dir, sizeof dir, "%s/data/rules", srcdir ? srcdir : ".");
	if (t == NULL)
		must(file_tables_load(dir, NULL, &t, NULL) == 0);
	return t;
}

static void
check_name(struct span name, struct arena *a)
{
	struct name_look l, again;

	must(name_look(tables(), name, a, &l) == 0);
	must(l.chars <= name.n);
	must(utf8_valid(l.clean) && l.clean.n <= NAME_CLEAN_MAX + 1);
	must(name_look(tables(), l.clean, a, &again) == 0);
	must(!again.edge && !again.reserved);
	/* what was cut may end in an extension that was none before */
	must(span_eq(again.clean, l.clean) ||
	    l.clean.n + EXTENSION > NAME_CLEAN_MAX);
	for (int i = 0; i < NAME_CLASSES; i++)
		must(again.odd[i].n == 0 || i == NAME_MACHINE_DEPENDENT);
}

static void
check_header(struct span text, struct arena *a)
{
	struct name_written w;
	struct mime_mail m;

	must(mime_read(text, a, &m) == 0);
	for (size_t i = 0; i < m.n; i++) {
		must(name_written(m.v[i], a, &w) == 0);
		must(!w.unquoted || w.filename || w.name);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span s = span_of((const char *)data, size);
	struct arena *a = arena_new(ARENA_MAX);

	must(a != NULL);
	check_name(s, a);
	check_header(s, a);
	arena_free(a);
	return 0;
}
