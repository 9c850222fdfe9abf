/* The Checklist pane: step by step on site.
 *
 *   list    unfinished walks, then the checklists | symptoms, what is needed
 *   step    one step a screen (checklist_draw.c)
 *
 * `/` searches by what the customer says.  Enter begins or goes on.  In a
 * step the answers' keys win over all other keys; the lists use no e, f, q
 * and u for answers, so these always work. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/command/step.h"
#include "tui/checklist_part.h"

#define HEAD_ROWS 1

static struct checklist_pane *
data(struct pane *p)
{
	return p->data;
}

/* ---- loading ---- */

struct load_job {
	struct checklist_pane *pane;	/* NULL: no longer wanted */
	struct loop_job	*job;
	struct arena	*arena;
	const char	*const *dirs;
	struct library	*library;
	struct error	 error;
	int		 result;
};

static void
load_work(struct loop_job *j, void *arg)
{
	struct load_job *l = arg;

	(void)j;
	l->result = library_load(l->dirs, &command_tools, &l->library,
	    &l->error);
}

static void	lines_make(struct checklist_pane *d);
static void	resume_wanted(struct checklist_pane *d);

static void
load_done(void *arg, bool cancelled)
{
	struct load_job *l = arg;
	struct checklist_pane *d = l->pane;

	if (d != NULL) {
		d->loading = NULL;
		d->error = l->error;
		if (!cancelled && l->result == 0) {
			d->library = l->library;
			l->library = NULL;
		}
		lines_make(d);
		resume_wanted(d);
		console_dirty(d->pane->console);
	}
	library_free(l->library);
	arena_free(l->arena);
	free(l);
}

static const struct job_ops load_ops = {
	.work = load_work,
	.done = load_done,
};

static int
load(struct checklist_pane *d)
{
	struct console *c = d->pane->console;
	struct load_job *l = calloc(1, sizeof *l);

	if (l == NULL)
		return -ENOMEM;
	l->arena = arena_new((size_t)64 << 10);
	l->dirs = l->arena ? library_dirs(c->config, l->arena) : NULL;
	l->job = l->dirs ? loop_job_start(c->loop, &load_ops, l) : NULL;
	if (l->job == NULL) {
		load_done(l, true);
		return -ENOMEM;
	}
	l->pane = d;
	d->loading = l;
	return 0;
}

/* ---- lines ---- */

static void
add_line(struct checklist_pane *d, const struct run_info *run,
    const struct library_entry *entry)
{
	d->lines[d->n++] = (struct checklist_line){ run, entry };
}

/* Unfinished walks of the case (of every case where none is chosen), then
 * what the search leaves. */
static void
lines_make(struct checklist_pane *d)
{
	struct console *c = d->pane->console;
	const struct library_entry **found;
	struct run_info *runs = NULL;
	size_t nruns = 0, n = 0;

	arena_reset(d->arena);
	d->n = 0;
	d->detail_of = NULL;
	if (d->library == NULL)
		return;
	if (c->store != NULL && *d->search == '\0')
		store_run_list(c->store, c->case_id, true, d->arena, &runs,
		    &nruns, NULL);
	found = arena_array(d->arena, d->library->n + 1, sizeof *found);
	d->lines = arena_array(d->arena, d->library->n + nruns + 1,
	    sizeof *d->lines);
	if (found == NULL || d->lines == NULL)
		return;
	for (size_t i = 0; i < nruns; i++)
		add_line(d, &runs[i], library_find(d->library,
		    runs[i].list));
	n = library_search(d->library, span_str(d->search), found);
	for (size_t i = 0; i < n; i++)
		add_line(d, NULL, found[i]);
	list_reload(&d->list);
}

static size_t
line_count(void *arg)
{
	return ((struct checklist_pane *)arg)->n;
}

static int
line_key(void *arg, size_t i, struct buf *out)
{
	const struct checklist_pane *d = arg;
	const struct checklist_line *l = &d->lines[i];

	return l->run ? buf_addf(out, "#%lld", (long long)l->run->id) :
	    buf_adds(out, l->entry->name);
}

static void
line_draw(void *arg, const struct area *a, int row, size_t i,
    enum style style)
{
	checklist_draw_line(arg, a, row, i, style);
}

static const struct list_ops list_ops = {
	.count = line_count,
	.key = line_key,
	.draw = line_draw,
};

/* ---- drawing ---- */

