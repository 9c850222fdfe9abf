/* The Log pane's data: see log_model.h.
 *
 * One job at a time searches; it opens the source when there is none yet and
 * posts each finished round.  The loop thread re-reads visible lines through
 * the same source while the job scans, which source.h allows.  A job that is
 * no longer wanted is cancelled and told so (job->model NULL); it frees what
 * it made.
 * Failure: a sentence in model->error; the old set stays on show. */
#include "tui/log_model.h"

#include <errno.h>
#include <stdlib.h>

#include "core/inquiry/gather.h"
#include "core/log/follow.h"
#include "tui/console.h"
#include "tui/log_model_private.h"

#define EXTEND_BYTES	((uint64_t)4 << 20)
#define FRAME		(USEC_SEC / 10)

static void
forget_summaries(struct log_model *m, size_t from)
{
	for (size_t i = 0; i < SUMMARIES; i++) {
		if (m->slot[i].line != SIZE_MAX && m->slot[i].line >= from)
			m->slot[i].line = SIZE_MAX;
	}
	m->have_figure = false;
}

static void
host_free(struct log_host *h)
{
	if (h)
		free(h->text);
	free(h);
}

static void
search_free(struct search *s)
{
	if (!s)
		return;
	if (s->owns_host)
		host_free(s->host);
	log_filter_done(&s->filter);
	replies_free(s->replies);
	facts_free(s->facts);
	if (s->opens)
		log_source_close(s->source);
	arena_free(s->arena);
	free(s);
}

/* ---- the job ---- */

static void
on_round(void *arg, struct log_set *set)
{
	struct search *s = arg;

	if (loop_job_post(s->job, set) < 0)
		log_set_free(set);
}

static void
on_progress(void *arg, uint64_t done, uint64_t total)
{
	struct search *s = arg;

	s->progress_done = done;
	s->progress_total = total;
}

static int
learn_host(struct search *s)
{
	struct span relay = facts_get(s->facts, "postconf.relayhost",
	    span_str(""));
	struct log_host *h = s->host;

	if (relay.n == 0 || h->text)
		return 0;
	h->text = strndup(relay.p, relay.n);
	if (!h->text)
		return -ENOMEM;
	h->relayhost = span_str(h->text);
	h->facts.relayhosts = &h->relayhost;
	h->facts.nrelayhosts = 1;
	return 0;
}

static int
open_source(struct search *s)
{
	struct log_source_options o = {
		.now = s->now,
		.cache_dir = s->cache_dir,
		.brothers = true,
	};
	struct buf dir;
	int r;

	r = log_source_open(s->npaths ? s->paths : NULL, s->npaths, &o,
	    &s->source, &s->error);
	if (r < 0)
		return r;
	buf_init(&dir, 4096);
	buf_addf(&dir, "%s/replies", s->data_dir);
	if (dir.error == 0)
		replies_load(dir.data, s->user_dir, &s->replies, NULL);
	buf_done(&dir);
	s->facts = facts_new();
	if (!s->facts)
		return -ENOMEM;
	if (s->facts_file)
		r = facts_read(s->facts, s->facts_file, &s->error);
	else if (!s->offline)
		r = facts_gather(s->facts);
	return r < 0 ? r : learn_host(s);
}

static void
search_work(struct loop_job *j, void *arg)
{
	struct search *s = arg;
	struct log_set *set = NULL;
	int r = 0;

	s->job = j;
	if (s->opens)
		r = open_source(s);
	if (r == 0) {
		s->options.cancel = loop_job_cancelled(j);
		r = log_query_run(s->source, &s->filter, &s->options, &set,
		    &s->error);
	}
	if (r < 0 && s->error.code == 0)
		s->error.code = r;
	if (set && loop_job_post(j, set) < 0)
		log_set_free(set);
}

/* The loop thread takes over what the first search opened. */
static void
adopt(struct log_model *m, struct search *s)
{
	if (!s->opens || m->source)
		return;
	m->source = s->source;
	m->facts = s->facts;
	if (m->console->replies == NULL) {
		m->console->replies = s->replies;
		s->replies = NULL;
	}
	s->facts = NULL;
	s->opens = false;
}

