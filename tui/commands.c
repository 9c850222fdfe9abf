/* The table of interactive commands, and how a line of one is run.
 * Fails: with a sentence on the message line.  Owns nothing. */
#include "tui/commands.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/base/nearest.h"
#include "core/log/message.h"
#include "core/sheet/writer.h"
#include "core/text/lang.h"
#include "tui/case_forms.h"
#include "tui/console.h"
#include "tui/help.h"
#include "tui/letter_form.h"
#include "tui/meaning.h"

#define NAME_MAX_ 63

static void
run_pane(struct console *c, struct pane *p, const char *argument)
{
	struct pane *to = console_pane(c, argument);
	struct nearest near;
	struct arena *a;

	(void)p;
	if (to != NULL) {
		console_go(c, to);
		return;
	}
	nearest_init(&near, span_str(argument));
	for (size_t i = 0; pane_table[i] != NULL; i++)
		nearest_try(&near, pane_table[i]->name);
	a = arena_new(4096);
	console_say(c, SEVERITY_WARNING, text_say(a, nearest_name(&near) ?
	    "tui.pane.near" : "tui.pane.unknown", "name", argument, "nearest",
	    nearest_name(&near), NULL));
	arena_free(a);
}

static void
run_back(struct console *c, struct pane *p, const char *argument)
{
	(void)p;
	(void)argument;
	console_back(c);
}

static void
copy_seen(const struct row *r, struct buf *out)
{
	if (r->value.n > 0 && (r->evidence == NULL ||
	    !span_is(r->evidence->source, "dns"))) {
		buf_addspan(out, r->value);
		buf_addc(out, '\n');
		return;
	}
	for (const struct evidence *e = r->evidence; e != NULL; e = e->next) {
		buf_addspan(out, e->bytes);
		buf_addc(out, '\n');
	}
}

static void
copy_lines(const struct row *r, struct buf *out)
{
	for (const struct field *f = r->fields; f != NULL; f = f->next)
		/* not what undoes it */
		if (field_is_lines(f) && strcmp(f->name, "command") != 0)
			field_lines(out, f);
}

static void
copy_sides(const struct row *r, enum lang lang, struct buf *out)
{
	for (const struct row *c = r->children; c != NULL; c = c->next) {
		if (strcmp(c->id, "side") != 0)
			continue;
		buf_addf(out, "%s:\n", text_in(&c->label, lang));
		if (c->value.n == 0 && c->evidence == NULL &&
		    !text_is_none(&c->why))
			buf_addf(out, "%s\n", text_in(&c->why, lang));
		copy_seen(c, out);
	}
}

/* Records and files to publish, of the row and of those below it; of two
 * sides what each of them has, under its name; else the row's value; else
 * what was seen. */
static void
copy_row(const struct row *r, enum lang lang, struct buf *out)
{
	copy_lines(r, out);
	for (const struct row *c = r->children; c != NULL; c = c->next)
		copy_lines(c, out);
	if (out->len == 0)
		copy_sides(r, lang, out);
	if (out->len == 0)
		copy_seen(r, out);
}

/* The row under the cursor, or what the pane has instead. */
static void
run_copy(struct console *c, struct pane *p, const char *argument)
{
	const struct sheet *s;
	const struct row *r = p->ops->row ? p->ops->row(p, &s) : NULL;
	struct buf b;

	(void)argument;
	buf_init(&b, (size_t)1 << 20);
	if (p->ops->copy == NULL || p->ops->copy(p, &b) < 0) {
		if (r != NULL)
			copy_row(r, c->lang, &b);
	}
	if (b.len > 0)
		console_show_plain(c, buf_span(&b));
	else
		console_say_id(c, SEVERITY_NOTICE, "tui.copy.none");
	buf_done(&b);
}

/* Where a value of a row leads: the first of its fields that fits and that
 * the pane can read, else of the rows above it, else of the first row that
 * has one: what the sheet is about. */
static const struct jump {
	const char	*command, *pane;
	enum field_type	 types[4];
	size_t		 ntypes;
} jumps[] = {
	{ "jump-log", "log", { FIELD_QUEUE_ID, FIELD_MESSAGE_ID,
	  FIELD_ADDRESS, FIELD_IP }, 4 },
	{ "jump-message", "message", { FIELD_QUEUE_ID }, 1 },
	{ "jump-dns", "dns", { FIELD_DOMAIN, FIELD_IP, FIELD_ADDRESS,
	  FIELD_HOST }, 4 },
	{ "jump-blocklist", "blocklist", { FIELD_IP, FIELD_DOMAIN }, 2 },
};