static void
draw_search(struct checklist_pane *d, const struct area *a)
{
	struct text t = *d->search == '\0' ?
	    text_plain("tui.step.all") : text_say(d->frame,
	    "tui.step.search", "text", d->search, NULL);

	area_text(a, 0, 1, -1, STYLE_BOLD, span_str(text_in(&t,
	    d->pane->console->lang)));
}

/* What stands where no list is: loading, an error, nothing found. */
static bool
draw_nothing(struct checklist_pane *d, const struct area *a)
{
	enum lang lang = d->pane->console->lang;
	struct text t = text_plain(d->loading ? "tui.step.loading" :
	    *d->search ? "tui.step.nothing" : "tui.step.none");

	if (d->n > 0)
		return false;
	if (d->error.code < 0)
		area_wrap(a, 1, 1, a->rows - 1, STYLE_ERROR,
		    span_str(error_in(&d->error, lang)));
	else
		area_wrap(a, 1, 1, a->rows - 1, STYLE_PLAIN,
		    span_str(text_in(&t, lang)));
	return true;
}

static void
pane_draw(struct pane *p, const struct area *a)
{
	struct checklist_pane *d = data(p);
	struct area body = area_sub(a, HEAD_ROWS, 0, a->rows - HEAD_ROWS,
	    a->cols), list, detail;

	arena_reset(d->frame);
	if (d->session != NULL) {
		checklist_draw_walk(d, a);
		return;
	}
	draw_search(d, a);
	if (draw_nothing(d, &body))
		return;
	layout_split(&body, 50, &list, &detail);
	list_draw(&d->list, &list, true);
	checklist_draw_detail(d, &detail);
}

static void
pane_refresh(struct pane *p)
{
	struct checklist_pane *d = data(p);
	struct console *c = p->console;
	const struct library_entry *e;

	if (d->session != NULL)
		return;
	if (c->store != NULL && store_changed(c->store))
		lines_make(d);
	e = d->list.cursor < d->n ? d->lines[d->list.cursor].entry : NULL;
	if (e == d->detail_of)
		return;
	d->detail_of = e;
	d->solved = (struct text){ 0 };
	arena_reset(d->detail_arena);
	if (e != NULL && e->list != NULL && c->store != NULL)
		session_solved(c->store, e->list, d->detail_arena,
		    &d->solved, NULL);
}

static const char *
pane_status(struct pane *p)
{
	struct checklist_pane *d = data(p);

	return d->session ? text_in(&session_walk(d->session)->list->title,
	    p->console->lang) : NULL;
}

/* ---- commands ---- */

static void
open_line(struct checklist_pane *d)
{
	const struct checklist_line *l = d->list.cursor < d->n ?
	    &d->lines[d->list.cursor] : NULL;

	if (l == NULL)
		return;
	if (l->run != NULL)
		checklist_resume(d, l->run);
	else if (l->entry->list != NULL)
		checklist_begin(d, l->entry->list);
	else
		console_say_id(d->pane->console, SEVERITY_WARNING,
		    "tui.step.unfit-list");
}

static void
search_set(struct checklist_pane *d, const char *line)
{
	char *copy = strdup(line);

	if (copy == NULL)
		return;
	free(d->search);
	d->search = copy;
	list_set(&d->list, 0);
	lines_make(d);
	console_dirty(d->pane->console);
}

static void
search_changed(void *arg, const char *line)
{
	search_set(arg, line);
}

static void
search_done(void *arg, const char *line)
{
	search_set(arg, line ? line : "");
}

static void
ask_search(struct checklist_pane *d)
{
	struct prompt_spec s = {
		.history = "symptom",
		.label = text_plain("tui.step.ask-search"),
		.initial = d->search,
		.changed = search_changed,
		.done = search_done,
		.arg = d,
	};

	console_prompt(d->pane->console, &s);
}

static bool
list_pane_command(struct checklist_pane *d, const char *name,
    const char *argument)
{
	if (list_command(&d->list, name, argument))
		return true;
	if (strcmp(name, "open") == 0)
		open_line(d);
	else if (strcmp(name, "checklist-search") == 0 && *argument)
		search_set(d, argument);
	else if (strcmp(name, "checklist-search") == 0)
		ask_search(d);
	else if (strcmp(name, "step-back") == 0)
		console_back(d->pane->console);
	else if (strcmp(name, "step-forward") == 0)
		open_line(d);
	else
		return false;
	return true;
}

