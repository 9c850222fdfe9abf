/* sniff DATA FILE NAME TYPE: what core/filetype says of the bytes of FILE,
 * called NAME and declared as TYPE (both may be "-"), tab separated:
 * type, folded type, family, what was found, mismatch.
 * sniff DATA --fold TYPE…: each type folded.
 * sniff DATA --pack FILE: what lies in an archive.
 * With lines of FILE<tab>NAME<tab>TYPE at its standard input (FILE "-"): one
 * line for each. */
#include <stdio.h>
#include <stdlib.h>

#include "core/base/readfile.h"
#include "core/filetype/name.h"
#include "core/filetype/pack.h"
#include "core/filetype/type.h"

static struct file_tables *tables;
static struct arena *arena;

static void
fail(const char *what, const char *file)
{
	fprintf(stderr, "sniff: %s: %s\n", file, what);
	exit(1);
}

static const char *
mismatch(const char *name, const char *type, const struct file_type *t)
{
	struct name_look look;

	if (name_look(tables, span_str(name), arena, &look) < 0)
		fail("no memory", name);
	return file_mismatch_name(file_mismatch(tables, look.ext,
	    span_str(type), span_str(t->type)));
}

static void
sniff(const char *file, const char *name, const char *type)
{
	static const char *const words[] = { "macros", "encrypted", "script",
		"form", "smuggling" };
	struct file_type t;
	struct span folded;
	struct buf b;

	buf_init(&b, (size_t)64 << 20);
	if (read_file(file, &b) < 0)
		fail("cannot be read", file);
	if (file_type_read(buf_span(&b), arena, &t) < 0)
		fail("no memory", file);
	folded = file_type_fold(tables, span_str(t.type));
	printf("%s\t" SPAN_FMT "\t%s\t", t.type, SPAN_ARG(folded),
	    file_type_family(tables, folded));
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (t.found & 1u << i)
			printf("%s ", words[i]);
	printf("\t%s\n", mismatch(name, type, &t));
	buf_done(&b);
	arena_reset(arena);
}

static void
list_pack(const char *file)
{
	struct pack p;
	struct buf b;

	buf_init(&b, (size_t)64 << 20);
	if (read_file(file, &b) < 0)
		fail("cannot be read", file);
	if (pack_read(buf_span(&b), arena, &p) < 0)
		fail("no archive", file);
	printf("%s\t%zu\t%zu locked\tfaults %x\n", p.format, p.n, p.encrypted,
	    p.faults);
	for (size_t i = 0; i < p.n && i < 20; i++)
		printf("%u\t%llu\t%s\t" SPAN_FMT "\n", p.v[i].depth,
		    (unsigned long long)p.v[i].size, p.v[i].encrypted ?
		    "locked" : "", SPAN_ARG(p.v[i].name));
	buf_done(&b);
}

static void
sniff_lines(void)
{
	char line[4096], *name, *type;

	while (fgets(line, sizeof line, stdin)) {
		line[strcspn(line, "\n")] = '\0';
		name = strchr(line, '\t');
		type = name ? strchr(name + 1, '\t') : NULL;
		if (type == NULL)
			fail("not FILE, NAME, TYPE", line);
		*name = *type = '\0';
		sniff(line, name + 1, type + 1);
	}
}

int
main(int argc, char **argv)
{
	struct error e;

	arena = arena_new((size_t)64 << 20);
	if (argc < 3 || arena == NULL ||
	    file_tables_load(argv[1], NULL, &tables, &e) < 0)
		fail("cannot be loaded", argc > 1 ? argv[1] : "");
	if (file_magic_open() < 0)
		fail("there is no database of libmagic", "");
	if (strcmp(argv[2], "--fold") == 0) {
		for (int i = 3; i < argc; i++) {
			struct span s = file_type_fold(tables,
			    span_str(argv[i]));

			printf(SPAN_FMT "\n", SPAN_ARG(s));
		}
	} else if (strcmp(argv[2], "--pack") == 0 && argc == 4) {
		list_pack(argv[3]);
	} else if (strcmp(argv[2], "-") == 0) {
		sniff_lines();
	} else if (argc == 5) {
		sniff(argv[2], argv[3], argv[4]);
	}
	file_magic_close();
	file_tables_free(tables);
	arena_free(arena);
	return 0;
}
