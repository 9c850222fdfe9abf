/* The sheet `score`: the total with its drawing, what bounds it, the two
 * sides, and each section with its deductions. */
#include <errno.h>

#include "core/lint/lint_part.h"

static const struct text silent = { "", "" };

/* "8.5" for programs; words for people. */
static void
put_points(struct sheet *s, struct row *r, const char *name, int points,
    struct text words)
{
	row_text(s, r, name, span_str(score_text(s->arena, points)));
	row_words(s, r, words);
}

/* ---- the total ---- */

static enum severity
severity_of(const struct lint_tables *t, const struct score *v)
{
	static const enum severity by_grade[] = { SEVERITY_INFO,
		SEVERITY_NOTICE, SEVERITY_WARNING, SEVERITY_ERROR };
	size_t i = v->grade ? (size_t)(v->grade - t->grades) : 3;

	return by_grade[i < 3 ? i : 3];
}

static void
put_sides(struct sheet *s, struct row *r, const struct score *v)
{
	put_points(s, r, "server", v->side[SCORE_SERVER], silent);
	put_points(s, r, "server_possible", v->side_possible[SCORE_SERVER],
	    silent);
	put_points(s, r, "letter", v->side[SCORE_LETTER], silent);
	put_points(s, r, "letter_possible", v->side_possible[SCORE_LETTER],
	    silent);
}

/* catalogue: score.whole score.partly score.range */
static struct text
total_sentence(struct sheet *s, const struct score *v, int most)
{
	const struct text none = { "", "" };
	const struct text *grade = v->grade ? &v->grade->name : &none;
	const char *id = v->low < v->total ? "score.range" :
	    v->possible < most ? "score.partly" : "score.whole";
	struct text total = { score_text(s->arena, v->total), NULL };
	struct text low = { score_text(s->arena, v->low), NULL };
	struct text possible = { score_text(s->arena, v->possible), NULL };

	total.en = total.ja;
	low.en = low.ja;
	possible.en = possible.ja;
	return text_say_both(s->arena, id, "total", &total, "low", &low,
	    "possible", &possible, "grade", grade, NULL);
}

static struct text
side_sentence(struct sheet *s, const struct score *v)
{
	return text_say(s->arena, v->side_possible[SCORE_SERVER] == 0 ?
	    "score.letter-only" : "score.sides", "server", score_text(
	    s->arena, v->side[SCORE_SERVER]), "server_possible",
	    score_text(s->arena, v->side_possible[SCORE_SERVER]), "letter",
	    score_text(s->arena, v->side[SCORE_LETTER]), "letter_possible",
	    score_text(s->arena, v->side_possible[SCORE_LETTER]), NULL);
}

static struct text
sentence(struct sheet *s, const struct score *v, int most)
{
	struct text total = total_sentence(s, v, most);
	struct text sides = side_sentence(s, v);

	return (struct text){
		arena_printf(s->arena, "%s%s", total.ja, sides.ja),
		arena_printf(s->arena, "%s %s", total.en, sides.en),
	};
}

static int
most_of(const struct lint_tables *t)
{
	int most = 0;

	for (size_t i = 0; i < t->nsections; i++)
		most += t->sections[i].max;
	return most;
}

/* The address that our own server delivered to, where it says so: of a tester
 * mailbox check+CASE@host tells which case a mail belongs to. */
static void
put_delivered(struct sheet *s, struct row *r, const struct lint_run *run)
{
	static const char *const names[] = { "X-Original-To",
		"Delivered-To" };
	const struct field_raw *f = NULL;

	for (size_t i = 0; f == NULL && i < 2; i++)
		f = fields_find(run->v->fields, names[i], 0);
	if (f != NULL)
		row_typed(s, r, "delivered_to", FIELD_ADDRESS, span_trim(
		    field_unfold(f->body, run->a)));
}

