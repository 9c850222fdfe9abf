/* The subcommand `checklist`: what lists there are, one of them on paper, one
 * walked without a console (checklist_walk.c), files checked
 * (checklist_check.c).
 * Exit codes: 2 for a name or an answer that does not fit, 3 for a store that
 * fails. */
#include "core/command/checklist.h"

#include <errno.h>

#include "core/checklist/print.h"
#include "core/command/print.h"
#include "core/command/step.h"
#include "core/command/tables.h"
#include "core/text/reason.h"

#define PRINT_MAX ((size_t)8 << 20)

static const struct argument arguments[] = {
	{ "answer", ARG_LIST, "STEP=KEY", NULL },
	{ "choose", ARG_LIST, "STEP=QUEUE-ID", NULL },
	{ "set", ARG_LIST, "NAME=VALUE", NULL },
	{ "case", ARG_TEXT, "NAME", NULL },
	{ "print", ARG_FLAG, NULL, NULL },
	{ "format", ARG_CHOICE, "FORMAT", "md|html|checklist" },
	{ "check", ARG_FLAG, NULL, NULL },
	{ "all", ARG_FLAG, NULL, NULL },
	{ NULL, ARG_FLAG, NULL, NULL },
};

/* ---- the lists ---- */

static void
add_symptoms(struct sheet *s, struct row *r, const struct checklist *l)
{
	for (size_t i = 0; i < l->nsymptoms; i++) {
		struct row *k = sheet_row(s, r, "symptom", span_str(""));

		if (k != NULL)
			k->label = l->symptoms[i];
	}
}

static void
add_list(struct sheet *s, const struct library_entry *en, usec_t now)
{
	struct row *r = sheet_row(s, NULL, "list", span_str(en->name));
	const struct checklist *l = en->list;

	if (r == NULL)
		return;
	r->label.ja = r->label.en = arena_strdup(s->arena, en->name);
	row_text(s, r, "name", span_str(en->name));
	row_words(s, r, (struct text){ "", "" });
	row_number(s, r, "own", FIELD_BOOL, en->own);
	if (!en->own)
		row_words(s, r, (struct text){ "", "" });
	if (l == NULL) {
		r->state = ROW_UNKNOWN;
		r->why = text_plain("checklist.list-errors");
		row_text(s, r, "path", span_str(en->path));
		return;
	}
	r->phone = l->title;
	row_number(s, r, "version", FIELD_INT, l->version);
	row_words(s, r, (struct text){ "", "" });
	row_number(s, r, "dated", FIELD_TIME, l->dated);
	row_words(s, r, (struct text){ "", "" });
	if (checklist_is_old(l, now)) {
		r->severity = SEVERITY_NOTICE;
		r->why = text_plain("checklist.list-old");
	}
	add_symptoms(s, r, l);
}

static int
print_lists(struct invocation *in, const struct library *l, struct error *e)
{
	struct sheet *s = sheet_new("checklists", span_str(""));
	int r;

	for (size_t i = 0; s != NULL && i < l->n; i++)
		add_list(s, &l->v[i], in->now);
	r = invocation_put_sheet(in, s, e);
	sheet_free(s);
	return r < 0 ? -1 : 0;
}

/* ---- one of them ---- */

static int
print_list(struct invocation *in, const struct checklist *l, struct error *e)
{
	const char *format = invocation_get(in, "format", 0);
	bool html = format != NULL && strcmp(format, "html") == 0;
	bool file = format != NULL && strcmp(format, "checklist") == 0;
	struct buf out;
	int r;

	buf_init(&out, PRINT_MAX);
	r = file ? checklist_write(l, &out) : checklist_print(l, html ?
	    SHEET_HTML : SHEET_MARKDOWN, in->lang, &out);
	if (r == 0)
		r = invocation_put(in, &out);
	if (r < 0 && r != -EPIPE)
		error_because(e, r, "command.output", "path", "");
	buf_done(&out);
	return r < 0 && r != -EPIPE ? -1 : 0;
}

/* Options that mean nothing together: say so. */
static int
check_options(const struct invocation *in, struct error *e)
{
	static const char *const walking[] = { "answer", "choose", "set",
		"case", "print", "format", NULL };
	bool check = invocation_has(in, "check");

	for (size_t i = 0; check && walking[i] != NULL; i++) {
		if (invocation_has(in, walking[i]))
			return error_set(e, -EINVAL,
			    "command.checklist.check-with", "name",
			    walking[i], NULL);
	}
	if (!check && invocation_has(in, "all"))
		return error_set(e, -EINVAL, "command.checklist.all", NULL);
	if (!check && in->noperands > 1)
		return error_set(e, -EINVAL, "command.operand-extra", "word",
		    in->operands[1], "command", "checklist", NULL);
	for (size_t i = 0; in->noperands == 0 && walking[i] != NULL; i++) {
		if (invocation_has(in, walking[i]))
			return error_set(e, -EINVAL,
			    "command.checklist.needs-name", "name",
			    walking[i], NULL);
	}
	if (invocation_has(in, "format") && !invocation_has(in, "print"))
		return error_set(e, -EINVAL, "command.checklist.format",
		    NULL);
	return 0;
}

static int
use(struct invocation *in, const struct library *l, struct error *e)
{
	const struct checklist *list;

	if (invocation_has(in, "check"))
		return checklist_check_files(in, l, e);
	if (in->noperands == 0)
		return print_lists(in, l, e);
	if (library_list(l, in->operands[0], &list, e) < 0)
		return -1;
	if (invocation_has(in, "print"))
		return print_list(in, list, e);
	return checklist_walk(in, l, list, e);
}

static int
run_checklist(struct invocation *in)
{
	struct library *l = NULL;
	struct error e = { 0 };
	int code = -1;

	if (check_options(in, &e) == 0 && library_load_config(in->config,
	    &command_tools, &l, &e) == 0)
		code = use(in, l, &e);
	if (code < 0)
		code = invocation_fail(in, e.code == -ENOMEM ||
		    e.code == -EIO || e.code == -ENOSPC || e.code == -EBUSY ?
		    3 : 2, &e);
	library_free(l);
	return code;
}

const struct command command_checklist = {
	.name = "checklist", .usage = "[NAME]", .arguments = arguments,
	.max_operands = -1, .run = run_checklist,
};
