/* Tables into structs; faults are sentences with file and line. */
#include "core/lint/tables.h"

#include <errno.h>
#include <stdlib.h>

#include "core/knowledge/rows.h"

#define ARENA_MAX ((size_t)4 << 20)

enum file { RULES, SECTIONS, PARTS, PART_RULES, CAPS, GRADES, FILES };

static const char *const rule_columns[] = { "id", "section", "severity",
	"points", "message_ja", "message_en", "remedy_ja", "remedy_en",
	"applies_to", NULL };
static const char *const section_columns[] = { "id", "max", "floor",
	"name_ja", "name_en", "side", NULL };
static const char *const part_columns[] = { "id", "section", "max",
	"name_ja", "name_en", NULL };
static const char *const part_rule_columns[] = { "part", "rule", NULL };
static const char *const cap_columns[] = { "id", "cap", "message_ja",
	"message_en", NULL };
static const char *const grade_columns[] = { "from", "name_ja", "name_en",
	NULL };

static const struct source {
	const char	*name;
	const char *const *columns;
	bool		 unique;
} sources[FILES] = {
	[RULES] = { "lint_rules.tsv", rule_columns, true },
	[SECTIONS] = { "score_sections.tsv", section_columns, true },
	[PARTS] = { "score_parts.tsv", part_columns, true },
	[PART_RULES] = { "score_part_rules.tsv", part_rule_columns, false },
	[CAPS] = { "score_caps.tsv", cap_columns, true },
	[GRADES] = { "score_grades.tsv", grade_columns, true },
};

struct holder {
	struct lint_tables t;		/* first: what callers see */
	struct arena	*a;
	struct table	*files[FILES];
};

/* A row that is being read. */
struct reading {
	struct rows	 rows;		/* first: what is read with */
	struct holder	*h;
	enum file	 file;
};

/* ---- cells ---- */

/* "0.3", at most three digits behind the point, as thousandths. */
static int
thousandths(const struct reading *r, const char *column, int *ret)
{
	struct span rest = span_str(rows_cell(&r->rows, column)), whole;
	uint64_t units, part = 0;

	if (!span_split(&rest, '.', &whole) ||
	    span_u64(whole, 100, &units) < 0 || rest.n > 3 ||
	    (rest.n > 0 && span_u64(rest, 999, &part) < 0))
		return rows_fault(&r->rows, column);
	for (size_t i = rest.n; i < 3; i++)
		part *= 10;
	*ret = (int)(units * 1000 + part);
	return 0;
}

/* ---- rows ---- */

static const struct score_section *
find_section(const struct lint_tables *t, const char *id)
{
	for (size_t i = 0; i < t->nsections; i++)
		if (strcmp(t->sections[i].id, id) == 0)
			return &t->sections[i];
	return NULL;
}

static int
read_section(const struct reading *r, struct score_section *s)
{
	static const char *const sides[] = { "server", "letter", NULL };
	int side = rows_word(&r->rows, "side", sides);
	int e = thousandths(r, "max", &s->max);

	if (e == 0)
		e = thousandths(r, "floor", &s->floor);
	s->id = rows_cell(&r->rows, "id");
	if (e < 0 || side < 0)
		return -EINVAL;
	s->side = (enum score_side)side;
	return rows_pair(&r->rows, "name", &s->name);
}

static int
read_part(const struct reading *r, struct score_part *p)
{
	p->id = rows_cell(&r->rows, "id");
	p->section = find_section(&r->h->t, rows_cell(&r->rows, "section"));
	if (p->section == NULL)
		return rows_fault(&r->rows, "section");
	if (rows_pair(&r->rows, "name", &p->name) < 0)
		return -EINVAL;
	return thousandths(r, "max", &p->max);
}

static int
read_rule(const struct reading *r, struct lint_rule *l)
{
	static const char *const words[] = { "both", "outgoing", "incoming",
		NULL };
	int applies = rows_word(&r->rows, "applies_to", words);

	l->id = rows_cell(&r->rows, "id");
	l->section = find_section(&r->h->t, rows_cell(&r->rows, "section"));
	if (l->section == NULL)
		return rows_fault(&r->rows, "section");
	if (!severity_parse(span_str(rows_cell(&r->rows, "severity")), &l->severity))
		return rows_fault(&r->rows, "severity");
	if (applies < 0 || rows_pair(&r->rows, "message", &l->message) < 0 ||
	    rows_pair(&r->rows, "remedy", &l->remedy) < 0)
		return -EINVAL;
	l->applies = (enum lint_applies)applies;
	return thousandths(r, "points", &l->points);
}

static int
read_part_rule(const struct reading *r, struct lint_tables *t)
{
	const struct score_part *part = NULL;

	for (size_t i = 0; i < t->nparts; i++)
		if (strcmp(t->parts[i].id, rows_cell(&r->rows, "part")) == 0)
			part = &t->parts[i];
	if (part == NULL)
		return rows_fault(&r->rows, "part");
	for (size_t i = 0; i < t->nrules; i++)
		if (strcmp(t->rules[i].id, rows_cell(&r->rows, "rule")) == 0) {
			((struct lint_rule *)t->rules)[i].part = part;
			return 0;
		}
	return rows_fault(&r->rows, "rule");
}