static bool
pane_command(struct pane *p, const char *name, const char *argument)
{
	struct checklist_pane *d = data(p);
	bool known;

	console_dirty(p->console);
	if (d->session == NULL)
		return list_pane_command(d, name, argument);
	known = checklist_walk_command(d, name, argument);
	if (d->session == NULL)
		lines_make(d);
	return known;
}

static const struct tui_command commands[] = {
	{ "checklist-search", "steps", 0, "[TEXT]", "checklist", NULL },
	{ "checklist-leave", "steps", 0, NULL, "checklist", NULL },
	{ "choose", "steps", NEEDS_ARGUMENT, "KEY", "checklist", NULL },
	{ "step-back", "steps", 0, NULL, "checklist", NULL },
	{ "step-forward", "steps", 0, NULL, "checklist", NULL },
	{ "step-skip", "steps", 0, NULL, "checklist", NULL },
	{ "step-note", "steps", 0, NULL, "checklist", NULL },
	{ "step-run", "steps", 0, NULL, "checklist", NULL },
	{ "step-values", "steps", 0, NULL, "checklist", NULL },
	{ NULL, NULL, 0, NULL, NULL, NULL },
};

static const char *const *
pane_keys(struct pane *p)
{
	static const char *const list[] = { "open", "checklist-search",
	    NULL };
	static const char *const step[] = { "step-back", "step-skip",
	    "step-note", "step-run", "step-values",
	    "checklist-leave", NULL };
	static const char *const valued[] = { "step-back", "step-skip",
	    "step-note", "step-values", "checklist-leave", NULL };
	static const char *const plain[] = { "step-back", "step-skip",
	    "step-note", "checklist-leave", NULL };
	static const char *const checked[] = { "fold", "step-back",
	    "step-note", "step-run", "step-values",
	    "checklist-leave", NULL };
	static const char *const rows[] = { "open", "step-forward",
	    "fold", "step-values", "checklist-leave", NULL };
	static const char *const end[] = { "open", "export", "step-back",
	    NULL };
	const struct checklist_pane *d = data(p);

	if (d->session == NULL)
		return list;
	if (d->view.kind == CHECKLIST_END)
		return end;
	if (d->on_sheet)
		return rows;
	if (d->view.sheet != NULL)
		return checked;
	if (d->view.run == WALK_RUN_READY)
		return step;
	return checklist_has_values(d) ? valued : plain;
}

/* What Enter, Tab and ! do depends on where one stands. */
static const char *
pane_word(struct pane *p, const char *command)
{
	const struct checklist_pane *d = data(p);
	const struct checklist_line *l = d->list.cursor < d->n ?
	    &d->lines[d->list.cursor] : NULL;

	if (strcmp(command, "fold") == 0)
		return d->on_sheet ? "key.step" : NULL;
	if (strcmp(command, "step-run") == 0)
		return checklist_letter(d) != NULL ? "key.letter" : NULL;
	if (strcmp(command, "step-forward") == 0)
		return d->on_sheet ? "key.open" : NULL;
	if (strcmp(command, "open") != 0)
		return NULL;
	if (d->session == NULL)
		return l != NULL && l->run != NULL ? "key.step-go-on" :
		    "key.step-begin";
	if (d->on_sheet)
		return strcmp(d->view.sheet->kind, "log") == 0 ?
		    "key.step-choose" : "key.step-choose-row";
	return d->view.next != NULL ? "key.step-next" :
	    "key.checklist-leave";
}

static const struct pane_choice *
pane_choices(struct pane *p, size_t *ret_n)
{
	struct checklist_pane *d = data(p);

	*ret_n = d->session != NULL && !d->on_sheet ? d->view.nanswers : 0;
	return d->choices;
}

/* ---- life ---- */

/* The walk that was under way when the console ended. */
static void
resume_wanted(struct checklist_pane *d)
{
	struct console *c = d->pane->console;
	struct arena *a = arena_new((size_t)1 << 20);
	struct run_info *runs;
	size_t n = 0;

	if (a == NULL || d->library == NULL || d->wanted == 0 ||
	    c->store == NULL || store_run_list(c->store, c->case_id, true, a,
	    &runs, &n, NULL) < 0)
		n = 0;
	for (size_t i = 0; i < n; i++)
		if (runs[i].id == d->wanted) {
			checklist_resume(d, &runs[i]);
			break;
		}
	d->wanted = 0;
	arena_free(a);
}