static void
read_coverage(struct log_model *m)
{
	arena_reset(m->texts);
	m->coverage = log_source_coverage(m->source, m->texts);
	m->outside = (struct text){ NULL, NULL };
	if (m->shown)
		m->outside = log_source_outside(m->source,
		    m->shown->filter.since, m->shown->filter.until, m->texts);
}

static void
search_batch(void *arg, void *batch)
{
	struct search *s = arg;
	struct log_model *m = s->model;

	if (!m) {
		log_set_free(batch);
		return;
	}
	s->posted = true;
	adopt(m, s);
	if (m->state == LOG_OPENING)
		m->state = LOG_SCANNING;
	log_set_free(m->set);
	m->set = batch;
	forget_summaries(m, 0);
	read_coverage(m);
	m->changed(m->arg);
	if (!s->answered)
		console_answered(m->console);
	s->answered = true;
}

/* Esc: what was found stays, and what is written from now on is joined to
 * it.  Hits of another filter do not stay. */
static void
search_stopped(struct log_model *m, struct search *s)
{
	if (!m->source)
		return;
	if (!s->posted) {
		log_set_free(m->set);
		m->set = NULL;
	}
	if (log_query_stopped(m->source, &s->filter, &s->options,
	    &m->set) < 0)
		error_set(&m->error, -ENOMEM, "command.memory", NULL);
	forget_summaries(m, 0);
	read_coverage(m);
}

static void	search_start(struct log_model *m, struct search *s);
static void	on_follow(void *arg, int events);
static void	follow_pause(struct log_model *m, bool pause);

static void
search_done(void *arg, bool cancelled)
{
	struct search *s = arg;
	struct log_model *m = s->model;
	struct search *next;

	if (!m) {
		search_free(s);
		return;
	}
	m->search = NULL;
	if (s->source)
		adopt(m, s);
	if (s->error.code < 0 && !cancelled) {
		m->error = s->error;
		m->state = LOG_FAILED;
	} else {
		m->state = LOG_COMPLETE;
	}
	search_free(m->shown);
	m->shown = s;
	if (m->source)
		read_coverage(m);
	loop_timer_close(m->tick);
	m->tick = NULL;
	next = m->waiting;
	m->waiting = NULL;
	if (cancelled && !next)
		search_stopped(m, s);
	if (next)
		search_start(m, next);
	else
		follow_pause(m, false);
	if (m->follow_io)
		on_follow(m, LOOP_READ);
	m->changed(m->arg);
}

/* The source belongs to the job while it scans: new lines wait. */
static void
follow_pause(struct log_model *m, bool pause)
{
	loop_io_close(m->follow_io);
	m->follow_io = NULL;
	if (!pause && m->follow)
		m->follow_io = loop_io_open(m->console->loop,
		    log_follow_fd(m->follow), LOOP_READ, on_follow, m);
}

static const struct job_ops search_ops = {
	.work = search_work,
	.batch = search_batch,
	.done = search_done,
	.nice = true,
};

static void
on_tick(void *arg)
{
	struct log_model *m = arg;

	m->changed(m->arg);
}

static void
search_start(struct log_model *m, struct search *s)
{
	struct config *cfg = m->console->config;

	if (!m->source) {
		s->opens = true;
		s->npaths = m->console->options.log_path != NULL;
		s->paths[0] = m->console->options.log_path;
		s->data_dir = m->console->options.data_dir ?
		    m->console->options.data_dir : config_dir_data(cfg);
		s->user_dir = config_dir_user(cfg);
		s->cache_dir = config_dir_cache(cfg);
		s->facts_file = m->console->options.facts_file;
		s->offline = m->console->options.offline;
	} else {
		s->source = m->source;
	}
	follow_pause(m, true);
	m->search = s;
	m->state = m->source ? LOG_SCANNING : LOG_OPENING;
	m->tick = loop_timer_start(m->console->loop, FRAME, FRAME, on_tick, m);
	s->job = loop_job_start(m->console->loop, &search_ops, s);
	if (!s->job) {
		m->search = NULL;
		search_free(s);
		error_set(&m->error, -ENOMEM, "tui.start", NULL);
		m->state = LOG_FAILED;
	}
}

