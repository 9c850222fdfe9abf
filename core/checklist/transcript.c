/* The transcript: rows from the steps that were answered, in their order.  A
 * step that was skipped says that it was not done. */
#include "core/checklist/transcript.h"

#include <stdio.h>

#include "core/checklist/check_part.h"
#include "core/checklist/measured.h"

/* Rows of a check that are kept where none was chosen. */
#define FOUND_MAX 20

/* The sentence of a step, or none (notes have none); behind it what was
 * measured. */
static struct text
sentence(const struct walk *w, const struct walk_step *k, struct arena *a)
{
	const struct checklist_answer *given = checklist_answer(k->node,
	    k->answer);
	struct text step, measured, reason = { k->reason, k->reason };

	if (k->skipped) {
		step = walk_say(w, &k->node->text, NULL, k->left, a);
		return text_say_both(a, *k->reason != '\0' ?
		    "checklist.skipped-because" : "checklist.skipped", "step",
		    &step, "reason", &reason, NULL);
	}
	step = walk_say(w, given->rec.ja != NULL ? &given->rec :
	    &k->node->rec, given, k->left, a);
	measured = measured_say(k->sheet, a);
	if (text_is_none(&step) || text_is_none(&measured))
		return step;
	return text_say_both(a, "checklist.measured.added", "step", &step,
	    "measured", &measured, NULL);
}

static void
hidden(struct sheet *s, struct row *r)
{
	row_words(s, r, (struct text){ "", "" });
}

static void
add_found(struct sheet *s, struct row *parent, const struct walk_step *k)
{
	const struct row *found;

	/* A letter is handed over by itself. */
	if (k->sheet == NULL || strcmp(k->sheet->kind, "letter") == 0)
		return;
	if (*k->chosen != '\0') {
		found = sheet_find_path(k->sheet, span_str(k->chosen));
		if (found != NULL)
			sheet_copy_row(s, parent, found);
		return;
	}
	found = k->sheet->root.children;
	for (size_t n = 0; found != NULL && n < FOUND_MAX; n++) {
		/* where else one could look was not looked at */
		if (strcmp(found->id, "page") != 0)
			sheet_copy_row(s, parent, found);
		found = found->next;
	}
}

/* How a change is taken back: for what was done and may have to be. */
static void
add_undo(struct sheet *s, struct row *r, const struct walk *w,
    const struct walk_step *k, const struct checklist_answer *given)
{
	struct text undo = walk_say(w, &k->node->undo, NULL, k->left,
	    s->arena);

	if (text_is_none(&undo) || k->skipped || k->node->risk < RISK_MID ||
	    says_not_done(given->label.ja))
		return;
	row_text(s, r, "undo", span_str(undo.en));
	row_words(s, r, undo);
}

static void
add_step(struct sheet *s, struct row *parent, const struct walk *w,
    const struct walk_step *k, size_t number)
{
	const struct checklist_answer *given = checklist_answer(k->node,
	    k->answer);
	char key[CHECKLIST_ID + 24], digits[TEXT_NUMBER], letter[2];
	struct row *r;

	snprintf(key, sizeof key, "%zu:%s", number, k->node->id);
	r = sheet_row(s, parent, "step", span_str(key));
	if (r == NULL || given == NULL)
		return;
	r->label = text_say(s->arena, "checklist.step", "n",
	    text_number(digits, (long long)number), NULL);
	r->report = sentence(w, k, s->arena);
	r->why = r->report;
	row_text(s, r, "node", span_str(k->node->id));
	hidden(s, r);
	row_text(s, r, "kind", span_str(checklist_kind_name(k->node->kind)));
	hidden(s, r);
	letter[0] = k->answer;
	letter[1] = '\0';
	row_text(s, r, "answer", span_str(letter));
	if (text_is_none(&r->report) || k->skipped)
		hidden(s, r);
	else
		row_words(s, r, walk_say(w, &given->label, NULL, k->left,
		    s->arena));
	row_number(s, r, "time", FIELD_TIME, k->left);
	row_number(s, r, "spent", FIELD_DURATION, k->spent / 1000);
	if (k->spent < USEC_MIN)
		hidden(s, r);
	if (k->skipped) {
		row_number(s, r, "skipped", FIELD_BOOL, true);
		row_text(s, r, "reason", span_str(k->reason));
	}
	add_undo(s, r, w, k, given);
	if (*k->note != '\0')
		row_text(s, r, "note", span_str(k->note));
	add_found(s, r, k);
}

