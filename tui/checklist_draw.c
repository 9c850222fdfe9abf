/* Drawing of the Checklist pane.
 *
 *   a step: head (step, minutes, risk), text, why, commands to show, the
 *   check and its sheet, how to undo, the answers; from 100 columns on the
 *   record so far beside it.
 *
 * What is wrapped keeps its words and closing brackets together
 * (core/text/cells.h).  Fails: never.  Owns nothing. */
#include <stdio.h>

#include "core/base/timeparse.h"
#include "core/command/step.h"
#include "tui/checklist_part.h"

#define TEXT_LEFT	2	/* columns before the step's text */
#define ANSWER_LEFT	6	/* columns before an answer's label */
#define SHEET_LEAST	4	/* rows that a check's sheet needs */
#define SHEET_LOOKED_AT	10	/* while the keys move in it */
#define TITLE_LEFT	1

static enum lang
lang(const struct checklist_pane *d)
{
	return d->pane->console->lang;
}

static const char *
word(const struct checklist_pane *d, const char *id)
{
	struct text t = text_plain(id);

	return text_in(&t, lang(d));
}

static int
wrap_at(const struct checklist_pane *d, const struct area *a, int row,
    int col, enum style style, struct text t)
{
	if (text_is_none(&t) || row >= a->rows)
		return row;
	return row + area_wrap(a, row, col, a->rows - row, style,
	    span_str(text_in(&t, lang(d))));
}

/* ---- the list ---- */

static void
when_text(char out[32], usec_t t)
{
	struct civil c;

	time_civil_local(t, &c);
	snprintf(out, 32, "%02d-%02d %02d:%02d", c.month, c.day, c.hour,
	    c.minute);
}

static void
draw_run(const struct checklist_pane *d, const struct area *a, int row,
    const struct checklist_line *l, enum style style)
{
	const char *title = l->entry && l->entry->list ?
	    text_in(&l->entry->list->title, lang(d)) : l->run->list;
	char n[24], when[32];
	struct text t;
	int edge, col = TITLE_LEFT;

	snprintf(n, sizeof n, "%lld", (long long)l->run->position + 1);
	when_text(when, l->run->changed);
	t = text_say(d->frame, "tui.step.line-run", "step", n, "time", when,
	    NULL);
	edge = area_right(a, row, style, text_in(&t, lang(d)));
	col += area_str(a, row, col, style, word(d, "tui.step.go-on")) + 1;
	area_text(a, row, col, edge - col - 1, style, span_str(title));
}

void
checklist_draw_line(struct checklist_pane *d, const struct area *a, int row,
    size_t i, enum style style)
{
	const struct checklist_line *l = &d->lines[i];
	const struct checklist *c = l->entry ? l->entry->list : NULL;

	if (l->run != NULL)
		draw_run(d, a, row, l, style);
	else if (c != NULL)
		area_text(a, row, TITLE_LEFT, -1, style,
		    span_str(text_in(&c->title, lang(d))));
	else
		area_text(a, row, TITLE_LEFT, -1, STYLE_ERROR,
		    span_str(l->entry->name));
}

static int
draw_label(const struct checklist_pane *d, const struct area *a, int row,
    const char *id)
{
	if (row < a->rows)
		area_str(a, row, 1, STYLE_DIM, word(d, id));
	return row + 1;
}

/* A list that could not be read: what is wrong with it, line by line. */
static void
draw_problems(const struct checklist_pane *d, const struct area *a,
    const struct checklist_problems *p)
{
	struct buf b;
	int row = 0;

	row = wrap_at(d, a, row, 1, STYLE_ERROR,
	    text_plain("tui.step.unfit-list"));
	for (size_t i = 0; i < p->n && row < a->rows; i++) {
		if (p->v[i].warning)
			continue;
		buf_init(&b, 8192);
		checklist_problem_place(p, &p->v[i], &b);
		if (buf_adds(&b, text_in(&p->v[i].text, lang(d))) == 0)
			row += area_wrap(a, row, 1, a->rows - row,
			    STYLE_PLAIN, buf_span(&b));
		buf_done(&b);
	}
}

