/* Two kinds of small queries; a clock of its own ends them. */
#include "core/log/known.h"

#include <errno.h>
#include <stdio.h>

#include "core/log/query.h"

#define DAY (24 * USEC_HOUR)

struct watch {
	usec_t		 until;		/* monotonic */
	const volatile bool *cancel;
	volatile bool	 stop;
};

struct days {
	usec_t		 first, last;	/* of the day that came last */
	unsigned	 n;
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

/* What the filter finds; a set, or NULL. */
static int
find(struct log_source *s, const struct log_filter *filter, struct watch *w,
    struct log_set **ret)
{
	struct log_query_options o = { .lazy = true, .cancel = &w->stop,
		.progress = look_at_clock, .arg = w };
	struct error e = { 0 };
	int r = log_query_run(s, filter, &o, ret, &e);

	return r == -ENOMEM ? r : 0;
}

/* Did the recipient send a message with that id? */
static int
find_answered(struct log_source *s, const struct log_known *k, struct span id,
    struct watch *w, bool *ret)
{
	struct log_set *set = NULL;
	struct log_filter filter;
	int r;

	log_filter_init(&filter);
	filter.message_id = id;
	filter.from = k->recipient;
	filter.until = k->before;
	r = find(s, &filter, w, &set);
	*ret = set != NULL && log_set_count(set) > 0;
	log_set_free(set);
	log_filter_done(&filter);
	return r;
}

/* Hits come in the order of arrival. */
static void
count_days(const struct log_set *set, struct days *d)
{
	for (size_t i = 0; set != NULL && i < log_set_count(set); i++) {
		usec_t t = log_set_hit(set, i)->arrived;

		if (d->n > 0 && t / DAY == d->last / DAY)
			continue;
		if (d->n == 0)
			d->first = t;
		d->last = t;
		d->n++;
	}
}

static int
find_days(struct log_source *s, const struct log_known *k, struct watch *w,
    struct days *ret)
{
	struct log_set *set = NULL;
	struct log_filter filter;
	char from[300];
	int r;

	*ret = (struct days){ .n = 0 };
	snprintf(from, sizeof from, "@" SPAN_FMT, SPAN_ARG(k->domain));
	log_filter_init(&filter);
	filter.from = span_str(from);
	filter.to = k->recipient;
	filter.until = k->before;
	r = find(s, &filter, w, &set);
	count_days(set, ret);
	log_set_free(set);
	log_filter_done(&filter);
	return r;
}

static int
add(struct facts *f, const char *name, const char *value)
{
	return facts_add(f, name, span_str(""), span_str(value));
}

static int
keep(struct facts *f, const struct log_known *k, bool answered,
    const struct days *d)
{
	char text[64];
	int r = answered ? add(f, "known.answered", "1") : 0;

	snprintf(text, sizeof text, "%u %lld", d->n,
	    (long long)((k->before - d->first) / DAY));
	if (r == 0 && d->n > 0)
		r = add(f, "known.correspondent", text);
	return r == 0 ? add(f, "known.searched", "1") : r;
}

static int
gather(struct facts *f, struct log_source *s, const struct log_known *k,
    struct watch *w)
{
	bool answered = false;
	struct days d = { .n = 0 };
	int r = 0;

	for (size_t i = 0; r == 0 && i < k->nanswers && i < KNOWN_IDS &&
	    !answered && !w->stop; i++)
		r = find_answered(s, k, k->answers[i], w, &answered);
	if (r == 0 && k->domain.n > 0 && k->domain.n < 256 && !w->stop)
		r = find_days(s, k, w, &d);
	return r < 0 || w->stop ? r : keep(f, k, answered, &d);
}

int
log_known_gather(struct facts *f, const char *const *paths, size_t n,
    const char *cache_dir, usec_t now, const struct log_known *k,
    const volatile bool *cancel)
{
	struct log_source_options o = { .now = now, .brothers = true,
		.cache_dir = cache_dir };
	struct watch w = { .cancel = cancel,
		.until = clock_monotonic() + KNOWN_SECONDS * USEC_SEC };
	struct log_source *s = NULL;
	struct error e = { 0 };
	int r;

	if (k->recipient.n == 0 || log_source_open(paths, n, &o, &s, &e) < 0)
		return 0;
	r = gather(f, s, k, &w);
	log_source_close(s);
	return cancel && *cancel ? -ECANCELED : r;
}
