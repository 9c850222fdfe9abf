/* Sums, parts that are not known, caps, the grade. */
#include "core/lint/score.h"

#include <errno.h>

#include "core/lint/lint_part.h"

const char *
score_text(struct arena *a, int thousandths)
{
	int tenths = (thousandths + 50) / 100;

	return arena_printf(a, "%d.%d", tenths / 10, tenths % 10);
}

/* ---- parts ---- */

/* What a part costs; -1: nothing is known of it. */
static int
part_cost(const struct lint_run *run, const struct lint_outcome *all,
    const struct score_part *part)
{
	const struct lint_tables *t = run->v->tables;
	bool known = false, missing = false;
	int most = 0;

	for (size_t i = 0; i < t->nrules; i++) {
		if (t->rules[i].part != part)
			continue;
		if (all[i].state == LINT_HIT) {
			known = true;
			most = all[i].points > most ? all[i].points : most;
		} else if (all[i].state != LINT_PASSED)
			missing = true;
	}
	return known || !missing ? most : -1;
}

static void
add_part(const struct lint_run *run, const struct lint_outcome *all,
    const struct score_part *part, struct score *s)
{
	struct score_sum *sum = &s->sums[part->section -
	    run->v->tables->sections];
	int cost = part_cost(run, all, part);

	if (cost < 0) {
		s->unknown[s->nunknown++] = part;
		sum->possible -= part->max;
		sum->points -= part->max;
	} else
		sum->points -= cost;
}

/* ---- caps ---- */

static bool
any_fired(const struct lint_run *run, const char *const *ids)
{
	for (size_t i = 0; ids[i] != NULL; i++)
		if (lint_fired(run, ids[i]))
			return true;
	return false;
}

static bool
no_from_domain(const struct lint_run *run)
{
	return run->net->author.absent && lint_fired(run, "l243");
}

static bool
no_from(const struct lint_run *run)
{
	return lint_fired(run, "l248");
}

static bool
auth_fail(const struct lint_run *run)
{
	return lint_auth_passes(run) == LINT_PASSES_NOT;
}

static bool
blocked_file(const struct lint_run *run)
{
	static const char *const ids[] = { "l109", "l110", "l111", "l145",
		"l152", NULL };

	return any_fired(run, ids);
}

static bool
listed_link(const struct lint_run *run)
{
	return lint_fired(run, "l223");
}

static bool
listed_server(const struct lint_run *run)
{
	return lint_fired(run, "l421");
}

static bool
too_large(const struct lint_run *run)
{
	return lint_fired(run, "l142");
}

static const struct {
	const char	*id;
	bool		(*applies)(const struct lint_run *run);
} conditions[] = {
	{ "no-from-domain", no_from_domain },
	{ "no-from", no_from },
	{ "auth-fail", auth_fail },
	{ "dmarc-refused", lint_dmarc_refused },
	{ "blocked-file", blocked_file },
	{ "listed-link", listed_link },
	{ "listed-server", listed_server },
	{ "too-large", too_large },
};

static bool
cap_applies(const struct lint_run *run, const struct score_cap *c)
{
	for (size_t i = 0; i < sizeof conditions / sizeof *conditions; i++)
		if (strcmp(conditions[i].id, c->id) == 0)
			return conditions[i].applies(run);
	return false;
}

static void
take_cap(const struct lint_run *run, struct score *s)
{
	const struct lint_tables *t = run->v->tables;
	const struct score_cap *lowest = NULL;

	for (size_t i = 0; i < t->ncaps; i++)
		if (cap_applies(run, &t->caps[i]) && (lowest == NULL ||
		    t->caps[i].cap < lowest->cap))
			lowest = &t->caps[i];
	s->cap = lowest;
	if (lowest == NULL)
		return;
	s->total = s->total < lowest->cap ? s->total : lowest->cap;
	s->low = s->low < lowest->cap ? s->low : lowest->cap;
}

/* ---- all ---- */

/* The share of what is possible, of ten; never better than the cap. */
static const struct score_grade *
grade_of(const struct lint_tables *t, const struct score *s)
{
	long long v = s->possible > 0 ? (long long)s->total * 10000 /
	    s->possible : 0;

	if (s->cap != NULL && v > s->cap->cap)
		v = s->cap->cap;
	for (size_t i = 0; i < t->ngrades; i++)
		if (v >= t->grades[i].from)
			return &t->grades[i];
	return t->ngrades > 0 ? &t->grades[t->ngrades - 1] : NULL;
}

/* The total if the lists that did not answer have the address. */
static int
if_listed(const struct lint_run *run, const struct lint_outcome *all,
    int total)
{
	const struct lint_tables *t = run->v->tables;
	const struct lint_rule *rule = lint_rule_find(t, "l421");
	const struct lint_listed *l = &run->net->listed;

	if (l->known != NET_KNOWN || !l->some_silent || rule == NULL ||
	    all[rule - t->rules].state != LINT_PASSED)
		return total;
	total -= rule->points;
	for (size_t i = 0; i < t->ncaps; i++)
		if (strcmp(t->caps[i].id, "listed-server") == 0 &&
		    total > t->caps[i].cap)
			total = t->caps[i].cap;
	return total < 0 ? 0 : total;
}

static void
add_sections(const struct lint_tables *t, struct score *s)
{
	for (size_t i = 0; i < t->nsections; i++) {
		struct score_sum *sum = &s->sums[i];

		if (sum->points < sum->section->floor)
			sum->points = sum->section->floor;
		s->total += sum->points;
		s->possible += sum->possible;
		s->side[sum->section->side] += sum->points;
		s->side_possible[sum->section->side] += sum->possible;
	}
}

int
score_add_up(const struct lint_run *run, const struct lint_outcome *all,
    struct score *ret)
{
	const struct lint_tables *t = run->v->tables;

	*ret = (struct score){ .n = t->nsections };
	ret->sums = arena_array(run->a, t->nsections + 1, sizeof *ret->sums);
	ret->unknown = arena_array(run->a, t->nparts + 1,
	    sizeof *ret->unknown);
	if (ret->sums == NULL || ret->unknown == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < t->nsections; i++)
		ret->sums[i] = (struct score_sum){ &t->sections[i],
			t->sections[i].max, t->sections[i].max };
	for (size_t i = 0; i < t->nparts; i++)
		add_part(run, all, &t->parts[i], ret);
	for (size_t i = 0; i < t->nrules; i++) {
		if (all[i].state == LINT_PENDING)
			ret->pending = true;
		if (all[i].state == LINT_HIT && t->rules[i].part == NULL)
			ret->sums[t->rules[i].section - t->sections].points -=
			    all[i].points;
	}
	add_sections(t, ret);
	ret->low = if_listed(run, all, ret->total);
	take_cap(run, ret);
	ret->grade = grade_of(t, ret);
	return 0;
}
