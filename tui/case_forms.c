/* Dialogues of the case: a table of forms, each a few prompts and a call of
 * the store.  One form at a time; its state hangs on the prompts' argument
 * and is freed when the form ends or is left.
 * Failure: a sentence on the message line, nothing is written. */
#include "tui/case_forms.h"

#include <errno.h>
#include <stdlib.h>

#include "core/base/timeparse.h"
#include "core/command/host.h"
#include "core/log/timeline.h"
#include "core/message/order.h"
#include "core/reports/report.h"
#include "tui/commands.h"
#include "tui/console.h"

#define STEPS 3
#define EDIT_ARENA ((size_t)64 << 20)

struct form {
	const struct form_def *def;
	struct console	*console;
	char		*answer[STEPS];
	int		 step;
	int64_t		 item;		/* under the cursor, or 0 */
	struct sheet	*finding;	/* finding-add */
};

struct form_def {
	const char	*name;
	const char	*label[STEPS];	/* catalogue; NULL: no more steps */
	const char	*history;
	/* What stands in the prompt at first; the caller frees. */
	char		*(*initial)(const struct form *f);
	void		(*complete)(void *arg, struct span before,
			struct completion *ret);
	int		(*finish)(struct form *f, struct error *e);
	const char	*said;		/* NULL: finish says it */
};

static void
form_free(struct form *f)
{
	for (int i = 0; i < STEPS; i++)
		free(f->answer[i]);
	sheet_free(f->finding);
	free(f);
}

static void
form_end(struct form *f)
{
	struct console *c = f->console;
	struct error e = { 0 };
	int r = f->def->finish(f, &e);

	if (r < 0 && e.code)
		console_error(c, &e);
	else if (r == 0 && f->def->said)
		console_say_id(c, SEVERITY_INFO, f->def->said);
	form_free(f);
	pane_case_reload(c);
	console_dirty(c);
}

static void	form_ask(struct form *f);

static void
form_answer(void *arg, const char *line)
{
	struct form *f = arg;

	if (!line || (f->step == 0 && *line == '\0')) {
		form_free(f);
		return;
	}
	f->answer[f->step] = strdup(line);
	if (!f->answer[f->step]) {
		form_free(f);
		return;
	}
	f->step++;
	form_ask(f);
}

static void
form_ask(struct form *f)
{
	struct prompt_spec s = {
		.history = f->def->history,
		.complete = f->def->complete,
		.done = form_answer,
		.arg = f,
	};
	char *initial = NULL;

	if (f->step >= STEPS || !f->def->label[f->step]) {
		form_end(f);
		return;
	}
	/* catalogue: case.ask-* */
	s.label = text_plain(f->def->label[f->step]);
	if (f->def->initial)
		initial = f->def->initial(f);
	s.initial = initial;
	console_prompt(f->console, &s);
	free(initial);
}

/* A row may say what to do, when it is undone and how: `self.ipv6.stopgap`
 * (docs/checks/domain.md). */
static char *
initial_stopgap(const struct form *f)
{
	struct pane *p = console_current(f->console);
	const struct sheet *s = NULL;
	const struct row *r = p->ops->row ? p->ops->row(p, &s) : NULL;
	const struct field *k;
	struct buf b;

	if (r == NULL || row_field(r, "apply") == NULL)
		return NULL;
	k = row_field(r, f->step == 1 ? "condition" : "command");
	buf_init(&b, 1000);
	if (f->step == 0)
		buf_adds(&b, text_in(&r->label, f->console->lang));
	else if (k != NULL && !text_is_none(&k->words))
		buf_adds(&b, text_in(&k->words, f->console->lang));
	else if (k != NULL)
		cells_clean(&b, k->text);
	return buf_take(&b);
}

/* ---- what the forms do ---- */

static usec_t
now(const struct form *f)
{
	return console_now(f->console);
}

static int
finish_new(struct form *f, struct error *e)
{
	int64_t id;
	int r = store_case_add(f->console->store, f->answer[0], now(f), &id,
	    e);

	if (r < 0)
		return r;
	console_case_set(f->console, id, f->answer[0]);
	return 0;
}

static int
finish_rename(struct form *f, struct error *e)
{
	struct console *c = f->console;
	int r = store_case_rename(c->store, c->case_id, f->answer[0], now(f),
	    e);

	if (r == 0)
		console_case_set(c, c->case_id, f->answer[0]);
	return r;
}