static void
total_row(struct sheet *s, const struct lint_run *run, const struct score *v)
{
	const struct lint_tables *t = run->v->tables;
	struct row *r = sheet_row(s, NULL, "score", span_str(""));
	int most = most_of(t);
	struct figure *f;

	if (r == NULL)
		return;
	r->state = v->pending ? ROW_PENDING : ROW_DONE;
	r->severity = severity_of(t, v);
	row_value(s, r, span_str(arena_printf(s->arena, "%s / %s",
	    score_text(s->arena, v->total), score_text(s->arena,
	    v->possible))));
	put_points(s, r, "total", v->total, silent);
	put_points(s, r, "possible", v->possible, silent);
	if (v->low < v->total)
		put_points(s, r, "low", v->low, silent);
	put_sides(s, r, v);
	if (v->grade != NULL) {
		row_text(s, r, "grade", span_str(v->grade->name.en));
		row_words(s, r, silent);
	}
	put_delivered(s, r, run);
	r->why = sentence(s, v, most);
	f = row_figure(s, r, FIGURE_GAUGE, silent);
	if (f == NULL)
		return;
	f->max = v->possible;
	figure_point(s, f, "score", text_plain("row.score"), v->total,
	    r->severity);
}

static void
cap_row(struct sheet *s, const struct lint_run *run, const struct score *v)
{
	const char *names[] = { "cap", "dom" }, *values[2];
	struct row *r;

	if (v->cap == NULL)
		return;
	r = sheet_row(s, NULL, "cap", span_str(v->cap->id));
	if (r == NULL)
		return;
	values[0] = score_text(s->arena, v->cap->cap);
	values[1] = text_value(s->arena, run->v->from_domain);
	r->severity = SEVERITY_ERROR;
	row_text(s, r, "cap", span_str(values[0]));
	row_words(s, r, silent);
	r->why = text_fill(s->arena, v->cap->message.ja, v->cap->message.en,
	    names, values, 2);
}

/* ---- sections ---- */

static void
unknown_part(struct sheet *s, struct row *r, const struct score_part *p)
{
	struct row *part = sheet_row(s, r, "part", span_str(p->id));

	if (part == NULL)
		return;
	part->label = p->name;
	part->state = ROW_UNKNOWN;
	put_points(s, part, "max", p->max, silent);
	part->why = text_say(s->arena, "score.part-unknown", "max",
	    score_text(s->arena, p->max), NULL);
}

static int
section_row(struct sheet *s, struct lint_run *run,
    const struct lint_outcome *all, const struct score *v,
    const struct score_sum *sum)
{
	struct row *r = sheet_row(s, NULL, "section",
	    span_str(sum->section->id));
	int most = sum->section->max;

	if (r == NULL)
		return 0;
	r->label = sum->section->name;
	if (sum->possible == 0)
		r->state = ROW_UNKNOWN;
	if (sum->possible > 0)
		row_value(s, r, span_str(arena_printf(s->arena, "%s / %s",
		    score_text(s->arena, sum->points), score_text(s->arena,
		    sum->possible))));
	row_text(s, r, "name", span_str(sum->section->id));
	row_words(s, r, silent);
	put_points(s, r, "points", sum->points, silent);
	put_points(s, r, "possible", sum->possible, silent);
	put_points(s, r, "max", most, silent);
	if (sum->possible < most)
		r->why = text_say(s->arena, sum->possible == 0 ?
		    "score.section-unknown" : "score.section-partly",
		    "points", score_text(s->arena, sum->points), "possible",
		    score_text(s->arena, sum->possible), "max", score_text(
		    s->arena, most), NULL);
	for (size_t i = 0; i < v->nunknown; i++)
		if (v->unknown[i]->section == sum->section)
			unknown_part(s, r, v->unknown[i]);
	return lint_rule_rows(s, r, run->v, all, sum->section, run->a);
}

int
score_rows(struct sheet *s, struct lint_run *run,
    const struct lint_outcome *all)
{
	struct score v;
	int r = score_add_up(run, all, &v);

	if (r < 0)
		return r;
	total_row(s, run, &v);
	cap_row(s, run, &v);
	for (size_t i = 0; r == 0 && i < v.n; i++)
		r = section_row(s, run, all, &v, &v.sums[i]);
	if (r == 0)
		lint_folded_rows(s, run->v, all);
	return r;
}
