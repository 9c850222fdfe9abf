/* Rules of one list, node by node, then of the way through it.  Every rule is
 * one function or one line of a table; problems carry the line they are
 * about. */
#include "core/checklist/check.h"

#include <stdio.h>

#include "core/checklist/check_part.h"
#include "core/checklist/when.h"
#include "core/text/cells.h"

#define COLUMNS		76
#define LABEL		60
#define COMMAND		40
#define SCREEN_ROWS	24
#define FRAME_ROWS	8	/* title, panes, step line, key bar, prompt,
				 * blanks between the parts */

static const char *const built_in[] = { "time", "today", "host", "case",
	"answer", "name", "company", NULL };

static void
bad(struct checking *c, size_t line, const char *id, const char *node)
{
	checklist_problem(c->p, false, line, 1, id, "id", node, NULL);
}

/* ---- lengths ---- */

static size_t
lines_of(const char *text, enum lang lang)
{
	struct cells cells;
	size_t n = 0;

	if (text == NULL)
		return 0;
	cells_init(&cells, 4 * CHECKLIST_LINE);
	(void)cells_add(&cells, span_str(text), lang == LANG_JA ? 2 : 1);
	for (size_t i = 0; i < cells.n; n++) {
		i += cells_wrap(&cells, i, COLUMNS);
		i += cells_blank(&cells, i);
	}
	cells_done(&cells);
	return n;
}

size_t
checklist_rows(const struct checklist_node *n, enum lang lang)
{
	return FRAME_ROWS + lines_of(text_in(&n->text, lang), lang) +
	    lines_of(n->why.ja ? text_in(&n->why, lang) : NULL, lang) +
	    lines_of(n->undo.ja ? text_in(&n->undo, lang) : NULL, lang) +
	    n->ncommands + (n->run != NULL) + (n->risk != RISK_NONE) +
	    n->nanswers;
}

static void
check_length(struct checking *c, const struct checklist_node *n,
    const char *name, const char *text, enum lang lang, size_t limit)
{
	size_t rows = lines_of(text, lang);
	char digits[TEXT_NUMBER];

	if (rows <= limit)
		return;
	checklist_problem(c->p, rows <= 4, n->line, 1, "checklist.length",
	    "id", n->id, "name", name, "n", text_number(digits,
	    (long long)rows), NULL);
}

static void
check_lengths(struct checking *c, const struct checklist_node *n)
{
	char digits[TEXT_NUMBER];
	size_t ja = checklist_rows(n, LANG_JA), en = checklist_rows(n,
	    LANG_EN);

	check_length(c, n, "ja", n->text.ja, LANG_JA, 4);
	check_length(c, n, "en", n->text.en, LANG_EN, 4);
	check_length(c, n, "why.ja", n->why.ja, LANG_JA, 3);
	check_length(c, n, "why.en", n->why.en, LANG_EN, 3);
	check_length(c, n, "undo.ja", n->undo.ja, LANG_JA, 2);
	check_length(c, n, "undo.en", n->undo.en, LANG_EN, 2);
	if (lines_of(n->rec.ja, LANG_JA) > 4)
		checklist_problem(c->p, true, n->line, 1, "checklist.length",
		    "id", n->id, "name", "rec.ja", "n", text_number(digits,
		    (long long)lines_of(n->rec.ja, LANG_JA)), NULL);
	if (ja > SCREEN_ROWS || en > SCREEN_ROWS)
		checklist_problem(c->p, true, n->line, 1, "checklist.rows",
		    "id", n->id, "n", text_number(digits, (long long)(ja > en ?
		    ja : en)), NULL);
}

/* ---- slots ---- */

static bool
is_built_in(const char *name)
{
	for (size_t i = 0; built_in[i] != NULL; i++) {
		if (strcmp(built_in[i], name) == 0)
			return true;
	}
	return false;
}

static void
check_slots(struct checking *c, size_t line, const char *text)
{
	struct span s = span_str(text);
	char name[SLOT_NAME + 1];

	for (size_t i = 0; i < s.n; i++) {
		const struct slot_var *v;

		if (slot_at(span_skip(s, i), name) == 0)
			continue;
		v = checklist_var(c->l, name);
		if (v != NULL)
			c->used[v - c->l->vars] = true;
		else if (!is_built_in(name))
			checklist_problem(c->p, false, line, 1,
			    "checklist.slot", "name", name, NULL);
	}
}