static int
finish_customer(struct form *f, struct error *e)
{
	return store_case_set_customer(f->console->store, f->console->case_id,
	    f->answer[0], now(f), e);
}

static int
finish_due(struct form *f, struct error *e)
{
	usec_t due;
	int r = time_parse_ahead(span_str(f->answer[0]), now(f), &due);

	if (r < 0)
		return error_set(e, r, r == -ETIME ? "case.date-passed" :
		    "case.bad-date", "date", f->answer[0], NULL);
	return store_case_set_due(f->console->store, f->console->case_id, due,
	    now(f), e);
}

static int
add_item(struct form *f, enum case_item_kind kind, struct error *e)
{
	struct case_item it = {
		.case_id = f->console->case_id,
		.kind = kind,
		.about = TIME_NONE,
		.ended = TIME_NONE,
		.deleted = TIME_NONE,
		.title = { f->answer[0], f->answer[0] },
		.text = f->answer[1] ? f->answer[1] : "",
		.command = f->answer[2] ? f->answer[2] : "",
	};
	int64_t id;

	return store_item_add(f->console->store, &it, now(f), &id, e);
}

static int
finish_note(struct form *f, struct error *e)
{
	return add_item(f, ITEM_NOTE, e);
}

static int
finish_done(struct form *f, struct error *e)
{
	return add_item(f, ITEM_DONE, e);
}

static int
finish_request(struct form *f, struct error *e)
{
	return add_item(f, ITEM_REQUEST, e);
}

static int
finish_stopgap(struct form *f, struct error *e)
{
	return add_item(f, ITEM_STOPGAP, e);
}

static int
finish_edit(struct form *f, struct error *e)
{
	return store_item_set_text(f->console->store, f->item, f->answer[0],
	    f->answer[1] ? f->answer[1] : "", now(f), e);
}

static void
undo_finding(struct console *c, int64_t id)
{
	struct error e = { 0 };

	if (store_item_delete(c->store, id, console_now(c), &e) < 0)
		console_error(c, &e);
	else
		console_say_id(c, SEVERITY_INFO, "case.finding-undone");
	pane_case_reload(c);
}

/* Says that an older case has the same address, domain or reply. */
static void
say_similar(struct console *c)
{
	struct arena *a = arena_new((size_t)4 << 20);
	struct case_match *m;
	size_t n = 0;

	if (a && store_similar(c->store, c->case_id, a, &m, &n, NULL) == 0 &&
	    n > 0)
		console_say(c, SEVERITY_NOTICE, text_say(a,
		    "case.added-similar", "name", m[0].name, "word",
		    m[0].word, NULL));
	else
		console_say_id(c, SEVERITY_INFO, "case.added");
	arena_free(a);
}

static int
add_finding(struct form *f, struct error *e)
{
	struct console *c = f->console;
	int64_t id;
	int r = store_finding_add(c->store, c->case_id, f->finding,
	    f->finding->root.children, now(f), &id, e);

	if (r < 0)
		return r;
	console_undo_push(c, undo_finding, id);
	say_similar(c);
	return 0;
}

static int
finish_finding(struct form *f, struct error *e)
{
	int r = finish_new(f, e);

	return r < 0 ? r : add_finding(f, e);
}

/* The first row with that field, below and behind r. */
static const struct field *
field_below(const struct row *r, const char *id, const char *name)
{
	for (; r != NULL; r = row_next(r))
		if ((id == NULL || strcmp(r->id, id) == 0) &&
		    row_field(r, name) != NULL)
			return row_field(r, name);
	return NULL;
}

/* Who: of a message in the log and of a bounce its recipient, of a mail its
 * sender, else what was asked about; a file without its folders. */
static struct span
case_about(const struct form *f, const struct row *whole)
{
	const struct field *who = field_below(f->finding->root.children, NULL,
	    "to");
	struct span subject = f->finding->subject;

	if (who == NULL)
		who = field_below(f->finding->root.children, "recipient",
		    "address");
	if (who == NULL)
		who = field_below(whole, "recipient", "address");
	if (who == NULL)
		who = field_below(whole, "from", "address");
	if (who != NULL || strcmp(f->finding->kind, "log") == 0)
		return who != NULL ? who->text : span_str("");
	return strcmp(f->finding->kind, "blocklist") == 0 ? subject :
	    span_skip(subject, (size_t)(span_rchr(subject, '/') + 1));
}

