/* Walking through a checklist: values are asked, checks are run, answers are
 * given; every step is kept by the session before it is shown.
 * Fails: one sentence on the message line, and the walk stays where it was.
 * Owner: the pane. */
#include <errno.h>
#include <stdlib.h>

#include "core/command/host.h"
#include "core/command/step.h"
#include "tui/checklist_part.h"
#include "tui/letter_form.h"

/* ---- checks ---- */

/* A check under way: owns copies of all it needs. */
struct step_job {
	struct checklist_pane *pane;	/* NULL: no longer wanted */
	struct loop_job	*job;
	struct arena	*arena;
	const char	**argv;
	int		 argc;
	const char	*const *common;
	int		 ncommon;
	usec_t		 now;
	enum lang	 lang;
	struct sheet	*sheet;
	struct error	 error;
	int		 result;
};

static void	after_check(struct checklist_pane *d, struct step_job *s);

static void
check_work(struct loop_job *j, void *arg)
{
	struct step_job *s = arg;

	s->result = command_step(s->common, s->ncommon, s->argv, s->argc,
	    s->now, s->lang, loop_job_cancelled(j), &s->sheet, &s->error);
}

static void
check_done(void *arg, bool cancelled)
{
	struct step_job *s = arg;

	if (s->pane != NULL && !cancelled)
		after_check(s->pane, s);
	else if (s->pane != NULL)
		s->pane->running = NULL;
	sheet_free(s->sheet);
	arena_free(s->arena);
	free(s);
}

static const struct job_ops check_ops = {
	.work = check_work,
	.done = check_done,
	.nice = true,
};

static struct step_job *
check_new(const struct checklist_pane *d)
{
	const struct console *c = d->pane->console;
	const struct tool_argv *v = &d->view.argv;
	struct step_job *s = calloc(1, sizeof *s);

	if (s == NULL)
		return NULL;
	s->arena = arena_new((size_t)1 << 20);
	s->argv = s->arena ? arena_array(s->arena, (size_t)v->n,
	    sizeof *s->argv) : NULL;
	if (s->argv == NULL) {
		arena_free(s->arena);
		free(s);
		return NULL;
	}
	for (s->argc = 0; s->argc < v->n; s->argc++)
		s->argv[s->argc] = arena_strdup(s->arena, v->v[s->argc]);
	s->common = c->step_options;
	s->ncommon = c->nstep_options;
	s->now = console_now(c);
	s->lang = c->lang;
	return s;
}

void
checklist_run_check(struct checklist_pane *d)
{
	struct step_job *s;

	checklist_stop(d);
	d->run_error = (struct error){ 0 };
	s = check_new(d);
	if (s == NULL || arena_failed(s->arena))
		goto fail;
	s->pane = d;
	s->job = loop_job_start(d->pane->console->loop, &check_ops, s);
	if (s->job == NULL)
		goto fail;
	d->running = s;
	return;
fail:
	if (s != NULL) {
		arena_free(s->arena);
		free(s);
	}
	error_set(&d->run_error, -ENOMEM, "tui.step.no-job", NULL);
}

bool
checklist_stop(struct checklist_pane *d)
{
	struct step_job *s = d->running;

	if (s == NULL)
		return false;
	s->pane = NULL;
	d->running = NULL;
	loop_job_cancel(s->job);
	error_set(&d->run_error, -ECANCELED, "tui.step.stopped", NULL);
	console_dirty(d->pane->console);
	return true;
}

/* The case that the session made is the console's from now on; the walk is
 * found again at the next start, however this one ends. */
static void
take_case(struct checklist_pane *d)
{
	struct console *c = d->pane->console;
	int64_t id = session_case(d->session);

	if (id != 0 && id != c->case_id)
		console_case_set(c, id, session_case_name(d->session));
	if (session_run(d->session) == d->kept)
		return;
	d->kept = session_run(d->session);
	console_keep(c);
}

bool
checklist_moved(struct checklist_pane *d, int r, const struct error *e)
{
	if (r < 0) {
		console_error(d->pane->console, e);
		return false;
	}
	take_case(d);
	return true;
}

static void
after_check(struct checklist_pane *d, struct step_job *s)
{
	struct console *c = d->pane->console;
	struct error e = { 0 };
	int r;

	d->running = NULL;
	if (s->result < 0) {
		d->run_error = s->error;
	} else {
		r = session_sheet(d->session, s->sheet, console_now(c), &e);
		s->sheet = NULL;
		checklist_moved(d, r, &e);
	}
	checklist_show(d);
}

/* ---- going ---- */

static void	enter_step(struct checklist_pane *d);

static void
values_asked(struct checklist_pane *d, char key)
{
	(void)key;
	enter_step(d);
}

/* A step was come to: its values are asked, its check is run. */
static void
enter_step(struct checklist_pane *d)
{
	checklist_show(d);
	if (checklist_ask(d, '\0', values_asked))
		return;
	if (walk_step(session_walk(d->session))->node->kind ==
	    CHECKLIST_AUTO && d->view.run == WALK_RUN_READY &&
	    d->view.sheet == NULL)
		checklist_run_check(d);
}

