/* Pass 1: the lines that hold the literal, or match the pattern.
 *
 * Of such a line only its queue id is kept; a line without one may be a
 * refusal or a session and is kept by position.  Pass 2 gathers the lines of
 * these ids and joins them. */
#include "core/log/crew.h"

#include <errno.h>
#include <stdlib.h>

#include "core/log/embedded.h"
#include "core/log/segment.h"
#include "core/log/text_match.h"

/* More ids than this: joining while reading is cheaper than gathering. */
#define GATHER_MAX 65536

static int
keep(struct crew_member *m, const struct scan_block *b, const char *start,
    const char *end)
{
	size_t n = (size_t)(end - start);
	struct span line = { start, n < SCAN_LINE_MAX ? n : SCAN_LINE_MAX };
	struct frame f;

	if (!frame_line(line, &f))
		return 0;
	if (f.id.n == 0 && !f.noqueue)
		frame_embedded(line, &f);
	if (f.id.n > 0)
		return lpos_add(&m->found, join_key(m->q->join, f.host,
		    f.id));
	if (f.noqueue || m->q->f->sessions)
		return lpos_add(&m->lone, lpos(m->segment, b->offset +
		    (uint64_t)(start - b->p)));
	return 0;
}

static int
literal_block(struct crew_member *m, const struct scan_block *b)
{
	const char *p = b->p, *end = b->p + b->n;
	int r = 0;

	while (r == 0 && (p = finder_next(&m->q->finder, p, end))) {
		const char *s = memrchr(b->p, '\n', (size_t)(p - b->p));
		const char *e = memchr(p, '\n', (size_t)(end - p));

		s = s ? s + 1 : b->p;
		e = e ? e : end;
		if ((size_t)(p - s) < SCAN_LINE_MAX)
			r = keep(m, b, s, e);
		p = e;
	}
	return r;
}

static int
pattern_block(struct crew_member *m, const struct scan_block *b)
{
	struct span block = { b->p, b->n };
	size_t at = 0;
	int r = 0;

	while (r == 0) {
		const char *e;

		at = text_match_block(m->q->f->text_re, m->match, m->context,
		    block, at);
		if (at >= b->n)
			break;
		e = memchr(b->p + at, '\n', b->n - at);
		e = e ? e : b->p + b->n;
		r = keep(m, b, b->p + at, e);
		at = (size_t)(e - b->p) + 1;
	}
	return r;
}

static int
gather_block(struct crew_member *m, const struct scan_block *block)
{
	struct scan_block b = *block;
	struct span line;
	uint64_t at;
	int r = 0;

	while (r == 0 && scan_next(&b, &line, &at)) {
		struct frame f;

		if (!frame_line(line, &f))
			continue;
		if (f.id.n == 0 && !f.noqueue)
			frame_embedded(line, &f);
		if (f.id.n == 0)
			continue;
		m->count += span_starts(f.rest, "message-id=");
		if (join_wanted(m->q->join,
		    join_key(m->q->join, f.host, f.id)))
			r = lpos_add(&m->found, lpos(m->segment, at));
	}
	return r;
}

int
query_gather(struct query *q, const struct ranges *r, struct lpos_list *ret,
    uint64_t *count)
{
	int code = crew_run(q, r, !q->exact, gather_block, ret, NULL, count);

	lpos_sort(ret);
	return code;
}

int
query_join_list(struct query *q, struct join *j, const struct lpos_list *l)
{
	int r = 0;

	for (size_t i = 0; i < l->n && r == 0; i++) {
		struct arena *a = q->line_arena;
		struct span line;

		if (query_cancelled(q))
			return -ECANCELED;
		arena_reset(a);
		r = line_read(q->cache, q->s, l->v[i], a, &line);
		if (r == 0)
			r = join_line(j, l->v[i], line);
		else if (r == -ENODATA)
			r = 0;
	}
	return r;
}

int
query_find(struct query *q, const struct ranges *r, bool *ret_many)
{
	crew_fn *fn = q->literal ? literal_block : pattern_block;
	struct lpos_list found = { 0 };
	int code = crew_run(q, r, !q->exact, fn, &found, &q->lone, NULL);

	lpos_sort(&found);
	lpos_sort(&q->lone);
	join_all_again(q->join);
	if (code == 0)
		code = join_limit(q->join);
	for (size_t i = 0; i < found.n && code == 0; i++)
		code = join_only(q->join, found.v[i]);
	*ret_many = found.n > GATHER_MAX;
	free(found.v);
	return code;
}

/* Refusals and sessions that pass 1 met. */
int
query_lone_found(struct query *q)
{
	int r = 0;

	for (size_t i = 0; i < q->lone.n && r == 0; i++) {
		struct span line;
		struct frame f;

		arena_reset(q->line_arena);
		r = line_read(q->cache, q->s, q->lone.v[i], q->line_arena,
		    &line);
		if (r == 0 && frame_line(line, &f))
			r = query_lone(q, q->lone.v[i], line, &f);
		else if (r == -ENODATA)
			r = 0;
	}
	q->lone.n = 0;
	return r;
}
