/* The lines that hold the literal, or match the pattern, and the lines of
 * ids.
 *
 * Of a line with a queue id its key and place are kept; a line without one
 * may be a refusal or a session and is kept by its place. */
#include "core/log/crew.h"

#include <errno.h>
#include <stdlib.h>

#include "core/base/vec.h"
#include "core/log/embedded.h"
#include "core/log/segment.h"
#include "core/log/text_match.h"

/* Of more lines than this only the ids are kept; joining while reading is
 * then cheaper than gathering. */
#define HITS_MAX	((size_t)262144)

int
key_lines_add(struct key_lines *l, uint64_t key, lpos_t at)
{
	if (VEC_ROOM(l->v, l->n, l->cap) < 0)
		return -ENOMEM;
	l->v[l->n++] = (struct key_line){ key, at };
	return 0;
}

static int
by_place(const void *a, const void *b)
{
	const struct key_line *x = a, *y = b;

	return (x->at > y->at) - (x->at < y->at);
}

static int
by_key(const void *a, const void *b)
{
	const struct key_line *x = a, *y = b;

	return (x->key > y->key) - (x->key < y->key);
}

void
key_lines_sort(struct key_lines *l)
{
	size_t w = 0;

	if (l->n > 1)
		qsort(l->v, l->n, sizeof *l->v, by_place);
	for (size_t i = 0; i < l->n; i++)
		if (w == 0 || l->v[w - 1].at != l->v[i].at)
			l->v[w++] = l->v[i];
	l->n = w;
}

/* One line of each key. */
static void
squeeze(struct key_lines *l)
{
	size_t w = 0;

	if (l->n > 1)
		qsort(l->v, l->n, sizeof *l->v, by_key);
	for (size_t i = 0; i < l->n; i++)
		if (w == 0 || l->v[w - 1].key != l->v[i].key)
			l->v[w++] = l->v[i];
	l->n = w;
}

/* ---- finding ---- */

int
id_lines(const struct finder *f, const struct scan_block *b,
    uint32_t segment, int (*fn)(void *arg, const struct frame *f, lpos_t at),
    void *arg)
{
	const char *p = b->p, *end = b->p + b->n;
	int r = 0;

	while (r == 0 && (p = finder_next(f, p, end))) {
		const char *s = memrchr(b->p, '\n', (size_t)(p - b->p));
		const char *e = memchr(p, '\n', (size_t)(end - p));
		struct span line;
		struct frame x;

		s = s ? s + 1 : b->p;
		p = e ? e : end;
		line = span_of(s, (size_t)(p - s));
		if (line.n > SCAN_LINE_MAX)
			line.n = SCAN_LINE_MAX;
		if (!frame_line(line, &x))
			continue;
		frame_embedded(line, &x, false);
		if (x.id.n > 0)
			r = fn(arg, &x, lpos(segment,
			    b->offset + (uint64_t)(s - b->p)));
	}
	return r;
}

static int
keep(struct crew_member *m, const struct scan_block *b, const char *start,
    const char *end)
{
	size_t n = (size_t)(end - start);
	struct span line = { start, n < SCAN_LINE_MAX ? n : SCAN_LINE_MAX };
	lpos_t at = lpos(m->segment, b->offset + (uint64_t)(start - b->p));
	struct frame f;
	uint64_t key;
	int r;

	if (!frame_line(line, &f))
		return 0;
	frame_embedded(line, &f, m->q->f->sessions);
	if (f.id.n == 0)
		return f.noqueue || m->q->f->sessions ?
		    lpos_add(&m->lone, at) : 0;
	key = join_key(m->q->join, &f);
	r = key_lines_add(&m->found, key, at);
	if (r == 0)
		r = carry_hit(m, b, start, &f, key);
	if (r == 0 && m->found.n > HITS_MAX + m->limit) {
		squeeze(&m->found);
		m->limit = m->found.n;
		m->squeezed = true;
	}
	return r;
}

static int
find_literal(struct crew_member *m, const struct scan_block *b)
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
find_pattern(struct crew_member *m, const struct scan_block *b)
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
find_block(struct crew_member *m, const struct scan_block *b)
{
	int r = carry_block(m, b);

	if (r != 0)
		return r;
	return m->q->literal ? find_literal(m, b) : find_pattern(m, b);
}

int
query_find(struct query *q, const struct ranges *r, bool stop,
    struct range *ret)
{
	const struct crew_job job = {
		.fn = find_block, .piece = carry_piece,
		.own_size = sizeof(struct carry_own),
		.stop = stop, .counts = true };
	struct crew_found f = { .lone = q->lone, .found = q->hits,
		.carried = q->carried };
	int code = crew_run(q, r, &job, &f);

	q->lone = f.lone;
	q->hits = f.found;
	q->carried = f.carried;
	*ret = f.last;
	lpos_sort(&q->lone);
	if (q->many || f.squeezed || q->hits.n > HITS_MAX) {
		squeeze(&q->hits);
		q->many = true;
	} else {
		key_lines_sort(&q->hits);
	}
	return code == 0 && f.stopped ? 1 : code;
}

bool
query_has_hit(const struct query *q, const struct join_message *m)
{
	for (uint32_t i = 0; i < m->nlines; i++) {
		struct key_line x = { 0, join_lines(m)[i] };

		if (bsearch(&x, q->hits.v, q->hits.n, sizeof x, by_place))
			return true;
	}
	return false;
}

/* Refusals and sessions that were found. */
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
	return r;
}

/* ---- gathering ---- */

static int
gather_block(struct crew_member *m, const struct scan_block *block)
{
	struct scan_block b = *block;
	struct span line;
	uint64_t at;
	int r = 0;

	while (r == 0 && scan_next(&b, &line, &at)) {
		struct frame f;
		uint64_t key;

		if (!frame_line(line, &f))
			continue;
		frame_embedded(line, &f, m->q->f->sessions);
		if (f.id.n == 0)
			continue;
		key = join_key(m->q->join, &f);
		if (join_wanted(m->q->join, key))
			r = key_lines_add(&m->found, key,
			    lpos(m->segment, at));
	}
	return r;
}

int
query_gather(struct query *q, const struct ranges *r, struct lpos_list *ret)
{
	const struct crew_job job = { .fn = gather_block };
	struct crew_found f = { 0 };
	int code = crew_run(q, r, &job, &f);

	for (size_t i = 0; i < f.found.n && code == 0; i++)
		code = lpos_add(ret, f.found.v[i].at);
	free(f.found.v);
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
