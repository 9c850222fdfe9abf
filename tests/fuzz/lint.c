/* Fuzz: a whole mail against all rules of lint, without an answer.
 * Invariants: a sheet comes of it; points are within their sections; a rule
 * that was found says so in both languages, without a slot left open, in
 * UTF-8; places lie in the mail. */
#include <stdio.h>
#include <stdlib.h>

#include "core/forged/knowledge.h"
#include "core/lint/pair.h"
#include "core/text/utf8.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define NOW (INT64_C(1725270000) * USEC_SEC)

static void
must(bool holds)
{
	if (!holds)
		abort();
}

static struct lint_options
options(void)
{
	static struct forge_knowledge *know;
	static struct lint_tables *tables;
	const char *src = getenv("srcdir");
	struct error e = { 0 };
	char dir[4096];

	snprintf(dir, sizeof dir, "%s/data/rules", src ? src : ".");
	if (know == NULL)
		must(forge_knowledge_load(dir, NULL, &know, &e) == 0 &&
		    lint_tables_load(dir, NULL, &tables, &e) == 0);
	return (struct lint_options){ .know = know, .tables = tables };
}

static void
check_text(const char *text)
{
	static const char *const slots[] = { "{x}", "{y}", "{n}", "{m}",
		"{dom}", "{ip}" };

	must(text != NULL && *text && utf8_valid(span_str(text)));
	for (size_t i = 0; i < sizeof slots / sizeof *slots; i++)
		must(strstr(text, slots[i]) == NULL);
}

static void
check_row(const struct row *r, size_t size)
{
	if (strcmp(r->id, "rule") == 0) {
		must(r->points_milli <= 0 && r->points_milli >= -1000);
		check_text(r->why.ja);
		check_text(r->why.en);
	}
	for (const struct evidence *v = r->evidence; v; v = v->next)
		must(v->position >= 0 && v->length >= 0 &&
		    (uint64_t)v->position + (uint64_t)v->length <= size);
}

/* A mail beside itself. */
static void
check_pair(struct span mail, const struct lint_options *o)
{
	struct arena *a = arena_new((size_t)32 << 20);
	struct lint_pair p;

	must(a != NULL && lint_pair_read(o, mail, mail, a, &p) == 0);
	must(p.same || (p.text.n == 0 && !p.locked));
	must(p.text.n <= LINT_PAIR_TEXT && utf8_valid(p.text));
	arena_free(a);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span mail = { (const char *)data, size };
	struct lint_options o = options();
	struct lint *l = NULL;
	struct sheet *s;

	must(lint_prepare(mail, &o, &l) == 0);
	s = score_analysis.judge(l, NULL, NOW);
	must(s != NULL && !sheet_failed(s) && sheet_find_id(s, "score"));
	for (const struct row *r = s->root.children; r; r = row_next(r))
		check_row(r, size);
	sheet_free(s);
	s = lint_analysis.judge(l, NULL, NOW);
	must(s != NULL && !sheet_failed(s));
	sheet_free(s);
	lint_free(l);
	check_pair(mail, &o);
	return 0;
}
