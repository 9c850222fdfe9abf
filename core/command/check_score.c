/* Sums are of thousandths, so that 0.1 adds up. */
#include "core/command/check_score.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/text/utf8.h"

#define POINTS 10000		/* of a whole score */

/* "0.3" as 300; -1: no such number. */
static int
thousandths(const char *cell)
{
	struct span rest = span_str(cell), whole;
	uint64_t units, part = 0;

	if (!span_split(&rest, '.', &whole) ||
	    span_u64(whole, 100, &units) < 0 || rest.n > 3 ||
	    (rest.n > 0 && span_u64(rest, 999, &part) < 0))
		return -1;
	for (size_t i = rest.n; i < 3; i++)
		part *= 10;
	return (int)(units * 1000 + part);
}

static int
sum_fault(const struct rows *r, const char *column, int got, int wanted)
{
	char line[24], value[32], want[32];

	snprintf(line, sizeof line, "%zu", table_line(r->t, r->row));
	snprintf(value, sizeof value, "%d.%03d", got / 1000, got % 1000);
	snprintf(want, sizeof want, "%d.%03d", wanted / 1000,
	    wanted % 1000);
	return error_set(r->e, -EINVAL, "knowledge.sum", "file",
	    table_source(r->t, r->row), "line", line, "column", column,
	    "value", value, "wanted", want, NULL);
}

/* Row of the first cell of that column with that text; -1. */
static ptrdiff_t
find_row(const struct table *t, const char *column, const char *text)
{
	int at = table_column(t, column);

	for (size_t i = 0; i < table_rows(t); i++)
		if (strcmp(table_cell(t, i, at), text) == 0)
			return (ptrdiff_t)i;
	return -1;
}

static int
points_of(const struct table *t, ptrdiff_t row, const char *column)
{
	return row < 0 ? -1 : thousandths(table_cell(t, (size_t)row,
	    table_column(t, column)));
}

/* The sum of max over the rows whose column has that text (NULL: all). */
static int
sum_of(const struct table *t, const char *column, const char *text)
{
	int sum = 0;

	for (size_t i = 0; i < table_rows(t); i++)
		if (text == NULL || strcmp(table_cell(t, i,
		    table_column(t, column)), text) == 0)
			sum += points_of(t, (ptrdiff_t)i, "max");
	return sum;
}

/* Ten points, five on each side; a floor is not over its section. */
static int
check_sections(const struct table *t, const struct table *other,
    struct error *e)
{
	static const char *const sides[] = { "server", "letter", NULL };
	struct rows r = { .t = t, .e = e };
	int sum = sum_of(t, "side", NULL);

	(void)other;
	for (; r.row < table_rows(t); r.row++) {
		int max = thousandths(rows_cell(&r, "max"));
		int floor = thousandths(rows_cell(&r, "floor"));

		if (max < 0)
			return rows_fault(&r, "max");
		if (floor < 0 || floor > max)
			return rows_fault(&r, "floor");
	}
	r.row = 0;
	if (sum != POINTS)
		return sum_fault(&r, "max", sum, POINTS);
	for (size_t i = 0; sides[i] != NULL; i++) {
		sum = sum_of(t, "side", sides[i]);
		if (sum != POINTS / 2)
			return sum_fault(&r, sides[i], sum, POINTS / 2);
	}
	return 0;
}

/* The parts of a section have its points. */
static int
check_parts(const struct table *t, const struct table *sections,
    struct error *e)
{
	struct rows r = { .t = t, .e = e };

	for (; r.row < table_rows(t); r.row++) {
		const char *id = rows_cell(&r, "section");
		int sum = sum_of(t, "section", id);
		int max = points_of(sections, find_row(sections, "id", id),
		    "max");

		if (sum != max)
			return sum_fault(&r, id, sum, max);
	}
	return 0;
}

/* No rule takes more than its section has; info takes nothing, and says so. */
static int
check_rule_points(const struct table *t, const struct table *sections,
    struct error *e)
{
	struct rows r = { .t = t, .e = e };

	for (; r.row < table_rows(t); r.row++) {
		ptrdiff_t row = find_row(sections, "id", rows_cell(&r,
		    "section"));
		int points = thousandths(rows_cell(&r, "points"));

		if (points < 0 || points > points_of(sections, row, "max"))
			return rows_fault(&r, "points");
		if (points > 0 && strcmp(rows_cell(&r, "severity"),
		    "info") == 0)
			return rows_fault(&r, "severity");
	}
	return 0;
}

static int
check_caps(const struct table *t, const struct table *other,
    struct error *e)
{
	struct rows r = { .t = t, .e = e };