static int
pane_save(struct pane *p, struct buf *out)
{
	const struct checklist_pane *d = data(p);

	return buf_addf(out, "run=%lld", d->session ?
	    (long long)session_run(d->session) : (long long)d->wanted);
}

static void
pane_restore(struct pane *p, struct span state)
{
	struct checklist_pane *d = data(p);
	uint64_t id;

	if (!span_starts(state, "run=") || span_u64(span_skip(state, 4),
	    INT64_MAX, &id) < 0)
		return;
	d->wanted = (int64_t)id;
	if (d->loading == NULL && d->session == NULL)
		resume_wanted(d);
}

static int
pane_open(struct pane *p)
{
	struct checklist_pane *d = calloc(1, sizeof *d);

	if (d == NULL)
		return -ENOMEM;
	p->data = d;
	d->pane = p;
	d->search = strdup("");
	d->arena = arena_new((size_t)8 << 20);
	d->detail_arena = arena_new((size_t)1 << 20);
	d->view_arena = arena_new((size_t)8 << 20);
	d->frame = arena_new((size_t)1 << 20);
	d->label = arena_new((size_t)1 << 16);
	list_init(&d->list, &list_ops, d);
	if (d->search == NULL || d->arena == NULL || d->detail_arena ==
	    NULL || d->view_arena == NULL || d->frame == NULL ||
	    d->label == NULL ||
	    sheet_view_init(&d->sheet, p->console) < 0)
		return -ENOMEM;
	return load(d);
}

static void
pane_stop(struct pane *p)
{
	struct checklist_pane *d = data(p);

	if (d == NULL)
		return;
	if (d->loading != NULL) {
		d->loading->pane = NULL;
		loop_job_cancel(d->loading->job);
		d->loading = NULL;
	}
	checklist_stop(d);
}

static void
pane_close(struct pane *p)
{
	struct checklist_pane *d = data(p);

	if (d == NULL)
		return;
	checklist_leave(d);
	sheet_view_done(&d->sheet);
	library_free(d->library);
	arena_free(d->arena);
	arena_free(d->detail_arena);
	arena_free(d->view_arena);
	arena_free(d->frame);
	arena_free(d->label);
	free(d->search);
	free(d);
	p->data = NULL;
}

static const struct row *
pane_row(struct pane *p, const struct sheet **ret)
{
	struct checklist_pane *d = data(p);

	if (d->session == NULL || !d->on_sheet)
		return NULL;
	*ret = d->sheet.sheet;
	return sheet_view_row(&d->sheet);
}

/* Commands of the step, else its text; in the list what it is about. */
static int
pane_copy(struct pane *p, struct buf *out)
{
	const struct checklist_pane *d = data(p);
	const struct library_entry *e = d->list.cursor < d->n ?
	    d->lines[d->list.cursor].entry : NULL;
	enum lang lang = p->console->lang;

	if (d->session == NULL)
		return e == NULL || e->list == NULL ? -ENOENT :
		    buf_adds(out, text_in(&e->list->title, lang));
	if (d->on_sheet)
		return -ENOENT;
	for (size_t i = 0; i < d->view.ncommands; i++)
		buf_addf(out, "%s\n", text_in(&d->view.commands[i], lang));
	return d->view.ncommands > 0 ? 0 : buf_adds(out, text_in(
	    &d->view.text, lang));
}

static bool
pane_busy(struct pane *p)
{
	const struct checklist_pane *d = data(p);

	return d->running != NULL || d->loading != NULL;
}

static bool
pane_cancel(struct pane *p)
{
	struct checklist_pane *d = data(p);

	if (checklist_stop(d))
		return true;
	if (d->on_sheet) {
		d->on_sheet = false;
		return true;
	}
	return false;
}

const struct pane_ops pane_checklist_ops = {
	.name = "checklist",
	.number = 7,
	.commands = commands,
	.open = pane_open,
	.stop = pane_stop,
	.close = pane_close,
	.refresh = pane_refresh,
	.draw = pane_draw,
	.command = pane_command,
	.keys = pane_keys,
	.word = pane_word,
	.choices = pane_choices,
	.status = pane_status,
	.save = pane_save,
	.restore = pane_restore,
	.row = pane_row,
	.copy = pane_copy,
	.busy = pane_busy,
	.cancel = pane_cancel,
};