/* 「9/2 info@example.com」「9/2 example.jp」: what a supporter would type. */
static char *
initial_name(const struct form *f)
{
	struct pane *p = console_current(f->console);
	const struct sheet *s = NULL;
	const struct row *r = p->ops->row ? p->ops->row(p, &s) : NULL;
	const struct field *at = NULL;
	struct civil c;
	struct buf b;

	r = r != NULL ? s->root.children : NULL;
	buf_init(&b, 300);
	if (f->finding != NULL)
		at = row_field(f->finding->root.children, "arrived");
	if (at == NULL)
		at = field_below(r, "received", "date");
	if (at == NULL)
		at = field_below(r, "header", "date");
	if (at == NULL)
		at = field_below(r, "returned", "date");
	time_civil_local(at ? at->number : now(f), &c);
	buf_addf(&b, "%d/%d ", c.month, c.day);
	if (f->finding != NULL)
		cells_clean(&b, case_about(f, r));
	return buf_take(&b);
}

static char *
initial_case(const struct form *f)
{
	return strdup(f->console->case_name);
}

/* The item under the cursor; false: none, or a finding, which is as the log
 * had it. */
static bool
edited_item(const struct form *f, struct arena *a, struct case_item *ret)
{
	struct console *c = f->console;
	struct case_item *v;
	size_t n;

	if (!a || store_items(c->store, c->case_id, false, a, &v, &n,
	    NULL) < 0)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (v[i].id == f->item && v[i].kind != ITEM_FINDING) {
			*ret = v[i];
			return true;
		}
	}
	return false;
}

static char *
initial_text(const struct form *f)
{
	struct arena *a = arena_new(EDIT_ARENA);
	struct case_item it;
	char *s = NULL;

	if (edited_item(f, a, &it))
		s = strdup(f->step == 0 ? it.title.ja : it.text);
	arena_free(a);
	return s;
}

static char *
initial_format(const struct form *f)
{
	(void)f;
	return strdup("html");
}

static void
complete_format(void *arg, struct span before, struct completion *ret)
{
	static const char *const word[] = { "html", "markdown", "text",
	    "json", "mask" };
	ptrdiff_t blank = span_rchr(before, ' ');
	struct span part = span_skip(before, (size_t)(blank + 1));

	(void)arg;
	ret->start = (size_t)(blank + 1);
	for (size_t i = 0; i < sizeof word / sizeof *word; i++)
		if (span_eq_nocase(span_head(span_str(word[i]), part.n), part))
			completion_add(ret, word[i]);
}

static int
format_word(struct span w, struct report_options *o)
{
	if (span_is(w, "mask")) {
		o->mask = true;
		return 0;
	}
	return report_format_parse(w, &o->format);
}

static int
finish_export(struct form *f, struct error *e)
{
	struct console *c = f->console;
	struct span rest = span_str(f->answer[0]), w;
	struct report_options o = {
		.lang = c->lang,
		.format = SHEET_HTML,
		.now = now(f),
		.host = console_host(c),
	};
	const char *dir;
	struct buf path, out;
	int r;

	report_options_configured(c->config, &o);
	while (span_split(&rest, ' ', &w))
		if (w.n && format_word(w, &o) < 0)
			return error_set(e, -EINVAL, "case.bad-format",
			    "word", f->answer[0], NULL);
	buf_init(&path, 4096);
	buf_init(&out, 16384);
	dir = config_text(c->config, "report-dir");
	r = report_export(c->store, c->case_id, &o, *dir ? dir : ".", &path,
	    e);
	if (r == 0) {
		char *full = realpath(path.data, NULL);

		buf_addf(&out, "%s\n\n", full ? full : path.data);
		report_scp_line(full ? full : path.data, o.host, &out);
		free(full);
		console_show_plain(c, buf_span(&out));
	}
	buf_done(&path);
	buf_done(&out);
	return r;
}

static int
finish_close(struct form *f, struct error *e)
{
	struct console *c = f->console;
	struct arena *a = arena_new((size_t)1 << 20);
	struct case_info i;
	int r = a ? store_case_find(c->store, c->case_name, a, &i, e) :
	    -ENOMEM;

	if (r == 0) {
		bool open = i.closed == TIME_NONE;

		r = store_case_close(c->store, c->case_id, open ? now(f) :
		    TIME_NONE, now(f), e);
		if (r == 0)
			console_say_id(c, SEVERITY_INFO, open ?
			    "case.now-closed" : "case.now-open");
	}
	arena_free(a);
	return r;
}