static bool
has_slot(const char *text, const char *name)
{
	char slot[SLOT_NAME + 3];

	snprintf(slot, sizeof slot, "{%s}", name);
	return text != NULL && strstr(text, slot) != NULL;
}

static bool
slots_within(const char *a, const char *b)
{
	struct span s = span_str(a);
	char name[SLOT_NAME + 1];

	for (size_t i = 0; i < s.n; i++) {
		if (slot_at(span_skip(s, i), name) > 0 && !has_slot(b, name))
			return false;
	}
	return true;
}

/* One sentence in both languages, or in none (where it may be missing). */
static void
check_text(struct checking *c, size_t line, const char *id, const char *name,
    const struct text *t, bool needed)
{
	if (t->ja == NULL && t->en == NULL) {
		if (needed)
			checklist_problem(c->p, false, line, 1,
			    "checklist.missing", "id", id, "name", name,
			    NULL);
		return;
	}
	if (t->ja == NULL || t->en == NULL)
		checklist_problem(c->p, false, line, 1, "checklist.both",
		    "id", id, "name", name, NULL);
	else if (!slots_within(t->ja, t->en) || !slots_within(t->en, t->ja))
		checklist_problem(c->p, false, line, 1,
		    "checklist.slots-differ", "id", id, "name", name, NULL);
	check_slots(c, line, t->ja);
	check_slots(c, line, t->en);
	check_words(c, line, t->ja, LANG_JA);
	check_words(c, line, t->en, LANG_EN);
}

/* ---- nodes ---- */

static void
check_texts(struct checking *c, const struct checklist_node *n)
{
	bool asks = n->kind == CHECKLIST_ASK || n->kind == CHECKLIST_DO;

	check_text(c, n->line, n->id, "ja / en", &n->text, true);
	check_text(c, n->line, n->id, "why", &n->why, asks);
	check_text(c, n->line, n->id, "undo", &n->undo,
	    n->kind == CHECKLIST_DO && n->risk >= RISK_MID);
	check_text(c, n->line, n->id, "rec", &n->rec, asks ||
	    n->kind == CHECKLIST_AUTO);
	check_record(c, n->line, &n->rec);
}

struct rule {
	bool		 broken;
	const char	*id;
};

static void
say_broken(struct checking *c, const struct checklist_node *n,
    const struct rule *rules, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (rules[i].broken)
			bad(c, n->line, rules[i].id, n->id);
	}
}

/* What a kind must have. */
static void
check_has(struct checking *c, const struct checklist_node *n)
{
	bool end = n->kind == CHECKLIST_END, act = n->kind == CHECKLIST_DO;
	const struct rule rules[] = {
		{ act && n->minutes == 0, "checklist.do-min" },
		{ act && n->risk == RISK_NONE, "checklist.do-risk" },
		{ n->kind == CHECKLIST_AUTO && n->run == NULL,
		  "checklist.auto-run" },
		{ end && n->result == RESULT_NONE, "checklist.end-result" },
		{ !end && n->nanswers == 0, "checklist.no-answers" },
		{ (n->kind == CHECKLIST_ASK || n->kind == CHECKLIST_AUTO) &&
		  n->nanswers == 1, "checklist.two-answers" },
	};

	say_broken(c, n, rules, sizeof rules / sizeof *rules);
}

/* What a kind must not have. */
static void
check_has_not(struct checking *c, const struct checklist_node *n)
{
	bool end = n->kind == CHECKLIST_END, note = n->kind == CHECKLIST_NOTE;
	bool asks = n->kind == CHECKLIST_ASK || n->kind == CHECKLIST_DO;
	const struct rule rules[] = {
		{ (note || end) && n->run != NULL, "checklist.no-run" },
		{ n->ncommands > 0 && !asks, "checklist.no-command" },
		{ end && n->nanswers > 0, "checklist.end-answers" },
		{ end && n->minutes > 0, "checklist.end-cost" },
		{ end && n->risk != RISK_NONE, "checklist.end-cost" },
		{ !end && n->result != RESULT_NONE, "checklist.only-end" },
		{ !end && n->next != NULL, "checklist.only-end" },
	};

	say_broken(c, n, rules, sizeof rules / sizeof *rules);
	if (end && claims_cause(&n->text))
		checklist_problem(c->p, true, n->line, 1, "checklist.cause",
		    "id", n->id, NULL);
}

static bool
is_ascii(const char *s)
{
	for (; *s != '\0'; s++) {
		if ((unsigned char)*s >= 0x80)
			return false;
	}
	return true;
}

