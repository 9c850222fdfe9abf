/* Questions and answers of a pane that asks.
 * Fails: a sentence on the message line; a row without an answer is unknown.
 * Owner: the pane. */
#include "tui/asking.h"

#include <errno.h>
#include <stdlib.h>

#include "core/command/ask.h"
#include "core/inquiry/gather.h"
#include "core/sheet/vantages.h"

#define FRAME (16 * USEC_SEC / 1000)

static void	start(struct asking *d);

/* ---- facts ---- */

struct facts_job {
	struct asking	*pane;		/* NULL: no longer wanted */
	const struct asking_ops *ops;
	struct loop_job	*job;
	char		*path;		/* --facts, or NULL */
	char		*store_dir;
	bool		 offline;
	struct facts	*facts;
	struct error	 error;
};

static void
gather_work(struct loop_job *j, void *arg)
{
	struct facts_job *g = arg;

	(void)j;
	g->facts = facts_new();
	if (g->facts == NULL)
		return;
	if (g->ops->recall != NULL)
		(void)g->ops->recall(g->store_dir, g->facts);
	if (g->path != NULL)
		(void)facts_read(g->facts, g->path, &g->error);
	else if (!g->offline)
		(void)(facts_gather(g->facts) == 0 &&
		    g->ops->gather != NULL &&
		    g->ops->gather(g->facts) == 0);
}

static void
job_free(struct facts_job *g)
{
	facts_free(g->facts);
	free(g->path);
	free(g->store_dir);
	free(g);
}

static void
guess_subject(struct asking *d)
{
	struct buf b;
	char *copy;

	if (*d->subject != '\0')
		return;
	buf_init(&b, 4096);
	if (d->ops->guess(d->facts, &b) == 0 && b.len > 0) {
		copy = strndup(b.data, b.len);
		if (copy != NULL) {
			free(d->subject);
			d->subject = copy;
			d->guessed = true;
		}
	}
	buf_done(&b);
}

static void
gather_done(void *arg, bool cancelled)
{
	struct facts_job *g = arg;
	struct asking *d = g->pane;

	if (d != NULL) {
		d->gathering = NULL;
		if (!cancelled) {
			d->facts = g->facts;
			g->facts = NULL;
			guess_subject(d);
		}
		if (g->error.code < 0)
			console_error(d->pane->console, &g->error);
		if (d->waiting) {
			d->waiting = false;
			if (!d->fetching)
				start(d);
		}
		console_dirty(d->pane->console);
	}
	job_free(g);
}

static const struct job_ops gather_ops = {
	.work = gather_work,
	.done = gather_done,
};

int
asking_gather(struct asking *d)
{
	const struct console *c = d->pane->console;
	struct facts_job *g = calloc(1, sizeof *g);

	if (g == NULL)
		return -ENOMEM;
	g->offline = c->options.offline;
	if (c->options.facts_file != NULL)
		g->path = strdup(c->options.facts_file);
	g->pane = d;
	g->ops = d->ops;
	g->store_dir = strdup(asking_store_dir(c));
	if (g->store_dir != NULL)
		g->job = loop_job_start(c->loop, &gather_ops, g);
	if (g->job == NULL) {
		job_free(g);
		return -ENOMEM;
	}
	d->gathering = g;
	return 0;
}

/* ---- answers ---- */

static void	judge_all(struct asking *d);

static void
frame_due(void *arg)
{
	struct asking *d = arg;

	loop_timer_close(d->timer);
	d->timer = NULL;
	judge_all(d);
}

void
asking_news(struct asking *d)
{
	if (d->timer == NULL && asking_running(d))
		d->timer = loop_timer_start(d->pane->console->loop, FRAME, 0,
		    frame_due, d);
}

static void
answered(void *arg)
{
	asking_news(arg);
}

static void
take_sheet(struct asking_side *s)
{
	struct sheet *sheet = inquiry_take(s->inquiry);

	if (sheet == NULL)
		return;
	if (*s->vantage)
		dns_place_row(dns_carrier_place(s->pane->carrier,
		    s->vantage), sheet);
	sheet_free(s->sheet);
	s->sheet = sheet;
}

/* Who judges elsewhere goes before the inquiry. */
static void
leave(struct asking_side *s)
{
	if (s->pane->ops->left != NULL)
		s->pane->ops->left(s->pane, s);
	inquiry_free(s->inquiry);
	s->inquiry = NULL;
}

