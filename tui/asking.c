/* Commands and state of a pane that asks.
 *
 *   row 0   the subject  where it is looked at from          how far it is
 *   body    the sheet of the analysis, what is wrong first
 *	     | the row under the cursor (100 columns and more)
 *
 * `/` names a subject, Enter asks.  v chooses the vantage, c one to compare
 * with.  What was asked before comes back with Backspace.
 * Fails: a sentence on the message line.  Owner: the pane. */
#include "tui/asking.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

static struct asking *
data(struct pane *p)
{
	return p->data;
}

static bool
put(char **at, struct span value)
{
	char *copy = strndup(value.n ? value.p : "", value.n);

	if (copy == NULL)
		return false;
	free(*at);
	*at = copy;
	return true;
}

/* ---- the subject ---- */

/* Another subject is looked at from now on; what is shown is put away.  0, or
 * what is wrong with what was typed. */
static int
set_subject(struct asking *d, struct span typed, bool remember)
{
	struct arena *a = arena_new((size_t)1 << 16);
	struct span name;
	int r;

	r = a != NULL ? d->ops->read(typed, a, &name) : -ENOMEM;
	if (r == 0) {
		if (remember && d->mode == ASKING_RESULT)
			console_remember(d->pane->console);
		asking_stop(d);
		asking_keep(d);
		d->comparing = d->guessed = false;
		if (!span_is(name, d->subject))
			sheet_view_reset(&d->view);
		if (!put(&d->subject, name))
			r = -ENOMEM;
	}
	arena_free(a);
	return r;
}

static void	ask_subject(struct asking *d, const char *initial);

/* What cannot be read stands in the prompt again, to be mended. */
static void
subject_done(void *arg, const char *line)
{
	struct asking *d = arg;
	int r;

	if (line == NULL || *line == '\0')
		return;
	r = set_subject(d, span_str(line), true);
	if (r == 0) {
		asking_run(d);
		return;
	}
	console_say(d->pane->console, SEVERITY_WARNING, text_say(d->frame,
	    d->ops->fault(r), "value", line, NULL));
	ask_subject(d, line);
}

void
asking_complete_words(struct span words, struct span start,
    struct completion *ret)
{
	char name[256];

	while (words.n > 0) {
		size_t n = 0;

		while (n < words.n && strchr(", \t\n", words.p[n]) == NULL)
			n++;
		if (n >= start.n && n > 0 && n < sizeof name &&
		    span_eq_nocase(span_head(words, start.n), start) &&
		    memchr(words.p, '.', n) != NULL &&
		    strchr("$/:", words.p[0]) == NULL) {
			memcpy(name, words.p, n);
			name[n] = '\0';
			completion_add(ret, name);
		}
		words = span_skip(words, n + 1);
	}
}

static void
subject_complete(void *arg, struct span before, struct completion *ret)
{
	struct asking *d = arg;

	ret->start = 0;
	d->ops->complete(d, before, ret);
}

static bool
subject_paste(void *arg, struct span text)
{
	struct pane *p = ((struct asking *)arg)->pane;

	return p->ops->paste != NULL && p->ops->paste(p, text);
}

static void
ask_subject(struct asking *d, const char *initial)
{
	struct prompt_spec s = {
		.history = d->ops->history_name,
		.label = text_plain(d->ops->prompt),
		.initial = initial,
		.complete = subject_complete,
		.paste = subject_paste,
		.done = subject_done,
		.arg = d,
	};

	console_prompt(d->pane->console, &s);
}

/* ---- vantages ---- */

/* The cursor stands on the vantage that is looked from, or on the first that
 * it can be compared with. */
static void
list_vantages(struct asking *d, bool for_second)
{
	const struct config_vantage *v;
	size_t n = config_vantages(d->pane->console->config, &v), i = 0;

	if (d->mode != ASKING_VANTAGES)
		d->before = d->mode;
	d->mode = ASKING_VANTAGES;
	d->for_second = for_second;
	while (i < n && for_second == (strcmp(asking_vantage_at(d, i),
	    d->side[0].vantage) == 0))
		i++;
	list_set(&d->vantages, i);
}