static int
draw_run_detail(const struct checklist_pane *d, const struct area *a,
    const struct run_info *r)
{
	char when[32];

	when_text(when, r->started);
	return wrap_at(d, a, 0, 1, STYLE_NOTICE, text_say(d->frame,
	    "tui.step.unfinished", "case", r->case_name, "time", when,
	    NULL)) + 1;
}

void
checklist_draw_detail(struct checklist_pane *d, const struct area *a)
{
	const struct checklist_line *l = d->list.cursor < d->n ?
	    &d->lines[d->list.cursor] : NULL;
	const struct checklist *c;
	int row = 0;

	if (l == NULL)
		return;
	if (l->entry == NULL || l->entry->list == NULL) {
		if (l->entry != NULL)
			draw_problems(d, a, &l->entry->problems);
		else
			wrap_at(d, a, 0, 1, STYLE_ERROR,
			    text_plain("tui.step.list-gone"));
		return;
	}
	c = l->entry->list;
	if (l->run != NULL)
		row = draw_run_detail(d, a, l->run);
	row = wrap_at(d, a, row, 1, STYLE_BOLD, c->title);
	row = draw_label(d, a, row, "tui.step.symptoms");
	for (size_t i = 0; i < c->nsymptoms; i++) {
		if (row < a->rows)
			area_str(a, row, 1, STYLE_PLAIN, "-");
		row = wrap_at(d, a, row, 3, STYLE_PLAIN, c->symptoms[i]);
	}
	if (!text_is_none(&c->needs)) {
		row = draw_label(d, a, row, "tui.step.needs");
		row = wrap_at(d, a, row, 3, STYLE_PLAIN, c->needs);
	}
	row = wrap_at(d, a, row, 1, STYLE_GOOD, d->solved);
	if (checklist_is_old(c, console_now(d->pane->console)))
		wrap_at(d, a, row, 1, STYLE_NOTICE,
		    text_plain("tui.step.old"));
}

/* ---- a step ---- */

static int
draw_commands(const struct checklist_pane *d, const struct area *a, int row)
{
	const struct walk_view *v = &d->view;

	for (size_t i = 0; i < v->ncommands && row < a->rows; i++) {
		const char *at = word(d, v->on_host[i] ?
		    "tui.step.on-host" : "tui.step.on-pc");
		int col = TEXT_LEFT + area_str(a, row, TEXT_LEFT, STYLE_DIM,
		    at) + 1;

		row = wrap_at(d, a, row, col, STYLE_BOLD, v->commands[i]);
	}
	return row;
}

/* The step's own check: its command, and whether it runs. */
static int
draw_run_state(const struct checklist_pane *d, const struct area *a, int row)
{
	const struct walk_view *v = &d->view;
	char digits[TEXT_NUMBER];

	if (v->run == WALK_RUN_NONE || v->kind == CHECKLIST_END)
		return row;
	if (v->run != WALK_RUN_READY)
		return wrap_at(d, a, row, TEXT_LEFT, STYLE_DIM, v->run_says);
	row = wrap_at(d, a, row, TEXT_LEFT, STYLE_DIM, v->run_says);
	if (d->running != NULL)
		return wrap_at(d, a, row, TEXT_LEFT, STYLE_NOTICE,
		    text_plain("tui.step.checking"));
	if (d->run_error.code < 0 && row < a->rows)
		row += area_wrap(a, row, TEXT_LEFT, a->rows - row,
		    STYLE_WARNING, span_str(error_in(&d->run_error,
		    lang(d))));
	if (v->candidates > 0)
		row = wrap_at(d, a, row, TEXT_LEFT, STYLE_NOTICE,
		    text_say(d->frame, "tui.step.choose-row", "n",
		    text_number(digits, (long long)v->candidates), NULL));
	return row;
}

