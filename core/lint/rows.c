/* The rows `rule`: what was found, where, what to do. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/lint/lint_part.h"

#define EVIDENCE_BYTES 4096

/* ---- sentences ---- */

/* One language of a sentence with the values of a hit. */
static const char *
fill_one(struct sheet *s, const struct lint_hit *h, const char *pattern,
    bool ja)
{
	const char *names[LINT_SLOTS], *values[LINT_SLOTS];
	size_t n = h ? h->nslots : 0;
	struct text t;

	for (size_t i = 0; i < n; i++) {
		const struct lint_slot *slot = &h->slots[i];

		names[i] = slot->name;
		values[i] = slot->value.p ? text_value(s->arena,
		    slot->value) : ja ? slot->words.ja : slot->words.en;
	}
	t = text_fill(s->arena, pattern, "", names, values, n);
	return t.ja;
}

static struct text
fill(struct sheet *s, const struct lint_hit *h, struct text pattern)
{
	return (struct text){ fill_one(s, h, pattern.ja, true),
		fill_one(s, h, pattern.en, false) };
}

static struct text
message_of(struct sheet *s, const struct lint_outcome *o,
    const struct lint_hit *h)
{
	struct text t = fill(s, h, o->rule->message);

	if (!o->perhaps)
		return t;
	return text_say_both(s->arena, "lint.perhaps", "message", &t, NULL);
}

/* ---- places ---- */

/* The name of the field that stands there. */
static struct span
field_name(const struct lint_view *v, const struct lint_place *p)
{
	for (size_t i = 0; i < v->fields->n; i++) {
		size_t at = (size_t)(v->fields->v[i].raw.p - v->mail.p);

		if (p->offset >= at &&
		    p->offset < at + v->fields->v[i].raw.n)
			return span_trim(v->fields->v[i].name);
	}
	return span_str("");
}

static void
put_place(struct sheet *s, struct row *r, const struct lint_view *v,
    const struct lint_place *p)
{
	struct span name = p->part ? span_str(p->part) :
	    p->offset == MIME_NO_OFFSET ? span_str("") : field_name(v, p);
	struct span bytes = span_str("");

	if (name.n > 0) {
		row_text(s, r, "where", name);
		row_words(s, r, text_say(s->arena, p->part ?
		    "lint.where.part" : "lint.where.header", "name",
		    text_value(s->arena, name), NULL));
	}
	if (p->offset == MIME_NO_OFFSET || p->offset > v->mail.n ||
	    p->length > v->mail.n - p->offset)
		return;
	if (p->part == NULL)
		bytes = span_trim(span_of(v->mail.p + p->offset, p->length <
		    EVIDENCE_BYTES ? p->length : EVIDENCE_BYTES));
	row_evidence(s, r, span_str("mail"), (int64_t)p->offset,
	    (int64_t)p->length, bytes);
}

/* ---- a rule ---- */

static struct text
shown_id(struct sheet *s, const char *id)
{
	char *upper = arena_strdup(s->arena, id);

	for (char *c = upper; c != NULL && *c; c++)
		if (*c >= 'a' && *c <= 'z')
			*c = (char)(*c - 0x20);
	return (struct text){ upper, upper };
}

/* For programs; the label says it to people. */
static void
hidden(struct sheet *s, struct row *r, const char *name, const char *value)
{
	row_text(s, r, name, span_str(value));
	row_words(s, r, (struct text){ "", "" });
}

static struct row *
rule_row(struct sheet *s, struct row *parent, const char *id,
    const struct lint_outcome *o)
{
	struct row *r = sheet_row(s, parent, id, span_str(o->rule->id));

	if (r == NULL)
		return NULL;
	r->label = shown_id(s, o->rule->id);
	hidden(s, r, "rule", o->rule->id);
	hidden(s, r, "section", o->rule->section->id);
	return r;
}

/* Several hits stand below the rule. */
static void
hit_rows(struct sheet *s, struct row *r, const struct lint_view *v,
    const struct lint_outcome *o)
{
	char key[24];
	size_t n = 0;

	for (const struct lint_hit *h = o->hits; h != NULL; h = h->next) {
		struct row *hit;

		snprintf(key, sizeof key, "%zu", ++n);
		hit = sheet_row(s, r, "hit", span_str(key));
		if (hit == NULL)
			return;
		hit->why = message_of(s, o, h);
		put_place(s, hit, v, &h->place);
	}
}

