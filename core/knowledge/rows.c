/* Cells into values; the first that does not fit ends the reading with one
 * sentence. */
#include "core/knowledge/rows.h"

#include <errno.h>
#include <stdio.h>

#define STEM_MAX 64

const char *
rows_cell(const struct rows *r, const char *column)
{
	return table_cell(r->t, r->row, table_column(r->t, column));
}

int
rows_fault(const struct rows *r, const char *column)
{
	char line[24];

	snprintf(line, sizeof line, "%zu", table_line(r->t, r->row));
	return error_set(r->e, -EINVAL, "knowledge.cell", "file",
	    table_source(r->t, r->row), "line", line, "column", column,
	    "value", rows_cell(r, column), NULL);
}

int
rows_pair(const struct rows *r, const char *stem, struct text *ret)
{
	char ja[STEM_MAX], en[STEM_MAX];

	snprintf(ja, sizeof ja, "%s_ja", stem);
	snprintf(en, sizeof en, "%s_en", stem);
	ret->ja = rows_cell(r, ja);
	ret->en = rows_cell(r, en);
	if (*ret->ja == '\0' && *ret->en != '\0')
		return rows_fault(r, ja);
	if (*ret->en == '\0' && *ret->ja != '\0')
		return rows_fault(r, en);
	return 0;
}

int
rows_word(const struct rows *r, const char *column,
    const char *const *words)
{
	const char *cell = rows_cell(r, column);

	for (int i = 0; words[i] != NULL; i++)
		if (strcmp(words[i], cell) == 0)
			return i;
	return rows_fault(r, column);
}

int
rows_flag(const struct rows *r, const char *column, bool otherwise,
    bool *ret)
{
	static const char *const words[] = { "no", "yes", "", NULL };
	int word = rows_word(r, column, words);

	if (word < 0)
		return word;
	*ret = word == 2 ? otherwise : word == 1;
	return 0;
}

int
rows_number(const struct rows *r, const char *column, int min, int max,
    int *ret)
{
	struct span s = span_str(rows_cell(r, column));
	bool minus = span_starts(s, "-");
	uint64_t n;
	int value;

	if (span_u64(span_skip(s, minus), 1000000000, &n) < 0)
		return rows_fault(r, column);
	value = minus ? -(int)n : (int)n;
	if (value < min || value > max)
		return rows_fault(r, column);
	*ret = value;
	return 0;
}

static bool
is_label(struct span s)
{
	if (s.n == 0 || s.n > 63 || s.p[0] == '-' || s.p[s.n - 1] == '-')
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (!((s.p[i] >= 'a' && s.p[i] <= 'z') ||
		    (s.p[i] >= '0' && s.p[i] <= '9') || s.p[i] == '-'))
			return false;
	return true;
}

int
rows_domain(const struct rows *r, const char *column, bool suffix,
    struct span *ret)
{
	struct span all = span_str(rows_cell(r, column)), rest = all, label;
	int labels = 0;

	if (all.n > 253 || span_ends(all, "."))
		return rows_fault(r, column);
	for (; span_split(&rest, '.', &label); labels++)
		if (!is_label(label))
			return rows_fault(r, column);
	if (labels < (suffix ? 1 : 2))
		return rows_fault(r, column);
	*ret = all;
	return 0;
}
