/* From joined lines to a hit, and from a hit to the whole object.
 *
 * The verdict and the match come from log_message_build alone, so that what
 * is listed is what is shown; where nobody asks for a verdict, the first line
 * is enough.  Lines keep the order of the log; only where
 * they come from several segments are they put in order of time first. */
#include "core/log/query_state.h"

#include <errno.h>
#include <stdlib.h>

#include "core/base/vec.h"
#include "core/log/segment.h"

int
lpos_add(struct lpos_list *l, lpos_t p)
{
	if (VEC_ROOM(l->v, l->n, l->cap) < 0)
		return -ENOMEM;
	l->v[l->n++] = p;
	return 0;
}

int
query_compare_lpos(const void *a, const void *b)
{
	lpos_t x = *(const lpos_t *)a, y = *(const lpos_t *)b;

	return (x > y) - (x < y);
}

/* Sorts, drops doubles. */
void
lpos_sort(struct lpos_list *l)
{
	size_t w = 0;

	if (l->n > 1)
		qsort(l->v, l->n, sizeof *l->v, query_compare_lpos);
	for (size_t i = 0; i < l->n; i++)
		if (w == 0 || l->v[w - 1] != l->v[i])
			l->v[w++] = l->v[i];
	l->n = w;
}

usec_t
query_time(void *arg, uint32_t segment, struct span line)
{
	const struct query *q = arg;

	return segment_line_time(source_segment(q->s, segment), line);
}

/* Stable insertion: lines are nearly in order. */
static void
order_by_time(struct log_input_line *v, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct log_input_line x = v[i];
		size_t k = i;

		for (; k > 0 && v[k - 1].time > x.time; k--)
			v[k] = v[k - 1];
		v[k] = x;
	}
}

int
query_read(struct line_cache *c, const struct log_source *s, struct arena *a,
    const lpos_t *at, size_t n, struct log_input_line **ret, size_t *ret_n)
{
	struct log_input_line *v = arena_array(a, n ? n : 1, sizeof *v);
	size_t k = 0;
	bool several = false;

	if (!v)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++) {
		uint32_t seg = lpos_segment(at[i]);
		int r = line_read(c, s, at[i], a, &v[k].bytes);

		if (r == -ENODATA)
			continue;
		if (r != 0)
			return r;
		v[k].at = (struct log_position){ seg, lpos_offset(at[i]) };
		v[k].time = segment_line_time(source_segment(s, seg),
		    v[k].bytes);
		if (v[k].time == TIME_NONE)
			continue;
		several |= seg != v[0].at.segment;
		k++;
	}
	if (several)
		order_by_time(v, k);
	*ret = v;
	*ret_n = k;
	return 0;
}

static bool
still_open(const struct log_message *m)
{
	return m->object == LOG_OBJECT_MESSAGE && !m->removed &&
	    m->verdict != VERDICT_REJECTED && m->verdict != VERDICT_DISCARDED;
}

static int
emit(struct query *q, const struct log_message *m, const lpos_t *lines,
    size_t n, bool torn, bool match)
{
	struct log_hit h = {
		.first = m->origin,
		.arrived = m->arrived,
		.verdict = (uint8_t)m->verdict,
		.object = (uint8_t)m->object,
		.flags = (uint8_t)((still_open(m) ? LOG_HIT_OPEN : 0) |
		    (torn ? LOG_HIT_TORN : 0)),
	};

	if (q->emit)
		return q->emit(q, &h, lines, n, match);
	return match ? set_add(q->set, &h, lines, n) : 0;
}

/* smtpd may have put it on hold before it had its id. */
static bool
perhaps_held(const struct log_message *m)
{
	return m->object == LOG_OBJECT_MESSAGE && !m->removed &&
	    m->verdict == VERDICT_UNKNOWN && m->client_ip.n > 0;
}

static int
build(struct query *q, struct log_input_line *lines, size_t n,
    struct log_message *ret)
{
	int r = log_message_build(q->arena, lines, n, q->o.facts, ret);

	if (r != 0 || !perhaps_held(ret))
		return r;
	r = query_tie(q->cache, q->s, q->arena, lines, n, &lines, &n);
	return r != 0 ? r : log_message_build(q->arena, lines, n, q->o.facts,
	    ret);
}

