/* `checklist --check`: what is wrong with files, a line each: E for an error,
 * W for a warning, I for a step that asks the person because its check is
 * not in this version. */
#include <errno.h>

#include "core/command/checklist.h"
#include "core/command/print.h"
#include "core/command/step.h"

struct report {
	struct invocation *in;
	struct sheet	*sheet;		/* --json */
	struct buf	 out;
	size_t		 lists, steps, errors, warnings;
};

static void
add_row(struct report *r, const struct checklist_problems *p,
    const struct checklist_problem *one, enum severity severity)
{
	struct row *k = sheet_row(r->sheet, NULL, "problem",
	    span_str(p->source));

	if (k == NULL)
		return;
	k->severity = severity;
	k->why = one->text;
	row_text(r->sheet, k, "file", span_str(p->source));
	row_number(r->sheet, k, "line", FIELD_INT, (int64_t)one->line);
	row_number(r->sheet, k, "column", FIELD_INT, (int64_t)one->column);
}

static void
say(struct report *r, const struct checklist_problems *p,
    const struct checklist_problem *one, char mark)
{
	if (r->sheet != NULL) {
		add_row(r, p, one, mark == 'E' ? SEVERITY_ERROR :
		    mark == 'W' ? SEVERITY_WARNING : SEVERITY_INFO);
		return;
	}
	buf_addf(&r->out, "%c ", mark);
	checklist_problem_line(p, one, &r->out);
	buf_addc(&r->out, '\n');
}

static void
report_entry(struct report *r, const struct library_entry *en)
{
	const struct checklist_problems *p = &en->problems;

	for (size_t i = 0; i < p->n; i++)
		say(r, p, &p->v[i], p->v[i].warning ? 'W' : 'E');
	r->lists++;
	r->steps += en->list != NULL ? en->list->nnodes : 0;
	r->errors += p->errors;
	r->warnings += p->n > p->errors ? p->n - p->errors : 0;
}

static int
finish(struct report *r, struct error *e)
{
	char n[4][TEXT_NUMBER];
	struct text t;
	int k;

	if (r->sheet != NULL)
		return invocation_put_sheet(r->in, r->sheet, e);
	t = text_say(r->in->arena, "command.checklist.checked", "lists",
	    text_number(n[0], (long long)r->lists), "steps",
	    text_number(n[1], (long long)r->steps), "errors",
	    text_number(n[2], (long long)r->errors), "warnings",
	    text_number(n[3], (long long)r->warnings), NULL);
	buf_addf(&r->out, "%s\n", text_in(&t, r->in->lang));
	k = invocation_put(r->in, &r->out);
	return k < 0 && k != -EPIPE ? error_set(e, k, "command.memory",
	    NULL) : 0;
}

static int
check_each(struct report *r, const struct library *l, struct error *e)
{
	struct invocation *in = r->in;
	struct library_entry en;
	int k = 0;

	if (invocation_has(in, "all")) {
		for (size_t i = 0; i < l->n; i++)
			report_entry(r, &l->v[i]);
	}
	for (int i = 0; k == 0 && i < in->noperands; i++) {
		k = library_read_file(in->operands[i], l, &command_tools,
		    in->arena, &en, e);
		if (k == 0)
			report_entry(r, &en);
	}
	return k;
}

int
checklist_check_files(struct invocation *in, const struct library *l,
    struct error *e)
{
	struct report r = { .in = in };
	int k;

	if (in->noperands == 0 && !invocation_has(in, "all")) {
		error_set(e, -EINVAL, "command.checklist.check-what", NULL);
		return -1;
	}
	if (in->json)
		r.sheet = sheet_new("checklist-check", span_str(""));
	buf_init(&r.out, (size_t)4 << 20);
	k = check_each(&r, l, e);
	if (k == 0)
		k = finish(&r, e);
	sheet_free(r.sheet);
	buf_done(&r.out);
	return k < 0 ? -1 : r.errors + r.warnings > 0 ? 1 : 0;
}