/* The second vantage, or what is looked from: in the place of what is shown,
 * which comes back with Backspace. */
static bool
take_vantage(struct asking *d, const char *name)
{
	asking_stop(d);
	if (!d->for_second) {
		d->mode = d->before;
		if (d->mode == ASKING_RESULT)
			console_remember(d->pane->console);
		asking_keep(d);
	}
	d->comparing = d->for_second;
	sheet_view_reset(&d->view);
	list_forget(&d->rows);
	return put(&d->side[d->for_second ? 1 : 0].vantage, span_str(name));
}

/* Where it cannot be asked from, what is shown stays. */
static void
choose_vantage(struct asking *d)
{
	const char *name = asking_vantage_at(d, d->vantages.cursor);
	struct console *c = d->pane->console;

	if (d->for_second && strcmp(name, d->side[0].vantage) == 0) {
		console_say_id(c, SEVERITY_NOTICE, "tui.asking.same-vantage");
		return;
	}
	if (asking_carrier(d) == NULL || dns_carrier_vantage(d->carrier, name,
	    &d->error) < 0) {
		console_error(c, &d->error);
		d->error = (struct error){ 0 };
		return;
	}
	if (!take_vantage(d, name))
		return;
	d->mode = d->before;
	if (d->mode == ASKING_RESULT && *d->subject) {
		asking_run(d);
	} else if (asking_find_kept(d)) {
		d->mode = ASKING_RESULT;
		asking_show(d);
	}
}

/* ---- commands ---- */

/* From the list or the comparison to what was shown; false: nothing is in
 * the way. */
static bool
step_back(struct asking *d)
{
	if (d->mode == ASKING_VANTAGES) {
		d->mode = d->before;
		return true;
	}
	if (!d->comparing)
		return false;
	asking_stop(d);
	d->comparing = false;
	sheet_view_reset(&d->view);
	asking_show(d);
	return true;
}

static void
act_open(struct asking *d)
{
	if (d->mode == ASKING_VANTAGES)
		choose_vantage(d);
	else if (*d->subject == '\0')
		ask_subject(d, d->subject);
	else
		asking_run(d);
}

void
asking_subject(struct asking *d, const char *argument)
{
	if (*argument)
		subject_done(d, argument);
	else
		ask_subject(d, d->ops->typed ? d->ops->typed(d) : d->subject);
}

void
asking_again(struct asking *d, const char *argument)
{
	(void)argument;
	if (*d->subject == '\0')
		ask_subject(d, d->subject);
	else
		asking_run(d);
}

bool
asking_answered(struct asking *d, const char *otherwise)
{
	if (d->side[0].sheet != NULL && !asking_running(d))
		return true;
	console_say_id(d->pane->console, SEVERITY_NOTICE, otherwise);
	return false;
}

void
asking_vantage(struct asking *d, const char *argument)
{
	(void)argument;
	list_vantages(d, false);
}

void
asking_compare(struct asking *d, const char *argument)
{
	(void)argument;
	if (d->mode != ASKING_VANTAGES && step_back(d))
		return;
	if (*d->subject == '\0')
		ask_subject(d, d->subject);
	else if (d->side[0].sheet == NULL)
		console_say_id(d->pane->console, SEVERITY_NOTICE,
		    "tui.asking.first");
	else
		list_vantages(d, true);
}

void
asking_history(struct asking *d, const char *argument)
{
	(void)argument;
	if (*d->subject == '\0')
		ask_subject(d, d->subject);
	else
		asking_history_read(d);
}

void
asking_back(struct asking *d, const char *argument)
{
	(void)argument;
	if (!step_back(d) && !console_back(d->pane->console))
		console_say_id(d->pane->console, SEVERITY_NOTICE,
		    "needs.back");
}