static void
end_side(struct asking_side *s)
{
	take_sheet(s);
	leave(s);
	if (s->sheet != NULL && s->pane->ops->ended != NULL)
		s->pane->ops->ended(s->pane, s);
	asking_look_back(s);
}

/* What nobody can answer any more is settled, too.  It has not ended before
 * the log was read. */
static void
judge(struct asking_side *s)
{
	bool done = inquiry_settle(s->inquiry);

	if (!done && !inquiry_away(s->inquiry) &&
	    dns_carrier_open(s->pane->carrier) == 0) {
		inquiry_cancel(s->inquiry);
		done = true;
	}
	if (done && s->pane->reading_log == NULL)
		end_side(s);
	else
		take_sheet(s);
}

/* A dead resolver would look like many faults of the domain. */
static void
say_if_nothing(struct asking *d)
{
	struct console *c = d->pane->console;
	const struct sheet *s = d->side[0].sheet;

	if (s != NULL && !d->ops->alone && console_current(c) == d->pane &&
	    ask_nothing_learnt(s))
		console_say_id(c, SEVERITY_WARNING, c->options.offline ?
		    "command.ask.offline" : "command.ask.nothing");
}

static void
judge_all(struct asking *d)
{
	bool running = asking_running(d);

	for (size_t i = 0; i < 2; i++)
		if (d->side[i].inquiry != NULL)
			judge(&d->side[i]);
	if (running && !asking_running(d))
		say_if_nothing(d);
	asking_show(d);
	console_dirty(d->pane->console);
}

void
asking_judge_again(struct asking *d)
{
	for (size_t i = 0; i < 2; i++)
		if (d->side[i].inquiry != NULL)
			(void)inquiry_step(d->side[i].inquiry);
	judge_all(d);
}

/* ---- asking ---- */

struct dns_carrier *
asking_carrier(struct asking *d)
{
	const struct console *c = d->pane->console;
	struct dns_carrier_options o = { .loop = c->loop, .config = c->config,
		.dns_file = c->options.dns_file,
		.resolver = c->options.resolver,
		.offline = c->options.offline,
		.answered = answered, .arg = d };

	d->error = (struct error){ 0 };
	if (d->carrier == NULL)
		(void)dns_carrier_new(&o, &d->carrier, &d->error);
	return d->carrier;
}

static struct inquiry *
begin(struct asking *d, struct asking_side *s, const struct answerer *by)
{
	const void *query;

	if (d->ops->begin != NULL)
		return d->ops->begin(d, s, by);
	query = d->ops->query(d, s);
	return query != NULL ? inquiry_new(d->ops->analysis, query, s->when,
	    by) : NULL;
}

static bool
start_side(struct asking *d, struct asking_side *s)
{
	struct answerer by = dns_carrier_answerer(d->carrier);

	if (dns_carrier_vantage(d->carrier, s->vantage, &d->error) < 0)
		return false;
	s->when = console_now(d->pane->console);
	s->stopped = false;
	s->inquiry = begin(d, s, &by);
	if (s->inquiry == NULL && d->error.code == 0)
		error_set(&d->error, -ENOMEM, "tui.asking.memory", NULL);
	return s->inquiry != NULL;
}

static void
forget_sheets(struct asking *d)
{
	for (size_t i = 0; i < 2; i++) {
		asking_look_away(&d->side[i]);
		sheet_free(d->side[i].sheet);
		d->side[i].sheet = NULL;
	}
}

static void
start(struct asking *d)
{
	bool ok = d->error.code == 0;

	if (ok && asking_carrier(d) != NULL) {
		dns_carrier_forget(d->carrier);
		for (size_t i = 0; ok && i < (d->comparing ? 2 : 1); i++)
			ok = start_side(d, &d->side[i]);
	}
	if (d->error.code < 0) {
		asking_stop(d);
		d->mode = ASKING_FIRST;
		d->comparing = false;
		console_error(d->pane->console, &d->error);
	}
	judge_all(d);
}

void
asking_run(struct asking *d)
{
	asking_stop(d);
	d->waiting = d->gathering != NULL;
	forget_sheets(d);
	d->mode = ASKING_RESULT;
	d->guessed = false;
	d->error = (struct error){ 0 };
	asking_log_read(d);
	d->fetching = d->ops->fetch != NULL && d->ops->fetch(d);
	if (!d->waiting && !d->fetching)
		start(d);
	else
		judge_all(d);
}