static void
check_command(struct checking *c, const struct checklist_command *k)
{
	bool menu = strstr(k->text, " > ") != NULL;
	size_t cells = cells_width_of(span_str(k->text), 2);

	check_slots(c, k->line, k->text);
	if (k->host || menu) {
		if (cells > COLUMNS)
			checklist_problem(c->p, !menu, k->line, 1,
			    "checklist.command-wide", NULL);
		return;
	}
	if (!is_ascii(k->text))
		checklist_problem(c->p, false, k->line, 1,
		    "checklist.command-ascii", NULL);
	else if (strlen(k->text) > COMMAND)
		checklist_problem(c->p, false, k->line, 1,
		    "checklist.command-long", NULL);
}

/* ---- run: ---- */

/* Stands for a value while a line is only parsed. */
static const char *
sample(void *arg, const char *name)
{
	static const struct { enum slot_type type; const char *value; }
	    samples[] = {
		{ SLOT_INT, "1" }, { SLOT_TIME, "17:56" },
		{ SLOT_DATE, "2024-09-02" }, { SLOT_DURATION, "5d" },
		{ SLOT_IP, "192.0.2.1" }, { SLOT_DOMAIN, "example.com" },
		{ SLOT_ADDRESS, "info@example.com" },
		{ SLOT_HOST, "mail.example.com" },
	};
	const struct checking *c = arg;
	const struct slot_var *v = checklist_var(c->l, name);

	for (size_t i = 0; v != NULL && i < sizeof samples / sizeof *samples;
	    i++) {
		if (samples[i].type == v->type)
			return samples[i].value;
	}
	return "value";
}

static void
check_run(struct checking *c, const struct checklist_node *n)
{
	const struct checklist_tools *t = c->rules->tools;
	struct tool_argv argv;
	struct error e = { 0 };
	struct text why = { e.ja, e.en }, id = { n->id, n->id };
	int r;

	check_slots(c, n->line, n->run);
	if (t == NULL || n->run == NULL)
		return;
	r = tool_argv(n->run, t, sample, c, c->p->arena, &argv);
	if (r == 0)
		r = t->parse(t->arg, argv.n, argv.v, &e);
	if (r == 0)
		return;
	if (e.code == 0)
		error_set(&e, r, "checklist.run-words", NULL);
	checklist_problem_add(c->p, false, n->line, 1, text_say_both(
	    c->p->arena, "checklist.run", "id", &id, "why", &why, NULL));
}

/* ---- answers ---- */

static void
check_when(struct checking *c, const struct checklist_node *n,
    const struct checklist_answer *a)
{
	struct span rest = span_str(n->run), command = { "", 0 };
	const char *id;
	char name[32];

	if (a->when.row == NULL)
		return;
	if (n->kind != CHECKLIST_AUTO) {
		bad(c, a->line, "checklist.when-auto", n->id);
		return;
	}
	if (n->run == NULL)
		return;
	(void)span_split(&rest, ' ', &command);
	snprintf(name, sizeof name, SPAN_FMT, SPAN_ARG(span_head(command,
	    30)));
	for (const struct checklist_when *w = &a->when; w != NULL;
	    w = w->also) {
		id = when_check(w, name);
		if (id != NULL)
			bad(c, a->line, id, n->id);
	}
}

static void
check_answer(struct checking *c, const struct checklist_node *n,
    const struct checklist_answer *a)
{
	bool recorded = n->kind == CHECKLIST_ASK || n->kind == CHECKLIST_DO ||
	    n->kind == CHECKLIST_AUTO;

	/* A label may name what the other language describes. */
	check_slots(c, a->line, a->label.ja);
	check_slots(c, a->line, a->label.en);
	check_words(c, a->line, a->label.ja, LANG_JA);
	check_words(c, a->line, a->label.en, LANG_EN);
	check_text(c, a->line, n->id, "rec@", &a->rec, false);
	check_record(c, a->line, &a->rec);
	if (cells_width_of(span_str(a->label.ja), 2) > LABEL ||
	    cells_width_of(span_str(a->label.en), 1) > LABEL)
		bad(c, a->line, "checklist.label-long", n->id);
	if (a->to == SIZE_MAX)
		checklist_problem(c->p, false, a->line, 1,
		    "checklist.target", "target", a->target, NULL);
	if (recorded && says_not_done(a->label.ja) && a->rec.ja == NULL &&
	    !has_slot(n->rec.ja, "answer"))
		bad(c, a->line, "checklist.untrue", n->id);
	check_when(c, n, a);
}

