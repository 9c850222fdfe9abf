/* What a step shows: sentences with their slots filled.  List and values may
 * be hostile (a file from elsewhere, a subject): all of it is sanitised. */
#include "core/checklist/walk.h"

#include <errno.h>
#include <stdio.h>

#include "core/base/timeparse.h"
#include "core/sheet/writer.h"
#include "core/text/cells.h"

#define TEXT_MAX ((size_t)64 << 10)

struct saying {
	const struct walk *walk;
	const struct checklist_answer *answer;
	usec_t		 time;
	enum lang	 lang;
	struct arena	*arena;
	bool		 inside;	/* filling {answer} itself */
};

static const char *fill(struct saying *s, const char *text);

/* To the minute: "2024-09-02 18:20"; the day alone: the first ten. */
static const char *
moment(struct saying *s, size_t length)
{
	struct buf b;
	const char *p;

	buf_init(&b, 64);
	display_time(&b, s->time);
	p = arena_memdup(s->arena, b.data, b.len < length ? b.len : length);
	buf_done(&b);
	return p;
}

/* The label in quotation marks of the sentence: its own become 『』. */
static const char *
answer_label(struct saying *s)
{
	const char *label;
	struct span rest;
	struct buf b;

	if (s->answer == NULL || s->inside)
		return NULL;
	s->inside = true;
	label = fill(s, text_in(&s->answer->label, s->lang));
	s->inside = false;
	if (label == NULL)
		return NULL;
	buf_init(&b, TEXT_MAX);
	for (rest = span_str(label); rest.n > 0; ) {
		bool open = span_starts(rest, "「");
		bool close = span_starts(rest, "」");

		if (open || close)
			buf_adds(&b, open ? "『" : "』");
		else
			buf_addc(&b, rest.p[0]);
		rest = span_skip(rest, open || close ? strlen("「") : 1);
	}
	label = arena_memdup(s->arena, b.data, b.len);
	buf_done(&b);
	return label;
}

static const char *
value(void *arg, const char *name)
{
	struct saying *s = arg;
	const struct walk_names *n = &s->walk->names;
	const struct walk_value *v = walk_value(s->walk, name);
	const struct { const char *name, *value; } built_in[] = {
		{ "host", n->host }, { "case", n->case_name },
		{ "name", n->reporter }, { "company", n->company },
	};

	if (v != NULL)
		return v->value;
	for (size_t i = 0; i < sizeof built_in / sizeof *built_in; i++) {
		if (strcmp(built_in[i].name, name) == 0)
			return built_in[i].value;
	}
	if (strcmp(name, "time") == 0)
		return moment(s, 16);
	if (strcmp(name, "today") == 0)
		return moment(s, 10);
	return strcmp(name, "answer") == 0 ? answer_label(s) : NULL;
}

static const char *
fill(struct saying *s, const char *text)
{
	const struct slot_filling f = { .value = value, .arg = s,
		.lang = s->lang, .defang = true };
	struct buf filled, clean;
	const char *p = NULL;

	buf_init(&filled, TEXT_MAX);
	buf_init(&clean, TEXT_MAX * 8);
	if (slot_fill(&f, span_str(text), &filled) == 0 &&
	    cells_clean(&clean, buf_span(&filled)) == 0)
		p = arena_memdup(s->arena, clean.data, clean.len);
	buf_done(&filled);
	buf_done(&clean);
	return p != NULL ? p : "";
}

struct text
walk_say(const struct walk *w, const struct text *t,
    const struct checklist_answer *a, usec_t time, struct arena *arena)
{
	struct saying s = { .walk = w, .answer = a, .time = time,
		.arena = arena };
	struct text said = { NULL, NULL };

	if (t->ja == NULL || t->en == NULL)
		return said;
	s.lang = LANG_JA;
	said.ja = fill(&s, t->ja);
	s.lang = LANG_EN;
	said.en = fill(&s, t->en);
	return said;
}

/* ---- the head line ---- */

static struct text
joined(struct arena *a, struct text x, struct text y)
{
	if (text_is_none(&y))
		return x;
	return (struct text){ arena_printf(a, "%s  %s", x.ja, y.ja),
		arena_printf(a, "%s  %s", x.en, y.en) };
}

static struct text
risk(enum checklist_risk r)
{
	switch (r) {
	case RISK_LOW:
		return text_plain("checklist.risk-low");
	case RISK_MID:
		return text_plain("checklist.risk-mid");
	case RISK_HIGH:
		return text_plain("checklist.risk-high");
	default:
		return (struct text){ NULL, NULL };
	}
}