void
asking_fetched(struct asking *d)
{
	d->fetching = false;
	if (!d->waiting)
		start(d);
}

bool
asking_running(const struct asking *d)
{
	return d->waiting || d->fetching || d->side[0].inquiry != NULL ||
	    d->side[1].inquiry != NULL;
}

bool
asking_stop(struct asking *d)
{
	asking_log_stop(d);
	if (!asking_running(d))
		return false;
	if (d->fetching)
		d->ops->fetch_stop(d);
	d->waiting = d->fetching = false;
	loop_timer_close(d->timer);
	d->timer = NULL;
	for (size_t i = 0; i < 2; i++) {
		struct asking_side *s = &d->side[i];

		if (s->inquiry == NULL)
			continue;
		dns_carrier_cancel(d->carrier, s->inquiry);
		inquiry_cancel(s->inquiry);
		s->stopped = true;
		end_side(s);
	}
	if (d->side[0].sheet == NULL)
		d->mode = ASKING_FIRST;
	asking_show(d);
	console_dirty(d->pane->console);
	return true;
}

void
asking_run_done(struct asking *d)
{
	if (d->gathering != NULL) {
		d->gathering->pane = NULL;
		loop_job_cancel(d->gathering->job);
		d->gathering = NULL;
	}
	asking_stop(d);
	for (size_t i = 0; i < 2; i++)
		asking_look_away(&d->side[i]);
}

/* ---- showing ---- */

static const char *
vantage_name(const struct asking_side *s)
{
	return *s->vantage ? s->vantage : VANTAGE_DEFAULT;
}

void
asking_show(struct asking *d)
{
	const struct asking_side *a = &d->side[0], *b = &d->side[1];
	struct sheet *s = NULL;

	if (d->comparing && a->sheet != NULL && b->sheet != NULL)
		(void)sheet_vantages(d->ops->compare_kind,
		    vantage_name(a), a->sheet, vantage_name(b), b->sheet,
		    &s);
	else if (!d->comparing && a->sheet != NULL)
		s = d->ops->order(a->sheet);
	sheet_view_usual(&d->view, USUAL_URGENT, d->comparing ?
	    SEVERITY_NOTICE : SEVERITY_WARNING);
	sheet_view_set(&d->view, s);
	d->detail_of = NULL;
	asking_rows_make(d);
}

/* ---- results that were put away ---- */

static void
kept_free(struct asking_kept *k)
{
	free(k->subject);
	free(k->vantage);
	sheet_free(k->sheet);
	*k = (struct asking_kept){ NULL };
}

void
asking_forget(struct asking *d)
{
	forget_sheets(d);
	for (size_t i = 0; i < ASKING_KEPT; i++)
		kept_free(&d->kept[i]);
}

void
asking_keep(struct asking *d)
{
	struct asking_side *s = &d->side[0];
	struct asking_kept k = { .when = s->when, .stopped = s->stopped };

	if (s->sheet == NULL)
		return;
	k.subject = strdup(d->subject);
	k.vantage = strdup(s->vantage);
	if (k.subject == NULL || k.vantage == NULL) {
		kept_free(&k);
		return;
	}
	asking_look_away(s);
	k.sheet = s->sheet;
	s->sheet = NULL;
	kept_free(&d->kept[ASKING_KEPT - 1]);
	memmove(&d->kept[1], &d->kept[0],
	    (ASKING_KEPT - 1) * sizeof d->kept[0]);
	d->kept[0] = k;
}

bool
asking_find_kept(struct asking *d)
{
	struct asking_side *s = &d->side[0];

	for (size_t i = 0; i < ASKING_KEPT; i++) {
		struct asking_kept *k = &d->kept[i];

		if (k->sheet == NULL || strcmp(k->subject, d->subject) != 0 ||
		    strcmp(k->vantage, s->vantage) != 0)
			continue;
		asking_look_away(s);
		sheet_free(s->sheet);
		s->sheet = k->sheet;
		s->when = k->when;
		s->stopped = k->stopped;
		k->sheet = NULL;
		kept_free(k);
		return true;
	}
	return false;
}
