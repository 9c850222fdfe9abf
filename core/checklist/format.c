/* Lists in memory: names, look-ups, and what was found wrong with a file. */
#include "core/checklist/format.h"

#include "core/text/cells.h"

static const char *const kinds[] = {
	[CHECKLIST_ASK] = "ask", [CHECKLIST_DO] = "do",
	[CHECKLIST_AUTO] = "auto", [CHECKLIST_NOTE] = "note",
	[CHECKLIST_END] = "end",
};
static const char *const risks[] = {
	[RISK_NONE] = "", [RISK_LOW] = "low", [RISK_MID] = "mid",
	[RISK_HIGH] = "high",
};
static const char *const results[] = {
	[RESULT_NONE] = "", [RESULT_FIXED] = "fixed",
	[RESULT_WORKAROUND] = "workaround", [RESULT_ESCALATE] = "escalate",
	[RESULT_INFO] = "info",
};

const char *
checklist_kind_name(enum checklist_kind k)
{
	return kinds[k];
}

const char *
checklist_risk_name(enum checklist_risk r)
{
	return risks[r];
}

const char *
checklist_result_name(enum checklist_result r)
{
	return results[r];
}

const struct checklist_node *
checklist_node(const struct checklist *l, const char *id)
{
	for (size_t i = 0; i < l->nnodes; i++) {
		if (strcmp(l->nodes[i].id, id) == 0)
			return &l->nodes[i];
	}
	return NULL;
}

const struct slot_var *
checklist_var(const struct checklist *l, const char *name)
{
	for (size_t i = 0; i < l->nvars; i++) {
		if (strcmp(l->vars[i].name, name) == 0)
			return &l->vars[i];
	}
	return NULL;
}

const struct checklist_answer *
checklist_answer(const struct checklist_node *n, char key)
{
	for (size_t i = 0; i < n->nanswers; i++) {
		if (n->answers[i].key == key)
			return &n->answers[i];
	}
	return NULL;
}

/* ---- problems ---- */

void
checklist_problems_init(struct checklist_problems *p, struct arena *a,
    const char *source)
{
	*p = (struct checklist_problems){ .arena = a,
		.source = arena_strdup(a, source) };
}

void
checklist_problem_add(struct checklist_problems *p, bool warning,
    size_t line, size_t column, struct text text)
{
	struct checklist_problem *v;

	p->errors += !warning;
	if (p->n >= CHECKLIST_PROBLEMS) {
		p->more++;
		return;
	}
	v = arena_grow(p->arena, p->v, p->n, &p->cap, sizeof *v);
	if (v == NULL)
		return;
	p->v = v;
	p->v[p->n++] = (struct checklist_problem){ .warning = warning,
		.line = line, .column = column, .text = text };
}

void
checklist_problem_list(struct checklist_problems *p, bool warning,
    size_t line, size_t column, const char *id, va_list ap)
{
	checklist_problem_add(p, warning, line, column,
	    text_say_list(p->arena, id, ap));
}

void
checklist_problem(struct checklist_problems *p, bool warning, size_t line,
    size_t column, const char *id, ...)
{
	va_list ap;

	va_start(ap, id);
	checklist_problem_list(p, warning, line, column, id, ap);
	va_end(ap);
}

int
checklist_problem_place(const struct checklist_problems *p,
    const struct checklist_problem *one, struct buf *out)
{
	cells_clean(out, span_str(p->source));
	if (one->line > 0)
		buf_addf(out, ":%zu:%zu", one->line,
		    one->column > 0 ? one->column : 1);
	return buf_adds(out, ": ");
}

int
checklist_problem_line(const struct checklist_problems *p,
    const struct checklist_problem *one, struct buf *out)
{
	checklist_problem_place(p, one, out);
	return buf_addf(out, "%s / %s", one->text.ja, one->text.en);
}