/* A host's short name leads nowhere, nor does the sender of a notice. */
static bool
leads_somewhere(const struct field *f)
{
	return f->text.n > 0 && (f->type != FIELD_HOST ||
	    span_chr(f->text, '.') >= 0) && !span_is(f->text, "<>");
}

/* Of mail that another server decided about, the sender comes last; of a
 * refusal, DNS is asked about the recipient before our own address. */
static bool
comes_last(const struct row *r, const struct jump *j, const struct field *f)
{
	enum log_verdict v;

	if (strcmp(r->id, "recipient") == 0)
		return strcmp(j->pane, "dns") == 0 &&
		    strcmp(f->name, "our_address") == 0;
	return strcmp(r->id, "verdict") == 0 && strcmp(f->name, "from") == 0 &&
	    log_verdict_parse(r->value, &v) && log_verdict_is_outward(v);
}

/* An address that sent, not one that got the mail. */
static bool
is_sender(const struct row *r, const struct field *f)
{
	static const struct { const char *row, *field, *name; } of[] = {
		{ NULL, "from", NULL }, { NULL, "mail_from", NULL },
		{ NULL, "envelope_from", NULL }, { "from", "address", NULL },
		{ "false-alarm", "address", NULL },
		{ "header", "address", "From" },
		{ "header", "address", "Sender" },
		{ "header", "address", "Reply-To" },
		{ "header", "address", "Return-Path" },
	};
	const struct field *name = row_field(r, "name");

	for (size_t i = 0; i < sizeof of / sizeof *of; i++)
		if (strcmp(f->name, of[i].field) == 0 &&
		    (of[i].row == NULL || strcmp(r->id, of[i].row) == 0) &&
		    (of[i].name == NULL || (name != NULL &&
		    span_eq_nocase(name->text,
		    span_str(of[i].name)))))
			return true;
	return false;
}

/* The log knows the sender of the envelope, which is another one in mail of
 * lists and shops. */
static struct span
envelope_sender(const struct row *r, struct span address)
{
	const struct field *f;

	while (r->parent != NULL)
		r = r->parent;
	for (r = row_next(r); r != NULL; r = row_next(r)) {
		f = row_field(r, "mail_from");
		if (f != NULL && f->type == FIELD_ADDRESS && f->text.n > 0)
			return f->text;
	}
	return address;
}

/* The log looks for what it sent, or else for what it got. */
static bool
lead(struct console *c, const struct row *r, const struct jump *j,
    const struct field *f)
{
	struct buf b;
	bool ok;

	if (strcmp(j->pane, "log") != 0 || f->type != FIELD_ADDRESS ||
	    !is_sender(r, f))
		return console_jump(c, j->pane, f->type, f->text);
	buf_init(&b, PROMPT_MAX);
	buf_addf(&b, "from:" SPAN_FMT, SPAN_ARG(envelope_sender(r, f->text)));
	ok = b.error == 0 && console_jump(c, j->pane, FIELD_TEXT,
	    buf_span(&b));
	buf_done(&b);
	return ok;
}

static bool
jump_from(struct console *c, const struct row *r, const struct jump *j,
    enum field_type type, bool last)
{
	for (const struct field *f = r->fields; f != NULL; f = f->next)
		if (f->type == type && leads_somewhere(f) &&
		    comes_last(r, j, f) == last && lead(c, r, j, f))
			return true;
	return false;
}

static bool
jump_row(struct console *c, const struct row *r, const struct jump *j)
{
	for (; r != NULL; r = r->parent)
		for (int last = 0; last < 2; last++)
			for (size_t t = 0; t < j->ntypes; t++)
				if (jump_from(c, r, j, j->types[t],
				    last == 1))
					return true;
	return false;
}

static void
jump_by(struct console *c, struct pane *p, const char *command)
{
	const struct sheet *s = NULL;
	const struct row *r = p->ops->row ? p->ops->row(p, &s) : NULL;
	const struct jump *j = jumps;

	while (strcmp(j->command, command) != 0)
		j++;
	if (jump_row(c, r, j))
		return;
	for (r = s != NULL ? s->root.children : NULL; r != NULL; r = r->next)
		if (jump_row(c, r, j))
			return;
	console_say_id(c, SEVERITY_NOTICE, "tui.jump.none");
}

static void
run_jump_log(struct console *c, struct pane *p, const char *argument)
{
	(void)argument;
	jump_by(c, p, "jump-log");
}

static void
run_jump_message(struct console *c, struct pane *p, const char *argument)
{
	(void)argument;
	jump_by(c, p, "jump-message");
}