/* Builds, matches, adds. */
static int
finish(struct query *q, const lpos_t *at, size_t n, bool torn, bool lone)
{
	struct log_input_line *lines;
	struct log_message m;
	bool match;
	int r;

	arena_reset(q->arena);
	r = query_read(q->cache, q->s, q->arena, at, n, &lines, &n);
	if (r != 0 || n == 0)
		return r;
	if ((q->f->since != TIME_NONE && lines[0].time < q->f->since) ||
	    (q->f->until != TIME_NONE && lines[0].time >= q->f->until))
		return 0;
	r = build(q, lines, n, &m);
	if (r != 0)
		return r == -ENOMEM ? r : 0;
	if (lone && m.object == LOG_OBJECT_MESSAGE)
		return 0;
	/* Of a session, nothing but its end: nobody logged in. */
	if (m.object == LOG_OBJECT_SESSION && (!q->f->sessions ||
	    m.verdict == VERDICT_UNKNOWN))
		return 0;
	/* Position and time of the hit are those of its first line. */
	m.origin = lines[0].at;
	m.arrived = lines[0].time;
	q->seen++;
	match = log_filter_match(q->f, &m);
	return emit(q, &m, at, n, torn, match);
}

/* Must the whole message be known to tell whether it matches? */
static bool
asks(const struct log_filter *f)
{
	return f->to.p || f->from.p || f->account.p || f->queue_id.p ||
	    f->message_id.p || f->subject.p || f->client.p || f->relay.p ||
	    f->text_re || f->verdicts || f->sessions;
}

/* A message by its first line alone.  1: that does not do. */
static int
finish_lazily(struct query *q, const struct join_message *j, bool torn)
{
	const lpos_t *at = join_lines(j);
	struct log_message m = { .object = LOG_OBJECT_MESSAGE,
		.removed = j->removed != TIME_NONE };
	uint32_t segment = lpos_segment(at[0]);
	struct span line;
	struct log_line l;
	int r;

	/* Those of several segments are put in order by their times. */
	if (asks(q->f) || segment != lpos_segment(at[j->nlines - 1]))
		return 1;
	arena_reset(q->line_arena);
	r = line_read(q->cache, q->s, at[0], q->line_arena, &line);
	if (r != 0 || log_line_parse(line, &l) != 0 || l.queue_id.n == 0)
		return r < 0 && r != -ENODATA ? r : 1;
	m.arrived = log_header_time(&l.header,
	    &source_segment(q->s, segment)->years);
	if (m.arrived == TIME_NONE)
		return 1;
	if ((q->f->since != TIME_NONE && m.arrived < q->f->since) ||
	    (q->f->until != TIME_NONE && m.arrived >= q->f->until))
		return 0;
	m.origin = (struct log_position){ segment, lpos_offset(at[0]) };
	q->seen++;
	return emit(q, &m, at, j->nlines, torn, true);
}

int
query_done(void *arg, const struct join_message *m)
{
	struct query *q = arg;
	bool torn;

	if (q->emit && !m->dirty)
		return 0;
	if (q->only_hits && !query_has_hit(q, m))
		return JOIN_FORGET;
	torn = query_is_torn(q, m);
	if (torn && q->exact && !q->only_hits)
		return query_set_aside(q, m);
	if (q->o.lazy) {
		int r = finish_lazily(q, m, torn);

		if (r <= 0)
			return r;
	}
	return finish(q, join_lines(m), m->nlines, torn, false);
}

/* Is the line an object of its own?  Most are not: that must be quick. */
static bool
lone_kind(const struct query *q, struct span line)
{
	struct log_line l;

	if (log_line_parse(line, &l) != 0)
		return false;
	switch (l.kind) {
	case LOG_REJECT:
		return l.queue_id.n == 0;
	case LOG_TLS_FAILED:
		/* what the TLS library says belongs to the line before */
		return q->f->sessions && (l.host_ip.p != NULL ||
		    l.host_name.p != NULL);
	case LOG_SASL_FAILED:
	case LOG_LOGIN:
	case LOG_LOGIN_FAILED:
	case LOG_FETCHED:
		return q->f->sessions;
	default:
		return false;
	}
}

int
query_lone(void *arg, lpos_t at, struct span line, const struct frame *f)
{
	struct query *q = arg;

	if (!f->noqueue && !q->f->sessions)
		return 0;
	if (!lone_kind(q, line))
		return 0;
	return finish(q, &at, 1, false, true);
}

/* All that is known of hit i: its lines, what is tied to them. */
int
log_set_expand(struct log_set *set, struct log_source *s, size_t i,
    struct arena *a, struct log_message *ret)
{
	struct log_input_line *lines;
	size_t n;
	lpos_t *at;
	int r;

	if (i >= set->n)
		return -EINVAL;
	at = set_lines(set, i, a, &n);
	if (!at)
		return -ENOMEM;
	r = query_read(set->cache, s, a, at, n, &lines, &n);
	if (r == 0)
		r = query_tie(set->cache, s, a, lines, n, &lines, &n);
	if (r != 0)
		return r;
	if (n == 0)
		return -ENODATA;
	return log_message_build(a, lines, n, set->facts, ret);
}
