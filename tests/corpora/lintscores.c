/* lintscores RULES FILE…: the score of each mail and the rules that it hits, a
 * line a file: total, possible, rules with "+" between, name; nothing is asked.
 * --times N in front: judges all N times, and says only how many messages a
 * second of CPU time that was. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/base/readfile.h"
#include "core/forged/knowledge.h"
#include "core/lint/lint.h"

#define FILE_MAX ((size_t)64 << 20)
#define NOW (INT64_C(1800000000) * USEC_SEC)

static struct lint_options options;

static void
fail(const char *what, const char *file)
{
	fprintf(stderr, "lintscores: %s: %s\n", file, what);
	exit(1);
}

static struct sheet *
judge(struct span mail, const char *file)
{
	struct answerer by = inquiry_by_facts(NULL);
	struct inquiry *in;
	struct lint *l = NULL;
	struct sheet *s;

	if (lint_prepare(mail, &options, &l) < 0)
		fail("cannot be prepared", file);
	in = inquiry_new(&score_analysis, l, NOW, &by);
	if (in == NULL || !inquiry_settle(in))
		fail("has no end", file);
	s = inquiry_take(in);
	inquiry_free(in);
	lint_free(l);
	if (s == NULL)
		fail("memory", file);
	return s;
}

static void
put(const struct row *r, const char *name)
{
	const struct field *f = r ? row_field(r, name) : NULL;

	printf(SPAN_FMT "\t", SPAN_ARG(f ? f->text : span_str("-")));
}

static void
print(const struct sheet *s, const char *file)
{
	const struct row *top = sheet_find_id(s, "score");
	const char *sep = "";

	put(top, "total");
	put(top, "possible");
	for (const struct row *r = s->root.children; r != NULL;
	    r = row_next(r))
		if (strcmp(r->id, "rule") == 0) {
			printf("%s%s", sep, r->key);
			sep = "+";
		}
	printf("\t%s\n", file);
}

static double
cpu(void)
{
	return (double)clock() / CLOCKS_PER_SEC;
}

int
main(int argc, char **argv)
{
	uint64_t times = 0;
	int at = 1;
	struct forge_knowledge *know = NULL;
	struct lint_tables *tables = NULL;
	struct error e = { 0 };
	double spent = 0, begin;
	struct buf b;

	if (argc > 3 && strcmp(argv[1], "--times") == 0 &&
	    span_u64(span_str(argv[2]), 100000, &times) == 0)
		at = 3;
	if (argc <= at || forge_knowledge_load(argv[at], NULL, &know, &e) < 0 ||
	    lint_tables_load(argv[at], NULL, &tables, &e) < 0)
		fail(e.en, argc > at ? argv[at] : "no folder of rules");
	options.know = know;
	options.tables = tables;
	buf_init(&b, FILE_MAX);
	for (int i = at + 1; i < argc; i++) {
		buf_reset(&b);
		if (read_file(argv[i], &b) < 0)
			fail("cannot be read", argv[i]);
		begin = cpu();
		for (uint64_t n = 0; n < (times > 0 ? times : 1); n++) {
			struct sheet *s = judge(buf_span(&b), argv[i]);

			if (times == 0)
				print(s, argv[i]);
			sheet_free(s);
		}
		spent += cpu() - begin;
	}
	if (times > 0)
		printf("%.0f messages/s of CPU time\n", spent > 0 ?
		    (double)(argc - at - 1) * (double)times / spent : 0);
	buf_done(&b);
	lint_tables_free(tables);
	forge_knowledge_free(know);
	return 0;
}