/* The label, and behind it what the check says or what was answered. */
static const char *
answer_words(const struct checklist_pane *d, const struct walk_view_answer *v)
{
	const char *label = text_in(&v->label, lang(d)), *both;

	if (!v->preselected && !v->given)
		return label;
	both = arena_printf(d->frame, "%s %s", label, word(d,
	    v->preselected ? "tui.step.preselected" : "tui.step.given"));
	return both != NULL ? both : label;
}

static int
answer_rows(const struct checklist_pane *d, const struct area *a, size_t i)
{
	int n = area_wrap(a, 0, ANSWER_LEFT, -1, STYLE_PLAIN, span_str(
	    answer_words(d, &d->view.answers[i])));

	return n < 1 ? 1 : n;
}

static int
draw_answer(const struct checklist_pane *d, const struct area *a, int row,
    size_t i)
{
	const struct walk_view_answer *v = &d->view.answers[i];
	bool here = i == d->cursor && !d->on_sheet;
	enum style style = here ? STYLE_CURSOR : STYLE_PLAIN;
	char key[2] = { v->key, '\0' };
	int rows = answer_rows(d, a, i);

	if (row >= a->rows)
		return row;
	for (int r = row; here && r < row + rows && r < a->rows; r++)
		area_fill(a, r, STYLE_CURSOR);
	if (here)
		area_str(a, row, 1, style, ">");
	area_str(a, row, 3, here ? style : STYLE_KEY, key);
	area_wrap(a, row, ANSWER_LEFT, a->rows - row, style,
	    span_str(answer_words(d, v)));
	return row + rows;
}

static int
draw_end(const struct checklist_pane *d, const struct area *a, int row)
{
	const struct walk_view *v = &d->view;

	row = wrap_at(d, a, row + 1, TEXT_LEFT, STYLE_NOTICE,
	    text_plain(v->next != NULL ? "tui.step.end-next" :
	    "tui.step.end"));
	return wrap_at(d, a, row, TEXT_LEFT, STYLE_DIM,
	    text_plain("tui.step.end-report"));
}

static enum style
head_style(const struct checklist_pane *d)
{
	switch (walk_step(session_walk(d->session))->node->result) {
	case RESULT_FIXED:
		return STYLE_GOOD;
	case RESULT_WORKAROUND:
	case RESULT_ESCALATE:
		return STYLE_WARNING;
	default:
		return STYLE_HEADING;
	}
}

/* Text, reason and commands; the row behind them. */
static int
draw_words(const struct checklist_pane *d, const struct area *a)
{
	const struct walk_view *v = &d->view;
	int row;

	area_text(a, 0, 1, -1, head_style(d), span_str(text_in(&v->head,
	    lang(d))));
	row = wrap_at(d, a, 1, TEXT_LEFT, STYLE_BOLD, v->text);
	row = wrap_at(d, a, row, TEXT_LEFT, STYLE_DIM, v->why);
	row = draw_commands(d, a, row);
	if (!text_is_none(&v->undo) && row < a->rows) {
		int col = TEXT_LEFT + area_str(a, row, TEXT_LEFT, STYLE_DIM,
		    word(d, "tui.step.undo")) + 1;

		row = wrap_at(d, a, row, col, STYLE_PLAIN, v->undo);
	}
	return draw_run_state(d, a, row);
}

/* The check's rows below the answers; where they are looked at and there is
 * little room, instead of the step. */
static void
draw_sheet(struct checklist_pane *d, const struct area *a, int row)
{
	struct area sheet;

	if (d->on_sheet && a->rows - row - 1 < SHEET_LOOKED_AT) {
		row = 1;
		for (int r = row; r < a->rows; r++)
			area_fill(a, r, STYLE_PLAIN);
	}
	if (a->rows - row - 1 < SHEET_LEAST)
		return;
	area_hline(a, row, STYLE_DIM);
	sheet = area_sub(a, row + 1, 0, a->rows - row - 1, a->cols);
	sheet_view_draw(&d->sheet, &sheet, d->on_sheet);
}