/* ---- the model ---- */

struct log_model *
log_model_new(struct console *c, void (*changed)(void *arg), void *arg)
{
	struct log_model *m = calloc(1, sizeof *m);

	if (!m)
		return NULL;
	m->console = c;
	m->changed = changed;
	m->arg = arg;
	m->filter = strdup("");
	m->host = calloc(1, sizeof *m->host);
	m->scratch = arena_new((size_t)32 << 20);
	m->texts = arena_new((size_t)1 << 20);
	m->figures = arena_new((size_t)1 << 20);
	if (!m->filter || !m->host || !m->scratch || !m->texts || !m->figures) {
		log_model_free(m);
		return NULL;
	}
	for (size_t i = 0; i < SUMMARIES; i++)
		m->slot[i].line = SIZE_MAX;
	return m;
}

static void
follow_stop(struct log_model *m)
{
	loop_timer_close(m->more);
	m->more = NULL;
	loop_io_close(m->follow_io);
	m->follow_io = NULL;
	log_follow_close(m->follow);
	m->follow = NULL;
}

void
log_model_free(struct log_model *m)
{
	if (!m)
		return;
	follow_stop(m);
	loop_timer_close(m->tick);
	if (m->search) {
		/* The job still reads the source: it closes it. */
		m->search->model = NULL;
		m->search->opens = true;
		m->search->owns_host = true;
		m->source = NULL;
		loop_job_cancel(m->search->job);
	}
	search_free(m->waiting);
	search_free(m->shown);
	log_set_free(m->set);
	for (size_t i = 0; i < SUMMARIES; i++)
		arena_free(m->slot[i].arena);
	log_source_close(m->source);
	facts_free(m->facts);
	arena_free(m->scratch);
	arena_free(m->texts);
	arena_free(m->figures);
	if (!m->search)
		host_free(m->host);
	free(m->filter);
	free(m);
}

int
log_model_search(struct log_model *m, struct span line, struct error *e)
{
	struct search *s = calloc(1, sizeof *s);
	char *copy = NULL;
	int r = -ENOMEM;

	if (!s)
		return r;
	s->model = m;
	s->host = m->host;
	s->now = console_now(m->console);
	log_filter_init(&s->filter);
	s->arena = arena_new((size_t)1 << 20);
	copy = strndup(line.p ? line.p : "", line.n);
	if (!s->arena || !copy)
		goto fail;
	r = log_filter_parse(&s->filter, s->arena, line, s->now, e);
	if (r < 0)
		goto fail;
	s->options = (struct log_query_options){
		.widen = true,
		.lazy = true,
		.round = on_round,
		.progress = on_progress,
		.arg = s,
		.facts = &s->host->facts,
	};
	free(m->filter);
	m->filter = copy;
	m->error.code = 0;
	if (m->search) {
		search_free(m->waiting);
		m->waiting = s;
		loop_job_cancel(m->search->job);
	} else {
		search_start(m, s);
	}
	return 0;
fail:
	free(copy);
	search_free(s);
	return r;
}

const char *
log_model_filter(const struct log_model *m)
{
	return m->filter;
}

enum log_state
log_model_state(const struct log_model *m)
{
	return m->state;
}

const struct error *
log_model_error(const struct log_model *m)
{
	return m->error.code < 0 ? &m->error : NULL;
}

bool
log_model_cancel(struct log_model *m)
{
	if (!m->search)
		return false;
	loop_job_cancel(m->search->job);
	return true;
}

void
log_model_stop(struct log_model *m)
{
	search_free(m->waiting);
	m->waiting = NULL;
	follow_stop(m);
	log_model_cancel(m);
}

bool
log_model_busy(const struct log_model *m)
{
	return m->search != NULL;
}

size_t
log_model_count(const struct log_model *m)
{
	return m->set ? log_set_count(m->set) : 0;
}