static void
went(struct checklist_pane *d, int r, const struct error *e)
{
	if (!checklist_moved(d, r, e))
		return;
	checklist_stop(d);
	d->run_error = (struct error){ 0 };
	d->on_sheet = false;
	sheet_view_reset(&d->sheet);
	enter_step(d);
}

static void
give(struct checklist_pane *d, char key)
{
	struct console *c = d->pane->console;
	struct error e = { 0 };

	if (checklist_ask(d, key, give))
		return;
	went(d, session_answer(d->session, key, console_now(c), &e), &e);
}

static void
start(struct checklist_pane *d, struct session *s)
{
	checklist_leave(d);
	d->session = s;
	d->on_sheet = false;
	sheet_view_reset(&d->sheet);
	take_case(d);
	enter_step(d);
}

static struct session_options
options(const struct console *c)
{
	return (struct session_options){
		.store = c->store,
		.case_id = c->case_id,
		.host = console_host(c),
		.reporter = config_text(c->config, "reporter"),
		.company = config_text(c->config, "company"),
		.lang = c->lang,
	};
}

void
checklist_begin(struct checklist_pane *d, const struct checklist *l)
{
	struct console *c = d->pane->console;
	struct session_options o = options(c);
	struct error e = { 0 };
	struct session *s;

	host_own_addresses(c->options.facts_file, c->options.offline,
	    o.own_v4, o.own_v6);
	if (session_begin(l, &o, console_now(c), &s, &e) < 0)
		console_error(c, &e);
	else
		start(d, s);
}

void
checklist_resume(struct checklist_pane *d, const struct run_info *r)
{
	struct console *c = d->pane->console;
	struct session_options o = options(c);
	struct error e = { 0 };
	struct session *s;

	o.case_id = r->case_id;
	if (session_resume(d->library, r->id, &o, console_now(c), &s,
	    &e) < 0)
		console_error(c, &e);
	else
		start(d, s);
}

void
checklist_leave(struct checklist_pane *d)
{
	checklist_stop(d);
	session_free(d->session);
	d->session = NULL;
	d->view = (struct walk_view){ 0 };
	sheet_view_set(&d->sheet, NULL);
	sheet_free(d->record);
	d->record = NULL;
	d->kept = 0;
}

/* ---- commands ---- */

/* Back to the list; the next start shows the list, too, however this one
 * ends. */
static void
leave(struct checklist_pane *d)
{
	checklist_leave(d);
	console_keep(d->pane->console);
}

static void
choose(struct checklist_pane *d, const char *key)
{
	if (d->running != NULL)
		console_say_id(d->pane->console, SEVERITY_NOTICE,
		    "tui.step.running");
	else
		give(d, *key);
}

static void
next_list(struct checklist_pane *d)
{
	struct console *c = d->pane->console;
	struct error e = { 0 };
	struct session *s;

	if (session_next(d->session, d->library, console_now(c), &s, &e) < 0)
		console_error(c, &e);
	else
		start(d, s);
}

/* The letter that a step prepares, from the words of its run: line. */
const char *
checklist_letter(const struct checklist_pane *d)
{
	const struct tool_argv *v = &d->view.argv;

	if (d->view.run != WALK_RUN_READY || v->n < 2 ||
	    strcmp(v->v[0], "case") != 0 || strcmp(v->v[1], "letter") != 0)
		return NULL;
	for (int i = 2; i < v->n; i++)
		if (strncmp(v->v[i], "--kind=", 7) == 0)
			return v->v[i] + 7;
	return NULL;
}

/* A letter names what the sentences of the record do: that is asked first. */
static void
write_letter(struct checklist_pane *d, char key)
{
	(void)key;
	for (size_t i = 0; i < d->view.nanswers; i++) {
		if (checklist_ask(d, d->view.answers[i].key, write_letter))
			return;
	}
	if (checklist_letter(d) != NULL)
		letter_form_open(d->pane->console, session_case(d->session),
		    checklist_letter(d), NULL);
}

/* Runs what the step has: its check, or its letter. */
static void
run_step(struct checklist_pane *d)
{
	struct console *c = d->pane->console;

	if (checklist_letter(d) != NULL)
		write_letter(d, '\0');
	else if (d->view.run == WALK_RUN_READY && d->view.kind !=
	    CHECKLIST_END)
		checklist_run_check(d);
	else
		console_say_id(c, SEVERITY_NOTICE, "tui.step.no-run");
}

/* A row of the check's sheet is what the person means. */
static void
choose_row(struct checklist_pane *d)
{
	struct console *c = d->pane->console;
	const struct row *r = sheet_view_row(&d->sheet);
	struct error e = { 0 };
	struct buf path;
	int ret;

	while (r != NULL && r->parent != NULL && r->parent->parent != NULL)
		r = r->parent;
	if (r == NULL)
		return;
	buf_init(&path, 4096);
	ret = row_path(r, &path);
	if (ret == 0)
		ret = session_choose(d->session, path.data, console_now(c),
		    &e);
	buf_done(&path);
	if (!checklist_moved(d, ret, &e))
		return;
	d->on_sheet = false;
	console_say_id(c, SEVERITY_INFO, "tui.step.chosen");
	checklist_show(d);
}

