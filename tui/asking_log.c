/* What the log says of the subject of a pane that asks, read by a job of its
 * own, so that the questions need not wait for it.  One that is no longer
 * wanted is cancelled and frees itself.
 * Fails: without facts.  Owner: the pane. */
#include "tui/asking.h"

#include <errno.h>
#include <stdlib.h>

#include "core/command/log.h"

struct log_job {
	struct asking	*pane;		/* NULL: no longer wanted */
	const struct asking_ops *ops;
	struct loop_job	*job;
	struct arena	*arena;		/* paths */
	const char	*paths[LOG_PATHS];
	size_t		 npaths;
	struct log_refusals_options o;
	struct facts	*facts;
};

static void
log_work(struct loop_job *j, void *arg)
{
	struct log_job *l = arg;

	l->o.cancel = loop_job_cancelled(j);
	(void)l->ops->read_log(l->facts, l->paths, l->npaths, &l->o);
}

static void
job_free(struct log_job *l)
{
	facts_free(l->facts);
	arena_free(l->arena);
	free(l);
}

/* Analyses hold on to the facts of the pane: they get what came in. */
static void
take_facts(struct asking *d, const struct facts *f)
{
	struct span key, value;
	const char *name;

	for (size_t i = 0; (name = facts_any(f, i, &key, &value)) != NULL; i++)
		(void)facts_add(d->log_facts, name, key, value);
}

static void
log_done(void *arg, bool cancelled)
{
	struct log_job *l = arg;
	struct asking *d = l->pane;

	if (d != NULL) {
		d->reading_log = NULL;
		if (!cancelled)
			take_facts(d, l->facts);
		asking_judge_again(d);
	}
	job_free(l);
}

static const struct job_ops log_ops = {
	.work = log_work,
	.done = log_done,
};

/* The log that was named, or is known; with --offline and with --facts only
 * one that was named. */
static bool
find_log(const struct asking *d, struct log_job *l)
{
	const struct console *c = d->pane->console;
	struct invocation in = { .config = c->config, .arena = l->arena,
		.log_path = c->options.log_path };

	l->npaths = log_paths(&in, l->paths);
	l->o.now = console_now(c);
	l->o.cache_dir = arena_strdup(l->arena, config_dir_cache(c->config));
	return in.log_path != NULL || (!c->options.offline &&
	    c->options.facts_file == NULL);
}

void
asking_log_read(struct asking *d)
{
	struct log_job *l;

	facts_free(d->log_facts);
	d->log_facts = d->ops->read_log != NULL ? facts_new() : NULL;
	if (d->log_facts == NULL || (l = calloc(1, sizeof *l)) == NULL)
		return;
	l->pane = d;
	l->ops = d->ops;
	l->arena = arena_new((size_t)1 << 20);
	l->facts = facts_new();
	if (l->arena != NULL && l->facts != NULL && find_log(d, l))
		l->job = loop_job_start(d->pane->console->loop, &log_ops, l);
	if (l->job != NULL)
		d->reading_log = l;
	else
		job_free(l);
}

void
asking_log_stop(struct asking *d)
{
	struct log_job *l = d->reading_log;

	if (l == NULL)
		return;
	l->pane = NULL;
	d->reading_log = NULL;
	loop_job_cancel(l->job);
}