static void
run_jump_dns(struct console *c, struct pane *p, const char *argument)
{
	(void)argument;
	jump_by(c, p, "jump-dns");
}

static void
run_jump_blocklist(struct console *c, struct pane *p, const char *argument)
{
	(void)argument;
	jump_by(c, p, "jump-blocklist");
}

static void
run_meaning(struct console *c, struct pane *p, const char *argument)
{
	(void)argument;
	meaning_open(c, meaning_here(p));
}

static void
run_letter(struct console *c, struct pane *p, const char *argument)
{
	const struct sheet *s = NULL;

	letter_form_open(c, c->case_id, argument, p->ops->row != NULL ?
	    p->ops->row(p, &s) : NULL);
}

static void
run_undo(struct console *c, struct pane *p, const char *argument)
{
	(void)p;
	(void)argument;
	if (!console_undo(c))
		console_say_id(c, SEVERITY_NOTICE, "tui.undo.none");
}

static void
run_cancel(struct console *c, struct pane *p, const char *argument)
{
	(void)argument;
	if (p->ops->cancel != NULL && p->ops->cancel(p))
		console_say_id(c, SEVERITY_NOTICE, "tui.cancelled");
}

static void
run_help(struct console *c, struct pane *p, const char *argument)
{
	(void)argument;
	help_open(c, p);
}

static void
run_language(struct console *c, struct pane *p, const char *argument)
{
	(void)p;
	(void)argument;
	console_set_lang(c, c->lang == LANG_JA ? LANG_EN : LANG_JA);
}

static void
run_set(struct console *c, struct pane *p, const char *argument)
{
	struct span rest = span_str(argument), value;
	char name[NAME_MAX_ + 1];
	struct error e = { 0 };
	size_t n = 0;

	(void)p;
	while (n < rest.n && rest.p[n] != ' ' && rest.p[n] != '=')
		n++;
	value = span_trim(span_skip(rest, n));
	if (value.n > 0 && value.p[0] == '=')
		value = span_trim(span_skip(value, 1));
	snprintf(name, sizeof name, SPAN_FMT, SPAN_ARG(span_head(rest,
	    n < NAME_MAX_ ? n : NAME_MAX_)));
	/* `:set language` is what people type for lang */
	if (console_set_option(c, strcmp(name, "language") == 0 ? "lang" :
	    name, value, &e) < 0)
		console_error(c, &e);
}

static void
run_dump(struct console *c, struct pane *p, const char *argument)
{
	struct error e = { 0 };
	struct arena *a;

	(void)p;
	if (console_dump(c, argument, &e) < 0) {
		console_error(c, &e);
		return;
	}
	a = arena_new(8192);
	console_say(c, SEVERITY_INFO, text_say(a, "tui.dumped", "file",
	    argument, NULL));
	arena_free(a);
}

static void
run_redraw(struct console *c, struct pane *p, const char *argument)
{
	(void)p;
	(void)argument;
	console_redraw(c);
}

static void
run_suspend(struct console *c, struct pane *p, const char *argument)
{
	(void)p;
	(void)argument;
	console_suspend(c);
}

static void
run_quit(struct console *c, struct pane *p, const char *argument)
{
	(void)p;
	(void)argument;
	console_quit(c);
}

static void
command_line_done(void *arg, const char *line)
{
	if (line != NULL)
		tui_command_run(arg, line);
}

/* Names of commands; behind pane, set and the like: theirs. */
static void
command_line_complete(void *arg, struct span before, struct completion *ret)
{
	ptrdiff_t blank = span_rchr(before, ' ');
	struct span start = span_skip(before, (size_t)(blank + 1));
	const struct tui_command *t;
	const char *of_pane;

	(void)arg;
	ret->start = (size_t)(blank + 1);
	if (blank < 0) {
		for (size_t i = 0; (t = tui_command_at(i, &of_pane)); i++)
			if (span_starts(span_str(t->name), start.n ?
			    strndupa(start.p, start.n) : ""))
				completion_add(ret, t->name);
	} else if (span_starts(before, "pane ")) {
		for (size_t i = 0; pane_table[i] != NULL; i++)
			if (strncmp(pane_table[i]->name, start.p,
			    start.n) == 0)
				completion_add(ret, pane_table[i]->name);
	} else if (span_starts(before, "set ")) {
		for (size_t i = 0; i < option_table_count; i++)
			if (strncmp(option_table[i].name, start.p,
			    start.n) == 0)
				completion_add(ret, option_table[i].name);
	}
}