static void
deduction(struct sheet *s, struct row *parent, const struct lint_view *v,
    const struct lint_outcome *o)
{
	struct row *r = rule_row(s, parent, "rule", o);

	if (r == NULL)
		return;
	r->severity = lint_severity(o);
	if (o->points > 0) {
		r->has_points = true;
		r->points_milli = -o->points;
	}
	hidden(s, r, "points", arena_printf(s->arena, "%.1f",
	    r->points_milli / 1000.0));
	r->why = message_of(s, o, o->hits);
	r->remedy = fill(s, o->hits, o->rule->remedy);
	if (o->hits != NULL)
		put_place(s, r, v, &o->hits->place);
	if (o->nhits > 1) {
		row_number(s, r, "hits", FIELD_INT, (int64_t)o->nhits);
		hit_rows(s, r, v, o);
	}
}

/* ---- all rules ---- */

/* Larger deductions first; then by severity, then as in the table. */
static int
by_weight(const void *a, const void *b)
{
	const struct lint_outcome *x = *(const struct lint_outcome *const *)a;
	const struct lint_outcome *y = *(const struct lint_outcome *const *)b;

	if (x->points != y->points)
		return y->points - x->points;
	if (lint_severity(x) != lint_severity(y))
		return (int)lint_severity(y) - (int)lint_severity(x);
	return x < y ? -1 : x > y;
}

static size_t
hits_sorted(const struct lint_view *v, const struct lint_outcome *all,
    const struct score_section *of, const struct lint_outcome **to)
{
	size_t n = 0;

	for (size_t i = 0; i < v->tables->nrules; i++)
		if (all[i].state == LINT_HIT &&
		    (of == NULL || all[i].rule->section == of))
			to[n++] = &all[i];
	if (n > 0)
		qsort(to, n, sizeof *to, by_weight);
	return n;
}

int
lint_rule_rows(struct sheet *s, struct row *parent,
    const struct lint_view *v, const struct lint_outcome *all,
    const struct score_section *of, struct arena *a)
{
	const struct lint_outcome **to = arena_array(a, v->tables->nrules + 1,
	    sizeof *to);
	size_t n;

	if (to == NULL)
		return -ENOMEM;
	n = hits_sorted(v, all, of, to);
	for (size_t i = 0; i < n; i++)
		deduction(s, parent, v, to[i]);
	return 0;
}

/* The first part of a sentence without what was found. */
static struct text
title_of(struct sheet *s, const struct lint_rule *r)
{
	struct lint_hit none = { .nslots = 0 };
	static const char *const names[] = { "x", "y", "n", "m", "dom", "ip" };

	for (size_t i = 0; i < LINT_SLOTS; i++)
		none.slots[none.nslots++] = (struct lint_slot){
			.name = names[i], .value = span_str("…") };
	return fill(s, &none, r->message);
}

static size_t
count_state(const struct lint_view *v, const struct lint_outcome *all,
    enum lint_state state)
{
	size_t n = 0;

	for (size_t i = 0; i < v->tables->nrules; i++)
		n += all[i].state == state;
	return n;
}

/* What was looked at and not found; or what could not be looked at. */
static void
fold_rows(struct sheet *s, const struct lint_view *v,
    const struct lint_outcome *all, enum lint_state state, const char *id)
{
	size_t n = count_state(v, all, state);
	struct row *top, *r;

	if (n == 0)
		return;
	top = sheet_row(s, NULL, id, span_str(""));
	row_number(s, top, "rules", FIELD_INT, (int64_t)n);
	if (top != NULL && state != LINT_PASSED)
		top->state = state == LINT_PENDING ? ROW_PENDING :
		    ROW_UNKNOWN;
	for (size_t i = 0; top != NULL && i < v->tables->nrules; i++) {
		if (all[i].state != state)
			continue;
		r = rule_row(s, top, state == LINT_PASSED ? "rule.passed" :
		    "rule.unknown", &all[i]);
		if (r == NULL)
			return;
		r->state = top->state;
		r->why = title_of(s, all[i].rule);
	}
}

void
lint_folded_rows(struct sheet *s, const struct lint_view *v,
    const struct lint_outcome *all)
{
	fold_rows(s, v, all, LINT_PENDING, "pending");
	fold_rows(s, v, all, LINT_UNKNOWN, "unknown");
	fold_rows(s, v, all, LINT_PASSED, "passed");
}
