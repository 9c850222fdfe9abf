/* One small query an id; a clock of its own ends them.
 * not catalogue: log.client log.account log.sender queue.recipients */
#include "core/log/entry.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "core/log/query.h"

#define AROUND USEC_HOUR
#define RECIPIENTS "queue.recipients"

struct watch {
	usec_t		 until;		/* monotonic */
	const volatile bool *cancel;
	volatile bool	 stop;
};

static void
look_at_clock(void *arg, uint64_t done, uint64_t total)
{
	struct watch *w = arg;

	(void)done;
	(void)total;
	if (clock_monotonic() > w->until || (w->cancel && *w->cancel))
		w->stop = true;
}

static struct span
bare(struct span id)
{
	id = span_trim(id);
	if (span_starts(id, "<") && span_ends(id, ">"))
		id = span_of(id.p + 1, id.n - 2);
	return id;
}

/* The most of what several entries say: of a mail that a filter took and gave
 * back, each counts the same people. */
static int
keep_count(struct facts *f, const struct log_message *m)
{
	int64_t n = m->nrcpt > (int64_t)m->nrecipients ? m->nrcpt :
	    (int64_t)m->nrecipients;
	struct span said = facts_get(f, RECIPIENTS, span_str(""));
	uint64_t before = 0;
	char count[24];

	(void)span_u64(said, INT64_MAX, &before);
	if (n <= 0 || (uint64_t)n <= before)
		return 0;
	snprintf(count, sizeof count, "%" PRId64, n);
	return facts_add(f, RECIPIENTS, span_str(""), span_str(count));
}

/* queue_id "": it is not in the mail. */
static int
keep(struct facts *f, const struct log_message *m, struct span queue_id)
{
	int r = keep_count(f, m);

	if (queue_id.n == 0)
		return r;
	if (r == 0 && m->client_ip.n > 0)
		r = facts_add(f, "log.client", queue_id, m->client_ip);
	if (r == 0 && m->account.n > 0)
		r = facts_add(f, "log.account", queue_id, m->account);
	if (r == 0 && m->from.p != NULL)
		r = facts_add(f, "log.sender", queue_id, m->from);
	return r;
}

/* Ids are used again; the Message-ID tells whether it is this mail. */
static int
take(struct facts *f, struct log_source *s, struct log_set *set,
    struct span queue_id, struct span message_id)
{
	struct arena *a = arena_new((size_t)64 << 20);
	struct log_message m;
	int r = a ? 0 : -ENOMEM;

	for (size_t i = 0; r == 0 && i < log_set_count(set); i++) {
		arena_reset(a);
		r = log_set_expand(set, s, i, a, &m);
		if (r == 0 && m.object == LOG_OBJECT_MESSAGE &&
		    m.message_id.n > 0 && span_eq(bare(m.message_id),
		    bare(message_id)))
			r = keep(f, &m, queue_id);
	}
	arena_free(a);
	return r == -ENOMEM ? r : 0;
}

/* q's queue_id "": any with that Message-ID. */
static int
look_up(struct facts *f, struct log_source *s, const struct log_entry *q,
    struct span message_id, struct watch *w)
{
	struct log_query_options o = { .lazy = true, .cancel = &w->stop,
		.progress = look_at_clock, .arg = w };
	struct log_filter filter;
	struct log_set *set = NULL;
	struct error e = { 0 };
	int r;

	log_filter_init(&filter);
	if (q->queue_id.n > 0)
		filter.queue_id = q->queue_id;
	else
		filter.message_id = bare(message_id);
	filter.since = q->time - AROUND;
	filter.until = q->time + AROUND;
	r = log_query_run(s, &filter, &o, &set, &e);
	if (r == 0)
		r = take(f, s, set, q->queue_id, message_id);
	log_set_free(set);
	log_filter_done(&filter);
	return r == -ENOMEM ? r : 0;
}

static int
look_up_all(struct facts *f, struct log_source *s,
    const struct log_wanted *wanted, struct watch *w)
{
	const struct log_entry sent = { span_str(""), wanted->sent };
	int r = 0;

	for (size_t i = 0; r == 0 && i < wanted->n && i < ENTRY_IDS &&
	    !w->stop; i++)
		r = look_up(f, s, &wanted->v[i], wanted->message_id, w);
	if (r == 0 && !w->stop && sent.time != TIME_NONE &&
	    facts_count(f, RECIPIENTS) == 0)
		r = look_up(f, s, &sent, wanted->message_id, w);
	return r;
}

int
log_entries_gather(struct facts *f, const char *const *paths, size_t n,
    const char *cache_dir, usec_t now, const struct log_wanted *wanted,
    const volatile bool *cancel)
{
	struct log_source_options o = { .now = now, .brothers = true,
		.cache_dir = cache_dir };
	struct watch w = { .cancel = cancel,
		.until = clock_monotonic() + ENTRY_SECONDS * USEC_SEC };
	struct log_source *s = NULL;
	struct error e = { 0 };
	int r;

	if ((wanted->n == 0 && wanted->sent == TIME_NONE) ||
	    bare(wanted->message_id).n == 0 ||
	    log_source_open(paths, n, &o, &s, &e) < 0)
		return 0;
	r = look_up_all(f, s, wanted, &w);
	log_source_close(s);
	return cancel && *cancel ? -ECANCELED : r;
}