	(void)other;
	for (; r.row < table_rows(t); r.row++) {
		int cap = thousandths(rows_cell(&r, "cap"));

		if (cap < 0 || cap > POINTS)
			return rows_fault(&r, "cap");
	}
	return 0;
}

/* The best first, down to 0. */
static int
check_grades(const struct table *t, const struct table *other,
    struct error *e)
{
	struct rows r = { .t = t, .e = e };
	int above = POINTS + 1;

	(void)other;
	for (; r.row < table_rows(t); r.row++) {
		int from = thousandths(rows_cell(&r, "from"));

		if (from < 0 || from >= above ||
		    (r.row + 1 == table_rows(t) && from != 0))
			return rows_fault(&r, "from");
		above = from;
	}
	return 0;
}

static bool
is_extension(const char *s)
{
	return *s != '\0' && strspn(s,
	    "abcdefghijklmnopqrstuvwxyz0123456789_-") == strlen(s);
}

/* Risks are 0 to 4; what Gmail refuses has the highest. */
static int
check_extensions(const struct table *t, const struct table *other,
    struct error *e)
{
	struct rows r = { .t = t, .e = e };

	(void)other;
	for (; r.row < table_rows(t); r.row++) {
		int risk = thousandths(rows_cell(&r, "risk"));
		int inside = thousandths(rows_cell(&r, "risk_in_archive"));

		if (!is_extension(rows_cell(&r, "ext")))
			return rows_fault(&r, "ext");
		if (risk < 0 || risk > 4000 || (risk != 4000 &&
		    strcmp(rows_cell(&r, "refused_gmail"), "yes") == 0))
			return rows_fault(&r, "risk");
		if (inside < 0 || inside > 4000)
			return rows_fault(&r, "risk_in_archive");
	}
	return 0;
}

static long
hexadecimal(const char *s)
{
	char *end;
	long n = strtol(s, &end, 16);

	return end == s || *end != '\0' || n > 0x10ffff ? -1 : n;
}

static int
check_ranges(const struct table *t, const struct table *other,
    struct error *e)
{
	struct rows r = { .t = t, .e = e };
	long before = -1;

	(void)other;
	for (; r.row < table_rows(t); r.row++) {
		long first = hexadecimal(rows_cell(&r, "first"));
		long last = hexadecimal(rows_cell(&r, "last"));

		if (table_row_is_users(t, r.row))
			continue;	/* stand in front */
		if (first <= before)
			return rows_fault(&r, "first");
		if (last < first)
			return rows_fault(&r, "last");
		before = last;
	}
	return 0;
}

static bool
is_machine_dependent(const struct table *chars, long code)
{
	struct rows r = { .t = chars };

	for (; r.row < table_rows(chars); r.row++)
		if (strcmp(rows_cell(&r, "class"), "machine-dependent") == 0 &&
		    hexadecimal(rows_cell(&r, "first")) <= code &&
		    code <= hexadecimal(rows_cell(&r, "last")))
			return true;
	return false;
}

static int
check_map(const struct table *t, const struct table *chars, struct error *e)
{
	struct rows r = { .t = t, .e = e };

	for (; r.row < table_rows(t); r.row++) {
		long code = hexadecimal(rows_cell(&r, "code"));
		uint32_t ch = 0;

		if (utf8_decode(span_str(rows_cell(&r, "char")), &ch) <= 0 ||
		    (long)ch != code)
			return rows_fault(&r, "char");
		if (!is_machine_dependent(chars, code))
			return rows_fault(&r, "code");
	}
	return 0;
}

/* Where anybody gets an address, no brand's claim is satisfied. */
static int
check_freemail(const struct table *t, const struct table *free,
    struct error *e)
{
	struct rows r = { .t = t, .e = e };

	for (; r.row < table_rows(t); r.row++)
		if (strcmp(rows_cell(&r, "role"), "mail") == 0 &&
		    strcmp(rows_cell(&r, "counts"), "no") != 0 &&
		    find_row(free, "domain", rows_cell(&r, "domain")) >= 0)
			return rows_fault(&r, "counts");
	return 0;
}

const struct together rules_together[] = {
	{ "score_sections", "score_sections", check_sections },
	{ "score_parts", "score_sections", check_parts },
	{ "lint_rules", "score_sections", check_rule_points },
	{ "score_caps", "score_caps", check_caps },
	{ "score_grades", "score_grades", check_grades },
	{ "ext_risk", "ext_risk", check_extensions },
	{ "name_chars", "name_chars", check_ranges },
	{ "name_map", "name_chars", check_map },
	{ "brand_domains", "freemail", check_freemail },
	{ NULL, NULL, NULL },
};