static void
draw_step(struct checklist_pane *d, const struct area *a)
{
	const struct walk_view *v = &d->view;
	int row = draw_words(d, a), note, rows = 0;

	if (v->kind == CHECKLIST_END) {
		draw_end(d, a, row);
		return;
	}
	/* a blank line where there is room for it */
	note = *v->note != '\0';
	for (size_t i = 0; i < v->nanswers; i++)
		rows += answer_rows(d, a, i);
	if (row + 1 + rows + note <= a->rows)
		row++;
	for (size_t i = 0; i < v->nanswers; i++)
		row = draw_answer(d, a, row, i);
	if (note && row < a->rows)
		row = wrap_at(d, a, row, TEXT_LEFT, STYLE_NOTICE,
		    text_say(d->frame, "tui.step.note", "note", v->note,
		    NULL));
	if (v->sheet != NULL)
		draw_sheet(d, a, row);
}

/* ---- the record ---- */

static void
draw_record(struct checklist_pane *d, const struct area *a)
{
	const struct row *top;
	size_t n = 0, seen = 0, room = (size_t)a->rows / 3;
	int row = draw_label(d, a, 0, "tui.step.record");

	if (d->record == NULL)
		d->record = transcript_sheet(session_walk(d->session),
		    console_now(d->pane->console));
	top = d->record != NULL ? d->record->root.children : NULL;
	for (const struct row *r = top ? top->children : NULL; r; r = r->next)
		n += strcmp(r->id, "step") == 0;
	/* the last ones, as many as there is surely room for */
	for (const struct row *r = top ? top->children : NULL; r;
	    r = r->next) {
		if (strcmp(r->id, "step") != 0 || seen++ + room < n)
			continue;
		if (row < a->rows)
			area_str(a, row, 1, STYLE_DIM, "-");
		row = wrap_at(d, a, row, 3, STYLE_PLAIN, r->report);
	}
}

void
checklist_draw_walk(struct checklist_pane *d, const struct area *a)
{
	struct area step = *a, record;

	if (a->cols >= LAYOUT_WIDE) {
		layout_split(a, 62, &step, &record);
		draw_record(d, &record);
	}
	draw_step(d, &step);
}

/* ---- the view ---- */

static void
take_sheet(struct checklist_pane *d)
{
	const struct sheet *s = d->view.sheet;
	struct sheet *copy = s ? sheet_new(s->kind, s->subject) : NULL;

	/* one of several is found by its head */
	sheet_view_usual(&d->sheet, d->view.candidates > 0 ? USUAL_CLOSED :
	    USUAL_OPEN, SEVERITY_NONE);
	for (const struct row *r = copy ? s->root.children : NULL; r;
	    r = r->next)
		sheet_copy_row(copy, NULL, r);
	sheet_view_set(&d->sheet, copy);
	if (copy == NULL)
		d->on_sheet = false;
}

void
checklist_show(struct checklist_pane *d)
{
	struct console *c = d->pane->console;
	const struct walk *w = session_walk(d->session);
	int r;

	arena_reset(d->view_arena);
	d->view = (struct walk_view){ 0 };
	r = walk_view(w, &command_tools, console_now(c), d->view_arena,
	    &d->view);
	if (r < 0) {
		struct error e = { 0 };

		error_set(&e, r, "tui.step.no-view", NULL);
		console_error(c, &e);
		d->view = (struct walk_view){ 0 };
	}
	d->cursor = d->view.nanswers;
	for (size_t i = 0; i < d->view.nanswers; i++) {
		const struct walk_view_answer *a = &d->view.answers[i];

		d->choices[i] = (struct pane_choice){ a->key, a->label };
		if (a->preselected || (a->given && d->cursor ==
		    d->view.nanswers))
			d->cursor = i;
	}
	take_sheet(d);
	sheet_free(d->record);
	d->record = NULL;
	console_dirty(c);
}