static void
run_command_line(struct console *c, struct pane *p, const char *argument)
{
	struct prompt_spec s = {
		.history = "command",
		.label = { ":", ":" },
		.initial = argument,
		.complete = command_line_complete,
		.done = command_line_done,
		.arg = c,
	};

	(void)p;
	console_prompt(c, &s);
}

const struct tui_command command_global[] = {
	{ .name = "down", .group = "move" },
	{ .name = "up", .group = "move" },
	{ .name = "page-down", .group = "move" },
	{ .name = "page-up", .group = "move" },
	{ .name = "half-down", .group = "move" },
	{ .name = "half-up", .group = "move" },
	{ .name = "top", .group = "move" },
	{ .name = "bottom", .group = "move" },
	{ .name = "open", .group = "move" },
	{ .name = "close", .group = "move" },
	{ .name = "fold", .group = "move" },
	{ .name = "pane", .group = "go", .needs = NEEDS_ARGUMENT,
	  .argument = "NAME", .run = run_pane },
	{ .name = "jump-log", .group = "go", .needs = NEEDS_ROW,
	  .pane = "log", .run = run_jump_log },
	{ .name = "jump-message", .group = "go", .needs = NEEDS_ROW,
	  .pane = "message", .run = run_jump_message },
	{ .name = "jump-dns", .group = "go", .needs = NEEDS_ROW,
	  .pane = "dns", .run = run_jump_dns },
	{ .name = "jump-blocklist", .group = "go", .needs = NEEDS_ROW,
	  .pane = "blocklist", .run = run_jump_blocklist },
	{ .name = "meaning", .group = "go", .needs = NEEDS_ROW | NEEDS_REPLY,
	  .pane = "bounce", .run = run_meaning },
	{ .name = "back", .group = "go", .needs = NEEDS_BACK,
	  .run = run_back },
	{ .name = "copy", .group = "view", .needs = NEEDS_ROW,
	  .run = run_copy },
	{ .name = "language", .group = "view", .run = run_language },
	{ .name = "redraw", .group = "view", .run = run_redraw },
	{ .name = "screen-dump", .group = "view", .needs = NEEDS_ARGUMENT,
	  .argument = "FILE", .run = run_dump },
	{ .name = "finding-add", .group = "case",
	  .needs = NEEDS_STORE | NEEDS_ROW },
	{ .name = "false-alarm", .group = "case",
	  .needs = NEEDS_STORE | NEEDS_ROW },
	{ .name = "note-add", .group = "case",
	  .needs = NEEDS_STORE | NEEDS_CASE, .argument = "[TEXT]" },
	{ .name = "done-add", .group = "case",
	  .needs = NEEDS_STORE | NEEDS_CASE, .argument = "[TEXT]" },
	{ .name = "request-add", .group = "case",
	  .needs = NEEDS_STORE | NEEDS_CASE, .argument = "[TEXT]" },
	{ .name = "stopgap-add", .group = "case",
	  .needs = NEEDS_STORE | NEEDS_CASE, .argument = "[TEXT]" },
	{ .name = "case-new", .group = "case", .needs = NEEDS_STORE,
	  .argument = "[NAME]" },
	{ .name = "case-rename", .group = "case",
	  .needs = NEEDS_STORE | NEEDS_CASE, .argument = "[NAME]" },
	{ .name = "case-customer", .group = "case",
	  .needs = NEEDS_STORE | NEEDS_CASE, .argument = "[NAME]" },
	{ .name = "case-due", .group = "case",
	  .needs = NEEDS_STORE | NEEDS_CASE, .argument = "[DATE]" },
	{ .name = "case-close", .group = "case",
	  .needs = NEEDS_STORE | NEEDS_CASE },
	{ .name = "export", .group = "case",
	  .needs = NEEDS_STORE | NEEDS_CASE, .argument = "[FORMAT]" },
	{ .name = "letter", .group = "case",
	  .needs = NEEDS_STORE | NEEDS_CASE, .argument = "[KIND]",
	  .run = run_letter },
	{ .name = "undo", .group = "case", .run = run_undo },
	{ .name = "help", .group = "program", .run = run_help },
	{ .name = "command-line", .group = "program",
	  .run = run_command_line },
	{ .name = "set", .group = "program", .needs = NEEDS_ARGUMENT,
	  .argument = "NAME VALUE", .run = run_set },
	{ .name = "cancel", .group = "program", .run = run_cancel },
	{ .name = "suspend", .group = "program", .run = run_suspend },
	{ .name = "quit", .group = "program", .run = run_quit },
	{ .name = NULL }
};

static const struct tui_command *
find_in(const struct tui_command *t, const char *name)
{
	for (; t != NULL && t->name != NULL; t++)
		if (strcmp(t->name, name) == 0)
			return t;
	return NULL;
}