static void
add_value(struct sheet *s, struct row *parent, const struct walk_value *v)
{
	bool open = v->origin == WALK_OPEN;
	struct row *r = sheet_row(s, parent, open ? "open" : "value",
	    span_str(v->var->name));

	if (r == NULL)
		return;
	r->label = (struct text){ arena_strdup(s->arena, v->var->label.ja),
		arena_strdup(s->arena, v->var->label.en) };
	if (open) {
		r->severity = SEVERITY_NOTICE;
		r->why = text_plain("checklist.open");
		return;
	}
	row_value(s, r, span_str(v->value));
	row_typed(s, r, "value", slot_field_type(v->var->type),
	    span_str(v->value));
	hidden(s, r);
	row_text(s, r, "field", span_str(v->var->field));
	hidden(s, r);
}

static const struct {
	enum checklist_result result;
	enum severity severity;
} severities[] = {
	{ RESULT_FIXED, SEVERITY_INFO },
	{ RESULT_WORKAROUND, SEVERITY_WARNING },
	{ RESULT_ESCALATE, SEVERITY_NOTICE },
	{ RESULT_INFO, SEVERITY_NONE },
};

/* catalogue: checklist.unfinished */
/* The end says what was found; before it, that it goes on. */
static void
add_result(struct sheet *s, struct row *top, const struct walk *w, usec_t now)
{
	const struct walk_step *k = &w->steps[w->nsteps - 1];

	if (k->node->kind != CHECKLIST_END) {
		row_value(s, top, span_str("unfinished"));
		top->report = text_plain("checklist.unfinished-report");
		top->why = top->report;
		top->state = ROW_UNKNOWN;
		return;
	}
	row_value(s, top, span_str(checklist_result_name(k->node->result)));
	top->report = walk_say(w, &k->node->text, NULL, k->entered, s->arena);
	top->why = top->report;
	row_text(s, top, "end", span_str(k->node->id));
	hidden(s, top);
	row_number(s, top, "finished", FIELD_TIME, k->entered > now ? now :
	    k->entered);
	for (size_t i = 0; i < sizeof severities / sizeof *severities; i++) {
		if (severities[i].result == k->node->result)
			top->severity = severities[i].severity;
	}
}

/* Looking back at an earlier step changes nothing of the record. */
static size_t
answered(const struct walk *w)
{
	size_t n = 0;

	while (n < w->nsteps && w->steps[n].answer != '\0')
		n++;
	return n;
}

struct sheet *
transcript_sheet(const struct walk *w, usec_t now)
{
	const struct checklist *l = w->list;
	struct sheet *s = sheet_new("checklist", span_str(l->name));
	struct row *top = s != NULL ? sheet_row(s, NULL, "checklist",
	    span_str(l->name)) : NULL;
	size_t n = answered(w);

	if (top == NULL) {
		sheet_free(s);
		return NULL;
	}
	top->label = walk_say(w, &l->title, NULL, now, s->arena);
	add_result(s, top, w, now);
	row_text(s, top, "list", span_str(l->name));
	hidden(s, top);
	row_number(s, top, "version", FIELD_INT, l->version);
	hidden(s, top);
	row_number(s, top, "started", FIELD_TIME, w->started);
	row_number(s, top, "steps", FIELD_INT, (int64_t)n);
	for (size_t i = 0; i < n; i++)
		add_step(s, top, w, &w->steps[i], i + 1);
	for (size_t i = 0; i < l->nvars; i++) {
		if (w->values[i].origin != WALK_UNASKED)
			add_value(s, top, &w->values[i]);
	}
	if (sheet_failed(s)) {
		sheet_free(s);
		return NULL;
	}
	return s;
}

const struct checklist_node *
transcript_solved(const struct walk *w)
{
	enum checklist_result r = w->steps[w->nsteps - 1].node->result;

	if (w->nsteps < 2 || (r != RESULT_FIXED && r != RESULT_WORKAROUND))
		return NULL;
	return w->steps[w->nsteps - 2].node;
}