static bool
side_by_side(const struct asking *d)
{
	return d->mode == ASKING_RESULT && d->comparing && asking_is_wide(d);
}

bool
asking_command(struct pane *p, const char *name, const char *argument)
{
	struct asking *d = data(p);

	console_dirty(p->console);
	if (d->mode == ASKING_VANTAGES && list_command(&d->vantages, name,
	    argument))
		return true;
	if (side_by_side(d) && strcmp(name, "open") == 0) {
		asking_open_sides(d);
		return true;
	}
	if (side_by_side(d) && list_command(&d->rows, name, argument))
		return true;
	if (d->mode == ASKING_RESULT && !side_by_side(d) &&
	    sheet_view_command(&d->view, name, argument))
		return true;
	if (strcmp(name, "open") == 0 && d->mode != ASKING_RESULT) {
		act_open(d);
		return true;
	}
	for (const struct asking_action *t = d->ops->actions; t->command; t++) {
		if (strcmp(t->command, name) == 0) {
			t->run(d, argument);
			return true;
		}
	}
	return false;
}

const struct row *
asking_row(struct pane *p, const struct sheet **ret)
{
	struct asking *d = data(p);

	if (d->mode != ASKING_RESULT || d->view.sheet == NULL)
		return NULL;
	*ret = d->view.sheet;
	if (side_by_side(d))
		return d->rows.cursor < d->nrows ? d->row[d->rows.cursor] :
		    NULL;
	return sheet_view_row(&d->view);
}

const char *const *
asking_keys(struct pane *p)
{
	const struct asking *d = data(p);
	const struct sheet *s;
	const struct row *r = asking_row(p, &s);

	if (d->mode == ASKING_VANTAGES)
		return d->ops->vantages;
	if (d->mode == ASKING_FIRST)
		return d->ops->first;
	if (asking_running(d))
		return d->ops->running;
	if (r != NULL && d->ops->offers != NULL && d->ops->offers(r))
		return d->ops->offered;
	if (d->comparing)
		return d->ops->compared;
	return r == NULL || r == d->view.sheet->root.children ?
	    d->ops->summary : d->ops->result;
}

/* What Enter and Esc do before anything is asked and in the list. */
const char *
asking_word(struct pane *p, const char *command)
{
	const struct asking *d = data(p);

	if (strcmp(command, "open") == 0)
		return d->mode == ASKING_VANTAGES ? "key.asking.choose" :
		    d->mode == ASKING_FIRST ? "key.asking.ask" : NULL;
	return d->mode == ASKING_VANTAGES && strcmp(command, "cancel") == 0 ?
	    "key.asking.leave" : NULL;
}

/* ---- rows ---- */

/* The second column shows the row under the cursor. */
void
asking_refresh(struct pane *p)
{
	struct asking *d = data(p);
	const struct row *r = d->mode == ASKING_RESULT && !d->comparing &&
	    asking_is_wide(d) ? sheet_view_row(&d->view) : NULL;
	struct sheet *s;

	if (r == d->detail_of)
		return;
	d->detail_of = r;
	s = r != NULL ? sheet_new(d->view.sheet->kind,
	    d->view.sheet->subject) : NULL;
	if (s != NULL)
		(void)sheet_copy_row(s, NULL, r);
	sheet_view_reset(&d->detail);
	sheet_view_set(&d->detail, s);
}

void
asking_draw_pane(struct pane *p, const struct area *a)
{
	struct asking *d = data(p);
	bool heads;

	d->cols = a->cols;
	heads = asking_is_wide(d) && !d->comparing && !d->ops->open_wide;
	sheet_view_usual(&d->view, heads ? USUAL_HEADS : USUAL_URGENT,
	    d->comparing ? SEVERITY_NOTICE : SEVERITY_WARNING);
	asking_refresh(p);
	asking_draw(d, a);
}