const struct tui_command *
tui_command_find(const struct pane *p, const char *name)
{
	const struct tui_command *t = NULL;

	if (p != NULL)
		t = find_in(p->ops->commands, name);
	return t != NULL ? t : find_in(command_global, name);
}

const struct tui_command *
tui_command_at(size_t i, const char **ret_pane)
{
	*ret_pane = NULL;
	for (const struct tui_command *t = command_global; t->name; t++)
		if (i-- == 0)
			return t;
	for (size_t n = 0; pane_table[n] != NULL; n++) {
		const struct tui_command *t = pane_table[n]->commands;

		*ret_pane = pane_table[n]->name;
		for (; t != NULL && t->name != NULL; t++)
			if (i-- == 0)
				return t;
	}
	return NULL;
}

bool
tui_command_known(const char *name)
{
	const struct tui_command *t;
	const char *pane;

	for (size_t i = 0; (t = tui_command_at(i, &pane)) != NULL; i++)
		if (strcmp(t->name, name) == 0)
			return true;
	return strncmp(name, "prompt-", 7) == 0 && prompt_is_command(name);
}

const char *
tui_command_nearest(const char *name)
{
	struct nearest near;
	const struct tui_command *t;
	const char *pane, *edit;

	nearest_init(&near, span_str(name));
	for (size_t i = 0; (t = tui_command_at(i, &pane)) != NULL; i++)
		nearest_try(&near, t->name);
	for (size_t i = 0; (edit = prompt_command_at(i)) != NULL; i++)
		nearest_try(&near, edit);
	return nearest_name(&near);
}

/* The first thing that is missing, or NULL. */
static const char *
missing(struct console *c, struct pane *p, const struct tui_command *t)
{
	const struct sheet *s;

	if (t->pane != NULL && console_pane(c, t->pane) == NULL)
		return "needs.pane";
	if ((t->needs & NEEDS_STORE) && c->store == NULL)
		return "needs.store";
	if ((t->needs & NEEDS_CASE) && c->case_id == 0)
		return "needs.case";
	if ((t->needs & NEEDS_BACK) && !console_can_back(c))
		return "needs.back";
	if ((t->needs & NEEDS_ROW) && p->ops->copy == NULL &&
	    (p->ops->row == NULL || p->ops->row(p, &s) == NULL))
		return "needs.row";
	if ((t->needs & NEEDS_REPLY) && meaning_here(p) == NULL)
		return "needs.reply";
	return NULL;
}

bool
tui_command_offered(struct console *c, struct pane *p,
    const struct tui_command *t)
{
	return missing(c, p, t) == NULL;
}

static void
say_unknown(struct console *c, const char *name)
{
	const char *near = tui_command_nearest(name);
	struct arena *a = arena_new(4096);

	console_say(c, SEVERITY_WARNING, text_say(a, near ?
	    "tui.command.near" : "tui.command.unknown", "name", name,
	    "nearest", near, NULL));
	arena_free(a);
}

static void
run_named(struct console *c, const char *word, const char *argument)
{
	struct pane *p = console_current(c);
	const struct tui_command *t;
	const char *lack;

	t = tui_command_find(p, word);
	if (t == NULL && !tui_command_known(word)) {
		say_unknown(c, word);
		return;
	}
	if (t == NULL) {
		console_say_id(c, SEVERITY_NOTICE, "needs.pane");
		return;
	}
	lack = missing(c, p, t);
	if (lack == NULL && (t->needs & NEEDS_ARGUMENT) && *argument == '\0')
		lack = "needs.argument";
	if (lack != NULL)
		console_say_id(c, SEVERITY_NOTICE, lack);
	else if (t->run != NULL)
		t->run(c, p, argument);
	else if ((p->ops->command == NULL ||
	    !p->ops->command(p, word, argument)))
		case_form_run(c, word, argument, 0);
	console_dirty(c);
}

void
tui_command_run(struct console *c, const char *line)
{
	struct span rest = span_trim(span_str(line)), name = rest;
	ptrdiff_t blank = span_chr(rest, ' ');
	char word[NAME_MAX_ + 1];
	char *argument;

	if (rest.n == 0)
		return;
	if (blank > 0)
		name = span_head(rest, (size_t)blank);
	snprintf(word, sizeof word, SPAN_FMT,
	    SPAN_ARG(span_head(name, NAME_MAX_)));
	rest = span_trim(span_skip(rest, name.n));
	argument = strndup(rest.n ? rest.p : "", rest.n);
	if (argument != NULL)
		run_named(c, word, argument);
	free(argument);
}
