/* Finding a time in a segment by bisection, and the covered time in words.
 *
 * Clocks step back (DST, ntp) by up to an hour, so the bisection looks for
 * the time less an hour and the rest is read line by line.  Where lines far
 * apart step back by more (logs joined in another order), there is nothing to
 * bisect: such a segment is read whole, and the coverage says so.  Lines
 * without a header are passed over. */
#include "core/log/source.h"

#include <errno.h>
#include <stdlib.h>

#include "core/base/timeparse.h"
#include "core/log/scan.h"
#include "core/log/segment.h"

#define PROBE	8192

/* Time of the first line with a header behind ret_start, the start of a
 * line; TIME_NONE when none lies within SEGMENT_PROBE. */
static int
time_from(struct segment *g, char *buf, uint64_t *ret_start, usec_t *ret)
{
	uint64_t start = *ret_start;
	size_t n = PROBE;

	*ret = TIME_NONE;
	for (; n <= SEGMENT_PROBE; n *= 8) {
		int64_t k = segment_read(g, start, buf, n);
		struct scan_block b = { buf, 0, start, false };
		struct span line;
		uint64_t pos;

		if (k < 0)
			return (int)k;
		b.n = (size_t)k;
		while (scan_next(&b, &line, &pos)) {
			*ret = segment_line_time(g, line);
			if (*ret != TIME_NONE) {
				*ret_start = pos;
				return 0;
			}
		}
	}
	return 0;
}

#define SAMPLES	16

static void
add_sample(struct segment *g, usec_t t, usec_t *oldest, usec_t *newest)
{
	if (t == TIME_NONE)
		return;
	if (t < *newest - USEC_HOUR)
		g->unordered = true;
	if (t < *oldest)
		*oldest = t;
	if (t > *newest)
		*newest = t;
}

/* The last line is a sample too, once it is known. */
static int
look_for_steps(struct segment *g, char *buf)
{
	usec_t oldest = g->info.first, newest = oldest, t;

	for (size_t k = 1; k < SAMPLES; k++) {
		uint64_t at = g->info.size / SAMPLES * k;
		uint64_t end = at + SEGMENT_PROBE < g->info.size ?
		    at + SEGMENT_PROBE : g->info.size;
		int r = scan_line_start(g->fd, at, end, NULL, &at);

		if (r == 0 && at < end)
			r = time_from(g, buf, &at, &t);
		else
			t = TIME_NONE;
		if (r != 0)
			return r;
		add_sample(g, t, &oldest, &newest);
	}
	if (g->prepared)
		add_sample(g, g->info.last, &oldest, &newest);
	if (g->unordered) {
		g->info.first = oldest;
		g->info.last = newest;
	}
	return 0;
}

int
segment_check_order(struct segment *g)
{
	char *buf;
	int r;

	if (g->fd < 0 || g->info.first == TIME_NONE ||
	    (g->order_size > 0 && g->info.size / 2 < g->order_size))
		return 0;
	buf = malloc(SEGMENT_PROBE);
	if (!buf)
		return -ENOMEM;
	r = look_for_steps(g, buf);
	free(buf);
	if (r == 0 && g->prepared)
		g->order_size = g->info.size;
	return r;
}

struct seek {
	struct segment	*g;
	usec_t		 t;
	uint64_t	 found;
};

static int
seek_block(void *arg, const struct scan_block *block)
{
	struct seek *k = arg;
	struct scan_block b = *block;
	struct span line;
	uint64_t at;

	while (scan_next(&b, &line, &at)) {
		usec_t t = segment_line_time(k->g, line);

		if (t != TIME_NONE && t >= k->t) {
			k->found = at;
			return 1;
		}
	}
	return 0;
}