bool
asking_jump(struct pane *p, enum field_type type, struct span value)
{
	struct asking *d = data(p);

	(void)type;
	if (set_subject(d, value, false) < 0)
		return false;
	asking_run(d);
	return true;
}

bool
asking_busy(struct pane *p)
{
	return asking_running(data(p));
}

/* In the list Esc leaves it, and what runs goes on. */
bool
asking_cancel(struct pane *p)
{
	struct asking *d = data(p);

	if (d->mode != ASKING_VANTAGES)
		return asking_stop(d);
	(void)step_back(d);
	console_dirty(p->console);
	return false;
}

/* ---- life ---- */

/* Subject and vantage; a guess is made anew. */
int
asking_save(struct pane *p, struct buf *out)
{
	const struct asking *d = data(p);

	return buf_addf(out, "%s\t%s", d->guessed ? "" : d->subject,
	    d->side[0].vantage);
}

void
asking_restore(struct pane *p, struct span state)
{
	struct asking *d = data(p);
	struct span subject, vantage;
	bool known;

	if (!span_split(&state, '\t', &subject))
		return;
	vantage = state;
	asking_stop(d);
	asking_keep(d);
	if (!put(&d->subject, subject) || !put(&d->side[0].vantage, vantage))
		return;
	/* a vantage that left the configuration meanwhile */
	known = vantage.n == 0 || config_vantage(p->console->config,
	    d->side[0].vantage) != NULL;
	if (!known)
		(void)put(&d->side[0].vantage, span_str(""));
	d->comparing = d->guessed = false;
	sheet_view_reset(&d->view);
	d->mode = asking_find_kept(d) ? ASKING_RESULT : ASKING_FIRST;
	asking_show(d);
	if (asking_carrier(d) != NULL)
		(void)dns_carrier_vantage(d->carrier, d->side[0].vantage,
		    &d->error);
}

int
asking_open(struct pane *p, const struct asking_ops *ops)
{
	struct asking *d = calloc(1, sizeof *d);

	if (d == NULL)
		return -ENOMEM;
	p->data = d;
	d->ops = ops;
	d->pane = p;
	d->cols = 80;
	d->side[0].pane = d->side[1].pane = d;
	d->frame = arena_new((size_t)1 << 20);
	d->row_arena = arena_new((size_t)1 << 20);
	list_init(&d->vantages, &asking_vantage_list, d);
	list_init(&d->rows, &asking_row_list, d);
	if (d->frame == NULL || d->row_arena == NULL ||
	    !put(&d->subject, span_str("")) ||
	    !put(&d->side[0].vantage, span_str("")) ||
	    !put(&d->side[1].vantage, span_str("")) ||
	    sheet_view_init(&d->view, p->console) < 0 ||
	    sheet_view_init(&d->detail, p->console) < 0 || ops->open(d) < 0)
		return -ENOMEM;
	sheet_view_usual(&d->detail, USUAL_FULL, SEVERITY_NONE);
	(void)asking_carrier(d);
	return asking_gather(d);
}

void
asking_stop_pane(struct pane *p)
{
	if (data(p) == NULL)
		return;
	asking_history_stop(data(p));
	asking_run_done(data(p));
}

void
asking_close(struct pane *p)
{
	struct asking *d = data(p);

	if (d == NULL)
		return;
	asking_history_stop(d);
	asking_run_done(d);
	asking_forget(d);
	for (size_t i = 0; i < 2; i++)
		free(d->side[i].vantage);
	dns_carrier_free(d->carrier);
	facts_free(d->facts);
	facts_free(d->log_facts);
	d->ops->close(d);
	sheet_view_done(&d->view);
	sheet_view_done(&d->detail);
	arena_free(d->frame);
	arena_free(d->row_arena);
	free(d->subject);
	free(d);
	p->data = NULL;
}
