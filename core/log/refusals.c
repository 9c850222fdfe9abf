/* Replies are counted from the newest segment back, until there is enough, or
 * no time left. */
#include "core/log/refusals.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/base/clock.h"
#include "core/base/map.h"
#include "core/log/find.h"
#include "core/log/grammar.h"
#include "core/log/outcome.h"
#include "core/log/scan.h"
#include "core/log/segment.h"

#define BYTES_MAX	((uint64_t)256 << 20)
#define REPLIES_MAX	2000
#define REPLY_MAX	500

struct said {
	int64_t	 count;
	usec_t	 first, last;
};

struct refusals {
	struct map	*by_reply;	/* of struct said */
	struct segment	*g;		/* that is read */
	struct finder	 finder;	/* what every refusal holds */
	const struct log_refusals_options *o;
	usec_t		 deadline;
	volatile bool	 stop;		/* cancelled, or no time left */
	bool		 part;		/* something was not read */
};

static bool
is_over(struct refusals *k)
{
	if ((k->o->cancel != NULL && *k->o->cancel) ||
	    clock_monotonic() >= k->deadline)
		k->stop = true;
	return k->stop;
}

static int
add(struct refusals *k, struct span reply, usec_t at)
{
	struct said *s;

	reply = span_head(reply, REPLY_MAX);
	s = map_get(k->by_reply, reply);
	if (s == NULL) {
		if (map_count(k->by_reply) >= REPLIES_MAX) {
			k->part = true;
			return 0;
		}
		s = malloc(sizeof *s);
		if (s == NULL || map_put(k->by_reply, reply, s) < 0) {
			free(s);
			return -ENOMEM;
		}
		*s = (struct said){ 0, at, at };
	}
	s->count++;
	if (at < s->first)
		s->first = at;
	if (at > s->last)
		s->last = at;
	return 0;
}

static int
take_line(struct refusals *k, struct span line)
{
	struct log_line l;
	struct span reply;
	usec_t at;

	if (log_line_parse(line, &l) < 0 || l.kind != LOG_ATTEMPT ||
	    !log_outcome_refusal(&l, &reply))
		return 0;
	at = segment_line_time(k->g, line);
	return at == TIME_NONE ? 0 : add(k, reply, at);
}

/* Only lines that hold the words are taken apart. */
static int
take_block(void *arg, const struct scan_block *b)
{
	struct refusals *k = arg;
	const char *end = b->p + b->n, *p = b->p, *hit;
	int r = 0;

	while (r == 0 && (hit = finder_next(&k->finder, p, end)) != NULL) {
		const char *start = memrchr(p, '\n', (size_t)(hit - p));
		const char *stop = memchr(hit, '\n', (size_t)(end - hit));

		start = start != NULL ? start + 1 : p;
		stop = stop != NULL ? stop : end;
		r = take_line(k, span_of(start, (size_t)(stop - start)));
		p = stop < end ? stop + 1 : end;
	}
	return r == 0 && is_over(k) ? -ECANCELED : r;
}

static void
on_unpacking(void *arg, struct segment *g)
{
	(void)g;
	(void)is_over(arg);
}

/* Its text; of a file that was not unpacked to its end what is there.  False:
 * nothing can be read. */
static bool
prepare(struct refusals *k, struct log_source *s, size_t i)
{
	struct segment *g = source_segment(s, i);
	bool journal = g->info.kind == SEGMENT_JOURNAL;
	int r = log_source_prepare(s, i, journal ? k->o->cancel : &k->stop,
	    NULL);

	k->part = k->part || r < 0 || g->info.cut_short;
	return g->fd >= 0 && g->info.size > 0 && (r == 0 ||
	    (r == -ECANCELED && !journal));
}

static int
read_segment(struct refusals *k, struct segment *g, uint64_t *left)
{
	struct scan s = { .fd = g->fd, .to = g->info.size, .fn = take_block,
		.arg = k };
	struct scan_buffer buffer = { NULL, 0 };
	uint64_t from = s.to > *left ? s.to - *left : 0;
	int r = scan_line_start(g->fd, from, s.to, NULL, &s.from);

	k->part = k->part || from > 0;
	*left -= s.to - from;
	k->g = g;
	if (r == 0)
		r = scan_run(&s, &buffer);
	scan_buffer_done(&buffer);
	k->part = k->part || r < 0;
	return r == -ENOMEM ? r : 0;
}

static int
keep(struct facts *f, const struct refusals *k)
{
	int r = 0;

	for (size_t i = 0; r != -ENOMEM && i < map_count(k->by_reply); i++) {
		struct span reply;
		const struct said *s = map_at(k->by_reply, i, &reply);
		char value[96];

		snprintf(value, sizeof value, "%lld %lld %lld",
		    (long long)s->count, (long long)(s->first / USEC_SEC),
		    (long long)(s->last / USEC_SEC));
		r = facts_add(f, "refusal.said", reply, span_str(value));
	}
	if (r != -ENOMEM && k->part)
		r = facts_add(f, "refusal.part", span_str(""),
		    span_str("yes"));
	return r == -ENOMEM ? r : 0;
}

static int
read_all(struct refusals *k, struct log_source *s)
{
	uint64_t left = BYTES_MAX;
	int r = 0;

	s->unpacking = on_unpacking;
	s->unpacking_arg = k;
	for (size_t i = log_source_count(s); r == 0 && i-- > 0;) {
		if (left == 0 || is_over(k)) {
			k->part = true;
			break;
		}
		if (prepare(k, s, i))
			r = read_segment(k, source_segment(s, i), &left);
	}
	s->unpacking = NULL;
	return r;
}

int
log_refusals_gather(struct facts *f, const char *const *paths, size_t n,
    const struct log_refusals_options *o)
{
	struct log_source_options so = { .now = o->now, .brothers = true,
		.cache_dir = o->cache_dir };
	struct refusals k = { .by_reply = map_new(), .o = o,
		.deadline = clock_monotonic() + (o->patience > 0 ? o->patience :
		    LOG_REFUSALS_PATIENCE) };
	struct log_source *s = NULL;
	struct error e = { 0 };
	int r = k.by_reply == NULL ? -ENOMEM : finder_init(&k.finder,
	    span_str(" said: "));

	if (r == 0 && log_source_open(paths, n, &so, &s, &e) == 0)
		r = read_all(&k, s);
	if (r == 0)
		r = keep(f, &k);
	log_source_close(s);
	for (size_t i = 0; k.by_reply && i < map_count(k.by_reply); i++)
		free(map_at(k.by_reply, i, NULL));
	map_free(k.by_reply);
	return r;
}
