/* Both tables are small: they are searched from the top, as the user wrote
 * them. */
#include "core/domain/tables.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/dns/wire.h"
#include "core/knowledge/table.h"

enum selector_column { SELECTOR, PROVIDER, SELECTOR_COLUMNS };
enum purpose_column { ID, PREFIX, KIND, PLACE, NAME_JA, NAME_EN,
	PURPOSE_COLUMNS };

static const char *const selector_names[] = { [SELECTOR] = "selector",
	[PROVIDER] = "provider", [SELECTOR_COLUMNS] = NULL };
static const char *const purpose_names[] = { [ID] = "id",
	[PREFIX] = "prefix", [KIND] = "kind", [PLACE] = "place",
	[NAME_JA] = "name_ja", [NAME_EN] = "name_en",
	[PURPOSE_COLUMNS] = NULL };

static const char *const kinds[] = { [PURPOSE_PROOF] = "proof",
	[PURPOSE_POLICY] = "policy", [PURPOSE_WRONG] = "wrong",
	[PURPOSE_OLD] = "old" };

struct domain_tables {
	struct table	*selectors, *purposes;
	int		 selector_at[SELECTOR_COLUMNS];
	int		 purpose_at[PURPOSE_COLUMNS];
	const char	**tries;	/* selectors, each once */
	size_t		 ntries;
};

static const char *
selector_cell(const struct domain_tables *t, size_t row,
    enum selector_column c)
{
	return table_cell(t->selectors, row, t->selector_at[c]);
}

static const char *
purpose_cell(const struct domain_tables *t, size_t row,
    enum purpose_column c)
{
	return table_cell(t->purposes, row, t->purpose_at[c]);
}

/* -1: no such word. */
static int
kind_of(const char *word)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		if (strcmp(kinds[i], word) == 0)
			return (int)i;
	}
	return -1;
}

static int
fault(struct error *e, const char *file, const struct table *t, size_t row,
    const char *what)
{
	char line[24];

	snprintf(line, sizeof line, "%zu", table_line(t, row));
	return error_set(e, -EINVAL, "knowledge.value", "file", file, "line",
	    line, "what", what, NULL);
}

static bool
is_tried(const struct domain_tables *t, const char *selector)
{
	for (size_t i = 0; i < t->ntries; i++) {
		if (dns_name_eq(span_str(t->tries[i]), span_str(selector)))
			return true;
	}
	return false;
}

static int
read_selectors(struct domain_tables *t, struct error *e)
{
	size_t n = table_rows(t->selectors);

	t->tries = calloc(n + 1, sizeof *t->tries);
	if (t->tries == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++) {
		const char *name = selector_cell(t, i, SELECTOR);

		if (!dns_name_valid(span_str(name)) || *name == '.')
			return fault(e, "dkim-selectors.tsv", t->selectors, i,
			    name);
		if (!is_tried(t, name))
			t->tries[t->ntries++] = name;
	}
	return 0;
}

static int
read_purposes(struct domain_tables *t, struct error *e)
{
	for (size_t i = 0; i < table_rows(t->purposes); i++) {
		const char *kind = purpose_cell(t, i, KIND);
		bool wrong = strcmp(kind, kinds[PURPOSE_WRONG]) == 0;

		if (kind_of(kind) < 0 || *purpose_cell(t, i, PREFIX) == '\0')
			return fault(e, "txt-purposes.tsv", t->purposes, i,
			    kind);
		if (wrong != (*purpose_cell(t, i, PLACE) != '\0'))
			return fault(e, "txt-purposes.tsv", t->purposes, i,
			    purpose_cell(t, i, PLACE));
	}
	return 0;
}

static int
load(struct domain_tables *t, const char *dir, const char *user_dir,
    struct error *e)
{
	const struct table_columns selectors = { selector_names, true };
	const struct table_columns purposes = { purpose_names, true };
	int r = table_load(dir, user_dir, "dkim-selectors.tsv", &selectors,
	    &t->selectors, e);

	if (r == 0)
		r = table_load(dir, user_dir, "txt-purposes.tsv", &purposes,
		    &t->purposes, e);
	if (r < 0)
		return r;
	for (size_t i = 0; i < SELECTOR_COLUMNS; i++)
		t->selector_at[i] = table_column(t->selectors,
		    selector_names[i]);
	for (size_t i = 0; i < PURPOSE_COLUMNS; i++)
		t->purpose_at[i] = table_column(t->purposes,
		    purpose_names[i]);
	r = read_selectors(t, e);
	return r < 0 ? r : read_purposes(t, e);
}

int
domain_tables_load(const char *dir, const char *user_dir,
    struct domain_tables **ret, struct error *e)
{
	struct domain_tables *t = calloc(1, sizeof *t);
	int r = t != NULL ? load(t, dir, user_dir, e) : -ENOMEM;

	if (r < 0)
		domain_tables_free(t);
	else
		*ret = t;
	return r;
}

void
domain_tables_free(struct domain_tables *t)
{
	if (t == NULL)
		return;
	table_free(t->selectors);
	table_free(t->purposes);
	free(t->tries);
	free(t);
}

const char *
domain_tables_selector(const struct domain_tables *t, size_t i)
{
	return t != NULL && i < t->ntries ? t->tries[i] : NULL;
}

const char *
domain_tables_provider(const struct domain_tables *t, const char *selector,
    size_t i)
{
	for (size_t row = 0; t != NULL && row < table_rows(t->selectors);
	    row++) {
		const char *provider = selector_cell(t, row, PROVIDER);

		if (*provider != '\0' && dns_name_eq(span_str(selector),
		    span_str(selector_cell(t, row, SELECTOR))) && i-- == 0)
			return provider;
	}
	return NULL;
}

bool
domain_tables_purpose(const struct domain_tables *t, struct span text,
    struct purpose *ret)
{
	for (size_t row = 0; t != NULL && row < table_rows(t->purposes);
	    row++) {
		if (!span_starts_nocase(text, purpose_cell(t, row, PREFIX)))
			continue;
		*ret = (struct purpose){
			.id = purpose_cell(t, row, ID),
			.kind = (enum purpose_kind)kind_of(purpose_cell(t,
			    row, KIND)),
			.place = purpose_cell(t, row, PLACE),
			.name = { purpose_cell(t, row, NAME_JA),
			    purpose_cell(t, row, NAME_EN) },
		};
		return true;
	}
	return false;
}

usec_t
domain_tables_selectors_dated(const struct domain_tables *t)
{
	return t != NULL ? table_dated(t->selectors) : TIME_NONE;
}

usec_t
domain_tables_purposes_dated(const struct domain_tables *t)
{
	return t != NULL ? table_dated(t->purposes) : TIME_NONE;
}