static int
read_cap(const struct reading *r, struct score_cap *c)
{
	c->id = rows_cell(&r->rows, "id");
	if (rows_pair(&r->rows, "message", &c->message) < 0)
		return -EINVAL;
	return thousandths(r, "cap", &c->cap);
}

static int
read_grade(const struct reading *r, struct score_grade *g)
{
	if (rows_pair(&r->rows, "name", &g->name) < 0)
		return -EINVAL;
	return thousandths(r, "from", &g->from);
}

/* ---- files ---- */

static int
by_grade(const void *a, const void *b)
{
	const struct score_grade *x = a, *y = b;

	return y->from - x->from;
}

/* The arrays of a table: what is loaded is never changed again. */
struct arrays {
	struct lint_rule *rules;
	struct score_section *sections;
	struct score_part *parts;
	struct score_cap *caps;
	struct score_grade *grades;
};

static int
read_row(const struct reading *r, const struct arrays *v)
{
	switch (r->file) {
	case RULES:
		return read_rule(r, &v->rules[r->rows.row]);
	case SECTIONS:
		return read_section(r, &v->sections[r->rows.row]);
	case PARTS:
		return read_part(r, &v->parts[r->rows.row]);
	case PART_RULES:
		return read_part_rule(r, &r->h->t);
	case CAPS:
		return read_cap(r, &v->caps[r->rows.row]);
	default:
		return read_grade(r, &v->grades[r->rows.row]);
	}
}

static int
make_room(struct holder *h, struct arrays *v)
{
	struct lint_tables *t = &h->t;

	t->nrules = table_rows(h->files[RULES]);
	t->nsections = table_rows(h->files[SECTIONS]);
	t->nparts = table_rows(h->files[PARTS]);
	t->ncaps = table_rows(h->files[CAPS]);
	t->ngrades = table_rows(h->files[GRADES]);
	t->rules = v->rules = arena_array(h->a, t->nrules + 1,
	    sizeof *v->rules);
	t->sections = v->sections = arena_array(h->a, t->nsections + 1,
	    sizeof *v->sections);
	t->parts = v->parts = arena_array(h->a, t->nparts + 1,
	    sizeof *v->parts);
	t->caps = v->caps = arena_array(h->a, t->ncaps + 1, sizeof *v->caps);
	t->grades = v->grades = arena_array(h->a, t->ngrades + 1,
	    sizeof *v->grades);
	return arena_failed(h->a) ? -ENOMEM : 0;
}

static int
fill(struct holder *h, struct error *e)
{
	static const enum file order[] = { SECTIONS, PARTS, RULES, PART_RULES,
		CAPS, GRADES };
	struct arrays v;
	int r = make_room(h, &v);

	for (size_t i = 0; r == 0 && i < FILES; i++) {
		struct reading row = { { h->files[order[i]], 0, e }, h,
			order[i] };

		for (; r == 0 && row.rows.row < table_rows(row.rows.t);
		    row.rows.row++)
			r = read_row(&row, &v);
	}
	if (r == 0)
		qsort(v.grades, h->t.ngrades, sizeof *v.grades, by_grade);
	return r;
}

int
lint_tables_load(const char *dir, const char *user_dir,
    struct lint_tables **ret, struct error *e)
{
	struct arena *a = arena_new(ARENA_MAX);
	struct holder *h = a ? arena_alloc(a, sizeof *h) : NULL;
	int r = h ? 0 : -ENOMEM;

	if (h == NULL) {
		arena_free(a);
		return r;
	}
	h->a = a;
	h->t.dated = TIME_NONE;
	for (size_t i = 0; r == 0 && i < FILES; i++) {
		const struct table_columns c = { sources[i].columns,
			sources[i].unique };
		usec_t dated;

		r = table_load(dir, user_dir, sources[i].name, &c,
		    &h->files[i], e);
		dated = r == 0 ? table_dated(h->files[i]) : TIME_NONE;
		if (dated != TIME_NONE && (h->t.dated == TIME_NONE ||
		    dated < h->t.dated))
			h->t.dated = dated;
	}
	if (r == 0)
		r = fill(h, e);
	if (r == 0)
		r = file_tables_load(dir, user_dir, &h->t.files, e);
	if (r < 0)
		lint_tables_free(&h->t);
	else
		*ret = &h->t;
	return r;
}

void
lint_tables_free(struct lint_tables *t)
{
	struct holder *h = (struct holder *)t;

	if (h == NULL)
		return;
	for (size_t i = 0; i < FILES; i++)
		table_free(h->files[i]);
	file_tables_free(h->t.files);
	arena_free(h->a);
}

const struct lint_rule *
lint_rule_find(const struct lint_tables *t, const char *id)
{
	for (size_t i = 0; i < t->nrules; i++)
		if (strcmp(t->rules[i].id, id) == 0)
			return &t->rules[i];
	return NULL;
}