/* Enter: what the cursor stands on, the next list, the row, or the run. */
static void
confirm(struct checklist_pane *d)
{
	char key[2] = "";

	if (d->on_sheet) {
		choose_row(d);
	} else if (d->view.kind == CHECKLIST_END) {
		if (d->view.next != NULL)
			next_list(d);
		else
			leave(d);
	} else if (d->cursor < d->view.nanswers) {
		key[0] = d->view.answers[d->cursor].key;
		choose(d, key);
	} else {
		console_say_id(d->pane->console, SEVERITY_NOTICE,
		    "tui.step.press");
	}
}

static void
step_back(struct checklist_pane *d)
{
	struct console *c = d->pane->console;
	struct error e = { 0 };

	if (d->on_sheet) {
		d->on_sheet = false;
		return;
	}
	if (!walk_can_back(session_walk(d->session))) {
		leave(d);
		return;
	}
	went(d, session_back(d->session, console_now(c), &e), &e);
}

static void
step_forward(struct checklist_pane *d)
{
	struct console *c = d->pane->console;
	struct error e = { 0 };

	if (d->on_sheet)
		sheet_view_command(&d->sheet, "open", "");
	else if (walk_can_forward(session_walk(d->session)))
		went(d, session_forward(d->session, console_now(c), &e), &e);
	else
		console_say_id(c, SEVERITY_NOTICE, "tui.step.no-forward");
}

static void
note_done(void *arg, const char *line)
{
	struct checklist_pane *d = arg;
	struct console *c = d->pane->console;
	struct error e = { 0 };

	if (line == NULL || d->session == NULL)
		return;
	if (checklist_moved(d, session_note(d->session, line, console_now(c),
	    &e), &e)) {
		console_say_id(c, SEVERITY_INFO, "case.saved");
		checklist_show(d);
	}
}

static void
ask_note(struct checklist_pane *d)
{
	struct prompt_spec s = {
		.history = "note",
		.label = text_plain("case.ask-note"),
		.initial = d->view.note,
		.done = note_done,
		.arg = d,
	};

	console_prompt(d->pane->console, &s);
}

static void
skip_done(void *arg, const char *line)
{
	struct checklist_pane *d = arg;
	struct console *c = d->pane->console;
	struct error e = { 0 };

	if (line == NULL || *line == '\0' || d->session == NULL ||
	    d->cursor >= d->view.nanswers)
		return;
	went(d, session_skip(d->session, d->view.answers[d->cursor].key,
	    line, console_now(c), &e), &e);
}

/* Skipping needs the answer to go on with (under the cursor), and asks for
 * the reason. */
static void
ask_skip(struct checklist_pane *d)
{
	struct prompt_spec s = {
		.history = "skip",
		.label = text_plain("tui.step.ask-skip"),
		.done = skip_done,
		.arg = d,
	};

	if (d->view.nanswers == 0)
		console_say_id(d->pane->console, SEVERITY_NOTICE,
		    "tui.step.no-skip");
	else if (d->cursor >= d->view.nanswers)
		console_say_id(d->pane->console, SEVERITY_NOTICE,
		    "tui.step.skip-pick");
	else
		console_prompt(d->pane->console, &s);
}

static void
change_focus(struct checklist_pane *d)
{
	if (d->view.sheet == NULL)
		console_say_id(d->pane->console, SEVERITY_NOTICE,
		    "tui.step.no-sheet");
	else
		d->on_sheet = !d->on_sheet;
}

static bool
move(struct checklist_pane *d, const char *name, const char *argument)
{
	size_t n = d->view.nanswers;

	if (d->on_sheet || strcmp(name, "down") != 0) {
		if (strcmp(name, "up") != 0 || d->on_sheet)
			return sheet_view_command(&d->sheet, name, argument);
		d->cursor = d->cursor > 0 && d->cursor < n ? d->cursor - 1 :
		    n ? n - 1 : 0;
		return true;
	}
	d->cursor = d->cursor + 1 < n ? d->cursor + 1 : 0;
	return true;
}

bool
checklist_walk_command(struct checklist_pane *d, const char *name,
    const char *argument)
{
	static const struct {
		const char *name;
		void (*run)(struct checklist_pane *d);
	} own[] = {
		{ "open", confirm },
		{ "step-back", step_back },
		{ "step-forward", step_forward },
		{ "step-skip", ask_skip },
		{ "step-note", ask_note },
		{ "step-run", run_step },
		{ "step-values", checklist_change_values },
		{ "fold", change_focus },
		{ "checklist-leave", leave },
	};

	if (strcmp(name, "choose") == 0) {
		choose(d, argument);
		return true;
	}
	for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
		if (strcmp(own[i].name, name) == 0) {
			own[i].run(d);
			return true;
		}
	}
	return move(d, name, argument);
}