static const struct form_def forms[] = {
	{ "case-new", { "case.ask-name" }, "case", NULL, NULL, finish_new,
	  "case.made" },
	{ "case-rename", { "case.ask-name" }, "case", initial_case, NULL,
	  finish_rename, "case.renamed" },
	{ "case-customer", { "case.ask-customer" }, "customer", NULL, NULL,
	  finish_customer, "case.saved" },
	{ "case-due", { "case.ask-due" }, "due", NULL, NULL, finish_due,
	  "case.saved" },
	{ "case-close", { NULL }, NULL, NULL, NULL, finish_close, NULL },
	{ "note-add", { "case.ask-note" }, "note", NULL, NULL, finish_note,
	  "case.saved" },
	{ "note-edit", { "case.ask-text", "case.ask-more" }, "note",
	  initial_text, NULL, finish_edit, "case.saved" },
	{ "done-add", { "case.ask-done" }, "done", NULL, NULL, finish_done,
	  "case.saved" },
	{ "request-add", { "case.ask-request" }, "request", NULL, NULL,
	  finish_request, "case.saved" },
	{ "stopgap-add", { "case.ask-stopgap", "case.ask-condition",
	  "case.ask-undo" }, "stopgap", initial_stopgap, NULL, finish_stopgap,
	  "case.saved" },
	{ "finding-add", { "case.ask-name" }, "case", initial_name, NULL,
	  finish_finding, NULL },
	{ "false-alarm", { "case.ask-name" }, "case", initial_name, NULL,
	  finish_finding, NULL },
	{ "export", { "case.ask-format" }, "format", initial_format,
	  complete_format, finish_export, NULL },
};

/* finding-add with a current case writes at once; without one it asks for a
 * name first. */
static bool
finding_at_once(struct console *c, struct form *f)
{
	struct pane *p = console_current(c);
	const struct sheet *s = NULL;
	const struct row *r = p->ops->row ? p->ops->row(p, &s) : NULL;
	const struct row *forged = r ? sheet_find_id(s, "forged") : NULL;
	struct error e = { 0 };

	if (!r) {
		console_say_id(c, SEVERITY_NOTICE, "needs.row");
		return true;
	}
	if (strcmp(f->def->name, "false-alarm") != 0) {
		f->finding = timeline_finding(s, r);
	} else if (forged != NULL && forged->severity > SEVERITY_NONE) {
		f->finding = message_false_alarm(s);
	} else {
		console_say_id(c, SEVERITY_NOTICE, forged == NULL ?
		    "tui.message.no-forged" : "tui.message.no-alarm");
		return true;
	}
	if (f->finding && !c->case_id)
		return false;
	if (!f->finding)
		error_set(&e, -ENOMEM, "store.memory", NULL);
	else
		add_finding(f, &e);
	if (e.code)
		console_error(c, &e);
	pane_case_reload(c);
	return true;
}

static bool
can_edit(const struct form *f)
{
	struct arena *a = arena_new(EDIT_ARENA);
	struct case_item it;
	bool ok = edited_item(f, a, &it);

	arena_free(a);
	if (!ok)
		console_say_id(f->console, SEVERITY_NOTICE, "case.not-note");
	return ok;
}

/* Nothing more is to be asked. */
static bool
over_at_once(struct form *f)
{
	if (strcmp(f->def->name, "finding-add") == 0 ||
	    strcmp(f->def->name, "false-alarm") == 0)
		return finding_at_once(f->console, f);
	return strcmp(f->def->name, "note-edit") == 0 && !can_edit(f);
}

bool
case_form_run(struct console *c, const char *name, const char *argument,
    int64_t item)
{
	struct form *f;

	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		if (strcmp(forms[i].name, name) != 0)
			continue;
		f = calloc(1, sizeof *f);
		if (!f)
			return true;
		f->def = &forms[i];
		f->console = c;
		f->item = item;
		if (over_at_once(f))
			form_free(f);
		else if (*argument)
			form_answer(f, argument);
		else
			form_ask(f);
		return true;
	}
	return false;
}
