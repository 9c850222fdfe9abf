/* Before and after in a pane that asks: a result is kept, what changed is
 * shown, and a result gets what earlier checks said.  Reading a long history
 * takes a while, so jobs do it; one that is no longer wanted frees itself.
 * Fails: one sentence on the message line. */
#include "tui/asking.h"

#include <errno.h>
#include <stdlib.h>

const char *
asking_store_dir(const struct console *c)
{
	return c->options.store_dir != NULL ? c->options.store_dir :
	    config_dir_store(c->config);
}

void
asking_record(struct asking *d, const char *argument)
{
	struct console *c = d->pane->console;
	const struct asking_side *s = &d->side[0];
	enum history_added added;
	struct history *h = NULL;
	struct error e = { 0 };
	usec_t before;

	(void)argument;
	if (!asking_answered(d, "tui.asking.record-first"))
		return;
	if (history_open(asking_store_dir(c), false, &h, &e) < 0 ||
	    d->ops->record(h, d->subject, s->vantage, s->sheet, s->when,
	    &added, &before, &e) < 0)
		console_error(c, &e);
	else
		console_say(c, SEVERITY_INFO, history_words(d->frame, added,
		    before));
	history_close(h);
}

/* ---- reading ---- */

struct past_job {
	struct asking	*pane;		/* NULL: no longer wanted */
	struct loop_job	*job;
	const struct asking_ops *ops;
	char		*dir, *subject, *vantage;
	struct sheet	*sheet;
	struct error	 error;
	int		 result;
};

static void
past_work(struct loop_job *j, void *arg)
{
	struct past_job *p = arg;
	struct history *h = NULL;

	(void)j;
	p->result = history_open(p->dir, true, &h, &p->error);
	if (p->result == 0)
		p->result = p->ops->past(h, p->subject, p->vantage,
		    &p->sheet, &p->error);
	history_close(h);
}

static void
job_free(struct past_job *p)
{
	sheet_free(p->sheet);
	free(p->dir);
	free(p->subject);
	free(p->vantage);
	free(p);
}

/* Where nothing was ever recorded there is no file, which is no fault.  Who
 * went elsewhere meanwhile is not called back. */
static void
show_past(struct asking *d, struct past_job *p)
{
	struct console *c = d->pane->console;

	if (p->result == -ENOENT)
		console_say_id(c, SEVERITY_NOTICE, "past.none");
	else if (p->result < 0)
		console_error(c, &p->error);
	else if (console_current(c) == d->pane) {
		console_open_sheet(c, p->sheet, text_plain(
		    d->ops->past_title));
		p->sheet = NULL;
	}
	console_dirty(c);
}

static void
past_done(void *arg, bool cancelled)
{
	struct past_job *p = arg;
	struct asking *d = p->pane;

	if (d != NULL) {
		d->reading = NULL;
		if (!cancelled)
			show_past(d, p);
	}
	job_free(p);
}

static const struct job_ops past_ops = {
	.work = past_work,
	.done = past_done,
};

void
asking_history_read(struct asking *d)
{
	struct console *c = d->pane->console;
	struct past_job *p;

	asking_history_stop(d);
	p = calloc(1, sizeof *p);
	if (p == NULL)
		return;
	p->ops = d->ops;
	p->dir = strdup(asking_store_dir(c));
	p->subject = strdup(d->subject);
	p->vantage = strdup(d->side[0].vantage);
	if (p->dir != NULL && p->subject != NULL && p->vantage != NULL)
		p->job = loop_job_start(c->loop, &past_ops, p);
	if (p->job == NULL) {
		job_free(p);
		console_say_id(c, SEVERITY_WARNING, "tui.asking.memory");
		return;
	}
	p->pane = d;
	d->reading = p;
}

void
asking_history_stop(struct asking *d)
{
	if (d->reading == NULL)
		return;
	d->reading->pane = NULL;
	loop_job_cancel(d->reading->job);
	d->reading = NULL;
}

/* ---- what earlier checks said of a result ---- */

struct back_job {
	struct asking_side *side;	/* NULL: no longer wanted */
	const struct asking_ops *ops;
	char		*dir, *subject, *vantage;
	struct sheet	*sheet;
	usec_t		 when;
};

static void
back_work(struct loop_job *j, void *arg)
{
	struct back_job *b = arg;

	(void)j;
	b->ops->look_back(b->sheet, b->subject, b->vantage, b->dir, b->when);
}

static void
back_free(struct back_job *b)
{
	sheet_free(b->sheet);
	free(b->dir);
	free(b->subject);
	free(b->vantage);
	free(b);
}

static void
back_done(void *arg, bool cancelled)
{
	struct back_job *b = arg;
	struct asking_side *s = b->side;

	if (s != NULL) {
		s->back = NULL;
		if (!cancelled && !sheet_failed(b->sheet)) {
			sheet_free(s->sheet);
			s->sheet = b->sheet;
			b->sheet = NULL;
			asking_show(s->pane);
			console_dirty(s->pane->pane->console);
		}
	}
	back_free(b);
}

static const struct job_ops back_ops = {
	.work = back_work,
	.done = back_done,
};

static struct sheet *
copy_of(const struct sheet *s)
{
	struct sheet *to = sheet_new(s->kind, s->subject);

	for (const struct row *r = s->root.children; to != NULL && r != NULL;
	    r = r->next)
		(void)sheet_copy_row(to, NULL, r);
	return to;
}

/* Without memory the result stays as it is. */
void
asking_look_back(struct asking_side *s)
{
	struct asking *d = s->pane;
	struct back_job *b;

	asking_look_away(s);
	if (s->sheet == NULL || d->ops->look_back == NULL)
		return;
	b = calloc(1, sizeof *b);
	if (b == NULL)
		return;
	*b = (struct back_job){ .ops = d->ops, .when = s->when,
		.dir = strdup(asking_store_dir(d->pane->console)),
		.subject = strdup(d->subject), .vantage = strdup(s->vantage),
		.sheet = copy_of(s->sheet) };
	if (b->dir == NULL || b->subject == NULL || b->vantage == NULL ||
	    b->sheet == NULL || sheet_failed(b->sheet) || loop_job_start(
	    d->pane->console->loop, &back_ops, b) == NULL) {
		back_free(b);
		return;
	}
	b->side = s;
	s->back = b;
}

void
asking_look_away(struct asking_side *s)
{
	if (s->back != NULL)
		s->back->side = NULL;
	s->back = NULL;
}
