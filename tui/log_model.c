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

#include "core/base/timeparse.h"
#include "core/inquiry/gather.h"
#include "core/log/follow.h"
#include "core/log/timeline.h"
#include "tui/console.h"

#define SUMMARIES	256
#define EXTEND_BYTES	((uint64_t)4 << 20)
#define FIGURE_BINS	48
#define FRAME		(USEC_SEC / 10)

struct slot {
	size_t			 line;		/* SIZE_MAX: free */
	struct arena		*arena;
	struct log_summary	 summary;
};

struct search {
	struct log_model	*model;		/* NULL: not wanted any more */
	struct loop_job		*job;
	struct arena		*arena;
	struct log_filter	 filter;
	struct log_source	*source;
	struct log_query_options options;
	/* what the first search also brings */
	bool			 opens;
	const char		*paths[1];
	size_t			 npaths;
	bool			 offline;
	const char		*facts_file, *data_dir, *user_dir, *cache_dir;
	struct replies		*replies;
	struct facts		*facts;
	struct error		 error;
	usec_t			 now;
	volatile uint64_t	 progress_done, progress_total;
};

struct log_model {
	struct console		*console;
	void			(*changed)(void *arg);
	void			*arg;
	struct log_source	*source;
	struct replies		*replies;
	struct facts		*facts;
	struct log_host_facts	 host;
	struct span		 relayhost;
	struct log_set		*set;
	struct search		*search;	/* under way */
	struct search		*shown;		/* made the set: its filter */
	struct search		*waiting;	/* comes next */
	char			*filter;
	enum log_state		 state;
	struct error		 error;
	struct slot		 slot[SUMMARIES];
	struct arena		*scratch, *texts, *figures;
	struct figure		 figure;
	bool			 have_figure;
	struct text		 coverage;
	struct log_follow	*follow;
	struct loop_io		*follow_io;
	struct loop_timer	*tick;		/* progress while scanning */
	struct loop_timer	*more;		/* more new lines at once */
};

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
search_free(struct search *s)
{
	if (!s)
		return;
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
		return facts_read(s->facts, s->facts_file, &s->error);
	if (!s->offline)
		facts_gather(s->facts);
	return 0;
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
	struct span host;

	if (!s->opens || m->source)
		return;
	m->source = s->source;
	m->replies = s->replies;
	m->facts = s->facts;
	s->replies = NULL;
	s->facts = NULL;
	s->opens = false;
	host = m->facts ? facts_get(m->facts, "postconf.relayhost",
	    span_str("")) : span_str(NULL);
	if (host.p && host.n) {
		m->relayhost = host;
		m->host.relayhosts = &m->relayhost;
		m->host.nrelayhosts = 1;
	}
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
	adopt(m, s);
	log_set_free(m->set);
	m->set = batch;
	forget_summaries(m, 0);
	arena_reset(m->texts);
	m->coverage = log_source_coverage(m->source, m->texts);
	m->changed(m->arg);
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
	loop_timer_close(m->tick);
	m->tick = NULL;
	next = m->waiting;
	m->waiting = NULL;
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
		s->options.facts = &m->host;
	}
	follow_pause(m, true);
	m->search = s;
	m->state = m->source ? LOG_SCANNING : LOG_OPENING;
	m->tick = loop_timer_start(m->console->loop, FRAME, FRAME, on_tick, m);
	s->job = loop_job_start(m->console->loop, &search_ops, s);
	if (!s->job) {
		m->search = NULL;
		search_free(s);
		error_set(&m->error, -ENOMEM, "error.memory", NULL);
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
	m->scratch = arena_new((size_t)32 << 20);
	m->texts = arena_new((size_t)1 << 20);
	m->figures = arena_new((size_t)1 << 20);
	if (!m->filter || !m->scratch || !m->texts || !m->figures) {
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
	loop_timer_close(m->more);
	if (m->search) {
		/* The job still reads the source: it closes it. */
		m->search->model = NULL;
		m->search->opens = true;
		m->source = NULL;
		loop_job_cancel(m->search->job);
	}
	search_free(m->waiting);
	search_free(m->shown);
	log_set_free(m->set);
	for (size_t i = 0; i < SUMMARIES; i++)
		arena_free(m->slot[i].arena);
	log_source_close(m->source);
	replies_free(m->replies);
	facts_free(m->facts);
	arena_free(m->scratch);
	arena_free(m->texts);
	arena_free(m->figures);
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
		.round = on_round,
		.progress = on_progress,
		.arg = s,
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

static size_t
hit_of(const struct log_model *m, size_t line)
{
	return log_set_count(m->set) - 1 - line;
}

const struct log_hit *
log_model_hit(const struct log_model *m, size_t line)
{
	return log_set_hit(m->set, hit_of(m, line));
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

static void
summarise(struct arena *a, const struct log_message *msg,
    struct log_summary *ret)
{
	const struct log_recipient *r = msg->recipients;

	*ret = (struct log_summary){
		.at = msg->origin,
		.arrived = msg->arrived,
		.verdict = msg->verdict,
		.object = msg->object,
		.from = msg->from.p ? arena_span(a, msg->from) : msg->from,
		.queue_id = arena_span(a, msg->queue_id),
		.reply = arena_span(a, msg->reply),
		.client = arena_span(a, msg->client_ip),
		.size = msg->size,
		.nrecipients = msg->nrecipients,
	};
	if (msg->object == LOG_OBJECT_SESSION)
		ret->from = arena_span(a, msg->account);
	ret->to = arena_span(a, msg->nrecipients ? r[0].to : msg->to);
	for (size_t i = 0; i < msg->nrecipients; i++) {
		size_t n = r[i].nattempts;

		if (n > ret->attempts)
			ret->attempts = n;
		if (n && ret->relay.n == 0) {
			const struct log_attempt *t = &r[i].attempts[n - 1];

			ret->relay = arena_span(a, t->relay_name.n ?
			    t->relay_name : t->relay_ip);
		}
	}
}

static int
expand(struct log_model *m, size_t line, struct log_message *ret)
{
	arena_reset(m->scratch);
	return log_set_expand(m->set, m->source, hit_of(m, line), m->scratch,
	    ret);
}

const struct log_summary *
log_model_summary(struct log_model *m, size_t line)
{
	struct slot *slot = &m->slot[line % SUMMARIES];
	struct log_message msg;

	if (slot->line == line)
		return &slot->summary;
	if (!slot->arena)
		slot->arena = arena_new((size_t)256 << 10);
	if (!slot->arena || line >= log_model_count(m) ||
	    expand(m, line, &msg) < 0)
		return NULL;
	arena_reset(slot->arena);
	summarise(slot->arena, &msg, &slot->summary);
	slot->line = line;
	return &slot->summary;
}

struct sheet *
log_model_sheet(struct log_model *m, size_t line, bool lines)
{
	struct timeline_options o = {
		.now = console_now(m->console),
		.replies = m->replies,
		.facts = m->facts,
		.lines = lines,
	};
	struct log_message msg;

	if (line >= log_model_count(m) || expand(m, line, &msg) < 0)
		return NULL;
	o.source = span_str(log_source_segment(m->source,
	    msg.origin.segment)->name);
	return timeline_judge(&msg, &o);
}

struct sheet *
log_model_finding(const struct sheet *timeline)
{
	const struct row *verdict = sheet_find_id(timeline, "verdict");
	struct sheet *s;
	struct row *top;

	if (!verdict)
		return NULL;
	s = sheet_new(timeline->kind, timeline->subject);
	top = s ? sheet_copy_row(s, NULL, verdict) : NULL;
	for (const struct row *r = timeline->root.children; top && r;
	    r = r->next) {
		if (strcmp(r->id, "lines") != 0 && r != verdict)
			sheet_copy_row(s, top, r);
	}
	if (top)
		top->evidence = top->last_evidence = NULL;
	for (const struct row *r = timeline->root.children; top && r;
	    r = row_next(r)) {
		if (strcmp(r->id, "line") != 0)
			continue;
		for (const struct evidence *e = r->evidence; e; e = e->next)
			row_evidence(s, top, e->source, e->position,
			    e->length, r->value);
	}
	if (!top || sheet_failed(s)) {
		sheet_free(s);
		return NULL;
	}
	return s;
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

	return total ? (int)(m->search->progress_done * 1000 / total) : 0;
}

struct text
log_model_coverage(const struct log_model *m)
{
	return m->coverage;
}

const struct figure *
log_model_histogram(struct log_model *m)
{
	uint32_t counts[FIGURE_BINS];
	struct figure_point *p;
	usec_t since, width;

	if (m->have_figure)
		return &m->figure;
	if (!m->set || log_set_count(m->set) == 0)
		return NULL;
	if (log_set_histogram(m->set, TIME_NONE, TIME_NONE, FIGURE_BINS,
	    counts, &since, &width) < 0)
		return NULL;
	arena_reset(m->figures);
	p = arena_array(m->figures, FIGURE_BINS, sizeof *p);
	if (!p)
		return NULL;
	m->figure = (struct figure){
		.kind = FIGURE_BARS,
		.title = text_plain(width < USEC_DAY ?
		    "log.figure-hours" : "log.figure-days"),
		.points = p,
	};
	for (size_t i = 0; i < FIGURE_BINS; i++) {
		usec_t t = since + (usec_t)i * width;
		struct civil c;

		if (t > console_now(m->console))
			break;
		time_civil_local(t, &c);
		p[i].name = "";
		if (width >= USEC_DAY ? i % 7 == 0 : c.hour % 6 == 0)
			p[i].name = width >= USEC_DAY ?
			    arena_printf(m->figures, "%d/%d", c.month, c.day) :
			    arena_printf(m->figures, "%d", c.hour);
		p[i].value = counts[i];
		m->figure.npoints = i + 1;
	}
	m->have_figure = true;
	return &m->figure;
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
		.facts = &m->host,
		.max_bytes = EXTEND_BYTES,
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
	if (r > 0)
		on_more(m);
	else if (r < 0)
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
		return error_set(e, -ENOMEM, "error.memory", NULL);
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
	if (!m->source)
		return error_set(e, -EAGAIN, "log.not-open", NULL);
	return follow_start(m, e);
}

const struct replies *
log_model_replies(const struct log_model *m)
{
	return m->replies;
}