static void
check_next(struct checking *c, const struct checklist_node *n)
{
	const char *const *names = c->rules->names;

	for (; n->next != NULL && names != NULL; names++) {
		if (*names == NULL) {
			checklist_problem(c->p, false, n->line, 1,
			    "checklist.next", "name", n->next, NULL);
			return;
		}
		if (strcmp(*names, n->next) == 0)
			return;
	}
}

static void
check_node(struct checking *c, const struct checklist_node *n)
{
	check_texts(c, n);
	check_has(c, n);
	check_has_not(c, n);
	check_lengths(c, n);
	for (size_t i = 0; i < n->ncommands; i++)
		check_command(c, &n->commands[i]);
	check_run(c, n);
	for (size_t i = 0; i < n->nanswers; i++)
		check_answer(c, n, &n->answers[i]);
	check_next(c, n);
}

/* ---- the way through ---- */

static void
mark_reached(const struct checklist *l, bool *seen)
{
	bool more = true;

	seen[0] = true;
	while (more) {
		more = false;
		for (size_t i = 0; i < l->nnodes; i++) {
			for (size_t k = 0; seen[i] && k <
			    l->nodes[i].nanswers; k++) {
				size_t to = l->nodes[i].answers[k].to;

				if (to < l->nnodes && !seen[to])
					more = seen[to] = true;
			}
		}
	}
}

static void
mark_ending(const struct checklist *l, bool *ends)
{
	bool more = true;

	for (size_t i = 0; i < l->nnodes; i++)
		ends[i] = l->nodes[i].kind == CHECKLIST_END;
	while (more) {
		more = false;
		for (size_t i = 0; i < l->nnodes; i++) {
			for (size_t k = 0; !ends[i] && k <
			    l->nodes[i].nanswers; k++) {
				size_t to = l->nodes[i].answers[k].to;

				if (to < l->nnodes && ends[to])
					more = ends[i] = true;
			}
		}
	}
}

static void
check_graph(struct checking *c)
{
	bool seen[CHECKLIST_NODES] = { false }, ends[CHECKLIST_NODES];

	mark_reached(c->l, seen);
	mark_ending(c->l, ends);
	for (size_t i = 0; i < c->l->nnodes; i++) {
		if (!seen[i])
			bad(c, c->l->nodes[i].line, "checklist.unreachable",
			    c->l->nodes[i].id);
		if (!ends[i])
			bad(c, c->l->nodes[i].line, "checklist.no-end",
			    c->l->nodes[i].id);
	}
}

/* ---- the whole ---- */

static void
check_header(struct checking *c)
{
	const struct checklist *l = c->l;

	check_words(c, 1, l->title.ja, LANG_JA);
	check_words(c, 1, l->title.en, LANG_EN);
	check_words(c, 1, l->needs.ja, LANG_JA);
	check_words(c, 1, l->needs.en, LANG_EN);
	for (size_t i = 0; i < l->nsymptoms; i++) {
		if (l->symptoms[i].ja == NULL || l->symptoms[i].en == NULL)
			checklist_problem(c->p, false, 0, 0,
			    "checklist.symptom-both", NULL);
		check_words(c, 1, l->symptoms[i].ja, LANG_JA);
		check_words(c, 1, l->symptoms[i].en, LANG_EN);
	}
	for (size_t i = 0; i < l->nvars; i++) {
		const struct slot_var *v = &l->vars[i];

		if (is_built_in(v->name))
			checklist_problem(c->p, false, v->line, 1,
			    "checklist.var-twice", "name", v->name, NULL);
		check_words(c, v->line, v->label.ja, LANG_JA);
		check_words(c, v->line, v->label.en, LANG_EN);
	}
}

void
checklist_check(const struct checklist *l, const struct checklist_rules *rules,
    struct checklist_problems *p)
{
	struct checking c = { .l = l, .rules = rules, .p = p };

	if (l->nnodes == 0)
		return;
	check_header(&c);
	for (size_t i = 0; i < l->nnodes; i++)
		check_node(&c, &l->nodes[i]);
	for (size_t i = 0; i < l->nvars; i++) {
		if (!c.used[i])
			checklist_problem(p, false, l->vars[i].line, 1,
			    "checklist.var-unused", "name", l->vars[i].name,
			    NULL);
	}
	check_graph(&c);
}