int
log_source_seek(struct log_source *s, size_t i, usec_t t,
    const volatile bool *cancel, uint64_t *ret_offset)
{
	struct segment *g = source_segment(s, i);
	struct scan_buffer buf = { 0 };
	uint64_t lo = 0, hi;
	char *probe;
	int r = 0;

	if (!g || g->fd < 0)
		return -EINVAL;
	probe = malloc(SEGMENT_PROBE);
	if (!probe)
		return -ENOMEM;
	hi = g->info.size;
	while (r == 0 && hi > lo + PROBE) {
		uint64_t mid = lo + (hi - lo) / 2, start;
		usec_t at = TIME_NONE;

		/* Behind hi nothing is looked at twice. */
		r = scan_line_start(g->fd, mid, hi, cancel, &start);
		if (r == 0 && start < hi)
			r = time_from(g, probe, &start, &at);
		if (at == TIME_NONE || at >= t - USEC_HOUR)
			hi = mid;
		else
			lo = start;
	}
	free(probe);
	if (r == 0)
		r = scan_line_start(g->fd, lo, g->info.size, cancel, &lo);
	if (r == 0) {
		struct seek k = { g, t, g->info.size };
		struct scan sc = { .fd = g->fd, .from = lo,
			.to = g->info.size, .block = 65536,
			.cancel = cancel, .fn = seek_block, .arg = &k };

		r = scan_run(&sc, &buf);
		scan_buffer_done(&buf);
		if (r >= 0) {
			*ret_offset = k.found;
			r = 0;
		}
	}
	return r;
}

static char *
day(struct arena *a, usec_t t)
{
	struct civil c;

	if (t == TIME_NONE)
		return arena_strdup(a, "?");
	time_civil_local(t, &c);
	return arena_printf(a, "%04d-%02d-%02d %02d:%02d", c.year, c.month,
	    c.day, c.hour, c.minute);
}

/* The first left-out segment speaks; more of them are counted. */
static struct text
left_out(struct log_source *s, struct arena *a)
{
	const struct segment *first = NULL;
	struct text t = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++)
		if ((s->v[i]->info.error != 0 || s->v[i]->damaged) &&
		    n++ == 0)
			first = s->v[i];
	if (!first)
		return t;
	if (n == 1)
		return first->info.why;
	return text_say(a, "log.coverage.left-out-many", "n",
	    arena_printf(a, "%zu", n), "file", first->info.name, NULL);
}

static struct text
unordered(const struct log_source *s, struct arena *a)
{
	const struct segment *first = NULL;
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++)
		if (s->v[i]->unordered && n++ == 0)
			first = s->v[i];
	if (n == 0)
		return (struct text){ 0 };
	if (n == 1)
		return text_say(a, "log.coverage.unordered", "file",
		    first->info.name, NULL);
	return text_say(a, "log.coverage.unordered-many", "n",
	    arena_printf(a, "%zu", n), "file", first->info.name, NULL);
}

static struct text
add_text(struct arena *a, struct text t, struct text more)
{
	if (text_is_none(&more))
		return t;
	return (struct text){
		arena_printf(a, "%s %s", t.ja, more.ja),
		arena_printf(a, "%s %s", t.en, more.en),
	};
}

/* TIME_NONE: not known. */
static void
covered(const struct log_source *s, usec_t *first, usec_t *last)
{
	*first = *last = TIME_NONE;
	for (size_t i = 0; i < s->n; i++) {
		const struct log_segment_info *g = &s->v[i]->info;

		if (g->error != 0 || g->first == TIME_NONE)
			continue;
		if (*first == TIME_NONE || g->first < *first)
			*first = g->first;
		if (*last == TIME_NONE || g->last > *last)
			*last = g->last;
	}
}

struct text
log_source_outside(const struct log_source *s, usec_t since, usec_t until,
    struct arena *a)
{
	usec_t first, last;

	covered(s, &first, &last);
	for (size_t i = 0; i < s->n; i++)
		if (s->v[i]->unordered)
			first = TIME_NONE;
	if (first == TIME_NONE || last == TIME_NONE)
		return (struct text){ NULL, NULL };
	if (since != TIME_NONE && since > last)
		return text_say(a, "log.outside.late", "day", day(a, since),
		    "last", day(a, last), NULL);
	if (until != TIME_NONE && until <= first)
		return text_say(a, "log.outside.early", "day",
		    day(a, until - 1), "first", day(a, first), NULL);
	return (struct text){ NULL, NULL };
}

struct text
log_source_coverage(struct log_source *s, struct arena *a)
{
	usec_t first, last;
	struct text t;

	covered(s, &first, &last);
	if (first == TIME_NONE)
		t = text_plain("log.coverage.none");
	else
		t = text_say(a, "log.coverage.range", "since", day(a, first),
		    "until", day(a, last), NULL);
	t = add_text(a, t, left_out(s, a));
	t = add_text(a, t, unordered(s, a));
	if (s->reduced)
		t = add_text(a, t, text_plain("log.coverage.reduced"));
	return t;
}