const struct log_hit *
log_model_hit(const struct log_model *m, size_t line)
{
	return log_set_hit(m->set, log_model_index(m, line));
}

ptrdiff_t
log_model_find(const struct log_model *m, struct log_position at,
    size_t near)
{
	size_t n = log_model_count(m);

	/* New hits come at the newest end: look around the old place first,
	 * in widening steps. */
	for (size_t d = 0; d < n; d++) {
		size_t try[2] = { near + d, near - d };

		for (int k = 0; k < 2; k++) {
			const struct log_hit *h;

			if (try[k] >= n || (k && (d == 0 || d > near)))
				continue;
			h = log_model_hit(m, try[k]);
			if (h->first.segment == at.segment &&
			    h->first.offset == at.offset)
				return (ptrdiff_t)try[k];
		}
	}
	return -1;
}

bool
log_model_complete(const struct log_model *m)
{
	return m->set && log_set_complete(m->set);
}

bool
log_model_counted(const struct log_model *m)
{
	return m->set && log_set_counted(m->set);
}

uint64_t
log_model_total(const struct log_model *m)
{
	return m->set ? log_set_total(m->set) : 0;
}

int
log_model_progress(const struct log_model *m)
{
	uint64_t total = m->search ? m->search->progress_total : 0;
	uint64_t done = m->search ? m->search->progress_done : 0;

	return total ? (int)((done < total ? done : total) * 1000 / total) : 0;
}

struct text
log_model_coverage(const struct log_model *m)
{
	return m->coverage;
}

struct text
log_model_outside(const struct log_model *m)
{
	return m->outside;
}

/* ---- following ---- */

/* New bytes: brings the set up to date, a bounded piece a turn. */
static void
on_more(void *arg)
{
	struct log_model *m = arg;
	struct log_query_options o;
	size_t before, first;
	int r;

	loop_timer_close(m->more);
	m->more = NULL;
	if (m->search || !m->set || !m->shown)
		return;
	o = (struct log_query_options){
		.facts = &m->host->facts,
		.max_bytes = EXTEND_BYTES,
		.lazy = true,
	};
	before = log_set_count(m->set);
	r = log_query_extend(m->source, &m->shown->filter, &o, m->set, &first,
	    &m->error);
	if (r < 0) {
		m->changed(m->arg);
		return;
	}
	if (first < log_set_count(m->set) ||
	    before != log_set_count(m->set)) {
		/* Lines count from the newest hit: all of them moved. */
		forget_summaries(m, 0);
		read_coverage(m);
		m->changed(m->arg);
	}
	m->console->tail_bytes = log_follow_position(m->follow);
	if (r == 1)
		m->more = loop_timer_start(m->console->loop, 0, 0, on_more, m);
}

static void
on_follow(void *arg, int events)
{
	struct log_model *m = arg;
	int r = log_follow_check(m->follow, &m->error);

	(void)events;
	if (r == 2)
		/* A packed copy must be unpacked: a job's work. */
		r = log_model_search(m, span_str(m->filter), &m->error);
	else if (r > 0)
		on_more(m);
	if (r < 0)
		m->changed(m->arg);
}

static int
follow_start(struct log_model *m, struct error *e)
{
	int r = log_follow_open(m->source, &m->follow, e);

	if (r < 0)
		return r;
	if (m->search)
		return 0;
	follow_pause(m, false);
	if (!m->follow_io) {
		follow_stop(m);
		return error_set(e, -ENOMEM, "tui.start", NULL);
	}
	on_follow(m, LOOP_READ);
	return 0;
}

bool
log_model_following(const struct log_model *m)
{
	return m->follow != NULL;
}

int
log_model_follow(struct log_model *m, bool on, struct error *e)
{
	if (!on) {
		follow_stop(m);
		return 0;
	}
	if (m->follow)
		return 0;
	if (!m->source && m->error.code < 0) {
		*e = m->error;
		return e->code;
	}
	if (!m->source)
		return error_set(e, -EAGAIN, "log.not-open", NULL);
	return follow_start(m, e);
}