static struct text
result(enum checklist_result r)
{
	switch (r) {
	case RESULT_FIXED:
		return text_plain("checklist.fixed");
	case RESULT_WORKAROUND:
		return text_plain("checklist.workaround");
	case RESULT_ESCALATE:
		return text_plain("checklist.escalate");
	case RESULT_INFO:
		return text_plain("checklist.info");
	default:
		return (struct text){ NULL, NULL };
	}
}

static struct text
head(const struct checklist_node *n, size_t number, struct arena *a)
{
	char digits[TEXT_NUMBER];
	struct text t = n->kind == CHECKLIST_END ? joined(a,
	    text_plain("checklist.end"), result(n->result)) :
	    text_say(a, "checklist.step", "n",
	    text_number(digits, (long long)number), NULL);

	if (n->minutes > 0)
		t = joined(a, t, text_say(a, "checklist.minutes", "n",
		    text_number(digits, n->minutes), NULL));
	return joined(a, t, risk(n->risk));
}

/* ---- run: ---- */

static struct text
missing(const struct walk *w, const char *name, struct arena *a)
{
	const struct walk_value *v = walk_value(w, name);
	struct text label;
	char id[64];

	snprintf(id, sizeof id, "letter.slot.%s", name);
	label = v != NULL ? v->var->label : text_plain(id);
	return text_say_both(a, "checklist.run-missing", "label", &label,
	    NULL);
}

static void
see_run(const struct walk *w, const struct checklist_tools *tools,
    struct saying *s, struct walk_view *v)
{
	const char *run = walk_step(w)->node->run;
	struct error e = { 0 };
	struct buf line;
	int r;

	if (run == NULL)
		return;
	v->run = WALK_RUN_PLANNED;
	v->run_says = text_plain("checklist.run-planned");
	if (tools == NULL)
		return;
	r = tool_argv(run, tools, value, s, s->arena, &v->argv);
	if (r == -ENODATA) {
		v->run = WALK_RUN_MISSING;
		v->run_says = missing(w, v->argv.missing, s->arena);
		return;
	}
	if (r == 0)
		r = tools->parse(tools->arg, v->argv.n, v->argv.v, &e);
	if (r < 0) {
		v->run = WALK_RUN_MISSING;
		v->run_says = (struct text){ arena_strdup(s->arena, e.ja),
			arena_strdup(s->arena, e.en) };
		return;
	}
	v->run = WALK_RUN_READY;
	buf_init(&line, TEXT_MAX * 8);
	tool_show(&v->argv, &line);
	v->run_says.ja = v->run_says.en = arena_memdup(s->arena, line.data,
	    line.len);
	buf_done(&line);
}

static void
see_answers(const struct walk *w, usec_t now, struct arena *a,
    struct walk_view *v)
{
	const struct walk_step *k = walk_step(w);
	char preselected = walk_preselected(w);

	v->nanswers = k->node->nanswers;
	for (size_t i = 0; i < v->nanswers; i++) {
		const struct checklist_answer *from = &k->node->answers[i];

		v->answers[i] = (struct walk_view_answer){ .key = from->key,
			.label = walk_say(w, &from->label, NULL, now, a),
			.given = k->answer == from->key,
			.preselected = preselected == from->key };
	}
}

int
walk_view(const struct walk *w, const struct checklist_tools *tools,
    usec_t now, struct arena *a, struct walk_view *ret)
{
	const struct walk_step *k = walk_step(w);
	const struct checklist_node *n = k->node;
	struct saying s = { .walk = w, .time = now, .lang = LANG_JA,
		.arena = a };
	struct walk_view v = { .number = w->at + 1, .kind = n->kind,
		.head = head(n, w->at + 1, a), .ncommands = n->ncommands,
		.next = n->next, .sheet = k->sheet, .note = k->note,
		.candidates = walk_candidates(w) };

	v.text = walk_say(w, &n->text, NULL, now, a);
	v.why = walk_say(w, &n->why, NULL, now, a);
	v.undo = walk_say(w, &n->undo, NULL, now, a);
	for (size_t i = 0; i < n->ncommands; i++) {
		struct text t = { n->commands[i].text, n->commands[i].text };

		v.commands[i] = walk_say(w, &t, NULL, now, a);
		v.on_host[i] = n->commands[i].host;
	}
	v.result = result(n->result);
	see_run(w, tools, &s, &v);
	if (n->kind == CHECKLIST_AUTO && v.run != WALK_RUN_READY)
		v.kind = CHECKLIST_ASK;
	see_answers(w, now, a, &v);
	if (arena_failed(a))
		return -ENOMEM;
	*ret = v;
	return 0;
}
